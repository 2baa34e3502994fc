/* SPDX-License-Identifier: MIT */
/*
 * One pass over the texts a provider has for us.
 *
 * No provider promises an order, and none says when it shows a text that was sent long ago. So each
 * pass asks for a window that reaches back behind the last good one, what is known by its id is
 * passed over, and once an hour, and first thing after a failure, the window is days wide. The
 * clock of a pass is the provider's or ours, whichever is behind: messages may bear the time of
 * either, and one that looks older than it is would not be asked for.
 */
#ifndef CHANNELS_SMS_PASS_H
#define CHANNELS_SMS_PASS_H

#include "daemon/model/channel.h"
#include "handlers/channels/sms_call.h"
#include "handlers/sms/envelope.h"

#define SMS_FOLDER "sms" /* of the rows; the cursors have folders of their own */

enum {
	SMS_OVERLAP_SECONDS = 600,	 /* and two polls */
	SMS_WIDE_SECONDS = 3 * 86400,	 /* how late a text may be shown and is still found */
	SMS_WIDE_EVERY_MS = 3600 * 1000, /* how often is looked so far back */
	SMS_PAGES_MAX = 2000,		 /* of one pass */
};

struct sms_pass {
	struct sms_session *session;
	const struct intake *intake;
	bool is_wide;
	bool is_first;	    /* this line was never asked */
	int64_t last_good;  /* when the last good pass began; 0: never */
	int64_t started_at; /* when the line was first asked: what is older is older mail */
	int64_t now;	    /* its clock at the first answer of this pass; 0: none yet */
	const char *url;    /* of the page at hand */
	int pages;
	bool page_has_news;   /* something of the page at hand was not known */
	struct error trouble; /* of single texts; "" */
};

/* Begin; the window is the pass's since. Outcomes of intake. */
enum outcome sms_pass_begin(struct sms_pass *pass, struct sms_session *session,
	const struct intake *intake, struct error *error) WARN_UNUSED;

/* From when on the provider is to be asked; 0: for all it has. */
int64_t sms_pass_since(const struct sms_pass *pass);

/* An answer came: its Date sets the clock of the pass. */
enum outcome sms_pass_heard(
	struct sms_pass *pass, const struct http_answer *answer, struct error *error) WARN_UNUSED;

/* The address of the next page; one that is too long is told at the end. */
void sms_pass_ask_next(struct sms_pass *pass, const char *url);
bool sms_pass_has_next(const struct sms_pass *pass);
/* Turn to the next page: what the arena held of the last one is gone. Its address, in the arena. */
const char *sms_pass_page(struct sms_pass *pass);
/* Whether another page is worth asking for: newest come first, so a page without news ends a pass
 * that is not wide. */
bool sms_pass_wants_more(const struct sms_pass *pass);
/* Go on where the answer says; NULL or "": it says nothing. TRY_LATER: it leads to another server
 * or to the page at hand, or there are more than SMS_PAGES_MAX. */
enum outcome sms_pass_follow(
	struct sms_pass *pass, const char *next, struct error *error) WARN_UNUSED;

/* Hand over one text, unless it is known or older than the start. Texts may be NULL. trouble: NULL,
 * or what is missing of it. */
enum outcome sms_pass_take(struct sms_pass *pass, const struct sms_received *received,
	const char *trouble, struct error *error) WARN_UNUSED;

/* Something of the answer was no text: it is told at the end, and asked for again. */
void sms_pass_odd(struct sms_pass *pass, const char *sentence);

/* The end of a pass, whatever it came to: all is committed, and when outcome is OK the window moves
 * on. */
enum outcome sms_pass_end(
	struct sms_pass *pass, enum outcome outcome, struct error *error) WARN_UNUSED;

/* What all lines have in common as receiving channels: open, wait, close. */
enum outcome sms_receiving_open(const struct mailbox *mailbox, const char *secret,
	const struct receive_limits *limits, void **ret_state, struct error *error);
enum outcome sms_wait(void *state, int seconds, struct error *error);
void sms_close(void *state);

#endif
