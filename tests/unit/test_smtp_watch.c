/* SPDX-License-Identifier: MIT */
/* A server that keeps the sender waiting, or talks without end, is left in time. */
#include "handlers/channels/smtp_watch.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/clock.h"
#include "daemon/base/stop.h"
#include "handlers/channels/channels.h"

enum { SOON_MS = 20 * 1000 };

/* Says to each client what it says once, then the rest without end; NULL: then it is silent. */
static pid_t serve(const char *once, const char *ever, int *ret_port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int listening = socket(AF_INET, SOCK_STREAM, 0);
	pid_t pid;

	assert_int_equal(bind(listening, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listening, 4), 0);
	assert_int_equal(getsockname(listening, (struct sockaddr *)&address, &size), 0);
	*ret_port = ntohs(address.sin_port);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			int client = accept(listening, NULL, NULL);

			if (send(client, once, strlen(once), MSG_NOSIGNAL) < 0 || !ever)
				continue; /* the client waits on the open connection */
			while (send(client, ever, strlen(ever), MSG_NOSIGNAL) > 0)
				;
			close(client);
		}
	}
	close(listening);
	return pid;
}

static void count(void *context, const struct settlement *settlement)
{
	(void)settlement;
	++*(int *)context;
}

static void a_server_that_is_of_no_use_is_left(void **state)
{
	static const struct {
		const char *what;
		const char *once, *ever;
		bool told_to_end;
		const char *sentence;
	} rows[] = {
		{"silence, and told to end", "", NULL, true, "told to end"},
		{"a greeting and silence, and told to end", "220 ready\r\n", NULL, true,
			"told to end"},
		{"a line without end", "", "2222222222222222", false, "none that SMTP has"},
		{"an answer of lines without end", "", "220-and\r\n", false,
			"Unterminated server response"},
		{"extensions without end", "220 ready\r\n", "250-AND\r\n", false,
			"an answer without end"},
	};
	static const char *const recipients[] = {"liisa@kahvila.example"};
	const struct outgoing outgoing = {.id = 1,
		.envelope_from = "yritys@kymi.example",
		.recipients = recipients,
		.recipient_count = 1,
		.bytes = (const unsigned char *)"Subject: x\r\n\r\nx\r\n",
		.size_bytes = 17};
	const struct outgoing *messages[] = {&outgoing};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct sender sender = {
			.title = "mail", .smtp = {.host = "127.0.0.1", .tls = TLS_NONE}};
		struct error error = {""};
		int64_t begun = clock_monotonic_ms();
		struct rusage before, after;
		int settled = 0;
		void *channel;
		enum outcome outcome;
		pid_t server = serve(rows[i].once, rows[i].ever, &sender.smtp.port);

		stop_begin();
		if (rows[i].told_to_end)
			stop_ask();
		getrusage(RUSAGE_SELF, &before);
		assert_int_equal(channel_smtp.open(&sender, NULL, &channel, &error), OK);
		outcome = channel_smtp.send(channel, messages, 1, count, &settled, &error);
		channel_smtp.close(channel);
		getrusage(RUSAGE_SELF, &after);
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
		if (!strstr(error.text, rows[i].sentence))
			print_message("%s: %s\n", rows[i].what, error.text);
		assert_int_equal(outcome, TRY_LATER);
		assert_non_null(strstr(error.text, rows[i].sentence));
		assert_int_equal(settled, 0);
		assert_true(clock_monotonic_ms() - begun < SOON_MS);
		assert_true(after.ru_maxrss - before.ru_maxrss < 32 * 1024);
	}
	stop_begin();
}

/* However it comes in pieces. */
static void words_behind_the_answer_to_starttls_are_seen(void **state)
{
	static const struct {
		const char *pieces[4];
		enum smtp_watch_end end;
	} rows[] = {
		{{"220 begin\r\n"}, SMTP_WATCH_FINE},
		{{"220-be", "gin\r\n220 now\r\n"}, SMTP_WATCH_FINE},
		{{"220 begin\r\n250 ok\r\n"}, SMTP_WATCH_INJECTED},
		{{"220 be", "gin\r\n250 ok\r\n"}, SMTP_WATCH_INJECTED},
		{{"220 begin\r", "\nx"}, SMTP_WATCH_INJECTED},
		{{"220-begin\r\n220 now\r\n", "2"}, SMTP_WATCH_INJECTED},
		{{"4294967516 begin\r\n"}, SMTP_WATCH_NONSENSE},
		{{"22", "x begin\r\n"}, SMTP_WATCH_NONSENSE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct smtp_watch watch = {.descriptor = -1};

		smtp_watch_spoke(&watch, "STARTTLS\r\n", 10);
		for (size_t j = 0; j < 4 && rows[i].pieces[j]; j++)
			smtp_watch_heard(&watch, rows[i].pieces[j], (int)strlen(rows[i].pieces[j]));
		if (watch.end != rows[i].end)
			print_message("row %zu\n", i);
		assert_int_equal(watch.end, rows[i].end);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_that_is_of_no_use_is_left),
		cmocka_unit_test(words_behind_the_answer_to_starttls_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
