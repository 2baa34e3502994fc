/* SPDX-License-Identifier: MIT */
/*
 * Maildir out (cr.yp.to/proto/maildir.html): each mail is written and synced in tmp, then renamed
 * into new and the directory synced.
 */
#include "handlers/channels/channels.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/base/secret.h"

enum { PATH_BYTES = 4096 };

struct maildir_out {
	const char *path;
	uint64_t delivered;
};

static enum outcome out_open(
	const struct sender *sender, const char *secret, void **ret_state, struct error *error)
{
	static const char *const parts[] = {"tmp", "new", "cur"};
	struct maildir_out *out;

	(void)secret;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char path[PATH_BYTES];
		enum outcome outcome;

		if (snprintf(path, sizeof(path), "%s/%s", sender->maildir, parts[i]) >=
			(int)sizeof(path)) {
			return error_set(error, BROKEN, "the name %s is too long", sender->maildir);
		}
		outcome = file_make_directories(path, 0700, error);
		if (outcome != OK) {
			return outcome;
		}
	}
	out = calloc(1, sizeof(*out));
	if (!out) {
		out_of_memory(sizeof(*out));
	}
	out->path = sender->maildir;
	*ret_state = out;
	return OK;
}

/* The envelope stands in front, as final delivery writes it (RFC 5321 section 4.4; Delivered-To by
 * custom). */
static enum outcome write_message(
	int descriptor, const struct outgoing *outgoing, struct error *error)
{
	struct buf head;
	enum outcome outcome;

	buf_init(&head, 1024 * 1024);
	buf_printf(&head, "Return-Path: <%s>\r\n", outgoing->envelope_from);
	for (size_t i = 0; i < outgoing->recipient_count; i++) {
		buf_printf(&head, "Delivered-To: %s\r\n", outgoing->recipients[i]);
	}
	outcome = file_write_all(descriptor, head.data, head.size, error);
	buf_free(&head);
	if (outcome == OK) {
		outcome = file_write_all(descriptor, outgoing->bytes, outgoing->size_bytes, error);
	}
	if (outcome == OK && fsync(descriptor) != 0) {
		outcome = error_set(error, TRY_LATER, "cannot write: %s", strerror(errno));
	}
	return outcome;
}

static enum outcome sync_directory(const char *path, struct error *error)
{
	int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = descriptor >= 0 && fsync(descriptor) == 0;

	if (descriptor >= 0) {
		close(descriptor);
	}
	return synced ? OK
		      : error_set(error, TRY_LATER, "cannot sync %s: %s", path, strerror(errno));
}

static enum outcome deliver(
	struct maildir_out *out, const struct outgoing *outgoing, struct error *error)
{
	char name[128];
	char from[PATH_BYTES];
	char to[PATH_BYTES];
	unsigned char random[8];
	char tail[14];
	enum outcome outcome;
	int descriptor;

	secret_random(random, sizeof(random));
	secret_base32(random, 12, tail);
	snprintf(name, sizeof(name), "%" PRId64 ".P%dQ%" PRIu64 "R%s.ombud", clock_now(),
		(int)getpid(), ++out->delivered, tail);
	if (snprintf(from, sizeof(from), "%s/tmp/%s", out->path, name) >= (int)sizeof(from) ||
		snprintf(to, sizeof(to), "%s/new/%s", out->path, name) >= (int)sizeof(to)) {
		return error_set(error, BROKEN, "the name %s is too long", out->path);
	}
	descriptor = open(from, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (descriptor < 0) {
		return error_set(error, TRY_LATER, "cannot write %s: %s", from, strerror(errno));
	}
	outcome = write_message(descriptor, outgoing, error);
	close(descriptor);
	if (outcome == OK && rename(from, to) != 0) {
		outcome =
			error_set(error, TRY_LATER, "cannot rename %s: %s", from, strerror(errno));
	}
	if (outcome != OK) {
		(void)unlink(from);
		return outcome;
	}
	snprintf(to, sizeof(to), "%s/new", out->path);
	return sync_directory(to, error);
}

static enum outcome out_send(void *state, const struct outgoing *const *messages, size_t count,
	void (*settle)(void *context, const struct settlement *settlement), void *context,
	struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		struct settlement settlement = {.index = i};
		enum outcome outcome = deliver(state, messages[i], error);

		if (outcome != OK) {
			return outcome; /* the directory's trouble, not this mail's */
		}
		settle(context, &settlement);
	}
	return OK;
}

static void out_close(void *state)
{
	free(state);
}

const struct sending_channel channel_maildir_out = {
	.name = "maildir",
	.open = out_open,
	.send = out_send,
	.close = out_close,
};
