/* SPDX-License-Identifier: MIT */
/* How commands name a ticket, and how what happened becomes an exit status. */
#include "handlers/control/load.h"

#include "tests/unit/control_fixture.h"

static void each_outcome_has_its_exit_status(void **state)
{
	(void)state;
	assert_int_equal(exit_status(OK), EX_OK);
	assert_int_equal(exit_status(NOT_FOUND), EX_NOINPUT);
	assert_int_equal(exit_status(TRY_LATER), EX_TEMPFAIL);
	assert_int_equal(exit_status(REFUSED), EX_DATAERR);
	assert_int_equal(exit_status(BROKEN), EX_CONFIG);
}

static void a_ticket_is_named_and_typed_with_the_key_and_without(void **state)
{
	struct control_fixture *c = *state;
	struct settings settings = c->desk->desk.settings;
	struct secret_key key;
	int64_t id = 0;
	const char *name;

	assert_true(load_key(&settings, &key));
	name = ticket_name(c->arena, &settings.site, &key, 1042);
	assert_true(ticket_typed(&settings.site, &key, name, &id));
	assert_int_equal(id, 1042);
	/* without the key the check characters cannot be judged: only the number is taken */
	assert_string_equal(ticket_name(c->arena, &settings.site, NULL, 1042), "KYM-1042");
	assert_true(ticket_typed(&settings.site, NULL, "KYM-1042", &id));
	assert_false(ticket_typed(&settings.site, &key, "KYM-1042-ZZ", &id));
	settings.site.key_file = NULL;
	assert_false(load_key(&settings, &key));
	settings.site.key_file = "/nowhere/key";
	assert_false(load_key(&settings, &key));
}

static void times_are_those_of_the_site(void **state)
{
	struct control_fixture *c = *state;
	const struct site *site = &c->desk->desk.settings.site;

	assert_string_equal(time_for_terminal(c->arena, site, 1795507200), "2026-11-24 10:00");
	assert_string_equal(time_for_terminal(c->arena, site, 1783501200), "2026-07-08 12:00");
	assert_string_equal(time_for_terminal(c->arena, site, 0), "-");
}

static int load_a_desk(int argc, char **argv)
{
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct desk desk;

	(void)argc;
	return load_desk(
		"test", getenv("OMBUD_CONFIG"), argv[1][0] == 's', arena, &generation, &desk);
}

static void a_desk_needs_its_secrets_only_where_they_are_used(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, load_a_desk, "test secrets", EX_OK);
	unlink(arena_printf(c->arena, "%s/key", c->folder));
	control_expect(c, load_a_desk, "test without", EX_OK);
	control_expect(c, load_a_desk, "test secrets", EX_CONFIG);
	control_says(c->err, "/key");
	control_says(c->err, "ombud.conf:");
}

/* Whoever has just broken a rule looks at the status. */
static void a_fault_in_the_rules_hides_no_status(void **state)
{
	struct control_fixture *c = *state;

	control_write(c, "rules.d/own.conf", "rule \"a\" { any = { 'x' }\n", 0600);
	control_expect(c, command_tickets, "tickets", EX_OK);
	control_says(c->err, "ombud tickets: there is a fault in the rules or templates; see: "
			     "ombud rules check");
	control_expect(c, command_status, "status --json", EX_UNAVAILABLE); /* no daemon runs */
	json_free(control_json(c));
	control_expect(c, command_rules, "rules check", EX_CONFIG);
	control_expect(c, command_rules, "rules test", EX_CONFIG);
	/* one in the settings does */
	control_settings(c, "colour = red", "");
	control_expect(c, command_status, "status", EX_CONFIG);
	control_says(c->err, "ombud.conf:");
	control_says(c->err, "colour");
	control_says(c->err, "own.conf:1:"); /* and all the others */
}

static int load_a_store(int argc, char **argv)
{
	const struct settings settings = {.store_path = argv[1]};
	struct store *store;

	(void)argc;
	return load_store("test", &settings, argv[2][0] == 'r', &store);
}

static void a_store_that_cannot_be_opened_has_its_exit_status(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, load_a_store, "test %/absent.db read", EX_NOINPUT);
	control_expect(c, load_a_store, "test /nowhere/at/all/x.db write", EX_NOPERM);
	control_says(c->err, "ombud test: ");
	control_says(c->err, "/nowhere/at/all");
	control_write(
		c, "other.db", "this is no store, but long enough to be one of some kind", 0600);
	control_expect(c, load_a_store, "test %/other.db write", EX_NOPERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_outcome_has_its_exit_status),
		CONTROL_TEST(a_ticket_is_named_and_typed_with_the_key_and_without),
		CONTROL_TEST(times_are_those_of_the_site),
		CONTROL_TEST(a_desk_needs_its_secrets_only_where_they_are_used),
		CONTROL_TEST(a_fault_in_the_rules_hides_no_status),
		CONTROL_TEST(a_store_that_cannot_be_opened_has_its_exit_status),
	};

	return cmocka_run_group_tests_name("control_load", tests, NULL, NULL);
}
