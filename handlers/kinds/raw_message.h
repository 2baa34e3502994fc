/* SPDX-License-Identifier: MIT */
/* A message whose mailbox nobody names: a file, or a row of the inbox. */
#ifndef KINDS_RAW_MESSAGE_H
#define KINDS_RAW_MESSAGE_H

#include "daemon/model/message.h"

/*
 * A mail, or a text message as it lies in the inbox (ombud queue export). country: calling code of
 * numbers without one. bytes must live as long as the message. Outcomes of mail_read().
 */
enum outcome raw_message_read(struct arena *arena, const unsigned char *bytes, size_t size,
	const char *country, struct message *ret_message, struct error *error) WARN_UNUSED;

#endif
