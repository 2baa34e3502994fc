/* SPDX-License-Identifier: MIT */
/*
 * Whether this process was told to end, and waiting that ends with it.
 *
 * A flag that a signal handler sets is not enough: a signal that comes between the look at the flag
 * and the call that blocks is seen when that call returns, minutes later. So being told also makes
 * a descriptor readable, for good, and every wait polls that beside its own.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

enum {
	/* What is under way with another machine when the process is told to end has so long. */
	STOP_GRACE_MS = 3000,
};

/* From now on stop_ask counts; what was asked before (of a parent) does not. */
void stop_begin(void);

/* The process is to end. May be called by a signal handler. */
void stop_ask(void);

bool stop_asked(void);

/* Readable once the process was told to end; -1, which poll() passes over, before stop_begin. */
int stop_descriptor(void);

/*
 * Wait for events (of poll) on a descriptor, which may be -1: 1 when they are there; 0 when the
 * time is over or the process was told to end; -1 when it cannot be waited for. Other signals do
 * not end the wait. milliseconds below 0: without end.
 */
int stop_poll(int descriptor, short events, int milliseconds);

#endif
