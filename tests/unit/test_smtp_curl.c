/* SPDX-License-Identifier: MIT */
/* Sending over libcurl: the same meanings as over libesmtp, with implicit TLS and tokens. */
#include "tests/unit/smtp_fixture.h"

static const char *const two[] = {"a@x.example", "b@y.example", NULL};

static void each_answer_settles_the_mail_or_the_connection_as_it_means(void **state)
{
	static const struct smtp_trial trials[] = {
		{{{NULL, NULL}}, 1, OK, OK, ""},
		{{{".", "451 4.3.0 try again\r\n"}}, 1, TRY_LATER, OK, "451 4.3.0 try again"},
		{{{".", "554 5.7.1 we think it is spam\r\n"}}, 1, REFUSED, OK, "554 5.7.1"},
		{{{"RCPT", "550-5.1.1 no such\r\n550 5.1.1 user\r\n"}}, 1, REFUSED, OK,
			"550 5.1.1"},
		{{{"RCPT", "450 4.2.1 grey\r\n"}}, 1, TRY_LATER, OK, "450 4.2.1"},
		{{{"MAIL", "550 5.7.1 not from you\r\n"}}, 1, REFUSED, OK, "550 5.7.1"},
		{{{"MAIL", "452 4.3.1 full\r\n"}}, 1, TRY_LATER, OK, "452 4.3.1"},
		{{{"DATA", "554 5.5.1 no\r\n"}}, 1, REFUSED, OK, "554 5.5.1"},
		/* says nothing of the mail: it must not fail for good */
		{{{"", "554 5.3.2 no service here\r\n"}}, 0, OK, TRY_LATER, "554 5.3.2"},
		{{{"", "421 4.3.2 too many\r\n"}}, 0, OK, TRY_LATER, "421 4.3.2"},
		{{{"", NULL}}, 0, OK, TRY_LATER, "127.0.0.1"},
		/* the mail was in hand, so it counts as tried */
		{{{"MAIL", NULL}}, 1, TRY_LATER, TRY_LATER, "no answer to MAIL for this message"},
		{{{"RCPT", NULL}}, 1, TRY_LATER, TRY_LATER, "no answer to RCPT"},
		{{{"DATA", NULL}}, 1, TRY_LATER, TRY_LATER, "no answer to DATA"},
		/* in doubt: the server may have it */
		{{{".", NULL}}, 1, TRY_LATER, TRY_LATER, "no answer to the message itself"},
	};

	(void)state;
	smtp_try_all(&channel_smtp_curl, trials, sizeof(trials) / sizeof(trials[0]));
}

static void one_recipient_refused_does_not_keep_the_mail_from_the_others(void **state)
{
	static const struct {
		struct answer_row rows[3];
		const char *failed, *words;
		enum outcome outcome;
	} rows[] = {
		{{{"RCPT TO:<b@y", "550 5.1.1 no such user\r\n"}}, "b@y.example", "550 5.1.1", OK},
		{{{"RCPT TO:<a@x", "451 4.7.1 grey\r\n"}}, "a@x.example", "451 4.7.1", OK},
		{{{"RCPT TO:<a@x", "550 5.1.1 no\r\n"}, {"RCPT TO:<b@y", "451 4.7.1 grey\r\n"}}, "",
			"451 4.7.1", TRY_LATER}, /* nobody: what may pass outweighs */
		{{{"RCPT TO:<a@x", "451 4.7.1 grey\r\n"}, {"RCPT TO:<b@y", "550 5.1.1 no\r\n"}}, "",
			"451 4.7.1", TRY_LATER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct smtp_server *server = calloc(1, sizeof(*server));
		struct sender sender = smtp_sender_at(server);
		const struct outgoing mail = smtp_mail(two, TEXT);
		struct error error;

		server->rows = rows[i].rows;
		assert_int_equal(
			smtp_run(server, &channel_smtp_curl, &sender, NULL, &mail, 1, &error), OK);
		assert_int_equal(server->mails[0].settled, 1);
		assert_int_equal(server->mails[0].outcome, rows[i].outcome);
		assert_string_equal(server->mails[0].failed, rows[i].failed);
		assert_non_null(strstr(server->mails[0].sentence, rows[i].words));
		assert_int_equal(!!strstr(server->events, "DOT"), rows[i].outcome == OK);
		free(server);
	}
}

static void what_was_refused_before_is_not_why_the_connection_ended(void **state)
{
	static const struct answer_row rows[3] = {
		{"RCPT TO:<a@x", "550 5.1.1 no such user\r\n"}, {".", NULL}};
	struct smtp_server *server = calloc(1, sizeof(*server));
	struct sender sender = smtp_sender_at(server);
	const struct outgoing mail = smtp_mail(two, TEXT);
	struct error error;

	(void)state;
	server->rows = rows;
	assert_int_equal(
		smtp_run(server, &channel_smtp_curl, &sender, NULL, &mail, 1, &error), TRY_LATER);
	assert_int_equal(server->mails[0].settled, 1);
	assert_int_equal(server->mails[0].outcome, TRY_LATER);
	assert_null(strstr(server->mails[0].sentence, "no such user"));
	free(server);
}

static void the_mail_at_which_the_connection_ends_was_tried_and_those_behind_not(void **state)
{
	(void)state;
	smtp_end_at_second(&channel_smtp_curl, 1); /* by then it was first on a new connection */
}

static void each_mail_is_settled_before_the_next_ones_final_dot(void **state)
{
	struct smtp_server *server = calloc(1, sizeof(*server));
	struct sender sender = smtp_sender_at(server);
	const struct outgoing mails[] = {
		smtp_mail(one, TEXT), smtp_mail(one, TEXT), smtp_mail(one, TEXT)};
	struct error error;

	(void)state;
	assert_int_equal(smtp_run(server, &channel_smtp_curl, &sender, NULL, mails, 3, &error), OK);
	smtp_settled_one_by_one(server, 3);
	free(server);
}

static void what_would_harm_the_conversation_never_reaches_the_server(void **state)
{
	static const char *const forged[] = {"a@x.example>\r\nRCPT TO:<evil@x.example", NULL};
	const struct outgoing mails[] = {smtp_mail(forged, TEXT),
		smtp_mail(one, "Subject: x\r\n\r\nbare\n.\nMAIL FROM:<evil@x>\r\n"),
		smtp_mail(one, "Subject: x\r\n\r\n.\r\n..b\r\n")};
	struct smtp_server *server = calloc(1, sizeof(*server));
	struct sender sender = smtp_sender_at(server);
	struct error error;

	(void)state;
	assert_int_equal(smtp_run(server, &channel_smtp_curl, &sender, NULL, mails, 3, &error), OK);
	assert_int_equal(server->mails[0].outcome, REFUSED);
	assert_int_equal(server->mails[1].outcome, REFUSED);
	assert_int_equal(server->mails[2].outcome, OK);
	assert_null(strstr(server->events, "evil"));
	assert_non_null(strstr(server->events, "| ..\n| ...b\nDOT"));
	free(server);
}

static void a_login_that_fails_is_a_persons_to_mend_unless_it_may_pass(void **state)
{
	static const struct {
		const char *offer, *reply;
		bool oauth;
		enum outcome connection;
		const char *words;
	} rows[] = {
		{"250 AUTH PLAIN\r\n", "235 welcome\r\n", false, OK, ""},
		{"250 AUTH PLAIN\r\n", "535 5.7.8 wrong\r\n", false, BROKEN, "535 5.7.8 wrong"},
		{"250 AUTH PLAIN\r\n", "454 4.7.0 directory down\r\n", false, TRY_LATER,
			"454 4.7.0"},
		{"250 AUTH XOAUTH2\r\n", "235 welcome\r\n", true, OK, ""},
		{"250 AUTH GSSAPI\r\n", "", false, BROKEN, "check user and password_file"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer_row answers[] = {
			{"EHLO", rows[i].offer}, {"AUTH", rows[i].reply}, {NULL, NULL}};
		struct smtp_server *server = calloc(1, sizeof(*server));
		struct sender sender = smtp_sender_at(server);
		const struct outgoing mail = smtp_mail(one, TEXT);
		struct error error;
		enum outcome connection;

		server->rows = answers;
		sender.smtp.user = "user";
		sender.smtp.oauth = rows[i].oauth;
		connection =
			smtp_run(server, &channel_smtp_curl, &sender, "secret", &mail, 1, &error);
		if (connection != rows[i].connection || !strstr(error.text, rows[i].words))
			fail_msg("%s\nrow %zu: %s: %s", server->events, i, outcome_name(connection),
				error.text);
		assert_int_equal(server->mails[0].settled, connection == OK);
		assert_null(strstr(error.text, "secret"));
		if (rows[i].oauth)
			assert_non_null(strstr(server->events, "> AUTH XOAUTH2"));
		free(server);
	}
}

static void implicit_tls_goes_to_whom_the_certificate_names_only(void **state)
{
	static const struct {
		const char *names;
		long from, to;
		bool known;
		enum outcome connection;
		const char *words;
	} rows[] = {
		{"IP:127.0.0.1", -10, 1000, true, OK, ""},
		{"DNS:other.example", -10, 1000, true, BROKEN, "is not for 127.0.0.1"},
		{"IP:127.0.0.1", -1000, -10, true, BROKEN, "has expired"},
		{"IP:127.0.0.1", 500, 1000, true, BROKEN, "is not valid yet"},
		{"IP:127.0.0.1", -10, 1000, false, BROKEN, "is not trusted"},
	};
	char ca_file[] = "/tmp/ombud-test.XXXXXX";
	struct authority_fixture ours, other;

	(void)state;
	close(mkstemp(ca_file));
	authority_make(&ours, "ours");
	authority_make(&other, "other");
	authority_write(&ours, ca_file);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct smtp_server *server = calloc(1, sizeof(*server));
		const struct outgoing mail = smtp_mail(one, TEXT);
		struct sender sender;
		struct error error;

		server->tls = tls_server_context(
			rows[i].known ? &ours : &other, rows[i].names, rows[i].from, rows[i].to);
		server->is_implicit = true;
		sender = smtp_sender_at(server);
		sender.smtp.ca_file = ca_file;
		if (smtp_run(server, &channel_smtp_curl, &sender, NULL, &mail, 1, &error) !=
				rows[i].connection ||
			!strstr(error.text, rows[i].words))
			fail_msg("row %zu: %s", i, error.text);
		assert_int_equal(server->mails[0].settled, rows[i].connection == OK);
		SSL_CTX_free(server->tls);
		free(server);
	}
	authority_free(&ours);
	authority_free(&other);
	unlink(ca_file);
}

static void a_probe_connects_and_sends_nothing(void **state)
{
	static const struct answer_row busy[] = {{"", "421 4.3.2 too many\r\n"}, {NULL, NULL}};

	(void)state;
	for (int is_busy = 0; is_busy < 2; is_busy++) {
		struct smtp_server *server = calloc(1, sizeof(*server));
		struct sender sender = smtp_sender_at(server);
		struct error error = {""};

		server->rows = is_busy ? busy : NULL;
		smtp_server_start(server);
		sender.smtp.port = server->port;
		assert_int_equal(smtp_probe(&sender, NULL, &error), is_busy ? TRY_LATER : OK);
		smtp_server_stop(server);
		assert_null(strstr(server->events, "MAIL"));
		assert_int_equal(!!strstr(error.text, "421 4.3.2"), is_busy);
		free(server);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_settles_the_mail_or_the_connection_as_it_means),
		cmocka_unit_test(one_recipient_refused_does_not_keep_the_mail_from_the_others),
		cmocka_unit_test(what_was_refused_before_is_not_why_the_connection_ended),
		cmocka_unit_test(
			the_mail_at_which_the_connection_ends_was_tried_and_those_behind_not),
		cmocka_unit_test(each_mail_is_settled_before_the_next_ones_final_dot),
		cmocka_unit_test(what_would_harm_the_conversation_never_reaches_the_server),
		cmocka_unit_test(a_login_that_fails_is_a_persons_to_mend_unless_it_may_pass),
		cmocka_unit_test(implicit_tls_goes_to_whom_the_certificate_names_only),
		cmocka_unit_test(a_probe_connects_and_sends_nothing),
	};

	return cmocka_run_group_tests_name("smtp_curl", tests, NULL, NULL);
}
