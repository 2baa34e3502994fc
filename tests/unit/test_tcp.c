/* SPDX-License-Identifier: MIT */
/* A connection is made in bounded time or not at all. */
#include "handlers/channels/tcp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/clock.h"

static int listen_on(int backlog, int *ret_port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int listening = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(listening, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listening, backlog), 0);
	assert_int_equal(getsockname(listening, (struct sockaddr *)&address, &size), 0);
	*ret_port = ntohs(address.sin_port);
	return listening;
}

static void a_connection_does_not_block_and_sends_small_packets_at_once(void **state)
{
	struct error error;
	int port, descriptor, no_delay = 0;
	int listening = listen_on(5, &port);
	socklen_t size = sizeof(no_delay);

	(void)state;
	/* a name that has an address nobody listens at (::1) and one that somebody does */
	assert_int_equal(tcp_connect("localhost", port, 5, &descriptor, &error), OK);
	assert_true(fcntl(descriptor, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(descriptor, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(getsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &no_delay, &size), 0);
	assert_int_not_equal(no_delay, 0);
	close(descriptor);
	close(listening);
}

static void what_cannot_be_reached_is_later_with_the_reason(void **state)
{
	static const struct {
		const char *host;
		const char *words;
	} rows[] = {
		{"127.0.0.1", "127.0.0.1 port 1: no connection: Connection refused"},
		{"no-such-host.invalid", "no-such-host.invalid: no address: "},
		{"", "no "},
	};
	struct error error;
	int descriptor = -7;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(tcp_connect(rows[i].host, 1, 5, &descriptor, &error), TRY_LATER);
		assert_non_null(strstr(error.text, rows[i].words));
		assert_int_equal(descriptor, -7);
	}
}

static void a_server_that_never_answers_is_given_up_in_time(void **state)
{
	struct error error;
	int port, full[8], descriptor, count = 0;
	int listening = listen_on(0, &port);
	int64_t before;

	(void)state;
	/* the queue of a listener that accepts nobody is full after a few: the next waits */
	while (count < 8 && tcp_connect("127.0.0.1", port, 1, &full[count], &error) == OK)
		count++;
	assert_true(count > 0 && count < 8);
	before = clock_monotonic_ms();
	assert_int_equal(tcp_connect("127.0.0.1", port, 1, &descriptor, &error), TRY_LATER);
	assert_true(clock_monotonic_ms() - before < 5000);
	assert_non_null(strstr(error.text, "timed out"));
	while (count > 0)
		close(full[--count]);
	close(listening);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_connection_does_not_block_and_sends_small_packets_at_once),
		cmocka_unit_test(what_cannot_be_reached_is_later_with_the_reason),
		cmocka_unit_test(a_server_that_never_answers_is_given_up_in_time),
	};

	return cmocka_run_group_tests_name("tcp", tests, NULL, NULL);
}
