/* SPDX-License-Identifier: MIT */
/* Which channel serves which mailbox and sender. */
#include "handlers/channels/channels.h"

const struct receiving_channel *channels_receiving(const struct mailbox *mailbox)
{
	if (mailbox->maildir)
		return &channel_maildir_in;
	return mailbox->imap.host ? &channel_imap : NULL;
}

const struct sending_channel *channels_sending(const struct sender *sender)
{
	if (sender->maildir)
		return &channel_maildir_out;
	return sender->smtp.tls == TLS_IMPLICIT || sender->smtp.oauth ? &channel_smtp_curl
								      : &channel_smtp;
}
