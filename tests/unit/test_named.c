/* SPDX-License-Identifier: MIT */
/* What a text or a mail names as another way to reach its writer, and what it must not. */
#include "handlers/sms/named.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/text.h"

static const char texted_from[] = "+358501112222";
static const char mailed_from[] = "oma@firma.fi";

static struct sms_named_ways read_named(
	struct arena *arena, const char *from, const char *reply, const char *text)
{
	struct address to = {.mail = "yritys@kymi.example"};
	struct message message = {
		.from.mail = from, .to = &to, .to_count = 1, .reply = reply, .text = text};

	return sms_named_read(arena, &message, "358");
}

static void assert_named(const char *text, const char *what, const struct sms_named *named,
	enum sms_naming naming, const char *value)
{
	if (named->naming != naming || (value != NULL) != (named->value != NULL) ||
		(value && strcmp(value, named->value) != 0)) {
		fail_msg("%s\n%s: %d %s, not %d %s", text, what, (int)named->naming,
			named->value ? named->value : "none", (int)naming, value ? value : "none");
	}
}

/* mail, phone: what is stated; NULL for nothing at all. */
static void assert_stated(const char *from, const char *text, const char *mail, const char *phone)
{
	struct arena *arena = arena_new((size_t)1 << 24);
	struct sms_named_ways ways = read_named(arena, from, text, text);

	assert_named(text, "mail", &ways.mail, mail ? SMS_NAMED_STATED : SMS_NAMED_NOT, mail);
	assert_named(text, "phone", &ways.phone, phone ? SMS_NAMED_STATED : SMS_NAMED_NOT, phone);
	arena_free(arena);
}

static void what_the_writer_says_is_theirs_is_stated(void **state)
{
	static const struct {
		const char *text;
		const char *mail;
		const char *phone;
	} rows[] = {
		{"Hei, sähköpostini on matti@firma.fi", "matti@firma.fi", NULL},
		{"Sähköpostiosoitteeni: matti.m@firma.fi. Kiitos!", "matti.m@firma.fi", NULL},
		{"spostiosoitteeni: matti.m@firma.fi", "matti.m@firma.fi", NULL},
		{"sahkopostini matti@firma.fi", "matti@firma.fi", NULL},
		{"Mun meili on nyt <Matti@Firma.FI>", "Matti@firma.fi", NULL},
		{"Uusi s-postini on matti@firma.fi", "matti@firma.fi", NULL},
		{"Vastatkaa sähköpostiini matti@firma.fi", "matti@firma.fi", NULL},
		{"Minut tavoittaa parhaiten osoitteesta matti@firma.fi", "matti@firma.fi", NULL},
		{"matti@firma.fi on sähköpostini.", "matti@firma.fi", NULL},
		{"Min e-post är åke.l@firma.se", NULL, NULL}, /* not in ASCII: never half of it */
		{"Min e-postadress är ake.l@firma.se.", "ake.l@firma.se", NULL},
		{"min epost ar ake@firma.se", "ake@firma.se", NULL},
		{"Du når mig på ake@firma.se", "ake@firma.se", NULL},
		{"Mejla mig gärna? Nej. Mejla mig på ake@firma.se", "ake@firma.se", NULL},
		{"ake@firma.se är min mejl", "ake@firma.se", NULL},
		{"My email is john@shop.example", "john@shop.example", NULL},
		{"my new e-mail address is: \"john@shop.example\"", "john@shop.example", NULL},
		{"You can email me at john+x@shop.example, thanks", "john+x@shop.example", NULL},
		{"My email\nis\njohn@shop.example", "john@shop.example", NULL},
		{"john@shop.example is my work email", "john@shop.example", NULL},
		{"Numeroni on 040 123 4567", NULL, "+358401234567"},
		{"Puhelinnumeroni: +358 (0)40 1234567.", NULL, "+358401234567"},
		{"soita minulle 0401234567", NULL, "+358401234567"},
		{"Minulle voi soittaa numeroon 05 234 5678", NULL, "+35852345678"},
		{"mun numero 040-1234567", NULL, "+358401234567"},
		{"Mitt nummer är +46 70 123 45 67", NULL, "+46701234567"},
		{"Ring mig på 040 123 4567", NULL, "+358401234567"},
		{"My number is 00358401234567", NULL, "+358401234567"},
		{"Please call me on tel. 040 123 4567", NULL, "+358401234567"},
		{"call me on 040 123 4567", NULL, "+358401234567"},
		{"call me with care 040 123 4567", NULL, NULL}, /* words we do not know: no */
		{"my mobile is 040 123 4567 and my email is john@shop.example", "john@shop.example",
			"+358401234567"},
		{"My email is “matti@firma.fi”…", "matti@firma.fi", NULL},
		{"Jag är på resa, så du når mig på 040 123 4567", NULL, "+358401234567"},
		{"my email is 0401234567@shop.example", "0401234567@shop.example", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_stated(texted_from, rows[i].text, rows[i].mail, rows[i].phone);
	}
}

/* Each would link the writer with another person, or with what is no more. */
static void what_is_somebody_elses_is_not_named(void **state)
{
	static const char *const rows[] = {
		"My accountant's email is books@tilit.fi",
		"My boss's number is 040 123 4567",
		"Kirjanpitäjäni sähköposti on kirja@tilit.fi",
		"Vaimoni numero on 040 123 4567",
		"Min frus e-post är eva@firma.se",
		"Mitt företags nummer är 040 123 4567",
		"Pekka's email is pekka@firma.fi, please write to him",
		"Please contact Pekka at pekka@firma.fi",
		"Soita Pekalle 040 123 4567",
		"Lähetin lomakkeen osoitteeseen pekka@kaupunki.fi eilen",
		"I sent my mail to pekka@kaupunki.fi yesterday",
		"Skickade min mail till pekka@kaupunki.fi",
		"Lähetin sähköpostini osoitteeseen pekka@kaupunki.fi",
		"Can you mail me pekka@kaupunki.fi or his number?",
		"My email is not john@old.example",
		"Sähköpostini ei ole matti@vanha.fi",
		"My old email is john@old.example",
		"Vanha sähköpostini on matti@vanha.fi",
		"Sähköpostini on muuttunut, älkää käyttäkö osoitetta matti@vanha.fi",
		"john@old.example is not my email",
		"matti@vanha.fi on vanha sähköpostini",
		"Pekka kirjoitti: sähköpostini on pekka@firma.fi",
		"Pekka sanoi, että numeroni on 040 123 4567",
		"Hän: \"numeroni on 040 123 4567\" ja lähti",
		"He said my email is pekka@firma.fi",
		"Pekka kirjoitti minulle: Hei! Numeroni on 040 123 4567",
		"Pekka wrote:\n\nHello. My email is pekka@firma.fi",
		"\"Hei. Olen myöhässä, koska auto hajosi Haminan tiellä eikä hinausautoa ole saatu "
		"paikalle vieläkään, vaikka soitin jo aamulla ja sitten vielä kaksi kertaa. Ei "
		"siis "
		"kannata odottaa minua, aloittakaa ilman minua. Numeroni on 040 123 4567\" oli "
		"viesti",
		"Who keeps trying to call me 040 123 4567?",
		"My email is pekka@firma.fiä",
		"My number is 0600 123 456", /* whoever writes there pays for it */
		"Call me. Pekka is at 040 123 4567",
		"My email? See the form. pekka@firma.fi has it",
		"You called me on my phone from 040 123 4567 yesterday",
		"Sain sen osoitteesta pekka@firma.fi",
		"Our email is info@firma.fi",
		"Sähköpostini matti@firma.fi:lle ei tule mitään",
		"https://firma.fi/u/pekka@firma.fi is broken",
		"My email is matti@firma",
		"my email is matti@@firma.fi or a@b@firma.fi",
		"my email is @firma.fi",
		"my number is 1234567-8",
		/* where it came from and whom it went to is no news */
		"My number is 050 111 2222",
		"My email is yritys@kymi.example, wait, that is yours",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_stated(texted_from, rows[i], NULL, NULL);
	}
	assert_stated(mailed_from, "My email is oma+kymi@firma.fi", NULL, NULL);
}

static void of_several_addresses_one_is_the_writers_or_a_person_decides(void **state)
{
	static const struct {
		const char *text;
		enum sms_naming naming;
		const char *mail;
	} rows[] = {
		{"Pekka's is pekka@firma.fi and my email is matti@firma.fi", SMS_NAMED_STATED,
			"matti@firma.fi"},
		{"My email is matti@firma.fi, my boss is pekka@firma.fi", SMS_NAMED_STATED,
			"matti@firma.fi"},
		{"My email is matti@firma.fi. I mean my email is matti@toinen.fi",
			SMS_NAMED_PROPOSED, "matti@toinen.fi"},
		{"My email is matti@firma.fi. Again: my email is MATTI@firma.fi!", SMS_NAMED_STATED,
			"MATTI@firma.fi"},
		{"My email is matti@firma.fi\nT. Matti, matti@koti.fi", SMS_NAMED_STATED,
			"matti@firma.fi"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new((size_t)1 << 24);
		struct sms_named_ways ways =
			read_named(arena, texted_from, rows[i].text, rows[i].text);

		assert_named(rows[i].text, "mail", &ways.mail, rows[i].naming, rows[i].mail);
		arena_free(arena);
	}
}

static void a_signature_only_proposes(void **state)
{
	static const struct {
		const char *text;
		const char *mail;
		const char *phone;
	} rows[] = {
		{"Haluaisin terassin.\n\nYstävällisin terveisin\nMatti Meikäläinen\nKahvila Oy\n"
		 "Puh. 040 123 4567\n",
			NULL, "+358401234567"},
		{"Haluaisin terassin. T. Matti, matti@firma.fi", "matti@firma.fi", NULL},
		{"Hej, jag vill bygga.\nMvh Åke\n+46 70 123 45 67\nake@firma.se", "ake@firma.se",
			"+46701234567"},
		{"I need a permit.\n-- \nJohn Smith\nmobile: 040 123 4567", NULL, "+358401234567"},
		{"I need a permit.\n\nThanks,\nJohn\njohn@shop.example", "john@shop.example", NULL},
		/* nothing announces it, but there is a name and little more */
		{"Haluaisin terassin.\n\nMatti Meikäläinen\nKahvila Oy, 040 123 4567", NULL,
			"+358401234567"},
		{"matti@firma.fi", "matti@firma.fi", NULL}, /* an answer to a question */
		{"Email: matti@firma.fi\n", "matti@firma.fi", NULL},
		/* the one that gets text messages, and no fax */
		{"Asia.\nTerveisin Matti\nFax 040 765 4321\nPuh. 05 234 5678\nGsm 040 123 4567",
			NULL, "+358401234567"},
		{"Asia.\nTerveisin Matti\nVaihde: 05 234 5678", NULL, NULL},
		/* no signature */
		{"Välitä tämä pekka@firma.fi", NULL, NULL},
		{"Soitin numeroon 040 123 4567 mutta kukaan ei vastannut.\nKiitos", NULL, NULL},
		{"040 123 4567 on Pekan numero\n\nHaluaisin terassin ja se on kiireinen asia", NULL,
			NULL},
		{"Terveisin ei mitään. Pekka tietää\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nloput ja vastaa "
		 "kun joku kysyy numerosta 040 123 4567",
			NULL, NULL},
		/* of an older message below */
		{"Kiitos.\n\nDen 3.3. skrev Pekka:\n> hei\n\nTerveisin Pekka\n040 123 4567", NULL,
			NULL},
		{"Kiitos.\n\nFrom: Pekka\nSent: today\n\nRegards\nPekka 040 123 4567", NULL, NULL},
		{"> Terveisin Pekka 040 123 4567\nKiitos.", NULL, NULL},
		{"Kiitos.\n\nRegards\nMatti 040 123 4567\n\nOn Monday Pekka wrote:\nRegards\n"
		 "050 765 4321",
			NULL, "+358401234567"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new((size_t)1 << 24);
		struct sms_named_ways ways =
			read_named(arena, mailed_from, rows[i].text, rows[i].text);

		assert_named(rows[i].text, "mail", &ways.mail,
			rows[i].mail ? SMS_NAMED_PROPOSED : SMS_NAMED_NOT, rows[i].mail);
		assert_named(rows[i].text, "phone", &ways.phone,
			rows[i].phone ? SMS_NAMED_PROPOSED : SMS_NAMED_NOT, rows[i].phone);
		arena_free(arena);
	}
}

/* What the writer quotes is another's statement, though it stands in the text. */
static void a_statement_counts_in_the_new_words_only(void **state)
{
	struct arena *arena = arena_new((size_t)1 << 24);
	struct sms_named_ways ways = read_named(arena, mailed_from, "Kiitos.",
		"Kiitos.\n\nPekka kirjoitti:\nsähköpostini on pekka@firma.fi\n");

	(void)state;
	assert_int_equal(ways.mail.naming, SMS_NAMED_NOT);
	ways = read_named(arena, mailed_from, "", "");
	assert_int_equal(ways.mail.naming, SMS_NAMED_NOT);
	assert_int_equal(ways.phone.naming, SMS_NAMED_NOT);
	arena_free(arena);
}

/* Long and hostile texts take no longer than long ones: what is not looked at is not named. */
static void a_flood_names_nothing_or_the_first(void **state)
{
	static const char *const parts[] = {"@", "a@b.fi ", "my email is ", "\"", "\n", "-", "+358",
		"040 123 4567 ", "t. ", "\xC3\xA4@", "is is is is "};

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct arena *arena = arena_new((size_t)1 << 28);
		size_t size = strlen(parts[i]);
		char *text = arena_alloc(arena, 200001);
		struct sms_named_ways ways;

		for (size_t at = 0; at < 200000; at++) {
			text[at] = parts[i][at % size];
		}
		text[200000 - 200000 % size] = '\0';
		ways = read_named(arena, mailed_from, text, text);
		assert_true(ways.mail.naming != SMS_NAMED_STATED);
		assert_true(ways.phone.naming != SMS_NAMED_STATED);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_writer_says_is_theirs_is_stated),
		cmocka_unit_test(what_is_somebody_elses_is_not_named),
		cmocka_unit_test(of_several_addresses_one_is_the_writers_or_a_person_decides),
		cmocka_unit_test(a_signature_only_proposes),
		cmocka_unit_test(a_statement_counts_in_the_new_words_only),
		cmocka_unit_test(a_flood_names_nothing_or_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
