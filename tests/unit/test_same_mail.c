/* SPDX-License-Identifier: MIT */
/* One mail by two ways is one mail. */
#include "tests/unit/desk_fixture.h"

#define HEAD                                                                                       \
	"From: Matti <matti@yritys.example>\nTo: yritys@kymi.example, foretag@kymi.example\n"      \
	"Subject: Rakennuslupa\nDate: Tue, 24 Nov 2026 09:59:00 +0200\n"

static void a_copy_is_noted_and_not_answered_again(void **state)
{
	static const char *const copies[] = {
		/* another way, with a list of its own and another transfer encoding */
		"Received: from elsewhere\n" HEAD "Message-ID: <one@y>\nMIME-Version: 1.0\n"
		"Content-Type: text/plain; charset=iso-8859-1\n"
		"Content-Transfer-Encoding: quoted-printable\n\nTarvitsen  rakennusluvan p=E4ivi=\n"
		"n.  \n\n",
		/* the same bytes once more, as after a change of UIDVALIDITY */
		HEAD "Message-ID: <one@y>\n" DESK_PLAIN "Tarvitsen rakennusluvan päivin.\n",
	};
	struct desk_fixture *d = *state;
	struct outgoing *rows;
	int64_t id = desk_take(
		d, HEAD "Message-ID: <one@y>\n" DESK_PLAIN "Tarvitsen rakennusluvan päivin.\n");
	size_t before = desk_outbox(d, &rows);

	snprintf(d->mailbox, sizeof(d->mailbox), "second");
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(desk_take(d, copies[i]), id);
		assert_string_equal(d->carried.kind, "copy");
	}
	assert_int_equal(desk_outbox(d, &rows), before);
	assert_int_equal(desk_tickets(d), 1);
	assert_int_equal(desk_entries(d, id, ENTRY_IN), 1);
	assert_true(desk_says(d, id, "also received by mailbox second"));
}

static void the_same_id_with_other_words_is_kept_and_marked(void **state)
{
	struct desk_fixture *d = *state;
	int64_t first =
		desk_take(d, HEAD "Message-ID: <one@y>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n");
	int64_t second = desk_take(
		d, HEAD "Message-ID: <one@y>\n" DESK_PLAIN "Aivan toinen rakennuslupa.\n");

	assert_int_not_equal(first, second);
	assert_true(desk_says(d, second, "its Message-ID was used before"));
	assert_int_equal(desk_automatic(d), 2);
	/* and a copy of the second is known as well */
	desk_take(d, HEAD "Message-ID: <one@y>\n" DESK_PLAIN "Aivan toinen rakennuslupa.\n");
	assert_string_equal(d->carried.kind, "copy");
	assert_int_equal(d->carried.ticket_id, second);
}

static void a_mail_without_an_id_is_known_by_its_words(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	int64_t id = desk_take(d, HEAD DESK_PLAIN "Tarvitsen rakennusluvan.\n");

	assert_int_equal(desk_take(d, HEAD DESK_PLAIN "Tarvitsen rakennusluvan.\n"), id);
	assert_string_equal(d->carried.kind, "copy");
	assert_int_not_equal(desk_take(d, HEAD DESK_PLAIN "Tarvitsen toisen rakennusluvan.\n"), id);
	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	assert_false(desk_bytes_have(d, &mail, "no-message-id"));
}

static void the_same_words_on_another_day_are_another_mail(void **state)
{
	struct desk_fixture *d = *state;

	desk_take(d, "From: a@y.example\nTo: yritys@kymi.example\nSubject: x\n"
		     "Date: Tue, 24 Nov 2026 09:00:00 +0200\n" DESK_PLAIN "Rakennuslupa?\n");
	desk_take(d, "From: a@y.example\nTo: yritys@kymi.example\nSubject: x\n"
		     "Date: Wed, 25 Nov 2026 09:00:00 +0200\n" DESK_PLAIN "Rakennuslupa?\n");
	assert_int_equal(desk_tickets(d), 2);
}

/* Neither Message-ID nor Date: nothing but the arrival tells two mails with few words apart. */
static void short_words_of_nobody_are_not_one_mail(void **state)
{
	static const char nameless[] = "Subject: Yhteydenotto\n" DESK_PLAIN "Soittakaa\n";
	struct desk_fixture *d = *state;
	int64_t first = desk_take(d, nameless);

	assert_int_not_equal(
		desk_take(d, "Subject: Toinen asia\n" DESK_PLAIN "Soittakaa\n"), first);
	assert_int_equal(desk_take(d, nameless), first); /* the same second: a copy */
	assert_string_equal(d->carried.kind, "copy");
	d->now += 3600;
	assert_int_not_equal(desk_take(d, nameless), first);
	assert_int_equal(desk_tickets(d), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_copy_is_noted_and_not_answered_again),
		DESK_TEST(the_same_id_with_other_words_is_kept_and_marked),
		DESK_TEST(a_mail_without_an_id_is_known_by_its_words),
		DESK_TEST(the_same_words_on_another_day_are_another_mail),
		DESK_TEST(short_words_of_nobody_are_not_one_mail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
