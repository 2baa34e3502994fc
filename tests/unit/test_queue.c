/* SPDX-License-Identifier: MIT */
/* ombud queue: what waits, what failed, what was not said, and what a person can do about it. */
#include "tests/unit/control_fixture.h"

#include <time.h>

#include "daemon/store/digest.h"

static int64_t waiting(struct control_fixture *c, int64_t uid)
{
	struct fixture *f = c->desk->store;
	int64_t id;

	fixture_begin(f);
	MUST(fixture_put(f, uid, "Subject: hello\n\nbytes as they came\n", &id));
	fixture_commit(f);
	return id;
}

static const char *state_of(struct control_fixture *c, const char *list, size_t index)
{
	struct json *json;
	const char *state;

	control_expect(c, command_queue, "queue --json", EX_OK);
	json = control_json(c);
	state = json_text(json_item(json_member(json, list), index), "state");
	state = state ? arena_strdup(c->arena, state) : "gone";
	json_free(json);
	return state;
}

static void a_message_is_set_aside_and_taken_again(void **state)
{
	struct control_fixture *c = *state;
	long long id = waiting(c, 1);

	assert_string_equal(state_of(c, "inbox", 0), "new");
	control_expect(c, command_queue, arena_printf(c->arena, "queue park in:%lld", id), EX_OK);
	assert_string_equal(state_of(c, "inbox", 0), "parked");
	control_says(c->out, "set aside by hand");
	control_expect(c, command_queue, arena_printf(c->arena, "queue retry in:%lld", id), EX_OK);
	assert_string_equal(state_of(c, "inbox", 0), "new");
	/* one that waits already is not parked: nothing to retry */
	control_expect(
		c, command_queue, arena_printf(c->arena, "queue retry in:%lld", id), EX_NOINPUT);
}

static void what_is_done_cannot_be_set_aside(void **state)
{
	struct control_fixture *c = *state;

	desk_request(c->desk);
	control_expect(c, command_queue, "queue park in:1", EX_NOINPUT);
	control_says(c->err, "message 1 of the inbox does not wait");
	assert_string_equal(state_of(c, "inbox", 0), "gone");
}

static void a_mail_is_set_aside_and_sent_after_all(void **state)
{
	struct control_fixture *c = *state;

	desk_request(c->desk);
	control_expect(c, command_queue, "queue park out:1", EX_OK);
	assert_string_equal(state_of(c, "outbox", 0), "held");
	control_expect(c, command_queue, "queue park out:1", EX_OK);
	control_expect(c, command_queue, "queue retry out:1", EX_OK);
	assert_string_equal(state_of(c, "outbox", 0), "queued");
}

static void a_failed_mail_goes_out_once_more(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	struct outgoing mail;
	struct json *json;

	desk_request(c->desk);
	mail = desk_mail(c->desk, OUTGOING_ACKNOWLEDGEMENT, NULL);
	fixture_begin(f);
	MUST(outbox_failed(f->store, mail.id, "550 no \x1b[31msuch user", 5, &f->error));
	fixture_commit(f);
	control_expect(c, command_queue, "queue", EX_OK);
	control_says(c->out, "failed");
	control_says(c->out, "550 no");
	assert_null(strchr(c->out, '\x1b'));
	control_expect(c, command_queue,
		arena_printf(c->arena, "queue retry out:%lld", (long long)mail.id), EX_OK);
	MUST(outbox_load(f->store, mail.id, false, c->arena, &mail, &f->error));
	assert_int_not_equal(mail.state, OUT_FAILED);
	control_expect(c, command_queue, "queue --json", EX_OK);
	json = control_json(c);
	assert_int_equal(json_count(json_member(json, "outbox")), 2);
	assert_string_equal(
		json_text(json_item(json_member(json, "outbox"), 0), "channel"), "mail");
	assert_non_null(json_text(json_item(json_member(json, "outbox"), 0), "ref"));
	json_free(json);
}

static void a_text_that_is_perhaps_sent_is_shown_so(void **state)
{
	static const char *const number[] = {"+358401234567"};
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	struct outgoing text = {.sender = "city",
		.kind = OUTGOING_ANSWER,
		.envelope_from = "",
		.recipients = number,
		.recipient_count = 1,
		.message_id = "id@ombud",
		.bytes = (const unsigned char *)"Hei!",
		.size_bytes = 4,
		.created_at = 1,
		.next_try_at = 1};
	struct outgoing *rows;
	size_t count;

	fixture_begin(f);
	MUST(outbox_reserve(f->store, &text.id, &f->error));
	MUST(outbox_add(f->store, &text, &f->error));
	MUST(outbox_claim(
		f->store, "city", 1795507200, 1, 1000, f->arena, &rows, &count, &f->error));
	MUST(outbox_unsure(
		f->store, text.id, 1795507200, 1, 1795507230, "no answer in 30 s", &f->error));
	fixture_commit(f);
	control_expect(c, command_queue, "queue", EX_OK);
	control_says(
		c->out, "no answer in 30 s (perhaps sent; the provider was asked 1 of 3 times)");
	control_expect(c, command_queue, "queue --json", EX_OK);
	control_says(c->out, "\"unsure_since\": \"2026-11-24T08:00:00Z\"");
}

static void a_message_is_exported_byte_by_byte(void **state)
{
	struct control_fixture *c = *state;
	long long id = waiting(c, 101);
	struct outgoing mail;

	control_expect(c, command_queue, arena_printf(c->arena, "queue export in:%lld", id), EX_OK);
	assert_string_equal(c->out, "Subject: hello\n\nbytes as they came\n");
	desk_request(c->desk);
	mail = desk_mail(c->desk, OUTGOING_ACKNOWLEDGEMENT, NULL);
	control_expect(c, command_queue,
		arena_printf(c->arena, "queue export out:%lld", (long long)mail.id), EX_OK);
	assert_int_equal(strlen(c->out), mail.size_bytes);
	assert_memory_equal(c->out, mail.bytes, mail.size_bytes);
}

static void a_silence_is_shown_with_its_reason(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	const struct silence silence = {.to = "robot@list.example", .reason = "a list", .at = 5};
	struct json *json;

	fixture_begin(f);
	MUST(silence_add(f->store, &silence, &f->error));
	fixture_commit(f);
	control_expect(c, command_queue, "queue", EX_OK);
	control_says(c->out, "not answered automatically: 1");
	control_says(c->out, "robot@list.example  a list");
	control_expect(c, command_queue, "queue --json", EX_OK);
	json = control_json(c);
	assert_string_equal(
		json_text(json_item(json_member(json, "silences"), 0), "reason"), "a list");
	assert_null(json_text(json_item(json_member(json, "silences"), 0), "ref"));
	json_free(json);
}

/* Real time: the command shows what came in the last 30 days. */
static void a_message_that_made_no_ticket_is_shown_with_its_reason(void **state)
{
	static const char *const reasons[] = {
		"a bounce or delivery report of a mail that is not ours, from mx@else.example: Bad "
		"[31m news",
		"a feedback report, from nobody: no subject",
		"a read receipt, from a@else.example: Read",
	};
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	const struct unnoticed rows[] = {
		{.kind = UNNOTICED_BOUNCE,
			.sender = "mx@else.example",
			.subject = "Bad \x1b[31m news"},
		{.kind = UNNOTICED_FEEDBACK_REPORT, .sender = "", .subject = ""},
		{.kind = UNNOTICED_READ_RECEIPT, .sender = "a@else.example", .subject = "Read"},
		{.kind = UNNOTICED_BOUNCE, .subject = "too long ago"},
	};
	struct json *json;

	for (int i = 0; i < 4; i++) {
		struct unnoticed row = rows[i];

		row.inbox_id = waiting(c, 1 + i);
		row.at = time(NULL) - (i < 3 ? 29 : 31) * 24 * 60 * 60;
		fixture_begin(f);
		MUST(unnoticed_add(f->store, &row, &f->error));
		MUST(inbox_done(f->store, row.inbox_id, "bounce", 0, 5, &f->error));
		fixture_commit(f);
	}
	control_expect(c, command_queue, "queue", EX_OK);
	control_says(c->out, "inbox: 0 not done\nwithout ticket, in the last 30 days: 3\n");
	for (size_t i = 0; i < 3; i++)
		control_says(c->out, reasons[i]);
	assert_null(strchr(c->out, '\x1b'));
	assert_null(strstr(c->out, "too long ago"));
	control_expect(c, command_queue, "queue --json", EX_OK);
	json = control_json(c);
	assert_int_equal(json_count(json_member(json, "inbox")), 3);
	for (size_t i = 0; i < 3; i++) {
		const struct json *item = json_item(json_member(json, "inbox"), i);

		assert_int_equal(json_number(item, "id"), i + 1);
		assert_string_equal(json_text(item, "mailbox"), "counter");
		assert_string_equal(json_text(item, "state"), "done");
		assert_non_null(json_text(item, "key"));
		if (i > 0)
			assert_string_equal(json_text(item, "reason"), reasons[i]);
	}
	json_free(json);
}

static void what_is_no_id_is_refused_and_what_is_not_there_said(void **state)
{
	static const struct {
		const char *line;
		int status;
	} rows[] = {
		{"queue retry", EX_USAGE},
		{"queue retry 12", EX_USAGE},
		{"queue retry in:", EX_USAGE},
		{"queue retry in:0", EX_USAGE},
		{"queue retry in:-1", EX_USAGE},
		{"queue retry in:1x", EX_USAGE},
		{"queue park out:4711", EX_NOINPUT},
		{"queue burn in:1", EX_USAGE},
		{"queue retry in:4711", EX_NOINPUT},
		{"queue retry out:4711", EX_NOINPUT},
		{"queue park in:4711", EX_NOINPUT},
		{"queue export in:4711", EX_NOINPUT},
		{"queue export out:4711", EX_NOINPUT},
		{"queue retry in:99999999999999999999", EX_NOINPUT},
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		control_expect(c, command_queue, rows[i].line, rows[i].status);
		assert_string_equal(c->out, "");
		assert_true(strlen(c->err) > 10);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(a_message_is_set_aside_and_taken_again),
		CONTROL_TEST(what_is_done_cannot_be_set_aside),
		CONTROL_TEST(a_mail_is_set_aside_and_sent_after_all),
		CONTROL_TEST(a_failed_mail_goes_out_once_more),
		CONTROL_TEST(a_text_that_is_perhaps_sent_is_shown_so),
		CONTROL_TEST(a_message_is_exported_byte_by_byte),
		CONTROL_TEST(a_silence_is_shown_with_its_reason),
		CONTROL_TEST(a_message_that_made_no_ticket_is_shown_with_its_reason),
		CONTROL_TEST(what_is_no_id_is_refused_and_what_is_not_there_said),
	};

	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
