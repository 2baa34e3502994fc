/* SPDX-License-Identifier: MIT */
/* Which roles a generation of settings asks for. */
#include "daemon/road/plan.h"

static enum outcome add(struct plan *plan, enum role_kind kind, const char *prefix,
	const char *title, struct error *error)
{
	struct planned *planned = &plan->roles[plan->count];
	int size;

	if (plan->count == ROLES_MAX) {
		return error_set(
			error, BROKEN, "more than %d mailboxes and senders", ROLES_MAX - 2);
	}
	planned->kind = kind;
	size = snprintf(planned->name, sizeof(planned->name), "%s%s", prefix, title);
	if (size < 0 || (size_t)size >= sizeof(planned->name)) {
		return error_set(error, BROKEN,
			"the title \"%s\" is too long; use at most %d letters", title,
			ROLE_NAME_MAX - 16);
	}
	snprintf(planned->title, sizeof(planned->title), "%s", title);
	/* The name becomes part of file names. */
	for (char *at = planned->name; *at; at++) {
		if (*at == '/') {
			*at = '_';
		}
	}
	plan->count++;
	return OK;
}

enum outcome plan_make(struct plan *plan, const struct road_table *table,
	const struct settings *settings, struct error *error)
{
	const struct site *site = &settings->site;
	enum outcome outcome = OK;

	plan->count = 0;
	for (size_t i = 0; outcome == OK && i < site->mailbox_count; i++) {
		const struct mailbox *mailbox = &site->mailboxes[i];

		if (table->receiving(mailbox)) {
			outcome = add(plan, ROLE_RECEIVER, "receiver.", mailbox->title, error);
		}
	}
	if (outcome == OK) {
		outcome = add(plan, ROLE_WORKER, "worker", "", error);
	}
	for (size_t i = 0; outcome == OK && i < site->sender_count; i++) {
		outcome = add(plan, ROLE_SENDER, "sender.", site->senders[i].title, error);
	}
	return outcome == OK ? add(plan, ROLE_TIMEKEEPER, "timekeeper", "", error) : outcome;
}
