/* SPDX-License-Identifier: MIT */
/*
 * A second pair of eyes on a connection that libesmtp has in hand.
 *
 * The library waits for a server that keeps sending, gathers an answer without end, and waits on
 * through every signal. So a thread stands by; when the server has had its time or its bytes, or
 * the process was told to end, it shuts the socket down, and every call on it fails at once.
 */
#ifndef CHANNELS_SMTP_WATCH_H
#define CHANNELS_SMTP_WATCH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

enum {
	SMTP_CONNECT_SECONDS = 30,	/* or the answer's, when that is shorter */
	SMTP_ANSWER_SECONDS = 120,	/* unless the settings say another */
	SMTP_ANSWER_BYTES = 256 * 1024, /* since we spoke last */
};

enum smtp_watch_end {
	SMTP_WATCH_FINE,
	SMTP_WATCH_TOO_LATE,
	SMTP_WATCH_TOO_MUCH,
	SMTP_WATCH_STOPPED,
};

struct smtp_watch {
	int descriptor; /* of the socket; what it will be, before it is connected */
	int done;	/* readable when the watch is over */
	pthread_t thread;
	int answer_seconds; /* from the last byte that the server took from us */
	_Atomic int64_t deadline_ms;
	int64_t bytes_left;
	_Atomic enum smtp_watch_end end; /* why the socket was shut down */
};

/*
 * Stand by: the socket is the next descriptor that this process opens. It must be connected within
 * SMTP_CONNECT_SECONDS, and answer each time within answer_seconds.
 */
void smtp_watch_begin(struct smtp_watch *watch, int answer_seconds);
/* We said something, or the server took some of it: it has its time and bytes anew. */
void smtp_watch_spoke(struct smtp_watch *watch);
/* The server said something. */
void smtp_watch_heard(struct smtp_watch *watch, int size_bytes);
/* The connection is over: afterwards nothing is shut down any more. */
void smtp_watch_end(struct smtp_watch *watch);
/* Why the connection was shut down: a sentence; NULL when it was not. */
const char *smtp_watch_why(const struct smtp_watch *watch);

#endif
