/* SPDX-License-Identifier: MIT */
/* The one gate for all that goes out (RFC 3834 section 2). */
#ifndef KINDS_RESTRAINT_H
#define KINDS_RESTRAINT_H

#include "daemon/model/reason.h"
#include "handlers/kinds/handling.h"

/* What somebody wants to send. */
struct intention {
	enum outgoing_kind kind;
	/* A mail address as written, or an E.164 number (by_text); NULL when there is none. */
	const char *to;
	bool by_text;
	const struct ticket *ticket; /* NULL: about none */
	const char *silence_by_rule; /* the reason a rule gave; NULL */
	bool answers_form;  /* to the contact of a web form: the form's own signs do not count */
	bool texts_stopped; /* by_text: they wrote STOP */
	bool no_texts;	    /* by_text: their STOP is enforced by the provider */
	bool confirms_stop; /* one more than the address's day allows, so that it is heard */
};

/*
 * Whether it may be sent. The sentence of *ret_reason is NULL when it may.
 * Automatic mail to outside people passes every test (the message it answers, the writer, the
 * budgets); a person's own words must only be deliverable; mail to staff has a budget of its own:
 * *ret_over_limit says that this one was the reason.
 */
enum outcome restraint_check(struct handling *handling, const struct intention *intention,
	struct reason *ret_reason, bool *ret_over_limit, struct error *error) WARN_UNUSED;

/* The same for an automatic answer that nobody is about to send: all but the budgets, which the
 * store knows. */
struct reason restraint_foresee(struct handling *handling, const struct intention *intention);

/* Whether an address belongs to a robot that reads no answers (mailer-daemon, no-reply, owner-list
 * ...). */
bool restraint_is_robot(struct arena *arena, const char *mail);

#endif
