/* SPDX-License-Identifier: MIT */
/* The tokens of settings and rules. */
#include "daemon/base/blocks_scan.h"

#include <assert.h>

#include "daemon/base/text.h"

enum { SHOWN_BYTES = 60, SIZE_OF_MARK = 3 };

/* The size of the valid character that the bytes start with; 0 when it is not valid or NUL. */
static size_t character_size(const unsigned char *bytes, size_t left)
{
	size_t size = bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;

	return size <= left && text_is_utf8(bytes, size) ? size : 0;
}

/* A copy that is valid UTF-8; each byte that is not is reported and stands as U+FFFD. */
static const char *clean_copy(
	struct scanner *scanner, const unsigned char *bytes, size_t size, size_t bad_count)
{
	static const char mark[] = "\uFFFD";
	char *copy = arena_alloc(scanner->arena, size + bad_count * (SIZE_OF_MARK - 1) + 1);
	struct position at = scanner->at;
	size_t used = 0;

	for (size_t i = 0; i < size;) {
		size_t taken = character_size(bytes + i, size - i);

		if (taken == 0) {
			problems_add(scanner->problems, at,
				bytes[i] == 0 ? "a NUL byte cannot stand in this file"
					      : "byte 0x%02X is not UTF-8: save the file as UTF-8",
				bytes[i]);
			memcpy(copy + used, mark, SIZE_OF_MARK);
			used += SIZE_OF_MARK;
			i++;
		} else {
			memcpy(copy + used, bytes + i, taken);
			used += taken;
			i += taken;
		}
		if (taken == 1 && bytes[i - 1] == '\n') {
			at.line++;
			at.column = 1;
		} else {
			at.column++;
		}
	}
	return copy;
}

void scanner_init(struct scanner *scanner, struct arena *arena, const char *name,
	const unsigned char *bytes, size_t size, struct problems *problems)
{
	size_t bad_count = 0;

	memset(scanner, 0, sizeof(*scanner));
	scanner->arena = arena;
	scanner->problems = problems;
	scanner->at = (struct position){.file = name, .line = 1, .column = 1};
	if (size >= SIZE_OF_MARK && memcmp(bytes, "\uFEFF", SIZE_OF_MARK) == 0) {
		bytes += SIZE_OF_MARK;
		size -= SIZE_OF_MARK;
	}
	for (size_t i = 0; i < size;) {
		size_t taken = character_size(bytes + i, size - i);

		bad_count += taken == 0;
		i += taken ? taken : 1;
	}
	scanner->next = clean_copy(scanner, bytes, size, bad_count);
}

const char *scanner_show(const struct scanner *scanner, const char *text)
{
	return text_printable(scanner->arena, text, SHOWN_BYTES);
}

/* Move past one byte; the column counts characters. */
static void advance(struct scanner *scanner)
{
	unsigned char following;

	if (*scanner->next == '\n') {
		scanner->at.line++;
		scanner->at.column = 0;
	}
	following = (unsigned char)*++scanner->next;
	scanner->at.column += (following & 0xC0) != 0x80;
}

/* Move past the character. */
static void advance_character(struct scanner *scanner)
{
	do {
		advance(scanner);
	} while (((unsigned char)*scanner->next & 0xC0) == 0x80);
}

static bool is_blank(const char *text)
{
	return *text == ' ' || *text == '\t' || *text == '\n' || (*text == '\r' && text[1] == '\n');
}

static bool is_no_break_space(const char *text)
{
	return strncmp(text, "\u00A0", 2) == 0;
}

static bool ends_word(const char *text)
{
	return *text == '\0' || strchr("\"'{}=,;#", *text) || (unsigned char)*text <= ' ' ||
	       *text == 0x7F || is_no_break_space(text);
}

/* Past blanks and comments. Characters that look like a blank but are none are reported. */
static void skip_blanks(struct scanner *scanner)
{
	for (;;) {
		unsigned char byte = (unsigned char)*scanner->next;

		if (byte == '#') {
			while (*scanner->next != '\0' && *scanner->next != '\n') {
				advance(scanner);
			}
		} else if (is_blank(scanner->next)) {
			advance(scanner);
		} else if (is_no_break_space(scanner->next)) {
			problems_add(scanner->problems, scanner->at,
				"a no-break space (U+00A0): write a plain blank");
			advance_character(scanner);
		} else if (byte != '\0' && (byte < ' ' || byte == 0x7F)) {
			problems_add(scanner->problems, scanner->at,
				"control character U+%04X: only blanks, tabs and line ends may "
				"stand here",
				byte);
			advance(scanner);
		} else {
			return;
		}
	}
}

static void scan_word(struct scanner *scanner, struct token *token)
{
	static const char *const typographic[] = {
		"\u201C", "\u201D", "\u201E", "\u2018", "\u2019", "\u201A", "\u00AB", "\u00BB"};
	const char *start = scanner->next;

	for (size_t i = 0; i < sizeof(typographic) / sizeof(typographic[0]); i++) {
		if (strncmp(start, typographic[i], strlen(typographic[i])) == 0) {
			problems_add(scanner->problems, scanner->at,
				"%s does not quote here: write a plain \"", typographic[i]);
		}
	}
	while (!ends_word(scanner->next)) {
		advance(scanner);
	}
	token->kind = TOKEN_WORD;
	token->text = arena_strndup(scanner->arena, start, (size_t)(scanner->next - start));
}

static bool at_line_end(const struct scanner *scanner)
{
	return *scanner->next == '\0' || *scanner->next == '\n' ||
	       (*scanner->next == '\r' && scanner->next[1] == '\n');
}

/* Take the byte after a backslash in a "string"; returns the number of bytes decoded to out. */
static size_t scan_escape(struct scanner *scanner, char *out)
{
	struct position at = scanner->at;
	const char *escaped;
	size_t size;

	advance(scanner); /* the backslash */
	if (*scanner->next == '"' || *scanner->next == '\\') {
		*out = *scanner->next;
		advance(scanner);
		return 1;
	}
	if (*scanner->next == 'n') {
		*out = '\n';
		advance(scanner);
		return 1;
	}
	*out = '\\';
	if (at_line_end(scanner)) {
		return 1; /* reported as a string without end */
	}
	escaped = scanner->next;
	advance_character(scanner);
	size = (size_t)(scanner->next - escaped);
	memcpy(out + 1, escaped, size);
	problems_add(scanner->problems, at,
		"\\%s means nothing in a \"string\", only \\\" \\\\ and \\n do: write \\\\ for a "
		"backslash, or a 'raw string'",
		scanner_show(scanner, arena_strndup(scanner->arena, escaped, size)));
	return size + 1;
}

/* Bytes from the opening quote to the closing one or the end of the line: enough for what is
 * decoded. */
static size_t string_extent(const char *text)
{
	char quote = *text;
	size_t size = 1;

	while (text[size] != '\0' && text[size] != '\n') {
		if (quote == '"' && text[size] == '\\' &&
			(text[size + 1] == '"' || text[size + 1] == '\\')) {
			size++;
		} else if (text[size] == quote) {
			if (quote == '"' || text[size + 1] != quote) {
				break;
			}
			size++;
		}
		size++;
	}
	return size;
}

/* Both kinds of string end on the line on which they begin, so that a forgotten quote stays local.
 */
static void scan_string(struct scanner *scanner, struct token *token)
{
	char quote = *scanner->next;
	char *out = arena_alloc(scanner->arena, string_extent(scanner->next) + 1);
	size_t used = 0;

	token->kind = quote == '"' ? TOKEN_STRING : TOKEN_RAW;
	token->text = out;
	advance(scanner);
	for (;;) {
		if (at_line_end(scanner)) {
			problems_add(scanner->problems, token->at,
				"the string that begins here does not end on its line: %c is "
				"missing",
				quote);
			return;
		}
		if (quote == '"' && *scanner->next == '\\') {
			used += scan_escape(scanner, out + used);
			continue;
		}
		if (*scanner->next == quote) {
			advance(scanner);
			if (quote == '"' || *scanner->next != '\'') {
				break;
			}
		}
		out[used++] = *scanner->next;
		advance(scanner);
	}
	if (!ends_word(scanner->next) || *scanner->next == '"' || *scanner->next == '\'') {
		problems_add(scanner->problems, scanner->at,
			"a blank or sign must follow the string that ends here%s",
			quote == '"' ? " (a quote within it is written \\\")"
				     : " (a quote within it is written '')");
	}
}

static struct token scan(struct scanner *scanner)
{
	static const struct {
		const char *text;
		enum token_kind kind;
	} signs[] = {
		{"{", TOKEN_OPEN},
		{"}", TOKEN_CLOSE},
		{"=", TOKEN_EQUALS},
		{",", TOKEN_COMMA},
		{";", TOKEN_SEMICOLON},
	};
	struct token token = {.kind = TOKEN_END, .text = ""};

	skip_blanks(scanner);
	token.at = scanner->at;
	if (*scanner->next == '\0') {
		return token;
	}
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (*scanner->next == signs[i].text[0]) {
			token.kind = signs[i].kind;
			token.text = signs[i].text;
			advance(scanner);
			return token;
		}
	}
	if (*scanner->next == '"' || *scanner->next == '\'') {
		scan_string(scanner, &token);
	} else {
		scan_word(scanner, &token);
	}
	return token;
}

const struct token *scanner_peek(struct scanner *scanner, size_t count)
{
	assert(count < TOKENS_AHEAD);
	while (scanner->ahead_count <= count) {
		size_t slot = (scanner->ahead_first + scanner->ahead_count) % TOKENS_AHEAD;

		scanner->ahead[slot] = scan(scanner);
		scanner->ahead_count++;
	}
	return &scanner->ahead[(scanner->ahead_first + count) % TOKENS_AHEAD];
}

struct token scanner_take(struct scanner *scanner)
{
	struct token token = *scanner_peek(scanner, 0);

	scanner->ahead_first = (scanner->ahead_first + 1) % TOKENS_AHEAD;
	scanner->ahead_count--;
	return token;
}
