/* SPDX-License-Identifier: MIT */
/* Telling staff what became of their mail. */
#include "handlers/kinds/account.h"

#include "handlers/kinds/notify.h"

enum outcome account_send(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, enum account account, const struct reason *reason,
	struct error *error)
{
	static const char *const sections[] = {
		[ACCOUNT_NOT_A_REPLY] = "not_a_reply",
		[ACCOUNT_NOT_VERIFIED] = "not_verified",
		[ACCOUNT_EMPTY] = "empty",
		[ACCOUNT_INSIDE] = "inside",
		[ACCOUNT_COMMAND] = "command",
		[ACCOUNT_NOT_SENT] = "not_sent",
		[ACCOUNT_NEW_TICKET] = "new_ticket",
	};
	const struct template_value section = {sections[account], "yes"};
	const struct short_notice notice = {.template_name = "account",
		.kind = OUTGOING_ACCOUNT,
		.values = &section,
		.value_count = 1,
		.reason = reason,
		.in_reply_to = handling->message->message_id};
	struct recipients recipients = {.count = 0};

	if (identity->staff)
		recipients_add_person(handling, identity->staff, &recipients);
	else
		recipients_add_group(handling, identity->staff_group, &recipients);
	return notify_shortly(handling, ticket, &recipients, &notice, error);
}
