/* SPDX-License-Identifier: MIT */
/* One function for each row of the table of kinds (ARCHITECTURE.md). Each says in ret_carried what
 * it did. */
#ifndef KINDS_KINDS_H
#define KINDS_KINDS_H

#include "daemon/store/digest.h"
#include "handlers/kinds/identify.h"

/* request.c: a new ticket, routed, owned, acknowledged; silently when the message was found older
 * than our start. */
enum outcome kind_request(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error) WARN_UNUSED;

/* followup.c: an entry on the ticket; its owner is told. A ticket closed too long ago makes a new,
 * linked one. */
enum outcome kind_followup(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error) WARN_UNUSED;

/* followup.c: thanks by text, or the digit that answers a closing question: an entry, and nothing
 * else. */
enum outcome kind_thanks(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error) WARN_UNUSED;

/* keyword_reply.c: a keyword by itself; an entry on the ticket it is about when there is one, an
 * answer to the writer. Nobody is told. */
enum outcome kind_keyword(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error) WARN_UNUSED;

/* keyword_reply.c: what a provider that enforces STOP by itself made of the text in hand, for the
 * contact and all that follows. Nothing when it is no such text. */
enum outcome keyword_note_carrier(
	struct handling *handling, struct identity *identity, struct error *error) WARN_UNUSED;

/* staff_reply.c: relayed to the writer when it is surely that person's, else a note. */
enum outcome kind_staff_reply(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error) WARN_UNUSED;

/* staff_order.c: commands of a member of staff on no ticket are carried out, or refused. A ticket
 * comes only of a message that they hand in. */
enum outcome kind_staff_order(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error) WARN_UNUSED;

/* report.c: a bounce or delivery report; an entry on the ticket of the mail it reports. Of a mail
 * that is not ours: as a stray report. */
enum outcome kind_report(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error) WARN_UNUSED;

/* report.c: a feedback report or a read receipt; it is told in the digest. */
enum outcome kind_stray_report(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error) WARN_UNUSED;

/* silent.c: an automatic reply on a ticket. */
enum outcome kind_automatic_reply(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error) WARN_UNUSED;

/* silent.c: automatic, list and junk mail without ticket: a ticket in group "automatic", which is
 * in no settings, that closes itself; it is told in the digest. */
extern const char filed_group[];
enum outcome kind_filed(struct handling *handling, struct identity *identity,
	enum unnoticed_kind unnoticed, const char *reason, struct carried *ret_carried,
	struct error *error) WARN_UNUSED;

/* sent.c: what a person sent from the mailbox itself: an entry on the ticket that it answers. */
enum outcome kind_sent(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error) WARN_UNUSED;

/* silent.c: the same mail by another way. */
enum outcome kind_copy(struct handling *handling, const struct entry *entry,
	struct carried *ret_carried, struct error *error) WARN_UNUSED;

#endif
