/* SPDX-License-Identifier: MIT */
/* An IMAP server that says what the test wrote for it, and an intake that remembers. */
#ifndef UNIT_IMAP_FIXTURE_H
#define UNIT_IMAP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "handlers/channels/channels.h"

/* libetpan 1.9.4 loses the greeting of a server that says BYE. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libetpan";
}

/*
 * The first step whose command is in the line is played: "$" in its reply is the tag. is_last: then
 * the server closes the connection.
 */
struct step {
	const char *command;
	const char *reply;
	bool is_last;
};

#define DATE "\"03-Nov-2026 10:00:00 +0200\""
enum { DATE_SECONDS = 1793692800 };
#define SIZED(uid, size)                                                                           \
	"* " uid " FETCH (UID " uid " INTERNALDATE " DATE " RFC822.SIZE " size ")\r\n"
#define WHOLE(uid, size, text)                                                                     \
	"* " uid " FETCH (UID " uid " INTERNALDATE " DATE " BODY[] {" size "}\r\n" text ")\r\n"
#define PART(uid, total, size, text)                                                               \
	"* " uid " FETCH (UID " uid " INTERNALDATE " DATE " RFC822.SIZE " total                    \
	" BODY[]<0> {" size "}\r\n" text ")\r\n"
#define DONE "$ OK done\r\n"

/* Three messages in a folder, whole and well. */
static const struct step usual[] = {
	{"CAPABILITY", "* CAPABILITY IMAP4rev1 MOVE UIDPLUS IDLE\r\n" DONE},
	{"LOGIN", DONE},
	{"SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 4] n\r\n"
		   "$ OK [READ-WRITE] done\r\n"},
	{"UID SEARCH", "* SEARCH 1 2 3\r\n" DONE},
	{"RFC822.SIZE)", SIZED("1", "3") SIZED("2", "3") SIZED("3", "5") DONE},
	{"BODY.PEEK[])",
		WHOLE("1", "3", "one") WHOLE("2", "3", "two") WHOLE("3", "5", "three") DONE},
	{"UID FETCH 1 ", PART("1", "3", "3", "one") DONE},
	{"UID FETCH 2 ", PART("2", "3", "3", "two") DONE},
	{"UID FETCH 3 ", PART("3", "5", "5", "three") DONE},
	{"LOGOUT", "* BYE see you\r\n" DONE, true},
	{"", DONE},
};

struct server {
	const char *greeting;
	const struct step *steps; /* before the usual ones; ends with command NULL */
	int port;
	pid_t pid;
	int log; /* what the clients said */
};

static void send_reply(int client, const char *reply, const char *tag)
{
	struct buf out;

	buf_init(&out, 64 * 1024 * 1024);
	for (; *reply; reply++) {
		if (*reply == '$')
			buf_puts(&out, tag);
		else
			buf_putc(&out, *reply);
	}
	for (size_t sent = 0; sent < out.size;) {
		ssize_t some = send(client, out.data + sent, out.size - sent, MSG_NOSIGNAL);

		if (some <= 0)
			break;
		sent += (size_t)some;
	}
	buf_free(&out);
}

static const struct step *find_step(const struct server *server, const char *line)
{
	for (const struct step *step = server->steps; step && step->command; step++) {
		if (strstr(line, step->command))
			return step;
	}
	for (const struct step *step = usual;; step++) {
		if (strstr(line, step->command))
			return step;
	}
}

static void serve(const struct server *server, int client, int log)
{
	FILE *lines = fdopen(client, "r");
	char line[4096];
	char tag[32] = "";

	send_reply(client, server->greeting ? server->greeting : "* OK ready\r\n", "");
	while (fgets(line, sizeof(line), lines)) {
		const struct step *step = find_step(server, line);

		if (write(log, line, strlen(line)) < 0)
			break;
		if (strchr(line, ' ')) /* DONE has no tag of its own */
			snprintf(tag, sizeof(tag), "%.*s", (int)strcspn(line, " \r\n"), line);
		send_reply(client, step->reply, tag);
		if (step->is_last)
			break;
	}
	fclose(lines);
}

static void server_start(struct server *server)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int listening = socket(AF_INET, SOCK_STREAM, 0);
	int log[2];

	assert_int_equal(bind(listening, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listening, 16), 0);
	assert_int_equal(getsockname(listening, (struct sockaddr *)&address, &size), 0);
	assert_int_equal(pipe(log), 0);
	server->port = ntohs(address.sin_port);
	server->log = log[0];
	fflush(NULL);
	server->pid = fork();
	if (server->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves no server behind */
		for (;;) {
			int client = accept(listening, NULL, NULL);

			if (client < 0)
				_exit(1);
			serve(server, client, log[1]);
		}
	}
	close(listening);
	close(log[1]);
}

/* All that clients said; ends the server. The caller frees it. */
static char *server_stop(struct server *server)
{
	char *said = calloc(1, 1024 * 1024);
	size_t size = 0;
	ssize_t some;

	assert_non_null(said);
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	while ((some = read(server->log, said + size, 1024 * 1024 - 1 - size)) > 0)
		size += (size_t)some;
	close(server->log);
	return said;
}

/* ---- the intake */

struct row {
	char folder[64];
	int64_t uidvalidity, uid, received_at;
	enum folder_kind kind;
	bool silent;
	char text[64];
	size_t size_bytes;
	char trouble[512];
};

struct memory {
	struct row rows[300];
	size_t count;
	struct {
		char folder[64];
		int64_t uidvalidity, uid;
	} cursors[20];
	size_t cursor_count;
	size_t unflushed;
	size_t room; /* so many rows, then the store is full; 0: no end */
};

static enum outcome remember_known(void *context, const char *folder, int64_t uidvalidity,
	const int64_t *uids, size_t count, bool *ret_known, struct error *error)
{
	struct memory *memory = context;

	(void)error;
	for (size_t i = 0; i < count; i++) {
		ret_known[i] = false;
		for (size_t j = 0; j < memory->count; j++) {
			const struct row *row = &memory->rows[j];

			if (row->uid == uids[i] && row->uidvalidity == uidvalidity &&
				strcmp(row->folder, folder) == 0)
				ret_known[i] = true;
		}
	}
	return OK;
}

static enum outcome remember_cursor(void *context, const char *folder, int64_t uidvalidity,
	int64_t *ret_uid, bool *ret_other, struct error *error)
{
	struct memory *memory = context;

	(void)error;
	*ret_other = false;
	for (size_t i = 0; i < memory->cursor_count; i++) {
		if (strcmp(memory->cursors[i].folder, folder) != 0)
			continue;
		if (memory->cursors[i].uidvalidity == uidvalidity) {
			*ret_uid = memory->cursors[i].uid;
			return OK;
		}
		*ret_other = true;
	}
	return NOT_FOUND;
}

static enum outcome remember_set_cursor(
	void *context, const char *folder, int64_t uidvalidity, int64_t uid, struct error *error)
{
	struct memory *memory = context;
	size_t i = 0;

	(void)error;
	while (i < memory->cursor_count && (strcmp(memory->cursors[i].folder, folder) != 0 ||
						   memory->cursors[i].uidvalidity != uidvalidity))
		i++;
	assert_true(i < 20);
	if (i == memory->cursor_count)
		memory->cursor_count++;
	snprintf(memory->cursors[i].folder, sizeof(memory->cursors[i].folder), "%s", folder);
	memory->cursors[i].uidvalidity = uidvalidity;
	memory->cursors[i].uid = uid;
	memory->unflushed++;
	return OK;
}

static enum outcome remember_put(
	void *context, const struct incoming *incoming, struct error *error)
{
	struct memory *memory = context;
	struct row *row = &memory->rows[memory->count];

	if (memory->room && memory->count == memory->room)
		return error_set(error, TRY_LATER, "the disk is full");
	memory->count++;
	assert_true(memory->count < 300);
	*row = (struct row){.uidvalidity = incoming->uidvalidity,
		.uid = incoming->uid,
		.received_at = incoming->received_at,
		.kind = incoming->folder_kind,
		.silent = incoming->silent,
		.size_bytes = incoming->size_bytes};
	snprintf(row->folder, sizeof(row->folder), "%s", incoming->folder);
	snprintf(row->text, sizeof(row->text), "%.*s", (int)incoming->size_bytes,
		(const char *)incoming->bytes);
	snprintf(row->trouble, sizeof(row->trouble), "%s",
		incoming->trouble ? incoming->trouble : "");
	memory->unflushed++;
	return OK;
}

static enum outcome remember_flush(void *context, struct error *error)
{
	struct memory *memory = context;

	(void)error;
	memory->unflushed = 0;
	return OK;
}

static void remember_progress(void *context)
{
	(void)context;
}

static inline struct intake intake_into(struct memory *memory)
{
	return (struct intake){.context = memory,
		.known = remember_known,
		.cursor = remember_cursor,
		.set_cursor = remember_set_cursor,
		.put = remember_put,
		.flush = remember_flush,
		.progress = remember_progress};
}

/* ---- a mailbox at that server */

static const char *const inbox_only[] = {"INBOX"};
static const struct receive_limits roomy = {1024 * 1024, 4 * 1024 * 1024};

static struct mailbox mailbox_at(const struct server *server)
{
	return (struct mailbox){.title = "counter",
		.imap = {.host = "127.0.0.1",
			.port = server->port,
			.tls = TLS_NONE,
			.user = "matti"},
		.folders = {inbox_only, 1}};
}

#endif
