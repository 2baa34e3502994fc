/* SPDX-License-Identifier: MIT */
/* The words that ombud queue --json and the store use, and which mails have which budget. */
#include "daemon/model/outgoing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void each_kind_has_its_word_and_its_budget(void **state)
{
	static const struct {
		enum outgoing_kind kind;
		const char *word;
		bool automatic, staff;
	} rows[] = {
		{OUTGOING_ACKNOWLEDGEMENT, "acknowledgement", true, false},
		{OUTGOING_CLOSED_HOURS, "closed_hours", true, false},
		{OUTGOING_KEYWORD, "keyword", true, false},
		{OUTGOING_HANDOVER, "handover", false, false}, /* staff asked for it */
		{OUTGOING_ANSWER, "answer", false, false}, /* a person's words are not counted */
		{OUTGOING_NOTIFICATION, "notification", false, true},
		{OUTGOING_ACCOUNT, "account", false, true},
		{OUTGOING_LIMIT, "limit", false, true},
		{OUTGOING_DIGEST, "digest", false, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(outgoing_kind_name(rows[i].kind), rows[i].word);
		assert_int_equal(outgoing_is_automatic_outside(rows[i].kind), rows[i].automatic);
		assert_int_equal(outgoing_is_to_staff(rows[i].kind), rows[i].staff);
	}
}

static void each_state_has_its_word(void **state)
{
	static const char *const words[] = {
		[OUT_QUEUED] = "queued",
		[OUT_CLAIMED] = "claimed",
		[OUT_SENT] = "sent",
		[OUT_LATER] = "later",
		[OUT_FAILED] = "failed",
		[OUT_HELD] = "held",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_string_equal(outgoing_state_name((enum outgoing_state)i), words[i]);
}

static void what_became_of_a_text_has_its_word(void **state)
{
	(void)state;
	assert_null(delivery_state_name(DELIVERY_NONE));
	assert_string_equal(delivery_state_name(DELIVERY_PENDING), "pending");
	assert_string_equal(delivery_state_name(DELIVERY_DELIVERED), "delivered");
	assert_string_equal(delivery_state_name(DELIVERY_FAILED), "failed");
	assert_string_equal(delivery_state_name(DELIVERY_UNKNOWN), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_word_and_its_budget),
		cmocka_unit_test(each_state_has_its_word),
		cmocka_unit_test(what_became_of_a_text_has_its_word),
	};

	return cmocka_run_group_tests_name("outgoing", tests, NULL, NULL);
}
