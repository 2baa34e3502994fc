/* SPDX-License-Identifier: MIT */
/* ombud init: a few answers become settings that ombud check takes. */
#include <sys/stat.h>

#include "tests/unit/control_fixture.h"

/* Nobody listens at port 1, so that nothing is reached. The lines are the answers. */
static const char answers[] = "Kymen \"yritys\" \\palvelut\n"
			      "nonsense\n" /* asked again */
			      "yritys@kymi.example\n"
			      "KYM\n"
			      "imap://127.0.0.1:1\n"
			      "-\n" /* a mailbox wants a login: asked again */
			      "\n"  /* the address */
			      "imap secret\n"
			      "smtp://127.0.0.1:1\n"
			      "\n" /* the same user */
			      "\n" /* the same password */
			      "Anna Virtanen\n"
			      "anna@kotka.example\n"
			      "+358401111111\n";

static char *content(struct control_fixture *c, const char *name)
{
	struct fixture *f = c->desk->store;
	struct buf bytes;
	char *text;

	buf_init(&bytes, 100000);
	MUST(file_read(arena_printf(c->arena, "%s/etc/%s", c->folder, name), &bytes, &f->error));
	text = arena_strdup(c->arena, buf_text(&bytes));
	buf_free(&bytes);
	return text;
}

static bool is_there(struct control_fixture *c, const char *name)
{
	return access(arena_printf(c->arena, "%s/etc/%s", c->folder, name), F_OK) == 0;
}

static const char *source_tree(struct control_fixture *c)
{
	char *top = realpath(getenv("srcdir") ? getenv("srcdir") : "..", NULL);
	const char *copy = arena_strdup(c->arena, top);

	free(top);
	return copy;
}

static void answers_become_settings_a_key_and_secrets_that_others_cannot_read(void **state)
{
	static const char *const secrets[] = {"key", "imap.secret", "smtp.secret"};
	struct control_fixture *c = *state;
	struct stat status;

	c->input = answers;
	control_expect(c, command_init,
		arena_printf(c->arena, "init --output %%/etc --store %%/tickets.db --data %s",
			source_tree(c)),
		EX_UNAVAILABLE);
	control_says(c->out, "FAIL  mailbox counter");
	control_says(c->out, arena_printf(c->arena,
				     "Mend these in %s/etc/ombud.conf, then: ombud check --config "
				     "%s/etc/ombud.conf\n",
				     c->folder, c->folder));
	control_says(c->out, "that is no mail address");
	control_says(c->out, "a mailbox is read by a user who logs in");
	control_says(content(c, "ombud.conf"), "name = \"Kymen \\\"yritys\\\" \\\\palvelut\"");
	control_says(content(c, "ombud.conf"), "user = \"yritys@kymi.example\"");
	assert_string_equal(content(c, "imap.secret"), "imap secret\n");
	assert_string_equal(content(c, "smtp.secret"), "imap secret\n");
	assert_null(strstr(content(c, "ombud.conf"), "imap secret"));
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(
			stat(arena_printf(c->arena, "%s/etc/%s", c->folder, secrets[i]), &status),
			0);
		assert_int_equal(status.st_mode & 077, 0);
	}
	control_expect(c, command_check, "check --config %/etc/ombud.conf", EX_UNAVAILABLE);
	control_says(c->out, "ok    settings");
	control_says(c->out, "ok    store ");
	control_says(c->out, "FAIL  mailbox counter");
	control_says(c->out, "FAIL  sender mail");
}

static const char *here;

static int init_here(int argc, char **argv)
{
	return chdir(here) == 0 ? command_init(argc, argv) : EX_OSERR;
}

/* Paths in the settings begin where the settings are; those of a command line where it is typed. */
static void paths_are_those_of_the_folder_where_they_were_typed(void **state)
{
	struct control_fixture *c = *state;

	here = c->folder;
	assert_int_equal(symlink(source_tree(c), arena_printf(c->arena, "%s/tree", c->folder)), 0);
	c->input = answers;
	control_expect(
		c, init_here, "init --output etc --store tickets.db --data tree", EX_UNAVAILABLE);
	control_says(c->out, arena_printf(c->arena, "ok    store %s/tickets.db\n", c->folder));
	control_says(c->out, "FAIL  mailbox counter");
	control_expect(c, command_check, "check --config %/etc/ombud.conf", EX_UNAVAILABLE);
	control_says(c->out, "ok    settings");
}

static void settings_that_are_there_are_never_overwritten(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;

	MUST(file_make_directories(arena_printf(c->arena, "%s/etc", c->folder), 0700, &f->error));
	control_write(c, "etc/ombud.conf", "mine", 0600);
	c->input = answers;
	control_expect(c, command_init, "init --output %/etc", EX_CANTCREAT);
	control_says(c->err, "etc/ombud.conf is there already");
	assert_string_equal(content(c, "ombud.conf"), "mine");
	assert_false(is_there(c, "key"));
}

static void answers_that_end_early_write_nothing(void **state)
{
	struct control_fixture *c = *state;

	for (size_t size = 0; size + 1 < sizeof(answers) - 1; size += 40) {
		c->input = arena_strndup(c->arena, answers, size);
		control_expect(c, command_init, "init --output %/etc", EX_NOINPUT);
		control_says(c->err, "nothing was written");
		assert_false(is_there(c, "ombud.conf"));
		assert_false(is_there(c, "imap.secret"));
	}
}

static void a_wrong_tree_is_refused_before_anything_is_asked(void **state)
{
	struct control_fixture *c = *state;

	c->input = answers;
	control_expect(c, command_init, "init --output %/etc --store %/tickets.db --data %/nowhere",
		EX_NOINPUT);
	control_says(c->err, "is no source tree");
	assert_false(is_there(c, "key"));
	assert_string_equal(c->out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(answers_become_settings_a_key_and_secrets_that_others_cannot_read),
		CONTROL_TEST(a_wrong_tree_is_refused_before_anything_is_asked),
		CONTROL_TEST(paths_are_those_of_the_folder_where_they_were_typed),
		CONTROL_TEST(settings_that_are_there_are_never_overwritten),
		CONTROL_TEST(answers_that_end_early_write_nothing),
	};

	return cmocka_run_group_tests_name("init", tests, NULL, NULL);
}
