/* SPDX-License-Identifier: MIT */
/* A TCP connection that is made in bounded time. */
#include "handlers/channels/tcp.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/stop.h"

/* 0, or why not. */
static int wait_connected(int descriptor, int seconds)
{
	int failure = 0;
	socklen_t size = sizeof(failure);
	int ready = stop_poll(descriptor, POLLOUT, seconds * 1000);

	if (ready < 0)
		return errno;
	if (ready == 0)
		return stop_asked() ? ECANCELED : ETIMEDOUT;
	if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size) != 0)
		return errno;
	return failure;
}

/* The descriptor, or minus the reason. */
static int connect_one(const struct addrinfo *address, int seconds)
{
	int descriptor = socket(address->ai_family,
		address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol);
	int failure = 0;

	if (descriptor < 0)
		return -errno;
	if (connect(descriptor, address->ai_addr, address->ai_addrlen) != 0)
		failure = errno == EINPROGRESS || errno == EINTR
				  ? wait_connected(descriptor, seconds)
				  : errno;
	if (failure != 0) {
		close(descriptor);
		return -failure;
	}
	setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &(int){1}, sizeof(int));
	return descriptor;
}

enum outcome tcp_connect(
	const char *host, int port, int seconds, int *ret_descriptor, struct error *error)
{
	const struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct addrinfo *addresses;
	char service[16];
	int result;

	snprintf(service, sizeof(service), "%d", port);
	if (stop_asked())
		return error_set(error, TRY_LATER, "the process was told to end");
	result = getaddrinfo(host, service, &wanted, &addresses);
	if (result != 0)
		return error_set(
			error, TRY_LATER, "%s: no address: %s", host, gai_strerror(result));
	result = -EHOSTUNREACH;
	for (const struct addrinfo *address = addresses; address && result < 0 && !stop_asked();
		address = address->ai_next)
		result = connect_one(address, seconds);
	freeaddrinfo(addresses);
	if (result < 0)
		return error_set(error, TRY_LATER, "%s port %d: no connection: %s", host, port,
			strerror(-result));
	*ret_descriptor = result;
	return OK;
}
