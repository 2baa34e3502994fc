/* SPDX-License-Identifier: MIT */
#include "daemon/base/blocks.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "daemon/base/buf.h"
#include "daemon/base/clock.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct arena *arena;
static struct problems problems;
static struct block *list;

static int begin(void **state)
{
	(void)state;
	arena = arena_new(1024 * 1024 * 1024);
	problems_init(&problems, arena);
	list = NULL;
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void read_text(const char *name, const char *text)
{
	blocks_read(arena, name, (const unsigned char *)text, strlen(text), &list, &problems);
}

/* What was read, in one line: kind "title" { name = [word] name = { [a] [b] } } */
static const char *shown(void)
{
	struct buf out;
	const char *text;

	buf_init(&out, 1000000);
	for (const struct block *block = list; block; block = block->next) {
		buf_printf(&out, "%s%s", out.size ? " " : "", block->kind);
		if (block->title) {
			buf_printf(&out, " \"%s\"", block->title);
		}
		buf_puts(&out, " {");
		for (const struct option *option = block->options; option; option = option->next) {
			buf_printf(&out, " %s =%s", option->name, option->is_list ? " {" : "");
			for (size_t i = 0; i < option->value_count; i++) {
				buf_printf(&out, " [%s]", option->values[i].text);
			}
			buf_puts(&out, option->is_list ? " }" : "");
		}
		buf_puts(&out, " }");
	}
	text = arena_strdup(arena, buf_text(&out));
	buf_free(&out);
	return text;
}

static void good_text_is_read(void **state)
{
	static const struct {
		const char *what;
		const char *text;
		const char *read;
	} cases[] = {
		{"nothing", "", ""},
		{"blanks and comments only", " \t\r\n# comment\n\n#", ""},
		{"byte order mark", "\uFEFFsite { a = b }", "site { a = [b] }"},
		{"all on one line", "site { a = b c = d }", "site { a = [b] c = [d] }"},
		{"no blanks at all", "site{a=b}m\"x\"{c='d'}",
			"site { a = [b] } m \"x\" { c = [d] }"},
		{"windows line ends", "m \"x\"\r\n{\r\na = b\r\n}\r\n", "m \"x\" { a = [b] }"},
		{"empty block", "store { }", "store { }"},
		{"raw title", "rule 'it''s' { }", "rule \"it's\" { }"},
		{"list", "m { a = { b, \"c d\", 'e' } }", "m { a = { [b] [c d] [e] } }"},
		{"empty list", "m { a = { } }", "m { a = { } }"},
		{"list over lines", "m { a = { b,\n # why\n c\n}\n}", "m { a = { [b] [c] } }"},
		{"comment behind a word", "m { a = b#c = d\n }", "m { a = [b] }"},
		{"sign of comment in strings", "m { a = \"#1\" b = '#2' }",
			"m { a = [#1] b = [#2] }"},
		{"number with plus", "m { a = +358401234567 }", "m { a = [+358401234567] }"},
		{"word with signs", "m { a = smtp://h:25/?x&y@z }",
			"m { a = [smtp://h:25/?x&y@z] }"},
		{"raw keeps backslashes", "m { a = '\\d{3}\\b\"' }", "m { a = [\\d{3}\\b\"] }"},
		{"raw quote", "m { a = 'it''s' b = '''' c = '' }",
			"m { a = [it's] b = ['] c = [] }"},
		{"escapes", "m { a = \"\\\"x\\\\y\\nz\" }", "m { a = [\"x\\y\nz] }"},
		{"backslash before the end", "m { a = \"x\\\\\" b = c }",
			"m { a = [x\\] b = [c] }"},
		{"letters of others", "m { a = Äiti b = \"\u20AC\U0001F600\" }",
			"m { a = [Äiti] b = [\u20AC\U0001F600] }"},
		{"names that repeat elsewhere", "m \"x\" { a = b } m \"y\" { a = c } n \"x\" { }",
			"m \"x\" { a = [b] } m \"y\" { a = [c] } n \"x\" { }"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		print_message("  %s\n", cases[i].what);
		list = NULL;
		read_text("ombud.conf", cases[i].text);
		problems_print(&problems, stderr);
		assert_int_equal(problems.total, 0);
		assert_string_equal(shown(), cases[i].read);
	}
}

/* For each fault the place, a part of the sentence, how many there are, and what is read all the
 * same. */
static void a_fault_is_placed_and_reading_goes_on(void **state)
{
	static const struct {
		const char *what;
		const char *text;
		int line;
		int column;
		const char *said;
		size_t count;
		const char *read;
	} cases[] = {
		{"string without end", "m { a = \"b\n c = d }", 1, 9, "\" is missing", 1,
			"m { a = [b] c = [d] }"},
		{"raw without end", "m {\n  a = 'b\n c = d }", 2, 7, "' is missing", 1,
			"m { a = [b] c = [d] }"},
		{"string without end at the end", "m { a = \"b", 1, 9, "\" is missing", 2,
			"m { a = [b] }"},
		{"backslash at the end", "m { a = \"b\\\n c = d }", 1, 9, "\" is missing", 1,
			"m { a = [b\\] c = [d] }"},
		{"unknown escape", "m { a = \"ä\\d+\" c = d }", 1, 11, "write \\\\ for", 1,
			"m { a = [ä\\d+] c = [d] }"},
		{"escaped letter of two bytes", "m { a = \"\\ä\" }", 1, 10, "\\ä means nothing", 1,
			"m { a = [\\ä] }"},
		{"quote within a string", "m { a = \"b\"c }", 1, 12, "must follow", 2,
			"m { a = [b] }"},
		{"bad byte", "m { a = b\n c = \"p\xE4i\" }", 2, 8, "0xE4 is not UTF-8", 1,
			"m { a = [b] c = [p\uFFFDi] }"},
		{"column counts characters", "m { ä\xFF = b }", 1, 6, "0xFF", 2,
			"m { ä\uFFFD = [b] }"},
		{"control character", "m { a = b \x01 c = d }", 1, 11, "U+0001", 1,
			"m { a = [b] c = [d] }"},
		{"lone carriage return", "m { a = b\rc = d }", 1, 10, "U+000D", 1,
			"m { a = [b] c = [d] }"},
		{"no-break space", "m { a\u00A0= b }", 1, 6, "U+00A0", 1, "m { a = [b] }"},
		{"typographic quotes", "m { a = \u201Cb\u201D c = d }", 1, 9, "write a plain \"", 1,
			"m { a = [\u201Cb\u201D] c = [d] }"},
		{"no equals before a string", "m { a \"b\" c = d }", 1, 5,
			"'=' is missing behind 'a'", 1, "m { c = [d] }"},
		{"no equals before a list", "m { a { \"b\", c } c = d }", 1, 5, "'=' is missing", 1,
			"m { c = [d] }"},
		{"no equals before a word", "m { a b c = d }", 1, 5, "'=' is missing", 1,
			"m { c = [d] }"},
		{"value with blanks", "m { a = New York c = d }", 1, 13, "needs quotes", 1,
			"m { a = [New] c = [d] }"},
		{"no equals at the end of a block", "m { a }", 1, 5, "'=' is missing", 1, "m { }"},
		{"no value before an option", "m { a =\n c = d }", 1, 5, "write a = value", 1,
			"m { c = [d] }"},
		{"no value at the end of a block", "m { a = }", 1, 5, "a value is missing", 1,
			"m { }"},
		{"no value before a comma", "m { a = , c = d }", 1, 5, "a value is missing", 2,
			"m { c = [d] }"},
		{"two equals", "m { a = = b }", 1, 5, "a value is missing", 2, "m { }"},
		{"no name", "m { = b c = d }", 1, 5, "write name = value", 1, "m { c = [d] }"},
		{"block without end", "m \"x\" {\n a = b\n", 1, 1, "'}' is missing", 1,
			"m \"x\" { a = [b] }"},
		{"next block before the end", "m \"x\" {\n a = b\nn \"y\" { c = d }", 3, 1,
			"to end the m of line 1", 1, "m \"x\" { a = [b] } n \"y\" { c = [d] }"},
		{"next block without title", "m { a = b\nn { c = d }", 2, 1,
			"to end the m of line 1", 1, "m { a = [b] } n { c = [d] }"},
		{"block in a block", "m \"x\" { n \"y\" { c = d } } o { }", 1, 9,
			"cannot stand in a block", 1, "m \"x\" { } n \"y\" { c = [d] } o { }"},
		{"blocks in blocks in blocks", "a { b = { x } c { d = e f { g = h } } } i { }", 1,
			15, "cannot stand in a block", 2,
			"a { b = { [x] } } c { d = [e] } f { g = [h] } i { }"},
		{"closed twice", "m { a = b } }\nn { }", 1, 13, "ends nothing", 1,
			"m { a = [b] } n { }"},
		{"option outside", "a = b\nm { c = d }", 1, 1, "outside of a block", 1,
			"m { c = [d] }"},
		{"option behind a block closed too early", "m { a = b } c = { d } }\nn \"x\" { }",
			1, 13, "outside of a block", 1, "m { a = [b] } n \"x\" { }"},
		{"title without quotes", "m x { a = b }", 1, 3, "write m \"x\" {", 1,
			"m \"x\" { a = [b] }"},
		{"empty title", "m \"\" { a = b }", 1, 3, "the title is empty", 1,
			"m \"\" { a = [b] }"},
		{"no brace", "m \"x\" a = b }", 1, 7, "'{' is missing", 1, "m \"x\" { a = [b] }"},
		{"only a kind", "m", 1, 1, "write m \"title\" {", 1, ""},
		{"two titles", "m \"x\" \"y\" { a = b } n \"z\" { }", 1, 1, "a block is wanted", 1,
			"n \"z\" { }"},
		{"string outside", "\"x\" { a = b }\nn \"z\" { }", 1, 1,
			"a block is wanted before 'x'", 1, "n \"z\" { }"},
		{"bad kind", "m! { }", 1, 1, "'m!' cannot be the name of a block", 1, "m! { }"},
		{"bad option name", "m { a/b = c }", 1, 5, "cannot be the name of an option", 1,
			"m { a/b = [c] }"},
		{"semicolon", "m { a = b; c = d; }", 1, 10, "take this ';' away", 2,
			"m { a = [b] c = [d] }"},
		{"comma between options", "m { a = b, c = d }", 1, 10,
			"take the comma behind 'a' away", 1, "m { a = [b] c = [d] }"},
		{"list without braces", "m { a = b, c, d e = f }", 1, 10, "a = { value, value }", 1,
			"m { a = [b] e = [f] }"},
		{"no comma in a list", "m { a = { b c } }", 1, 13, "a comma is missing before 'c'",
			1, "m { a = { [b] [c] } }"},
		{"comma at the start of a list", "m { a = { , b } }", 1, 11, "before this comma", 1,
			"m { a = { [b] } }"},
		{"two commas", "m { a = { b,, c } }", 1, 13, "before this comma", 1,
			"m { a = { [b] [c] } }"},
		{"comma at the end of a list", "m { a = { b, } }", 1, 12, "no value follows", 1,
			"m { a = { [b] } }"},
		{"semicolon in a list", "m { a = { b; c } }", 1, 12, "';' cannot stand in a list",
			1, "m { a = { [b] [c] } }"},
		{"list in a list", "m { a = { b, { c } } d = e }", 1, 14,
			"a list cannot stand in a list", 1, "m { a = { [b] [c] } d = [e] }"},
		{"list without end before an option", "m { a = { b, c\n d = e }", 1, 9,
			"the list that begins here", 1, "m { a = { [b] [c] } d = [e] }"},
		{"list without end before a block", "m { a = { b\nn \"x\" { }", 1, 9,
			"the list that begins here", 2, "m { a = { [b] } } n \"x\" { }"},
		{"list without end at the end", "m { a = { b", 1, 9, "the list that begins here", 2,
			"m { a = { [b] } }"},
		{"option twice", "m {\n a = b\n c = d\n  a = e }", 4, 3,
			"first at line 2, column 2", 1, "m { a = [b] c = [d] a = [e] }"},
		{"block twice", "m \"x\" { }\n m \"x\" { }", 2, 2, "first at ombud.conf:1:1", 1,
			"m \"x\" { } m \"x\" { }"},
		{"block without title twice", "m { } n { }\nm { }", 2, 1, "first at ombud.conf:1:1",
			1, "m { } n { } m { }"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		print_message("  %s\n", cases[i].what);
		list = NULL;
		problems_init(&problems, arena);
		read_text("ombud.conf", cases[i].text);
		problems_print(&problems, stdout);
		assert_int_not_equal(problems.total, 0);
		assert_int_equal(problems.list[0].at.line, cases[i].line);
		assert_int_equal(problems.list[0].at.column, cases[i].column);
		assert_string_equal(problems.list[0].at.file, "ombud.conf");
		assert_non_null(strstr(problems.list[0].text, cases[i].said));
		assert_int_equal(problems.total, cases[i].count);
		assert_string_equal(shown(), cases[i].read);
	}
}

static void a_nul_byte_is_a_fault(void **state)
{
	(void)state;
	blocks_read(arena, "x", (const unsigned char *)"m { a = \"b\0c\" }", 15, &list, &problems);
	assert_int_equal(problems.total, 1);
	assert_int_equal(problems.list[0].at.column, 11);
	assert_string_equal(shown(), "m { a = [b\uFFFDc] }");
}

static void values_know_their_kind_and_place(void **state)
{
	const struct option *option;

	(void)state;
	read_text("a.conf", "m \"x\" {\n\ta = { äö, \"äö\",\n'ö' }\n}");
	assert_int_equal(problems.total, 0);
	option = list->options;
	assert_int_equal(list->at.line, 1);
	assert_int_equal(option->at.line, 2);
	assert_int_equal(option->at.column, 2);
	assert_int_equal(option->value_count, 3);
	assert_int_equal(option->values[0].kind, VALUE_WORD);
	assert_int_equal(option->values[0].at.column, 8);
	assert_int_equal(option->values[1].kind, VALUE_STRING);
	assert_int_equal(option->values[1].at.column, 12);
	assert_int_equal(option->values[2].kind, VALUE_RAW);
	assert_int_equal(option->values[2].at.line, 3);
	assert_int_equal(option->values[2].at.column, 1);
}

static void titles_are_compared_across_files_and_reported_once(void **state)
{
	(void)state;
	read_text("one.conf", "rule \"x\" { }\nrule \"y\" { }");
	read_text("two.conf", "\n   rule \"y\" { }");
	read_text("three.conf", "rule \"z\" { }");
	assert_int_equal(problems.total, 1);
	assert_string_equal(problems.list[0].at.file, "two.conf");
	assert_int_equal(problems.list[0].at.line, 2);
	assert_int_equal(problems.list[0].at.column, 4);
	assert_non_null(strstr(problems.list[0].text, "first at one.conf:2:1"));
	assert_string_equal(shown(), "rule \"x\" { } rule \"y\" { } rule \"y\" { } rule \"z\" { }");
}

static void at_most_fifty_problems_are_kept_and_all_are_counted(void **state)
{
	struct error error;
	struct buf buf;
	char *printed = NULL;
	size_t size;
	FILE *stream = open_memstream(&printed, &size);

	(void)state;
	assert_int_equal(problems_error(&problems, &error), OK);
	buf_init(&buf, 100000);
	for (int i = 0; i < 60; i++) {
		buf_puts(&buf, "}\n");
	}
	read_text("x.conf", buf_text(&buf));
	buf_free(&buf);
	assert_int_equal(problems.count, PROBLEMS_MAX);
	assert_int_equal(problems.total, 60);
	assert_int_equal(problems.list[PROBLEMS_MAX - 1].at.line, PROBLEMS_MAX);
	problems_print(&problems, stream);
	fclose(stream);
	assert_memory_equal(printed, "x.conf:1:1: this '}'", 20);
	assert_string_equal(printed + size - 12, "and 10 more\n");
	free(printed);
	assert_int_equal(problems_error(&problems, &error), BROKEN);
	assert_memory_equal(error.text, "x.conf:1:1: this '}'", 20);
	assert_non_null(strstr(error.text, "(and 59 more)"));
}

static void what_is_shown_cannot_steer_a_terminal(void **state)
{
	(void)state;
	read_text("x.conf", "m { \"\x1B[2J\u202E\" = c }");
	assert_int_equal(problems.total, 1);
	assert_null(strchr(problems.list[0].text, '\x1B'));
	assert_null(strstr(problems.list[0].text, "\u202E"));
}

static void a_file_that_is_too_large_is_not_read(void **state)
{
	size_t size = (size_t)BLOCKS_FILE_MAX + 1;
	unsigned char *bytes = arena_alloc(arena, size);

	(void)state;
	memset(bytes, ' ', size);
	blocks_read(arena, "x", bytes, size - 1, &list, &problems);
	assert_int_equal(problems.total, 0);
	blocks_read(arena, "x", bytes, size, &list, &problems);
	assert_int_equal(problems.total, 1);
	assert_int_equal(problems.list[0].at.line, 0);
	assert_string_equal(problems.list[0].text, "the file is larger than 16 MB");
}

/* Time grows with size: were it to grow with the square, each of these would take minutes. */
static void large_files_take_linear_time(void **state)
{
	static const struct {
		const char *what;
		const char *before;
		const char *each; /* with a number where it needs one */
		const char *after;
		int count;
	} cases[] = {
		{"blocks", "", "rule \"r%d\" { title = \"t\" any = { 'a', 'b' } }\n", "", 100000},
		{"options of one block", "m {", "a%d = b ", "}", 300000},
		{"many blocks behind a large one", "m {", "a%d = b ", "}", 100000},
		{"values of one list", "m { a = {", "'%d', ", "x } }", 500000},
		{"strings that do not end", "", "\"%d\n", "", 300000},
		{"strings on one line", "m { a = {", "\"%d\" ", "} }", 300000},
		{"opening braces", "", "{", "", 4000000},
		{"list in list", "m { a = ", "{", "", 2000000},
		{"block in block", "", "a%d { b = c ", "", 300000},
		{"closing braces", "", "}", "", 4000000},
		{"bad bytes", "", "\xFF", "", 4000000},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t start;
		struct buf buf;

		buf_init(&buf, BLOCKS_FILE_MAX);
		buf_puts(&buf, cases[i].before);
		for (int j = 0; j < cases[i].count; j++) {
			char text[100];

			/* The formats stand in the table above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(text, sizeof(text), cases[i].each, j);
#pragma GCC diagnostic pop
			buf_puts(&buf, text);
		}
		buf_puts(&buf, cases[i].after);
		if (strncmp(cases[i].what, "many", 4) == 0) {
			for (int j = 0; j < 100000; j++) {
				buf_printf(&buf, "n \"%d\" { a = b c = d }\n", j);
			}
		}
		assert_false(buf.overflowed);
		arena_reset(arena);
		problems_init(&problems, arena);
		list = NULL;
		start = clock_monotonic_ms();
		blocks_read(arena, "x", buf.data, buf.size, &list, &problems);
		print_message("  %s: %d ms, %zu MB\n", cases[i].what,
			(int)(clock_monotonic_ms() - start), arena_used(arena) / 1000000);
		assert_in_range(clock_monotonic_ms() - start, 0, 20000);
		assert_true(list || problems.total > 0);
		buf_free(&buf);
	}
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(good_text_is_read),
		FRESH(a_fault_is_placed_and_reading_goes_on),
		FRESH(a_nul_byte_is_a_fault),
		FRESH(values_know_their_kind_and_place),
		FRESH(titles_are_compared_across_files_and_reported_once),
		FRESH(at_most_fifty_problems_are_kept_and_all_are_counted),
		FRESH(what_is_shown_cannot_steer_a_terminal),
		FRESH(a_file_that_is_too_large_is_not_read),
		FRESH(large_files_take_linear_time),
	};

	return cmocka_run_group_tests_name("blocks", tests, NULL, NULL);
}
