/* SPDX-License-Identifier: MIT */
/* Staff press Reply: only surely theirs is passed on, and nothing of theirs shows. */
#include "tests/unit/desk_fixture.h"

#define PASSES "Authentication-Results: mx.kymi.example; dmarc=pass header.from=kotka.example\n"
#define FAILS "Authentication-Results: mx.kymi.example; dmarc=fail header.from=kotka.example\n"

static const char words[] = "Hei Matti,\n\naloita piirustuksista.\n\nTerveisin\nAnna\n";

static void a_reply_goes_to_the_writer_from_our_address(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing mail;
	struct message message;
	struct ticket ticket;

	d->now += 1800;
	desk_staff_reply(d, "anna@kotka.example", "", words);
	mail = desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
	message = desk_read(d, &mail);
	ticket = desk_ticket(d, id);
	assert_string_equal(d->carried.kind, "staff reply");
	assert_string_equal(message.from.mail, "yritys@kymi.example");
	assert_non_null(strstr(message.from.name, "Anna Virtanen"));
	assert_non_null(strstr(message.text, "aloita piirustuksista"));
	assert_non_null(strstr(message.text, "Kymen yrityspalvelut"));
	assert_string_equal(message.in_reply_to[0], "first@yritys.example");
	assert_null(message_header(&message, "Auto-Submitted"));
	assert_int_equal(ticket.state, TICKET_WAITING);
	assert_int_equal(ticket.answered_at, d->now);
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 0);
}

static void nothing_of_the_staff_member_shows_in_the_bytes(void **state)
{
	static const char *const secrets[] = {"anna@kotka.example", "anna.private@home.example",
		"home.example", "k1-aaaa", "kollega@kotka.example", "Outlook", "Osasto 5"};
	struct desk_fixture *d = *state;
	struct outgoing note, mail;
	char staff_mark[32];
	const char *mark;

	desk_request(d);
	note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	mark = strstr(note.message_id, ".k1-");
	assert_non_null(mark);
	snprintf(staff_mark, sizeof(staff_mark), "%.19s", mark + 1);
	desk_staff_reply(d, "Anna.Private@home.example",
		"Cc: kollega@kotka.example\nX-Mailer: Outlook\nOrganization: Osasto 5\n",
		"Aloita piirustuksista. Kirjoita minulle Anna.Private@Home.example tai\n"
		"anna@kotka.example.\n\n"
		"Lähettäjä: Matti Mallinen <yritys@kymi.example>\nLähetetty: tiistai 24. "
		"marraskuuta 2026 10.00\nVastaanottaja: Anna Virtanen <anna@kotka.example>\n"
		"Aihe: [KYM-1001-XX] Rakennuslupa\n\n"
		"--- Kirjoita vastauksesi tämän rivin yläpuolelle ---\n\nHei Anna Virtanen,\n");
	mail = desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		if (strcasestr(arena_strndup(
				       d->store->arena, (const char *)mail.bytes, mail.size_bytes),
			    secrets[i]))
			fail_msg("%s shows: %s", secrets[i], mail.bytes);
	}
	assert_false(desk_bytes_have(d, &mail, staff_mark));
	assert_true(desk_bytes_have(d, &mail, "Aloita piirustuksista"));
	assert_false(desk_bytes_have(d, &mail, "rivin"));
}

static void longer_addresses_that_hold_a_private_one_stay_as_they_are(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_request(d);
	desk_staff_reply(d, "anna@kotka.example", "",
		"Kysy: johanna@kotka.example, x.anna@kotka.example, anna@kotka.example.fi.\n"
		"Minulta: anna@kotka.example.\n");
	mail = desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
	assert_true(desk_bytes_have(d, &mail,
		"Kysy: johanna@kotka.example, x.anna@kotka.example, anna@kotka.example.fi.\r\n"
		"Minulta: yritys@kymi.example.\r\n"));
}

static void a_copy_of_a_reply_is_not_passed_on_again(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing note;
	const char *reply;
	int64_t id = desk_request(d);

	note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	reply = arena_printf(d->store->arena,
		"From: anna@kotka.example\nTo: yritys@kymi.example, foretag@kymi.example\n"
		"Subject: Re: Rakennuslupa\nMessage-ID: <s1@kotka.example>\n"
		"In-Reply-To: <%s>\n" DESK_PLAIN "%s",
		note.message_id, words);
	desk_take(d, reply);
	snprintf(d->mailbox, sizeof(d->mailbox), "second");
	assert_int_equal(desk_take(d, reply), id);
	assert_string_equal(d->carried.kind, "copy");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 1);
	assert_true(desk_says(d, id, "also received by mailbox second"));
}

/* Each row tries to make us speak for Anna; {ref}, {id} and {mark} are those of her notification.
 */
static void nothing_doubtful_is_passed_on_and_both_are_told(void **state)
{
	static const struct {
		const char *only; /* what this row alone exercises */
		const char *from;
		const char *fields; /* with LF */
		bool account;	    /* the supposed sender is told */
	} cases[] = {
		{"From alone, with the reference in the subject", "anna@kotka.example",
			"Subject: [{ref}] Vastaus\n", true},
		{"her mark in an address, but no mail of ours named", "anna@kotka.example",
			"To: yritys+{ref}.{mark}@kymi.example\nSubject: x\n", true},
		{"the right Message-ID, but the receiving server denies it", "anna@kotka.example",
			"Subject: x\nIn-Reply-To: <{id}>\n" FAILS, true},
		{"an altered mark", "anna@kotka.example",
			"Subject: [{ref}] x\nIn-Reply-To: "
			"<{ref}.k1-aaaaaaaaaaaaaaaa.1@kymi.example>\n",
			true},
		{"a forged result below the trusted one", "anna@kotka.example",
			"Subject: [{ref}] x\nAuthentication-Results: mx.kymi.example; spf=none\n"
			"Received: from x by y; Tue, 24 Nov 2026 10:00:00 +0200\n" PASSES,
			true},
		{"a result of a server nobody trusts", "anna@kotka.example",
			"Subject: [{ref}] x\nAuthentication-Results: mx.evil.example; dmarc=pass\n",
			true},
		{"a result inside a comment", "anna@kotka.example",
			"Subject: [{ref}] x\nAuthentication-Results: mx.kymi.example; spf=fail "
			"(; dmarc=pass)\n",
			true},
		{"a pass for another domain", "anna@kotka.example",
			"Subject: [{ref}] x\nAuthentication-Results: mx.kymi.example; dkim=pass "
			"header.d=evil.example\n",
			true},
		{"another member of staff with her Message-ID", "pekka@kotka.example",
			"Subject: x\nIn-Reply-To: <{id}>\n", true},
		{"a stranger with her Message-ID", "stranger@else.example",
			"Subject: x\nIn-Reply-To: <{id}>\n", false},
		{"a look-alike domain", "anna@kotka.example.evil.example",
			"Subject: x\nIn-Reply-To: <{id}>\n", false},
		{"her address as display name only", "\"anna@kotka.example\" <a@evil.example>",
			"Subject: x\nIn-Reply-To: <{id}>\n", false},
		{"the writer with her Message-ID", "matti@yritys.example",
			"Subject: x\nIn-Reply-To: <{id}>\n", false},
	};
	struct desk_fixture *d = *state;
	struct arena *arena = d->store->arena;
	struct outgoing note;
	const char *ref, *mark;
	int64_t id = desk_request(d);

	note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	mark = strstr(note.message_id, ".k1-");
	assert_non_null(mark);
	ref = arena_strndup(arena, note.message_id, (size_t)(mark - note.message_id));
	mark = arena_strndup(arena, mark + 1, 19);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t accounts = desk_count(d, OUTGOING_ACCOUNT);
		size_t told = desk_count(d, OUTGOING_NOTIFICATION);
		struct buf fields;
		int64_t ticket;

		buf_init(&fields, 10000);
		for (const char *at = cases[i].fields; *at; at++) {
			const char *value = strncmp(at, "{ref}", 5) == 0    ? ref
					    : strncmp(at, "{id}", 4) == 0   ? note.message_id
					    : strncmp(at, "{mark}", 6) == 0 ? mark
									    : NULL;

			if (value) {
				buf_puts(&fields, value);
				at = strchr(at, '}');
			} else {
				buf_putc(&fields, *at);
			}
		}
		d->now += 4000; /* the limits are not what is tried here */
		ticket = desk_takef(d,
			"%sFrom: %s\nMessage-ID: <case%d@x.example>\n" DESK_PLAIN "%s",
			buf_text(&fields), cases[i].from, (int)i, words);
		buf_free(&fields);
		if (desk_count(d, OUTGOING_ANSWER) != 0)
			fail_msg("passed on: %s", cases[i].only);
		if (ticket != id)
			fail_msg("not on the ticket: %s", cases[i].only);
		if ((desk_count(d, OUTGOING_ACCOUNT) > accounts) != cases[i].account)
			fail_msg("account: %s", cases[i].only);
		/* the owner is the supposed sender, or gets a notification */
		if (strncmp(cases[i].from, "anna@kotka.example", 19) != 0 &&
			desk_count(d, OUTGOING_NOTIFICATION) == told)
			fail_msg("owner not told: %s", cases[i].only);
		assert_int_equal(desk_ticket(d, id).answered_at, 0);
	}
}

static void a_mark_of_another_ticket_speaks_on_that_one_only(void **state)
{
	struct desk_fixture *d = *state;
	int64_t first = desk_request(d), second;
	struct outgoing note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	struct message message;
	struct outgoing mail;

	second = desk_take(d,
		"From: toinen@firma.example\nTo: yritys@kymi.example\n"
		"Subject: Rakennuslupa toinen\nMessage-ID: <t@firma.example>\n" DESK_PLAIN
		"Tarvitsen rakennusluvan minäkin.\n");
	desk_takef(d,
		"From: anna@kotka.example\nTo: yritys@kymi.example\nSubject: [%s] x\n"
		"Message-ID: <s@kotka.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN "%s",
		"KYM-1002-XX", note.message_id, words);
	mail = desk_mail(d, OUTGOING_ANSWER, NULL);
	message = desk_read(d, &mail);
	assert_string_equal(message.to[0].mail, "matti@yritys.example");
	assert_int_equal(desk_ticket(d, first).state, TICKET_WAITING);
	assert_int_equal(desk_ticket(d, second).state, TICKET_NEW);
}

static void a_mark_ends_when_the_ticket_was_closed_for_long(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct ticket ticket = desk_ticket(d, desk_request(d));
	struct outgoing mail;

	ticket.state = TICKET_CLOSED;
	ticket.closed_at = d->now;
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
	d->now += 30 * 24 * 3600 + 1;
	desk_staff_reply(d, "anna@kotka.example", "", words);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_int_equal(desk_ticket(d, ticket.id).state, TICKET_CLOSED);
	mail = desk_mail(d, OUTGOING_ACCOUNT, "anna@kotka.example");
	assert_non_null(strstr(desk_read(d, &mail).text, "suljettu jo kauan sitten"));
	assert_true(desk_says(d, ticket.id, "kept as a note"));
	desk_staff_reply(d, "anna@kotka.example", PASSES, words);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 1);
}

/* An address completed by the mail program, and a mark that has ended: a colleague's, not the
 * owner's. */
static void the_owner_hears_of_words_of_a_colleague_that_went_nowhere(void **state)
{
	struct desk_fixture *d = *state;
	struct ticket ticket = desk_ticket(d, desk_request(d));
	struct fixture *f = d->store;
	struct outgoing note, mail;

	desk_staff_reply(d, "anna@kotka.example", "", "#assign pekka");
	note = desk_mail(d, OUTGOING_NOTIFICATION, "pekka@kotka.example");
	desk_staff_reply(d, "anna@kotka.example", "", "#close #assign lead");
	for (int ended = 0; ended < 2; ended++) {
		size_t before = desk_count(d, OUTGOING_NOTIFICATION);

		if (ended)
			d->now += 30 * 24 * 3600 + 1;
		desk_takef(d,
			"From: pekka@kotka.example\nTo: yritys@kymi.example\nSubject: x\n"
			"Message-ID: <p%d@kotka.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN "%s",
			ended,
			ended ? note.message_id
			      : arena_printf(f->arena, "%.*s9@kymi.example",
					(int)strcspn(note.message_id, "@"), note.message_id),
			words);
		assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
		assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), before + 1);
		mail = desk_mail(d, OUTGOING_NOTIFICATION, "leena@kotka.example");
		assert_non_null(strstr(desk_read(d, &mail).text, "inte bekräfta att meddelandet"));
		mail = desk_mail(d, OUTGOING_ACCOUNT, "pekka@kotka.example");
		assert_non_null(strstr(desk_read(d, &mail).text,
			ended ? "closed long ago" : "not a reply to a notification"));
	}
	assert_true(desk_says(d, ticket.id, "kept as a note"));
}

static void a_confirmed_sender_needs_no_mark(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing note;
	const char *ref;

	desk_request(d);
	note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	ref = arena_strndup(d->store->arena, note.message_id,
		(size_t)(strstr(note.message_id, ".k1-") - note.message_id));
	desk_takef(d,
		PASSES "From: anna@kotka.example\nTo: yritys@kymi.example\n"
		       "Subject: [%s] Vastaus\nMessage-ID: <s@kotka.example>\n" DESK_PLAIN "%s",
		ref, words);
	desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
}

static void a_group_replies_from_its_shared_address(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing note;

	desk_take(d, "From: a@yritys.example\nTo: yritys@kymi.example\nSubject: Moi\n"
		     "Message-ID: <2@y.example>\n" DESK_PLAIN "Mistä saan kasvurahoitusta?\n");
	note = desk_mail(d, OUTGOING_NOTIFICATION, "info@kinno.example");
	desk_takef(d,
		"From: Kinno <info@kinno.example>\nTo: yritys@kymi.example\nSubject: Re: Moi\n"
		"Message-ID: <k@kinno.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN "%s",
		note.message_id, words);
	desk_mail(d, OUTGOING_ANSWER, "a@yritys.example");
}

static void what_stands_below_the_marker_line_stays_behind(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_request(d);
	desk_staff_reply(d, "anna@kotka.example", "",
		"Aloita piirustuksista.\n\n--- Kirjoita vastauksesi tämän rivin yläpuolelle ---\n\n"
		"Hei Anna Virtanen,\n\nuusi asia odottaa vastausta.\n");
	mail = desk_mail(d, OUTGOING_ANSWER, NULL);
	assert_non_null(strstr(desk_read(d, &mail).text, "Aloita piirustuksista."));
	assert_null(strstr(desk_read(d, &mail).text, "odottaa"));
	assert_null(strstr(desk_read(d, &mail).text, "rivin"));
}

static void a_reply_without_new_words_is_told_so(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing account;

	desk_request(d);
	desk_staff_reply(d, "anna@kotka.example", "", "\n\n");
	account = desk_mail(d, OUTGOING_ACCOUNT, "anna@kotka.example");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_non_null(strstr(desk_read(d, &account).text, "uutta tekstiä"));
}

static void an_encrypted_reply_is_told_so(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing note, account;

	desk_request(d);
	note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	desk_takef(d,
		"From: anna@kotka.example\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <s@kotka.example>\nIn-Reply-To: <%s>\nMIME-Version: 1.0\n"
		"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n"
		"Content-Transfer-Encoding: base64\n"
		"Content-Disposition: attachment; filename=smime.p7m\n\nMIAGCSqG\n",
		note.message_id);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	account = desk_mail(d, OUTGOING_ACCOUNT, "anna@kotka.example");
	assert_non_null(strstr(desk_read(d, &account).text, "koska se oli salattu"));
}

static void an_answer_below_the_quoted_notification_is_passed_on(void **state)
{
	static const char marker[] = "--- Kirjoita vastauksesi tämän rivin yläpuolelle ---";
	static const char *const quotes[] = {"\t", "> "};
	struct desk_fixture *d = *state;
	size_t count = 0;

	desk_request(d);
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		struct outgoing mail;

		desk_staff_reply(d, "anna@kotka.example", "",
			arena_printf(d->store->arena,
				"Matti Mallinen <yritys@kymi.example> wrote:\n\n%s%s\n%sHei Anna,\n"
				"\nsoitan %zu. kerran\n",
				quotes[i], marker, quotes[i], i + 1));
		mail = desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
		assert_int_equal(desk_count(d, OUTGOING_ANSWER), ++count);
		assert_true(desk_bytes_have(
			d, &mail, arena_printf(d->store->arena, "soitan %zu. kerran", i + 1)));
		assert_false(desk_bytes_have(d, &mail, "wrote:"));
	}
}

static void answers_between_the_quotes_are_not_passed_on_by_half(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing account;

	desk_staff_reply(d, "anna@kotka.example", "",
		"Hei, vastaukset alla.\n\nMatti Mallinen <yritys@kymi.example> wrote:\n"
		"> --- Kirjoita vastauksesi tämän rivin yläpuolelle ---\n> Tarvitsenko luvan?\n"
		"Tarvitset.\n> Mistä sen saa?\nMinulta.\n");
	account = desk_mail(d, OUTGOING_ACCOUNT, "anna@kotka.example");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_non_null(strstr(desk_read(d, &account).text, "lainatun ilmoituksen seassa"));
	assert_true(desk_says(d, id, "Minulta."));
}

static void the_announcement_of_a_quote_alone_is_no_answer(void **state)
{
	struct desk_fixture *d = *state;

	desk_request(d);
	desk_staff_reply(d, "anna@kotka.example", "",
		"Matti Mallinen <yritys@kymi.example> wrote:\n\n"
		"--- Kirjoita vastauksesi tämän rivin yläpuolelle ---\nHei Anna,\nsoitan.\n");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 1);
}

static void an_answer_follows_reply_to_and_keeps_the_outside_copies(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_take(d,
		"From: Matti <matti@yritys.example>\nReply-To: toimisto@yritys.example\n"
		"To: yritys@kymi.example, partner@muu.example\n"
		"Cc: anna@kotka.example, pomo@yritys.example\nSubject: Rakennuslupa\n"
		"Message-ID: <first@yritys.example>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n");
	desk_staff_reply(d, "anna@kotka.example", "", words);
	mail = desk_mail(d, OUTGOING_ANSWER, NULL);
	assert_int_equal(mail.recipient_count, 3);
	assert_string_equal(mail.recipients[0], "toimisto@yritys.example");
	assert_string_equal(mail.recipients[1], "partner@muu.example");
	assert_string_equal(mail.recipients[2], "pomo@yritys.example");
}

/* Somebody adds a mail to the ticket; Anna's answer must not go where it asks. */
static void an_answer_never_follows_a_mail_that_may_be_a_strangers(void **state)
{
	static const struct {
		const char *only, *from, *fields;
	} cases[] = {
		{"from another address by the Message-ID", "stranger@else.example",
			"Subject: x\nIn-Reply-To: <first@yritys.example>\n"},
		{"Reply-To under the writer's forged From", "matti@yritys.example",
			"Subject: x\nIn-Reply-To: <first@yritys.example>\n"
			"Reply-To: stranger@else.example\nCc: stranger@else.example\n"},
		{"the same, denied by the receiving server", "matti@yritys.example",
			"Authentication-Results: mx.kymi.example; dmarc=fail\nSubject: x\n"
			"In-Reply-To: <first@yritys.example>\nReply-To: stranger@else.example\n"},
	};
	struct desk_fixture *d = *state;

	desk_request(d);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outgoing mail;

		desk_takef(d,
			"%sFrom: %s\nTo: yritys@kymi.example\nMessage-ID: <s%d@x>\n" DESK_PLAIN
			"Vielä yksi asia.\n",
			cases[i].fields, cases[i].from, (int)i);
		desk_staff_reply(d, "anna@kotka.example", "", words);
		mail = desk_mail(d, OUTGOING_ANSWER, NULL);
		if (mail.recipient_count != 1 ||
			strcmp(mail.recipients[0], "matti@yritys.example") != 0)
			fail_msg("%s: %s", cases[i].only, mail.recipients[0]);
		assert_false(desk_bytes_have(d, &mail, "stranger"));
	}
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 3);
}

static void a_real_attachment_goes_along_and_a_logo_stays_behind(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing note, mail;
	struct message message;

	desk_request(d);
	note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	desk_takef(d,
		"From: anna@kotka.example\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <s@kotka.example>\nIn-Reply-To: <%s>\nMIME-Version: 1.0\n"
		"Content-Type: multipart/mixed; boundary=b\n\n"
		"--b\nContent-Type: text/plain\n\nOhessa lomake.\n"
		"--b\nContent-Type: application/pdf; name=lomake.pdf\n"
		"Content-Disposition: attachment; filename=lomake.pdf\n"
		"Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n"
		"--b\nContent-Type: image/png; name=logo.png\nContent-ID: <logo>\n"
		"Content-Disposition: inline; filename=logo.png\n"
		"Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
		"--b\nContent-Type: text/vcard; name=anna.vcf\n"
		"Content-Disposition: attachment; filename=anna.vcf\n\nBEGIN:VCARD\n--b--\n",
		note.message_id);
	mail = desk_mail(d, OUTGOING_ANSWER, NULL);
	message = desk_read(d, &mail);
	assert_int_equal(message.attachment_count, 1);
	assert_string_equal(message.attachments[0].name, "lomake.pdf");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_reply_goes_to_the_writer_from_our_address),
		DESK_TEST(nothing_of_the_staff_member_shows_in_the_bytes),
		DESK_TEST(longer_addresses_that_hold_a_private_one_stay_as_they_are),
		DESK_TEST(a_copy_of_a_reply_is_not_passed_on_again),
		DESK_TEST(nothing_doubtful_is_passed_on_and_both_are_told),
		DESK_TEST(a_mark_of_another_ticket_speaks_on_that_one_only),
		DESK_TEST(a_mark_ends_when_the_ticket_was_closed_for_long),
		DESK_TEST(the_owner_hears_of_words_of_a_colleague_that_went_nowhere),
		DESK_TEST(a_confirmed_sender_needs_no_mark),
		DESK_TEST(a_group_replies_from_its_shared_address),
		DESK_TEST(what_stands_below_the_marker_line_stays_behind),
		DESK_TEST(a_reply_without_new_words_is_told_so),
		DESK_TEST(an_encrypted_reply_is_told_so),
		DESK_TEST(an_answer_below_the_quoted_notification_is_passed_on),
		DESK_TEST(answers_between_the_quotes_are_not_passed_on_by_half),
		DESK_TEST(the_announcement_of_a_quote_alone_is_no_answer),
		DESK_TEST(an_answer_follows_reply_to_and_keeps_the_outside_copies),
		DESK_TEST(an_answer_never_follows_a_mail_that_may_be_a_strangers),
		DESK_TEST(a_real_attachment_goes_along_and_a_logo_stays_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
