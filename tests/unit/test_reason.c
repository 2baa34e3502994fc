/* SPDX-License-Identifier: MIT */
/* What the status codes of mail servers mean for who reads of them. */
#include "daemon/model/reason.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_status_code_means_what_its_reader_can_do(void **state)
{
	static const struct {
		const char *text;
		enum reason_code code;
	} rows[] = {
		{"5.1.1", REASON_UNKNOWN_MAILBOX},
		{"550 5.1.1 <x@y.example>: Recipient address rejected", REASON_UNKNOWN_MAILBOX},
		{"smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound", REASON_UNKNOWN_MAILBOX},
		{"550 5.2.1 account disabled", REASON_UNKNOWN_MAILBOX},
		{"550 5.1.2 bad domain", REASON_UNKNOWN_DOMAIN},
		{"4.4.4", REASON_UNKNOWN_DOMAIN},
		{"552-5.2.2 over quota", REASON_FULL_MAILBOX},
		{"4.2.2", REASON_FULL_MAILBOX}, /* tried for days, still full */
		{"552 5.3.4 too big", REASON_TOO_LARGE},
		{"552 5.2.3 too long", REASON_TOO_LARGE},
		{"554 5.7.1 spam", REASON_REJECTED},
		{"550 5.7.26 unauthenticated", REASON_REJECTED},
		{"4.4.7", REASON_UNREACHABLE},
		{"4.4.1 no answer from host", REASON_UNREACHABLE},
		{"550 5.4.1 Recipient address rejected: Access denied", REASON_UNKNOWN_MAILBOX},
		{"550 no such user", REASON_NOT_ACCEPTED}, /* nothing is guessed from words */
		{"5.0.0", REASON_NOT_ACCEPTED},
		{"554 refused [192.5.1.1]", REASON_NOT_ACCEPTED}, /* an address of the internet */
		{"554 refused 5.1.1.7", REASON_NOT_ACCEPTED},
		{"554 rejected, see 5.1.1.", REASON_UNKNOWN_MAILBOX}, /* the end of a sentence */
		{"3.1.1", REASON_NOT_ACCEPTED},			      /* no class of a status */
		{"5.1.1234", REASON_NOT_ACCEPTED},
		{"5.", REASON_NOT_ACCEPTED},
		{"", REASON_NOT_ACCEPTED},
		{NULL, REASON_NOT_ACCEPTED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (reason_of_status(rows[i].text) != rows[i].code)
			fail_msg("%s: %d", rows[i].text, (int)reason_of_status(rows[i].text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_status_code_means_what_its_reader_can_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
