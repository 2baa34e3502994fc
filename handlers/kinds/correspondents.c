/* SPDX-License-Identifier: MIT */
/* Reading a ticket's last message again for the addresses it asks to be answered at. */
#include "handlers/kinds/correspondents.h"

#include <string.h>

#include "daemon/store/contacts.h"
#include "daemon/store/inbox.h"
#include "daemon/store/decisions.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/forward_in.h"
#include "handlers/kinds/identify.h"
#include "handlers/mail/read.h"
#include "handlers/sms/envelope.h"

/* How far back a message of the contact is looked for, and how many are read. */
enum { ENTRIES_MAX = 100, READ_MAX = 3 };

/* A message of the contact, read again. */
struct rereading {
	struct incoming incoming;
	struct prepared prepared;
	bool is_first;	    /* it opened the ticket */
	bool asks;	    /* its Reply-To and Cc may be followed */
	const char *number; /* it is a text, from there; NULL */
};

static bool is_ours(const struct site *site, const char *mail)
{
	return site_owns_address(site, mail) || site_is_staff_address(site, mail);
}

static void add_cc(struct handling *handling, const struct address *list, size_t count,
	struct correspondents *correspondents)
{
	for (size_t i = 0; i < count && correspondents->cc_count < CORRESPONDENTS_CC_MAX; i++) {
		const char *mail = list[i].mail;
		bool known = !mail || is_ours(handling->site, mail) || !address_is_sendable(mail) ||
			     address_equal(mail, correspondents->to.mail);

		for (size_t k = 0; !known && k < correspondents->cc_count; k++)
			known = address_equal(mail, correspondents->cc[k].mail);
		if (!known)
			correspondents->cc[correspondents->cc_count++] = list[i];
	}
}

/* Whether what it says of Reply-To and Cc can be believed. */
static enum outcome judge(struct handling *handling, const struct ticket *ticket,
	struct rereading *rereading, struct error *error)
{
	struct handling again = *handling;
	struct identity identity;
	enum outcome outcome;

	switch (rereading->prepared.authentication.result) {
	case AUTHENTICATION_PASSES:
		rereading->asks = true;
		return OK;
	case AUTHENTICATION_FAILS:
		return OK;
	case AUTHENTICATION_UNKNOWN:
		break;
	}
	rereading->asks = rereading->is_first;
	if (rereading->is_first)
		return OK;
	again.incoming = &rereading->incoming;
	again.prepared = &rereading->prepared;
	again.message = &rereading->prepared.message;
	outcome = identify(&again, &identity, error);
	if (outcome == OK)
		rereading->asks = identity.mark_is_writers && identity.belongs &&
				  identity.ticket.id == ticket->id;
	return outcome;
}

enum outcome correspondents_read_mail(struct handling *handling, const struct entry *entry,
	struct incoming *ret_incoming, struct prepared *ret_prepared, bool *ret_handed_in,
	struct error *error)
{
	struct message *message = &ret_prepared->message;
	enum outcome outcome =
		inbox_load(handling->store, entry->inbox_id, handling->arena, ret_incoming, error);

	if (outcome == OK)
		outcome = mail_read(handling->arena, ret_incoming->bytes, ret_incoming->size_bytes,
			message, error);
	if (outcome != OK)
		return outcome;
	ret_prepared->authentication = authentication_of(handling->arena, handling->site, message);
	*ret_handed_in = forward_in_read_again(
		handling->site, &handling->desk->key, entry->from, handling->arena, message);
	if (*ret_handed_in)
		ret_prepared->authentication.result = AUTHENTICATION_UNKNOWN;
	return OK;
}

static enum outcome read_again(struct handling *handling, const struct entry *entry,
	struct rereading *rereading, struct error *error)
{
	bool is_handed_in = false;
	enum outcome outcome = correspondents_read_mail(
		handling, entry, &rereading->incoming, &rereading->prepared, &is_handed_in, error);

	rereading->is_first &= !is_handed_in;
	return outcome;
}

bool correspondents_may_be_contacts(
	struct handling *handling, const struct contact *contact, const struct entry *entry)
{
	const struct site *site = handling->site;

	if (!entry->inbox_id || !entry->from)
		return false;
	for (size_t i = 0; i < site->form_count; i++) {
		if (address_equal(site->forms[i].from, entry->from))
			return true;
	}
	return identify_has_address(
		handling->arena, contact, address_key(handling->arena, entry->from));
}

/* A keyword or thanks asks for no answer, so it does not say by which way one is wanted. */
static bool asks_for_an_answer(struct handling *handling, const struct incoming *incoming)
{
	const struct mailbox *mailbox = site_mailbox(handling->site, incoming->mailbox);
	struct message message;

	if (!mailbox || !mailbox->sms ||
		sms_envelope_read(handling->arena, incoming->bytes, incoming->size_bytes,
			mailbox->sms->country, &message, NULL) != OK)
		return true;
	return sms_command_read(message.text, handling->site->prefix).keyword == SMS_NO_KEYWORD &&
	       !sms_is_thanks(message.text);
}

/* Of a text the entry says all but by which number of ours it came. NOT_FOUND: it does not count.
 */
static enum outcome take_text(struct handling *handling, const struct entry *entry,
	struct rereading *ret_rereading, struct error *error)
{
	struct rereading rereading = {.number = entry->from};
	enum outcome outcome = inbox_load(
		handling->store, entry->inbox_id, handling->arena, &rereading.incoming, error);

	if (outcome == OK && !asks_for_an_answer(handling, &rereading.incoming))
		return NOT_FOUND;
	if (outcome == NOT_FOUND)
		outcome = OK;
	if (outcome == OK)
		*ret_rereading = rereading;
	return outcome;
}

/* The inbox row that opened the ticket; 0 when none did. */
static enum outcome find_opening(struct handling *handling, const struct ticket *ticket,
	int64_t *ret_inbox_id, struct error *error)
{
	struct decision decision;
	enum outcome outcome =
		decision_load(handling->store, ticket->id, handling->arena, &decision, error);

	*ret_inbox_id = outcome == OK ? decision.inbox_id : 0;
	return outcome == NOT_FOUND ? OK : outcome;
}

/* The newest message that the contact wrote. NOT_FOUND when none can be read. */
static enum outcome find_message(struct handling *handling, const struct ticket *ticket,
	const struct contact *contact, struct rereading *ret_rereading, struct error *error)
{
	struct entry *entries;
	size_t count = 0, read = 0;
	int64_t opening;
	enum outcome outcome = find_opening(handling, ticket, &opening, error);

	if (outcome == OK)
		outcome = entry_list_received(handling->store, ticket->id, ENTRIES_MAX,
			handling->arena, &entries, &count, error);
	for (size_t i = 0; outcome == OK && i < count && read < READ_MAX; i++) {
		struct rereading rereading = {.is_first = entries[i].inbox_id == opening};
		struct address writer;

		if (!correspondents_may_be_contacts(handling, contact, &entries[i]))
			continue;
		if (entries[i].channel == CHANNEL_SMS) {
			outcome = take_text(handling, &entries[i], ret_rereading, error);
			if (outcome != NOT_FOUND)
				return outcome;
			outcome = OK;
			continue;
		}
		read++;
		outcome = read_again(handling, &entries[i], &rereading, error);
		if (outcome == NOT_FOUND || outcome == REFUSED) {
			outcome = OK;
			continue;
		}
		if (outcome != OK)
			return outcome;
		writer = identify_writer(handling->site, &rereading.prepared.message, NULL);
		if (!identify_has_address(
			    handling->arena, contact, address_key(handling->arena, writer.mail)))
			continue;
		*ret_rereading = rereading;
		return judge(handling, ticket, ret_rereading, error);
	}
	if (outcome != OK)
		return outcome;
	return error_set(error, NOT_FOUND, "the contact wrote nothing on this ticket");
}

static void by_text(struct handling *handling, const struct ticket *ticket,
	const struct contact *contact, const char *mailbox, struct correspondents *found)
{
	const struct mailbox *came_by = mailbox ? site_mailbox(handling->site, mailbox) : NULL;

	found->channel = CHANNEL_SMS;
	found->no_texts = contact_gets_no_texts(contact, found->to.mail);
	found->line = came_by && came_by->sms ? came_by->sms : handling_line(handling, ticket);
}

/* NOT_FOUND when the ticket has none. */
static enum outcome load_contact(struct handling *handling, const struct ticket *ticket,
	struct contact *ret_contact, struct error *error)
{
	if (!ticket->contact_id)
		return NOT_FOUND;
	return contact_load(
		handling->store, ticket->contact_id, handling->arena, ret_contact, error);
}

enum outcome correspondents_choose(struct handling *handling, const struct ticket *ticket,
	enum channel_kind channel, struct correspondents *correspondents, struct error *error)
{
	bool by_mail = channel == CHANNEL_EMAIL;
	struct contact contact;
	enum outcome outcome;

	if (correspondents->channel == channel && correspondents->to.mail)
		return OK;
	outcome = load_contact(handling, ticket, &contact, error);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < contact.addresses.count; i++) {
		const char *address = contact.addresses.list[i];

		if (by_mail ? !strchr(address, '@') : *address != '+')
			continue;
		*correspondents = (struct correspondents){
			.channel = channel,
			.to = {contact.name, address},
		};
		if (!by_mail)
			by_text(handling, ticket, &contact, NULL, correspondents);
		return OK;
	}
	return error_set(error, NOT_FOUND, "the contact has no address of that kind");
}

enum outcome correspondents_last_message(struct handling *handling, const struct ticket *ticket,
	struct incoming *ret_incoming, struct prepared *ret_prepared, struct error *error)
{
	struct contact contact;
	struct rereading rereading;
	const struct mailbox *mailbox;
	enum outcome outcome = load_contact(handling, ticket, &contact, error);

	if (outcome == OK)
		outcome = find_message(handling, ticket, &contact, &rereading, error);
	if (outcome == OK && rereading.number) {
		mailbox = rereading.incoming.mailbox
				  ? site_mailbox(handling->site, rereading.incoming.mailbox)
				  : NULL;
		if (!mailbox || !mailbox->sms)
			return error_set(error, NOT_FOUND, "the text cannot be read again");
		outcome = sms_envelope_read(handling->arena, rereading.incoming.bytes,
			rereading.incoming.size_bytes, mailbox->sms->country,
			&rereading.prepared.message, error);
		if (outcome == REFUSED)
			outcome = NOT_FOUND;
	}
	if (outcome != OK)
		return outcome;
	*ret_incoming = rereading.incoming;
	*ret_prepared = rereading.prepared;
	return OK;
}

enum outcome correspondents_find(struct handling *handling, const struct ticket *ticket,
	struct correspondents *ret_correspondents, struct error *error)
{
	struct correspondents *found = ret_correspondents;
	struct contact contact = {.id = 0};
	struct rereading rereading;
	const struct message *message = &rereading.prepared.message;
	struct address writer;
	enum outcome outcome = OK;

	*found = (struct correspondents){.cc_count = 0};
	if (ticket->contact_id)
		outcome = contact_load(
			handling->store, ticket->contact_id, handling->arena, &contact, error);
	if (outcome == NOT_FOUND || contact.addresses.count == 0)
		return OK;
	if (outcome == OK)
		outcome = find_message(handling, ticket, &contact, &rereading, error);
	if (outcome != OK && outcome != NOT_FOUND)
		return outcome;
	found->to = found->writer = (struct address){contact.name, contact.addresses.list[0]};
	if (outcome == NOT_FOUND) {
		if (!strchr(found->to.mail, '@'))
			by_text(handling, ticket, &contact, NULL, found);
		return OK;
	}
	if (rereading.number) {
		found->to.mail = found->writer.mail = rereading.number;
		by_text(handling, ticket, &contact, rereading.incoming.mailbox, found);
		return OK;
	}
	writer = identify_writer(handling->site, message, NULL);
	found->to = found->writer = writer;
	found->message_id = message->message_id;
	if (!rereading.asks)
		return OK;
	if (message->reply_to_count > 0 && message->reply_to[0].mail &&
		!is_ours(handling->site, message->reply_to[0].mail))
		found->to = message->reply_to[0];
	if (handling->site->keep_cc) {
		add_cc(handling, message->reply_to, message->reply_to_count, found);
		add_cc(handling, message->to, message->to_count, found);
		add_cc(handling, message->cc, message->cc_count, found);
	}
	return OK;
}
