/* SPDX-License-Identifier: MIT */
/*
 * Providers that keep all texts, in and out, in one list of JSON objects, the newest first: reading
 * what came in, and finding a text of ours in it whose outcome is not known.
 */
#ifndef CHANNELS_SMS_LISTING_H
#define CHANNELS_SMS_LISTING_H

#include "daemon/model/channel.h"
#include "handlers/channels/sms_call.h"
#include "handlers/channels/sms_pass.h"

/* How one provider calls things; "from", "to" and "direction" all do alike. */
struct sms_listing {
	const char *provider;
	const char *messages; /* the member of an answer that is the list */
	const char *id, *text;
	const char *sent;     /* when it was sent; read by mail_date_parse() */
	const char *created;  /* when it was made */
	const char *incoming; /* what direction says of those that came in */
	const char *outgoing; /* what it begins with in those of ours */

	/* The address of the first page of a pass. In the session's arena. */
	const char *(*first_page)(const struct sms_pass *pass);
	/* Where it goes on, as sms_pass_follow() wants it; NULL or "": it does not. */
	const char *(*next_page)(const struct sms_pass *pass, const struct json *answer);
	/* What is missing of a text that came in; NULL. */
	const char *(*trouble)(const struct sms_session *session, const struct json *item);
};

/* receiving_channel.fetch by that list. */
enum outcome sms_listing_fetch(struct sms_session *session, const struct sms_listing *listing,
	const struct intake *intake, struct error *error) WARN_UNUSED;

/* sms_way.look: whether the list at url has a text of ours like outgoing since unsure_since. */
enum outcome sms_listing_look(struct sms_session *session, const struct sms_listing *listing,
	const char *url, const struct outgoing *outgoing, struct settlement *settlement,
	struct error *error) WARN_UNUSED;

#endif
