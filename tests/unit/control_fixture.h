/* SPDX-License-Identifier: MIT */
/*
 * A site as an administrator has it, settings file and all, and its commands run in a process of
 * their own as a shell would: what they print and how they end.
 */
#ifndef TESTS_UNIT_CONTROL_FIXTURE_H
#define TESTS_UNIT_CONTROL_FIXTURE_H

#include <fcntl.h>
#include <sys/wait.h>
#include <sysexits.h>

#include "tests/unit/desk_fixture.h"

#include "daemon/base/json.h"
#include "handlers/control/control.h"

enum { CONTROL_OUTPUT_MAX = 4 * 1024 * 1024 };

struct control_fixture {
	struct desk_fixture *desk; /* puts tickets into the site's store */
	struct arena *arena;
	const char *folder;
	const char *config;
	const char *input; /* of the next command; NULL: nothing */
	char *out;	   /* of the last command */
	char *err;
};

static inline void control_write(
	struct control_fixture *c, const char *name, const char *text, mode_t mode)
{
	struct fixture *f = c->desk->store;

	MUST(file_write(arena_printf(c->arena, "%s/%s", c->folder, name), text, strlen(text), mode,
		&f->error));
}

/* The settings file: in_site are more options for its block, behind is text that follows. */
static inline void control_settings(
	struct control_fixture *c, const char *in_site, const char *behind)
{
	char *top = realpath(getenv("srcdir") ? getenv("srcdir") : "..", NULL);
	const char *text = arena_printf(c->arena, desk_settings, c->folder,
		arena_printf(c->arena,
			"rules = \"%s/rules/shipped\"  templates = \"%s/templates\" %s", top, top,
			in_site),
		"");

	free(top);
	control_write(c, "ombud.conf",
		arena_printf(c->arena, "%sstore { path = \"%s\" }\n%s", text, c->desk->store->path,
			behind),
		0600);
}

static inline int control_set_up(void **state)
{
	static const char *const folders[] = {
		"rules.d", "in/tmp", "in/new", "in/cur", "in2/tmp", "in2/new", "in2/cur", "out"};
	struct control_fixture *c = calloc(1, sizeof(*c));
	struct fixture *f;

	assert_non_null(c);
	desk_set_up((void **)&c->desk);
	f = c->desk->store;
	c->arena = f->arena;
	c->folder = f->directory;
	c->config = arena_printf(c->arena, "%s/ombud.conf", c->folder);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		MUST(file_make_directories(
			arena_printf(c->arena, "%s/%s", c->folder, folders[i]), 0700, &f->error));
	}
	control_settings(c, "", "");
	control_write(c, "rules.d/own.conf", desk_rules, 0600);
	unsetenv("OMBUD_CONFIG");
	*state = c;
	return 0;
}

static inline int control_tear_down(void **state)
{
	struct control_fixture *c = *state;

	desk_tear_down((void **)&c->desk);
	free(c);
	return 0;
}

static inline char *control_read(struct control_fixture *c, int descriptor)
{
	struct fixture *f = c->desk->store;
	struct buf bytes;
	char *text;

	buf_init(&bytes, CONTROL_OUTPUT_MAX);
	assert_int_equal(lseek(descriptor, 0, SEEK_SET), 0);
	MUST(file_read_all(descriptor, &bytes, &f->error));
	close(descriptor);
	text = arena_strdup(c->arena, buf_text(&bytes));
	buf_free(&bytes);
	return text;
}

static inline int control_file(struct control_fixture *c, const char *text)
{
	char *path = arena_printf(c->arena, "%s/stream.XXXXXX", c->folder);
	int descriptor = mkstemp(path);

	assert_true(descriptor >= 0);
	unlink(path);
	if (text)
		assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
	assert_int_equal(lseek(descriptor, 0, SEEK_SET), 0);
	return descriptor;
}

/*
 * Run a command with the words of line (split at blanks), "%" standing for the site's folder. Its
 * exit status, 128 + signal when it died.
 */
static inline int control_run(
	struct control_fixture *c, int (*run)(int argc, char **argv), const char *line)
{
	int in = control_file(c, c->input), out = control_file(c, NULL),
	    err = control_file(c, NULL);
	char *argv[20], *copy = arena_strdup(c->arena, line), *rest = NULL;
	int argc = 0, status;
	pid_t pid;

	for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		assert_true(argc < 19);
		argv[argc++] =
			*word == '%' ? arena_printf(c->arena, "%s%s", c->folder, word + 1) : word;
	}
	argv[argc] = NULL;
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (!getenv("OMBUD_CONFIG"))
			setenv("OMBUD_CONFIG", c->config, 1);
		dup2(in, STDIN_FILENO);
		dup2(out, STDOUT_FILENO);
		dup2(err, STDERR_FILENO);
		status = run(argc, argv);
		fflush(NULL);
		_exit(status);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(in);
	c->out = control_read(c, out);
	c->err = control_read(c, err);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The same; shows what was said when it does not end so. */
static inline void control_expect(struct control_fixture *c, int (*run)(int argc, char **argv),
	const char *line, int expected)
{
	int status = control_run(c, run, line);

	if (status != expected)
		fail_msg("ombud %s ended with %d, not %d:\n%s%s", line, status, expected, c->out,
			c->err);
}

/* What the last command printed, as JSON; json_free it. */
static inline struct json *control_json(struct control_fixture *c)
{
	struct fixture *f = c->desk->store;
	struct json *json;

	MUST(json_parse(c->out, strlen(c->out), &json, &f->error));
	return json;
}

#define control_says(text, words) assert_says(text, words)

/* No line of what was printed has more columns than a terminal, but for where ombud is installed.
 * All of it is in ASCII. */
static inline void control_fits_a_terminal(const struct control_fixture *c)
{
	enum { COLUMNS = 80 };

	for (const char *line = c->out; *line;) {
		size_t length = strcspn(line, "\n");

		if (length > COLUMNS &&
			!strstr(arena_strndup(c->arena, line, length), OMBUD_CONFIG_DIR))
			fail_msg("more than %d columns: %.*s", COLUMNS, (int)length, line);
		line += length + (line[length] == '\n');
	}
}

/* The worker takes what the command put into the inbox: a mail of that kind. */
static inline void control_work(struct control_fixture *c, const char *kind)
{
	struct desk_fixture *d = c->desk;
	struct fixture *f = d->store;
	struct incoming *rows;
	struct prepared *prepared;
	size_t count;

	fixture_begin(f);
	MUST(inbox_claim(f->store, 10, 1 << 20, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 1);
	assert_true(incoming_is_by_command(&rows[0]));
	MUST(desk_prepare(&d->desk, &rows[0], f->arena, &prepared, &f->error));
	MUST(desk_carry_out(
		&d->desk, f->store, &rows[0], prepared, d->now, f->arena, &d->carried, &f->error));
	MUST(inbox_done(
		f->store, rows[0].id, d->carried.kind, d->carried.ticket_id, d->now, &f->error));
	fixture_commit(f);
	assert_string_equal(d->carried.kind, kind);
}

#define CONTROL_TEST(name) cmocka_unit_test_setup_teardown(name, control_set_up, control_tear_down)

#endif
