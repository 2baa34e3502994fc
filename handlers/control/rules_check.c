/* SPDX-License-Identifier: MIT */
/* ombud rules check: all that is wrong in settings, rules, templates and examples, and what is
 * allowed but odd; each with its line and an arrow, or a line each for an editor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "daemon/base/clock.h"
#include "daemon/base/text.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/rules_commands.h"
#include "rules/lint.h"

static const char command[] = "rules check";
static const char usage[] =
	"usage: ombud rules check [--strict] [--lint | --json] [--rules DIR]\n"
	"                         [--config FILE]\n"
	"\n"
	"Settings, rules, templates and examples: every fault at file:line:column, and\n"
	"what is allowed but odd.\n"
	"  --strict     warnings fail too\n"
	"  --lint       a line each, for an editor\n"
	"  --rules DIR  the rules of that directory in the place of rules.d\n";

enum {
	SOURCE_COLUMNS = 100,
	SOURCE_BEFORE = 70,
	TAB_COLUMNS = 4,
	GUTTER = 5,
	SHOWN_MAX = 500,	/* warnings and infos; an editor gets all of them */
	SOURCE_BYTES_MAX = 500, /* in JSON */
	WORK_BYTES_MAX = 128 * 1024 * 1024,
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO };
static const char *const severity_names[] = {"error", "warning", "info"};

struct finding {
	enum severity severity;
	const char *name;
	struct position at;
	size_t file; /* of the generation; for the order */
	const char *text;
};

struct checked {
	struct arena *arena;
	const struct generation *generation;
	struct finding *list;
	size_t count;
	size_t room;
	size_t counts[3]; /* by severity */
	size_t unshown;	  /* problems beyond those that are kept */
	size_t rule_count;
	size_t example_count;
};

static size_t file_index(const struct generation *generation, const char *name)
{
	for (size_t i = 0; name && i < generation->file_count; i++) {
		if (!strcmp(generation->files[i].name, name))
			return i;
	}
	return generation->file_count;
}

static void add(struct checked *checked, enum severity severity, const char *name,
	struct position at, const char *text)
{
	ARENA_GROW(checked->arena, checked->list, checked->count, &checked->room);
	checked->counts[severity]++;
	checked->list[checked->count++] = (struct finding){.severity = severity,
		.name = name,
		.at = at,
		.file = file_index(checked->generation, at.file),
		.text = text};
}

static void add_problems(struct checked *checked, const char *name, const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		add(checked, SEVERITY_ERROR, name, problems->list[i].at, problems->list[i].text);
	checked->unshown += problems->total - problems->count;
}

/* Where there are errors, it is no news that a rule sets nothing and that nobody uses a list of
 * words: what is left out does. */
static void add_lint(struct checked *checked, const struct desk *desk)
{
	bool whole = checked->count == 0;
	struct lint lint;

	rules_lint(desk->rules, clock_now(), checked->arena, &lint);
	for (size_t i = 0; i < lint.count; i++) {
		const struct lint_finding *found = &lint.list[i];

		if (whole || (found->kind != LINT_UNUSED && found->kind != LINT_NOTHING))
			add(checked,
				lint_is_warning(found->kind) ? SEVERITY_WARNING : SEVERITY_INFO,
				lint_names[found->kind], found->at, found->text);
	}
}

/* Without its template a rule's writers get the ordinary acknowledgement. */
static void add_missing_templates(struct checked *checked, const struct desk *desk)
{
	const struct site *site = &desk->settings.site;

	for (size_t i = 0; i < rule_set_count(desk->rules); i++) {
		struct rule_description rule = rule_set_rule(desk->rules, i);
		const char *answer = rule_set_answer(desk->rules, i, CHANNEL_EMAIL);
		bool found = false;

		if (!answer)
			answer = rule_set_answer(desk->rules, i, CHANNEL_SMS);
		for (size_t k = 0; answer && k < site->language_count; k++)
			found = found ||
				template_exists(desk->templates, answer, site->languages[k]);
		if (answer && !found)
			add(checked, SEVERITY_WARNING, "template", rule.at,
				arena_printf(checked->arena,
					"rule \"%s\" answers by a template %s that there is in no "
					"language of the site: the ordinary one is used",
					rule.title, answer));
	}
}

static int compare(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line ? -1 : 1;
	if (a->at.column != b->at.column)
		return a->at.column < b->at.column ? -1 : 1;
	return strcmp(a->text, b->text);
}

static void look(struct checked *checked, struct faults *faults)
{
	struct problems problems, failed;
	struct desk desk;

	problems_init(&problems, checked->arena);
	problems_init(&failed, checked->arena);
	desk_read_all(checked->arena, checked->generation, false, &desk, &problems);
	if (problems.count == 0)
		rules_run_examples(desk.rules, &desk.settings.site, NULL, NULL, &failed);
	add_problems(checked, "fault", &problems);
	add_problems(checked, "example", &failed);
	if (faults->list) {
		faults_add_problems(faults, &problems);
		faults_add_problems(faults, &failed);
	}
	add_lint(checked, &desk);
	if (problems.count == 0)
		add_missing_templates(checked, &desk);
	checked->rule_count = rule_set_count(desk.rules);
	checked->example_count = rule_set_example_count(desk.rules);
	rule_set_free(desk.rules); /* the arena is the caller's */
	if (checked->count > 0)
		qsort(checked->list, checked->count, sizeof(*checked->list), compare);
}

/* The last line that was shown: findings come in the order of their lines. */
struct source {
	const struct config_file *file;
	const unsigned char *at;
	int line;
	struct arena *work;
	const char *text;      /* NULL: not read */
	const char *beginning; /* at most SOURCE_BYTES_MAX of it */
};

static bool find_line(
	struct source *source, const struct generation *generation, const struct finding *found)
{
	const struct config_file *file;
	const unsigned char *stop;

	if (found->file == generation->file_count || found->at.line < 1)
		return false;
	file = &generation->files[found->file];
	stop = file->bytes + file->size;
	if (source->file != file || source->line > found->at.line)
		*source = (struct source){
			.file = file, .at = file->bytes, .line = 1, .work = source->work};
	while (source->line < found->at.line) {
		const unsigned char *end = memchr(source->at, '\n', (size_t)(stop - source->at));

		if (!end)
			return false;
		source->at = end + 1;
		source->line++;
		source->text = NULL;
	}
	return true;
}

/* The line a finding is in, safe to show, until one of another line is asked for; NULL when it is
 * in none. */
static const char *source_line(
	struct source *source, const struct generation *generation, const struct finding *found)
{
	const unsigned char *end, *stop;

	if (!find_line(source, generation, found))
		return NULL;
	if (!source->text) {
		stop = source->file->bytes + source->file->size;
		end = memchr(source->at, '\n', (size_t)(stop - source->at));
		arena_reset(source->work);
		source->text = text_printable_lines(
			source->work, text_repair(source->work, source->at,
					      (size_t)((end ? end : stop) - source->at)));
		source->beginning = text_cut(source->work, source->text, SOURCE_BYTES_MAX);
	}
	return source->text;
}

/* The line and an arrow under the column; of a long line the part around it. */
static void print_source(
	struct source *source, const struct generation *generation, const struct finding *found)
{
	const char *text = source_line(source, generation, found);
	int column = 0, arrow = 0, from;

	if (!text)
		return;
	for (const char *at = text; *at && arrow < found->at.column - 1;) {
		column += text_next(&at) == '\t' ? TAB_COLUMNS : 1;
		arrow++;
	}
	arrow = column;
	from = arrow > SOURCE_COLUMNS - 10 ? arrow - SOURCE_BEFORE : 0;
	fprintf(stderr, "%*d | %s", GUTTER, found->at.line, from ? "..." : "");
	column = 0;
	while (*text && column < from + SOURCE_COLUMNS) {
		const char *start = text;
		bool tab = text_next(&text) == '\t';

		if (column >= from)
			fprintf(stderr, "%.*s", tab ? TAB_COLUMNS : (int)(text - start),
				tab ? "        " : start);
		column += tab ? TAB_COLUMNS : 1;
	}
	fprintf(stderr, "%s\n%*s | %*s^\n", *text ? "..." : "", GUTTER, "",
		arrow - from + (from ? 3 : 0), "");
}

/* path: what an editor is shown for what has no place; NULL. */
static void print_finding(FILE *stream, const struct finding *found, const char *path)
{
	if (found->at.file || path)
		fprintf(stream, "%s:%d:%d: ", found->at.file ? found->at.file : path,
			found->at.line > 0 ? found->at.line : 1,
			found->at.column > 0 ? found->at.column : 1);
	fprintf(stream, "%s: %s [%s]\n", severity_names[found->severity], found->text, found->name);
}

static const char *counted(struct arena *arena, size_t count, const char *what)
{
	return arena_printf(arena, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

static void print_sum(const struct checked *checked)
{
	size_t warnings = checked->counts[SEVERITY_WARNING];

	if (checked->unshown > 0)
		fprintf(stderr, "and %zu more\n", checked->unshown);
	if (checked->counts[SEVERITY_WARNING] + checked->counts[SEVERITY_INFO] > SHOWN_MAX)
		fprintf(stderr, "only the first %d warnings and infos are shown: --lint has all\n",
			SHOWN_MAX);
	if (checked->counts[SEVERITY_ERROR] > 0) {
		fprintf(stderr, "%s, %s: this set would not be loaded\n",
			counted(checked->arena, checked->counts[SEVERITY_ERROR] + checked->unshown,
				"error"),
			counted(checked->arena, warnings, "warning"));
		return;
	}
	printf("%s, %s: %s\n", counted(checked->arena, checked->rule_count, "rule"),
		counted(checked->arena, checked->example_count, "example"),
		warnings > 0 ? counted(checked->arena, warnings, "warning") : "all is well");
}

static void print_lint(const struct checked *checked)
{
	for (size_t i = 0; i < checked->count; i++)
		print_finding(stdout, &checked->list[i], checked->generation->path);
}

static void print(const struct checked *checked)
{
	struct source source = {.work = arena_new(WORK_BYTES_MAX)};
	size_t shown = 0;

	for (size_t i = 0; i < checked->count; i++) {
		const struct finding *found = &checked->list[i];

		if (found->severity != SEVERITY_ERROR && shown++ >= SHOWN_MAX)
			continue;
		print_finding(stderr, found, NULL);
		print_source(&source, checked->generation, found);
	}
	arena_free(source.work);
	print_sum(checked);
}

static struct json *finding_to_json(
	struct source *source, const struct generation *generation, const struct finding *found)
{
	struct json *json = json_new_object();
	bool placed = found->at.line > 0;

	json_set_text(json, "file", found->at.file);
	json_set_null(json, "line");
	json_set_null(json, "column");
	if (placed) {
		json_set_number(json, "line", found->at.line);
		json_set_number(json, "column", found->at.column);
	}
	json_set_text(json, "severity", severity_names[found->severity]);
	json_set_text(json, "name", found->name);
	json_set_text(json, "text", found->text);
	json_set_text(
		json, "source", source_line(source, generation, found) ? source->beginning : NULL);
	return json;
}

/* faults: the errors, also those that stopped it before there was anything to look at. */
static int print_as_json(const struct checked *checked, struct json *faults, int status)
{
	struct json *json = json_new_object(), *findings = json_new_array();
	struct source source = {.work = arena_new(WORK_BYTES_MAX)};
	bool whole = json_count(faults) == 0;

	for (size_t i = 0; i < checked->count; i++)
		json_add(
			findings, finding_to_json(&source, checked->generation, &checked->list[i]));
	arena_free(source.work);
	json_set_bool(json, "ok", status == EX_OK);
	json_set_null(json, "rules");
	json_set_null(json, "examples");
	if (whole) {
		json_set_number(json, "rules", (int64_t)checked->rule_count);
		json_set_number(json, "examples", (int64_t)checked->example_count);
	}
	json_set(json, "faults", faults);
	json_set(json, "findings", findings);
	return print_json(command, json);
}

static int status_of(const struct checked *checked, bool strict)
{
	if (checked->counts[SEVERITY_ERROR] > 0)
		return EX_CONFIG;
	return strict && checked->counts[SEVERITY_WARNING] > 0 ? EX_DATAERR : EX_OK;
}

int rules_check(int argc, char **argv)
{
	bool as_json = false, as_lint = false, strict = false;
	const char *rules = NULL;
	const struct option_row rows[] = {{"json", &as_json, NULL}, {"lint", &as_lint, NULL},
		{"strict", &strict, NULL}, {"rules", NULL, &rules}, {0}};
	struct faults faults = {.command = command};
	struct generation generation;
	struct checked checked = {.generation = &generation};
	struct command_line line;
	int printed, status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		return status;
	if (as_json)
		faults.list = json_new_array();
	checked.arena = arena_new(COMMAND_ARENA_BYTES);
	status = load_trial(&faults, line.config, rules, checked.arena, &generation);
	if (status == EX_OK) {
		look(&checked, &faults);
		status = status_of(&checked, strict);
		if (as_lint)
			print_lint(&checked);
		else if (!as_json)
			print(&checked);
	}
	if (as_json) {
		printed = print_as_json(&checked, faults.list, status);
		status = printed == EX_OK ? status : printed;
	}
	arena_free(checked.arena);
	return status;
}
