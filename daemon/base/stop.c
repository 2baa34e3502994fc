/* SPDX-License-Identifier: MIT */
/* Whether this process was told to end, and waiting that ends with it. */
#include "daemon/base/stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "daemon/base/clock.h"

static volatile sig_atomic_t was_asked;
static volatile sig_atomic_t descriptor_of_stop = -1;

void stop_begin(void)
{
	if (descriptor_of_stop >= 0) {
		close(descriptor_of_stop); /* the parent's */
	}
	was_asked = 0;
	descriptor_of_stop = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}

void stop_ask(void)
{
	int saved_errno = errno;
	uint64_t one = 1;

	was_asked = 1;
	if (write(descriptor_of_stop, &one, sizeof(one)) < 0) {
		errno = saved_errno; /* readable already, or never made: there is the flag */
	}
}

bool stop_asked(void)
{
	return was_asked;
}

int stop_descriptor(void)
{
	return descriptor_of_stop;
}

int stop_poll(int descriptor, short events, int milliseconds)
{
	int64_t until = clock_monotonic_ms() + milliseconds;

	for (;;) {
		struct pollfd polled[] = {
			{.fd = descriptor, .events = events},
			{.fd = descriptor_of_stop, .events = POLLIN},
		};
		int64_t left = until - clock_monotonic_ms();
		int ready = poll(polled, 2, milliseconds < 0 ? -1 : left > 0 ? (int)left : 0);

		if (ready < 0 && errno != EINTR) {
			return -1;
		}
		if (ready > 0 && polled[0].revents) {
			return 1;
		}
		if (ready == 0 || was_asked) {
			return 0;
		}
	}
}
