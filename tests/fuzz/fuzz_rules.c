/* SPDX-License-Identifier: MIT */
/* Any bytes as a rule file, then a decision on a fixed message and the file's own examples. */
#include "daemon/base/blocks.h"
#include "daemon/base/text.h"
#include "rules/linting.h"

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

static void decide(const struct rule_set *set, struct arena *arena)
{
	struct header headers[] = {{"X-Form", "tapaus"}};
	struct attachment attachments[] = {{.name = "piirustus.dwg", .type = "image/vnd.dwg"}};
	struct message message = {
		.from = {.name = "Matti Mäkinen", .mail = "matti@rakennus.example"},
		.subject = "Rakennuslupa ja terassi Kotkassa",
		.reply = "Hei! Y-tunnus 2077474-0, puh. 040 123 4567, 12 500 €, 1.12.2026. "
			 "aaaaaaaaaaaaaaaa",
		.text = "",
		.attachments = attachments,
		.attachment_count = 1,
		.headers = headers,
		.header_count = 1,
	};
	struct facts facts = {.received_at = 1788256800, .organisation = "Mäkinen Oy"};
	struct verdict plain;
	struct verdict verdict;
	struct rule_trace trace;

	rules_decide(
		rules_search(set, &message, false, arena), &facts, true, arena, &plain, NULL, NULL);
	rules_decide(rules_search(set, &message, true, arena), &facts, true, arena, &verdict,
		&trace, NULL);
	require(!plain.matter.value == !verdict.matter.value);
	require(plain.tag_count == verdict.tag_count && plain.field_count == verdict.field_count);
	for (size_t i = 0; i < verdict.field_count; i++) {
		require_text(verdict.fields[i].value);
	}
	for (size_t i = 0; i < trace.count; i++) {
		for (size_t k = 0; k < trace.matches[i].hit_count; k++) {
			require_text(trace.matches[i].hits[k].words);
		}
	}
}

/* Without the trials, which take their time. */
static void read_patterns_of(
	struct lint *lint, struct matcher *matcher, const struct pattern_list *patterns)
{
	struct arena *work = arena_new(1024 * 1024);

	for (size_t i = 0; i < patterns->count; i++) {
		lint_read_pattern(lint, work, matcher, &patterns->list[i]);
		arena_reset(work);
	}
	arena_free(work);
}

static void lint(const struct rule_set *set, struct arena *arena)
{
	struct lint lint = {.arena = arena};
	struct matcher *matcher = matcher_open();

	for (size_t i = 0; i < set->rule_count; i++) {
		read_patterns_of(&lint, matcher, &set->rules[i].any);
		read_patterns_of(&lint, matcher, &set->rules[i].all);
		read_patterns_of(&lint, matcher, &set->rules[i].none);
	}
	lint_find_hidden(&lint, set);
	for (size_t i = 0; i < lint.count; i++) {
		require_text(lint.list[i].text);
		require(lint.list[i].at.line >= 1 && lint.list[i].at.column >= 1);
	}
	matcher_close(matcher);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	struct group groups[] = {{.title = "g"}};
	struct place places[] = {{.title = "kotka"}};
	struct site site = {.groups = groups, .group_count = 1, .places = places, .place_count = 1};
	struct arena *arena = arena_new((size_t)1 << 30);
	struct block *blocks = NULL;
	struct problems problems;
	struct rule_set *set;

	problems_init(&problems, arena);
	blocks_read(arena, "fuzz", bytes, size, &blocks, &problems);
	set = rule_set_parse(arena, blocks, &site, &problems);
	decide(set, arena);
	lint(set, arena);
	rules_run_examples(set, &site, NULL, NULL, &problems);
	for (size_t i = 0; i < problems.count; i++) {
		require_text(problems.list[i].text);
		require(problems.list[i].at.line >= 1 && problems.list[i].at.column >= 1);
	}
	rule_set_free(set);
	arena_free(arena);
	return 0;
}
