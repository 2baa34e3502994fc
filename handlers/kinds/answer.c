/* SPDX-License-Identifier: MIT */
/* The acknowledgement, and the text for closed hours. */
#include "handlers/kinds/answer.h"

#include "daemon/base/text.h"
#include "daemon/store/outbox.h"
#include "handlers/kinds/automatic.h"
#include "rules/hours.h"

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

const char *answer_template(const struct handling *handling, const struct verdict *verdict,
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
	enum language language = ticket->language;
	bool is_open = hours_is_open(handling_hours(handling, ticket), handling->now);
	struct writer_values values = {.count = 0};
	const struct automatic automatic = {
		.kind = is_open ? OUTGOING_ACKNOWLEDGEMENT : OUTGOING_CLOSED_HOURS,
		.template_name = answer_template(handling, verdict, is_open, language),
		.language = language,
		.ticket = ticket,
		.silence_by_rule = verdict ? verdict->silence.value : NULL,
		.values = &values,
	};

	writer_values_add(&values, "reference", handling_ref(handling, ticket->id));
	writer_values_add(&values, "subject", handling->message->subject);
	writer_values_add(&values, "contact_name", identity->contact.name);
	writer_values_add(&values, "matter",
		rules_matter_title(handling->desk->rules, ticket->matter, language));
	writer_values_add_site(&values, site, ticket, language);
	writer_values_add_owner(&values, site, ticket);
	writer_values_add_times(&values, handling, ticket, language);
	if (offer)
		writer_values_add(&values, "language_offer", language_offer(handling, language));
	return automatic_send(handling, identity, &automatic, ret_silence, error);
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
