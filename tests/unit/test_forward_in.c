/* SPDX-License-Identifier: MIT */
/* "#new": a member of staff hands in what an entrepreneur sent to them. */
#include "tests/unit/desk_fixture.h"

#include "daemon/store/contacts.h"

#define ANNA "anna@kotka.example"
#define LIISA "liisa@kahvila.example"
#define PASSES "Authentication-Results: mx.kymi.example; dmarc=pass header.from=kotka.example\n"
#define HEAD(from)                                                                                 \
	"Lähettäjä: " from "\nLähetetty: maanantai 23. marraskuuta 2026 10.00\n"                  \
	"Vastaanottaja: Anna Virtanen\nAihe: Kahvila\n\nHei,\n\ntarvitsenko rakennusluvan "        \
	"kahvilaa varten?\n\nTerveisin Liisa\n"
#define FORWARD HEAD("Liisa Mäkelä <" LIISA ">")

/* A mail of Anna's that answers nothing; its ticket, 0 for none. */
static int64_t hand_in(struct desk_fixture *d, const char *headers, const char *text)
{
	d->now += 60;
	return desk_takef(d,
		"%sFrom: Anna Virtanen <" ANNA ">\nTo: yritys@kymi.example\nSubject: VL: Kahvila\n"
		"Message-ID: <o%lld@kotka.example>\nDate: Tue, 24 Nov 2026 10:00:00 "
		"+0200\n" DESK_PLAIN "%s\n",
		headers, (long long)d->now, text);
}

static const char *address_of(struct desk_fixture *d, int64_t id)
{
	struct fixture *f = d->store;
	struct contact contact;

	MUST(contact_load(f->store, desk_ticket(d, id).contact_id, f->arena, &contact, &f->error));
	return contact.addresses.list[0];
}

static void the_ticket_is_the_entrepreneurs(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = hand_in(d, PASSES, "#uusi\n\nHoidatteko tämän?\n\nAnna\n\n" FORWARD);
	struct ticket ticket;
	struct outgoing mail;
	struct message ack;
	struct contact contact;

	assert_int_not_equal(id, 0);
	assert_string_equal(d->carried.kind, "staff command");
	ticket = desk_ticket(d, id);
	assert_string_equal(ticket.subject, "Kahvila");
	assert_string_equal(ticket.matter, "building");
	assert_string_equal(ticket.owner, "anna");
	assert_int_equal(ticket.state, TICKET_NEW);
	assert_int_equal(ticket.language, LANGUAGE_FI);
	assert_true(ticket.due_at > d->now);
	MUST(contact_load(f->store, ticket.contact_id, f->arena, &contact, &f->error));
	assert_int_equal(contact.addresses.count, 1);
	assert_string_equal(contact.addresses.list[0], LIISA);
	assert_string_equal(contact.name, "Liisa Mäkelä");
	/* the entrepreneur gets what every new ticket brings, and nothing of the staff member */
	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, LIISA);
	ack = desk_read(d, &mail);
	assert_string_equal(
		ack.subject, arena_printf(f->arena, "[%s] Re: Kahvila", desk_ref(d, id)));
	assert_false(desk_bytes_have(d, &mail, ANNA));
	assert_null(strstr(ack.text, "Hoidatteko"));
	/* the owner sees the words of the entrepreneur, and who handed them in */
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "Lähettäjä: Liisa Mäkelä, " LIISA);
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "Välitti meille: Anna Virtanen");
	assert_says(
		desk_told(d, OUTGOING_NOTIFICATION, ANNA), "\n\nHei,\n\ntarvitsenko rakennusluvan");
	assert_null(strstr(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "Hoidatteko"));
	assert_int_equal(desk_entries(d, id, ENTRY_NOTE), 1);
	assert_true(desk_says(d, id, "Hoidatteko tämän?"));
	assert_true(desk_says(d, id,
		"handed in by Anna Virtanen; it was sent: maanantai 23. marraskuuta 2026 10.00"));
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA),
		arena_printf(f->arena,
			"- Asian %s lähettäjä on Liisa Mäkelä, " LIISA
			". Yhteyshenkilö: Anna Virtanen.\n",
			desk_ref(d, id)));
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 1);
}

static void what_follows_goes_between_the_two(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = hand_in(d, PASSES, "#new\n\n" FORWARD);
	struct outgoing note = desk_mail(d, OUTGOING_NOTIFICATION, ANNA), answer, ack;

	d->now += 60;
	desk_takef(d,
		"From: " ANNA "\nTo: yritys@kymi.example\nSubject: Re: x\nMessage-ID: <a@k>\n"
		"In-Reply-To: <%s>\n" DESK_PLAIN "Hei Liisa, tarvitset.\n",
		note.message_id);
	answer = desk_mail(d, OUTGOING_ANSWER, LIISA);
	assert_int_equal(answer.recipient_count, 1);
	assert_false(desk_bytes_have(d, &answer, ANNA));
	ack = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, LIISA);
	assert_int_equal(desk_takef(d,
				 "From: " LIISA "\nTo: yritys@kymi.example\nSubject: Re: x\n"
				 "Message-ID: <l@k>\nIn-Reply-To: <%s>\n" DESK_PLAIN "Kiitos.\n",
				 ack.message_id),
		id);
	assert_string_equal(d->carried.kind, "followup");
	/* handed over later: the new owner sees what was forwarded */
	d->now += 60;
	desk_takef(d,
		"From: " ANNA "\nTo: yritys@kymi.example\nSubject: Re: x\nMessage-ID: <b@k>\n"
		"In-Reply-To: <%s>\n" DESK_PLAIN "#assign pekka\n",
		note.message_id);
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, "pekka@kotka.example"), "Kiitos.");
}

static void an_owner_named_at_once_is_the_one_who_is_announced(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = hand_in(d, PASSES, "#new #assign pekka #tag kahvila\n\n" FORWARD);

	assert_string_equal(desk_ticket(d, id).owner, "pekka");
	assert_int_equal(desk_ticket(d, id).tags.count, 1);
	assert_says(desk_told(d, OUTGOING_ACKNOWLEDGEMENT, LIISA), "Pekka Laine");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, "pekka@kotka.example"),
		"tarvitsenko rakennusluvan kahvilaa varten?");
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 1);
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "Yhteyshenkilö: Pekka Laine.");
	/* and from there on: the words are read out of the forward again */
	id = hand_in(d, PASSES,
		"#new #take\n\nLähettäjä: x@toinen.example\nLähetetty: x\nVastaanottaja: a\n"
		"Aihe: Hei\n\nMistä saan neuvoja yrityksen perustamiseen?\n");
	assert_string_equal(desk_ticket(d, id).owner, "anna");
	desk_takef(d,
		"From: " ANNA "\nTo: yritys@kymi.example\nSubject: Re: x\nMessage-ID: <b@k>\n"
		"In-Reply-To: <%s>\n" DESK_PLAIN "#assign lead\n",
		desk_mail(d, OUTGOING_NOTIFICATION, ANNA).message_id);
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, "leena@kotka.example"),
		"Mistä saan neuvoja yrityksen perustamiseen?");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, "leena@kotka.example"), "x@toinen.example");
}

static void the_sender_is_the_first_who_is_no_colleague(void **state)
{
	static const struct {
		const char *only, *text, *address;
	} cases[] = {
		{"forwarded by a colleague before",
			"#new\n\nFrom: Pekka Laine <pekka@kotka.example>\nSent: x\nTo: Anna\n"
			"Subject: VL: Kahvila\n\nKuuluuko sinulle?\n\n" FORWARD,
			LIISA},
		{"... whose address Outlook left out",
			"#new\n\nFrom: Pekka Laine\nSent: x\nTo: Anna\nSubject: "
			"x\n\nKatso\n\n" FORWARD,
			LIISA},
		{"it came by way of our own address",
			"#new\n\nFrom: Kymen yrityspalvelut <yritys@kymi.example>\nSent: x\nTo: "
			"Anna\n"
			"Subject: x\n\n" FORWARD,
			LIISA},
		{"the entrepreneur forwarded somebody else's",
			"#new\n\nFrom: Matti <matti@toinen.example>\nSent: x\nTo: Anna\nSubject: "
			"x\n"
			"\nKatso tämä.\n\n" FORWARD,
			"matti@toinen.example"},
		{"staff name the one further down",
			"#new " LIISA "\n\nFrom: Matti <matti@toinen.example>\nSent: x\nTo: Anna\n"
			"Subject: x\n\nKatso tämä.\n\n" FORWARD,
			LIISA},
		{"staff name somebody of whom there is nothing",
			"#new uusi@toinen.example\n\n" FORWARD, "uusi@toinen.example"},
		{"staff name who is there without an address",
			"#new uusi@toinen.example\n\n" HEAD("Liisa Mäkelä"), "uusi@toinen.example"},
		{"a text without any head",
			"#new uusi@toinen.example\n\nSoitti, tarvitsee luvan.\n",
			"uusi@toinen.example"},
	};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t id = hand_in(d, PASSES, cases[i].text);

		if (id == 0)
			fail_msg("%s: %s", cases[i].only, desk_told(d, OUTGOING_ACCOUNT, ANNA));
		if (strcmp(address_of(d, id), cases[i].address) != 0)
			fail_msg("%s: %s", cases[i].only, address_of(d, id));
		d->now += 2 * 86400;
	}
}

/* Nothing is made, nothing is sent but the account. */
static void what_has_no_sender_is_refused_with_advice(void **state)
{
	static const struct {
		const char *text, *told;
	} cases[] = {
		{"#new", "ei käynyt ilmi, kuka"},
		{"#new\n\nLiisa soitti, liisa@kahvila.example", "#uusi nimi@yritys.fi"},
		{"#new\n\n" HEAD("Liisa Mäkelä"), "ei käynyt ilmi, kuka"},
		/* whose address is not there ends the search: below are others' */
		{"#new\n\nFrom: Matti\nSent: x\nTo: a\nSubject: x\n\n" FORWARD, "ei käynyt ilmi"},
		{"#new\n\n" HEAD("Pekka Laine <pekka@kotka.example>"), "ei käynyt ilmi, kuka"},
		{"#new\n\n" HEAD("<anna.private@home.example>"), "ei käynyt ilmi, kuka"},
		{"#new\n\n" HEAD("<foretag@kymi.example>"), "ei käynyt ilmi, kuka"},
		{"#new\n\n" HEAD("Palvelu <no-reply@firma.example>"),
			"josta vastauksia ei lueta: no-reply@firma.example."},
		{"#new\n\n" HEAD("Lomake <noreply@kotka.example>"), "josta vastauksia ei lueta"},
		{"#new pekka@kotka.example\n\n" FORWARD, "osoite on meidän"},
		{"#new yritys@kymi.example\n\n" FORWARD, "osoite on meidän"},
		{"#new liisa\n\n" FORWARD, "ei ole sähköpostiosoitetta: liisa."},
		{"#new a@b@c\n\n" FORWARD, "ei ole sähköpostiosoitetta: a@b@c."},
		{"#new +358401234567\n\n" FORWARD, "ei ole sähköpostiosoitetta"},
		{"#new #assign nobody\n\n" FORWARD, "sopii useaan: nobody"},
		{"#new #sms\nHei\n\n" FORWARD, "eivät sovi yhteen: #new ja #sms"},
		{"#new #merge KYM-1001-AA\n\n" FORWARD, "eivät sovi yhteen: #new ja #merge"},
	};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outgoing *rows;

		d->now += 600;
		if (hand_in(d, PASSES, cases[i].text) != 0)
			fail_msg("a ticket: %s", cases[i].text);
		assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), cases[i].told);
		assert_int_equal(desk_outbox(d, &rows), i + 1);
	}
}

static void a_from_alone_hands_in_nothing(void **state)
{
	static const char *const headers[] = {"",
		"Authentication-Results: mx.kymi.example; dmarc=fail header.from=kotka.example\n",
		"Authentication-Results: mx.evil.example; dmarc=pass header.from=kotka.example\n"};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		int64_t id = hand_in(d, headers[i], "#new\n\n" FORWARD);

		assert_string_equal(address_of(d, id), ANNA);
		assert_int_equal(desk_automatic(d), 0);
		assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "komentoja ei suoritettu");
	}
	/* and of an entrepreneur it is a word */
	desk_take(d, "From: x@toinen.example\nTo: yritys@kymi.example\nSubject: VL: x\n"
		     "Message-ID: <x@t>\n" DESK_PLAIN "#new\n\n" FORWARD);
	assert_string_equal(d->carried.kind, "request");
	assert_int_equal(desk_automatic(d), 1);
	desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, "x@toinen.example");
}

/* Their mark proves who wrote it, where no server does. */
static void in_reply_to_a_notification_it_is_a_ticket_of_its_own(void **state)
{
	struct desk_fixture *d = *state;
	int64_t first = desk_request(d), id;

	d->now += 60;
	id = desk_takef(d,
		"From: " ANNA "\nTo: yritys@kymi.example\nSubject: Re: x\nMessage-ID: <a@k>\n"
		"In-Reply-To: <%s>\n" DESK_PLAIN "#new\n\n" FORWARD,
		desk_mail(d, OUTGOING_NOTIFICATION, ANNA).message_id);
	assert_int_not_equal(id, first);
	assert_string_equal(address_of(d, id), LIISA);
	assert_int_equal(desk_ticket(d, id).linked_id, first);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_int_equal(desk_ticket(d, first).state, TICKET_NEW);
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "lähettäjä on Liisa Mäkelä, " LIISA);
	/* refused, it is kept with the ticket it was on */
	desk_takef(d,
		"From: " ANNA "\nTo: yritys@kymi.example\nSubject: Re: x\nMessage-ID: <b@k>\n"
		"In-Reply-To: <%s>\n" DESK_PLAIN "#new\n\nSoitti.\n",
		desk_mail(d, OUTGOING_NOTIFICATION, ANNA).message_id);
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "tallennettu asiaan muistiinpanoksi");
}

#define ATTACHED(inside)                                                                           \
	PASSES "From: " ANNA "\nTo: yritys@kymi.example\nSubject: VL: Kahvila\n"                   \
	       "Message-ID: <w@kotka.example>\nMIME-Version: 1.0\n"                                \
	       "Content-Type: multipart/mixed; boundary=b\n\n--b\n"                                \
	       "Content-Type: text/plain; charset=utf-8\n\n#new\n" inside "--b--\n"
#define WHOLE(from, id)                                                                            \
	"--b\nContent-Type: message/rfc822\n\nFrom: " from "\nTo: " ANNA                           \
	"\nCc: evil@third.example\nReply-To: evil@third.example\nSubject: Kahvila\n"               \
	"Message-ID: <" id ">\nDate: Mon, 23 Nov 2026 10:00:00 +0200\n"                            \
	"In-Reply-To: <first@yritys.example>\nMIME-Version: 1.0\n"                                 \
	"Content-Type: multipart/mixed; boundary=i\n\n--i\n"                                       \
	"Content-Type: text/plain; charset=utf-8\n\nTarvitsenko rakennusluvan?\n--i\n"             \
	"Content-Type: application/pdf\nContent-Disposition: attachment; filename=piirustus.pdf\n" \
	"\n%%PDF\n--i--\n\n"

static void a_message_attached_whole_is_taken_with_its_files(void **state)
{
	struct desk_fixture *d = *state;
	int64_t other = desk_request(d), id;
	struct outgoing note, ack;
	struct message message;

	id = desk_takef(d, ATTACHED(WHOLE("Liisa <" LIISA ">", "1@kahvila.example")));
	assert_int_not_equal(id, other);
	assert_string_equal(address_of(d, id), LIISA);
	note = desk_mail(d, OUTGOING_NOTIFICATION, ANNA);
	message = desk_read(d, &note);
	assert_says(message.text, "Tarvitsenko rakennusluvan?");
	assert_int_equal(message.attachment_count, 1);
	assert_string_equal(message.attachments[0].name, "piirustus.pdf");
	assert_true(desk_says(d, id, "it was sent: Mon, 23 Nov 2026 10:00:00 +0200"));
	ack = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, LIISA);
	assert_true(desk_bytes_have(d, &ack, "In-Reply-To: <1@kahvila.example>"));
	/* the answer goes to who wrote, not where the attached mail asks for */
	desk_takef(d,
		"From: " ANNA "\nTo: yritys@kymi.example\nSubject: Re: x\nMessage-ID: <a@k>\n"
		"In-Reply-To: <%s>\n" DESK_PLAIN "Hei Liisa.\n",
		note.message_id);
	note = desk_mail(d, OUTGOING_ANSWER, LIISA);
	assert_int_equal(note.recipient_count, 1);
	assert_true(desk_bytes_have(d, &note, "In-Reply-To: <1@kahvila.example>"));
	assert_false(desk_bytes_have(d, &note, "third.example"));
}

static void what_we_have_already_is_not_made_again(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_take(d, "From: Liisa <" LIISA ">\nTo: yritys@kymi.example, " ANNA
				  "\nSubject: Kahvila\nMessage-ID: <1@kahvila.example>\n" DESK_PLAIN
				  "Tarvitsenko rakennusluvan?\n");
	const char *mail = ATTACHED(WHOLE("Liisa <" LIISA ">", "2@kahvila.example"));

	d->now += 60;
	assert_int_equal(
		desk_takef(d, ATTACHED(WHOLE("Liisa <" LIISA ">", "1@kahvila.example"))), 0);
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA),
		arena_printf(f->arena, "Se kuuluu asiaan %s.", desk_ref(d, id)));
	/* the forward itself, by another way */
	id = desk_take(d, mail);
	assert_int_not_equal(id, 0);
	snprintf(d->mailbox, sizeof(d->mailbox), "second");
	desk_take(d, mail);
	assert_string_equal(d->carried.kind, "copy");
}

static void many_messages_at_once_are_refused(void **state)
{
	struct desk_fixture *d = *state;

	assert_int_equal(desk_takef(d, ATTACHED(WHOLE("Liisa <" LIISA ">", "1@k")
						       WHOLE("M <m@toinen.example>", "2@t"))),
		0);
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "Liitteenä on useita viestejä");
}

/* Gmail puts the signature of who forwards below all: its words must not decide the way. */
static void a_signature_below_the_forward_is_not_the_entrepreneurs(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = hand_in(d, PASSES,
		"#new\n\n---------- Forwarded message ---------\nFrom: X <x@toinen.example>\n"
		"Date: x\nSubject: Hei\nTo: <" ANNA ">\n\nMistä saan neuvoja?\n\n-- \n"
		"Anna Virtanen\nRakennuslupa-asiat\n");

	assert_null(desk_ticket(d, id).matter);
	assert_false(desk_says(d, id, "Rakennuslupa-asiat"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_ticket_is_the_entrepreneurs),
		DESK_TEST(what_follows_goes_between_the_two),
		DESK_TEST(an_owner_named_at_once_is_the_one_who_is_announced),
		DESK_TEST(the_sender_is_the_first_who_is_no_colleague),
		DESK_TEST(what_has_no_sender_is_refused_with_advice),
		DESK_TEST(a_from_alone_hands_in_nothing),
		DESK_TEST(in_reply_to_a_notification_it_is_a_ticket_of_its_own),
		DESK_TEST(a_message_attached_whole_is_taken_with_its_files),
		DESK_TEST(what_we_have_already_is_not_made_again),
		DESK_TEST(many_messages_at_once_are_refused),
		DESK_TEST(a_signature_below_the_forward_is_not_the_entrepreneurs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
