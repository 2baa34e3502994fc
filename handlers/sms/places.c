/* SPDX-License-Identifier: MIT */
/* Mail addresses and telephone numbers in a text. */
#include "handlers/sms/places.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/address.h"

enum { LOCAL_MAX = 64, DOMAIN_MAX = 255 }; /* RFC 5321 section 4.5.3.1 */

static bool is_letter_or_digit(char c)
{
	return isalnum((unsigned char)c) && !((unsigned char)c & 0x80);
}

static bool is_of_local(char c)
{
	return is_letter_or_digit(c) || (c != '\0' && strchr("._%+-'", c));
}

static bool is_of_domain(char c)
{
	return is_letter_or_digit(c) || c == '.' || c == '-';
}

/* Whether a letter outside ASCII stands there, as people's names have it: no quote, dash or blank.
 */
static bool is_foreign_letter(const char *at)
{
	uint32_t c = text_next(&at);

	return c >= 0xC0 && c < 0x2000;
}

/* Behind the last letter of a domain with a name behind its last dot; NULL when it is none. */
static const char *domain_end(const char *domain)
{
	const char *end = domain;
	const char *dot;

	while (end - domain < DOMAIN_MAX && is_of_domain(*end)) {
		end++;
	}
	if (is_of_domain(*end) || *end == '@' || *end == '_' || is_foreign_letter(end)) {
		return NULL;
	}
	while (end > domain && !is_letter_or_digit(end[-1])) {
		end--;
	}
	for (dot = end; dot > domain && dot[-1] != '.'; dot--) {
		if (!isalpha((unsigned char)dot[-1])) {
			return NULL;
		}
	}
	return dot > domain + 1 && end - dot >= 2 ? end : NULL;
}

/* The address around an @. False when there is none, or it goes on in letters we do not know. */
static bool read_mail(
	struct arena *arena, const char *text, const char *at, struct sms_place *ret_place)
{
	const char *start = at;
	const char *end = domain_end(at + 1);
	const char *before;
	char *mail;

	while (start > text && at - start <= LOCAL_MAX && is_of_local(start[-1])) {
		start--;
	}
	for (before = start; before > text && (before[-1] & 0xC0) == 0x80; before--) {
	}
	before -= before > text;
	if (before < start && (is_foreign_letter(before) || *before == '@' || *before == '/')) {
		return false;
	}
	while (start < at && !is_letter_or_digit(*start)) {
		start++;
	}
	if (!end || start == at || at - start > LOCAL_MAX) {
		return false;
	}
	mail = arena_strndup(arena, start, (size_t)(end - start));
	for (char *letter = mail + (at - start); *letter != '\0'; letter++) {
		*letter = (char)tolower((unsigned char)*letter);
	}
	*ret_place = (struct sms_place){
		.kind = SMS_PLACE_MAIL, .start = start, .end = end, .value = mail};
	return address_is_sendable(mail);
}

void sms_places_find(struct arena *arena, const char *text, const char *from, const char *end,
	const char *country, struct sms_places *ret_places)
{
	struct phone_span spans[PHONE_FOUND_MAX];
	const char *part = arena_strndup(arena, from, (size_t)(end - from));
	size_t phones = phone_find(arena, part, country, spans, PHONE_FOUND_MAX);
	size_t mails = 0;

	ret_places->count = 0;
	for (const char *at = from;
		mails < SMS_MAILS_MAX && (at = memchr(at, '@', (size_t)(end - at))); at++) {
		struct sms_place *place = &ret_places->list[ret_places->count];

		if (read_mail(arena, text, at, place)) {
			ret_places->count++;
			mails++;
		}
	}
	for (size_t i = 0; i < phones; i++) {
		const char *start = from + spans[i].start;
		bool inside = false;

		for (size_t k = 0; k < mails; k++) {
			inside = inside || (start >= ret_places->list[k].start &&
						   start < ret_places->list[k].end);
		}
		if (!inside) {
			ret_places->list[ret_places->count++] =
				(struct sms_place){.kind = SMS_PLACE_PHONE,
					.start = start,
					.end = from + spans[i].end,
					.value = spans[i].number};
		}
	}
}
