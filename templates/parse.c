/* SPDX-License-Identifier: MIT */
/* From Mustache text to a tree of nodes, with the position of every tag. */
#include "templates/parse.h"

#include <string.h>

/* A tag between its braces. */
struct tag {
	char sigil;	    /* one of # ^ / > & { ! = or NUL for a plain variable */
	const char *start;  /* at its first brace */
	const char *end;    /* behind its last brace */
	const char *name;   /* in arena; "" when it has none */
	struct position at; /* of its first brace */
};

struct parser {
	struct arena *arena;
	struct problems *problems;
	const char *const *names;
	bool lines;
	const char *text;
	const char *cursor;
	const char *counted; /* where `here` is */
	struct position here;
	struct node **tail; /* where the next node goes */
	struct node *open[TEMPLATE_NESTING_MAX];
	int depth;
	int tags;
};

static bool is_blank(char letter)
{
	return letter == ' ' || letter == '\t';
}

/* The position of a place at or behind the last one asked for. */
static struct position position_of(struct parser *parser, const char *place)
{
	for (; parser->counted < place; parser->counted++) {
		if (*parser->counted == '\n') {
			parser->here.line++;
			parser->here.column = 1;
		} else if ((*parser->counted & 0xC0) != 0x80) { /* not inside a character */
			parser->here.column++;
		}
	}
	return parser->here;
}

bool mustache_check_name(
	const char *name, const char *const *names, struct position at, struct problems *problems)
{
	const char *near;

	for (size_t i = 0; names[i]; i++) {
		if (strcmp(names[i], name) == 0) {
			return true;
		}
	}
	near = blocks_nearest(name, names);
	if (near) {
		problems_add(problems, at, "unknown name {{%s}}; did you mean {{%s}}?", name, near);
	} else {
		problems_add(problems, at,
			"unknown name {{%s}}; ombud-templates(5) lists the names this template may "
			"use",
			name);
	}
	return false;
}

static struct node *add_node(
	struct parser *parser, enum node_kind kind, const char *text, struct position at)
{
	struct node *node = ARENA_NEW(parser->arena, struct node);

	*node = (struct node){.kind = kind, .at = at, .text = text, .indent = ""};
	*parser->tail = node;
	parser->tail = &node->next;
	return node;
}

/* A name in single braces is a slip of the pen: it would be sent as it stands. */
static void check_single_braces(struct parser *parser, const char *from, const char *end)
{
	for (const char *brace = from; (brace = memchr(brace, '{', (size_t)(end - brace)));
		brace++) {
		const char *close = memchr(brace, '}', (size_t)(end - brace));
		size_t size = close ? (size_t)(close - brace - 1) : 0;

		for (size_t i = 0; size > 0 && parser->names[i]; i++) {
			if (strlen(parser->names[i]) == size &&
				strncmp(parser->names[i], brace + 1, size) == 0) {
				problems_add(parser->problems, position_of(parser, brace),
					"write {{%s}}, with two braces", parser->names[i]);
			}
		}
	}
}

static void add_text(struct parser *parser, const char *from, const char *end)
{
	struct position at = position_of(parser, from);

	if (from == end) {
		return;
	}
	check_single_braces(parser, from, end);
	add_node(parser, NODE_TEXT, arena_strndup(parser->arena, from, (size_t)(end - from)), at);
}

/* Read the tag that starts at its two braces. False when it does not end; the problem is added. */
static bool read_tag(struct parser *parser, const char *start, struct tag *ret_tag)
{
	struct tag tag = {.start = start, .at = position_of(parser, start), .name = ""};
	const char *from = start + 2;
	const char *closing = "}}";
	const char *end;

	if (*from != '\0' && strchr("#^/>&{!=", *from)) {
		tag.sigil = *from++;
	}
	if (tag.sigil == '{') {
		closing = "}}}";
	} else if (tag.sigil == '=') {
		closing = "=}}";
	}
	end = strstr(from, closing);
	if (!end) {
		problems_add(
			parser->problems, tag.at, "this tag has no end: %s is missing", closing);
		return false;
	}
	tag.end = end + strlen(closing);
	while (from < end && (is_blank(*from) || *from == '\n')) {
		from++;
	}
	while (end > from && (is_blank(end[-1]) || end[-1] == '\n')) {
		end--;
	}
	if (tag.sigil != '!' && tag.sigil != '=') {
		if (end - from > TEMPLATE_NAME_MAX) {
			problems_add(parser->problems, tag.at,
				"this name is longer than %d letters", TEMPLATE_NAME_MAX);
			end = from;
		} else if (from == end) {
			problems_add(parser->problems, tag.at, "this tag has no name");
		}
		tag.name = arena_strndup(parser->arena, from, (size_t)(end - from));
	}
	*ret_tag = tag;
	return true;
}

/* Whether a tag has its line for itself. ret_from, ret_to: the line, with its newline. */
static bool stands_alone(const struct parser *parser, const struct tag *tag, const char **ret_from,
	const char **ret_to)
{
	const char *from = tag->start;
	const char *to = tag->end;

	if (!parser->lines || tag->sigil == '\0' || tag->sigil == '{' || tag->sigil == '&') {
		return false;
	}
	while (from > parser->cursor && is_blank(from[-1])) {
		from--;
	}
	if (from != parser->text && from[-1] != '\n') {
		return false;
	}
	while (is_blank(*to)) {
		to++;
	}
	if (*to != '\n' && *to != '\0') {
		return false;
	}
	*ret_from = from;
	*ret_to = *to == '\n' ? to + 1 : to;
	return true;
}

static void open_section(struct parser *parser, const struct tag *tag)
{
	struct node *node;

	if (parser->depth == TEMPLATE_NESTING_MAX) {
		problems_add(parser->problems, tag->at, "sections are nested deeper than %d",
			TEMPLATE_NESTING_MAX);
		return;
	}
	mustache_check_name(tag->name, parser->names, tag->at, parser->problems);
	node = add_node(
		parser, tag->sigil == '#' ? NODE_SECTION : NODE_INVERTED, tag->name, tag->at);
	parser->open[parser->depth++] = node;
	parser->tail = &node->children;
}

static void close_section(struct parser *parser, const struct tag *tag)
{
	struct node *node = parser->depth ? parser->open[parser->depth - 1] : NULL;

	if (!node) {
		problems_add(parser->problems, tag->at, "{{/%s}} closes a section that is not open",
			tag->name);
		return;
	}
	if (strcmp(node->text, tag->name) != 0) {
		problems_add(parser->problems, tag->at,
			"{{/%s}} stands where {{/%s}} should close the section of line %d",
			tag->name, node->text, node->at.line);
	}
	parser->depth--;
	parser->tail = &node->next;
}

/* indent: the blanks in front of a tag alone on its line, else "". */
static void take_tag(struct parser *parser, const struct tag *tag, const char *indent)
{
	bool inside = parser->depth > 0;

	switch (tag->sigil) {
	case '!':
		break;
	case '=':
		problems_add(
			parser->problems, tag->at, "other delimiters than {{ }} are not supported");
		break;
	case '#':
	case '^':
		open_section(parser, tag);
		break;
	case '/':
		close_section(parser, tag);
		break;
	case '>':
		add_node(parser, NODE_PARTIAL, tag->name, tag->at)->indent = indent;
		break;
	default:
		if (!inside || strcmp(tag->name, ".") != 0) {
			mustache_check_name(tag->name, parser->names, tag->at, parser->problems);
		}
		add_node(parser, NODE_VARIABLE, tag->name, tag->at);
		break;
	}
}

/* One stretch of letters and the tag behind it. False at the end of the text. */
static bool parse_next(struct parser *parser)
{
	const char *start = strstr(parser->cursor, "{{");
	const char *line_from;
	const char *line_to;
	const char *indent = "";
	struct tag tag;

	if (!start) {
		add_text(parser, parser->cursor, parser->cursor + strlen(parser->cursor));
		return false;
	}
	if (++parser->tags > TEMPLATE_TAGS_MAX) {
		problems_add(parser->problems, position_of(parser, start), "more than %d tags",
			TEMPLATE_TAGS_MAX);
		return false;
	}
	/* The text in front of it comes first, so that problems stand in the order of the file. */
	tag = (struct tag){.start = start};
	line_from = start;
	while (parser->lines && line_from > parser->cursor && is_blank(line_from[-1])) {
		line_from--;
	}
	add_text(parser, parser->cursor, line_from);
	if (!read_tag(parser, start, &tag)) {
		return false;
	}
	parser->cursor = line_from;
	if (stands_alone(parser, &tag, &line_from, &line_to)) {
		indent = arena_strndup(parser->arena, line_from, (size_t)(start - line_from));
		parser->cursor = line_to;
	} else {
		if (start > line_from) {
			add_node(parser, NODE_TEXT,
				arena_strndup(
					parser->arena, line_from, (size_t)(start - line_from)),
				tag.at);
		}
		parser->cursor = tag.end;
	}
	take_tag(parser, &tag, indent);
	return true;
}

struct node *mustache_parse(struct arena *arena, const char *text, struct position at, bool lines,
	const char *const *names, struct problems *problems)
{
	struct node *root = NULL;
	struct parser parser = {
		.arena = arena,
		.problems = problems,
		.names = names,
		.lines = lines,
		.text = text,
		.cursor = text,
		.counted = text,
		.here = at,
		.tail = &root,
	};

	while (parse_next(&parser)) {
	}
	for (int i = 0; i < parser.depth; i++) {
		problems_add(problems, parser.open[i]->at,
			"this section is never closed: {{/%s}} is missing", parser.open[i]->text);
	}
	return root;
}
