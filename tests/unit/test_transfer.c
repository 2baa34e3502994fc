/* SPDX-License-Identifier: MIT */
/* What belongs to another authority is sent on, and the writer is told. */
#include "handlers/kinds/transfer.h"

#include "tests/unit/texts_fixture.h"

#define ANNA "anna@kotka.example"
#define WRITER "matti@yritys.example"
#define TAX "kirjaamo@vero.example"

static int64_t request(struct desk_fixture *d)
{
	return desk_take(d,
		"From: Matti Mallinen <" WRITER ">\nTo: yritys@kymi.example\n"
		"Subject: Rakennuslupa 131052-308T\nMessage-ID: <file@yritys.example>\n"
		"Date: Tue, 24 Nov 2026 09:58:00 +0200\nMIME-Version: 1.0\n"
		"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
		"Content-Type: text/plain; charset=utf-8\n\n"
		"Hei,\n\ntarvitsen verokortin ja rakennusluvan. Tunnukseni on 131052-308T.\n\n--b\n"
		"Content-Type: application/pdf; name=piirros.pdf\n"
		"Content-Disposition: attachment; filename=piirros.pdf\n"
		"Content-Transfer-Encoding: base64\n\nUElJUlJPUw==\n--b--\n");
}

static void the_authority_gets_it_and_the_writer_hears_where_it_is(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = request(d);
	struct outgoing mail;
	struct message letter;

	d->now += 60;
	desk_staff_reply(d, ANNA, "", "#note sisäinen asia\n");
	d->now += 60;
	desk_staff_reply(d, ANNA, "", "#viranomaiselle Verohallinto\n");
	mail = desk_mail(d, OUTGOING_HANDOVER, TAX);
	letter = desk_read(d, &mail);
	assert_says(letter.text, "hallintolain (434/2003) 21 §:n nojalla");
	assert_says(letter.text, "Henkilötunnukset on peitetty");
	assert_says(letter.text, "Lähettäjä: Matti Mallinen, " WRITER);
	assert_says(
		letter.text, "tarvitsen verokortin ja rakennusluvan. Tunnukseni on ******-****.");
	assert_null(strstr(letter.text, "sisäinen"));
	assert_null(strstr(letter.subject, "131052"));
	assert_int_equal(letter.attachment_count, 1);
	assert_false(desk_bytes_have(d, &mail, "kotka.example"));

	assert_says(desk_told(d, OUTGOING_HANDOVER, WRITER), "Oikea viranomainen: Verohallinto");
	assert_says(desk_told(d, OUTGOING_HANDOVER, WRITER), "Yhteystiedot: vero.fi");
	assert_says(desk_told(d, OUTGOING_HANDOVER, WRITER),
		"Lähetimme viestisi ja sen mahdolliset liitteet sinne.");
	assert_says(desk_told(d, OUTGOING_HANDOVER, WRITER),
		"yhteyshenkilösi meillä on edelleen Anna Virtanen, +358401111111.");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA),
		"Viesti liitteineen on lähetetty sinne: " TAX);
	assert_string_equal(desk_ticket(d, id).authority, "vero");
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
	assert_int_equal(desk_ticket(d, id).answered_at, d->now);
	assert_string_equal(desk_ticket(d, id).owner, "anna");
}

static void without_an_address_the_writer_is_asked_to_turn_there(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = request(d);

	d->now += 60;
	desk_staff_reply(d, ANNA, "", "#assign lvv\n");
	assert_int_equal(desk_count(d, OUTGOING_HANDOVER), 1);
	assert_says(desk_told(d, OUTGOING_HANDOVER, WRITER), "Ota itse yhteyttä viranomaiseen.");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA),
		"asetuksissa ei ole viranomaisen sähköpostiosoitetta");
	assert_string_equal(desk_ticket(d, id).authority, "lvv");
	assert_string_equal(desk_ticket(d, id).group, "building-control");
}

static void an_answer_of_the_authority_is_a_message_from_another_address(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = request(d);
	struct outgoing mail;

	d->now += 60;
	desk_staff_reply(d, ANNA, "", "#transfer vero\n");
	mail = desk_mail(d, OUTGOING_HANDOVER, TAX);
	d->now += 60;
	assert_int_equal(desk_takef(d,
				 "From: <" TAX ">\nTo: yritys@kymi.example\nSubject: Re: x\n"
				 "Message-ID: <a@vero.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN
				 "Kiitos, hoidamme.\n",
				 mail.message_id),
		id);
	assert_string_equal(d->carried.kind, "followup");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "Kiitos, hoidamme.");
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
}

/* The writer would hear of two places at once. */
static void what_goes_to_a_partner_is_not_sent_to_an_authority_too(void **state)
{
	static const struct {
		const char *order, *told;
	} cases[] = {{"#assign harbour\n", "on jo kysytty, saako asian siirtää"},
		{"#assign growth\n", "on jo kumppanilla: Kasvu Oy"}};
	struct desk_fixture *d = *state;
	struct outgoing *rows;
	size_t count;

	request(d);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (i > 0) {
			d->now += 60;
			desk_staff_reply(d, ANNA, "", "#take\n");
		}
		d->now += 60;
		desk_staff_reply(d, ANNA, "", cases[i].order);
		d->now += 60;
		desk_staff_reply(d, ANNA, "", "#transfer vero\n");
		assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), cases[i].told);
	}
	count = desk_outbox(d, &rows);
	for (size_t i = 0; i < count; i++)
		assert_string_not_equal(rows[i].recipients[0], TAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(what_goes_to_a_partner_is_not_sent_to_an_authority_too),
		DESK_TEST(the_authority_gets_it_and_the_writer_hears_where_it_is),
		DESK_TEST(without_an_address_the_writer_is_asked_to_turn_there),
		DESK_TEST(an_answer_of_the_authority_is_a_message_from_another_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
