/* SPDX-License-Identifier: MIT */
/* The readable text and the attachments of a mail that has been cut into parts (RFC 2046, 2387,
 * 3676, 1847). */
#ifndef MAIL_BODY_H
#define MAIL_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/model/message.h"
#include "handlers/mail/guard.h"
#include "handlers/mail/mail_html.h"

enum {
	BODY_TEXT_MAX =
		2 * 1024 * 1024, /* readable text; what is longer is an attachment in disguise */
	BODY_DECODED_MAX = 8 * 1024 * 1024, /* decoded in search of it */
	BODY_MESSAGES_MAX = 8,		    /* forwarded mails opened in search of text */
};

struct body {
	const char *text;
	bool text_from_html;
	struct link *links;
	size_t link_count;
	struct attachment *attachments;
	size_t attachment_count;
};

/*
 * Of alternatives the plain text is taken, HTML when that is empty; texts side by side are put one
 * behind the other; a forwarded mail is an attachment, and opened when there is no other text.
 * *trouble is set to a sentence when something could not be read, else not touched. All in arena;
 * attachments point into the mail.
 */
void body_read(
	struct arena *arena, const struct part *root, struct body *ret_body, const char **trouble);

/*
 * The same of a mail that has all it says in HTML (also where a plain text says it too), as
 * html_to_own_words reads it; several pages one behind the other. False when other texts stand
 * beside the pages, or something could not be read: the plain text is then better. In arena.
 */
bool body_own_words(struct arena *arena, const struct part *root, struct page_text *ret_page);

#endif
