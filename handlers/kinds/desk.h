/* SPDX-License-Identifier: MIT */
/*
 * The desk: what every kind of message is handled with, built once from a generation. Also the
 * entry points of the loops: the worker hands each message to desk_prepare (outside any
 * transaction) and desk_carry_out (inside one).
 */
#ifndef KINDS_DESK_H
#define KINDS_DESK_H

#include "daemon/base/secret.h"
#include "daemon/config/config.h"
#include "daemon/model/channel.h"
#include "daemon/model/incoming.h"
#include "daemon/model/message.h"
#include "daemon/model/outgoing.h"
#include "daemon/model/reason.h"
#include "daemon/store/store.h"
#include "rules/rules.h"
#include "templates/templates.h"

struct desk {
	struct arena *arena;
	const struct generation *generation; /* valid while the desk is being opened */
	const char *generation_hash;
	struct settings settings;
	struct secrets secrets;
	struct rule_set *rules;
	bool slow_rules_read; /* what the store says of them (slow_rules.h) */
	struct template_set *templates;
	struct secret_key key;
};

/*
 * Understand a generation: settings, rules, templates, key and secrets; run the rules' examples.
 * Every fault goes to problems. with_secrets false: key and passwords are not read (receive, rules
 * check as another user). OK only when there is no problem at all. The arena belongs to the desk
 * from then on (desk_free).
 */
enum outcome desk_open(struct arena *arena, const struct generation *generation, bool with_secrets,
	struct desk *ret_desk, struct problems *problems, struct error *error) WARN_UNUSED;
/* The same without the examples, for a check that goes on where there are problems. What could be
 * understood is in the desk, which is to be freed in any case and takes no messages. */
void desk_read_all(struct arena *arena, const struct generation *generation, bool with_secrets,
	struct desk *ret_desk, struct problems *problems);
void desk_free(struct desk *desk);

/* Keep what decisions are recomputed from later: the generation, which must still be there, under
 * its hash. In the caller's transaction. */
enum outcome desk_keep(
	const struct desk *desk, struct store *store, int64_t now, struct error *error) WARN_UNUSED;

/*
 * Read a message of the inbox: a text when its mailbox is a line for texts, else a mail. bytes must
 * live as long as the message. Outcomes of mail_read.
 */
enum outcome desk_read_message(const struct site *site, const struct incoming *incoming,
	struct arena *arena, struct message *ret_message, struct error *error) WARN_UNUSED;

/* A message read and judged, before anything is stored. Opaque to the loops; in the arena given. */
struct prepared;

/* Read it, see what it is by its form, its language, and what the rules say of its text. Store is
 * not touched. REFUSED: it cannot be read at all. */
enum outcome desk_prepare(struct desk *desk, const struct incoming *incoming, struct arena *arena,
	struct prepared **ret_prepared, struct error *error) WARN_UNUSED;

/* What was done with it. */
struct carried {
	const char *kind;    /* "request", "followup", "staff reply", "bounce", ... */
	int64_t ticket_id;   /* 0: none */
	const char *line;    /* one line for the log, without a stranger's words */
	bool queued_mail;    /* the sender should be woken */
	const char *warning; /* for the log, that an admin should act; NULL */
};

/* Identify whose it is and do all that follows, in the caller's savepoint. TRY_LATER: the store is
 * in trouble. */
enum outcome desk_carry_out(struct desk *desk, struct store *store, const struct incoming *incoming,
	struct prepared *prepared, int64_t now, struct arena *arena, struct carried *ret_carried,
	struct error *error) WARN_UNUSED;

/* A message that could not be read (it killed the worker three times, or was refused): a ticket
 * with the raw message attached to its notification, so that a person sees it. */
enum outcome desk_carry_unread(struct desk *desk, struct store *store,
	const struct incoming *incoming, const struct reason *reason, int64_t now,
	struct arena *arena, struct carried *ret_carried, struct error *error) WARN_UNUSED;

/*
 * A mail or text of ours failed for good, for all or for some (settlement->failed_recipients), or
 * perhaps did (REASON_UNSURE): an entry on its ticket, and its owner told. REASON_NO_TEXTS: the
 * contact gets no texts from then on. In the sender's transaction.
 */
enum outcome desk_delivery_failed(struct desk *desk, struct store *store,
	const struct outgoing *outgoing, const struct settlement *settlement, int64_t now,
	struct arena *arena, struct error *error) WARN_UNUSED;

/* What is due by the clock alone: silent tickets close themselves, owners are reminded of deadlines
 * and told when they are missed, staff, leads and admins get their digests.
 * *ret_next_at: when to come again. */
enum outcome desk_tick(struct desk *desk, struct store *store, int64_t now, struct arena *arena,
	int64_t *ret_next_at, struct error *error) WARN_UNUSED;

#endif
