/* SPDX-License-Identifier: MIT */
/* Who of a group may get a ticket by turn, and whose turn it is. */
#include "rules/candidates.h"

#include <assert.h>
#include <string.h>

#include "rules/hours.h"

enum { FULL_WEIGHT = 100 };

void choice_step(struct choice *choice, const char *format, ...)
{
	va_list arguments;

	if (choice->step_count == CHOICE_STEPS_MAX) {
		choice->step_count--;
	}
	va_start(arguments, format);
	choice->steps[choice->step_count++] = arena_vprintf(choice->arena, format, arguments);
	va_end(arguments);
}

struct load choice_load(const struct choice *choice, const struct person *person)
{
	for (size_t i = 0; i < choice->facts->load_count; i++) {
		if (strcmp(choice->facts->loads[i].person, person->title) == 0) {
			return choice->facts->loads[i];
		}
	}
	return (struct load){.person = person->title};
}

/* Why nothing new comes to them, as a sentence; NULL when it may. */
static const char *why_full(const struct choice *choice, const struct person *person)
{
	int64_t open_count = choice_load(choice, person).open_count;

	if (person->cap == 0 || open_count < person->cap) {
		return NULL;
	}
	return arena_printf(choice->arena, "%s has %lld open tickets, the cap is %lld",
		person->name, (long long)open_count, (long long)person->cap);
}

bool choice_is_below_cap(struct choice *choice, const struct person *person)
{
	const char *why = why_full(choice, person);

	if (why) {
		choice_step(choice, "%s", why);
	}
	return !why;
}

static int64_t next_open(const struct hours *hours, int64_t at)
{
	int64_t next = hours ? hours_next_open(hours, at) : at;

	return next ? next : at;
}

bool choice_works_in_time(struct choice *choice, const struct person *person,
	const struct group *group, int64_t *ret_next)
{
	int64_t now = choice->facts->now, due;

	*ret_next = now;
	if (!person->hours || !group->hours) {
		return true;
	}
	*ret_next = hours_next_open(person->hours, now);
	due = hours_add(group->hours, now, group->first_answer_seconds, choice->arena, NULL, NULL);
	return *ret_next && *ret_next < due;
}

/* Whether they still work on the day on which the group is open next. */
static bool works_next(const struct choice *choice, const struct person *person)
{
	int64_t at = next_open(choice->group->hours, choice->facts->now), next;

	if (!person->hours) {
		return true;
	}
	next = hours_next_open(person->hours, at);
	return next && local_time_at(person->hours->timezone, next).days ==
			       local_time_at(person->hours->timezone, at).days;
}

static bool answers_in_language(const struct choice *choice, const struct person *person)
{
	for (size_t i = 0; i < person->language_count; i++) {
		if (person->languages[i] == choice->facts->language) {
			return true;
		}
	}
	return false;
}

static bool lists(const struct texts *texts, const char *text)
{
	for (size_t i = 0; i < texts->count; i++) {
		if (strcmp(texts->list[i], text) == 0) {
			return true;
		}
	}
	return false;
}

bool person_looks_after(const struct person *person, const char *place)
{
	return lists(&person->places, place);
}

static size_t tags_known(const struct choice *choice, const struct person *person)
{
	size_t count = 0;

	for (size_t i = 0; i < choice->verdict->tag_count; i++) {
		count += lists(&person->skills, choice->verdict->tags[i].value);
	}
	return count;
}

/* ---- narrowing */

/* Several things in one sentence: the first of them, and how many more there are. */
struct listing {
	const char *text;
	size_t count;
};
enum { LISTED_MAX = 10 };

static void list_one(const struct choice *choice, struct listing *listing, const char *text)
{
	if (listing->count < LISTED_MAX) {
		listing->text = listing->count
					? arena_printf(choice->arena, "%s, %s", listing->text, text)
					: text;
	}
	listing->count++;
}

static const char *listed(const struct choice *choice, const struct listing *listing)
{
	return listing->count <= LISTED_MAX ? listing->text
					    : arena_printf(choice->arena, "%s and %zu more",
						      listing->text, listing->count - LISTED_MAX);
}

static const char *names(const struct choice *choice, const struct candidates *candidates)
{
	struct listing listing = {"", 0};

	for (size_t i = 0; i < candidates->count; i++) {
		list_one(choice, &listing, candidates->list[i]->name);
	}
	return listed(choice, &listing);
}

/* Keep those of whom keep[i] holds, unless that is nobody. True: some were left out. */
static bool narrow(struct candidates *candidates, const bool *keep)
{
	size_t kept = 0;

	for (size_t i = 0; i < candidates->count; i++) {
		kept += keep[i];
	}
	if (kept == 0 || kept == candidates->count) {
		return false;
	}
	kept = 0;
	for (size_t i = 0; i < candidates->count; i++) {
		if (keep[i]) {
			candidates->list[kept++] = candidates->list[i];
		}
	}
	candidates->count = kept;
	return true;
}

static void narrow_to_duty(struct choice *choice, struct candidates *candidates)
{
	bool *keep = ARENA_ARRAY(choice->arena, candidates->count, bool);

	for (size_t i = 0; i < candidates->count; i++) {
		keep[i] = works_next(choice, candidates->list[i]);
	}
	if (narrow(candidates, keep)) {
		choice_step(choice, "on duty: %s", names(choice, candidates));
	}
}

static void narrow_to_language(struct choice *choice, struct candidates *candidates)
{
	enum language language = choice->facts->language;
	bool *keep = ARENA_ARRAY(choice->arena, candidates->count, bool);
	size_t count = 0;

	if (language == LANGUAGE_UNKNOWN || language == LANGUAGE_OTHER) {
		return;
	}
	for (size_t i = 0; i < candidates->count; i++) {
		keep[i] = answers_in_language(choice, candidates->list[i]);
		count += keep[i];
	}
	if (narrow(candidates, keep)) {
		choice_step(choice, "who answers in %s: %s", language_code(language),
			names(choice, candidates));
	} else if (count == 0 && candidates->count > 0) {
		choice_step(choice, "none of them answers in %s", language_code(language));
	}
}

static void narrow_to_skills(struct choice *choice, struct candidates *candidates)
{
	bool *keep = ARENA_ARRAY(choice->arena, candidates->count, bool);
	size_t most = 0;

	for (size_t i = 0; i < candidates->count; i++) {
		size_t known = tags_known(choice, candidates->list[i]);

		most = known > most ? known : most;
	}
	for (size_t i = 0; i < candidates->count; i++) {
		keep[i] = tags_known(choice, candidates->list[i]) == most;
	}
	if (most > 0 && narrow(candidates, keep)) {
		choice_step(choice, "who knows most of the ticket's tags: %s",
			names(choice, candidates));
	}
}

/* Why a member cannot get it, as a sentence; NULL when they can. of_place: who looks after the
 * place must work in time, too. */
static const char *why_not(struct choice *choice, const struct person *person, bool of_place)
{
	int64_t next;

	if (choice_load(choice, person).away) {
		return arena_printf(choice->arena, "%s is away", person->name);
	}
	if (of_place && !choice_works_in_time(choice, person, choice->group, &next)) {
		return arena_printf(
			choice->arena, "%s is off duty until the answer is due", person->name);
	}
	return why_full(choice, person);
}

static struct candidates candidates_among(struct choice *choice, const char *place)
{
	const struct group *group = choice->group;
	struct candidates candidates = {
		ARENA_ARRAY(choice->arena, group->member_count, const struct person *), 0};
	struct listing passed_over = {"", 0};

	for (size_t i = 0; i < group->member_count; i++) {
		const struct person *person = group->members[i];
		const char *why;

		if (place && !person_looks_after(person, place)) {
			continue;
		}
		why = why_not(choice, person, place != NULL);
		if (why) {
			list_one(choice, &passed_over, why);
		} else {
			candidates.list[candidates.count++] = person;
		}
	}
	if (passed_over.count > 0) {
		choice_step(choice, "passed over: %s", listed(choice, &passed_over));
	}
	narrow_to_duty(choice, &candidates);
	narrow_to_language(choice, &candidates);
	narrow_to_skills(choice, &candidates);
	return candidates;
}

struct candidates candidates_of_group(struct choice *choice)
{
	return candidates_among(choice, NULL);
}

struct candidates candidates_of_place(struct choice *choice)
{
	assert(choice->verdict->place.value);
	return candidates_among(choice, choice->verdict->place.value);
}

/* ---- whose turn */

/* A candidate with what counts. */
struct turn {
	int64_t weight;
	int64_t open_count;
	int64_t last_assigned_at;
	int64_t waited; /* in seconds, or in turns while these come faster; at least 1 */
};

static struct turn turn_of(const struct choice *choice, const struct person *person, int64_t clock)
{
	struct load load = choice_load(choice, person);

	return (struct turn){
		.weight = person->weight ? person->weight : FULL_WEIGHT,
		.open_count = load.open_count,
		.last_assigned_at = load.last_assigned_at,
		.waited = clock - load.last_assigned_at,
	};
}

static bool goes_before(const struct turn *a, const struct turn *b, enum assign_way way)
{
	if (way == ASSIGN_LEAST_OPEN) {
		int64_t of_a = (a->open_count + 1) * b->weight;
		int64_t of_b = (b->open_count + 1) * a->weight;

		return of_a != of_b ? of_a < of_b : a->last_assigned_at < b->last_assigned_at;
	}
	if (a->waited * a->weight != b->waited * b->weight) {
		return a->waited * a->weight > b->waited * b->weight;
	}
	return a->weight > b->weight;
}

/* Later than all that was given: what is given within one second has an order too. */
static int64_t clock_of_turns(const struct choice *choice, const struct candidates *candidates)
{
	int64_t clock = choice->facts->now;

	for (size_t i = 0; i < candidates->count; i++) {
		int64_t last = choice_load(choice, candidates->list[i]).last_assigned_at;

		clock = clock > last ? clock : last + 1;
	}
	return clock;
}

static bool are_weighted(const struct candidates *candidates)
{
	for (size_t i = 1; i < candidates->count; i++) {
		if (candidates->list[i]->weight != candidates->list[0]->weight) {
			return true;
		}
	}
	return false;
}

const struct person *candidates_next(
	struct choice *choice, const struct candidates *candidates, enum assign_way way)
{
	int64_t clock = clock_of_turns(choice, candidates);
	const struct person *best = NULL;
	struct turn best_turn = {0};
	const char *weight = "";

	for (size_t i = 0; i < candidates->count; i++) {
		struct turn turn = turn_of(choice, candidates->list[i], clock);

		if (!best || goes_before(&turn, &best_turn, way)) {
			best = candidates->list[i];
			best_turn = turn;
		}
	}
	if (best && are_weighted(candidates)) {
		weight = arena_printf(
			choice->arena, ", for a weight of %lld", (long long)best_turn.weight);
	}
	if (best && way == ASSIGN_LEAST_OPEN) {
		choice_step(choice, "least-open: %s has the fewest open tickets (%lld)%s",
			best->name, (long long)best_turn.open_count, weight);
	} else if (best) {
		choice_step(choice, "round-robin: %s is next%s", best->name, weight);
	}
	return best;
}
