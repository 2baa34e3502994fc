/* SPDX-License-Identifier: MIT */
/* What tests of settings share: text in, settings and problems out. */
#ifndef TESTS_SETTINGS_FIXTURE_H
#define TESTS_SETTINGS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/file.h"
#include "daemon/base/text.h"
#include "daemon/config/config.h"

static struct arena *arena;
static struct settings settings;
static struct problems problems;

static int begin(void **state)
{
	(void)state;
	arena = arena_new(64 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* Good blocks; a row replaces those it is about. */
static const struct {
	const char *kind, *text;
} good[] = {
	{"site", "site { name = \"Kymi\"  prefix = KYM  default_group = general }"},
	{"mailbox", "mailbox \"counter\" { maildir = \"in\"  address = \"yritys@kymi.example\" }"},
	{"sender", "sender \"mail\" { maildir = \"out\" }"},
	{"group", "group \"general\" { members = { anna } }"},
	{"person", "person \"anna\" { email = \"anna@kotka.example\" }"},
};

static inline void parse_files(const struct config_file *files, size_t count)
{
	struct config_file copies[4];
	struct generation generation = {
		.path = "etc/ombud.conf", .files = copies, .file_count = count};

	assert_true(count <= 4);
	memcpy(copies, files, count * sizeof(*files));
	arena_reset(arena);
	problems_init(&problems, arena);
	settings_parse(arena, &generation, &settings, &problems);
}

/* Parse the text, and behind it those good blocks whose kinds are not in without ("site person").
 */
static inline void parse(const char *text, const char *without)
{
	static char whole[20000];
	struct config_file file = {.kind = CONFIG_SETTINGS, .name = "etc/ombud.conf"};
	size_t size = (size_t)snprintf(whole, sizeof(whole), "%s\n", text);

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		if (!without || !strstr(without, good[i].kind)) {
			size += (size_t)snprintf(
				whole + size, sizeof(whole) - size, "%s\n", good[i].text);
		}
	}
	assert_true(size < sizeof(whole));
	file.bytes = (const unsigned char *)whole;
	file.size = size;
	parse_files(&file, 1);
}

#endif
