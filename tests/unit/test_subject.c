/* SPDX-License-Identifier: MIT */
/* Tests of subjects of answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/text.h"
#include "daemon/model/subject.h"
#include "daemon/model/ticket_ref.h"

static struct arena *arena;
static const struct secret_key key = {{1, 2, 3, 4, 5, 6, 7, 8}};
static const char *ref;

static int begin(void **state)
{
	(void)state;
	arena = arena_new(4 << 20);
	ref = ticket_ref_format(arena, &key, "KYM", 1042);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* The subject with % replaced by the reference. */
static const char *with_ref(const char *subject)
{
	const char *percent = strchr(subject, '%');

	return percent ? with_ref(arena_printf(arena, "%.*s%s%s", (int)(percent - subject), subject,
				 ref, percent + 1))
		       : subject;
}

static void what_others_put_in_front_is_taken_off(void **state)
{
	static const struct {
		const char *subject, *bare;
	} rows[] = {
		{"Terassilupa", "Terassilupa"},
		{"Re: Terassilupa", "Terassilupa"},
		{"RE:RE:re: Terassilupa", "Terassilupa"}, /* repeated, without blanks */
		{"Re : Terassilupa", "Terassilupa"},	  /* a French blank */
		{"RE[2]: Terassilupa", "Terassilupa"},
		{"Re (3): Terassilupa", "Terassilupa"},
		{"Re^2: Terassilupa", "Terassilupa"},
		{"Re2: Terassilupa", "Terassilupa"},
		{"AW: Antw: VS: VL: SV: VB: TR: WG: Fwd: FW: Terassilupa", "Terassilupa"},
		{"Re\xEF\xBC\x9A Terassilupa", "Terassilupa"}, /* a full-width colon */
		{"[EXTERNAL] Re: Terassilupa", "Terassilupa"},
		{"Re: [Ulkoinen] VS: Terassilupa", "Terassilupa"},
		{"EXTERNAL: Terassilupa", "Terassilupa"},
		{"[%] Re: Terassilupa", "Terassilupa"},
		{"Re: [%] Re: [%] Terassilupa", "Terassilupa"}, /* two of ours */
		{"VS: [EXTERNAL] [%] Terassilupa", "Terassilupa"},
		{"Terassilupa (%)", "Terassilupa ()"}, /* only its own brackets go with it */
		{"Terassilupa %", "Terassilupa"},      /* behind, without brackets */
		{"tiketti-%: lupa", "tiketti-: lupa"}, /* only the reference itself */
		{"Re:", ""},
		{"[%]", ""},
		{"", ""},
		/* what stays */
		{"Rekisteri: muutos", "Rekisteri: muutos"},
		{"Re terassi", "Re terassi"},
		{"Re[x]: terassi", "Re[x]: terassi"},
		{"Re[2: terassi", "Re[2: terassi"},
		{"Ref: 2026/14", "Ref: 2026/14"},
		{"[Ulkoinen tila] terassi", "[Ulkoinen tila] terassi"},
		{"Terassi: Re: lupa", "Terassi: Re: lupa"},
		{"[KYM-1042-22x] lupa", "[KYM-1042-22x] lupa"},
		/* what a stranger may try */
		{"Lupa\r\nBcc: x@y.example", "Lupa Bcc: x@y.example"},
		{"KYM-10[%]42-zz", "KYM-1042-zz"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(
			subject_bare(arena, &key, "KYM", with_ref(rows[i].subject)), rows[i].bare);
}

static void no_reference_is_left_even_one_that_comes_about_by_removal(void **state)
{
	size_t half = strlen("KYM-10");
	const char *nested = arena_printf(arena, "a %.*s[%s]%s b", (int)half, ref, ref, ref + half);
	const char *bare = subject_bare(arena, &key, "KYM", nested);
	size_t position = 0;
	int64_t number;

	(void)state;
	assert_false(ticket_ref_find(&key, "KYM", bare, &position, &number));
}

static void an_answer_keeps_the_subject_under_our_reference(void **state)
{
	(void)state;
	assert_string_equal(
		subject_for_answer(arena, &key, "KYM", ref, with_ref("VS: [%] Re: Terassilupa")),
		arena_printf(arena, "[%s] Re: Terassilupa", ref));
	assert_string_equal(subject_for_answer(arena, &key, "KYM", ref, "  Re: "),
		arena_printf(arena, "[%s]", ref));
	assert_string_equal(subject_for_answer(arena, &key, "KYM", ref, NULL),
		arena_printf(arena, "[%s]", ref));
}

static const char *repeated(const char *text, int count)
{
	size_t size = strlen(text);
	char *result = arena_alloc(arena, size * (size_t)count + 1);

	for (int i = 0; i < count; i++)
		memcpy(result + (size_t)i * size, text, size);
	return result;
}

static void a_cut_is_at_150_characters_and_never_inside_one(void **state)
{
	const char *a150 = repeated("\xC3\xA4", 150);
	const char *decomposed; /* 149 letters, then one whose accent is the 151st character */

	(void)state;
	assert_string_equal(subject_bare(arena, &key, "KYM", a150), a150);
	assert_string_equal(subject_bare(arena, &key, "KYM", repeated("\xC3\xA4", 151)), a150);
	assert_string_equal(subject_bare(arena, &key, "KYM", repeated("\xF0\x9F\x8D\xBA", 400)),
		repeated("\xF0\x9F\x8D\xBA", 150));
	decomposed = arena_printf(arena, "%sa\xCC\x88yx", repeated("b", 149));
	assert_string_equal(subject_bare(arena, &key, "KYM", decomposed), repeated("b", 149));
	decomposed = arena_printf(arena, "%sa\xCC\x88yx", repeated("b", 148));
	assert_string_equal(subject_bare(arena, &key, "KYM", decomposed),
		arena_printf(arena, "%sa\xCC\x88", repeated("b", 148)));
}

static void megabytes_of_prefixes_are_read_in_no_time(void **state)
{
	const char *bare = subject_bare(arena, &key, "KYM", repeated("Re: ", 250000));

	(void)state;
	assert_true(strlen(bare) <= 600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_others_put_in_front_is_taken_off),
		cmocka_unit_test(no_reference_is_left_even_one_that_comes_about_by_removal),
		cmocka_unit_test(an_answer_keeps_the_subject_under_our_reference),
		cmocka_unit_test(a_cut_is_at_150_characters_and_never_inside_one),
		cmocka_unit_test(megabytes_of_prefixes_are_read_in_no_time),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
