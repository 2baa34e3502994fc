/* SPDX-License-Identifier: MIT */
/* What of a mail of staff is meant for the writer: their new words and real attachments,
 * without what shows the person behind our address. */
#ifndef KINDS_STAFF_WORDS_H
#define KINDS_STAFF_WORDS_H

#include "handlers/kinds/handling.h"

struct staff_words {
	const char *text; /* "" when there are no new words */
	bool is_inside;	  /* some stand between the quotes of our notification */
	struct attachment *attachments;
	size_t attachment_count;
	const char
		*left_behind; /* names of files that stay here, which a reader might miss; NULL */
};

/*
 * Of the message in hand, a reply. Read from its HTML where that says all (lists,
 * tables and links are better there than in the plain text beside it, and programs mark what is
 * signature and quotation), else from its plain text. Pictures of signatures, business cards,
 * certificates and whole messages stay behind. In the handling's arena.
 */
void staff_words_read(struct handling *handling, struct staff_words *ret_words);

/* "Best regards, Anna" and nothing before it: no answer. name: of who wrote it. */
bool staff_words_are_closing(struct arena *arena, const char *text, const char *name);

/* The text as the writer gets it: our address in the place of staff's private ones. In arena. */
const char *staff_words_for_writer(
	struct handling *handling, const struct ticket *ticket, const char *text);

/* A signature or key of their mail program (RFC 8551, RFC 3156): its certificate names the private
 * address. */
bool staff_words_is_certificate(const struct attachment *attachment);

#endif
