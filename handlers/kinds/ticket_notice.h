/* SPDX-License-Identifier: MIT */
/* What staff are told of a ticket by the clock: what was written last, and why they hear of it. */
#ifndef KINDS_TICKET_NOTICE_H
#define KINDS_TICKET_NOTICE_H

#include "handlers/kinds/recipients.h"

struct ticket_notice {
	const char *template_name;
	int64_t due_at;		     /* 0: none */
	int64_t new_due_at;	     /* what the writer was told; 0 */
	const struct person *absent; /* in whose place the owner has it; NULL */
};

/* To each in their own language; a reply goes to the writer. */
enum outcome ticket_notice_send(struct handling *handling, const struct ticket *ticket,
	const struct ticket_notice *notice, const struct recipients *recipients,
	struct error *error) WARN_UNUSED;

#endif
