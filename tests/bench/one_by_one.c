/* SPDX-License-Identifier: MIT */
/*
 * What searching for every pattern costs: PCRE2 with its translation for the processor, each rule's
 * patterns until one is found, over mails that are read beforehand.
 * usage: one_by_one PATTERNS ROUNDS MATCHES FILE ...
 * PATTERNS: a rule a line, with a tab between its patterns. MATCHES: of so many mails one is found.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "daemon/base/file.h"
#include "daemon/base/text.h"
#include "handlers/mail/read.h"
#include "tests/bench/measured.h"

enum { FILE_BYTES_MAX = 64 * 1024 * 1024, RULE_PATTERNS_MAX = 16 };

struct one {
	pcre2_code *codes[RULE_PATTERNS_MAX];
	size_t count;
};

static struct error error;

static char *read_text(struct arena *arena, const char *path)
{
	struct buf bytes;
	char *text;

	buf_init(&bytes, FILE_BYTES_MAX);
	if (file_read(path, &bytes, &error) != OK)
		measured_fail(error.text);
	text = arena_strndup(arena, (const char *)bytes.data, bytes.size);
	buf_free(&bytes);
	return text;
}

static pcre2_code *compile(const char *pattern)
{
	int code;
	PCRE2_SIZE offset;
	pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS, &code, &offset, NULL);

	if (!compiled || pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE) != 0)
		measured_fail(pattern);
	return compiled;
}

static size_t read_rules(struct arena *arena, char *text, struct one **ret_rules)
{
	size_t count = 0;
	char *line, *rest = text;

	for (const char *sign = text; *sign; sign++)
		count += *sign == '\n';
	*ret_rules = ARENA_ARRAY(arena, count, struct one);
	count = 0;
	while ((line = strsep(&rest, "\n")) && *line) {
		struct one *rule = &(*ret_rules)[count++];
		const char *pattern;

		while ((pattern = strsep(&line, "\t")) && rule->count < RULE_PATTERNS_MAX)
			rule->codes[rule->count++] = compile(pattern);
	}
	return count;
}

static bool is_in(const pcre2_code *code, const struct folded *text, pcre2_match_data *found)
{
	return pcre2_jit_match(code, (PCRE2_SPTR)text->text, text->size, 0, PCRE2_NO_UTF_CHECK,
		       found, NULL) >= 0;
}

static bool has_a_rule(struct arena *arena, const struct one *rules, size_t count,
	const struct message *message, pcre2_match_data *found)
{
	struct folded subject = text_fold(arena, message->subject);
	struct folded text = text_fold(arena, message->reply);
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		bool holds = false;

		for (size_t k = 0; !holds && k < rules[i].count; k++)
			holds = is_in(rules[i].codes[k], &subject, found) ||
				is_in(rules[i].codes[k], &text, found);
		any = any || holds;
	}
	return any;
}

int main(int argc, char **argv)
{
	size_t count = argc > 4 ? (size_t)argc - 4 : 0, matches = 0, rule_count;
	struct arena *arena = arena_new((size_t)8 << 30), *work = arena_new(FILE_BYTES_MAX);
	struct message *messages = ARENA_ARRAY(arena, count + 1, struct message);
	pcre2_match_data *found = pcre2_match_data_create(1, NULL);
	struct measured measured;
	struct one *rules;
	long rounds;

	if (count == 0)
		measured_fail("usage: one_by_one PATTERNS ROUNDS MATCHES FILE ...");
	mail_init();
	rounds = strtol(argv[2], NULL, 10);
	rule_count = read_rules(arena, read_text(arena, argv[1]), &rules);
	for (size_t i = 0; i < count; i++) {
		const char *text = read_text(arena, argv[i + 4]);

		if (mail_read(arena, (const unsigned char *)text, strlen(text), &messages[i],
			    &error) != OK)
			measured_fail(error.text);
	}
	measured = measured_begin();
	for (long round = 0; round < rounds; round++) {
		for (size_t i = 0; i < count; i++) {
			arena_reset(work);
			matches += has_a_rule(work, rules, rule_count, &messages[i], found);
		}
	}
	measured_end(&measured, rounds * (long)count, 0);
	if (matches != strtoul(argv[3], NULL, 10) * (size_t)rounds)
		measured_fail("one_by_one found other mails than it should");
	pcre2_match_data_free(found);
	arena_free(work);
	arena_free(arena);
	return 0;
}
