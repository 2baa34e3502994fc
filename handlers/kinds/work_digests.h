/* SPDX-License-Identifier: MIT */
/* The digests of work: each morning to who has open tickets, each week to the leads of groups. */
#ifndef KINDS_WORK_DIGESTS_H
#define KINDS_WORK_DIGESTS_H

#include "handlers/kinds/handling.h"

/*
 * The clock's part. For each person who is there and wants it: on each day on which their hours
 * open, from then on, the digest of their tickets; in each week, likewise, that of the groups they
 * lead, about the week before. Their hours are their own, else those of the first group they
 * belong to or lead, else the site's. In the transaction that notes the day, so a crash neither
 * loses nor doubles one. Of a person who is new to it only the day is noted: the first one comes on
 * the next.
 *
 * *ret_more: there was more to do than is done in one go.
 */
enum outcome work_digests_make(
	struct handling *handling, bool *ret_more, struct error *error) WARN_UNUSED;

/* The same digest for a person who is back and has their tickets again; the day needs no other. */
enum outcome work_digests_welcome(
	struct handling *handling, const struct person *person, struct error *error) WARN_UNUSED;

#endif
