/* SPDX-License-Identifier: MIT */
/* The stream under libetpan ends when the server closes, drips or floods; and counts as ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "handlers/channels/imap_stream.h"

struct line {
	struct imap_stream *stream;
	mailstream_low *low;
	int server;
};

static struct line line_open(void)
{
	struct line line;
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	line.stream = imap_stream_new(ends[0], &line.low);
	imap_stream_begin(line.stream, 1000, 30);
	line.server = ends[1];
	return line;
}

static void line_close(struct line *line)
{
	mailstream_low_close(line->low);
	mailstream_low_free(line->low);
	imap_stream_free(line->stream);
	close(line->server);
}

static void the_end_of_the_connection_is_an_error(void **state)
{
	struct line line = line_open();
	char bytes[16];

	(void)state;
	imap_stream_begin(line.stream, 1000, 5);
	assert_int_equal(send(line.server, "abc", 3, 0), 3);
	shutdown(line.server, SHUT_WR);
	assert_int_equal(mailstream_low_read(line.low, bytes, sizeof(bytes)), 3);
	assert_int_equal(mailstream_low_read(line.low, bytes, sizeof(bytes)), -1);
	assert_int_equal(line.stream->end, IMAP_CLOSED);
	assert_int_equal(mailstream_low_read(line.low, bytes, sizeof(bytes)), -1);
	line_close(&line);
}

/* A byte every 50 ms: each read is quick, and the command is not. */
static void a_drip_ends_at_the_deadline(void **state)
{
	struct line line = line_open();
	int64_t begun = clock_monotonic_ms();
	pid_t dripping = fork();
	char byte;
	int count = 0;

	(void)state;
	if (dripping == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			if (send(line.server, "x", 1, MSG_NOSIGNAL) != 1)
				_exit(0);
			usleep(50 * 1000);
		}
	}
	imap_stream_begin(line.stream, 1000, 1);
	while (mailstream_low_read(line.low, &byte, 1) == 1)
		count++;
	assert_int_equal(line.stream->end, IMAP_TOO_LATE);
	assert_true(count > 0);
	assert_true(clock_monotonic_ms() - begun < 10 * 1000);
	kill(dripping, SIGKILL);
	waitpid(dripping, NULL, 0);
	line_close(&line);
}

static void a_server_that_does_not_read_ends_at_the_deadline(void **state)
{
	struct line line = line_open();
	static char bytes[65536];

	(void)state;
	imap_stream_begin(line.stream, 1000, 1);
	while (mailstream_low_write(line.low, bytes, sizeof(bytes)) > 0)
		;
	assert_int_equal(line.stream->end, IMAP_TOO_LATE);
	line_close(&line);
}

static void more_than_the_budget_does_not_reach_the_parser(void **state)
{
	struct line line = line_open();
	char bytes[64];

	(void)state;
	imap_stream_begin(line.stream, 10, 5);
	assert_int_equal(send(line.server, "* OK 56789\r\n", 12, 0), 12);
	assert_int_equal(mailstream_low_read(line.low, bytes, sizeof(bytes)), -1);
	assert_int_equal(line.stream->end, IMAP_HOSTILE);
	line_close(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_end_of_the_connection_is_an_error),
		cmocka_unit_test(a_drip_ends_at_the_deadline),
		cmocka_unit_test(a_server_that_does_not_read_ends_at_the_deadline),
		cmocka_unit_test(more_than_the_budget_does_not_reach_the_parser),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
