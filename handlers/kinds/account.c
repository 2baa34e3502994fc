/* SPDX-License-Identifier: MIT */
/* Telling staff what became of their mail. */
#include "handlers/kinds/account.h"

#include <assert.h>

#include "handlers/kinds/notify.h"

enum outcome account_send(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, enum account account, const struct reason *reason,
	struct error *error)
{
	return account_send_with(handling, identity, ticket, account, reason, NULL, 0, error);
}

enum outcome account_send_with(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, enum account account, const struct reason *reason,
	const struct template_value *values, size_t value_count, struct error *error)
{
	static const char *const sections[] = {
		[ACCOUNT_NOT_A_REPLY] = "not_a_reply",
		[ACCOUNT_NOT_VERIFIED] = "not_verified",
		[ACCOUNT_ENDED] = "ended",
		[ACCOUNT_EMPTY] = "empty",
		[ACCOUNT_INSIDE] = "inside",
		[ACCOUNT_REFUSED] = "refused",
		[ACCOUNT_DONE] = "done",
		[ACCOUNT_NOT_SENT] = "not_sent",
		[ACCOUNT_TOO_LONG] = "too_long",
		[ACCOUNT_NO_TEXTS] = "no_texts",
		[ACCOUNT_NOT_YOURS] = "not_yours",
		[ACCOUNT_NEW_TICKET] = "new_ticket",
	};
	struct template_value said[1 + ACCOUNT_VALUES_MAX] = {{sections[account], "yes"}};
	const struct short_notice notice = {.template_name = "account",
		.kind = OUTGOING_ACCOUNT,
		.values = said,
		.value_count = 1 + value_count,
		.reason = reason,
		.in_reply_to = handling->message->message_id};
	struct recipients recipients = {.count = 0};

	assert(value_count <= ACCOUNT_VALUES_MAX);
	for (size_t i = 0; i < value_count; i++)
		said[1 + i] = values[i];
	if (identity->staff)
		recipients_add_person(handling, identity->staff, &recipients);
	else
		recipients_add_group(handling, identity->staff_group, &recipients);
	return notify_shortly(handling, ticket, &recipients, &notice, error);
}

enum language account_language(const struct handling *handling, const struct identity *identity)
{
	const struct person *person = identity->staff;

	return person && person->language_count > 0 ? person->languages[0]
						    : handling->site->languages[0];
}

enum outcome account_add_line(struct handling *handling, const struct identity *identity,
	struct account_lines *lines, const char *section, const struct template_value *values,
	size_t value_count, struct error *error)
{
	const struct site *site = handling->site;
	struct template_value said[1 + ACCOUNT_LINE_VALUES_MAX] = {{section, "yes"}};
	struct rendered rendered;
	enum outcome outcome;

	assert(value_count <= ACCOUNT_LINE_VALUES_MAX);
	for (size_t i = 0; i < value_count; i++)
		said[1 + i] = values[i];
	outcome = template_render(handling->desk->templates, "account-line",
		account_language(handling, identity), site->languages, site->language_count, said,
		1 + value_count, handling->arena, &rendered, error);
	if (outcome != OK)
		return outcome;
	lines->text = lines->text
			      ? arena_printf(handling->arena, "%s%s", lines->text, rendered.text)
			      : rendered.text;
	return OK;
}
