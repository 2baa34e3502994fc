/* SPDX-License-Identifier: MIT */
/*
 * A table of the roof whose settings file is one word: "good", "bad" (two faults), "mute" (wrong
 * without a position), "crash" (kills whoever understands it).
 */
#ifndef TESTS_UNIT_TABLE_FIXTURE_H
#define TESTS_UNIT_TABLE_FIXTURE_H

#include "daemon/base/file.h"
#include "daemon/road/road.h"
#include "tests/unit/road_fixture.h"

static struct road *table_road;

struct table_desk {
	struct arena *arena;
	struct settings settings;
};

static enum outcome table_read(struct arena *arena, const char *path,
	struct generation *ret_generation, struct error *error)
{
	struct buf bytes;
	enum outcome outcome;

	(void)arena;
	buf_init(&bytes, sizeof(ret_generation->hash));
	memset(ret_generation, 0, sizeof(*ret_generation));
	outcome = file_read(path, &bytes, error);
	snprintf(ret_generation->hash, sizeof(ret_generation->hash), "%s", buf_text(&bytes));
	buf_free(&bytes);
	return outcome;
}

static enum outcome table_open_desk(struct arena *arena, const struct generation *generation,
	void **ret_desk, struct problems *problems, struct error *error)
{
	struct table_desk *desk = ARENA_NEW(arena, struct table_desk);

	if (strcmp(generation->hash, "crash") == 0) {
		die_of(SIGSEGV);
	}
	if (strcmp(generation->hash, "mute") == 0) {
		return error_set(error, BROKEN, "the key cannot be used");
	}
	if (strcmp(generation->hash, "bad") == 0) {
		problems_add(problems, (struct position){"ombud.conf", 3, 7},
			"there is no group \"nobody\"");
		problems_add(problems, (struct position){"ombud.conf", 9, 1}, "unknown word \"x\"");
		return BROKEN;
	}
	desk->arena = arena;
	desk->settings.store_path =
		arena_printf(arena, "%s/data/deep/ombud.db", table_road->directory);
	desk->settings.run_directory = arena_printf(arena, "%s/run", table_road->directory);
	*ret_desk = desk;
	return OK;
}

static void table_close_desk(void *desk)
{
	arena_free(((struct table_desk *)desk)->arena);
}

static const struct settings *table_settings(const void *desk)
{
	return &((const struct table_desk *)desk)->settings;
}

static const struct road_table fixture_table = {
	.read_generation = table_read,
	.open_desk = table_open_desk,
	.close_desk = table_close_desk,
	.settings = table_settings,
};

/* Write the settings file; its path. */
static const char *table_write(struct road *road, const char *word)
{
	const char *path = arena_printf(road->arena, "%s/ombud.conf", road->directory);
	struct error error;

	table_road = road;
	must(file_write(path, word, strlen(word), 0600, &error), &error);
	return path;
}

#endif
