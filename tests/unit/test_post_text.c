/* SPDX-License-Identifier: MIT */
/* Text messages on their way out: replies of staff, their length, and the day's budget. */
#include "tests/unit/texts_fixture.h"

#define REQUEST "Hei! Tarvitsen rakennusluvan kahvilaa varten. Mistä aloitan?"
#define ANNA "anna@kotka.example"

static const char *account(struct desk_fixture *d, const char *to)
{
	struct outgoing row = desk_mail(d, OUTGOING_ACCOUNT, to);

	return desk_read(d, &row).text;
}

/* So many sentences of about 45 letters. */
static const char *sentences(struct desk_fixture *d, int count)
{
	const char *text = "";

	for (int i = 1; i <= count; i++)
		text = arena_printf(
			d->store->arena, "%sTämä on vastauksen virke %d tässä asiassa. ", text, i);
	return text;
}

static void a_reply_of_staff_goes_out_as_a_text_without_quotes_and_address(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);
	struct outgoing row;

	assert_int_equal(
		texts_staff_reply(d, ANNA,
			DESK_PLAIN "Hei,\n\nsoita minulle huomenna – “Lupapalvelu” auttaa.\n"
				   "Osoitteeni on anna.private@home.example.\n\n"
				   "> Mistä aloitan?\n"),
		id);
	assert_string_equal(d->carried.kind, "staff reply");
	row = texts_last_row(d);
	assert_int_equal(row.kind, OUTGOING_ANSWER);
	assert_string_equal(row.recipients[0], MATTI);
	assert_string_equal(texts_last(d),
		"Hei,\n\nsoita minulle huomenna - \"Lupapalvelu\" auttaa.\n"
		"Osoitteeni on yritys@kymi.example.\n"
		"Anna Virtanen, Kymen yrityspalvelut");
	assert_int_equal(sms_measure(texts_last(d)).encoding, SMS_GSM7);
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
	assert_true(desk_ticket(d, id).answered_at > 0);
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 0);
	/* and the person's answer comes back to the same ticket */
	assert_int_equal(texts_take(d, MATTI, "Selvä, soitan aamulla kello yhdeksän."), id);
}

static void the_answer_goes_the_way_of_the_last_message(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	struct contact contact = texts_contact(d, "matti@yritys.example");

	fixture_begin(f);
	MUST(contact_add_address(f->store, contact.id, MATTI, &f->error));
	fixture_commit(f);
	/* a keyword and thanks do not ask for an answer by text */
	assert_int_equal(texts_take(d, MATTI, "TILA"), id);
	assert_int_equal(texts_take(d, MATTI, "Kiitos!"), id);
	texts_staff_reply(d, ANNA, DESK_PLAIN "Lomake on liitteenä.\n");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 1);
	assert_string_equal(
		desk_mail(d, OUTGOING_ANSWER, NULL).recipients[0], "matti@yritys.example");
	assert_int_equal(texts_take(d, MATTI, "Unohdin: kahvila on torin laidalla."), id);
	texts_staff_reply(d, ANNA, DESK_PLAIN "Hyvä tietää.\n");
	assert_string_equal(texts_last_row(d).recipients[0], MATTI);
	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nMessage-ID: <m2@y>\n"
		     "In-Reply-To: <first@yritys.example>\nSubject: Re: Rakennuslupa\n" DESK_PLAIN
		     "Jatketaan sittenkin sähköpostilla.\n");
	texts_staff_reply(d, ANNA, DESK_PLAIN "Sopii.\n");
	assert_string_equal(
		desk_mail(d, OUTGOING_ANSWER, NULL).recipients[0], "matti@yritys.example");
	assert_int_equal(texts_count(d), 2); /* TILA and one answer */
}

static void a_long_reply_is_split_at_sentences_and_staff_hear_of_it(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);
	struct outgoing *rows;
	size_t count, texts = 0;

	texts_staff_reply(
		d, ANNA, arena_printf(d->store->arena, DESK_PLAIN "%s\n", sentences(d, 12)));
	count = desk_outbox(d, &rows);
	for (size_t i = 0; i < count; i++) {
		const char *text;

		if (rows[i].kind != OUTGOING_ANSWER)
			continue;
		text = arena_strndup(
			d->store->arena, (const char *)rows[i].bytes, rows[i].size_bytes);
		texts++;
		assert_says(text, "/2 ");
		if (texts == 1)
			assert_string_equal(strrchr(text, '.'), ".");
		assert_true(sms_measure(text).segments <= 2);
	}
	assert_int_equal(texts, 2);
	assert_int_equal(desk_entries(d, id, ENTRY_OUT), 3);
	assert_says(account(d, ANNA), "jaetaan useaksi tekstiviestiksi. Viestejä on 2,");
}

static void one_beyond_the_limit_is_not_sent_and_staff_hear_how_long_it_may_be(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);

	texts_staff_reply(
		d, ANNA, arena_printf(d->store->arena, DESK_PLAIN "%s\n", sentences(d, 40)));
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_int_equal(desk_entries(d, id, ENTRY_NOTE), 1);
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	assert_says(account(d, ANNA), "liian pitkä");
	assert_says(account(d, ANNA), "906"); /* 6 segments of 153, less three numbers */
}

static void the_largest_texts_the_settings_allow_can_be_cut(void **state)
{
	struct desk_fixture *d = *state;

	desk_free(&d->desk);
	desk_begin(d, "",
		"}\nsms \"city\" { provider = spool  format = gammu  number = \"" OURS
		"\"  mailbox = counter  segments_max = 255  message_segments_max = 10");
	texts_take(d, MATTI, REQUEST);
	texts_staff_reply(
		d, ANNA, arena_printf(d->store->arena, DESK_PLAIN "%s\n", sentences(d, 100)));
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 3);
}

static void attachments_stay_behind_and_staff_hear_of_it(void **state)
{
	struct desk_fixture *d = *state;

	texts_take(d, MATTI, REQUEST);
	texts_staff_reply(d, ANNA,
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
		"Content-Type: text/plain\n\nLiitteenä lomake.\n--b\n"
		"Content-Type: application/pdf\n"
		"Content-Disposition: attachment; filename=lomake.pdf\n\n%PDF\n--b--\n");
	assert_says(texts_last(d), "lomake.");
	assert_says(account(d, ANNA), "ilman liitteitä");
}

static void a_sender_that_cannot_be_answered_is_not_by_staff_either(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, "Posti", REQUEST);

	texts_staff_reply(d, ANNA, DESK_PLAIN "Kiitos viestistä.\n");
	assert_int_equal(texts_count(d), 0);
	assert_int_equal(desk_entries(d, id, ENTRY_NOTE), 1);
	account(d, ANNA);
}

static void without_a_number_in_the_settings_staff_hear_so(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, REQUEST);

	d->desk.settings.site.sms_line_count = 0;
	d->desk.settings.site.mailbox_count--;
	assert_int_equal(texts_staff_reply(d, ANNA, DESK_PLAIN "Kiitos viestistä.\n"), id);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	account(d, ANNA);
}

/* ---- the day's budget */

static void when_the_day_is_used_up_answers_wait_and_a_person_is_told(void **state)
{
	struct desk_fixture *d = *state;
	char sender[24];
	struct outgoing row;
	int64_t id;

	d->desk.settings.site.sms_day_segments = 3;
	for (int i = 0; i < 4; i++) {
		snprintf(sender, sizeof(sender), "+35840600%04d", i);
		id = texts_take(d, sender, REQUEST);
	}
	row = texts_last_row(d);
	assert_int_equal(row.state, OUT_QUEUED);
	assert_int_equal(row.next_try_at, desk_time("2026-11-25 08:00"));
	assert_true(desk_says(d, id, "waits until tomorrow"));
	assert_says(account(d, "leena@kotka.example"), "Dagens kvot");
	row = desk_mail(d, OUTGOING_NOTIFICATION, ANNA); /* the owner sees it too */
	assert_says(desk_read(d, &row).text, "käytetty");

	/* a person's words never wait */
	texts_staff_reply(d, ANNA, DESK_PLAIN "Soita minulle.\n");
	assert_int_equal(texts_last_row(d).next_try_at, d->now - 60);
	assert_int_equal(texts_last_row(d).kind, OUTGOING_ANSWER);

	/* status tomorrow would be stale */
	texts_take(d, MATTI, "STATUS");
	assert_int_equal(texts_count(d), 5);

	/* tomorrow has room for two more; then nothing waits any longer */
	for (int i = 0; i < 2; i++) {
		snprintf(sender, sizeof(sender), "+35840600900%d", i);
		texts_take(d, sender, REQUEST);
	}
	assert_int_equal(texts_count(d), 7);
	id = texts_take(d, "+358406009992", REQUEST);
	assert_int_equal(texts_count(d), 7);
	assert_true(desk_says(d, id, "nothing was sent to"));
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 1);

	/* what waits has its place on that day: the day after is free again */
	d->now = desk_time("2026-11-26 10:00");
	texts_take(d, "+358406009993", REQUEST);
	assert_int_equal(texts_last_row(d).next_try_at, d->now - 60);
}

static void what_waits_for_the_morning_does_not_say_that_we_are_closed(void **state)
{
	struct desk_fixture *d = *state;

	d->now = desk_time("2026-11-24 18:00");
	d->desk.settings.site.sms_day_segments = 1;
	texts_take(d, "+358406009991", REQUEST);
	assert_says(texts_last(d), "kiinni");
	texts_take(d, "+358406009992", REQUEST);
	assert_int_equal(texts_last_row(d).next_try_at, desk_time("2026-11-25 08:00"));
	assert_null(strstr(texts_last(d), "kiinni"));
	assert_says(texts_last(d), "KYM-1002");
}

static void words_of_every_kind_go_out_as_texts(void **state)
{
	struct desk_fixture *d = *state;
	static const char *const words[] = {"😀😀😀", "\u202Eabc\u202C", "[]{}|^~\\€",
		"https://a.example/"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
		"bb"
		"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
		"c"
		"ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
		"d",
		"{{text}} %s %n", "Привет, мир", "a\u0301\u0301\u0301", "1/2 1/2"};

	texts_take(d, MATTI, REQUEST);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t count = texts_count(d);

		texts_staff_reply(
			d, ANNA, arena_printf(d->store->arena, DESK_PLAIN "Hei %s\n", words[i]));
		if (texts_count(d) == count)
			fail_msg("not sent: %s", words[i]);
		assert_true(sms_measure(texts_last(d)).segments <= 2);
		assert_true(
			text_is_utf8((const unsigned char *)texts_last(d), strlen(texts_last(d))));
	}
}

static void without_a_limit_nothing_waits(void **state)
{
	struct desk_fixture *d = *state;
	char sender[24];

	for (int i = 0; i < 30; i++) {
		snprintf(sender, sizeof(sender), "+35840600%04d", i);
		texts_take(d, sender, REQUEST);
		assert_int_equal(texts_last_row(d).next_try_at, d->now - 60);
	}
	assert_int_equal(texts_count(d), 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEXTS_TEST(a_reply_of_staff_goes_out_as_a_text_without_quotes_and_address),
		TEXTS_TEST(the_answer_goes_the_way_of_the_last_message),
		TEXTS_TEST(a_long_reply_is_split_at_sentences_and_staff_hear_of_it),
		TEXTS_TEST(one_beyond_the_limit_is_not_sent_and_staff_hear_how_long_it_may_be),
		TEXTS_TEST(the_largest_texts_the_settings_allow_can_be_cut),
		TEXTS_TEST(attachments_stay_behind_and_staff_hear_of_it),
		TEXTS_TEST(a_sender_that_cannot_be_answered_is_not_by_staff_either),
		TEXTS_TEST(without_a_number_in_the_settings_staff_hear_so),
		TEXTS_TEST(when_the_day_is_used_up_answers_wait_and_a_person_is_told),
		TEXTS_TEST(what_waits_for_the_morning_does_not_say_that_we_are_closed),
		TEXTS_TEST(words_of_every_kind_go_out_as_texts),
		TEXTS_TEST(without_a_limit_nothing_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
