/* SPDX-License-Identifier: MIT */
/* Values found in a text, checked and written in one form. */
#include "rules/fields.h"

#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"

const char *const field_check_names[] = {"none", "business-id", "phone", "date", "amount", NULL};

enum { VALUE_BYTES_MAX = 200 };

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* The size of the blank at text, no-break spaces too; 0 when there is none. */
static size_t blank_size(const char *text)
{
	if (*text == ' ' || *text == '\t' || *text == '\n') {
		return 1;
	}
	if (strncmp(text, "\u00A0", 2) == 0) {
		return 2;
	}
	return strncmp(text, "\u202F", 3) == 0 ? 3 : 0;
}

/* A hyphen, or one of the dashes that writing programs make of it. */
static size_t hyphen_size(const char *text)
{
	if (*text == '-') {
		return 1;
	}
	return strncmp(text, "\u2010", 3) == 0 || strncmp(text, "\u2011", 3) == 0 ||
			       strncmp(text, "\u2013", 3) == 0 || strncmp(text, "\u2212", 3) == 0
		       ? 3
		       : 0;
}

/* A copy without blanks, with plain hyphens. */
static char *tight_copy(struct arena *arena, const char *text)
{
	char *copy = arena_alloc(arena, strlen(text) + 1);
	size_t used = 0;

	while (*text != '\0') {
		size_t blank = blank_size(text);
		size_t hyphen = hyphen_size(text);

		if (blank > 0) {
			text += blank;
		} else if (hyphen > 0) {
			copy[used++] = '-';
			text += hyphen;
		} else {
			copy[used++] = *text++;
		}
	}
	copy[used] = '\0';
	return copy;
}

static size_t digits_at(const char *text)
{
	size_t count = 0;

	while (is_digit(text[count])) {
		count++;
	}
	return count;
}

/* The check digit makes the weighted sum divisible by 11; a remainder of 1 has none. */
static bool business_id_is_valid(const char digits[8])
{
	static const int weights[] = {7, 9, 10, 5, 8, 4, 2};
	int remainder = 0;

	for (size_t i = 0; i < 7; i++) {
		remainder += weights[i] * (digits[i] - '0');
	}
	remainder %= 11;
	return remainder != 1 && digits[7] - '0' == (remainder == 0 ? 0 : 11 - remainder);
}

static char *business_id(struct arena *arena, const char *text)
{
	char digits[8] = "00000000";
	size_t count;

	if (text_starts_nocase(text, "FI")) {
		text += 2;
		text += *text == '-';
	}
	count = digits_at(text);
	if (count == 8) { /* as in VAT numbers */
		memcpy(digits, text, 8);
		text += 8;
	} else if ((count == 6 || count == 7) && text[count] == '-' && is_digit(text[count + 1])) {
		memcpy(digits + 7 - count, text,
			count); /* six digits: from before 1979, a 0 leads */
		digits[7] = text[count + 1];
		text += count + 2;
	} else {
		return NULL;
	}
	if (*text != '\0' || !business_id_is_valid(digits)) {
		return NULL;
	}
	return arena_printf(arena, "%.7s-%c", digits, digits[7]);
}

/* Digits and a leading plus only; false at anything that does not belong to a number. */
static bool phone_signs(const char *text, char *out)
{
	size_t used = 0;

	for (; *text != '\0'; text++) {
		if (is_digit(*text) || (*text == '+' && used == 0)) {
			out[used++] = *text;
		} else if (used > 0 && out[0] == '+' && strncmp(text, "(0)", 3) == 0) {
			text += 2; /* +358 (0)40 ... */
		} else if (!strchr("-./()", *text)) {
			return false;
		}
	}
	out[used] = '\0';
	return true;
}

static char *phone(struct arena *arena, const char *text)
{
	static const char *const outward[] = {"00", "990", "994", "999"};
	char *signs = arena_alloc(arena, strlen(text) + 1);
	const char *number = NULL; /* behind the plus */
	size_t count;

	if (!phone_signs(text, signs)) {
		return NULL;
	}
	if (signs[0] == '+') {
		number = signs + 1;
	}
	for (size_t i = 0; !number && i < sizeof(outward) / sizeof(outward[0]); i++) {
		if (strncmp(signs, outward[i], strlen(outward[i])) == 0) {
			number = signs + strlen(outward[i]);
		}
	}
	if (!number && signs[0] == '0') {
		number = arena_printf(arena, "358%s", signs + 1);
	}
	if (!number) {
		return NULL;
	}
	if (strncmp(number, "3580", 4) == 0) {
		number = arena_printf(arena, "358%s", number + 4);
	}
	count = digits_at(number);
	if (number[0] == '0' || number[count] != '\0' || count < 7 || count > 15) {
		return NULL;
	}
	return arena_printf(arena, "+%s", number);
}

static bool day_exists(int year, int month, int day)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return year >= 1900 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= lengths[month - 1] + (month == 2 && leap);
}

static int small_number(const char *digits, size_t count)
{
	int number = 0;

	for (size_t i = 0; i < count; i++) {
		number = number * 10 + (digits[i] - '0');
	}
	return number;
}

/* Three numbers with the sign between them, each of at most four digits. */
static bool three_numbers(const char *text, char sign, int ret[3], size_t ret_digits[3])
{
	for (size_t i = 0; i < 3; i++) {
		size_t count = digits_at(text);

		if (count < 1 || count > 4 || text[count] != (i < 2 ? sign : '\0')) {
			return false;
		}
		ret[i] = small_number(text, count);
		ret_digits[i] = count;
		text += count + 1;
	}
	return true;
}

static char *date(struct arena *arena, const char *text)
{
	int numbers[3];
	size_t digits[3];

	if (three_numbers(text, '-', numbers, digits) && digits[0] == 4) {
		int year = numbers[0];

		numbers[0] = numbers[2];
		numbers[2] = year;
	} else if (!(three_numbers(text, '.', numbers, digits) ||
			   three_numbers(text, '/', numbers, digits)) ||
		   digits[2] != 4) {
		return NULL;
	}
	if (!day_exists(numbers[2], numbers[1], numbers[0])) {
		return NULL;
	}
	return arena_printf(arena, "%04d-%02d-%02d", numbers[2], numbers[1], numbers[0]);
}

/* Without the currency, before or behind. */
static char *without_currency(struct arena *arena, const char *text)
{
	static const char *const names[] = {
		"\u20AC", "EUR", "euroa", "euron", "euros", "euro", ",-", "e"};
	char *bare = arena_strdup(arena, text);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t name_size = strlen(names[i]);
		size_t size = strlen(bare);

		if (text_starts_nocase(bare, names[i])) {
			return bare + name_size;
		}
		if (size > name_size && text_equal_nocase(bare + size - name_size, names[i])) {
			bare[size - name_size] = '\0';
			return bare;
		}
	}
	return bare;
}

/* Whether text is digits in groups of three behind the first, with one kind of sign between them.
 */
static bool is_grouped(const char *text, size_t size)
{
	size_t first = digits_at(text);

	if (first == 0 || first > size) {
		return false;
	}
	if (first == size) {
		return true;
	}
	if (first > 3) {
		return false;
	}
	for (size_t at = first; at < size; at += 4) {
		if (text[at] != text[first] || digits_at(text + at + 1) != 3 || at + 4 > size) {
			return false;
		}
	}
	return true;
}

static char *amount(struct arena *arena, const char *text)
{
	char whole[VALUE_BYTES_MAX];
	size_t used = 0;
	const char *bare = without_currency(arena, text);
	const char *minus = *bare == '-' ? "-" : "";
	const char *decimals = "";
	size_t size;
	size_t count;

	bare += *bare == '-';
	size = strspn(bare, "0123456789.,");
	if (size == 0 || bare[size] != '\0') {
		return NULL;
	}
	/* A sign with one or two digits behind it, at the end, parts the cents. */
	for (count = 1; count <= 2 && count + 1 < size; count++) {
		if (!is_digit(bare[size - count - 1]) && digits_at(bare + size - count) == count) {
			decimals = bare + size - count;
			size -= count + 1;
			break;
		}
	}
	if (!is_grouped(bare, size) || (*decimals != '\0' && memchr(bare, decimals[-1], size))) {
		return NULL;
	}
	for (size_t i = 0; i < size; i++) {
		if (is_digit(bare[i])) {
			whole[used++] = bare[i];
		}
	}
	return arena_printf(arena, "%s%.*s.%s%s", minus, (int)used, whole, decimals,
		*decimals == '\0'     ? "00"
		: decimals[1] == '\0' ? "0"
				      : "");
}

char *field_normalise(struct arena *arena, enum field_check check, const char *text)
{
	char *trimmed = text_trim(arena, text);

	if (*trimmed == '\0' || strlen(trimmed) > VALUE_BYTES_MAX - 1) {
		return NULL;
	}
	switch (check) {
	case CHECK_NONE:
		return text_printable(arena, trimmed, VALUE_BYTES_MAX);
	case CHECK_BUSINESS_ID:
		return business_id(arena, tight_copy(arena, trimmed));
	case CHECK_PHONE:
		return phone(arena, tight_copy(arena, trimmed));
	case CHECK_DATE:
		return date(arena, tight_copy(arena, trimmed));
	case CHECK_AMOUNT:
		return amount(arena, tight_copy(arena, trimmed));
	}
	return NULL;
}
