/* SPDX-License-Identifier: MIT */
/* What every role has in hand. */
#include "daemon/road/role.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/fault.h"
#include "daemon/base/log.h"
#include "daemon/base/stop.h"
#include "daemon/road/wake.h"

enum {
	ORPHAN_SECONDS = 5,	  /* an orphan that still blocks after that ends by SIGALRM */
	WAIT_SLICE_MS = 60 * 1000 /* a sign of life at least this often */
};

static pid_t supervisor_pid;

static void ask_to_stop(int signal_number)
{
	(void)signal_number;
	stop_ask();
	if (supervisor_pid && getppid() != supervisor_pid) {
		/* Nobody is there to kill it. */
		alarm(ORPHAN_SECONDS);
	}
}

static void set_signals(void)
{
	struct sigaction action;
	sigset_t none;

	memset(&action, 0, sizeof(action));
	action.sa_handler = ask_to_stop; /* without SA_RESTART: blocking calls return */
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGHUP, &action, NULL); /* a reload is the supervisor's business */
	sigaction(SIGPIPE, &action, NULL);
	action.sa_handler = SIG_DFL;
	sigaction(SIGCHLD, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* A look-up blocks inside the C library, where no wait of ours reaches: it is kept short instead.
 */
static void limit_look_ups(void)
{
	setenv("RES_OPTIONS", "timeout:2 attempts:2", 0);
}

enum outcome role_begin(struct role *role, pid_t parent, struct error *error)
{
	enum outcome outcome;

	role->store = NULL;
	role->wake_descriptor = -1;
	role->parent = parent;
	role->store_trouble_logged = false;
	backoff_init(&role->store_backoff, BACKOFF_STORE);
	fault_role(role->name);
	stop_begin();
	supervisor_pid = parent;
	set_signals();
	limit_look_ups();
	if (parent) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent) {
			return error_set(error, TRY_LATER, "the supervisor is gone");
		}
	}
	progress_touch(role->progress);
	outcome = store_lock_role(role->store_path, role->name, error);
	if (outcome == OK) {
		outcome = store_open(role->store_path, false, &role->store, error);
	}
	if (outcome == OK) {
		outcome = wake_open(role->run_directory, role->name, &role->wake_descriptor, error);
	}
	if (outcome != OK) {
		progress_trouble(role->progress, error->text, clock_now());
		role_end(role);
		return outcome;
	}
	atomic_store(&role->progress->ready, true);
	progress_trouble(role->progress, NULL, 0);
	progress_touch(role->progress);
	return OK;
}

void role_end(struct role *role)
{
	if (role->wake_descriptor >= 0) {
		close(role->wake_descriptor);
		role->wake_descriptor = -1;
	}
	store_close(role->store);
	role->store = NULL;
}

bool role_should_stop(const struct role *role)
{
	return stop_asked() || (role->parent && getppid() != role->parent);
}

static void wait_for(struct role *role, int wake_descriptor, int64_t milliseconds)
{
	int64_t until = clock_monotonic_ms() + milliseconds;

	for (;;) {
		int64_t left = until - clock_monotonic_ms();
		int ready;

		progress_touch(role->progress);
		if (left <= 0 || role_should_stop(role)) {
			return;
		}
		ready = stop_poll(wake_descriptor, POLLIN,
			(int)(left < WAIT_SLICE_MS ? left : WAIT_SLICE_MS));
		if (ready > 0) {
			wake_drain(wake_descriptor);
		}
		if (ready != 0) {
			return;
		}
	}
}

void role_wait(struct role *role, int64_t milliseconds)
{
	wait_for(role, role->wake_descriptor, milliseconds);
}

void role_pause(struct role *role, int64_t milliseconds)
{
	wait_for(role, -1, milliseconds);
}

bool role_store_trouble(struct role *role, enum outcome outcome, const struct error *error)
{
	int64_t wait = backoff_next_ms(&role->store_backoff);

	progress_trouble(role->progress, error->text, clock_now() + (wait + 999) / 1000);
	if (!role->store_trouble_logged) {
		if (outcome == BROKEN) {
			log_error("%s", error->text);
		} else {
			log_warning("%s; trying again", error->text);
		}
		role->store_trouble_logged = true;
	}
	if (role->once || role_should_stop(role)) {
		return false;
	}
	role_pause(role, wait);
	return !role_should_stop(role);
}

void role_store_fine(struct role *role)
{
	if (role->store_trouble_logged) {
		log_info("the store works again");
		role->store_trouble_logged = false;
		progress_trouble(role->progress, NULL, 0);
	}
	backoff_reset(&role->store_backoff);
}
