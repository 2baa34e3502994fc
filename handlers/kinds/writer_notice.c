/* SPDX-License-Identifier: MIT */
/* From a template to a mail or text that answers no message in hand. */
#include "handlers/kinds/writer_notice.h"

#include "daemon/model/subject.h"
#include "daemon/base/text.h"
#include "daemon/store/absences.h"
#include "daemon/store/contacts.h"
#include "daemon/store/deadlines.h"
#include "handlers/kinds/correspondents.h"
#include "handlers/kinds/post.h"
#include "handlers/kinds/post_text.h"

static enum outcome send_mail(struct handling *handling, const struct intention *intention,
	const struct correspondents *to, const struct rendered *rendered, bool *ret_queued,
	struct error *error)
{
	const struct ticket *ticket = intention->ticket;
	const struct site *site = handling->site;
	const char *ref = handling_ref(handling, ticket->id);
	struct draft draft = {.intention = *intention,
		.from_name = site_name(site, ticket->language),
		.to = to->writer,
		.subject = subject_for_answer(handling->arena, &handling->desk->key, site->prefix,
			ref, ticket->subject ? ticket->subject : ""),
		.text = rendered->text,
		.language = ticket->language,
		.in_reply_to = to->message_id,
		.role = MARK_CONTACT};
	struct posted posted = {.queued = false};
	enum outcome outcome =
		post_thread(handling, ticket->id, &draft.references, &draft.reference_count, error);

	if (outcome == OK)
		outcome = post_send(handling, &draft, &posted, error);
	*ret_queued = posted.queued;
	return outcome;
}

static enum outcome send_text(struct handling *handling, const struct intention *intention,
	const struct correspondents *to, const struct rendered *rendered, bool *ret_queued,
	struct error *error)
{
	const struct text_draft draft = {.intention = *intention,
		.line = to->line,
		.to = to->writer.mail,
		.text = rendered->sms ? rendered->sms : rendered->text};
	struct posted_text posted = {.queued = false};
	enum outcome outcome = post_text(handling, &draft, &posted, error);

	*ret_queued = posted.queued;
	return outcome;
}

static enum outcome find_contact(struct handling *handling, const struct ticket *ticket,
	struct contact *ret_contact, struct error *error)
{
	if (!ticket->contact_id)
		return NOT_FOUND;
	return contact_load(
		handling->store, ticket->contact_id, handling->arena, ret_contact, error);
}

enum outcome writer_notice_send(struct handling *handling, const struct ticket *ticket,
	const struct writer_notice *notice, bool *ret_queued, struct error *error)
{
	const struct site *site = handling->site;
	struct handling alone = *handling;
	struct correspondents to;
	struct rendered rendered;
	struct contact contact;
	bool promised = false;
	enum outcome outcome;

	/* what is in hand is not what this answers */
	alone.incoming = NULL;
	alone.prepared = NULL;
	alone.message = NULL;
	*ret_queued = false;
	if (notice->promised_before) {
		outcome = deadline_was_promised(
			alone.store, ticket->id, notice->promised_before, &promised, error);
		if (outcome != OK || !promised)
			return outcome;
	}
	outcome = find_contact(&alone, ticket, &contact, error);
	if (outcome != OK)
		return outcome == NOT_FOUND ? OK : outcome;
	outcome = correspondents_find(&alone, ticket, &to, error);
	if (outcome == OK)
		outcome = template_render(handling->desk->templates, notice->template_name,
			ticket->language, site->languages, site->language_count,
			notice->values->list, notice->values->count, alone.arena, &rendered, error);
	if (outcome == OK) {
		const struct intention intention = {.kind = notice->kind,
			.ticket = ticket,
			.texts_stopped = contact.muted,
			.no_texts = to.no_texts};

		outcome =
			to.channel == CHANNEL_SMS
				? send_text(&alone, &intention, &to, &rendered, ret_queued, error)
				: send_mail(&alone, &intention, &to, &rendered, ret_queued, error);
	}
	handling->queued_mail |= alone.queued_mail;
	return outcome;
}

enum outcome writer_notice_owner(
	struct handling *handling, const struct ticket *ticket, bool away, struct error *error)
{
	const struct site *site = handling->site;
	struct writer_values values = {.count = 0};
	const struct writer_notice notice = {.kind = OUTGOING_CONTACT_PERSON,
		.template_name = "contact-person",
		.values = &values,
		.promised_before = handling->now + 1};
	const char *known;
	bool told;
	enum outcome outcome;

	if (!ticket->owner)
		return OK;
	outcome = told_owner_load(handling->store, ticket->id, handling->arena, &known, error);
	if (outcome != OK || text_equal_nocase(known, ticket->owner))
		return outcome;
	writer_values_add(&values, "reference", handling_ref(handling, ticket->id));
	writer_values_add(&values, "subject", ticket->subject);
	writer_values_add_site(&values, site, ticket, ticket->language);
	writer_values_add_owner(&values, site, ticket);
	writer_values_add(&values, "away", away ? "yes" : NULL);
	writer_values_add_times(&values, handling, ticket, ticket->language);
	outcome = writer_notice_send(handling, ticket, &notice, &told, error);
	return outcome == OK && told
		       ? told_owner_set(handling->store, ticket->id, ticket->owner, error)
		       : outcome;
}
