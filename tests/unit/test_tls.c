/* SPDX-License-Identifier: MIT */
/* TLS as a client: who is let through, and what is said of the others. */
#include "handlers/channels/tls.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/tls_fixture.h"

struct tls_fixture {
	struct authority_fixture ours, other;
	char ca_file[32];
};

static int set_up(void **state)
{
	struct tls_fixture *f = calloc(1, sizeof(*f));

	snprintf(f->ca_file, sizeof(f->ca_file), "/tmp/ombud-test.XXXXXX");
	close(mkstemp(f->ca_file));
	authority_make(&f->ours, "ours");
	authority_make(&f->other, "other");
	authority_write(&f->ours, f->ca_file);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct tls_fixture *f = *state;

	authority_free(&f->ours);
	authority_free(&f->other);
	unlink(f->ca_file);
	free(f);
	return 0;
}

/* The server's side of one handshake in a process of its own: ends with 1 when the client named the
 * wanted host (SNI; NULL: none), with 0 when it did not, with 2 without a handshake. */
static pid_t serve(SSL_CTX *context, int socket, const char *wanted)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		SSL *ssl = SSL_new(context);
		const char *name;

		SSL_set_fd(ssl, socket);
		if (SSL_accept(ssl) != 1)
			_exit(2);
		name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
		_exit(wanted ? name && strcmp(name, wanted) == 0 : !name);
	}
	return pid;
}

/* One handshake; the version agreed on is in ret_version. */
static enum outcome shake(SSL_CTX *server, const struct endpoint *endpoint, bool only_1_2,
	const char *wanted_name, int *ret_version, struct error *error)
{
	SSL_CTX *client;
	enum outcome outcome = tls_context(endpoint, only_1_2, &client, error);
	int ends[2], status, done;
	SSL *ssl;
	pid_t pid;

	assert_int_equal(outcome, OK);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	pid = serve(server, ends[1], wanted_name);
	close(ends[1]);
	ssl = SSL_new(client);
	SSL_set_fd(ssl, ends[0]);
	done = SSL_connect(ssl);
	*ret_version = SSL_version(ssl);
	if (done != 1)
		outcome = tls_failure(ssl, endpoint, error);
	SSL_free(ssl);
	close(ends[0]);
	SSL_CTX_free(client);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (outcome == OK)
		assert_int_equal(WEXITSTATUS(status), 1);
	return outcome;
}

static void only_whom_the_certificate_names_and_an_authority_vouches_for_is_let_through(
	void **state)
{
	static const struct {
		const char *host, *names;
		long from, to;
		bool known;
		const char *refusal; /* NULL: let through */
	} rows[] = {
		{"mx.example", "DNS:mx.example", -10, 1000, true, NULL},
		{"mx.example", "DNS:a.example,DNS:mx.example", -10, 1000, true, NULL},
		{"a.mx.example", "DNS:*.mx.example", -10, 1000, true, NULL},
		{"a.mx.example", "DNS:a*.mx.example", -10, 1000, true, "is not for a.mx.example"},
		{"b.a.mx.example", "DNS:*.mx.example", -10, 1000, true,
			"is not for b.a.mx.example"},
		{"mx.example", "DNS:other.example", -10, 1000, true, "is not for mx.example"},
		{"mx.example", "IP:127.0.0.1", -10, 1000, true, "is not for mx.example"},
		{"127.0.0.1", "IP:127.0.0.1", -10, 1000, true, NULL},
		{"::1", "IP:::1", -10, 1000, true, NULL},
		{"127.0.0.1", "DNS:127.0.0.1", -10, 1000, true, "is not for 127.0.0.1"},
		{"mx.example", "DNS:mx.example", -1000, -10, true, "has expired"},
		{"mx.example", "DNS:mx.example", 500, 1000, true, "is not valid yet"},
		{"mx.example", "DNS:mx.example", -10, 1000, false, "is not trusted"},
	};
	struct tls_fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct endpoint endpoint = {.host = rows[i].host, .ca_file = f->ca_file};
		SSL_CTX *server = tls_server_context(rows[i].known ? &f->ours : &f->other,
			rows[i].names, rows[i].from, rows[i].to);
		bool is_literal = strchr("0123456789:", *rows[i].host) != NULL;
		struct error error = {""};
		int version;
		enum outcome outcome = shake(server, &endpoint, false,
			is_literal ? NULL : rows[i].host, &version, &error);

		if (outcome != (rows[i].refusal ? BROKEN : OK) ||
			(rows[i].refusal && !strstr(error.text, rows[i].refusal)))
			fail_msg("row %zu: %s: %s", i, outcome_name(outcome), error.text);
		SSL_CTX_free(server);
	}
}

static void the_version_is_1_2_at_least_and_at_most_when_asked(void **state)
{
	static const struct {
		int server_max;
		bool only_1_2;
		int agreed; /* 0: none */
	} rows[] = {
		{TLS1_3_VERSION, false, TLS1_3_VERSION},
		{TLS1_3_VERSION, true, TLS1_2_VERSION},
		{TLS1_2_VERSION, false, TLS1_2_VERSION},
		{TLS1_1_VERSION, false, 0},
		{TLS1_1_VERSION, true, 0},
	};
	struct tls_fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct endpoint endpoint = {.host = "mx.example", .ca_file = f->ca_file};
		SSL_CTX *server = tls_server_context(&f->ours, "DNS:mx.example", -10, 1000);
		struct error error;
		enum outcome outcome;
		int version;

		SSL_CTX_set_security_level(server, 0);
		SSL_CTX_set_min_proto_version(server, TLS1_VERSION);
		SSL_CTX_set_max_proto_version(server, rows[i].server_max);
		outcome =
			shake(server, &endpoint, rows[i].only_1_2, "mx.example", &version, &error);
		if (rows[i].agreed) {
			assert_int_equal(outcome, OK);
			assert_int_equal(version, rows[i].agreed);
		} else {
			assert_int_equal(outcome, TRY_LATER);
			assert_non_null(strstr(error.text, "mx.example: no TLS connection: "));
		}
		SSL_CTX_free(server);
	}
}

static void authorities_that_cannot_be_read_are_named(void **state)
{
	struct tls_fixture *f = *state;
	const struct endpoint missing = {.host = "mx.example", .ca_file = "/nowhere/ca.pem"};
	const struct endpoint none = {.host = "mx.example", .ca_file = f->ca_file};
	struct error error;
	SSL_CTX *context;
	FILE *file;

	assert_int_equal(tls_context(&missing, false, &context, &error), BROKEN);
	assert_non_null(strstr(error.text, "/nowhere/ca.pem"));
	file = fopen(f->ca_file, "w");
	fputs("this is no PEM\n", file);
	fclose(file);
	assert_int_equal(tls_context(&none, false, &context, &error), BROKEN);
	assert_non_null(strstr(error.text, "it must be a PEM file"));
}

static void a_server_that_speaks_no_tls_or_hangs_up_is_later(void **state)
{
	static const char *const greetings[] = {"220 mx.example ESMTP\r\n", ""};
	struct tls_fixture *f = *state;
	const struct endpoint endpoint = {.host = "mx.example", .ca_file = f->ca_file};

	for (size_t i = 0; i < 2; i++) {
		struct error error;
		SSL_CTX *client;
		int ends[2];
		SSL *ssl;

		assert_int_equal(tls_context(&endpoint, false, &client, &error), OK);
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
		assert_int_equal(
			write(ends[1], greetings[i], strlen(greetings[i])), strlen(greetings[i]));
		shutdown(ends[1], SHUT_WR);
		ssl = SSL_new(client);
		SSL_set_fd(ssl, ends[0]);
		assert_int_not_equal(SSL_connect(ssl), 1);
		assert_int_equal(tls_failure(ssl, &endpoint, &error), TRY_LATER);
		assert_non_null(strstr(error.text, "mx.example: no TLS connection: "));
		SSL_free(ssl);
		SSL_CTX_free(client);
		close(ends[0]);
		close(ends[1]);
	}
}

int main(void)
{
#define TLS_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TLS_TEST(
			only_whom_the_certificate_names_and_an_authority_vouches_for_is_let_through),
		TLS_TEST(the_version_is_1_2_at_least_and_at_most_when_asked),
		TLS_TEST(authorities_that_cannot_be_read_are_named),
		TLS_TEST(a_server_that_speaks_no_tls_or_hangs_up_is_later),
	};

	return cmocka_run_group_tests_name("tls", tests, NULL, NULL);
}
