/* SPDX-License-Identifier: MIT */
/* Two tickets about one matter become one. */
#ifndef STORE_MERGES_H
#define STORE_MERGES_H

#include "daemon/store/store.h"

/*
 * The ticket id goes on as into: its entries, and those of tickets that were merged into it before,
 * are into's from now on (entry.moved_from says where they were written), and ticket.merged_into is
 * set. Nothing else of either changes. Inside a transaction; neither is merged already, and they
 * are two.
 */
enum outcome ticket_merge(
	struct store *store, int64_t id, int64_t into, struct error *error) WARN_UNUSED;

#endif
