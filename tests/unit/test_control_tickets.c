/* SPDX-License-Identifier: MIT */
/* ombud tickets: what is open, for people and for scripts. */
#include "tests/unit/control_fixture.h"

static int64_t growth(struct desk_fixture *d)
{
	return desk_take(d, "From: Raija <raija@kasvu.example>\nTo: yritys@kymi.example\n"
			    "Subject: Kasvurahoitus \x1b[31m!\nMessage-ID: <g@kasvu.example>\n"
			    "Date: Tue, 24 Nov 2026 09:59:00 +0200\n" DESK_PLAIN
			    "Hei, mistä saa kasvurahoitusta?\n");
}

static size_t listed(struct control_fixture *c, const char *line)
{
	struct json *json;
	size_t count;

	control_expect(c, command_tickets, line, EX_OK);
	json = control_json(c);
	count = json_count(json);
	json_free(json);
	return count;
}

static void an_empty_store_is_an_empty_list(void **state)
{
	struct control_fixture *c = *state;

	assert_int_equal(listed(c, "tickets --json"), 0);
	control_expect(c, command_tickets, "tickets", EX_OK);
	control_says(c->out, "TICKET");
}

static void scripts_get_every_member_and_null_for_what_is_absent(void **state)
{
	static const char *const members[] = {"ref", "state", "matter", "group", "owner",
		"priority", "tags", "fields", "subject", "contact", "channel", "language",
		"created_at", "due_at"};
	struct control_fixture *c = *state;
	struct json *json;
	const struct json *ticket;

	desk_request(c->desk);
	growth(c->desk);
	control_expect(c, command_tickets, "tickets --json", EX_OK);
	json = control_json(c);
	assert_int_equal(json_count(json), 2);
	ticket = json_item(json, 0);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		assert_non_null(json_member(ticket, members[i]));
	assert_int_equal(strncmp(json_text(ticket, "ref"), "KYM-", 4), 0);
	assert_string_equal(json_text(ticket, "state"), "NEW");
	assert_string_equal(json_text(ticket, "matter"), "building");
	assert_string_equal(json_text(ticket, "owner"), "anna");
	assert_string_equal(json_text(ticket, "channel"), "email");
	assert_string_equal(json_text(ticket, "language"), "fi");
	assert_string_equal(json_text(ticket, "created_at"), "2026-11-24T08:00:00Z");
	assert_string_equal(
		json_item_text(json_member(json_member(ticket, "contact"), "addresses"), 0),
		"matti@yritys.example");
	/* a group that is one address has no owner */
	assert_null(json_text(json_item(json, 1), "owner"));
	assert_string_equal(json_text(json_item(json, 1), "group"), "partner");
	json_free(json);
}

static void the_list_can_be_narrowed(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	struct ticket ticket;
	int64_t id = desk_request(c->desk);

	growth(c->desk);
	assert_int_equal(listed(c, "tickets --json --owner anna"), 1);
	assert_int_equal(listed(c, "tickets --json --owner pekka"), 0);
	assert_int_equal(listed(c, "tickets --json --group automatic"), 0);
	assert_int_equal(listed(c, "tickets --json --group partner"), 1);
	assert_int_equal(listed(c, "tickets --json --group partner --owner anna"), 0);
	ticket = desk_ticket(c->desk, id);
	ticket.state = TICKET_CLOSED;
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
	assert_int_equal(listed(c, "tickets --json"), 1);
	assert_int_equal(listed(c, "tickets --json --all"), 2);
}

static void a_name_that_nothing_has_is_a_mistake_and_one_of_the_past_is_none(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	struct ticket ticket = desk_ticket(c->desk, desk_request(c->desk));

	control_expect(c, command_tickets, "tickets --owner ana", EX_USAGE);
	control_says(c->err, "there is no person \"ana\" in the settings");
	control_expect(c, command_tickets, "tickets --group bulding --json", EX_USAGE);
	control_says(c->err, "there is no group \"bulding\" in the settings");
	assert_int_equal(strncmp(c->out, "[]", 2), 0);
	/* of a person who has left the settings there still are tickets */
	ticket.owner = "former";
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
	assert_int_equal(listed(c, "tickets --json --owner former"), 1);
}

static void a_terminal_gets_one_line_a_ticket_without_control_characters(void **state)
{
	struct control_fixture *c = *state;

	desk_request(c->desk);
	growth(c->desk);
	desk_take(c->desk,
		"From: joe@company.example\nTo: yritys@kymi.example\nMessage-ID: <j@company>\n"
		"Date: Tue, 24 Nov 2026 09:59:00 +0200\n" DESK_PLAIN "Can I rent a berth?\n");
	control_expect(c, command_tickets, "tickets", EX_OK);
	control_says(c->out, " -\n"); /* who wrote it gave it no subject */
	control_says(c->out, "Rakennuslupa");
	control_says(c->out, "2026-11-25 10:00");
	control_says(c->out, "Kasvurahoitus");
	assert_null(strchr(c->out, '\x1b'));
}

static void without_the_key_references_lack_their_check_characters(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = desk_request(c->desk);
	struct json *json;

	unlink(arena_printf(c->arena, "%s/key", c->folder));
	control_expect(c, command_tickets, "tickets --json", EX_OK);
	json = control_json(c);
	assert_string_equal(json_text(json_item(json, 0), "ref"),
		arena_printf(c->arena, "KYM-%lld", (long long)id));
	json_free(json);
}

static void a_store_that_is_not_there_yet_is_said(void **state)
{
	struct control_fixture *c = *state;

	control_settings(c, "", "");
	c->desk->store->path[strlen(c->desk->store->path) - 1] = 'X';
	control_settings(c, "", "");
	control_expect(c, command_tickets, "tickets", EX_NOINPUT);
	control_says(c->err, "ombud.dX");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(an_empty_store_is_an_empty_list),
		CONTROL_TEST(scripts_get_every_member_and_null_for_what_is_absent),
		CONTROL_TEST(the_list_can_be_narrowed),
		CONTROL_TEST(a_name_that_nothing_has_is_a_mistake_and_one_of_the_past_is_none),
		CONTROL_TEST(a_terminal_gets_one_line_a_ticket_without_control_characters),
		CONTROL_TEST(without_the_key_references_lack_their_check_characters),
		CONTROL_TEST(a_store_that_is_not_there_yet_is_said),
	};

	return cmocka_run_group_tests_name("control_tickets", tests, NULL, NULL);
}
