/* SPDX-License-Identifier: MIT */
/* Counting the mails we made, by address, domain, ticket and site, at a cost that no flood changes.
 */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "daemon/model/outgoing.h"
#include "daemon/store/store.h"

/* Count one mail that was put into the outbox. */
enum outcome tally_add(
	struct store *store, const struct outgoing *outgoing, struct error *error) WARN_UNUSED;

#endif
