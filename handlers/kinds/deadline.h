/* SPDX-License-Identifier: MIT */
/* The promise of a first answer, as its time comes and goes. */
#ifndef KINDS_DEADLINE_H
#define KINDS_DEADLINE_H

#include "handlers/kinds/handling.h"

/*
 * For each promised time of an unanswered ticket (NEW or OPEN) once, in the transaction that notes
 * it: the owner is reminded when no more than the site's "remind" of opening time is left, and not
 * more than half of the group's first_answer; when it has passed, the owner, the deputy and the
 * group's lead are told. A writer to whom it was promised hears, once for a ticket, that it is
 * late, and the new time is from then on what is promised. While we are closed nobody is told, but
 * for what fell due at closing time.
 *
 * *ret_more: there was more to do than is done in one go.
 */
enum outcome deadlines_tell(
	struct handling *handling, bool *ret_more, struct error *error) WARN_UNUSED;

#endif
