/* SPDX-License-Identifier: MIT */
/* A pattern, NUL, a text: where the pattern is found, folded or raw, one of its literals must be.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "rules/literals.h"
#include "rules/pattern.h"
#include "rules/scan.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

enum { ARENA_BYTES = 256 * 1024 * 1024 };

static bool has_literal(const struct pattern *pattern, const char *text, size_t size)
{
	const char *literals[LITERALS_MAX];
	uint64_t set[LITERALS_MAX / 64 + 1] = {0};
	struct scanner *scanner;
	bool has = false;
	size_t count;

	literals[0] = pattern_literals(pattern, &count);
	for (size_t i = 1; i < count; i++)
		literals[i] = literals[i - 1] + strlen(literals[i - 1]) + 1;
	scanner = scanner_open(literals, count);
	scanner_scan(scanner, text, size, set);
	for (size_t i = 0; i < sizeof(set) / sizeof(*set); i++)
		has = has || set[i] != 0;
	scanner_close(scanner);
	return has || count == 0;
}

static void try(const char *written, bool raw, const char *text, size_t size)
{
	struct matcher *matcher = matcher_open();
	struct pattern *pattern;
	struct error error;
	struct span span;
	size_t offset;

	if (pattern_compile(written, raw, &pattern, &offset, &error) == OK) {
		if (pattern_find(pattern, matcher, text, size, 0, &span) == OK &&
			!has_literal(pattern, text, size))
			abort();
		pattern_free(pattern);
	}
	matcher_close(matcher);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	size_t length = strnlen((const char *)bytes, size);
	const char *written = text_repair(arena, bytes, length);
	const char *text =
		length < size ? text_repair(arena, bytes + length + 1, size - length - 1) : written;
	struct folded folded = text_fold(arena, text);

	try(written, false, folded.text, folded.size);
	try(written, true, text, strlen(text));
	arena_free(arena);
	return 0;
}
