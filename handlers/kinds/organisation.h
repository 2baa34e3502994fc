/* SPDX-License-Identifier: MIT */
/* Which organisation somebody writes for, and who looks after it. */
#ifndef KINDS_ORGANISATION_H
#define KINDS_ORGANISATION_H

#include "daemon/model/facts.h"
#include "handlers/kinds/handling.h"

/* What tells an organisation; each may be NULL. */
struct organisation_signs {
	const char *business_id; /* as the field check leaves it */
	const char *name;
	const char *mail; /* an address of somebody there, or a telephone number */
};

/*
 * The keys under which an organisation is known: of its business id; of its name, folded and
 * without punctuation ("Kahvila Äiti Oy." is "kahvila aiti oy"); and, when the site wants it, of
 * the mail domain, unless it is a public provider's. In arena.
 */
struct texts organisation_keys(
	struct arena *arena, const struct site *site, const struct organisation_signs *signs);

/* facts->organisation_ombud by the first of facts->organisation_keys for which somebody of the
 * settings was set at or after since. */
enum outcome organisation_fetch_ombud(struct handling *handling, int64_t since, struct facts *facts,
	struct error *error) WARN_UNUSED;

/* From now on that person looks after the organisation with these keys. */
enum outcome organisation_remember(struct handling *handling, const struct texts *keys,
	const char *ombud, struct error *error) WARN_UNUSED;

#endif
