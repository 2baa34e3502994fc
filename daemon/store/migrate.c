/* SPDX-License-Identifier: MIT */
/* Bringing the schema of a store up to date, step by step. */
#include "daemon/store/migrate.h"

enum outcome migrate_is_needed(
	struct db *db, size_t step_count, bool *ret_needed, struct error *error)
{
	int number;
	enum outcome outcome = db_schema_number(db, &number, error);

	if (outcome != OK) {
		return outcome;
	}
	if (number < 0 || (size_t)number > step_count) {
		return error_set(error, BROKEN,
			"the store was written by a newer ombud (schema %d, this one knows up to "
			"%zu); install that version, or put back a backup from before",
			number, step_count);
	}
	*ret_needed = (size_t)number < step_count;
	return OK;
}

static enum outcome take_step(struct db *db, const struct schema_step *step, struct error *error)
{
	enum outcome outcome = db_begin(db, true, error);

	if (outcome != OK) {
		return outcome;
	}
	for (const char *const *statement = step->statements; *statement; statement++) {
		outcome = db_script(db, *statement, error);
		if (outcome != OK) {
			goto done;
		}
	}
	outcome = db_set_schema_number(db, step->number, error);
	if (outcome == OK) {
		return db_commit(db, error);
	}
done:
	db_rollback(db);
	return error_context(error, outcome, "schema step %d", step->number);
}

enum outcome migrate(
	struct db *db, const struct schema_step *steps, size_t step_count, struct error *error)
{
	int number;
	enum outcome outcome = db_schema_number(db, &number, error);

	for (size_t i = 0; outcome == OK && i < step_count; i++) {
		if (steps[i].number > number) {
			outcome = take_step(db, &steps[i], error);
		}
	}
	return outcome;
}
