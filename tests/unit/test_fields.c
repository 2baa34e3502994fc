/* SPDX-License-Identifier: MIT */
#include "rules/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct row {
	const char *text;
	const char *value; /* NULL: does not pass */
};

static void check_rows(enum field_check check, const struct row *rows, size_t count)
{
	struct arena *arena = arena_new(1024 * 1024);

	for (size_t i = 0; i < count; i++) {
		const char *value = field_normalise(arena, check, rows[i].text);

		if (!value || !rows[i].value ? value != rows[i].value
					     : strcmp(value, rows[i].value) != 0) {
			fail_msg("'%s' gave %s, not %s", rows[i].text, value ? value : "nothing",
				rows[i].value ? rows[i].value : "nothing");
		}
	}
	arena_free(arena);
}
#define CHECK_ROWS(check, rows) check_rows((check), (rows), sizeof(rows) / sizeof((rows)[0]))

static void a_business_id_passes_with_the_right_check_digit_only(void **state)
{
	static const struct row rows[] = {
		{"2077474-0", "2077474-0"}, /* remainder 0 */
		{"1234567-1", "1234567-1"},
		{"0112038-9", "0112038-9"},
		{"2077474-1", NULL}, /* wrong digit */
		{"3000001-0", NULL}, /* remainder 1: no digit is right */
		{"1111111-1", NULL},
		{"112038-9", "0112038-9"},   /* six digits */
		{"FI20774740", "2077474-0"}, /* as a VAT number */
		{"fi 2077474-0", "2077474-0"},
		{"20774740", "2077474-0"},	     /* the pattern saw to what stands before it */
		{" 2077474 \u2013 0 ", "2077474-0"}, /* blanks, and a dash of a writing program */
		{"2077474-00", NULL},
		{"2077474", NULL},
		{"20774-0", NULL},
		{"abc", NULL},
		{"", NULL},
	};

	(void)state;
	CHECK_ROWS(CHECK_BUSINESS_ID, rows);
}

static void a_phone_number_becomes_international(void **state)
{
	static const struct row rows[] = {
		{"040 123 4567", "+358401234567"},
		{"+358 40 123 4567", "+358401234567"},
		{"+358 (0)40 123 4567", "+358401234567"}, /* the 0 that is left out from abroad */
		{"+358 040 1234567", "+358401234567"},	  /* and was not */
		{"00358401234567", "+358401234567"},
		{"990 46 8 123 456", "+468123456"}, /* another way out of Finland */
		{"(05) 234-5678", "+35852345678"},
		{"05/234.5678", "+35852345678"},
		{"+46 70 123 45 67", "+46701234567"},
		{"040\u00A01234567", "+358401234567"}, /* no-break space */
		{"4012345678", NULL},		       /* whose country? */
		{"+0123456789", NULL},
		{"040 1", NULL},
		{"+3584012345678901", NULL}, /* more than fifteen digits */
		{"040-CALLME", NULL},
		{"+358+401234567", NULL},
	};

	(void)state;
	CHECK_ROWS(CHECK_PHONE, rows);
}

static void a_date_must_exist(void **state)
{
	static const struct row rows[] = {
		{"2026-12-01", "2026-12-01"},
		{"1.12.2026", "2026-12-01"},
		{"01. 12. 2026", "2026-12-01"},
		{"1/12/2026", "2026-12-01"}, /* day first */
		{"29.2.2028", "2028-02-29"},
		{"29.2.2026", NULL},
		{"31.4.2026", NULL},
		{"29.2.2100", NULL}, /* a century that is no leap year */
		{"1.13.2026", NULL},
		{"1.12.26", NULL},
		{"1.12.", NULL},
		{"2026/12/01", NULL},
		{"1.12.2026.", NULL},
		{"12345.1.2026", NULL},
	};

	(void)state;
	CHECK_ROWS(CHECK_DATE, rows);
}

static void an_amount_has_two_decimals(void **state)
{
	static const struct row rows[] = {
		{"12500", "12500.00"},
		{"12 500 €", "12500.00"},
		{"12\u00A0500,5 euroa", "12500.50"},
		{"EUR 12.500,00", "12500.00"}, /* dots group, comma parts */
		{"12,500.00", "12500.00"},     /* and the other way */
		{"12.500", "12500.00"},	       /* three digits behind one dot: thousands */
		{"1.250.000", "1250000.00"},
		{"0,99", "0.99"},
		{"-45,20 eur", "-45.20"},
		{"12.50", "12.50"},
		{"1.2500", NULL},
		{"12.500.00", NULL}, /* the same sign for both */
		{"1,25,000", NULL},
		{"12-", NULL},
		{"5,", NULL},
		{",5", NULL},
		{"euro", NULL},
		{"9 999 999 999 999 999", "9999999999999999.00"},
	};

	(void)state;
	CHECK_ROWS(CHECK_AMOUNT, rows);
}

static void a_value_without_check_is_one_trimmed_line(void **state)
{
	static const struct row rows[] = {
		{"  LP-734-2026 \n", "LP-734-2026"},
		{"a\nb\u202Ec", "a b c"}, /* what turns a line about is gone */
		{" \t", NULL},
	};
	char text[1000];

	(void)state;
	CHECK_ROWS(CHECK_NONE, rows);
	memset(text, '1', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	for (enum field_check check = CHECK_NONE; check <= CHECK_AMOUNT; check++) {
		struct row row = {text, NULL};

		check_rows(check, &row, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_business_id_passes_with_the_right_check_digit_only),
		cmocka_unit_test(a_phone_number_becomes_international),
		cmocka_unit_test(a_date_must_exist),
		cmocka_unit_test(an_amount_has_two_decimals),
		cmocka_unit_test(a_value_without_check_is_one_trimmed_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
