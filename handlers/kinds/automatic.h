/* SPDX-License-Identifier: MIT */
/* What is said by itself to the person who wrote the message in hand, by the way it came. */
#ifndef KINDS_AUTOMATIC_H
#define KINDS_AUTOMATIC_H

#include "daemon/model/reason.h"
#include "handlers/kinds/identify.h"
#include "handlers/kinds/writer_values.h"

struct automatic {
	enum outgoing_kind kind;
	const char *template_name;
	enum language language;
	const struct ticket *ticket; /* NULL: about none */
	const char *silence_by_rule; /* the reason a rule gave; NULL */
	const struct writer_values *values;
	bool confirms_stop; /* it says that STOP was heard */
};

/*
 * To the writer of a mail by mail, with the template's text; to that of a text message by text
 * message, with its Sms form. *ret_silence has a sentence when nothing was queued, and when it
 * waits because the texts of the day are used up.
 */
enum outcome automatic_send(struct handling *handling, const struct identity *identity,
	const struct automatic *automatic, struct reason *ret_silence,
	struct error *error) WARN_UNUSED;

#endif
