/* SPDX-License-Identifier: MIT */
/* Any bytes as a template: it loads or says where it is wrong, and what loads renders to text
 * within its limits. */
#include "templates/templates.h"

#include <stdint.h>

#include "daemon/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_MAX = 256 * 1024 * 1024 };

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static void require_text(const char *text)
{
	require(text && text_is_utf8((const unsigned char *)text, strlen(text)));
}

static void require_line(const char *text)
{
	if (text) {
		require_text(text);
		require(!strpbrk(text, "\r\n"));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned char partial[] = "\n1 {{owner}}\n  {{> acknowledgement}}\n";
	static const struct template_value values[] = {{"owner", "Anna\n{{due}}"},
		{"due", "ti 24.11. klo 12"}, {"city", ""}, {"reference", "KYM-1042-7Q"}};
	const struct template_file files[] = {
		{"fi/acknowledgement.txt", LANGUAGE_FI, "acknowledgement", data, size},
		{"fi/partial.txt", LANGUAGE_FI, "partial", partial, sizeof(partial) - 1},
	};
	struct arena *arena = arena_new(ARENA_MAX);
	struct problems problems;
	struct template_set *set;
	struct rendered rendered = {0};
	struct error error;

	problems_init(&problems, arena);
	set = template_set_parse(arena, files, 2, &problems);
	for (size_t i = 0; i < problems.count; i++) {
		require(problems.list[i].at.line >= 1 && problems.list[i].at.column >= 1);
		require_text(problems.list[i].text);
	}
	/* Also what has problems must not break the renderer. */
	if (template_render(set, "acknowledgement", LANGUAGE_FI, NULL, 0, values, 4, arena,
		    &rendered, &error) == OK) {
		require_text(rendered.text);
		require_line(rendered.subject);
		require_line(rendered.sms);
	}
	arena_free(arena);
	return 0;
}
