/* SPDX-License-Identifier: MIT */
/* Mails to staff about a ticket that no message has caused. */
#include "handlers/kinds/ticket_notice.h"

#include "daemon/base/text.h"
#include "daemon/store/contacts.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/correspondents.h"
#include "handlers/kinds/masked.h"
#include "handlers/kinds/notify.h"
#include "rules/hours.h"

enum {
	LINE_BYTES = 120,
	WORDS_BYTES = 8 * 1024,
	VALUES_MAX = 16,
};

struct values {
	struct template_value list[VALUES_MAX];
	size_t count;
};

static void add(struct values *values, const char *name, const char *value)
{
	values->list[values->count++] = (struct template_value){name, value};
}

/* What was written last, and by whom: who steps in has not seen it. */
static enum outcome add_words(struct handling *handling, const struct ticket *ticket,
	struct values *values, struct error *error)
{
	const struct group *group = site_group(handling->site, ticket->group);
	struct contact contact = {.name = NULL};
	struct entry entry = {.text = NULL};
	enum outcome outcome =
		entry_last_received(handling->store, ticket->id, handling->arena, &entry, error);

	if ((outcome == OK || outcome == NOT_FOUND) && ticket->contact_id)
		outcome = contact_load(
			handling->store, ticket->contact_id, handling->arena, &contact, error);
	if (outcome != OK && outcome != NOT_FOUND)
		return outcome;
	if (group && group->partner && !correspondents_may_be_contacts(handling, &contact, &entry))
		entry = (struct entry){.text = NULL}; /* a partner reads the contact only */
	add(values, "contact_name", contact.name);
	add(values, "contact_address",
		entry.from ? handling_pretty(handling,
				     text_printable(handling->arena, entry.from, LINE_BYTES))
			   : "-");
	add(values, "by_text", entry.channel == CHANNEL_SMS ? "yes" : NULL);
	add(values, "text",
		masked_text(handling->arena,
			text_cut(handling->arena, entry.text ? entry.text : "", WORDS_BYTES)));
	return OK;
}

static void add_ticket(
	struct handling *handling, const struct ticket *ticket, struct values *values)
{
	const struct person *owner = site_person(handling->site, ticket->owner);

	add(values, "subject",
		masked_text(handling->arena,
			text_printable(handling->arena, ticket->subject, LINE_BYTES)));
	add(values, "owner", owner ? owner->name : NULL);
	add(values, "owner_phone", owner ? owner->phone : NULL);
}

static void add_time(struct handling *handling, const struct ticket *ticket, struct values *values,
	const char *name, int64_t at, enum language language)
{
	if (at)
		add(values, name,
			time_for_text(handling->arena, handling_timezone(handling, ticket), at,
				language, true));
}

enum outcome ticket_notice_send(struct handling *handling, const struct ticket *ticket,
	const struct ticket_notice *notice, const struct recipients *recipients,
	struct error *error)
{
	struct values values = {.count = 0};
	size_t common;
	enum outcome outcome = add_words(handling, ticket, &values, error);

	add_ticket(handling, ticket, &values);
	add(&values, "absent", notice->absent ? notice->absent->name : NULL);
	common = values.count;
	for (size_t i = 0; outcome == OK && i < recipients->count; i++) {
		enum language language = recipients->list[i].language;
		const struct recipients one = {.list = {recipients->list[i]}, .count = 1};
		struct short_notice mail = {.template_name = notice->template_name,
			.kind = OUTGOING_NOTIFICATION,
			.values = values.list,
			.can_be_answered = true};

		values.count = common;
		add_time(handling, ticket, &values, "due", notice->due_at, language);
		add_time(handling, ticket, &values, "new_due", notice->new_due_at, language);
		mail.value_count = values.count;
		outcome = notify_shortly(handling, ticket, &one, &mail, error);
	}
	return outcome;
}
