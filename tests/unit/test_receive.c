/* SPDX-License-Identifier: MIT */
/* ombud receive: a mail server's pipe. 0 means that the mail is in the store, 75 that it is not. */
#include "tests/unit/control_fixture.h"

#define MAIL "From: a@b.example\nSubject: hello\n\ntext\n"

/* The newest message of the inbox; its bytes as text. */
static struct incoming newest(struct control_fixture *c)
{
	struct fixture *f = c->desk->store;
	struct incoming row;
	int64_t id = fixture_number(f, "SELECT max(id) FROM inbox");

	MUST(inbox_load(f->store, id, c->arena, &row, &f->error));
	return row;
}

static int64_t stored(struct control_fixture *c)
{
	return fixture_number(c->desk->store, "SELECT count(*) FROM inbox");
}

static void a_mail_is_stored_byte_by_byte_and_needs_no_release(void **state)
{
	struct control_fixture *c = *state;
	struct incoming row;

	c->input = MAIL;
	control_expect(c, command_receive, "receive --mailbox counter", EX_OK);
	assert_string_equal(c->out, "");
	assert_string_equal(c->err, "");
	row = newest(c);
	assert_int_equal(row.size_bytes, strlen(MAIL));
	assert_memory_equal(row.bytes, MAIL, row.size_bytes);
	assert_string_equal(row.mailbox, "counter");
	assert_null(row.trouble);
	assert_int_equal(fixture_number(c->desk->store,
				 "SELECT count(*) FROM inbox WHERE released_at IS NULL"),
		0);
}

static void the_same_bytes_twice_are_two_mails(void **state)
{
	struct control_fixture *c = *state;

	c->input = MAIL;
	control_expect(c, command_receive, "receive --mailbox counter", EX_OK);
	control_expect(c, command_receive, "receive --mailbox counter", EX_OK);
	assert_int_equal(stored(c), 2);
}

static void the_envelopes_sender_goes_in_front(void **state)
{
	static const struct {
		const char *sender, *line;
	} rows[] = {
		{"x@y.example", "Return-Path: <x@y.example>\r\nFrom: a@b"},
		{"", "Return-Path: <>\r\nFrom: a@b"}, /* the null sender of a bounce */
	};
	struct control_fixture *c = *state;

	c->input = MAIL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct incoming row;

		control_expect(c, command_receive,
			arena_printf(
				c->arena, "receive --mailbox counter --sender=%s", rows[i].sender),
			EX_OK);
		row = newest(c);
		assert_memory_equal(row.bytes, rows[i].line, strlen(rows[i].line));
	}
}

static void a_sender_that_would_forge_a_header_is_refused(void **state)
{
	static const char *const senders[] = {
		"a@b.example>\r\nX:y", "a>b@c", "a\tb@c.example", "a\x7f@c.example"};
	struct control_fixture *c = *state;

	c->input = MAIL;
	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
		control_expect(c, command_receive,
			arena_printf(c->arena, "receive --mailbox counter --sender=%s", senders[i]),
			EX_USAGE);
		control_says(c->err, "--sender is not an address");
	}
	assert_int_equal(stored(c), 0);
}

static void of_a_mail_over_the_limit_the_beginning_is_kept_and_the_rest_is_read(void **state)
{
	struct control_fixture *c = *state;
	char *large = arena_alloc(c->arena, 200001);
	struct incoming row;

	memset(large, 'x', 200000);
	large[200000] = '\0';
	memcpy(large, MAIL, strlen(MAIL));
	c->input = large;
	control_settings(c, "", "limits { message = 100kB }\n");
	control_expect(c, command_receive, "receive --mailbox counter", EX_OK);
	row = newest(c);
	assert_true(row.size_bytes >= 100000 && row.size_bytes < 110000);
	control_says(row.trouble, "200000 bytes, more than the limit of");
}

static void without_a_message_or_a_mailbox_nothing_is_stored(void **state)
{
	static const struct {
		const char *line, *input;
		int status;
		const char *words;
	} rows[] = {
		{"receive --mailbox counter", "", EX_DATAERR, "there is no message"},
		{"receive --mailbox counter --sender a@b.example", "", EX_DATAERR,
			"there is no message"},
		{"receive", MAIL, EX_USAGE, "usage: ombud receive --mailbox"},
		{"receive --mailbox nowhere", MAIL, EX_TEMPFAIL, "has no mailbox \"nowhere\""},
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		c->input = rows[i].input;
		control_expect(c, command_receive, rows[i].line, rows[i].status);
		control_says(c->err, rows[i].words);
	}
	assert_int_equal(stored(c), 0);
}

static void faults_elsewhere_in_the_settings_stop_no_mail(void **state)
{
	struct control_fixture *c = *state;

	c->input = MAIL;
	control_settings(c, "", "group \"x\" { members = { nobody-here } }\n");
	unlink(arena_printf(c->arena, "%s/key", c->folder));
	control_write(c, "rules.d/own.conf", "rule \"r\" { any = { '(' } }\n", 0600);
	control_expect(c, command_receive, "receive --mailbox counter", EX_OK);
	assert_int_equal(stored(c), 1);
}

static void a_store_that_cannot_be_used_is_75_with_the_sentence(void **state)
{
	struct control_fixture *c = *state;

	c->input = MAIL;
	c->desk->store->path[1] = '-';
	control_settings(c, "", "");
	c->desk->store->path[1] = 't';
	control_expect(c, command_receive, "receive --mailbox counter", EX_TEMPFAIL);
	control_says(c->err, "/-mp/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(a_mail_is_stored_byte_by_byte_and_needs_no_release),
		CONTROL_TEST(the_same_bytes_twice_are_two_mails),
		CONTROL_TEST(the_envelopes_sender_goes_in_front),
		CONTROL_TEST(a_sender_that_would_forge_a_header_is_refused),
		CONTROL_TEST(of_a_mail_over_the_limit_the_beginning_is_kept_and_the_rest_is_read),
		CONTROL_TEST(without_a_message_or_a_mailbox_nothing_is_stored),
		CONTROL_TEST(faults_elsewhere_in_the_settings_stop_no_mail),
		CONTROL_TEST(a_store_that_cannot_be_used_is_75_with_the_sentence),
	};

	return cmocka_run_group_tests_name("receive", tests, NULL, NULL);
}
