/* SPDX-License-Identifier: MIT */
/* Telephone numbers: as people and providers write them, and as E.164 (ITU-T E.164, E.123). */
#ifndef MODEL_PHONE_H
#define MODEL_PHONE_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"

enum {
	PHONE_SIZE = 17,	/* "+", 15 digits, NUL */
	PHONE_FOUND_MAX = 20,	/* numbers that phone_find gives at most */
	PHONE_TEXT_MAX = 65536, /* bytes of a text that phone_find looks at */
	PHONE_NAME_MAX = 11,	/* letters of an alphanumeric sender */
};

/*
 * The number as E.164 ("+358401234567"), of what a person writes: blanks, hyphens, dashes, dots,
 * slashes, brackets, "(0)" behind the country, "00" or "+" in front, a national number with its 0,
 * "tel:" with parameters. country is the site's own ("358"), in digits: it goes in front of a
 * national number, and is understood without a plus too. NULL when it is no whole number. In arena.
 */
char *phone_normalise(struct arena *arena, const char *text, const char *country);

/* Who sent a text message. */
enum phone_kind {
	PHONE_UNKNOWN,	  /* nothing, or nothing that could be called */
	PHONE_NUMBER,	  /* E.164 */
	PHONE_SHORT_CODE, /* three to six digits: a service; never answered */
	PHONE_NAME,	  /* letters ("Posti"): nobody is there to read an answer */
};

/*
 * The sender as a provider writes it, where a number in international form often comes without its
 * plus. ret_sender (in arena): E.164 for PHONE_NUMBER, else as written, made printable, at most 20
 * letters; "" when there is nothing.
 */
enum phone_kind phone_read_sender(
	struct arena *arena, const char *text, const char *country, const char **ret_sender);

/* Whether text is E.164: a plus, and 7 to 15 digits of which the first is not 0. */
bool phone_is_e164(const char *text);

/*
 * Whether an answer to that E.164 number can reach a person at an ordinary price: no Finnish
 * service number (0600, 0700, 0800, 116 ...), no international premium or satellite number (+979,
 * +87, +881, +882, +883, +888).
 */
bool phone_is_answerable(const char *e164);

/* Whether texts usually arrive there: in Finland only at mobile numbers; elsewhere wherever it is
 * answerable. For a number that nobody texted from. */
bool phone_takes_texts(const char *e164);

/* E.164 as a person reads it: a Finnish one, on a site whose country is Finland, "040 123 4567" or
 * "05 234 5678"; else "+46 701 234 567". In arena; what is not E.164 as it is. */
char *phone_pretty(struct arena *arena, const char *e164, const char *country);

/* A number in a text. */
struct phone_span {
	size_t start; /* bytes */
	size_t end;
	const char *number; /* E.164 */
};

/*
 * The numbers in a text (a signature, "my phone is ..."), in order, at most max of them and
 * PHONE_FOUND_MAX. Only what is written as people write numbers: with + or 00 and a country, or
 * with 0 and of 8 to 11 digits; no dates, sums, business ids or account numbers. Returns how many;
 * the numbers are in arena.
 */
size_t phone_find(struct arena *arena, const char *text, const char *country,
	struct phone_span *ret_spans, size_t max);

/* For logs: the text with "+35840...67" for each number that phone_find() finds in it. In arena. */
char *phone_shorten(struct arena *arena, const char *text);

#endif
