/* SPDX-License-Identifier: MIT */
/* Making and queueing mails. */
#include "handlers/kinds/post.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/store/outbox.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/post_text.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/same_mail.h"
#include "handlers/mail/write.h"

enum { REFERENCES_MAX = 20, OVERHEAD_BYTES = 1024 * 1024 };

/* How the Message-ID of a mail about no ticket begins; its number follows. */
static const char without_ticket[] = "site.";

/* Where an answer to our mail should go when that is not our plain address: with the mark in it. */
static const char *reply_to(
	struct handling *handling, const struct mailbox *mailbox, const char *ref, const char *mark)
{
	struct arena *arena = handling->arena;
	const char *detail = reply_detail_make(arena, ref, mark);
	const char *at = strchr(mailbox->address, '@');

	switch (handling->site->reply_address) {
	case REPLY_PLUS:
		return arena_printf(arena, "%.*s+%s%s", (int)(at - mailbox->address),
			mailbox->address, detail, at);
	case REPLY_DOMAIN:
		return arena_printf(arena, "%s@%s", detail, handling->site->domain);
	case REPLY_SUBJECT:
		break;
	}
	return NULL;
}

/* RFC 3834 section 5; absence notices must come back to notifications, so those do not suppress
 * OOF. A digest is about no ticket: nobody needs to know who is away. */
static void set_automatic(struct letter *letter, enum outgoing_kind kind)
{
	switch (kind) {
	case OUTGOING_ACKNOWLEDGEMENT:
	case OUTGOING_CLOSED_HOURS:
	case OUTGOING_KEYWORD:
	case OUTGOING_ACCOUNT:
		letter->auto_submitted = "auto-replied";
		letter->auto_response_suppress = "DR, RN, NRN, OOF, AutoReply";
		break;
	case OUTGOING_DELAY: /* of our own accord, as the next */
	case OUTGOING_CONTACT_PERSON:
	case OUTGOING_HANDOVER:
		letter->auto_submitted = "auto-generated";
		letter->auto_response_suppress = "DR, RN, NRN, OOF, AutoReply";
		break;
	case OUTGOING_DIGEST:
		letter->auto_submitted = "auto-generated";
		letter->auto_response_suppress = "All";
		break;
	case OUTGOING_NOTIFICATION:
	case OUTGOING_LIMIT:
		letter->auto_submitted = "auto-generated";
		letter->auto_response_suppress = "DR, RN, NRN, AutoReply";
		break;
	case OUTGOING_ANSWER:
		break;
	}
}

/* The null sender is for automatic mail only: a bounce of a person's words must come back. */
static const char *envelope_from(
	const struct mailbox *mailbox, const struct sender *sender, enum outgoing_kind kind)
{
	if (!sender->envelope || (!*sender->envelope && !outgoing_is_automatic_outside(kind)))
		return mailbox->address;
	return sender->envelope;
}

static enum outcome add_entry(struct handling *handling, const struct draft *draft,
	const struct outgoing *outgoing, int64_t *ret_entry_id, struct error *error)
{
	struct entry entry = {
		.ticket_id = outgoing->ticket_id,
		.at = handling->now,
		.kind = outgoing_is_to_staff(outgoing->kind) ? ENTRY_EVENT : ENTRY_OUT,
		.outgoing_id = outgoing->id,
		.to = draft->to.mail,
	};
	enum outcome outcome;

	if (entry.kind == ENTRY_OUT) {
		entry.subject = draft->subject;
		entry.text = draft->text;
		entry.message_id = outgoing->message_id;
	} else {
		entry.text = arena_printf(handling->arena, "%s to %s by mail",
			outgoing_kind_name(outgoing->kind),
			draft->person ? draft->person : draft->to.mail);
	}
	outcome = entry_add(handling->store, &entry, error);
	if (outcome == OK)
		*ret_entry_id = entry.id;
	return outcome;
}

static enum outcome queue(struct handling *handling, const struct draft *draft,
	const struct mailbox *mailbox, const struct sender *sender, struct outgoing *outgoing,
	struct buf *bytes, struct error *error)
{
	const char **recipients = ARENA_ARRAY(handling->arena, 1 + draft->cc_count, const char *);
	enum outcome outcome = OK;

	recipients[outgoing->recipient_count++] = draft->to.mail;
	for (size_t i = 0; i < draft->cc_count; i++)
		recipients[outgoing->recipient_count++] = draft->cc[i].mail;
	outgoing->recipients = recipients;
	outgoing->sender = sender->title;
	outgoing->state = OUT_QUEUED;
	outgoing->envelope_from = envelope_from(mailbox, sender, outgoing->kind);
	outgoing->bytes = bytes->data;
	outgoing->size_bytes = bytes->size;
	outgoing->created_at = handling->now;
	outgoing->next_try_at = handling->now;
	if (outgoing->ticket_id)
		outcome = add_entry(handling, draft, outgoing, &outgoing->entry_id, error);
	if (outcome == OK)
		outcome = outbox_add(handling->store, outgoing, error);
	if (outcome == OK)
		handling->queued_mail = true;
	return outcome;
}

static const char *make_message_id(struct handling *handling, const struct draft *draft,
	int64_t outgoing_id, struct letter *letter, const struct mailbox *mailbox,
	struct address *ret_reply_to)
{
	const struct ticket *ticket = draft->intention.ticket;
	char mark[MARK_SIZE];
	const char *ref, *reply;

	if (!ticket)
		return arena_printf(handling->arena, "%s%" PRId64 "@%s", without_ticket,
			outgoing_id, handling->site->domain);
	ref = handling_ref(handling, ticket->id);
	mark_make(&handling->desk->key, ticket->id, draft->role,
		draft->person ? draft->person : address_key(handling->arena, draft->to.mail), mark);
	reply = reply_to(handling, mailbox, ref, mark);
	if (reply) {
		*ret_reply_to = (struct address){.name = draft->from_name, .mail = reply};
		letter->reply_to = ret_reply_to;
	}
	return message_id_make(handling->arena, ref, mark, outgoing_id, handling->site->domain);
}

/* Restraint allowed it. REFUSED when it cannot be written as a mail. */
static enum outcome write_and_queue(struct handling *handling, const struct draft *draft,
	const struct mailbox *mailbox, const struct sender *sender, struct posted *posted,
	struct error *error)
{
	struct address reply = {NULL, NULL};
	struct letter letter = {
		.from = {.name = draft->from_name, .mail = mailbox->address},
		.to = &draft->to,
		.to_count = 1,
		.cc = draft->cc,
		.cc_count = draft->cc_count,
		.subject = draft->subject,
		.in_reply_to = draft->in_reply_to,
		.references = draft->references,
		.reference_count = draft->reference_count,
		.date = handling->now,
		.timezone = handling_timezone(handling, draft->intention.ticket),
		.language = language_code(draft->language),
		.text = draft->text,
		.attachments = draft->attachments,
		.attachment_count = draft->attachment_count,
	};
	struct outgoing outgoing = {.kind = draft->intention.kind};
	struct buf bytes;
	enum outcome outcome = outbox_reserve(handling->store, &outgoing.id, error);

	if (outcome != OK)
		return outcome;
	if (draft->intention.ticket)
		outgoing.ticket_id = draft->intention.ticket->id;
	set_automatic(&letter, outgoing.kind);
	letter.message_id = make_message_id(handling, draft, outgoing.id, &letter, mailbox, &reply);
	outgoing.message_id = letter.message_id;
	buf_init(&bytes, (size_t)handling->site->message_max_bytes * 2 + OVERHEAD_BYTES);
	outcome = mail_write(&letter, &bytes, error);
	if (outcome == OK)
		outcome = queue(handling, draft, mailbox, sender, &outgoing, &bytes, error);
	if (outcome == OK)
		*posted = (struct posted){.queued = true,
			.outgoing_id = outgoing.id,
			.message_id = outgoing.message_id};
	buf_free(&bytes);
	return outcome;
}

enum outcome post_send(struct handling *handling, struct draft *draft, struct posted *ret_posted,
	struct error *error)
{
	const struct mailbox *mailbox = handling_mailbox(handling, draft->intention.ticket);
	const struct sender *sender = mailbox ? mailbox->sender : NULL;
	struct reason reason;
	struct posted posted = {.queued = false};
	bool over_limit;
	enum outcome outcome;

	draft->intention.to = draft->to.mail;
	outcome = restraint_check(handling, &draft->intention, &reason, &over_limit, error);
	if (outcome != OK)
		return outcome;
	if (!sender && handling->site->sender_count > 0)
		sender = &handling->site->senders[0];
	if (!reason.sentence && (!mailbox || !mailbox->address || !sender))
		reason = (struct reason){.code = REASON_NO_SENDER,
			.sentence = "the settings name no sender for this mailbox"};
	if (!reason.sentence) {
		struct error refusal = {""};

		outcome = write_and_queue(handling, draft, mailbox, sender, &posted, &refusal);
		if (outcome == REFUSED)
			reason = (struct reason){.code = REASON_TOO_LARGE_TO_SEND,
				.sentence = arena_strdup(handling->arena, refusal.text)};
		else if (outcome != OK)
			return error_set(error, outcome, "%s", refusal.text);
	}
	if (reason.sentence) {
		posted.reason = reason;
		posted.unwritable = outcome == REFUSED;
		posted.over_limit = over_limit;
		outcome = record_silence(handling,
			draft->intention.ticket ? draft->intention.ticket->id : 0, draft->to.mail,
			reason.sentence, error);
	}
	if (outcome == OK)
		*ret_posted = posted;
	return outcome;
}

enum outcome post_is_without_ticket(
	struct handling *handling, const char *message_id, bool *ret_is, struct error *error)
{
	const size_t prefix_size = sizeof(without_ticket) - 1;
	struct outgoing mail;
	enum outcome outcome;

	*ret_is = false;
	if (!message_id || strncmp(message_id, without_ticket, prefix_size) != 0)
		return OK;
	outcome = outbox_load(handling->store, strtoll(message_id + prefix_size, NULL, 10), false,
		handling->arena, &mail, error);
	if (outcome == OK)
		*ret_is = !mail.ticket_id && text_equal_nocase(mail.message_id, message_id);
	return outcome == NOT_FOUND ? OK : outcome;
}

enum outcome post_thread(struct handling *handling, int64_t ticket_id, const char *const **ret_ids,
	size_t *ret_count, struct error *error)
{
	const char *const *ids;
	const char **kept;
	size_t count, kept_count = 0;
	enum outcome outcome = ticket_message_ids(
		handling->store, ticket_id, REFERENCES_MAX, handling->arena, &ids, &count, error);

	if (outcome != OK)
		return outcome;
	kept = ARENA_ARRAY(handling->arena, count, const char *);
	for (size_t i = 0; i < count; i++) {
		if (!same_mail_is_made_up(ids[i]) && !post_text_is_id(ids[i]))
			kept[kept_count++] = ids[i];
	}
	*ret_ids = kept;
	*ret_count = kept_count;
	return OK;
}
