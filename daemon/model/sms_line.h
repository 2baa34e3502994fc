/* SPDX-License-Identifier: MIT */
/*
 * A telephone number of ours and how its provider is spoken to: one block sms of the settings. It
 * is a mailbox and a sender at once: the site lists it among both, under its title, so that the
 * road treats a text as it treats a mail.
 */
#ifndef MODEL_SMS_LINE_H
#define MODEL_SMS_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/blocks.h"
#include "daemon/model/texts.h"

enum sms_provider { SMS_TWILIO, SMS_ELKS, SMS_SPOOL, SMS_HTTP };

/* What is done with a text whose outcome nobody can tell and the provider cannot be asked about. */
enum sms_unsure { UNSURE_HOLD, UNSURE_RESEND };

/* Who answers STOP: the provider by itself (Twilio), or we do. */
enum sms_stop { STOP_OURS, STOP_PROVIDER };

enum spool_format { SPOOL_GAMMU, SPOOL_SMSTOOLS };
struct sms_spool {
	enum spool_format format;
	const char *inbox; /* directories */
	const char *outbox;
	const char *checked; /* where smstools3 keeps what it took from outbox; NULL with gammu */
	const char *sent;
	const char *failed;
	const char *reports; /* status reports; NULL: smsd writes them into inbox, or has none */
};

enum http_body { HTTP_QUERY, HTTP_FORM, HTTP_JSON };
enum http_time { TIME_ISO, TIME_ISO_UTC, TIME_RFC2822, TIME_UNIX, TIME_UNIX_MS };
enum http_page { PAGE_NONE, PAGE_NUMBER, PAGE_NEXT_URL, PAGE_TOKEN, PAGE_LAST_ID };
enum number_format { NUMBER_E164, NUMBER_NO_PLUS, NUMBER_00, NUMBER_NATIONAL };

/* "name = value" of a list such as { "direction=incoming" }. */
struct http_pair {
	const char *name;
	const char *value;
};
struct http_pairs {
	const struct http_pair *list;
	size_t count;
};

/* An interface described wholly in the settings. Paths are dotted: "data.items". In urls, headers
 * and bodies stand {number} {since} {until} {page} {token} {last} {to} {from} {text} {ref} {user}
 * {secret} {id} {unicode} {coding}; each is encoded as its place needs, in JSON with its quotes.
 * user and secret are Basic login unless {user} or {secret} stands somewhere. */
struct sms_http {
	struct http_pairs headers; /* of every request */
	enum number_format number_format;

	const char *receive_url;  /* NULL: this line only sends */
	const char *receive_body; /* JSON to be posted there; NULL: a GET */
	const char *receive_items;
	const char *receive_empty; /* "path=value" of an answer without texts that has no list;
				      NULL: there is always one */
	const char *receive_id;
	const char *receive_from;
	const char *receive_to;
	const char *receive_text;
	const char *receive_time; /* NULL: the time of fetching */
	enum http_time receive_time_format;
	struct http_pairs receive_keep; /* only items with these values */
	enum http_page receive_page;
	const char *receive_next; /* path of the next url or token */
	bool receive_destructive; /* each text is given out once: the answer is on disk before it is
				     read */

	const char *send_url; /* NULL: this line only receives */
	enum http_body send_body_kind;
	const char *send_body;
	const char *send_id; /* path of the provider's id in the answer; NULL: none */
	const char
		*send_accepted; /* the answer holds this text, or the path=value; NULL: any 2xx */
	bool send_idempotent;	/* {ref} is a key by which the provider refuses a second copy */

	const char *report_url;	       /* asked with {id}; NULL: no delivery reports */
	const char *report_state;      /* path */
	struct texts report_delivered; /* values that mean so */
	struct texts report_failed;
};

struct sms_line {
	const char *title;
	struct position at;
	enum sms_provider provider;
	const char *number;  /* E.164 */
	const char *country; /* calling code of numbers written without one: "358" */
	const char *url;     /* base of the interface; NULL: the provider's own */
	const char *user;
	const char *secret_file; /* NULL: no login */
	const char *ca_file;
	int64_t timeout_seconds;
	int64_t poll_seconds;
	enum sms_unsure unsure;
	enum sms_stop stop;
	bool delete_after; /* the provider's copy is deleted when ours is safe */
	bool start_now;
	int64_t per_minute;	   /* 0: no limit of rate */
	int64_t retention_seconds; /* how long the provider keeps texts; 0: for ever */
	int64_t segments_max;	   /* of a whole answer of a person; a longer one is not sent */
	const char *answers_dir;   /* where a destructive answer lies until it is read; beside the
				      store */
	int64_t message_segments_max; /* of one text; a longer answer becomes several */
	struct sms_spool spool;
	struct sms_http http;
};

#endif
