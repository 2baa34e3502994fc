/* SPDX-License-Identifier: MIT */
/* The heads that mail programs write above a message that is passed on. */
#include "handlers/mail/forwarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "daemon/base/buf.h"
#include "handlers/mail/read.h"

/* "name|mail|subject|date|text", "-" for what is absent. */
static const char *found(struct arena *arena, const char *text, size_t *position)
{
	struct forwarded f;

	if (!forwarded_find(arena, text, position, &f))
		return "nothing";
	return arena_printf(arena, "%s|%s|%s|%s|%s", f.from.name ? f.from.name : "-",
		f.from.mail ? f.from.mail : "-", f.subject, f.date ? f.date : "-", f.text);
}

struct forward_case {
	const char *only, *text, *found;
};

static void find_all(const struct forward_case *cases, size_t count)
{
	struct arena *arena = arena_new(64 << 20);

	for (size_t i = 0; i < count; i++) {
		size_t position = 0;
		const char *said = found(arena, cases[i].text, &position);

		if (strcmp(said, cases[i].found) != 0)
			fail_msg("%s: \"%s\"\nnot \"%s\"", cases[i].only, said, cases[i].found);
	}
	arena_free(arena);
}

#define FIND_ALL(cases) find_all(cases, sizeof(cases) / sizeof(cases[0]))
#define LIISA "Liisa Mäkelä|liisa@x.example|Rakennuslupa|"

static void each_program_in_each_language(void **state)
{
	static const struct forward_case cases[] = {
		{"Outlook, fi",
			"#uusi\n\nAnna Virtanen\nKotkan kaupunki\n\nLähettäjä: Liisa Mäkelä "
			"<liisa@x.example> \nLähetetty: maanantai 23. marraskuuta 2026 10.00\n"
			"Vastaanottaja: Anna Virtanen <anna@kotka.example>\nKopio: Pekka "
			"<p@kotka.example>\nAihe: Rakennuslupa\n\nHei,\n\ntarvitsen luvan.\n",
			LIISA "maanantai 23. marraskuuta 2026 10.00|Hei,\n\ntarvitsen luvan."},
		{"Outlook, sv",
			"Från: Liisa Mäkelä <liisa@x.example>\nSkickat: den 23 november 2026 "
			"10:00\n"
			"Till: Anna Virtanen\nÄmne: Rakennuslupa\n\nHej",
			LIISA "den 23 november 2026 10:00|Hej"},
		{"Outlook, en, from Exchange",
			"From: Liisa Mäkelä <liisa@x.example<mailto:liisa@x.example>>\n"
			"Sent: Monday, November 23, 2026 10:00 AM\nTo: Anna Virtanen\n"
			"Subject: Rakennuslupa\n\nHello",
			LIISA "Monday, November 23, 2026 10:00 AM|Hello"},
		{"Outlook 2010, the address as a link",
			"-----Original Message-----\nFrom: Liisa Mäkelä "
			"[mailto:liisa@x.example] \nSent: 23. marraskuuta 2026 10:00\nTo: Anna\n"
			"Subject: Rakennuslupa\n\nHello",
			LIISA "23. marraskuuta 2026 10:00|Hello"},
		{"Outlook on the web",
			"#new\n________________________________\nFrom: Liisa Mäkelä "
			"<liisa@x.example>\nSent: Monday, 23 November 2026 10:00\nTo: "
			"Anna\nSubject: "
			"Rakennuslupa\n\nHello",
			LIISA "Monday, 23 November 2026 10:00|Hello"},
		{"Outlook for mobile, fi",
			"#uusi\n\nHanki Outlook for "
			"iOS<https://aka.ms/o0ukef>\n________________________________\n"
			"Lähettäjä: Liisa Mäkelä <liisa@x.example>\nLähetetty: Monday, November "
			"23, "
			"2026 10:00:00 AM\nVastaanottaja: Anna <a@k>\nAihe: Rakennuslupa\n\nHei",
			LIISA "Monday, November 23, 2026 10:00:00 AM|Hei"},
		{"Gmail, en",
			"#new\n\n---------- Forwarded message ---------\nFrom: Liisa Mäkelä "
			"<liisa@x.example>\nDate: Mon, Nov 23, 2026 at 10:00 AM\n"
			"Subject: Rakennuslupa\nTo: <anna@kotka.example>\n\n\nHello",
			LIISA "Mon, Nov 23, 2026 at 10:00 AM|Hello"},
		{"Gmail, fi, half translated",
			"---------- Forwarded message ---------\nLähettäjä: *Liisa Mäkelä* "
			"<liisa@x.example>\nDate: ma 23. marrask. 2026 klo 10.00\nSubject: "
			"Rakennuslupa\nTo: <anna@kotka.example>\n\nHei",
			LIISA "ma 23. marrask. 2026 klo 10.00|Hei"},
		{"Apple Mail, en",
			"#new\n\n> Begin forwarded message:\n> \n> From: Liisa Mäkelä "
			"<liisa@x.example>\n> Subject: Rakennuslupa\n> Date: 23 November 2026 at "
			"10.00.00 EET\n> To: anna@kotka.example\n> \n> Hello,\n> \n>> older\n> "
			"Liisa\n",
			LIISA "23 November 2026 at 10.00.00 EET|Hello,\n\n> older\nLiisa"},
		{"Apple Mail, fi",
			"Välitetty viesti alkaa:\n\n> Lähettäjä: Liisa Mäkelä <liisa@x.example>\n"
			"> Aihe: Rakennuslupa\n> Päivämäärä: 23. marraskuuta 2026 klo 10.00.00 "
			"UTC+2\n> Vastaanottaja: anna@kotka.example\n> \n> Hei\n",
			LIISA "23. marraskuuta 2026 klo 10.00.00 UTC+2|Hei"},
		{"Apple Mail, sv, bold labels",
			"Vidarebefordrat brev:\n\n*Från: *Liisa Mäkelä <liisa@x.example>\n"
			"*Ämne: **Rakennuslupa*\n*Datum: *23 november 2026\n*Till: *a@k.example\n\n"
			"Hej",
			"Liisa Mäkelä|liisa@x.example|Rakennuslupa*|23 november 2026|Hej"},
		{"Thunderbird, fi",
			"-------- Välitetty viesti --------\nAihe: \tRakennuslupa\nPäiväys: \tMon, "
			"23 Nov 2026 10:00:00 +0200\nLähettäjä: \tLiisa Mäkelä "
			"<liisa@x.example>\nVastaanottaja: \tanna@kotka.example\n\n\n\nHei",
			LIISA "Mon, 23 Nov 2026 10:00:00 +0200|Hei"},
		{"Thunderbird, sv",
			"-------- Vidarebefordrat meddelande --------\nÄmne: \tRakennuslupa\n"
			"Datum: \tMon, 23 Nov 2026 10:00:00 +0200\nFrån: \tLiisa Mäkelä "
			"<liisa@x.example>\nTill: \tanna@kotka.example\n\nHej",
			LIISA "Mon, 23 Nov 2026 10:00:00 +0200|Hej"},
		{"Thunderbird, en",
			"-------- Forwarded Message --------\nSubject: \tRakennuslupa\nDate: "
			"\tx\nFrom: \tLiisa Mäkelä <liisa@x.example>\nReply-To: y@x.example\nTo: "
			"\ta@k.example\n\nHello",
			LIISA "x|Hello"},
	};

	(void)state;
	FIND_ALL(cases);
}

static void odd_heads_are_read_too(void **state)
{
	static const struct forward_case cases[] = {
		{"recipients over several lines",
			"From: Liisa <liisa@x.example>\nSent: x\nTo: A <a@k.example>;\n  B "
			"<b@k.example>;\n C <c@k.example>\nSubject: Moi\n\nHei",
			"Liisa|liisa@x.example|Moi|x|Hei"},
		{"the address on the next line",
			"From: A Very Long Name Of Somebody\n <liisa@x.example>\nSent: x\nTo: a\n"
			"Subject: Moi\n\nHei",
			"A Very Long Name Of Somebody|liisa@x.example|Moi|x|Hei"},
		{"blank lines between",
			"From: Liisa <liisa@x.example>\n\nSent: x\n\nTo: a\n\nSubject: Moi\n\nHei",
			"Liisa|liisa@x.example|Moi|x|Hei"},
		{"a bare address", "From: liisa@x.example\nSent: x\nTo: a\nSubject: Moi\n\nHei",
			"-|liisa@x.example|Moi|x|Hei"},
		{"an address with its link only",
			"From: liisa@x.example<mailto:liisa@x.example>\nSent: x\nTo: a\n\nHei",
			"-|liisa@x.example||x|Hei"},
		{"no address: somebody of the same organisation",
			"Lähettäjä: Pekka Laine\nLähetetty: x\nVastaanottaja: a\nAihe: Moi\n\nHei",
			"Pekka Laine|-|Moi|x|Hei"},
		{"text behind the head that looks like one",
			"From: Liisa <liisa@x.example>\nSent: x\nTo: a\nSubject: Moi\n\nAihe: "
			"toinen\n"
			"Hei",
			"Liisa|liisa@x.example|Moi|x|Aihe: toinen\nHei"},
	};

	(void)state;
	FIND_ALL(cases);
}

static void nothing_is_made_up_and_nothing_breaks_out(void **state)
{
	static const struct forward_case cases[] = {
		{"no head", "Hei,\n\nLiisa soitti: liisa@x.example\n", "nothing"},
		{"two lines are no head", "From: Liisa <l@x.example>\nTo: a\n\nHei", "nothing"},
		{"nobody wrote", "Date: x\nTo: a\nSubject: Moi\n\nHei", "nothing"},
		{"prose with colons", "Terveisin: Anna\nPuhelin: 123\nOsoite: Katu 1\n\nHei",
			"nothing"},
		{"the name claims another address",
			"From: victim@bank.example <liisa@x.example>\nDate: x\nTo: a\n\nHei",
			"victim@bank.example|liisa@x.example||x|Hei"},
		{"... in brackets",
			"From: Bank <victim@bank.example> <liisa@x.example>\nDate: x\nTo: a\n\nHei",
			"Bank <victim@bank.example>|liisa@x.example||x|Hei"},
		{"two bare addresses leave it open",
			"From: a@x.example b@x.example\nDate: x\nTo: a\n\nHei",
			"a@x.example b@x.example|-||x|Hei"},
		{"a line end within",
			"From: Liisa\r <liisa@x.example\rBcc: evil@x.example>\nDate: x\nTo: "
			"a\n\nHei",
			"Liisa|-||x|Hei"},
		{"no address at all", "From: Liisa <liisa>\nDate: x\nTo: a\n\nHei",
			"Liisa <liisa>|-||x|Hei"},
		{"a quoted local part with a command",
			"From: \"x|sh\" <\"x y\"@x.example>\nDate: x\nTo: a\n\nHei",
			"x|sh|-||x|Hei"},
		{"controls in the subject",
			"From: l@x.example\nSubject: a\x1b[31m\xe2\x80\xae"
			"b\nTo: a\n\nHei",
			"-|l@x.example|a [31m b|-|Hei"},
	};

	(void)state;
	FIND_ALL(cases);
}

static void older_heads_are_found_behind(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const char *text =
		"From: Pekka <pekka@kotka.example>\nSent: y\nTo: Anna\nSubject: VL: Moi\n"
		"\nHoidatko?\n\nFrom: Liisa <liisa@x.example>\nSent: x\nTo: Pekka\n"
		"Subject: Moi\n\nHei\n";
	size_t position = 0;

	(void)state;
	assert_non_null(strstr(found(arena, text, &position), "Pekka|pekka@kotka.example|"));
	assert_string_equal(found(arena, text, &position), "Liisa|liisa@x.example|Moi|x|Hei");
	assert_string_equal(found(arena, text, &position), "nothing");
	arena_free(arena);
}

/* Many lines that all could begin a head cost no more than they are long. */
static void a_text_of_nothing_but_labels_is_read_at_once(void **state)
{
	struct arena *arena = arena_new(64 << 20);
	struct buf text;
	struct forwarded f;
	size_t position = 0;

	(void)state;
	buf_init(&text, 4 << 20);
	for (int i = 0; i < 30000; i++)
		buf_puts(&text, i % 2 ? "To: a\n" : "x y z:\n");
	assert_false(forwarded_find(arena, buf_text(&text), &position, &f));
	buf_free(&text);
	arena_free(arena);
}

/* Labels that begin no head are read once, not once for each line above them. */
static void a_text_of_nothing_but_long_labels_takes_little_memory(void **state)
{
	struct arena *arena = arena_new(16 << 20);
	size_t position = 0;
	struct forwarded f;
	struct buf text;

	(void)state;
	buf_init(&text, 4 << 20);
	for (int i = 0; i < 5000; i++)
		buf_puts(&text, "Cc: äiti, öljy, årsta, äiti, öljy, årsta, äiti, öljy, årsta\n");
	assert_false(forwarded_find(arena, buf_text(&text), &position, &f));
	buf_free(&text);
	arena_free(arena);
}

/* The sanitizer sees what is read or written behind half a character. */
static void a_label_is_not_cut_within_a_character(void **state)
{
	(void)state;
	for (int blanks = 0; blanks < 64; blanks++) {
		struct arena *arena = arena_new(1 << 20);
		size_t position = 0;
		struct forwarded f;
		const char *text = arena_printf(arena,
			"From: Liisa <liisa@x.example>\nDate:%*s€€€€€€€€€€€€€€€€€€€€€€\nTo: "
			"a\n\nHei",
			blanks, "");

		assert_true(forwarded_find(arena, text, &position, &f));
		assert_string_equal(f.date, "€€€€€€€€€€€€€€€€€€€€€€");
		arena_free(arena);
	}
}

static void a_sender_of_nothing_but_links_is_read_at_once(void **state)
{
	static const char *const links[] = {
		"<mailto:a>", "[mailto:a@b.example]", "<mailto:", "[mailto:"};

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		struct arena *arena = arena_new(64 << 20);
		size_t position = 0;
		struct forwarded f;
		struct buf text;
		clock_t begun = clock();

		buf_init(&text, 8 << 20);
		buf_puts(&text, "From: Liisa ");
		while (text.size < 4 << 20)
			buf_puts(&text, links[i]);
		buf_puts(&text, " <liisa@x.example>\nTo: a\nSubject: b\n\nHei");
		assert_true(forwarded_find(arena, buf_text(&text), &position, &f));
		assert_string_equal(f.from.mail, "liisa@x.example");
		assert_true(clock() - begun < 10 * CLOCKS_PER_SEC);
		buf_free(&text);
		arena_free(arena);
	}
}

static void a_message_attached_whole_is_read(void **state)
{
	static const char *const encodings[][2] = {
		{"7bit",
			"From: Liisa <liisa@x.example>\nSubject: Moi\nMessage-ID: <1@x.example>\n\n"
			"Hei\n"},
		{"base64",
			"RnJvbTogTGlpc2EgPGxpaXNhQHguZXhhbXBsZT4KU3ViamVjdDogTW9pCk1lc3NhZ2UtSUQ6"
			"\nIDwxQHguZXhhbXBsZT4KCkhlaQo=\n"},
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct arena *arena = arena_new(8 << 20);
		struct message message, inner;
		struct error error;
		const char *mail = arena_printf(arena,
			"From: anna@kotka.example\nMIME-Version: 1.0\n"
			"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n#new\n--b\n"
			"Content-Type: message/rfc822\nContent-Transfer-Encoding: "
			"%s\n\n%s\n--b--\n",
			encodings[i][0], encodings[i][1]);

		assert_int_equal(mail_read(arena, (const unsigned char *)mail, strlen(mail),
					 &message, &error),
			OK);
		assert_int_equal(forwarded_attached_count(&message), 1);
		assert_true(forwarded_attached(arena, &message, &inner));
		assert_string_equal(inner.from.mail, "liisa@x.example");
		assert_string_equal(inner.subject, "Moi");
		assert_string_equal(inner.message_id, "1@x.example");
		assert_non_null(strstr(inner.text, "Hei"));
		assert_false(forwarded_attached(arena, &inner, &message));
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_program_in_each_language),
		cmocka_unit_test(odd_heads_are_read_too),
		cmocka_unit_test(nothing_is_made_up_and_nothing_breaks_out),
		cmocka_unit_test(older_heads_are_found_behind),
		cmocka_unit_test(a_text_of_nothing_but_labels_is_read_at_once),
		cmocka_unit_test(a_text_of_nothing_but_long_labels_takes_little_memory),
		cmocka_unit_test(a_label_is_not_cut_within_a_character),
		cmocka_unit_test(a_sender_of_nothing_but_links_is_read_at_once),
		cmocka_unit_test(a_message_attached_whole_is_read),
	};

	mail_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
