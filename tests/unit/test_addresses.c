/* SPDX-License-Identifier: MIT */
/* Tests of address lists and message ids. */
#include "handlers/mail/addresses.h"

#include "tests/unit/mail_fixture.h"

/* "name|mail; name|mail" */
static const char *shown(const char *field)
{
	struct address *addresses;
	size_t count;
	const char *trouble = NULL;
	const char *out = "";

	addresses_parse(
		arena, (const unsigned char *)field, strlen(field), &addresses, &count, &trouble);
	assert_null(trouble);
	for (size_t i = 0; i < count; i++)
		out = arena_printf(arena, "%s%s%s|%s", out, i ? "; " : "",
			addresses[i].name ? addresses[i].name : "",
			addresses[i].mail ? addresses[i].mail : "");
	return out;
}

static void a_field_gives_the_mailboxes_its_writer_meant(void **state)
{
	static const struct {
		const char *field, *want, *only_here;
	} rows[] = {
		{"Anna Virtanen <anna@kymi.example>", "Anna Virtanen|anna@kymi.example",
			"the common form"},
		{"anna@KYMI.Example", "|anna@kymi.example", "bare, the domain in lower case"},
		{"anna@kymi.example (Anna Virtanen)", "Anna Virtanen|anna@kymi.example",
			"the name in a comment"},
		{"\"Virtanen, Anna \\\"AV\\\"\" <anna@kymi.example>",
			"Virtanen, Anna \"AV\"|anna@kymi.example",
			"a comma and quotes within quotes"},
		{"=?utf-8?Q?M=C3=A4ki,_=C3=85ke?= <ake@kymi.example>, b@x.example",
			"M\u00e4ki, \u00c5ke|ake@kymi.example; |b@x.example",
			"a bare comma within an encoded word"},
		{"\"=?utf-8?B?w4RpdGk=?=\" <a@x.example>", "\u00c4iti|a@x.example",
			"an encoded word within quotes"},
		{"M\xe4ki <a@x.example>", "M\u00e4ki|a@x.example", "raw windows-1252"},
		{"M\u00e4ki <a@x.example>", "M\u00e4ki|a@x.example", "raw UTF-8"},
		{"Staff: a@x.example, B <b@x.example>; c@x.example",
			"|a@x.example; B|b@x.example; |c@x.example", "a group and one behind it"},
		{"undisclosed-recipients:;", "", "an empty group"},
		{"<@relay.example,@b.example:anna@x.example>", "|anna@x.example", "a route"},
		{"Anna <anna @ x . example>", "Anna|anna@x.example", "blanks within the address"},
		{"anna @x.example", "|anna@x.example", "blanks within a bare address"},
		{"Anna Virtanen anna@x.example", "Anna Virtanen|anna@x.example",
			"brackets forgotten"},
		{"Anna <anna@x.example", "Anna|anna@x.example", "never closed"},
		{"Anna <<anna@x.example>>", "Anna|anna@x.example", "brackets twice"},
		{"<anna@x.example> Anna", "Anna|anna@x.example", "the name behind"},
		{"Pete(a \\) chap) <pete(x)@x.example(host)>", "Pete|pete@x.example",
			"comments everywhere"},
		{"mailto:anna@x.example", "|anna@x.example", "a link in place of an address"},
		{"'anna@x.example' <anna@x.example>", "'anna@x.example'|anna@x.example",
			"an address as a name"},
		{"Nobody At All", "Nobody At All|", "a name only"},
		{"a@x.example,,, ,b@x.example", "|a@x.example; |b@x.example", "empty entries"},
		{"\"unclosed <a@x.example>", "unclosed|a@x.example",
			"a quote that is never closed"},
		{"(only a comment)", "", "nothing but a comment"},
		{"", "", "nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (strcmp(shown(rows[i].field), rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].only_here, shown(rows[i].field));
	}
}

static void depth_and_number_do_not_matter(void **state)
{
	enum { MANY = 200000 };
	unsigned char *field = arena_alloc(arena, 2 * MANY);
	struct address *addresses;
	size_t count;
	const char *trouble = NULL;

	(void)state;
	memset(field, '(', MANY);
	addresses_parse(arena, field, MANY, &addresses, &count, &trouble);
	assert_int_equal(count, 0);
	for (size_t i = 0; i < MANY; i++)
		memcpy(field + 2 * i, "a:", 2);
	addresses_parse(arena, field, 2 * MANY, &addresses, &count, &trouble);
	assert_int_equal(count, 0);
	for (size_t i = 0; i < MANY / 2; i++)
		memcpy(field + 4 * i, "a@b,", 4);
	addresses_parse(arena, field, 2 * MANY, &addresses, &count, &trouble);
	assert_int_equal(count, ADDRESSES_MAX);
	assert_non_null(strstr(trouble, "1,000 addresses"));
}

static void message_ids_are_found_with_and_without_brackets(void **state)
{
	static const struct {
		const char *field, *want;
	} rows[] = {
		{"<a@x> <b@x>", "a@x b@x "},
		{"<a@x>\r\n\t<b@x>", "a@x b@x "},
		{"<a@\r\n x>", "a@x "},
		{"a@x, b@x", "a@x b@x "},
		{"Your letter of Monday <a@x>", "a@x "},
		{"<a@x", "a@x "},
		{"<>", ""},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *const *ids;
		size_t count;
		const char *out = "";

		message_ids_parse(arena, (const unsigned char *)rows[i].field,
			strlen(rows[i].field), &ids, &count);
		for (size_t j = 0; j < count; j++)
			out = arena_printf(arena, "%s%s ", out, ids[j]);
		assert_string_equal(out, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_gives_the_mailboxes_its_writer_meant),
		cmocka_unit_test(depth_and_number_do_not_matter),
		cmocka_unit_test(message_ids_are_found_with_and_without_brackets),
	};

	return cmocka_run_group_tests(tests, mail_fixture_begin, arena_fixture_end);
}
