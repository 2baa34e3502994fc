/* SPDX-License-Identifier: MIT */
/* Sending by SMTP: what each answer of a server makes of each mail and each recipient. */
#include "tests/unit/smtp_fixture.h"

static const char *const two[] = {"a@x.example", "b@y.example", NULL};

static void each_answer_settles_the_mail_as_it_means(void **state)
{
	static const struct smtp_trial trials[] = {
		{{{NULL, NULL}}, 1, OK, OK, ""},
		{{{"EHLO", "250 mx.example\r\n"}}, 1, OK, OK, ""}, /* no extension at all */
		{{{".", "451 4.3.0 try again\r\n"}}, 1, TRY_LATER, OK, "451 4.3.0 try again"},
		{{{".", "554 5.7.1 we think it is spam\r\n"}}, 1, REFUSED, OK, "554 5.7.1"},
		{{{"RCPT", "550 5.1.1 no such user\r\n"}}, 1, REFUSED, OK, "550 5.1.1"},
		{{{"RCPT", "450 4.2.1 grey\r\n"}}, 1, TRY_LATER, OK, "450 4.2.1"},
		/* what is said of a mail for nobody is not the reason */
		{{{"RCPT", "450 4.2.1 grey\r\n"}, {"DATA", "554 5.5.1 no valid recipients\r\n"}}, 1,
			TRY_LATER, OK, "450 4.2.1"},
		{{{"RCPT", "550 5.1.1 nobody\r\n"}, {"DATA", "503 5.5.1 need RCPT\r\n"}}, 1,
			REFUSED, OK, "550 5.1.1"},
		{{{"MAIL", "550 5.7.1 not from you\r\n"}}, 1, REFUSED, OK, "550 5.7.1"},
		{{{"MAIL", "452 4.3.1 full\r\n"}}, 1, TRY_LATER, OK, "452 4.3.1"},
		{{{"DATA", "421 4.3.2 going down\r\n"}}, 1, TRY_LATER, OK, "421"},
		/* not tried at all: the connection's fault, nothing is said of the mail */
		{{{"", "554 5.3.2 no service here\r\n"}}, 0, OK, TRY_LATER, "127.0.0.1"},
		{{{"", NULL}}, 0, OK, TRY_LATER, "127.0.0.1"},
		/* the mail was in hand, so it counts as tried */
		{{{"MAIL", NULL}}, 1, TRY_LATER, TRY_LATER, "no answer to MAIL for this message"},
		{{{"RCPT", NULL}}, 1, TRY_LATER, TRY_LATER, "no answer to RCPT"},
		{{{"DATA", NULL}}, 1, TRY_LATER, TRY_LATER, "no answer to DATA"},
		/* in doubt: the server may have it */
		{{{".", NULL}}, 1, TRY_LATER, TRY_LATER, "no answer to the message itself"},
	};

	(void)state;
	smtp_try_all(&channel_smtp, trials, sizeof(trials) / sizeof(trials[0]));
}

static void the_mail_at_which_the_connection_ends_was_tried_and_those_behind_not(void **state)
{
	(void)state;
	smtp_end_at_second(&channel_smtp, 0); /* it is first on the next connection */
}

static void each_mail_is_settled_before_the_next_ones_final_dot(void **state)
{
	struct smtp_server *server = calloc(1, sizeof(*server));
	struct sender sender = smtp_sender_at(server);
	const struct outgoing mails[] = {
		smtp_mail(one, TEXT), smtp_mail(one, TEXT), smtp_mail(one, TEXT)};
	struct error error;

	(void)state;
	assert_int_equal(smtp_run(server, &channel_smtp, &sender, NULL, mails, 3, &error), OK);
	smtp_settled_one_by_one(server, 3);
	free(server);
}

static void one_recipient_refused_does_not_keep_the_mail_from_the_others(void **state)
{
	static const struct {
		struct answer_row rows[2];
		const char *failed, *words;
	} rows[] = {
		{{{"RCPT TO:<b@y", "550 5.1.1 no such user\r\n"}}, "b@y.example", "550 5.1.1"},
		/* the mail is gone to the other one and cannot wait for this one: it is named too
		 */
		{{{"RCPT TO:<b@y", "451 4.7.1 grey\r\n"}}, "b@y.example", "451 4.7.1"},
		{{{"RCPT TO:<a@x", "550 5.1.1 no such user\r\n"}}, "a@x.example", "550 5.1.1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct smtp_server *server = calloc(1, sizeof(*server));
		struct sender sender = smtp_sender_at(server);
		const struct outgoing mail = smtp_mail(two, TEXT);
		struct error error;

		server->rows = rows[i].rows;
		assert_int_equal(
			smtp_run(server, &channel_smtp, &sender, NULL, &mail, 1, &error), OK);
		assert_int_equal(server->mails[0].settled, 1);
		assert_int_equal(server->mails[0].outcome, OK);
		assert_string_equal(server->mails[0].failed, rows[i].failed);
		assert_non_null(strstr(server->mails[0].sentence, rows[i].words));
		assert_non_null(strstr(server->events, "DOT"));
		free(server);
	}
}

static void what_would_harm_the_conversation_never_reaches_the_server(void **state)
{
	static const char *const forged[] = {"a@x.example>\r\nRCPT TO:<evil@x.example", NULL};
	char long_line[1200];
	struct outgoing mails[6];
	struct smtp_server *server = calloc(1, sizeof(*server));
	struct sender sender = smtp_sender_at(server);
	struct error error;

	(void)state;
	memset(long_line, 'x', sizeof(long_line));
	memcpy(long_line + sizeof(long_line) - 3, "\r\n", 3);
	mails[0] = smtp_mail(forged, TEXT);
	mails[1] = smtp_mail(one, "Subject: x\r\n\r\nbare\n.\nMAIL FROM:<evil@x>\r\n");
	mails[2] = smtp_mail(one, "Subject: x\r\n\r\nbare\r.\r\n");
	mails[3] = smtp_mail(one, long_line);
	mails[4] = smtp_mail(one, TEXT);
	mails[4].envelope_from = "us@kymi.example> SIZE=0\r\nRSET";
	mails[5] = smtp_mail(one, TEXT); /* and a good one behind them goes out */
	assert_int_equal(smtp_run(server, &channel_smtp, &sender, NULL, mails, 6, &error), OK);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(server->mails[i].settled, 1);
		assert_int_equal(server->mails[i].outcome, REFUSED);
		assert_true(strlen(server->mails[i].sentence) > 10);
	}
	assert_int_equal(server->mails[5].outcome, OK);
	assert_null(strstr(server->events, "evil"));
	assert_null(strstr(server->events, "RSET"));
	free(server);
}

static void lines_that_begin_with_a_dot_and_the_null_sender_arrive(void **state)
{
	struct smtp_server *server = calloc(1, sizeof(*server));
	struct sender sender = smtp_sender_at(server);
	struct outgoing mail = smtp_mail(one, "Subject: x\r\n\r\n.\r\n..b\r\n\xc3\xa4\r\n");
	struct error error;

	(void)state;
	mail.envelope_from = "";
	assert_int_equal(smtp_run(server, &channel_smtp, &sender, NULL, &mail, 1, &error), OK);
	assert_int_equal(server->mails[0].outcome, OK);
	assert_non_null(strstr(server->events, "> MAIL FROM:<>"));
	assert_non_null(strstr(server->events, "| ..\n| ...b\n| \xc3\xa4\nDOT"));
	free(server);
}

static void a_login_is_given_when_the_settings_have_one(void **state)
{
	struct answer_row rows[] = {{"EHLO", "250-test\r\n250 AUTH PLAIN LOGIN\r\n"}, {NULL, NULL}};
	struct smtp_server *server = calloc(1, sizeof(*server));
	struct sender sender = smtp_sender_at(server);
	const struct outgoing mail = smtp_mail(one, TEXT);
	struct error error;

	(void)state;
	server->rows = rows;
	sender.smtp.user = "user";
	assert_int_equal(smtp_run(server, &channel_smtp, &sender, "secret", &mail, 1, &error), OK);
	assert_int_equal(server->mails[0].outcome, OK);
	assert_non_null(strstr(server->events, "AUTH PLAIN AHVzZXIAc2VjcmV0"));
	free(server);
}

static void nobody_at_the_port_is_later(void **state)
{
	const struct outgoing mail = smtp_mail(one, TEXT);
	const struct outgoing *pointer = &mail;
	struct smtp_server *server = calloc(1, sizeof(*server));
	struct sender sender = {
		.title = "mail", .smtp = {.host = "127.0.0.1", .port = 1, .tls = TLS_NONE}};
	struct error error;
	void *connection;

	(void)state;
	assert_int_equal(channel_smtp.open(&sender, NULL, &connection, &error), OK);
	assert_int_equal(
		channel_smtp.send(connection, &pointer, 1, smtp_settle, server, &error), TRY_LATER);
	assert_int_equal(server->mails[0].settled, 0);
	assert_non_null(strstr(error.text, "127.0.0.1 port 1 cannot be reached"));
	channel_smtp.close(connection);
	channel_smtp.close(NULL);
	free(server);
}

static void starttls_is_kept_to_and_its_certificate_judged(void **state)
{
	static const struct {
		const char *names;
		long from, to;
		bool known, offers;
		enum outcome connection;
		const char *words;
	} rows[] = {
		{"IP:127.0.0.1", -10, 1000, true, true, OK, ""},
		{"DNS:other.example", -10, 1000, true, true, BROKEN, "is not for 127.0.0.1"},
		{"IP:127.0.0.1", -1000, -10, true, true, BROKEN, "has expired"},
		{"IP:127.0.0.1", -10, 1000, false, true, BROKEN, "is not trusted"},
		{"IP:127.0.0.1", -10, 1000, true, false, BROKEN, "does not offer"},
	};
	static const struct answer_row no_offer[] = {{"EHLO", "250 test\r\n"}, {NULL, NULL}};
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
		enum outcome connection;

		server->tls = tls_server_context(
			rows[i].known ? &ours : &other, rows[i].names, rows[i].from, rows[i].to);
		server->rows = rows[i].offers ? NULL : no_offer;
		sender = smtp_sender_at(server);
		sender.smtp.ca_file = ca_file;
		connection = smtp_run(server, &channel_smtp, &sender, NULL, &mail, 1, &error);
		if (connection != rows[i].connection || !strstr(error.text, rows[i].words))
			fail_msg("row %zu: %s: %s", i, outcome_name(connection), error.text);
		assert_int_equal(server->mails[0].settled, connection == OK);
		if (connection != OK)
			assert_null(strstr(server->events, "MAIL FROM"));
		SSL_CTX_free(server->tls);
		free(server);
	}
	authority_free(&ours);
	authority_free(&other);
	unlink(ca_file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_settles_the_mail_as_it_means),
		cmocka_unit_test(
			the_mail_at_which_the_connection_ends_was_tried_and_those_behind_not),
		cmocka_unit_test(each_mail_is_settled_before_the_next_ones_final_dot),
		cmocka_unit_test(one_recipient_refused_does_not_keep_the_mail_from_the_others),
		cmocka_unit_test(what_would_harm_the_conversation_never_reaches_the_server),
		cmocka_unit_test(lines_that_begin_with_a_dot_and_the_null_sender_arrive),
		cmocka_unit_test(a_login_is_given_when_the_settings_have_one),
		cmocka_unit_test(nobody_at_the_port_is_later),
		cmocka_unit_test(starttls_is_kept_to_and_its_certificate_judged),
	};

	return cmocka_run_group_tests_name("smtp", tests, NULL, NULL);
}
