/* SPDX-License-Identifier: MIT */
/* The supervisor: keeps its roles alive, changes generations, and leaves nothing behind when it
 * dies. */
#include "daemon/road/supervisor.h"

#include <sysexits.h>

#include "daemon/base/file.h"
#include "daemon/road/once.h"
#include "daemon/road/state.h"
#include "tests/unit/road_fixture.h"

enum { FETCHES, SENT, SOURCE_DOWN, TICKS, POISON_DEATHS, CARRIED, UNREAD };

/* The settings file is one word: "good...", "bad" (wrong), "crash" (kills whoever understands it)
 * or "away" (who understands it is killed from outside). */
static struct road *the_road;

struct fake_desk {
	struct arena *arena;
	struct settings settings;
	struct secrets secrets;
	struct mailbox mailboxes[2];
	struct sender senders[1];
};

static enum outcome fake_read(struct arena *arena, const char *path,
	struct generation *ret_generation, struct error *error)
{
	struct config_file *file = ARENA_NEW(arena, struct config_file);
	struct buf bytes;
	enum outcome outcome;

	buf_init(&bytes, 1000);
	outcome = file_read(path, &bytes, error);
	file->bytes = arena_memdup(arena, buf_text(&bytes), bytes.size + 1);
	file->size = bytes.size;
	memset(ret_generation, 0, sizeof(*ret_generation));
	snprintf(ret_generation->hash, sizeof(ret_generation->hash), "%s", buf_text(&bytes));
	ret_generation->files = file;
	ret_generation->file_count = 1;
	buf_free(&bytes);
	return outcome;
}

static enum outcome fake_open_desk(struct arena *arena, const struct generation *generation,
	void **ret_desk, struct problems *problems, struct error *error)
{
	struct fake_desk *desk = ARENA_NEW(arena, struct fake_desk);

	(void)error;
	if (strcmp(generation->hash, "crash") == 0) {
		die_of(SIGSEGV);
	}
	if (strcmp(generation->hash, "away") == 0) {
		die_of(SIGKILL);
	}
	if (strcmp(generation->hash, "bad") == 0) {
		struct position at = {"ombud.conf", 3, 7};

		problems_add(problems, at, "there is no group \"nobody\"");
		return BROKEN;
	}
	desk->arena = arena;
	desk->mailboxes[0] = (struct mailbox){.title = "counter", .poll_seconds = 1};
	desk->mailboxes[1] = (struct mailbox){.title = "pipe", .is_pipe = true};
	desk->senders[0] = (struct sender){.title = "mail"};
	desk->settings.site.mailboxes = desk->mailboxes;
	desk->settings.site.mailbox_count = 2;
	desk->settings.site.senders = desk->senders;
	/* A generation may also have one role less. */
	desk->settings.site.sender_count = strcmp(generation->hash, "good without sender") != 0;
	desk->settings.site.message_max_bytes = 1000000;
	desk->settings.site.batch_max_bytes = 100000;
	desk->settings.store_path = the_road->store_path;
	desk->settings.run_directory = the_road->directory;
	*ret_desk = desk;
	return OK;
}

static void fake_close_desk(void *desk)
{
	arena_free(((struct fake_desk *)desk)->arena);
}

static const struct settings *fake_settings(const void *desk)
{
	return &((const struct fake_desk *)desk)->settings;
}

static const struct secrets *fake_secrets(const void *desk)
{
	return &((const struct fake_desk *)desk)->secrets;
}

static enum outcome fake_receive_open(const struct mailbox *mailbox, const char *secret,
	const struct receive_limits *limits, void **ret_state, struct error *error)
{
	(void)mailbox;
	(void)secret;
	(void)limits;
	if (the_road->tally[SOURCE_DOWN]) {
		return error_set(error, TRY_LATER, "imap.example does not answer");
	}
	*ret_state = the_road;
	return OK;
}

static enum outcome fake_fetch(void *state, const struct intake *intake, struct error *error)
{
	(void)state;
	the_road->tally[FETCHES]++;
	return intake->flush(intake->context, error);
}

static enum outcome fake_release(void *state, const struct incoming *key, struct error *error)
{
	(void)state;
	(void)key;
	(void)error;
	return OK;
}

static enum outcome fake_wait(void *state, int seconds, struct error *error)
{
	const struct timespec wait = {.tv_sec = seconds};

	(void)state;
	(void)error;
	nanosleep(&wait, NULL);
	return OK;
}

static void fake_close(void *state)
{
	(void)state;
}

static const struct receiving_channel fake_receiving = {
	.name = "fake",
	.open = fake_receive_open,
	.fetch = fake_fetch,
	.release = fake_release,
	.wait = fake_wait,
	.close = fake_close,
};

static enum outcome fake_send_open(
	const struct sender *sender, const char *secret, void **ret_state, struct error *error)
{
	(void)sender;
	(void)secret;
	(void)error;
	*ret_state = the_road;
	return OK;
}

static enum outcome fake_send(void *state, const struct outgoing *const *messages, size_t count,
	void (*settle)(void *context, const struct settlement *settlement), void *context,
	struct error *error)
{
	(void)state;
	(void)messages;
	(void)error;
	for (size_t i = 0; i < count; i++) {
		struct settlement settlement = {.index = i};

		the_road->tally[SENT]++;
		settle(context, &settlement);
	}
	return OK;
}

static const struct sending_channel fake_sending = {
	.name = "fake",
	.open = fake_send_open,
	.send = fake_send,
	.close = fake_close,
};

static const struct receiving_channel *receiving(const struct mailbox *mailbox)
{
	return mailbox->is_pipe ? NULL : &fake_receiving;
}

static const struct sending_channel *sending(const struct sender *sender)
{
	(void)sender;
	return &fake_sending;
}

static enum outcome fake_keep(void *desk, struct store *store, int64_t now, struct error *error)
{
	(void)desk;
	(void)store;
	(void)now;
	(void)error;
	return OK;
}

static enum outcome fake_prepare(void *context, const struct incoming *incoming,
	struct arena *arena, void **ret_prepared, struct error *error)
{
	(void)context;
	(void)arena;
	(void)error;
	if (incoming->size_bytes == 6 && memcmp(incoming->bytes, "poison", 6) == 0) {
		the_road->tally[POISON_DEATHS]++;
		die_of(SIGSEGV);
	}
	*ret_prepared = the_road;
	return OK;
}

static enum outcome fake_carry_out(void *context, struct store *store,
	const struct incoming *incoming, void *prepared, int64_t now, struct arena *arena,
	struct worked *ret_worked, struct error *error)
{
	(void)context;
	(void)store;
	(void)incoming;
	(void)prepared;
	(void)now;
	(void)arena;
	(void)error;
	the_road->tally[CARRIED]++;
	*ret_worked = (struct worked){.kind = "request", .line = "request"};
	return OK;
}

static enum outcome fake_carry_unread(void *context, struct store *store,
	const struct incoming *incoming, const struct reason *reason, int64_t now,
	struct arena *arena, struct worked *ret_worked, struct error *error)
{
	(void)context;
	(void)store;
	(void)incoming;
	(void)reason;
	(void)now;
	(void)arena;
	(void)error;
	the_road->tally[UNREAD]++;
	*ret_worked = (struct worked){.kind = "unread", .line = "unread"};
	return OK;
}

static enum outcome fake_failed(void *context, struct store *store, const struct outgoing *outgoing,
	const struct settlement *settlement, int64_t now, struct arena *arena, struct error *error)
{
	(void)context;
	(void)store;
	(void)outgoing;
	(void)settlement;
	(void)now;
	(void)arena;
	(void)error;
	return OK;
}

static enum outcome fake_tick(void *context, struct store *store, int64_t now, struct arena *arena,
	int64_t *ret_next_at, struct error *error)
{
	(void)context;
	(void)store;
	(void)now;
	(void)arena;
	(void)ret_next_at;
	(void)error;
	the_road->tally[TICKS]++;
	return OK;
}

static const struct road_table table = {
	.read_generation = fake_read,
	.open_desk = fake_open_desk,
	.close_desk = fake_close_desk,
	.settings = fake_settings,
	.secrets = fake_secrets,
	.receiving = receiving,
	.sending = sending,
	.keep = fake_keep,
	.worker = {NULL, fake_prepare, fake_carry_out, fake_carry_unread},
	.sender = {NULL, fake_failed},
	.timekeeper = {NULL, fake_tick},
};

static const char *write_settings(struct road *road, const char *word)
{
	const char *path = arena_printf(road->arena, "%s/ombud.conf", road->directory);
	struct error error;

	must(file_write(path, word, strlen(word), 0600, &error), &error);
	return path;
}

static pid_t start(struct road *road, const char *settings_path)
{
	pid_t pid;

	the_road = road;
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		/* What is wrong on purpose here need not be read by whoever runs the tests. */
		if (!freopen("/dev/null", "w", stderr)) {
			_exit(98);
		}
		_exit(supervisor_run(&table, settings_path));
	}
	return pid;
}

static int end_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

typedef bool condition(const struct state *state, const void *wanted);

static struct state wait_until(struct road *road, condition *holds, const void *wanted)
{
	int64_t until = clock_monotonic_ms() + WAIT_DEADLINE_MS;
	struct state state = {0};

	while (clock_monotonic_ms() < until) {
		if (state_read(road->directory, road->arena, &state, NULL) == OK &&
			holds(&state, wanted)) {
			return state;
		}
		rest_a_moment();
	}
	fail_msg("the supervisor did not come to the state that was waited for");
	return state;
}

static bool all_run(const struct state *state, const void *wanted)
{
	bool run = state->role_count == *(const size_t *)wanted;

	for (size_t i = 0; i < state->role_count; i++) {
		run = run && state->roles[i].pid > 0 && state->roles[i].last_progress_at > 0;
	}
	return run;
}

static bool has_loaded(const struct state *state, const void *wanted)
{
	return state->loads >= *(const int64_t *)wanted;
}

static pid_t pid_of(const struct state *state, const char *name)
{
	for (size_t i = 0; i < state->role_count; i++) {
		if (strcmp(state->roles[i].name, name) == 0) {
			return state->roles[i].pid;
		}
	}
	return 0;
}

static bool worker_is_another(const struct state *state, const void *wanted)
{
	pid_t pid = pid_of(state, "worker");
	const size_t four = 4;

	return pid > 0 && pid != *(const pid_t *)wanted && all_run(state, &four);
}

static struct state wait_for_roles(struct road *road, size_t count)
{
	return wait_until(road, all_run, &count);
}

static void stop(pid_t pid)
{
	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_int_equal(end_of(pid), 0);
}

static void wait_for_tally(struct road *road, int place, int wanted)
{
	int64_t until = clock_monotonic_ms() + WAIT_DEADLINE_MS;

	while (((volatile int *)road->tally)[place] < wanted && clock_monotonic_ms() < until) {
		rest_a_moment();
	}
	assert_true(road->tally[place] >= wanted);
}

static bool is_alive(pid_t pid)
{
	return kill(pid, 0) == 0;
}

static void wait_until_gone(pid_t pid)
{
	int64_t until = clock_monotonic_ms() + WAIT_DEADLINE_MS;

	while (is_alive(pid) && clock_monotonic_ms() < until) {
		rest_a_moment();
	}
	assert_false(is_alive(pid));
}

static void every_role_runs_until_it_is_told_to_end(void **state)
{
	struct road *road = *state;
	pid_t pid = start(road, write_settings(road, "good"));
	struct state seen = wait_for_roles(road, 4);

	assert_int_equal(seen.pid, pid);
	assert_string_equal(seen.generation, "good");
	assert_true(pid_of(&seen, "receiver.counter") > 0);
	assert_true(pid_of(&seen, "sender.mail") > 0);
	wait_for_tally(road, FETCHES, 1);
	wait_for_tally(road, TICKS, 1);
	stop(pid);
	for (size_t i = 0; i < seen.role_count; i++) {
		assert_false(is_alive(seen.roles[i].pid));
	}
}

static void a_second_daemon_is_refused(void **state)
{
	struct road *road = *state;
	const char *path = write_settings(road, "good");
	pid_t pid = start(road, path);

	wait_for_roles(road, 4);
	assert_int_equal(WEXITSTATUS(end_of(start(road, path))), EX_TEMPFAIL);
	wait_for_roles(road, 4);
	stop(pid);
}

static void a_role_that_dies_is_started_again(void **state)
{
	struct road *road = *state;
	pid_t pid = start(road, write_settings(road, "good"));
	struct state seen = wait_for_roles(road, 4);
	pid_t worker = pid_of(&seen, "worker");

	assert_int_equal(kill(worker, SIGKILL), 0);
	seen = wait_until(road, worker_is_another, &worker);
	for (size_t i = 0; i < seen.role_count; i++) {
		if (strcmp(seen.roles[i].name, "worker") == 0) {
			assert_int_equal(seen.roles[i].restarts, 1);
		}
	}
	stop(pid);
}

static void a_poisonous_message_is_parked_while_its_neighbours_go_on(void **state)
{
	struct road *road = *state;
	int64_t started_ms = clock_monotonic_ms();
	pid_t pid;

	road_put(road, "before");
	road_put(road, "poison");
	road_put(road, "after");
	pid = start(road, write_settings(road, "good"));
	wait_for_tally(road, UNREAD, 1);
	wait_for_tally(road, CARRIED, 2);
	assert_true(clock_monotonic_ms() - started_ms < 5000);
	stop(pid);
	assert_int_equal(road->tally[POISON_DEATHS], 3);
	assert_int_equal(road_inbox(road, INBOX_PARKED), 1);
	assert_int_equal(road_inbox(road, INBOX_DONE), 2);
}

static void wrong_settings_keep_the_old_generation_and_say_where(void **state)
{
	static const struct {
		const char *settings;
		const char *sentence;
	} rows[] = {
		{"bad", "ombud.conf:3:7: there is no group"},
		{"crash", "signal 11"},
		{"away", "nothing is known"},
	};
	struct road *road = *state;
	pid_t pid = start(road, write_settings(road, "good"));
	struct state seen = wait_for_roles(road, 4);
	pid_t worker = pid_of(&seen, "worker");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t loads = seen.loads + 1;

		write_settings(road, rows[i].settings);
		assert_int_equal(kill(pid, SIGHUP), 0);
		seen = wait_until(road, has_loaded, &loads);
		assert_string_equal(seen.generation, "good");
		assert_non_null(strstr(seen.error, rows[i].sentence));
		assert_int_equal(pid_of(&seen, "worker"), worker);
	}
	stop(pid);
}

static void a_new_generation_replaces_every_role(void **state)
{
	struct road *road = *state;
	pid_t pid = start(road, write_settings(road, "good"));
	struct state seen = wait_for_roles(road, 4);
	pid_t worker = pid_of(&seen, "worker");

	write_settings(road, "good too");
	assert_int_equal(kill(pid, SIGHUP), 0);
	seen = wait_until(road, worker_is_another, &worker);
	assert_string_equal(seen.generation, "good too");
	assert_null(seen.error);

	/* A sender less. */
	write_settings(road, "good without sender");
	assert_int_equal(kill(pid, SIGHUP), 0);
	seen = wait_for_roles(road, 3);
	assert_int_equal(pid_of(&seen, "sender.mail"), 0);
	stop(pid);
}

static void wrong_settings_at_the_start_start_nothing(void **state)
{
	struct road *road = *state;

	assert_int_equal(WEXITSTATUS(end_of(start(road, write_settings(road, "bad")))), EX_CONFIG);
	/* nothing is known of these: whoever starts the daemon shall start it again */
	assert_int_equal(
		WEXITSTATUS(end_of(start(road, write_settings(road, "away")))), EX_TEMPFAIL);
	assert_int_equal(WEXITSTATUS(end_of(start(road, "/nowhere/ombud.conf"))), EX_CONFIG);
	assert_int_equal(road->tally[FETCHES], 0);
}

static void orphans_end_and_a_new_daemon_takes_over(void **state)
{
	struct road *road = *state;
	const char *path = write_settings(road, "good");
	pid_t pid = start(road, path);
	struct state seen = wait_for_roles(road, 4);
	pid_t worker = pid_of(&seen, "worker");

	assert_int_equal(kill(pid, SIGKILL), 0);
	(void)end_of(pid);
	pid = start(road, path); /* at once: it waits for the orphans */
	for (size_t i = 0; i < seen.role_count; i++) {
		wait_until_gone(seen.roles[i].pid);
	}
	wait_until(road, worker_is_another, &worker);
	stop(pid);
}

static int once(struct road *road, const char *path)
{
	pid_t pid;

	the_road = road;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stderr)) {
			_exit(98);
		}
		_exit(once_run(&table, path));
	}
	return WEXITSTATUS(end_of(pid));
}

static void one_pass_does_what_is_due_and_tells_what_could_not_be_reached(void **state)
{
	struct road *road = *state;
	const char *path = write_settings(road, "good");
	pid_t pid;

	road_put(road, "before");
	road_put(road, "poison");
	road_put(road, "after");
	assert_int_equal(once(road, path), 0);
	assert_int_equal(road->tally[CARRIED], 2);
	assert_int_equal(road->tally[UNREAD], 1);
	assert_int_equal(road->tally[FETCHES], 1);
	assert_true(road->tally[TICKS] >= 1);

	road->tally[SOURCE_DOWN] = 1;
	road_put(road, "one more");
	assert_int_equal(once(road, path), EX_UNAVAILABLE);
	assert_int_equal(road->tally[CARRIED], 3);
	road->tally[SOURCE_DOWN] = 0;

	pid = start(road, path);
	wait_for_roles(road, 4);
	assert_int_equal(once(road, path), EX_TEMPFAIL);
	stop(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(every_role_runs_until_it_is_told_to_end),
		ROAD_TEST(a_second_daemon_is_refused),
		ROAD_TEST(a_role_that_dies_is_started_again),
		ROAD_TEST(a_poisonous_message_is_parked_while_its_neighbours_go_on),
		ROAD_TEST(wrong_settings_keep_the_old_generation_and_say_where),
		ROAD_TEST(a_new_generation_replaces_every_role),
		ROAD_TEST(wrong_settings_at_the_start_start_nothing),
		ROAD_TEST(orphans_end_and_a_new_daemon_takes_over),
		ROAD_TEST(one_pass_does_what_is_due_and_tells_what_could_not_be_reached),
	};

	return cmocka_run_group_tests_name("supervisor", tests, NULL, NULL);
}
