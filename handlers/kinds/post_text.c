/* SPDX-License-Identifier: MIT */
/* Making and queueing text messages. */
#include "handlers/kinds/post_text.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/model/ticket_ref.h"
#include "daemon/store/outbox.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/record.h"
#include "handlers/sms/fold.h"
#include "handlers/sms/gsm.h"
#include "handlers/sms/split.h"

enum {
	MORNING_MINUTE = 8 * 60, /* when what waited for another day is sent */
	PART_LETTERS = 4,	 /* "1/3 " */
};

/* ---- the length */

static struct sms_texts cut(struct handling *handling, const struct text_draft *draft,
	const char *words, struct posted_text *posted)
{
	const struct sms_line *line = draft->line;
	const char *text = sms_fold(handling->arena, words);
	size_t each = (size_t)line->message_segments_max, all = (size_t)line->segments_max;
	struct sms_texts texts = sms_split(handling->arena, text, each, all);
	bool is_gsm7 = sms_measure(text).encoding == SMS_GSM7;
	size_t segment = is_gsm7 ? SMS_GSM7_SEGMENT : SMS_UCS2_SEGMENT;
	size_t parts = (all + each - 1) / each;

	posted->letters = text_length(text);
	posted->letters_max = all == 1 ? (is_gsm7 ? SMS_GSM7_ALONE : SMS_UCS2_ALONE)
				       : all * segment - (parts > 1 ? parts * PART_LETTERS : 0);
	posted->texts = texts.count;
	posted->segments = texts.segments;
	posted->too_long = !texts.fits || !texts.whole;
	return texts;
}

/* ---- the day's budget */

struct plan {
	int day;       /* local, on which it goes out */
	int64_t at;    /* UTC seconds */
	bool waits;    /* that is not today */
	bool is_first; /* ... and nothing waited for that day before */
};

static bool may_wait(const struct intention *intention)
{
	return intention->kind != OUTGOING_KEYWORD || intention->confirms_stop;
}

/* NOT_FOUND: neither today nor tomorrow has room for it. Its place is taken. */
static enum outcome find_room(struct handling *handling, const struct intention *intention,
	int64_t segments, struct plan *ret_plan, struct error *error)
{
	const char *zone = handling_timezone(handling, intention->ticket);
	int64_t limit = handling->site->sms_day_segments, used = 0;
	struct plan plan = {local_time_at(zone, handling->now).days, handling->now, false, false};
	enum outcome outcome = outbox_day_segments(handling->store, plan.day, &used, error);

	if (outcome == OK && limit > 0 && used + segments > limit) {
		if (!may_wait(intention))
			return NOT_FOUND;
		plan.day++;
		plan.at = local_time_to_utc(zone, plan.day, MORNING_MINUTE);
		plan.waits = true;
		outcome = outbox_day_segments(handling->store, plan.day, &used, error);
		plan.is_first = used == 0;
		if (outcome == OK && used + segments > limit)
			return NOT_FOUND;
	}
	if (outcome == OK)
		outcome = outbox_plan_segments(handling->store, plan.day, segments, error);
	if (outcome == OK)
		*ret_plan = plan;
	return outcome;
}

static enum outcome tell_admins(
	struct handling *handling, const struct ticket *ticket, struct error *error)
{
	static const struct template_value section = {"texts_used_up", "yes"};
	const struct short_notice notice = {.template_name = "account",
		.kind = OUTGOING_ACCOUNT,
		.values = &section,
		.value_count = 1};
	struct recipients recipients = {.count = 0};

	recipients_add_admins(handling, &recipients);
	return notify_shortly(handling, ticket, &recipients, &notice, error);
}

/* ---- the outbox */

static const char text_id[] = "text.";

/* No mail bears it. The mark keeps strangers from guessing the id of a text on a ticket. */
static const char *make_message_id(
	struct handling *handling, const struct text_draft *draft, int64_t outgoing_id)
{
	const struct ticket *ticket = draft->intention.ticket;
	char mark[MARK_SIZE];

	if (!ticket)
		return arena_printf(handling->arena, "%s%" PRId64 "@%s", text_id, outgoing_id,
			handling->site->domain);
	mark_make(&handling->desk->key, ticket->id, MARK_CONTACT, draft->to, mark);
	return arena_printf(handling->arena, "%s%s", text_id,
		message_id_make(handling->arena, handling_ref(handling, ticket->id), mark,
			outgoing_id, handling->site->domain));
}

bool post_text_is_id(const char *message_id)
{
	return strncmp(message_id, text_id, sizeof(text_id) - 1) == 0;
}

static enum outcome add_entry(struct handling *handling, const struct text_draft *draft,
	const char *text, struct outgoing *outgoing, struct error *error)
{
	struct entry entry = {
		.ticket_id = outgoing->ticket_id,
		.at = handling->now,
		.kind = ENTRY_OUT,
		.channel = CHANNEL_SMS,
		.outgoing_id = outgoing->id,
		.from = draft->line->number,
		.to = draft->to,
		.text = text,
	};
	enum outcome outcome = entry_add(handling->store, &entry, error);

	outgoing->entry_id = entry.id;
	return outcome;
}

static enum outcome queue(struct handling *handling, const struct text_draft *draft,
	const char *text, const struct plan *plan, struct error *error)
{
	struct outgoing outgoing = {
		.ticket_id = draft->intention.ticket ? draft->intention.ticket->id : 0,
		.sender = draft->line->title,
		.kind = draft->intention.kind,
		.state = OUT_QUEUED,
		.envelope_from = draft->line->number,
		.recipients = &draft->to,
		.recipient_count = 1,
		.bytes = (const unsigned char *)text,
		.size_bytes = strlen(text),
		.created_at = handling->now,
		.next_try_at = plan->at,
		.reason = plan->waits ? "the text messages of the day are used up" : NULL,
	};
	enum outcome outcome = outbox_reserve(handling->store, &outgoing.id, error);

	if (outcome != OK)
		return outcome;
	outgoing.message_id = make_message_id(handling, draft, outgoing.id);
	if (outgoing.ticket_id)
		outcome = add_entry(handling, draft, text, &outgoing, error);
	return outcome == OK ? outbox_add(handling->store, &outgoing, error) : outcome;
}

static enum outcome queue_all(struct handling *handling, const struct text_draft *draft,
	const struct sms_texts *texts, struct posted_text *posted, struct error *error)
{
	static const struct reason used_up = {
		REASON_BUDGET, "the text messages of the day are used up", NULL};
	const struct ticket *ticket = draft->intention.ticket;
	struct plan plan = {.at = handling->now};
	struct sms_texts tomorrow;
	enum outcome outcome = OK;

	if (outgoing_is_automatic_outside(draft->intention.kind))
		outcome = find_room(
			handling, &draft->intention, (int64_t)texts->segments, &plan, error);
	if (outcome == NOT_FOUND) {
		posted->reason = used_up;
		return OK;
	}
	if (plan.waits && draft->text_tomorrow) {
		tomorrow = cut(handling, draft, draft->text_tomorrow, posted);
		texts = &tomorrow; /* a segment more or less than was planned for does not matter */
	}
	for (size_t i = 0; outcome == OK && i < texts->count; i++)
		outcome = queue(handling, draft, texts->texts[i], &plan, error);
	if (outcome == OK && plan.waits && ticket)
		outcome = record_event(handling, ticket->id, error,
			"the %s waits until tomorrow: the text messages of the day are used up",
			outgoing_kind_name(draft->intention.kind));
	if (outcome == OK && plan.is_first && ticket)
		outcome = tell_admins(handling, ticket, error);
	if (outcome != OK)
		return outcome;
	posted->queued = true;
	if (plan.waits)
		posted->reason = used_up;
	handling->queued_mail = true;
	return OK;
}

enum outcome post_text(struct handling *handling, const struct text_draft *draft,
	struct posted_text *ret_posted, struct error *error)
{
	struct text_draft sent = *draft;
	struct posted_text posted = {.queued = false};
	struct sms_texts texts = {.count = 0};
	bool over_limit;
	enum outcome outcome;

	sent.intention.to = draft->to;
	sent.intention.by_text = true;
	outcome = restraint_check(handling, &sent.intention, &posted.reason, &over_limit, error);
	if (outcome != OK)
		return outcome;
	if (!posted.reason.sentence && !draft->line)
		posted.reason = (struct reason){
			REASON_NO_SENDER, "the settings have no number to send texts from", NULL};
	if (!posted.reason.sentence) {
		texts = cut(handling, &sent, draft->text, &posted);
		if (texts.count == 0)
			posted.reason.sentence = "there is nothing to say";
		else if (posted.too_long)
			posted.reason = (struct reason){REASON_TOO_LARGE_TO_SEND,
				arena_printf(handling->arena,
					"it is too long for text messages: %zu letters in %zu "
					"segments",
					posted.letters, posted.segments),
				NULL};
	}
	if (!posted.reason.sentence)
		outcome = queue_all(handling, &sent, &texts, &posted, error);
	if (outcome == OK && !posted.queued)
		outcome = record_silence(handling,
			draft->intention.ticket ? draft->intention.ticket->id : 0, draft->to,
			posted.reason.sentence, error);
	posted.reason.by_text = true;
	if (outcome == OK)
		*ret_posted = posted;
	return outcome;
}
