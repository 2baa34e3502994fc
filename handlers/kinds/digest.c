/* SPDX-License-Identifier: MIT */
/* From rows that nobody looked at to one mail a day. */
#include "handlers/kinds/digest.h"

#include <inttypes.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/store/inbox.h"
#include "daemon/store/outbox.h"
#include "daemon/store/slow_patterns.h"
#include "handlers/kinds/digest_mail.h"
#include "handlers/kinds/masked.h"
#include "rules/hours.h"

enum {
	LINES_MAX = 50, /* of each list */
	ADDRESS_BYTES = 100,
	SUBJECT_BYTES = 120,
	VALUES_MAX = 24,
};

static const char line_template[] = "digest-line";
static const char see_queue[] = "ombud queue";
static const char see_tickets[] = "ombud tickets --group automatic";

/* The list of each kind in the template, and where all of it stands. */
static const struct {
	const char *list;
	const char *count;
	const char *command;
} sections[UNNOTICED_KINDS] = {
	[UNNOTICED_BOUNCE] = {"bounces", "bounce_count", see_queue},
	[UNNOTICED_FEEDBACK_REPORT] = {"feedback_reports", "feedback_report_count", see_queue},
	[UNNOTICED_READ_RECEIPT] = {"read_receipts", "read_receipt_count", see_queue},
	[UNNOTICED_AUTOMATIC] = {"automatic_messages", "automatic_count", see_tickets},
	[UNNOTICED_JUNK] = {"junk_messages", "junk_count", see_tickets},
};

/* ---- noting */

/* A report on a mail to our own staff: which one it was, it may not say. */
static bool is_about_staff(const struct site *site, const struct message *message)
{
	for (size_t i = 0; i < message->report_count; i++) {
		const char *recipient = message->reports[i].recipient;

		if (recipient && (site_person_by_email(site, recipient) ||
					 site_group_by_email(site, recipient)))
			return true;
	}
	return false;
}

/*
 * A digest that made news of what comes of digests (absence notices of admins, bounces of an
 * admin's address) would be followed by one each day for ever. Nor is mail from before our start
 * news.
 */
static enum outcome find_news(struct handling *handling, const struct identity *identity,
	enum unnoticed_kind kind, bool *ret_is_news, struct error *error)
{
	bool names;
	enum outcome outcome = digest_mail_is_named(handling, &names, error);

	*ret_is_news = outcome == OK && !names && !handling->incoming->silent &&
		       (kind == UNNOTICED_JUNK || !identity_is_staff(identity)) &&
		       !is_about_staff(handling->site, handling->message);
	return outcome;
}

enum outcome digest_note(struct handling *handling, const struct identity *identity,
	enum unnoticed_kind kind, int64_t ticket_id, struct error *error)
{
	struct arena *arena = handling->arena;
	struct unnoticed unnoticed = {.at = handling->now,
		.kind = kind,
		.inbox_id = handling->incoming->id,
		.ticket_id = ticket_id,
		.sender = text_printable(arena, identity->writer.mail, ADDRESS_BYTES),
		.subject = masked_text(
			arena, text_printable(arena, handling->message->subject, SUBJECT_BYTES))};
	enum outcome outcome = find_news(handling, identity, kind, &unnoticed.is_news, error);

	return outcome == OK ? unnoticed_add(handling->store, &unnoticed, error) : outcome;
}

/* ---- lines */

/* One line of a list; absent things are NULL. more: so many that have no line. */
struct line {
	int64_t ticket_id;
	const char *queue_id;
	const char *address;
	const char *subject;
	int64_t at;
	int64_t more;
	const char *command;
};

static const char *number(struct arena *arena, int64_t value)
{
	return arena_printf(arena, "%" PRId64 "%s", value, value >= DIGEST_COUNT_MAX ? "+" : "");
}

static enum outcome put_line(struct handling *handling, struct digest_list *list,
	const struct line *line, struct error *error)
{
	struct arena *arena = handling->arena;
	const struct template_value values[] = {
		{"reference", line->ticket_id ? handling_ref(handling, line->ticket_id) : NULL},
		{"queue_id", line->queue_id},
		{"address", line->address && *line->address
				    ? text_printable(arena, line->address, ADDRESS_BYTES)
				    : "-"},
		{"subject",
			masked_text(arena, text_printable(arena, line->subject, SUBJECT_BYTES))},
		{"received", line->at ? time_for_text(arena, handling_timezone(handling, NULL),
						line->at, list->language, false)
				      : NULL},
		{"more", line->more ? number(arena, line->more) : NULL},
		{"command", line->command},
	};

	return digest_list_add(handling, list, values, sizeof(values) / sizeof(values[0]), error);
}

/* The last line when not all have one, and the whole as text. */
static enum outcome end_list(struct handling *handling, struct digest_list *list, int64_t total,
	size_t shown, const char *command, enum outcome outcome, const char **ret_text,
	struct error *error)
{
	const struct line more = {.more = total - (int64_t)shown, .command = command};

	if (outcome == OK && more.more > 0)
		outcome = put_line(handling, list, &more, error);
	*ret_text = digest_list_end(handling, list);
	return outcome;
}

static enum outcome list_unnoticed(struct handling *handling, enum language language,
	enum unnoticed_kind kind, int64_t after_id, int64_t total, const char **ret_text,
	struct error *error)
{
	struct unnoticed *list = NULL;
	size_t count = 0;
	struct digest_list lines;
	enum outcome outcome = unnoticed_list(
		handling->store, kind, after_id, LINES_MAX, handling->arena, &list, &count, error);

	digest_list_begin(&lines, line_template, language);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		struct line line = {.ticket_id = list[i].ticket_id,
			.address = list[i].sender,
			.subject = list[i].subject,
			.at = list[i].at};

		if (!line.ticket_id)
			line.queue_id =
				arena_printf(handling->arena, "in:%" PRId64, list[i].inbox_id);
		outcome = put_line(handling, &lines, &line, error);
	}
	return end_list(
		handling, &lines, total, count, sections[kind].command, outcome, ret_text, error);
}

static enum outcome list_parked(struct handling *handling, enum language language, int64_t total,
	const char **ret_text, struct error *error)
{
	struct inbox_row *rows = NULL;
	size_t count = 0;
	struct digest_list lines;
	enum outcome outcome = inbox_list(
		handling->store, INBOX_PARKED, LINES_MAX, handling->arena, &rows, &count, error);

	digest_list_begin(&lines, line_template, language);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		const struct line line = {.ticket_id = rows[i].ticket_id,
			.queue_id = arena_printf(handling->arena, "in:%" PRId64, rows[i].id),
			.address = rows[i].mailbox,
			.at = rows[i].received_at};

		outcome = put_line(handling, &lines, &line, error);
	}
	return end_list(handling, &lines, total, count, see_queue, outcome, ret_text, error);
}

static enum outcome list_failed(struct handling *handling, enum language language, int64_t total,
	const char **ret_text, struct error *error)
{
	struct outgoing *rows = NULL;
	size_t count = 0;
	struct digest_list lines;
	enum outcome outcome = outbox_list(
		handling->store, OUT_FAILED, LINES_MAX, handling->arena, &rows, &count, error);

	digest_list_begin(&lines, line_template, language);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		const struct line line = {.ticket_id = rows[i].ticket_id,
			.queue_id = arena_printf(handling->arena, "out:%" PRId64, rows[i].id),
			.address = rows[i].recipient_count > 0 ? rows[i].recipients[0] : NULL,
			.at = rows[i].created_at};

		outcome = put_line(handling, &lines, &line, error);
	}
	return end_list(handling, &lines, total, count, see_queue, outcome, ret_text, error);
}

/* ---- the mail */

struct values {
	struct template_value list[VALUES_MAX];
	size_t count;
};

static void add(struct values *values, const char *name, const char *value)
{
	values->list[values->count++] = (struct template_value){name, value};
}

static enum outcome add_unnoticed(struct handling *handling, enum language language,
	const struct digest *since, struct values *values, struct error *error)
{
	enum outcome outcome = OK;

	for (int i = 0; outcome == OK && i < UNNOTICED_KINDS; i++) {
		enum unnoticed_kind kind = (enum unnoticed_kind)i;
		const char *lines = NULL;
		int64_t count;

		outcome =
			unnoticed_count(handling->store, kind, since->unnoticed_id, &count, error);
		if (outcome != OK || count == 0)
			continue;
		outcome = list_unnoticed(
			handling, language, kind, since->unnoticed_id, count, &lines, error);
		add(values, sections[kind].list, lines);
		add(values, sections[kind].count, number(handling->arena, count));
	}
	return outcome;
}

static enum outcome add_waiting(struct handling *handling, enum language language,
	const struct digest_news *news, struct values *values, struct error *error)
{
	const char *lines;
	enum outcome outcome = OK;

	if (news->parked > 0) {
		outcome = list_parked(handling, language, news->parked, &lines, error);
		add(values, "parked", lines);
		add(values, "parked_count", number(handling->arena, news->parked));
	}
	if (outcome == OK && news->failed > 0) {
		outcome = list_failed(handling, language, news->failed, &lines, error);
		add(values, "failed", lines);
		add(values, "failed_count", number(handling->arena, news->failed));
	}
	return outcome;
}

/* Patterns mean the same in every language, so a line is a place, a block and a pattern. */
static enum outcome add_slow(struct handling *handling, const struct digest *since,
	const struct digest_news *news, struct values *values, struct error *error)
{
	struct arena *arena = handling->arena;
	struct slow_pattern *list = NULL;
	const char *lines = "";
	size_t count = 0;
	enum outcome outcome;

	if (news->slow == 0)
		return OK;
	outcome = slow_patterns_list(
		handling->store, since->at, handling->now, LINES_MAX, arena, &list, &count, error);
	for (size_t i = 0; outcome == OK && i < count; i++)
		lines = arena_printf(arena, "%s%s%s: %s: %s", lines, i ? "\n" : "",
			text_printable(arena, list[i].place, SUBJECT_BYTES),
			text_printable(arena, list[i].block, SUBJECT_BYTES),
			text_printable(arena, list[i].pattern, SUBJECT_BYTES));
	add(values, "slow_patterns", lines);
	add(values, "slow_pattern_count", number(arena, news->slow));
	return outcome;
}

static enum outcome tell(struct handling *handling, const struct recipient *recipient,
	const struct digest *since, const struct digest_news *news, struct error *error)
{
	const struct site *site = handling->site;
	enum language language = recipient->language;
	struct values values = {.count = 0};
	enum outcome outcome = add_unnoticed(handling, language, since, &values, error);

	if (outcome == OK)
		outcome = add_waiting(handling, language, news, &values, error);
	if (outcome == OK)
		outcome = add_slow(handling, since, news, &values, error);
	if (outcome != OK)
		return outcome;
	add(&values, "organisation", site_name(site, language));
	add(&values, "recipient", recipient->name);
	if (since->at)
		add(&values, "since",
			time_for_text(handling->arena, handling_timezone(handling, NULL), since->at,
				language, true));
	if (news->silences)
		add(&values, "silence_count", number(handling->arena, news->silences));
	return digest_mail_send(handling, recipient, "digest", values.list, values.count, error);
}

enum outcome digest_make(struct handling *handling, struct error *error)
{
	const struct hours *hours = handling_hours(handling, NULL);
	int64_t day = local_time_at(hours->timezone, handling->now).days;
	struct recipients admins = {.count = 0};
	struct digest_news news;
	struct digest since;
	enum outcome outcome;

	if (!hours_is_open(hours, handling->now))
		return OK;
	outcome = digest_last(handling->store, &since, error);
	if (outcome != OK || day <= since.day)
		return outcome;
	outcome = digest_news(handling->store, &since, handling->now, &news, error);
	recipients_add_admins(handling, &admins);
	if (outcome == OK && !news.any)
		return digest_skip(handling->store, day, error);
	for (size_t i = 0; outcome == OK && i < admins.count; i++)
		outcome = tell(handling, &admins.list[i], &since, &news, error);
	return outcome == OK ? digest_add(handling->store, day, handling->now, error) : outcome;
}
