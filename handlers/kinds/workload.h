/* SPDX-License-Identifier: MIT */
/* A member of staff's open tickets and their deadlines, in one mail. */
#ifndef KINDS_WORKLOAD_H
#define KINDS_WORKLOAD_H

#include "handlers/kinds/handling.h"

/*
 * Tell a person of their open tickets: those whose promised answer is late, those due today by the
 * clock of their group, then the others. has_returned: they were away, and have them again. Nothing
 * when there is none.
 */
enum outcome workload_send(struct handling *handling, const struct person *person,
	bool has_returned, struct error *error) WARN_UNUSED;

#endif
