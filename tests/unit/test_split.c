/* SPDX-License-Identifier: MIT */
/* A long answer as several texts. */
#include "handlers/sms/split.h"

#include "daemon/base/text.h"
#include "handlers/sms/gsm.h"
#include "tests/unit/arena_fixture.h"

/* Each text within its segments, and together all the letters of the original but blanks. */
static void assert_holds(const struct sms_texts *texts, const char *text, size_t segments)
{
	size_t total = 0;

	for (size_t i = 0; i < texts->count; i++) {
		const char *at = texts->texts[i];
		struct sms_size size = sms_measure(at);

		assert_true(size.segments <= segments);
		assert_true(text_is_utf8((const unsigned char *)at, strlen(at)));
		total += size.segments;
		if (texts->count > 1) {
			const char *number = arena_printf(arena, "%zu/%zu ", i + 1, texts->count);

			assert_memory_equal(at, number, strlen(number));
			at += strlen(number);
		}
		for (; *at; at++) {
			while (*text == ' ' || *text == '\n')
				text++;
			if (*at != ' ' && *at != '\n')
				assert_int_equal(*at, *text++);
		}
	}
	assert_int_equal(text[strspn(text, " \n")] == '\0', texts->whole);
	assert_int_equal(texts->segments, total);
}

static void what_fits_is_one_text_as_it_is(void **state)
{
	struct sms_texts texts = sms_split(arena, "Hei!\n\nKyllä.", 1, 1);

	(void)state;
	assert_int_equal(texts.count, 1);
	assert_int_equal(texts.segments, 1);
	assert_true(texts.fits && texts.whole);
	assert_string_equal(texts.texts[0], "Hei!\n\nKyllä.");
	texts = sms_split(arena, repeated("ä", 306), 2, 2);
	assert_int_equal(texts.count, 1);
	assert_int_equal(texts.segments, 2);
	texts = sms_split(arena, " \n", 1, 1);
	assert_int_equal(texts.count, 0);
	assert_true(texts.fits);
}

#define ODOTA " odota odota odota odota"

/* filler: letters in front, so that the interesting place is near the end of the first text. */
static void a_text_ends_where_a_reader_would_pause(void **state)
{
	static const struct {
		int filler;
		const char *text, *first_ends, *second_begins;
	} rows[] = {
		{110, ". Toinen virke tulee tässä. Kolmas virke on jo toisen viestin puolella.",
			"Toinen virke tulee tässä.", "Kolmas virke"},
		{110, ". Sitten\nuusi rivi, joka ei enää mahdu ensimmäiseen viestiin kokonaan",
			"Sitten", "uusi rivi"},
		/* no sentence: dates, abbreviations, initials */
		{110, ". Avaamme ke 25.11. klo 12 ja olemme auki aina siitä iltaan saakka ja yli",
			"x.", "Avaamme"},
		{110, ". Kahvila on esim. Kotkan torilla ja muualla, missä on paljon väkeä", "x.",
			"Kahvila"},
		{110, ". Asiaa hoitaa Anna K. Virtanen-Lahti, joka on paikalla huomenna aamulla",
			"x.", "Asiaa"},
		{120, ". Vai niin? Kyllä, juuri niin se on ollut jo kauan aikaa", "Vai niin?",
			"Kyllä"},
		{120, ". (Vai niin.) Kyllä, juuri niin se on ollut jo kauan aikaa", "(Vai niin.)",
			"Kyllä"},
		/* an early sentence is no text of its own */
		{0, "Hei! Odota" ODOTA ODOTA ODOTA ODOTA ODOTA ODOTA ODOTA ODOTA, "odota", "odota"},
		/* neither a telephone number nor an address of the web is cut */
		{140, " soita 040 123 4567 heti", "soita", "040 123 4567"},
		{140, " https://www.kotka.example/luvat/terassi", "x", "https://www.kotka"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *text =
			arena_printf(arena, "%s%s", repeated("x", rows[i].filler), rows[i].text);
		struct sms_texts texts = sms_split(arena, text, 1, 9);
		size_t size;

		assert_holds(&texts, text, 1);
		if (texts.count != 2)
			fail_msg("row %zu: %zu texts", i, texts.count);
		size = strlen(texts.texts[0]);
		if (strcmp(texts.texts[0] + size - strlen(rows[i].first_ends),
			    rows[i].first_ends) != 0 ||
			strncmp(texts.texts[1] + 4, rows[i].second_begins,
				strlen(rows[i].second_begins)) != 0)
			fail_msg("row %zu: \"%s\", then \"%s\"", i, texts.texts[0], texts.texts[1]);
	}
}

static void what_has_no_pause_is_cut_between_characters(void **state)
{
	static const char *const units[] = {
		"x", "ä", "€", "Б", "👍", "👍🏽", "e\u0302\u0323", "👩‍👧"};

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		const char *text = repeated(units[i], 1000);
		struct sms_texts texts = sms_split(arena, text, 2, 100);

		assert_holds(&texts, text, 2);
		assert_true(texts.whole && texts.count > 1);
		for (size_t j = 0; j < texts.count; j++) {
			const char *body = strchr(texts.texts[j], ' ') + 1;

			assert_int_equal(strlen(body) % strlen(units[i]), 0);
		}
	}
	/* a letter with more marks than any text holds is cut all the same */
	const char *marks = arena_printf(arena, "e%s", repeated("\u0323", 500));
	struct sms_texts texts = sms_split(arena, marks, 1, 100);

	assert_holds(&texts, marks, 1);
	assert_true(texts.whole);
}

static void beyond_the_limit_it_says_how_much_it_would_be(void **state)
{
	const char *sentence = "Tämä on yksi virke, jossa on viisikymmentä merkkiä. ";
	struct sms_texts texts = sms_split(arena, repeated(sentence, 12), 3, 3);

	(void)state;
	assert_int_equal(texts.count, 2);
	assert_int_equal(texts.segments, 5);
	assert_true(texts.whole);
	assert_false(texts.fits);
	texts = sms_split(arena, repeated(sentence, 12), 3, 5);
	assert_true(texts.fits);
	/* ten texts and more have two digits */
	texts = sms_split(arena, repeated(sentence, 30), 1, 100);
	assert_holds(&texts, repeated(sentence, 30), 1);
	assert_true(texts.count > 9);
	/* and there is an end */
	texts = sms_split(arena, repeated(sentence, 10000), 1, 100);
	assert_int_equal(texts.count, SMS_SPLIT_TEXTS_MAX);
	assert_false(texts.whole || texts.fits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fits_is_one_text_as_it_is),
		cmocka_unit_test(a_text_ends_where_a_reader_would_pause),
		cmocka_unit_test(what_has_no_pause_is_cut_between_characters),
		cmocka_unit_test(beyond_the_limit_it_says_how_much_it_would_be),
	};

	return cmocka_run_group_tests(tests, arena_fixture_begin, arena_fixture_end);
}
