/* SPDX-License-Identifier: MIT */
/* From a template to a mail or a text message. */
#include "handlers/kinds/automatic.h"

#include "handlers/kinds/post.h"
#include "handlers/kinds/post_text.h"

static struct intention intention_of(
	const struct identity *identity, const struct automatic *automatic)
{
	return (struct intention){.kind = automatic->kind,
		.ticket = automatic->ticket,
		.silence_by_rule = automatic->silence_by_rule,
		.answers_form = identity->by_form,
		.texts_stopped = identity->contact.muted,
		.no_texts = contact_gets_no_texts(&identity->contact, identity->writer.mail),
		.confirms_stop = automatic->confirms_stop};
}

static enum outcome render(struct handling *handling, const struct automatic *automatic,
	const char *template_name, struct rendered *ret_rendered, struct error *error)
{
	const struct site *site = handling->site;

	return template_render(handling->desk->templates, template_name, automatic->language,
		site->languages, site->language_count, automatic->values->list,
		automatic->values->count, handling->arena, ret_rendered, error);
}

static enum outcome send_text(struct handling *handling, const struct identity *identity,
	const struct automatic *automatic, const struct rendered *rendered,
	struct reason *ret_silence, struct error *error)
{
	struct text_draft draft = {.intention = intention_of(identity, automatic),
		.line = handling_line(handling, automatic->ticket),
		.to = identity->writer.mail,
		.text = rendered->sms ? rendered->sms : rendered->text};
	struct posted_text posted;
	struct rendered standard;
	enum outcome outcome = render(handling, automatic, "acknowledgement", &standard, error);

	if (outcome != OK)
		return outcome;
	/* a template of a rule may have no Sms form: a whole mail is no text */
	if (!rendered->sms && automatic->kind == OUTGOING_ACKNOWLEDGEMENT)
		draft.text = standard.sms;
	/* tomorrow morning we are not closed any more */
	if (automatic->kind == OUTGOING_CLOSED_HOURS)
		draft.text_tomorrow = standard.sms;
	outcome = post_text(handling, &draft, &posted, error);
	if (outcome == OK)
		*ret_silence = posted.reason;
	return outcome;
}

static const char *subject_of_mail(struct handling *handling, const struct automatic *automatic,
	const struct rendered *rendered, const char *from_name)
{
	const struct site *site = handling->site;
	const struct secret_key *key = &handling->desk->key;
	const char *standard = rendered->subject ? rendered->subject : from_name;
	const char *bare =
		subject_bare(handling->arena, key, site->prefix, handling->message->subject);
	const char *ref;

	if (!automatic->ticket)
		return *bare ? arena_printf(handling->arena, "Re: %s", bare) : standard;
	ref = handling_ref(handling, automatic->ticket->id);
	return *bare ? subject_for_answer(handling->arena, key, site->prefix, ref, bare)
		     : arena_printf(handling->arena, "[%s] %s", ref, standard);
}

static enum outcome send_mail(struct handling *handling, const struct identity *identity,
	const struct automatic *automatic, const struct rendered *rendered,
	struct reason *ret_silence, struct error *error)
{
	struct posted posted = {.queued = false};
	struct draft draft = {
		.intention = intention_of(identity, automatic),
		.from_name = site_name(handling->site, automatic->language),
		.to = identity->writer,
		.language = automatic->language,
		.text = rendered->text,
		.in_reply_to = handling->message->message_id,
		.role = MARK_CONTACT,
	};
	enum outcome outcome = OK;

	draft.subject = subject_of_mail(handling, automatic, rendered, draft.from_name);
	if (automatic->ticket)
		outcome = post_thread(handling, automatic->ticket->id, &draft.references,
			&draft.reference_count, error);
	if (outcome == OK)
		outcome = post_send(handling, &draft, &posted, error);
	if (outcome == OK)
		*ret_silence = posted.reason;
	return outcome;
}

enum outcome automatic_send(struct handling *handling, const struct identity *identity,
	const struct automatic *automatic, struct reason *ret_silence, struct error *error)
{
	struct rendered rendered;
	enum outcome outcome =
		render(handling, automatic, automatic->template_name, &rendered, error);

	if (outcome != OK)
		return outcome;
	return handling->message->channel == CHANNEL_SMS
		       ? send_text(handling, identity, automatic, &rendered, ret_silence, error)
		       : send_mail(handling, identity, automatic, &rendered, ret_silence, error);
}
