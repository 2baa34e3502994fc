/* SPDX-License-Identifier: MIT */
/* What was said on a ticket, for another organisation: the contact's words and files, and our
 * answers to them. */
#ifndef KINDS_CONVERSATION_H
#define KINDS_CONVERSATION_H

#include "handlers/kinds/handling.h"

enum { CONVERSATION_FILES_MAX = 40 };
struct conversation {
	const char *text; /* newest first, each under who and when; not masked */
	struct attachment attachments[CONVERSATION_FILES_MAX];
	size_t attachment_count;
	const char *attachment_names; /* "a.pdf, b.jpg"; NULL when there is none */
	size_t left_out;	      /* attachments that are too many or too large together */
	const char *contact_name;     /* NULL */
	const char *contact_address;  /* where the last message came from, as people read it */
	bool by_text;		      /* it was a text */
	enum language contact_language;
};

/*
 * Of the ticket alone, and only what its contact wrote (no notes, no events, no messages from other
 * addresses); with_answers: and what staff answered. The newest 50 messages and
 * 256 kB of text; attachments of at most the size a message may have. In the arena.
 */
enum outcome conversation_gather(struct handling *handling, const struct ticket *ticket,
	bool with_answers, enum language language, struct conversation *ret_conversation,
	struct error *error) WARN_UNUSED;

#endif
