/* SPDX-License-Identifier: MIT */
/*
 * What deciding costs: the rules of some settings over mails that are read beforehand.
 * usage: rules SETTINGS FILE ...      (each file a mail)
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

int main(int argc, char **argv)
{
	size_t count = argc > 2 ? (size_t)argc - 2 : 0;
	struct arena *arena = arena_new((size_t)8 << 30), *work = arena_new(DESK_BYTES_MAX);
	struct message *messages = ARENA_ARRAY(arena, count + 1, struct message);
	struct facts facts = {.now = 1795600000, .received_at = 1795600000};
	struct measured measured;
	struct verdict verdict;
	struct desk desk;

	if (count == 0)
		measured_fail("usage: rules SETTINGS FILE ...");
	open_desk(argv[1], &desk);
	for (size_t i = 0; i < count; i++)
		read_mail(arena, argv[i + 2], &messages[i]);
	measured = measured_begin();
	for (size_t i = 0; i < count; i++) {
		arena_reset(work);
		rules_decide(rules_search(desk.rules, &messages[i], false, work), &facts, true,
			work, &verdict, NULL, NULL);
	}
	measured_end(&measured, (long)count, 0);
	arena_free(work);
	arena_free(arena);
	desk_free(&desk);
	return 0;
}
