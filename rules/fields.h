/* SPDX-License-Identifier: MIT */
/*
 * Values found in a text, checked and written in one form: business ids (Finnish y-tunnus),
 * telephone numbers (E.164), dates (ISO 8601) and amounts of money.
 */
#ifndef RULES_FIELDS_H
#define RULES_FIELDS_H

#include <stdbool.h>

#include "daemon/base/arena.h"

enum field_check { CHECK_NONE, CHECK_BUSINESS_ID, CHECK_PHONE, CHECK_DATE, CHECK_AMOUNT };
/* "none", "business-id", "phone", "date", "amount", NULL; in the order of the enum. */
extern const char *const field_check_names[];

/*
 * The value in its one form, in arena; NULL when it does not pass.
 *
 * none         blanks at the ends removed; nothing left does not pass
 * business-id  "1234567-1", with the check digit tried; also from "FI12345671" and from six digits
 * phone        E.164, "+358401234567"; a number with one leading 0 is Finnish
 * date         "2026-12-01", from that form or 1.12.2026 or 1/12/2026; the day must exist,
 * 1900..2199 amount       "12500.00", from 12 500, 12.500,00, 12,500.00 or 12500,5 with or without
 * EUR, euro(a), € and minus
 */
char *field_normalise(struct arena *arena, enum field_check check, const char *text);

#endif
