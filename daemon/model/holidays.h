/* SPDX-License-Identifier: MIT */
/* The Finnish public holidays and eves on which offices are closed, computed for any year. */
#ifndef MODEL_HOLIDAYS_H
#define MODEL_HOLIDAYS_H

#include <stdbool.h>

#include "daemon/model/language.h"

struct holiday {
	const char *id; /* "midsummer-eve" */
	const char *name_fi;
	const char *genitive_fi; /* for "... vuoksi" */
	const char *name_sv;
	const char *name_en;
};

/* The holiday on that day (since 1970-01-01); NULL when it is none. */
const struct holiday *holiday_on(int days);

/* As a sentence of that language wants it: "juhannuksen" (vuoksi), "midsommaraftonen", "Midsummer
 * Eve". */
const char *holiday_for_text(const struct holiday *holiday, enum language language);

/*
 * Ids of days that settings may name, NULL-ended: every holiday, and days beside holidays on which
 * offices commonly close early ("maundy-thursday").
 */
const char *const *holiday_ids(void);

/* Whether that day (since 1970-01-01) is the one of that id in its year. */
bool holiday_is(const char *id, int days);

#endif
