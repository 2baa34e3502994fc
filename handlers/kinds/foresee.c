/* SPDX-License-Identifier: MIT */
/* Foreseeing, by what the worker asks too. */
#include "handlers/kinds/foresee.h"

#include "handlers/kinds/answer.h"
#include "handlers/kinds/classify.h"
#include "handlers/kinds/restraint.h"
#include "handlers/kinds/writer_language.h"
#include "rules/hours.h"

void foresee(const struct desk *desk, const struct message *message, const struct facts *facts,
	const struct decided *decided, struct arena *arena, struct foreseen *ret_foreseen)
{
	const struct site *site = &desk->settings.site;
	const struct incoming incoming = {.received_at = facts->received_at};
	const struct prepared prepared = {
		.message = *message, .authentication = authentication_of(arena, site, message)};
	struct handling handling = {.desk = desk,
		.site = site,
		.incoming = &incoming,
		.prepared = &prepared,
		.message = &prepared.message,
		.now = facts->now,
		.arena = arena};
	struct intention intention = {.kind = OUTGOING_ACKNOWLEDGEMENT,
		.by_text = message->channel == CHANNEL_SMS,
		.silence_by_rule = decided->verdict.silence.value};
	bool offer,
		is_open = hours_is_open(decided_hours(site, decided->assignment.group), facts->now);

	intention.to = identify_writer(site, message, &intention.answers_form).mail;
	*ret_foreseen = (struct foreseen){
		.is_decided = may_be_request(site, message),
		.silence = restraint_foresee(&handling, &intention),
		.template_name = answer_template(&handling, &decided->verdict, is_open,
			writer_language(site, message->language, facts->contact_language, &offer)),
	};
}
