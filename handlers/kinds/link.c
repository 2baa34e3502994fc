/* SPDX-License-Identifier: MIT */
/* From what a message names to the addresses of its contact. */
#include "handlers/kinds/link.h"

#include "daemon/model/phone.h"
#include "daemon/store/contacts.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/restraint.h"

/* They stand in the settings as a person writes them. */
static bool is_number_of_staff(const struct handling *handling, const char *number)
{
	const struct site *site = handling->site;
	const char *country = handling_country(handling);

	for (size_t i = 0; i < site->person_count; i++) {
		const char *phone = site->persons[i].phone;

		if (phone &&
			address_equal(phone_normalise(handling->arena, phone, country), number))
			return true;
	}
	return false;
}

bool link_is_ours(struct handling *handling, const char *address)
{
	const struct site *site = handling->site;

	return site_owns_number(site, address) || is_number_of_staff(handling, address) ||
	       site_owns_address(site, address) || site_is_staff_address(site, address) ||
	       restraint_is_robot(handling->arena, address);
}

/* Whether the message is surely the contact's own. */
static bool is_confirmed(
	const struct handling *handling, const struct identity *identity, bool was_known)
{
	if (handling->message->channel == CHANNEL_SMS)
		return true;
	switch (handling->prepared->authentication.result) {
	case AUTHENTICATION_PASSES:
		return true;
	case AUTHENTICATION_FAILS:
		return false;
	case AUTHENTICATION_UNKNOWN:
		break;
	}
	return !was_known || identity->mark_is_writers;
}

static enum outcome propose(struct handling *handling, int64_t ticket_id, const char *address,
	const char **ret_proposed, struct error *error)
{
	const char *shown = handling_pretty(handling, address);
	const char *event = arena_printf(
		handling->arena, "the message names %s, which is perhaps the writer's too", shown);
	bool had;
	enum outcome outcome = entry_has_event(handling->store, ticket_id, event, &had, error);

	if (outcome != OK || had)
		return outcome;
	*ret_proposed = shown;
	return record_event(handling, ticket_id, error, "%s", event);
}

static enum outcome add(struct handling *handling, struct identity *identity, int64_t ticket_id,
	const char *address, const char **ret_added, struct error *error)
{
	enum outcome outcome =
		contact_add_address(handling->store, identity->contact.id, address, error);

	if (outcome == OK)
		outcome = contact_load(handling->store, identity->contact.id, handling->arena,
			&identity->contact, error);
	if (outcome == OK)
		outcome = record_event(handling, ticket_id, error,
			"%s is the contact's too, as the writer says",
			handling_pretty(handling, address));
	*ret_added = handling_pretty(handling, address);
	return outcome;
}

static enum outcome take(struct handling *handling, struct identity *identity, int64_t ticket_id,
	const struct sms_named *named, bool may_add, struct linked *linked, struct error *error)
{
	struct contact holder;
	enum outcome outcome;
	bool is_free;

	if (named->naming == SMS_NAMED_NOT || link_is_ours(handling, named->value))
		return OK;
	outcome = contact_by_address(handling->store, address_key(handling->arena, named->value),
		handling->arena, &holder, error);
	if (outcome != OK && outcome != NOT_FOUND)
		return outcome;
	is_free = outcome == NOT_FOUND;
	if (!is_free && holder.id == identity->contact.id)
		return OK;
	return is_free && may_add && named->naming == SMS_NAMED_STATED
		       ? add(handling, identity, ticket_id, named->value, &linked->added, error)
		       : propose(handling, ticket_id, named->value, &linked->proposed, error);
}

enum outcome link_named(struct handling *handling, struct identity *identity, int64_t ticket_id,
	bool was_known, struct linked *ret_linked, struct error *error)
{
	const struct sms_named_ways *ways = &handling->prepared->ways;
	bool may_add = is_confirmed(handling, identity, was_known);
	struct linked linked = {NULL, NULL};
	enum outcome outcome;

	*ret_linked = linked;
	if (!identity->has_contact)
		return OK;
	outcome = take(handling, identity, ticket_id, &ways->mail, may_add, &linked, error);
	if (outcome == OK)
		outcome =
			take(handling, identity, ticket_id, &ways->phone, may_add, &linked, error);
	if (outcome == OK)
		*ret_linked = linked;
	return outcome;
}
