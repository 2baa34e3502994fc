/* SPDX-License-Identifier: MIT */
/* What a FETCH says of one message (RFC 3501 section 7.4.2). */
#ifndef CHANNELS_IMAP_ANSWER_H
#define CHANNELS_IMAP_ANSWER_H

#include <libetpan/libetpan.h>
#include <stdbool.h>
#include <stdint.h>

struct imap_answer {
	int64_t uid;	     /* 0: it does not say, so it is news of some flags */
	int64_t size_bytes;  /* what the server believes; -1: not said */
	int64_t received_at; /* INTERNALDATE; 0: not said */
	bool is_deleted;
	bool has_body;		    /* also when there is nothing in it (NIL) */
	const unsigned char *bytes; /* of the body, as long as the answer lives; NULL */
	size_t byte_count;
};

/* The same uid alone: nothing else is understood for it. */
int64_t imap_answer_uid(const struct mailimap_msg_att *message);
void imap_read_answer(const struct mailimap_msg_att *message, struct imap_answer *ret_answer);

#endif
