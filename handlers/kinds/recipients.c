/* SPDX-License-Identifier: MIT */
/* From a ticket to the people who are told about it. */
#include "handlers/kinds/recipients.h"

#include "daemon/store/handovers.h"
#include "handlers/kinds/facts.h"
#include "handlers/kinds/identify.h"

static void add(struct recipients *recipients, const struct recipient *recipient)
{
	for (size_t i = 0; i < recipients->count; i++) {
		if (address_same_mailbox(recipients->list[i].mail, recipient->mail))
			return;
	}
	if (recipients->count < RECIPIENTS_MAX)
		recipients->list[recipients->count++] = *recipient;
}

static void add_person(const struct site *site, const struct person *person, bool helper,
	struct recipients *recipients)
{
	struct recipient recipient = {
		.name = person->name,
		.mark = person->title,
		.language = person->language_count > 0 ? person->languages[0] : site->languages[0],
		.helper = helper,
	};

	if (person->emails.count == 0)
		return;
	recipient.mail = person->emails.list[0];
	add(recipients, &recipient);
}

void recipients_add_person(
	struct handling *handling, const struct person *person, struct recipients *recipients)
{
	add_person(handling->site, person, false, recipients);
}

static void add_group(struct handling *handling, const struct group *group, bool helper,
	struct recipients *recipients)
{
	const struct site *site = handling->site;

	if (group->email) {
		add(recipients, &(struct recipient){.name = group->name,
					.mail = group->email,
					.mark = identify_group_name(handling->arena, group),
					.language = site->languages[0],
					.helper = helper,
					.is_partner = group->partner});
		return;
	}
	for (size_t i = 0; i < group->member_count; i++)
		add_person(site, group->members[i], helper, recipients);
	if (group->lead)
		add_person(site, group->lead, helper, recipients);
}

void recipients_add_group(
	struct handling *handling, const struct group *group, struct recipients *recipients)
{
	add_group(handling, group, false, recipients);
}

void recipients_of_ticket(
	struct handling *handling, const struct ticket *ticket, struct recipients *ret_recipients)
{
	const struct site *site = handling->site;
	const struct person *owner = site_person(site, ticket->owner), *deputy;
	const struct group *group = site_group(site, ticket->group);

	ret_recipients->count = 0;
	if (owner) {
		add_person(site, owner, false, ret_recipients);
		deputy = facts_deputy_now(handling, owner);
		if (deputy)
			add_person(site, deputy, false, ret_recipients);
	}
	if (ret_recipients->count == 0)
		add_group(handling, group ? group : site->default_group, false, ret_recipients);
	if (ret_recipients->count == 0)
		recipients_add_admins(handling, ret_recipients);
}

void recipients_add_admins(struct handling *handling, struct recipients *recipients)
{
	const struct site *site = handling->site;

	for (size_t i = 0; i < site->admin_count; i++)
		add_person(site, site->admins[i], false, recipients);
}

void recipients_add_helpers(
	struct handling *handling, const struct ticket *ticket, struct recipients *recipients)
{
	const struct group *group = site_group(handling->site, ticket->helper_group);

	if (group)
		add_group(handling, group, true, recipients);
}

void recipients_add_handover(
	struct handling *handling, const struct ticket *ticket, struct recipients *recipients)
{
	const struct site *site = handling->site;
	const struct group *group = site_group(site, ticket->group), *own;
	const struct person *person, *deputy;
	struct handover handover;
	size_t before = recipients->count;

	if (!group || !group->partner)
		return;
	if (handover_load(handling->store, ticket->id, handling->arena, &handover, NULL) == OK) {
		person = site_person(site, handover.person);
		own = site_group(site, handover.own_group);
		deputy = person ? facts_deputy_now(handling, person) : NULL;
		if (person)
			add_person(site, person, false, recipients);
		if (deputy)
			add_person(site, deputy, false, recipients);
		if (recipients->count == before && own)
			add_group(handling, own, false, recipients);
	}
	if (recipients->count == before)
		recipients_add_admins(handling, recipients);
}

void recipients_remove_partners(struct recipients *recipients)
{
	size_t kept = 0;

	for (size_t i = 0; i < recipients->count; i++) {
		if (!recipients->list[i].is_partner)
			recipients->list[kept++] = recipients->list[i];
	}
	recipients->count = kept;
}

static void remove_address(struct recipients *recipients, const char *mail)
{
	size_t kept = 0;

	for (size_t i = 0; i < recipients->count; i++) {
		if (!address_same_mailbox(recipients->list[i].mail, mail))
			recipients->list[kept++] = recipients->list[i];
	}
	recipients->count = kept;
}

void recipients_of_failure(struct handling *handling, const struct ticket *ticket,
	const char *failed, bool to_staff, struct recipients *ret_recipients)
{
	recipients_of_ticket(handling, ticket, ret_recipients);
	if (to_staff && ticket->group && site_group(handling->site, ticket->group))
		add_group(
			handling, site_group(handling->site, ticket->group), false, ret_recipients);
	if (to_staff)
		recipients_add_admins(handling, ret_recipients);
	recipients_add_handover(handling, ticket, ret_recipients);
	if (failed)
		remove_address(ret_recipients, failed);
}
