/* SPDX-License-Identifier: MIT */
/* The rows of the table of kinds (ARCHITECTURE.md): from form and identity to what is done. */
#ifndef KINDS_CLASSIFY_H
#define KINDS_CLASSIFY_H

#include "handlers/kinds/identify.h"

enum kind {
	KIND_REQUEST,	   /* no ticket found: a new one */
	KIND_FOLLOWUP,	   /* on a ticket */
	KIND_KEYWORD,	   /* STATUS, STOP and the like, by themselves */
	KIND_THANKS,	   /* a text that changes nothing */
	KIND_REPORT,	   /* bounce, delay, delivery report; whether of ours, bounce.c finds out */
	KIND_STRAY_REPORT, /* feedback report or read receipt: no ticket */
	KIND_AUTOMATIC_REPLY, /* automatic or list mail that belongs to a ticket */
	KIND_AUTOMATIC,	      /* automatic or list mail without ticket */
	KIND_JUNK,	      /* from a junk folder or marked as spam, writer unknown */
	KIND_STAFF,	      /* a member of staff on a ticket */
	KIND_ORDER,	      /* a member of staff, surely, on no ticket, with commands */
	KIND_SENT,	      /* a person sent it from the mailbox itself */
	KIND_OWN_MAIL,	      /* ours, coming back */
};
const char *kind_name(enum kind kind); /* "request", "followup", ... as the inbox keeps it */

/* A pure function of the message, where it came from, and its identity. */
enum kind classify(const struct message *message, const struct incoming *incoming,
	const struct identity *identity);

/* What classify said, unless the words alone say more: a keyword; commands of staff; or of a text,
 * thanks on a ticket and the digit that answers a closing question. */
enum kind classify_words(
	const struct prepared *prepared, const struct identity *identity, enum kind kind);

/* Whether classify can say KIND_REQUEST or KIND_FOLLOWUP of it, whoever wrote it: only then its
 * rules are needed. */
bool may_be_request(const struct site *site, const struct message *message);

#endif
