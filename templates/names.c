/* SPDX-License-Identifier: MIT */
/* The templates there are, and the names each may use. ombud-templates(5) says what each name
 * means. */
#include "templates/templates.h"

#include <string.h>

/* What is said to the person who wrote. The site's own templates are of this kind. */
static const char *const to_writer[] = {"reference", "subject", "contact_name", "organisation",
	"city", "city_genitive", "matter", "owner", "owner_phone", "due", "due_short", "open",
	"open_short", "hours", "holiday", "oncall_phone", "language_offer", NULL};

/* To one whose ticket has another owner now. */
static const char *const to_introduce[] = {"reference", "subject", "organisation", "city",
	"city_genitive", "owner", "owner_phone", "due", "due_short", "open", "open_short", "hours",
	"holiday", "oncall_phone", "away", NULL};

/* What is said to staff about a message. */
static const char *const to_staff[] = {"reference", "subject", "contact_name", "contact_address",
	"contact_organisation", "business_id", "other_addresses", "speaks_finnish",
	"speaks_swedish", "speaks_english", "organisation", "recipient", "channel", "group",
	"owner", "owner_phone", "stands_in_for", "helper", "matter", "authority",
	"authority_contact", "place", "urgent", "rule", "tags", "due", "received", "text",
	"attachments", "earlier_tickets", "linked", "silence", "unverified", "other_address",
	"truncated", "incomplete", "reopened", "by_text", "unanswerable", "added_address",
	"proposed_address", "assigned_by", "merged", "merged_by", "handed_in_by", "commands",
	"declined_partner", "unclear_partner", NULL};

/* To one who asks how far their ticket is: one state, and who and when. */
static const char *const to_tell_state[] = {"reference", "subject", "organisation", "matter",
	"owner", "owner_phone", "due", "due_short", "state_new", "state_open", "state_waiting",
	"state_closed", "other_count", NULL};

/* To one who wrote a keyword: nothing about a ticket. */
static const char *const of_site[] = {
	"organisation", "city", "city_genitive", "hours", "oncall_phone", NULL};

/* To a writer whose answer is late. */
static const char *const to_apologise[] = {"reference", "subject", "organisation", "city",
	"city_genitive", "owner", "owner_phone", "due", "due_short", "old_due", "old_due_short",
	"open", "open_short", "hours", "holiday", "oncall_phone", NULL};

/* To a writer whose matter goes to another organisation, or comes back. */
static const char *const to_hand_over[] = {"reference", "subject", "organisation", "partner",
	"partner_contact", "partner_phone", "owner", "owner_phone", "due", "until", "until_short",
	"authority", "authority_contact", "sent_on", NULL};

/* To the partner that gets a ticket. */
static const char *const to_partner[] = {"reference", "organisation", "recipient", "contact_name",
	"contact_address", "by_text", "business_id", "speaks_finnish", "speaks_swedish",
	"speaks_english", "subject", "matter", "place", "due", "attachments", "commands", "text",
	NULL};

/* To the authority that a matter belongs to. */
static const char *const to_authority[] = {"reference", "organisation", "contact_name",
	"contact_address", "subject", "attachments", "masked", "text", NULL};

/* What becomes of a hand-over, to staff and partner. */
static const char *const to_report_handover[] = {"reference", "organisation", "recipient",
	"partner", "agreed", "no_answer", "stopped", "secret", "gone", "late", "time", "note",
	"answer_too_late", "taken_back", "text", NULL};

/* To staff about a ticket that waits for its first answer. */
static const char *const to_urge[] = {"reference", "organisation", "recipient", "contact_name",
	"contact_address", "by_text", "text", "subject", "owner", "owner_phone", "due", "new_due",
	"absent", NULL};

/* To staff: somebody else has answered the writer. */
static const char *const to_know[] = {
	"reference", "organisation", "recipient", "subject", "address", "time", "text", NULL};

static const char *const to_bearer[] = {"organisation", "recipient", "returned", "ticket_count",
	"late_tickets", "late_count", "today_tickets", "today_count", "other_tickets",
	"other_count", NULL};

/* A line of their tickets, or that more have none. */
static const char *const to_bear[] = {"reference", "subject", "contact", "matter", "due", "new_due",
	"late", "waiting", "waited_today", "waited_day", "waited_days", "more", NULL};

/* To the lead of groups, and of one of them. */
static const char *const to_lead[] = {
	"organisation", "recipient", "first_day", "last_day", "groups", NULL};
static const char *const to_report[] = {"group", "came_in", "answered", "open_now", "waiting",
	"late", "only", "median", "nine_in_ten", "slowest", NULL};

static const char *const to_relay[] = {"reference", "subject", "contact_name", "organisation",
	"owner", "owner_phone", "text", "signature", NULL};

/* Of an earlier ticket, a line in a notification. */
static const char *const to_list[] = {"reference", "subject", "received", "owner", "new", "open",
	"waiting", "closed", "closed_at", NULL};

static const char *const to_account_for[] = {"reference", "organisation", "recipient",
	"not_a_reply", "not_verified", "ended", "empty", "unreadable", "inside", "not_sent",
	"new_ticket", "too_many", "too_long", "letters", "letters_max", "no_texts", "texts_used_up",
	"done", "refused", "handed_over", "wait_over", "merged_here", "merged_away", "merged",
	"person", "not_yours", "lines", "with_commands", "unverified", "to_digest", "reason", NULL};

/* Of what was done with a mail of a member of staff, or stood in the way: a line. */
static const char *const to_count_up[] = {"sent_by_mail", "sent_by_text", "address", "texts",
	"segments", "without_files", "files_not_sent", "left_behind", "late", "noted", "closed",
	"waits", "assigned", "taken", "tagged", "priority", "language", "hash_line", "only_closing",
	"help", "status", "unknown", "below", "incomplete", "superfluous", "conflict", "too_many",
	"bad_date", "no_such_owner", "not_a_person", "bad_priority", "bad_language", "bad_tag",
	"no_number", "no_mail", "no_text", "contact_added", "bad_contact", "contact_is_ours",
	"contact_of_another", "no_contact", "away", "first_day", "last_day", "bad_days",
	"no_such_deputy", "away_not_a_person", "merged", "no_such_ticket", "merge_itself",
	"merge_other_contact", "merge_closed", "merge_partner", "merge_two", "needs_ticket",
	"handed_in", "owner", "no_sender", "sender_is_robot", "sender_is_ours", "bad_sender",
	"several_messages", "known_message", "text_unused", "open_tickets", "count", "command",
	"nearest", "words", "person", "group", "time", "due", "tags", "fi", "sv", "en", "low",
	"normal", "high", "urgent", "state_new", "state_open", "state_waiting", "state_closed",

	"handover_done", "handover_asked", "handover_untold", "handover_secret", "handover_already",
	"handover_pending", "handover_ended", "handover_back", "secret_with_partner",
	"not_for_partner", "transferred", "transfer_untold", "transfer_not_sent",
	"no_such_authority", "partner", "sent_on", NULL};

static const char *const to_return[] = {"reference", "organisation", "recipient", "address",
	"answer", "to_staff", "unsure", "reason", NULL};

static const char *const to_show_unread[] = {
	"reference", "organisation", "recipient", "received", "reason", NULL};

static const char *const to_admins[] = {"organisation", "recipient", "since", "bounces",
	"bounce_count", "feedback_reports", "feedback_report_count", "read_receipts",
	"read_receipt_count", "automatic_messages", "automatic_count", "junk_messages",
	"junk_count", "parked", "parked_count", "failed", "failed_count", "slow_patterns",
	"slow_pattern_count", "silence_count", NULL};

/* A line of a digest's list, or that more have none. */
static const char *const to_digest[] = {
	"received", "reference", "queue_id", "address", "subject", "more", "command", NULL};

/* The names of enum reason_code, and the words from outside. */
static const char *const to_explain[] = {"by_rule", "not_confirmed", "automatic", "list",
	"no_reply", "spam", "too_old", "filed", "stopped", "staff", "limit", "no_address",
	"no_texts", "budget", "bad_address", "own_address", "no_sender", "too_large_to_send",
	"incomplete", "unknown_mailbox", "unknown_domain", "full_mailbox", "too_large", "rejected",
	"not_accepted", "unreachable", "given_up", "unsure", "crashed", "too_heavy", "unreadable",
	"quoted", "by_text", NULL};

static const char *const nothing[] = {NULL};

/* What a text that is sent by itself may cost. */
enum { SMS_SEGMENTS_MAX = 2 };

static const struct row {
	const char *template_name;
	const char *const *names;
	size_t sms_segments_max;
} table[] = {
	{"acknowledgement", to_writer, SMS_SEGMENTS_MAX},
	{"closed-hours", to_writer, SMS_SEGMENTS_MAX},
	{"delay", to_apologise, SMS_SEGMENTS_MAX},
	{"contact-person", to_introduce, SMS_SEGMENTS_MAX},
	{"handover", to_hand_over, SMS_SEGMENTS_MAX},
	{"handover-question", to_hand_over, SMS_SEGMENTS_MAX},
	{"handover-back", to_hand_over, SMS_SEGMENTS_MAX},
	{"transfer", to_hand_over, SMS_SEGMENTS_MAX},
	{"status", to_tell_state, SMS_SEGMENTS_MAX},
	{"status-none", of_site, SMS_SEGMENTS_MAX},
	{"stopped", of_site, SMS_SEGMENTS_MAX},
	{"started", of_site, SMS_SEGMENTS_MAX},
	{"help", of_site, SMS_SEGMENTS_MAX},
	{"language-offer", nothing},
	{"notification", to_staff},
	{"followup-notification", to_staff},
	{"reminder", to_urge},
	{"late", to_urge},
	{"stand-in", to_urge},
	{"answered", to_know},
	{"partner-notification", to_partner},
	{"handover-news", to_report_handover},
	{"transfer-letter", to_authority},
	{"workload", to_bearer},
	{"workload-line", to_bear},
	{"week", to_lead},
	{"week-group", to_report},
	{"answer", to_relay},
	{"account", to_account_for},
	{"account-line", to_count_up},
	{"not-delivered", to_return},
	{"unreadable", to_show_unread},
	{"earlier-ticket", to_list},
	{"digest", to_admins},
	{"digest-line", to_digest},
	{"reasons", to_explain},
	{"message-facts", to_staff},
};

/* NULL: a template of the site's own. */
static const struct row *find_row(const char *template_name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].template_name, template_name) == 0) {
			return &table[i];
		}
	}
	return NULL;
}

const char *const *template_names(const char *template_name)
{
	const struct row *row = find_row(template_name);

	return row ? row->names : to_writer;
}

size_t template_sms_segments_max(const char *template_name)
{
	const struct row *row = find_row(template_name);

	return row ? row->sms_segments_max : SMS_SEGMENTS_MAX;
}

const char *const *template_required(void)
{
	static const char *const required[] = {"acknowledgement", "closed-hours", "delay",
		"contact-person", "handover", "handover-question", "handover-back", "transfer",
		"status", "status-none", "stopped", "started", "help", "language-offer",
		"notification", "followup-notification", "reminder", "late", "stand-in",
		"partner-notification", "handover-news", "transfer-letter", "workload",
		"workload-line", "week", "week-group", "answer", "account", "not-delivered",
		"unreadable", "earlier-ticket", "digest", "digest-line", "reasons", NULL};

	return required;
}
