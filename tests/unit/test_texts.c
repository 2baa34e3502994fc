/* SPDX-License-Identifier: MIT */
/* Texts become tickets, find the conversation they belong to, and are answered by text. */
#include "tests/unit/texts_fixture.h"

enum { DAY = 86400 };

#define REQUEST "Hei! Tarvitsen rakennusluvan kahvilaa varten. Mistä aloitan?"
#define MORE "Unohdin sanoa, että kahvila on Haminassa torin laidalla."

static void a_text_becomes_a_ticket_with_owner_and_is_acknowledged_by_text(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, "040 5555555", REQUEST);
	struct ticket ticket = desk_ticket(d, id);
	struct contact contact = texts_contact(d, MATTI);
	struct outgoing row = texts_last_row(d);
	struct outgoing note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	struct message mail = desk_read(d, &note);

	assert_string_equal(d->carried.kind, "request");
	assert_int_equal(ticket.channel, CHANNEL_SMS);
	assert_int_equal(ticket.language, LANGUAGE_FI);
	assert_string_equal(ticket.owner, "anna");
	assert_string_equal(ticket.mailbox, "city");
	assert_int_equal(ticket.contact_id, contact.id);
	assert_int_equal(contact.language, LANGUAGE_FI);
	assert_string_equal(contact.ombud, "anna");

	assert_int_equal(texts_count(d), 1);
	assert_int_equal(row.kind, OUTGOING_ACKNOWLEDGEMENT);
	assert_string_equal(row.recipients[0], MATTI);
	assert_says(texts_last(d), desk_ref(d, id));
	assert_says(texts_last(d), "Anna Virtanen");
	assert_int_equal(sms_measure(texts_last(d)).segments, 1);

	assert_says(mail.text, "040 555 5555");
	assert_says(mail.text, "Mistä aloitan?");
	assert_says(mail.text, "tekstiviestinä");
	assert_says(mail.subject, "Tarvitsen rakennusluvan");
	/* notifications hang together, but not on our texts, whose ids bear a mark */
	assert_int_equal(mail.references_count, 1);
	assert_string_equal(mail.references[0],
		arena_printf(d->store->arena, "%s@kymi.example", desk_ref(d, id)));
}

static void swedish_without_dots_is_answered_in_swedish(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(
		d, MATTI, "Hej! Jag behover bygglov for en terrass. Nar kan jag fa hjalp med det?");

	assert_int_equal(desk_ticket(d, id).language, LANGUAGE_SV);
	assert_string_equal(desk_ticket(d, id).matter, "building");
	assert_says(texts_last(d), "Hej!");
}

static void a_short_text_takes_the_remembered_language_else_the_sites_first(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, "Bygglov?");

	assert_int_equal(desk_ticket(d, id).language, LANGUAGE_FI);
	assert_int_equal(texts_contact(d, MATTI).language, LANGUAGE_UNKNOWN);
	texts_set_state(d, id, TICKET_CLOSED);
	texts_take(d, MATTI, "Hej! Jag skulle gärna vilja veta när min ansökan behandlas.");
	assert_int_equal(texts_contact(d, MATTI).language, LANGUAGE_SV);
	texts_set_state(d, id + 1, TICKET_CLOSED);
	id = texts_take(d, MATTI, "Terrass?");
	assert_int_equal(desk_ticket(d, id).language, LANGUAGE_SV);
}

static void out_of_hours_the_text_says_when_we_open(void **state)
{
	struct desk_fixture *d = *state;

	d->now = desk_time("2026-11-28 18:00");
	texts_take(d, MATTI, REQUEST);
	assert_int_equal(texts_last_row(d).kind, OUTGOING_CLOSED_HOURS);
	assert_says(texts_last(d), "30.11.");
	texts_take(d, MATTI, MORE);
	assert_int_equal(texts_count(d), 1);
}

static void the_conversation_goes_on_whatever_state_it_is_in(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);
	static const enum ticket_state states[] = {TICKET_NEW, TICKET_OPEN, TICKET_WAITING};

	for (size_t i = 0; i < 3; i++) {
		texts_set_state(d, id, states[i]);
		assert_int_equal(texts_take(d, MATTI, MORE), id);
		assert_string_equal(d->carried.kind, "followup");
	}
	assert_int_equal(desk_ticket(d, id).state, TICKET_OPEN); /* it waited for them */
	assert_int_equal(desk_entries(d, id, ENTRY_IN), 4);
	assert_int_equal(texts_count(d), 1); /* in opening hours a follow-up gets no answer */
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 4);
}

static void two_equal_texts_are_two_messages(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);

	d->now -= 60;
	assert_int_equal(texts_take(d, MATTI, REQUEST), id);
	assert_int_equal(desk_entries(d, id, ENTRY_IN), 2);
}

static void after_thread_days_of_silence_a_text_opens_a_new_ticket(void **state)
{
	struct desk_fixture *d = *state;
	int64_t days = d->desk.settings.site.thread_days;
	int64_t id = texts_take(d, MATTI, REQUEST);

	d->now += days * DAY - 120;
	assert_int_equal(texts_take(d, MATTI, MORE), id);
	d->now += days * DAY + 120;
	assert_int_not_equal(texts_take(d, MATTI, MORE), id);
	assert_int_equal(desk_tickets(d), 2);
}

static void a_text_that_comes_late_with_an_old_date_is_on_the_ticket(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);

	d->now -= 3600;
	assert_int_equal(texts_take(d, MATTI, MORE), id);
}

static void a_reference_picks_another_ticket_of_the_same_person(void **state)
{
	struct desk_fixture *d = *state;
	int64_t first = texts_take(d, MATTI, REQUEST), second;
	const char *ref = desk_ref(d, first);

	texts_set_state(d, first, TICKET_CLOSED);
	second = texts_take(
		d, MATTI, "Nyt tarvitsen apua aivan toisessa asiassa, kiitos etukäteen.");
	assert_int_not_equal(second, first);
	assert_int_equal(desk_ticket(d, second).linked_id, first);
	assert_int_equal(desk_ticket(d, first).state, TICKET_CLOSED);

	/* the closed one is opened by its reference alone */
	assert_int_equal(texts_take(d, MATTI, MORE), second);
	assert_int_equal(
		texts_take(d, MATTI, arena_printf(d->store->arena, "%s: vielä yksi kysymys", ref)),
		first);
	assert_int_equal(desk_ticket(d, first).state, TICKET_OPEN);
	assert_int_equal(texts_take(d, MATTI,
				 arena_printf(d->store->arena, "asiasta %s sen verran, että",
					 text_lower_ascii(d->store->arena, desk_ref(d, second)))),
		second);
}

static void a_reference_of_somebody_else_leads_nowhere(void **state)
{
	struct desk_fixture *d = *state;
	int64_t his = texts_take(d, MATTI, REQUEST);
	int64_t hers = texts_take(d, "+358407777777",
		arena_printf(d->store->arena, "%s onko tämä minun asiani?", desk_ref(d, his)));

	assert_int_not_equal(hers, his);
	assert_int_equal(desk_ticket(d, hers).linked_id, his);
	assert_int_equal(desk_entries(d, his, ENTRY_IN), 1);
	assert_null(strstr(texts_last(d), desk_ref(d, his)));
}

static void a_ticket_closed_long_ago_is_not_opened_even_by_its_reference(void **state)
{
	struct desk_fixture *d = *state;
	int64_t first = texts_take(d, MATTI, REQUEST), second;

	texts_set_state(d, first, TICKET_CLOSED);
	d->now += 31 * DAY;
	second = texts_take(
		d, MATTI, arena_printf(d->store->arena, "%s jatkuu näin", desk_ref(d, first)));
	assert_int_not_equal(second, first);
	assert_int_equal(desk_ticket(d, second).linked_id, first);
}

static void thanks_and_a_digit_after_closing_change_nothing(void **state)
{
	struct desk_fixture *d = *state;
	static const char *const thanks[] = {
		"Kiitos paljon!", "ok tack", "thank you very much", "👍", "KIITOS"};
	int64_t id = texts_take(d, MATTI, REQUEST), changed_at;
	size_t told = desk_count(d, OUTGOING_NOTIFICATION);

	texts_set_state(d, id, TICKET_WAITING);
	changed_at = desk_ticket(d, id).changed_at;
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(texts_take(d, MATTI, thanks[i]), id);
		assert_string_equal(d->carried.kind, "thanks");
	}
	texts_set_state(d, id, TICKET_CLOSED);
	assert_int_equal(texts_take(d, MATTI, "5"), id);
	assert_string_equal(d->carried.kind, "thanks");
	assert_int_equal(texts_take(d, MATTI, "tack!"), id);
	assert_int_equal(desk_ticket(d, id).state, TICKET_CLOSED);
	assert_int_equal(desk_ticket(d, id).changed_at, changed_at);
	assert_int_equal(desk_entries(d, id, ENTRY_IN), 8);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), told);
	assert_int_equal(texts_count(d), 1);
	assert_int_equal(desk_tickets(d), 1);
}

static void a_digit_on_an_open_ticket_and_thanks_with_a_matter_are_messages(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);

	texts_set_state(d, id, TICKET_WAITING);
	assert_int_equal(texts_take(d, MATTI, "3"), id); /* "how many tables?" */
	assert_string_equal(d->carried.kind, "followup");
	assert_int_equal(desk_ticket(d, id).state, TICKET_OPEN);
	assert_int_equal(texts_take(d, MATTI, "Kiitos, milloin saan päätöksen tästä?"), id);
	assert_string_equal(d->carried.kind, "followup");
}

static void thanks_from_nobody_we_know_is_a_request(void **state)
{
	struct desk_fixture *d = *state;

	assert_int_not_equal(texts_take(d, MATTI, "Kiitos"), 0);
	assert_string_equal(d->carried.kind, "request");
}

static void senders_that_cannot_be_answered_get_a_ticket_and_no_answer(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing note;
	static const char *const senders[] = {"Posti", "16400", "+3586001234", "", "Tulli-Info",
		"anna@kotka.example", "matti@yritys.example"};

	desk_request(d);
	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
		int64_t id = texts_take(d, senders[i], REQUEST);

		if (!id)
			fail_msg("no ticket for \"%s\"", senders[i]);
		assert_string_equal(d->carried.kind, "request");
		assert_true(desk_says(d, id, "nothing was sent to"));
		note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
		assert_says(desk_read(d, &note).text, "ei voi lähettää tekstiviestejä");
	}
	assert_int_equal(texts_count(d), 0);
	texts_take(d, MATTI, REQUEST);
	note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	assert_null(strstr(desk_read(d, &note).text, "ei voi lähettää"));
	assert_says(desk_read(d, &note).text, "Vastaus lähetetään tekstiviestinä");
	/* the one that looks like Matti's address is not Matti */
	assert_int_equal(fixture_number(d->store, "SELECT count(*) FROM ticket WHERE contact_id = "
						  "(SELECT contact_id FROM contact_address WHERE "
						  "address_key = 'matti@yritys.example')"),
		1);
}

static void a_text_from_our_own_number_is_ours_coming_back(void **state)
{
	struct desk_fixture *d = *state;

	assert_int_equal(texts_take(d, OURS, REQUEST), 0);
	assert_string_equal(d->carried.kind, "own mail");
	assert_int_equal(texts_count(d), 0);
}

static void a_robot_that_answers_each_text_gets_no_more_than_the_limit(void **state)
{
	struct desk_fixture *d = *state;
	int64_t limit = d->desk.settings.site.restraint.address_day;
	static const char *const echoes[] = {"STATUS", "HELP", "START", "Out of office today",
		"Message received, thank you for contacting us about your matter"};

	for (int i = 0; i < 60; i++)
		texts_take(d, MATTI, echoes[i % 5]);
	assert_int_equal(texts_count(d), limit);
	assert_int_equal(desk_tickets(d), 1);
}

static void a_text_older_than_our_start_is_filed_without_an_answer(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id;

	d->silent = 1;
	id = texts_take(d, MATTI, REQUEST);
	assert_true(desk_ticket(d, id).silent);
	assert_int_equal(texts_count(d), 0);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 0);
	d->silent = 0;
	assert_int_not_equal(texts_take(d, MATTI, REQUEST), id);
}

/* ---- what becomes of our texts */

static const char *told_of_failure(
	struct desk_fixture *d, enum reason_code code, const char *sentence)
{
	struct fixture *f = d->store;
	struct outgoing text = texts_last_row(d), note;
	const struct settlement settlement = {
		.outcome = REFUSED, .reason = {.code = code, .sentence = sentence}};

	fixture_begin(f);
	MUST(desk_delivery_failed(
		&d->desk, f->store, &text, &settlement, d->now, f->arena, &f->error));
	fixture_commit(f);
	note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	return desk_read(d, &note).text;
}

static void a_text_that_fails_is_an_entry_and_a_mail_to_the_owner(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);
	const char *note = told_of_failure(d, REASON_NOT_ACCEPTED, "the network said no");

	assert_true(desk_says(d, id, "was not delivered: the network said no"));
	assert_says(note, "040 555 5555");
	assert_says(note, "ei saatu perille");
	assert_false(texts_gets_none(d, MATTI));
}

/* No word of servers and mail addresses. */
static void the_owner_reads_of_telephones_why_a_text_failed(void **state)
{
	static const struct {
		enum reason_code code;
		const char *words;
	} rows[] = {{REASON_BAD_ADDRESS, "että se on matkapuhelinnumero"},
		{REASON_UNKNOWN_MAILBOX, "Operaattorin mukaan numero ei ole käytössä"},
		{REASON_UNREACHABLE, "suljettu tai kuuluvuusalueen ulkopuolella"},
		{REASON_REJECTED, "Operaattori torjui"},
		{REASON_NOT_ACCEPTED, "Tekstiviestipalvelu ei ottanut"},
		{REASON_GIVEN_UP, "Tarkista numero"}};
	struct desk_fixture *d = *state;

	texts_take(d, MATTI, REQUEST);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *note = told_of_failure(d, rows[i].code, "no");

		assert_says(note, rows[i].words);
		assert_null(strstr(note, "soite"));
		assert_null(strstr(note, "alvelim"));
	}
}

static void a_text_that_perhaps_arrived_is_told_as_that(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);
	const char *note = told_of_failure(d, REASON_UNSURE, "nobody can tell");

	assert_true(desk_says(d, id, "was perhaps not delivered: nobody can tell"));
	assert_says(note, "ei ole varmaa");
	assert_null(strstr(note, "ei ole saanut"));
}

static void a_provider_that_passes_nothing_on_marks_the_contact(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);
	size_t count = texts_count(d);

	told_of_failure(d, REASON_NO_TEXTS, "21610");
	assert_true(texts_gets_none(d, MATTI));
	assert_true(desk_says(d, id, "told the provider STOP"));
	texts_staff_reply(d, "anna@kotka.example", DESK_PLAIN "Lupa on myönnetty.\n");
	assert_int_equal(texts_count(d), count);
}

/* No bytes in the inbox may end the worker or pass for a mail. */
static void what_is_no_envelope_is_refused(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	static const char *const nasty[] = {"", "{", "[]", "null", "{}", "{\"ombud_sms\": 2}",
		"{\"ombud_sms\": \"1\"}", "From: a@b\nSubject: x\n\ntext\n", "\xff\xfe{"};

	for (size_t i = 0; i < sizeof(nasty) / sizeof(nasty[0]); i++) {
		const struct incoming incoming = {.mailbox = "city",
			.folder = "",
			.name = "x",
			.bytes = (const unsigned char *)nasty[i],
			.size_bytes = strlen(nasty[i])};
		struct prepared *prepared;

		if (desk_prepare(&d->desk, &incoming, f->arena, &prepared, &f->error) != REFUSED)
			fail_msg("not refused: %s", nasty[i]);
	}
}

static void whatever_a_text_holds_it_becomes_a_ticket(void **state)
{
	struct desk_fixture *d = *state;
	static const char *const nasty[] = {"", " ", "\n\n\n", "\x01\x02\x1b[31m", "{{reference}}",
		"{{#text}}", "KYM-", "KYM-1-", "KYM-99999999999999999999-AA", "%s%n%d",
		"STATUS KYM-99999999999999999999-AA x",
		"\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9",
		"\xe2\x80\xae"
		"abc",
		"Subject: x\r\nBcc: a@b.example\r\n\r\nx", "' ; DROP TABLE ticket; --"};
	char sender[24];

	for (size_t i = 0; i < sizeof(nasty) / sizeof(nasty[0]); i++) {
		snprintf(sender, sizeof(sender), "+35840600%04d", (int)i);
		if (!texts_take(d, sender, nasty[i]))
			fail_msg("no ticket for: %s", nasty[i]);
	}
	texts_take(d, "+358406009999", arena_printf(d->store->arena, "%*s", 60000, "pitkä"));
	assert_int_equal(desk_tickets(d), (int)(sizeof(nasty) / sizeof(nasty[0])) + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEXTS_TEST(a_text_becomes_a_ticket_with_owner_and_is_acknowledged_by_text),
		TEXTS_TEST(swedish_without_dots_is_answered_in_swedish),
		TEXTS_TEST(a_short_text_takes_the_remembered_language_else_the_sites_first),
		TEXTS_TEST(out_of_hours_the_text_says_when_we_open),
		TEXTS_TEST(the_conversation_goes_on_whatever_state_it_is_in),
		TEXTS_TEST(two_equal_texts_are_two_messages),
		TEXTS_TEST(after_thread_days_of_silence_a_text_opens_a_new_ticket),
		TEXTS_TEST(a_text_that_comes_late_with_an_old_date_is_on_the_ticket),
		TEXTS_TEST(a_reference_picks_another_ticket_of_the_same_person),
		TEXTS_TEST(a_reference_of_somebody_else_leads_nowhere),
		TEXTS_TEST(a_ticket_closed_long_ago_is_not_opened_even_by_its_reference),
		TEXTS_TEST(thanks_and_a_digit_after_closing_change_nothing),
		TEXTS_TEST(a_digit_on_an_open_ticket_and_thanks_with_a_matter_are_messages),
		TEXTS_TEST(thanks_from_nobody_we_know_is_a_request),
		TEXTS_TEST(senders_that_cannot_be_answered_get_a_ticket_and_no_answer),
		TEXTS_TEST(a_text_from_our_own_number_is_ours_coming_back),
		TEXTS_TEST(a_robot_that_answers_each_text_gets_no_more_than_the_limit),
		TEXTS_TEST(a_text_older_than_our_start_is_filed_without_an_answer),
		TEXTS_TEST(a_text_that_fails_is_an_entry_and_a_mail_to_the_owner),
		TEXTS_TEST(the_owner_reads_of_telephones_why_a_text_failed),
		TEXTS_TEST(a_text_that_perhaps_arrived_is_told_as_that),
		TEXTS_TEST(a_provider_that_passes_nothing_on_marks_the_contact),
		TEXTS_TEST(what_is_no_envelope_is_refused),
		TEXTS_TEST(whatever_a_text_holds_it_becomes_a_ticket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
