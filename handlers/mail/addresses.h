/* SPDX-License-Identifier: MIT */
/* Address lists and message ids in header fields (RFC 5322 sections 3.4 and 3.6.4, and what is sent
 * instead). */
#ifndef MAIL_ADDRESSES_H
#define MAIL_ADDRESSES_H

#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/model/address.h"

enum { ADDRESSES_MAX = 1000, MESSAGE_IDS_MAX = 200 };

/*
 * All mailboxes of a field, those within groups included. An entry without an address but with a
 * name is kept (mail NULL); an empty group gives nothing. Any depth of comments and any number of
 * groups is read in one pass. ret_addresses in arena. *trouble is set to a sentence when there are
 * more than ADDRESSES_MAX.
 */
void addresses_parse(struct arena *arena, const unsigned char *bytes, size_t size,
	struct address **ret_addresses, size_t *ret_count, const char **trouble);

/* Message ids without <>, also from a field that forgot the <>; at most the first MESSAGE_IDS_MAX.
 * In arena. */
void message_ids_parse(struct arena *arena, const unsigned char *bytes, size_t size,
	const char *const **ret_ids, size_t *ret_count);

#endif
