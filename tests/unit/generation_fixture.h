/* SPDX-License-Identifier: MIT */
/* A directory of our own with ombud.conf and what stands beside it, for the tests of generations
 * and secrets. */
#ifndef TESTS_UNIT_GENERATION_FIXTURE_H
#define TESTS_UNIT_GENERATION_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/file.h"
#include "daemon/config/config.h"

static struct arena *arena;
static char top[64]; /* a directory of our own */
static struct generation generation;
static struct error error;

static const char *path(const char *name)
{
	return arena_printf(arena, "%s/%s", top, name);
}

static void put_mode(const char *name, const char *text, mode_t mode)
{
	char *directory = arena_strdup(arena, path(name));

	*strrchr(directory, '/') = '\0';
	assert_int_equal(file_make_directories(directory, 0700, &error), OK);
	assert_int_equal(file_write(path(name), text, strlen(text), mode, &error), OK);
}

static void put(const char *name, const char *text)
{
	put_mode(name, text, 0600);
}

#define SITE                                                                                       \
	"site { name = x  prefix = K  default_group = g  rules = \"../share/rules\"  templates = " \
	"\"../share/templates\" }\n"                                                               \
	"group \"g\" { members = anna }\nperson \"anna\" { email = \"anna@k.example\" }\n"

static int make_top(void **state)
{
	(void)state;
	arena = arena_new(256 << 20);
	snprintf(top, sizeof(top), "/tmp/ombud-test-XXXXXX");
	if (!mkdtemp(top)) {
		return -1;
	}
	put("etc/ombud.conf", SITE);
	put("share/rules/10-matters.conf", "rule \"shipped\" { any = c }\n");
	put("share/templates/fi/answer.txt", "fi");
	return 0;
}

static int remove_top(void **state)
{
	(void)state;
	arena_free(arena);
	return file_remove_tree(top, &error) == OK ? 0 : -1;
}

static enum outcome read_generation(void)
{
	memset(&generation, 0, sizeof(generation));
	return generation_read(arena, path("etc/ombud.conf"), &generation, &error);
}

#endif
