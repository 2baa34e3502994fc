/* SPDX-License-Identifier: MIT */
/* Content-Type and Content-Disposition, as they are sent. */
#include "handlers/mail/parameters.h"

#include "tests/unit/mail_fixture.h"

static void parameters_are_read_as_they_are_sent(void **state)
{
	static const struct {
		const char *field, *value, *name, *want, *only_here;
	} rows[] = {
		{"text/plain; charset=utf-8", "text/plain", "charset", "utf-8", "the common form"},
		{"Text/HTML;CHARSET=\"UTF-8\"", "text/html", "charset", "UTF-8", "case and quotes"},
		{"text/plain charset=utf-8", "text/plain", "charset", "utf-8",
			"a forgotten semicolon"},
		{"text/plain (comment; a=b) ; charset = utf-8", "text/plain", "charset", "utf-8",
			"a comment"},
		{"attachment; filename=my file.pdf", "attachment", "filename", "my file.pdf",
			"blanks, unquoted"},
		{"attachment; filename=my file.pdf size=3", "attachment", "filename", "my file.pdf",
			"blanks, then another parameter"},
		{"attachment; filename=\"a;b.pdf\"", "attachment", "filename", "a;b.pdf",
			"a semicolon in quotes"},
		{"attachment; filename=\"c:\\temp\\a.pdf\"", "attachment", "filename",
			"c:\\temp\\a.pdf", "backslashes that escape nothing"},
		{"attachment; filename*=utf-8''%C3%84iti.pdf", "attachment", "filename",
			"\u00c4iti.pdf", "RFC 2231"},
		{"attachment; filename*1=\"b.pdf\"; filename*0=\"a\"", "attachment", "filename",
			"ab.pdf", "continued, out of order"},
		{"attachment; filename*0*=iso-8859-1''%C4i; filename*1*=ti; filename*2=.pdf",
			"attachment", "filename", "\u00c4iti.pdf", "continued and encoded in part"},
		{"attachment; filename=a.pdf; filename*=utf-8''b.pdf", "attachment", "filename",
			"b.pdf", "both ways: RFC 2231 counts"},
		{"attachment; filename=\"=?utf-8?Q?=C3=84iti=2Epdf?=\"", "attachment", "filename",
			"\u00c4iti.pdf", "an encoded word"},
		{"attachment; filename==?utf-8?Q?=C3=84iti_x?=", "attachment", "filename",
			"\u00c4iti x", "an encoded word, unquoted"},
		{"attachment; filename=\"never closed", "attachment", "filename", "never closed",
			"never closed"},
		{"a; x=1; x=2", "a", "x", "1", "twice: the first"},
		{"attachment; filename*=utf-8''a%zz%4", "attachment", "filename", "a%zz%4",
			"escapes that are none"},
		{"attachment; filename*=%E4iti", "attachment", "filename", "\u00e4iti",
			"RFC 2231 without a charset"},
		{"attachment; filename*0=a; filename*2=c", "attachment", "filename", "a",
			"a section is missing: what is in front of it"},
		{"attachment; filename*1=b", "attachment", "filename", NULL,
			"the first section is missing"},
		{"attachment; filename*0=a; filename*0=b; filename*1=c", "attachment", "filename",
			"ac", "a section twice: the first"},
		{"attachment; filename*0=a; filename*99999999999999999999=b", "attachment",
			"filename", "a", "a section beyond all numbers"},
		{"attachment; filename*=utf-8''a%0D%0Ab", "attachment", "filename", "a b",
			"a line end in a name"},
		{"multipart/ mixed (x(y)) ; boundary=b", "multipart/mixed", "boundary", "b",
			"blanks and nested comments in the type"},
		{"text/plain; (unclosed charset=utf-8", "text/plain", "charset", NULL,
			"a comment without an end"},
		{";;; =; a", "", "a", NULL, "rubbish"},
		{"", "", "a", NULL, "nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct parameters parameters =
			parameters_parse(arena, as_bytes(rows[i].field), strlen(rows[i].field));
		const char *got = parameters_value(&parameters, rows[i].name);

		if (strcmp(parameters.value, rows[i].value) != 0)
			fail_msg("%s: value %s", rows[i].only_here, parameters.value);
		if (!got != !rows[i].want || (got && strcmp(got, rows[i].want) != 0))
			fail_msg("%s: %s", rows[i].only_here, got ? got : "nothing");
	}
}

static void a_boundary_is_kept_as_it_was_written(void **state)
{
	const char *field = "multipart/mixed; boundary=\"=?utf-8?Q?=C3=A4?=  b\"";
	struct parameters parameters = parameters_parse(arena, as_bytes(field), strlen(field));

	(void)state;
	assert_string_equal(parameters_raw(&parameters, "boundary"), "=?utf-8?Q?=C3=A4?=  b");
	assert_string_equal(parameters_value(&parameters, "boundary"), "\u00e4 b");
	assert_null(parameters_raw(&parameters, "charset"));
}

static void a_flood_of_parameters_ends_at_the_maximum(void **state)
{
	const char *field = arena_printf(arena, "a/b%s; last=1", repeated("; x=1", 10000));
	struct parameters parameters = parameters_parse(arena, as_bytes(field), strlen(field));

	(void)state;
	assert_int_equal(parameters.count, PARAMETERS_MAX);
	assert_null(parameters_value(&parameters, "last"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_read_as_they_are_sent),
		cmocka_unit_test(a_boundary_is_kept_as_it_was_written),
		cmocka_unit_test(a_flood_of_parameters_ends_at_the_maximum),
	};

	return cmocka_run_group_tests_name(
		"parameters", tests, mail_fixture_begin, arena_fixture_end);
}
