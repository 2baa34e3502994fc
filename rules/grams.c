/* SPDX-License-Identifier: MIT */
/* A quick look whether a pattern can be found in a text at all. */
#include "rules/grams.h"

#include <string.h>

enum { GRAM_SIGNS = 3, LITERAL_MAX = GRAMS_NEEDED_MAX + GRAM_SIGNS - 1 };

static uint16_t next_gram(uint16_t gram, char sign)
{
	return (uint16_t)((gram << 5 | (sign & 0x1F)) & (GRAM_COUNT - 1));
}

/* ---- texts */

/* By its first byte, which most texts lack or seldom have: memmem would prepare a search first. */
static bool has_sign(const char *text, size_t size, const char *sign)
{
	const char *end = text + size;
	size_t sign_size = strlen(sign);

	while ((text = memchr(text, (unsigned char)sign[0], (size_t)(end - text)))) {
		if ((size_t)(end - text) >= sign_size && memcmp(text, sign, sign_size) == 0) {
			return true;
		}
		text++;
	}
	return false;
}

/* PCRE2 finds s and k in these two as well, and folding leaves them as they are in places. */
static bool has_strange_letters(const char *text, size_t size)
{
	return has_sign(text, size, "\xC5\xBF") || has_sign(text, size, "\xE2\x84\xAA");
}

const struct grams *grams_of_text(struct arena *arena, const char *text, size_t size)
{
	struct grams *grams;
	uint16_t gram = 0;

	if (size < GRAMS_TEXT_MIN || has_strange_letters(text, size)) {
		return NULL;
	}
	grams = ARENA_NEW(arena, struct grams);
	for (size_t i = 0; i < size; i++) {
		gram = next_gram(gram, text[i]);
		grams->bits[gram / 64] |= UINT64_C(1) << gram % 64;
	}
	return grams;
}

static bool has_all(const struct grams *grams, const uint16_t *needed, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!(grams->bits[needed[i] / 64] >> needed[i] % 64 & 1)) {
			return false;
		}
	}
	return true;
}

bool grams_allow(const struct grams *grams, const struct grams_needed *needed)
{
	if (!grams || needed->branch_count == 0) {
		return true;
	}
	for (size_t i = 0; i < needed->branch_count; i++) {
		if (has_all(grams, needed->grams[i], needed->counts[i])) {
			return true;
		}
	}
	return false;
}

/* ---- patterns */

/* The longest run of letters that every match of the branch in hand must have. */
struct literal {
	char text[LITERAL_MAX];
	size_t size;
};
struct reading {
	const char *at;
	struct literal run;
	struct literal best;
	bool lost; /* something whose meaning is not known here */
};

static void end_run(struct reading *reading)
{
	if (reading->run.size > reading->best.size) {
		reading->best = reading->run;
	}
	reading->run.size = 0;
}

static void add_sign(struct reading *reading, char sign)
{
	if (reading->run.size == LITERAL_MAX) {
		end_run(reading);
	}
	reading->run.text[reading->run.size++] = sign >= 'A' && sign <= 'Z' ? sign + 32 : sign;
}

/* Behind a quantifier that lets it be absent, the last sign is not needed. */
static void drop_sign(struct reading *reading)
{
	if (reading->run.size > 0) {
		reading->run.size--;
	}
	end_run(reading);
}

/* [:alpha:] and the like within [...]: its size; 0 when it is something else. */
static size_t posix_size(const char *at)
{
	size_t size = 2 + (at[2] == '^');

	size += strspn(at + size, "abcdefghijklmnopqrstuvwxyz");
	return strncmp(at + size, ":]", 2) == 0 ? size + 2 : 0;
}

/* Pass over [...]. Quotations in it, and brackets that only look like those of [:alpha:], are
 * not understood. */
static void pass_class(struct reading *reading)
{
	const char *at = reading->at + 1;

	at += *at == '^';
	at += *at == ']';
	while (*at && *at != ']' && !reading->lost) {
		size_t size = 1;

		if (*at == '\\') {
			reading->lost = at[1] == 'Q' || at[1] == 'E';
			size = at[1] ? 2 : 1;
		} else if (*at == '[' && at[1] && strchr(":.=", at[1])) {
			size = at[1] == ':' ? posix_size(at) : 0;
			reading->lost = size == 0;
		}
		at += size;
	}
	reading->at = at + (*at == ']');
}

/* Whether a backslash and this letter stand for one sign or place, and nothing follows that belongs
 * to them. */
static bool is_plain_escape(char letter)
{
	return letter && strchr("bBdDwWsShHvVRAzZnrtf", letter);
}

static bool is_letter_or_digit(char sign)
{
	return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') ||
	       (sign >= '0' && sign <= '9');
}

static void read_escape(struct reading *reading)
{
	char escaped = reading->at[1];

	reading->lost = is_letter_or_digit(escaped) && !is_plain_escape(escaped);
	if (is_letter_or_digit(escaped) || (unsigned char)escaped >= 0x80) {
		end_run(reading);
	} else {
		add_sign(reading, escaped);
	}
	reading->at += 2;
}

/* (?:...) and (?<name>...) are groups like (...); other question marks may mean anything. */
static bool is_plain_group(const char *at)
{
	if (at[1] == '*') {
		return false;
	}
	return at[1] != '?' || at[2] == ':' || (at[2] == '<' && at[3] != '=' && at[3] != '!');
}

/* A group is passed over: what stands in it may be one of several things. */
static void pass_group(struct reading *reading)
{
	size_t depth = 0;

	end_run(reading);
	do {
		char sign = *reading->at;

		if (sign == '\\') {
			reading->lost = reading->lost || (is_letter_or_digit(reading->at[1]) &&
								 !is_plain_escape(reading->at[1]));
			reading->at += reading->at[1] ? 2 : 1;
			continue;
		}
		if (sign == '[') {
			pass_class(reading);
			continue;
		}
		if (sign == '(') {
			reading->lost = reading->lost || !is_plain_group(reading->at);
			depth++;
		} else if (sign == ')') {
			depth--;
		}
		reading->at++;
	} while (depth > 0 && *reading->at && !reading->lost);
}

/* {2,3} and the like; other braces are not understood here. */
static void read_braces(struct reading *reading)
{
	size_t size = strspn(reading->at + 1, "0123456789, ");

	reading->lost = reading->at[size + 1] != '}';
	drop_sign(reading);
	reading->at += reading->lost ? 1 : size + 2;
}

static void read_sign(struct reading *reading)
{
	char sign = *reading->at;

	switch (sign) {
	case '\\':
		read_escape(reading);
		return;
	case '(':
		pass_group(reading);
		return;
	case '[':
		end_run(reading);
		pass_class(reading);
		return;
	case '{':
		read_braces(reading);
		return;
	case '?':
	case '*':
		drop_sign(reading);
		break;
	case '+':
	case '.':
	case '^':
	case '$':
		end_run(reading);
		break;
	default:
		if ((unsigned char)sign >= 0x80) {
			end_run(reading);
		} else {
			add_sign(reading, sign);
		}
		break;
	}
	reading->at++;
}

/* Add what the branch needs; false when it needs nothing that is known. */
static bool add_branch(struct grams_needed *needed, const struct literal *literal)
{
	uint8_t *count = &needed->counts[needed->branch_count];
	uint16_t gram = 0;

	if (literal->size < GRAM_SIGNS || needed->branch_count == GRAM_BRANCHES_MAX) {
		return false;
	}
	for (size_t i = 0; i < literal->size; i++) {
		gram = next_gram(gram, literal->text[i]);
		if (i >= GRAM_SIGNS - 1) {
			needed->grams[needed->branch_count][(*count)++] = gram;
		}
	}
	needed->branch_count++;
	return true;
}

struct grams_needed grams_of_pattern(const char *pattern)
{
	const struct grams_needed nothing = {.branch_count = 0};
	struct grams_needed needed = nothing;
	struct reading reading = {.at = pattern};

	do {
		while (*reading.at && *reading.at != '|' && !reading.lost) {
			read_sign(&reading);
		}
		end_run(&reading);
		if (reading.lost || !add_branch(&needed, &reading.best)) {
			return nothing;
		}
		reading.best.size = 0;
	} while (*reading.at++ == '|');
	return needed;
}
