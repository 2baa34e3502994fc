/* SPDX-License-Identifier: MIT */
/* How a deadline came about, stretch by stretch, for a person and for a script. */
#ifndef TUNING_HOURS_STEPS_H
#define TUNING_HOURS_STEPS_H

#include "daemon/base/json.h"
#include "rules/hours.h"

/* A line each, indented by two blanks, in the zone of the site. */
void hours_steps_print(
	const struct hours_step *steps, size_t count, const struct site *site, struct arena *arena);

/* [{from, to, counted_seconds, reason}]; json_free it. */
struct json *hours_steps_to_json(const struct hours_step *steps, size_t count);

#endif
