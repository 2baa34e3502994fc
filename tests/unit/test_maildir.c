/* SPDX-License-Identifier: MIT */
/* Maildir in and out, against an intake that remembers. */
#include "handlers/channels/channels.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/base/stop.h"

enum { TAKEN_MAX = 32 };

/* What the intake was given, and the box it came from. */
struct box {
	char path[64];
	struct mailbox mailbox;
	const char *folder_list[2];
	const char *junk_list[1];
	struct {
		char name[64];
		char folder[32];
		char text[64];
		enum folder_kind kind;
		bool silent;
		bool has_trouble;
		int64_t received_at;
	} taken[TAKEN_MAX];
	size_t count;
	struct {
		char folder[32];
		int64_t uid;
	} cursors[4];
	size_t cursor_count;
	int flushes;
};

static enum outcome known_name(
	void *context, const char *folder, const char *name, bool *ret_known, struct error *error)
{
	const struct box *box = context;

	(void)error;
	*ret_known = false;
	for (size_t i = 0; i < box->count; i++) {
		*ret_known = *ret_known || (strcmp(box->taken[i].name, name) == 0 &&
						   strcmp(box->taken[i].folder, folder) == 0);
	}
	return OK;
}

static enum outcome cursor(void *context, const char *folder, int64_t uidvalidity, int64_t *ret_uid,
	bool *ret_other, struct error *error)
{
	const struct box *box = context;

	(void)uidvalidity;
	(void)error;
	*ret_other = false;
	for (size_t i = 0; i < box->cursor_count; i++) {
		if (strcmp(box->cursors[i].folder, folder) == 0) {
			*ret_uid = box->cursors[i].uid;
			return OK;
		}
	}
	return NOT_FOUND;
}

static enum outcome set_cursor(
	void *context, const char *folder, int64_t uidvalidity, int64_t uid, struct error *error)
{
	struct box *box = context;

	(void)uidvalidity;
	(void)error;
	assert_true(box->cursor_count < 4);
	snprintf(box->cursors[box->cursor_count].folder, 32, "%s", folder);
	box->cursors[box->cursor_count++].uid = uid;
	return OK;
}

static enum outcome put(void *context, const struct incoming *incoming, struct error *error)
{
	struct box *box = context;

	(void)error;
	assert_true(box->count < TAKEN_MAX);
	snprintf(box->taken[box->count].name, 64, "%s", incoming->name);
	snprintf(box->taken[box->count].folder, 32, "%s", incoming->folder);
	snprintf(box->taken[box->count].text, 64, "%.*s", (int)incoming->size_bytes,
		(const char *)incoming->bytes);
	box->taken[box->count].kind = incoming->folder_kind;
	box->taken[box->count].silent = incoming->silent;
	box->taken[box->count].has_trouble = incoming->trouble != NULL;
	box->taken[box->count].received_at = incoming->received_at;
	box->count++;
	return OK;
}

static enum outcome flush(void *context, struct error *error)
{
	struct box *box = context;

	(void)error;
	box->flushes++;
	return OK;
}

static void progress(void *context)
{
	(void)context;
}

static void make(const struct box *box, const char *name, const char *text, int64_t modified_at)
{
	char path[256];
	struct error error;

	snprintf(path, sizeof(path), "%s/%s", box->path, name);
	assert_int_equal(file_write(path, text, strlen(text), 0600, &error), OK);
	if (modified_at) {
		const struct timespec times[2] = {{.tv_sec = modified_at}, {.tv_sec = modified_at}};

		assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	}
}

static bool exists(const struct box *box, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", box->path, name);
	return access(path, F_OK) == 0;
}

static int setup(void **state)
{
	static const char *const parts[] = {
		"tmp", "new", "cur", ".Junk/new", ".Junk/cur", ".Handled/new", ".Handled/cur"};
	struct box *box = calloc(1, sizeof(*box));
	struct error error;

	snprintf(box->path, sizeof(box->path), "/tmp/ombud-test.XXXXXX");
	assert_non_null(mkdtemp(box->path));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char path[128];

		snprintf(path, sizeof(path), "%s/%s", box->path, parts[i]);
		assert_int_equal(file_make_directories(path, 0700, &error), OK);
	}
	box->folder_list[0] = "INBOX";
	box->junk_list[0] = "Junk";
	box->mailbox = (struct mailbox){
		.title = "counter",
		.maildir = box->path,
		.folders = {box->folder_list, 1},
		.junk_folders = {box->junk_list, 1},
		.move_to = "Handled",
		.after = AFTER_KEEP,
	};
	*state = box;
	return 0;
}

static int teardown(void **state)
{
	struct box *box = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", box->path);
	assert_int_equal(system(command), 0);
	free(box);
	return 0;
}

static void fetch(struct box *box)
{
	const struct receive_limits limits = {50, 1000};
	const struct intake intake = {.context = box,
		.known_name = known_name,
		.cursor = cursor,
		.set_cursor = set_cursor,
		.put = put,
		.flush = flush,
		.progress = progress};
	struct error error = {""};
	void *channel;

	assert_int_equal(
		channel_maildir_in.open(&box->mailbox, NULL, &limits, &channel, &error), OK);
	assert_int_equal(channel_maildir_in.fetch(channel, &intake, &error), OK);
	channel_maildir_in.close(channel);
}

static enum outcome release(struct box *box, const char *name, const char *folder)
{
	const struct receive_limits limits = {50, 1000};
	const struct incoming key = {.name = name, .folder = folder};
	struct error error = {""};
	enum outcome outcome;
	void *channel;

	assert_int_equal(
		channel_maildir_in.open(&box->mailbox, NULL, &limits, &channel, &error), OK);
	outcome = channel_maildir_in.release(channel, &key, &error);
	channel_maildir_in.close(channel);
	return outcome;
}

static void new_mail_is_taken_once_under_its_base_name(void **state)
{
	struct box *box = *state;
	char from[128];
	char to[128];

	make(box, "new/100.a.host", "first", 1700000000);
	make(box, ".Junk/new/101.b.host", "junk", 0);
	fetch(box);
	assert_int_equal(box->count, 2);
	assert_string_equal(box->taken[0].name, "100.a.host");
	assert_string_equal(box->taken[0].text, "first");
	assert_int_equal(box->taken[0].received_at, 1700000000);
	assert_int_equal(box->taken[0].kind, FOLDER_NORMAL);
	assert_int_equal(box->taken[1].kind, FOLDER_JUNK);
	assert_string_equal(box->taken[1].folder, "Junk");
	assert_int_equal(box->flushes, 1);

	/* Another program moves it to cur and flags it: the same message. */
	snprintf(from, sizeof(from), "%s/new/100.a.host", box->path);
	snprintf(to, sizeof(to), "%s/cur/100.a.host:2,FS", box->path);
	assert_int_equal(rename(from, to), 0);
	fetch(box);
	assert_int_equal(box->count, 2);
}

static void older_mail_in_cur_is_passed_over_or_filed_in_silence(void **state)
{
	struct box *box = *state;

	for (int start_now = 0; start_now <= 1; start_now++) {
		teardown(state);
		setup(state);
		box = *state;
		box->mailbox.start_now = start_now;
		make(box, "cur/90.old.host:2,S", "old", 1600000000);
		make(box, "new/100.a.host", "new", 1600000000);
		fetch(box);
		if (start_now) {
			assert_int_equal(box->count, 1);
			assert_string_equal(box->taken[0].name, "100.a.host");
		} else {
			assert_int_equal(box->count, 2);
			assert_string_equal(box->taken[1].name, "90.old.host");
			assert_true(box->taken[1].silent);
		}
		assert_false(box->taken[0].silent);
		/* What is read by a person before our next look is new all the same. */
		make(box, "cur/200.b.host:2,S", "seen", 4000000000);
		fetch(box);
		assert_int_equal(box->count, start_now ? 2 : 3);
		assert_false(box->taken[box->count - 1].silent);
	}
}

static void a_message_over_the_limit_is_taken_in_part(void **state)
{
	struct box *box = *state;

	make(box, "new/1", "0123456789012345678901234567890123456789012345678901234567890", 0);
	make(box, "new/2", "01234567890123456789012345678901234567890123456789", 0);
	fetch(box);
	assert_int_equal(box->count, 2);
	assert_true(box->taken[0].has_trouble);
	assert_int_equal(strlen(box->taken[0].text), 50);
	assert_false(box->taken[1].has_trouble);
}

static void what_is_no_plain_file_is_passed_over(void **state)
{
	struct box *box = *state;
	char path[128];

	snprintf(path, sizeof(path), "%s/new/link", box->path);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	snprintf(path, sizeof(path), "%s/new/directory", box->path);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/new/pipe", box->path);
	assert_int_equal(mkfifo(path, 0600), 0);
	make(box, "new/fine", "fine", 0);
	box->taken[0].name[0] = '\0';
	/* The link must be neither followed nor in the way of the others. */
	fetch(box);
	assert_int_equal(box->count, 1);
	assert_string_equal(box->taken[0].name, "fine");
}

static void told_to_end_before_the_wait_it_does_not_begin(void **state)
{
	const struct box *box = *state;
	const struct receive_limits limits = {50, 1000};
	int64_t begun = clock_monotonic_ms();
	struct error error;
	void *channel;

	stop_begin();
	stop_ask();
	assert_int_equal(
		channel_maildir_in.open(&box->mailbox, NULL, &limits, &channel, &error), OK);
	assert_int_equal(channel_maildir_in.wait(channel, 60, &error), OK);
	channel_maildir_in.close(channel);
	assert_true(clock_monotonic_ms() - begun < 10 * 1000);
	stop_begin();
}

static void letting_go_does_what_the_settings_say(void **state)
{
	static const struct {
		enum after_fetch after;
		const char *before;
		const char *behind; /* NULL: gone */
	} rows[] = {
		{AFTER_KEEP, "new/1", "new/1"},
		{AFTER_SEEN, "new/1", "cur/1:2,S"},
		{AFTER_SEEN, "cur/1:2,FT", "cur/1:2,FST"},
		{AFTER_SEEN, "cur/1:2,S", "cur/1:2,S"},
		{AFTER_MOVE, "new/1", ".Handled/cur/1:2,S"},
		{AFTER_MOVE, "cur/1:2,R", ".Handled/cur/1:2,RS"},
		{AFTER_DELETE, "cur/1:2,S", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct box *box;

		teardown(state);
		setup(state);
		box = *state;
		print_message("  %s -> %s\n", rows[i].before, rows[i].behind);
		box->mailbox.after = rows[i].after;
		make(box, rows[i].before, "x", 0);
		make(box, "new/12", "a name that begins the same", 0);
		assert_int_equal(release(box, "1", "INBOX"), OK);
		if (rows[i].behind) {
			assert_true(exists(box, rows[i].behind));
		}
		if (!rows[i].behind || strcmp(rows[i].before, rows[i].behind) != 0) {
			assert_false(exists(box, rows[i].before));
		}
		assert_true(exists(box, "new/12"));
	}
}

static void what_is_gone_already_is_not_found(void **state)
{
	struct box *box = *state;

	box->mailbox.after = AFTER_MOVE;
	assert_int_equal(release(box, "1", "INBOX"), NOT_FOUND);
	box->mailbox.after = AFTER_DELETE;
	assert_int_equal(release(box, "1", "INBOX"), NOT_FOUND);
}

static void what_is_no_maildir_is_said_with_the_way_to_make_one(void **state)
{
	struct box *box = *state;
	const struct receive_limits limits = {50, 1000};
	struct error error = {""};
	void *channel;

	box->mailbox.maildir = "/nowhere/at/all";
	assert_int_equal(
		channel_maildir_in.open(&box->mailbox, NULL, &limits, &channel, &error), BROKEN);
	assert_non_null(strstr(error.text, "mkdir -p"));
}

static size_t settled;

static void settle(void *context, const struct settlement *settlement)
{
	(void)context;
	assert_int_equal(settlement->outcome, OK);
	assert_int_equal(settlement->index, settled);
	settled++;
}

static void sent_mail_lies_whole_in_new(void **state)
{
	static const char *const recipients[] = {"a@example.org", "b@example.org"};
	struct box *box = *state;
	char path[128];
	struct sender sender = {.title = "out", .maildir = path};
	const struct outgoing outgoing = {
		.envelope_from = "us@example.org",
		.recipients = recipients,
		.recipient_count = 2,
		.bytes = (const unsigned char *)"Subject: x\r\n\r\ntext\r\n",
		.size_bytes = 20,
	};
	const struct outgoing *messages[] = {&outgoing, &outgoing};
	struct arena *arena = arena_new(1000000);
	struct error error;
	const char **names;
	struct buf bytes;
	size_t count;
	void *channel;

	snprintf(path, sizeof(path), "%s/out", box->path);
	settled = 0;
	assert_int_equal(channel_maildir_out.open(&sender, NULL, &channel, &error), OK);
	assert_int_equal(channel_maildir_out.send(channel, messages, 2, settle, NULL, &error), OK);
	channel_maildir_out.close(channel);
	assert_int_equal(settled, 2);
	snprintf(path, sizeof(path), "%s/out/new", box->path);
	assert_int_equal(file_list(path, "", arena, &names, &count, &error), OK);
	assert_int_equal(count, 2);
	buf_init(&bytes, 10000);
	assert_int_equal(
		file_read(arena_printf(arena, "%s/%s", path, names[0]), &bytes, &error), OK);
	assert_string_equal(buf_text(&bytes),
		"Return-Path: <us@example.org>\r\nDelivered-To: a@example.org\r\n"
		"Delivered-To: b@example.org\r\nSubject: x\r\n\r\ntext\r\n");
	buf_free(&bytes);
	snprintf(path, sizeof(path), "%s/out/tmp", box->path);
	assert_int_equal(file_list(path, "", arena, &names, &count, &error), OK);
	assert_int_equal(count, 0);
	arena_free(arena);
}

static void a_directory_that_cannot_be_written_settles_nothing(void **state)
{
	struct box *box = *state;
	char path[128];
	struct sender sender = {.title = "out", .maildir = path};
	const struct outgoing outgoing = {
		.envelope_from = "", .bytes = (const unsigned char *)"x", .size_bytes = 1};
	const struct outgoing *messages[] = {&outgoing};
	struct error error;
	char command[160];
	void *channel;

	snprintf(path, sizeof(path), "%s/out", box->path);
	settled = 0;
	assert_int_equal(channel_maildir_out.open(&sender, NULL, &channel, &error), OK);
	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	assert_int_equal(system(command), 0);
	assert_int_equal(
		channel_maildir_out.send(channel, messages, 1, settle, NULL, &error), TRY_LATER);
	channel_maildir_out.close(channel);
	assert_int_equal(settled, 0);
}

int main(void)
{
#define BOX_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		BOX_TEST(new_mail_is_taken_once_under_its_base_name),
		BOX_TEST(older_mail_in_cur_is_passed_over_or_filed_in_silence),
		BOX_TEST(a_message_over_the_limit_is_taken_in_part),
		BOX_TEST(what_is_no_plain_file_is_passed_over),
		BOX_TEST(told_to_end_before_the_wait_it_does_not_begin),
		BOX_TEST(letting_go_does_what_the_settings_say),
		BOX_TEST(what_is_gone_already_is_not_found),
		BOX_TEST(what_is_no_maildir_is_said_with_the_way_to_make_one),
		BOX_TEST(sent_mail_lies_whole_in_new),
		BOX_TEST(a_directory_that_cannot_be_written_settles_nothing),
	};

	return cmocka_run_group_tests_name("maildir", tests, NULL, NULL);
}
