/* SPDX-License-Identifier: MIT */
/* A TCP connection that is made in bounded time. */
#ifndef CHANNELS_TCP_H
#define CHANNELS_TCP_H

#include "daemon/base/error.h"

/*
 * Connect to the first address of the host that answers, each within seconds. *ret_descriptor is
 * non-blocking, sends small packets at once and is closed on exec; the caller closes it.
 * TRY_LATER when nobody answers, the name is not known now, or the process was told to end.
 */
enum outcome tcp_connect(const char *host, int port, int seconds, int *ret_descriptor,
	struct error *error) WARN_UNUSED;

#endif
