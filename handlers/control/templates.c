/* SPDX-License-Identifier: MIT */
/* ombud templates: check the texts, and show one as a person would read it. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "daemon/base/text.h"
#include "daemon/model/reason.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/sms_forms.h"
#include "templates/templates.h"

static const char usage[] =
	"usage: ombud templates check [--config FILE]\n"
	"       ombud templates show NAME [--language fi|sv|en] [--sms] [--config FILE]\n"
	"\n"
	"  check  every text in every language of the site, and whether its text message is\n"
	"         short enough with long names\n"
	"  show   one text, each value shown as its own name in {braces}\n"
	"  --sms  its text message as a telephone gets it, with long names, and what it costs\n";

enum { NAMES_MAX = 64 };

/* A text of the site's own may leave out a reason: its readers would get the English sentence. */
static int check_reasons(const struct desk *desk, enum language language, struct arena *arena)
{
	int missing = 0;

	for (int code = REASON_NONE + 1; code < REASON_COUNT; code++) {
		const struct template_value reason = {reason_name((enum reason_code)code), "yes"};
		struct rendered rendered;

		if (template_render(desk->templates, "reasons", language, NULL, 0, &reason, 1,
			    arena, &rendered, NULL) != OK ||
			*rendered.text)
			continue;
		printf("reasons: the text in %s says nothing of {{%s}}\n", language_code(language),
			reason.name);
		missing++;
	}
	return missing;
}

static int check(const struct desk *desk, struct arena *arena)
{
	int missing = 0;

	for (const char *const *name = template_required(); *name; name++) {
		for (size_t i = 0; i < desk->settings.site.language_count; i++) {
			enum language language = desk->settings.site.languages[i];

			if (template_exists(desk->templates, *name, language))
				continue;
			printf("%s: there is no text in %s\n", *name, language_code(language));
			missing++;
		}
	}
	for (size_t i = 0; i < desk->settings.site.language_count; i++)
		missing += check_reasons(desk, desk->settings.site.languages[i], arena);
	missing += sms_forms_check(desk, arena);
	if (missing == 0)
		printf("every text is there in every language of the site\n");
	return missing ? EX_CONFIG : EX_OK;
}

static int show_sms(
	const struct desk *desk, const char *name, enum language language, struct arena *arena)
{
	size_t max = template_sms_segments_max(name);
	struct sms_form form;
	struct error error;

	if (sms_form_longest(desk, name, language, arena, &form, &error) != OK)
		return command_fail(EX_CONFIG, "templates", error.text);
	printf("%s\n\n%s; at most %zu\n", text_printable_lines(arena, form.text),
		sms_size_text(arena, &form.size), max);
	return form.size.segments <= max ? EX_OK : EX_CONFIG;
}

static int show(
	const struct desk *desk, const char *name, enum language language, struct arena *arena)
{
	const struct site *site = &desk->settings.site;
	const char *const *names = template_names(name);
	struct template_value values[NAMES_MAX];
	struct rendered rendered;
	struct error error;
	size_t count = 0;

	for (; count < NAMES_MAX && names[count]; count++)
		values[count] = (struct template_value){
			names[count], arena_printf(arena, "{%s}", names[count])};
	if (template_render(desk->templates, name, language, site->languages, site->language_count,
		    values, count, arena, &rendered, &error) != OK)
		return command_fail(EX_CONFIG, "templates", error.text);
	if (rendered.subject)
		printf("Subject: %s\n", rendered.subject);
	if (rendered.sms)
		printf("Sms: %s\n", rendered.sms);
	printf("\n%s\n", rendered.text);
	return EX_OK;
}

int command_templates(int argc, char **argv)
{
	const char *code = NULL;
	bool sms = false;
	const struct option_row rows[] = {{"language", NULL, &code}, {"sms", &sms, NULL}, {0}};
	struct generation generation;
	struct command_line line;
	enum language language;
	struct desk desk;
	int status;

	if (!options_read(argc, argv, rows, 2, usage, &line, &status))
		return status;
	if (!((line.operand_count == 1 && !strcmp(line.operands[0], "check")) ||
		    (line.operand_count == 2 && !strcmp(line.operands[0], "show")))) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	status = load_desk("templates", line.config, false, arena_new(COMMAND_ARENA_BYTES),
		&generation, &desk);
	if (status != EX_OK)
		return status;
	language = code ? language_from_code(code, NULL) : desk.settings.site.languages[0];
	if (language == LANGUAGE_UNKNOWN)
		status = command_fail(EX_USAGE, "templates", "the language is fi, sv or en");
	else if (line.operand_count == 1)
		status = check(&desk, desk.arena);
	else if (sms)
		status = show_sms(&desk, line.operands[1], language, desk.arena);
	else
		status = show(&desk, line.operands[1], language, desk.arena);
	desk_free(&desk);
	return status;
}
