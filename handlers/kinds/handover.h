/* SPDX-License-Identifier: MIT */
/*
 * Handing a ticket over to a partner: another organisation, which is a group with partner = yes.
 * The writer is told, or asked before; the partner gets what was said on this ticket and answers in
 * our name; it comes back when somebody of ours takes it.
 */
#ifndef KINDS_HANDOVER_H
#define KINDS_HANDOVER_H

#include "handlers/kinds/notify.h"
#include "handlers/kinds/staff_orders.h"

/* Whether a ticket bears the tag that keeps it inside: "secret", in any case. */
bool handover_is_secret(const struct texts *tags);

/*
 * Why a ticket cannot be handed over, as a section of account-line; NULL when it can. new_tags:
 * what it is to be tagged with before. *ret_partner: the name of the one that has it, or of which
 * the writer is asked; NULL.
 */
enum outcome handover_find_hindrance(struct handling *handling, const struct ticket *ticket,
	const struct texts *new_tags, const char **ret_section, const char **ret_partner,
	struct error *error) WARN_UNUSED;

/*
 * As staff ask for it: hand the ticket of the identity over and store it, or ask the writer first.
 * Nothing goes when the writer cannot be told. What was done is a line.
 */
enum outcome handover_order(struct handling *handling, struct identity *identity,
	const struct group *partner, struct account_lines *lines, struct error *error) WARN_UNUSED;

/* The ticket has an owner of ours again, or is closed while the writer is asked: no question is
 * open any more; a partner that had it, and the writer, are told. What was done is a line. */
enum outcome handover_end(struct handling *handling, const struct identity *identity,
	struct account_lines *lines, struct error *error) WARN_UNUSED;

/*
 * The message in hand is the first of the contact since they were asked (identity->is_asked), and
 * is on the ticket already. A yes that is surely theirs: *ret_done, the ticket is handed over and
 * all are told. Else the notice to the owner says what it was.
 */
enum outcome handover_by_answer(struct handling *handling, struct identity *identity,
	struct notice *notice, bool *ret_done, struct error *error) WARN_UNUSED;

/* They answered with STOP, which is kept as that keyword: it is a no all the same. */
enum outcome handover_by_stop(
	struct handling *handling, struct identity *identity, struct error *error) WARN_UNUSED;

/* An answer of the partner went out. */
enum outcome handover_answered(
	struct handling *handling, const struct ticket *ticket, struct error *error) WARN_UNUSED;

/* Words of a partner that the writer does not get, to those of ours who have the ticket or handed
 * it over: a note, or an answer on a ticket that is no longer the partner's. */
enum outcome handover_tell_words(struct handling *handling, const struct identity *identity,
	const char *section, const char *words, struct error *error) WARN_UNUSED;

/* By the clock: hand over where the writer was asked and did not answer; tell where the partner's
 * answer is late. *ret_next_at: when the next one is due; 0: none is. */
enum outcome handovers_keep(struct handling *handling, bool *ret_more, int64_t *ret_next_at,
	struct error *error) WARN_UNUSED;

#endif
