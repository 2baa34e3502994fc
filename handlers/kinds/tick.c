/* SPDX-License-Identifier: MIT */
/* What is due by the clock alone, one thing after the other. */
#include "daemon/store/tickets.h"
#include "handlers/kinds/absence.h"
#include "handlers/kinds/deadline.h"
#include "handlers/kinds/digest.h"
#include "handlers/kinds/handover.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/staff_command.h"
#include "handlers/kinds/work_digests.h"

enum {
	SILENT_DAYS = 30,
	DAY_SECONDS = 24 * 60 * 60,
	TICK_SECONDS = 60 * 60,
	CLOSE_MAX = 100,
};

/* Tickets filed in silence close themselves. */
static enum outcome close_silent(struct handling *handling, bool *ret_more, struct error *error)
{
	int64_t now = handling->now, *ids;
	size_t count = 0;
	enum outcome outcome =
		ticket_list_silent(handling->store, now - (int64_t)SILENT_DAYS * DAY_SECONDS,
			CLOSE_MAX, handling->arena, &ids, &count, error);

	for (size_t i = 0; outcome == OK && i < count; i++) {
		struct ticket ticket;

		outcome = ticket_load(handling->store, ids[i], handling->arena, &ticket, error);
		ticket.state = TICKET_CLOSED;
		ticket.closed_at = ticket.changed_at = now;
		if (outcome == OK)
			outcome = ticket_update(handling->store, &ticket, error);
		if (outcome == OK)
			outcome = record_event(handling, ticket.id, error,
				"closed: filed in silence %d days ago", SILENT_DAYS);
	}
	*ret_more = count == CLOSE_MAX;
	return outcome;
}

enum outcome desk_tick(struct desk *desk, struct store *store, int64_t now, struct arena *arena,
	int64_t *ret_next_at, struct error *error)
{
	struct handling handling = {.desk = desk,
		.site = &desk->settings.site,
		.store = store,
		.now = now,
		.arena = arena};
	bool more_silent = false, more_moved = false, more_late = false, more_to_tell = false;
	bool more_handed = false;
	int64_t wait_ends_at = 0, handover_at = 0;
	enum outcome outcome = close_silent(&handling, &more_silent, error);

	if (outcome == OK)
		outcome = staff_command_end_waits(&handling, &wait_ends_at, error);
	if (outcome == OK)
		outcome = handovers_keep(&handling, &more_handed, &handover_at, error);
	if (outcome == OK)
		outcome = absences_keep(&handling, &more_moved, error);
	if (outcome == OK)
		outcome = deadlines_tell(&handling, &more_late, error);
	if (outcome == OK)
		outcome = work_digests_make(&handling, &more_to_tell, error);
	if (outcome == OK)
		outcome = digest_make(&handling, error);
	*ret_next_at = now + (more_silent || more_moved || more_late || more_to_tell || more_handed
					     ? 0
					     : TICK_SECONDS);
	if (wait_ends_at && wait_ends_at < *ret_next_at)
		*ret_next_at = wait_ends_at;
	if (handover_at && handover_at < *ret_next_at)
		*ret_next_at = handover_at;
	return outcome;
}
