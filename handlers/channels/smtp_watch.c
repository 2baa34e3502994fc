/* SPDX-License-Identifier: MIT */
/* A second pair of eyes on a connection that libesmtp has in hand. */
#include "handlers/channels/smtp_watch.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/base/log.h"
#include "daemon/base/stop.h"

enum { AGAIN_MS = 100, SLICE_MS = 1000 };

static void shut(struct smtp_watch *watch, enum smtp_watch_end end)
{
	enum smtp_watch_end fine = SMTP_WATCH_FINE;

	atomic_compare_exchange_strong(&watch->end, &fine, end);
	shutdown(watch->descriptor, SHUT_RDWR);
}

/* Whether the connection was over within that time. */
static bool is_over(const struct smtp_watch *watch, int milliseconds)
{
	struct pollfd done = {.fd = watch->done, .events = POLLIN};

	return poll(&done, 1, milliseconds) > 0;
}

static enum smtp_watch_end wait_for_trouble(struct smtp_watch *watch)
{
	for (;;) {
		struct pollfd polled[] = {
			{.fd = watch->done, .events = POLLIN},
			{.fd = stop_descriptor(), .events = POLLIN},
		};
		int64_t left = atomic_load(&watch->deadline_ms) - clock_monotonic_ms();

		if (left <= 0)
			return SMTP_WATCH_TOO_LATE;
		if (poll(polled, 2, left < SLICE_MS ? (int)left : SLICE_MS) <= 0)
			continue;
		if (polled[0].revents)
			return SMTP_WATCH_FINE;
		if (polled[1].revents)
			return is_over(watch, STOP_GRACE_MS) ? SMTP_WATCH_FINE : SMTP_WATCH_STOPPED;
	}
}

static void *stand_by(void *arg)
{
	struct smtp_watch *watch = arg;
	enum smtp_watch_end end = wait_for_trouble(watch);

	if (end == SMTP_WATCH_FINE)
		return NULL;
	/* again and again: libesmtp goes on to the next address of the host */
	do
		shut(watch, end);
	while (!is_over(watch, AGAIN_MS));
	return NULL;
}

static void set_deadline(struct smtp_watch *watch, int seconds)
{
	atomic_store(&watch->deadline_ms, clock_monotonic_ms() + (int64_t)seconds * 1000);
	watch->bytes_left = SMTP_ANSWER_BYTES;
}

void smtp_watch_begin(struct smtp_watch *watch, int answer_seconds)
{
	sigset_t all, before;
	int failure;

	watch->end = SMTP_WATCH_FINE;
	watch->done = eventfd(0, EFD_CLOEXEC);
	watch->descriptor = dup(watch->done);
	close(watch->descriptor);
	watch->answer_seconds = answer_seconds;
	set_deadline(watch,
		answer_seconds < SMTP_CONNECT_SECONDS ? answer_seconds : SMTP_CONNECT_SECONDS);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are the role's */
	failure = pthread_create(&watch->thread, NULL, stand_by, watch);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failure != 0) {
		log_error("no thread can be made: %s", strerror(failure));
		abort();
	}
}

void smtp_watch_spoke(struct smtp_watch *watch)
{
	set_deadline(watch, watch->answer_seconds);
}

void smtp_watch_heard(struct smtp_watch *watch, int size_bytes)
{
	watch->bytes_left -= size_bytes;
	if (watch->bytes_left < 0)
		shut(watch, SMTP_WATCH_TOO_MUCH);
}

void smtp_watch_end(struct smtp_watch *watch)
{
	uint64_t one = 1;

	if (write(watch->done, &one, sizeof(one)) != (ssize_t)sizeof(one))
		abort();
	pthread_join(watch->thread, NULL);
	close(watch->done);
}

const char *smtp_watch_why(const struct smtp_watch *watch)
{
	enum smtp_watch_end end = watch->end;

	switch (end) {
	case SMTP_WATCH_FINE:
		break;
	case SMTP_WATCH_TOO_LATE:
		return "the server did not answer in time";
	case SMTP_WATCH_TOO_MUCH:
		return "the server sends an answer without end";
	case SMTP_WATCH_STOPPED:
		return "the process was told to end";
	}
	return NULL;
}
