/* SPDX-License-Identifier: MIT */
/* The set of templates: reading their files, finding one by name and language, rendering it. */
#include "templates/templates.h"

#include <string.h>

#include "daemon/base/text.h"
#include "templates/parse.h"
#include "templates/render.h"

enum {
	SUBJECT_MAX = 500, /* bytes */
	SMS_MAX = 2000,
};

struct template
{
	const char *name;
	enum language language;
	struct position at;
	bool has_subject;
	bool has_sms;
	const struct node *subject;
	const struct node *sms;
	const struct node *text;
	struct template *next;
};

struct template_set {
	struct template *templates; /* at most one of a name and language */
};

/* Lines of a file as they are read. */
struct lines {
	const char *rest;
	struct position at; /* of rest */
};

static struct template *find(
	const struct template_set *set, const char *name, enum language language)
{
	for (struct template *template = set->templates; template; template = template->next) {
		if (template->language == language && strcmp(template->name, name) == 0) {
			return template;
		}
	}
	return NULL;
}

bool template_exists(const struct template_set *set, const char *name, enum language language)
{
	return find(set, name, language) != NULL;
}

/* ---- reading a file */

/* The file as text with plain newlines and without a BOM; NULL with a problem when it cannot be
 * one. */
static char *file_text(
	struct arena *arena, const struct template_file *file, struct problems *problems)
{
	const struct position at = {.file = file->name, .line = 1, .column = 1};
	char *text;
	char *to;

	if (file->size > TEMPLATE_FILE_MAX) {
		problems_add(problems, at, "the file is larger than %d bytes", TEMPLATE_FILE_MAX);
		return NULL;
	}
	if (!text_is_utf8(file->bytes, file->size)) {
		problems_add(problems, at, "the file is not UTF-8; save it in that encoding");
		return NULL;
	}
	text = text_repair(arena, file->bytes, file->size);
	to = text;
	for (const char *from = text; *from != '\0'; from++) {
		if (from[0] != '\r' || from[1] != '\n') {
			*to++ = *from;
		}
	}
	*to = '\0';
	return text;
}

static char *next_line(struct arena *arena, struct lines *lines)
{
	size_t size = strcspn(lines->rest, "\n");
	char *line = arena_strndup(arena, lines->rest, size);

	lines->rest += size + (lines->rest[size] == '\n');
	lines->at.line++;
	return line;
}

/* How long the name of a header line is, "Subject" of "Subject: x"; 0 when it is no header line. */
static size_t header_name_size(const char *line)
{
	size_t size = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");

	return line[size] == ':' ? size : 0;
}

/* The value behind the colon, with the lines that go on with it. ret_at: where it begins. */
static char *header_value(struct arena *arena, struct lines *lines, struct position *ret_at)
{
	const char *start = strchr(lines->rest, ':') + 1;
	const char *line = lines->rest;

	*ret_at = lines->at;
	ret_at->column = (int)(start - line) + 1;
	do {
		next_line(arena, lines);
	} while (*lines->rest == ' ' || *lines->rest == '\t');
	return arena_strndup(arena, start, (size_t)(lines->rest - start));
}

static void read_header(struct arena *arena, struct lines *lines, const char *const *names,
	struct template *template, struct problems *problems)
{
	static const char *const known[] = {"Subject", "Sms", NULL};
	const struct position at = lines->at;
	char *name = arena_strndup(arena, lines->rest, header_name_size(lines->rest));
	struct position value_at;
	const char *value = header_value(arena, lines, &value_at);
	bool is_subject = text_equal_nocase(name, known[0]);
	bool is_sms = text_equal_nocase(name, known[1]);
	struct node *nodes;

	if (!is_subject && !is_sms) {
		problems_add(problems, at,
			"unknown header \"%s\"; there are Subject and Sms (a text without headers "
			"begins with "
			"an empty line)",
			name);
		return;
	}
	if (is_subject ? template->has_subject : template->has_sms) {
		problems_add(problems, at, "%s stands here a second time", name);
		return;
	}
	nodes = mustache_parse(arena, value, value_at, false, names, problems);
	if (is_sms && !*text_trim(arena, value)) {
		problems_add(problems, at, "Sms has no text; write one, or take the line away");
	}
	if (is_sms && template_sms_segments_max(template->name) == 0) {
		problems_add(problems, at, "%s is never sent as a text message; take Sms away",
			template->name);
	}
	if (is_subject) {
		template->has_subject = true;
		template->subject = nodes;
	} else {
		template->has_sms = true;
		template->sms = nodes;
	}
}

static void read_headers(struct arena *arena, struct lines *lines, const char *const *names,
	struct template *template, struct problems *problems)
{
	if (*lines->rest != '\n' && header_name_size(lines->rest) == 0) {
		return;
	}
	while (*lines->rest != '\0' && *lines->rest != '\n') {
		if (header_name_size(lines->rest) > 0) {
			read_header(arena, lines, names, template, problems);
			continue;
		}
		problems_add(problems, lines->at,
			"an empty line must stand between the headers and the text");
		return;
	}
	next_line(arena, lines);
}

static void read_file(struct arena *arena, const struct template_file *file,
	struct template_set *set, struct problems *problems)
{
	const char *const *names = template_names(file->template_name);
	struct lines lines = {
		.rest = file_text(arena, file, problems),
		.at = {.file = file->name, .line = 1, .column = 1},
	};
	struct template *template = find(set, file->template_name, file->language);
	struct template *following = template ? template->next : NULL;

	if (!lines.rest) {
		return;
	}
	if (!template) {
		template = ARENA_NEW(arena, struct template);
		following = set->templates;
		set->templates = template;
	}
	*template = (struct template){
		.name = file->template_name,
		.language = file->language,
		.at = lines.at,
		.next = following,
	};
	read_headers(arena, &lines, names, template, problems);
	template->text = mustache_parse(arena, lines.rest, lines.at, true, names, problems);
}

/* ---- partials */

/* One walk through a template and the partials in it. */
struct walk {
	const struct template_set *set;
	const struct template *template; /* where it began */
	struct problems *problems;
	int nodes;
};

/* The names of a partial must be ones of the template it stands in, else they would silently be
 * empty there. */
static void check_names(const struct walk *walk, const struct node *node)
{
	const char *const *names = template_names(walk->template->name);

	for (size_t i = 0; names[i]; i++) {
		if (strcmp(names[i], node->text) == 0) {
			return;
		}
	}
	if (strcmp(node->text, ".") != 0) {
		problems_add(walk->problems, node->at,
			"{{%s}} has no meaning in %s, which this text is a part of", node->text,
			walk->template->name);
	}
}

static bool check_nodes(struct walk *walk, const struct node *nodes, int depth);

static bool check_partial(struct walk *walk, const struct node *node, int depth)
{
	const struct template *partial = find(walk->set, node->text, walk->template->language);

	if (!partial) {
		problems_add(walk->problems, node->at,
			"there is no template \"%s\" in this language", node->text);
		return true;
	}
	if (depth == PARTIAL_DEPTH_MAX) {
		problems_add(walk->problems, node->at,
			"partials are nested deeper than %d (does one contain itself?)",
			PARTIAL_DEPTH_MAX);
		return false;
	}
	return check_nodes(walk, partial->text, depth + 1);
}

/* False when it is no use to go on. */
static bool check_nodes(struct walk *walk, const struct node *nodes, int depth)
{
	for (const struct node *node = nodes; node; node = node->next) {
		if (++walk->nodes > RENDER_NODES_MAX) {
			problems_add(walk->problems, walk->template->at,
				"with its partials this text has more than %d parts",
				RENDER_NODES_MAX);
			return false;
		}
		if (node->kind == NODE_PARTIAL && !check_partial(walk, node, depth)) {
			return false;
		}
		if (depth > 0 && node->kind != NODE_TEXT && node->kind != NODE_PARTIAL) {
			check_names(walk, node);
		}
		if (!check_nodes(walk, node->children, depth)) {
			return false;
		}
	}
	return true;
}

struct template_set *template_set_parse(struct arena *arena, const struct template_file *files,
	size_t count, struct problems *problems)
{
	struct template_set *set = ARENA_NEW(arena, struct template_set);

	for (size_t i = 0; i < count; i++) {
		read_file(arena, &files[i], set, problems);
	}
	for (struct template *template = set->templates; template; template = template->next) {
		struct walk walk = {.set = set, .template = template, .problems = problems};

		if (check_nodes(&walk, template->text, 0) &&
			check_nodes(&walk, template->subject, 0)) {
			check_nodes(&walk, template->sms, 0);
		}
	}
	return set;
}

/* ---- rendering */

struct partials {
	const struct template_set *set;
	enum language language;
};

static const struct node *partial_text(void *context, const char *name)
{
	const struct partials *partials = context;
	const struct template *template = find(partials->set, name, partials->language);

	return template ? template->text : NULL;
}

static const struct template *choose(const struct template_set *set, const char *name,
	enum language language, const enum language *languages, size_t language_count)
{
	const struct template *template = find(set, name, language);

	for (size_t i = 0; !template && i < language_count; i++) {
		template = find(set, name, languages[i]);
	}
	return template;
}

/* The text as it is sent: one newline at its end. */
static char *finish_text(struct arena *arena, const struct buf *out)
{
	size_t size = out->size;

	while (size > 0 && strchr(" \t\n", out->data[size - 1])) {
		size--;
	}
	return size == 0 ? arena_strdup(arena, "")
			 : arena_printf(arena, "%.*s\n", (int)size, buf_text(out));
}

static enum outcome render_all(const struct renderer *renderer, const struct template *template,
	struct buf *out, struct arena *arena, struct rendered *ret_rendered, struct error *error)
{
	struct rendered rendered = {0};
	bool fits = mustache_render(renderer, template->text, out);

	if (fits) {
		rendered.text = finish_text(arena, out);
	}
	if (fits && template->has_subject) {
		buf_clear(out);
		fits = mustache_render(renderer, template->subject, out);
		rendered.subject = text_printable(arena, buf_text(out), SUBJECT_MAX);
	}
	if (fits && template->has_sms) {
		buf_clear(out);
		fits = mustache_render(renderer, template->sms, out);
		rendered.sms = text_printable(arena, buf_text(out), SMS_MAX);
	}
	if (!fits) {
		return error_set(error, REFUSED,
			"template %s comes to more than %d bytes or %d parts", template->name,
			RENDERED_MAX, RENDER_NODES_MAX);
	}
	*ret_rendered = rendered;
	return OK;
}

enum outcome template_render(const struct template_set *set, const char *name,
	enum language language, const enum language *languages, size_t language_count,
	const struct template_value *values, size_t value_count, struct arena *arena,
	struct rendered *ret_rendered, struct error *error)
{
	const struct template *template = choose(set, name, language, languages, language_count);
	struct partials partials = {.set = set};
	const struct renderer renderer = {
		.values = values,
		.value_count = value_count,
		.partial = partial_text,
		.context = &partials,
	};
	struct buf out;
	enum outcome outcome;

	if (!template) {
		return error_set(error, NOT_FOUND,
			"there is no template \"%s\" in any language of the site", name);
	}
	partials.language = template->language;
	buf_init(&out, RENDERED_MAX);
	outcome = render_all(&renderer, template, &out, arena, ret_rendered, error);
	buf_free(&out);
	return outcome;
}
