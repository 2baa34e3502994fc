/* SPDX-License-Identifier: MIT */
/* What is allowed in rules but surely not meant. */
#include "rules/lint.h"

#include <stdlib.h>

#include "daemon/base/local_time.h"
#include "tests/unit/rules_fixture.h"

static struct lint lint_rules(struct fixture *fixture, const char *rules)
{
	struct lint lint;
	int64_t now;

	assert_true(time_parse("2026-12-01 10:00", "Europe/Helsinki", &now));
	fixture_open(fixture);
	fixture_rules(fixture, rules);
	rules_lint(fixture->set, now, fixture->arena, &lint);
	return lint;
}

/* Short patterns show best what the other rows are about; they have a test of their own. */
static void forget_literals(struct lint *lint)
{
	size_t count = 0;

	for (size_t i = 0; i < lint->count; i++) {
		if (lint->list[i].kind != LINT_LITERAL) {
			lint->list[count++] = lint->list[i];
		}
	}
	lint->count = count;
}

static void print_findings(const struct lint *lint)
{
	for (size_t i = 0; i < lint->count; i++) {
		print_message("%d:%d: %s [%s]\n", lint->list[i].at.line, lint->list[i].at.column,
			lint->list[i].text, lint_names[lint->list[i].kind]);
	}
}

/* NULL: nothing is found. */
static void expect_of(const char *rules, const char *name, int column, bool with_literals)
{
	struct fixture fixture;
	struct lint lint = lint_rules(&fixture, rules);

	if (!with_literals) {
		forget_literals(&lint);
	}
	if (lint.count != (name ? 1 : 0)) {
		print_findings(&lint);
		fail_msg("%zu findings: %s", lint.count, rules);
	}
	if (name) {
		if (strcmp(lint_names[lint.list[0].kind], name) != 0 ||
			lint.list[0].at.column != column) {
			print_findings(&lint);
			fail_msg("not %s at %d: %s", name, column, rules);
		}
	}
	fixture_close(&fixture);
}

static void expect(const char *rules, const char *name, int column)
{
	expect_of(rules, name, column, false);
}

static void expect_pattern(const char *pattern, const char *name, int column)
{
	char rules[4500];

	snprintf(rules, sizeof(rules), "rule \"r\" { matter = m  any = '%s' }", pattern);
	expect(rules, name, name ? 30 + column : 0);
}

static void parts_that_no_text_has_are_pointed_at(void **state)
{
	static const struct {
		const char *pattern;
		int at; /* from 0; -1: nothing is wrong with it */
	} rows[] = {
		/* what folding takes away */
		{"ymp\\x{e4}rist", 3},
		{"\\xE4", 0},
		{"p\\o{344}", 1},
		{"[\\x{e4}]", 1},
		{"[z\\x{e4}]", 2},
		{"[\\x{e8}-\\x{ea}]", 0},
		{"\\p{Lu}", 0},
		{"lupa(?-i)[A-Z]", 9},
		{"(?-i)LVV", 5},
		{"(?-i:LVV)|lvv", 5},
		{"text: \\x{e4}", 6},
		{"lu\\xa0pa", 2},
		/* not these */
		{"ympäristö", -1},
		{"[äö]ljy", -1},
		{"\\xE6r", -1},
		{"\\x41bc", -1},
		{"[A-Z]{9}", -1},
		{"[^\\x{e4}]x", -1},
		{"(?-i)lvv", -1},
		{"(?:(?-i)a)B", -1},
		{"(?!\\x{e4})abc", -1},
		{"\\p{L}abc", -1},
		{"\\p{Lu}?ab", 0},
		{"\\x{4e2d}", -1},
		{"[[:upper:]]bc", -1},
		/* the ends of the text in the middle of it */
		{"lupa^", 4},
		{"lupa ^hakemus", 5},
		{"(lu|pa)^x", 7},
		{"lu(^x|pa)", 3},
		{"lu\\Apa", 2},
		{"lupa$hakemus", 4},
		{"lupa\\zs", 4},
		{"lupa\\z(a|b)", 4},
		{"q|b$c", 3},
		{"^lupa$", -1},
		{"(^|\\s)lupa(\\s|$)", -1},
		{"x?^lupa", -1},
		{"x*^lupa", -1},
		{"(?m)lupa$\\nhakemus", -1},
		{"(?m)\\n^lupa", -1},
		{"lupa$\\s", -1},
		{"lupa$x?", -1},
		{"(^a|b){1,3}c", -1},
		/* words that do not end where they should */
		{"lupa\\bhakemus", 4},
		{"lupa+\\b\\w", 5},
		{"a, \\b", -1},
		{"lupa\\B hak", 4},
		{", \\b-", 2},
		{"\\blupa\\b", -1},
		{"lupa\\b hak", -1},
		{"lupa\\bx?", -1},
		{"lupa\\b[ a]", -1},
		{"lupa\\B\\w", -1},
		/* what the reader does not know it leaves alone */
		{"(?x) lupa ^ a", -1},
		{"\\Qlupa^\\E", -1},
		{"(?|a^b|c)", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		expect_pattern(rows[i].pattern, rows[i].at < 0 ? NULL : "never",
			rows[i].at < 0 ? 0 : rows[i].at + 1);
	}
	/* longer than what is looked at; a raw pattern sees the dots */
	expect_pattern("a{60000}b{6000}", "never", 1);
	expect_pattern("a{60000}b{600}", NULL, 0);
	expect("rule \"r\" { matter = m  raw = yes  any = { '\\x{e4}', '(?-i)LVV' } }", NULL, 0);
}

static void patterns_that_are_found_everywhere_are_no_condition(void **state)
{
	static const char *const everywhere[] = {".", ".*", "lupa|", "(lupa)?", "\\b", "^", "\\s*",
		"text: .", "from: ", "from: .", "e", "\\w+ \\w+", "[aei]"};
	static const char *const not [] = {"lupa", "ei", "^$", "^\\s*$", "subject: .",
		"attachment: .", "header X-Spam: .", "from: @", "\\w+ \\w+ \\w+ \\w+", "\\d"};

	(void)state;
	for (size_t i = 0; i < sizeof(everywhere) / sizeof(everywhere[0]); i++) {
		size_t scope = strncmp(everywhere[i], "text: ", 6) == 0 ||
					       strncmp(everywhere[i], "from: ", 6) == 0
				       ? 6
				       : 0;

		if (strcmp(everywhere[i], "from: ") != 0) {
			expect_pattern(everywhere[i], "everything", (int)scope + 1);
		}
	}
	for (size_t i = 0; i < sizeof(not ) / sizeof(not [0]); i++) {
		expect_pattern(not [i], NULL, 0);
	}
	expect("rule \"r\" { matter = m  organisation = '.' }", NULL, 0);
	expect("words \"w\" { any = '.' } rule \"r\" { matter = m  words = w }", "everything", 20);
	expect("field \"f\" { pattern = '.+' }", "everything", 24);
	expect("field \"f\" { pattern = '.+'  check = phone }", NULL, 0);
	expect("place \"kotka\" { any = 'kotka|' }", "everything", 24);
}

static void patterns_that_a_text_can_hold_up_are_slow(void **state)
{
	static const char *const slow[] = {"^(a+)+$", "(a|aa)+$", "(\\w+\\s?)+$", "^(\\d+)*-$",
		"(lupa ?)*hakemus(a+)+$", "foo(x+x+)+y", "(a?){30}a{30}$", "(.*)(.*)(.*)(.*)x$",
		"^(([a-z])+.)+[A-Z]([a-z])+$", "(?:a?a?a?a?a?a?a?a?)*b", "(\\w+\\s)+x"};
	static const char *const quick[] = {"rakennu[sk]\\w*lu[pv]", "\\b\\d{7}-\\d\\b", "a+b+c+",
		"lupa.{0,40}hakemus", "[^@ ]+@firma", "(kotka|hamina)\\w*", "lupa\\w*", "\\w+lupa",
		"^hei+$", "no\\.? (?<value>\\d+)"};

	(void)state;
	for (size_t i = 0; i < sizeof(slow) / sizeof(slow[0]); i++) {
		expect_pattern(slow[i], "slow", 1);
	}
	for (size_t i = 0; i < sizeof(quick) / sizeof(quick[0]); i++) {
		expect_pattern(quick[i], NULL, 0);
	}
}

/* Rules that decide nothing. In each row the last one is hidden, or is not. */
static void a_rule_is_hidden_when_what_it_sets_is_always_set_before(void **state)
{
	static const struct {
		const char *rules;
		bool hidden;
	} rows[] = {
		/* earlier without conditions */
		{"rule \"a\" { matter = m }\nrule \"b\" { any = 'lupa'  matter = n }", true},
		{"rule \"a\" { matter = m }\nrule \"b\" { matter = n  group = public-areas }",
			false},
		{"rule \"a\" { matter = m }\nrule \"c\" { group = public-areas }\n"
		 "rule \"b\" { matter = n  group = public-areas }",
			true},
		/* the same patterns, or fewer */
		{"rule \"a\" { any = { 'lu[pv]a', 'lov' } matter = m }\n"
		 "rule \"b\" { any = 'lu[pv]a'  matter = n }",
			true},
		{"rule \"a\" { any = 'lu[pv]a'  matter = m }\n"
		 "rule \"b\" { any = { 'lu[pv]a', 'lov' } matter = n }",
			false},
		{"rule \"a\" { any = 'lu[pv]a'  matter = m }\n"
		 "rule \"b\" { any = { 'x', 'y' } all = 'lu[pv]a'  matter = n }",
			true},
		{"rule \"a\" { all = { 'lu[pv]a', 'lov' } matter = m }\n"
		 "rule \"b\" { all = { 'lov', 'x', 'lu[pv]a' } matter = n }",
			true},
		{"rule \"a\" { all = { 'lu[pv]a', 'lov' } matter = m }\n"
		 "rule \"b\" { any = { 'lov', 'lu[pv]a' } matter = n }",
			false},
		{"rule \"a\" { all = 'lov'  matter = m }\nrule \"b\" { any = 'lov'  matter = n }",
			true},
		/* a word within a word, folded */
		{"rule \"a\" { any = 'terassi'  matter = m }\n"
		 "rule \"b\" { any = { 'Terassilupa', 'kes\u00e4terassi' } matter = n }",
			true},
		{"rule \"a\" { any = 'terassilupa'  matter = m }\n"
		 "rule \"b\" { any = 'terassi'  matter = n }",
			false},
		{"rule \"a\" { any = 'lupa.'  matter = m }\nrule \"b\" { any = 'xlupa.'  matter = "
		 "n }",
			false},
		/* scopes and raw */
		{"rule \"a\" { any = 'lupa'  matter = m }\n"
		 "rule \"b\" { any = 'subject: lupa'  matter = n }",
			true},
		{"rule \"a\" { any = 'subject: lupa'  matter = m }\n"
		 "rule \"b\" { any = 'lupa'  matter = n }",
			false},
		{"rule \"a\" { any = 'from: lupa'  matter = m }\n"
		 "rule \"b\" { any = 'lupa'  matter = n }",
			false},
		{"rule \"a\" { any = 'header X-A: lupa'  matter = m }\n"
		 "rule \"b\" { any = 'header x-a: lupa'  matter = n }",
			true},
		{"rule \"a\" { any = 'header X-A: lupa'  matter = m }\n"
		 "rule \"b\" { any = 'header X-B: lupa'  matter = n }",
			false},
		{"rule \"a\" { any = 'lupa'  matter = m }\n"
		 "rule \"b\" { any = 'lupa'  raw = yes  matter = n }",
			false},
		/* none */
		{"rule \"a\" { none = 'x'  matter = m }\n"
		 "rule \"b\" { any = 'lov'  none = { 'x', 'y' } matter = n }",
			true},
		{"rule \"a\" { none = { 'x', 'y' } matter = m }\nrule \"b\" { none = 'x'  matter = "
		 "n }",
			false},
		{"rule \"a\" { none = 'lupahakemus'  matter = m }\n"
		 "rule \"b\" { none = 'lupa'  matter = n }",
			true},
		{"rule \"a\" { none = 'lupa'  matter = m }\n"
		 "rule \"b\" { none = 'lupahakemus'  matter = n }",
			false},
		/* word lists */
		{"words \"w\" { any = { 'terass', 'uteserv' } }\n"
		 "rule \"a\" { words = w  matter = m }\nrule \"b\" { words = w  any = 'x'  matter "
		 "= n }",
			true},
		{"words \"w\" { any = { 'terass', 'uteserv' } }\n"
		 "rule \"a\" { words = w  matter = m }\nrule \"b\" { any = 'uteservering'  matter "
		 "= n }",
			true},
		{"words \"w\" { any = 'terass' }\nwords \"v\" { any = 'uteserv' }\n"
		 "rule \"a\" { words = w  matter = m }\nrule \"b\" { words = { w, v } matter = n }",
			false},
		{"words \"w\" { any = 'terass' }\n"
		 "rule \"a\" { any = { 'terass', 'x' } matter = m }\nrule \"b\" { words = w  "
		 "matter = n }",
			true},
		/* the other conditions */
		{"rule \"a\" { channel = email  matter = m }\n"
		 "rule \"b\" { channel = email  any = 'x'  matter = n }",
			true},
		{"rule \"a\" { channel = email  matter = m }\nrule \"b\" { any = 'x'  matter = n }",
			false},
		{"rule \"a\" { language = { fi, sv } matter = m }\n"
		 "rule \"b\" { language = sv  matter = n }",
			true},
		{"rule \"a\" { language = sv  matter = m }\n"
		 "rule \"b\" { language = { fi, sv } matter = n }",
			false},
		{"rule \"a\" { when = open  matter = m }\nrule \"b\" { when = open  matter = n }",
			true},
		{"rule \"a\" { when = open  matter = m }\nrule \"b\" { when = closed  matter = n }",
			false},
		{"rule \"a\" { contact = known  matter = m }\nrule \"b\" { matter = n }", false},
		{"rule \"a\" { contact = known  matter = m }\n"
		 "rule \"b\" { contact = known  matter = n }",
			true},
		{"rule \"a\" { place = { kotka, hamina } matter = m }\n"
		 "rule \"b\" { place = hamina  matter = n }",
			true},
		{"rule \"a\" { place = kotka  matter = m }\nrule \"b\" { matter = n }", false},
		{"rule \"a\" { organisation = { 'oyj', 'firma' } matter = m }\n"
		 "rule \"b\" { organisation = 'firma oy'  matter = n }",
			true},
		{"rule \"a\" { organisation = 'firma'  matter = m }\n"
		 "rule \"b\" { any = 'firma'  matter = n }",
			false},
		{"rule \"a\" { dates = 05-01..08-31  matter = m }\n"
		 "rule \"b\" { dates = 06-01..06-30  matter = n }",
			true},
		{"rule \"a\" { dates = 06-01..06-30  matter = m }\n"
		 "rule \"b\" { dates = 05-01..08-31  matter = n }",
			false},
		{"rule \"a\" { dates = 11-01..02-28  matter = m }\n"
		 "rule \"b\" { dates = 12-01..12-31  matter = n }",
			false},
		{"rule \"a\" { dates = 12-01..12-31  matter = m }\nrule \"b\" { matter = n }",
			false},
		/* tags add up; fields and final are effects too */
		{"rule \"a\" { tags = { x, y } }\nrule \"b\" { any = 'z'  tags = y }", true},
		{"rule \"a\" { tags = x }\nrule \"b\" { any = 'z'  tags = { x, y } }", false},
		{"rule \"a\" { matter = m }\nrule \"b\" { any = 'z(?<no>1)'  matter = n }", false},
		{"rule \"a\" { matter = m }\nrule \"b\" { any = 'z'  matter = n  final = yes }",
			false},
		{"rule \"a\" { any = 'z'  tags = q  final = yes }\n"
		 "rule \"b\" { any = 'z(?<no>1)'  all = 'z'  matter = n  final = yes }",
			true},
		{"rule \"a\" { priority = high  authority = lvv  answer = x  silence = y  owner = "
		 "anna }\n"
		 "rule \"b\" { any = 'z'  priority = low  authority = vero  answer = u  silence = "
		 "v  "
		 "owner = pekka }",
			true},
		/* the site's own rules hide the shipped ones as is meant */
		{"rule \"a\" { matter = m }\nrule \"b\" { shipped = yes  any = 'z'  matter = n }",
			false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture fixture;
		struct lint lint = lint_rules(&fixture, rows[i].rules);
		bool hidden;

		forget_literals(&lint);
		hidden = lint.count > 0 && lint.list[0].kind == LINT_HIDDEN;

		if (hidden != rows[i].hidden || lint.count != rows[i].hidden) {
			print_findings(&lint);
			fail_msg("row %zu: %s", i, rows[i].rules);
		}
		if (hidden) {
			assert_non_null(strstr(lint.list[0].text, "rule \"b\" "));
			assert_non_null(strstr(lint.list[0].text, "rule \"a\" (test.conf:"));
		}
		fixture_close(&fixture);
	}
}

static void rules_that_can_do_nothing_are_told(void **state)
{
	(void)state;
	expect("rule \"r\" { any = 'lupa' }", "nothing", 1);
	expect("rule \"r\" { any = 'lupa'  title = \"Permits\" }", "nothing", 1);
	expect("rule \"r\" { any = 'lupa (?<number>\\d)' }", NULL, 0);
	expect("rule \"r\" { any = 'lupa'  final = yes }", NULL, 0);
	expect("field \"f\" { pattern = '(?<vaule>x)' }", "value", 24);
	expect("field \"f\" { pattern = '(?<a>x)(?<value>y)' }", NULL, 0);
	expect_pattern("body: lupa", "scope", 1);
	expect_pattern("form: lupa", "scope", 1);
	expect_pattern("huom: lupa", NULL, 0);
	expect_pattern("from: lupa", NULL, 0);
	expect("rule \"r\" { any = 'lupa'  none = 'lupa'  matter = m }", "never", 34);
	expect("rule \"r\" { all = { 'x', 'lupa' }  none = 'lupa'  matter = m }", "never", 43);
	expect("rule \"r\" { any = { 'x', 'lupa' }  none = 'lupa'  matter = m }", NULL, 0);
	expect("rule \"r\" { channel = sms  any = 'subject: lupa'  matter = m }", "never", 34);
	expect("rule \"r\" { channel = sms  all = 'attachment: pdf'  matter = m }", "never", 34);
	expect("rule \"r\" { channel = sms  any = { 'subject: lupa', 'lupa' }  matter = m }", NULL,
		0);
	expect("rule \"r\" { channel = { sms, email }  any = 'subject: lupa'  matter = m }", NULL,
		0);
	expect("rule \"r\" { dates = { 2026-11-30, 2026-01-01..2026-02-01 }  matter = m }", "past",
		1);
	expect("rule \"r\" { dates = { 2026-11-30, 2026-12-01 }  matter = m }", NULL, 0);
	expect("rule \"r\" { dates = { 2026-11-30, 03-01 }  matter = m }", NULL, 0);
	expect("words \"w\" { any = 'lupa' }", "unused", 1);
	assert_false(lint_is_warning(LINT_PAST) || lint_is_warning(LINT_UNUSED));
	assert_true(lint_is_warning(LINT_NEVER) && lint_is_warning(LINT_HIDDEN));
}

static void rules_that_are_tried_for_every_message_are_named(void **state)
{
	static const struct {
		const char *rules;
		int column;
	} rows[] = {
		{"rule \"r\" { matter = m  any = '\\d{7}-\\d' }", 31},
		{"rule \"r\" { matter = m  any = { 'lupa', '\\d?x' } }", 41},
		{"words \"w\" { any = { 'lupa', '\\d\\w' } }\n"
		 "rule \"r\" { matter = m  words = w }",
			30},
		{"rule \"r\" { matter = m  all = { '\\d\\d', '\\d\\W' } }", 33},
		/* one of all is enough; a rule without patterns is not about words */
		{"rule \"r\" { matter = m  all = { '\\d\\d', 'lupa' } }", 0},
		{"rule \"r\" { matter = m  channel = sms }", 0},
		{"rule \"r\" { matter = m  any = '\\d\\d\\d'  shipped = yes }", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		expect_of(rows[i].rules, rows[i].column ? "literal" : NULL, rows[i].column, true);
	}
	assert_false(lint_is_warning(LINT_LITERAL));
}

static void nothing_is_odd_in_the_shipped_rules(void **state)
{
	static const char *const names[] = {
		"10-matters.conf", "20-authorities.conf", "90-examples.conf"};
	const char *source = getenv("srcdir") ? getenv("srcdir") : "..";
	struct fixture fixture;
	struct lint lint;

	(void)state;
	fixture_open(&fixture);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *path =
			arena_printf(fixture.arena, "%s/rules/shipped/%s", source, names[i]);
		struct buf bytes;

		buf_init(&bytes, 1000000);
		assert_int_equal(file_read(path, &bytes, NULL), OK);
		fixture_read(
			&fixture, path, arena_strndup(fixture.arena, buf_text(&bytes), bytes.size));
		buf_free(&bytes);
	}
	fixture_rules(&fixture, "");
	assert_true(rule_set_count(fixture.set) > 30);
	rules_lint(fixture.set, 1796000000, fixture.arena, &lint);
	print_findings(&lint);
	assert_int_equal(lint.count, 0);
	fixture_close(&fixture);
}

/* In bounded time: a site with very many is told that they were too many. */
static void rules_are_compared_within_a_budget(void **state)
{
	enum { RULES = 21000 };
	struct fixture fixture;
	struct lint lint;
	struct buf text;

	(void)state;
	fixture_open(&fixture);
	buf_init(&text, 16 * 1024 * 1024);
	for (int i = 0; i < RULES; i++) {
		buf_printf(&text, "rule \"r%d\" { any = 'lupa%05d'  matter = m }\n", i, i);
	}
	fixture_rules(&fixture, arena_strdup(fixture.arena, buf_text(&text)));
	rules_lint(fixture.set, 1796000000, fixture.arena, &lint);
	assert_int_equal(lint.count, 1);
	assert_int_equal(lint.list[0].kind, LINT_UNFINISHED);
	assert_in_range(lint.list[0].at.line, RULES / 2, RULES);
	buf_free(&text);
	fixture_close(&fixture);
}

static void add_words(struct buf *text, const char *title, int count)
{
	buf_printf(text, "words \"%s\" { any = {", title);
	for (int i = 0; i < count; i++) {
		buf_printf(text, " 'sana%06d'%s", i, i + 1 < count ? "," : " } }\n");
	}
}

static size_t count_kind(const struct lint *lint, enum lint_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < lint->count; i++) {
		count += lint->list[i].kind == kind;
	}
	return count;
}

/* The arena of the fixture has no room for a copy of the list for each rule. */
static void rules_share_a_long_list_of_words(void **state)
{
	enum { RULES = 400, WORDS = 5000 };
	struct fixture fixture;
	struct lint lint;
	struct buf text;

	(void)state;
	buf_init(&text, 1024 * 1024);
	add_words(&text, "w", WORDS);
	for (int i = 0; i < RULES; i++) {
		buf_printf(&text, "rule \"r%d\" { words = w  matter = m }\n", i);
	}
	lint = lint_rules(&fixture, buf_text(&text));
	assert_int_equal(count_kind(&lint, LINT_HIDDEN), RULES - 1);
	buf_free(&text);
	fixture_close(&fixture);
}

/* Two lists of the same words in other places: each word of one is looked for in the other. */
static void long_lists_of_words_are_compared_within_the_budget(void **state)
{
	enum { RULES = 10, WORDS = 20000 };
	struct fixture fixture;
	struct lint lint;
	struct buf text;

	(void)state;
	buf_init(&text, 4 * 1024 * 1024);
	add_words(&text, "w", WORDS);
	add_words(&text, "v", WORDS);
	for (int i = 0; i < RULES; i++) {
		buf_printf(
			&text, "rule \"r%d\" { words = %s  matter = m }\n", i, i == 0 ? "w" : "v");
	}
	lint = lint_rules(&fixture, buf_text(&text));
	assert_int_equal(count_kind(&lint, LINT_UNFINISHED), 1);
	buf_free(&text);
	fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_that_no_text_has_are_pointed_at),
		cmocka_unit_test(patterns_that_are_found_everywhere_are_no_condition),
		cmocka_unit_test(patterns_that_a_text_can_hold_up_are_slow),
		cmocka_unit_test(a_rule_is_hidden_when_what_it_sets_is_always_set_before),
		cmocka_unit_test(rules_that_can_do_nothing_are_told),
		cmocka_unit_test(rules_that_are_tried_for_every_message_are_named),
		cmocka_unit_test(nothing_is_odd_in_the_shipped_rules),
		cmocka_unit_test(rules_are_compared_within_a_budget),
		cmocka_unit_test(rules_share_a_long_list_of_words),
		cmocka_unit_test(long_lists_of_words_are_compared_within_the_budget),
	};

	return cmocka_run_group_tests_name("lint", tests, NULL, NULL);
}
