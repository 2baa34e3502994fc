/* SPDX-License-Identifier: MIT */
/* A mail address with its display name (RFC 5322 section 3.4). */
#ifndef MODEL_ADDRESS_H
#define MODEL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"

/* mail is "local@domain" as written, the domain in lower case; NULL when there is none. name:
 * decoded, one line, NULL when there is none. */
struct address {
	const char *name;
	const char *mail;
};

/*
 * Whether mail can be put into an SMTP envelope and a header as it stands: one @, a local part of
 * atext and dots (RFC 5322 section 3.2.3: nothing that needs quotes), a domain of letters, digits,
 * dots and hyphens (or an address literal), within the lengths of RFC 5321 section 4.5.3.1.
 */
bool address_is_sendable(const char *mail);

/* Equal without regard to ASCII case; NULL equals nothing. */
bool address_equal(const char *a, const char *b);

/* Equal without regard to ASCII case and subaddress, as their keys are; NULL equals nothing. */
bool address_same_mailbox(const char *a, const char *b);

/* "user+detail@domain" -> "user@domain", lower case: one key for one mailbox. In arena; NULL gives
 * NULL. */
char *address_key(struct arena *arena, const char *mail);

/* The detail of "user+detail@domain" when the rest equals base; else NULL. In arena. */
char *address_detail(struct arena *arena, const char *mail, const char *base);

/* What follows the @, "" when there is none. Borrowed. */
const char *address_domain(const char *mail);

/*
 * Text as encoded-words of at most 75 characters (RFC 2047), a blank between them; none splits a
 * character. In arena.
 */
char *encoded_words(struct arena *arena, const char *text);

/*
 * "Name <mail>" on one line, the name quoted or encoded as a header wants (RFC 5322, RFC 2047) and
 * cut at 200 bytes; mail alone without a name. In arena. NULL when mail is not sendable.
 */
char *address_header(struct arena *arena, const char *name, const char *mail);

#endif
