/* SPDX-License-Identifier: MIT */
/* What a person sends from the mailbox itself is the answer; nothing of it is sent again. */
#include "tests/unit/desk_fixture.h"

#define FROM_US "From: Yrityspalvelut <yritys@kymi.example>\n"
#define TO_MATTI "To: matti@yritys.example\n"

/* How many mails to the writer there are, and that no more were made. */
static size_t to_writer(struct desk_fixture *d)
{
	return desk_count(d, OUTGOING_ANSWER) + desk_automatic(d);
}

static void assert_answered(struct desk_fixture *d, int64_t id)
{
	struct ticket ticket = desk_ticket(d, id);

	assert_string_equal(d->carried.kind, "sent");
	assert_int_equal(d->carried.ticket_id, id);
	assert_int_equal(ticket.state, TICKET_WAITING);
	assert_int_equal(ticket.answered_at, d->now);
	assert_int_equal(desk_entries(d, id, ENTRY_OUT), 2); /* the acknowledgement, and this */
	assert_int_equal(to_writer(d), 1);
}

static void a_reply_in_the_conversation_is_the_answer(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct message told;
	struct outgoing mail;

	d->sent = 1;
	d->now += 600;
	desk_take(d, FROM_US TO_MATTI "Subject: Vs: Rakennuslupa\nMessage-ID: <o1@outlook>\n"
				      "In-Reply-To: <first@yritys.example>\n" DESK_PLAIN
				      "Hei Matti,\n\nkyllä onnistuu.\n\n> Hei\n> Rakennuslupa\n");
	assert_answered(d, id);
	assert_true(desk_says(d, id, "answered from the mailbox yritys@kymi.example itself"));
	/* the owner hears that it is done, with the words */
	mail = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	told = desk_read(d, &mail);
	assert_non_null(strstr(told.text, "yritys@kymi.example"));
	assert_non_null(strstr(told.text, "kyllä onnistuu."));
	assert_null(strstr(told.text, "> Rakennuslupa"));
	/* and the writer's next mail, to that answer, is on the same ticket */
	d->sent = 0;
	assert_int_equal(
		desk_take(d,
			"From: matti@yritys.example\nTo: yritys@kymi.example\n"
			"Subject: Sv\nMessage-ID: <m2@y>\nIn-Reply-To: <o1@outlook>\n" DESK_PLAIN
			"Kiitos, entä aikataulu?\n"),
		id);
	assert_int_equal(desk_ticket(d, id).state, TICKET_OPEN);
}

static void the_reference_in_the_subject_is_enough(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	const char *ref = desk_ref(d, id);

	d->sent = 1;
	desk_takef(d,
		FROM_US TO_MATTI "Subject: [%s] Lupa\nMessage-ID: <o2@outlook>\n" DESK_PLAIN
				 "Onnistuu.\n",
		ref);
	assert_answered(d, id);
}

static void the_recipient_is_enough_while_the_conversation_goes_on(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	d->sent = 1;
	d->now += 15 * INT64_C(86400); /* thread_days is 14 */
	desk_take(d, FROM_US TO_MATTI "Subject: Hei\nMessage-ID: <late@outlook>\n" DESK_PLAIN
				      "Kesäterveiset.\n");
	assert_int_equal(d->carried.ticket_id, 0);
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	d->now -= 14 * INT64_C(86400);
	desk_take(d, FROM_US "To: joku@muu.example\nCc: MATTI@yritys.example\nSubject: Hei\n"
			     "Message-ID: <o3@outlook>\n" DESK_PLAIN "Onnistuu.\n");
	assert_answered(d, id);
}

static void a_recipient_among_several_or_a_colleague_is_not_enough(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d), theirs;

	desk_take(d, "From: b@muu.example\nTo: yritys@kymi.example\nSubject: Terassi\n"
		     "Message-ID: <b@muu>\n" DESK_PLAIN "Saanko terassin?\n");
	theirs = desk_take(d,
		"From: pekka@kotka.example\nTo: yritys@kymi.example\n"
		"Subject: Oma asia\nMessage-ID: <p@kotka>\n" DESK_PLAIN "Saanko kahvilan?\n");
	d->sent = 1;
	desk_take(d, FROM_US "To: matti@yritys.example, b@muu.example\nSubject: Hei\n"
			     "Message-ID: <all@outlook>\n" DESK_PLAIN "Hyvää joulua!\n");
	assert_int_equal(d->carried.ticket_id, 0);
	desk_take(d, FROM_US
		"To: pekka@kotka.example\nSubject: Hei\nMessage-ID: <c@outlook>\n" DESK_PLAIN
		"Lounaalle?\n");
	assert_int_equal(d->carried.ticket_id, 0);
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	assert_int_equal(desk_ticket(d, theirs).state, TICKET_NEW);
}

static void who_sent_it_is_not_told_of_it(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	size_t told = desk_count(d, OUTGOING_NOTIFICATION);

	d->sent = 1;
	desk_take(d, FROM_US "Sender: Anna Virtanen <anna@kotka.example>\n" TO_MATTI
			     "Subject: Hei\nMessage-ID: <o4@outlook>\n" DESK_PLAIN "Onnistuu.\n");
	assert_answered(d, id);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), told);
}

static void a_mail_to_others_is_a_note_and_no_answer(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	const char *ref = desk_ref(d, id);

	d->sent = 1;
	desk_takef(d,
		FROM_US
		"To: pekka@kotka.example\nSubject: VL: [%s]\nMessage-ID: <o5@o>\n" DESK_PLAIN
		"Mitä mieltä olet?\n",
		ref);
	assert_int_equal(d->carried.ticket_id, id);
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	assert_int_equal(desk_ticket(d, id).answered_at, 0);
	assert_int_equal(desk_entries(d, id, ENTRY_NOTE), 1);
	assert_int_equal(to_writer(d), 1);
}

static void copies_of_our_own_mails_are_known(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing mail;
	const char *bytes, *at;

	desk_staff_reply(d, "anna@kotka.example", "", "Kyllä onnistuu.\n");
	mail = desk_mail(d, OUTGOING_ANSWER, NULL);
	bytes = arena_strndup(d->store->arena, (const char *)mail.bytes, mail.size_bytes);
	d->sent = 1;
	d->now += 60;
	desk_take(d, bytes);
	assert_string_equal(d->carried.kind, "own mail");
	/* under an id that the server that took it has made */
	at = strstr(bytes, "Message-ID: <");
	assert_non_null(at);
	desk_takef(d, "%.*sMessage-ID: <made@server>%s", (int)(at - bytes), bytes,
		strchr(at, '>') + 1);
	assert_string_equal(d->carried.kind, "sent");
	assert_int_equal(desk_entries(d, id, ENTRY_OUT), 2);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 1);
}

static void a_robot_of_the_mailbox_answers_nothing(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	d->sent = 1;
	desk_take(d, FROM_US TO_MATTI
		"Subject: Poissa\nAuto-Submitted: auto-replied\n"
		"Message-ID: <o6@o>\nIn-Reply-To: <first@yritys.example>\n" DESK_PLAIN
		"Olemme lomalla.\n");
	assert_string_equal(d->carried.kind, "own mail");
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
}

static void a_copy_to_ourselves_that_came_first_does_not_hide_the_answer(void **state)
{
	static const char mail[] = FROM_US TO_MATTI
		"Cc: yritys@kymi.example\nSubject: Hei\nMessage-ID: <o7@o>\nDate: Tue, 24 Nov "
		"2026 10:05:00 +0200\nIn-Reply-To: <first@yritys.example>\n" DESK_PLAIN
		"Onnistuu.\n";
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	desk_take(d, mail); /* nobody believes a From alone */
	assert_int_not_equal(desk_ticket(d, id).state, TICKET_WAITING);
	d->sent = 1;
	desk_take(d, mail);
	assert_string_equal(d->carried.kind, "sent");
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
	desk_take(d, mail);
	assert_string_equal(d->carried.kind, "copy");
}

static void a_colleague_who_answers_later_hears_of_it(void **state)
{
	struct desk_fixture *d = *state;
	struct message told;
	struct outgoing notified, mail;

	desk_request(d);
	notified = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	d->sent = 1;
	d->now += 60;
	desk_take(
		d, FROM_US TO_MATTI "Subject: Hei\nMessage-ID: <o8@o>\n" DESK_PLAIN "Onnistuu.\n");
	d->sent = 0;
	d->now += 60;
	desk_takef(d,
		"From: anna@kotka.example\nTo: yritys@kymi.example\nSubject: Vs\n"
		"Message-ID: <a9@k>\nIn-Reply-To: <%s>\n" DESK_PLAIN "Tervetuloa käymään.\n",
		notified.message_id);
	mail = desk_mail(d, OUTGOING_ACCOUNT, "anna@kotka.example");
	told = desk_read(d, &mail);
	assert_non_null(strstr(told.text, "yritys@kymi.example"));
}

static void mail_from_before_our_start_changes_nothing(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	d->sent = d->silent = 1;
	desk_take(
		d, FROM_US TO_MATTI "Subject: Hei\nMessage-ID: <o9@o>\n" DESK_PLAIN "Onnistuu.\n");
	assert_int_equal(d->carried.ticket_id, 0);
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_reply_in_the_conversation_is_the_answer),
		DESK_TEST(the_reference_in_the_subject_is_enough),
		DESK_TEST(the_recipient_is_enough_while_the_conversation_goes_on),
		DESK_TEST(a_recipient_among_several_or_a_colleague_is_not_enough),
		DESK_TEST(who_sent_it_is_not_told_of_it),
		DESK_TEST(a_mail_to_others_is_a_note_and_no_answer),
		DESK_TEST(copies_of_our_own_mails_are_known),
		DESK_TEST(a_robot_of_the_mailbox_answers_nothing),
		DESK_TEST(a_copy_to_ourselves_that_came_first_does_not_hide_the_answer),
		DESK_TEST(a_colleague_who_answers_later_hears_of_it),
		DESK_TEST(mail_from_before_our_start_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
