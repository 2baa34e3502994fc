/* SPDX-License-Identifier: MIT */
/* Writer, contact and ticket of a message. */
#include "handlers/kinds/identify.h"

#include <string.h>

#include "daemon/base/text.h"
#include "daemon/store/contacts.h"
#include "daemon/store/handovers.h"
#include "daemon/store/outbox.h"
#include "daemon/store/tickets.h"

/* Claims looked at, ids looked up, earlier tickets looked at: more is nobody's honest mail. */
enum {
	CLAIMS_MAX = 12,
	IDS_MAX = 24,
	TICKETS_MAX = 20,
	NAME_MAX_BYTES = 120,
	THREAD_MAX = 100,
	SEVERAL_CONTACTS = -1
};

#define DAY_SECONDS INT64_C(86400)

/* A mark as the message shows it, before anybody believes it. */
struct claim {
	struct claimed_mark mark;
	const char *message_id; /* NULL: in a recipient's address */
};

struct claims {
	struct claim list[CLAIMS_MAX];
	size_t count;
};

const char *identify_group_name(struct arena *arena, const struct group *group)
{
	return arena_printf(arena, "group/%s", group->title);
}

bool identity_is_staff(const struct identity *identity)
{
	return identity->staff || identity->staff_group;
}

bool identity_is_partner(const struct identity *identity)
{
	return !identity->staff && identity->staff_group && identity->staff_group->partner;
}

/* Staff have all tickets, a partner those it was handed. */
static bool may_have(const struct identity *identity, const struct ticket *ticket)
{
	if (!identity_is_partner(identity))
		return identity_is_staff(identity);
	return ticket->group && strcmp(ticket->group, identity->staff_group->title) == 0;
}

const char *identity_staff_name(const struct identity *identity)
{
	return identity->staff ? identity->staff->name : identity->staff_group->name;
}

const char *identity_staff_mark(struct arena *arena, const struct identity *identity)
{
	return identity->staff ? identity->staff->title
			       : identify_group_name(arena, identity->staff_group);
}

bool identify_has_address(struct arena *arena, const struct contact *contact, const char *key)
{
	for (size_t i = 0; key && i < contact->addresses.count; i++) {
		if (address_equal(address_key(arena, contact->addresses.list[i]), key))
			return true;
	}
	return false;
}

struct address identify_writer(
	const struct site *site, const struct message *message, bool *ret_by_form)
{
	bool by_form = false;

	for (size_t i = 0; i < site->form_count && !by_form; i++) {
		const struct form *form = &site->forms[i];

		by_form = form->contact_in_reply_to && message->reply_to_count > 0 &&
			  message->reply_to[0].mail &&
			  address_equal(form->from, message->from.mail);
	}
	if (ret_by_form)
		*ret_by_form = by_form;
	return by_form ? message->reply_to[0] : message->from;
}

/* A name that looks like a mail address is nobody's: it must not pass for who has that address. */
static void find_writer_of_text(
	const struct site *site, const char *sender, struct identity *identity)
{
	identity->writer_key = strchr(sender, '@') ? NULL : sender;
	identity->is_own = site_owns_number(site, sender);
}

static void find_writer(struct handling *handling, struct identity *identity)
{
	const struct site *site = handling->site;
	const struct message *message = handling->message;

	identity->writer = identify_writer(site, message, &identity->by_form);
	if (identity->writer.mail)
		identity->writer_key = address_key(handling->arena, identity->writer.mail);
	if (!message->from.mail)
		return;
	if (message->channel == CHANNEL_SMS) {
		find_writer_of_text(site, message->from.mail, identity);
		return;
	}
	identity->is_own = site_owns_address(site, message->from.mail);
	if (identity->by_form || identity->is_own)
		return;
	identity->staff = site_person_by_email(site, message->from.mail);
	if (!identity->staff)
		identity->staff_group = site_group_by_email(site, message->from.mail);
}

static enum outcome find_contact(
	struct handling *handling, struct identity *identity, struct error *error)
{
	struct ticket *tickets;
	size_t count;
	enum outcome outcome;

	if (!identity->writer_key)
		return OK;
	outcome = contact_by_address(
		handling->store, identity->writer_key, handling->arena, &identity->contact, error);
	if (outcome != OK)
		return outcome == NOT_FOUND ? OK : outcome;
	identity->has_contact = true;
	outcome = ticket_list_of_contact(handling->store, identity->contact.id, TICKETS_MAX,
		handling->arena, &tickets, &count, error);
	for (size_t i = 0; outcome == OK && i < count; i++)
		identity->is_known |= !tickets[i].silent;
	return outcome;
}

/* ---- marks */

static void add_claim(struct claims *claims, const struct claimed_mark *mark, const char *id)
{
	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->list[i];

		if (claim->mark.ticket == mark->ticket &&
			strcmp(claim->mark.mark, mark->mark) == 0 &&
			claim->mark.outgoing_id == mark->outgoing_id)
			return;
	}
	if (claims->count < CLAIMS_MAX)
		claims->list[claims->count++] = (struct claim){*mark, id};
}

static void claims_of_id(struct handling *handling, const char *id, struct claims *claims)
{
	struct claimed_mark mark;

	if (message_id_parse(&handling->desk->key, handling->site->prefix, handling->site->domain,
		    id, &mark))
		add_claim(claims, &mark, id);
}

static void claims_of_address(struct handling *handling, const char *mail, struct claims *claims)
{
	const struct site *site = handling->site;
	struct claimed_mark mark;

	if (!mail)
		return;
	if (text_equal_nocase(address_domain(mail), site->domain)) {
		const char *local = arena_strndup(handling->arena, mail, strcspn(mail, "@"));

		if (reply_detail_parse(&handling->desk->key, site->prefix, local, &mark))
			add_claim(claims, &mark, NULL);
	}
	for (size_t i = 0; i < site->addresses.count; i++) {
		const char *detail = address_detail(handling->arena, mail, site->addresses.list[i]);

		if (detail && reply_detail_parse(&handling->desk->key, site->prefix, detail, &mark))
			add_claim(claims, &mark, NULL);
	}
}

/* Ids first and the nearest mail first: In-Reply-To, References from the right, then recipients. */
static void collect_claims(struct handling *handling, struct claims *claims)
{
	static const char *const delivered[] = {"Delivered-To", "X-Original-To", "Envelope-To"};
	const struct message *message = handling->message;

	for (size_t i = 0; i < message->in_reply_to_count && i < IDS_MAX; i++)
		claims_of_id(handling, message->in_reply_to[i], claims);
	for (size_t i = 0; i < message->references_count && i < IDS_MAX; i++)
		claims_of_id(
			handling, message->references[message->references_count - 1 - i], claims);
	for (size_t i = 0; i < message->to_count && i < IDS_MAX; i++)
		claims_of_address(handling, message->to[i].mail, claims);
	for (size_t i = 0; i < message->cc_count && i < IDS_MAX; i++)
		claims_of_address(handling, message->cc[i].mail, claims);
	for (size_t i = 0; i < sizeof(delivered) / sizeof(delivered[0]); i++)
		claims_of_address(handling, message_header(message, delivered[i]), claims);
}

/* Whether the mark is that of anybody we write to on that ticket. */
static bool is_anybodys(
	struct handling *handling, const struct claimed_mark *mark, const struct contact *contact)
{
	const struct secret_key *key = &handling->desk->key;
	const struct site *site = handling->site;
	struct arena *arena = handling->arena;

	for (size_t i = 0; i < contact->addresses.count; i++) {
		if (mark_verify(key, mark->ticket, MARK_CONTACT,
			    address_key(arena, contact->addresses.list[i]), mark->mark))
			return true;
	}
	for (size_t i = 0; i < site->person_count; i++) {
		if (mark_verify(key, mark->ticket, MARK_STAFF, site->persons[i].title, mark->mark))
			return true;
	}
	for (size_t i = 0; i < site->group_count; i++) {
		if (site->groups[i].email &&
			mark_verify(key, mark->ticket, MARK_STAFF,
				identify_group_name(arena, &site->groups[i]), mark->mark))
			return true;
	}
	return false;
}

/* Whether the mark was made for the writer, as a member of staff or as a contact. */
static bool is_writers(struct handling *handling, const struct identity *identity,
	const struct claimed_mark *mark, bool *ret_as_staff)
{
	const struct secret_key *key = &handling->desk->key;

	*ret_as_staff = identity_is_staff(identity) &&
			mark_verify(key, mark->ticket, MARK_STAFF,
				identity_staff_mark(handling->arena, identity), mark->mark);
	return *ret_as_staff ||
	       (identity->writer_key && mark_verify(key, mark->ticket, MARK_CONTACT,
						identity->writer_key, mark->mark));
}

/* Whether the id in the claim is that of a mail that we sent to the writer on that ticket. */
static enum outcome names_our_mail(struct handling *handling, const struct identity *identity,
	const struct claim *claim, bool *ret_names, struct error *error)
{
	struct outgoing mail;
	enum outcome outcome;

	*ret_names = false;
	if (!claim->message_id)
		return OK;
	outcome = outbox_load(
		handling->store, claim->mark.outgoing_id, false, handling->arena, &mail, error);
	if (outcome != OK)
		return outcome == NOT_FOUND ? OK : outcome;
	if (mail.ticket_id != claim->mark.ticket ||
		!text_equal_nocase(mail.message_id, claim->message_id) ||
		outgoing_is_to_staff(mail.kind) != identity_is_staff(identity))
		return OK;
	for (size_t i = 0; i < mail.recipient_count; i++) {
		const char *to = mail.recipients[i];

		if (identity->staff ? site_person_by_email(handling->site, to) == identity->staff
			: identity->staff_group
				? site_group_by_email(handling->site, to) == identity->staff_group
				: address_same_mailbox(to, identity->writer_key))
			*ret_names = true;
	}
	return OK;
}

/* The ticket of a claim, or that which goes on in its place, and its contact; NOT_FOUND when there
 * is no such ticket. */
static enum outcome load_ticket(struct handling *handling, int64_t id, struct ticket *ret_ticket,
	struct contact *ret_contact, struct error *error)
{
	enum outcome outcome =
		ticket_load_current(handling->store, id, handling->arena, ret_ticket, error);

	*ret_contact = (struct contact){.id = 0};
	if (outcome != OK || ret_ticket->contact_id == 0)
		return outcome;
	outcome = contact_load(
		handling->store, ret_ticket->contact_id, handling->arena, ret_contact, error);
	return outcome == NOT_FOUND ? OK : outcome;
}

/* The best of the marks: the writer's own that names a mail of ours, the writer's own, anybody's.
 */
static enum outcome find_by_mark(
	struct handling *handling, struct identity *identity, struct error *error)
{
	struct claims claims = {.count = 0};
	int best = 0;

	collect_claims(handling, &claims);
	for (size_t i = 0; i < claims.count; i++) {
		const struct claim *claim = &claims.list[i];
		struct ticket ticket;
		struct contact contact;
		bool own = false, as_staff = false, names = false;
		int rank;
		enum outcome outcome =
			load_ticket(handling, claim->mark.ticket, &ticket, &contact, error);

		if (outcome == OK) {
			own = is_writers(handling, identity, &claim->mark, &as_staff);
			if (own)
				outcome = names_our_mail(handling, identity, claim, &names, error);
		}
		if (outcome != OK && outcome != NOT_FOUND)
			return outcome;
		if (outcome == NOT_FOUND ||
			(!own && !is_anybodys(handling, &claim->mark, &contact))) {
			identity->false_mark = true;
			continue;
		}
		rank = 1 + own + names;
		if (rank <= best)
			continue;
		best = rank;
		identity->found = FOUND_MARK;
		identity->ticket = ticket;
		identity->belongs =
			identify_has_address(handling->arena, &contact, identity->writer_key);
		identity->mark_is_writers = own;
		identity->is_staff_mark = as_staff;
		identity->names_our_mail = names;
	}
	return OK;
}

/* ---- stored ids and references */

static enum outcome use_ticket(struct handling *handling, struct identity *identity, int64_t id,
	enum found_by found, struct error *error)
{
	struct ticket ticket;
	struct contact contact;
	enum outcome outcome = load_ticket(handling, id, &ticket, &contact, error);

	if (outcome != OK)
		return outcome == NOT_FOUND ? OK : outcome;
	identity->found = found;
	identity->ticket = ticket;
	identity->belongs = identify_has_address(handling->arena, &contact, identity->writer_key);
	return OK;
}

static enum outcome find_by_message_id(
	struct handling *handling, struct identity *identity, struct error *error)
{
	const struct message *message = handling->message;
	size_t count = message->in_reply_to_count + message->references_count;

	for (size_t i = 0; i < count && i < IDS_MAX; i++) {
		const char *id = i < message->in_reply_to_count
					 ? message->in_reply_to[i]
					 : message->references[count - 1 - i];
		int64_t ticket_id, outgoing_id;
		enum outcome outcome =
			ticket_by_message_id(handling->store, id, &ticket_id, &outgoing_id, error);

		if (outcome == OK && ticket_id != 0)
			return use_ticket(handling, identity, ticket_id, FOUND_MESSAGE_ID, error);
		if (outcome != OK && outcome != NOT_FOUND)
			return outcome;
	}
	return OK;
}

static enum outcome find_by_reference(
	struct handling *handling, struct identity *identity, struct error *error)
{
	const struct message *message = handling->message;
	const char *words = message->channel == CHANNEL_SMS ? message->text : message->subject;
	size_t position = 0;
	int64_t number;

	while (ticket_ref_find(
		&handling->desk->key, handling->site->prefix, words, &position, &number)) {
		struct ticket ticket;
		struct contact contact;
		enum outcome outcome = load_ticket(handling, number, &ticket, &contact, error);

		if (outcome == NOT_FOUND)
			continue;
		if (outcome != OK)
			return outcome;
		if (identify_has_address(handling->arena, &contact, identity->writer_key) ||
			may_have(identity, &ticket) ||
			handling->incoming->folder_kind == FOLDER_SENT) {
			identity->linked_id = 0;
			return use_ticket(handling, identity, number, FOUND_REFERENCE, error);
		}
		if (identity->linked_id == 0)
			identity->linked_id = number;
	}
	return OK;
}

/* ---- the conversation that goes on */

/* When something was said on the ticket, if that is within thread_days; 0. */
static enum outcome said_at(struct handling *handling, const struct ticket *ticket, int64_t *ret_at,
	struct error *error)
{
	int64_t at = 0;
	int64_t since = handling->incoming->received_at - handling->site->thread_days * DAY_SECONDS;
	enum outcome outcome = entry_last_said(handling->store, ticket->id, &at, error);

	if (outcome != OK && outcome != NOT_FOUND)
		return outcome;
	*ret_at = outcome == OK && at >= since ? at : 0;
	return OK;
}

static enum outcome find_thread(struct handling *handling, struct identity *identity,
	int64_t contact_id, struct error *error)
{
	struct ticket *tickets;
	size_t count;
	int64_t open_at = 0, closed_at = 0, open_id = 0;
	enum outcome outcome;

	outcome = ticket_list_of_contact(
		handling->store, contact_id, THREAD_MAX, handling->arena, &tickets, &count, error);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		bool is_closed = tickets[i].state == TICKET_CLOSED;
		int64_t at;

		if (tickets[i].silent || tickets[i].merged_into)
			continue;
		outcome = said_at(handling, &tickets[i], &at, error);
		if (outcome == OK && !is_closed && at > open_at) {
			open_at = at;
			open_id = tickets[i].id;
		} else if (outcome == OK && is_closed && at > closed_at) {
			closed_at = at;
			identity->closed_id = tickets[i].id;
		}
	}
	identity->found_is_later = open_id && open_at >= closed_at;
	return outcome == OK && open_id
		       ? use_ticket(handling, identity, open_id, FOUND_THREAD, error)
		       : outcome;
}

/* The contact among some recipients; *contact_id stays 0 while there is none, and is
 * SEVERAL_CONTACTS when there are more. Staff are written to as colleagues. */
static enum outcome find_recipient(struct handling *handling, const struct address *list,
	size_t count, int64_t *contact_id, struct error *error)
{
	const struct site *site = handling->site;
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < count && i < IDS_MAX; i++) {
		struct contact contact;

		if (!list[i].mail || site_owns_address(site, list[i].mail) ||
			site_is_staff_address(site, list[i].mail))
			continue;
		outcome = contact_by_address(handling->store,
			address_key(handling->arena, list[i].mail), handling->arena, &contact,
			error);
		if (outcome == OK && *contact_id != contact.id)
			*contact_id = *contact_id ? SEVERAL_CONTACTS : contact.id;
		if (outcome == NOT_FOUND)
			outcome = OK;
	}
	return outcome;
}

/* Of a mail that was sent from the mailbox: the conversation with its one known recipient. What
 * goes to several is no answer to any of them. */
static enum outcome find_by_recipients(
	struct handling *handling, struct identity *identity, struct error *error)
{
	const struct message *message = handling->message;
	int64_t contact_id = 0;
	enum outcome outcome;

	if (message->to_count + message->cc_count > IDS_MAX)
		return OK;
	outcome = find_recipient(handling, message->to, message->to_count, &contact_id, error);

	if (outcome == OK)
		outcome = find_recipient(
			handling, message->cc, message->cc_count, &contact_id, error);
	return outcome == OK && contact_id > 0 ? find_thread(handling, identity, contact_id, error)
					       : outcome;
}

/* Our own Message-ID on the message itself: one of our mails has come back. */
static enum outcome find_own_mail(
	struct handling *handling, struct identity *identity, struct error *error)
{
	const char *id = handling->message->message_id;
	int64_t ticket_id, outgoing_id;
	enum outcome outcome;

	if (!id)
		return OK;
	outcome = ticket_by_message_id(handling->store, id, &ticket_id, &outgoing_id, error);
	if (outcome == OK)
		identity->is_own_mail = outgoing_id != 0 && identity->is_own;
	return outcome == NOT_FOUND ? OK : outcome;
}

static enum outcome find_question(
	struct handling *handling, struct identity *identity, struct error *error)
{
	struct handover handover;
	enum outcome outcome;

	if (identity->found == FOUND_NOT || !identity->belongs)
		return OK;
	outcome = handover_load(
		handling->store, identity->ticket.id, handling->arena, &handover, error);
	identity->is_asked = outcome == OK && handover.step == HANDOVER_ASKED;
	return outcome == NOT_FOUND ? OK : outcome;
}

enum outcome identify(struct handling *handling, struct identity *ret_identity, struct error *error)
{
	struct identity identity = {.found = FOUND_NOT};
	enum outcome outcome;

	find_writer(handling, &identity);
	outcome = find_own_mail(handling, &identity, error);
	if (outcome == OK)
		outcome = find_contact(handling, &identity, error);
	if (outcome == OK)
		outcome = find_by_mark(handling, &identity, error);
	if (outcome == OK && identity.found == FOUND_NOT)
		outcome = find_by_message_id(handling, &identity, error);
	if (outcome == OK && identity.found == FOUND_NOT)
		outcome = find_by_reference(handling, &identity, error);
	if (outcome == OK && identity.found == FOUND_NOT &&
		handling->message->channel == CHANNEL_SMS && identity.has_contact)
		outcome = find_thread(handling, &identity, identity.contact.id, error);
	if (outcome == OK && identity.found == FOUND_NOT &&
		handling->incoming->folder_kind == FOLDER_SENT)
		outcome = find_by_recipients(handling, &identity, error);
	if (identity.found != FOUND_NOT && identity_is_partner(&identity) &&
		!identity.is_staff_mark && !may_have(&identity, &identity.ticket))
		identity.staff_group = NULL;
	if (outcome == OK)
		outcome = find_question(handling, &identity, error);
	if (outcome == OK)
		*ret_identity = identity;
	return outcome;
}

enum outcome identity_keep_contact(struct handling *handling, struct identity *identity,
	enum language language, struct error *error)
{
	struct contact *contact = &identity->contact;
	const char **addresses;
	bool speaks = language == LANGUAGE_FI || language == LANGUAGE_SV || language == LANGUAGE_EN;
	enum outcome outcome = OK;

	if (!identity->writer_key)
		return OK;
	if (!identity->has_contact) {
		addresses = ARENA_ARRAY(handling->arena, 1, const char *);
		addresses[0] = identity->writer.mail;
		*contact = (struct contact){
			.addresses = {addresses, 1},
			.created_at = handling->now,
		};
	}
	if (speaks)
		contact->language = language;
	if (!contact->name && identity->writer.name)
		contact->name =
			text_printable(handling->arena, identity->writer.name, NAME_MAX_BYTES);
	contact->last_seen_at = handling->now;
	if (identity->has_contact)
		return contact_update(handling->store, contact, error);
	outcome = contact_create(handling->store, contact, error);
	identity->has_contact = outcome == OK;
	return outcome;
}
