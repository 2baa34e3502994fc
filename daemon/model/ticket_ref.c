/* SPDX-License-Identifier: MIT */
/* References, marks, and the Message-IDs and reply addresses that carry them. */
#include "daemon/model/ticket_ref.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/text.h"

/* Numbers stay below 2^53, so that every reader of our JSON keeps them whole. */
#define NUMBER_MAX (INT64_C(1) << 53)
enum { NUMBER_DIGITS_MAX = 16, CHECK_SIZE = 2, PREFIX_MAX = 16 };

/* Letters and digits that are not mistaken for each other on paper or telephone: no 0 O, 1 I L. */
static const char check_alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
enum { CHECK_LETTERS = sizeof(check_alphabet) - 1 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static bool is_letter_or_digit(char c)
{
	return is_digit(c) || (upper(c) >= 'A' && upper(c) <= 'Z');
}

/* The prefix in one case: a site that writes it in small letters later keeps its references. */
static void upper_prefix(const char *prefix, char ret[PREFIX_MAX + 1])
{
	size_t i = 0;

	for (; i < PREFIX_MAX && prefix[i]; i++)
		ret[i] = upper(prefix[i]);
	ret[i] = '\0';
}

static void check_characters(
	const struct secret_key *key, const char *prefix, int64_t number, char ret[CHECK_SIZE + 1])
{
	unsigned char hash[SECRET_HASH_BYTES];
	char digits[24], upper_case[PREFIX_MAX + 1];
	const char *texts[] = {"reference", upper_case, digits};
	unsigned int value;

	upper_prefix(prefix, upper_case);
	snprintf(digits, sizeof(digits), "%" PRId64, number);
	secret_hmac(key, texts, 3, hash);
	value = (unsigned int)hash[0] << 16 | (unsigned int)hash[1] << 8 | hash[2];
	ret[0] = check_alphabet[value % CHECK_LETTERS];
	ret[1] = check_alphabet[value / CHECK_LETTERS % CHECK_LETTERS];
	ret[2] = '\0';
}

char *ticket_ref_format(
	struct arena *arena, const struct secret_key *key, const char *prefix, int64_t number)
{
	char check[CHECK_SIZE + 1];

	assert(number > 0 && number <= NUMBER_MAX);
	check_characters(key, prefix, number, check);
	return arena_printf(arena, "%s-%" PRId64 "-%s", prefix, number, check);
}

/* A number without leading zeros, 1..2^53. */
static bool parse_number(const char *text, size_t size, int64_t *ret_number)
{
	int64_t number = 0;

	if (size == 0 || size > NUMBER_DIGITS_MAX || text[0] == '0')
		return false;
	for (size_t i = 0; i < size; i++) {
		if (!is_digit(text[i]))
			return false;
		number = number * 10 + (text[i] - '0');
	}
	if (number > NUMBER_MAX)
		return false;
	*ret_number = number;
	return true;
}

/* "KYM-" at text; its size, 0 when it does not stand there. */
static size_t match_prefix(const char *prefix, const char *text)
{
	size_t size = strlen(prefix);

	return size > 0 && text_starts_nocase(text, prefix) && text[size] == '-' ? size + 1 : 0;
}

static bool check_holds(
	const struct secret_key *key, const char *prefix, int64_t number, const char *written)
{
	char check[CHECK_SIZE + 1];

	check_characters(key, prefix, number, check);
	return upper(written[0]) == check[0] && upper(written[1]) == check[1];
}

/*
 * A reference that begins at text: its size in bytes, 0 when there is none. What follows it is not
 * looked at, except that the letters and digits end there.
 */
static size_t match_reference(
	const struct secret_key *key, const char *prefix, const char *text, int64_t *ret_number)
{
	size_t start = match_prefix(prefix, text);
	size_t end = start, check;
	int64_t number;

	if (start == 0)
		return 0;
	while (is_digit(text[end]) && end - start <= NUMBER_DIGITS_MAX + CHECK_SIZE)
		end++;
	if (text[end] == '-') {
		check = end + 1;
	} else { /* the hyphen was lost: the last two characters are the check */
		while (is_letter_or_digit(text[end]) &&
			end - start <= NUMBER_DIGITS_MAX + CHECK_SIZE)
			end++;
		if (end - start <= CHECK_SIZE)
			return 0;
		check = end - CHECK_SIZE;
		end = check;
	}
	if (!is_letter_or_digit(text[check]) || !is_letter_or_digit(text[check + 1]) ||
		is_letter_or_digit(text[check + 2]) || text[check + 2] == '_')
		return 0;
	if (!parse_number(text + start, end - start, &number) ||
		!check_holds(key, prefix, number, text + check))
		return 0;
	*ret_number = number;
	return check + CHECK_SIZE;
}

/* Whether a word goes on at this code point: any letter or digit; the punctuation of Latin-1 and
 * the blocks of general punctuation, symbols and CJK punctuation are edges. */
static bool is_word(uint32_t c)
{
	if (c < 0x80)
		return c == '_' || is_letter_or_digit((char)c);
	if (c < 0xC0)
		return c == 0xAA || c == 0xB5 || c == 0xBA;
	return !(c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c < 0x2C00) ||
		 (c >= 0x3000 && c < 0x3030) || c == 0xFEFF || c == 0xFFFD);
}

bool ticket_ref_find(const struct secret_key *key, const char *prefix, const char *text,
	size_t *position, int64_t *ret_number)
{
	const char *next = text;
	uint32_t before = 0;

	while (*next) {
		const char *here = next;
		size_t offset = (size_t)(here - text);
		size_t size = 0;
		int64_t number;

		if (offset >= *position && !is_word(before))
			size = match_reference(key, prefix, here, &number);
		if (size > 0) {
			const char *behind = here + size;

			if (!is_word(text_next(&behind))) {
				*position = offset + size;
				*ret_number = number;
				return true;
			}
		}
		before = text_next(&next);
	}
	return false;
}

bool ticket_ref_parse(
	const struct secret_key *key, const char *prefix, const char *text, int64_t *ret_number)
{
	int64_t number;
	size_t size = match_reference(key, prefix, text, &number);

	if (size == 0 || text[size])
		return false;
	*ret_number = number;
	return true;
}

bool ticket_number_parse(const char *prefix, const char *text, int64_t *ret_number)
{
	text += match_prefix(prefix, text);
	return parse_number(text, strnlen(text, NUMBER_DIGITS_MAX + 1), ret_number);
}

/* ---- marks */

void mark_make(const struct secret_key *key, int64_t ticket, enum mark_role role,
	const char *person, char ret_mark[MARK_SIZE])
{
	unsigned char hash[SECRET_HASH_BYTES];
	char digits[24];
	const char *texts[] = {"mark", "k1", digits, role == MARK_STAFF ? "staff" : "contact",
		person, key->rotation};

	snprintf(digits, sizeof(digits), "%" PRId64, ticket);
	secret_hmac(key, texts, *key->rotation ? 6 : 5, hash);
	ret_mark[0] = 'k';
	ret_mark[1] = '1';
	ret_mark[2] = '-';
	secret_base32(hash, MARK_SIZE - 3 - 1, ret_mark + 3);
}

bool mark_verify(const struct secret_key *key, int64_t ticket, enum mark_role role,
	const char *person, const char *mark)
{
	char right[MARK_SIZE], given[MARK_SIZE];

	if (strnlen(mark, MARK_SIZE) != MARK_SIZE - 1)
		return false;
	for (size_t i = 0; i < MARK_SIZE; i++)
		given[i] =
			mark[i] >= 'A' && mark[i] <= 'Z' ? (char)(mark[i] + ('a' - 'A')) : mark[i];
	mark_make(key, ticket, role, person, right);
	return secret_equal(right, given);
}

/* "k1-" and 16 of base32 at text, in whatever case; copied in lower case. */
static bool match_mark(const char *text, char ret_mark[MARK_SIZE])
{
	char mark[MARK_SIZE];

	for (size_t i = 0; i < MARK_SIZE - 1; i++) {
		char c = text[i];
		bool fits =
			i == 0	 ? upper(c) == 'K'
			: i == 1 ? c == '1'
			: i == 2 ? c == '-'
				 : (upper(c) >= 'A' && upper(c) <= 'Z') || (c >= '2' && c <= '7');

		if (!fits)
			return false;
		mark[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
	}
	mark[MARK_SIZE - 1] = '\0';
	memcpy(ret_mark, mark, MARK_SIZE);
	return true;
}

/* "<ref>.<mark>" at text; bytes taken, 0 when it is none. */
static size_t match_claim(const struct secret_key *key, const char *prefix, const char *text,
	struct claimed_mark *ret_claim)
{
	size_t size = match_reference(key, prefix, text, &ret_claim->ticket);

	if (size == 0 || text[size] != '.' || !match_mark(text + size + 1, ret_claim->mark))
		return 0;
	return size + 1 + MARK_SIZE - 1;
}

/* ---- Message-IDs and reply addresses */

char *message_id_make(struct arena *arena, const char *ref, const char *mark, int64_t outgoing_id,
	const char *domain)
{
	return arena_printf(arena, "%s.%s.%" PRId64 "@%s", ref, mark, outgoing_id, domain);
}

bool message_id_parse(const struct secret_key *key, const char *prefix, const char *domain,
	const char *message_id, struct claimed_mark *ret_claim)
{
	struct claimed_mark claim;
	size_t size = match_claim(key, prefix, message_id, &claim);
	const char *number = message_id + size + 1;
	const char *at;

	if (size == 0 || message_id[size] != '.')
		return false;
	at = strchr(number, '@');
	if (!at || !parse_number(number, (size_t)(at - number), &claim.outgoing_id) ||
		!text_equal_nocase(at + 1, domain))
		return false;
	*ret_claim = claim;
	return true;
}

char *reply_detail_make(struct arena *arena, const char *ref, const char *mark)
{
	return arena_printf(arena, "%s.%s", ref, mark);
}

bool reply_detail_parse(const struct secret_key *key, const char *prefix, const char *detail,
	struct claimed_mark *ret_claim)
{
	struct claimed_mark claim;
	size_t size = match_claim(key, prefix, detail, &claim);

	if (size == 0 || detail[size])
		return false;
	claim.outgoing_id = 0;
	*ret_claim = claim;
	return true;
}
