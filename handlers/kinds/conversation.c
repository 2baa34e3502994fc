/* SPDX-License-Identifier: MIT */
/* Reading the messages of a ticket again. */
#include "handlers/kinds/conversation.h"

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/store/contacts.h"
#include "daemon/store/outbox.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/correspondents.h"
#include "handlers/kinds/identify.h"
#include "rules/hours.h"

enum { MESSAGES_MAX = 50, TEXT_BYTES_MAX = 256 * 1024, LINE_BYTES = 120 };

struct gathering {
	struct handling *handling;
	const struct ticket *ticket;
	struct contact contact;
	enum language language;
	struct conversation *conversation;
	struct buf text;
	size_t messages;
	int64_t bytes; /* of the mails that were read again */
};

static void add_words(
	struct gathering *gathering, const struct entry *entry, const char *who, const char *words)
{
	struct handling *handling = gathering->handling;
	const char *zone = handling_timezone(handling, gathering->ticket);

	buf_printf(&gathering->text, "%s%s, %s:\n\n%s\n", gathering->messages ? "\n\n" : "",
		text_printable(handling->arena, who, LINE_BYTES),
		time_for_text(handling->arena, zone, entry->at, gathering->language, true),
		text_trim(handling->arena, words));
	gathering->messages++;
}

static void add_files(struct gathering *gathering, const struct message *message)
{
	struct conversation *conversation = gathering->conversation;
	struct arena *arena = gathering->handling->arena;

	for (size_t i = 0; i < message->attachment_count; i++) {
		const struct attachment *file = &message->attachments[i];
		const char *name =
			text_printable(arena, file->name ? file->name : file->type, LINE_BYTES);

		if (conversation->attachment_count == CONVERSATION_FILES_MAX) {
			conversation->left_out++;
			continue;
		}
		conversation->attachments[conversation->attachment_count++] = *file;
		conversation->attachment_names =
			conversation->attachment_names
				? arena_printf(
					  arena, "%s, %s", conversation->attachment_names, name)
				: name;
	}
}

/* Its new words and files. NOT_FOUND: it cannot be read again, or is another's (by a web form). */
static enum outcome read_mail(struct gathering *gathering, const struct entry *entry, bool is_first,
	const char **ret_words, struct error *error)
{
	struct handling *handling = gathering->handling;
	struct incoming incoming;
	struct prepared prepared;
	const struct message *message = &prepared.message;
	struct address writer;
	bool is_handed_in;
	enum outcome outcome = correspondents_read_mail(
		handling, entry, &incoming, &prepared, &is_handed_in, error);

	if (outcome != OK)
		return outcome == REFUSED ? NOT_FOUND : outcome;
	gathering->bytes += (int64_t)incoming.size_bytes;
	writer = identify_writer(handling->site, message, NULL);
	if (!identify_has_address(handling->arena, &gathering->contact,
		    address_key(handling->arena, writer.mail)))
		return NOT_FOUND;
	if (!gathering->conversation->contact_address)
		gathering->conversation->contact_address = writer.mail;
	if (!is_first && *message->reply)
		*ret_words = message->reply;
	add_files(gathering, message);
	return OK;
}

static enum outcome add_received(
	struct gathering *gathering, const struct entry *entry, bool is_first, struct error *error)
{
	struct handling *handling = gathering->handling;
	struct conversation *conversation = gathering->conversation;
	const char *words = entry->text ? entry->text : "";
	bool by_mail = entry->channel != CHANNEL_SMS;
	enum outcome outcome = OK;

	if (!correspondents_may_be_contacts(handling, &gathering->contact, entry))
		return OK;
	if (by_mail && gathering->bytes < handling->site->message_max_bytes) {
		outcome = read_mail(gathering, entry, is_first, &words, error);
		if (outcome != OK)
			return outcome == NOT_FOUND ? OK : outcome;
	} else if (by_mail) {
		conversation->left_out++;
	}
	if (!conversation->contact_address) {
		conversation->contact_address = entry->from;
		conversation->by_text = !by_mail;
	}
	add_words(gathering, entry,
		gathering->contact.name ? gathering->contact.name
					: handling_pretty(handling, entry->from),
		words);
	return OK;
}

static enum outcome add_answer(
	struct gathering *gathering, const struct entry *entry, struct error *error)
{
	struct handling *handling = gathering->handling;
	struct outgoing outgoing = {.kind = OUTGOING_ANSWER};
	enum outcome outcome = OK;

	/* without a row it was sent from the mailbox itself */
	if (entry->outgoing_id)
		outcome = outbox_load(handling->store, entry->outgoing_id, false, handling->arena,
			&outgoing, error);
	if (outcome == OK && outgoing.kind == OUTGOING_ANSWER && entry->text)
		add_words(gathering, entry, site_name(handling->site, gathering->language),
			entry->text);
	return outcome == NOT_FOUND ? OK : outcome;
}

static enum outcome gather(struct gathering *gathering, bool with_answers, struct error *error)
{
	struct handling *handling = gathering->handling;
	struct entry *entries;
	size_t count = 0, first = 0;
	enum outcome outcome = entry_list(
		handling->store, gathering->ticket->id, handling->arena, &entries, &count, error);

	while (outcome == OK && first < count && entries[first].kind != ENTRY_IN)
		first++;
	for (size_t i = count; outcome == OK && i > 0 && gathering->messages < MESSAGES_MAX; i--) {
		const struct entry *entry = &entries[i - 1];

		if (entry->kind == ENTRY_IN)
			outcome = add_received(gathering, entry, i - 1 == first, error);
		else if (entry->kind == ENTRY_OUT && with_answers)
			outcome = add_answer(gathering, entry, error);
	}
	return outcome;
}

enum outcome conversation_gather(struct handling *handling, const struct ticket *ticket,
	bool with_answers, enum language language, struct conversation *ret_conversation,
	struct error *error)
{
	struct gathering gathering = {.handling = handling,
		.ticket = ticket,
		.language = language,
		.conversation = ret_conversation};
	struct conversation *conversation = ret_conversation;
	enum outcome outcome = OK;

	*conversation = (struct conversation){.attachment_count = 0};
	if (ticket->contact_id)
		outcome = contact_load(handling->store, ticket->contact_id, handling->arena,
			&gathering.contact, error);
	if (outcome != OK && outcome != NOT_FOUND)
		return outcome;
	buf_init(&gathering.text, TEXT_BYTES_MAX);
	outcome = gather(&gathering, with_answers, error);
	conversation->text = text_repair(handling->arena,
		(const unsigned char *)buf_text(&gathering.text), gathering.text.size);
	conversation->contact_name = gathering.contact.name;
	conversation->contact_language = gathering.contact.language;
	conversation->contact_address =
		conversation->contact_address
			? handling_pretty(
				  handling, text_printable(handling->arena,
						    conversation->contact_address, LINE_BYTES))
			: "-";
	buf_free(&gathering.text);
	return outcome;
}
