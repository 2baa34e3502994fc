/* SPDX-License-Identifier: MIT */
/* ombud receive: take one mail on standard input, for a mail server's pipe. Opens nothing but the
 * store. */
#include <inttypes.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/base/clock.h"
#include "daemon/base/secret.h"
#include "daemon/config/config.h"
#include "daemon/road/wake.h"
#include "daemon/store/inbox.h"
#include "handlers/control/control.h"
#include "handlers/control/options.h"

enum { ARENA_BASE_BYTES = 512 * 1024 * 1024, READ_BYTES = 64 * 1024 };

struct received {
	struct buf bytes;
	int64_t size; /* of the whole, also when only its beginning is kept */
};

/* Reads to the end, also what is not kept: the server must not see a broken pipe. False: it could
 * not be read. */
static bool read_input(struct received *received)
{
	static unsigned char part[READ_BYTES];
	ssize_t got;

	while ((got = read(STDIN_FILENO, part, sizeof(part))) > 0) {
		size_t room = received->bytes.max - received->bytes.size;

		buf_append(&received->bytes, part, (size_t)got < room ? (size_t)got : room);
		received->size += got;
	}
	return got == 0;
}

/* A name of its own: the server may hand over the same bytes twice and mean two mails. */
static char *make_name(struct arena *arena)
{
	unsigned char random[15];
	char tail[25];

	secret_random(random, sizeof(random));
	secret_base32(random, 24, tail);
	return arena_printf(arena, "%" PRId64 "-%s", clock_now(), tail);
}

/* The envelope's sender goes in front, as final delivery does (RFC 5321 section 4.4). */
static bool put_return_path(struct buf *bytes, const char *sender)
{
	if (!sender) {
		return true;
	}
	for (const char *at = sender; *at; at++) {
		if ((unsigned char)*at <= ' ' || *at == '<' || *at == '>' || *at == 0x7F) {
			return false;
		}
	}
	return buf_printf(bytes, "Return-Path: <%s>\r\n", sender);
}

static enum outcome store_it(struct store *store, struct arena *arena,
	const struct mailbox *mailbox, const struct received *received, struct error *error)
{
	const struct buf *bytes = &received->bytes;
	struct incoming incoming = {
		.mailbox = mailbox->title,
		.folder = "",
		.name = make_name(arena),
		.received_at = clock_now(),
		.fetched_at = clock_now(),
		.bytes = bytes->data,
		.size_bytes = bytes->size,
		.is_released = true, /* the exit status tells the server */
	};

	if (received->size > (int64_t)bytes->size) {
		incoming.trouble = arena_printf(arena,
			"the message has %" PRId64
			" bytes, more than the limit of %zu; only its beginning is kept",
			received->size, bytes->max);
	}
	return inbox_take(store, arena, &incoming, error);
}

static int receive(struct arena *arena, const struct settings *settings,
	const struct mailbox *mailbox, const char *sender)
{
	struct received received = {.size = 0};
	struct store *store = NULL;
	struct error error = {""};
	int status = EX_OK;
	int64_t path_bytes;

	buf_init(&received.bytes, (size_t)settings->site.message_max_bytes);
	if (!put_return_path(&received.bytes, sender)) {
		buf_free(&received.bytes);
		return command_fail(EX_USAGE, "receive", "--sender is not an address");
	}
	path_bytes = (int64_t)received.bytes.size;
	received.size = path_bytes;
	if (!read_input(&received)) {
		status = command_fail(EX_TEMPFAIL, "receive", "standard input could not be read");
	} else if (received.size == path_bytes) {
		status = command_fail(
			EX_DATAERR, "receive", "there is no message on standard input");
	} else if (store_open(settings->store_path, false, &store, &error) != OK ||
		   store_it(store, arena, mailbox, &received, &error) != OK) {
		status = command_fail(EX_TEMPFAIL, "receive", error.text);
	} else {
		wake_role(settings->run_directory, "worker");
	}
	store_close(store);
	buf_free(&received.bytes);
	return status;
}

/*
 * The settings without what comes with ombud, templates and secrets. Faults elsewhere in them do
 * not matter here: mail is taken as long as store and mailbox are known.
 */
static int receive_for(
	struct arena *arena, const char *config, const char *title, const char *sender)
{
	struct generation *generation = ARENA_NEW(arena, struct generation);
	struct settings *settings = ARENA_NEW(arena, struct settings);
	struct problems *problems = ARENA_NEW(arena, struct problems);
	const struct mailbox *mailbox;
	struct error error = {""};

	if (generation_read_own(arena, config, generation, &error) != OK) {
		return command_fail(EX_TEMPFAIL, "receive", error.text);
	}
	problems_init(problems, arena);
	settings_parse(arena, generation, settings, problems);
	mailbox = site_mailbox(&settings->site, title);
	if (!mailbox || !settings->store_path || settings->site.message_max_bytes <= 0) {
		if (problems->total > 0) {
			problems_print(problems, stderr);
		} else {
			fprintf(stderr, "ombud receive: %s has no mailbox \"%s\"\n", config, title);
		}
		return EX_TEMPFAIL; /* the server keeps the mail until somebody has mended it */
	}
	return receive(arena, settings, mailbox, sender);
}

int command_receive(int argc, char **argv)
{
	static const char usage[] =
		"usage: ombud receive --mailbox TITLE [--sender ADDRESS] [--config FILE]\n"
		"Takes one message on standard input into the store. 0 when it is there for good,\n"
		"75 when it could not be stored: the mail server tries again.\n";
	const char *title = NULL;
	const char *sender = NULL;
	const struct option_row rows[] = {
		{"mailbox", NULL, &title}, {"sender", NULL, &sender}, {NULL, NULL, NULL}};
	struct command_line line;
	struct arena *arena;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status)) {
		return status;
	}
	if (!title) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	arena = arena_new(ARENA_BASE_BYTES);
	status = receive_for(arena, line.config, title, sender);
	arena_free(arena);
	return status;
}
