/* SPDX-License-Identifier: MIT */
/* A long answer as several text messages, each of which can be read by itself. */
#ifndef SMS_SPLIT_H
#define SMS_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"

enum {
	SMS_SPLIT_SEGMENTS_MAX = 10, /* of one text: providers take 1,600 letters at most */
	SMS_SPLIT_TEXTS_MAX = 99,
};

/* What an answer came to. */
struct sms_texts {
	const char *const *texts; /* each to be sent by itself */
	size_t count;
	size_t segments; /* of all of them: what is paid for */
	bool fits;	 /* within the segments allowed */
	bool whole; /* false: not even SMS_SPLIT_TEXTS_MAX texts hold it; the rest is missing */
};

/*
 * Cut a text, as sms_fold() gives it, into texts of at most text_segments each
 * (1..SMS_SPLIT_SEGMENTS_MAX). It is cut behind a line or a sentence where one ends in the last two
 * thirds of what would fit, else between words, but not between the groups of a telephone number;
 * a word (an address of the web, too) is only cut when it fills a text by itself, and a character
 * with what belongs to it never. Two texts and more begin with "1/3 ", because a network may
 * deliver them in another order.
 *
 * fits is false when all together need more than total_segments: then nothing should be sent, and
 * segments and count are what to tell the writer. An empty text is no text at all. In arena.
 */
struct sms_texts sms_split(
	struct arena *arena, const char *text, size_t text_segments, size_t total_segments);

#endif
