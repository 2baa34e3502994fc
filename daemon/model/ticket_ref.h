/* SPDX-License-Identifier: MIT */
/*
 * References and marks: how a message shows which ticket it belongs to, and for whom it was
 * written.
 *
 * A reference is "KYM-1042-7Q": prefix, number, two check characters. A mark is "k1-" and 16
 * characters of lower-case base32: 80 bits of HMAC-SHA-256 over version, ticket, role and person.
 */
#ifndef MODEL_TICKET_REF_H
#define MODEL_TICKET_REF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/secret.h"
#include "daemon/model/subject.h"

enum { MARK_SIZE = 3 + 16 + 1 };

/* In arena. number: 1..2^53. prefix: at most 16 ASCII letters and digits, here and everywhere
 * below. */
char *ticket_ref_format(
	struct arena *arena, const struct secret_key *key, const char *prefix, int64_t number);

/*
 * The first valid reference in text at or behind *position (bytes; moved behind what was found);
 * case does not matter, and the hyphen before the check characters may be missing. It stands alone:
 * never inside a longer word. False when there is none.
 */
bool ticket_ref_find(const struct secret_key *key, const char *prefix, const char *text,
	size_t *position, int64_t *ret_number);

/* Whether text is exactly one valid reference (for commands). */
bool ticket_ref_parse(
	const struct secret_key *key, const char *prefix, const char *text, int64_t *ret_number);

/* The same without check characters, for staff at the command line: "1042" or "KYM-1042". */
bool ticket_number_parse(const char *prefix, const char *text, int64_t *ret_number);

enum mark_role { MARK_CONTACT, MARK_STAFF };

/* person: a person's title (staff) or address_key() of the contact's address. */
void mark_make(const struct secret_key *key, int64_t ticket, enum mark_role role,
	const char *person, char ret_mark[MARK_SIZE]);
bool mark_verify(const struct secret_key *key, int64_t ticket, enum mark_role role,
	const char *person, const char *mark);

/* Our Message-ID, without <>: "<ref>.<mark>.<outgoing id>@<domain>". In arena. */
char *message_id_make(struct arena *arena, const char *ref, const char *mark, int64_t outgoing_id,
	const char *domain);

/* What a Message-ID or subaddress of ours claims. Nothing is verified but the form and the
 * reference's check. */
struct claimed_mark {
	int64_t ticket;
	char mark[MARK_SIZE];
	int64_t outgoing_id; /* 0 in a subaddress */
};
bool message_id_parse(const struct secret_key *key, const char *prefix, const char *domain,
	const char *message_id, struct claimed_mark *ret_claim);

/* Detail of a reply address, "KYM-1042-7Q.k1-...": make and parse. */
char *reply_detail_make(struct arena *arena, const char *ref, const char *mark);
bool reply_detail_parse(const struct secret_key *key, const char *prefix, const char *detail,
	struct claimed_mark *ret_claim);

#endif
