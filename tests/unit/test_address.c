/* SPDX-License-Identifier: MIT */
/* Tests of addresses. */
#include "daemon/model/address.h"

#include "tests/unit/arena_fixture.h"

#define A10 "aaaaaaaaaa"
#define A60 A10 A10 A10 A10 A10 A10

static void only_what_is_safe_in_an_envelope_is_sendable(void **state)
{
	static const struct {
		const char *mail;
		bool sendable;
		const char *only_here;
	} rows[] = {
		{"anna@kymi.example", true, "the plain case"},
		{"a@b", true, "one label, one letter"},
		{"o'brien+news=x@sub.kymi.example", true, "atext beyond letters"},
		{"first..last.@docomo.example", true,
			"dots where RFC 5322 has none, as some providers do"},
		{"anna@[192.0.2.1]", true, "IPv4 literal"},
		{"anna@[IPv6:2001:db8::1]", true, "IPv6 literal"},
		{A60 "aaaa@kymi.example", true, "64 of local part"},
		{A60 "aaaaa@kymi.example", false, "65 of local part"},
		{"a@" A60 "aaa.example", true, "label of 63"},
		{"a@" A60 "aaaa.example", false, "label of 64"},
		{A60 "@" A60 "." A60 "." A60 ".aaaaaaaaaa.example", false, "longer than a path"},
		{NULL, false, "no address"},
		{"", false, "empty"},
		{"anna", false, "no @"},
		{"@kymi.example", false, "no local part"},
		{"anna@", false, "no domain"},
		{"anna@kymi@example", false, "two @"},
		{"anna@kymi.example\r\nRCPT TO:<x@y.example>", false, "a command behind"},
		{"anna\r\nDATA@kymi.example", false, "a command inside the local part"},
		{"anna@kymi.example\n", false, "a line end at the end"},
		{"anna virtanen@kymi.example", false, "a blank"},
		{"anna\t@kymi.example", false, "a tab"},
		{"\"anna\"@kymi.example", false, "quotes"},
		{"<anna@kymi.example>", false, "brackets"},
		{"anna>@kymi.example", false, "an end of the path"},
		{"anna,pekka@kymi.example", false, "a list"},
		{"anna(note)@kymi.example", false, "a comment"},
		{"@relay.example:anna@kymi.example", false, "a source route"},
		{"anna\\@kymi.example", false, "a backslash"},
		{"anna\x7f@kymi.example", false, "DEL"},
		{"p\xC3\xA4ivi@kymi.example", false, "SMTPUTF8 is not spoken"},
		{"anna@k\xC3\xB6.example", false, "a domain not in ASCII form"},
		{"anna@kymi..example", false, "an empty label"},
		{"anna@.example", false, "a dot in front"},
		{"anna@kymi.example.", false, "a dot at the end"},
		{"anna@-kymi.example", false, "a hyphen in front"},
		{"anna@kymi-.example", false, "a hyphen at a label's end"},
		{"anna@ky_mi.example", false, "an underscore"},
		{"anna@[192.0.2.1", false, "an open literal"},
		{"anna@[192.0.2.999]", false, "no such literal"},
		{"anna@[IPv6:zz]", false, "no such IPv6 literal"},
		{"anna@[]", false, "an empty literal"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (address_is_sendable(rows[i].mail) != rows[i].sendable)
			fail_msg("%s: %s", rows[i].only_here, rows[i].mail);
	}
}

static void every_control_character_is_refused_in_either_part(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		char local[] = "anna?x@kymi.example";
		char domain[] = "anna@kymi?x.example";

		if (c >= 0x20 && c < 0x7f)
			continue;
		*strchr(local, '?') = (char)c;
		*strchr(domain, '?') = (char)c;
		assert_false(address_is_sendable(local));
		assert_false(address_is_sendable(domain));
	}
}

static void equality_knows_no_case_and_no_null(void **state)
{
	(void)state;
	assert_true(address_equal("Anna@Kymi.example", "anna@kymi.EXAMPLE"));
	assert_false(address_equal("anna@kymi.example", "anna@kymi.exampl"));
	assert_false(address_equal(NULL, NULL));
	assert_false(address_equal("a@b", NULL));
}

static void one_mailbox_has_one_key(void **state)
{
	static const struct {
		const char *mail, *key;
	} rows[] = {
		{"Anna.Virtanen+Kissat@Kymi.Example", "anna.virtanen@kymi.example"},
		{"anna+a+b@kymi.example", "anna@kymi.example"}, /* from the first plus */
		{"+358401234567@sms.example",
			"+358401234567@sms.example"},		/* a number, no detail */
		{"anna@kymi+x.example", "anna@kymi+x.example"}, /* a plus in the domain */
		{"Anna", "anna"},				/* no address at all */
		{"+@x", "+@x"},
		{"@x", "@x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(address_key(arena, rows[i].mail), rows[i].key);
	assert_null(address_key(arena, NULL));
}

static void the_same_mailbox_is_what_has_the_same_key(void **state)
{
	static const char *const mails[] = {"anna@kymi.example", "ANNA+x@kymi.example",
		"annat@kymi.example", "anna@kymi.exampl", "+3584@x", "+3585@x", "anna", ""};
	size_t count = sizeof(mails) / sizeof(*mails);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < count; j++) {
			bool same = strcmp(address_key(arena, mails[i]),
					    address_key(arena, mails[j])) == 0;

			assert_int_equal(address_same_mailbox(mails[i], mails[j]), same);
		}
	}
	assert_false(address_same_mailbox(NULL, NULL));
}

static void a_detail_is_found_behind_its_base_only(void **state)
{
	static const struct {
		const char *mail, *base, *detail;
	} rows[] = {
		{"Yritys+KYM-1042-7Q@kymi.example", "yritys@KYMI.example", "KYM-1042-7Q"},
		{"yritys+a+b@kymi.example", "yritys@kymi.example", "a+b"},
		{"yritys+a+b@kymi.example", "yritys+a@kymi.example",
			"b"}, /* base has a detail itself */
		{"yritys@kymi.example", "yritys@kymi.example", NULL},
		{"yritys+@kymi.example", "yritys@kymi.example", NULL}, /* nothing behind the plus */
		{"yritys+x@other.example", "yritys@kymi.example", NULL},
		{"toinen+x@kymi.example", "yritys@kymi.example", NULL},
		{"yritysx+x@kymi.example", "yritys@kymi.example", NULL},
		{"yritys", "yritys@kymi.example", NULL},
		{NULL, "yritys@kymi.example", NULL},
		{"yritys+x@kymi.example", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *detail = address_detail(arena, rows[i].mail, rows[i].base);

		if (rows[i].detail)
			assert_string_equal(detail, rows[i].detail);
		else
			assert_null(detail);
	}
}

static void the_domain_is_behind_the_last_at(void **state)
{
	(void)state;
	assert_string_equal(address_domain("a@b@kymi.example"), "kymi.example");
	assert_string_equal(address_domain("a"), "");
	assert_string_equal(address_domain(NULL), "");
}

static void a_name_is_quoted_or_encoded_as_it_needs(void **state)
{
	static const struct {
		const char *name, *header;
	} rows[] = {
		{NULL, "a@b.example"},
		{" \r\n ", "a@b.example"},
		{"Anna Virtanen", "Anna Virtanen <a@b.example>"},
		{"Virtanen, Anna", "\"Virtanen, Anna\" <a@b.example>"},
		{"Anna \"A\" \\ V", "\"Anna \\\"A\\\" \\\\ V\" <a@b.example>"},
		{"x <root@b.example>", "\"x <root@b.example>\" <a@b.example>"},
		{"P\xC3\xA4ivi", "=?UTF-8?B?UMOkaXZp?= <a@b.example>"},
		{"=?UTF-8?B?eA==?=", "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?= <a@b.example>"},
		{"Anna\r\nBcc: x@y.example", "\"Anna Bcc: x@y.example\" <a@b.example>"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(
			address_header(arena, rows[i].name, "a@b.example"), rows[i].header);
	assert_null(address_header(arena, "Anna", "a@b.example\r\nX: y"));
}

static void a_long_name_becomes_words_of_75_that_split_no_character(void **state)
{
	char name[61];
	const char *header, *word;
	int words = 0;

	(void)state;
	for (int i = 0; i < 60; i += 2)
		memcpy(name + i, "\xC3\xA4", 3);
	header = address_header(arena, name, "a@b.example");
	for (word = header; (word = strstr(word, "=?UTF-8?B?")); words++) {
		const char *close = strstr(word + 10, "?=");

		assert_true(close + 2 - word <= 75);
		assert_int_equal((close - word - 10) % 4, 0);
		word = close;
	}
	assert_int_equal(words, 2);
	/* 19 characters of two bytes fit into 39 */
	assert_memory_equal(strstr(header, "?= =?") - 4, "w6Q=", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_safe_in_an_envelope_is_sendable),
		cmocka_unit_test(every_control_character_is_refused_in_either_part),
		cmocka_unit_test(equality_knows_no_case_and_no_null),
		cmocka_unit_test(one_mailbox_has_one_key),
		cmocka_unit_test(the_same_mailbox_is_what_has_the_same_key),
		cmocka_unit_test(a_detail_is_found_behind_its_base_only),
		cmocka_unit_test(the_domain_is_behind_the_last_at),
		cmocka_unit_test(a_name_is_quoted_or_encoded_as_it_needs),
		cmocka_unit_test(a_long_name_becomes_words_of_75_that_split_no_character),
	};

	return cmocka_run_group_tests(tests, arena_fixture_begin, arena_fixture_end);
}
