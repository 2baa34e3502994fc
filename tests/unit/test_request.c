/* SPDX-License-Identifier: MIT */
/* A new request: one ticket, one acknowledgement, one notification, in one transaction. */
#include "tests/unit/desk_fixture.h"

#include "handlers/kinds/facts.h"

static void a_request_becomes_a_ticket_with_an_owner_an_answer_and_a_deadline(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct ticket ticket = desk_ticket(d, id);
	struct outgoing answer = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, "matti@yritys.example");
	struct message message = desk_read(d, &answer);

	assert_string_equal(d->carried.kind, "request");
	assert_true(d->carried.queued_mail);
	assert_int_equal(ticket.state, TICKET_NEW);
	assert_string_equal(ticket.matter, "building");
	assert_string_equal(ticket.group, "building-control");
	assert_string_equal(ticket.owner, "anna");
	assert_int_equal(ticket.language, LANGUAGE_FI);
	assert_int_equal(ticket.due_at, desk_time("2026-11-25 10:00"));
	assert_non_null(strstr(message.text, "Anna Virtanen"));
	assert_non_null(strstr(message.text, "keskiviikkona 25.11. klo 10"));
	assert_non_null(strstr(message.text, "Kotkan yrityspalveluihin"));
	assert_string_equal(message.from.mail, "yritys@kymi.example");
	assert_non_null(strstr(message.subject, "] Re: Rakennuslupa"));
	assert_string_equal(message.in_reply_to[0], "first@yritys.example");
	assert_string_equal(message_header(&message, "Auto-Submitted"), "auto-replied");
	assert_non_null(strstr(message_header(&message, "X-Auto-Response-Suppress"), "OOF"));
	assert_string_equal(message_header(&message, "Content-Language"), "fi");
	assert_string_equal(answer.envelope_from, "yritys@kymi.example");
	assert_int_equal(desk_automatic(d), 1);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 1);
	desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
}

static void the_log_line_has_no_word_of_the_writer(void **state)
{
	struct desk_fixture *d = *state;

	desk_request(d);
	assert_non_null(strstr(d->carried.line, "KYM-1001-"));
	assert_null(strstr(d->carried.line, "atti"));
	assert_null(strstr(d->carried.line, "akennuslupa"));
}

static void the_answer_is_in_the_language_of_the_writer(void **state)
{
	static const struct {
		const char *name, *text, *language, *words;
	} cases[] = {
		{"erik", "Hej! Jag behöver bygglov för mitt kafé i sommar, hur gör jag?", "sv",
			"ärendenumret"},
		{"grace",
			"Hello, I would like to know how I can get a building permit for my cafe.",
			"en", "reference"},
		{"pedro",
			"Buenos días, quisiera saber dónde puedo pedir el permiso para abrir mi "
			"restaurante en la ciudad. Muchas gracias por su ayuda.",
			"en", "reference"},
	};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *to = arena_printf(d->store->arena, "%s@yritys.example", cases[i].name);
		struct outgoing mail;
		struct message message;

		desk_takef(d,
			"From: %s\nTo: yritys@kymi.example\nSubject: x\n"
			"Message-ID: <%s@y.example>\n" DESK_PLAIN "%s\n",
			to, cases[i].name, cases[i].text);
		mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, to);
		message = desk_read(d, &mail);
		assert_string_equal(
			message_header(&message, "Content-Language"), cases[i].language);
		if (!strstr(message.text, cases[i].words) || strstr(message.text, "svara SV"))
			fail_msg("%s: %s", cases[i].name, message.text);
	}
}

static void a_text_too_short_to_tell_is_answered_with_an_offer_of_the_other_languages(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	struct message message;

	desk_take(d, "From: x@yritys.example\nTo: yritys@kymi.example\nSubject: 12\n"
		     "Message-ID: <short@y.example>\n" DESK_PLAIN "ok?\n");
	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, "x@yritys.example");
	message = desk_read(d, &mail);
	assert_non_null(strstr(message.text, "svara SV"));
	assert_non_null(strstr(message.text, "reply EN"));
}

static void the_language_is_remembered(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id;

	desk_take(d, "From: x@yritys.example\nTo: yritys@kymi.example\nSubject: Bygglov\n"
		     "Message-ID: <a@y.example>\n" DESK_PLAIN
		     "Hej! Jag behöver bygglov för mitt kafé i sommar, hur gör jag?\n");
	id = desk_take(d, "From: x@yritys.example\nTo: yritys@kymi.example\nSubject: 13\n"
			  "Message-ID: <b@y.example>\n" DESK_PLAIN "ok?\n");
	assert_int_equal(desk_ticket(d, id).language, LANGUAGE_SV);
}

static void outside_opening_hours_the_answer_says_when_we_open(void **state)
{
	static const struct {
		const char *now, *open, *due, *only;
	} cases[] = {
		{"2026-11-28 18:00", "maanantaina 30.11. klo 8", "maanantaina 30.11. klo 16",
			"a Saturday evening"},
		{"2027-12-06 10:00", "tiistaina 7.12. klo 8", "tiistaina 7.12. klo 16",
			"Independence Day, a Monday"},
		{"2026-03-29 02:30", "maanantaina 30.3. klo 8", "maanantaina 30.3. klo 16",
			"the night an hour is left out"},
		{"2026-10-25 03:30", "maanantaina 26.10. klo 8", "maanantaina 26.10. klo 16",
			"the night an hour comes twice"},
		{"2026-11-24 17:00", "keskiviikkona 25.11. klo 8", "keskiviikkona 25.11. klo 16",
			"an evening"},
	};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *to = arena_printf(d->store->arena, "w%d@yritys.example", (int)i);
		struct outgoing mail;
		struct message message;

		d->now = desk_time(cases[i].now);
		desk_takef(d,
			"From: %s\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"
			"Message-ID: <w%d@y.example>\n" DESK_PLAIN
			"Hei, tarvitsen rakennusluvan kahvilaa varten. Mistä aloitan?\n",
			to, (int)i);
		mail = desk_mail(d, OUTGOING_CLOSED_HOURS, to);
		message = desk_read(d, &mail);
		if (!strstr(message.text, cases[i].open) || !strstr(message.text, cases[i].due))
			fail_msg("%s: %s", cases[i].only, message.text);
	}
	assert_int_equal(desk_count(d, OUTGOING_ACKNOWLEDGEMENT), 0);
}

static void the_decision_is_kept_with_its_facts(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	struct decision decision;
	struct facts facts;

	MUST(decision_load(f->store, id, f->arena, &decision, &f->error));
	MUST(facts_from_json(f->arena, decision.facts, &facts, &f->error));
	assert_string_equal(decision.generation, "test");
	assert_int_equal(facts.now, d->now);
	assert_false(facts.contact_known);
	assert_int_equal(facts.load_count, 3);
	assert_string_equal(facts.loads[0].person, "anna");
	assert_non_null(strstr(decision.verdict, "\"building-control\""));
	assert_non_null(strstr(decision.verdict, "\"rules.conf\""));
	assert_non_null(strstr(decision.verdict, "\"held\":[\"building\"]"));
}

static void who_answers_in_the_tickets_language_comes_first(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct site *site = &d->desk.settings.site;
	const struct person *members[] = {site_person(site, "anna"), site_person(site, "pekka")};
	struct decision decision;
	struct facts facts;
	int64_t id;

	for (size_t i = 0; i < site->group_count; i++) {
		if (strcmp(site->groups[i].title, "building-control") == 0) {
			site->groups[i].members = members;
			site->groups[i].member_count = 2;
		}
	}
	desk_request(d); /* anna has one ticket more, and is as fit as pekka */
	assert_string_equal(desk_ticket(d, desk_request(d)).owner, "anna");
	id = desk_take(d,
		"From: a@other.example\nTo: yritys@kymi.example\nSubject: Permit\n"
		"Message-ID: <2@y.example>\n" DESK_PLAIN
		"Hello, I would like to know whether I need a building permit for the house.\n");
	assert_string_equal(desk_ticket(d, id).owner, "pekka");
	MUST(decision_load(f->store, id, f->arena, &decision, &f->error));
	MUST(facts_from_json(f->arena, decision.facts, &facts, &f->error));
	assert_int_equal(facts.language, LANGUAGE_EN);
	id = desk_take(d, "From: b@other.example\nTo: yritys@kymi.example\nSubject: Bygglov\n"
			  "Message-ID: <3@y.example>\n" DESK_PLAIN
			  "Hej, jag skulle vilja veta om jag behöver ett bygglov för huset.\n");
	assert_string_equal(desk_ticket(d, id).owner, "anna");
}

static void the_contacts_ombud_gets_their_next_ticket_for_a_year(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	struct contact contact;

	assert_string_equal(desk_ticket(d, id).owner, "anna");
	MUST(contact_by_address(f->store, "matti@yritys.example", f->arena, &contact, &f->error));
	assert_string_equal(contact.ombud, "anna");
	fixture_begin(f);
	contact.ombud = "lead";
	MUST(contact_update(f->store, &contact, &f->error));
	fixture_commit(f);
	id = desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Lisää\n"
			  "Message-ID: <2@y.example>\n" DESK_PLAIN "Toinen rakennuslupa-asia.\n");
	assert_string_equal(desk_ticket(d, id).owner, "lead");
	d->now = desk_time("2027-12-01 10:00");
	id = desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Vielä\n"
			  "Message-ID: <3@y.example>\n" DESK_PLAIN "Kolmas rakennuslupa-asia.\n");
	assert_string_equal(desk_ticket(d, id).owner, "anna");
	MUST(contact_by_address(f->store, "matti@yritys.example", f->arena, &contact, &f->error));
	assert_string_equal(contact.ombud, "anna");
}

static void the_next_of_an_organisation_gets_the_ombud_of_the_first(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct decision decision;
	struct facts facts;
	int64_t id =
		desk_take(d, "From: a@yritys.example\nTo: yritys@kymi.example\nSubject: Asia\n"
			     "Message-ID: <1@y.example>\n" DESK_PLAIN
			     "Hei, tarvitsen rakennusluvan. Terveisin A, Y-tunnus 1234567-1\n");

	assert_string_equal(desk_ticket(d, id).owner, "anna");
	/* an admin gives the writer, and so the organisation, to somebody else */
	desk_staff_reply(d, "anna@kotka.example", "", "#assign lead\n");
	assert_string_equal(desk_ticket(d, id).owner, "lead");
	id = desk_take(d, "From: b@home.example\nTo: yritys@kymi.example\nSubject: Toinen\n"
			  "Message-ID: <2@y.example>\n" DESK_PLAIN
			  "Hei, tarvitsen rakennusluvan. Terveisin B, 1234567-1\n");
	assert_string_equal(desk_ticket(d, id).owner, "lead");
	MUST(decision_load(f->store, id, f->arena, &decision, &f->error));
	MUST(facts_from_json(f->arena, decision.facts, &facts, &f->error));
	assert_string_equal(facts.organisation_ombud, "lead");
	assert_string_equal(facts.organisation_keys.list[0], "id:1234567-1");
	id = desk_take(d, "From: c@home.example\nTo: yritys@kymi.example\nSubject: Kolmas\n"
			  "Message-ID: <3@y.example>\n" DESK_PLAIN
			  "Hei, tarvitsen rakennusluvan. Terveisin C, 1572860-0\n");
	assert_string_equal(desk_ticket(d, id).owner, "anna");
	d->now = desk_time("2027-12-01 10:00");
	id = desk_take(d, "From: e@home.example\nTo: yritys@kymi.example\nSubject: Viides\n"
			  "Message-ID: <5@y.example>\n" DESK_PLAIN
			  "Hei, tarvitsen rakennusluvan. Terveisin E, 1234567-1\n");
	assert_string_equal(desk_ticket(d, id).owner, "anna"); /* forgotten after a year */
}

static int by_domain(void **state)
{
	return desk_set_up_with(state, "organisation_by_domain = yes", "");
}

static void a_colleague_gets_the_same_ombud_by_domain(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_take(d,
		"From: a@yritys.example\nTo: yritys@kymi.example\nSubject: A\n"
		"Message-ID: <1@y.example>\n" DESK_PLAIN "Hei, tarvitsen rakennusluvan.\n");

	desk_staff_reply(d, "anna@kotka.example", "", "#assign lead\n");
	assert_string_equal(desk_ticket(d, id).owner, "lead");
	id = desk_take(d,
		"From: b@yritys.example\nTo: yritys@kymi.example\nSubject: B\n"
		"Message-ID: <2@y.example>\n" DESK_PLAIN "Hei, tarvitsen rakennusluvan.\n");
	assert_string_equal(desk_ticket(d, id).owner, "lead");
	id = desk_take(d,
		"From: c@other.example\nTo: yritys@kymi.example\nSubject: C\n"
		"Message-ID: <3@y.example>\n" DESK_PLAIN "Hei, tarvitsen rakennusluvan.\n");
	assert_string_equal(desk_ticket(d, id).owner, "anna");
}

static void with_all_away_the_whole_group_is_told(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_take(d,
		"From: a@yritys.example\nTo: yritys@kymi.example\nSubject: Moi\n"
		"Message-ID: <2@y.example>\n" DESK_PLAIN "Yleinen kysymys toreista ja muusta.\n");

	assert_null(desk_ticket(d, id).owner);
	/* nobody owns it: everybody of the group hears of it */
	desk_mail(d, OUTGOING_NOTIFICATION, "pekka@kotka.example");
}

static int set_up_pekka_away(void **state)
{
	return desk_set_up_with(state, "", "away = { \"2026-11-20..2026-11-30\" }");
}

static void a_group_with_only_an_address_is_told_there(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_take(d,
		"From: a@yritys.example\nTo: yritys@kymi.example\nSubject: Moi\n"
		"Message-ID: <2@y.example>\n" DESK_PLAIN "Mistä saan kasvurahoitusta?\n");

	assert_string_equal(desk_ticket(d, id).group, "partner");
	assert_null(desk_ticket(d, id).owner);
	desk_mail(d, OUTGOING_NOTIFICATION, "info@kinno.example");
}

static void a_mail_without_from_is_seen_by_a_person(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_take(d, "To: yritys@kymi.example\nSubject: Rakennuslupa\n" DESK_PLAIN
				  "Hei, tarvitsen rakennusluvan.\n");

	assert_true(id > 0);
	assert_int_equal(desk_automatic(d), 0);
	assert_true(desk_says(d, id, "there is no address to write to"));
	desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
}

static void a_web_forms_contact_is_the_one_in_reply_to(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_take(d,
		"From: Lomake <noreply@kotka.example>\nReply-To: Ville <ville@firma.example>\n"
		"To: yritys@kymi.example\nSubject: Lomake\nMessage-ID: <f@kotka.example>\n"
		"Auto-Submitted: auto-generated\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n");

	assert_string_equal(d->carried.kind, "request");
	assert_false(desk_ticket(d, id).silent);
	desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, "ville@firma.example");
}

static void reply_to_of_anybody_else_gets_no_automatic_answer(void **state)
{
	struct desk_fixture *d = *state;

	desk_take(d, "From: a@firma.example\nReply-To: victim@else.example\n"
		     "To: yritys@kymi.example\nSubject: x\nMessage-ID: <f@x.example>\n" DESK_PLAIN
		     "Tarvitsen rakennusluvan.\n");
	desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, "a@firma.example");
	assert_int_equal(desk_automatic(d), 1);
}

static void staff_who_write_without_a_ticket_hear_that_it_became_one(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_take(d,
		"From: anna@kotka.example\nTo: yritys@kymi.example\nSubject: Uusi\n"
		"Message-ID: <s@kotka.example>\n" DESK_PLAIN "Asiakas soitti rakennusluvasta.\n");
	struct outgoing account = desk_mail(d, OUTGOING_ACCOUNT, "anna@kotka.example");
	struct message message = desk_read(d, &account);

	assert_true(id > 0);
	assert_non_null(strstr(message.text, "uusi asia KYM-1001-"));
	assert_int_equal(desk_automatic(d), 0);
	assert_true(desk_says(d, id, "our own staff"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_request_becomes_a_ticket_with_an_owner_an_answer_and_a_deadline),
		DESK_TEST(the_log_line_has_no_word_of_the_writer),
		DESK_TEST(the_answer_is_in_the_language_of_the_writer),
		DESK_TEST(
			a_text_too_short_to_tell_is_answered_with_an_offer_of_the_other_languages),
		DESK_TEST(the_language_is_remembered),
		DESK_TEST(outside_opening_hours_the_answer_says_when_we_open),
		DESK_TEST(the_decision_is_kept_with_its_facts),
		DESK_TEST(who_answers_in_the_tickets_language_comes_first),
		DESK_TEST(the_contacts_ombud_gets_their_next_ticket_for_a_year),
		DESK_TEST(the_next_of_an_organisation_gets_the_ombud_of_the_first),
		cmocka_unit_test_setup_teardown(
			a_colleague_gets_the_same_ombud_by_domain, by_domain, desk_tear_down),
		cmocka_unit_test_setup_teardown(
			with_all_away_the_whole_group_is_told, set_up_pekka_away, desk_tear_down),
		DESK_TEST(a_group_with_only_an_address_is_told_there),
		DESK_TEST(a_mail_without_from_is_seen_by_a_person),
		DESK_TEST(a_web_forms_contact_is_the_one_in_reply_to),
		DESK_TEST(reply_to_of_anybody_else_gets_no_automatic_answer),
		DESK_TEST(staff_who_write_without_a_ticket_hear_that_it_became_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
