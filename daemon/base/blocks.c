/* SPDX-License-Identifier: MIT */
/* The reader of settings and rules: from tokens to blocks, going on behind every fault. */
#include "daemon/base/blocks.h"

#include "daemon/base/blocks_scan.h"
#include "daemon/base/blocks_seen.h"
#include "daemon/base/text.h"

enum { NAME_MAX_BYTES = 64, VALUES_FIRST = 16 };

struct reader {
	struct arena *arena;
	struct problems *problems;
	struct scanner scanner;
	struct block **end; /* where the next block is linked */
	struct blocks_seen options;
	struct value *values; /* of the list in hand */
	size_t values_size;
	size_t surplus_closes; /* '}' to come that belong to a block reported as nested */
};

static const struct token *peek(struct reader *reader, size_t count)
{
	return scanner_peek(&reader->scanner, count);
}

static struct token take(struct reader *reader)
{
	return scanner_take(&reader->scanner);
}

static const char *show(const struct reader *reader, const char *text)
{
	return scanner_show(&reader->scanner, text);
}

static bool is_value(const struct token *token)
{
	return token->kind == TOKEN_WORD || token->kind == TOKEN_STRING || token->kind == TOKEN_RAW;
}

static bool at_option(struct reader *reader)
{
	return peek(reader, 0)->kind == TOKEN_WORD && peek(reader, 1)->kind == TOKEN_EQUALS;
}

/* Whether a block begins here: kind "title" {, or kind { and an option or nothing in it. */
static bool at_block(struct reader *reader)
{
	if (peek(reader, 0)->kind != TOKEN_WORD) {
		return false;
	}
	if (peek(reader, 1)->kind == TOKEN_STRING || peek(reader, 1)->kind == TOKEN_RAW) {
		return peek(reader, 2)->kind == TOKEN_OPEN;
	}
	return peek(reader, 1)->kind == TOKEN_OPEN && peek(reader, 2)->kind == TOKEN_WORD &&
	       peek(reader, 3)->kind == TOKEN_EQUALS;
}

static void check_name(struct reader *reader, const struct token *token, const char *what)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	if (token->text[strspn(token->text, letters)] != '\0' ||
		strlen(token->text) > NAME_MAX_BYTES) {
		problems_add(reader->problems, token->at,
			"'%s' cannot be the name of %s: it is made of letters a-z, digits, _ and -",
			show(reader, token->text), what);
	}
}

/* Reported once, what does not fit is skipped to the next place where reading can go on. */
static void skip_to_block(struct reader *reader)
{
	while (peek(reader, 0)->kind != TOKEN_END && !at_block(reader)) {
		take(reader);
	}
}

static void skip_to_option(struct reader *reader)
{
	size_t depth = 0;

	for (;;) {
		enum token_kind kind = peek(reader, 0)->kind;

		if (kind == TOKEN_END || at_option(reader) || at_block(reader) ||
			(kind == TOKEN_CLOSE && depth == 0)) {
			return;
		}
		depth += kind == TOKEN_OPEN;
		depth -= kind == TOKEN_CLOSE;
		take(reader);
	}
}

static void keep_value(struct reader *reader, size_t count, const struct token *token)
{
	struct value *value;

	if (count == reader->values_size) {
		size_t larger = reader->values_size ? reader->values_size * 2 : VALUES_FIRST;
		struct value *values = ARENA_ARRAY(reader->arena, larger, struct value);

		if (count > 0) {
			memcpy(values, reader->values, count * sizeof(*values));
		}
		reader->values = values;
		reader->values_size = larger;
	}
	value = &reader->values[count];
	value->kind = token->kind == TOKEN_WORD	    ? VALUE_WORD
		      : token->kind == TOKEN_STRING ? VALUE_STRING
						    : VALUE_RAW;
	value->text = token->text;
	value->at = token->at;
}

static void set_values(struct reader *reader, struct option *option, size_t count)
{
	option->value_count = count;
	option->values =
		arena_memdup(reader->arena, reader->values, count * sizeof(*reader->values));
}

/* One token within the braces of a list that is neither a value nor its end. */
static void report_in_list(struct reader *reader, const struct token *token, bool after_value)
{
	switch (token->kind) {
	case TOKEN_COMMA:
		if (!after_value) {
			problems_add(reader->problems, token->at,
				"a value is missing before this comma");
		}
		break;
	case TOKEN_OPEN:
		problems_add(reader->problems, token->at,
			"a list cannot stand in a list: take this '{' and its '}' away");
		break;
	case TOKEN_END:
	case TOKEN_WORD:
	case TOKEN_STRING:
	case TOKEN_RAW:
	case TOKEN_CLOSE:
	case TOKEN_EQUALS:
	case TOKEN_SEMICOLON:
		problems_add(reader->problems, token->at,
			"'%s' cannot stand in a list: write { value, value }", token->text);
		break;
	}
}

/* A list, from its '{' (in hand) to its '}', or to where that must have been forgotten. */
static void read_list(struct reader *reader, struct option *option, struct position open)
{
	size_t count = 0;
	size_t depth = 0; /* of lists in the list, which are reported */
	bool after_value = false;
	struct token comma = {.kind = TOKEN_END};

	option->is_list = true;
	for (;;) {
		struct token token;

		if (peek(reader, 0)->kind == TOKEN_END || at_option(reader) || at_block(reader)) {
			problems_add(reader->problems, open,
				"the list that begins here does not end: '}' is missing");
			break;
		}
		token = take(reader);
		if (token.kind == TOKEN_CLOSE) {
			if (comma.kind == TOKEN_COMMA && !after_value && count > 0) {
				problems_add(reader->problems, comma.at,
					"no value follows this comma: take the comma away");
			}
			if (depth == 0) {
				break;
			}
			depth--;
			after_value = true;
		} else if (is_value(&token)) {
			if (after_value) {
				problems_add(reader->problems, token.at,
					"a comma is missing before '%s' (a value with blanks needs "
					"quotes)",
					show(reader, token.text));
			}
			keep_value(reader, count++, &token);
			after_value = true;
		} else {
			report_in_list(reader, &token, after_value);
			depth += token.kind == TOKEN_OPEN;
			after_value = false;
			comma = token;
		}
	}
	set_values(reader, option, count);
}

/* name = a, b without braces: the values are taken, so that nothing else is reported for them. */
static void skip_loose_values(struct reader *reader, const struct option *option)
{
	if (peek(reader, 0)->kind != TOKEN_COMMA) {
		return;
	}
	problems_add(reader->problems, peek(reader, 0)->at,
		is_value(peek(reader, 1)) && peek(reader, 2)->kind != TOKEN_EQUALS
			? "several values stand in braces: %s = { value, value }"
			: "options are not separated by commas: take the comma behind '%s' away",
		show(reader, option->name));
	while (peek(reader, 0)->kind == TOKEN_COMMA) {
		take(reader);
		if (is_value(peek(reader, 0)) && !at_option(reader) && !at_block(reader)) {
			take(reader);
		}
	}
}

/* What stands behind "name =". */
static void read_value(struct reader *reader, struct option *option)
{
	const struct token *token = peek(reader, 0);

	if (token->kind == TOKEN_OPEN) {
		struct position open = take(reader).at;

		read_list(reader, option, open);
		return;
	}
	if (!is_value(token) || at_option(reader) || at_block(reader)) {
		problems_add(reader->problems, option->at, "a value is missing: write %s = value",
			show(reader, option->name));
		return;
	}
	keep_value(reader, 0, token);
	take(reader);
	set_values(reader, option, 1);
	skip_loose_values(reader, option);
}

/* A name without '=' behind it. Take what was surely meant as its value. */
static void read_without_equals(struct reader *reader, struct option *option)
{
	enum token_kind kind = peek(reader, 0)->kind;
	const char *name = show(reader, option->name);

	if (kind == TOKEN_STRING || kind == TOKEN_RAW || kind == TOKEN_OPEN) {
		problems_add(reader->problems, option->at,
			"'=' is missing behind '%s': write %s = value", name, name);
		read_value(reader, option);
		return;
	}
	problems_add(reader->problems, option->at,
		"'=' is missing behind '%s': write %s = value (a value with blanks needs quotes)",
		name, name);
	skip_to_option(reader);
}

static void read_option(struct reader *reader, struct block *block, struct option ***end)
{
	struct token name = take(reader);
	struct option *option = ARENA_NEW(reader->arena, struct option);
	const struct blocks_name *before;

	option->name = name.text;
	option->at = name.at;
	option->values = arena_alloc(reader->arena, 0);
	if (peek(reader, 0)->kind != TOKEN_EQUALS) {
		read_without_equals(reader, option);
		return; /* not kept: its faults are known */
	}
	check_name(reader, &name, "an option");
	take(reader);
	before = blocks_seen_add(reader->arena, &reader->options, name.text, NULL, name.at);
	if (before) {
		problems_add(reader->problems, name.at,
			"'%s' is set twice in this %s, first at line %d, column %d: keep one",
			show(reader, name.text), show(reader, block->kind), before->at.line,
			before->at.column);
	}
	read_value(reader, option);
	if (option->value_count == 0 && !option->is_list) {
		return;
	}
	**end = option;
	*end = &option->next;
}

/* What is neither an option nor the end of a block. */
static void report_in_block(struct reader *reader)
{
	const struct token *token = peek(reader, 0);

	if (token->kind == TOKEN_COMMA || token->kind == TOKEN_SEMICOLON) {
		problems_add(reader->problems, token->at,
			"options are separated by blanks or line ends: take this '%s' away",
			token->text);
		take(reader);
		return;
	}
	problems_add(reader->problems, token->at,
		"an option or '}' is wanted before '%s': write name = value",
		show(reader, token->text));
	take(reader);
	skip_to_option(reader);
}

/* The options, behind '{', to the '}' of the block or to where it must have been forgotten. */
static void read_options(struct reader *reader, struct block *block)
{
	struct option **end = &block->options;

	reader->options.owner = block;
	reader->options.count = 0;
	for (;;) {
		const struct token *token = peek(reader, 0);

		if (token->kind == TOKEN_CLOSE) {
			take(reader);
			return;
		}
		if (token->kind == TOKEN_END) {
			problems_add(reader->problems, block->at,
				"the %s that begins here does not end: '}' is missing",
				show(reader, block->kind));
			return;
		}
		if (at_block(reader)) {
			problems_add(reader->problems, token->at,
				"a block cannot stand in a block: '}' is missing before this '%s', "
				"to end the %s of line %d",
				show(reader, token->text), show(reader, block->kind),
				block->at.line);
			reader->surplus_closes++;
			return;
		}
		if (token->kind == TOKEN_WORD) {
			read_option(reader, block, &end);
		} else {
			report_in_block(reader);
		}
	}
}

/* The title and '{' of a block; false when there is no block to read. */
static bool read_head(struct reader *reader, struct block *block)
{
	const struct token *token = peek(reader, 0);

	if (is_value(token) && !at_option(reader)) {
		if (token->kind == TOKEN_WORD) {
			const char *title = show(reader, token->text);

			problems_add(reader->problems, token->at,
				"a title stands in quotes: write %s \"%s\" {",
				show(reader, block->kind), title);
		} else if (token->text[0] == '\0') {
			problems_add(reader->problems, token->at,
				"the title is empty: write %s \"name\" {",
				show(reader, block->kind));
		}
		block->title = take(reader).text;
	}
	if (peek(reader, 0)->kind == TOKEN_OPEN) {
		take(reader);
		return true;
	}
	if (at_option(reader)) {
		problems_add(reader->problems, peek(reader, 0)->at,
			"'{' is missing between '%s' and its first option",
			show(reader, block->kind));
		return true;
	}
	problems_add(reader->problems, block->at,
		"a block is wanted here: write %s \"title\" { name = value }",
		show(reader, block->kind));
	return false;
}

static void read_block(struct reader *reader)
{
	struct block *block = ARENA_NEW(reader->arena, struct block);
	struct token kind;

	if (at_option(reader)) {
		problems_add(reader->problems, peek(reader, 0)->at,
			"the option '%s' stands outside of a block: is a '}' before it too many?",
			show(reader, peek(reader, 0)->text));
		skip_to_block(reader);
		return;
	}
	kind = take(reader);
	block->kind = kind.text;
	block->at = kind.at;
	if (!read_head(reader, block)) {
		skip_to_block(reader);
		return;
	}
	check_name(reader, &kind, "a block");
	*reader->end = block;
	reader->end = &block->next;
	read_options(reader, block);
}

static void read_file(struct reader *reader)
{
	for (;;) {
		const struct token *token = peek(reader, 0);

		if (token->kind == TOKEN_END) {
			return;
		}
		if (token->kind == TOKEN_WORD) {
			read_block(reader);
		} else if (token->kind == TOKEN_CLOSE && reader->surplus_closes > 0) {
			reader->surplus_closes--;
			take(reader);
		} else if (token->kind == TOKEN_CLOSE) {
			problems_add(reader->problems, token->at,
				"this '}' ends nothing: take it away, or look for one too many "
				"before it");
			take(reader);
		} else {
			problems_add(reader->problems, token->at,
				"a block is wanted before '%s': write kind \"title\" { name = "
				"value "
				"}",
				show(reader, token->text));
			skip_to_block(reader);
		}
	}
}

/* Report each block from first_new on whose kind and title were there before. */
static void check_titles(
	struct reader *reader, const struct block *list, const struct block *first_new)
{
	struct blocks_seen titles = {.size = 0};
	bool is_new = false;

	for (const struct block *block = list; block; block = block->next) {
		const struct blocks_name *before = blocks_seen_add(
			reader->arena, &titles, block->kind, block->title, block->at);

		is_new = is_new || block == first_new;
		if (!before || !is_new) {
			continue;
		}
		if (block->title) {
			problems_add(reader->problems, block->at,
				"%s \"%s\" is there twice, first at %s:%d:%d: give one another "
				"title",
				show(reader, block->kind), show(reader, block->title),
				before->at.file, before->at.line, before->at.column);
		} else {
			problems_add(reader->problems, block->at,
				"the block %s is there twice, first at %s:%d:%d: make them one",
				show(reader, block->kind), before->at.file, before->at.line,
				before->at.column);
		}
	}
}

void blocks_read(struct arena *arena, const char *name, const unsigned char *bytes, size_t size,
	struct block **list, struct problems *problems)
{
	struct reader reader = {.arena = arena, .problems = problems, .end = list};
	struct block **first_new;

	name = arena_strdup(arena, name);
	if (size > BLOCKS_FILE_MAX) {
		problems_add(problems, (struct position){.file = name},
			"the file is larger than %d MB", BLOCKS_FILE_MAX / (1024 * 1024));
		return;
	}
	while (*reader.end) {
		reader.end = &(*reader.end)->next;
	}
	first_new = reader.end;
	scanner_init(&reader.scanner, arena, name, bytes, size, problems);
	read_file(&reader);
	check_titles(&reader, *list, *first_new);
}
