/* SPDX-License-Identifier: MIT */
/* Owners are reminded and helped in time, and nobody is told twice. */
#include "handlers/kinds/deadline.h"

#include "tests/unit/texts_fixture.h"

/* How many mails that address got whose subject ends so. */
static size_t got(struct desk_fixture *d, const char *to, const char *subject)
{
	struct outgoing *rows;
	size_t count = desk_outbox(d, &rows), found = 0;

	for (size_t i = 0; i < count; i++) {
		const char *has;

		if (!address_equal(rows[i].recipients[0], to) || !strchr(to, '@'))
			continue;
		has = desk_read(d, &rows[i]).subject;
		found += has && strstr(has, subject) != NULL;
	}
	return found;
}

#define ANNA "anna@kotka.example"
#define PEKKA "pekka@kotka.example"
#define LEENA "leena@kotka.example"

static size_t reminders(struct desk_fixture *d)
{
	return got(d, ANNA, "Rakennuslupa") - 1; /* the notification has the same subject */
}

static size_t delays(struct desk_fixture *d)
{
	return desk_count(d, OUTGOING_DELAY);
}

/* Mails to staff that are no acknowledgement: notification, reminder, late. */
static size_t told(struct desk_fixture *d, const char *to)
{
	struct outgoing *rows;
	size_t count = desk_outbox(d, &rows), found = 0;

	for (size_t i = 0; i < count; i++)
		found += rows[i].kind == OUTGOING_NOTIFICATION &&
			 address_equal(rows[i].recipients[0], to);
	return found;
}

static int64_t request_at(struct desk_fixture *d, const char *local)
{
	d->now = desk_time(local);
	return desk_takef(d,
		"From: Matti Mallinen <matti%d@yritys.example>\nTo: yritys@kymi.example\n"
		"Subject: Rakennuslupa\nMessage-ID: <r%d@yritys.example>\n" DESK_PLAIN
		"Hei,\n\ntarvitsen rakennusluvan kahvilaa varten. Oma tunnukseni on "
		"010101-0101.\n",
		(int)d->uid, (int)d->uid);
}

static void the_owner_is_reminded_once_two_opening_hours_before(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = request_at(d, "2026-11-24 11:00");
	struct message message;
	struct outgoing mail;

	assert_int_equal(desk_ticket(d, id).due_at, desk_time("2026-11-25 11:00"));
	desk_pass(d, "2026-11-24 15:59");
	desk_pass(d, "2026-11-24 23:00");
	desk_pass(d, "2026-11-25 08:59");
	assert_int_equal(told(d, ANNA), 1);
	desk_pass(d, "2026-11-25 09:00");
	desk_pass(d, "2026-11-25 09:01");
	desk_pass(d, "2026-11-25 10:59");
	assert_int_equal(told(d, ANNA), 2);
	assert_int_equal(reminders(d), 1);
	assert_int_equal(told(d, PEKKA) + told(d, LEENA) + delays(d), 0);
	mail = desk_mail(d, OUTGOING_NOTIFICATION, ANNA);
	message = desk_read(d, &mail);
	assert_says(message.text, "Hei Anna Virtanen,");
	assert_says(message.text, "viimeistään keskiviikkona 25.11. klo 11.");
	assert_says(message.text, "Lähettäjä: Matti Mallinen, matti0@yritys.example");
	assert_says(message.text,
		"tarvitsen rakennusluvan kahvilaa varten. Oma tunnukseni on ******-****");
	assert_string_equal(message.in_reply_to[0], "r0@yritys.example");
}

static void what_is_late_is_told_to_owner_deputy_and_lead_and_the_writer(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = request_at(d, "2026-11-24 11:00");
	struct message message;
	struct outgoing mail;

	desk_pass(d, "2026-11-25 09:00");
	desk_pass(d, "2026-11-25 11:00");
	desk_pass(d, "2026-11-25 11:01");
	assert_int_equal(told(d, ANNA), 3);
	assert_int_equal(told(d, PEKKA), 1);
	assert_int_equal(told(d, LEENA), 1);
	mail = desk_mail(d, OUTGOING_NOTIFICATION, PEKKA);
	message = desk_read(d, &mail);
	assert_says(message.text, "by Wednesday 25 November at 11:00, but no first answer");
	assert_says(message.text, "The new time: no later than Thursday 26 November at 11:00.");
	assert_says(message.text, "Contact person: Anna Virtanen, +358401111111");
	assert_int_equal(delays(d), 1);
	mail = desk_mail(d, OUTGOING_DELAY, "matti0@yritys.example");
	message = desk_read(d, &mail);
	assert_says(message.text, "viimeistään keskiviikkona 25.11. klo 11. Emme ehtineet siihen");
	assert_says(message.text, "Uusi aika vastaukselle: viimeistään torstaina 26.11. klo 11\n");
	assert_says(message.text, "Yhteyshenkilösi: Anna Virtanen\nPuhelin: +358401111111\n");
	assert_string_equal(message.in_reply_to[0], "r0@yritys.example");
	assert_string_equal(message_header(&message, "Auto-Submitted"), "auto-generated");
	assert_null(strstr(message.text, "kotka.example"));
	assert_int_equal(desk_ticket(d, id).due_at, desk_time("2026-11-26 11:00"));
	assert_true(desk_says(d, id, "was due on Wednesday 25 November at 11:00 and is late"));
}

static void the_new_time_is_watched_too_and_then_there_is_an_end(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = request_at(d, "2026-11-24 11:00");

	desk_pass(d, "2026-11-25 11:00");
	assert_int_equal(told(d, ANNA), 2);
	desk_pass(d, "2026-11-26 09:00");
	assert_int_equal(told(d, ANNA), 3);
	desk_pass(d, "2026-11-26 11:00");
	assert_int_equal(told(d, ANNA), 4);
	assert_int_equal(told(d, LEENA), 2);
	for (int day = 10; day < 28; day++)
		desk_pass(d, arena_printf(d->store->arena, "2026-12-%d 10:00", day));
	assert_int_equal(told(d, ANNA), 4);
	assert_int_equal(told(d, LEENA), 2);
	assert_int_equal(delays(d), 1);
	assert_int_equal(desk_ticket(d, id).due_at, desk_time("2026-11-26 11:00"));
}

static void closed_days_do_not_count(void **state)
{
	static const struct {
		const char *asked, *quiet, *reminded, *due;
	} rows[] = {
		/* a weekend */
		{"2026-11-27 15:00", "2026-11-28 13:00", "2026-11-30 13:00", "2026-11-30 15:00"},
		/* Epiphany, a Wednesday */
		{"2027-01-05 15:00", "2027-01-06 13:00", "2027-01-07 13:00", "2027-01-07 15:00"},
		/* summer time ends in the night to Sunday */
		{"2026-10-23 15:00", "2026-10-26 12:59", "2026-10-26 13:00", "2026-10-26 15:00"},
		/* and begins; Good Friday and Easter Monday too */
		{"2027-03-25 15:00", "2027-03-30 12:59", "2027-03-30 13:00", "2027-03-30 15:00"},
		/* two hours are left at the end of a day: at once the next morning */
		{"2026-11-24 10:00", "2026-11-24 16:00", "2026-11-25 08:00", "2026-11-25 10:00"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk_fixture *d;
		int64_t id;

		(void)state;
		desk_set_up((void **)&d);
		id = request_at(d, rows[i].asked);
		assert_int_equal(desk_ticket(d, id).due_at, desk_time(rows[i].due));
		desk_pass(d, rows[i].quiet);
		assert_int_equal(told(d, ANNA), 1);
		desk_pass(d, rows[i].reminded);
		assert_int_equal(told(d, ANNA), 2);
		d->now = desk_time(rows[i].due) - 1;
		assert_int_equal(delays(d), 0);
		desk_pass(d, rows[i].due);
		assert_int_equal(told(d, ANNA), 3);
		assert_int_equal(delays(d), 1);
		desk_tear_down((void **)&d);
	}
}

static void nobody_is_told_of_what_waits_is_closed_or_answered(void **state)
{
	struct desk_fixture *d = *state;
	int64_t waiting = request_at(d, "2026-11-24 11:00");
	int64_t closed = request_at(d, "2026-11-24 11:00");
	size_t before;

	texts_set_state(d, waiting, TICKET_WAITING);
	texts_set_state(d, closed, TICKET_CLOSED);
	desk_request(d);
	desk_staff_reply(d, ANNA, "", "Hei,\n\naloita hakemuksesta.\n");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 1);
	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\n"
		     "Subject: Re: Rakennuslupa\nIn-Reply-To: <first@yritys.example>\n"
		     "Message-ID: <more@yritys.example>\n" DESK_PLAIN "Kiitos, mutta miten?\n");
	assert_int_equal(desk_ticket(d, d->carried.ticket_id).state, TICKET_OPEN);
	before = told(d, ANNA);
	desk_pass(d, "2026-11-25 09:30");
	desk_pass(d, "2026-11-25 12:00");
	assert_int_equal(told(d, ANNA), before);
	assert_int_equal(told(d, LEENA) + delays(d), 0);
	/* it waited for the writer, who wrote again: now it is late */
	texts_set_state(d, waiting, TICKET_OPEN);
	desk_pass(d, "2026-11-25 12:01");
	assert_int_equal(told(d, ANNA), before + 1);
}

static void what_was_closed_without_a_word_breaks_no_promise_when_it_opens_again(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	texts_set_state(d, id, TICKET_CLOSED);
	d->now = desk_time("2026-12-01 10:00");
	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\n"
		     "Subject: Re: Rakennuslupa\nIn-Reply-To: <first@yritys.example>\n"
		     "Message-ID: <more@yritys.example>\n" DESK_PLAIN "Vielä yksi asia.\n");
	assert_int_equal(desk_ticket(d, id).state, TICKET_OPEN);
	desk_pass(d, "2026-12-01 10:01");
	assert_int_equal(told(d, LEENA) + delays(d), 0);
}

static void mail_filed_in_silence_has_no_deadline(void **state)
{
	struct desk_fixture *d = *state;

	d->silent = 1;
	request_at(d, "2026-11-24 11:00");
	desk_pass(d, "2026-11-26 11:00");
	assert_int_equal(told(d, ANNA) + told(d, LEENA) + delays(d), 0);
}

static void set_due(struct desk_fixture *d, int64_t id, const char *local)
{
	struct fixture *f = d->store;
	struct ticket ticket = desk_ticket(d, id);

	ticket.due_at = desk_time(local);
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
}

static void only_who_was_promised_an_answer_hears_that_it_is_late(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id;
	struct outgoing mail;

	d->now = desk_time("2026-11-24 11:00");
	id = desk_take(d,
		"From: noreply@else.example\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"
		"Message-ID: <nr@else>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n");
	assert_int_equal(desk_automatic(d), 0);
	desk_pass(d, "2026-11-25 11:00");
	assert_int_equal(delays(d), 0);
	assert_int_equal(told(d, LEENA), 1);
	assert_int_equal(desk_ticket(d, id).due_at, desk_time("2026-11-25 11:00"));
	mail = desk_mail(d, OUTGOING_NOTIFICATION, PEKKA);
	assert_says(desk_read(d, &mail).text, "The entrepreneur was not told of this delay.");
	/* it lay at the source for two days: what was acknowledged promised no time */
	d->now = desk_time("2026-11-26 12:00");
	id = request_at(d, "2026-11-26 12:00");
	set_due(d, id, "2026-11-26 10:00");
	desk_pass(d, "2026-11-26 12:01");
	assert_int_equal(delays(d), 0);
	assert_int_equal(told(d, LEENA), 2);
}

static void what_fell_due_while_we_were_down_is_told_when_we_open(void **state)
{
	struct desk_fixture *d = *state;

	request_at(d, "2026-11-24 11:00");
	desk_pass(d, "2026-11-25 22:00");
	desk_pass(d, "2026-11-26 07:59");
	assert_int_equal(told(d, LEENA) + delays(d), 0);
	desk_pass(d, "2026-11-26 08:00");
	assert_int_equal(told(d, LEENA), 1);
	assert_int_equal(delays(d), 1);
	/* but what falls due at closing time is told then */
	request_at(d, "2026-11-26 08:00");
	desk_pass(d, "2026-11-26 16:00");
	assert_int_equal(told(d, LEENA), 3); /* and the new time of the first is over as well */
}

static void a_reply_to_a_reminder_goes_to_the_writer(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing answer;

	desk_pass(d, "2026-11-25 08:30");
	assert_int_equal(told(d, ANNA), 2);
	desk_staff_reply(d, ANNA, "", "Hei,\n\naloita hakemuksesta.\n");
	answer = desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
	assert_says(desk_read(d, &answer).text, "aloita hakemuksesta.");
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
	desk_pass(d, "2026-11-25 12:00");
	assert_int_equal(told(d, LEENA) + delays(d), 0);
}

static void the_lead_can_answer_what_is_late(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_request(d);
	desk_pass(d, "2026-11-25 10:00");
	mail = desk_mail(d, OUTGOING_NOTIFICATION, LEENA);
	desk_takef(d,
		"From: Leena Pomo <" LEENA ">\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <l@kotka.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN "Börja med det.\n\n"
		"> %s\n",
		mail.message_id, "Skriv ditt svar");
	mail = desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
	assert_says(desk_read(d, &mail).text, "Börja med det.");
}

static void a_transaction_that_is_lost_has_told_nobody(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t next_at;

	request_at(d, "2026-11-24 11:00");
	for (int i = 0; i < 3; i++) {
		fixture_begin(f);
		MUST(desk_tick(&d->desk, f->store, desk_time("2026-11-25 11:00"), f->arena,
			&next_at, &f->error));
		store_rollback(f->store);
	}
	assert_int_equal(told(d, LEENA) + delays(d), 0);
	desk_pass(d, "2026-11-25 11:02");
	desk_pass(d, "2026-11-25 11:03");
	assert_int_equal(told(d, LEENA), 1);
	assert_int_equal(delays(d), 1);
}

static void many_are_told_in_several_goes(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t next_at;

	d->desk.settings.site.restraint.staff_hour = 1000;
	for (int i = 0; i < 120; i++)
		request_at(d, "2026-11-24 11:00");
	for (int i = 1; i <= 3; i++) {
		d->now = desk_time("2026-11-25 11:00");
		fixture_begin(f);
		MUST(desk_tick(&d->desk, f->store, d->now, f->arena, &next_at, &f->error));
		fixture_commit(f);
		assert_int_equal(told(d, LEENA), i < 3 ? i * 50 : 120);
		assert_int_equal(next_at > d->now, i == 3);
	}
}

static int without_notice(void **state)
{
	return desk_set_up_with(state, "remind = 0s  delay_notice = no", "");
}

static void the_site_may_want_neither(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = request_at(d, "2026-11-24 11:00");

	desk_pass(d, "2026-11-25 10:59");
	assert_int_equal(told(d, ANNA), 1);
	desk_pass(d, "2026-11-25 11:00");
	assert_int_equal(told(d, ANNA), 2);
	assert_int_equal(told(d, LEENA), 1);
	assert_int_equal(delays(d), 0);
	assert_int_equal(desk_ticket(d, id).due_at, desk_time("2026-11-25 11:00"));
}

static int with_long_reminder(void **state)
{
	return desk_set_up_with(state, "remind = 24h", "");
}

static void nobody_is_reminded_before_half_of_the_time_is_gone(void **state)
{
	struct desk_fixture *d = *state;

	request_at(d, "2026-11-24 11:00");
	desk_pass(d, "2026-11-24 14:59");
	assert_int_equal(told(d, ANNA), 1);
	desk_pass(d, "2026-11-24 15:00");
	assert_int_equal(told(d, ANNA), 2);
}

static void who_texted_hears_it_by_text(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, "Hei! Tarvitsen rakennusluvan kahvilaan.");
	struct outgoing mail;

	desk_pass(d, "2026-11-25 08:30");
	mail = desk_mail(d, OUTGOING_NOTIFICATION, ANNA);
	assert_says(desk_read(d, &mail).text, "Vastaus lähetetään tekstiviestinä");
	assert_int_equal(texts_count(d), 1);
	desk_pass(d, "2026-11-25 10:00");
	assert_int_equal(texts_count(d), 2);
	assert_string_equal(texts_last(d),
		arena_printf(d->store->arena,
			"Hei! Lupasimme vastata asiaan %s viimeistään ke 25.11. klo 10. Emme "
			"ehtineet, olemme pahoillamme. Uusi aika: to 26.11. klo 10. Asiaa hoitaa "
			"Anna Virtanen, p. +358401111111.",
			desk_ref(d, id)));
	assert_string_equal(texts_last_row(d).recipients[0], MATTI);
}

static void who_wrote_stop_hears_nothing(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, "Hei! Tarvitsen rakennusluvan kahvilaan.");
	size_t before;

	texts_take(d, MATTI, "STOP");
	before = texts_count(d);
	desk_pass(d, "2026-11-25 10:00");
	assert_int_equal(texts_count(d), before);
	assert_true(desk_says(d, id, "stopped automatic texts"));
	assert_int_equal(told(d, LEENA), 1);
	assert_int_equal(desk_ticket(d, id).due_at, desk_time("2026-11-25 10:00"));
}

static void who_goes_on_by_text_hears_it_there(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_take(d, "From: Matti <matti@yritys.example>\nTo: "
				  "yritys@kymi.example\nSubject: Rakennuslupa\n"
				  "Message-ID: <a@yritys.example>\n" DESK_PLAIN
				  "Tarvitsen rakennusluvan. Numeroni on 040 5555555.\n");

	assert_int_equal(texts_take(d, MATTI, "Se on kahvilaan."), id);
	desk_pass(d, "2026-11-25 10:00");
	assert_says(texts_last(d), "olemme pahoillamme");
	assert_int_equal(delays(d), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_owner_is_reminded_once_two_opening_hours_before),
		DESK_TEST(what_is_late_is_told_to_owner_deputy_and_lead_and_the_writer),
		DESK_TEST(the_new_time_is_watched_too_and_then_there_is_an_end),
		cmocka_unit_test(closed_days_do_not_count),
		DESK_TEST(nobody_is_told_of_what_waits_is_closed_or_answered),
		DESK_TEST(what_was_closed_without_a_word_breaks_no_promise_when_it_opens_again),
		DESK_TEST(mail_filed_in_silence_has_no_deadline),
		DESK_TEST(only_who_was_promised_an_answer_hears_that_it_is_late),
		DESK_TEST(what_fell_due_while_we_were_down_is_told_when_we_open),
		DESK_TEST(a_reply_to_a_reminder_goes_to_the_writer),
		DESK_TEST(the_lead_can_answer_what_is_late),
		DESK_TEST(a_transaction_that_is_lost_has_told_nobody),
		DESK_TEST(many_are_told_in_several_goes),
		cmocka_unit_test_setup_teardown(
			the_site_may_want_neither, without_notice, desk_tear_down),
		cmocka_unit_test_setup_teardown(nobody_is_reminded_before_half_of_the_time_is_gone,
			with_long_reminder, desk_tear_down),
		TEXTS_TEST(who_texted_hears_it_by_text),
		TEXTS_TEST(who_wrote_stop_hears_nothing),
		TEXTS_TEST(who_goes_on_by_text_hears_it_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
