/* SPDX-License-Identifier: MIT */
/* Staff read in their own language why something did not happen: Anna in Finnish, Leena in Swedish,
 * Pekka in English. The ticket and the log have the English sentence. */
#include "tests/unit/desk_fixture.h"

#include "handlers/kinds/reason_text.h"

/* Words that any English sentence of ours has one of, and no Finnish or Swedish text. */
static void assert_no_english(const char *what, const char *text)
{
	static const char *const words[] = {" the ", " The ", "The ", " is ", " was ", " not ",
		" be ", " to ", " of ", " and ", " no ", "There ", "ticket", "NEW", "WAITING"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strstr(text, words[i]))
			fail_msg("%s: \"%s\" in: %s", what, words[i], text);
	}
}

static struct message mail_to(struct desk_fixture *d, enum outgoing_kind kind, const char *to)
{
	struct outgoing mail = desk_mail(d, kind, to);

	return desk_read(d, &mail);
}

/* Both readers of the newest mails of that kind. */
static void assert_said(
	struct desk_fixture *d, const char *what, const char *finnish, const char *swedish)
{
	struct message anna = mail_to(d, OUTGOING_NOTIFICATION, "anna@kotka.example");

	assert_no_english(what, anna.text);
	assert_no_english(what, anna.subject);
	if (!strstr(anna.text, finnish))
		fail_msg("%s: \"%s\" is not in: %s", what, finnish, anna.text);
	if (swedish) {
		struct message leena = mail_to(d, OUTGOING_NOTIFICATION, "leena@kotka.example");

		assert_no_english(what, leena.text);
		if (!strstr(leena.text, swedish))
			fail_msg("%s: \"%s\" is not in: %s", what, swedish, leena.text);
	}
}

static void the_owner_reads_why_the_writer_was_not_answered(void **state)
{
	static const struct {
		const char *what;
		const char *from;
		const char *fields; /* with LF */
		const char *finnish;
		const char *english; /* on the ticket */
	} rows[] = {
		{"nobody reads its answers", "noreply@else.example", "",
			"ei lähetetty. Lähettäjän osoitteeseen tulevia vastauksia ei lue kukaan.",
			"asks for no automatic answer (From: noreply@else.example)"},
		{"it asks for silence", "a@else.example", "X-Auto-Response-Suppress: All\n",
			"ei lähetetty. Lähettäjä on automaatti tai ei halua automaattisia "
			"vastauksia.",
			"(X-Auto-Response-Suppress: All)"},
		{"the receiving server denies it", "b@else.example",
			"Authentication-Results: mx.kymi.example; dmarc=fail "
			"header.from=else.example\n",
			"ei lähetetty. Lähettäjän osoitetta ei voitu vahvistaa oikeaksi.",
			"could not be confirmed by the receiving server"},
		{"no mail can be sent there", "\"a b\"@else.example", "",
			"ei lähetetty. Osoitteeseen ei voi lähettää sähköpostia. Tarkista, onko "
			"siinä kirjoitusvirhe.",
			"the address cannot be written to"},
		{"our own staff", "pekka@kotka.example", "",
			"ei lähetetty. Lähettäjän osoite kuuluu omalle henkilöstöllemme.",
			"belongs to our own staff"},
	};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t id = desk_takef(d,
			"From: %s\nTo: yritys@kymi.example\nSubject: Kahvila\nMessage-ID: "
			"<%d@x>\n%s" DESK_PLAIN "Tarvitsen rakennusluvan kahvilaan %d.\n",
			rows[i].from, (int)i, rows[i].fields, (int)i);

		assert_said(d, rows[i].what, rows[i].finnish, NULL);
		assert_true(desk_says(d, id, rows[i].english));
	}
	assert_int_equal(desk_automatic(d), 0);
}

static void a_rules_own_words_are_quoted(void **state)
{
	struct desk_fixture *d = *state;
	const struct reason reason = {REASON_BY_RULE, "uutiskirje", "uutiskirje"};
	struct handling handling = {
		.desk = &d->desk, .site = &d->desk.settings.site, .arena = d->store->arena};

	assert_string_equal(reason_text(&handling, &reason, LANGUAGE_FI),
		"Sääntöjen mukaan tällaisiin viesteihin ei vastata automaattisesti (uutiskirje).");
	assert_null(reason_text(&handling, NULL, LANGUAGE_FI));
	assert_null(reason_text(&handling, &(struct reason){REASON_NONE, NULL, NULL}, LANGUAGE_FI));
}

static void the_owner_reads_that_a_limit_is_reached(void **state)
{
	struct desk_fixture *d = *state;
	int64_t limit = d->desk.settings.site.restraint.address_day;

	for (int64_t i = 0; i <= limit; i++) {
		d->now += 1;
		desk_takef(d,
			"From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Asia\n"
			"Message-ID: <m%d@x>\n" DESK_PLAIN "Uusi rakennuslupa-asia numero %d.\n",
			(int)i, (int)i);
	}
	assert_said(d, "the limit",
		"ei lähetetty. Automaattisia viestejä on jo lähetetty niin monta kuin asetukset "
		"sallivat.",
		NULL);
	/* the earlier tickets are in that mail too */
	assert_non_null(strstr(
		mail_to(d, OUTGOING_NOTIFICATION, "anna@kotka.example").text, ": Asia (saapunut "));
}

static void a_member_of_staff_over_the_hours_limit_reads_of_it(void **state)
{
	struct desk_fixture *d = *state;
	int64_t limit = d->desk.settings.site.restraint.staff_hour;
	struct message message;

	for (int64_t i = 0; i <= limit; i++)
		desk_takef(d,
			"From: u@d%d.example\nTo: yritys@kymi.example\nSubject: Asia\nMessage-ID: "
			"<m%d@x>\n" DESK_PLAIN "Uusi rakennuslupa-asia numero %d.\n",
			(int)i, (int)i, (int)i);
	message = mail_to(d, OUTGOING_LIMIT, "anna@kotka.example");
	assert_no_english("the limit of an hour", message.text);
	assert_non_null(strstr(message.text, "enemmän ilmoituksia kuin tunnissa"));
}

static void a_staff_member_reads_why_a_reply_was_not_passed_on(void **state)
{
	static const struct {
		const char *what;
		const char *writer; /* whom Anna answers */
		const char *finnish;
	} rows[] = {
		{"the writer has no address", "\"a b\"@yritys.example",
			"ei voitu lähettää. Se on tallennettu asiaan muistiinpanoksi.\n\n"
			"Osoitteeseen ei voi lähettää sähköpostia."},
	};
	struct desk_fixture *d = *state;
	struct message message;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		desk_takef(d,
			"From: %s\nTo: yritys@kymi.example\nSubject: Rakennuslupa\nMessage-ID: "
			"<w%d@x>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n",
			rows[i].writer, (int)i);
		desk_staff_reply(d, "anna@kotka.example", "", "Hei, aloita piirustuksista.\n");
		message = mail_to(d, OUTGOING_ACCOUNT, "anna@kotka.example");
		assert_no_english(rows[i].what, message.text);
		if (!strstr(message.text, rows[i].finnish))
			fail_msg("%s: %s", rows[i].what, message.text);
	}
}

static void fail_delivery(
	struct desk_fixture *d, const struct outgoing *mail, const struct settlement *settlement)
{
	struct fixture *f = d->store;

	fixture_begin(f);
	MUST(desk_delivery_failed(
		&d->desk, f->store, mail, settlement, d->now, f->arena, &f->error));
	fixture_commit(f);
}

static void what_was_not_delivered_is_said_with_what_to_do(void **state)
{
	static const struct {
		const char *what;
		struct reason reason;
		const char *finnish;
	} rows[] = {
		{"unknown",
			{REASON_UNKNOWN_MAILBOX, "the server refuses it for good: 550 5.1.1 nope",
				"550 5.1.1 nope"},
			"Tarkista osoite tai soita vastaanottajalle.\nPalvelimen vastaus: 550 "
			"5.1.1 nope\n"},
		{"full",
			{REASON_FULL_MAILBOX, "the server refuses it for good: 552 5.2.2 full",
				"552 5.2.2 full"},
			"Vastaanottajan postilaatikko on täynnä."},
		{"48 hours", {REASON_GIVEN_UP, "given up after 48 hours: the server is away", NULL},
			"Viestiä yritettiin lähettää 48 tunnin ajan"},
	};
	struct desk_fixture *d = *state;
	struct settlement settlement = {.outcome = REFUSED};
	struct outgoing mail;
	int64_t id = desk_request(d);

	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		settlement.reason = rows[i].reason;
		fail_delivery(d, &mail, &settlement);
		assert_said(d, rows[i].what, rows[i].finnish, NULL);
		assert_true(desk_says(d, id, rows[i].reason.sentence));
	}
	/* the mail to Anna herself: her group hears of it, Leena in Swedish */
	mail = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	settlement.reason = rows[0].reason;
	fail_delivery(d, &mail, &settlement);
	assert_said(d, "a notification", "", "Serverns svar: 550 5.1.1 nope\n");
	assert_said(d, "a notification", "", "Aviseringen om ärendet KYM-1001-");
}

static void of_several_recipients_those_are_named_that_did_not_get_it(void **state)
{
	static const char *const failed[] = {"kaisa@yritys.example"};
	const struct settlement settlement = {.outcome = OK,
		.reason = {REASON_UNKNOWN_MAILBOX, "not accepted for kaisa@yritys.example",
			"550 5.1.1 nope"},
		.failed_recipients = failed,
		.failed_count = 1};
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_take(d, "From: Matti <matti@yritys.example>\nCc: kaisa@yritys.example\n"
		     "To: yritys@kymi.example\nSubject: Rakennuslupa\nMessage-ID: "
		     "<first@yritys.example>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n");
	desk_staff_reply(d, "anna@kotka.example", "", "Hei, aloita piirustuksista.\n");
	mail = desk_mail(d, OUTGOING_ANSWER, NULL);
	assert_int_equal(mail.recipient_count, 2);
	fail_delivery(d, &mail, &settlement);
	assert_said(d, "one of two", "\nVastaanottaja: kaisa@yritys.example\n", NULL);
	assert_said(d, "one of two", "vastausta asiassa KYM-1001-", NULL);
}

static void what_cannot_be_read_is_told_in_the_language_of_each(void **state)
{
	static const struct reason reasons[] = {
		{REASON_CRASHED, "reading it crashed the worker (SIGSEGV)", NULL},
		{REASON_TOO_HEAVY, "reading it took longer than its deadline", NULL},
		{REASON_UNREADABLE, "the mail is empty: there is not a byte to read", NULL},
	};
	static const char *const english[] = {"ended in an error three times",
		"too much time or memory", "is empty, or its content is damaged"};
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct message message;

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		const struct incoming incoming = {.id = (int64_t)i + 1,
			.mailbox = "counter",
			.folder = "INBOX",
			.name = "",
			.received_at = d->now};

		fixture_begin(f);
		MUST(desk_carry_unread(&d->desk, f->store, &incoming, &reasons[i], d->now, f->arena,
			&d->carried, &f->error));
		fixture_commit(f);
		message = mail_to(d, OUTGOING_NOTIFICATION, "pekka@kotka.example");
		assert_non_null(strstr(message.text, english[i]));
		assert_null(strstr(message.text, "SIGSEGV"));
		assert_non_null(strstr(message.text, "Tuesday 24 November at 10:00"));
		assert_true(desk_says(d, d->carried.ticket_id, reasons[i].sentence));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_owner_reads_why_the_writer_was_not_answered),
		DESK_TEST(a_rules_own_words_are_quoted),
		DESK_TEST(the_owner_reads_that_a_limit_is_reached),
		DESK_TEST(a_member_of_staff_over_the_hours_limit_reads_of_it),
		DESK_TEST(a_staff_member_reads_why_a_reply_was_not_passed_on),
		DESK_TEST(what_was_not_delivered_is_said_with_what_to_do),
		DESK_TEST(of_several_recipients_those_are_named_that_did_not_get_it),
		DESK_TEST(what_cannot_be_read_is_told_in_the_language_of_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
