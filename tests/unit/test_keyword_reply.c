/* SPDX-License-Identifier: MIT */
/* Keywords by text, and how far a ticket is also by mail. */
#include "tests/unit/texts_fixture.h"

enum { DAY = 86400 };

#define REQUEST "Hei! Tarvitsen rakennusluvan kahvilaa varten. Mistä aloitan?"

/* A keyword by itself makes no ticket, tells nobody and changes no state. */
static void take_keyword(struct desk_fixture *d, const char *from, const char *text, int64_t ticket)
{
	int64_t tickets = desk_tickets(d);
	size_t told = desk_count(d, OUTGOING_NOTIFICATION);

	if (texts_take(d, from, text) != ticket)
		fail_msg("\"%s\" is on another ticket", text);
	assert_string_equal(d->carried.kind, "keyword");
	assert_int_equal(desk_tickets(d), tickets);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), told);
}

static void status_tells_state_person_and_date_in_the_writers_language(void **state)
{
	struct desk_fixture *d = *state;
	static const struct {
		const char *from, *request, *word, *state, *person;
	} rows[] = {
		{"+358405550001", REQUEST, "TILA", "odottaa", "Anna Virtanen"},
		{"+358405550002", "Hej! Jag behöver bygglov för en terrass vid torget.", "läge!",
			"väntar", "Anna Virtanen"},
		{"+358405550003", "Hello, I need a building permit for my new cafe, please.",
			"Status?", "waiting", "Anna Virtanen"},
		{"+358405550004", "Hej! Jag behover bygglov for en terrass vid torget.", "LAGE",
			"väntar", "Anna Virtanen"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t id = texts_take(d, rows[i].from, rows[i].request);

		take_keyword(d, rows[i].from, rows[i].word, id);
		assert_int_equal(texts_last_row(d).kind, OUTGOING_KEYWORD);
		assert_says(texts_last(d), desk_ref(d, id));
		assert_says(texts_last(d), rows[i].state);
		assert_says(texts_last(d), rows[i].person);
		assert_says(texts_last(d), " 25");
		assert_int_equal(desk_entries(d, id, ENTRY_IN), 2);
	}
}

static void status_of_each_state(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);
	static const struct {
		enum ticket_state state;
		const char *words;
	} rows[] = {{TICKET_OPEN, "hoidetaan"}, {TICKET_WAITING, "vastanneet"},
		{TICKET_CLOSED, "hoidetuksi"}};

	for (size_t i = 0; i < 3; i++) {
		texts_set_state(d, id, rows[i].state);
		take_keyword(d, MATTI, "TILA", id);
		assert_says(texts_last(d), rows[i].words);
		assert_int_equal(desk_ticket(d, id).state, rows[i].state);
	}
}

static void status_with_a_reference_is_about_that_ticket_and_only_ones_own(void **state)
{
	struct desk_fixture *d = *state;
	struct arena *arena = d->store->arena;
	int64_t first = texts_take(d, MATTI, REQUEST), second;

	texts_set_state(d, first, TICKET_CLOSED);
	second = texts_take(d, MATTI, "Nyt tarvitsen apua aivan toisessa asiassa, kiitos.");
	take_keyword(d, MATTI, "tila", second);
	take_keyword(d, MATTI, arena_printf(arena, "TILA %s", desk_ref(d, first)), first);
	assert_says(texts_last(d), "hoidetuksi");
	assert_says(texts_last(d), "Muita avoimia asioitasi: 1");
	take_keyword(d, MATTI, arena_printf(arena, "status %d", (int)first), first);

	take_keyword(d, "+358407777777", arena_printf(arena, "STATUS %s", desk_ref(d, first)), 0);
	assert_null(strstr(texts_last(d), "KYM-"));
	assert_null(strstr(texts_last(d), "Anna"));
}

static void status_of_one_without_a_ticket_says_so(void **state)
{
	struct desk_fixture *d = *state;

	take_keyword(d, MATTI, "STATUS", 0);
	assert_int_equal(texts_count(d), 1);
	assert_string_equal(texts_last_row(d).recipients[0], MATTI);
	assert_int_equal(texts_last_row(d).ticket_id, 0);
}

static void status_also_by_mail_as_subject_or_body_alone(void **state)
{
	struct desk_fixture *d = *state;
	struct arena *arena = d->store->arena;
	int64_t id = desk_request(d);
	const char *const mails[] = {
		"Subject: TILA\n" DESK_PLAIN "\n",
		"Subject: kysymys\n" DESK_PLAIN "Tila?\n",
		arena_printf(arena, "Subject: Status %s\n" DESK_PLAIN "\n", desk_ref(d, id)),
		arena_printf(arena, "Subject: Re: [%s] Rakennuslupa\n" DESK_PLAIN "läge\n",
			desk_ref(d, id)),
	};

	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++) {
		struct outgoing answer;
		struct message mail;

		if (desk_takef(d,
			    "From: matti@yritys.example\nTo: yritys@kymi.example\n"
			    "Message-ID: <s%d@yritys.example>\n%s",
			    (int)i, mails[i]) != id)
			fail_msg("not on the ticket: %s", mails[i]);
		assert_string_equal(d->carried.kind, "keyword");
		answer = desk_mail(d, OUTGOING_KEYWORD, "matti@yritys.example");
		mail = desk_read(d, &answer);
		assert_says(mail.text, desk_ref(d, id));
		assert_says(mail.text, "Anna Virtanen");
		assert_says(mail.subject, desk_ref(d, id));
		assert_non_null(message_header(&mail, "Auto-Submitted"));
	}
	assert_int_equal(desk_count(d, OUTGOING_KEYWORD), 4);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 1);
}

static void a_keyword_within_a_sentence_or_beside_a_text_is_none(void **state)
{
	struct desk_fixture *d = *state;
	static const char *const texts[] = {"Mikä on hakemukseni tila?", "Please stop by tomorrow",
		"Lopeta jo tuo meteli naapurissa", "Tarvitsen apua luvan kanssa",
		"Kan jag få hjälp med tillståndet?", "start date is 1.1."};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		texts_take(d, MATTI, texts[i]);
		assert_string_not_equal(d->carried.kind, "keyword");
	}
	/* "Tila" and a floor plan, and one that is passed on */
	desk_takef(d, "From: matti@yritys.example\nMessage-ID: <c@y>\nSubject: TILA\n"
		      "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
		      "Content-Type: application/pdf\n"
		      "Content-Disposition: attachment; filename=pohja.pdf\n\n%%PDF\n--b--\n");
	assert_string_equal(d->carried.kind, "request");
	desk_takef(d,
		"From: matti@yritys.example\nMessage-ID: <d@y>\nSubject: VL: TILA\n" DESK_PLAIN
		"\n");
	assert_string_equal(d->carried.kind, "request");
	/* the subject is a keyword, but there is a text; and other keywords are for texts alone */
	desk_takef(d, "From: matti@yritys.example\nMessage-ID: <a@y>\nSubject: TILA\n" DESK_PLAIN
		      "Onko teillä vuokrattavana tila kahvilalle?\n");
	assert_string_equal(d->carried.kind, "request");
	desk_takef(d,
		"From: matti@yritys.example\nMessage-ID: <b@y>\nSubject: x\n" DESK_PLAIN "STOP\n");
	assert_string_equal(d->carried.kind, "request");
}

static void stop_silences_automatic_texts_and_is_confirmed_once(void **state)
{
	struct desk_fixture *d = *state;
	static const char *const words[] = {"STOP", "lopeta!", "Stopp"};
	int64_t id = texts_take(d, MATTI, REQUEST), second;

	for (size_t i = 0; i < 3; i++) {
		take_keyword(d, MATTI, words[i], id);
		assert_int_equal(texts_count(d), 2);
	}
	assert_says(texts_last(d), "START");
	assert_true(texts_contact(d, MATTI).muted);
	assert_false(texts_gets_none(d, MATTI));

	/* no acknowledgement; but the words of a person, and what they ask for themselves */
	texts_set_state(d, id, TICKET_CLOSED);
	second = texts_take(d, MATTI, "Tarvitsen rakennusluvan myös toista kahvilaa varten.");
	assert_int_equal(texts_count(d), 2);
	assert_true(desk_says(d, second, "stopped automatic texts"));
	assert_int_equal(
		texts_staff_reply(d, "anna@kotka.example", DESK_PLAIN "Soitan huomenna.\n"),
		second);
	assert_int_equal(texts_count(d), 3);
	assert_says(texts_last(d), "Soitan huomenna.");

	take_keyword(d, MATTI, "TILA", second);
	assert_int_equal(texts_count(d), 4);
	assert_true(texts_contact(d, MATTI).muted);

	take_keyword(d, MATTI, "START", second);
	assert_false(texts_contact(d, MATTI).muted);
	assert_int_equal(texts_count(d), 5);
	texts_set_state(d, second, TICKET_CLOSED);
	texts_take(d, MATTI, "Tarvitsen rakennusluvan vielä yhtä kahvilaa varten.");
	assert_int_equal(texts_count(d), 6);
}

static void stop_from_one_who_never_wrote_holds(void **state)
{
	struct desk_fixture *d = *state;

	take_keyword(d, MATTI, "STOP", 0);
	assert_int_equal(texts_count(d), 1);
	texts_take(d, MATTI, REQUEST);
	assert_int_equal(texts_count(d), 1);
	desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
}

static void where_the_provider_enforces_stop_nothing_is_sent(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);
	struct outgoing account;
	struct message mail;

	texts_line(d)->stop = STOP_PROVIDER;
	take_keyword(d, MATTI, "Stop", id);
	assert_int_equal(texts_count(d), 1);
	assert_true(texts_gets_none(d, MATTI));

	/* a reply of staff is refused with advice and kept */
	texts_staff_reply(d, "anna@kotka.example", DESK_PLAIN "Lupa on myönnetty.\n");
	assert_int_equal(texts_count(d), 1);
	assert_int_equal(desk_entries(d, id, ENTRY_NOTE), 1);
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	account = desk_mail(d, OUTGOING_ACCOUNT, "anna@kotka.example");
	mail = desk_read(d, &account);
	assert_says(mail.text, "Soita yrittäjälle");

	take_keyword(d, MATTI, "START", id);
	assert_int_equal(texts_count(d), 1); /* the provider has answered */
	assert_false(texts_gets_none(d, MATTI));
	texts_staff_reply(d, "anna@kotka.example", DESK_PLAIN "Lupa on myönnetty.\n");
	assert_int_equal(texts_count(d), 2);
}

static void stop_at_the_provider_holds_for_the_number_it_came_from(void **state)
{
	static const char second[] = "+358407777777";
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = texts_take(d, MATTI, REQUEST);

	fixture_begin(f);
	MUST(contact_add_address(f->store, texts_contact(d, MATTI).id, second, &f->error));
	fixture_commit(f);
	texts_line(d)->stop = STOP_PROVIDER;
	take_keyword(d, second, "STOP", id);
	assert_true(texts_gets_none(d, second));
	assert_false(texts_gets_none(d, MATTI));
	/* who writes from the other one is answered there */
	take_keyword(d, MATTI, "STATUS", id);
	assert_string_equal(texts_last_row(d).recipients[0], MATTI);
	texts_staff_reply(d, "anna@kotka.example", DESK_PLAIN "Lupa on myönnetty.\n");
	assert_says(texts_last(d), "myönnetty");
}

static void the_providers_own_words_count_only_where_it_enforces_them(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);

	assert_int_equal(texts_take(d, MATTI, "CANCEL"), id);
	assert_string_equal(d->carried.kind, "followup");
	assert_false(texts_gets_none(d, MATTI));
	texts_line(d)->stop = STOP_PROVIDER;
	assert_int_equal(texts_take(d, MATTI, "cancel"), id);
	assert_string_equal(d->carried.kind, "followup"); /* staff read it too */
	assert_true(texts_gets_none(d, MATTI));
	assert_int_equal(texts_take(d, MATTI, "Yes"), id);
	assert_false(texts_gets_none(d, MATTI));
	texts_take(d, "+358407777777", "CANCEL");
	assert_true(texts_gets_none(d, "+358407777777"));
	assert_int_equal(texts_count(d), 1);
}

static void help_says_what_can_be_written(void **state)
{
	struct desk_fixture *d = *state;
	static const struct {
		const char *word, *words;
	} rows[] = {{"APUA", "TILA"}, {"hjalp", "LÄGE"}, {"Help!", "STATUS"}};

	for (size_t i = 0; i < 3; i++) {
		take_keyword(d, MATTI, rows[i].word, 0);
		assert_says(texts_last(d), rows[i].words);
	}
	assert_int_equal(desk_tickets(d), 0);
}

static void a_language_alone_is_set_and_the_answer_shows_it(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, "Rakennuslupa?");

	take_keyword(d, MATTI, "SV", id);
	assert_int_equal(texts_contact(d, MATTI).language, LANGUAGE_SV);
	assert_int_equal(desk_ticket(d, id).language, LANGUAGE_SV);
	assert_says(texts_last(d), "Kontaktperson");
	take_keyword(d, MATTI, "en", id);
	assert_says(texts_last(d), "Anna Virtanen");
	assert_int_equal(desk_ticket(d, id).language, LANGUAGE_EN);
	take_keyword(d, "+358407777777", "suomeksi", 0);
	assert_int_equal(texts_contact(d, "+358407777777").language, LANGUAGE_FI);
}

static void en_answers_what_staff_asked_in_finnish(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);

	texts_set_state(d, id, TICKET_WAITING);
	assert_int_equal(texts_take(d, MATTI, "En."), id);
	assert_string_equal(d->carried.kind, "followup");
	assert_int_equal(desk_ticket(d, id).language, LANGUAGE_FI);
	assert_int_equal(desk_ticket(d, id).state, TICKET_OPEN);
}

static void keywords_have_a_limit_too(void **state)
{
	struct desk_fixture *d = *state;
	int64_t limit = d->desk.settings.site.restraint.address_day;
	int64_t id = texts_take(d, MATTI, REQUEST);

	for (int i = 0; i < 20; i++)
		take_keyword(d, MATTI, "STATUS", id);
	assert_int_equal(texts_count(d), limit);
	d->now += DAY + 3600;
	take_keyword(d, MATTI, "STATUS", id);
	assert_int_equal(texts_count(d), limit + 1);
}

static void stop_is_confirmed_though_the_days_answers_are_used_up(void **state)
{
	struct desk_fixture *d = *state;
	int64_t limit = d->desk.settings.site.restraint.address_day;
	int64_t id = texts_take(d, MATTI, REQUEST);

	for (int i = 0; i < limit; i++)
		take_keyword(d, MATTI, "STATUS", id);
	assert_int_equal(texts_count(d), limit);
	for (int i = 0; i < 5; i++) {
		take_keyword(d, MATTI, "STOP", id);
		take_keyword(d, MATTI, "START", id);
	}
	assert_int_equal(texts_count(d), limit + 1);
	assert_says(texts_last(d), "emme enää lähetä");

	/* when the site's day is used up it comes in the morning */
	d->desk.settings.site.sms_day_segments = 1;
	take_keyword(d, "+358406009991", "STOP", 0);
	assert_int_equal(texts_last_row(d).next_try_at, desk_time("2026-11-25 08:00"));
}

static void a_keyword_from_one_who_cannot_be_answered_is_kept_only(void **state)
{
	struct desk_fixture *d = *state;

	texts_take(d, "Posti", "STOP");
	texts_take(d, "16400", "STATUS");
	texts_take(d, "", "HELP");
	assert_int_equal(texts_count(d), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEXTS_TEST(status_tells_state_person_and_date_in_the_writers_language),
		TEXTS_TEST(status_of_each_state),
		TEXTS_TEST(status_with_a_reference_is_about_that_ticket_and_only_ones_own),
		TEXTS_TEST(status_of_one_without_a_ticket_says_so),
		TEXTS_TEST(status_also_by_mail_as_subject_or_body_alone),
		TEXTS_TEST(a_keyword_within_a_sentence_or_beside_a_text_is_none),
		TEXTS_TEST(stop_silences_automatic_texts_and_is_confirmed_once),
		TEXTS_TEST(stop_from_one_who_never_wrote_holds),
		TEXTS_TEST(where_the_provider_enforces_stop_nothing_is_sent),
		TEXTS_TEST(stop_at_the_provider_holds_for_the_number_it_came_from),
		TEXTS_TEST(the_providers_own_words_count_only_where_it_enforces_them),
		TEXTS_TEST(help_says_what_can_be_written),
		TEXTS_TEST(a_language_alone_is_set_and_the_answer_shows_it),
		TEXTS_TEST(en_answers_what_staff_asked_in_finnish),
		TEXTS_TEST(keywords_have_a_limit_too),
		TEXTS_TEST(stop_is_confirmed_though_the_days_answers_are_used_up),
		TEXTS_TEST(a_keyword_from_one_who_cannot_be_answered_is_kept_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
