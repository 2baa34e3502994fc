/* SPDX-License-Identifier: MIT */
/* Who owns a ticket: the ways of the group in their order, deputies for the absent, and a sentence
 * for each step. */
#include "rules/assign.h"

#include <string.h>

#include "rules/candidates.h"
#include "rules/hours.h"

static const struct person *deputy_of(const struct choice *choice, const struct person *person)
{
	const struct person *named = site_person(choice->site, choice_load(choice, person).deputy);

	return named ? named : person->deputy;
}

/* The person, or the first one present along their deputies; NULL when none is. */
static const struct person *present(struct choice *choice, const struct person *person)
{
	const struct person *next = person, *deputy;

	/* A chain of deputies longer than there are persons is a ring. */
	for (size_t i = 0; next && i <= choice->site->person_count; i++) {
		if (!choice_load(choice, next).away) {
			return next;
		}
		deputy = deputy_of(choice, next);
		if (deputy) {
			choice_step(
				choice, "%s is away, %s is the deputy", next->name, deputy->name);
		} else {
			choice_step(choice, "%s is away and has no deputy", next->name);
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

static const struct group *matters_group(struct choice *choice)
{
	const struct verdict *verdict = choice->verdict;
	const struct group *group =
		verdict->group.value ? site_group(choice->site, verdict->group.value) : NULL;

	if (!group) {
		choice_step(choice, "no rule sets a group: %s, the default group",
			choice->site->default_group->title);
		return choice->site->default_group;
	}
	if (verdict->group.by.rule && !verdict->group.by.at.file) {
		choice_step(choice, "group %s by %s of who handed the message in", group->title,
			verdict->group.by.rule);
	} else if (verdict->group.by.rule) {
		choice_step(choice, "group %s by rule \"%s\" (%s:%d)", group->title,
			verdict->group.by.rule, verdict->group.by.at.file,
			verdict->group.by.at.line);
	} else {
		choice_step(choice, "group %s", group->title);
	}
	return group;
}

/* Let a person own it, or who stands in for them. False when none of them is present. */
static bool give_to(struct choice *choice, const struct person *person, enum assigned_by by,
	struct assignment *assignment)
{
	const struct person *owner = present(choice, person);

	if (!owner) {
		return false;
	}
	assignment->owner = owner;
	assignment->stands_in_for = owner == person ? NULL : person;
	assignment->by = by;
	return true;
}

/* A new ticket for a person whom a cap binds. */
static bool give_if_below_cap(struct choice *choice, const struct person *person,
	enum assigned_by by, struct assignment *assignment)
{
	struct assignment given = *assignment;

	if (!give_to(choice, person, by, &given)) {
		return false;
	}
	if (!choice_is_below_cap(choice, given.owner)) {
		return false;
	}
	*assignment = given;
	return true;
}

/* Whether a person can still answer in time; else a sentence. */
static bool is_in_time(
	struct choice *choice, const struct person *person, const struct group *group)
{
	struct arena *arena = choice->arena;
	int64_t next;
	bool in_time = choice_works_in_time(choice, person, group, &next);

	if (in_time && next <= choice->facts->now) {
		return true;
	}
	choice_step(choice, "%s is off duty until %s, %s the answer is due", person->name,
		next ? time_for_text(arena, person->hours->timezone, next, LANGUAGE_EN, false)
		     : "a day that is not known",
		in_time ? "before" : "after");
	return in_time;
}

static bool by_rule(struct choice *choice, struct assignment *assignment)
{
	const struct verdict *verdict = choice->verdict;
	const struct person *person =
		verdict->owner.value ? site_person(choice->site, verdict->owner.value) : NULL;

	if (!person) {
		return false;
	}
	if (verdict->owner.by.rule && !verdict->owner.by.at.file) {
		choice_step(choice, "owner %s by %s of who handed the message in", person->name,
			verdict->owner.by.rule);
	} else {
		choice_step(choice, "owner %s is set by rule \"%s\"", person->name,
			verdict->owner.by.rule ? verdict->owner.by.rule : "-");
	}
	return give_to(choice, person, ASSIGNED_BY_RULE, assignment);
}

/* ---- ways */

/* The group that has an ombud's tickets. */
static const struct group *group_of_ombud(struct choice *choice, const struct person *ombud)
{
	const struct site *site = choice->site;

	if (is_member(choice->group, ombud)) {
		return choice->group;
	}
	for (size_t i = 0; i < site->group_count; i++) {
		if (is_member(&site->groups[i], ombud)) {
			return &site->groups[i];
		}
	}
	return site->default_group;
}

/* An ombud, whatever the matter; the matter's group helps when it is not theirs. */
static bool give_to_ombud(struct choice *choice, const struct person *ombud, enum assigned_by by,
	struct assignment *assignment)
{
	const struct group *group = group_of_ombud(choice, ombud);
	bool is_away = choice_load(choice, ombud).away;

	if (!is_away && !is_in_time(choice, ombud, group)) {
		return false;
	}
	if (by == ASSIGNED_BY_STICKY ? !give_to(choice, ombud, by, assignment)
				     : !give_if_below_cap(choice, ombud, by, assignment)) {
		return false;
	}
	assignment->group = group;
	/* An ombud of no group, on a matter of the default group: nobody else is to be told. */
	assignment->helper_group = group == choice->group ? NULL : choice->group;
	if (assignment->helper_group) {
		choice_step(choice, "%s is not in %s: the ticket is in %s, and %s helps",
			ombud->name, choice->group->title, group->title, choice->group->title);
	}
	return true;
}

/* asked: the contact's ombud, who was asked already; NULL. */
static bool by_organisation(
	struct choice *choice, const struct person *asked, struct assignment *assignment)
{
	const struct person *ombud = site_person(choice->site, choice->facts->organisation_ombud);

	if (!ombud || ombud == asked) {
		return false;
	}
	choice_step(
		choice, "sticky: %s looks after others of the contact's organisation", ombud->name);
	return give_to_ombud(choice, ombud, ASSIGNED_BY_ORGANISATION, assignment);
}

static bool by_sticky(struct choice *choice, struct assignment *assignment)
{
	const struct person *ombud = site_person(choice->site, choice->facts->contact_ombud);

	if (!ombud) {
		choice_step(choice, "sticky: the contact has no ombud");
	} else {
		choice_step(choice, "sticky: the contact's ombud is %s", ombud->name);
		if (give_to_ombud(choice, ombud, ASSIGNED_BY_STICKY, assignment)) {
			return true;
		}
	}
	return by_organisation(choice, ombud, assignment);
}

static bool by_fixed(struct choice *choice, struct assignment *assignment)
{
	const struct person *first = choice->group->members[0];

	choice_step(choice, "fixed: %s, the first member of %s", first->name, choice->group->title);
	return (choice_load(choice, first).away || is_in_time(choice, first, choice->group)) &&
	       give_if_below_cap(choice, first, ASSIGNED_BY_FIXED, assignment);
}

/* The next of the candidates. False: there are none. */
static bool give_next(struct choice *choice, const struct candidates *candidates,
	enum assign_way way, enum assigned_by by, struct assignment *assignment)
{
	const struct person *next = candidates_next(choice, candidates, way);

	if (!next) {
		return false;
	}
	assignment->owner = next;
	assignment->by = by;
	return true;
}

static bool by_turn(struct choice *choice, enum assign_way way, struct assignment *assignment)
{
	struct candidates candidates = candidates_of_group(choice);
	bool least_open = way == ASSIGN_LEAST_OPEN;

	if (give_next(choice, &candidates, way,
		    least_open ? ASSIGNED_BY_LEAST_OPEN : ASSIGNED_BY_ROUND_ROBIN, assignment)) {
		return true;
	}
	choice_step(choice, "%s: every member of %s is away or at the cap",
		least_open ? "least-open" : "round-robin", choice->group->title);
	return false;
}

/* Who looks after the place; of those who are away, a deputy. */
static bool by_place(struct choice *choice, struct assignment *assignment)
{
	const struct group *group = choice->group;
	const char *place = choice->verdict->place.value;
	struct candidates candidates;

	if (!place) {
		choice_step(choice, "place: the message names none");
		return false;
	}
	choice_step(choice, "place: the message is about %s", place);
	candidates = candidates_of_place(choice);
	if (give_next(choice, &candidates, ASSIGN_LEAST_OPEN, ASSIGNED_BY_PLACE, assignment)) {
		return true;
	}
	for (size_t i = 0; i < group->member_count; i++) {
		const struct person *person = group->members[i];

		if (person_looks_after(person, place) && choice_load(choice, person).away &&
			give_if_below_cap(choice, person, ASSIGNED_BY_PLACE, assignment)) {
			return true;
		}
	}
	choice_step(
		choice, "place: nobody of %s who can take it looks after %s", group->title, place);
	return false;
}

static bool by_way(struct choice *choice, enum assign_way way, struct assignment *assignment)
{
	switch (way) {
	case ASSIGN_STICKY:
		return by_sticky(choice, assignment);
	case ASSIGN_FIXED:
		return by_fixed(choice, assignment);
	case ASSIGN_PLACE:
		return by_place(choice, assignment);
	case ASSIGN_ROUND_ROBIN:
	case ASSIGN_LEAST_OPEN:
		return by_turn(choice, way, assignment);
	}
	return false;
}

/* ---- when no way yields anybody */

/* A member, else a deputy of one who is away. */
static bool by_any(struct choice *choice, struct assignment *assignment)
{
	const struct group *group = choice->group;
	bool tried = lists_way(group, ASSIGN_LEAST_OPEN) || lists_way(group, ASSIGN_ROUND_ROBIN);

	if (!tried && by_turn(choice, ASSIGN_LEAST_OPEN, assignment)) {
		return true;
	}
	for (size_t i = 0; i < group->member_count; i++) {
		if (choice_load(choice, group->members[i]).away &&
			give_if_below_cap(
				choice, group->members[i], ASSIGNED_BY_DEPUTY, assignment)) {
			return true;
		}
	}
	return false;
}

/* Nobody can take it: whoever leads them must know. */
static bool by_lead(struct choice *choice, struct assignment *assignment)
{
	const struct group *group = choice->group;

	if (!group->lead) {
		return false;
	}
	choice_step(choice, "nobody of %s is present and below the cap: %s, the lead", group->title,
		group->lead->name);
	return give_if_below_cap(choice, group->lead, ASSIGNED_BY_LEAD, assignment);
}

static void choose(struct choice *choice, struct assignment *assignment)
{
	const struct group *group = choice->group;

	if (by_rule(choice, assignment)) {
		return;
	}
	for (size_t i = 0; i < group->way_count; i++) {
		if (group->member_count == 0 && group->ways[i] != ASSIGN_STICKY) {
			continue;
		}
		if (by_way(choice, group->ways[i], assignment)) {
			return;
		}
	}
	if (group->member_count > 0 &&
		(by_any(choice, assignment) || by_lead(choice, assignment))) {
		return;
	}
	if (group->email) {
		choice_step(
			choice, "%s is reached at %s and has no owner", group->title, group->email);
	} else {
		choice_step(choice,
			"nobody of %s is present and below the cap: the group as a whole",
			group->title);
	}
}

void assign_owner(const struct site *site, const struct verdict *verdict, const struct facts *facts,
	struct arena *arena, struct assignment *ret_assignment)
{
	struct choice choice = {
		.site = site,
		.facts = facts,
		.verdict = verdict,
		.arena = arena,
		.steps = ARENA_ARRAY(arena, CHOICE_STEPS_MAX, const char *),
	};
	struct assignment assignment = {0};

	choice.group = matters_group(&choice);
	assignment.group = choice.group;
	choose(&choice, &assignment);
	if (assignment.owner) {
		choice_step(&choice, "owner: %s%s%s", assignment.owner->name,
			assignment.stands_in_for ? ", in place of " : "",
			assignment.stands_in_for ? assignment.stands_in_for->name : "");
	}
	assignment.steps = choice.steps;
	assignment.step_count = choice.step_count;
	*ret_assignment = assignment;
}

const char *assigned_by_name(enum assigned_by by)
{
	static const char *const names[ASSIGNED_BY_COUNT] = {"nobody", "rule", "sticky",
		"organisation", "fixed", "round-robin", "least-open", "place", "deputy", "lead"};

	return names[by];
}
