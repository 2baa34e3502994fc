/* SPDX-License-Identifier: MIT */
/* What can be asked of a message that was understood. */
#include "daemon/model/message.h"

#include "daemon/base/text.h"

const char *channel_kind_name(enum channel_kind kind)
{
	switch (kind) {
	case CHANNEL_EMAIL:
		return "email";
	case CHANNEL_SMS:
		return "sms";
	}
	return "unknown";
}

const char *message_kind_name(enum message_kind kind)
{
	switch (kind) {
	case MESSAGE_REQUEST:
		return "request";
	case MESSAGE_BOUNCE:
		return "bounce";
	case MESSAGE_DELIVERY_REPORT:
		return "delivery_report";
	case MESSAGE_FEEDBACK_REPORT:
		return "feedback_report";
	case MESSAGE_AUTO_REPLY:
		return "auto_reply";
	}
	return "unknown";
}

const char *message_header(const struct message *message, const char *name)
{
	for (size_t i = 0; i < message->header_count; i++) {
		if (text_equal_nocase(message->headers[i].name, name))
			return message->headers[i].value;
	}
	return NULL;
}

bool message_is_automatic(const struct message *message)
{
	const struct signs *signs = &message->signs;

	return signs->automatic || signs->list || signs->null_path || signs->no_reply ||
	       signs->suppress || signs->loop || signs->spam;
}
