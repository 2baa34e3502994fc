/* SPDX-License-Identifier: MIT */
/* The channels there are; a channel is one file and one line here. */
#ifndef CHANNELS_CHANNELS_H
#define CHANNELS_CHANNELS_H

#include "daemon/model/channel.h"

extern const struct receiving_channel channel_imap;
extern const struct receiving_channel channel_maildir_in;

extern const struct sending_channel channel_smtp;      /* smtp:// by libesmtp */
extern const struct sending_channel channel_smtp_curl; /* smtps:// and XOAUTH2 by libcurl */
extern const struct sending_channel channel_maildir_out;

/* Providers of text messages. */
extern const struct receiving_channel channel_twilio_in;
extern const struct receiving_channel channel_elks_in;
extern const struct receiving_channel channel_spool_in; /* gammu-smsd, smstools3 */
extern const struct receiving_channel channel_sms_http_in;
extern const struct sending_channel channel_twilio_out;
extern const struct sending_channel channel_elks_out;
extern const struct sending_channel channel_spool_out;
extern const struct sending_channel channel_sms_http_out;

/* The channel that fetches for a mailbox; NULL: none, its mail comes by ombud receive. */
const struct receiving_channel *channels_receiving(const struct mailbox *mailbox);
/* The channel that sends for a sender. */
const struct sending_channel *channels_sending(const struct sender *sender);

/* Connect and log in to an SMTP server, and leave again; for ombud check and init. Outcomes as
 * sending_channel.send. */
enum outcome smtp_probe(
	const struct sender *sender, const char *secret, struct error *error) WARN_UNUSED;

/* Ask the provider of a line, once opened, for what came in, and take nothing; for ombud check. OK
 * without asking where a text is given out only once. Outcomes as receiving_channel.fetch. */
enum outcome sms_probe(const struct mailbox *mailbox, void *state, struct error *error) WARN_UNUSED;

#endif
