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
	"usage: ombud templates check [--json] [--config FILE]\n"
	"       ombud templates show NAME [--language fi|sv|en] [--sms] [--json]\n"
	"                            [--config FILE]\n"
	"\n"
	"  check  every text in every language of the site, and whether its text message\n"
	"         is short enough with long names\n"
	"  show   one text, each value shown as its own name in {braces}\n"
	"  --sms  its text message as a telephone gets it, with long names, and what it\n"
	"         costs\n";

enum { NAMES_MAX = 64 };

/* A text of the site's own may leave out a reason: its readers would get the English sentence. */
static void check_reasons(const struct desk *desk, enum language language, struct faults *faults)
{
	for (int code = REASON_NONE + 1; code < REASON_COUNT; code++) {
		const struct template_value reason = {reason_name((enum reason_code)code), "yes"};
		struct rendered rendered;

		if (template_render(desk->templates, "reasons", language, NULL, 0, &reason, 1,
			    desk->arena, &rendered, NULL) != OK ||
			*rendered.text)
			continue;
		faults_add_template(faults, "reasons", language,
			"the text in %s says nothing of {{%s}}", language_code(language),
			reason.name);
	}
}

static void check_texts(const struct desk *desk, struct faults *faults)
{
	for (const char *const *name = template_required(); *name; name++) {
		for (size_t i = 0; i < desk->settings.site.language_count; i++) {
			enum language language = desk->settings.site.languages[i];

			if (!template_exists(desk->templates, *name, language))
				faults_add_template(faults, *name, language,
					"there is no text in %s", language_code(language));
		}
	}
	for (size_t i = 0; i < desk->settings.site.language_count; i++)
		check_reasons(desk, desk->settings.site.languages[i], faults);
	sms_forms_check(desk, desk->arena, faults);
}

static int check(const char *config, bool as_json)
{
	struct faults faults = {.command = "templates", .list = as_json ? json_new_array() : NULL};
	struct generation generation;
	struct desk desk;
	struct json *json;
	int printed, status = load_checked_desk(&faults, config, false,
			     arena_new(COMMAND_ARENA_BYTES), &generation, &desk);

	if (status == EX_OK) {
		check_texts(&desk, &faults);
		status = faults.count ? EX_CONFIG : EX_OK;
		desk_free(&desk);
	}
	if (!as_json) {
		if (status == EX_OK)
			printf("every text is there in every language of the site\n");
		return status;
	}
	json = json_new_object();
	json_set_bool(json, "ok", status == EX_OK);
	json_set(json, "faults", faults.list);
	printed = print_json("templates", json);
	return printed == EX_OK ? status : printed;
}

/* What is shown of which text, and how. */
struct request {
	const char *name;
	enum language language;
	bool sms;
	bool as_json;
};

static struct json *new_object(const struct request *request, enum language language)
{
	struct json *json = json_new_object();

	json_set_text(json, "template", request->name);
	json_set_text(json, "language", language_code(language));
	return json;
}

static int show_sms(const struct desk *desk, const struct request *request)
{
	size_t max = template_sms_segments_max(request->name);
	struct arena *arena = desk->arena;
	struct sms_form form;
	struct error error;
	struct json *json;
	int printed = EX_OK;

	if (sms_form_longest(desk, request->name, request->language, arena, &form, &error) != OK)
		return command_fail(EX_CONFIG, "templates", error.text);
	if (request->as_json) {
		json = new_object(request, request->language);
		json_set_text(json, "text", form.text);
		json_set_text(json, "encoding", sms_encoding_name(form.size.encoding));
		json_set_number(json, "units", (int64_t)form.size.units);
		json_set_number(json, "segments", (int64_t)form.size.segments);
		json_set_number(json, "segments_max", (int64_t)max);
		printed = print_json("templates", json);
	} else {
		printf("%s\n\n%s; at most %zu\n", text_printable_lines(arena, form.text),
			sms_size_text(arena, &form.size), max);
	}
	if (printed != EX_OK)
		return printed;
	return form.size.segments <= max ? EX_OK : EX_CONFIG;
}

/* The language in which the site has the text: the one asked for, else its first that has it. */
static enum language found_language(const struct desk *desk, const struct request *request)
{
	const struct site *site = &desk->settings.site;

	if (template_exists(desk->templates, request->name, request->language))
		return request->language;
	for (size_t i = 0; i < site->language_count; i++) {
		if (template_exists(desk->templates, request->name, site->languages[i]))
			return site->languages[i];
	}
	return request->language;
}

/* No text of that name: which there are. In arena. */
static const char *with_names(struct arena *arena, const char *sentence)
{
	const char *separator = "; those of ombud are ";

	for (const char *const *name = template_required(); *name; name++) {
		sentence = arena_printf(arena, "%s%s%s", sentence, separator, *name);
		separator = ", ";
	}
	return sentence;
}

static int show_text(const struct desk *desk, const struct request *request)
{
	const struct site *site = &desk->settings.site;
	const char *const *names = template_names(request->name);
	struct template_value values[NAMES_MAX];
	struct rendered rendered;
	struct error error;
	struct json *json;
	enum outcome outcome;
	size_t count = 0;

	for (; count < NAMES_MAX && names[count]; count++)
		values[count] = (struct template_value){
			names[count], arena_printf(desk->arena, "{%s}", names[count])};
	outcome =
		template_render(desk->templates, request->name, request->language, site->languages,
			site->language_count, values, count, desk->arena, &rendered, &error);
	if (outcome != OK)
		return command_fail(EX_CONFIG, "templates",
			outcome == NOT_FOUND ? with_names(desk->arena, error.text) : error.text);
	if (request->as_json) {
		json = new_object(request, found_language(desk, request));
		json_set_text(json, "subject", rendered.subject);
		json_set_text(json, "sms", rendered.sms);
		json_set_text(json, "text", rendered.text);
		return print_json("templates", json);
	}
	if (rendered.subject)
		printf("Subject: %s\n", rendered.subject);
	if (rendered.sms)
		printf("Sms: %s\n", rendered.sms);
	printf("\n%s\n", rendered.text);
	return EX_OK;
}

static int show(const char *config, const char *code, struct request *request)
{
	struct generation generation;
	struct desk desk;
	int status = load_desk(
		"templates", config, false, arena_new(COMMAND_ARENA_BYTES), &generation, &desk);

	if (status != EX_OK)
		return status;
	request->language = code ? language_from_code(code, NULL) : desk.settings.site.languages[0];
	if (request->language == LANGUAGE_UNKNOWN)
		status = command_fail(EX_USAGE, "templates", "the language is fi, sv or en");
	else if (request->sms)
		status = show_sms(&desk, request);
	else
		status = show_text(&desk, request);
	desk_free(&desk);
	return status;
}

int command_templates(int argc, char **argv)
{
	const char *code = NULL;
	struct request request = {0};
	const struct option_row rows[] = {{"language", NULL, &code}, {"sms", &request.sms, NULL},
		{"json", &request.as_json, NULL}, {0}};
	struct command_line line;
	int status;

	if (!options_read(argc, argv, rows, 2, usage, &line, &status))
		return status;
	if (line.operand_count == 1 && !strcmp(line.operands[0], "check"))
		return check(line.config, request.as_json);
	if (line.operand_count == 2 && !strcmp(line.operands[0], "show")) {
		request.name = line.operands[1];
		return show(line.config, code, &request);
	}
	fputs(usage, stderr);
	return EX_USAGE;
}
