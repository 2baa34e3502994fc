/* SPDX-License-Identifier: MIT */
/* What nobody was told of is told to the admins, once a day and never in a circle. */
#include "handlers/kinds/digest.h"

#include "tests/unit/desk_fixture.h"

static const char *next_day(const char *time)
{
	static char text[32];

	snprintf(text, sizeof(text), "2026-11-25 %s", time);
	return text;
}

/* A report on the mail with that Message-ID. */
static void report(struct desk_fixture *d, const char *type, const char *about, const char *fields)
{
	desk_takef(d,
		"From: Mail System <mailer-daemon@mx.example>\nTo: yritys@kymi.example\n"
		"Subject: Report %d\nMessage-ID: <report%d@mx>\nMIME-Version: 1.0\n"
		"Content-Type: multipart/report; report-type=%s; boundary=b\n\n"
		"--b\nContent-Type: text/plain\n\nSee below.\n\n"
		"--b\nContent-Type: message/%s\n\n%s\n"
		"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%s>\nSubject: x\n\n--b--\n",
		(int)d->uid, (int)d->uid, type, type, fields, about);
	assert_int_equal(d->carried.ticket_id, 0);
}

static void bounce(struct desk_fixture *d, const char *about, const char *recipient)
{
	report(d, "delivery-status", about,
		arena_printf(d->store->arena,
			"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; %s\n"
			"Action: failed\nStatus: 5.1.1\n",
			recipient));
}

static void receipt(struct desk_fixture *d)
{
	report(d, "disposition-notification", "other@mx",
		"Final-Recipient: rfc822; a@else.example\n"
		"Disposition: manual-action/MDN-sent-manually; displayed\n");
}

static void feedback(struct desk_fixture *d)
{
	report(d, "feedback-report", "other@mx",
		"Feedback-Type: abuse\nUser-Agent: Loop/1.0\nVersion: 1\n");
}

static int64_t newsletter(struct desk_fixture *d, const char *subject)
{
	return desk_takef(d,
		"From: News <news@list.example>\nTo: yritys@kymi.example\nSubject: %s\n"
		"List-Id: <news.list.example>\nMessage-ID: <n%d@list>\n" DESK_PLAIN "News.\n",
		subject, (int)d->uid);
}

static int64_t junk(struct desk_fixture *d)
{
	int64_t id;

	d->junk = 1;
	id = desk_takef(d,
		"From: win@spam.example\nTo: yritys@kymi.example\nSubject: You won\n"
		"Message-ID: <j%d@spam>\n" DESK_PLAIN "Click here.\n",
		(int)d->uid);
	d->junk = 0;
	return id;
}

static struct message only_digest(struct desk_fixture *d)
{
	struct outgoing mail;

	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 1);
	mail = desk_mail(d, OUTGOING_DIGEST, "leena@kotka.example");
	return desk_read(d, &mail);
}

static void everything_unnoticed_is_told_at_the_next_opening_once(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct message message;
	int64_t list, spam;

	desk_pass(d, "2026-11-24 08:00"); /* nothing to tell today */
	bounce(d, "other@mx", "a@else.example");
	feedback(d);
	receipt(d);
	list = newsletter(d, "November");
	spam = junk(d);
	desk_request(d); /* its owner was told */
	desk_pass(d, "2026-11-24 15:00");
	desk_pass(d, next_day("07:59"));
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 0);
	desk_pass(d, next_day("08:00"));
	desk_pass(d, next_day("08:01"));
	message = only_digest(d);
	assert_string_equal(
		message.subject, "Sammandrag av meddelanden som ingen har aviserats om");
	assert_says(message.text, "Returnerade meddelanden som vi inte har skickat (1):\n"
				  "- tis 24.11 kl. 8, in:1, mailer-daemon@mx.example: Report 0\n");
	assert_says(message.text, "klagomål om skräppost (1):\n"
				  "- tis 24.11 kl. 8, in:2, mailer-daemon@mx.example: Report 1\n");
	assert_says(message.text, "Läskvitton (1):\n"
				  "- tis 24.11 kl. 8, in:3, mailer-daemon@mx.example: Report 2\n");
	assert_says(message.text,
		arena_printf(f->arena,
			"sparade utan handläggare (1):\n- tis 24.11 kl. 8, %s, news@list.example: "
			"November\n",
			desk_ref(d, list)));
	assert_says(message.text,
		arena_printf(f->arena, "(1):\n- tis 24.11 kl. 8, %s, win@spam.example: You won\n",
			desk_ref(d, spam)));
	assert_says(message.text, "avsiktligt inte har skickats: 2.");
	assert_null(strstr(message.text, "matti@"));
	desk_pass(d, "2026-11-26 08:00");
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 1);
}

static void nothing_is_sent_when_there_is_nothing_to_tell(void **state)
{
	struct desk_fixture *d = *state;

	desk_request(d);
	/* a silence of which the owner was told */
	desk_take(d, "From: noreply@else.example\nTo: yritys@kymi.example\nSubject: x\n"
		     "Message-ID: <nr@else>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n");
	desk_pass(d, next_day("08:00"));
	desk_pass(d, "2026-11-26 08:00");
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 0);
}

static void it_waits_for_the_first_open_day(void **state)
{
	struct desk_fixture *d = *state;

	newsletter(d, "before the weekend");
	desk_pass(d, "2026-11-28 12:00");
	desk_pass(d, "2026-11-29 12:00");
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 0);
	desk_pass(d, "2026-11-30 09:17"); /* Monday; the daemon was down at eight */
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 1);
	newsletter(d, "before the holiday");
	desk_pass(d, "2027-01-06 09:00"); /* Epiphany, a Wednesday */
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 1);
	desk_pass(d, "2027-01-07 08:00");
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 2);
}

static void each_admin_gets_it_in_their_own_language(void **state)
{
	struct desk_fixture *d = *state;
	struct site *site = &d->desk.settings.site;
	const struct person *admins[] = {
		site_person(site, "anna"), site_person(site, "pekka"), site_person(site, "lead")};
	static const char *const says_it[] = {"ei ole ilmoitettu", "nobody was told", "aviserats"};
	static const char *const to[] = {
		"anna@kotka.example", "pekka@kotka.example", "leena@kotka.example"};

	site->admins = admins;
	site->admin_count = 3;
	newsletter(d, "x");
	desk_pass(d, next_day("08:00"));
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 3);
	for (size_t i = 0; i < 3; i++) {
		struct outgoing mail = desk_mail(d, OUTGOING_DIGEST, to[i]);

		assert_says(desk_read(d, &mail).text, says_it[i]);
	}
}

static void without_admins_nothing_heaps_up(void **state)
{
	struct desk_fixture *d = *state;
	struct site *site = &d->desk.settings.site;

	site->admin_count = 0;
	newsletter(d, "x");
	desk_pass(d, next_day("08:00"));
	site->admin_count = 1;
	desk_pass(d, "2026-11-26 08:00");
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 0);
}

static void a_tick_that_is_undone_comes_again(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t next_at;

	newsletter(d, "x");
	d->now = desk_time(next_day("08:00"));
	fixture_begin(f);
	MUST(desk_tick(&d->desk, f->store, d->now, f->arena, &next_at, &f->error));
	store_rollback(f->store);
	fixture_reopen(f);
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 0);
	desk_pass(d, next_day("08:01"));
	fixture_reopen(f);
	desk_pass(d, next_day("08:02"));
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 1);
}

static void what_strangers_wrote_is_cut_and_made_safe(void **state)
{
	struct desk_fixture *d = *state;
	struct message message;
	char longest[400];
	const char *line;

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	newsletter(d, "=?utf-8?Q?a=0D=0ABcc:_x=1B[31m_=E2=80=AEb_131052-308T?=");
	newsletter(d, longest);
	desk_take(d, "To: yritys@kymi.example\nSubject: no sender\nPrecedence: bulk\n"
		     "Message-ID: <z@z>\n" DESK_PLAIN "x\n");
	desk_pass(d, next_day("08:00"));
	message = only_digest(d);
	assert_says(message.text, "news@list.example: a Bcc: x [31m b ******-****\n");
	assert_null(strchr(message.text, '\x1b'));
	assert_says(message.text, ", -: no sender\n");
	line = strstr(message.text, "xxxx");
	assert_non_null(line);
	assert_true(strcspn(line, "\n") <= 120);
}

static void a_list_is_bounded_and_says_how_many_more(void **state)
{
	struct desk_fixture *d = *state;
	struct message message;
	size_t lines = 0;

	for (int i = 0; i < 60; i++)
		bounce(d, "other@mx", "a@else.example");
	desk_pass(d, next_day("08:00"));
	message = only_digest(d);
	assert_says(message.text, "har skickat (60):\n");
	assert_says(message.text, "- och ytterligare 10: ombud queue\n");
	for (const char *at = message.text; (at = strstr(at, "in:")) != NULL; at++)
		lines++;
	assert_int_equal(lines, 50);
}

static void what_waits_for_a_person_is_told(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct message message;
	struct outgoing mail;
	int64_t id;

	desk_request(d);
	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	fixture_begin(f);
	MUST(outbox_failed(f->store, mail.id, "550 no", d->now, &f->error));
	MUST(fixture_put(f, 900, "x", &id));
	MUST(inbox_park(f->store, id, "it crashed", 0, d->now, &f->error));
	fixture_commit(f);
	desk_pass(d, next_day("08:00"));
	message = only_digest(d);
	assert_says(message.text, arena_printf(f->arena, "in:%d, counter\n", (int)id));
	assert_says(message.text, arena_printf(f->arena, "%s, out:%d, matti@yritys.example\n",
					  desk_ref(d, mail.ticket_id), (int)mail.id));
	/* they still wait, and that is no news */
	desk_pass(d, "2026-11-26 08:00");
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 1);
}

static void it_asks_for_no_answer_and_no_limit_holds_it_back(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	struct message message;

	d->desk.settings.site.restraint.staff_hour = 0;
	newsletter(d, "x");
	desk_pass(d, next_day("08:00"));
	mail = desk_mail(d, OUTGOING_DIGEST, NULL);
	message = desk_read(d, &mail);
	assert_string_equal(message_header(&message, "Auto-Submitted"), "auto-generated");
	assert_string_equal(message_header(&message, "X-Auto-Response-Suppress"), "All");
	assert_int_equal(mail.ticket_id, 0);
	assert_string_equal(mail.envelope_from, "yritys@kymi.example");
	/* when it comes back, it is ours */
	desk_take(d, arena_strndup(d->store->arena, (const char *)mail.bytes, mail.size_bytes));
	assert_string_equal(d->carried.kind, "own mail");
}

static void what_comes_of_a_digest_makes_no_other(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	struct message message;

	newsletter(d, "x");
	desk_pass(d, next_day("08:00"));
	mail = desk_mail(d, OUTGOING_DIGEST, NULL);
	/* her absence notice, as good programs and as bad ones write it; the bounce likewise */
	desk_takef(d,
		"From: leena@kotka.example\nTo: yritys@kymi.example\nSubject: Borta 1\n"
		"Auto-Submitted: auto-replied\nIn-Reply-To: <%s>\nMessage-ID: <o1@k>\n" DESK_PLAIN
		"Semester.\n",
		mail.message_id);
	desk_take(d, "From: leena@kotka.example\nTo: yritys@kymi.example\nSubject: Borta 2\n"
		     "Auto-Submitted: auto-replied\nMessage-ID: <o2@k>\n" DESK_PLAIN "Semester.\n");
	desk_takef(d,
		"From: l.pomo@other.example\nTo: yritys@kymi.example\nSubject: Borta 3\n"
		"Auto-Submitted: auto-replied\nReferences: <%s>\nMessage-ID: <o3@k>\n" DESK_PLAIN
		"Semester.\n",
		mail.message_id);
	bounce(d, mail.message_id, "l.pomo@other.example");
	bounce(d, "lost@id", "leena@kotka.example");
	desk_pass(d, "2026-11-26 08:00");
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 1);
	/* they are told with the next news */
	newsletter(d, "y");
	desk_pass(d, "2026-11-27 08:00");
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 2);
	mail = desk_mail(d, OUTGOING_DIGEST, NULL);
	message = desk_read(d, &mail);
	assert_says(message.text, "utan handläggare (4):");
	assert_says(message.text, "har skickat (2):");
	assert_says(message.text, "Det förra sammandraget gjordes onsdag 25.11 kl. 8.");
}

/* An id of ours can be guessed, but not one of a mail that was never made, nor one on a ticket. */
static void a_stranger_cannot_keep_a_report_out_by_naming_any_id(void **state)
{
	struct desk_fixture *d = *state;

	desk_request(d);
	desk_take(d, "From: r@else.example\nTo: yritys@kymi.example\nSubject: x\n"
		     "Auto-Submitted: auto-replied\nIn-Reply-To: <site.1@kymi.example>\n"
		     "References: <site.999@kymi.example> <site.x@kymi.example>\n"
		     "Message-ID: <g@else>\n" DESK_PLAIN "x\n");
	desk_pass(d, next_day("08:00"));
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 1);
}

static void an_admin_who_replies_gets_a_ticket_and_hears_so(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	struct message message;
	int64_t id;

	newsletter(d, "Rakennuslupa");
	desk_pass(d, next_day("08:00"));
	mail = desk_mail(d, OUTGOING_DIGEST, NULL);
	message = desk_read(d, &mail);
	id = desk_takef(d,
		"From: leena@kotka.example\nTo: yritys@kymi.example\nSubject: Re: %s\n"
		"Message-ID: <re@k>\nIn-Reply-To: <%s>\n" DESK_PLAIN "Kuka katsoo nämä?\n\n> %s\n",
		"Sammandrag", mail.message_id, "- KYM-1001-AB, news@list.example: Rakennuslupa");
	assert_string_equal(d->carried.kind, "request");
	assert_string_equal(desk_ticket(d, id).group, "general");
	assert_int_equal(desk_automatic(d), 0);
	mail = desk_mail(d, OUTGOING_ACCOUNT, "leena@kotka.example");
	assert_says(desk_read(d, &mail).text, "blev därför ett nytt ärende");
	assert_says(message.text, "blir ditt svar ett nytt ärende");
}

static void mail_from_before_our_start_is_no_news(void **state)
{
	struct desk_fixture *d = *state;

	d->silent = 1;
	newsletter(d, "old");
	bounce(d, "other@mx", "a@else.example");
	desk_pass(d, next_day("08:00"));
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 0);
}

/* Whoever writes junk under the name of a member of staff must not hide it. */
static void junk_in_the_name_of_staff_is_told(void **state)
{
	struct desk_fixture *d = *state;

	d->junk = 1;
	desk_take(d, "From: leena@kotka.example\nTo: yritys@kymi.example\nSubject: x\n"
		     "Message-ID: <f@f>\n" DESK_PLAIN "Pay.\n");
	assert_string_equal(d->carried.kind, "junk");
	desk_pass(d, next_day("08:00"));
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 1);
}

/* No other digests than theirs. */
static int set_up(void **state)
{
	return desk_set_up_with(state, "morning_digest = no  weekly_digest = no", "");
}

#define ADMINS_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, desk_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMINS_TEST(everything_unnoticed_is_told_at_the_next_opening_once),
		ADMINS_TEST(nothing_is_sent_when_there_is_nothing_to_tell),
		ADMINS_TEST(it_waits_for_the_first_open_day),
		ADMINS_TEST(each_admin_gets_it_in_their_own_language),
		ADMINS_TEST(without_admins_nothing_heaps_up),
		ADMINS_TEST(a_tick_that_is_undone_comes_again),
		ADMINS_TEST(what_strangers_wrote_is_cut_and_made_safe),
		ADMINS_TEST(a_list_is_bounded_and_says_how_many_more),
		ADMINS_TEST(what_waits_for_a_person_is_told),
		ADMINS_TEST(it_asks_for_no_answer_and_no_limit_holds_it_back),
		ADMINS_TEST(what_comes_of_a_digest_makes_no_other),
		ADMINS_TEST(a_stranger_cannot_keep_a_report_out_by_naming_any_id),
		ADMINS_TEST(an_admin_who_replies_gets_a_ticket_and_hears_so),
		ADMINS_TEST(mail_from_before_our_start_is_no_news),
		ADMINS_TEST(junk_in_the_name_of_staff_is_told),
	};

	return cmocka_run_group_tests_name("kinds_digest", tests, NULL, NULL);
}
