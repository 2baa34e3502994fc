/* SPDX-License-Identifier: MIT */
/* People who write to us: one contact with several addresses. */
#ifndef STORE_CONTACTS_H
#define STORE_CONTACTS_H

#include "daemon/model/contact.h"
#include "daemon/store/store.h"

/* By address_key() of a mail address or an E.164 number; NOT_FOUND. */
enum outcome contact_by_address(struct store *store, const char *address_key, struct arena *arena,
	struct contact *ret_contact, struct error *error) WARN_UNUSED;
enum outcome contact_load(struct store *store, int64_t id, struct arena *arena,
	struct contact *ret_contact, struct error *error) WARN_UNUSED;
/* Make a contact with its addresses; contact->id is set. An address that belongs to another contact
 * stays there. */
enum outcome contact_create(
	struct store *store, struct contact *contact, struct error *error) WARN_UNUSED;
/* Write name, organisation, language, ombud, last_seen_at, muted. */
enum outcome contact_update(
	struct store *store, const struct contact *contact, struct error *error) WARN_UNUSED;

/* One more address of a contact, behind those it has. REFUSED when it belongs to another one; OK
 * when it is theirs already. */
enum outcome contact_add_address(
	struct store *store, int64_t id, const char *address, struct error *error) WARN_UNUSED;

/* Whether a number told the provider STOP; one that nobody has is passed over. */
enum outcome contact_set_no_texts(
	struct store *store, const char *number, bool no_texts, struct error *error) WARN_UNUSED;

/*
 * Make two contacts one: all addresses and tickets of the other go to kept, and what kept does not
 * know of itself; asking for silence holds for both. The other is gone. kept is read anew.
 */
enum outcome contact_merge(struct store *store, struct contact *kept, const struct contact *other,
	struct arena *arena, struct error *error) WARN_UNUSED;

#endif
