/* SPDX-License-Identifier: MIT */
/* The supervisor: starts the roles, starts them again, replaces them one by one. */
#include "daemon/road/supervisor.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/road/blame.h"
#include "daemon/road/house.h"
#include "daemon/road/notify.h"
#include "daemon/road/state.h"

enum {
	STALE_MS = 5 * 60 * 1000,  /* without progress for so long a role is killed */
	KILL_AFTER_MS = 20 * 1000, /* told to end and still there */
	REPEAT_MS = 200, /* SIGTERM again: it had not begun to listen, or a library waits */
	LIVED_LONG_MS = 60 * 1000, /* a role that lived so long starts with a clean record */
	GUILTY_RESTART_MS = 50,	   /* the role is not to blame: its neighbours wait */
	REPLACE_MS = 20,	   /* while roles wait for their turn to be replaced */
	STATE_MS = 2000,
	READY_MS = 15 * 1000, /* at most so long is systemd kept waiting for every role */
};

/* A role in our charge. */
struct charge {
	struct planned planned;
	struct progress *progress; /* NULL: the place is free */
	pid_t pid;		   /* 0: not running */
	unsigned serial;	   /* of the generation it runs with */
	bool wanted;		   /* by the current generation */
	bool stopping;
	bool hung; /* killed for want of progress */
	int64_t stop_since_ms;
	int64_t signalled_ms;
	int64_t started_ms;
	int64_t start_at_ms;
	struct backoff backoff;
};

struct supervisor {
	struct house house;
	struct charge charges[ROLES_MAX];
	unsigned serial;
	int64_t loads;
	char problem[LOAD_PROBLEMS_MAX_BYTES];	 /* of the last load; "" */
	char troubles[ROLES_MAX][TROUBLE_BYTES]; /* of the state that is being told */
	bool ending;
	bool state_changed;
	bool state_untold; /* it could not be written; the log says so */
	int64_t state_ms;
	bool ready_told;
	int64_t started_ms;
	int64_t watchdog_ms;
	int64_t fed_ms;
	int signal_descriptor;
};

static struct charge *charge_of(struct supervisor *supervisor, const char *name)
{
	struct charge *free_charge = NULL;

	for (size_t i = 0; i < ROLES_MAX; i++) {
		struct charge *charge = &supervisor->charges[i];

		if (charge->progress && strcmp(charge->planned.name, name) == 0) {
			return charge;
		}
		if (!charge->progress && !free_charge) {
			free_charge = charge;
		}
	}
	return free_charge;
}

/* The roles that the current generation wants are put into our charge; the others are no longer
 * wanted. */
static enum outcome take_charge(struct supervisor *supervisor, struct error *error)
{
	struct house *house = &supervisor->house;
	struct plan plan;
	enum outcome outcome =
		plan_make(&plan, house->table, house->table->settings(house->loaded.desk), error);

	if (outcome != OK) {
		return outcome;
	}
	for (size_t i = 0; i < ROLES_MAX; i++) {
		supervisor->charges[i].wanted = false;
	}
	for (size_t i = 0; i < plan.count; i++) {
		struct charge *charge = charge_of(supervisor, plan.roles[i].name);

		if (!charge) {
			return error_set(error, BROKEN, "more than %d roles", ROLES_MAX);
		}
		if (!charge->progress) {
			memset(charge, 0, sizeof(*charge));
			charge->progress = progress_slot(house->page, plan.roles[i].name);
			backoff_init(&charge->backoff, BACKOFF_RESTART);
		}
		charge->planned = plan.roles[i];
		charge->wanted = true;
	}
	supervisor->serial++;
	return OK;
}

static void start(struct supervisor *supervisor, struct charge *charge)
{
	struct house *house = &supervisor->house;
	struct child child = {
		.table = house->table,
		.desk = house->loaded.desk,
		.planned = &charge->planned,
		.progress = charge->progress,
		.privileges = &house->privileges,
		.lock_descriptor = house->pid_descriptor,
	};
	pid_t pid = child_start(&child);

	charge->started_ms = clock_monotonic_ms();
	if (pid < 0) {
		int64_t wait = backoff_next_ms(&charge->backoff);

		log_error("cannot start %s: %s", charge->planned.name, strerror(errno));
		charge->start_at_ms = charge->started_ms + wait;
		return;
	}
	charge->pid = pid;
	charge->serial = supervisor->serial;
	charge->stopping = false;
	charge->hung = false;
	atomic_store(&charge->progress->pid, pid);
	supervisor->state_changed = true;
}

static void describe_end(char *text, size_t size, int status)
{
	if (WIFSIGNALED(status)) {
		snprintf(text, size, "was ended by signal %d (%s)", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	} else {
		snprintf(text, size, "ended with status %d", WEXITSTATUS(status));
	}
}

/* A role is gone. When is it started again? */
static void buried(struct supervisor *supervisor, struct charge *charge, int status)
{
	int64_t now = clock_monotonic_ms();
	int64_t id = atomic_load(&charge->progress->inbox_id);
	const char *guilt = blame_note(charge->progress, status, charge->hung);
	bool asked = charge->stopping && !charge->hung;
	int64_t wait = 0;
	char text[128];

	describe_end(text, sizeof(text), status);
	if (now - charge->started_ms >= LIVED_LONG_MS) {
		backoff_reset(&charge->backoff);
	}
	if (!asked) {
		wait = guilt ? GUILTY_RESTART_MS : backoff_next_ms(&charge->backoff);
		atomic_fetch_add(&charge->progress->restarts, 1);
	}
	if (guilt) {
		log_error("%s %s with inbox %" PRId64 " in hand: %s", charge->planned.name, text,
			id, guilt);
	} else if (!asked && !supervisor->ending) {
		log_warning("%s %s; starting it again in %" PRId64 " ms", charge->planned.name,
			text, wait);
	}
	charge->pid = 0;
	charge->stopping = false;
	charge->hung = false;
	charge->start_at_ms = now + wait;
	atomic_store(&charge->progress->pid, 0);
	supervisor->state_changed = true;
	if (!charge->wanted) {
		progress_release(charge->progress);
		charge->progress = NULL;
	}
}

static void reap(struct supervisor *supervisor)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < ROLES_MAX; i++) {
			struct charge *charge = &supervisor->charges[i];

			if (charge->progress && charge->pid == pid) {
				buried(supervisor, charge, status);
			}
		}
	}
}

static void stop(struct charge *charge, int64_t now)
{
	if (!charge->stopping) {
		charge->stopping = true;
		charge->stop_since_ms = now;
		charge->signalled_ms = now - REPEAT_MS;
	}
	if (now - charge->stop_since_ms >= KILL_AFTER_MS) {
		kill(charge->pid, SIGKILL);
	} else if (now - charge->signalled_ms >= REPEAT_MS) {
		kill(charge->pid, SIGTERM);
		charge->signalled_ms = now;
	}
}

static bool is_replaceable(const struct supervisor *supervisor, const struct charge *charge)
{
	return charge->pid && charge->serial != supervisor->serial;
}

/* Whether a role is on its way from one generation to the next: the others wait for it. */
static bool is_between(const struct charge *charge)
{
	return charge->progress && charge->wanted && (charge->stopping || !charge->pid);
}

/* Do what each role needs now. */
static void look_after(struct supervisor *supervisor)
{
	int64_t now = clock_monotonic_ms();
	struct charge *between = NULL;

	for (size_t i = 0; i < ROLES_MAX; i++) {
		if (is_between(&supervisor->charges[i])) {
			between = &supervisor->charges[i];
		}
	}
	for (size_t i = 0; i < ROLES_MAX; i++) {
		struct charge *charge = &supervisor->charges[i];

		if (!charge->progress) {
			continue;
		}
		if (!charge->pid) {
			if (!charge->wanted) {
				progress_release(charge->progress);
				charge->progress = NULL;
			} else if (!supervisor->ending && now >= charge->start_at_ms) {
				start(supervisor, charge);
			}
		} else if (charge->stopping || supervisor->ending || !charge->wanted) {
			stop(charge, now);
		} else if (is_replaceable(supervisor, charge)) {
			if (!between) {
				between = charge;
				stop(charge, now);
			}
		} else if (!charge->hung && !progress_is_fresh(charge->progress, STALE_MS)) {
			log_error("%s made no progress for %d minutes; it is killed",
				charge->planned.name, STALE_MS / 60000);
			charge->hung = true;
			kill(charge->pid, SIGKILL);
		}
	}
}

/* SIGHUP: the new settings, or the old ones and the sentence that says why. */
static void reload(struct supervisor *supervisor)
{
	struct house *house = &supervisor->house;
	struct loaded old = house->loaded;
	struct loaded fresh = {NULL};
	struct error error = {""};
	struct buf problems;
	enum outcome outcome;

	notify_reloading();
	buf_init(&problems, LOAD_PROBLEMS_MAX_BYTES);
	privileges_raise(&house->privileges);
	outcome = load_generation(house->table, house->config_path, &fresh, &problems, &error);
	privileges_lower(&house->privileges);
	if (outcome == OK) {
		const struct settings *settings = house->table->settings(fresh.desk);

		if (strcmp(settings->store_path, house->store_path) != 0 ||
			strcmp(settings->run_directory, house->run_directory) != 0) {
			outcome = error_set(&error, BROKEN,
				"the store and the run directory change only when the daemon is "
				"started anew");
			buf_printf(&problems, "%s\n", error.text);
		}
	}
	if (outcome == OK) {
		house->loaded = fresh;
		outcome = take_charge(supervisor, &error);
		if (outcome != OK) {
			house->loaded = old;
			buf_printf(&problems, "%s\n", error.text);
		}
	}
	if (outcome == OK) {
		load_free(house->table, &old);
		supervisor->problem[0] = '\0';
		log_info("generation %.12s is loaded; the roles change over one by one",
			house->loaded.hash);
	} else {
		load_free(house->table, &fresh);
		house_log_problems(&problems);
		log_error("the new settings %s; generation %.12s stays",
			outcome == TRY_LATER ? "could not be checked" : "are wrong",
			house->loaded.hash);
		snprintf(supervisor->problem, sizeof(supervisor->problem), "%s",
			buf_text(&problems));
	}
	buf_free(&problems);
	supervisor->loads++;
	supervisor->state_changed = true;
	notify_send("READY=1");
}

static void read_signals(struct supervisor *supervisor)
{
	struct signalfd_siginfo information;

	while (read(supervisor->signal_descriptor, &information, sizeof(information)) ==
		(ssize_t)sizeof(information)) {
		switch (information.ssi_signo) {
		case SIGTERM:
		case SIGINT:
			if (!supervisor->ending) {
				log_info("ending: each role finishes what it has in hand");
				notify_send("STOPPING=1");
				supervisor->ending = true;
			}
			break;
		case SIGHUP:
			if (!supervisor->ending) {
				reload(supervisor);
			}
			break;
		default:
			break;
		}
	}
}

static bool all_hold(const struct supervisor *supervisor, bool (*holds)(const struct charge *))
{
	for (size_t i = 0; i < ROLES_MAX; i++) {
		const struct charge *charge = &supervisor->charges[i];

		if (charge->progress && charge->wanted && !holds(charge)) {
			return false;
		}
	}
	return true;
}

static bool is_ready(const struct charge *charge)
{
	return charge->pid && atomic_load(&charge->progress->ready);
}

static bool is_gone(const struct charge *charge)
{
	return charge->pid == 0;
}

static bool is_fresh(const struct charge *charge)
{
	return progress_is_fresh(charge->progress, STALE_MS);
}

static void tell_systemd(struct supervisor *supervisor)
{
	int64_t now = clock_monotonic_ms();

	if (!supervisor->ready_told &&
		(all_hold(supervisor, is_ready) || now - supervisor->started_ms >= READY_MS)) {
		notify_send("READY=1");
		supervisor->ready_told = true;
	}
	if (supervisor->watchdog_ms > 0 && now - supervisor->fed_ms >= supervisor->watchdog_ms &&
		all_hold(supervisor, is_fresh)) {
		notify_send("WATCHDOG=1");
		supervisor->fed_ms = now;
	}
}

static struct state_role describe_role(const struct charge *charge, char ret_trouble[TROUBLE_BYTES])
{
	struct state_role role = {
		.name = charge->planned.name,
		.pid = charge->pid,
		.last_progress_at = atomic_load(&charge->progress->last_at),
		.restarts = atomic_load(&charge->progress->restarts),
	};
	int64_t next_try_at;

	if (!progress_get_trouble(charge->progress, ret_trouble, &next_try_at)) {
		return role;
	}
	role.error = ret_trouble;
	role.next_try_at = next_try_at;
	if (!charge->pid) { /* it ended for it */
		role.next_try_at =
			clock_now() + (charge->start_at_ms - clock_monotonic_ms() + 999) / 1000;
	}
	return role;
}

static void tell_state(struct supervisor *supervisor)
{
	struct state_role roles[ROLES_MAX];
	struct state state = {
		.pid = getpid(),
		.generation = supervisor->house.loaded.hash,
		.loaded_at = supervisor->house.loaded.loaded_at,
		.loads = supervisor->loads,
		.error = supervisor->problem[0] ? supervisor->problem : NULL,
		.roles = roles,
	};
	int64_t now = clock_monotonic_ms();
	struct error error;

	if (!supervisor->state_changed && now - supervisor->state_ms < STATE_MS) {
		return;
	}
	for (size_t i = 0; i < ROLES_MAX; i++) {
		const struct charge *charge = &supervisor->charges[i];

		if (charge->progress) {
			roles[state.role_count++] = describe_role(charge, supervisor->troubles[i]);
		}
	}
	if (state_write(supervisor->house.run_directory, &state, &error) == OK) {
		supervisor->state_untold = false;
	} else if (!supervisor->state_untold) {
		log_warning("%s", error.text);
		supervisor->state_untold = true;
	}
	supervisor->state_changed = false;
	supervisor->state_ms = now;
}

/* How long nothing will have to be done if no signal comes. */
static int rest_ms(const struct supervisor *supervisor)
{
	int64_t now = clock_monotonic_ms();
	int64_t rest = 1000;

	for (size_t i = 0; i < ROLES_MAX; i++) {
		const struct charge *charge = &supervisor->charges[i];

		if (!charge->progress) {
			continue;
		}
		if (charge->stopping && rest > REPEAT_MS) {
			rest = REPEAT_MS;
		}
		if (!charge->pid && charge->start_at_ms - now < rest) {
			rest = charge->start_at_ms > now ? charge->start_at_ms - now : 0;
		}
		if (is_replaceable(supervisor, charge) && rest > REPLACE_MS) {
			rest = REPLACE_MS;
		}
		if (!supervisor->ready_told && rest > REPEAT_MS / 4) {
			rest = REPEAT_MS / 4;
		}
	}
	return (int)rest;
}

static void supervise(struct supervisor *supervisor)
{
	for (;;) {
		struct pollfd descriptor = {.fd = supervisor->signal_descriptor, .events = POLLIN};

		reap(supervisor);
		read_signals(supervisor);
		look_after(supervisor);
		tell_systemd(supervisor);
		tell_state(supervisor);
		if (supervisor->ending) {
			bool gone = true;

			for (size_t i = 0; i < ROLES_MAX; i++) {
				gone = gone && (!supervisor->charges[i].progress ||
						       is_gone(&supervisor->charges[i]));
			}
			if (gone) {
				return;
			}
		}
		(void)poll(&descriptor, 1, rest_ms(supervisor));
	}
}

static int open_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

int supervisor_run(const struct road_table *table, const char *config_path)
{
	struct supervisor *supervisor = calloc(1, sizeof(*supervisor));
	struct error error = {""};
	int status;

	if (!supervisor) {
		out_of_memory(sizeof(*supervisor));
	}
	log_open("supervisor");
	/* Before anything is forked: no signal is missed from here on. */
	supervisor->signal_descriptor = open_signals();
	status = house_open(&supervisor->house, table, config_path);
	if (status == 0 && take_charge(supervisor, &error) != OK) {
		log_error("%s", error.text);
		status = EX_CONFIG;
	}
	if (status == 0) {
		supervisor->loads = 1;
		supervisor->started_ms = clock_monotonic_ms();
		supervisor->watchdog_ms = notify_watchdog_ms();
		log_info("generation %.12s is loaded", supervisor->house.loaded.hash);
		supervise(supervisor);
		house_close(&supervisor->house);
	}
	close(supervisor->signal_descriptor);
	free(supervisor);
	return status;
}
