/* SPDX-License-Identifier: MIT */
/* An SMTP server that answers as the test wrote for it, and what it and the sender did in order. */
#ifndef TESTS_UNIT_SMTP_FIXTURE_H
#define TESTS_UNIT_SMTP_FIXTURE_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/tls_fixture.h"

#include "daemon/base/buf.h"
#include "handlers/channels/channels.h"

/*
 * The first row that begins the client's line is the answer; command "" is the greeting, "." the
 * end of the data. reply NULL: the connection is closed instead; "" : nothing is ever said.
 */
struct answer_row {
	const char *command, *reply;
};

enum { SMTP_EVENTS_MAX = 200000, SMTP_MAILS_MAX = 8 };

struct smtp_server {
	const struct answer_row *rows; /* before the usual ones; ends with command NULL */
	SSL_CTX *tls;		       /* NULL: plain text */
	bool is_implicit;	       /* TLS from the first byte; else after STARTTLS */
	int port;
	pid_t pid;
	int log;
	/* Filled by smtp_server_stop: a line each: "> COMMAND", "DOT", "settled N OUTCOME". */
	char events[SMTP_EVENTS_MAX];
	/* Filled while sending. */
	struct {
		int settled;
		enum outcome outcome;
		char sentence[600];
		char failed[600]; /* "a@b c@d" */
		bool ended_connection;
	} mails[SMTP_MAILS_MAX];
};

static inline void smtp_log(int log, const char *words)
{
	struct buf line;

	buf_init(&line, 100000);
	buf_printf(&line, "%s\n", words);
	assert_int_equal(write(log, line.data, line.size), line.size);
	buf_free(&line);
}

/* One end of a connection, with TLS or without. */
struct smtp_peer {
	int socket;
	SSL *ssl;
};

static inline bool smtp_say(struct smtp_peer *peer, const char *text)
{
	int size = (int)strlen(text);

	return peer->ssl ? SSL_write(peer->ssl, text, size) == size
			 : send(peer->socket, text, (size_t)size, MSG_NOSIGNAL) == size;
}

static inline bool smtp_hear(struct smtp_peer *peer, char *line, size_t size)
{
	for (size_t i = 0; i + 1 < size; i++) {
		if ((peer->ssl ? SSL_read(peer->ssl, line + i, 1)
			       : recv(peer->socket, line + i, 1, 0)) != 1)
			return false;
		line[i + 1] = '\0';
		if (line[i] == '\n') {
			line[strcspn(line, "\r\n")] = '\0';
			return true;
		}
	}
	return false;
}

static inline bool smtp_secure(const struct smtp_server *server, struct smtp_peer *peer)
{
	peer->ssl = SSL_new(server->tls);
	SSL_set_fd(peer->ssl, peer->socket);
	return SSL_accept(peer->ssl) == 1;
}

static inline const char *smtp_answer(
	const struct smtp_server *server, const struct smtp_peer *peer, const char *line)
{
	static const struct answer_row usual[] = {{"EHLO", "250-test\r\n250 8BITMIME\r\n"},
		{"DATA", "354 go on\r\n"}, {"STARTTLS", "220 begin\r\n"},
		{"AUTH", "235 welcome\r\n"}, {"QUIT", "221 bye\r\n"}, {NULL, NULL}};

	for (const struct answer_row *row = server->rows; row && row->command; row++) {
		if ((*row->command || !*line) &&
			strncasecmp(line, row->command, strlen(row->command)) == 0)
			return row->reply;
	}
	if (!*line)
		return "220 test\r\n";
	if (strncasecmp(line, "EHLO", 4) == 0 && server->tls && !peer->ssl)
		return "250-test\r\n250 STARTTLS\r\n";
	for (const struct answer_row *row = usual; row->command; row++) {
		if (strncasecmp(line, row->command, strlen(row->command)) == 0)
			return row->reply;
	}
	return "250 fine\r\n";
}

static inline void smtp_serve(const struct smtp_server *server, struct smtp_peer *peer)
{
	bool in_data = false;
	char line[2000] = "", event[2100];
	const char *reply;

	if (server->is_implicit && !smtp_secure(server, peer))
		return;
	for (;;) {
		if (strncmp(line, "AUTH ", 5) == 0 && !strchr(line + 5, ' ')) {
			/* without an initial response (RFC 4954): it is asked for */
			if (!smtp_say(peer, "334 \r\n") || !smtp_hear(peer, event, sizeof(event)))
				return;
			smtp_log(server->log, event);
		}
		reply = smtp_answer(server, peer, line);
		if (!reply || !smtp_say(peer, reply))
			return;
		if (strncasecmp(line, "STARTTLS", 8) == 0 && *reply == '2' &&
			!smtp_secure(server, peer))
			return;
		in_data = strncasecmp(line, "DATA", 4) == 0 && *reply == '3';
		do {
			if (!smtp_hear(peer, line, sizeof(line)))
				return;
			snprintf(event, sizeof(event), in_data ? "| %s" : "> %s", line);
			smtp_log(server->log, in_data && strcmp(line, ".") == 0 ? "DOT" : event);
		} while (in_data && strcmp(line, ".") != 0);
	}
}

static inline void smtp_server_start(struct smtp_server *server)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int listening = socket(AF_INET, SOCK_STREAM, 0);
	char path[] = "/tmp/ombud-test.XXXXXX";

	assert_int_equal(bind(listening, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listening, 16), 0);
	assert_int_equal(getsockname(listening, (struct sockaddr *)&address, &size), 0);
	server->port = ntohs(address.sin_port);
	server->log = mkostemp(path, O_APPEND);
	assert_true(server->log >= 0);
	unlink(path);
	fflush(NULL);
	server->pid = fork();
	if (server->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves no server behind */
		signal(SIGPIPE, SIG_IGN);
		for (;;) {
			struct smtp_peer peer = {accept(listening, NULL, NULL), NULL};

			if (peer.socket < 0)
				_exit(1);
			smtp_log(server->log, "connected");
			smtp_serve(server, &peer);
			if (peer.ssl)
				SSL_shutdown(peer.ssl);
			SSL_free(peer.ssl);
			close(peer.socket);
		}
	}
	close(listening);
}

static inline void smtp_server_stop(struct smtp_server *server)
{
	ssize_t size;

	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	size = pread(server->log, server->events, SMTP_EVENTS_MAX - 1, 0);
	server->events[size > 0 ? size : 0] = '\0';
	close(server->log);
}

static inline void smtp_settle(void *context, const struct settlement *settlement)
{
	struct smtp_server *server = context;
	char event[100], *failed = server->mails[settlement->index].failed;

	assert_true(settlement->index < SMTP_MAILS_MAX);
	server->mails[settlement->index].settled++;
	server->mails[settlement->index].outcome = settlement->outcome;
	snprintf(server->mails[settlement->index].sentence,
		sizeof(server->mails[settlement->index].sentence), "%s",
		settlement->reason.sentence ? settlement->reason.sentence : "");
	server->mails[settlement->index].ended_connection = settlement->ended_connection;
	for (size_t i = 0; i < settlement->failed_count; i++) {
		strncat(failed, i ? " " : "", 2);
		strncat(failed, settlement->failed_recipients[i], 100);
	}
	snprintf(event, sizeof(event), "settled %zu %s", settlement->index,
		outcome_name(settlement->outcome));
	smtp_log(server->log, event);
}

/* A mail with those recipients, NULL-ended. */
static inline struct outgoing smtp_mail(const char *const *recipients, const char *text)
{
	struct outgoing mail = {.envelope_from = "us@kymi.example",
		.recipients = recipients,
		.bytes = (const unsigned char *)text,
		.size_bytes = strlen(text)};

	while (recipients[mail.recipient_count])
		mail.recipient_count++;
	return mail;
}

static inline struct sender smtp_sender_at(const struct smtp_server *server)
{
	return (struct sender){.title = "mail",
		.smtp = {.host = "127.0.0.1",
			.port = server->port,
			.tls = !server->tls	     ? TLS_NONE
			       : server->is_implicit ? TLS_IMPLICIT
						     : TLS_STARTTLS}};
}

/* Start the server, send the mails over the channel, stop the server. What became of the
 * connection. */
static inline enum outcome smtp_run(struct smtp_server *server,
	const struct sending_channel *channel, struct sender *sender, const char *secret,
	const struct outgoing *mails, size_t count, struct error *error)
{
	const struct outgoing *pointers[SMTP_MAILS_MAX];
	enum outcome outcome;
	void *state = NULL;

	smtp_server_start(server);
	sender->smtp.port = server->port;
	for (size_t i = 0; i < count; i++)
		pointers[i] = &mails[i];
	error->text[0] = '\0';
	outcome = channel->open(sender, secret, &state, error);
	if (outcome == OK) {
		outcome = channel->send(state, pointers, count, smtp_settle, server, error);
		channel->close(state);
	}
	smtp_server_stop(server);
	return outcome;
}

static const char *const one[] = {"a@x.example", NULL};
#define TEXT "Subject: hello\r\n\r\ntext\r\n"

/* A server that answers so to one mail, and what comes of it. */
struct smtp_trial {
	struct answer_row rows[3];
	int settled;
	enum outcome outcome, connection;
	const char *words; /* in the sentence of the mail, else of the connection */
};

static inline void smtp_try_all(
	const struct sending_channel *channel, const struct smtp_trial *trials, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct smtp_trial *trial = &trials[i];
		struct smtp_server *server = calloc(1, sizeof(*server));
		struct sender sender = smtp_sender_at(server);
		const struct outgoing mail = smtp_mail(one, TEXT);
		struct error error;
		enum outcome connection;

		server->rows = trial->rows;
		connection = smtp_run(server, channel, &sender, NULL, &mail, 1, &error);
		if (server->mails[0].settled != trial->settled || connection != trial->connection ||
			(trial->settled && server->mails[0].outcome != trial->outcome) ||
			!strstr(trial->settled ? server->mails[0].sentence : error.text,
				trial->words))
			fail_msg("%s\nrow %zu: settled %d as %s (%s), connection %s (%s)",
				server->events, i, server->mails[0].settled,
				outcome_name(server->mails[0].outcome), server->mails[0].sentence,
				outcome_name(connection), error.text);
		free(server);
	}
}

/*
 * The server ends the connection at one command for the second of three mails, which counts as
 * tried. announced: how often it is settled when that is MAIL, behind another mail.
 */
static inline void smtp_end_at_second(const struct sending_channel *channel, int announced)
{
	static const char *const bad[] = {"bad@x.example", NULL};
	const struct {
		struct answer_row rows[2];
		int settled;
		const char *words;
	} rows[] = {
		{{{"MAIL FROM:<bad@", NULL}}, announced, "no answer to MAIL"},
		{{{"RCPT TO:<bad@", NULL}}, 1, "no answer to RCPT"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct smtp_server *server = calloc(1, sizeof(*server));
		struct sender sender = smtp_sender_at(server);
		struct outgoing mails[] = {
			smtp_mail(one, TEXT), smtp_mail(bad, TEXT), smtp_mail(one, TEXT)};
		struct error error;
		enum outcome connection;

		mails[1].envelope_from = "bad@kymi.example";
		server->rows = rows[i].rows;
		connection = smtp_run(server, channel, &sender, NULL, mails, 3, &error);
		if (connection != TRY_LATER || server->mails[0].outcome != OK ||
			server->mails[0].ended_connection ||
			server->mails[1].settled != rows[i].settled ||
			server->mails[1].ended_connection != rows[i].settled ||
			server->mails[2].settled != 0 ||
			(rows[i].settled &&
				(server->mails[1].outcome != TRY_LATER ||
					!strstr(server->mails[1].sentence, rows[i].words))))
			fail_msg("%s\nrow %zu: connection %s (%s), settled %d (%s), then %d",
				server->events, i, outcome_name(connection), error.text,
				server->mails[1].settled, server->mails[1].sentence,
				server->mails[2].settled);
		free(server);
	}
}

/* Every mail was settled before the next one's final dot went out, over one connection. */
static inline void smtp_settled_one_by_one(struct smtp_server *server, int count)
{
	int dots = 0, settled = 0, connections = 0;

	for (char *rest = NULL, *line = strtok_r(server->events, "\n", &rest); line;
		line = strtok_r(NULL, "\n", &rest)) {
		if (strcmp(line, "DOT") == 0) {
			assert_int_equal(settled, dots);
			dots++;
		}
		settled += strncmp(line, "settled", 7) == 0;
		connections += strcmp(line, "connected") == 0;
	}
	assert_int_equal(dots, count);
	assert_int_equal(settled, count);
	assert_int_equal(connections, 1);
}

#endif
