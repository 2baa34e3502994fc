/* SPDX-License-Identifier: MIT */
/* Tests of the words for tickets, their entries and outgoing messages: scripts rely on them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/model/outgoing.h"
#include "daemon/model/ticket.h"

static void states_priorities_and_entries_have_the_documented_words(void **state)
{
	(void)state;
	assert_string_equal(ticket_state_name(TICKET_NEW), "NEW");
	assert_string_equal(ticket_state_name(TICKET_OPEN), "OPEN");
	assert_string_equal(ticket_state_name(TICKET_WAITING), "WAITING");
	assert_string_equal(ticket_state_name(TICKET_CLOSED), "CLOSED");
	assert_string_equal(priority_name(PRIORITY_LOW), "low");
	assert_string_equal(priority_name(PRIORITY_NORMAL), "normal");
	assert_string_equal(priority_name(PRIORITY_HIGH), "high");
	assert_string_equal(priority_name(PRIORITY_URGENT), "urgent");
	assert_string_equal(entry_kind_name(ENTRY_IN), "in");
	assert_string_equal(entry_kind_name(ENTRY_OUT), "out");
	assert_string_equal(entry_kind_name(ENTRY_NOTE), "note");
	assert_string_equal(entry_kind_name(ENTRY_EVENT), "event");
}

static void every_outgoing_kind_is_for_staff_or_outside_and_answers_are_not_automatic(void **state)
{
	static const struct {
		enum outgoing_kind kind;
		const char *name;
		bool automatic_outside, to_staff;
	} rows[] = {
		{OUTGOING_ACKNOWLEDGEMENT, "acknowledgement", true, false},
		{OUTGOING_CLOSED_HOURS, "closed_hours", true, false},
		{OUTGOING_ANSWER, "answer", false, false},
		{OUTGOING_NOTIFICATION, "notification", false, true},
		{OUTGOING_ACCOUNT, "account", false, true},
		{OUTGOING_LIMIT, "limit", false, true},
		{OUTGOING_DIGEST, "digest", false, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_string_equal(outgoing_kind_name(rows[i].kind), rows[i].name);
		assert_int_equal(
			outgoing_is_automatic_outside(rows[i].kind), rows[i].automatic_outside);
		assert_int_equal(outgoing_is_to_staff(rows[i].kind), rows[i].to_staff);
	}
	assert_string_equal(outgoing_state_name(OUT_QUEUED), "queued");
	assert_string_equal(outgoing_state_name(OUT_CLAIMED), "claimed");
	assert_string_equal(outgoing_state_name(OUT_SENT), "sent");
	assert_string_equal(outgoing_state_name(OUT_LATER), "later");
	assert_string_equal(outgoing_state_name(OUT_FAILED), "failed");
	assert_string_equal(outgoing_state_name(OUT_HELD), "held");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_priorities_and_entries_have_the_documented_words),
		cmocka_unit_test(
			every_outgoing_kind_is_for_staff_or_outside_and_answers_are_not_automatic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
