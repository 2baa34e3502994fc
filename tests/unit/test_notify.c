/* SPDX-License-Identifier: MIT */
/* What the owner reads. */
#include "tests/unit/desk_fixture.h"

static struct message notification(struct desk_fixture *d, const char *to)
{
	struct outgoing mail = desk_mail(d, OUTGOING_NOTIFICATION, to);

	return desk_read(d, &mail);
}

static void it_says_who_what_why_and_until_when(void **state)
{
	static const char *const words[] = {"Anna Virtanen", "Matti Mallinen",
		"matti@yritys.example", "tarvitsen rakennusluvan kahvilaa varten",
		"Aihealue: Rakentamisluvat", "building", "Building control",
		"keskiviikkona 25.11. klo 10",
		"--- Kirjoita vastauksesi tämän rivin yläpuolelle ---"};
	struct desk_fixture *d = *state;
	struct message message;

	desk_request(d);
	message = notification(d, "anna@kotka.example");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!strstr(message.text, words[i]))
			fail_msg("%s is not in: %s", words[i], message.text);
	}
	assert_string_equal(message.from.name, "Matti Mallinen");
	assert_string_equal(message.from.mail, "yritys@kymi.example");
	assert_string_equal(message_header(&message, "Auto-Submitted"), "auto-generated");
	/* absence notices must come back */
	assert_null(strstr(message_header(&message, "X-Auto-Response-Suppress"), "OOF"));
	assert_string_equal(message.in_reply_to[0], "first@yritys.example");
}

static void the_next_one_is_in_the_same_conversation_with_earlier_tickets(void **state)
{
	struct desk_fixture *d = *state;
	struct message message;

	desk_request(d);
	desk_take(d,
		"From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Re: Rakennuslupa\n"
		"Message-ID: <2@y>\nIn-Reply-To: <first@yritys.example>\n" DESK_PLAIN
		"Lisään tämän.\n\nKymen yrityspalvelut kirjoitti:\n> vanhaa tekstiä\n");
	message = notification(d, "anna@kotka.example");
	assert_string_equal(message.references[0], "first@yritys.example");
	assert_non_null(strstr(message.text, "Lisään tämän."));
	assert_null(strstr(message.text, "vanhaa"));
	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Toinen\n"
		     "Message-ID: <3@y>\n" DESK_PLAIN "Toinen rakennuslupa.\n");
	message = notification(d, "anna@kotka.example");
	assert_non_null(strstr(message.text, "\nAiemmat asiat:\nKYM-1001-"));
	assert_non_null(strstr(
		message.text, ": Rakennuslupa (saapunut 24.11.2026, uusi, Anna Virtanen)\n"));
}

static void the_outcome_of_an_earlier_ticket_is_told(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct ticket ticket = desk_ticket(d, desk_request(d));

	ticket.state = TICKET_CLOSED;
	ticket.closed_at = desk_time("2026-11-25 12:00");
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Toinen\n"
		     "Message-ID: <3@y>\n" DESK_PLAIN "Toinen rakennuslupa.\n");
	assert_non_null(strstr(notification(d, "anna@kotka.example").text,
		": Rakennuslupa (saapunut 24.11.2026, suljettu 25.11.2026, Anna Virtanen)\n"));
}

static void who_wrote_is_told_with_business_id_other_addresses_and_language(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct contact contact;
	struct message message;

	desk_take(d, "From: Matti <matti@yritys.example>\nTo: yritys@kymi.example\n"
		     "Subject: Rakennuslupa\nMessage-ID: <2@y>\n" DESK_PLAIN
		     "Hei, haen rakennuslupaa yritykselleni, 2077474-0.\n");
	MUST(contact_by_address(f->store, "matti@yritys.example", f->arena, &contact, &f->error));
	contact.organisation = "Mallisen Leipomo Oy";
	fixture_begin(f);
	MUST(contact_update(f->store, &contact, &f->error));
	MUST(contact_add_address(f->store, contact.id, "+358405555555", &f->error));
	fixture_commit(f);
	desk_take(d, "From: Matti <matti@yritys.example>\nTo: yritys@kymi.example\n"
		     "Subject: Toinen\nMessage-ID: <3@y>\n" DESK_PLAIN
		     "Toinen rakennuslupa on vielä hakematta.\n");
	message = notification(d, "anna@kotka.example");
	if (!strstr(message.text, "Lähettäjä: Matti, matti@yritys.example\n"
				  "Yritys: Mallisen Leipomo Oy\nY-tunnus: 2077474-0\n"
				  "Muut yhteystiedot: +358405555555\nKieli: suomi\n"))
		fail_msg("%s", message.text);
}

static void personal_identity_codes_are_masked_everywhere(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	struct message message;

	desk_take(d, "From: Matti 131052-308T <matti@yritys.example>\n"
		     "To: yritys@kymi.example\nSubject: Rakennuslupa 131052-308T\n"
		     "Message-ID: <2@y>\nMIME-Version: 1.0\n"
		     "Content-Type: multipart/mixed; boundary=b\n\n"
		     "--b\nContent-Type: text/plain\n\nTunnukseni on 131052-308T, siksi.\n"
		     "--b\nContent-Type: application/pdf\nContent-Disposition: attachment; "
		     "filename=\"hakemus 131052-308T.pdf\"\n\n%PDF\n--b--\n");
	mail = desk_mail(d, OUTGOING_NOTIFICATION, NULL);
	message = desk_read(d, &mail);
	assert_false(desk_bytes_have(d, &mail, "308T"));
	assert_null(strstr(message.text, "308T"));
	assert_null(strstr(message.subject, "308T"));
	assert_null(strstr(message.from.name, "308T"));
	assert_non_null(strstr(message.text, "******-****"));
	assert_string_equal(message.attachments[0].name, "hakemus ******-****.pdf");
}

static void attachments_come_along(void **state)
{
	struct desk_fixture *d = *state;
	struct message message;

	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"
		     "Message-ID: <2@y>\nMIME-Version: 1.0\n"
		     "Content-Type: multipart/mixed; boundary=b\n\n"
		     "--b\nContent-Type: text/plain\n\nOhessa piirros.\n"
		     "--b\nContent-Type: application/pdf\n"
		     "Content-Disposition: attachment; filename=piirros.pdf\n"
		     "Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n--b--\n");
	message = notification(d, "anna@kotka.example");
	assert_int_equal(message.attachment_count, 1);
	assert_int_equal(message.attachments[0].size_bytes, 9);
	assert_non_null(strstr(message.text, "piirros.pdf"));
}

static void links_that_an_html_text_hides_are_shown(void **state)
{
	struct desk_fixture *d = *state;

	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"
		     "Message-ID: <2@y>\nMIME-Version: 1.0\nContent-Type: text/html\n\n"
		     "<p>Katso <a href=\"https://kartta.example/tontti/7\">tontti</a>.</p>\n");
	assert_non_null(strstr(notification(d, NULL).text, "https://kartta.example/tontti/7"));
}

static void matter_and_place_have_the_names_of_the_readers_language(void **state)
{
	struct desk_fixture *d = *state;
	struct message message;

	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Bygglov\n"
		     "Message-ID: <2@y>\n" DESK_PLAIN "Jag behöver bygglov i Fredrikshamn.\n");
	message = notification(d, "anna@kotka.example");
	assert_non_null(strstr(message.text, "\nAihealue: Rakentamisluvat\nPaikkakunta: Hamina\n"));
	desk_take(d,
		"From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Re: Bygglov\n"
		"Message-ID: <3@y>\nIn-Reply-To: <2@y>\n" DESK_PLAIN "Jag glömde ritningen.\n");
	message = notification(d, "anna@kotka.example");
	assert_non_null(strstr(message.text, "\nAihealue: Rakentamisluvat\nPaikkakunta: Hamina\n"));
}

static void the_owner_is_told_which_authority_decides(void **state)
{
	struct desk_fixture *d = *state;

	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: x\n"
		     "Message-ID: <2@y>\n" DESK_PLAIN "Rakennuslupa ja anniskelulupa, kiitos.\n");
	assert_non_null(strstr(notification(d, "anna@kotka.example").text,
		"\nToimivaltainen viranomainen: Lupa- ja valvontavirasto, lvv.fi\n"));
}

static void a_silence_is_explained_to_the_owner(void **state)
{
	struct desk_fixture *d = *state;

	desk_take(d, "From: noreply@else.example\nTo: yritys@kymi.example\nSubject: x\n"
		     "Message-ID: <2@y>\n" DESK_PLAIN "Rakennuslupa.\n");
	assert_non_null(strstr(notification(d, NULL).text,
		"ei lähetetty. Lähettäjän osoitteeseen tulevia vastauksia ei lue kukaan.\n"));
}

static void a_writers_name_cannot_break_out_of_a_header(void **state)
{
	struct desk_fixture *d = *state;
	struct message message;

	desk_take(d, "From: =?utf-8?q?Evil=0D=0ABcc:_x@evil.example?= <e@else.example>\n"
		     "To: yritys@kymi.example\nSubject: "
		     "=?utf-8?q?Rakennuslupa=0D=0ABcc:_y@evil.example?=\n"
		     "Message-ID: <2@y>\n" DESK_PLAIN "Rakennuslupa.\n");
	message = notification(d, NULL);
	assert_null(message_header(&message, "Bcc"));
	assert_string_equal(message.from.mail, "yritys@kymi.example");
}

static void each_person_has_a_mark_of_their_own(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing *rows;
	size_t count;
	const char *marks[2] = {NULL, NULL};

	desk_request(d);
	count = desk_outbox(d, &rows);
	for (size_t i = 0; i < count && i < 2; i++)
		marks[i] = strstr(rows[i].message_id, ".k1-");
	assert_true(marks[0] && marks[1]);
	assert_memory_not_equal(marks[0], marks[1], 20);
}

static int set_up_plus(void **state)
{
	return desk_set_up_with(state, "reply_address = plus", "");
}

static void with_plus_addresses_replies_carry_the_mark(void **state)
{
	struct desk_fixture *d = *state;
	struct message message;

	desk_request(d);
	message = notification(d, NULL);
	assert_int_equal(message.reply_to_count, 1);
	assert_memory_equal(message.reply_to[0].mail, "yritys+KYM-1001-", 16);
	assert_non_null(strstr(message.reply_to[0].mail, ".k1-"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(it_says_who_what_why_and_until_when),
		DESK_TEST(the_next_one_is_in_the_same_conversation_with_earlier_tickets),
		DESK_TEST(the_outcome_of_an_earlier_ticket_is_told),
		DESK_TEST(who_wrote_is_told_with_business_id_other_addresses_and_language),
		DESK_TEST(personal_identity_codes_are_masked_everywhere),
		DESK_TEST(attachments_come_along),
		DESK_TEST(links_that_an_html_text_hides_are_shown),
		DESK_TEST(the_owner_is_told_which_authority_decides),
		DESK_TEST(matter_and_place_have_the_names_of_the_readers_language),
		DESK_TEST(a_silence_is_explained_to_the_owner),
		DESK_TEST(a_writers_name_cannot_break_out_of_a_header),
		DESK_TEST(each_person_has_a_mark_of_their_own),
		cmocka_unit_test_setup_teardown(
			with_plus_addresses_replies_carry_the_mark, set_up_plus, desk_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
