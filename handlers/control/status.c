/* SPDX-License-Identifier: MIT */
/* ombud status: is the daemon alive, can every channel be reached, what waits for a person. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "daemon/base/clock.h"
#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/model/sms_line.h"
#include "daemon/road/state.h"
#include "daemon/store/outbox.h"
#include "daemon/store/slow_patterns.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"

static const char usage[] =
	"usage: ombud status [--json] [--config FILE]\n"
	"\n"
	"Shows the roles, the channels with what is wrong and the next try, and the\n"
	"counts. Ends with 0 when all is well, with 69 when the daemon is down or a\n"
	"channel is in trouble.\n";

enum { SLOW_MAX = 1000, PATTERN_BYTES = 200, FAULT_BYTES = 400 };

struct status {
	struct state state; /* pid 0: no daemon */
	bool is_running;
	struct channel_status *channels;
	size_t channel_count;
	const char **alarms; /* one for each channel; NULL: none */
	struct store_counts counts;
	struct slow_pattern *slow;
	size_t slow_count;
	int64_t day_segments; /* of automatic texts, today */
};

/*
 * A provider of texts keeps them for so long and no longer: when half of that is over since the
 * last good poll, a person must know. NULL: all is well.
 */
static const char *retention_alarm(
	struct arena *arena, const struct site *site, const struct channel_status *channel)
{
	static const char kind[] = "mailbox ";
	const struct mailbox *mailbox =
		strncmp(channel->name, kind, sizeof(kind) - 1) == 0
			? site_mailbox(site, channel->name + sizeof(kind) - 1)
			: NULL;
	int64_t keeps = mailbox && mailbox->sms ? mailbox->sms->retention_seconds : 0;

	if (keeps == 0 || channel->last_ok_at == 0 ||
		clock_now() - channel->last_ok_at <= keeps / 2)
		return NULL;
	return arena_printf(arena,
		"the last good poll was at %s: the provider deletes texts that are older than %lld "
		"hours, so those not fetched by %s are lost",
		time_for_terminal(arena, site, channel->last_ok_at), (long long)(keeps / 3600),
		time_for_terminal(arena, site, channel->last_ok_at + keeps));
}

static void find_alarms(struct arena *arena, const struct site *site, struct status *status)
{
	status->alarms = ARENA_ARRAY(arena, status->channel_count, const char *);
	for (size_t i = 0; i < status->channel_count; i++)
		status->alarms[i] = retention_alarm(arena, site, &status->channels[i]);
}

static enum outcome fetch(const struct settings *settings, struct store *store, struct arena *arena,
	struct status *status, struct error *error)
{
	enum outcome outcome = state_read(settings->run_directory, arena, &status->state, error);
	pid_t pid;

	if (outcome == NOT_FOUND)
		status->state = (struct state){0};
	else if (outcome != OK)
		return outcome;
	status->is_running = state_daemon_pid(settings->run_directory, &pid, NULL) == OK;
	outcome = store_channels(store, arena, &status->channels, &status->channel_count, error);
	if (outcome == OK)
		find_alarms(arena, &settings->site, status);
	if (outcome == OK)
		outcome = outbox_day_segments(store,
			local_time_at(settings->site.default_hours->timezone, clock_now()).days,
			&status->day_segments, error);
	if (outcome == OK)
		outcome = slow_patterns_list(store, 0, INT64_MAX, SLOW_MAX, arena, &status->slow,
			&status->slow_count, error);
	return outcome == OK ? store_count(store, &status->counts, error) : outcome;
}

static bool is_well(const struct status *status)
{
	for (size_t i = 0; i < status->channel_count; i++) {
		if (status->channels[i].error || status->alarms[i])
			return false;
	}
	for (size_t i = 0; i < status->state.role_count; i++) {
		if (status->state.roles[i].error)
			return false;
	}
	return status->is_running && !status->state.error;
}

static struct json *to_json(const struct status *status, const struct site *site)
{
	struct json *json = json_new_object(), *roles = json_new_array(),
		    *channels = json_new_array(), *counts = json_new_object(),
		    *slow = json_new_array();

	json_set_text(json, "generation", status->state.generation);
	json_set_bool(json, "running", status->is_running);
	json_set_text(json, "error", status->state.error);
	for (size_t i = 0; i < status->state.role_count; i++) {
		const struct state_role *role = &status->state.roles[i];
		struct json *item = json_new_object();

		json_set_text(item, "name", role->name);
		json_set_number(item, "pid", status->is_running ? role->pid : 0);
		json_set_time(item, "last_progress_at", role->last_progress_at);
		json_set_number(item, "restarts", role->restarts);
		json_set_text(item, "error", role->error);
		json_set_time(item, "next_try_at", role->error ? role->next_try_at : 0);
		json_add(roles, item);
	}
	for (size_t i = 0; i < status->channel_count; i++) {
		const struct channel_status *channel = &status->channels[i];
		struct json *item = json_new_object();

		json_set_text(item, "name", channel->name);
		json_set_text(item, "state", channel->error ? "trouble" : "ok");
		json_set_time(item, "last_ok_at", channel->last_ok_at);
		json_set_text(item, "error", channel->error);
		json_set_time(item, "next_try_at", channel->error ? channel->next_try_at : 0);
		json_set_text(item, "alarm", status->alarms[i]);
		json_add(channels, item);
	}
	for (size_t i = 0; i < status->slow_count; i++) {
		struct json *item = json_new_object();

		json_set_text(item, "pattern", status->slow[i].pattern);
		json_set_text(item, "block", status->slow[i].block);
		json_set_text(item, "place", status->slow[i].place);
		json_set_time(item, "at", status->slow[i].at);
		json_add(slow, item);
	}
	json_set(json, "slow_patterns", slow);
	json_set(json, "roles", roles);
	json_set(json, "channels", channels);
	json_set_number(counts, "received", status->counts.received);
	json_set_number(counts, "waiting", status->counts.waiting);
	json_set_number(counts, "ticketed", status->counts.ticketed);
	json_set_number(counts, "silent", status->counts.silent);
	json_set_number(counts, "parked", status->counts.parked);
	json_set_number(counts, "outbox", status->counts.outbox);
	json_set_number(counts, "failed", status->counts.failed);
	if (site->sms_line_count > 0) {
		json_set_number(counts, "text_segments_today", status->day_segments);
		json_set_number(counts, "text_segments_day", site->sms_day_segments);
	}
	json_set(json, "counts", counts);
	return json;
}

/* A line each. */
static void print_faults(const char *text, struct arena *arena)
{
	while (*text) {
		size_t size = strcspn(text, "\n");

		printf("  %s\n",
			text_printable(arena, arena_strndup(arena, text, size), FAULT_BYTES));
		text += size + (text[size] == '\n');
	}
}

static void print_status(const struct status *status, const struct site *site, struct arena *arena)
{
	if (status->is_running)
		printf("the daemon runs (pid %lld), settings of %s\n", (long long)status->state.pid,
			time_for_terminal(arena, site, status->state.loaded_at));
	else
		printf("the daemon does not run; start it with: systemctl start ombud\n");
	if (status->is_running && status->state.error) {
		printf("the last reload was refused, the settings before it are in use:\n");
		print_faults(status->state.error, arena);
	}
	for (size_t i = 0; status->is_running && i < status->state.role_count; i++) {
		const struct state_role *role = &status->state.roles[i];

		printf("  %-24s pid %-7lld last progress %s, %d restarts\n", role->name,
			(long long)role->pid,
			time_for_terminal(arena, site, role->last_progress_at), role->restarts);
		if (role->error)
			printf("  %-24s IN TROUBLE: %s; next try %s\n", "",
				text_printable(arena, role->error, 400),
				time_for_terminal(arena, site, role->next_try_at));
	}
	for (size_t i = 0; i < status->channel_count; i++) {
		const struct channel_status *channel = &status->channels[i];

		if (channel->error)
			printf("  %-24s IN TROUBLE, last ok %s: %s; next try %s\n", channel->name,
				channel->last_ok_at
					? time_for_terminal(arena, site, channel->last_ok_at)
					: "never",
				text_printable(arena, channel->error, 400),
				time_for_terminal(arena, site, channel->next_try_at));
		else
			printf("  %-24s ok, %s\n", channel->name,
				time_for_terminal(arena, site, channel->last_ok_at));
		if (status->alarms[i])
			printf("  %-24s ALARM: %s\n", "", status->alarms[i]);
	}
	for (size_t i = 0; i < status->slow_count; i++)
		printf("  %s: the pattern %s of %s takes too long and is not searched for since "
		       "%s: change it, then: ombud reload\n",
			text_printable(arena, status->slow[i].place, PATTERN_BYTES),
			text_printable(arena, status->slow[i].pattern, PATTERN_BYTES),
			text_printable(arena, status->slow[i].block, PATTERN_BYTES),
			time_for_terminal(arena, site, status->slow[i].at));
	printf("messages: %lld received, %lld waiting, %lld on tickets, %lld without ticket or "
	       "answer by design\n",
		(long long)status->counts.received, (long long)status->counts.waiting,
		(long long)status->counts.ticketed, (long long)status->counts.silent);
	printf("outbox: %lld on their way, %lld failed\n", (long long)status->counts.outbox,
		(long long)status->counts.failed);
	if (site->sms_line_count > 0)
		printf("automatic texts: %lld%s segments today\n", (long long)status->day_segments,
			site->sms_day_segments == 0 ? ""
						    : arena_printf(arena, " of %lld",
							      (long long)site->sms_day_segments));
	if (status->counts.parked > 0)
		printf("%lld parked: a person should look at them with: ombud queue\n",
			(long long)status->counts.parked);
}

int command_status(int argc, char **argv)
{
	bool as_json = false;
	const struct option_row rows[] = {{"json", &as_json, NULL}, {0}};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct status now = {0};
	struct settings settings;
	struct store *store = NULL;
	struct command_line line;
	struct error error;
	enum outcome outcome;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		goto done;
	status = load_settings("status", line.config, arena, &generation, &settings);
	if (status == EX_OK)
		status = load_store("status", &settings, true, &store);
	if (status != EX_OK)
		goto done;
	outcome = fetch(&settings, store, arena, &now, &error);
	if (outcome != OK) {
		status = command_fail(exit_status(outcome), "status", error.text);
		goto done;
	}
	if (as_json)
		status = print_json("status", to_json(&now, &settings.site));
	else
		print_status(&now, &settings.site, arena);
	if (status == EX_OK && !is_well(&now))
		status = EX_UNAVAILABLE;
done:
	store_close(store);
	arena_free(arena);
	return status;
}
