/* SPDX-License-Identifier: MIT */
/* One person, several addresses and numbers: what a message adds, proposes, and never takes. */
#include "tests/unit/texts_fixture.h"

#define REQUEST "Hei! Tarvitsen rakennusluvan kahvilaa varten. Mistä aloitan?"
#define FROM_MATTI "From: Matti Mallinen <matti@yritys.example>\nTo: yritys@kymi.example\n"
#define PASSES "Authentication-Results: mx.kymi.example; dmarc=pass header.from=yritys.example\n"
#define ANNA "anna@kotka.example"

static bool has(struct desk_fixture *d, const char *who, const char *address)
{
	struct contact contact = texts_contact(d, who);

	for (size_t i = 0; i < contact.addresses.count; i++) {
		if (strcmp(contact.addresses.list[i], address) == 0)
			return true;
	}
	return false;
}

static const char *last_note(struct desk_fixture *d, const char *to)
{
	struct outgoing note = desk_mail(d, OUTGOING_NOTIFICATION, to);

	return desk_read(d, &note).text;
}

static void a_text_that_names_ones_mail_links_it(void **state)
{
	struct desk_fixture *d = *state;
	static const char *const texts[] = {
		"Tarvitsen rakennusluvan. Sähköpostini on matti@yritys.example",
		"Jag behöver bygglov. Min e-post är matti@yritys.example",
		"I need a building permit. My email is matti@yritys.example.",
	};
	char sender[24];

	for (size_t i = 0; i < 1; i++) {
		snprintf(sender, sizeof(sender), "+35840500000%d", (int)i);
		texts_take(d, sender, texts[i]);
		assert_true(has(d, sender, "matti@yritys.example"));
		assert_says(last_note(d, ANNA), "lisätty");
	}
	/* the others come later: it is his already */
	for (size_t i = 1; i < 3; i++) {
		snprintf(sender, sizeof(sender), "+35840500000%d", (int)i);
		texts_take(d, sender, texts[i]);
		assert_false(has(d, sender, "matti@yritys.example"));
		assert_says(last_note(d, ANNA), "matti@yritys.example");
	}
}

static void mail_and_text_then_lead_to_one_ticket_and_one_ombud(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI,
		"Tarvitsen rakennusluvan kahvilaan. Sähköpostini on matti@yritys.example");
	int64_t other;

	assert_int_equal(desk_takef(d,
				 FROM_MATTI "Subject: [%s] liite\nMessage-ID: <a@y>\n" DESK_PLAIN
					    "Tässä piirustukset.\n",
				 desk_ref(d, id)),
		id);
	d->now += 60;
	assert_int_equal(texts_take(d, MATTI, "Saitko piirustukset, jotka lähetin?"), id);
	assert_int_equal(desk_tickets(d), 1);
	/* a new matter by mail: the same person looks after them */
	other = desk_take(d, FROM_MATTI "Subject: Muu asia\nMessage-ID: <b@y>\n" DESK_PLAIN
					"Kysyisin vielä aivan toista asiaa.\n");
	assert_int_not_equal(other, id);
	assert_string_equal(texts_contact(d, MATTI).ombud, "anna");
	assert_int_equal(desk_ticket(d, other).contact_id, desk_ticket(d, id).contact_id);
	d->now += 60;
	/* and a text goes on where something was said last */
	assert_int_equal(texts_take(d, MATTI, "Tuo sähköpostini jäi muuten kesken."), other);
}

static void a_confirmed_mail_that_names_ones_number_links_it(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	assert_int_equal(
		desk_take(d, FROM_MATTI PASSES "Subject: Re: Rakennuslupa\nMessage-ID: <a@y>\n"
					       "In-Reply-To: <first@yritys.example>\n" DESK_PLAIN
					       "Puhelinnumeroni on 040 555 5555.\n"),
		id);
	assert_true(has(d, "matti@yritys.example", MATTI));
	assert_int_equal(texts_take(d, MATTI, "Milloin lupa tulee?"), id);
}

static void a_mail_anybody_could_have_written_only_proposes(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	static const char *const results[] = {
		"", "Authentication-Results: mx.kymi.example; dmarc=fail header.from=y.example\n"};

	for (size_t i = 0; i < 2; i++) {
		desk_takef(d,
			FROM_MATTI "%sSubject: Re: Rakennuslupa\nMessage-ID: <a%d@y>\n"
				   "In-Reply-To: <first@yritys.example>\n" DESK_PLAIN
				   "Puhelinnumeroni on 040 555 5555, viesti %d.\n",
			results[i], (int)i, (int)i);
		assert_false(has(d, "matti@yritys.example", MATTI));
	}
	assert_true(desk_says(d, id, "perhaps the writer's"));
	assert_int_not_equal(texts_take(d, MATTI, "TILA"), id);
}

static void a_first_mail_links_what_it_names(void **state)
{
	struct desk_fixture *d = *state;

	desk_take(d, FROM_MATTI "Subject: Rakennuslupa\nMessage-ID: <a@y>\n" DESK_PLAIN
				"Tarvitsen rakennusluvan. Numeroni on +358 40 555 5555.\n");
	assert_true(has(d, MATTI, "matti@yritys.example"));
}

static void a_number_in_a_signature_is_proposed_once(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	for (int i = 0; i < 3; i++) {
		assert_int_equal(
			desk_takef(d,
				FROM_MATTI PASSES
				"Subject: Re: Rakennuslupa\nMessage-ID: <a%d@y>\n"
				"In-Reply-To: <first@yritys.example>\n" DESK_PLAIN
				"Lisään vielä tämän asian %d.\n\n-- \nMatti Mallinen\nYritys Oy\n"
				"puh. 040 555 5555\n",
				i, i),
			id);
		if (i == 0)
			assert_says(last_note(d, ANNA), "040 555 5555. Jos se on lähettäjän oma");
		else
			assert_null(strstr(last_note(d, ANNA), "Jos se on lähettäjän oma"));
	}
	assert_false(has(d, "matti@yritys.example", MATTI));
}

static void what_is_anothers_ours_or_staffs_is_never_taken(void **state)
{
	struct desk_fixture *d = *state;
	static const char *const texts[] = {
		"My email is matti@yritys.example and I need a building permit",
		"My email is yritys@kymi.example and I need a building permit",
		"My email is anna.private@home.example and I need a building permit",
		"My email is no-reply@posti.example and I need a building permit",
		"My phone number is " OURS " and I need a building permit",
		"My phone number is 040 1111111 and I need a building permit",
		"My phone number is 040 2222222 and I need a building permit",
		"My phone number is 040 7777777 and I need a building permit",
	};

	/* as a person writes a number into the settings */
	d->desk.settings.site.persons[1].phone = "(0)40 222 2222";
	d->desk.settings.site.persons[2].phone = "040 222 2222";
	desk_request(d);
	texts_take(d, "+358407777777", REQUEST);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		texts_take(d, MATTI, texts[i]);
		if (texts_contact(d, MATTI).addresses.count != 1)
			fail_msg("taken: %s", texts[i]);
	}
	assert_false(has(d, "matti@yritys.example", MATTI));
	assert_int_equal(texts_contact(d, "+358407777777").addresses.count, 1);
}

static void a_site_without_a_number_looks_for_none(void **state)
{
	struct desk_fixture *d = *state;

	desk_take(d, FROM_MATTI "Subject: Rakennuslupa\nMessage-ID: <a@y>\n" DESK_PLAIN
				"Tarvitsen rakennusluvan. Numeroni on +358 40 555 5555.\n");
	assert_int_equal(texts_contact(d, "matti@yritys.example").addresses.count, 1);
}

static void nasty_statements_break_nothing(void **state)
{
	struct desk_fixture *d = *state;
	static const char *const texts[] = {"my email is", "my email is @", "my email is a@b",
		"my email is \"a b\"@c.example", "my email is a@b.example\r\nBcc: c@d.example",
		"my phone number is +", "my phone number is 00000000000000000000000",
		"my phone number is +358", "sähköpostini on {{reference}}@x.example",
		"my email is '); DROP TABLE contact; --@x.example"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_not_equal(texts_take(d, MATTI, texts[i]), 0);
	assert_true(texts_contact(d, MATTI).addresses.count <= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEXTS_TEST(a_text_that_names_ones_mail_links_it),
		TEXTS_TEST(mail_and_text_then_lead_to_one_ticket_and_one_ombud),
		TEXTS_TEST(a_confirmed_mail_that_names_ones_number_links_it),
		TEXTS_TEST(a_mail_anybody_could_have_written_only_proposes),
		TEXTS_TEST(a_first_mail_links_what_it_names),
		TEXTS_TEST(a_number_in_a_signature_is_proposed_once),
		TEXTS_TEST(what_is_anothers_ours_or_staffs_is_never_taken),
		DESK_TEST(a_site_without_a_number_looks_for_none),
		TEXTS_TEST(nasty_statements_break_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
