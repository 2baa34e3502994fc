/* SPDX-License-Identifier: MIT */
/* What must not reach the parser, wherever the reads cut it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/base/buf.h"
#include "handlers/channels/imap_guard.h"

enum { BUDGET = 100000 };

/* step: bytes in one read. */
static const char *feed(const char *text, size_t size, size_t step)
{
	struct imap_guard guard = {0};
	const char *why = NULL;

	imap_guard_begin(&guard, BUDGET);
	for (size_t i = 0; i < size && !why; i += step)
		why = imap_guard_feed(
			&guard, (const unsigned char *)text + i, size - i < step ? size - i : step);
	return why;
}

static void check(const char *name, const struct buf *text, const char *wanted)
{
	static const size_t steps[] = {1, 7, 65536};

	for (size_t i = 0; i < 3; i++) {
		const char *why = feed((const char *)text->data, text->size, steps[i]);

		if (!why != !wanted || (why && !strstr(why, wanted)))
			print_message("%s by %zu: %s\n", name, steps[i], why ? why : "passed");
		assert_int_equal(!why, !wanted);
		if (wanted)
			assert_non_null(strstr(why, wanted));
	}
}

static void only_what_answers_us_passes(void **state)
{
	static const struct {
		const char *name;
		const char *before;
		size_t parentheses; /* written in between */
		const char *after;
		const char *refused; /* NULL: passes */
	} rows[] = {
		{"an ordinary answer", "* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n1 OK done\r\n", 0,
			"", NULL},
		{"parentheses inside a literal", "* 1 FETCH (BODY[] {1000}\r\n", 1000, ")\r\n",
			NULL},
		{"as many as allowed", "* 1 FETCH ", 200, "\r\n", NULL},
		{"one more", "* 1 FETCH ", 201, "\r\n", "parentheses"},
		{"each closed", "* 1 FETCH ()()", 199, "\r\n", "parentheses"},
		{"behind a literal", "* 1 FETCH (BODY[] {3}\r\nabc ", 300, "\r\n", "parentheses"},
		{"behind what only looks like a literal", "* OK [ALERT] see {5000}\r\n", 300,
			"\r\n", "parentheses"},
		{"a literal of no FETCH", "* LIST () {5000}\r\n", 300, "\r\n", "parentheses"},
		{"braces not at the end", "* 1 FETCH (X {5000} y\r\n", 300, "\r\n", "parentheses"},
		{"more than was asked for", "* 1 FETCH (BODY[] {100001}\r\n", 0, "", "announces"},
		{"too much, and no end of line", "* 1 FETCH (BODY[] {100001}\r9", 0, "",
			"announces"},
		{"a size that wraps at 32 bits", "* 1 FETCH (BODY[] {4294967297}\r\n", 0, "",
			"announces"},
		{"a size that wraps at 64 bits", "* 1 FETCH (BODY[] {18446744073709551617}\r\n", 0,
			"", "announces"},
		{"too large a size where it is text", "* FLAGS ({55505555551}\n", 0, "",
			"announces"},
		{"blanks in the braces", "* FLAGS ({ 55505555551 }", 0, "", "announces"},
		{"braces around words", "* OK {at 10:00 o'clock}\r\n", 0, "", NULL},
		{"an extension that nobody asked for", "* ANNOTATION F {6}", 0, "", "nobody asked"},
		{"with blanks before it", " *  annotation F", 0, " ", "nobody asked"},
		{"with many", "*                                  ANNOTATION", 0, "",
			"nobody asked"},
		{"behind another line", "* 3 EXISTS\r\n* QUOTA x (", 0, "", "nobody asked"},
		{"what is said unasked", "* OK [ALERT] x\r\n* bye\r\n* 3 EXISTS\r\n* FLAGS ()\r\n",
			0, "* Capability X\r\n+ go on\r\na1 NO ANNOTATION\r\n", NULL},
		{"a bare line feed", "* 1 FETCH (BODY[] {400}\n", 400, ")\r\n", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf text;

		buf_init(&text, 1024 * 1024);
		buf_puts(&text, rows[i].before);
		for (size_t j = 0; j < rows[i].parentheses; j++)
			buf_putc(&text, '(');
		/* a literal is as long as it said */
		for (size_t j = rows[i].parentheses; j < 1000 && strstr(rows[i].before, "{1000}");
			j++)
			buf_putc(&text, 'x');
		buf_puts(&text, rows[i].after);
		check(rows[i].name, &text, rows[i].refused);
		buf_free(&text);
	}
}

static void a_line_without_end_is_refused(void **state)
{
	struct imap_guard guard = {0};
	unsigned char *bytes = calloc(1, IMAP_LINE_BYTES_MAX + 2);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', IMAP_LINE_BYTES_MAX + 1);
	imap_guard_begin(&guard, (int64_t)IMAP_LINE_BYTES_MAX * 2);
	assert_null(imap_guard_feed(&guard, bytes, IMAP_LINE_BYTES_MAX));
	assert_non_null(imap_guard_feed(&guard, bytes, 1));
	free(bytes);
}

static void lines_without_end_are_refused(void **state)
{
	static const char line[] = "* OK\r\n";
	struct imap_guard guard = {0};
	int lines = 0;

	(void)state;
	imap_guard_begin(&guard, 100 * 1024 * 1024);
	while (!imap_guard_feed(&guard, (const unsigned char *)line, sizeof(line) - 1))
		lines++;
	assert_int_equal(lines, IMAP_LINES_MAX);
	imap_guard_begin(&guard, BUDGET);
	assert_null(imap_guard_feed(&guard, (const unsigned char *)line, sizeof(line) - 1));
}

static void the_budget_counts_all_bytes_of_an_answer(void **state)
{
	struct imap_guard guard = {0};
	const unsigned char *line = (const unsigned char *)"* OK\r\n";

	(void)state;
	imap_guard_begin(&guard, 12);
	assert_null(imap_guard_feed(&guard, line, 6));
	assert_null(imap_guard_feed(&guard, line, 6));
	assert_non_null(imap_guard_feed(&guard, line, 6));
	imap_guard_begin(&guard, 12); /* the next command */
	assert_null(imap_guard_feed(&guard, line, 6));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_answers_us_passes),
		cmocka_unit_test(a_line_without_end_is_refused),
		cmocka_unit_test(lines_without_end_are_refused),
		cmocka_unit_test(the_budget_counts_all_bytes_of_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
