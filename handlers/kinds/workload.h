/* SPDX-License-Identifier: MIT */
/* A member of staff's open tickets and their deadlines, in one mail. */
#ifndef KINDS_WORKLOAD_H
#define KINDS_WORKLOAD_H

#include "handlers/kinds/handling.h"

/* Tell a person who is back of their open tickets, the most urgent first. Nothing when there is
 * none. */
enum outcome workload_send(
	struct handling *handling, const struct person *person, struct error *error) WARN_UNUSED;

#endif
