/* SPDX-License-Identifier: MIT */
/* Templates made from texts, and their renderings, for the tests of templates/. */
#ifndef TESTS_UNIT_TEMPLATES_FIXTURE_H
#define TESTS_UNIT_TEMPLATES_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "templates/templates.h"

enum { FIXTURE_FILES_MAX = 16, FIXTURE_VALUES_MAX = 16 };

struct fixture {
	struct arena *arena;
	struct problems problems;
	struct template_file files[FIXTURE_FILES_MAX];
	size_t file_count;
	struct template_value values[FIXTURE_VALUES_MAX];
	size_t value_count;
	struct template_set *set;
	struct rendered rendered;
};

static inline int fixture_setup(void **state)
{
	struct arena *arena = arena_new((size_t)64 * 1024 * 1024);
	struct fixture *fixture = ARENA_NEW(arena, struct fixture);

	fixture->arena = arena;
	*state = fixture;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *fixture = *state;

	arena_free(fixture->arena);
	return 0;
}

static inline void add_bytes(struct fixture *fixture, enum language language, const char *name,
	const void *bytes, size_t size)
{
	assert_true(fixture->file_count < FIXTURE_FILES_MAX);
	fixture->files[fixture->file_count++] = (struct template_file){
		.name = arena_printf(fixture->arena, "%s/%s.txt", language_code(language), name),
		.language = language,
		.template_name = name,
		.bytes = bytes,
		.size = size,
	};
}

static inline void add_file(struct fixture *fixture, const char *name, const char *text)
{
	add_bytes(fixture, LANGUAGE_FI, name, text, strlen(text));
}

static inline void add_value(struct fixture *fixture, const char *name, const char *value)
{
	assert_true(fixture->value_count < FIXTURE_VALUES_MAX);
	fixture->values[fixture->value_count++] = (struct template_value){name, value};
}

/* Parse all files added. */
static inline void parse_files(struct fixture *fixture)
{
	problems_init(&fixture->problems, fixture->arena);
	fixture->set = template_set_parse(
		fixture->arena, fixture->files, fixture->file_count, &fixture->problems);
	assert_non_null(fixture->set);
}

static inline void assert_no_problems(const struct fixture *fixture)
{
	if (fixture->problems.count) {
		fail_msg("%s:%d:%d: %s", fixture->problems.list[0].at.file,
			fixture->problems.list[0].at.line, fixture->problems.list[0].at.column,
			fixture->problems.list[0].text);
	}
}

static inline enum outcome render_file(struct fixture *fixture, const char *name)
{
	static const enum language languages[] = {LANGUAGE_FI, LANGUAGE_SV, LANGUAGE_EN};
	struct error error;

	return template_render(fixture->set, name, LANGUAGE_FI, languages, 3, fixture->values,
		fixture->value_count, fixture->arena, &fixture->rendered, &error);
}

#endif
