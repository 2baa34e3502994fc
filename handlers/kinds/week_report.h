/* SPDX-License-Identifier: MIT */
/* How a week went for the groups of a lead, in one mail. */
#ifndef KINDS_WEEK_REPORT_H
#define KINDS_WEEK_REPORT_H

#include "handlers/kinds/handling.h"

/*
 * Tell a lead of the seven days before monday (local days since 1970-01-01): of each of their
 * groups how many tickets came in, were answered, are open and late, and how long first answers
 * took in the group's opening hours, as far as their number says something. Nothing when there was
 * nothing at all.
 */
enum outcome week_report_send(struct handling *handling, const struct person *lead, int monday,
	struct error *error) WARN_UNUSED;

#endif
