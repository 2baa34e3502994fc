/* SPDX-License-Identifier: MIT */
/* From the bytes of a mail to struct message (RFC 5322, 2045-2049, 2231, 3676), over GMime behind
 * our guard. */
#ifndef MAIL_READ_H
#define MAIL_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/model/message.h"

/* Once per process, before the first mail_read. */
void mail_init(void);

/*
 * Read one mail. bytes must outlive ret_message: attachments point into them. Everything else lives
 * in arena.
 *
 * OK, also for hostile mail: what passes the guard's limits (guard.h) is read, the rest is left out
 * and trouble says so in one sentence. REFUSED only when nothing could be read at all (no bytes).
 */
enum outcome mail_read(struct arena *arena, const unsigned char *bytes, size_t size_bytes,
	struct message *ret_message, struct error *error) WARN_UNUSED;

/* The new words of a reply as its HTML shows them (html_to_own_words). */
struct own_words {
	const char *text;	     /* with a character for each picture that came along */
	const char *const *pictures; /* their Content-IDs */
	size_t picture_count;
};

/* from_name as in quote_trim. False when the mail says something outside its HTML, or has none. In
 * arena. */
bool mail_own_words(struct arena *arena, const unsigned char *bytes, size_t size_bytes,
	const char *from_name, struct own_words *ret_words);

/* text, a piece of the own words, without the characters for pictures; ret_shown (picture_count of
 * them) says which of them stand in it. In arena. */
char *own_words_pictures(
	struct arena *arena, const struct own_words *words, const char *text, bool *ret_shown);

#endif
