/* SPDX-License-Identifier: MIT */
/* What nobody was told of, and how far the digests have told the admins of it. */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include "daemon/store/store.h"

/* A message that came in without a word to anybody. The first three make no ticket. */
enum unnoticed_kind {
	UNNOTICED_BOUNCE, /* or another delivery report, of a mail that is not ours */
	UNNOTICED_FEEDBACK_REPORT,
	UNNOTICED_READ_RECEIPT,
	UNNOTICED_AUTOMATIC, /* and mail of lists */
	UNNOTICED_JUNK,
};
enum { UNNOTICED_KINDS = 5 };

struct unnoticed {
	int64_t id;
	int64_t at;
	enum unnoticed_kind kind;
	int64_t inbox_id;
	int64_t ticket_id; /* 0: none */
	bool is_news; /* a reason to make a digest; else it is told in one that is made anyway */
	const char *sender; /* as a safe line, as the subject; NULL */
	const char *subject;
};

/* Inside a transaction; the id is not read. */
enum outcome unnoticed_add(
	struct store *store, const struct unnoticed *unnoticed, struct error *error) WARN_UNUSED;

/* Those of a kind with greater ids, oldest first, at most max. */
enum outcome unnoticed_list(struct store *store, enum unnoticed_kind kind, int64_t after_id,
	size_t max, struct arena *arena, struct unnoticed **ret_list, size_t *ret_count,
	struct error *error) WARN_UNUSED;
/* How many there are; counting ends at DIGEST_COUNT_MAX. */
enum { DIGEST_COUNT_MAX = 10000 };
enum outcome unnoticed_count(struct store *store, enum unnoticed_kind kind, int64_t after_id,
	int64_t *ret_count, struct error *error) WARN_UNUSED;

/* For the command line: those since a time that made no ticket, at most max, newest last. */
enum outcome unnoticed_without_ticket(struct store *store, int64_t since, size_t max,
	struct arena *arena, struct unnoticed **ret_list, size_t *ret_count,
	struct error *error) WARN_UNUSED;

/* A day's digest: up to which rows all is told. */
struct digest {
	int64_t day; /* local days since 1970-01-01; 0: there was none yet */
	int64_t at;
	int64_t unnoticed_id;
	int64_t silence_id;
};
enum outcome digest_last(
	struct store *store, struct digest *ret_digest, struct error *error) WARN_UNUSED;
/* Inside a transaction: this day's digest is made, all rows that are there now are told; or there
 * was nothing to tell, and what is no news waits for the next one. A day has one. */
enum outcome digest_add(
	struct store *store, int64_t day, int64_t now, struct error *error) WARN_UNUSED;
enum outcome digest_skip(struct store *store, int64_t day, struct error *error) WARN_UNUSED;

/* What has happened since a digest. Of what is settled in the very second of now it cannot be said
 * whether it was before or after: it counts for the next one. */
struct digest_news {
	bool any;	  /* there is something to tell, silences apart */
	int64_t silences; /* at most DIGEST_COUNT_MAX */
	int64_t parked;	  /* all that wait, since whenever */
	int64_t failed;	  /* likewise */
	int64_t slow;	  /* patterns of rules that were set aside */
};
enum outcome digest_news(struct store *store, const struct digest *since, int64_t now,
	struct digest_news *ret_news, struct error *error) WARN_UNUSED;

#endif
