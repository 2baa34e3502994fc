/* SPDX-License-Identifier: MIT */
/*
 * Whether a message names another way to reach its writer: a mail address or a telephone number
 * that is theirs. Somebody else's, and ours, must never be taken for it: the two are linked as one
 * person, who then reads what is written to the other.
 */
#ifndef SMS_NAMED_H
#define SMS_NAMED_H

#include "daemon/base/arena.h"
#include "daemon/model/message.h"

enum sms_naming {
	SMS_NAMED_NOT,
	SMS_NAMED_PROPOSED, /* in a signature, or several were stated: a person decides */
	SMS_NAMED_STATED,   /* "my email is ...", "numeroni on ...", "du når mig på ..." */
};

struct sms_named {
	enum sms_naming naming;
	const char *value; /* a mail address as written, or E.164; NULL: SMS_NAMED_NOT */
};

struct sms_named_ways {
	struct sms_named mail;
	struct sms_named phone;
};

enum { SMS_NAMED_TEXT_MAX = 65536 }; /* bytes of a text that are looked at */

/*
 * What a text message or a mail names, in Finnish, Swedish or English. Statements are sought in its
 * new words, a signature in all of its text up to the first quoted message. Where it came from and
 * whom it was sent to are not named by it, nor service numbers. Of a signature only a number counts
 * that can get a text message, and not one called a fax or a switchboard. Whether the address is
 * one of the site or its staff is the caller's to see.
 *
 * country: calling code of numbers without one. In arena.
 */
struct sms_named_ways sms_named_read(
	struct arena *arena, const struct message *message, const char *country);

#endif
