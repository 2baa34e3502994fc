/* SPDX-License-Identifier: MIT */
/*
 * What the lint tells is so: a hidden rule taken away changes no verdict, and what is never found
 * is found in no text. Rules and messages are random, patterns and texts all there are up to a
 * length. OMBUD_LINT_CASES: how many sets instead of 3,000; OMBUD_LINT_SEED: where to begin.
 */
#include "tests/unit/rules_fixture.h"

#include <stdlib.h>

#include "rules/linting.h"

enum { SETS = 3000, RULES_MAX = 5, MESSAGES = 40, LINE_BYTES = 600 };

static unsigned seed;

static unsigned below(unsigned count)
{
	seed = seed * 1664525u + 1013904223u;
	return (unsigned)(((uint64_t)seed * count) >> 32);
}

static unsigned from_environment(const char *name, unsigned otherwise)
{
	const char *text = getenv(name);

	return text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

/* Few words, so that rules often look for the same. */
static const char *const patterns[] = {"lupa", "lupahakemus", "Lupa", "l.pa", "terassi",
	"kesäterassi", "terassi$", "subject: lupa", "text: lupa", "subject: terassi", "from: matti",
	"header X-A: lupa", "header x-a: lupa", "(?<number>7)"};
static const char *const texts[] = {"lupa", "LUPAHAKEMUS", "lopa", "kesäterassi", "terassi on",
	"terassi", "", "hei", "lupa ja terassi", "kesaterassi 7"};
static const char *const days[] = {"05-01..08-31", "06-01..06-30", "11-01..02-28",
	"2026-06-01..2026-06-30", "2026-06-15", "12-01..12-31"};

#define PICK(list) (list)[below(sizeof(list) / sizeof((list)[0]))]

static void put(char *line, const char *format, ...) PRINTF_LIKE(2, 3);
static void put(char *line, const char *format, ...)
{
	size_t size = strlen(line);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line + size, LINE_BYTES - size, format, arguments);
	va_end(arguments);
}

static void put_patterns(char *line, const char *option)
{
	put(line, " %s = { '%s'", option, PICK(patterns));
	for (unsigned more = below(3); more > 0; more--) {
		put(line, ", '%s'", PICK(patterns));
	}
	put(line, " }");
}

/* One of two words, or both. */
static void put_list(char *line, const char *option, const char *const *words)
{
	unsigned which = below(3);

	if (which == 2) {
		put(line, " %s = { %s, %s }", option, words[0], words[1]);
	} else {
		put(line, " %s = %s", option, words[which]);
	}
}

static void make_conditions(char *line)
{
	static const char *const channels[] = {"email", "sms"};
	static const char *const languages[] = {"fi", "sv"};
	static const char *const places[] = {"kotka", "hamina"};
	static const char *const lists[] = {"w", "v"};

	if (below(2)) {
		put_patterns(line, "any");
	}
	if (below(5) == 0) {
		put_patterns(line, "all");
	}
	if (below(5) == 0) {
		put_patterns(line, "none");
	}
	if (below(6) == 0) {
		put_list(line, "words", lists);
	}
	if (below(6) == 0) {
		put_list(line, "channel", channels);
	}
	if (below(6) == 0) {
		put_list(line, "language", languages);
	}
	if (below(6) == 0) {
		put_list(line, "place", places);
	}
	if (below(8) == 0) {
		put(line, " when = %s", below(2) ? "open" : "closed");
	}
	if (below(8) == 0) {
		put(line, " contact = %s", below(2) ? "known" : "new");
	}
	if (below(8) == 0) {
		put(line, " organisation = '%s'", below(2) ? "firma" : "firma oy");
	}
	if (below(6) == 0) {
		put(line, " dates = %s", PICK(days));
	}
	if (below(10) == 0) {
		put(line, " raw = yes");
	}
}

static void make_rule(char *line, unsigned number)
{
	static const char *const priorities[] = {"low", "high", "urgent"};

	*line = '\0';
	put(line, "rule \"r%u\" {", number);
	make_conditions(line);
	if (below(2)) {
		put(line, " matter = m%u", number);
	}
	if (below(3) == 0) {
		put(line, " group = %s", below(2) ? "public-areas" : "building-control");
	}
	if (below(4) == 0) {
		put(line, " priority = %s", PICK(priorities));
	}
	if (below(4) == 0) {
		put(line, " tags = { t%u, t%u }", below(3), 3 + below(2));
	}
	if (below(5) == 0) {
		put(line, " silence = \"s%u\"", number);
	}
	if (below(8) == 0) {
		put(line, " final = yes");
	}
	put(line, " }\n");
}

static const char other_blocks[] = "words \"w\" { any = { 'lupa', 'terassi' } } "
				   "words \"v\" { any = 'terassi' } "
				   "place \"kotka\" { any = 'kotka' } "
				   "place \"hamina\" { any = 'hamina' }\n";

/* All rules but one, each in a line of its own. */
static const char *join(struct arena *arena, char lines[][LINE_BYTES], unsigned count, unsigned but)
{
	const char *text = other_blocks;

	for (unsigned i = 0; i < count; i++) {
		text = arena_printf(arena, "%s%s", text, i == but ? "\n" : lines[i]);
	}
	return text;
}

static void make_message(struct fixture *fixture)
{
	static struct header headers[] = {{"X-A", "lupa"}};
	static const char *const placed[] = {"", " kotka", " hamina"};
	struct message *message = &fixture->message;

	*message = (struct message){
		.channel = below(2) ? CHANNEL_SMS : CHANNEL_EMAIL,
		.language = below(2) ? LANGUAGE_FI : LANGUAGE_SV,
		.subject = PICK(texts),
		.from = {.mail = below(2) ? "matti@x" : "y@z"},
		.headers = headers,
		.header_count = below(2),
	};
	message->text = message->reply =
		arena_printf(fixture->arena, "%s%s", PICK(texts), PICK(placed));
	fixture->is_open = below(2);
	fixture->facts = (struct facts){
		.contact_known = below(2),
		.organisation = below(3) == 0 ? "Firma"
				: below(2)    ? "Firma Oy"
					      : NULL,
		/* from 1 January 2026 on */
		.received_at = 1767250000 + (int64_t)below(365) * 86400,
	};
}

static const char *describe(struct arena *arena, const struct verdict *verdict)
{
	const char *text = arena_printf(arena, "matter %s, group %s, silence %s, priority %s;",
		verdict->matter.value ? verdict->matter.value : "-",
		verdict->group.value ? verdict->group.value : "-",
		verdict->silence.value ? verdict->silence.value : "-",
		priority_name(verdict->priority));

	for (size_t i = 0; i < verdict->tag_count; i++) {
		text = arena_printf(arena, "%s %s", text, verdict->tags[i].value);
	}
	for (size_t i = 0; i < verdict->field_count; i++) {
		text = arena_printf(
			arena, "%s %s:%s", text, verdict->fields[i].name, verdict->fields[i].value);
	}
	return text;
}

/* Messages are decided the same with and without the rule of that line. */
static void expect_no_change(
	struct fixture *with, char lines[][LINE_BYTES], unsigned count, unsigned but)
{
	struct fixture without;

	fixture_open(&without);
	fixture_rules(&without, join(without.arena, lines, count, but));
	for (int i = 0; i < MESSAGES; i++) {
		const char *before, *after;

		make_message(with);
		without.message = with->message;
		without.facts = with->facts;
		without.is_open = with->is_open;
		before = describe(with->arena, fixture_decide(with));
		after = describe(with->arena, fixture_decide(&without));
		if (strcmp(before, after) != 0) {
			fail_msg("%s\nwithout r%u:\n%s\n%s", join(with->arena, lines, count, count),
				but, before, after);
		}
	}
	fixture_close(&without);
}

static void a_hidden_rule_taken_away_changes_no_verdict(void **state)
{
	static char lines[RULES_MAX][LINE_BYTES];
	unsigned sets = from_environment("OMBUD_LINT_CASES", SETS), hidden = 0;

	(void)state;
	seed = from_environment("OMBUD_LINT_SEED", 1);
	for (unsigned set = 0; set < sets; set++) {
		struct fixture fixture;
		struct lint lint;
		unsigned count = 2 + below(RULES_MAX - 1);

		fixture_open(&fixture);
		for (unsigned i = 0; i < count; i++) {
			make_rule(lines[i], i);
		}
		fixture_rules(&fixture, join(fixture.arena, lines, count, count));
		lint = (struct lint){.arena = fixture.arena};
		lint_find_hidden(&lint, fixture.set);
		for (size_t i = 0; i < lint.count; i++) {
			assert_int_equal(lint.list[i].kind, LINT_HIDDEN);
			/* behind the line of the other blocks */
			expect_no_change(
				&fixture, lines, count, (unsigned)lint.list[i].at.line - 2);
			hidden++;
		}
		fixture_close(&fixture);
	}
	print_message("%u sets of rules, %u rules hidden\n", sets, hidden);
	assert_in_range(hidden, sets / 20, sets * RULES_MAX);
}

static const char *const parts[] = {
	"a", " ", "\\w", "\\s", "^", "$", "\\b", "\\B", "\\z", ".", "a+", "x*", "[a ]", "(a| )"};
enum { PART_COUNT = sizeof(parts) / sizeof(parts[0]), LONGEST = 4, TEXTS_ROOM = 400 };

static char all_texts[TEXTS_ROOM][LONGEST + 2];
static size_t text_count;

/* All texts of a, blank and line end, up to a length that every pattern below can take. */
static void make_texts(char *text, size_t size)
{
	static const char signs[] = "a \n";

	memcpy(all_texts[text_count++], text, size + 1);
	for (size_t i = 0; size <= LONGEST && i < sizeof(signs) - 1; i++) {
		text[size] = signs[i];
		text[size + 1] = '\0';
		make_texts(text, size + 1);
	}
	text[size] = '\0';
}

static bool is_in_some_text(struct pattern *pattern, struct matcher *matcher)
{
	struct span span;

	for (size_t i = 0; i < text_count; i++) {
		if (pattern_find(pattern, matcher, all_texts[i], strlen(all_texts[i]), 0, &span) ==
			OK) {
			return true;
		}
	}
	return false;
}

static void what_is_never_found_is_in_no_text(void **state)
{
	unsigned count = 1, told = 0, impossible = 0;
	char text[LONGEST + 2] = "";
	struct matcher *matcher = matcher_open();

	(void)state;
	make_texts(text, 0);
	for (int i = 0; i < LONGEST; i++) {
		count *= PART_COUNT;
	}
	for (unsigned number = 0; number < count; number++) {
		struct arena *arena = arena_new(1 << 20);
		struct lint lint = {.arena = arena};
		struct rule_pattern pattern = {.source = "", .at = {"t", 1, 1}};
		struct error error;
		size_t offset;
		unsigned rest = number;

		for (int i = 0; i < LONGEST; i++, rest /= PART_COUNT) {
			pattern.source = arena_printf(
				arena, "%s%s", pattern.source, parts[rest % PART_COUNT]);
		}
		assert_int_equal(
			pattern_compile(pattern.source, false, &pattern.compiled, &offset, &error),
			OK);
		lint_read_pattern(&lint, arena, matcher, &pattern);
		told += lint.count > 0;
		if (!is_in_some_text(pattern.compiled, matcher)) {
			impossible++;
		} else if (lint.count > 0) {
			fail_msg("'%s' is found, but: %s", pattern.source, lint.list[0].text);
		}
		pattern_free(pattern.compiled);
		arena_free(arena);
	}
	print_message(
		"%u patterns: %u are never found, of %u it is told\n", count, impossible, told);
	assert_in_range(told, impossible / 2, impossible);
	matcher_close(matcher);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hidden_rule_taken_away_changes_no_verdict),
		cmocka_unit_test(what_is_never_found_is_in_no_text),
	};

	return cmocka_run_group_tests_name("lint_sound", tests, NULL, NULL);
}
