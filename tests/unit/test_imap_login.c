/* SPDX-License-Identifier: MIT */
/* Before the login: TLS as the settings say, and no secret to a server that cannot be trusted. */
#include "tests/unit/imap_fixture.h"
#include "tests/unit/tls_fixture.h"

static void a_server_that_cannot_be_logged_into_is_sent_no_secret(void **state)
{
	static const struct {
		struct step steps[3];
		bool oauth;
		const char *user, *secret;
		const char *words;
	} rows[] = {
		{{{"CAPABILITY", "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n" DONE}}, false, "matti",
			"secret", "log in by password"},
		{{{NULL}}, true, "matti", "secret", "XOAUTH2"},
		{{{NULL}}, false, "matti", NULL, "wants a login"},
		{{{NULL}}, false, NULL, "secret", "wants a login"},
		{{{NULL}}, false, "matti", "sec\r\nret", "control character"},
		{{{NULL}}, false, "mat\nti", "secret", "control character"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct server server = {.steps = rows[i].steps};
		struct mailbox mailbox;
		struct error error = {""};
		enum outcome outcome;
		void *channel;
		char *said;

		server_start(&server);
		mailbox = mailbox_at(&server);
		mailbox.imap.oauth = rows[i].oauth;
		mailbox.imap.user = rows[i].user;
		outcome = channel_imap.open(&mailbox, rows[i].secret, &roomy, &channel, &error);
		said = server_stop(&server);
		if (outcome != BROKEN || !strstr(error.text, rows[i].words))
			fail_msg("row %zu: %s: %s", i, outcome_name(outcome), error.text);
		assert_null(strstr(said, "secret"));
		assert_null(strstr(said, "LOGIN"));
		free(said);
	}
}

/* An IMAP server behind TLS: one connection at a time, from the first byte or after STARTTLS. */
static pid_t serve_tls(SSL_CTX *context, bool is_implicit, int *ret_port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int listening = socket(AF_INET, SOCK_STREAM, 0);
	pid_t pid;

	assert_int_equal(bind(listening, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listening, 5), 0);
	assert_int_equal(getsockname(listening, (struct sockaddr *)&address, &size), 0);
	*ret_port = ntohs(address.sin_port);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		int client = accept(listening, NULL, NULL);
		char line[1000], reply[1200], tag[20];
		SSL *ssl = SSL_new(context);
		int got;

		SSL_set_fd(ssl, client);
		if (!is_implicit) {
			dprintf(client, "* OK ready\r\n");
			got = (int)read(client, line, sizeof(line) - 1);
			line[got > 0 ? got : 0] = '\0';
			snprintf(tag, sizeof(tag), "%.*s", (int)strcspn(line, " "), line);
			if (!strstr(line, "STARTTLS"))
				_exit(3);
			dprintf(client, "%s OK begin\r\n", tag);
		}
		if (SSL_accept(ssl) != 1)
			_exit(2);
		if (is_implicit)
			SSL_write(ssl, "* OK ready\r\n", 12);
		while ((got = SSL_read(ssl, line, sizeof(line) - 1)) > 0) {
			line[got] = '\0';
			snprintf(tag, sizeof(tag), "%.*s", (int)strcspn(line, " "), line);
			snprintf(reply, sizeof(reply), "%s%s OK done\r\n",
				strstr(line, "CAPABILITY") ? "* CAPABILITY IMAP4rev1\r\n" : "",
				tag);
			SSL_write(ssl, reply, (int)strlen(reply));
		}
		_exit(0);
	}
	close(listening);
	return pid;
}

static void tls_is_used_from_the_first_byte_or_after_starttls_and_its_certificate_judged(
	void **state)
{
	static const struct {
		bool is_implicit;
		const char *names;
		enum outcome outcome;
	} rows[] = {
		{true, "IP:127.0.0.1", OK},
		{false, "IP:127.0.0.1", OK},
		{true, "DNS:other.example", BROKEN},
		{false, "DNS:other.example", BROKEN},
	};
	char ca_file[] = "/tmp/ombud-test.XXXXXX";
	struct authority_fixture ours;

	(void)state;
	close(mkstemp(ca_file));
	authority_make(&ours, "ours");
	authority_write(&ours, ca_file);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		SSL_CTX *context = tls_server_context(&ours, rows[i].names, -10, 1000);
		struct mailbox mailbox = {.title = "counter",
			.imap = {.host = "127.0.0.1",
				.tls = rows[i].is_implicit ? TLS_IMPLICIT : TLS_STARTTLS,
				.user = "matti",
				.ca_file = ca_file},
			.folders = {inbox_only, 1}};
		pid_t pid = serve_tls(context, rows[i].is_implicit, &mailbox.imap.port);
		struct error error = {""};
		void *channel;
		enum outcome outcome =
			channel_imap.open(&mailbox, "secret", &roomy, &channel, &error);

		if (outcome != rows[i].outcome)
			fail_msg("row %zu: %s: %s", i, outcome_name(outcome), error.text);
		if (outcome == OK)
			channel_imap.close(channel);
		else
			assert_non_null(strstr(error.text, "is not for 127.0.0.1"));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		SSL_CTX_free(context);
	}
	authority_free(&ours);
	unlink(ca_file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_that_cannot_be_logged_into_is_sent_no_secret),
		cmocka_unit_test(
			tls_is_used_from_the_first_byte_or_after_starttls_and_its_certificate_judged),
	};

	return cmocka_run_group_tests_name("imap_login", tests, NULL, NULL);
}
