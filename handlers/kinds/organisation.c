/* SPDX-License-Identifier: MIT */
/* Which organisation somebody writes for, and who looks after it. */
#include "handlers/kinds/organisation.h"

#include <ctype.h>

#include "daemon/base/text.h"
#include "daemon/store/organisations.h"

enum { NAME_BYTES = 200 };

/* Letters and digits of the folded name, words apart by one blank; NULL when there are none. */
static const char *normalise(struct arena *arena, const char *name)
{
	struct folded folded = text_fold(arena, text_cut(arena, name, NAME_BYTES));
	char *normal = ARENA_ARRAY(arena, folded.size + 1, char);
	size_t size = 0;

	for (size_t i = 0; i < folded.size; i++) {
		unsigned char byte = (unsigned char)folded.text[i];

		if (byte >= 0x80 || isalnum(byte))
			normal[size++] = (char)byte;
		else if (size > 0 && normal[size - 1] != ' ')
			normal[size++] = ' ';
	}
	if (size > 0 && normal[size - 1] == ' ')
		size--;
	normal[size] = '\0';
	return size > 0 ? normal : NULL;
}

struct texts organisation_keys(struct arena *arena, const char *business_id, const char *name)
{
	const char **keys = ARENA_ARRAY(arena, 2, const char *);
	const char *normal = name ? normalise(arena, name) : NULL;
	size_t count = 0;

	if (business_id)
		keys[count++] = arena_printf(arena, "id:%s", business_id);
	if (normal)
		keys[count++] = arena_printf(arena, "name:%s", normal);
	return (struct texts){keys, count};
}

enum outcome organisation_fetch_ombud(
	struct handling *handling, int64_t since, struct facts *facts, struct error *error)
{
	const struct texts *keys = &facts->organisation_keys;

	for (size_t i = 0; i < keys->count && !facts->organisation_ombud; i++) {
		const char *ombud = NULL;
		enum outcome outcome = organisation_load_ombud(
			handling->store, keys->list[i], since, handling->arena, &ombud, error);

		if (outcome != OK && outcome != NOT_FOUND)
			return outcome;
		if (site_person(handling->site, ombud))
			facts->organisation_ombud = ombud;
	}
	return OK;
}

enum outcome organisation_remember(
	struct handling *handling, const struct texts *keys, const char *ombud, struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < keys->count; i++)
		outcome = organisation_set_ombud(
			handling->store, keys->list[i], ombud, handling->now, error);
	return outcome;
}
