/* SPDX-License-Identifier: MIT */
/* "#merge": two tickets of one entrepreneur become one, and nobody is lost on the way. */
#include "tests/unit/texts_fixture.h"

#include "daemon/store/handovers.h"
#include "daemon/store/waits.h"

#define ANNA "anna@kotka.example"
#define PEKKA "pekka@kotka.example"

/* A second ticket of Matti's, which goes to the general group: Pekka. */
static int64_t second_request(struct desk_fixture *d)
{
	d->now += 60;
	return desk_take(d, "From: Matti Mallinen <matti@yritys.example>\nTo: yritys@kymi.example\n"
			    "Subject: Hei taas\nMessage-ID: <second@yritys.example>\n" DESK_PLAIN
			    "Milloin saan vastauksen kahvilasta?\n");
}

/* A reply of that person to the last notification they got. */
static void command(struct desk_fixture *d, const char *who, const char *text)
{
	struct outgoing note = desk_mail(d, OUTGOING_NOTIFICATION, who);

	d->now += 60;
	desk_takef(d,
		"From: %s\nTo: yritys@kymi.example\nSubject: Re: x\nMessage-ID: <r%lld@x>\n"
		"In-Reply-To: <%s>\n" DESK_PLAIN "%s\n",
		who, (long long)d->now, note.message_id, text);
	assert_string_equal(d->carried.kind, "staff reply");
}

static void the_merged_ticket_goes_on_as_the_other(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t first = desk_request(d), second = second_request(d), until;
	struct ticket merged, kept;

	command(d, PEKKA, "#wait 9.12. x\n#tag kahvila\n#priority high");
	/* waiting for staff again */
	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Re: Hei\n"
		     "Message-ID: <third@yritys.example>\nIn-Reply-To: "
		     "<second@yritys.example>\n" DESK_PLAIN "Hei?\n");
	command(d, PEKKA, arena_printf(f->arena, "#merge %s\n", desk_ref(d, first)));
	merged = desk_ticket(d, second);
	kept = desk_ticket(d, first);
	assert_int_equal(merged.state, TICKET_CLOSED);
	assert_int_equal(merged.closed_at, d->now);
	assert_int_equal(merged.linked_id, first);
	assert_int_equal(merged.merged_into, first);
	MUST(wait_load(f->store, second, &until, &f->error));
	assert_int_equal(until, 0);
	assert_int_equal(kept.state, TICKET_NEW);
	assert_string_equal(kept.owner, "anna");
	assert_int_equal(kept.priority, PRIORITY_HIGH);
	assert_int_equal(kept.tags.count, 1);
	assert_true(desk_says(d, first, "was merged into this ticket by Pekka Laine"));
	assert_true(desk_says(d, first, "Milloin saan vastauksen kahvilasta?"));
	assert_true(desk_says(d, first, "tarvitsen rakennusluvan kahvilaa varten"));
	/* who did it, and who has it now, hear of it */
	assert_says(desk_told(d, OUTGOING_ACCOUNT, PEKKA),
		arena_printf(f->arena, "goes on as %s. ", desk_ref(d, first)));
	assert_says(desk_told(d, OUTGOING_ACCOUNT, PEKKA), "Contact person: Anna Virtanen.");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA),
		arena_printf(f->arena, "saman yrittäjän asia %s on yhdistetty asiaasi %s.",
			desk_ref(d, second), desk_ref(d, first)));
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "Yhdistäjä: Pekka Laine.");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "\nHei?\n");
	/* and the writer nothing: no answer was given */
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
}

static void what_comes_later_goes_to_the_ticket_that_goes_on(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t first = desk_request(d), second = second_request(d);
	struct outgoing ack = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, "matti@yritys.example");
	struct outgoing mail;

	command(d, PEKKA, arena_printf(f->arena, "#yhdistä [%s]\n", desk_ref(d, first)));
	/* by our acknowledgement, by the writer's own thread, by the reference in the subject */
	assert_int_equal(desk_takef(d,
				 "From: matti@yritys.example\nTo: yritys@kymi.example\n"
				 "Subject: Re: x\nMessage-ID: <a@y>\nIn-Reply-To: <%s>\n" DESK_PLAIN
				 "Yksi.\n",
				 ack.message_id),
		first);
	assert_int_equal(
		desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\n"
			     "Subject: Re: x\nMessage-ID: <b@y>\n"
			     "References: <second@yritys.example>\n" DESK_PLAIN "Kaksi.\n"),
		first);
	assert_int_equal(desk_takef(d,
				 "From: matti@yritys.example\nTo: yritys@kymi.example\n"
				 "Subject: %s\nMessage-ID: <c@y>\n" DESK_PLAIN "Kolme.\n",
				 desk_ref(d, second)),
		first);
	assert_int_equal(desk_ticket(d, second).state, TICKET_CLOSED);
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "Kolme.");
	/* a late answer of who had it is passed on there, in the thread of the last message */
	command(d, PEKKA, "Hei Matti, Anna palaa asiaan.");
	mail = desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
	assert_int_equal(mail.ticket_id, first);
	assert_true(desk_bytes_have(d, &mail, "In-Reply-To: <c@y>"));
	assert_true(desk_bytes_have(d, &mail, "<second@yritys.example>"));
	assert_int_equal(desk_ticket(d, first).state, TICKET_WAITING);
	/* a bounce of the old acknowledgement is told there too */
	assert_int_equal(desk_takef(d,
				 "From: MAILER-DAEMON@y\nTo: yritys@kymi.example\nSubject: x\n"
				 "Message-ID: <bounce@y>\nMIME-Version: 1.0\n"
				 "Content-Type: multipart/report; report-type=delivery-status; "
				 "boundary=b\n\n--b\n\nx\n--b\n"
				 "Content-Type: message/delivery-status\n\nReporting-MTA: dns;y\n\n"
				 "Final-Recipient: rfc822;matti@yritys.example\nAction: failed\n"
				 "Status: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\n"
				 "Message-ID: <%s>\n\n--b--\n",
				 ack.message_id),
		first);
}

static void the_promise_that_is_still_owed_is_kept(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t first = desk_request(d), second = second_request(d), due;

	due = desk_ticket(d, first).due_at;
	assert_true(due < desk_ticket(d, second).due_at);
	/* the later ticket goes on, with the earlier promise */
	command(d, ANNA, arena_printf(f->arena, "#merge %s\n", desk_ref(d, second)));
	assert_int_equal(desk_ticket(d, second).due_at, due);
	assert_int_equal(desk_ticket(d, second).answered_at, 0);
}

static void an_answered_ticket_owes_what_the_other_promised(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t first = desk_request(d), second, due;

	command(d, ANNA, "Hei Matti, aloita piirustuksista.");
	second = second_request(d);
	due = desk_ticket(d, second).due_at;
	command(d, PEKKA, arena_printf(f->arena, "#sammanfoga %s\n", desk_ref(d, first)));
	assert_int_equal(desk_ticket(d, first).state, TICKET_OPEN);
	assert_int_equal(desk_ticket(d, first).due_at, due);
	assert_int_equal(desk_ticket(d, first).answered_at, 0);
}

static void merging_goes_on_along_a_chain_and_never_in_a_circle(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t first = desk_request(d), second = second_request(d), third;
	const char *ref = desk_ref(d, second);

	command(d, PEKKA, arena_printf(f->arena, "#merge %s\n", desk_ref(d, first)));
	/* the merged one names the one that goes on: that is this very ticket */
	command(d, ANNA, arena_printf(f->arena, "#merge %s\n", ref));
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "tälle samalle asialle");
	command(d, ANNA, arena_printf(f->arena, "#merge %s\n", desk_ref(d, first)));
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "tälle samalle asialle");
	assert_int_equal(desk_ticket(d, first).state, TICKET_NEW);

	third = desk_take(d,
		"From: matti@yritys.example\nTo: yritys@kymi.example\n"
		"Subject: Vielä\nMessage-ID: <4@y>\n" DESK_PLAIN "Hei, yksi asia vielä.\n");
	assert_int_not_equal(third, first);
	command(d, PEKKA, arena_printf(f->arena, "#merge %s\n", ref));
	assert_int_equal(desk_ticket(d, third).merged_into, first);
	/* all of it into a fourth: each reference leads there at once */
	third = desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\n"
			     "Subject: Taas\nMessage-ID: <5@y>\n" DESK_PLAIN "Hei, kiitos.\n");
	command(d, ANNA, arena_printf(f->arena, "#merge %s\n", desk_ref(d, third)));
	assert_int_equal(desk_ticket(d, second).merged_into, third);
	assert_int_equal(desk_ticket(d, first).merged_into, third);
	assert_true(desk_says(d, third, "Milloin saan vastauksen kahvilasta?"));
}

static void what_must_not_be_one_stays_two(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct handover handover = {.partner = "partner", .step = HANDOVER_ASKED};
	int64_t other = desk_take(d, "From: liisa@toinen.example\nTo: yritys@kymi.example\n"
				     "Subject: Moi\nMessage-ID: <l@t>\n" DESK_PLAIN "Hei hei.\n");
	int64_t first = desk_request(d), second;
	struct ticket ticket;
	size_t answers;

	command(d, ANNA, arena_printf(f->arena, "#merge %s\n\nHei Matti.\n", desk_ref(d, other)));
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "on toisen yrittäjän");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "ombud contact merge");
	command(d, ANNA, "#merge KYM-1001");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "Asiaa ei löytynyt: KYM-1001.");
	command(d, ANNA, arena_printf(f->arena, "#merge %s\n", desk_ref(d, 99999)));
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "Asiaa ei löytynyt: KYM-99999");
	command(d, ANNA, "#merge [x] <script>");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "Asiaa ei löytynyt: [x] <script>.");
	command(d, ANNA, arena_printf(f->arena, "#merge %s #close\n", desk_ref(d, other)));
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "eivät sovi yhteen: #close ja #merge");

	second = second_request(d);
	ticket = desk_ticket(d, second);
	ticket.state = TICKET_CLOSED;
	ticket.closed_at = d->now - 31 * 86400;
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
	command(d, ANNA, arena_printf(f->arena, "#merge %s\n", desk_ref(d, second)));
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "Kauan sitten suljettua");

	ticket.closed_at = d->now;
	handover.ticket_id = second;
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	MUST(handover_set(f->store, &handover, &f->error));
	fixture_commit(f);
	command(d, ANNA, arena_printf(f->arena, "#merge %s\n", desk_ref(d, second)));
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "siirtymässä kumppanille");

	answers = desk_count(d, OUTGOING_ANSWER);
	assert_int_equal(answers, 0);
	assert_int_equal(desk_ticket(d, first).state, TICKET_NEW);
	assert_int_equal(desk_ticket(d, first).merged_into, 0);

	/* closed a moment ago: it goes on, open again */
	fixture_begin(f);
	MUST(handover_remove(f->store, second, &f->error));
	fixture_commit(f);
	command(d, ANNA, arena_printf(f->arena, "#merge %s\n", desk_ref(d, second)));
	assert_int_equal(desk_ticket(d, first).merged_into, second);
	assert_int_equal(desk_ticket(d, second).state, TICKET_OPEN);
	assert_int_equal(desk_ticket(d, second).closed_at, 0);
}

static void an_answer_in_the_same_mail_goes_out_first(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t first = desk_request(d), second = second_request(d);
	struct outgoing mail;

	command(d, PEKKA,
		arena_printf(f->arena, "#merge %s\n\nHei Matti, Anna vastaa tähän.\n",
			desk_ref(d, first)));
	mail = desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
	assert_int_equal(mail.ticket_id, second);
	assert_true(desk_says(d, first, "Anna vastaa tähän."));
	assert_int_equal(desk_ticket(d, first).state, TICKET_NEW);
}

static void a_text_goes_on_with_the_ticket_that_goes_on(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t first = texts_take(d, MATTI, "Hei! Tarvitsen rakennusluvan kahvilaa varten.");
	int64_t second;
	struct contact contact = texts_contact(d, MATTI);

	fixture_begin(f);
	MUST(contact_add_address(f->store, contact.id, "matti@yritys.example", &f->error));
	fixture_commit(f);
	second = second_request(d);
	assert_int_not_equal(first, second);
	command(d, ANNA, arena_printf(f->arena, "#merge %s\n", desk_ref(d, second)));
	d->now += 60;
	assert_int_equal(texts_take(d, MATTI, "Milloin saan tietää jotakin luvasta?"), second);
	assert_int_equal(texts_take(d, MATTI, "Kiitos"), second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_merged_ticket_goes_on_as_the_other),
		DESK_TEST(what_comes_later_goes_to_the_ticket_that_goes_on),
		DESK_TEST(the_promise_that_is_still_owed_is_kept),
		DESK_TEST(an_answered_ticket_owes_what_the_other_promised),
		DESK_TEST(merging_goes_on_along_a_chain_and_never_in_a_circle),
		DESK_TEST(what_must_not_be_one_stays_two),
		DESK_TEST(an_answer_in_the_same_mail_goes_out_first),
		TEXTS_TEST(a_text_goes_on_with_the_ticket_that_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
