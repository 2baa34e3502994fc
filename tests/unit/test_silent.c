/* SPDX-License-Identifier: MIT */
/* Robots, lists, junk and our own mail: kept, never answered. */
#include "tests/unit/desk_fixture.h"

#include "daemon/store/outbox.h"

static void what_robots_send_is_filed_without_a_word(void **state)
{
	static const char *const fields[] = {
		"From: r@else.example\nAuto-Submitted: auto-generated\n",
		"From: r@else.example\nAuto-Submitted: auto-replied\n",
		"From: r@else.example\nPrecedence: bulk\n",
		"From: r@else.example\nPrecedence: junk\n",
		"From: r@else.example\nList-Id: <news.else.example>\n",
		"From: r@else.example\nList-Unsubscribe: <mailto:u@else.example>\n",
		"From: r@else.example\nReturn-Path: <>\n",
		"From: r@else.example\nX-Autoreply: yes\n",
		"From: r@else.example\nX-Loop: r@else.example\n",
	};
	struct desk_fixture *d = *state;
	struct outgoing *rows;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		int64_t id = desk_takef(d,
			"%sTo: yritys@kymi.example\nSubject: Uutisia\nMessage-ID: "
			"<r%d@else>\n" DESK_PLAIN "Rakennuslupa on meillä halpa.\n",
			fields[i], (int)i);
		struct ticket ticket = desk_ticket(d, id);

		if (strcmp(d->carried.kind, "automatic") != 0)
			fail_msg("%s is %s", fields[i], d->carried.kind);
		assert_true(ticket.silent);
		assert_string_equal(ticket.group, "automatic");
		assert_null(ticket.owner);
		assert_int_equal(ticket.due_at, 0);
		assert_true(desk_says(d, id, "nothing was sent to r@else.example"));
	}
	assert_int_equal(desk_outbox(d, &rows), 0);
}

static void those_who_ask_for_no_answer_get_none_but_a_person_sees_it(void **state)
{
	static const char *const fields[] = {
		"From: noreply@else.example\n",
		"From: no-reply+x@else.example\n",
		"From: ei-vastausta@else.example\n",
		"From: owner-lista@else.example\n",
		"From: a@else.example\nX-Auto-Response-Suppress: All\n",
		"From: a@else.example\nX-Auto-Response-Suppress: OOF, AutoReply\n",
		"From: yritys@kymi.example\n",
		"From: foretag+x@kymi.example\n",
		"From: pekka@kotka.example\n",
		"From: info@kinno.example\n",
	};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		int64_t id = desk_takef(d,
			"%sTo: yritys@kymi.example\nSubject: Asia\nMessage-ID: "
			"<n%d@else>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n",
			fields[i], (int)i);

		if (strcmp(d->carried.kind, "request") != 0 || desk_automatic(d) != 0)
			fail_msg("%s is %s", fields[i], d->carried.kind);
		assert_true(desk_says(d, id, "nothing was sent to"));
		assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), i + 1);
	}
}

static void our_own_mail_coming_back_makes_nothing(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing *rows;
	size_t count;

	desk_request(d);
	count = desk_outbox(d, &rows);
	for (size_t i = 0; i < count; i++) {
		desk_take(d, arena_strndup(d->store->arena, (const char *)rows[i].bytes,
				     rows[i].size_bytes));
		assert_string_equal(d->carried.kind, "own mail");
		assert_int_equal(d->carried.ticket_id, 0);
	}
	/* also under another Message-ID, as some relays write it */
	desk_take(d, "From: yritys@kymi.example\nTo: yritys@kymi.example\nSubject: x\n"
		     "Auto-Submitted: auto-replied\nMessage-ID: <new@relay>\n" DESK_PLAIN "Hei\n");
	assert_string_equal(d->carried.kind, "own mail");
	assert_int_equal(desk_outbox(d, &rows), count);
	assert_int_equal(desk_tickets(d), 1);
}

static void two_robots_do_not_talk_to_each_other(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	int64_t id = desk_request(d);

	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(
			desk_takef(d,
				"From: matti@yritys.example\nTo: yritys@kymi.example\n"
				"Subject: Automaattinen vastaus\nMessage-ID: <o%d@y>\n"
				"In-Reply-To: <%s>\nAuto-Submitted: auto-replied\n" DESK_PLAIN
				"Olen lomalla %d.\n",
				i, mail.message_id, i),
			id);
		assert_string_equal(d->carried.kind, "automatic reply");
	}
	assert_int_equal(desk_automatic(d), 1);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 1);
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	assert_int_equal(desk_entries(d, id, ENTRY_IN), 6);
}

static void junk_is_filed_unless_the_writer_or_a_mark_is_known(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	int64_t id;

	d->junk = 1;
	id = desk_request(d);
	assert_string_equal(d->carried.kind, "junk");
	assert_true(desk_ticket(d, id).silent);
	/* one who is only known from junk is not known */
	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: x\n"
		     "Message-ID: <2@y>\n" DESK_PLAIN "Rakennuslupa vielä.\n");
	assert_string_equal(d->carried.kind, "junk");
	d->junk = 0;
	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: x\n"
		     "Message-ID: <3@y>\n" DESK_PLAIN "Rakennuslupa oikeasti.\n");
	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	d->junk = 1;
	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: y\n"
		     "Message-ID: <4@y>\n" DESK_PLAIN "Rakennuslupa toinen.\n");
	assert_string_equal(d->carried.kind, "request");
	desk_takef(d,
		"From: other@else.example\nTo: yritys@kymi.example\nSubject: z\n"
		"Message-ID: <5@y>\nIn-Reply-To: <%s>\n" DESK_PLAIN "Kollega tässä.\n",
		mail.message_id);
	assert_string_equal(d->carried.kind, "followup");
	d->junk = 0;
	desk_take(d, "From: s@else.example\nTo: yritys@kymi.example\nSubject: z\n"
		     "X-Spam-Flag: YES\nMessage-ID: <6@y>\n" DESK_PLAIN "Rakennuslupa!\n");
	assert_string_equal(d->carried.kind, "junk");
}

static void mail_older_than_our_start_is_filed_in_its_group(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing *rows;
	struct ticket ticket;

	d->silent = 1;
	ticket = desk_ticket(d, desk_request(d));
	assert_string_equal(ticket.group, "building-control");
	assert_null(ticket.owner);
	assert_true(ticket.silent);
	assert_int_equal(ticket.due_at, 0);
	assert_int_equal(desk_outbox(d, &rows), 0);
	assert_true(desk_says(d, ticket.id, "older than the start"));
}

static void the_absence_notice_of_staff_does_not_show_its_id_outside(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing note, mail;
	int64_t id = desk_request(d);

	note = desk_mail(d, OUTGOING_NOTIFICATION, NULL);
	desk_takef(d,
		"From: anna@kotka.example\nTo: yritys@kymi.example\nSubject: Poissa\n"
		"Message-ID: <oof@internal.kotka.example>\nIn-Reply-To: <%s>\n"
		"Auto-Submitted: auto-replied\n" DESK_PLAIN "Olen poissa.\n",
		note.message_id);
	assert_string_equal(d->carried.kind, "automatic reply");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	desk_staff_reply(d, "anna@kotka.example", "", "Aloita piirustuksista.\n");
	mail = desk_mail(d, OUTGOING_ANSWER, NULL);
	assert_false(desk_bytes_have(d, &mail, "internal.kotka.example"));
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(what_robots_send_is_filed_without_a_word),
		DESK_TEST(those_who_ask_for_no_answer_get_none_but_a_person_sees_it),
		DESK_TEST(our_own_mail_coming_back_makes_nothing),
		DESK_TEST(two_robots_do_not_talk_to_each_other),
		DESK_TEST(junk_is_filed_unless_the_writer_or_a_mark_is_known),
		DESK_TEST(mail_older_than_our_start_is_filed_in_its_group),
		DESK_TEST(the_absence_notice_of_staff_does_not_show_its_id_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
