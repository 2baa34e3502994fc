/* SPDX-License-Identifier: MIT */
/* Reading a pattern for what no text can have: marks of the wrong case, anchors in the middle. */
#include "rules/linting.h"

#include <stdlib.h>

#include "daemon/base/text.h"

/* What stands on one side of a \b. */
enum side { SIDE_UNKNOWN, SIDE_WORD, SIDE_OTHER };

enum atom_kind {
	ATOM_SIGN,  /* one character: itself, an escape, a class */
	ATOM_GROUP, /* in parentheses; min says what it takes at least */
	ATOM_START, /* ^ \A */
	ATOM_END,   /* $ \Z: a line end may still follow */
	ATOM_VERY_END,
	ATOM_EDGE, /* \b \B */
	ATOM_EMPTY,
	ATOM_UNKNOWN,
};

struct atom {
	enum atom_kind kind;
	size_t from; /* of the source */
	size_t min;  /* characters */
	enum side side;
	bool may_be_line_end;
	bool inverted; /* \B */
};

enum { FINDINGS_MAX = 8, DEPTH_MAX = 50, ATOM_BYTES_MAX = 200, ESCAPE_LIMIT = 0x590 };

/* Findings are told only when all of the pattern was understood. */
struct found_odd {
	size_t from;
	const char *text;
};

struct scan {
	const struct rule_pattern *pattern;
	struct arena *arena;
	const char *text;
	size_t at;
	int depth;
	int quiet;    /* inside look-arounds */
	bool lines;   /* (?m) */
	bool caseful; /* (?-i) */
	bool told_capital;
	bool given_up;
	const char *alphabet; /* what folded texts are made of; NULL until needed */
	struct matcher *matcher;
	struct found_odd odd[FINDINGS_MAX];
	size_t odd_count;
};

static void note(struct scan *scan, size_t from, const char *text)
{
	if (scan->quiet == 0 && scan->odd_count < FINDINGS_MAX) {
		scan->odd[scan->odd_count++] = (struct found_odd){from, text};
	}
}

/* The folded letters and signs that Latin and Cyrillic texts are made of. */
static const char *make_alphabet(struct arena *arena)
{
	static const struct {
		uint32_t first;
		uint32_t last;
	} ranges[] = {{'\t', '\n'}, {' ', '~'}, {0xA1, 0x24F}, {0x400, 0x52F}, {0x2010, 0x205E}};
	char *text = arena_alloc(arena, 4 * (0x250 + 0x130 + 0x60));
	size_t size = 0;

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		for (uint32_t sign = ranges[i].first; sign <= ranges[i].last; sign++) {
			if (text_fold_char(sign) == sign) {
				size += text_put(text + size, sign);
			}
		}
	}
	text[size] = '\0';
	return text;
}

/* Whether a single sign, an escape or a class, is in no folded text. */
static bool is_impossible(struct scan *scan, size_t from, size_t to)
{
	const char *sign = arena_printf(scan->arena, "%s%.*s", scan->caseful ? "(?-i)" : "",
		(int)(to - from), scan->text + from);
	struct pattern *compiled;
	struct span span;
	size_t offset;
	bool impossible;

	if (scan->pattern->raw || to - from > ATOM_BYTES_MAX ||
		pattern_compile(sign, false, &compiled, &offset, NULL) != OK) {
		return false;
	}
	if (!scan->alphabet) {
		scan->alphabet = make_alphabet(scan->arena);
	}
	impossible = pattern_find(compiled, scan->matcher, scan->alphabet, strlen(scan->alphabet),
			     0, &span) == NOT_FOUND;
	pattern_free(compiled);
	return impossible;
}

static void note_impossible(struct scan *scan, size_t from, size_t to)
{
	if (is_impossible(scan, from, to)) {
		note(scan, from,
			arena_printf(scan->arena,
				"%.*s is never found: texts are compared in small letters and "
				"without dots on a, o, e and u; write the letter itself, or raw = "
				"yes",
				(int)(to - from), scan->text + from));
	}
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_hex(char byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* Move behind \x41, \x{e4} or \o{344}, of which at is the letter; the character that it is. */
static unsigned long take_code(struct scan *scan)
{
	bool octal = scan->text[scan->at] == 'o';
	char *end;
	unsigned long code;
	char two[3] = "";

	scan->at++;
	if (scan->text[scan->at] == '{') {
		code = strtoul(scan->text + scan->at + 1, &end, octal ? 8 : 16);
		scan->at = (size_t)(end - scan->text) + (*end == '}');
		return code;
	}
	for (int i = 0; !octal && i < 2 && is_hex(scan->text[scan->at]); i++) {
		two[i] = scan->text[scan->at++];
	}
	return strtoul(two, NULL, 16);
}

/* Move behind the braces or the one letter of a \p. */
static void skip_property(struct scan *scan)
{
	if (scan->text[scan->at] == '{') {
		scan->at += strcspn(scan->text + scan->at, "}");
		scan->at += scan->text[scan->at] == '}';
	} else if (scan->text[scan->at] != '\0') {
		scan->at++;
	}
}

/* The further bytes of a character beyond ASCII. */
static void skip_rest_of_sign(struct scan *scan)
{
	while (((unsigned char)scan->text[scan->at] & 0xC0) == 0x80) {
		scan->at++;
	}
}

static bool is_case_property(const char *text)
{
	return strncmp(text, "{Lu}", 4) == 0 || strncmp(text, "{Lt}", 4) == 0;
}

/* What an escape by that letter is that stands for no sign of the text: a place, or what another
 * group found; false: it stands for one. */
static bool is_no_sign(char letter, struct atom *atom)
{
	switch (letter) {
	case 'A':
		atom->kind = ATOM_START;
		return true;
	case 'Z':
		atom->kind = ATOM_END;
		return true;
	case 'z':
		atom->kind = ATOM_VERY_END;
		return true;
	case 'b':
	case 'B':
		atom->kind = ATOM_EDGE;
		atom->inverted = letter == 'B';
		return true;
	case 'G':
	case 'K':
		atom->kind = ATOM_EMPTY;
		return true;
	default:
		atom->kind = ATOM_UNKNOWN;
		return is_digit(letter) || letter == 'k';
	}
}

static struct atom escape(struct scan *scan)
{
	struct atom atom = {.from = scan->at};
	char letter = scan->text[scan->at + 1];
	unsigned long code;

	scan->at += 2;
	if (is_no_sign(letter, &atom)) {
		scan->given_up = scan->given_up || letter == 'k' || letter == '0';
		return atom;
	}
	atom.kind = ATOM_SIGN;
	atom.min = 1;
	switch (letter) {
	case '\0':
		scan->at--;
		scan->given_up = true;
		break;
	case 'w':
	case 'd':
		atom.side = SIDE_WORD;
		break;
	case 's':
	case 'h':
	case 'W':
		atom.side = SIDE_OTHER;
		atom.may_be_line_end = letter != 'h';
		break;
	case 'S':
	case 'V':
		break;
	case 'n':
	case 'r':
	case 'v':
	case 'R':
	case 'D':
	case 'X':
	case 'H':
	case 't':
		atom.may_be_line_end = true;
		break;
	case 'x':
	case 'o':
		scan->at--;
		code = take_code(scan);
		atom.may_be_line_end = code < ' ';
		if (code < ESCAPE_LIMIT) {
			note_impossible(scan, atom.from, scan->at);
		}
		break;
	case 'p':
	case 'P':
		atom.may_be_line_end = letter == 'P';
		if (letter == 'p' && is_case_property(scan->text + scan->at)) {
			note_impossible(scan, atom.from, scan->at + strlen("{Lu}"));
		}
		skip_property(scan);
		break;
	default:
		if ((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')) {
			scan->given_up = true; /* \Q \N \g \c and what else there is */
		} else if ((unsigned char)letter < 0x80) {
			atom.side = SIDE_OTHER;
		} else {
			skip_rest_of_sign(scan);
		}
	}
	return atom;
}

/* A class; what one member of it can never be is told too, unless it is the end of a range. */
static struct atom class(struct scan *scan)
{
	struct atom atom = {.kind = ATOM_SIGN, .from = scan->at, .min = 1, .may_be_line_end = true};
	const char *text = scan->text;
	bool negated = text[scan->at + 1] == '^';
	bool odd = false, foreign = false;
	size_t first = scan->at + 1 + negated;
	size_t noted = scan->odd_count;

	for (scan->at = first; text[scan->at] != ']' || scan->at == first;) {
		size_t from = scan->at;

		if (text[from] == '\0') {
			scan->given_up = true;
			return atom;
		}
		if (strncmp(text + from, "[:", 2) == 0 && strstr(text + from, ":]")) {
			scan->at = (size_t)(strstr(text + from, ":]") - text) + 2;
			odd = odd || scan->caseful;
		} else if (text[from] != '\\') {
			odd = odd || (scan->caseful && text[from] >= 'A' && text[from] <= 'Z');
			scan->at++;
		} else if (text[from + 1] == 'x' || text[from + 1] == 'o') {
			scan->at++;
			foreign = take_code(scan) >= ESCAPE_LIMIT || foreign;
			odd = true;
			if (!negated && text[from - 1] != '-' && text[scan->at] != '-') {
				note_impossible(scan, from, scan->at);
			}
		} else if (text[from + 1] == 'Q' || text[from + 1] == 'N' ||
			   text[from + 1] == 'c' || text[from + 1] == '\0') {
			scan->given_up = true;
			return atom;
		} else if (text[from + 1] == 'p' || text[from + 1] == 'P') {
			odd = odd || is_case_property(text + from + 2);
			foreign = foreign || !is_case_property(text + from + 2);
			scan->at += 2;
			skip_property(scan);
		} else {
			scan->at += 2;
		}
	}
	scan->at++;
	if (odd && !foreign && noted == scan->odd_count) {
		note_impossible(scan, atom.from, scan->at);
	}
	return atom;
}

static size_t walk_branches(struct scan *scan, bool behind);

/* (?i) (?m-i: and the like, from the sign behind the question mark; whether it opens a group. */
static bool take_settings(struct scan *scan)
{
	bool off = false;

	for (;; scan->at++) {
		switch (scan->text[scan->at]) {
		case '-':
			off = true;
			break;
		case 'i':
			scan->caseful = off;
			break;
		case 'm':
			scan->lines = scan->lines || !off;
			break;
		case 's':
			break;
		case ':':
			scan->at++;
			return true;
		case ')':
			return false;
		default:
			scan->given_up = true;
			return false;
		}
	}
}

/* Move behind the head of a group; false: there is nothing more of it to read. */
static bool take_group_head(struct scan *scan, bool *ret_look_around)
{
	const char *head = scan->text + scan->at; /* behind the parenthesis */

	*ret_look_around = false;
	if (head[0] == '*') {
		scan->given_up = true;
		return false;
	}
	if (head[0] != '?') {
		return true;
	}
	if (head[1] == '=' || head[1] == '!' ||
		(head[1] == '<' && (head[2] == '=' || head[2] == '!'))) {
		*ret_look_around = true;
		scan->at += head[1] == '<' ? 3 : 2;
		return true;
	}
	if (head[1] == ':' || head[1] == '>') {
		scan->at += 2;
		return true;
	}
	if (head[1] == '<' || head[1] == '\'' || (head[1] == 'P' && head[2] == '<')) {
		size_t name = head[1] == 'P' ? 3 : 2;

		scan->at += name + strcspn(head + name, ">'");
		scan->at += scan->text[scan->at] != '\0';
		return true;
	}
	scan->at++;
	return take_settings(scan);
}

static struct atom group(struct scan *scan, bool behind)
{
	struct atom atom = {.kind = ATOM_GROUP, .from = scan->at, .may_be_line_end = true};
	bool look_around, caseful = scan->caseful;

	scan->at++;
	if (scan->depth == DEPTH_MAX) {
		scan->given_up = true;
		return atom;
	}
	if (!take_group_head(scan, &look_around)) {
		scan->at += scan->text[scan->at] == ')';
		atom.kind = ATOM_EMPTY; /* settings hold to the end of the group around them */
		return atom;
	}
	scan->depth++;
	scan->quiet += look_around;
	atom.min = walk_branches(scan, behind && !look_around);
	scan->quiet -= look_around;
	scan->depth--;
	scan->caseful = caseful;
	scan->at += scan->text[scan->at] == ')';
	if (look_around) {
		atom.kind = ATOM_EMPTY;
		atom.min = 0;
	}
	return atom;
}

static struct atom sign(struct scan *scan)
{
	struct atom atom = {.kind = ATOM_SIGN, .from = scan->at, .min = 1};
	unsigned char byte = (unsigned char)scan->text[scan->at];

	scan->at++;
	skip_rest_of_sign(scan);
	if (byte == '.' || byte == '\n') {
		atom.may_be_line_end = true; /* . with (?s) */
	} else if (byte < 0x80) {
		bool upper = byte >= 'A' && byte <= 'Z';

		atom.side =
			upper || (byte >= 'a' && byte <= 'z') || is_digit((char)byte) || byte == '_'
				? SIDE_WORD
				: SIDE_OTHER;
		if (upper && scan->caseful && !scan->told_capital) {
			scan->told_capital = true;
			note_impossible(scan, atom.from, scan->at);
		}
	}
	return atom;
}

static struct atom take_atom(struct scan *scan, bool behind)
{
	struct atom atom = {.from = scan->at};

	switch (scan->text[scan->at]) {
	case '\\':
		return escape(scan);
	case '[':
		return class(scan);
	case '(':
		return group(scan, behind);
	case '^':
		scan->at++;
		atom.kind = ATOM_START;
		return atom;
	case '$':
		scan->at++;
		atom.kind = ATOM_END;
		return atom;
	default:
		return sign(scan);
	}
}

/* How often at least what stands before it must come. */
static size_t take_quantifier(struct scan *scan)
{
	const char *text = scan->text + scan->at;
	size_t least = 1;

	if (*text == '*' || *text == '?') {
		least = 0;
		scan->at++;
	} else if (*text == '+') {
		scan->at++;
	} else if (*text == '{') {
		size_t digits = strspn(text + 1, "0123456789");
		size_t size = 1 + digits;

		if (text[size] == ',') {
			size += 1 + strspn(text + size + 1, "0123456789");
		}
		if (digits == 0 || text[size] != '}') {
			scan->given_up = true; /* a brace, or {,3} of newer PCRE2 */
			return 0;
		}
		least = strtoul(text + 1, NULL, 10);
		scan->at += size + 1;
	} else {
		return 1;
	}
	if (scan->text[scan->at] == '?' || scan->text[scan->at] == '+') {
		scan->at++; /* lazy, possessive */
	}
	return least;
}

/* One way through a pattern, so far. */
struct way {
	size_t min;
	enum side side;	  /* of the character that was taken last */
	struct atom edge; /* a \b with nothing behind it yet; min is 1 when there is one */
	struct atom end;  /* a $ or \z before; likewise */
};

static void check_edge(struct scan *scan, const struct way *way, const struct atom *atom)
{
	bool differ = way->side != atom->side;

	if (way->edge.min == 0 || way->side == SIDE_UNKNOWN || atom->side == SIDE_UNKNOWN ||
		differ != way->edge.inverted) {
		return;
	}
	note(scan, way->edge.from,
		way->edge.inverted
			? "\\B is never found here: a word begins or ends at this place"
			: "\\b is never found here: no word begins or ends at this place");
}

static void check_end(struct scan *scan, const struct way *way, const struct atom *atom)
{
	if (way->end.min == 0 || (way->end.kind == ATOM_END && atom->may_be_line_end)) {
		return;
	}
	note(scan, way->end.from,
		"the end of the whole text, and something must follow: this is never found; for "
		"the end of a line begin the pattern with (?m)");
}

static void go_on(
	struct scan *scan, struct way *way, const struct atom *atom, size_t least, bool behind)
{
	bool wanted = atom->min > 0 && least > 0;

	switch (atom->kind) {
	case ATOM_START:
		if (least > 0 && (way->min > 0 || behind) && !scan->lines) {
			note(scan, atom->from,
				"the start of the whole text, and something stands before: this is "
				"never found; for the start of a line begin the pattern with (?m)");
		}
		return;
	case ATOM_END:
	case ATOM_VERY_END:
		if (least > 0 && (!scan->lines || atom->kind == ATOM_VERY_END)) {
			way->end = *atom;
			way->end.min = 1;
		}
		return;
	case ATOM_EDGE:
		way->edge = *atom;
		way->edge.min = least > 0;
		return;
	case ATOM_SIGN:
	case ATOM_GROUP:
		if (wanted) {
			check_end(scan, way, atom);
			check_edge(scan, way, atom);
			way->end.min = 0;
		}
		break;
	case ATOM_EMPTY:
	case ATOM_UNKNOWN:
		break;
	}
	way->edge.min = 0;
	way->side = wanted ? atom->side : SIDE_UNKNOWN;
	way->min += atom->min > 0 && least > RULES_TEXT_MAX / atom->min ? RULES_TEXT_MAX + 1
									: atom->min * least;
	if (way->min > RULES_TEXT_MAX) {
		way->min = RULES_TEXT_MAX + 1;
	}
}

/* behind: something was taken before this on every way. The fewest characters it takes. */
static size_t walk_branches(struct scan *scan, bool behind)
{
	size_t min = RULES_TEXT_MAX + 1;
	bool caseful = scan->caseful;

	for (;;) {
		struct way way = {.side = SIDE_UNKNOWN};

		while (!scan->given_up && !strchr("|)", scan->text[scan->at])) {
			struct atom atom = take_atom(scan, behind || way.min > 0);
			size_t least = scan->given_up ? 1 : take_quantifier(scan);

			go_on(scan, &way, &atom, least, behind);
		}
		min = way.min < min ? way.min : min;
		if (scan->given_up || scan->text[scan->at] != '|') {
			scan->caseful = caseful;
			return min;
		}
		scan->at++;
	}
}

void lint_read_pattern(struct lint *lint, struct arena *work, struct matcher *matcher,
	const struct rule_pattern *pattern)
{
	struct scan scan = {.pattern = pattern,
		.arena = work,
		.text = pattern->source + pattern->start,
		.matcher = matcher};
	size_t min = walk_branches(&scan, false);

	if (scan.given_up || scan.text[scan.at] != '\0') {
		return;
	}
	for (size_t i = 0; i < scan.odd_count; i++) {
		lint_add(lint, LINT_NEVER,
			rule_pattern_position(pattern, pattern->start + scan.odd[i].from), "%s",
			scan.odd[i].text);
	}
	if (min > RULES_TEXT_MAX) {
		lint_add(lint, LINT_NEVER, rule_pattern_position(pattern, pattern->start),
			"this takes more than the %d bytes that are looked at of a text: it is "
			"never found",
			RULES_TEXT_MAX);
	}
}
