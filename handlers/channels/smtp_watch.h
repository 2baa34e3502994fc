/* SPDX-License-Identifier: MIT */
/*
 * A second pair of eyes on a connection that libesmtp has in hand.
 *
 * The library waits for a server that keeps sending, gathers an answer without end, and waits on
 * through every signal. So a thread stands by; when the server has had its time or its bytes, or
 * the process was told to end, it shuts the socket down, and every call on it fails at once. And
 * the library takes words in the clear behind the answer to STARTTLS for answers under TLS, and
 * goes on without the login that was refused: what both sides say is looked at, and such a
 * connection is shut down too.
 */
#ifndef CHANNELS_SMTP_WATCH_H
#define CHANNELS_SMTP_WATCH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SMTP_CONNECT_SECONDS = 30,	/* or the answer's, when that is shorter */
	SMTP_ANSWER_SECONDS = 120,	/* unless the settings say another */
	SMTP_LINE_BYTES = 1000,		/* twice what RFC 5321 section 4.5.3.1.5 allows */
	SMTP_ANSWER_BYTES = 256 * 1024, /* since we spoke last */
};

enum smtp_watch_end {
	SMTP_WATCH_FINE,
	SMTP_WATCH_TOO_LATE,
	SMTP_WATCH_TOO_MUCH,
	SMTP_WATCH_STOPPED,
	SMTP_WATCH_INJECTED,
	SMTP_WATCH_NO_LOGIN,
	SMTP_WATCH_NONSENSE,
};

/* How far the session came; a login may take several lines. */
enum smtp_watch_asked {
	SMTP_ASKED_NOTHING,
	SMTP_ASKED_EHLO,
	SMTP_ASKED_STARTTLS,
	SMTP_ASKED_AUTH,
	SMTP_ASKED_MAIL,
	SMTP_ASKED_RCPT,
	SMTP_ASKED_DATA,
};

struct smtp_watch {
	int descriptor; /* of the socket; what it will be, before it is connected */
	int done;	/* readable when the watch is over */
	pthread_t thread;
	int answer_seconds; /* from the last byte that the server took from us */
	_Atomic int64_t deadline_ms;
	int64_t bytes_left;
	bool wants_login;
	bool is_logged_in;
	enum smtp_watch_asked asked;
	size_t mails;			 /* how many MAIL commands were said */
	bool is_in_doubt;		 /* it may have the message in hand, and did not say so */
	bool is_last_line;		 /* of an answer: no hyphen behind its code */
	bool is_complete;		 /* the answer to what we said last */
	char last_class;		 /* first digit of the line that the server said last */
	int column;			 /* of the next byte in the line that the server says */
	int refusal;			 /* the last code of refusal; 0 */
	char words[200];		 /* the server's, with it */
	_Atomic enum smtp_watch_end end; /* why the socket was shut down */
};

/*
 * Stand by: the socket is the next descriptor that this process opens. It must be connected within
 * SMTP_CONNECT_SECONDS, and answer each time within answer_seconds.
 */
void smtp_watch_begin(struct smtp_watch *watch, int answer_seconds, bool wants_login);
/* We say something, or go on saying it: the server has its time and bytes anew. */
void smtp_watch_spoke(struct smtp_watch *watch, const char *bytes, int size_bytes);
/* The server said something. */
void smtp_watch_heard(struct smtp_watch *watch, const char *bytes, int size_bytes);
/* The connection is over: afterwards nothing is shut down any more. */
void smtp_watch_end(struct smtp_watch *watch);
/* Why the connection was shut down: a sentence; NULL when it was not. */
const char *smtp_watch_why(const struct smtp_watch *watch);

#endif
