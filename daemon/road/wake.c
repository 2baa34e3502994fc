/* SPDX-License-Identifier: MIT */
/* Waking another role by a datagram. */
#include "daemon/road/wake.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define WAKE_PREFIX "wake."

static bool wake_address(struct sockaddr_un *address, const char *run_directory, const char *role)
{
	int size;

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	size = snprintf(address->sun_path, sizeof(address->sun_path), "%s/" WAKE_PREFIX "%s",
		run_directory, role);
	return size > 0 && (size_t)size < sizeof(address->sun_path);
}

enum outcome wake_open(
	const char *run_directory, const char *role, int *ret_descriptor, struct error *error)
{
	struct sockaddr_un address;
	int descriptor;

	if (!wake_address(&address, run_directory, role)) {
		return error_set(error, BROKEN,
			"the path of the wake socket of %s in %s is longer than %zu bytes; choose "
			"a "
			"shorter run directory",
			role, run_directory, sizeof(address.sun_path) - 1);
	}
	descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (descriptor < 0) {
		return error_set(error, BROKEN, "no socket: %s", strerror(errno));
	}
	(void)unlink(address.sun_path);
	if (bind(descriptor, (struct sockaddr *)&address, sizeof(address)) != 0) {
		int saved_errno = errno;

		close(descriptor);
		return error_set(error, BROKEN, "cannot make the socket %s: %s", address.sun_path,
			strerror(saved_errno));
	}
	(void)chmod(address.sun_path, 0600);
	*ret_descriptor = descriptor;
	return OK;
}

void wake_drain(int descriptor)
{
	char datagram[16];

	while (recv(descriptor, datagram, sizeof(datagram), MSG_DONTWAIT) >= 0) {
	}
}

void wake_role(const char *run_directory, const char *role)
{
	struct sockaddr_un address;
	int descriptor;

	if (!wake_address(&address, run_directory, role)) {
		return;
	}
	descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (descriptor < 0) {
		return;
	}
	(void)sendto(descriptor, "", 0, MSG_DONTWAIT | MSG_NOSIGNAL,
		(const struct sockaddr *)&address, sizeof(address));
	close(descriptor);
}

void wake_roles(const char *run_directory, const char *prefix)
{
	DIR *directory = opendir(run_directory);
	const struct dirent *entry;

	if (!directory) {
		return;
	}
	while ((entry = readdir(directory))) {
		const char *role = entry->d_name + strlen(WAKE_PREFIX);

		if (strncmp(entry->d_name, WAKE_PREFIX, strlen(WAKE_PREFIX)) == 0 &&
			strncmp(role, prefix, strlen(prefix)) == 0) {
			wake_role(run_directory, role);
		}
	}
	closedir(directory);
}
