/* SPDX-License-Identifier: MIT */
/* Folder names as IMAP writes them (RFC 3501 section 5.1.3), and sets of UIDs. */
#include "handlers/channels/imap_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void names_are_written_in_modified_utf_7(void **state)
{
	static const struct {
		const char *name, *written, *only;
	} rows[] = {
		{"INBOX", "INBOX", "plain"},
		{"Käsitelty", "K&AOQ-sitelty", "one letter"},
		{"Åäö", "&AMUA5AD2-", "several in one shift"},
		{"A & B", "A &- B", "the sign of the shift"},
		{"ä&ö", "&AOQ-&-&APY-", "the sign between two shifts"},
		{"&", "&-", "alone"},
		{"a/b\\c\"d", "a/b\\c\"d", "other signs stand for themselves"},
		{"台北", "&U,BTFw-", "the RFC's own example: a comma for a slash"},
		{"日本語", "&ZeVnLIqe-", "the RFC's own example, whole sixths"},
		{"\U0001F600", "&2D3eAA-", "beyond the first plane: a surrogate pair"},
		{"x\u00e4", "x&AOQ-", "the shift ends with the name"},
		{" ", " ", "a blank"},
		{"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-",
			"the RFC's own example, whole"},
	};
	char written[IMAP_NAME_BYTES_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!imap_encode_name(rows[i].name, written) ||
			strcmp(written, rows[i].written) != 0)
			fail_msg("%s: %s", rows[i].only, written);
	}
}

static void what_is_no_name_or_does_not_fit_is_refused(void **state)
{
	char written[IMAP_NAME_BYTES_MAX];
	char name[IMAP_NAME_BYTES_MAX + 10];

	(void)state;
	assert_false(imap_encode_name("", written));
	assert_false(imap_encode_name("a\r\nA1 DELETE INBOX", written));
	assert_false(imap_encode_name("a\tb", written));
	assert_false(imap_encode_name("a\x7f", written));
	memset(name, 'x', sizeof(name));
	name[IMAP_NAME_BYTES_MAX - 1] = '\0';
	assert_true(imap_encode_name(name, written));
	assert_int_equal(strlen(written), IMAP_NAME_BYTES_MAX - 1);
	name[IMAP_NAME_BYTES_MAX - 1] = 'x';
	name[IMAP_NAME_BYTES_MAX] = '\0';
	assert_false(imap_encode_name(name, written));
	memcpy(name + IMAP_NAME_BYTES_MAX - 4, "\u00e4", 3); /* its shift does not fit */
	assert_false(imap_encode_name(name, written));
}

static void a_folder_is_known_as_open_by_its_written_name(void **state)
{
	const struct imap imap = {.selected = "K&AOQ-sitelty"};
	const struct imap closed = {.selected = ""};

	(void)state;
	assert_true(imap_is_selected(&imap, "Käsitelty"));
	assert_false(imap_is_selected(&imap, "Kasitelty"));
	assert_false(imap_is_selected(&closed, ""));
}

static void neighbours_in_a_set_become_one_range(void **state)
{
	static const int64_t uids[] = {1, 2, 3, 7, 9, 10};
	static const uint32_t ranges[][2] = {{1, 3}, {7, 7}, {9, 10}};
	struct mailimap_set *set = imap_set(uids, 6);
	size_t i = 0;

	(void)state;
	for (clistiter *at = clist_begin(set->set_list); at; at = clist_next(at), i++) {
		const struct mailimap_set_item *item = clist_content(at);

		assert_true(i < 3);
		assert_int_equal(item->set_first, ranges[i][0]);
		assert_int_equal(item->set_last, ranges[i][1]);
	}
	assert_int_equal(i, 3);
	mailimap_set_free(set);
}

/* As many messages as their answers may cost, as many ranges as fit in a line. */
static void a_command_names_no_more_than_a_server_takes(void **state)
{
	static const struct {
		size_t count;
		int64_t step;
		size_t named;
	} rows[] = {{0, 1, 0}, {1, 1, 1}, {1000, 1, 1000}, {1001, 1, 1000}, {100, 2, 100},
		{101, 2, 100}, {2000, 7, 100}};
	int64_t uids[2000];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t j = 0; j < 2000; j++)
			uids[j] = 1 + (int64_t)j * rows[i].step;
		assert_int_equal(imap_set_count(uids, rows[i].count), rows[i].named);
	}
	for (size_t j = 0; j < 2000; j++)
		uids[j] = (int64_t)(j / 3) * 10 + (int64_t)(j % 3); /* by threes */
	assert_int_equal(imap_set_count(uids, 2000), 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_written_in_modified_utf_7),
		cmocka_unit_test(what_is_no_name_or_does_not_fit_is_refused),
		cmocka_unit_test(a_folder_is_known_as_open_by_its_written_name),
		cmocka_unit_test(neighbours_in_a_set_become_one_range),
		cmocka_unit_test(a_command_names_no_more_than_a_server_takes),
	};

	return cmocka_run_group_tests_name("imap_folder", tests, NULL, NULL);
}
