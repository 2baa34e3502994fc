/* SPDX-License-Identifier: MIT */
/* How many open tickets each person bears, kept beside every change of a ticket. */
#ifndef STORE_PERSONS_H
#define STORE_PERSONS_H

#include "daemon/store/tickets.h"

/* Whether the ticket counts as an open one of its owner. */
bool person_bears(const struct ticket *ticket);

enum outcome person_count_open(
	struct store *store, const char *person, int by, struct error *error) WARN_UNUSED;

#endif
