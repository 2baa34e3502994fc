/* SPDX-License-Identifier: MIT */
/* Telephone numbers as people and providers write them, and as E.164. */
#include "daemon/model/phone.h"

#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"

enum {
	DIGITS_MIN = 7, /* of E.164, with the country */
	DIGITS_MAX = 15,
	READ_MAX = 24, /* digits as written, with 00 and (0) */
	CODE_MIN = 3,  /* digits of a short code */
	CODE_MAX = 6,
	SENDER_LETTERS_MAX = 20,
};

static const char finland[] = "358";

static bool is_digit(char letter)
{
	return letter >= '0' && letter <= '9';
}

/* The bytes of what people write between digits: blanks, hyphens, dashes, brackets; 0 for none. */
static size_t separator_size(const char *text)
{
	if (*text != '\0' && strchr(" -/()", *text)) {
		return 1;
	}
	if (strncmp(text, "\u00A0", 2) == 0) {
		return 2;
	}
	if (strncmp(text, "\u2010", 3) == 0 || strncmp(text, "\u2011", 3) == 0 ||
		strncmp(text, "\u2012", 3) == 0 || strncmp(text, "\u2013", 3) == 0 ||
		strncmp(text, "\u202F", 3) == 0 || strncmp(text, "\u2212", 3) == 0) {
		return 3;
	}
	return 0;
}

/* A number as written: its digits, and whether a plus stands in front. */
struct written {
	char digits[READ_MAX + 1];
	size_t count;
	bool plus;
};

/* Size bytes of text. False when there is anything else than a number in it. */
static bool read_written(const char *text, size_t size, struct written *ret_written)
{
	struct written written = {.count = 0};
	const char *end = text + size;

	while (text < end) {
		size_t separator = separator_size(text);

		if (is_digit(*text)) {
			if (written.count == READ_MAX) {
				return false;
			}
			written.digits[written.count++] = *text++;
		} else if (*text == '+' && written.count == 0 && !written.plus) {
			written.plus = true;
			text++;
		} else if (written.count > 0 && end - text >= 3 && strncmp(text, "(0)", 3) == 0) {
			text += 3;
		} else if (separator > 0 || *text == '.') {
			text += separator > 0 ? separator : 1;
		} else {
			return false;
		}
	}
	*ret_written = written;
	return written.count > 0;
}

/* International digits, without plus. */
static char *make_e164(struct arena *arena, const char *digits)
{
	size_t size = strlen(digits);

	if (size < DIGITS_MIN || size > DIGITS_MAX || digits[0] == '0' ||
		(digits[0] == '1' && size != 11)) {
		return NULL;
	}
	return arena_printf(arena, "+%s", digits);
}

static char *normalise(
	struct arena *arena, const char *text, size_t size, const char *country, bool *ret_national)
{
	size_t country_size = strlen(country);
	struct written written;
	const char *digits = written.digits;

	*ret_national = false;
	if (!read_written(text, size, &written)) {
		return NULL;
	}
	if (!written.plus && digits[0] == '0' && digits[1] != '0') {
		*ret_national = true;
		return make_e164(arena, arena_printf(arena, "%s%s", country, digits + 1));
	}
	if (!written.plus && digits[0] == '0') {
		digits += 2;
	} else if (!written.plus && (strncmp(digits, country, country_size) != 0 ||
					    written.count < country_size + DIGITS_MIN)) {
		return NULL;
	}
	/* +358 040: the 0 belongs to the national form */
	if (strncmp(digits, country, country_size) == 0 && digits[country_size] == '0') {
		return make_e164(
			arena, arena_printf(arena, "%s%s", country, digits + country_size + 1));
	}
	return make_e164(arena, digits);
}

char *phone_normalise(struct arena *arena, const char *text, const char *country)
{
	const char *number = text_trim(arena, text);
	size_t size;
	bool national;

	if (text_starts_nocase(number, "tel:")) {
		number += strlen("tel:");
		size = strcspn(number, ";?");
	} else {
		size = strlen(number);
	}
	return normalise(arena, number, size, country, &national);
}

enum phone_kind phone_read_sender(
	struct arena *arena, const char *text, const char *country, const char **ret_sender)
{
	const char *sender = text_printable(arena, text, (size_t)SENDER_LETTERS_MAX * 4);
	char *number = phone_normalise(arena, sender, country);
	struct written written;

	*ret_sender = "";
	if (number) {
		*ret_sender = number;
		return PHONE_NUMBER;
	}
	if (!read_written(sender, strlen(sender), &written)) {
		*ret_sender = text_cut(arena, sender, SENDER_LETTERS_MAX);
		for (; *sender != '\0'; sender++) {
			if ((*sender & 0x80) || (*sender >= 'A' && *sender <= 'Z') ||
				(*sender >= 'a' && *sender <= 'z')) {
				return PHONE_NAME;
			}
		}
		return PHONE_UNKNOWN;
	}
	if (written.count >= CODE_MIN && written.count <= CODE_MAX) {
		*ret_sender = arena_strdup(arena, written.digits);
		return PHONE_SHORT_CODE;
	}
	number = make_e164(arena, written.digits);
	*ret_sender = number ? number : arena_strndup(arena, written.digits, SENDER_LETTERS_MAX);
	return number ? PHONE_NUMBER : PHONE_UNKNOWN;
}

bool phone_is_e164(const char *text)
{
	size_t digits;

	if (!text || text[0] != '+' || text[1] == '0') {
		return false;
	}
	digits = strspn(text + 1, "0123456789");
	return text[1 + digits] == '\0' && digits >= DIGITS_MIN && digits <= DIGITS_MAX;
}

static bool starts_with_any(const char *text, const char *const *list)
{
	for (; *list; list++) {
		if (strncmp(text, *list, strlen(*list)) == 0) {
			return true;
		}
	}
	return false;
}

bool phone_is_answerable(const char *e164)
{
	static const char *const dear[] = {"+358600", "+358700", "+358800", "+358116", "+979",
		"+87", "+881", "+882", "+883", "+888", NULL};

	return phone_is_e164(e164) && !starts_with_any(e164, dear);
}

bool phone_takes_texts(const char *e164)
{
	static const char *const mobile[] = {"+3584", "+35850", NULL};

	if (!phone_is_answerable(e164)) {
		return false;
	}
	return strncmp(e164 + 1, finland, strlen(finland)) != 0 || starts_with_any(e164, mobile);
}

/* ---- for people */

/* Digits in groups of three, four at the end where that leaves none alone. */
static void put_groups(char *out, const char *digits)
{
	size_t left = strlen(digits);

	while (left > 0) {
		size_t group = left > 4 ? 3 : left;

		*out++ = ' ';
		memcpy(out, digits, group);
		out += group;
		digits += group;
		left -= group;
	}
	*out = '\0';
}

/* How many digits of a Finnish number, with its 0, come before the subscriber's own. */
static size_t finnish_code_size(const char *national)
{
	static const char *const of_four[] = {"0600", "0700", "0800", NULL};
	static const char *const of_three[] = {
		"01", "020", "029", "030", "039", "04", "050", "071", "073", "075", NULL};

	if (starts_with_any(national, of_four) ||
		(starts_with_any(national, of_three) && strlen(national) > 10)) {
		return 4;
	}
	return starts_with_any(national, of_three) ? 3 : 2;
}

/* ITU-T E.164: how many digits the code of the country has. */
static size_t country_code_size(const char *digits)
{
	static const char *const of_two[] = {"20", "27", "30", "31", "32", "33", "34", "36", "39",
		"40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54", "55",
		"56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86",
		"90", "91", "92", "93", "94", "95", "98", NULL};

	if (digits[0] == '1' || digits[0] == '7') {
		return 1;
	}
	return starts_with_any(digits, of_two) ? 2 : 3;
}

char *phone_pretty(struct arena *arena, const char *e164, const char *country)
{
	char groups[2 * PHONE_SIZE];
	char national[PHONE_SIZE] = "0";
	size_t size;

	if (!phone_is_e164(e164)) {
		return arena_strdup(arena, e164);
	}
	if (strcmp(country, finland) == 0 && strncmp(e164 + 1, finland, strlen(finland)) == 0) {
		const char *subscriber = e164 + 1 + strlen(finland);

		memcpy(national + 1, subscriber, strlen(subscriber) + 1);
		size = finnish_code_size(national);
		put_groups(groups, national + size);
		return arena_printf(arena, "%.*s%s", (int)size, national, groups);
	}
	size = 1 + country_code_size(e164 + 1);
	put_groups(groups, e164 + size);
	return arena_printf(arena, "%.*s%s", (int)size, e164, groups);
}

/* ---- in a text */

enum { GROUPS_MAX = 24 };

/* Groups of digits with little between them, and maybe not all of them one number. */
struct run {
	struct {
		const char *start; /* at its plus or bracket, if it has one */
		const char *digits;
		const char *end;
	} groups[GROUPS_MAX];
	size_t count;
	bool foreign; /* fastened to a word or to a decimal point: no number */
	const char *end;
};

static bool is_word_letter(char letter)
{
	return is_digit(letter) || (letter >= 'a' && letter <= 'z') ||
	       (letter >= 'A' && letter <= 'Z') || letter == '_' || letter == '@';
}

/* Behind a group: what leads to the next one, its size; 0 when the run ends. */
static size_t gap_size(const char *text, bool *ret_foreign)
{
	size_t size = 0;

	if (*text != '\0' && strchr(".,:", *text) && is_digit(text[1])) {
		*ret_foreign = true;
		return 1;
	}
	for (int i = 0; i < 2 && separator_size(text + size) > 0; i++) {
		size += separator_size(text + size);
	}
	size += text[size] == '+';
	return is_digit(text[size]) ? size : 0;
}

/* Whether what stands before a number makes it a part of something else: "a040", "12.040",
 * "KYM-040"; but not "puh.040", "tel:+358". */
static bool is_fastened(const char *text, const char *start)
{
	if (start == text) {
		return false;
	}
	if (start[-1] == '-' || start[-1] == '/') {
		return start - text >= 2 && is_word_letter(start[-2]);
	}
	if (start[-1] == '.' || start[-1] == ',' || start[-1] == ':') {
		return start - text >= 2 && is_digit(start[-2]);
	}
	return is_word_letter(start[-1]);
}

/* The run whose first digit is there. text: where all begins. */
static struct run read_run(const char *text, const char *digit)
{
	const char *at = digit;
	const char *start = digit;
	struct run run = {.count = 0};

	while (start > text && (start[-1] == '+' || start[-1] == '(')) {
		start--;
	}
	run.foreign = is_fastened(text, start);
	for (;;) {
		size_t digits = strspn(at, "0123456789");
		size_t gap;

		if (run.count == GROUPS_MAX) {
			run.foreign = true;
			run.count = 0;
		}
		run.groups[run.count].start = start;
		run.groups[run.count].digits = at;
		run.groups[run.count].end = at + digits;
		run.count++;
		at += digits;
		gap = gap_size(at, &run.foreign);
		if (gap == 0) {
			break;
		}
		at += gap;
		start = at[-1] == '+' || at[-1] == '(' ? at - 1 : at;
		start -= start[-1] == '(' && *start == '+';
	}
	run.end = at;
	run.foreign = run.foreign || is_word_letter(*at);
	return run;
}

/* Numbers that people write for other things: 01 12 2026, 0800-1600, 0112038-9. */
static bool has_shape_of_another(const struct run *run, size_t first, size_t last)
{
	static const size_t shapes[][4] = {{2, 2, 4, 0}, {4, 4, 0, 0}, {7, 1, 0, 0}};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		size_t at = 0;

		while (first + at <= last && at < 4 &&
			(size_t)(run->groups[first + at].end - run->groups[first + at].digits) ==
				shapes[i][at]) {
			at++;
		}
		if (first + at > last && shapes[i][at] == 0) {
			return true;
		}
	}
	return false;
}

/* The number that groups first..last are; NULL when they are none. */
static char *number_of(
	struct arena *arena, const struct run *run, size_t first, size_t last, const char *country)
{
	enum { NATIONAL_MIN = 8, NATIONAL_MAX = 11 }; /* digits, with the 0 */
	const char *start = run->groups[first].start;
	const char *end = run->groups[last].end;
	bool national;
	char *number = normalise(arena, start, (size_t)(end - start), country, &national);
	size_t digits;

	if (!number || !national) {
		return number;
	}
	digits = strlen(number) - 1 - strlen(country) + 1;
	if (digits < NATIONAL_MIN || digits > NATIONAL_MAX ||
		has_shape_of_another(run, first, last)) {
		return NULL;
	}
	return number;
}

/* Whether a number may begin with that group: + or 0, and not fastened to the group before. */
static bool may_begin(const struct run *run, size_t group, const char *country)
{
	const char *start = run->groups[group].start;

	return (*start == '+' || *run->groups[group].digits == '0' ||
		       strncmp(start, country, strlen(country)) == 0) &&
	       (group == 0 || *start == '+' || start[-1] == ' ' || start[-1] == '/' ||
		       (start[-1] & 0x80));
}

/* The numbers of a run; the longest that holds is taken. */
static size_t find_in_run(struct arena *arena, const struct run *run, const char *text,
	const char *country, struct phone_span *ret_spans, size_t max)
{
	size_t found = 0;

	for (size_t first = 0; first < run->count && found < max; first++) {
		size_t last = run->count;
		char *number = NULL;

		if (!may_begin(run, first, country)) {
			continue;
		}
		while (!number && last > first) {
			number = number_of(arena, run, first, --last, country);
		}
		if (!number) {
			continue;
		}
		ret_spans[found++] = (struct phone_span){
			.start = (size_t)(run->groups[first].start - text),
			.end = (size_t)(run->groups[last].end - text),
			.number = number,
		};
		first = last;
	}
	return found;
}

size_t phone_find(struct arena *arena, const char *text, const char *country,
	struct phone_span *ret_spans, size_t max)
{
	const char *end = text + strnlen(text, PHONE_TEXT_MAX);
	const char *at = text;
	size_t found = 0;

	if (max > PHONE_FOUND_MAX) {
		max = PHONE_FOUND_MAX;
	}
	while (at < end && found < max) {
		struct run run;

		if (!is_digit(*at)) {
			at++;
			continue;
		}
		run = read_run(text, at);
		at = run.end;
		if (!run.foreign) {
			found += find_in_run(
				arena, &run, text, country, ret_spans + found, max - found);
		}
	}
	return found;
}

char *phone_shorten(struct arena *arena, const char *text)
{
	struct phone_span *spans = ARENA_ARRAY(arena, PHONE_FOUND_MAX, struct phone_span);
	size_t count = phone_find(arena, text, "358", spans, PHONE_FOUND_MAX), from = 0;
	char *shortened = arena_strdup(arena, "");

	for (size_t i = 0; i < count; i++) {
		const char *number = spans[i].number;

		shortened = arena_printf(arena, "%s%.*s%.6s...%s", shortened,
			(int)(spans[i].start - from), text + from, number,
			number + strlen(number) - 2);
		from = spans[i].end;
	}
	return arena_printf(arena, "%s%s", shortened, text + from);
}
