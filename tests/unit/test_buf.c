/* SPDX-License-Identifier: MIT */
#include "daemon/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void an_empty_buffer_is_an_empty_text(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 10);
	assert_null(buf.data);
	assert_string_equal(buf_text(&buf), "");
	assert_true(buf_append(&buf, NULL, 0));
	assert_string_equal(buf_text(&buf), "");
	buf_free(&buf);
}

static void it_grows_and_keeps_every_byte(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 1000000);
	for (int i = 0; i < 10000; i++) {
		assert_true(buf_printf(&buf, "%05d", i));
		assert_true(buf_putc(&buf, i & 0xFF));
		assert_int_equal(buf.data[buf.size], '\0');
	}
	assert_int_equal(buf.size, 60000);
	for (int i = 0; i < 10000; i++) {
		char wanted[12];

		snprintf(wanted, sizeof(wanted), "%05d", i);
		assert_memory_equal(buf.data + (ptrdiff_t)i * 6, wanted, 5);
		assert_int_equal(buf.data[i * 6 + 5], i & 0xFF);
	}
	buf_free(&buf);
	assert_null(buf.data);
	assert_int_equal(buf.max, 1000000);
}

static void the_maximum_itself_fits_and_one_more_does_not(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 5);
	assert_true(buf_puts(&buf, "Kotka"));
	assert_false(buf.overflowed);
	assert_false(buf_putc(&buf, '!'));
	assert_true(buf.overflowed);
	assert_string_equal(buf_text(&buf), "Kotka");
	buf_free(&buf);
	assert_false(buf.overflowed);
}

static void what_does_not_fit_is_left_out_whole(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 8);
	assert_true(buf_puts(&buf, "abc"));
	assert_false(buf_printf(&buf, "%s", "defghi"));
	assert_string_equal(buf_text(&buf), "abc");
	assert_false(buf_append(&buf, "", SIZE_MAX));
	assert_int_equal(buf.size, 3);
	buf_free(&buf);
}

static void nothing_is_added_behind_a_gap(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 8);
	assert_false(buf_puts(&buf, "too long by far"));
	assert_false(buf_putc(&buf, 'x'));
	assert_string_equal(buf_text(&buf), "");
	buf_clear(&buf);
	assert_true(buf_putc(&buf, 'x'));
	assert_string_equal(buf_text(&buf), "x");
	buf_clear(&buf);
	assert_string_equal(buf_text(&buf), "");
	buf_free(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buffer_is_an_empty_text),
		cmocka_unit_test(it_grows_and_keeps_every_byte),
		cmocka_unit_test(the_maximum_itself_fits_and_one_more_does_not),
		cmocka_unit_test(what_does_not_fit_is_left_out_whole),
		cmocka_unit_test(nothing_is_added_behind_a_gap),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
