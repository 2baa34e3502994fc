/* SPDX-License-Identifier: MIT */
/* Tests of references, marks, Message-IDs and reply addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/text.h"
#include "daemon/model/ticket_ref.h"

static struct arena *arena;
static const struct secret_key key = {{1, 2, 3, 4, 5, 6, 7, 8}};
static const struct secret_key other_key = {{8, 7, 6, 5, 4, 3, 2, 1}};
static const char *check; /* of KYM-1042 under key */

static int begin(void **state)
{
	(void)state;
	arena = arena_new(4 << 20);
	check = ticket_ref_format(arena, &key, "KYM", 1042) + strlen("KYM-1042-");
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* The text with % replaced by the check characters. */
static const char *with_check(const char *text)
{
	const char *percent = strchr(text, '%');

	return percent ? arena_printf(
				 arena, "%.*s%s%s", (int)(percent - text), text, check, percent + 1)
		       : text;
}

static void a_reference_is_read_back_up_to_the_largest_number(void **state)
{
	static const int64_t numbers[] = {1, 9, 10, 99, 1042, 123456789, INT64_C(1) << 53};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		int64_t number = 0;
		const char *ref = ticket_ref_format(arena, &key, "KYM", numbers[i]);

		assert_true(ticket_ref_parse(&key, "KYM", ref, &number));
		assert_int_equal(number, numbers[i]);
		assert_true(ticket_ref_parse(&key, "kym", text_lower_ascii(arena, ref), &number));
		assert_string_equal(ref + strlen(ref) - 2,
			ticket_ref_format(arena, &key, "kym", numbers[i]) + strlen(ref) - 2);
	}
}

static void check_characters_are_never_look_alikes(void **state)
{
	(void)state;
	for (int64_t number = 1; number <= 3000; number++) {
		const char *ref = ticket_ref_format(arena, &key, "KYM", number);

		assert_null(strpbrk(ref + strlen(ref) - 2, "0O1IL"));
	}
}

static void guessed_check_characters_seldom_hold(void **state)
{
	int held = 0;

	(void)state;
	for (int64_t number = 1; number <= 2000; number++) {
		int64_t found;

		held += ticket_ref_parse(
			&key, "KYM", ticket_ref_format(arena, &other_key, "KYM", number), &found);
	}
	assert_in_range(held, 0, 10); /* two of 2,000 are expected: 31 * 31 checks */
}

static void a_reference_is_found_where_it_stands_alone(void **state)
{
	static const struct {
		const char *text; /* % is the right check */
		bool found;
		const char *only_here;
	} rows[] = {
		{"KYM-1042-%", true, "alone"},
		{"Re: [KYM-1042-%] Lupa", true, "in brackets"},
		{"asia kym-1042-%.", true, "small letters, a full stop behind"},
		{"KYM-1042% on minun", true, "the second hyphen lost"},
		{"KYM-1042-%:n asia", true, "a Finnish case ending behind a colon"},
		{"tiketti-KYM-1042-%", true, "a hyphen in front"},
		{"\xE2\x80\x9DKYM-1042-%\xE2\x80\x9D", true, "typographic quotes"},
		{"\xC2\xA0KYM-1042-%\xC2\xA0", true, "no-break blanks"},
		{"KYM-9-XX KYM-1042-%", true, "behind a wrong one"},
		{"KYM-KYM-1042-%", true, "behind half a one"},
		{"(KYM-1042-%)", true, "in parentheses"},
		{"xKYM-1042-%", false, "a letter in front"},
		{"7KYM-1042-%", false, "a digit in front"},
		{"_KYM-1042-%", false, "an underscore in front"},
		{"\xC3\xA4KYM-1042-%", false, "a letter beyond ASCII in front"},
		{"\xD0\x9AKYM-1042-%", false, "a Cyrillic letter in front"},
		{"KYM-1042-%x", false, "a letter behind"},
		{"KYM-1042-%3", false, "a digit behind"},
		{"KYM-1042-%_", false, "an underscore behind"},
		{"KYM-1042-%\xC3\xA4", false, "a letter beyond ASCII behind"},
		{"KYM-01042-%", false, "a zero in front of the number"},
		{"KYM-1043-%", false, "another number"},
		{"KYM 1042 %", false, "blanks for hyphens"},
		{"KYM1042-%", false, "the first hyphen lost"},
		{"KYM-1042-", false, "no check"},
		{"KYM-1042", false, "no check and no hyphen"},
		{"KYM--%", false, "no number"},
		{"KYM-%", false, "the check alone"},
		{"KYM-99999999999999999999999999-%", false, "a number too long"},
		{"KYM-9999999999999999-%", false, "a number over 2^53"},
		{"ABC-1042-%", false, "another prefix"},
		{"", false, "nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *text = with_check(rows[i].text);
		size_t position = 0;
		int64_t number = 0;

		if (ticket_ref_find(&key, "KYM", text, &position, &number) != rows[i].found ||
			(rows[i].found && number != 1042))
			fail_msg("%s: %s", rows[i].only_here, text);
	}
}

static void a_search_goes_on_behind_what_was_found(void **state)
{
	const char *second = ticket_ref_format(arena, &key, "KYM", 7);
	const char *text = arena_printf(arena, "[%s] ja %s", with_check("KYM-1042-%"), second);
	size_t position = 0;
	int64_t number = 0;

	(void)state;
	assert_true(ticket_ref_find(&key, "KYM", text, &position, &number));
	assert_int_equal(number, 1042);
	assert_memory_equal(text + position, "] ja", 4);
	assert_true(ticket_ref_find(&key, "KYM", text, &position, &number));
	assert_int_equal(number, 7);
	assert_int_equal(position, strlen(text));
	assert_false(ticket_ref_find(&key, "KYM", text, &position, &number));
	assert_int_equal(number, 7);
}

static void a_command_takes_one_whole_reference(void **state)
{
	int64_t number = 0;

	(void)state;
	assert_true(ticket_ref_parse(&key, "KYM", with_check("KYM-1042-%"), &number));
	assert_false(ticket_ref_parse(&key, "KYM", with_check("KYM-1042-% "), &number));
	assert_false(ticket_ref_parse(&key, "KYM", with_check(" KYM-1042-%"), &number));
	assert_false(ticket_ref_parse(&other_key, "KYM", with_check("KYM-1042-%"), &number));
}

static void staff_may_leave_the_check_out(void **state)
{
	int64_t number = 0;

	(void)state;
	assert_true(ticket_number_parse("KYM", "1042", &number));
	assert_int_equal(number, 1042);
	assert_true(ticket_number_parse("KYM", "kym-9007199254740992", &number));
	assert_int_equal(number, INT64_C(1) << 53);
	assert_false(ticket_number_parse("KYM", "9007199254740993", &number));
	assert_false(ticket_number_parse("KYM", "KYM-1042-7Q", &number));
	assert_false(ticket_number_parse("KYM", "0", &number));
	assert_false(ticket_number_parse("KYM", "-5", &number));
	assert_false(ticket_number_parse("KYM", "12 ", &number));
	assert_false(ticket_number_parse("KYM", "", &number));
}

static void a_mark_holds_for_its_ticket_role_person_and_key_only(void **state)
{
	char mark[MARK_SIZE], loud[MARK_SIZE];

	(void)state;
	mark_make(&key, 1042, MARK_STAFF, "anna", mark);
	assert_int_equal(strlen(mark), MARK_SIZE - 1);
	assert_memory_equal(mark, "k1-", 3);
	assert_int_equal(strspn(mark + 3, "abcdefghijklmnopqrstuvwxyz234567"), 16);
	assert_true(mark_verify(&key, 1042, MARK_STAFF, "anna", mark));
	for (size_t i = 0; i < MARK_SIZE; i++)
		loud[i] = mark[i] >= 'a' && mark[i] <= 'z' ? (char)(mark[i] - 32) : mark[i];
	assert_true(mark_verify(&key, 1042, MARK_STAFF, "anna", loud));

	assert_false(mark_verify(&key, 1043, MARK_STAFF, "anna", mark));
	assert_false(mark_verify(&key, 1042, MARK_CONTACT, "anna", mark));
	assert_false(mark_verify(&key, 1042, MARK_STAFF, "ann", mark));
	assert_false(mark_verify(&other_key, 1042, MARK_STAFF, "anna", mark));
	assert_false(mark_verify(&key, 1042, MARK_STAFF, "anna", ""));
	assert_false(mark_verify(&key, 1042, MARK_STAFF, "anna", "k1-aaaaaaaaaaaaaaaa"));
	assert_false(mark_verify(&key, 1042, MARK_STAFF, "anna", arena_printf(arena, "%sx", mark)));
}

static void a_message_id_survives_a_change_of_case(void **state)
{
	char mark[MARK_SIZE];
	struct claimed_mark claim = {0};
	const char *id;

	(void)state;
	mark_make(&key, 1042, MARK_CONTACT, "a@b.example", mark);
	id = message_id_make(arena, with_check("KYM-1042-%"), mark, 77, "kymi.example");
	assert_true(message_id_parse(&key, "KYM", "kymi.example", id, &claim));
	assert_int_equal(claim.ticket, 1042);
	assert_int_equal(claim.outgoing_id, 77);
	assert_string_equal(claim.mark, mark);
	memset(&claim, 0, sizeof(claim));
	assert_true(
		message_id_parse(&key, "kym", "KYMI.example", text_lower_ascii(arena, id), &claim));
	assert_string_equal(claim.mark, mark);
	assert_true(mark_verify(&key, 1042, MARK_CONTACT, "a@b.example", claim.mark));
}

static void what_is_not_wholly_ours_claims_nothing(void **state)
{
	static const struct {
		const char *id, *only_here;
	} rows[] = {
		{"KYM-1042-%.k1-aaaaaaaaaaaaaaaa.77@other.example", "another domain"},
		{"KYM-1042-%.k1-aaaaaaaaaaaaaaaa.77@kymi.example.org", "a longer domain"},
		{"KYM-1042-%.k1-aaaaaaaaaaaaaaaa.77", "no domain"},
		{"KYM-1042-%.k1-aaaaaaaaaaaaaaaa.@kymi.example", "no number"},
		{"KYM-1042-%.k1-aaaaaaaaaaaaaaaa.7x@kymi.example", "no number but a word"},
		{"KYM-1042-%.k1-aaaaaaaaaaaaaaaa@kymi.example", "no third part"},
		{"KYM-1042-%.k1-aaaaaaaaaaaaaaa.77@kymi.example", "a short mark"},
		{"KYM-1042-%.k1-aaaaaaaaaaaaaaaaa.77@kymi.example", "a long mark"},
		{"KYM-1042-%.k2-aaaaaaaaaaaaaaaa.77@kymi.example", "another version"},
		{"KYM-1042-%.k1-aaaaaaaaaaaaaaa1.77@kymi.example", "not base32"},
		{"KYM-1043-%.k1-aaaaaaaaaaaaaaaa.77@kymi.example", "a wrong check"},
		{"xKYM-1042-%.k1-aaaaaaaaaaaaaaaa.77@kymi.example", "something in front"},
		{"", "nothing"},
	};
	struct claimed_mark claim = {.ticket = -1};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (message_id_parse(&key, "KYM", "kymi.example", with_check(rows[i].id), &claim))
			fail_msg("%s", rows[i].only_here);
	}
	assert_int_equal(claim.ticket, -1);
	assert_true(message_id_parse(&key, "KYM", "kymi.example",
		with_check("KYM-1042-%.k1-aaaaaaaaaaaaaaaa.77@kymi.example"), &claim));
}

static void a_reply_detail_is_read_back(void **state)
{
	char mark[MARK_SIZE];
	struct claimed_mark claim = {.outgoing_id = 5};
	const char *detail;

	(void)state;
	mark_make(&key, 1042, MARK_CONTACT, "a@b.example", mark);
	detail = reply_detail_make(arena, with_check("KYM-1042-%"), mark);
	assert_true(reply_detail_parse(&key, "KYM", text_lower_ascii(arena, detail), &claim));
	assert_int_equal(claim.ticket, 1042);
	assert_int_equal(claim.outgoing_id, 0);
	assert_string_equal(claim.mark, mark);
	assert_false(reply_detail_parse(&key, "KYM", arena_printf(arena, "%s.77", detail), &claim));
	assert_false(reply_detail_parse(&key, "KYM", with_check("KYM-1042-%"), &claim));
	assert_false(reply_detail_parse(&key, "KYM", "", &claim));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reference_is_read_back_up_to_the_largest_number),
		cmocka_unit_test(check_characters_are_never_look_alikes),
		cmocka_unit_test(guessed_check_characters_seldom_hold),
		cmocka_unit_test(a_reference_is_found_where_it_stands_alone),
		cmocka_unit_test(a_search_goes_on_behind_what_was_found),
		cmocka_unit_test(a_command_takes_one_whole_reference),
		cmocka_unit_test(staff_may_leave_the_check_out),
		cmocka_unit_test(a_mark_holds_for_its_ticket_role_person_and_key_only),
		cmocka_unit_test(a_message_id_survives_a_change_of_case),
		cmocka_unit_test(what_is_not_wholly_ours_claims_nothing),
		cmocka_unit_test(a_reply_detail_is_read_back),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
