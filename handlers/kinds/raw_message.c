/* SPDX-License-Identifier: MIT */
/* Reading the bytes of a message by what they are. */
#include "handlers/kinds/raw_message.h"

#include "handlers/mail/language.h"
#include "handlers/mail/read.h"
#include "handlers/sms/envelope.h"

enum outcome raw_message_read(struct arena *arena, const unsigned char *bytes, size_t size,
	const char *country, struct message *ret_message, struct error *error)
{
	enum outcome outcome;

	if (!sms_envelope_is(bytes, size)) {
		mail_init();
		return mail_read(arena, bytes, size, ret_message, error);
	}
	outcome = sms_envelope_read(arena, bytes, size, country, ret_message, error);
	if (outcome == OK)
		ret_message->language = language_guess(ret_message->text);
	return outcome;
}
