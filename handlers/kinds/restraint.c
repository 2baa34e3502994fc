/* SPDX-License-Identifier: MIT */
/* Why a mail is not sent: the form of what it answers, who would get it, and how much went out
 * already. */
#include "handlers/kinds/restraint.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/phone.h"
#include "daemon/store/outbox.h"

enum { HOUR = 3600, DAY = 86400 };

/* Local parts nobody reads answers at: equal, or equal up to a separator. */
static const char *const robots[] = {"mailer-daemon", "postmaster", "noreply", "no-reply",
	"no_reply", "donotreply", "do-not-reply", "do_not_reply", "eivastausta", "ei-vastausta",
	"ei_vastausta", "alavastaa", "ala-vastaa", "svaraej", "svara-ej", "svarainte", "svara-inte",
	"bounce", "bounces", "mailer", "listserv", "majordomo", "nobody", NULL};

static bool ends_with(const char *text, const char *end)
{
	size_t size = strlen(text), end_size = strlen(end);

	return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

bool restraint_is_robot(struct arena *arena, const char *mail)
{
	char *local = text_lower_ascii(arena, mail);

	local[strcspn(local, "@")] = '\0';
	if (text_starts_nocase(local, "owner-") || ends_with(local, "-owner") ||
		ends_with(local, "-request") || ends_with(local, "-bounces"))
		return true;
	for (size_t i = 0; robots[i]; i++) {
		size_t size = strlen(robots[i]);

		if (strncmp(local, robots[i], size) == 0 &&
			!strchr("abcdefghijklmnopqrstuvwxyz0123456789_",
				local[size] ? local[size] : '+'))
			return true;
	}
	return false;
}

static bool is_staff(const struct site *site, const char *mail)
{
	return site_person_by_email(site, mail) || site_group_by_email(site, mail);
}

static struct reason reason(enum reason_code code, const char *sentence)
{
	return (struct reason){.code = code, .sentence = sentence};
}

/* The first header that asks for no automatic answer. */
static struct reason reason_of_signs(struct arena *arena, const struct signs *signs)
{
	const struct reason found[] = {
		{REASON_AUTOMATIC, signs->null_path, NULL},
		{REASON_LIST, signs->list, NULL},
		{REASON_AUTOMATIC, signs->automatic, NULL},
		{REASON_AUTOMATIC, signs->suppress, NULL},
		{REASON_NO_REPLY, signs->no_reply, NULL},
		{REASON_SPAM, signs->spam, NULL},
	};

	for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
		if (found[i].sentence)
			return reason(found[i].code,
				arena_printf(arena, "the message asks for no automatic answer (%s)",
					text_printable(arena, found[i].sentence, 120)));
	}
	return reason(REASON_NONE, NULL);
}

/* What the message says of itself; no reason when it may be answered. */
static struct reason reason_of_message(struct handling *handling, bool answers_form)
{
	const struct message *message = handling->message;
	struct arena *arena = handling->arena;

	if (!message && !handling->incoming)
		return reason(REASON_NONE, NULL); /* it answers none: the clock makes us write */
	if (!message)
		return reason(REASON_UNREADABLE, "the message could not be read");
	if (handling->prepared->authentication.result == AUTHENTICATION_FAILS)
		return reason(REASON_NOT_CONFIRMED,
			arena_printf(arena,
				"the sender could not be confirmed by the receiving server (%s)",
				handling->prepared->authentication.said));
	if (message->signs.loop)
		return reason(REASON_AUTOMATIC,
			arena_printf(arena, "the message asks for no automatic answer (%s)",
				text_printable(arena, message->signs.loop, 120)));
	if (answers_form)
		return reason(REASON_NONE, NULL);
	if (message->kind != MESSAGE_REQUEST)
		return reason(REASON_AUTOMATIC, arena_printf(arena, "the message is automatic (%s)",
							message_kind_name(message->kind)));
	return reason_of_signs(arena, &message->signs);
}

static struct reason reason_of_writer(struct handling *handling, const struct intention *intention)
{
	/* an answer to a keyword was asked for by it */
	if (intention->by_text)
		return intention->texts_stopped && intention->kind != OUTGOING_KEYWORD
			       ? reason(REASON_STOPPED, "the contact has stopped automatic texts")
			       : reason(REASON_NONE, NULL);
	if (restraint_is_robot(handling->arena, intention->to))
		return reason(
			REASON_NO_REPLY, "the address belongs to a robot that reads no answers");
	if (is_staff(handling->site, intention->to))
		return reason(REASON_STAFF, "the address belongs to our own staff");
	return reason(REASON_NONE, NULL);
}

static enum outcome check_budgets(struct handling *handling, const struct intention *intention,
	struct reason *ret_reason, struct error *error)
{
	const struct restraint_limits *limits = &handling->site->restraint;
	int64_t now = handling->now;
	/* numbers have no domain; who writes a keyword asks for each answer */
	bool on_ticket = intention->ticket && intention->kind != OUTGOING_KEYWORD;
	struct outbox_usage usage = {0};
	const int64_t none = -1; /* below every limit */
	const struct {
		const int64_t *used;
		int64_t limit;
		const char *what;
	} budgets[] = {
		{&usage.to_address, limits->address_day + intention->confirms_stop,
			"to this address in a day"},
		{on_ticket ? &usage.on_ticket : &none, limits->ticket_day,
			"on this ticket in a day"},
		{intention->by_text ? &none : &usage.to_domain, limits->domain_hour,
			"to this domain in an hour"},
		{&usage.all, limits->site_hour, "from this site in an hour"},
	};
	enum outcome outcome = outbox_usage_automatic(handling->store,
		address_key(handling->arena, intention->to), address_domain(intention->to),
		intention->ticket ? intention->ticket->id : 0, now - DAY, now - DAY, now - HOUR,
		now - HOUR, &usage, error);

	for (size_t i = 0; outcome == OK && i < sizeof(budgets) / sizeof(budgets[0]); i++) {
		if (*budgets[i].used >= budgets[i].limit) {
			*ret_reason = reason(REASON_LIMIT,
				arena_printf(handling->arena,
					"the limit of %" PRId64 " automatic messages %s is reached",
					budgets[i].limit, budgets[i].what));
			break;
		}
	}
	return outcome;
}

/* All but the budgets. */
static struct reason reason_of_automatic(
	struct handling *handling, const struct intention *intention)
{
	const struct incoming *incoming = handling->incoming;
	struct reason found;

	if (intention->silence_by_rule)
		return (struct reason){
			REASON_BY_RULE, intention->silence_by_rule, intention->silence_by_rule};
	if (incoming && incoming->silent)
		return reason(REASON_TOO_OLD, "the message is older than the start of its mailbox");
	if (intention->ticket && intention->ticket->silent)
		return reason(REASON_FILED, "the ticket is filed in silence");
	if (incoming && handling->now - incoming->received_at >
				handling->site->restraint.answer_max_age_seconds)
		return reason(REASON_TOO_OLD, "the message is too old for an automatic answer");
	found = reason_of_message(handling, intention->answers_form);
	return found.sentence ? found : reason_of_writer(handling, intention);
}

static enum outcome check_automatic(struct handling *handling, const struct intention *intention,
	struct reason *ret_reason, struct error *error)
{
	*ret_reason = reason_of_automatic(handling, intention);
	return ret_reason->sentence ? OK : check_budgets(handling, intention, ret_reason, error);
}

static enum outcome check_staff(struct handling *handling, const struct intention *intention,
	struct reason *ret_reason, struct error *error)
{
	int64_t count = 0;
	int64_t limit = handling->site->restraint.staff_hour;
	enum outcome outcome;

	/* one an hour, and one a day */
	if (intention->kind == OUTGOING_LIMIT || intention->kind == OUTGOING_DIGEST)
		return OK;
	outcome = outbox_usage_staff(handling->store, address_key(handling->arena, intention->to),
		handling->now - HOUR, &count, error);
	if (outcome == OK && count >= limit)
		*ret_reason = reason(REASON_LIMIT,
			arena_printf(handling->arena,
				"the limit of %" PRId64
				" messages to this member of staff in an hour is reached",
				limit));
	return outcome;
}

/* Whether a text can go to that number at all. */
static struct reason reason_of_number(struct handling *handling, const struct intention *intention)
{
	if (site_owns_number(handling->site, intention->to))
		return reason(REASON_OWN_ADDRESS, "the number is our own");
	if (!phone_is_e164(intention->to) || !phone_is_answerable(intention->to))
		return reason(REASON_NO_REPLY, "the sender is no number that can be answered");
	if (intention->no_texts)
		return reason(REASON_NO_TEXTS,
			"the contact told the provider STOP: it passes no texts on to them");
	return reason(REASON_NONE, NULL);
}

static struct reason reason_of_address(struct handling *handling, const struct intention *intention)
{
	if (!intention->to)
		return reason(REASON_NO_ADDRESS, "there is no address to write to");
	if (intention->by_text)
		return reason_of_number(handling, intention);
	if (!address_is_sendable(intention->to))
		return reason(REASON_BAD_ADDRESS, "the address cannot be written to");
	if (site_owns_address(handling->site, intention->to))
		return reason(REASON_OWN_ADDRESS, "the address is our own");
	return reason(REASON_NONE, NULL);
}

enum outcome restraint_check(struct handling *handling, const struct intention *intention,
	struct reason *ret_reason, bool *ret_over_limit, struct error *error)
{
	enum outcome outcome;

	*ret_over_limit = false;
	*ret_reason = reason_of_address(handling, intention);
	if (ret_reason->sentence)
		return OK;
	if (outgoing_is_automatic_outside(intention->kind))
		return check_automatic(handling, intention, ret_reason, error);
	if (!outgoing_is_to_staff(intention->kind))
		return OK;
	outcome = check_staff(handling, intention, ret_reason, error);
	*ret_over_limit = outcome == OK && ret_reason->sentence;
	return outcome;
}

struct reason restraint_foresee(struct handling *handling, const struct intention *intention)
{
	struct reason found = reason_of_address(handling, intention);

	return found.sentence ? found : reason_of_automatic(handling, intention);
}
