/* SPDX-License-Identifier: MIT */
/* Where a server is and how to log in: what an URL and the options beside it mean. */
#include "tests/unit/settings_fixture.h"

#define CONSENT                                                                                    \
	"tls = none  insecure = \"I accept that passwords and mail cross the network "             \
	"unencrypted\""

static const struct endpoint *read_imap(const char *options)
{
	parse(arena_printf(arena,
		      "mailbox \"m\" { address = \"m@k.example\"  user = u  password_file = p\n%s "
		      "}",
		      options),
		"mailbox");
	return &settings.site.mailboxes[0].imap;
}

static const struct endpoint *read_smtp(const char *options)
{
	parse(arena_printf(arena, "sender \"mail\" {\n%s }", options), "sender");
	return &settings.site.senders[0].smtp;
}

static void no_problem(const char *options)
{
	if (problems.total > 0)
		fail_msg("%s: %s", options, problems.list[0].text);
}

static void an_url_says_host_port_and_tls(void **state)
{
	static const struct {
		const char *options, *host;
		int port;
		enum tls_mode tls;
	} rows[] = {
		{"imap = \"imaps://x.example\"", "x.example", 993, TLS_IMPLICIT},
		{"imap = \"imaps://x.example:1993/\"", "x.example", 1993, TLS_IMPLICIT},
		{"imap = \"imap://x.example\"", "x.example", 143, TLS_STARTTLS},
		{"imap = \"imap://x.example:65535\"", "x.example", 65535, TLS_STARTTLS},
		{"imap = \"imap://192.0.2.7\"", "192.0.2.7", 143, TLS_STARTTLS},
		{"imap = \"imap://[2001:db8::1]\"", "2001:db8::1", 143, TLS_STARTTLS},
		{"imap = \"imaps://[2001:db8::1]:1993\"", "2001:db8::1", 1993, TLS_IMPLICIT},
		{"imap = \"imap://x.example\" tls = starttls", "x.example", 143, TLS_STARTTLS},
		{"imap = \"imap://x.example\" " CONSENT, "x.example", 143, TLS_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct endpoint *imap = read_imap(rows[i].options);

		no_problem(rows[i].options);
		assert_string_equal(imap->host, rows[i].host);
		assert_int_equal(imap->port, rows[i].port);
		assert_int_equal(imap->tls, rows[i].tls);
	}
}

/* Else a typing error in a name would send a password in the clear. */
static void only_this_machine_is_spoken_to_without_tls(void **state)
{
	static const struct {
		const char *host;
		bool near;
	} rows[] = {
		{"localhost", true},
		{"LocalHost", true},
		{"127.0.0.1", true},
		{"127.255.255.254", true},
		{"[::1]", true},
		{"localhost.kymi.example", false},
		{"127.0.0.1.kymi.example", false},
		{"127.1", false}, /* some resolvers read it so, others do not */
		{"128.0.0.1", false},
		{"[::ffff:127.0.0.1]", false},
		{"[::2]", false},
		{"localhost.", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct endpoint *imap;
		char options[100];

		snprintf(options, sizeof(options), "imap = \"imap://%s\"", rows[i].host);
		imap = read_imap(options);
		no_problem(options);
		if (imap->tls != (rows[i].near ? TLS_NONE : TLS_STARTTLS))
			fail_msg("%s", options);
	}
}

static void a_mail_server_is_spoken_to_at_the_port_of_those_who_log_in(void **state)
{
	static const struct {
		const char *options;
		int port;
		enum tls_mode tls;
	} rows[] = {
		{"smtp = \"smtp://x.example\"", 25, TLS_STARTTLS},
		{"smtp = \"smtp://x.example\" user = u password_file = p", 587, TLS_STARTTLS},
		{"smtp = \"smtp://x.example:25\" user = u password_file = p", 25, TLS_STARTTLS},
		{"smtp = \"smtps://x.example\"", 465, TLS_IMPLICIT},
		{"smtp = \"smtps://x.example\" user = u password_file = p", 465, TLS_IMPLICIT},
		{"smtp = \"smtp://localhost\"", 25, TLS_NONE},
		{"smtp = \"smtp://localhost\" tls = starttls", 25, TLS_STARTTLS},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct endpoint *smtp = read_smtp(rows[i].options);

		no_problem(rows[i].options);
		assert_int_equal(smtp->port, rows[i].port);
		assert_int_equal(smtp->tls, rows[i].tls);
		assert_int_equal(smtp->user != NULL, strstr(rows[i].options, "user") != NULL);
	}
}

static void the_login_is_a_user_and_a_file_beside_the_settings(void **state)
{
	const struct endpoint *imap = read_imap("imap = \"imaps://x.example\"");

	(void)state;
	no_problem("a login");
	assert_string_equal(imap->user, "u");
	assert_string_equal(imap->password_file, "etc/p");
	assert_false(imap->oauth);
	assert_int_equal(imap->timeout_seconds, 0);
	assert_null(imap->ca_file);
	imap = read_imap("imap = \"imaps://x.example\" oauth = yes timeout = 2m "
			 "ca_file = \"/dev/null\"");
	no_problem("all options");
	assert_true(imap->oauth);
	assert_int_equal(imap->timeout_seconds, 120);
	assert_string_equal(imap->ca_file, "/dev/null");
}

static void what_is_no_server_is_told_once_and_stays_without_a_host(void **state)
{
	static const char *const urls[] = {"x.example", "://x.example", "imap:x.example",
		"IMAPS://x.example", "smtp://x.example", "imaps://", "imaps:///", "imaps://:993",
		"imaps://.x.example", "imaps://-x.example", "imaps://x_y.example",
		"imaps://x.example:", "imaps://x.example:0", "imaps://x.example:00993",
		"imaps://x.example:-1", "imaps://x.example:65536",
		"imaps://x.example:99999999999999999999", "imaps://x.example:993:993",
		"imaps://x.example:993/INBOX", "imaps://x.example/INBOX", "imaps://x.example//",
		"imaps://x.example?a", "imaps://u:p@x.example", "imaps://[x.example]",
		"imaps://[::1", "imaps://[]", "imaps://::1", "imaps://[::1]x",
		"imaps://\xC3\xA4.example", "imaps://x .example", "imaps://x.example\\nQUIT"};

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		char options[200];
		const struct endpoint *imap;

		/* what depends on the server is not called unknown either */
		snprintf(options, sizeof(options),
			"imap = \"%s\" tls = implicit insecure = x ca_file = \"/nowhere\"",
			urls[i]);
		imap = read_imap(options);
		if (problems.total != 1)
			fail_msg("%s: %zu problems, %s", urls[i], problems.total,
				problems.total ? problems.list[0].text : "taken");
		assert_non_null(strstr(problems.list[0].text, "imaps://imap.kymi.example:993"));
		assert_null(strchr(problems.list[0].text, '\n'));
		assert_null(imap->host);
	}
	read_imap(arena_printf(arena, "imap = \"imaps://%0254d\"", 1)); /* a name has 253 */
	assert_int_equal(problems.total, 1);
	read_imap(arena_printf(arena, "imap = \"imaps://%0253d\"", 1));
	assert_int_equal(problems.total, 0);
}

static void a_password_is_never_sent_in_the_clear_by_mistake(void **state)
{
	static const char *const insecure[] = {"tls = none", "tls = none insecure = yes",
		"tls = none insecure = \"I accept\"",
		"tls = none insecure = \"i accept that passwords and mail cross the network "
		"unencrypted\""};

	(void)state;
	for (size_t i = 0; i < sizeof(insecure) / sizeof(*insecure); i++) {
		char options[200];
		const struct endpoint *imap;

		snprintf(options, sizeof(options), "imap = \"imap://x.example\" %s", insecure[i]);
		imap = read_imap(options);
		assert_int_equal(problems.total, 1);
		assert_non_null(strstr(problems.list[0].text, "everybody on the way can read"));
		assert_int_equal(imap->tls, TLS_STARTTLS);
	}
}

static void times_to_wait_have_a_least_and_a_most(void **state)
{
	static const struct {
		const char *timeout;
		bool taken;
	} rows[] = {{"1s", true}, {"120s", true}, {"2m", true}, {"0s", false}, {"121s", false},
		{"1h", false}, {"5", false}, {"-5s", false}, {"soon", false},
		{"99999999999999999999s", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char options[100];

		snprintf(options, sizeof(options), "imap = \"imaps://x.example\" timeout = %s",
			rows[i].timeout);
		if ((read_imap(options)->timeout_seconds > 0) != rows[i].taken ||
			(problems.total == 0) != rows[i].taken)
			fail_msg("%s", options);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_url_says_host_port_and_tls),
		cmocka_unit_test(only_this_machine_is_spoken_to_without_tls),
		cmocka_unit_test(a_mail_server_is_spoken_to_at_the_port_of_those_who_log_in),
		cmocka_unit_test(the_login_is_a_user_and_a_file_beside_the_settings),
		cmocka_unit_test(what_is_no_server_is_told_once_and_stays_without_a_host),
		cmocka_unit_test(a_password_is_never_sent_in_the_clear_by_mistake),
		cmocka_unit_test(times_to_wait_have_a_least_and_a_most),
	};

	return cmocka_run_group_tests_name(
		"endpoint", tests, arena_fixture_begin, arena_fixture_end);
}
