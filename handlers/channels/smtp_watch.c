/* SPDX-License-Identifier: MIT */
/* A second pair of eyes on a connection that libesmtp has in hand. */
#include "handlers/channels/smtp_watch.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
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

void smtp_watch_begin(struct smtp_watch *watch, int answer_seconds, bool wants_login)
{
	sigset_t all, before;
	int failure;

	*watch = (struct smtp_watch){.wants_login = wants_login};
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

static bool starts(const char *bytes, int size_bytes, const char *word)
{
	return (size_t)size_bytes >= strlen(word) && strncasecmp(bytes, word, strlen(word)) == 0;
}

static bool ends(const char *bytes, int size_bytes, const char *words)
{
	int size = (int)strlen(words);

	return size_bytes >= size && memcmp(bytes + size_bytes - size, words, (size_t)size) == 0;
}

void smtp_watch_spoke(struct smtp_watch *watch, const char *bytes, int size_bytes)
{
	set_deadline(watch, watch->answer_seconds);
	watch->is_complete = false;
	if (watch->is_in_doubt)
		return; /* that is the message */
	if (starts(bytes, size_bytes, "EHLO "))
		watch->asked = SMTP_ASKED_EHLO;
	else if (starts(bytes, size_bytes, "STARTTLS"))
		watch->asked = SMTP_ASKED_STARTTLS;
	else if (starts(bytes, size_bytes, "AUTH "))
		watch->asked = SMTP_ASKED_AUTH;
	else if (starts(bytes, size_bytes, "MAIL ")) {
		watch->asked = SMTP_ASKED_MAIL;
		watch->mails++;
	} else if (starts(bytes, size_bytes, "RCPT "))
		watch->asked = SMTP_ASKED_RCPT;
	if (ends(bytes, size_bytes, "DATA\r\n"))
		watch->asked = SMTP_ASKED_DATA; /* perhaps behind RCPT, by PIPELINING */
	if (watch->asked == SMTP_ASKED_MAIL && watch->wants_login && !watch->is_logged_in)
		shut(watch, SMTP_WATCH_NO_LOGIN);
}

/*
 * Three digits of which the first is 2 to 5, and a blank or a hyphen (RFC 5321 section 4.2):
 * libesmtp reads any number, modulo 2^32. FINE, or what is wrong.
 */
static enum smtp_watch_end look_at_form(struct smtp_watch *watch, const char *bytes, int size_bytes)
{
	for (int i = 0; i < size_bytes; i++) {
		char byte = bytes[i];
		bool is_fine = watch->column == 0  ? byte >= '2' && byte <= '5'
			       : watch->column < 3 ? byte >= '0' && byte <= '9'
			       : watch->column > 3 ? true
						   : byte && strchr(" -\r\n", byte);

		if (watch->is_complete && watch->asked == SMTP_ASKED_STARTTLS)
			return SMTP_WATCH_INJECTED;
		if (!is_fine)
			return SMTP_WATCH_NONSENSE;
		if (watch->column == 0)
			watch->last_class = byte;
		if (watch->column == 3)
			watch->is_last_line = byte != '-';
		if (byte == '\n')
			watch->is_complete = watch->is_last_line;
		watch->column = byte == '\n' ? 0 : watch->column + 1;
		if (watch->column > SMTP_LINE_BYTES)
			return SMTP_WATCH_TOO_MUCH;
	}
	return SMTP_WATCH_FINE;
}

static void keep_refusal(struct smtp_watch *watch, const char *bytes, int size_bytes)
{
	const char *end = memchr(bytes, '\r', (size_t)size_bytes);

	watch->refusal = (bytes[0] - '0') * 100 + (bytes[1] - '0') * 10 + (bytes[2] - '0');
	snprintf(watch->words, sizeof(watch->words), "%.*s",
		end && end > bytes + 4 ? (int)(end - bytes) - 4 : 0, bytes + 4);
}

void smtp_watch_heard(struct smtp_watch *watch, const char *bytes, int size_bytes)
{
	bool is_start = watch->column == 0; /* else the rest of a line that came in pieces */
	enum smtp_watch_end end = look_at_form(watch, bytes, size_bytes);

	if (end != SMTP_WATCH_FINE)
		shut(watch, end);
	if (is_start && watch->asked == SMTP_ASKED_AUTH && starts(bytes, size_bytes, "2"))
		watch->is_logged_in = true;
	watch->is_in_doubt = watch->asked == SMTP_ASKED_DATA && watch->last_class == '3';
	if (is_start && end == SMTP_WATCH_FINE && size_bytes > 4 &&
		(*bytes == '4' || *bytes == '5'))
		keep_refusal(watch, bytes, size_bytes);
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
	enum smtp_watch_end end = atomic_load(&watch->end);

	switch (end) {
	case SMTP_WATCH_FINE:
		break;
	case SMTP_WATCH_TOO_LATE:
		return "the server did not answer in time";
	case SMTP_WATCH_TOO_MUCH:
		return "the server sends an answer without end";
	case SMTP_WATCH_STOPPED:
		return "the process was told to end";
	case SMTP_WATCH_INJECTED:
		return "somebody put words behind the answer to STARTTLS; is there an attacker on "
		       "the line?";
	case SMTP_WATCH_NO_LOGIN:
		return "the server offers no way to log in, and nothing is sent without";
	case SMTP_WATCH_NONSENSE:
		return "the server's answer is none that SMTP has";
	}
	return NULL;
}
