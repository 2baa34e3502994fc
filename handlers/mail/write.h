/* SPDX-License-Identifier: MIT */
/* From a letter to the bytes of a mail (RFC 5322, 2045-2047, 2231, 3676): CR LF, at most 998 bytes
 * a line. */
#ifndef MAIL_WRITE_H
#define MAIL_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/buf.h"
#include "daemon/base/error.h"
#include "daemon/model/message.h"

/* All texts are UTF-8; whatever stands in a header is made one safe line here. Ids without <>.
 * NULL: no such field. */
struct letter {
	struct address from;
	const struct address *reply_to;
	const struct address *to;
	size_t to_count;
	const struct address *cc;
	size_t cc_count;
	const char *subject;
	const char *message_id;
	const char *in_reply_to;
	const char *const *references;
	size_t reference_count;
	int64_t date;
	const char *timezone;		    /* IANA name the Date field is written in; NULL: UTC */
	const char *auto_submitted;	    /* "auto-replied", "auto-generated"; NULL */
	const char *auto_response_suppress; /* value of X-Auto-Response-Suppress; NULL */
	const char *language;		    /* Content-Language; NULL */
	const struct header *extra;	    /* further fields, in order */
	size_t extra_count;
	const char *text;
	const struct attachment
		*attachments; /* copied as transferred where that is safe, else encoded anew */
	size_t attachment_count;
};

/* REFUSED when an address cannot be sent to or the whole passes the maximum of ret_bytes. */
enum outcome mail_write(
	const struct letter *letter, struct buf *ret_bytes, struct error *error) WARN_UNUSED;

#endif
