/* SPDX-License-Identifier: MIT */
/* ombud status: one look tells whether a person must act. */
#include "tests/unit/control_fixture.h"

#include "daemon/base/clock.h"
#include "daemon/base/local_time.h"
#include "daemon/road/state.h"
#include "daemon/store/outbox.h"
#include "daemon/store/slow_patterns.h"

static const char *run_directory(struct control_fixture *c)
{
	/* the default: beside the store */
	return c->folder;
}

/* This process holds the pid file: the daemon, as far as the command can tell. */
static int daemon_runs(struct control_fixture *c, const char *trouble)
{
	struct fixture *f = c->desk->store;
	struct state_role roles[] = {{"worker", 12, 1795507200, 3}, {"sender.mail", 0, 0, 0}};
	const struct state state = {.pid = getpid(),
		.generation = "abcdef",
		.loaded_at = 1795507200,
		.loads = 1,
		.error = trouble,
		.roles = roles,
		.role_count = 2};
	int descriptor;

	MUST(state_take_pid_file(run_directory(c), &descriptor, &f->error));
	MUST(state_write(run_directory(c), &state, &f->error));
	return descriptor;
}

static void set_channel(struct control_fixture *c, const char *sentence)
{
	struct fixture *f = c->desk->store;

	fixture_begin(f);
	MUST(store_set_channel(
		f->store, "mailbox counter", 1795507200, sentence, 1795507260, &f->error));
	fixture_commit(f);
}

static void without_a_daemon_it_says_how_to_start_one(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_status, "status", EX_UNAVAILABLE);
	control_says(c->out, "the daemon does not run");
	control_says(c->out, "systemctl start ombud");
}

static void all_well_ends_with_0(void **state)
{
	struct control_fixture *c = *state;
	int descriptor = daemon_runs(c, NULL);

	set_channel(c, NULL);
	control_expect(c, command_status, "status", EX_OK);
	control_says(c->out, "the daemon runs (pid ");
	control_says(c->out, "worker");
	control_says(c->out, "3 restarts");
	control_says(c->out, "mailbox counter");
	close(descriptor);
}

static void a_channel_in_trouble_and_a_refused_reload_end_with_69(void **state)
{
	struct control_fixture *c = *state;
	int descriptor = daemon_runs(c, NULL);

	set_channel(c, "imap.example does not \x1b[31manswer");
	control_expect(c, command_status, "status", EX_UNAVAILABLE);
	control_says(c->out, "imap.example does not");
	assert_null(strchr(c->out, '\x1b'));
	control_says(c->out, "IN TROUBLE, last ok never: ");
	set_channel(c, NULL);
	set_channel(c, "down again");
	control_expect(c, command_status, "status", EX_UNAVAILABLE);
	control_says(c->out, "IN TROUBLE, last ok 2026-11-24 10:00: down again; next try ");
	set_channel(c, NULL);
	control_expect(c, command_status, "status", EX_OK);
	close(descriptor);
	descriptor = daemon_runs(c, "ombud.conf:3:1: unknown word\nown.conf:1:2: another");
	control_expect(c, command_status, "status", EX_UNAVAILABLE);
	control_says(c->out, "the settings before it are in use:\n"
			     "  ombud.conf:3:1: unknown word\n  own.conf:1:2: another\n");
	close(descriptor);
	/* of a daemon that has gone nothing is in use */
	control_expect(c, command_status, "status", EX_UNAVAILABLE);
	assert_null(strstr(c->out, "unknown word"));
}

static void texts_that_will_be_lost_are_an_alarm(void **state)
{
	static const struct {
		int64_t polled_hours_ago;
		bool alarm;
	} rows[] = {{23, false}, {25, true}, {60, true}};
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int descriptor = daemon_runs(c, NULL);

	control_settings(c, "",
		"sms \"city\" { provider = spool  format = gammu  number = \"+358401234567\"  "
		"mailbox = counter  retention = 48h }\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fixture_begin(f);
		MUST(store_set_channel(f->store, "mailbox city",
			clock_now() - rows[i].polled_hours_ago * 3600, NULL, 0, &f->error));
		/* mail is kept for ever */
		MUST(store_set_channel(f->store, "mailbox counter",
			clock_now() - rows[i].polled_hours_ago * 3600, NULL, 0, &f->error));
		fixture_commit(f);
		control_expect(c, command_status, "status", rows[i].alarm ? EX_UNAVAILABLE : EX_OK);
		assert_int_equal(strstr(c->out, "ALARM") != NULL, rows[i].alarm);
		if (rows[i].alarm)
			control_says(c->out, "older than 48 hours");
	}
	close(descriptor);
}

static void the_days_texts_are_counted_where_there_is_a_number(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int descriptor = daemon_runs(c, NULL);
	int today = local_time_at("Europe/Helsinki", clock_now()).days;
	const struct json *counts;
	struct json *json;

	fixture_begin(f);
	MUST(outbox_plan_segments(f->store, today - 1, 99, &f->error));
	MUST(outbox_plan_segments(f->store, today, 12, &f->error));
	fixture_commit(f);
	control_expect(c, command_status, "status", EX_OK);
	assert_null(strstr(c->out, "texts"));
	control_settings(c, "",
		"sms \"city\" { provider = spool  format = gammu  number = \"+358401234567\"  "
		"mailbox = counter }\n");
	control_expect(c, command_status, "status", EX_OK);
	control_says(c->out, "automatic texts: 12 of 500 segments today\n");
	control_expect(c, command_status, "status --json", EX_OK);
	json = control_json(c);
	counts = json_member(json, "counts");
	assert_int_equal(json_number(counts, "text_segments_today"), 12);
	assert_int_equal(json_number(counts, "text_segments_day"), 500);
	json_free(json);
	close(descriptor);
}

static void patterns_that_were_set_aside_are_named(void **state)
{
	const struct slow_pattern slow = {.pattern = "^(a+)+$\x1b",
		.block = "rule \"r\"",
		.place = "a.conf:1:2",
		.at = 1795507200};
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int descriptor = daemon_runs(c, NULL);
	const struct json *item;
	struct json *json;

	fixture_begin(f);
	MUST(slow_pattern_add(f->store, &slow, &f->error));
	fixture_commit(f);
	control_expect(c, command_status, "status", EX_OK);
	control_says(c->out, "a.conf:1:2: the pattern ^(a+)+$ of rule \"r\" takes too long");
	assert_null(strchr(c->out, '\x1b'));
	control_expect(c, command_status, "status --json", EX_OK);
	json = control_json(c);
	item = json_item(json_member(json, "slow_patterns"), 0);
	assert_string_equal(json_text(item, "pattern"), slow.pattern);
	assert_string_equal(json_text(item, "block"), slow.block);
	assert_string_equal(json_text(item, "place"), slow.place);
	assert_string_equal(json_text(item, "at"), "2026-11-24T08:00:00Z");
	json_free(json);
	close(descriptor);
}

static void scripts_get_roles_channels_and_counts(void **state)
{
	static const char *const counts[] = {
		"received", "waiting", "ticketed", "silent", "parked", "outbox", "failed"};
	struct control_fixture *c = *state;
	int descriptor = daemon_runs(c, NULL);
	const struct json *role, *channel;
	struct json *json;

	desk_request(c->desk);
	set_channel(c, "down");
	control_expect(c, command_status, "status --json", EX_UNAVAILABLE);
	json = control_json(c);
	assert_string_equal(json_text(json, "generation"), "abcdef");
	assert_true(json_bool(json, "running"));
	role = json_item(json_member(json, "roles"), 0);
	assert_string_equal(json_text(role, "name"), "worker");
	assert_int_equal(json_number(role, "pid"), 12);
	assert_string_equal(json_text(role, "last_progress_at"), "2026-11-24T08:00:00Z");
	channel = json_item(json_member(json, "channels"), 0);
	assert_string_equal(json_text(channel, "state"), "trouble");
	assert_string_equal(json_text(channel, "error"), "down");
	assert_string_equal(json_text(channel, "next_try_at"), "2026-11-24T08:01:00Z");
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		assert_non_null(json_member(json_member(json, "counts"), counts[i]));
	assert_int_equal(json_number(json_member(json, "counts"), "received"), 1);
	assert_int_equal(json_number(json_member(json, "counts"), "ticketed"), 1);
	assert_int_equal(json_number(json_member(json, "counts"), "outbox"), 2);
	json_free(json);
	close(descriptor);
	/* what a daemon left behind does not look alive */
	control_expect(c, command_status, "status --json", EX_UNAVAILABLE);
	json = control_json(c);
	assert_false(json_bool(json, "running"));
	assert_int_equal(json_number(json_item(json_member(json, "roles"), 0), "pid"), 0);
	json_free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(without_a_daemon_it_says_how_to_start_one),
		CONTROL_TEST(all_well_ends_with_0),
		CONTROL_TEST(a_channel_in_trouble_and_a_refused_reload_end_with_69),
		CONTROL_TEST(texts_that_will_be_lost_are_an_alarm),
		CONTROL_TEST(the_days_texts_are_counted_where_there_is_a_number),
		CONTROL_TEST(patterns_that_were_set_aside_are_named),
		CONTROL_TEST(scripts_get_roles_channels_and_counts),
	};

	return cmocka_run_group_tests_name("control_status", tests, NULL, NULL);
}
