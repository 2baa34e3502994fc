/* SPDX-License-Identifier: MIT */
/* Whom an answer goes to, as the last message of the contact asks; never staff, never ourselves. */
#include "handlers/kinds/correspondents.h"

#include "tests/unit/desk_fixture.h"

static struct correspondents find(struct desk_fixture *d, int64_t ticket_id)
{
	struct fixture *f = d->store;
	const struct ticket ticket = desk_ticket(d, ticket_id);
	struct handling handling = {.desk = &d->desk,
		.site = &d->desk.settings.site,
		.store = f->store,
		.now = d->now,
		.arena = f->arena};
	struct correspondents found;

	MUST(correspondents_find(&handling, &ticket, &found, &f->error));
	return found;
}

static int64_t first_mail(struct desk_fixture *d, const char *fields)
{
	return desk_takef(d,
		"From: Matti <matti@yritys.example>\nSubject: Rakennuslupa\n"
		"Message-ID: <first@yritys.example>\n%s" DESK_PLAIN "Hei, rakennuslupa?\n",
		fields);
}

static void each_field_of_the_opening_mail_is_followed_as_far_as_it_may(void **state)
{
	static const struct {
		const char *fields, *to, *cc, *only;
	} rows[] = {
		{"To: yritys@kymi.example\n", "matti@yritys.example", "", "nothing else"},
		{"To: yritys@kymi.example\nReply-To: office@yritys.example\n",
			"office@yritys.example", "", "Reply-To"},
		{"To: yritys@kymi.example, a@x.example\nCc: b@x.example\n", "matti@yritys.example",
			"a@x.example b@x.example", "the outside addresses of To and Cc"},
		{"To: yritys@kymi.example\nCc: b@x.example, B@X.example, b@x.example\n",
			"matti@yritys.example", "b@x.example", "each once"},
		{"To: yritys@kymi.example\nCc: anna@kotka.example, info@kinno.example, "
		 "foretag@kymi.example, yritys+x@kymi.example\n",
			"matti@yritys.example", "", "neither staff, groups nor our own addresses"},
		{"To: yritys@kymi.example\nCc: matti@yritys.example\n", "matti@yritys.example", "",
			"not the writer twice"},
		{"To: yritys@kymi.example\nReply-To: yritys@kymi.example\n", "matti@yritys.example",
			"", "a Reply-To to ourselves would be a loop"},
		{"To: yritys@kymi.example\nReply-To: anna@kotka.example\n", "matti@yritys.example",
			"", "a Reply-To to staff"},
		{"To: yritys@kymi.example\nReply-To: nonsense\nCc: nonsense, <@>, <x>\n",
			"matti@yritys.example", "", "what cannot be sent to"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk_fixture *d;
		struct correspondents found;
		char cc[1000] = "";
		void *own;

		(void)state;
		desk_set_up(&own);
		d = own;
		found = find(d, first_mail(d, rows[i].fields));
		for (size_t k = 0; k < found.cc_count; k++) {
			strncat(cc, k ? " " : "", 2);
			strncat(cc, found.cc[k].mail, 100);
		}
		if (!found.to.mail || strcmp(found.to.mail, rows[i].to) != 0 ||
			strcmp(cc, rows[i].cc) != 0)
			fail_msg("%s: to %s, cc %s", rows[i].only,
				found.to.mail ? found.to.mail : "nobody", cc);
		assert_string_equal(found.message_id, "first@yritys.example");
		desk_tear_down(&own);
	}
}

static void more_copies_than_a_mail_can_bear_are_left_out(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	const char *fields = "To: yritys@kymi.example\nCc: a0@x.example";
	struct correspondents found;

	for (int i = 1; i < 50; i++)
		fields = arena_printf(f->arena, "%s,\n a%d@x.example", fields, i);
	found = find(d, first_mail(d, arena_printf(f->arena, "%s\n", fields)));
	assert_int_equal(found.cc_count, CORRESPONDENTS_CC_MAX);
	assert_string_equal(found.cc[0].mail, "a0@x.example");
	assert_string_equal(found.cc[CORRESPONDENTS_CC_MAX - 1].mail, "a19@x.example");
}

static void the_newest_message_of_the_contact_is_the_one_that_is_answered(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = first_mail(d, "To: yritys@kymi.example\n");
	struct outgoing receipt = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	struct correspondents found;

	assert_int_equal(
		desk_takef(d,
			"From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Re: x\n"
			"Message-ID: <second@yritys.example>\nIn-Reply-To: <%s>\n"
			"Reply-To: office@yritys.example\n" DESK_PLAIN "Vielä yksi asia.\n",
			receipt.message_id),
		id);
	found = find(d, id);
	assert_string_equal(found.message_id, "second@yritys.example");
	/* it bears the contact's mark, so what it asks for is followed */
	assert_string_equal(found.to.mail, "office@yritys.example");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_field_of_the_opening_mail_is_followed_as_far_as_it_may),
		DESK_TEST(more_copies_than_a_mail_can_bear_are_left_out),
		DESK_TEST(the_newest_message_of_the_contact_is_the_one_that_is_answered),
	};

	return cmocka_run_group_tests_name("correspondents", tests, NULL, NULL);
}
