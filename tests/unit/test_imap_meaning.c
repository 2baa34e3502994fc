/* SPDX-License-Identifier: MIT */
/* What each failure of an IMAP server means: later, never for this message, or a person must act.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "handlers/channels/imap_meaning.h"

static void a_failure_means_what_follows_from_what_was_being_done(void **state)
{
	static const struct {
		const char *what;
		enum imap_deed deed;
		int code;
		enum imap_end end;
		const char *words;
		enum outcome outcome;
	} rows[] = {
		{"the connection ended", IMAP_FETCHING, MAILIMAP_ERROR_STREAM, IMAP_CLOSED, "",
			TRY_LATER},
		{"too slow, also for STARTTLS", IMAP_STARTING_TLS, MAILIMAP_ERROR_STREAM,
			IMAP_TOO_LATE, "", TRY_LATER},
		{"STARTTLS refused", IMAP_STARTING_TLS, MAILIMAP_ERROR_STARTTLS, IMAP_ALIVE, "",
			BROKEN},
		{"words came with the answer to STARTTLS", IMAP_STARTING_TLS, MAILIMAP_ERROR_SSL,
			IMAP_ALIVE, "", BROKEN},
		{"a message that cannot be read", IMAP_FETCHING, MAILIMAP_ERROR_PARSE, IMAP_ALIVE,
			"", REFUSED},
		{"a message that the guard stopped", IMAP_FETCHING, MAILIMAP_ERROR_STREAM,
			IMAP_HOSTILE, "", REFUSED},
		{"a search that cannot be read is no message's fault", IMAP_LOOKING,
			MAILIMAP_ERROR_PARSE, IMAP_ALIVE, "", TRY_LATER},
		{"a command at the wrong time is no message's fault", IMAP_FETCHING,
			MAILIMAP_ERROR_BAD_STATE, IMAP_ALIVE, "", TRY_LATER},
		{"a NO to one message", IMAP_FETCHING, MAILIMAP_ERROR_UID_FETCH, IMAP_ALIVE,
			"damaged", REFUSED},
		{"a NO that passes", IMAP_FETCHING, MAILIMAP_ERROR_UID_FETCH, IMAP_ALIVE,
			"[INUSE] locked", TRY_LATER},
		{"the folder is not there", IMAP_SELECTING, MAILIMAP_ERROR_SELECT, IMAP_ALIVE,
			"[NONEXISTENT] no", BROKEN},
		{"no right to move", IMAP_RELEASING, MAILIMAP_ERROR_UID_MOVE, IMAP_ALIVE,
			"[NOPERM] no", BROKEN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum outcome outcome =
			imap_meaning(rows[i].deed, rows[i].code, rows[i].end, rows[i].words);

		if (outcome != rows[i].outcome)
			print_message("%s\n", rows[i].what);
		assert_int_equal(outcome, rows[i].outcome);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failure_means_what_follows_from_what_was_being_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
