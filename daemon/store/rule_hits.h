/* SPDX-License-Identifier: MIT */
/* What the rules decided, and what became of it: for reports on the rules. Nothing is written. */
#ifndef STORE_RULE_HITS_H
#define STORE_RULE_HITS_H

#include "daemon/store/store.h"

/* A decision and its ticket as it is now. */
struct rule_hit_row {
	int64_t id;
	int64_t ticket_id;
	int64_t inbox_id; /* 0 when there is none */
	int64_t at;
	bool is_first;	     /* that which routed the ticket; a later one only adds to it */
	const char *verdict; /* JSON */
	const char *group;   /* the ticket's */
	const char *helper_group;
	int64_t contact_id; /* 0 when there is none */
	bool silent;
};

/* The id before the first decision since that time, found without reading those before it. */
enum outcome rule_hits_before(
	struct store *store, int64_t since, int64_t *ret_id, struct error *error) WARN_UNUSED;

/* At most RULE_HITS_PAGE decisions behind an id that were made from since until before until, in
 * the order of their ids. Fewer: there are no more. In arena. */
enum { RULE_HITS_PAGE = 1000 };
enum outcome rule_hits_list(struct store *store, int64_t after_id, int64_t since, int64_t until,
	struct arena *arena, struct rule_hit_row **ret_rows, size_t *ret_count,
	struct error *error) WARN_UNUSED;

/* The words by which a ticket began, also one that was merged into another: of the text at most
 * RULE_WORDS_MAX characters. NULL where there are none (any more); NOT_FOUND when the ticket has no
 * message. In arena. */
enum { RULE_WORDS_MAX = 16384 };
struct rule_words {
	const char *sender;
	const char *subject;
	const char *text;
};
enum outcome rule_words_load(struct store *store, int64_t ticket_id, struct arena *arena,
	struct rule_words *ret_words, struct error *error) WARN_UNUSED;

#endif
