/* SPDX-License-Identifier: MIT */
/* Choosing the row; the order of the questions is the order of their weight. */
#include "handlers/kinds/classify.h"

#include "daemon/base/text.h"

const char *kind_name(enum kind kind)
{
	static const char *const names[] = {
		[KIND_REQUEST] = "request",
		[KIND_FOLLOWUP] = "followup",
		[KIND_KEYWORD] = "keyword",
		[KIND_THANKS] = "thanks",
		[KIND_REPORT] = "bounce",
		[KIND_STRAY_REPORT] = "stray report",
		[KIND_AUTOMATIC_REPLY] = "automatic reply",
		[KIND_AUTOMATIC] = "automatic",
		[KIND_JUNK] = "junk",
		[KIND_STAFF] = "staff reply",
		[KIND_ORDER] = "staff command",
		[KIND_SENT] = "sent",
		[KIND_OWN_MAIL] = "own mail",
	};

	return names[kind];
}

/* Sent by a robot. A sender who reads no answers, or asks for none, may still be a person with a
 * request. */
static bool is_from_robot(const struct message *message)
{
	const struct signs *signs = &message->signs;

	return message->kind == MESSAGE_AUTO_REPLY || signs->automatic || signs->list ||
	       signs->null_path || signs->loop;
}

static bool is_report(const struct message *message)
{
	return message->kind == MESSAGE_FEEDBACK_REPORT || message->kind == MESSAGE_BOUNCE ||
	       message->kind == MESSAGE_DELIVERY_REPORT;
}

static bool is_own_mail(const struct message *message, const struct incoming *incoming,
	const struct identity *identity)
{
	bool is_robot = is_from_robot(message) || is_report(message);

	if (incoming->folder_kind == FOLDER_SENT)
		return identity->is_own_mail || is_robot;
	return identity->is_own_mail ||
	       (identity->is_own && !identity->by_form &&
		       (message->channel == CHANNEL_SMS || is_from_robot(message)));
}

/* All that a receipt tells is that a mail was shown (RFC 8098). */
static bool is_receipt(const struct message *message)
{
	for (size_t i = 0; i < message->report_count; i++) {
		if (!message->reports[i].action ||
			!text_equal_nocase(message->reports[i].action, "displayed"))
			return false;
	}
	return message->report_count > 0;
}

bool may_be_request(const struct site *site, const struct message *message)
{
	bool by_form;

	identify_writer(site, message, &by_form);
	return !is_report(message) && (by_form || !is_from_robot(message));
}

enum kind classify(const struct message *message, const struct incoming *incoming,
	const struct identity *identity)
{
	bool on_ticket = identity->found != FOUND_NOT;
	bool is_junk = incoming->folder_kind == FOLDER_JUNK || message->signs.spam;

	if (is_own_mail(message, incoming, identity))
		return KIND_OWN_MAIL;
	if (incoming->folder_kind == FOLDER_SENT)
		return KIND_SENT;
	if (is_report(message))
		return message->kind == MESSAGE_FEEDBACK_REPORT || is_receipt(message)
			       ? KIND_STRAY_REPORT
			       : KIND_REPORT;
	if (is_from_robot(message) && !identity->by_form)
		return on_ticket ? KIND_AUTOMATIC_REPLY : KIND_AUTOMATIC;
	if (is_junk && !identity->is_known && identity->found != FOUND_MARK)
		return KIND_JUNK;
	if (!on_ticket)
		return KIND_REQUEST;
	if (identity_is_staff(identity) &&
		(!identity->belongs || identity->is_staff_mark || incoming_is_by_command(incoming)))
		return KIND_STAFF;
	return KIND_FOLLOWUP;
}

/*
 * EN alone is Finnish for "I do not" too: on a ticket in Finnish that waits for the writer it
 * answers what staff asked.
 */
static bool answers_staff(const struct sms_command *command, const struct identity *identity)
{
	return command->keyword == SMS_LANGUAGE && command->language == LANGUAGE_EN &&
	       identity->found != FOUND_NOT && identity->ticket.state == TICKET_WAITING &&
	       identity->ticket.language == LANGUAGE_FI;
}

/* By mail a language is asked for in reply to our answer. */
static bool is_keyword(const struct prepared *prepared, const struct identity *identity)
{
	const struct sms_command *command = &prepared->command;

	return command->keyword != SMS_NO_KEYWORD && !answers_staff(command, identity) &&
	       (command->keyword != SMS_LANGUAGE || identity->found != FOUND_NOT ||
		       prepared->message.channel == CHANNEL_SMS);
}

/* There is no mark of a ticket that could prove who wrote it: only the receiving server can. */
static bool is_order(const struct prepared *prepared, const struct identity *identity)
{
	return identity_is_staff(identity) && identity->found == FOUND_NOT && !identity->by_form &&
	       prepared->has_commands && prepared->authentication.result == AUTHENTICATION_PASSES;
}

enum kind classify_words(
	const struct prepared *prepared, const struct identity *identity, enum kind kind)
{
	const struct message *message = &prepared->message;
	bool after_closing = identity->closed_id && !identity->found_is_later;

	if (kind == KIND_REQUEST && is_order(prepared, identity))
		return KIND_ORDER;
	if ((kind != KIND_REQUEST && kind != KIND_FOLLOWUP) || identity_is_staff(identity) ||
		(identity->found != FOUND_NOT && !identity->belongs))
		return kind;
	if (is_keyword(prepared, identity))
		return KIND_KEYWORD;
	if (message->channel != CHANNEL_SMS || identity->is_asked) /* "ok" answers then */
		return kind;
	if (sms_is_thanks(message->text) && (after_closing || identity->found != FOUND_NOT))
		return KIND_THANKS;
	return sms_is_single_digit(message->text, NULL) && after_closing ? KIND_THANKS : kind;
}
