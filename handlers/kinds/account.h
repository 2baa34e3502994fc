/* SPDX-License-Identifier: MIT */
/* A member of staff is told what became of their mail: never silence. */
#ifndef KINDS_ACCOUNT_H
#define KINDS_ACCOUNT_H

#include "daemon/model/reason.h"
#include "handlers/kinds/identify.h"

/* The sections of the template "account"; one of them is said. */
enum account {
	ACCOUNT_NOT_A_REPLY,  /* kept as a note: it answers no notification of ours */
	ACCOUNT_NOT_VERIFIED, /* kept as a note: perhaps it is not theirs */
	ACCOUNT_ENDED,	      /* kept as a note: the ticket was closed too long ago */
	ACCOUNT_EMPTY,	      /* kept as a note: no new words */
	ACCOUNT_INSIDE,	      /* kept as a note: words stand between the quotes */
	ACCOUNT_REFUSED,      /* kept as a note: a command in it could not be carried out */
	ACCOUNT_DONE,	      /* what was done with it */
	ACCOUNT_NOT_SENT,     /* kept as a note: it could not be sent, for the reason given */
	ACCOUNT_TOO_LONG,     /* kept as a note: too long for text messages */
	ACCOUNT_NO_TEXTS,     /* kept as a note: the writer has blocked text messages */
	ACCOUNT_NOT_YOURS,    /* kept as a note: the partner no longer has the ticket */
	ACCOUNT_NEW_TICKET,   /* it belonged to no ticket and became one */
};

/* reason may be NULL, and so may ticket for what was done and refused. In answer to the message in
 * hand, to the registered address of who wrote it.
 */
enum outcome account_send(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, enum account account, const struct reason *reason,
	struct error *error) WARN_UNUSED;

/* With values for the section: "letters" and "letters_max", "lines", "with_commands",
 * "to_digest". */
enum { ACCOUNT_VALUES_MAX = 3 };
enum outcome account_send_with(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, enum account account, const struct reason *reason,
	const struct template_value *values, size_t value_count, struct error *error) WARN_UNUSED;

/* The language they are told in. */
enum language account_language(const struct handling *handling, const struct identity *identity);

/* One thing after the other that was done with a mail, or stood in the way; for the sections "done"
 * and "refused". */
struct account_lines {
	const char *text; /* NULL: none yet */
	bool is_unusual;  /* more than that the words were passed on */
};

/*
 * One more: the template "account-line" with the section of that name and up to
 * ACCOUNT_LINE_VALUES_MAX values beside it.
 */
enum { ACCOUNT_LINE_VALUES_MAX = 12 };
enum outcome account_add_line(struct handling *handling, const struct identity *identity,
	struct account_lines *lines, const char *section, const struct template_value *values,
	size_t value_count, struct error *error) WARN_UNUSED;

#endif
