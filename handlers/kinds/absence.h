/* SPDX-License-Identifier: MIT */
/* Staff who are away: others have their tickets meanwhile. */
#ifndef KINDS_ABSENCE_H
#define KINDS_ABSENCE_H

#include "daemon/store/absences.h"
#include "handlers/kinds/identify.h"

/*
 * The absence of a person from one local day to another, both included (days since 1970-01-01), for
 * absence_add; of today from now on. deputy NULL: the one in the settings.
 */
struct absence absence_of_days(const struct site *site, const struct person *person, int first_day,
	int last_day, const struct person *deputy, int64_t now);

/*
 * The clock's part. Tickets that wait for staff (NEW, OPEN) and whose owner is away go to a deputy,
 * or the deputy's own, else to somebody of the group, else to its lead, else to the group as a
 * whole; who has it now is told, and the writer, if they were promised an answer, who that is,
 * unless that name is the last one they were told. Tickets of a person who is back go back, unless
 * somebody else has moved or closed them; the person is told in one mail.
 *
 * *ret_more: there was more to do than is done in one go.
 */
enum outcome absences_keep(
	struct handling *handling, bool *ret_more, struct error *error) WARN_UNUSED;

/*
 * The same for one ticket on which the writer has written: when its owner is away it moves at once
 * (*ret_absent: who that is; else NULL). The new owner is told by whoever calls.
 */
enum outcome absence_move(struct handling *handling, struct ticket *ticket,
	const struct person **ret_absent, struct error *error) WARN_UNUSED;

/*
 * The automatic reply in hand: when it answers a mail of ours to that member of staff, they are
 * away until the day it names, else until their next own mail; at most 30 days. Who is known to be
 * away already stays so. *ret_event: a sentence for the ticket; NULL: it changes nothing. */
enum outcome absence_by_reply(struct handling *handling, const struct identity *identity,
	const char **ret_event, struct error *error) WARN_UNUSED;

/* A mail of a member of staff that is surely theirs ends what lasts until then. */
enum outcome absence_end_by_mail(struct handling *handling, const struct identity *identity,
	struct error *error) WARN_UNUSED;

#endif
