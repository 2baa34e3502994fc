/* SPDX-License-Identifier: MIT */
/*
 * Maildir in (cr.yp.to/proto/maildir.html): a directory with tmp, new and cur, one file a message.
 *
 * The key of a message is the base name of its file, without the flags behind ":2,", so that a file
 * that another program moves from new to cur stays the same message. Subfolders are Maildir++:
 * ".Junk" beside new and cur.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/base/stop.h"
#include "daemon/base/text.h"
#include "handlers/channels/channels.h"

enum {
	PATH_BYTES = 4096,
	NAMES_MAX = 200 * 1000, /* in one directory and pass */
	ARENA_BYTES = 256 * 1024 * 1024,
	PROGRESS_EVERY = 100,
	READ_BYTES = 64 * 1024,
};

struct maildir {
	const struct mailbox *mailbox;
	const struct receive_limits *limits;
	int watch; /* inotify over new of every folder; -1: none */
	struct buf bytes;
	struct error trouble; /* of a file in this pass; "" */
};

/* "INBOX" is the Maildir itself; another folder is the directory ".Name" in it. */
static bool folder_path(
	char *path, const struct maildir *maildir, const char *folder, const char *rest)
{
	bool is_top = !*folder || text_equal_nocase(folder, "INBOX");
	int size = snprintf(path, PATH_BYTES, "%s%s%s/%s", maildir->mailbox->maildir,
		is_top ? "" : (folder[0] == '.' ? "/" : "/."), is_top ? "" : folder, rest);

	return size > 0 && size < PATH_BYTES;
}

static void watch_folder(struct maildir *maildir, const char *folder)
{
	char path[PATH_BYTES];

	if (maildir->watch >= 0 && folder_path(path, maildir, folder, "new")) {
		(void)inotify_add_watch(
			maildir->watch, path, IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE);
	}
}

static void maildir_close(void *state)
{
	struct maildir *maildir = state;

	if (!maildir) {
		return;
	}
	if (maildir->watch >= 0) {
		close(maildir->watch);
	}
	buf_free(&maildir->bytes);
	free(maildir);
}

static enum outcome maildir_open(const struct mailbox *mailbox, const char *secret,
	const struct receive_limits *limits, void **ret_state, struct error *error)
{
	char path[PATH_BYTES];
	struct maildir *maildir;
	struct stat status;

	(void)secret;
	if (snprintf(path, sizeof(path), "%s/new", mailbox->maildir) >= (int)sizeof(path) ||
		stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
		return error_set(error, BROKEN,
			"%s is not a Maildir (it has no directory \"new\"); make it with "
			"maildirmake or mkdir -p %s/{tmp,new,cur}",
			mailbox->maildir, mailbox->maildir);
	}
	maildir = calloc(1, sizeof(*maildir));
	if (!maildir) {
		out_of_memory(sizeof(*maildir));
	}
	maildir->mailbox = mailbox;
	maildir->limits = limits;
	buf_init(&maildir->bytes, (size_t)limits->message_max_bytes);
	maildir->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	for (size_t i = 0; i < mailbox->folders.count; i++) {
		watch_folder(maildir, mailbox->folders.list[i]);
	}
	if (mailbox->folders.count == 0) {
		watch_folder(maildir, "INBOX");
	}
	for (size_t i = 0; i < mailbox->junk_folders.count; i++) {
		watch_folder(maildir, mailbox->junk_folders.list[i]);
	}
	*ret_state = maildir;
	return OK;
}

/* Up to the limit; *ret_more: there is more. */
static bool read_up_to_limit(struct maildir *maildir, int descriptor, bool *ret_more)
{
	unsigned char part[READ_BYTES];
	ssize_t got;

	buf_clear(&maildir->bytes);
	*ret_more = false;
	while ((got = read(descriptor, part, sizeof(part))) > 0) {
		size_t room = maildir->bytes.max - maildir->bytes.size;

		if ((size_t)got > room) {
			*ret_more = true;
			buf_append(&maildir->bytes, part, room);
			return true;
		}
		buf_append(&maildir->bytes, part, (size_t)got);
	}
	return got == 0;
}

/* The file's bytes up to the limit; *ret_trouble when there was more. NOT_FOUND: gone meanwhile, or
 * no plain file. */
static enum outcome read_message(struct maildir *maildir, struct arena *arena, const char *path,
	struct stat *ret_status, const char **ret_trouble, struct error *error)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	enum outcome outcome = OK;
	bool more;

	if (descriptor < 0) {
		return error_set(error,
			errno == ENOENT || errno == ELOOP || errno == ENXIO ? NOT_FOUND : TRY_LATER,
			"cannot read %s: %s", path, strerror(errno));
	}
	if (fstat(descriptor, ret_status) != 0 || !S_ISREG(ret_status->st_mode)) {
		outcome = error_set(error, NOT_FOUND, "%s is not a file", path);
	} else if (!read_up_to_limit(maildir, descriptor, &more)) {
		outcome = error_set(error, TRY_LATER, "cannot read %s: %s", path, strerror(errno));
	} else if (more) {
		*ret_trouble = arena_printf(arena,
			"the message has %lld bytes, more than the limit of %zu; only its "
			"beginning is kept",
			(long long)ret_status->st_size, maildir->bytes.max);
	}
	close(descriptor);
	return outcome;
}

struct pass {
	struct maildir *maildir;
	const struct intake *intake;
	struct arena *arena;
	const char *folder;
	enum folder_kind kind;
	bool is_first;	    /* this folder was never seen before */
	int64_t started_at; /* when it was first seen, by the clock of the file system */
	bool is_cur; /* somebody has seen what lies here: before our start it is older mail */
};

static enum outcome take_one(
	struct pass *pass, const char *directory, const char *file, struct error *error)
{
	char path[PATH_BYTES];
	struct incoming incoming = {
		.folder = pass->folder,
		.name = arena_strndup(pass->arena, file, strcspn(file, ":")),
		.folder_kind = pass->kind,
		.fetched_at = clock_now(),
	};
	struct stat status;
	bool is_known = false;
	enum outcome outcome = pass->intake->known_name(
		pass->intake->context, pass->folder, incoming.name, &is_known, error);

	if (outcome != OK || is_known) {
		return outcome;
	}
	if (snprintf(path, sizeof(path), "%s/%s", directory, file) >= (int)sizeof(path)) {
		return OK;
	}
	if (pass->is_cur && (stat(path, &status) != 0 || status.st_mtime < pass->started_at)) {
		if (pass->maildir->mailbox->start_now) {
			return OK;
		}
		incoming.silent = pass->is_first;
	}
	outcome = read_message(pass->maildir, pass->arena, path, &status, &incoming.trouble, error);
	if (outcome == NOT_FOUND) {
		return OK;
	}
	if (outcome != OK) {
		return outcome;
	}
	incoming.received_at = status.st_mtime;
	incoming.bytes = (const unsigned char *)buf_text(&pass->maildir->bytes);
	incoming.size_bytes = pass->maildir->bytes.size;
	return pass->intake->put(pass->intake->context, &incoming, error);
}

static enum outcome take_directory(struct pass *pass, const char *which, struct error *error)
{
	char path[PATH_BYTES];
	const char **names;
	size_t count;
	enum outcome outcome;

	pass->is_cur = strcmp(which, "cur") == 0;
	if (!folder_path(path, pass->maildir, pass->folder, which)) {
		return error_set(error, BROKEN, "the name of folder %s is too long", pass->folder);
	}
	outcome = file_list(path, "", pass->arena, &names, &count, error);
	if (outcome != OK) {
		return outcome == NOT_FOUND
			       ? error_set(error, BROKEN, "there is no directory %s", path)
			       : outcome;
	}
	for (size_t i = 0; outcome == OK && i < count && i < NAMES_MAX; i++) {
		if (i % PROGRESS_EVERY == 0) {
			pass->intake->progress(pass->intake->context);
		}
		outcome = take_one(pass, path, names[i], error);
	}
	return outcome;
}

/* The time by the clock of the file system itself, which need not be ours. */
static int64_t file_system_now(struct maildir *maildir)
{
	char path[PATH_BYTES];
	struct stat status;
	int64_t now = clock_now();
	int descriptor;

	if (!folder_path(path, maildir, "", "tmp/ombud-start")) {
		return now;
	}
	descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (descriptor < 0) {
		return now;
	}
	if (fstat(descriptor, &status) == 0) {
		now = status.st_mtime;
	}
	close(descriptor);
	(void)unlink(path);
	return now;
}

/*
 * The cursor of a Maildir folder is the second of the first look at it. Mail in new is new: nobody
 * has looked at it. Mail delivered to cur before that second is older: with start = now it is
 * passed over, with start = all it is filed in silence. (The time is that of the file's content,
 * which no change of flags touches.)
 */
static enum outcome begin_folder(struct pass *pass, struct error *error)
{
	const struct intake *intake = pass->intake;
	bool other;
	enum outcome outcome =
		intake->cursor(intake->context, pass->folder, 0, &pass->started_at, &other, error);

	if (outcome == NOT_FOUND) {
		pass->is_first = true;
		pass->started_at = file_system_now(pass->maildir);
		outcome = intake->set_cursor(
			intake->context, pass->folder, 0, pass->started_at, error);
	}
	return outcome;
}

static enum outcome take_folder(struct maildir *maildir, const struct intake *intake,
	const char *folder, enum folder_kind kind, struct error *error)
{
	struct pass pass = {
		.maildir = maildir,
		.intake = intake,
		.arena = arena_new(ARENA_BYTES),
		.folder = folder,
		.kind = kind,
	};
	enum outcome outcome = begin_folder(&pass, error);

	if (outcome == OK) {
		outcome = take_directory(&pass, "new", error);
	}
	if (outcome == OK) {
		outcome = take_directory(&pass, "cur", error);
	}
	arena_free(pass.arena);
	return outcome;
}

static enum outcome maildir_fetch(void *state, const struct intake *intake, struct error *error)
{
	struct maildir *maildir = state;
	const struct mailbox *mailbox = maildir->mailbox;
	enum outcome outcome = OK;

	maildir->trouble.text[0] = '\0';
	if (mailbox->folders.count == 0) {
		outcome = take_folder(maildir, intake, "INBOX", FOLDER_NORMAL, error);
	}
	for (size_t i = 0; outcome == OK && i < mailbox->folders.count; i++) {
		outcome = take_folder(
			maildir, intake, mailbox->folders.list[i], FOLDER_NORMAL, error);
	}
	for (size_t i = 0; outcome == OK && i < mailbox->junk_folders.count; i++) {
		outcome = take_folder(
			maildir, intake, mailbox->junk_folders.list[i], FOLDER_JUNK, error);
	}
	if (outcome == OK) {
		outcome = intake->flush(intake->context, error);
	}
	if (outcome == OK && maildir->trouble.text[0]) {
		outcome = error_set(error, TRY_LATER, "%s", maildir->trouble.text);
	}
	return outcome;
}

/* Where the message lies now: in new under its name, or in cur with any flags. */
static bool find_file(const struct maildir *maildir, const struct incoming *key, char *ret_path)
{
	char directory[PATH_BYTES];
	const struct dirent *entry;
	size_t size = strlen(key->name);
	bool found = false;
	DIR *stream;

	if (!folder_path(directory, maildir, key->folder, "new")) {
		return false;
	}
	if (snprintf(ret_path, PATH_BYTES, "%s/%s", directory, key->name) < PATH_BYTES &&
		access(ret_path, F_OK) == 0) {
		return true;
	}
	if (!folder_path(directory, maildir, key->folder, "cur")) {
		return false;
	}
	stream = opendir(directory);
	while (stream && !found && (entry = readdir(stream))) {
		found = strncmp(entry->d_name, key->name, size) == 0 &&
			(entry->d_name[size] == '\0' || entry->d_name[size] == ':') &&
			snprintf(ret_path, PATH_BYTES, "%s/%s", directory, entry->d_name) <
				PATH_BYTES;
	}
	if (stream) {
		closedir(stream);
	}
	return found;
}

static enum outcome move_file(const char *from, const char *to, struct error *error)
{
	if (strcmp(from, to) == 0 || rename(from, to) == 0) {
		return OK;
	}
	if (errno == ENOENT && access(from, F_OK) != 0) {
		return NOT_FOUND;
	}
	return error_set(error, errno == ENOENT || errno == EACCES ? BROKEN : TRY_LATER,
		"cannot move %s to %s: %s", from, to, strerror(errno));
}

/* With the flag S among its flags, which stand in ASCII order. */
static bool seen_name(char *path, size_t size, const struct maildir *maildir, const char *folder,
	const char *name, const char *old_path)
{
	const char *flags = strstr(strrchr(old_path, '/'), ":2,");
	char directory[PATH_BYTES];
	size_t before = 0;

	flags = flags ? flags + 3 : "";
	while (flags[before] && flags[before] < 'S') {
		before++;
	}
	return folder_path(directory, maildir, folder, "cur") &&
	       snprintf(path, size, "%s/%s:2,%.*sS%s", directory, name, (int)before, flags,
		       flags + before + (flags[before] == 'S')) < (int)size;
}

static enum outcome maildir_release(void *state, const struct incoming *key, struct error *error)
{
	struct maildir *maildir = state;
	char from[PATH_BYTES];
	char to[PATH_BYTES];

	if (maildir->mailbox->after == AFTER_KEEP) {
		return OK;
	}
	if (!find_file(maildir, key, from)) {
		return NOT_FOUND;
	}
	switch (maildir->mailbox->after) {
	case AFTER_SEEN:
		if (seen_name(to, sizeof(to), maildir, key->folder, key->name, from)) {
			return move_file(from, to, error);
		}
		break;
	case AFTER_MOVE:
		if (seen_name(
			    to, sizeof(to), maildir, maildir->mailbox->move_to, key->name, from)) {
			return move_file(from, to, error);
		}
		break;
	case AFTER_DELETE:
		if (unlink(from) == 0) {
			return OK;
		}
		return error_set(error, errno == ENOENT ? NOT_FOUND : TRY_LATER,
			"cannot delete %s: %s", from, strerror(errno));
	case AFTER_KEEP:
		return OK;
	}
	return error_set(error, REFUSED, "the name of message %s is too long", key->name);
}

static enum outcome maildir_wait(void *state, int seconds, struct error *error)
{
	struct maildir *maildir = state;
	char events[4096];

	(void)error;
	(void)stop_poll(maildir->watch, POLLIN, seconds * 1000);
	while (maildir->watch >= 0 && read(maildir->watch, events, sizeof(events)) > 0) {
	}
	return OK;
}

const struct receiving_channel channel_maildir_in = {
	.name = "maildir",
	.open = maildir_open,
	.fetch = maildir_fetch,
	.release = maildir_release,
	.wait = maildir_wait,
	.close = maildir_close,
};
