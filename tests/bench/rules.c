/* SPDX-License-Identifier: MIT */
/*
 * What deciding costs: the rules of some settings over mails that are read beforehand.
 * usage: rules SETTINGS                               (how long reading the settings takes)
 *        rules SETTINGS ROUNDS MATCHES FILE ...       (each file a mail; so many of them get a
 * matter)
 */
#include "daemon/base/file.h"
#include "handlers/kinds/desk.h"
#include "handlers/mail/read.h"
#include "rules/rules.h"
#include "tests/bench/measured.h"

enum { MAIL_BYTES_MAX = 64 * 1024 * 1024, DESK_BYTES_MAX = 512 * 1024 * 1024 };

static struct error error;

static void open_desk(const char *path, struct desk *desk)
{
	struct arena *arena = arena_new(DESK_BYTES_MAX);
	struct generation *generation = ARENA_NEW(arena, struct generation);
	struct problems *problems = ARENA_NEW(arena, struct problems);

	problems_init(problems, arena);
	if (generation_read(arena, path, generation, &error) != OK)
		measured_fail(error.text);
	if (desk_open(arena, generation, false, desk, problems, &error) != OK) {
		problems_print(problems, stderr);
		measured_fail(error.text);
	}
}

static void read_mail(struct arena *arena, const char *path, struct message *ret_message)
{
	struct buf bytes;

	buf_init(&bytes, MAIL_BYTES_MAX);
	if (file_read(path, &bytes, &error) != OK ||
		mail_read(arena, arena_memdup(arena, bytes.data, bytes.size), bytes.size,
			ret_message, &error) != OK)
		measured_fail(error.text);
	buf_free(&bytes);
}

static bool has_matter(
	const struct rule_set *set, const struct message *message, struct arena *arena)
{
	struct facts facts = {.now = 1795600000, .received_at = 1795600000};
	struct verdict verdict;

	rules_decide(rules_search(set, message, false, arena), &facts, true, arena, &verdict, NULL,
		NULL);
	return verdict.matter.value != NULL;
}

static void decide(const struct desk *desk, long rounds, long matches, char **files, size_t count)
{
	struct arena *arena = arena_new((size_t)8 << 30), *work = arena_new(DESK_BYTES_MAX);
	struct message *messages = ARENA_ARRAY(arena, count, struct message);
	struct measured measured;
	long found = 0;

	for (size_t i = 0; i < count; i++)
		read_mail(arena, files[i], &messages[i]);
	for (size_t i = 0; i < count; i++) { /* patterns are translated when first searched for */
		has_matter(desk->rules, &messages[i], work);
		arena_reset(work);
	}
	measured = measured_begin();
	for (long round = 0; round < rounds; round++) {
		for (size_t i = 0; i < count; i++) {
			found += has_matter(desk->rules, &messages[i], work);
			arena_reset(work);
		}
	}
	measured_end(&measured, rounds * (long)count, 0);
	if (matches >= 0 && found != matches * rounds)
		measured_fail("rules found other mails than it should");
	arena_free(work);
	arena_free(arena);
}

int main(int argc, char **argv)
{
	struct measured measured = measured_begin();
	struct desk desk;

	if (argc != 2 && argc < 5)
		measured_fail("usage: rules SETTINGS [ROUNDS MATCHES FILE ...]");
	open_desk(argv[1], &desk);
	if (argc == 2)
		measured_end(&measured, 1, 0);
	else
		decide(&desk, strtol(argv[2], NULL, 10), strtol(argv[3], NULL, 10), argv + 4,
			(size_t)argc - 4);
	desk_free(&desk);
	return 0;
}
