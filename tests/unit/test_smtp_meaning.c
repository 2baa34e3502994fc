/* SPDX-License-Identifier: MIT */
/* What an answer of an SMTP server means. */
#include "handlers/channels/smtp_meaning.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void each_answer_has_one_meaning_at_its_stage(void **state)
{
	static const struct {
		enum smtp_stage stage;
		int code;
		enum outcome meaning;
	} rows[] = {
		{SMTP_MESSAGE, 250, OK},
		{SMTP_MESSAGE, 0, TRY_LATER},	/* the connection ended before an answer */
		{SMTP_MESSAGE, 354, TRY_LATER}, /* asked for data, never answered it */
		{SMTP_MESSAGE, 421, TRY_LATER}, /* going down */
		{SMTP_MESSAGE, 452, TRY_LATER}, /* full */
		{SMTP_MESSAGE, 550, REFUSED},	/* no such recipient */
		{SMTP_MESSAGE, 554, REFUSED},	/* content */
		{SMTP_LOGIN, 535, BROKEN},	/* a person must mend the password */
		{SMTP_LOGIN, 454, TRY_LATER},	/* their directory is down */
		{SMTP_CONNECTING, 554,
			TRY_LATER}, /* refused at the greeting: says nothing of any mail */
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(smtp_meaning(rows[i].stage, rows[i].code), rows[i].meaning);
	}
}

static void the_sentence_has_the_servers_words_made_safe(void **state)
{
	struct arena *arena = arena_new(100000);
	struct reason reason = {REASON_NONE, NULL, NULL};
	(void)state;

	assert_int_equal(smtp_reason(SMTP_MESSAGE, 250, "2.0.0 fine", arena, &reason), OK);
	assert_null(reason.sentence);
	assert_int_equal(
		smtp_reason(SMTP_MESSAGE, 550, "5.1.1 no \x1b[31msuch\r\nuser", arena, &reason),
		REFUSED);
	assert_string_equal(reason.quoted, "550 5.1.1 no [31msuch user");
	assert_string_equal(
		reason.sentence, "the server refuses it for good: 550 5.1.1 no [31msuch user");
	assert_int_equal(reason.code, REASON_UNKNOWN_MAILBOX);
	assert_int_equal(smtp_reason(SMTP_MESSAGE, 0, NULL, arena, &reason), TRY_LATER);
	assert_string_equal(reason.sentence, "the server gave no answer");
	assert_null(reason.quoted); /* none of its words, and ours are for the log */
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_has_one_meaning_at_its_stage),
		cmocka_unit_test(the_sentence_has_the_servers_words_made_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
