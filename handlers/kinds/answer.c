/* SPDX-License-Identifier: MIT */
/* The acknowledgement, and the text for closed hours. */
#include "handlers/kinds/answer.h"

#include "daemon/base/text.h"
#include "daemon/model/holidays.h"
#include "daemon/store/outbox.h"
#include "handlers/kinds/post.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/writer_language.h"
#include "rules/hours.h"

enum { VALUES_MAX = 24 };

struct values {
	struct template_value list[VALUES_MAX];
	size_t count;
};

static void add(struct values *values, const char *name, const char *value)
{
	values->list[values->count++] = (struct template_value){name, value};
}

/* The site's other languages, a line each in that language. */
static const char *language_offer(struct handling *handling, enum language used)
{
	const struct site *site = handling->site;
	const char *lines = NULL;

	for (size_t i = 0; i < site->language_count; i++) {
		struct rendered rendered;

		if (site->languages[i] == used ||
			template_render(handling->desk->templates, "language-offer",
				site->languages[i], NULL, 0, NULL, 0, handling->arena, &rendered,
				NULL) != OK)
			continue;
		lines = arena_printf(handling->arena, "%s%s%s", lines ? lines : "",
			lines ? "\n" : "", text_trim(handling->arena, rendered.text));
	}
	return lines;
}

static void add_site(struct values *values, const struct site *site, const struct ticket *ticket,
	enum language language)
{
	const struct place *place = site_place(site, ticket->place);
	const char *city =
		language == LANGUAGE_SV && site->city_swedish ? site->city_swedish : site->city;

	add(values, "organisation", site_name(site, language));
	add(values, "city", place ? site_place_name(site, ticket->place, language) : city);
	add(values, "city_genitive", place ? place->genitive : site->city_genitive);
	add(values, "oncall_phone", site->oncall_phone);
}

static void add_owner(struct values *values, const struct site *site, const struct ticket *ticket)
{
	const struct person *owner = site_person(site, ticket->owner);

	add(values, "owner", owner ? owner->name : NULL);
	add(values, "owner_phone", owner ? owner->phone : NULL);
}

static void add_times(struct values *values, struct handling *handling, const struct ticket *ticket,
	enum language language)
{
	const struct hours *hours = handling_hours(handling, ticket);
	const struct holiday *holiday = hours_holiday(hours, handling->now);
	int64_t open = hours_next_open(hours, handling->now);
	struct arena *arena = handling->arena;

	/* A follow-up may come when that time is over, or the answer was given. */
	if (ticket->due_at > handling->now && !ticket->answered_at) {
		add(values, "due",
			time_for_text(arena, hours->timezone, ticket->due_at, language, true));
		add(values, "due_short",
			time_for_text(arena, hours->timezone, ticket->due_at, language, false));
	}
	if (open) {
		add(values, "open", time_for_text(arena, hours->timezone, open, language, true));
		add(values, "open_short",
			time_for_text(arena, hours->timezone, open, language, false));
	}
	add(values, "hours", hours_for_text(arena, hours, language));
	add(values, "holiday", holiday ? holiday_for_text(holiday, language) : NULL);
}

/* The template of a rule when there is one of that name, else that of the time of day. */
static const char *choose_template(const struct handling *handling, const struct verdict *verdict,
	bool is_open, enum language language)
{
	if (is_open && verdict && verdict->answer.value &&
		template_exists(handling->desk->templates, verdict->answer.value, language))
		return verdict->answer.value;
	return is_open ? "acknowledgement" : "closed-hours";
}

static enum outcome send(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct verdict *verdict, bool offer,
	struct reason *ret_silence, struct error *error)
{
	const struct site *site = handling->site;
	bool is_open = hours_is_open(handling_hours(handling, ticket), handling->now);
	const char *ref = handling_ref(handling, ticket->id), *bare;
	struct values values = {.count = 0};
	struct rendered rendered;
	struct posted posted = {.queued = false};
	struct draft draft = {
		.intention = {.kind = is_open ? OUTGOING_ACKNOWLEDGEMENT : OUTGOING_CLOSED_HOURS,
			.ticket = ticket,
			.silence_by_rule = verdict ? verdict->silence.value : NULL,
			.answers_form = identity->by_form,
			.contact_muted = identity->contact.muted},
		.from_name = site_name(site, ticket->language),
		.to = identity->writer,
		.language = ticket->language,
		.in_reply_to = handling->message->message_id,
		.role = MARK_CONTACT,
	};
	enum outcome outcome;

	if (ticket->channel != CHANNEL_EMAIL) {
		*ret_silence = (struct reason){.code = REASON_NO_SENDER,
			.sentence = "there is no sender for this channel"};
		return record_silence(
			handling, ticket->id, draft.to.mail, ret_silence->sentence, error);
	}
	add(&values, "reference", ref);
	add(&values, "subject", handling->message->subject);
	add(&values, "contact_name", identity->contact.name);
	add(&values, "matter",
		rules_matter_title(handling->desk->rules, ticket->matter, ticket->language));
	add_site(&values, site, ticket, ticket->language);
	add_owner(&values, site, ticket);
	add_times(&values, handling, ticket, ticket->language);
	if (offer)
		add(&values, "language_offer", language_offer(handling, ticket->language));
	outcome = template_render(handling->desk->templates,
		choose_template(handling, verdict, is_open, ticket->language), ticket->language,
		site->languages, site->language_count, values.list, values.count, handling->arena,
		&rendered, error);
	if (outcome == OK)
		outcome = post_thread(
			handling, ticket->id, &draft.references, &draft.reference_count, error);
	if (outcome != OK)
		return outcome;
	bare = subject_bare(
		handling->arena, &handling->desk->key, site->prefix, handling->message->subject);
	draft.subject = *bare ? subject_for_answer(handling->arena, &handling->desk->key,
					site->prefix, ref, bare)
			      : arena_printf(handling->arena, "[%s] %s", ref,
					rendered.subject ? rendered.subject : draft.from_name);
	draft.text = rendered.text;
	outcome = post_send(handling, &draft, &posted, error);
	if (outcome == OK)
		*ret_silence = posted.reason;
	return outcome;
}

enum outcome answer_request(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct verdict *verdict, bool offer,
	struct reason *ret_silence, struct error *error)
{
	return send(handling, identity, ticket, verdict, offer, ret_silence, error);
}

enum outcome answer_followup(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, struct error *error)
{
	int64_t closed_since = hours_closed_since(handling_hours(handling, ticket), handling->now);
	struct reason silence;
	enum outcome outcome;
	bool had;

	if (!closed_since || !identity->writer_key)
		return OK;
	outcome = outbox_had(handling->store, identity->writer_key, OUTGOING_CLOSED_HOURS,
		closed_since, &had, error);
	if (outcome != OK || had)
		return outcome;
	return send(handling, identity, ticket, NULL, false, &silence, error);
}
