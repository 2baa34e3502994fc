/* SPDX-License-Identifier: MIT */
/* Telling systemd how we are: sd_notify(3) as a datagram of our own. */
#include "daemon/road/notify.h"

#include <inttypes.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/base/clock.h"

void notify_send(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	socklen_t size;
	int descriptor;

	if (!path || (path[0] != '/' && path[0] != '@') ||
		strlen(path) >= sizeof(address.sun_path)) {
		return;
	}
	memcpy(address.sun_path, path, strlen(path));
	if (path[0] == '@') {
		address.sun_path[0] = '\0'; /* the abstract name space */
	}
	size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (descriptor < 0) {
		return;
	}
	(void)sendto(descriptor, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT,
		(const struct sockaddr *)&address, size);
	close(descriptor);
}

void notify_reloading(void)
{
	char state[80];

	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
		clock_monotonic_ms() * 1000);
	notify_send(state);
}

int64_t notify_watchdog_ms(void)
{
	const char *text = getenv("WATCHDOG_USEC");
	long long microseconds = text ? strtoll(text, NULL, 10) : 0;

	return microseconds > 0 ? microseconds / 2000 : 0;
}
