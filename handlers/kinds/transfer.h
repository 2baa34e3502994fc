/* SPDX-License-Identifier: MIT */
/* A matter that another authority decides: sent on to it without delay, and the writer told
 * (Administrative Procedure Act 434/2003, section 21). */
#ifndef KINDS_TRANSFER_H
#define KINDS_TRANSFER_H

#include "handlers/kinds/staff_orders.h"

/*
 * What the writer wrote on the ticket of the identity goes to the authority's address, if the
 * settings have one; the writer hears where the matter belongs and what was done; the ticket waits.
 * What was done is a line.
 */
enum outcome transfer_carry_out(struct handling *handling, struct identity *identity,
	const struct authority *authority, struct account_lines *lines,
	struct error *error) WARN_UNUSED;

#endif
