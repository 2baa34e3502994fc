/* SPDX-License-Identifier: MIT */
/* Doing what the commands in a mail of a member of staff ask for. */
#ifndef KINDS_STAFF_COMMAND_H
#define KINDS_STAFF_COMMAND_H

#include "handlers/kinds/staff_orders.h"

/*
 * Do it: the ticket of the identity is changed and stored, each change an event; a new owner gets
 * the notification, with the last message of the writer; a partner or authority as handover.h and
 * transfer.h say. Without a ticket (id 0) there is only what concerns the member of staff in
 * person. Each is a line. What concerns the answer (way) is not its doing.
 */
enum outcome staff_command_carry_out(struct handling *handling, struct identity *identity,
	const struct staff_orders *orders, struct account_lines *lines,
	struct error *error) WARN_UNUSED;

/*
 * The message that was handed in (orders->forward) becomes a ticket, and the rest is done to that.
 * text: what the member of staff wrote above it, a note; "". Each is a line.
 */
enum outcome staff_command_hand_in(struct handling *handling, const struct identity *identity,
	const struct staff_orders *orders, const char *text, struct account_lines *lines,
	struct ticket *ret_ticket, struct error *error) WARN_UNUSED;

/* Tickets that were put aside until now: those that still wait are OPEN again, and their owner is
 * told. *ret_next_at: when the next one is due; 0: none is. */
enum outcome staff_command_end_waits(
	struct handling *handling, int64_t *ret_next_at, struct error *error) WARN_UNUSED;

#endif
