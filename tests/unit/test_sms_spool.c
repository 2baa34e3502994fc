/* SPDX-License-Identifier: MIT */
/* Texts in and out of the directories of gammu-smsd and smstools3. */
#include "handlers/channels/channels.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/file.h"
#include "daemon/base/json.h"
#include "daemon/model/sms_line.h"
#include "handlers/mail/read.h"

#define NUMBER "+358401234567"
#define IN1 "IN20261128_180501_00_" NUMBER "_00.txt"
#define IN2 "IN20261128_180501_00_" NUMBER "_01.txt"
#define IN3 "IN20261128_180501_00_" NUMBER "_02.txt"

enum { TAKEN_MAX = 16 };

struct box {
	char path[64];
	char directories[6][96];
	struct sms_line line;
	struct mailbox mailbox;
	struct sender sender;
	struct arena *arena;
	void *in;
	void *out;
	struct {
		char name[200];
		char *text;
		char from[40];
		char trouble[100];
		int64_t received_at;
	} taken[TAKEN_MAX];
	size_t count;
	enum outcome fetched;
	struct error error;
};

static const struct receive_limits limits = {1000000, 4000000};

static int64_t now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_REALTIME, &at);
	return at.tv_sec;
}

/* ---- an intake that remembers */

static enum outcome known_name(
	void *context, const char *folder, const char *name, bool *ret_known, struct error *error)
{
	const struct box *box = context;

	(void)folder;
	(void)error;
	*ret_known = false;
	for (size_t i = 0; i < box->count; i++) {
		*ret_known = *ret_known || strcmp(box->taken[i].name, name) == 0;
	}
	return OK;
}

static enum outcome put(void *context, const struct incoming *incoming, struct error *error)
{
	struct box *box = context;
	struct json *json;

	assert_true(box->count < TAKEN_MAX);
	assert_int_equal(
		json_parse((const char *)incoming->bytes, incoming->size_bytes, &json, error), OK);
	assert_string_equal(json_text(json, "to"), "+358501112233");
	snprintf(box->taken[box->count].name, 200, "%s", incoming->name);
	box->taken[box->count].text = arena_strdup(box->arena, json_text(json, "text"));
	snprintf(box->taken[box->count].from, 40, "%s", json_text(json, "from"));
	snprintf(box->taken[box->count].trouble, 100, "%s",
		incoming->trouble ? incoming->trouble : "");
	box->taken[box->count].received_at = incoming->received_at;
	box->count++;
	json_free(json);
	return OK;
}

static enum outcome flush(void *context, struct error *error)
{
	(void)context;
	(void)error;
	return OK;
}

static void progress(void *context)
{
	(void)context;
}

/* ---- the box */

static void put_file(
	struct box *box, int which, const char *name, const void *bytes, size_t size, int64_t age)
{
	char path[400];
	const struct timespec times[2] = {{.tv_sec = now() - age}, {.tv_sec = now() - age}};

	snprintf(path, sizeof(path), "%s/%s", box->directories[which], name);
	assert_int_equal(file_write(path, bytes, size, 0600, &box->error), OK);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}
enum { INBOX, OUTBOX, CHECKED, SENT, FAILED, REPORTS };

static void put_text(struct box *box, const char *name, const char *text, int64_t age)
{
	put_file(box, INBOX, name, text, strlen(text), age);
}

static void move(struct box *box, const char *name, int from, int to)
{
	char old[400], new[400];

	snprintf(old, sizeof(old), "%s/%s", box->directories[from], name);
	snprintf(new, sizeof(new), "%s/%s", box->directories[to], name);
	assert_int_equal(rename(old, new), 0);
}

static size_t files_in(struct box *box, int which)
{
	const char **names;
	size_t count;

	assert_int_equal(
		file_list(box->directories[which], "", box->arena, &names, &count, &box->error),
		OK);
	return count;
}

static const char *read_file(struct box *box, int which, const char *name)
{
	char path[400];
	struct buf buf;
	const char *text;

	snprintf(path, sizeof(path), "%s/%s", box->directories[which], name);
	buf_init(&buf, 100000);
	assert_int_equal(file_read(path, &buf, &box->error), OK);
	text = memcpy(arena_alloc(box->arena, buf.size + 1), buf_text(&buf), buf.size);
	buf_free(&buf);
	return text;
}

static int set_up(void **state, enum spool_format format)
{
	static const char *const names[] = {
		"inbox", "outbox", "checked", "sent", "failed", "reports"};
	struct box *box = calloc(1, sizeof(*box));

	mail_init();
	box->arena = arena_new(64 << 20);
	snprintf(box->path, sizeof(box->path), "/tmp/ombud-spool.XXXXXX");
	assert_non_null(mkdtemp(box->path));
	for (int i = 0; i < 6; i++) {
		snprintf(box->directories[i], 96, "%s/%s", box->path, names[i]);
		assert_int_equal(mkdir(box->directories[i], 0700), 0);
	}
	box->line = (struct sms_line){.title = "city",
		.provider = SMS_SPOOL,
		.number = "+358501112233",
		.country = "358",
		.spool = {format, box->directories[INBOX], box->directories[OUTBOX],
			format == SPOOL_SMSTOOLS ? box->directories[CHECKED] : NULL,
			box->directories[SENT], box->directories[FAILED], NULL}};
	box->mailbox = (struct mailbox){.title = "city", .sms = &box->line, .after = AFTER_DELETE};
	box->sender = (struct sender){.title = "city", .sms = &box->line};
	assert_int_equal(
		channel_spool_in.open(&box->mailbox, NULL, &limits, &box->in, &box->error), OK);
	assert_int_equal(channel_spool_out.open(&box->sender, NULL, &box->out, &box->error), OK);
	*state = box;
	return 0;
}

static int gammu(void **state)
{
	return set_up(state, SPOOL_GAMMU);
}

static int smstools(void **state)
{
	return set_up(state, SPOOL_SMSTOOLS);
}

static int tear_down(void **state)
{
	struct box *box = *state;

	channel_spool_in.close(box->in);
	channel_spool_out.close(box->out);
	assert_int_equal(file_remove_tree(box->path, &box->error), OK);
	arena_free(box->arena);
	free(box);
	return 0;
}

static void reopen(struct box *box)
{
	channel_spool_in.close(box->in);
	assert_int_equal(
		channel_spool_in.open(&box->mailbox, NULL, &limits, &box->in, &box->error), OK);
}

/* How many texts are new. */
static size_t fetch(struct box *box)
{
	const struct intake intake = {.context = box,
		.known_name = known_name,
		.put = put,
		.flush = flush,
		.progress = progress};
	size_t before = box->count;

	box->fetched = channel_spool_in.fetch(box->in, &intake, &box->error);
	return box->count - before;
}

static enum outcome release(struct box *box, size_t which)
{
	const struct incoming key = {.folder = "sms", .name = box->taken[which].name};

	return channel_spool_in.release(box->in, &key, &box->error);
}

/* ---- in */

static void a_text_is_taken_once_and_its_file_deleted(void **state)
{
	struct box *box = *state;

	put_file(box, INBOX, IN1, "\xFE\xFF\0H\0e\0i\0!", 10, 10);
	put_text(box, "notes.txt", "not one of theirs", 10);
	assert_int_equal(fetch(box), 1);
	assert_int_equal(box->fetched, OK);
	assert_string_equal(box->taken[0].text, "Hei!");
	assert_string_equal(box->taken[0].from, NUMBER);
	assert_string_equal(box->taken[0].trouble, "");
	assert_in_range(box->taken[0].received_at, now() - 12, now() - 8);
	assert_int_equal(fetch(box), 0);
	assert_int_equal(release(box, 0), OK);
	assert_int_equal(files_in(box, INBOX), 1);
	assert_int_equal(fetch(box), 0);
	assert_int_equal(release(box, 0), NOT_FOUND);

	/* the name comes again with another text, as it does in the same second */
	put_text(box, IN1, "Hei!", 9);
	assert_int_equal(fetch(box), 1);
	assert_int_equal(release(box, 0), NOT_FOUND);
	assert_int_equal(release(box, 1), OK);
	assert_int_equal(files_in(box, INBOX), 1);
}

static void a_file_that_is_being_written_is_left_alone(void **state)
{
	struct box *box = *state;

	put_text(box, IN1, "Hei! Ha", 0);
	assert_int_equal(fetch(box), 0);
	assert_int_equal(box->fetched, OK);
	put_text(box, IN1, "Hei! Haluan terassin", 3);
	assert_int_equal(fetch(box), 1);
	assert_string_equal(box->taken[0].text, "Hei! Haluan terassin");
}

static void parts_of_gammu_are_put_together(void **state)
{
	struct box *box = *state;
	char long_part[154] = {0};

	memset(long_part, 'a', 153);
	put_text(box, IN2, long_part, 20);
	put_text(box, IN3, "loppu", 20);
	put_text(box, IN1, long_part, 21);
	assert_int_equal(fetch(box), 1);
	assert_int_equal(strlen(box->taken[0].text), 311);
	assert_string_equal(box->taken[0].text + 306, "loppu");
	assert_string_equal(box->taken[0].trouble, "");
	/* after a death nothing of it is remembered */
	reopen(box);
	assert_int_equal(release(box, 0), OK);
	assert_int_equal(files_in(box, INBOX), 0);
}

static void missing_parts_are_waited_for_60_seconds(void **state)
{
	struct box *box = *state;
	char long_part[154] = {0};

	memset(long_part, 'a', 153);
	put_text(box, IN1, long_part, 50);
	put_text(box, IN3, "loppu", 49);
	assert_int_equal(fetch(box), 0);
	put_text(box, IN1, long_part, 64);
	put_text(box, IN3, "loppu", 63);
	assert_int_equal(fetch(box), 1);
	assert_string_equal(box->taken[0].text + 153, "loppu");
	assert_string_equal(box->taken[0].trouble, "part 2 of this text is missing");

	/* half deleted at a death: what is left is no new text */
	reopen(box);
	assert_int_equal(unlink(arena_printf(box->arena, "%s/" IN3, box->directories[INBOX])), 0);
	assert_int_equal(fetch(box), 0);
	assert_int_equal(release(box, 0), OK);
	assert_int_equal(files_in(box, INBOX), 0);
}

static void parts_of_smstools_are_put_together(void **state)
{
	struct box *box = *state;
	static const char part[] =
		"From: 358401234567\nSubject: GSM1\nUDH-DATA: 05 00 03 %s\nAlphabet: ISO\n\n%s";

	put_text(box, "GSM1.b", arena_printf(box->arena, part, "D2 02 02", "maailma"), 20);
	put_text(box, "GSM1.a", arena_printf(box->arena, part, "D2 02 01", "Hei "), 19);
	put_text(box, "GSM1.c", arena_printf(box->arena, part, "D3 02 02", "muuta"), 70);
	put_text(box, "GSM1.d", arena_printf(box->arena, part, "D4 02 01", "viela"), 20);
	put_text(box, "GSM1.e",
		"From: Posti\nAlphabet: UTF-8\n\nSaapui p\xC3\xA4iv\xC3\xA4ll\xC3\xA4", 30);
	put_text(box, "GSM1.f", "From: 358\n\nkesken", 30);
	put_text(box, "GSM1.f.LOCK", "", 30);
	assert_int_equal(fetch(box), 3);
	assert_string_equal(box->taken[0].text, "muuta");
	assert_string_equal(box->taken[0].trouble, "part 1 of this text is missing");
	assert_string_equal(box->taken[1].from, "Posti");
	assert_string_equal(box->taken[2].text, "Hei maailma");
	assert_string_equal(box->taken[2].trouble, "");
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(release(box, i), OK);
	}
	assert_int_equal(files_in(box, INBOX), 3); /* d waits, f is locked */
}

static void nasty_files_do_no_harm_and_are_told(void **state)
{
	struct box *box = *state;
	static char large[300 * 1024];

	memset(large, 'x', sizeof(large));
	put_file(box, INBOX, "GSM1.large", large, sizeof(large), 10);
	put_text(box, "GSM1.good", "From: 358401234567\n\nHei", 10);
	put_text(box, "GSM1.call", "From: 358401234567\nCall_type: missed\n\n", 10);
	put_file(box, INBOX, "GSM1.nul", "From: \0\xFF\xFE\n\n\0\0\xC3", 15, 10);
	assert_int_equal(symlink("/etc/passwd",
				 arena_printf(box->arena, "%s/GSM1.link", box->directories[INBOX])),
		0);
	assert_int_equal(
		mkfifo(arena_printf(box->arena, "%s/GSM1.fifo", box->directories[INBOX]), 0600), 0);
	assert_int_equal(
		mkdir(arena_printf(box->arena, "%s/GSM1.dir", box->directories[INBOX]), 0700), 0);
	assert_int_equal(fetch(box), 2);
	assert_int_equal(box->fetched, TRY_LATER);
	assert_non_null(strstr(box->error.text, "GSM1.large"));
	assert_non_null(strstr(box->error.text, "move it away"));
	unlink(arena_printf(box->arena, "%s/GSM1.large", box->directories[INBOX]));
	put_text(box, "junk", "what is this", 10);
	assert_int_equal(fetch(box), 0);
	assert_non_null(strstr(box->error.text, "junk is no text message"));
}

static void a_directory_that_is_missing_is_told_with_its_remedy(void **state)
{
	struct box *box = *state;
	void *opened = NULL;

	rmdir(box->directories[INBOX]);
	rmdir(box->directories[SENT]);
	assert_int_equal(
		channel_spool_in.open(&box->mailbox, NULL, &limits, &opened, &box->error), BROKEN);
	assert_non_null(strstr(box->error.text, "inbox: No such file"));
	assert_int_equal(channel_spool_out.open(&box->sender, NULL, &opened, &box->error), BROKEN);
	assert_non_null(strstr(box->error.text, "sent: No such file"));
	assert_null(opened);
}

static void a_name_of_any_bytes_is_one(void **state)
{
	struct box *box = *state;

	put_text(box, "IN20261128_180501_00_P\xE4\xE4te_00.txt", "Hei", 10);
	assert_int_equal(fetch(box), 1);
	assert_string_equal(box->taken[0].from, "P\xEF\xBF\xBD\xEF\xBF\xBDte");
	assert_int_equal(release(box, 0), OK);
	assert_int_equal(files_in(box, INBOX), 0);
}

/* ---- out */

static struct settlement settled;
static void settle(void *context, const struct settlement *settlement)
{
	static char id[200];
	struct box *box = context;

	settled = *settlement;
	snprintf(id, sizeof(id), "%s", settlement->source_id ? settlement->source_id : "");
	settled.source_id = id;
	if (settlement->reason.sentence) {
		settled.reason.sentence = arena_strdup(box->arena, settlement->reason.sentence);
	}
}

static const char *const to[] = {NUMBER};
static struct outgoing text_out(void)
{
	return (struct outgoing){.id = 77,
		.recipients = to,
		.recipient_count = 1,
		.bytes = (const unsigned char *)"H\xC3\xA4i",
		.size_bytes = 4,
		.created_at = 1795881600};
}

static enum outcome send_text(struct box *box, const struct outgoing *text)
{
	settled = (struct settlement){.outcome = BROKEN};
	return channel_spool_out.send(box->out, &text, 1, settle, box, &box->error);
}

static struct delivery told;
static void tell(void *context, const struct delivery *delivery)
{
	struct box *box = context;

	told = *delivery;
	told.reason.sentence = arena_strdup(box->arena, delivery->reason.sentence);
}

static enum delivery_state ask(struct box *box, struct outgoing text)
{
	const struct outgoing *list[] = {&text};

	text.source_id = settled.source_id;
	told = (struct delivery){.state = DELIVERY_NONE};
	assert_int_equal(channel_spool_out.report(box->out, list, 1, tell, box, &box->error), OK);
	return told.state;
}

static void a_text_is_written_once_wherever_it_has_got_to(void **state)
{
	static const int stations[] = {OUTBOX, CHECKED, SENT};
	struct box *box = *state;
	bool is_gammu = box->line.spool.format == SPOOL_GAMMU;
	const char *name = is_gammu ? "OUTC20261128_160000_00_" NUMBER "_ombud77.txt" : "ombud-77";
	struct outgoing text = text_out();

	assert_int_equal(send_text(box, &text), OK);
	assert_int_equal(settled.outcome, OK);
	assert_string_equal(settled.source_id, name);
	assert_int_equal(files_in(box, OUTBOX), 1);
	if (is_gammu) {
		assert_memory_equal(read_file(box, OUTBOX, name), "\xFE\xFF\0H\0\xE4\0i", 8);
	} else {
		assert_string_equal(read_file(box, OUTBOX, name),
			"To: 358401234567\nAlphabet: UTF-8\nReport: yes\n\nH\xC3\xA4i");
	}
	/* the sender died before it could write that down */
	text.unsure_since = 5;
	for (int i = 0; i < 3; i++) {
		if (stations[i] == CHECKED && is_gammu) {
			continue;
		}
		if (i > 0) {
			move(box, name, i == 1 || is_gammu ? OUTBOX : CHECKED, stations[i]);
		}
		assert_int_equal(send_text(box, &text), OK);
		assert_int_equal(settled.outcome, OK);
		assert_int_equal(files_in(box, OUTBOX) + files_in(box, CHECKED) +
					 files_in(box, SENT) + files_in(box, FAILED),
			1);
	}
	move(box, name, SENT, FAILED);
	assert_int_equal(send_text(box, &text), OK);
	assert_int_equal(settled.outcome, REFUSED);
	assert_int_equal(settled.reason.code, REASON_NOT_ACCEPTED);
	/* a person sends it once more */
	text.unsure_since = 0;
	text.reason = "the modem's program could not send it";
	assert_int_equal(send_text(box, &text), OK);
	assert_int_equal(settled.outcome, OK);
	assert_int_equal(files_in(box, OUTBOX), 1);
	assert_int_equal(files_in(box, FAILED), 0);
}

/* Who is not root can give it no other group, and then it has that of both. */
static void the_modems_program_may_read_and_change_it(void **state)
{
	struct box *box = *state;
	struct outgoing text = text_out();
	const char *outbox = box->line.spool.outbox;
	struct stat directory, file;

	if (geteuid() == 0) {
		assert_int_equal(chown(outbox, (uid_t)-1, 12345), 0);
	}
	assert_int_equal(send_text(box, &text), OK);
	assert_int_equal(stat(outbox, &directory), 0);
	assert_int_equal(
		stat(arena_printf(box->arena, "%s/%s", outbox, settled.source_id), &file), 0);
	assert_int_equal(file.st_gid, directory.st_gid);
	assert_int_equal(file.st_mode & 0777, 0660);
}

static void a_text_that_was_in_hand_and_is_nowhere_is_written(void **state)
{
	struct box *box = *state;
	struct outgoing text = text_out();

	text.unsure_since = 5;
	assert_int_equal(send_text(box, &text), OK);
	assert_int_equal(settled.outcome, OK);
	assert_int_equal(files_in(box, OUTBOX), 1);
}

static void a_number_that_is_none_writes_no_file(void **state)
{
	static const char *const bad[] = {"../../x"};
	struct box *box = *state;
	struct outgoing text = text_out();

	text.recipients = bad;
	assert_int_equal(send_text(box, &text), OK);
	assert_int_equal(settled.outcome, REFUSED);
	assert_int_equal(files_in(box, OUTBOX), 0);
}

static void a_full_outbox_is_the_directorys_trouble(void **state)
{
	struct box *box = *state;
	struct outgoing text = text_out();

	rmdir(box->directories[OUTBOX]);
	assert_int_equal(send_text(box, &text), TRY_LATER);
	assert_int_equal(settled.outcome, BROKEN); /* nothing was settled */
	assert_non_null(strstr(box->error.text, "outbox"));
}

static void gammu_tells_that_it_failed_and_no_more(void **state)
{
	struct box *box = *state;
	struct outgoing text = text_out();

	assert_int_equal(send_text(box, &text), OK);
	assert_int_equal(ask(box, text), DELIVERY_PENDING);
	move(box, settled.source_id, OUTBOX, SENT);
	assert_int_equal(ask(box, text), DELIVERY_PENDING);
	move(box, settled.source_id, SENT, FAILED);
	assert_int_equal(ask(box, text), DELIVERY_FAILED);
	assert_int_equal(told.reason.code, REASON_NOT_ACCEPTED);
	rmdir(box->directories[FAILED]);
	unlink(arena_printf(box->arena, "%s/%s", box->directories[FAILED], settled.source_id));
	assert_int_equal(ask(box, text), DELIVERY_NONE); /* somebody took it away */
}

static void a_text_of_several_segments_has_arrived_when_all_have(void **state)
{
	static const char report[] = "From: 358401234567\n\nSMS STATUS REPORT\nMessage_id: %d\n"
				     "Discharge_timestamp: 02-01-21 22:27:02\nStatus: %s";
	static const char sent[] = "To: 358401234567\nModem: GSM1\nMessage_id: 117 118 119 .\n"
				   "Alphabet: UTF-8\n\nHei";
	struct box *box = *state;
	struct outgoing text = text_out();

	assert_int_equal(send_text(box, &text), OK);
	unlink(arena_printf(box->arena, "%s/ombud-77", box->directories[OUTBOX]));
	put_file(box, SENT, "ombud-77", sent, sizeof(sent) - 1, 100);
	put_text(box, "GSM1.1", arena_printf(box->arena, report, 117, "0,Ok"), 9);
	put_text(box, "GSM1.2", arena_printf(box->arena, report, 119, "0,Ok"), 9);
	for (int i = 0; i < 2; i++) { /* those that came wait for the others */
		assert_int_equal(ask(box, text), DELIVERY_PENDING);
	}
	put_text(box, "GSM1.3", arena_printf(box->arena, report, 118, "0,Ok"), 9);
	assert_int_equal(ask(box, text), DELIVERY_DELIVERED);
	assert_int_equal(files_in(box, INBOX) + files_in(box, REPORTS), 0);

	put_text(box, "GSM1.4", arena_printf(box->arena, report, 118, "70,SM validity expired"), 9);
	assert_int_equal(ask(box, text), DELIVERY_FAILED);
}

static void status_reports_of_smstools_are_understood_and_the_worst_wins(void **state)
{
	static const char report[] =
		"From: %s\nSubject: GSM1\n\nSMS STATUS REPORT\nMessage_id: %d\n"
		"Discharge_timestamp: 02-01-21 22:27:02\nStatus: %s";
	static const char sent[] = "To: 358401234567\nModem: GSM1\nMessage_id: 117\nSent: "
				   "26-11-28 18:05:01\nAlphabet: UTF-8\n\nHei";
	struct box *box = *state;
	struct outgoing text = text_out();

	assert_int_equal(send_text(box, &text), OK);
	unlink(arena_printf(box->arena, "%s/ombud-77", box->directories[OUTBOX]));
	put_file(box, SENT, "ombud-77", sent, sizeof(sent) - 1, 100);
	put_text(box, "GSM1.1", arena_printf(box->arena, report, "358409999999", 117, "70,x"), 9);
	put_text(box, "GSM1.2", arena_printf(box->arena, report, "358401234567", 118, "70,x"), 9);
	put_text(box, "GSM1.3", arena_printf(box->arena, report, "358401234567", 117, "70,old"),
		200);
	put_text(box, "GSM1.4", arena_printf(box->arena, report, "358401234567", 117, "48,SC busy"),
		9);
	assert_int_equal(ask(box, text), DELIVERY_PENDING);
	assert_int_equal(fetch(box), 0); /* and none is a text */
	put_text(box, "GSM1.5", arena_printf(box->arena, report, "358401234567", 117, "0,Ok"), 9);
	assert_int_equal(ask(box, text), DELIVERY_DELIVERED);
	put_text(box, "GSM1.5", arena_printf(box->arena, report, "358401234567", 117, "0,Ok"), 9);
	put_text(box, "GSM1.6",
		arena_printf(box->arena, report, "358401234567", 117, "70,SM validity expired"), 9);
	assert_int_equal(ask(box, text), DELIVERY_FAILED);
	assert_non_null(strstr(told.reason.sentence, "SM validity expired"));

	put_file(box, FAILED, "ombud-78", "To: 1\nFail_reason: CMS ERROR: 330\n\nHei", 39, 9);
	settled.source_id = "ombud-78";
	assert_int_equal(ask(box, text), DELIVERY_FAILED);
	assert_non_null(strstr(told.reason.sentence, "CMS ERROR: 330"));
}

#define GAMMU_TEST(test) cmocka_unit_test_setup_teardown(test, gammu, tear_down)
#define SMSTOOLS_TEST(test) cmocka_unit_test_setup_teardown(test, smstools, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		GAMMU_TEST(a_text_is_taken_once_and_its_file_deleted),
		GAMMU_TEST(a_file_that_is_being_written_is_left_alone),
		GAMMU_TEST(parts_of_gammu_are_put_together),
		GAMMU_TEST(missing_parts_are_waited_for_60_seconds),
		SMSTOOLS_TEST(parts_of_smstools_are_put_together),
		SMSTOOLS_TEST(nasty_files_do_no_harm_and_are_told),
		GAMMU_TEST(a_name_of_any_bytes_is_one),
		GAMMU_TEST(a_directory_that_is_missing_is_told_with_its_remedy),
		GAMMU_TEST(a_text_is_written_once_wherever_it_has_got_to),
		SMSTOOLS_TEST(a_text_is_written_once_wherever_it_has_got_to),
		GAMMU_TEST(the_modems_program_may_read_and_change_it),
		GAMMU_TEST(a_text_that_was_in_hand_and_is_nowhere_is_written),
		GAMMU_TEST(a_number_that_is_none_writes_no_file),
		GAMMU_TEST(a_full_outbox_is_the_directorys_trouble),
		GAMMU_TEST(gammu_tells_that_it_failed_and_no_more),
		SMSTOOLS_TEST(a_text_of_several_segments_has_arrived_when_all_have),
		SMSTOOLS_TEST(status_reports_of_smstools_are_understood_and_the_worst_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
