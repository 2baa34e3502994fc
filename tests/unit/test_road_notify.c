/* SPDX-License-Identifier: MIT */
/* What systemd hears of us, and that nothing happens without it. */
#include "daemon/road/notify.h"

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/unit/road_fixture.h"

/* A socket as systemd has it; its name is in NOTIFY_SOCKET. */
static int listen_at(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int descriptor = socket(AF_UNIX, SOCK_DGRAM, 0);

	memcpy(address.sun_path, name, strlen(name));
	if (*name == '@')
		address.sun_path[0] = '\0';
	assert_int_equal(
		bind(descriptor, (struct sockaddr *)&address,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name))),
		0);
	setenv("NOTIFY_SOCKET", name, 1);
	return descriptor;
}

static const char *heard(int descriptor)
{
	static char text[200];
	ssize_t size = recv(descriptor, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[size > 0 ? size : 0] = '\0';
	return text;
}

static void a_state_arrives_at_a_path_and_at_an_abstract_name(void **state)
{
	struct road *road = *state;
	const char *names[] = {arena_printf(road->arena, "%s/notify", road->directory),
		arena_printf(road->arena, "@ombud-test-%d", (int)getpid())};

	for (size_t i = 0; i < 2; i++) {
		int descriptor = listen_at(names[i]);

		notify_send("READY=1");
		assert_string_equal(heard(descriptor), "READY=1");
		notify_reloading();
		assert_int_equal(strncmp(heard(descriptor), "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
		close(descriptor);
		notify_send("STOPPING=1"); /* systemd is gone: nobody is hurt */
	}
}

static void without_systemd_nothing_happens(void **state)
{
	static char too_long[300];

	(void)state;
	memset(too_long, 'x', sizeof(too_long) - 1);
	too_long[0] = '/';
	setenv("NOTIFY_SOCKET", too_long, 1);
	notify_send("READY=1");
	setenv("NOTIFY_SOCKET", "relative/name", 1);
	notify_send("READY=1");
	setenv("NOTIFY_SOCKET", "", 1);
	notify_send("READY=1");
	unsetenv("NOTIFY_SOCKET");
	notify_send("READY=1");
	notify_reloading();
}

static void the_watchdog_is_fed_twice_as_often_as_it_asks(void **state)
{
	static const struct {
		const char *microseconds;
		int64_t milliseconds;
	} rows[] = {
		{"30000000", 15000},
		{"1999", 0},
		{"0", 0},
		{"-5", 0},
		{"soon", 0},
		{"", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		setenv("WATCHDOG_USEC", rows[i].microseconds, 1);
		assert_int_equal(notify_watchdog_ms(), rows[i].milliseconds);
	}
	unsetenv("WATCHDOG_USEC");
	assert_int_equal(notify_watchdog_ms(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(a_state_arrives_at_a_path_and_at_an_abstract_name),
		ROAD_TEST(without_systemd_nothing_happens),
		ROAD_TEST(the_watchdog_is_fed_twice_as_often_as_it_asks),
	};

	return cmocka_run_group_tests_name("road_notify", tests, NULL, NULL);
}
