/* SPDX-License-Identifier: MIT */
/* "My email is ...", "numeroni on ...", "du når mig på ...": whether a text says that an address or
 * number is its writer's. */
#ifndef SMS_STATEMENT_H
#define SMS_STATEMENT_H

#include <stdbool.h>

#include "handlers/sms/places.h"

/*
 * Whether the text, which ends at end, says of that place in it that it is the writer's own: a
 * statement stands directly in front of it or behind it, in Finnish, Swedish or English. Not of
 * what somebody else said, of a former address, or of one in another case (matti@firma.fi:lle).
 * When in doubt it is not.
 */
bool sms_is_stated(
	struct arena *arena, const char *text, const char *end, const struct sms_place *place);

#endif
