/* SPDX-License-Identifier: MIT */
/* Many strings in one pass: those that are there and no others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/scan.h"

enum { WORDS = 64, RANDOM_STRINGS = 500, RANDOM_ROUNDS = 200, TEXT_BYTES = 300 };

static void strings_are_found_wherever_they_stand(void **state)
{
	static const char *const texts[] = {
		"she", "he", "hers", "his", "he", "usher", "a.b", "sk", "rs \"q\""};
	static const struct {
		const char *text, *found; /* each with a comma behind it, in the order above */
	} rows[] = {
		{"ushers", "she,he,hers,he,usher,"},
		{"USHER", "she,he,he,usher,"},
		{"his", "his,"},
		{"h is", ""},
		{"a-b", ""},
		{"xa.b", "a.b,"},
		{"\u017f\u212a", "sk,"}, /* long s and Kelvin sign, for which PCRE2 finds s and k */
		{"s\u00e4k", ""},	 /* a letter between */
		{"\xc5", ""},		 /* cut off */
		{"hers \"Q\"", "he,hers,he,rs \"q\","},
		{"hers 'q'", "he,hers,he,rs \"q\","}, /* rare signs count as one another */
		{"", ""},
	};
	enum { COUNT = sizeof(texts) / sizeof(*texts) };
	struct scanner *scanner = scanner_open(texts, COUNT);

	(void)state;
	assert_int_equal(scanner_count(scanner), COUNT - 1); /* one is there twice */
	assert_int_equal(scanner_number(scanner, "he"), scanner_number(scanner, texts[1]));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint64_t set[1] = {0};
		char found[100] = "";

		assert_int_equal(scanner_words(scanner), 1);
		scanner_scan(scanner, rows[i].text, strlen(rows[i].text), set);
		for (size_t k = 0; k < COUNT; k++) {
			if (bits_has(set, scanner_number(scanner, texts[k]))) {
				strncat(found, texts[k], 20);
				strncat(found, ",", 2);
			}
		}
		if (strcmp(found, rows[i].found) != 0)
			fail_msg("%s: %s, not %s", rows[i].text, found, rows[i].found);
	}
	scanner_close(scanner);
}

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16;
}

static void fill(char *text, size_t size, unsigned *seed)
{
	for (size_t i = 0; i < size; i++)
		text[i] = "abAB"[next_random(seed) % 4];
	text[size] = '\0';
}

/* Of two letters, so that strings overlap and end in one another as often as can be. */
static void random_strings_are_found_as_by_strstr(void **state)
{
	static char strings[RANDOM_STRINGS][16];
	const char *texts[RANDOM_STRINGS];
	struct scanner *scanner;
	unsigned seed = 7;

	(void)state;
	for (size_t i = 0; i < RANDOM_STRINGS; i++) {
		fill(strings[i], 1 + next_random(&seed) % 12, &seed);
		for (char *sign = strings[i]; *sign; sign++)
			*sign |= 0x20;
		texts[i] = strings[i];
	}
	scanner = scanner_open(texts, RANDOM_STRINGS);
	for (int round = 0; round < RANDOM_ROUNDS; round++) {
		uint64_t set[WORDS] = {0};
		char text[TEXT_BYTES + 1];

		fill(text, next_random(&seed) % TEXT_BYTES, &seed);
		scanner_scan(scanner, text, strlen(text), set);
		for (char *sign = text; *sign; sign++)
			*sign |= 0x20;
		for (size_t i = 0; i < RANDOM_STRINGS; i++) {
			bool found = bits_has(set, scanner_number(scanner, texts[i]));

			if (found != (strstr(text, texts[i]) != NULL))
				fail_msg("%s in %s", texts[i], text);
		}
	}
	scanner_close(scanner);
}

static void without_strings_nothing_is_found(void **state)
{
	struct scanner *scanner = scanner_open(NULL, 0);

	(void)state;
	assert_int_equal(scanner_words(scanner), 0);
	scanner_scan(scanner, "abc", 3, NULL);
	scanner_close(scanner);
	scanner_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_found_wherever_they_stand),
		cmocka_unit_test(random_strings_are_found_as_by_strstr),
		cmocka_unit_test(without_strings_nothing_is_found),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
