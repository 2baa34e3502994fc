/* SPDX-License-Identifier: MIT */
/* Who looks after an organisation, by keys that its people share. */
#ifndef STORE_ORGANISATIONS_H
#define STORE_ORGANISATIONS_H

#include "daemon/store/store.h"

/* The ombud last set for a key, at or after since; NOT_FOUND. In arena. */
enum outcome organisation_load_ombud(struct store *store, const char *key, int64_t since,
	struct arena *arena, const char **ret_ombud, struct error *error) WARN_UNUSED;
enum outcome organisation_set_ombud(struct store *store, const char *key, const char *ombud,
	int64_t now, struct error *error) WARN_UNUSED;

#endif
