/* SPDX-License-Identifier: MIT */
/* What templates for the person who wrote may name (ombud-templates(5)). */
#ifndef KINDS_WRITER_VALUES_H
#define KINDS_WRITER_VALUES_H

#include "handlers/kinds/handling.h"
#include "templates/templates.h"

enum { WRITER_VALUES_MAX = 32 };

struct writer_values {
	struct template_value list[WRITER_VALUES_MAX];
	size_t count;
};

void writer_values_add(struct writer_values *values, const char *name, const char *value);

/* organisation, city, city_genitive, oncall_phone. ticket may be NULL. */
void writer_values_add_site(struct writer_values *values, const struct site *site,
	const struct ticket *ticket, enum language language);

/* owner, owner_phone */
void writer_values_add_owner(
	struct writer_values *values, const struct site *site, const struct ticket *ticket);

/* due, due_short (only while that is ahead and no person answered), open, open_short, hours,
 * holiday. ticket may be NULL. */
void writer_values_add_times(struct writer_values *values, struct handling *handling,
	const struct ticket *ticket, enum language language);

#endif
