/* SPDX-License-Identifier: MIT */
/* Why a mail is not sent: the form of what it answers, who would get it, and how much went out
 * already. */
#include "handlers/kinds/restraint.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/base/text.h"
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

/* What the message says of itself; NULL when it may be answered. */
static const char *reason_of_message(struct handling *handling, bool answers_form)
{
	const struct message *message = handling->message;
	const struct signs *signs;
	const char *sign;

	if (!message)
		return "the message could not be read";
	if (handling->prepared->authentication.result == AUTHENTICATION_FAILS)
		return arena_printf(handling->arena,
			"the sender could not be confirmed by the receiving server (%s)",
			handling->prepared->authentication.said);
	signs = &message->signs;
	if (signs->loop)
		sign = signs->loop;
	else if (answers_form)
		return NULL;
	else if (message->kind != MESSAGE_REQUEST)
		return arena_printf(handling->arena, "the message is automatic (%s)",
			message_kind_name(message->kind));
	else if (signs->null_path)
		sign = signs->null_path;
	else if (signs->list)
		sign = signs->list;
	else if (signs->automatic)
		sign = signs->automatic;
	else if (signs->suppress)
		sign = signs->suppress;
	else if (signs->no_reply)
		sign = signs->no_reply;
	else
		sign = signs->spam;
	if (!sign)
		return NULL;
	return arena_printf(handling->arena, "the message asks for no automatic answer (%s)",
		text_printable(handling->arena, sign, 120));
}

static const char *reason_of_writer(struct handling *handling, const struct intention *intention)
{
	if (intention->contact_muted)
		return "the contact has asked for no automatic messages";
	if (restraint_is_robot(handling->arena, intention->to))
		return "the address belongs to a robot that reads no answers";
	if (is_staff(handling->site, intention->to))
		return "the address belongs to our own staff";
	return NULL;
}

static enum outcome check_budgets(struct handling *handling, const struct intention *intention,
	const char **ret_reason, struct error *error)
{
	const struct restraint_limits *limits = &handling->site->restraint;
	int64_t now = handling->now;
	struct outbox_usage usage = {0};
	const struct {
		const int64_t *used;
		int64_t limit;
		const char *what;
	} budgets[] = {
		{&usage.to_address, limits->address_day, "to this address in a day"},
		{&usage.on_ticket, limits->ticket_day, "on this ticket in a day"},
		{&usage.to_domain, limits->domain_hour, "to this domain in an hour"},
		{&usage.all, limits->site_hour, "from this site in an hour"},
	};
	enum outcome outcome = outbox_usage_automatic(handling->store,
		address_key(handling->arena, intention->to), address_domain(intention->to),
		intention->ticket ? intention->ticket->id : 0, now - DAY, now - DAY, now - HOUR,
		now - HOUR, &usage, error);

	for (size_t i = 0; outcome == OK && i < sizeof(budgets) / sizeof(budgets[0]); i++) {
		if (*budgets[i].used >= budgets[i].limit) {
			*ret_reason = arena_printf(handling->arena,
				"the limit of %" PRId64 " automatic messages %s is reached",
				budgets[i].limit, budgets[i].what);
			break;
		}
	}
	return outcome;
}

static enum outcome check_automatic(struct handling *handling, const struct intention *intention,
	const char **ret_reason, struct error *error)
{
	const struct incoming *incoming = handling->incoming;
	const char *reason = NULL;

	if (intention->silence_by_rule)
		reason = intention->silence_by_rule;
	else if (incoming && incoming->silent)
		reason = "the message is older than the start of its mailbox";
	else if (intention->ticket && intention->ticket->silent)
		reason = "the ticket is filed in silence";
	else if (incoming && handling->now - incoming->received_at >
				     handling->site->restraint.answer_max_age_seconds)
		reason = "the message is too old for an automatic answer";
	if (!reason)
		reason = reason_of_message(handling, intention->answers_form);
	if (!reason)
		reason = reason_of_writer(handling, intention);
	if (reason) {
		*ret_reason = reason;
		return OK;
	}
	return check_budgets(handling, intention, ret_reason, error);
}

static enum outcome check_staff(struct handling *handling, const struct intention *intention,
	const char **ret_reason, struct error *error)
{
	int64_t count = 0;
	int64_t limit = handling->site->restraint.staff_hour;
	enum outcome outcome;

	if (intention->kind == OUTGOING_DIGEST)
		return OK;
	outcome = outbox_usage_staff(handling->store, address_key(handling->arena, intention->to),
		handling->now - HOUR, &count, error);
	if (outcome == OK && count >= limit)
		*ret_reason = arena_printf(handling->arena,
			"the limit of %" PRId64
			" messages to this member of staff in an hour is reached",
			limit);
	return outcome;
}

enum outcome restraint_check(struct handling *handling, const struct intention *intention,
	const char **ret_reason, bool *ret_over_limit, struct error *error)
{
	enum outcome outcome;

	*ret_reason = NULL;
	*ret_over_limit = false;
	if (!intention->to) {
		*ret_reason = "there is no address to write to";
		return OK;
	}
	if (!address_is_sendable(intention->to)) {
		*ret_reason = "the address cannot be written to";
		return OK;
	}
	if (site_owns_address(handling->site, intention->to)) {
		*ret_reason = "the address is our own";
		return OK;
	}
	if (outgoing_is_automatic_outside(intention->kind))
		return check_automatic(handling, intention, ret_reason, error);
	if (!outgoing_is_to_staff(intention->kind))
		return OK;
	outcome = check_staff(handling, intention, ret_reason, error);
	*ret_over_limit = outcome == OK && *ret_reason;
	return outcome;
}
