/* SPDX-License-Identifier: MIT */
/* What tests of settings share: text in, settings and problems out. */
#ifndef TESTS_SETTINGS_FIXTURE_H
#define TESTS_SETTINGS_FIXTURE_H

#include "daemon/base/file.h"
#include "daemon/base/text.h"
#include "daemon/config/config.h"
#include "tests/unit/arena_fixture.h"

static struct settings settings;
static struct problems problems;

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

static inline void no_problems(void)
{
	if (problems.total > 0) {
		fail_msg("%s:%d:%d: %s", problems.list[0].at.file, problems.list[0].at.line,
			problems.list[0].at.column, problems.list[0].text);
	}
}

#endif
