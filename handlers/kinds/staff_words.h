/* SPDX-License-Identifier: MIT */
/* What of a mail of staff is meant for the writer: their new words and real attachments, with
 * nothing in them that shows the person behind our address. */
#ifndef KINDS_STAFF_WORDS_H
#define KINDS_STAFF_WORDS_H

#include "handlers/kinds/handling.h"

struct staff_words {
	const char *text; /* "" when there are no new words */
	bool is_inside;	  /* some stand between the quotes of our notification */
	struct attachment *attachments;
	size_t attachment_count;
};

/*
 * Of the message in hand, an answer on that ticket. Read from its HTML where that says all (lists,
 * tables and links are better there than in the plain text beside it, and programs mark what is
 * signature and quotation), else from its plain text. Staff's addresses in the text become ours.
 * Pictures of signatures, business cards and whole messages stay behind. In the handling's arena.
 */
void staff_words_read(
	struct handling *handling, const struct ticket *ticket, struct staff_words *ret_words);

#endif
