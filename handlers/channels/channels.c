/* SPDX-License-Identifier: MIT */
/* Which channel serves which mailbox and sender. */
#include "handlers/channels/channels.h"

#include "daemon/model/sms_line.h"

/* In the order of enum sms_provider. */
static const struct {
	const struct receiving_channel *in;
	const struct sending_channel *out;
} providers[] = {
	[SMS_TWILIO] = {&channel_twilio_in, &channel_twilio_out},
	[SMS_ELKS] = {&channel_elks_in, &channel_elks_out},
	[SMS_SPOOL] = {&channel_spool_in, &channel_spool_out},
	[SMS_HTTP] = {&channel_sms_http_in, &channel_sms_http_out},
};

const struct receiving_channel *channels_receiving(const struct mailbox *mailbox)
{
	if (mailbox->sms)
		return providers[mailbox->sms->provider].in;
	if (mailbox->maildir)
		return &channel_maildir_in;
	return mailbox->imap.host ? &channel_imap : NULL;
}

const struct sending_channel *channels_sending(const struct sender *sender)
{
	if (sender->sms)
		return providers[sender->sms->provider].out;
	if (sender->maildir)
		return &channel_maildir_out;
	return sender->smtp.tls == TLS_IMPLICIT || sender->smtp.oauth ? &channel_smtp_curl
								      : &channel_smtp;
}
