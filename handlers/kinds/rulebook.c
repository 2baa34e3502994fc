/* SPDX-License-Identifier: MIT */
/* Rules and settings of then. */
#include "handlers/kinds/rulebook.h"

enum { RULEBOOK_BYTES_MAX = 512 * 1024 * 1024 };

static enum outcome open_kept(
	struct store *store, const char *hash, struct rulebook *rulebook, struct error *error)
{
	const unsigned char *bytes;
	size_t size;
	enum outcome outcome =
		store_load_generation(store, hash, rulebook->arena, &bytes, &size, error);

	if (outcome == NOT_FOUND)
		return error_set(error, NOT_FOUND,
			"the rules and settings of then, %.16s..., are not kept in this store",
			hash);
	return outcome == OK ? generation_open_kept(rulebook->arena, hash, bytes, size,
				       &rulebook->generation, error)
			     : outcome;
}

static enum outcome understand(struct rulebook *rulebook, struct error *error)
{
	struct problems problems;

	problems_init(&problems, rulebook->arena);
	settings_parse(rulebook->arena, &rulebook->generation, &rulebook->settings, &problems);
	if (problems.count == 0)
		rulebook->rules = rule_set_parse(rulebook->arena, rulebook->settings.blocks,
			&rulebook->settings.site, &problems);
	if (problems.count == 0)
		return OK;
	(void)problems_error(&problems, error);
	return error_context(error, BROKEN,
		"this version of ombud does not understand the rules and settings of then any "
		"more");
}

enum outcome rulebook_open(
	struct store *store, const char *hash, struct rulebook **ret_rulebook, struct error *error)
{
	struct arena *arena = arena_new(RULEBOOK_BYTES_MAX);
	struct rulebook *rulebook = ARENA_NEW(arena, struct rulebook);
	enum outcome outcome;

	/* the rule set points at the settings, so they must not move */
	rulebook->arena = arena;
	outcome = open_kept(store, hash, rulebook, error);
	if (outcome == OK)
		outcome = understand(rulebook, error);
	if (outcome == OK)
		*ret_rulebook = rulebook;
	else
		rulebook_free(rulebook);
	return outcome;
}

void rulebook_free(struct rulebook *rulebook)
{
	if (!rulebook)
		return;
	rule_set_free(rulebook->rules);
	arena_free(rulebook->arena);
}
