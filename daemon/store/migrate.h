/* SPDX-License-Identifier: MIT */
/* Bringing the schema of a store up to date, step by step. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <stdbool.h>

#include "daemon/store/db.h"
#include "daemon/store/schema.h"

/* Whether steps are missing; BROKEN when a newer version wrote the store (it knows steps that we do
 * not). */
enum outcome migrate_is_needed(
	struct db *db, size_t step_count, bool *ret_needed, struct error *error) WARN_UNUSED;

/*
 * Take the missing steps, each in a transaction of its own: after a crash the next start goes on
 * there. The caller holds the lock of the store.
 */
enum outcome migrate(struct db *db, const struct schema_step *steps, size_t step_count,
	struct error *error) WARN_UNUSED;

#endif
