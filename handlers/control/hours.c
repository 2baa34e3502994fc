/* SPDX-License-Identifier: MIT */
/* ombud hours: are we open, when do we open, and how a deadline is counted, step by step. */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/base/clock.h"
#include "daemon/base/local_time.h"
#include "handlers/control/control.h"
#include "handlers/tuning/hours_steps.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"

static const char usage[] =
	"usage: ombud hours [--at TIME] [--add DURATION] [--hours NAME] [--json]\n"
	"                   [--config FILE]\n"
	"\n"
	"Says whether it is open, and when it opens next.\n"
	"  --at TIME       \"2026-11-28 18:00\" (local), with Z or +02:00; default: now\n"
	"  --add DURATION  count so much opening time from there, 8h or 30m, and show how\n"
	"  --hours NAME    which hours; default: those of the site\n";

struct sum {
	int64_t at;
	int64_t due; /* 0: none asked for, or not reachable */
	struct hours_step *steps;
	size_t step_count;
};

static struct json *to_json(const struct hours *hours, const struct sum *sum, bool counted)
{
	struct json *json = json_new_object();

	json_set_text(json, "hours", hours->title);
	json_set_text(json, "timezone", hours->timezone);
	json_set_time(json, "at", sum->at);
	json_set_bool(json, "open", hours_is_open(hours, sum->at));
	json_set_time(json, "next_open", hours_next_open(hours, sum->at));
	json_set_time(json, "due", counted ? sum->due : 0);
	json_set(json, "steps", hours_steps_to_json(sum->steps, sum->step_count));
	return json;
}

static void print_sum(const struct hours *hours, const struct sum *sum, bool counted,
	const struct site *site, struct arena *arena)
{
	printf("hours %s (%s) at %s: %s\n", hours->title, hours->timezone,
		time_for_terminal(arena, site, sum->at),
		hours_is_open(hours, sum->at) ? "open" : "closed");
	if (!hours_is_open(hours, sum->at))
		printf("opens %s\n",
			time_for_terminal(arena, site, hours_next_open(hours, sum->at)));
	hours_steps_print(sum->steps, sum->step_count, site, arena);
	if (counted)
		printf("due %s\n", time_for_terminal(arena, site, sum->due));
}

int command_hours(int argc, char **argv)
{
	const char *at_text = NULL, *add_text = NULL, *name = NULL;
	bool as_json = false;
	const struct option_row rows[] = {{"at", NULL, &at_text}, {"add", NULL, &add_text},
		{"hours", NULL, &name}, {"json", &as_json, NULL}, {0}};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct settings settings;
	const struct hours *hours;
	struct command_line line;
	struct sum sum = {0};
	int64_t add = 0;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		goto done;
	status = load_settings("hours", line.config, arena, &generation, &settings);
	if (status != EX_OK)
		goto done;
	hours = name ? site_hours(&settings.site, name) : settings.site.default_hours;
	if (!hours) {
		status = command_fail(
			EX_USAGE, "hours", "there are no hours of that name in the settings");
		goto done;
	}
	sum.at = clock_now();
	if ((at_text && !time_parse(at_text, hours->timezone, &sum.at)) ||
		(add_text && !blocks_parse_duration(add_text, &add))) {
		status = command_fail(EX_USAGE, "hours",
			"a time looks like \"2026-11-28 18:00\", a duration like 8h or 30m");
		goto done;
	}
	if (add_text)
		sum.due = hours_add(hours, sum.at, add, arena, &sum.steps, &sum.step_count);
	if (as_json)
		status = print_json("hours", to_json(hours, &sum, add_text != NULL));
	else
		print_sum(hours, &sum, add_text != NULL, &settings.site, arena);
done:
	arena_free(arena);
	return status;
}
