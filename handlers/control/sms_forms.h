/* SPDX-License-Identifier: MIT */
/*
 * Whether what templates send as text messages is there, and short enough with the longest values
 * there can be.
 */
#ifndef CONTROL_SMS_FORMS_H
#define CONTROL_SMS_FORMS_H

#include "handlers/control/faults.h"
#include "handlers/kinds/desk.h"
#include "handlers/sms/gsm.h"

struct sms_form {
	const char *text; /* folded, with long values: as a telephone gets it */
	struct sms_size size;
};

/*
 * The text message of a template in a language, where it is longest. Its values are long ones as
 * they occur (a double Finnish name, a matter of the shipped rules), or the site's own where these
 * are longer; one state of a ticket at a time, in and out of a holiday, and each value in its turn
 * absent. In arena. NOT_FOUND: there is no such template in that language, or it has no Sms.
 */
enum outcome sms_form_longest(const struct desk *desk, const char *name, enum language language,
	struct arena *arena, struct sms_form *ret_form, struct error *error) WARN_UNUSED;

/*
 * Add each fault: too many segments, in every language of the site; and where the site
 * has a line for text messages, also a template that is sent by it (also by a rule's answer) and
 * has no Sms.
 */
void sms_forms_check(const struct desk *desk, struct arena *arena, struct faults *faults);

#endif
