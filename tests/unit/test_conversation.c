/* SPDX-License-Identifier: MIT */
/* What of a ticket another organisation may read. */
#include "handlers/kinds/conversation.h"

#include "tests/unit/texts_fixture.h"

#define ANNA "anna@kotka.example"

static void gather(struct desk_fixture *d, int64_t id, bool with_answers, struct conversation *said)
{
	struct fixture *f = d->store;
	struct handling handling = {.desk = &d->desk,
		.site = &d->desk.settings.site,
		.store = f->store,
		.now = d->now,
		.arena = f->arena};
	struct ticket ticket = desk_ticket(d, id);

	MUST(conversation_gather(&handling, &ticket, with_answers, LANGUAGE_EN, said, &f->error));
}

static void writes_again(struct desk_fixture *d, const char *from, const char *text)
{
	struct outgoing mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);

	d->now += 60;
	desk_takef(d,
		"From: Matti <%s>\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <w%d@yritys.example>\nDate: Tue, 24 Nov 2026 11:%02d:00 +0200\n"
		"In-Reply-To: <%s>\n" DESK_PLAIN "%s",
		from, (int)d->uid, (int)d->uid, mail.message_id, text);
}

static void the_newest_comes_first_and_notes_and_strangers_are_left_out(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct conversation said;

	d->now += 60;
	desk_staff_reply(d, ANNA, "", "#note hankala\n");
	desk_staff_reply(d, ANNA, "", "Hei Matti, lähetä piirros.\n");
	writes_again(d, "matti@yritys.example",
		"Tässä.\n\nOn Tue, 24 Nov 2026 at 10:30, Kymen wrote:\n> Hei Matti, lähetä "
		"piirros.\n");
	writes_again(d, "roisto@evil.example", "Salainen lisäys.\n");
	gather(d, id, true, &said);
	assert_string_equal(said.text,
		"Matti Mallinen, Tuesday 24 November at 10:02:\n\nTässä.\n\n\n"
		"Kymen yrityspalvelut, Tuesday 24 November at 10:01:\n\n"
		"Hei Matti, lähetä piirros.\n\nAnna Virtanen\nKymen yrityspalvelut\n\n\n"
		"Matti Mallinen, Tuesday 24 November at 10:00:\n\n"
		"Hei,\n\ntarvitsen rakennusluvan kahvilaa varten. Mistä aloitan?\n\nMatti\n");
	assert_string_equal(said.contact_address, "matti@yritys.example");
	assert_false(said.by_text);
	gather(d, id, false, &said);
	assert_null(strstr(said.text, "lähetä piirros"));
}

static void many_files_are_counted_when_they_are_left_out(void **state)
{
	struct desk_fixture *d = *state;
	const char *parts = "";
	struct conversation said;
	int64_t id;

	for (int i = 0; i < CONVERSATION_FILES_MAX + 2; i++)
		parts = arena_printf(d->store->arena,
			"%s--b\nContent-Type: application/pdf; name=f%d.pdf\n"
			"Content-Disposition: attachment; filename=f%d.pdf\n\nx\n",
			parts, i, i);
	id = desk_takef(d,
		"From: <matti@yritys.example>\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"
		"Message-ID: <m@yritys.example>\nMIME-Version: 1.0\n"
		"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
		"text/plain\n\nHei.\n%s--b--\n",
		parts);
	gather(d, id, true, &said);
	assert_int_equal(said.attachment_count, CONVERSATION_FILES_MAX);
	assert_int_equal(said.left_out, 2);
}

/* Of a message that Anna handed in nothing of hers goes along. */
static void what_staff_handed_in_is_the_contacts(void **state)
{
	struct desk_fixture *d = *state;
	struct conversation said;
	int64_t id = desk_takef(d,
		"Authentication-Results: mx.kymi.example; dmarc=pass header.from=kotka.example\n"
		"From: Anna Virtanen <" ANNA ">\nTo: yritys@kymi.example\nSubject: VL: Kahvila\n"
		"Message-ID: <f@kotka.example>\nMIME-Version: 1.0\n"
		"Content-Type: multipart/mixed; boundary=b\n\n"
		"--b\nContent-Type: text/plain; charset=utf-8\n\n#new\n\nHankala asiakas.\n\n"
		"From: Liisa <liisa@kahvila.example>\nSent: Monday, 23 November 2026 10:00\n"
		"To: Anna Virtanen <" ANNA ">\nSubject: Kahvila\n\nTarvitsenko luvan?\n"
		"--b\nContent-Type: application/pdf\n"
		"Content-Disposition: attachment; filename=piirros.pdf\n\nx\n"
		"--b\nContent-Type: application/pkcs7-signature\n"
		"Content-Disposition: attachment; filename=smime.p7s\n\nx\n--b--\n");

	gather(d, id, true, &said);
	assert_string_equal(
		said.text, "Liisa, Tuesday 24 November at 10:00:\n\nTarvitsenko luvan?\n");
	assert_string_equal(said.contact_address, "liisa@kahvila.example");
	assert_string_equal(said.attachment_names, "piirros.pdf");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_newest_comes_first_and_notes_and_strangers_are_left_out),
		DESK_TEST(what_staff_handed_in_is_the_contacts),
		DESK_TEST(many_files_are_counted_when_they_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
