/* SPDX-License-Identifier: MIT */
/* Messages on tickets that are there already. */
#include "tests/unit/desk_fixture.h"

#define FROM_MATTI "From: Matti <matti@yritys.example>\nTo: yritys@kymi.example\n"

static void set_state(struct desk_fixture *d, int64_t id, enum ticket_state state, int64_t at)
{
	struct fixture *f = d->store;
	struct ticket ticket = desk_ticket(d, id);

	ticket.state = state;
	ticket.closed_at = state == TICKET_CLOSED ? at : 0;
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
}

static int64_t follow(struct desk_fixture *d, int64_t id, const char *text)
{
	return desk_takef(d,
		FROM_MATTI "Subject: Re: [%s] Rakennuslupa\nMessage-ID: <f%d@y>\n" DESK_PLAIN
			   "%s\n",
		desk_ref(d, id), (int)d->uid, text);
}

static void each_way_to_the_ticket_leads_there(void **state)
{
	struct desk_fixture *d = *state;
	struct arena *arena = d->store->arena;
	int64_t id = desk_request(d);
	struct outgoing answer = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	const char *mark = strstr(answer.message_id, ".k1-") + 1;
	const char *fields[] = {
		arena_printf(arena, "Subject: x\nIn-Reply-To: <%s>\n", answer.message_id),
		arena_printf(arena, "Subject: x\nReferences: <a@b> <%s>\n", answer.message_id),
		arena_printf(arena, "To: yritys+%s.%.19s@kymi.example\nSubject: x\n",
			desk_ref(d, id), mark),
		arena_printf(arena, "Delivered-To: yritys+%s.%.19s@kymi.example\nSubject: x\n",
			desk_ref(d, id), mark),
		arena_printf(
			arena, "To: %s.%.19s@kymi.example\nSubject: x\n", desk_ref(d, id), mark),
		"Subject: x\nIn-Reply-To: <first@yritys.example>\n",
		arena_printf(arena, "Subject: VS: [EXTERNAL] [%s] Rakennuslupa\n", desk_ref(d, id)),
		arena_printf(arena, "Subject: %s\n", text_lower_ascii(arena, desk_ref(d, id))),
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (desk_takef(d,
			    "From: matti@yritys.example\n%sMessage-ID: <w%d@y>\n" DESK_PLAIN
			    "Lisään vielä tämän asian.\n",
			    fields[i], (int)i) != id)
			fail_msg("not on the ticket: %s", fields[i]);
		assert_string_equal(d->carried.kind, "followup");
	}
	assert_int_equal(desk_tickets(d), 1);
	assert_int_equal(desk_entries(d, id, ENTRY_IN), 9);
	assert_int_equal(desk_automatic(d), 1); /* in opening hours a follow-up gets no answer */
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 9);
}

static void a_strangers_reference_makes_a_linked_ticket(void **state)
{
	struct desk_fixture *d = *state;
	int64_t first = desk_request(d);
	int64_t second = desk_takef(d,
		"From: vieras@else.example\nTo: yritys@kymi.example\nSubject: [%s] Rakennuslupa\n"
		"Message-ID: <v@else>\n" DESK_PLAIN "Mikä on rakennusluvan tilanne?\n",
		desk_ref(d, first));

	assert_int_not_equal(second, first);
	assert_int_equal(desk_ticket(d, second).linked_id, first);
	assert_int_equal(desk_entries(d, first, ENTRY_IN), 1);
	desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, "vieras@else.example");
}

static void a_mark_from_another_address_gets_neither_answer_nor_rights(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing answer, note;
	int64_t id = desk_request(d);

	answer = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	set_state(d, id, TICKET_WAITING, 0);
	d->now = desk_time("2026-11-28 18:00");
	assert_int_equal(
		desk_takef(d,
			"From: kollega@yritys.example\nTo: yritys@kymi.example\nSubject: x\n"
			"Message-ID: <k@y>\nIn-Reply-To: <%s>\n" DESK_PLAIN "Tässä liite.\n",
			answer.message_id),
		id);
	note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	assert_int_equal(desk_automatic(d), 1);
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
	assert_true(desk_says(d, id, "another address"));
	assert_non_null(strstr(desk_read(d, &note).text, "kollega@yritys.example"));
}

static void a_waiting_or_lately_closed_ticket_opens_again(void **state)
{
	static const enum ticket_state states[] = {TICKET_WAITING, TICKET_CLOSED};
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	for (size_t i = 0; i < 2; i++) {
		set_state(d, id, states[i], d->now);
		d->now += 20 * 86400;
		assert_int_equal(follow(d, id, "Tässä lisätietoa asiasta."), id);
		assert_int_equal(desk_ticket(d, id).state, TICKET_OPEN);
		assert_int_equal(desk_ticket(d, id).closed_at, 0);
	}
}

static void a_ticket_closed_long_ago_makes_a_new_one_linked_to_it(void **state)
{
	struct desk_fixture *d = *state;
	int64_t first = desk_request(d), second;

	set_state(d, first, TICKET_CLOSED, d->now);
	d->now += 31 * 86400;
	second = follow(d, first, "Uusi rakennuslupa-asia.");
	assert_int_not_equal(second, first);
	assert_int_equal(desk_ticket(d, second).linked_id, first);
	assert_int_equal(desk_ticket(d, first).state, TICKET_CLOSED);
	assert_int_equal(desk_automatic(d), 2);
}

static void the_text_for_closed_hours_comes_once_per_closed_period_and_person(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	d->now = desk_time("2026-11-28 18:00");
	follow(d, id, "Lisään tämän.");
	assert_int_equal(desk_count(d, OUTGOING_CLOSED_HOURS), 1);
	d->now = desk_time("2026-11-29 11:00"); /* Sunday: the same closed period */
	follow(d, id, "Ja tämän.");
	assert_int_equal(desk_count(d, OUTGOING_CLOSED_HOURS), 1);
	d->now = desk_time("2026-11-30 19:00");
	follow(d, id, "Ja vielä tämän.");
	assert_int_equal(desk_count(d, OUTGOING_CLOSED_HOURS), 2);
}

static int events_by_rules(struct desk_fixture *d, int64_t id)
{
	struct fixture *f = d->store;
	struct entry *entries;
	size_t count;
	int found = 0;

	MUST(entry_list(f->store, id, f->arena, &entries, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		found += entries[i].kind == ENTRY_EVENT && strstr(entries[i].text, "by rule ");
	return found;
}

static void a_follow_up_may_add_tags_and_raise_the_priority_but_is_not_routed_again(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing note;
	struct ticket ticket;

	follow(d, id, "Kasvurahoitus kiinnostaa, ehtii hyvin.");
	ticket = desk_ticket(d, id);
	assert_string_equal(ticket.matter, "building");
	assert_string_equal(ticket.group, "building-control");
	assert_string_equal(ticket.owner, "anna");
	assert_int_equal(ticket.priority, PRIORITY_NORMAL); /* never lowered */

	for (int i = 0; i < 2; i++) { /* the second time there is nothing to add */
		follow(d, id, "Tämä on nyt kiireellinen asia!");
		ticket = desk_ticket(d, id);
		assert_int_equal(ticket.priority, PRIORITY_URGENT);
		assert_int_equal(ticket.tags.count, 1);
		assert_string_equal(ticket.tags.list[0], "haste");
		assert_string_equal(ticket.group, "building-control");
		assert_int_equal(events_by_rules(d, id), 2);
	}
	assert_true(desk_says(d, id, "priority raised from normal to urgent by rule haste"));
	assert_true(desk_says(d, id, "tag haste added by rule haste"));
	/* what changed something is kept as a decision of its own, the first one stays the first */
	assert_int_equal(fixture_number(d->store, "SELECT count(*) FROM decision"), 2);
	assert_int_equal(
		fixture_number(d->store, "SELECT count(*) FROM decision WHERE inbox_id = 3 "
					 "AND verdict LIKE '%\"assigned\":null%'"),
		1);
	note = desk_mail(d, OUTGOING_NOTIFICATION, NULL);
	assert_non_null(strstr(desk_read(d, &note).text, "iireelli"));
}

static void what_staff_lowered_is_not_raised_again_by_the_same_subject(void **state)
{
	static const char first[] =
		FROM_MATTI "Subject: Kiireellinen rakennuslupa\nMessage-ID: <u@y>\n" DESK_PLAIN
			   "Hei, tarvitsen rakennusluvan.\n";
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_take(d, first);
	struct ticket ticket = desk_ticket(d, id);

	assert_int_equal(ticket.priority, PRIORITY_URGENT);
	ticket.priority = PRIORITY_NORMAL;
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
	desk_takef(d,
		FROM_MATTI
		"Subject: Re: [%s] Kiireellinen rakennuslupa\nMessage-ID: <v@y>\n" DESK_PLAIN
		"Tässä liitteet.\n",
		desk_ref(d, id));
	assert_int_equal(desk_entries(d, id, ENTRY_IN), 2);
	assert_int_equal(desk_ticket(d, id).priority, PRIORITY_NORMAL);
}

static void words_from_another_address_change_nothing_on_the_ticket(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing answer = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);

	assert_int_equal(desk_takef(d,
				 "From: kollega@yritys.example\nTo: yritys@kymi.example\n"
				 "Subject: x\nMessage-ID: <k@y>\nIn-Reply-To: <%s>\n" DESK_PLAIN
				 "Tämä on kiireellinen.\n",
				 answer.message_id),
		id);
	assert_int_equal(desk_ticket(d, id).priority, PRIORITY_NORMAL);
	assert_int_equal(desk_ticket(d, id).tags.count, 0);
}

static bool text_has(
	struct desk_fixture *d, enum outgoing_kind kind, const char *to, const char *words)
{
	struct outgoing mail = desk_mail(d, kind, to);

	return strstr(desk_read(d, &mail).text, words) != NULL;
}

static void nobody_is_promised_a_time_that_is_over_or_was_kept(void **state)
{
	static const struct {
		const char *now;
		bool is_answered;
		bool writer_is_told, owner_is_told;
	} evenings[] = {
		{"2026-11-24 19:00", false, true, true},
		{"2026-11-25 19:00", false, false, true}, /* it was at ten: the owner is late */
		{"2026-11-26 19:00", true, false, false},
	};
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);

	for (size_t i = 0; i < 3; i++) {
		struct ticket ticket = desk_ticket(d, id);

		ticket.answered_at = evenings[i].is_answered ? d->now : 0;
		fixture_begin(f);
		MUST(ticket_update(f->store, &ticket, &f->error));
		fixture_commit(f);
		d->now = desk_time(evenings[i].now);
		follow(d, id, "Lisään tämän.");
		assert_int_equal(desk_count(d, OUTGOING_CLOSED_HOURS), i + 1);
		assert_int_equal(text_has(d, OUTGOING_CLOSED_HOURS, NULL, "Vastaamme viimeistään"),
			evenings[i].writer_is_told);
		assert_int_equal(text_has(d, OUTGOING_NOTIFICATION, "anna@kotka.example",
					 "Vastattava viimeistään"),
			evenings[i].owner_is_told);
	}
}

static void every_new_ticket_is_acknowledged_also_in_one_closed_period(void **state)
{
	struct desk_fixture *d = *state;

	d->now = desk_time("2026-11-28 18:00");
	desk_request(d);
	desk_take(d, FROM_MATTI "Subject: Toinen\nMessage-ID: <second@y>\n" DESK_PLAIN
				"Aivan toinen asia kokonaan.\n");
	assert_int_equal(desk_tickets(d), 2);
	assert_int_equal(desk_count(d, OUTGOING_CLOSED_HOURS), 2);
}

static void a_reply_of_just_a_language_sets_it(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	struct outgoing answer;
	struct contact contact;

	assert_int_equal(follow(d, id, "sv"), id);
	assert_int_equal(desk_ticket(d, id).language, LANGUAGE_SV);
	MUST(contact_by_address(f->store, "matti@yritys.example", f->arena, &contact, &f->error));
	assert_int_equal(contact.language, LANGUAGE_SV);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 1); /* that of the request */
	answer = desk_mail(d, OUTGOING_KEYWORD, "matti@yritys.example");
	assert_non_null(strstr(desk_read(d, &answer).text, "ärende"));

	/* the Finnish for "I do not" answers what staff asked */
	assert_int_equal(follow(d, id, "fi"), id);
	set_state(d, id, TICKET_WAITING, d->now);
	assert_int_equal(follow(d, id, "En."), id);
	assert_int_equal(desk_ticket(d, id).language, LANGUAGE_FI);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 2);
}

static void a_sender_the_receiving_server_denies_gets_no_answer_and_the_owner_sees_why(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing note;
	int64_t id = desk_request(d);

	d->now = desk_time("2026-11-28 18:00");
	desk_takef(d,
		"Authentication-Results: mx.kymi.example; dmarc=fail header.from=y\n" FROM_MATTI
		"Subject: [%s] x\nMessage-ID: <d@y>\n" DESK_PLAIN "Lisään tämän.\n",
		desk_ref(d, id));
	assert_int_equal(desk_automatic(d), 1);
	assert_true(desk_says(d, id, "dmarc=fail"));
	note = desk_mail(d, OUTGOING_NOTIFICATION, NULL);
	assert_non_null(strstr(desk_read(d, &note).text, "varmistaa"));
}

static void a_person_who_writes_on_a_silent_ticket_gets_one_that_is_not(void **state)
{
	struct desk_fixture *d = *state;
	int64_t silent, loud;

	d->junk = 1;
	silent = desk_take(
		d, FROM_MATTI "Subject: Tarjous\nMessage-ID: <j@y>\n" DESK_PLAIN "Halpaa!\n");
	d->junk = 0;
	loud = follow(d, silent, "Oikeasti: tarvitsen rakennusluvan.");
	assert_int_not_equal(loud, silent);
	assert_false(desk_ticket(d, loud).silent);
	assert_int_equal(desk_ticket(d, loud).linked_id, silent);
	desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(each_way_to_the_ticket_leads_there),
		DESK_TEST(a_strangers_reference_makes_a_linked_ticket),
		DESK_TEST(a_mark_from_another_address_gets_neither_answer_nor_rights),
		DESK_TEST(a_waiting_or_lately_closed_ticket_opens_again),
		DESK_TEST(a_ticket_closed_long_ago_makes_a_new_one_linked_to_it),
		DESK_TEST(the_text_for_closed_hours_comes_once_per_closed_period_and_person),
		DESK_TEST(nobody_is_promised_a_time_that_is_over_or_was_kept),
		DESK_TEST(a_follow_up_may_add_tags_and_raise_the_priority_but_is_not_routed_again),
		DESK_TEST(what_staff_lowered_is_not_raised_again_by_the_same_subject),
		DESK_TEST(words_from_another_address_change_nothing_on_the_ticket),
		DESK_TEST(every_new_ticket_is_acknowledged_also_in_one_closed_period),
		DESK_TEST(a_reply_of_just_a_language_sets_it),
		DESK_TEST(
			a_sender_the_receiving_server_denies_gets_no_answer_and_the_owner_sees_why),
		DESK_TEST(a_person_who_writes_on_a_silent_ticket_gets_one_that_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
