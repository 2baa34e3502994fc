/* SPDX-License-Identifier: MIT */
/* The stretches of a deadline's sum. */
#include "handlers/tuning/hours_steps.h"

#include <stdio.h>

/* Of the clock's minutes as they are shown, so that they add up: a message comes within one. */
static int64_t minutes_of(const struct hours_step *step)
{
	return (step->from + step->counted_seconds) / 60 - step->from / 60;
}

void hours_steps_print(
	const struct hours_step *steps, size_t count, const struct site *site, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		const struct hours_step *step = &steps[i];

		printf("  %s  to  %s  ", time_for_terminal(arena, site, step->from),
			time_for_terminal(arena, site, step->to));
		if (step->counted_seconds)
			printf("+%lld min\n", (long long)minutes_of(step));
		else
			printf("closed: %s\n",
				step->reason ? step->reason : "outside opening hours");
	}
}

struct json *hours_steps_to_json(const struct hours_step *steps, size_t count)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < count; i++) {
		struct json *step = json_new_object();

		json_set_time(step, "from", steps[i].from);
		json_set_time(step, "to", steps[i].to);
		json_set_number(step, "counted_seconds", steps[i].counted_seconds);
		json_set_text(step, "reason", steps[i].reason);
		json_add(list, step);
	}
	return list;
}
