/* SPDX-License-Identifier: MIT */
/* What the writer is told by itself: the acknowledgement of a new ticket, in opening hours or out
 * of them. */
#ifndef KINDS_ANSWER_H
#define KINDS_ANSWER_H

#include "daemon/model/reason.h"
#include "daemon/model/verdict.h"
#include "handlers/kinds/identify.h"

/*
 * Acknowledge a new ticket, with the text for open or closed hours. offer: the message was too
 * short to tell its language. *ret_silence has a sentence when it was not queued.
 */
enum outcome answer_request(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct verdict *verdict, bool offer,
	struct reason *ret_silence, struct error *error) WARN_UNUSED;

/* A message on a ticket: nothing in opening hours; out of them that we are closed, once per closed
 * period and person. */
enum outcome answer_followup(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, struct error *error) WARN_UNUSED;

/* The template of a new ticket's answer: of the rule when there is one of that name in opening
 * hours, else that of the time of day. */
const char *answer_template(const struct handling *handling, const struct verdict *verdict,
	bool is_open, enum language language);

#endif
