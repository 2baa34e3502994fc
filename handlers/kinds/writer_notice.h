/* SPDX-License-Identifier: MIT */
/* What the writer of a ticket hears without having written: what the clock or a change of hands
 * makes us say. */
#ifndef KINDS_WRITER_NOTICE_H
#define KINDS_WRITER_NOTICE_H

#include "handlers/kinds/handling.h"
#include "handlers/kinds/writer_values.h"

struct writer_notice {
	enum outgoing_kind kind;
	const char *template_name;
	const struct writer_values *values;
	/* Only who was acknowledged before that time hears it; 0: everybody. */
	int64_t promised_before;
};

/*
 * Tell the contact of the ticket, in its language: where and by the way they wrote last (From,
 * never Reply-To), by text in the Sms form. Restraint decides as on any automatic message.
 * *ret_queued: it goes out, if only when the texts of the day allow.
 */
enum outcome writer_notice_send(struct handling *handling, const struct ticket *ticket,
	const struct writer_notice *notice, bool *ret_queued, struct error *error) WARN_UNUSED;

/* Who looks after the ticket from now on: once for who it is, since an owner who comes and goes is
 * no news. away: since the former one is. Nothing to who was not acknowledged. */
enum outcome writer_notice_owner(struct handling *handling, const struct ticket *ticket, bool away,
	struct error *error) WARN_UNUSED;

#endif
