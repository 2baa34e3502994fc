/* SPDX-License-Identifier: MIT */
/* Past tickets assigned anew, and counted beside what really came of them. */
#include "handlers/tuning/simulation.h"

#include <string.h>

#include "handlers/kinds/facts.h"

enum { STEP_BYTES_MAX = 4 * 1024 * 1024 };

/* Tickets that are open: whose they would be, and whose they were. Parts by number; -1: nobody's.
 */
struct open_ticket {
	int64_t closed_at;
	int part;
	int part_before;
};

/* The ombud a ticket leaves behind; titles, NULL when there is none. */
struct left_behind {
	const char *would;
	const char *was;
};

struct run {
	const struct site *site;
	const struct past *tickets;
	struct arena *scratch; /* of one ticket */
	struct simulation *simulation;
	struct open_ticket *open;
	size_t open_count;
	int64_t *open_of; /* by part */
	int64_t *open_of_before;
	int64_t *last_assigned_at;
	struct left_behind *left; /* by ticket */
};

static int part_of(const struct run *run, const char *title)
{
	const struct person *person = site_person(run->site, title);

	if (!title)
		return -1;
	return person ? (int)(person - run->site->persons) : (int)run->site->person_count;
}

static void count_up(int64_t *open_of, int part, int64_t *ret_most)
{
	open_of[part]++;
	if (open_of[part] > *ret_most)
		*ret_most = open_of[part];
}

static void open_ticket(struct run *run, int64_t closed_at, int part, int part_before)
{
	struct part *parts = run->simulation->parts;

	run->open[run->open_count++] = (struct open_ticket){closed_at, part, part_before};
	if (part >= 0)
		count_up(run->open_of, part, &parts[part].open_most);
	if (part_before >= 0)
		count_up(run->open_of_before, part_before, &parts[part_before].open_most_before);
}

static void close_until(struct run *run, int64_t at)
{
	for (size_t i = 0; i < run->open_count;) {
		const struct open_ticket *open = &run->open[i];

		if (open->closed_at == 0 || open->closed_at > at) {
			i++;
			continue;
		}
		if (open->part >= 0)
			run->open_of[open->part]--;
		if (open->part_before >= 0)
			run->open_of_before[open->part_before]--;
		run->open[i] = run->open[--run->open_count];
	}
}

/* ---- the facts, had it been so all along */

static const struct load *recorded_load(const struct facts *facts, const char *title)
{
	for (size_t i = 0; i < facts->load_count; i++) {
		if (facts->loads[i].person && strcmp(facts->loads[i].person, title) == 0)
			return &facts->loads[i];
	}
	return NULL;
}

static void fill_loads(const struct run *run, const struct facts *recorded, struct facts *facts)
{
	const struct site *site = run->site;
	const char *zone = site->default_hours ? site->default_hours->timezone : NULL;

	facts->load_count = site->person_count;
	facts->loads = ARENA_ARRAY(run->scratch, site->person_count, struct load);
	for (size_t i = 0; i < site->person_count; i++) {
		const struct load *then = recorded_load(recorded, site->persons[i].title);

		facts->loads[i] = (struct load){
			.person = site->persons[i].title,
			.open_count = run->open_of[i],
			.last_assigned_at = run->last_assigned_at[i],
			.away = then ? then->away
				     : facts_is_away(&site->persons[i], zone, recorded->now),
			.deputy = then ? then->deputy : NULL,
		};
	}
}

static bool is_same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static bool share_a_key(const struct facts *a, const struct facts *b)
{
	for (size_t i = 0; i < a->organisation_keys.count; i++) {
		for (size_t k = 0; k < b->organisation_keys.count; k++) {
			if (is_same(a->organisation_keys.list[i], b->organisation_keys.list[k]))
				return true;
		}
	}
	return false;
}

/* recorded, or who would be in the place of that one since an earlier ticket of the same contact or
 * organisation. */
static const char *ombud_would_be(
	const struct run *run, size_t number, bool of_contact, const char *recorded)
{
	const struct past *ticket = &run->tickets[number];

	for (size_t i = number; i-- > 0;) {
		const struct past *earlier = &run->tickets[i];
		const struct left_behind *left = &run->left[i];

		if (of_contact ? !ticket->contact_id || earlier->contact_id != ticket->contact_id
			       : !share_a_key(&earlier->facts, &ticket->facts))
			continue;
		if (left->was || left->would)
			return left->was == recorded || is_same(left->was, recorded) ? left->would
										     : recorded;
	}
	return recorded;
}

static struct facts facts_would_be(const struct run *run, size_t number)
{
	const struct facts *recorded = &run->tickets[number].facts;
	struct facts facts = *recorded;

	facts.contact_ombud = ombud_would_be(run, number, true, recorded->contact_ombud);
	facts.organisation_ombud = ombud_would_be(run, number, false, recorded->organisation_ombud);
	fill_loads(run, recorded, &facts);
	return facts;
}

/* A contact keeps the ombud they have; else whoever got the ticket is theirs. */
static const char *ombud_left(const struct run *run, const char *ombud, const char *owner)
{
	return site_person(run->site, ombud) ? ombud : owner;
}

/* ---- one after another */

static void count_assigned(
	struct run *run, const struct past *ticket, const struct assignment *assignment)
{
	struct simulation *simulation = run->simulation;
	int before = part_of(run, ticket->owner);
	int part = assignment->owner ? (int)(assignment->owner - run->site->persons) : -1;

	simulation->tickets++;
	simulation->moved += part != before;
	if (before >= 0)
		simulation->parts[before].got_before++;
	else
		simulation->nobody_before++;
	if (part >= 0) {
		struct part *of = &simulation->parts[part];

		of->got++;
		of->by[assignment->by]++;
		of->over_cap += of->person->cap > 0 && run->open_of[part] >= of->person->cap;
	} else {
		simulation->nobody++;
		simulation->to_address += assignment->group->email != NULL;
	}
	open_ticket(run, ticket->closed_at, part, before);
}

static void assign_one(struct run *run, size_t number)
{
	const struct past *ticket = &run->tickets[number];
	struct assignment assignment;
	struct facts facts;

	arena_reset(run->scratch);
	close_until(run, ticket->at);
	facts = facts_would_be(run, number);
	assign_owner(run->site, &ticket->verdict, &facts, run->scratch, &assignment);
	count_assigned(run, ticket, &assignment);
	if (assignment.owner) {
		size_t part = (size_t)(assignment.owner - run->site->persons);

		facts_count_assigned(&facts, assignment.owner);
		run->last_assigned_at[part] = facts.loads[part].last_assigned_at;
	}
	run->left[number].was = ombud_left(run, ticket->facts.contact_ombud, ticket->owner);
	run->left[number].would = ombud_left(
		run, facts.contact_ombud, assignment.owner ? assignment.owner->title : NULL);
}

void simulation_run(const struct site *site, const struct past *tickets, size_t count,
	const struct burden *burdens, size_t burden_count, struct arena *arena,
	struct simulation *ret_simulation)
{
	size_t part_count = site->person_count + 1;
	struct simulation simulation = {
		.parts = ARENA_ARRAY(arena, part_count, struct part), .part_count = part_count};
	struct run run = {
		.site = site,
		.tickets = tickets,
		.scratch = arena_new(STEP_BYTES_MAX),
		.simulation = &simulation,
		.open = ARENA_ARRAY(arena, count + burden_count, struct open_ticket),
		.open_of = ARENA_ARRAY(arena, part_count, int64_t),
		.open_of_before = ARENA_ARRAY(arena, part_count, int64_t),
		.last_assigned_at = ARENA_ARRAY(arena, part_count, int64_t),
		.left = ARENA_ARRAY(arena, count, struct left_behind),
	};

	for (size_t i = 0; i < site->person_count; i++) {
		const struct load *then =
			count > 0 ? recorded_load(&tickets[0].facts, site->persons[i].title) : NULL;

		simulation.parts[i].person = &site->persons[i];
		run.last_assigned_at[i] = then ? then->last_assigned_at : 0;
	}
	for (size_t i = 0; i < burden_count; i++) {
		int part = part_of(&run, burdens[i].owner);

		open_ticket(&run, burdens[i].closed_at, part, part);
	}
	for (size_t i = 0; i < count; i++)
		assign_one(&run, i);
	arena_free(run.scratch);
	*ret_simulation = simulation;
}
