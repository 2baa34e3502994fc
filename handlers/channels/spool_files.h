/* SPDX-License-Identifier: MIT */
/*
 * Files of text messages as gammu-smsd (its manual, "Files backend") and smstools3 (its page "SMS
 * file format") write them, read into words.
 */
#ifndef CHANNELS_SPOOL_FILES_H
#define CHANNELS_SPOOL_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/model/sms_line.h"

/* One file: a whole text, or one part of a longer one. */
struct spool_part {
	const char *from;    /* as written; "" when it is not said */
	const char *text;    /* "" for data that is no text */
	const char *trouble; /* why text is not what was sent; NULL */
	const char *group;   /* what the parts of one text share; NULL: it is whole */
	int number;	     /* from 1 */
	int total;	     /* 0: the files do not say */
	bool may_go_on;	     /* total 0: it fills its segment, so that another may follow */
	int64_t sent_at;     /* 0 */

	/* smstools3: a status report, which is no text. */
	bool is_report;
	int message_id;
	int status; /* of 3GPP TS 23.040 section 9.2.3.15: 0..31 arrived, 32..63 still tried */
	const char *status_words;
};

/*
 * Read one file. name is its name in the directory. False when the name is none that such a program
 * gives to a text. Bytes that cannot be understood make a part with trouble. In arena.
 */
bool spool_read(struct arena *arena, enum spool_format format, const char *name,
	const unsigned char *bytes, size_t size, struct spool_part *ret_part);

/* Whether the name is one of a text (spool_read without the bytes). */
bool spool_is_text_name(enum spool_format format, const char *name);

/* The value of a header of a smstools3 file ("Message_id"); NULL when it has none. In arena. */
const char *spool_header(
	struct arena *arena, const unsigned char *bytes, size_t size, const char *name);

/* Words to send as a file: UTF-16 with a mark for gammu-smsd, headers and UTF-8 for smstools3. */
const char *spool_write(struct arena *arena, enum spool_format format, const char *number,
	const char *text, size_t *ret_size);

#endif
