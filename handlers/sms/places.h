/* SPDX-License-Identifier: MIT */
/* Mail addresses and telephone numbers in a text. */
#ifndef SMS_PLACES_H
#define SMS_PLACES_H

#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/model/phone.h"

enum { SMS_MAILS_MAX = 20 }; /* in a text */

enum sms_place_kind { SMS_PLACE_MAIL = 1, SMS_PLACE_PHONE = 2 };

/* An address or number where it stands. */
struct sms_place {
	enum sms_place_kind kind;
	const char *start;
	const char *end;
	const char *value; /* the address with its domain in lower case, or E.164; in an arena */
};

struct sms_places {
	struct sms_place list[SMS_MAILS_MAX + PHONE_FOUND_MAX];
	size_t count;
};

/*
 * All of them between from and end, which lie in text: first the mail addresses, then the numbers
 * outside these. Only addresses of ASCII letters with a dot in their domain, and no part of a
 * longer word or of a web address. country: calling code of numbers without one.
 */
void sms_places_find(struct arena *arena, const char *text, const char *from, const char *end,
	const char *country, struct sms_places *ret_places);

#endif
