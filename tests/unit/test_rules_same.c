/* SPDX-License-Identifier: MIT */
/*
 * Random rules over random messages: what the literals of patterns let through and hold back must
 * never change a verdict. Each pattern is made with a text that it matches, most of the time, and
 * that text is put into the message in other letters: capitals, without dots, decomposed.
 * OMBUD_RULES_CASES: how many cases instead of 10,000; OMBUD_RULES_SEED: where to begin.
 */
#include "tests/unit/rules_fixture.h"

#include <stdlib.h>

#include "rules/gates.h"

enum {
	CASES = 10000,
	CASES_OF_A_SET = 5,
	RULES_MAX = 6,
	PATTERNS_MAX = 200,
	DEPTH_MAX = 3,
	WRITTEN_BYTES = 600,
	TEXT_BYTES = 4096,
};

static const char *const words[] = {"terassi", "kahvila", "rakennuslupa", "ympäristö", "työ", "sää",
	"kesä", "y-tunnus", "lasku", "Kotka", "katu", "ks", "bygglov", "uteservering", "företag",
	"begäran", "gata", "sk", "ö", "building permit", "street", "café", "invoice", "k", "S",
	"market square", "a.b", "x", "aa", "ab", "1.12.", "2077474-0", "\u00df", "\u0130",
	"e\u0301"};
enum { WORD_COUNT = sizeof(words) / sizeof(*words) };

static const char *const scopes[] = {
	"", "", "", "subject: ", "text: ", "from: ", "to: ", "attachment: ", "header X-Form: "};
enum { SCOPE_NAMES = sizeof(scopes) / sizeof(*scopes), SCOPE_OF_ORGANISATION = SCOPE_NAMES };

static unsigned seed;

static unsigned below(unsigned count)
{
	seed = seed * 1664525u + 1013904223u;
	return (unsigned)(((uint64_t)seed * count) >> 32);
}

static bool one_in(unsigned count)
{
	return below(count) == 0;
}

/* A pattern, and a text it may be found in. */
struct made {
	char pattern[WRITTEN_BYTES];
	char text[WRITTEN_BYTES];
	unsigned scope;
};

static void put(char *to, const char *text)
{
	size_t size = strlen(to);

	if (size + strlen(text) < WRITTEN_BYTES)
		memcpy(to + size, text, strlen(text) + 1);
}

static void make_alternatives(struct made *made, bool shown, int depth);

/* The text of a part that is not there this time is forgotten. */
static void show(struct made *made, const char *text, bool shown)
{
	if (shown)
		put(made->text, text);
}

static void make_word(struct made *made, bool shown)
{
	const char *word = words[below(WORD_COUNT)];

	for (const char *sign = word; *sign; sign++) {
		char one[2] = {*sign};

		if (strchr(".-", *sign))
			put(made->pattern, "\\");
		put(made->pattern, one);
	}
	show(made, word, shown);
}

static void make_sign(struct made *made, bool shown)
{
	static const struct {
		const char *pattern, *text;
	} signs[] = {{"[sk]", "s"}, {"[sk]", "k"}, {"[äö]", "ä"}, {"[äö]", "o"}, {"[^x]", "y"},
		{"[a-e]", "c"}, {"[[:alpha:]]", "q"}, {"[]a]", "]"}, {"[\\]b]", "b"}, {".", "z"},
		{".", "ä"}, {"\\w", "w"}, {"\\d", "7"}, {"\\W", "!"}, {"\\s", " "}, {"\\pL", "ø"},
		{"\\p{Lu}", "A"}, {"\\.", "."}, {"\\x61", "a"}, {"\\x{61}b", "ab"}, {"\\R", "\n"},
		{"\\t", "\t"}, {"\\N", "n"}, {"\\Qa?b\\E", "a?b"}, {"[\\Qa]\\E]", "]"}, {"{", "{"},
		{"a{,2}", "a{,2}"}, {"a{ 1 }", "a{ 1 }"}, {"]", "]"}, {"#", "#"}, {"[a\\-c]", "-"},
		{"[.@]", "@"}, {"[kK]", "\u212a"}, {"[S-T]", "\u017f"}};
	size_t i = below(sizeof(signs) / sizeof(*signs));

	put(made->pattern, signs[i].pattern);
	show(made, signs[i].text, shown);
}

static void make_place(struct made *made, int depth)
{
	static const char *const places[] = {"\\b", "^", "$", "\\B", "\\A", "\\z", "\\Z", "(?i)",
		"(?-i)", "(?m)", "\\K", "(?#c)"};
	static const char *const assertions[] = {"(?=", "(?!", "(?<=", "(?<!"};

	if (depth == DEPTH_MAX || one_in(2)) {
		put(made->pattern, places[below(sizeof(places) / sizeof(*places))]);
		return;
	}
	put(made->pattern, assertions[below(4)]);
	make_word(made, false);
	put(made->pattern, ")");
}

static void make_group(struct made *made, bool shown, int depth)
{
	static const char *const groups[] = {"(", "(", "(?:", "(?:", "(?<n>", "(?P<m>", "(?'p'",
		"(?>", "(?|", "(?i:", "(?-i:", "(?x:", "(?s-i:", "(?^:"};

	put(made->pattern, groups[below(sizeof(groups) / sizeof(*groups))]);
	make_alternatives(made, shown, depth + 1);
	put(made->pattern, ")");
	if (one_in(30)) /* what PCRE2 refuses is made anew */
		put(made->pattern, one_in(2) ? "\\1" : "(?1)");
}

static void make_one(struct made *made, bool shown, int depth)
{
	unsigned kind = below(12);

	if (kind < 6)
		make_word(made, shown);
	else if (kind < 9)
		make_sign(made, shown);
	else if (kind < 10 || depth == DEPTH_MAX)
		make_place(made, depth);
	else
		make_group(made, shown, depth);
}

/* A part and how often it is there: the text has it as often as the pattern lets it. */
static void make_part(struct made *made, bool shown, int depth)
{
	static const struct {
		const char *sign;
		unsigned least, most;
	} times[] = {{"", 1, 1}, {"?", 0, 1}, {"*", 0, 3}, {"+", 1, 3}, {"{0}", 0, 0},
		{"{1}", 1, 1}, {"{2}", 2, 2}, {"{0,1}", 0, 1}, {"{1,2}", 1, 2}, {"{2,}", 2, 3},
		{"??", 0, 1}, {"*?", 0, 2}, {"++", 1, 2}, {"*+", 0, 2}, {"?+", 0, 1}};
	size_t i = one_in(2) ? 0 : below(sizeof(times) / sizeof(*times));
	size_t text_at = strlen(made->text), pattern_at = strlen(made->pattern);
	unsigned count = times[i].least + below(times[i].most - times[i].least + 1);
	char part[WRITTEN_BYTES];

	make_one(made, shown, depth);
	/* a word of several letters is repeated as a whole in the text, and its last letter alone
	 * in the pattern, unless it is put together */
	if (times[i].sign[0] && one_in(2)) {
		snprintf(part, sizeof(part), "%s", made->pattern + pattern_at);
		made->pattern[pattern_at] = '\0';
		put(made->pattern, "(?:");
		put(made->pattern, part);
		put(made->pattern, ")");
	} else if (times[i].sign[0]) {
		count = 1;
	}
	put(made->pattern, times[i].sign);
	snprintf(part, sizeof(part), "%s", made->text + text_at);
	made->text[text_at] = '\0';
	for (unsigned k = 0; k < count; k++)
		put(made->text, part);
}

static void make_alternatives(struct made *made, bool shown, int depth)
{
	unsigned count = one_in(3) ? 1 + below(4) : 1, chosen = below(count);

	for (unsigned i = 0; i < count; i++) {
		unsigned parts = one_in(20) ? 0 : 1 + below(3);

		if (i > 0)
			put(made->pattern, "|");
		for (unsigned k = 0; k < parts; k++)
			make_part(made, shown && i == chosen, depth);
	}
}

static bool compiles(const char *pattern, bool raw)
{
	struct pattern *compiled;
	struct error error;
	size_t offset;

	if (!*pattern || strlen(pattern) > WRITTEN_BYTES - 8 ||
		pattern_compile(pattern, raw, &compiled, &offset, &error) != OK)
		return false;
	pattern_free(compiled);
	return true;
}

static struct made made[PATTERNS_MAX];
static size_t made_count;

static const char *quoted(struct arena *arena, const char *text)
{
	const char *out = "";

	for (; *text; text++)
		out = arena_printf(arena, *text == '\'' ? "%s''" : "%s%c", out, *text);
	return out;
}

/* One pattern with its scope, as it stands in a rule file. */
static const char *make_pattern(struct arena *arena, bool raw, bool scoped)
{
	struct made *one = &made[made_count++];

	do {
		*one = (struct made){.scope = scoped ? below(SCOPE_NAMES) : SCOPE_OF_ORGANISATION};
		if (one_in(30))
			put(one->pattern, "(?x)");
		make_alternatives(one, true, 0);
		if (one_in(2)) /* else little would be known of most */
			make_word(one, true);
	} while (!compiles(one->pattern, raw));
	return arena_printf(
		arena, "'%s%s'", scoped ? scopes[one->scope] : "", quoted(arena, one->pattern));
}

static const char *make_list(struct arena *arena, const char *option, bool raw, bool scoped)
{
	unsigned count = 1 + below(3);
	const char *list = arena_printf(arena, "%s = { ", option);

	for (unsigned i = 0; i < count; i++)
		list = arena_printf(
			arena, "%s%s%s", list, i ? ", " : "", make_pattern(arena, raw, scoped));
	return arena_printf(arena, "%s }\n", list);
}

static const char *make_rules(struct arena *arena)
{
	unsigned count = 1 + below(RULES_MAX);
	const char *text = arena_printf(arena, "words \"w\" { %s}\nwords \"v\" { %s}\n",
		make_list(arena, "any", false, true), make_list(arena, "any", false, true));

	text = arena_printf(arena, "%sfield \"f\" { %s}\nplace \"kotka\" { %s}\n", text,
		make_list(arena, "pattern", false, true), make_list(arena, "any", false, true));
	for (unsigned i = 0; i < count; i++) {
		bool raw = one_in(4);

		text = arena_printf(arena,
			"%srule \"r%u\" { raw = %s\n%s%s%s%s%s%s matter = m%u tags = t%u%s }\n",
			text, i, raw ? "yes" : "no",
			one_in(4) ? "" : make_list(arena, "any", raw, true),
			one_in(3) ? make_list(arena, "all", raw, true) : "",
			one_in(5) ? make_list(arena, "none", raw, true) : "",
			one_in(5) ? make_list(arena, "organisation", raw, false) : "",
			one_in(4) ? "words = { w, v }\n" : "", one_in(8) ? "place = kotka\n" : "",
			i, i, one_in(6) ? " final = yes" : "");
	}
	return text;
}

/* The text in other letters: each of these is found by what the plain letter is found by, at least
 * in folded texts. */
static const char *in_other_letters(struct arena *arena, const char *text)
{
	static const struct {
		const char *plain, *others[3];
	} letters[] = {{"ä", {"a", "Ä", "a\u0308"}}, {"ö", {"o", "Ö", "o\u0308"}},
		{"é", {"e", "É", "E\u0301"}}, {"å", {"A\u030a", "\u212b", "a"}},
		{"s", {"S", "\u017f", "s"}}, {"k", {"K", "\u212a", "k"}}};
	const char *out = "";

	while (*text) {
		size_t size = 1, i = 0;

		while (((unsigned char)text[size] & 0xC0) == 0x80)
			size++;
		while (i < sizeof(letters) / sizeof(*letters) &&
			strncmp(letters[i].plain, text, strlen(letters[i].plain)) != 0)
			i++;
		if (i < sizeof(letters) / sizeof(*letters) && one_in(3))
			out = arena_printf(arena, "%s%s", out, letters[i].others[below(3)]);
		else if (*text >= 'a' && *text <= 'z' && one_in(8))
			out = arena_printf(arena, "%s%c", out, *text - 32);
		else
			out = arena_printf(arena, "%s%.*s", out, (int)size, text);
		text += size;
	}
	return out;
}

static const char *make_noise(struct arena *arena)
{
	static const char *const languages[] = {
		"Hei, tarvitsenko luvan jos myymälä muuttuu kahvilaksi? ",
		"Behöver jag bygglov för en ljusskylt på fasaden? ",
		"Do I need a permit for the terrace of a café? ", "", "\u00a0\u2028\U0001F600 ",
		" "};
	const char *text = languages[below(6)];

	for (unsigned count = below(4); count > 0; count--)
		text = arena_printf(
			arena, "%s%s%s", text, words[below(WORD_COUNT)], one_in(2) ? " " : "");
	for (unsigned count = one_in(4) ? below(20) : 0; count > 0; count--)
		text = arena_printf(arena, "%s%c", text, ' ' + (int)below(95));
	return text;
}

/* What the texts of the message say, by scope: "subject: " and so on. */
static const char *make_text(struct arena *arena, const char *scope)
{
	const char *text = one_in(3) ? make_noise(arena) : "";

	for (size_t i = 0; i < made_count; i++) {
		const char *meant = made[i].scope == SCOPE_OF_ORGANISATION ? "organisation"
									   : scopes[made[i].scope];
		bool fits = strcmp(meant, scope) == 0 ||
			    (!*meant && strchr("st", *scope) && strncmp(scope, "to", 2) != 0);

		if (fits ? one_in(3) : one_in(60))
			text = arena_printf(arena, "%s%s%s%s", text, one_in(2) ? " " : "",
				one_in(2) ? made[i].text : in_other_letters(arena, made[i].text),
				one_in(4) ? make_noise(arena) : "");
	}
	return strlen(text) < TEXT_BYTES ? text : "";
}

static void make_message(struct fixture *fixture)
{
	static struct address to[1];
	static struct attachment attachments[1];
	static struct header headers[2];
	struct arena *arena = fixture->arena;

	to[0] = (struct address){.mail = make_text(arena, "to: "), .name = "Kinno"};
	attachments[0] = (struct attachment){.name = make_text(arena, "attachment: ")};
	headers[0] = (struct header){"x-form", make_text(arena, "header X-Form: ")};
	headers[1] = (struct header){"Other", make_text(arena, "")};
	fixture->message = (struct message){
		.subject = make_text(arena, "subject: "),
		.reply = make_text(arena, "text: "),
		.from = {.mail = make_text(arena, "from: "), .name = make_text(arena, "from: ")},
		.to = to,
		.to_count = 1,
		.attachments = attachments,
		.attachment_count = one_in(2),
		.headers = headers,
		.header_count = 2,
	};
	fixture->facts.organisation = one_in(2) ? make_text(arena, "organisation") : NULL;
}

static size_t from_environment(const char *name, size_t otherwise)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 10) : otherwise;
}

struct tally {
	size_t held;	/* rules of which the verdict has something */
	size_t spared;	/* rules that were not tried */
	size_t stopped; /* cases with a search that passed its limit, which prove nothing */
};

static size_t count_open(const struct fixture *fixture)
{
	struct arena *work = arena_new(64 * 1024 * 1024);
	struct view view;
	const uint64_t *open;
	size_t count = 0;

	view_init(&view, &fixture->message, NULL, fixture->set->searching,
		gates_scanner(fixture->set->gates), work, work);
	open = gates_open(fixture->set, &view);
	for (uint32_t i = 0; i < fixture->set->rule_count; i++)
		count += bits_has(open, i);
	arena_free(work);
	return count;
}

static void compare(
	struct fixture *fixture, const char *rules, unsigned set_seed, struct tally *tally)
{
	struct verdict verdict, plain;
	const char *trouble, *plain_trouble;

	rules_decide(rules_search(fixture->set, &fixture->message, false, fixture->arena),
		&fixture->facts, true, fixture->arena, &verdict, NULL, &trouble);
	rules_decide(rules_search(fixture->set, &fixture->message, true, fixture->arena),
		&fixture->facts, true, fixture->arena, &plain, NULL, &plain_trouble);
	tally->held += plain.tag_count;
	tally->spared += fixture->set->rule_count - count_open(fixture);
	if (trouble || plain_trouble) {
		tally->stopped++;
	} else if (!same_verdict(&verdict, &plain)) {
		print_error("%s\nsubject %s\ntext %s\nfrom %s\nto %s\nattachment %s\nheader %s\n"
			    "organisation %s\n",
			rules, fixture->message.subject, fixture->message.reply,
			fixture->message.from.mail, fixture->message.to[0].mail,
			fixture->message.attachments[0].name, fixture->message.headers[0].value,
			fixture->facts.organisation);
		fail_msg("OMBUD_RULES_SEED=%u: matter %s, and %s when every rule is tried",
			set_seed, verdict.matter.value, plain.matter.value);
	}
}

static void try_set(struct tally *tally)
{
	unsigned set_seed = seed;
	struct fixture fixture;
	const char *rules;

	fixture_open(&fixture);
	made_count = 0;
	rules = make_rules(fixture.arena);
	fixture_rules(&fixture, rules);
	for (int i = 0; i < CASES_OF_A_SET; i++) {
		make_message(&fixture);
		compare(&fixture, rules, set_seed, tally);
	}
	fixture_close(&fixture);
}

static void random_rules_decide_as_if_each_were_tried(void **state)
{
	size_t cases = from_environment("OMBUD_RULES_CASES", CASES);
	struct tally tally = {0};

	(void)state;
	seed = (unsigned)from_environment("OMBUD_RULES_SEED", 1);
	for (size_t i = 0; i < cases; i += CASES_OF_A_SET)
		try_set(&tally);
	print_message("%zu cases: %zu rules held, %zu were spared, %zu searches stopped\n", cases,
		tally.held, tally.spared, tally.stopped);
	/* or it would prove nothing */
	assert_true(tally.held > cases / 4);
	assert_true(tally.spared > cases / 4);
	assert_true(tally.stopped <= cases / 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_rules_decide_as_if_each_were_tried),
	};

	return cmocka_run_group_tests_name("rules same", tests, NULL, NULL);
}
