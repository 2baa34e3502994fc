/* SPDX-License-Identifier: MIT */
/* ombud check: everything the settings name is tried, and what is wrong says what to do. */
#include <sys/stat.h>

#include "tests/unit/control_fixture.h"

static void a_good_site_is_well(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_check, "check", EX_OK);
	control_says(c->out, "people 3, groups 5, ");
	control_says(c->out, "ok    store ");
	control_says(c->out, "ok    mailbox counter");
	control_says(c->out, "ok    mailbox second");
	control_says(c->out, "ok    sender mail");
	control_says(c->out, "all is well");
}

static void every_channel_is_tried_also_behind_one_that_fails(void **state)
{
	struct control_fixture *c = *state;

	/* nobody listens at these ports of this machine */
	control_write(c, "pw", "secret\n", 0600);
	control_settings(c, "",
		arena_printf(c->arena,
			"mailbox \"far\" { imap = \"imap://127.0.0.1:1\"  user = u  password_file "
			"= \"%s/pw\"  tls = none  address = \"far@kymi.example\" sender = mail }\n"
			"sender \"relay\" { smtp = \"smtp://127.0.0.1:1\"  tls = none }\n",
			c->folder));
	control_expect(c, command_check, "check", EX_UNAVAILABLE);
	control_says(c->out, "FAIL  mailbox far: ");
	control_says(c->out, "FAIL  sender relay: ");
	control_says(c->out, "ok    sender mail");
	control_says(c->out, "2 of these must be mended");
}

static void a_secret_that_others_can_read_is_refused(void **state)
{
	struct control_fixture *c = *state;

	assert_int_equal(chmod(arena_printf(c->arena, "%s/key", c->folder), 0644), 0);
	control_expect(c, command_check, "check", EX_CONFIG);
	control_says(c->err, "/key");
	control_says(c->err, "ombud.conf:");
}

static void secrets_are_told_with_all_else_that_is_wrong(void **state)
{
	struct control_fixture *c = *state;
	char *again;

	assert_int_equal(unlink(arena_printf(c->arena, "%s/key", c->folder)), 0);
	control_write(c, "pw", "secret\n", 0644);
	assert_int_equal(chmod(arena_printf(c->arena, "%s/pw", c->folder), 0644), 0);
	control_settings(c, "colour = red",
		arena_printf(c->arena,
			"sender \"relay\" { smtp = \"smtp://127.0.0.1:1\"  user = u  password_file "
			"= \"%s/pw\"  tls = none }\n",
			c->folder));
	control_expect(c, command_check, "check", EX_CONFIG);
	control_says(c->err, "no option 'colour'");
	control_says(c->err, "chmod 600");
	control_says(c->err, "make it with: ombud key");
	again = strstr(c->err, "no key file");
	assert_null(strstr(again + 1, "no key file")); /* once */
}

static void a_maildir_that_is_not_there_is_named(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;

	MUST(file_remove_tree(arena_printf(c->arena, "%s/in", c->folder), &f->error));
	control_write(c, "in", "a file in its place", 0600);
	control_expect(c, command_check, "check", EX_UNAVAILABLE);
	control_says(c->out, "FAIL  mailbox counter: ");
	control_says(c->out, "1 of these must be mended");
}

/* The trial of that kind and name; NULL. */
static const struct json *trial_of(const struct json *json, const char *kind, const char *name)
{
	const struct json *trials = json_member(json, "trials");

	for (size_t i = 0; i < json_count(trials); i++) {
		const struct json *trial = json_item(trials, i);

		if (!strcmp(json_text(trial, "kind"), kind) &&
			!strcmp(json_text(trial, "name"), name))
			return trial;
	}
	return NULL;
}

static void scripts_get_the_same(void **state)
{
	struct control_fixture *c = *state;
	const struct json *trial;
	struct json *json;

	control_expect(c, command_check, "check --json", EX_OK);
	json = control_json(c);
	assert_true(json_bool(json, "ok"));
	assert_string_equal(json_text(json, "settings"), c->config);
	assert_int_equal(json_number(json, "people"), 3);
	assert_int_equal(json_number(json, "groups"), 5);
	assert_int_equal(json_count(json_member(json, "faults")), 0);
	assert_int_equal(json_count(json_member(json, "trials")), 6);
	trial = trial_of(json, "mailbox", "second");
	assert_true(json_bool(trial, "ok"));
	assert_int_equal(json_kind(json_member(trial, "error")), JSON_NOTHING);
	json_free(json);

	control_settings(c, "", "sender \"relay\" { smtp = \"smtp://127.0.0.1:1\"  tls = none }\n");
	control_expect(c, command_check, "check --json", EX_UNAVAILABLE);
	json = control_json(c);
	assert_false(json_bool(json, "ok"));
	trial = trial_of(json, "sender", "relay");
	assert_false(json_bool(trial, "ok"));
	control_says(json_text(trial, "error"), "127.0.0.1");
	assert_true(json_bool(trial_of(json, "sender", "mail"), "ok"));
	json_free(json);

	control_settings(c, "colour = red", "");
	control_expect(c, command_check, "check --json", EX_CONFIG);
	assert_string_equal(c->err, "");
	json = control_json(c);
	assert_false(json_bool(json, "ok"));
	assert_int_equal(json_count(json_member(json, "faults")), 1);
	assert_int_equal(json_count(json_member(json, "trials")), 0);
	assert_int_equal(json_kind(json_member(json, "people")), JSON_NOTHING);
	control_says(json_text(json_item(json_member(json, "faults"), 0), "text"), "colour");
	json_free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(a_good_site_is_well),
		CONTROL_TEST(every_channel_is_tried_also_behind_one_that_fails),
		CONTROL_TEST(a_secret_that_others_can_read_is_refused),
		CONTROL_TEST(scripts_get_the_same),
		CONTROL_TEST(secrets_are_told_with_all_else_that_is_wrong),
		CONTROL_TEST(a_maildir_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
