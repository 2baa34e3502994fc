/* SPDX-License-Identifier: MIT */
/* A yes is a yes alone; a no is a no; all else is for a person to read. */
#include "handlers/kinds/consent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void each_answer_is_read_for_what_it_says(void **state)
{
	static const struct {
		const char *text;
		enum consent consent;
	} cases[] = {
		{"Kyllä", CONSENT_YES},
		{"KYLLÄ!", CONSENT_YES},
		{"  Kyllä, kiitos.\n", CONSENT_YES},
		{"kylla", CONSENT_YES},
		{"Sopii hyvin!\n\nTerveisin\nMatti Mallinen\nKahvila Oy", CONSENT_YES},
		{"Joo", CONSENT_YES},
		{"Ja, det går bra.\n\nMed vänlig hälsning\nÅke", CONSENT_YES},
		{"JA", CONSENT_YES},
		{"Yes please\n\nBest regards, Joe", CONSENT_YES},
		{"ok", CONSENT_YES},
		{"Kyllä\n\nMatti", CONSENT_YES},
		{"Kyllä\nMÄLLINEN, Matti\nKahvila Oy", CONSENT_YES},
		{"Kyllä\n\nsoita ensin", CONSENT_UNCLEAR},
		{"Kyllä\nMatti ei", CONSENT_UNCLEAR},
		{"Ei", CONSENT_NO},
		{"Ei kiitos!\nHoitakaa te tämä.", CONSENT_NO},
		{"Nej tack.", CONSENT_NO},
		{"No.", CONSENT_NO},
		{"Please don't.", CONSENT_NO},
		{"Älkää siirtäkö", CONSENT_NO},
		{"", CONSENT_UNCLEAR},
		{"?", CONSENT_UNCLEAR},
		{"Kyllä, mutta vain jos hinta ei nouse", CONSENT_UNCLEAR},
		{"Kyllä\n\nMutta älkää kertoko puhelinnumeroani.", CONSENT_UNCLEAR},
		{"Kyllä\nTerveisin\nMatti\n\nPS. en kuitenkaan halua että he soittavat minulle",
			CONSENT_UNCLEAR},
		{"Ei haittaa, siirtäkää vain", CONSENT_UNCLEAR},
		{"No niin, sopii", CONSENT_UNCLEAR},
		{"Kuka on Kinno?", CONSENT_UNCLEAR},
		{"Kyllästyin odottamaan", CONSENT_UNCLEAR},
		{"yes no", CONSENT_UNCLEAR},
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (consent_read(arena, cases[i].text, "Matti Mällinen") != cases[i].consent)
			fail_msg("%s", cases[i].text);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_is_read_for_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
