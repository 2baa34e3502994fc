/* SPDX-License-Identifier: MIT */
/* Who owns a ticket: the ways of the group in their order, deputies for the absent, and a sentence
 * for each step. */
#include "rules/assign.h"

#include <string.h>

enum { STEPS_MAX = 40 };

/* One assignment in the making. */
struct choice {
	const struct site *site;
	const struct facts *facts;
	struct arena *arena;
	const char **steps;
	size_t step_count;
};

static void step(struct choice *view, const char *format, ...) PRINTF_LIKE(2, 3);

static void step(struct choice *view, const char *format, ...)
{
	va_list arguments;

	if (view->step_count == STEPS_MAX) {
		return;
	}
	va_start(arguments, format);
	view->steps[view->step_count++] = arena_vprintf(view->arena, format, arguments);
	va_end(arguments);
}

/* What the store knows of a person; of an unknown one, that they are here and have nothing. */
static struct load load_of(const struct choice *view, const struct person *person)
{
	for (size_t i = 0; i < view->facts->load_count; i++) {
		if (strcmp(view->facts->loads[i].person, person->title) == 0) {
			return view->facts->loads[i];
		}
	}
	return (struct load){.person = person->title};
}

static const struct person *deputy_of(const struct choice *view, const struct person *person)
{
	const struct person *named = site_person(view->site, load_of(view, person).deputy);

	return named ? named : person->deputy;
}

/* The person, or the first one present along their deputies; NULL when none is. */
static const struct person *present(struct choice *view, const struct person *person)
{
	const struct person *next = person, *deputy;

	/* A chain of deputies longer than there are persons is a ring. */
	for (size_t i = 0; next && i <= view->site->person_count; i++) {
		if (!load_of(view, next).away) {
			return next;
		}
		deputy = deputy_of(view, next);
		if (deputy) {
			step(view, "%s is away, %s is the deputy", next->name, deputy->name);
		} else {
			step(view, "%s is away and has no deputy", next->name);
		}
		next = deputy;
		if (next == person) {
			break;
		}
	}
	return NULL;
}

static bool is_member(const struct group *group, const struct person *person)
{
	for (size_t i = 0; i < group->member_count; i++) {
		if (group->members[i] == person) {
			return true;
		}
	}
	return false;
}

static bool lists_way(const struct group *group, enum assign_way way)
{
	for (size_t i = 0; i < group->way_count; i++) {
		if (group->ways[i] == way) {
			return true;
		}
	}
	return false;
}

static const struct group *matters_group(struct choice *view, const struct verdict *verdict)
{
	const struct group *group =
		verdict->group.value ? site_group(view->site, verdict->group.value) : NULL;

	if (!group) {
		step(view, "no rule sets a group: %s, the default group",
			view->site->default_group->title);
		return view->site->default_group;
	}
	if (verdict->group.by.rule) {
		step(view, "group %s by rule \"%s\" (%s:%d)", group->title, verdict->group.by.rule,
			verdict->group.by.at.file, verdict->group.by.at.line);
	} else {
		step(view, "group %s", group->title);
	}
	return group;
}

/* Let a person own it, or who stands in for them. False when none of them is present. */
static bool give_to(struct choice *view, const struct person *person, struct assignment *assignment)
{
	const struct person *owner = present(view, person);

	if (!owner) {
		return false;
	}
	assignment->owner = owner;
	assignment->stands_in_for = owner == person ? NULL : person;
	return true;
}

static bool by_rule(
	struct choice *view, const struct verdict *verdict, struct assignment *assignment)
{
	const struct person *person =
		verdict->owner.value ? site_person(view->site, verdict->owner.value) : NULL;

	if (!person) {
		return false;
	}
	step(view, "owner %s is set by rule \"%s\"", person->name,
		verdict->owner.by.rule ? verdict->owner.by.rule : "-");
	return give_to(view, person, assignment);
}

/* The contact's ombud, whatever the matter; the matter's group helps when it is not theirs. */
static bool by_sticky(struct choice *view, const struct group *group, struct assignment *assignment)
{
	const struct person *ombud = view->facts->contact_ombud
					     ? site_person(view->site, view->facts->contact_ombud)
					     : NULL;

	if (!ombud) {
		step(view, "sticky: the contact has no ombud");
		return false;
	}
	step(view, "sticky: the contact's ombud is %s", ombud->name);
	if (!give_to(view, ombud, assignment)) {
		return false;
	}
	if (is_member(group, ombud)) {
		return true;
	}
	assignment->group = view->site->default_group;
	for (size_t i = 0; i < view->site->group_count; i++) {
		if (is_member(&view->site->groups[i], ombud)) {
			assignment->group = &view->site->groups[i];
			break;
		}
	}
	/* An ombud of no group, on a matter of the default group: nobody else is to be told. */
	assignment->helper_group = assignment->group == group ? NULL : group;
	if (assignment->helper_group) {
		step(view, "%s is not in %s: the ticket is in %s, and %s helps", ombud->name,
			group->title, assignment->group->title, group->title);
	}
	return true;
}

/* Whether a should get the next ticket before b; members are compared in the order listed. */
static bool goes_before(struct load a, struct load b, enum assign_way way)
{
	if (way == ASSIGN_LEAST_OPEN && a.open_count != b.open_count) {
		return a.open_count < b.open_count;
	}
	return a.last_assigned_at < b.last_assigned_at;
}

static bool by_turn(struct choice *view, const struct group *group, enum assign_way way,
	struct assignment *assignment)
{
	const struct person *best = NULL;
	const char *name = way == ASSIGN_LEAST_OPEN ? "least-open" : "round-robin";
	struct load best_load = {0};

	for (size_t i = 0; i < group->member_count; i++) {
		struct load load = load_of(view, group->members[i]);

		if (!load.away && (!best || goes_before(load, best_load, way))) {
			best = group->members[i];
			best_load = load;
		}
	}
	if (!best) {
		step(view, "%s: every member of %s is away", name, group->title);
		return false;
	}
	if (way == ASSIGN_LEAST_OPEN) {
		step(view, "least-open: %s has the fewest open tickets (%lld)", best->name,
			(long long)best_load.open_count);
	} else {
		step(view, "round-robin: %s is next", best->name);
	}
	assignment->owner = best;
	return true;
}

static bool by_way(struct choice *view, const struct group *group, enum assign_way way,
	struct assignment *assignment)
{
	switch (way) {
	case ASSIGN_STICKY:
		return by_sticky(view, group, assignment);
	case ASSIGN_FIXED:
		if (group->member_count == 0) {
			return false;
		}
		step(view, "fixed: %s, the first member of %s", group->members[0]->name,
			group->title);
		return give_to(view, group->members[0], assignment);
	case ASSIGN_ROUND_ROBIN:
	case ASSIGN_LEAST_OPEN:
		return by_turn(view, group, way, assignment);
	}
	return false;
}

/* Nothing listed has yielded anybody: a member who is present, else a deputy of one. */
static bool by_any(struct choice *view, const struct group *group, struct assignment *assignment)
{
	bool tried = lists_way(group, ASSIGN_LEAST_OPEN) || lists_way(group, ASSIGN_ROUND_ROBIN);

	if (!tried && by_turn(view, group, ASSIGN_LEAST_OPEN, assignment)) {
		return true;
	}
	for (size_t i = 0; i < group->member_count; i++) {
		if (give_to(view, group->members[i], assignment)) {
			return true;
		}
	}
	return false;
}

/* All are away: whoever leads them must know. */
static bool by_lead(struct choice *view, const struct group *group, struct assignment *assignment)
{
	if (!group->lead) {
		return false;
	}
	step(view, "nobody of %s is present: %s, the lead", group->title, group->lead->name);
	return give_to(view, group->lead, assignment);
}

static void choose(
	struct choice *view, const struct verdict *verdict, struct assignment *assignment)
{
	const struct group *group = assignment->group;

	if (by_rule(view, verdict, assignment)) {
		return;
	}
	for (size_t i = 0; i < group->way_count; i++) {
		if (group->member_count == 0 && group->ways[i] != ASSIGN_STICKY) {
			continue;
		}
		if (by_way(view, group, group->ways[i], assignment)) {
			return;
		}
	}
	if (group->member_count > 0 && by_any(view, group, assignment)) {
		return;
	}
	if (group->member_count > 0 && by_lead(view, group, assignment)) {
		return;
	}
	if (group->email) {
		step(view, "%s is reached at %s and has no owner", group->title, group->email);
	} else {
		step(view, "nobody of %s is present: the group as a whole", group->title);
	}
}

void assign_owner(const struct site *site, const struct verdict *verdict, const struct facts *facts,
	struct arena *arena, struct assignment *ret_assignment)
{
	struct choice view = {
		.site = site,
		.facts = facts,
		.arena = arena,
		.steps = ARENA_ARRAY(arena, STEPS_MAX, const char *),
	};
	struct assignment assignment = {0};

	assignment.group = matters_group(&view, verdict);
	choose(&view, verdict, &assignment);
	if (assignment.owner) {
		step(&view, "owner: %s%s%s", assignment.owner->name,
			assignment.stands_in_for ? ", in place of " : "",
			assignment.stands_in_for ? assignment.stands_in_for->name : "");
	}
	assignment.steps = view.steps;
	assignment.step_count = view.step_count;
	*ret_assignment = assignment;
}
