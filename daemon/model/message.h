/* SPDX-License-Identifier: MIT */
/* What was understood of a message, whatever channel it came by. Everything lives in one arena. */
#ifndef MODEL_MESSAGE_H
#define MODEL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/model/address.h"
#include "daemon/model/language.h"

enum channel_kind { CHANNEL_EMAIL, CHANNEL_SMS };
const char *channel_kind_name(enum channel_kind kind); /* "email", "sms" */

/* What a message is by its form alone. Whose it is and what it means, kinds/ decides. */
enum message_kind {
	MESSAGE_REQUEST,
	MESSAGE_BOUNCE, /* permanent or temporary failure to deliver (RFC 3464 and older forms) */
	MESSAGE_DELIVERY_REPORT, /* delayed, delivered, relayed, or a read receipt (RFC 3464, RFC
				    8098) */
	MESSAGE_FEEDBACK_REPORT, /* RFC 5965 */
	MESSAGE_AUTO_REPLY,	 /* absence notices and other answers of robots (RFC 3834) */
};
/* The names ombud parse prints: request, bounce, delivery_report, feedback_report, auto_reply. */
const char *message_kind_name(enum message_kind kind);

/* A header field, name as written, value unfolded, decoded (RFC 2047), one line, in message order.
 */
struct header {
	const char *name;
	const char *value;
};

/*
 * A part that is not the text. bytes points into the raw message: the part as transferred, encoding
 * says how
 * ("base64", "quoted-printable", "7bit", "8bit", "binary"). size_bytes is the decoded size.
 */
struct attachment {
	const char *name; /* decoded file name, without directories; NULL when none was given */
	const char *type; /* "application/pdf", lower case */
	const char *content_id; /* without <>; NULL */
	bool is_inline;		/* shown in the text (signature pictures and the like) */
	const char *encoding;
	const unsigned char *bytes;
	size_t encoded_bytes;
	size_t size_bytes;
};

/* A link of an HTML text whose address the text does not show. */
struct link {
	const char *text; /* what is shown; "" when that is a picture */
	const char *url;  /* http or https, one line */
};
enum { MESSAGE_LINKS_MAX = 50 };

/* Why a message must not be answered automatically: each NULL, or the header that says so, as one
 * line. */
struct signs {
	const char *automatic; /* sent by a robot: Auto-Submitted, Precedence, X-Autoreply, ... */
	const char *list;      /* a mailing list: List-Id, List-Unsubscribe, Precedence: list */
	const char *null_path; /* Return-Path: <> */
	const char *no_reply;  /* the sender does not read answers: no-reply@, ei-vastausta@, ... */
	const char *suppress;  /* X-Auto-Response-Suppress: OOF, AutoReply or All; Feedback-ID */
	const char *loop;      /* X-Loop and the like */
	const char *spam;      /* X-Spam-Flag: YES */
	const char *subject;   /* the subject looks like an absence notice's: a hint only */
};

/* What a bounce or delivery report says of one delivery. Texts NULL when not given. */
struct report {
	const char *recipient; /* the address that was not reached */
	const char *status;    /* "5.1.1" (RFC 3463) */
	const char *action;    /* failed, delayed, delivered, relayed, expanded, displayed */
	bool permanent;
	const char *diagnostic;
	const char *original_message_id; /* of the mail reported on, without <> */
	const char *original_subject;
	const char *envelope_id;
};
enum { MESSAGE_REPORTS_MAX = 50 };

struct message {
	enum channel_kind channel;
	enum message_kind kind;
	struct address from;   /* the first address of From; mail NULL when there is none */
	struct address sender; /* Sender */
	struct address *reply_to;
	size_t reply_to_count;
	struct address *to;
	size_t to_count;
	struct address *cc;
	size_t cc_count;
	const char *return_path;	/* "" for <>, NULL when there is no such field */
	const char *subject;		/* one line; "" when there is none */
	const char *message_id;		/* without <>; NULL */
	const char *const *in_reply_to; /* ids without <> */
	size_t in_reply_to_count;
	const char *const *references;
	size_t references_count;
	int64_t date; /* the Date field, UTC seconds; 0 when there is none */

	const char *text;  /* all of the readable text, LF line ends; "" when there is none */
	const char *reply; /* the new words: without quoted messages and signature */
	bool text_from_html;
	struct link
		*links; /* of a text from HTML: a person who reads the text needs them beside it */
	size_t link_count;
	enum language language; /* of the new words */

	struct attachment *attachments;
	size_t attachment_count;
	struct header *headers;
	size_t header_count;
	struct signs signs;
	struct report *reports; /* of a bounce or delivery report */
	size_t report_count;

	const char *trouble; /* NULL, or what could not be read and why, as one sentence */
};

/* The first header of that name (ASCII case does not matter), NULL when there is none. */
const char *message_header(const struct message *message, const char *name);

/* Whether any sign but the hint of the subject forbids an automatic answer. */
bool message_is_automatic(const struct message *message);

#endif
