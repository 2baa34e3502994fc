/* SPDX-License-Identifier: MIT */
/* What every match of a pattern must have: too little may be known of it, never too much. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/literals.h"

static const struct {
	const char *pattern;
	const char *literals; /* each with a comma behind it; "" when nothing is known */
} rows[] = {
	{"terassi", "terassi,"},
	{"TERASSI", "terassi,"},
	{"te", "te,"},
	{"t", ""},
	{"", ""},
	{"rakennu[sk]\\w*lu[pv]", "rakennus,rakennuk,"},
	{"\\bvalitu[sk]", "valitus,valituk,"},
	{"begaran om (information|handling)", "begaran om ,"},
	/* quantifiers */
	{"terassi?", "terassi,terass,"},
	{"terassi*", "terass,"},
	{"terassi*?x", "terass,"},
	{"terassi{0,2}", "terass,"},
	{"terassi{2}", "terassi,"},
	{"terassi{00}", "terass,"},
	{"terassi{,3}", ""},
	{"ter{ 2 }assi", ""},
	{"terassi{1}{2}", ""},
	{"terass++i", "terass,"},
	{"terass{1,}?i", "terass,"},
	{"tera(ss)?i", "terassi,terai,"},
	{"tera(ss)*i", "tera,"},
	{"tera(ss)+i", "terass,"},
	{"(abcd)?", ""},
	{"x{a}y", "x{a}y,"},
	/* groups and alternatives */
	{"(?:kau)?terassi", "kauterassi,terassi,"},
	{"(?<place>tera)ssa", "terassa,"},
	{"(?P<place>tera)ssa", "terassa,"},
	{"(?'place'tera)ssa", "terassa,"},
	{"(?>tera)ssa", "terassa,"},
	{"(terassi|kauppa)", "terassi,kauppa,"},
	{"(terassi|k)", ""},
	{"(terassi|)", ""},
	{"tontti|kauppa.*", "tontti,kauppa,"},
	{"tontti|t", ""},
	{"a(b|c(d|e))f", "abf,acdf,acef,"},
	{"((((((((((((((((((((((((((((((((((((((((((ab))))))))))))))))))))))))))))))))))))))))))",
		""},
	{"(?|ab|cd)", "ab,cd,"},
	/* signs */
	{"ter.ssi", "ter,"},
	{"terassi\u00e4kauppaan", "kauppaan,"},
	{"a\\.b\\-c", "a.b-c,"},
	{"kes\\\u00e4terassi", "terassi,"},
	{"ab\tcd", "ab,"},
	{"\\d{3}terassi", "terassi,"},
	{"\\p{L}erassi", "erassi,"},
	{"\\pLerassi", "erassi,"},
	{"tera\\Kssi", "terassi,"},
	{"tera\\b\\.fi", "tera.fi,"},
	{"^tera(?m)$\\Assi", "terassi,"},
	/* classes */
	{"[]x]ab", "]ab,xab,"},
	{"[^]x]ab", "ab,"},
	{"[[:alpha:]]]ab", "]ab,"},
	{"[\\]]ab", "]ab,"},
	{"[a-c]xy", "xy,"},
	{"[\\dx]xy", "xy,"},
	{"[aAaA]xy", "axy,"},
	{"[abcde]xy", "xy,"},
	{"[\u00e4b]xy", "xy,"},
	/* what stands around a place touches */
	{"tera(?!kauppa)ssi", "terassi,"},
	{"tera(?<!kauppa)ssi", "terassi,"},
	{"(?=.*kauppaan)te", "kauppaan,"},
	{"(?<=kauppaan)te", "kauppaan,"},
	{"(?=kauppaan)?te", "te,"},
	{"(?i)ter(?-i)assi", "terassi,"},
	{"(?i:ter)assi", "terassi,"},
	/* long and many */
	{"rakennusvalvontavirasto", "rakennusvalvonta,"},
	{"[abc][abc][abc][abc]", "aaa,aab,aac,aba,abb,abc,aca,acb,acc,baa,bab,bac,bba,bbb,bbc,bca,"
				 "bcb,bcc,caa,cab,cac,cba,cbb,cbc,cca,ccb,ccc,"},
	/* what is not understood */
	{"(?x) ter assi", ""},
	{"(?x:ab) cd", ""},
	{"(*ACCEPT)abcd", ""},
	{"abcd(*FAIL)", ""},
	{"ab(?#c)?cd", ""},
	{"(?(1)ab|cd)(ab)", ""},
	{"(ab)\\1", ""},
	{"(ab)(?1)", ""},
	{"(ab)(?R)?", ""},
	{"(?<n>ab)(?&n)", ""},
	{"(?<n>ab)(?P>n)", ""},
	{"(?<n>ab)(?P=n)", ""},
	{"\\Qter?assi\\E", ""},
	{"ab[\\Qx]\\E]cd", ""},
	{"\\x{74}erassi", ""},
	{"\\N{U+41}erassi", ""},
	{"[[:<:]]terassi", ""},
};

static void each_pattern_has_its_literals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct literals literals = literals_of_pattern(rows[i].pattern);
		char text[LITERALS_MAX * (LITERAL_BYTES_MAX + 1) + 1] = "";

		for (size_t k = 0; k < literals.count; k++) {
			strncat(text, literals.texts[k], LITERAL_BYTES_MAX);
			strncat(text, ",", 2);
		}
		if (strcmp(text, rows[i].literals) != 0)
			fail_msg("%s: %s, not %s", rows[i].pattern, text, rows[i].literals);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_pattern_has_its_literals),
	};

	return cmocka_run_group_tests_name("literals", tests, NULL, NULL);
}
