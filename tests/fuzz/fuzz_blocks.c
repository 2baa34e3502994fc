/* SPDX-License-Identifier: MIT */
/* Any bytes as a settings file: every value is valid UTF-8, and every problem has its place. */
#include "daemon/base/blocks.h"

#include "daemon/base/text.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

/* Unlike assert it also holds in builds without assertions. */
static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static void require_text(const char *text)
{
	require(text_is_utf8((const unsigned char *)text, strlen(text)));
}

static void read_values(struct arena *arena, struct block *block, struct problems *problems)
{
	static const char *const known[] = {"address", "poll", NULL};
	const char *const *texts;
	int64_t number = 0;
	size_t count;

	for (const struct option *option = block->options; option; option = option->next) {
		require_text(option->name);
		require(option->is_list || option->value_count == 1);
		for (size_t i = 0; i < option->value_count; i++) {
			require_text(option->values[i].text);
			require(option->values[i].at.line >= 1 && option->values[i].at.column >= 1);
		}
	}
	blocks_duration(block, "poll", &number, problems);
	blocks_size(block, "poll", &number, problems);
	blocks_number(block, "poll", -1, 100, &number, problems);
	blocks_texts(arena, block, "address", &texts, &count, problems);
	blocks_check_unknown(block, known, problems);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	struct arena *arena = arena_new((size_t)1 << 30);
	struct block *list = NULL;
	struct problems problems;

	problems_init(&problems, arena);
	blocks_read(arena, "fuzz", bytes, size, &list, &problems);
	if (!text_is_utf8(bytes, size)) {
		require(problems.total > 0);
	}
	for (struct block *block = list; block; block = block->next) {
		read_values(arena, block, &problems);
	}
	for (size_t i = 0; i < problems.count; i++) {
		require_text(problems.list[i].text);
		require(problems.list[i].at.line >= 1 && problems.list[i].at.column >= 1);
	}
	arena_free(arena);
	return 0;
}
