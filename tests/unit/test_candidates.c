/* SPDX-License-Identifier: MIT */
/* Who of a group may get a ticket by turn, and whose turn it is. */
#include "rules/candidates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/local_time.h"

#define ZONE "Europe/Helsinki"
enum { MEMBERS = 3 };

/* One of anna, pekka, maria. */
struct member {
	bool away;
	int64_t open_count;
	int64_t last;
	int64_t weight;
	int64_t cap;
	const char *works; /* NULL; "mornings" 8-12, "monday" 8-16 */
	enum language language;
	const char *skill;
	const char *place;
};

struct situation {
	const char *name;
	struct member members[MEMBERS];
	enum language language;
	const char *tag;
	const char *place; /* then candidates_of_place */
	const char *at;	   /* local; NULL: Monday 2026-11-30 09:00, office hours */
	enum assign_way way;
	const char *expected; /* NULL: nobody */
	const char *says;     /* in a step; NULL */
};

static struct hours hours_of(int first_day, int last_day, int from, int to)
{
	struct hours hours = {.title = "h", .timezone = ZONE};

	for (int day = first_day; day <= last_day; day++) {
		hours.week[day][0] = (struct day_span){from * 60, to * 60};
		hours.week_count[day] = 1;
	}
	return hours;
}

static struct texts one_text(struct arena *arena, const char *text)
{
	const char **list = ARENA_ARRAY(arena, 1, const char *);

	list[0] = text;
	return (struct texts){list, text ? 1 : 0};
}

static void check(const struct situation *situation)
{
	static const char *const titles[MEMBERS] = {"anna", "pekka", "maria"};
	struct arena *arena = arena_new(1000000);
	struct hours office = hours_of(0, 4, 8, 16), mornings = hours_of(0, 4, 8, 12),
		     monday = hours_of(0, 0, 8, 16);
	struct person persons[MEMBERS];
	const struct person *members[MEMBERS];
	struct load loads[MEMBERS];
	struct group group = {.title = "general",
		.members = members,
		.member_count = MEMBERS,
		.hours = &office,
		.first_answer_seconds = INT64_C(8) * 3600};
	struct decided_tag tag = {.value = situation->tag};
	struct verdict verdict = {.tags = &tag,
		.tag_count = situation->tag ? 1 : 0,
		.place = {.value = situation->place}};
	struct facts facts = {
		.loads = loads, .load_count = MEMBERS, .language = situation->language};
	struct choice choice = {.facts = &facts,
		.verdict = &verdict,
		.group = &group,
		.arena = arena,
		.steps = ARENA_ARRAY(arena, CHOICE_STEPS_MAX, const char *)};
	struct candidates candidates;
	const struct person *next;
	bool said = situation->says == NULL;

	assert_true(
		time_parse(situation->at ? situation->at : "2026-11-30 09:00", ZONE, &facts.now));
	for (int i = 0; i < MEMBERS; i++) {
		const struct member *member = &situation->members[i];

		members[i] = &persons[i];
		loads[i] = (struct load){.person = titles[i],
			.away = member->away,
			.open_count = member->open_count,
			.last_assigned_at = member->last};
		persons[i] = (struct person){.title = titles[i],
			.name = titles[i],
			.weight = member->weight,
			.cap = member->cap,
			.hours = !member->works			   ? NULL
				 : strcmp(member->works, "monday") ? &mornings
								   : &monday,
			.languages = {member->language},
			.language_count = member->language ? 1 : 0,
			.skills = one_text(arena, member->skill),
			.places = one_text(arena, member->place)};
	}
	candidates = situation->place ? candidates_of_place(&choice) : candidates_of_group(&choice);
	next = candidates_next(&choice, &candidates, situation->way);
	if (!next != !situation->expected ||
		(next && strcmp(next->title, situation->expected) != 0)) {
		fail_msg("%s: %s in place of %s", situation->name, next ? next->title : "nobody",
			situation->expected ? situation->expected : "nobody");
	}
	for (size_t i = 0; i < choice.step_count; i++) {
		said = said || strstr(choice.steps[i], situation->says);
	}
	if (!said) {
		fail_msg("%s: no step says \"%s\"", situation->name, situation->says);
	}
	arena_free(arena);
}

static void the_one_whose_turn_it_is_gets_it(void **state)
{
	static const struct situation situations[] = {
		{"the fewest open", .members = {{.open_count = 2}, {.open_count = 1}, {0}},
			.way = ASSIGN_LEAST_OPEN, .expected = "maria"},
		{"equal loads: who had one longest ago",
			.members = {{.last = 30}, {.last = 10}, {.last = 20}},
			.way = ASSIGN_LEAST_OPEN, .expected = "pekka"},
		{"equal in all: as listed", .way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"half the weight is full with half the tickets",
			.members = {{.weight = 50, .open_count = 1},
				{.weight = 100, .open_count = 2}, {.weight = 100, .open_count = 9}},
			.way = ASSIGN_LEAST_OPEN, .expected = "pekka", .says = "weight of 100"},
		{"half the weight, still less than half the tickets",
			.members = {{.weight = 50, .open_count = 1},
				{.weight = 100, .open_count = 4}, {.weight = 100, .open_count = 9}},
			.way = ASSIGN_LEAST_OPEN, .expected = "anna", .says = "weight of 50"},
		{"a first ticket counts by weight too",
			.members = {{.weight = 10}, {.weight = 100, .open_count = 1},
				{.weight = 100, .open_count = 9}},
			.way = ASSIGN_LEAST_OPEN, .expected = "pekka"},
		{"a weight not set is a full one",
			.members = {{.weight = 100, .open_count = 1}, {0}, {.open_count = 9}},
			.way = ASSIGN_LEAST_OPEN, .expected = "pekka"},
		{"round-robin does not count",
			.members = {{.open_count = 9, .last = 10}, {.last = 20}, {.last = 30}},
			.way = ASSIGN_ROUND_ROBIN, .expected = "anna"},
		{"round-robin: half the weight waits twice as long",
			.members = {{.weight = 50, .last = 1796021900},
				{.weight = 100, .last = 1796021940},
				{.weight = 100, .last = 1796021980}},
			.way = ASSIGN_ROUND_ROBIN, .expected = "pekka"},
		{"given in the future of a slow clock, turns still go round",
			.members = {{.last = 1900000002}, {.last = 1900000000},
				{.last = 1900000001}},
			.way = ASSIGN_ROUND_ROBIN, .expected = "pekka"},
		{"the absent are passed over",
			.members = {{.away = true}, {.open_count = 5}, {.open_count = 6}},
			.way = ASSIGN_LEAST_OPEN, .expected = "pekka", .says = "anna is away"},
		{"at the cap",
			.members = {{.open_count = 5, .cap = 5}, {.open_count = 50},
				{.open_count = 60}},
			.way = ASSIGN_LEAST_OPEN, .expected = "pekka",
			.says = "anna has 5 open tickets, the cap is 5"},
		{"one below the cap",
			.members = {{.open_count = 4, .cap = 5}, {.open_count = 50},
				{.open_count = 60}},
			.way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"round-robin keeps to the cap",
			.members = {{.open_count = 5, .cap = 5}, {.last = 10}, {.last = 20}},
			.way = ASSIGN_ROUND_ROBIN, .expected = "pekka"},
		{"nobody is here and below the cap",
			.members = {{.away = true}, {.open_count = 5, .cap = 5}, {.away = true}},
			.way = ASSIGN_LEAST_OPEN, .expected = NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(situations) / sizeof(situations[0]); i++) {
		check(&situations[i]);
	}
}

/* anna is the least loaded of all. */
#define OTHERS_LOADED                                                                              \
	{.open_count = 5},                                                                         \
	{                                                                                          \
		.open_count = 6                                                                    \
	}

static void the_ones_who_fit_come_first(void **state)
{
	static const struct situation situations[] = {
		{"a morning, while it is morning",
			.members = {{.works = "mornings"}, OTHERS_LOADED}, .way = ASSIGN_LEAST_OPEN,
			.expected = "anna"},
		{"a morning, in the afternoon", .members = {{.works = "mornings"}, OTHERS_LOADED},
			.at = "2026-11-30 12:00", .way = ASSIGN_LEAST_OPEN, .expected = "pekka",
			.says = "on duty: pekka, maria"},
		{"before work begins", .members = {{.works = "mornings"}, OTHERS_LOADED},
			.at = "2026-11-30 05:00", .way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"at night what counts is the next day the office is open",
			.members = {{.works = "mornings"}, OTHERS_LOADED}, .at = "2026-11-30 22:00",
			.way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"Mondays, on a Monday", .members = {{.works = "monday"}, OTHERS_LOADED},
			.way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"Mondays, on a Sunday", .members = {{.works = "monday"}, OTHERS_LOADED},
			.at = "2026-11-29 12:00", .way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"Mondays, on a Monday evening", .members = {{.works = "monday"}, OTHERS_LOADED},
			.at = "2026-11-30 17:00", .way = ASSIGN_LEAST_OPEN, .expected = "pekka"},
		{"nobody on duty: all the same",
			.members = {{.works = "monday"}, {.works = "monday", .open_count = 5},
				{.works = "monday", .open_count = 6}},
			.at = "2026-12-02 09:00", .way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"on duty but away is not on duty",
			.members = {{.works = "monday"}, {.away = true}, {.away = true}},
			.at = "2026-12-02 09:00", .way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"the ticket's language",
			.members = {{.language = LANGUAGE_FI},
				{.open_count = 5, .language = LANGUAGE_SV},
				{.open_count = 6, .language = LANGUAGE_SV}},
			.language = LANGUAGE_SV, .way = ASSIGN_LEAST_OPEN, .expected = "pekka",
			.says = "who answers in sv: pekka, maria"},
		{"a language nobody has",
			.members = {{.language = LANGUAGE_FI},
				{.open_count = 5, .language = LANGUAGE_FI},
				{.open_count = 6, .language = LANGUAGE_FI}},
			.language = LANGUAGE_SV, .way = ASSIGN_LEAST_OPEN, .expected = "anna",
			.says = "none of them answers in sv"},
		{"a language nobody knows of",
			.members = {{.language = LANGUAGE_FI}, OTHERS_LOADED},
			.language = LANGUAGE_OTHER, .way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"the language of one who is away does not count",
			.members = {{.language = LANGUAGE_FI},
				{.away = true, .language = LANGUAGE_SV},
				{.open_count = 6, .language = LANGUAGE_FI}},
			.language = LANGUAGE_SV, .way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"the ticket's tag",
			.members = {{.skill = "terrace"}, {.open_count = 5, .skill = "food"},
				{.open_count = 6, .skill = "food"}},
			.tag = "food", .way = ASSIGN_LEAST_OPEN, .expected = "pekka",
			.says = "who knows most of the ticket's tags: pekka, maria"},
		{"a tag that is nobody's skill", .members = {{.skill = "terrace"}, OTHERS_LOADED},
			.tag = "food", .way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"the skill of one at the cap does not count",
			.members = {{0}, {.open_count = 5, .cap = 5, .skill = "food"},
				{.open_count = 6}},
			.tag = "food", .way = ASSIGN_LEAST_OPEN, .expected = "anna"},
		{"language before skill",
			.members = {{.skill = "food", .language = LANGUAGE_FI},
				{.open_count = 5, .language = LANGUAGE_SV},
				{.open_count = 6, .language = LANGUAGE_SV}},
			.language = LANGUAGE_SV, .tag = "food", .way = ASSIGN_LEAST_OPEN,
			.expected = "pekka"},
		{"on duty before language",
			.members = {{.works = "monday", .language = LANGUAGE_SV},
				{.open_count = 5, .language = LANGUAGE_FI},
				{.open_count = 6, .language = LANGUAGE_FI}},
			.language = LANGUAGE_SV, .at = "2026-12-02 09:00", .way = ASSIGN_LEAST_OPEN,
			.expected = "pekka"},
		{"round-robin among those who fit",
			.members = {{.last = 1}, {.last = 3, .skill = "food"},
				{.last = 2, .skill = "food"}},
			.tag = "food", .way = ASSIGN_ROUND_ROBIN, .expected = "maria"},
		{"the place",
			.members = {{0}, {.open_count = 5, .place = "kotka"},
				{.open_count = 6, .place = "kotka"}},
			.place = "kotka", .way = ASSIGN_LEAST_OPEN, .expected = "pekka"},
		{"a place that is nobody's", .members = {{.place = "hamina"}, OTHERS_LOADED},
			.place = "kotka", .way = ASSIGN_LEAST_OPEN, .expected = NULL},
		{"the place of one who is away",
			.members = {{.away = true, .place = "kotka"}, OTHERS_LOADED},
			.place = "kotka", .way = ASSIGN_LEAST_OPEN, .expected = NULL,
			.says = "anna is away"},
		{"the place of one who is back before the answer is due",
			.members = {{.works = "mornings", .place = "kotka"}, OTHERS_LOADED},
			.at = "2026-11-30 13:00", .place = "kotka", .way = ASSIGN_LEAST_OPEN,
			.expected = "anna"},
		{"the place of one who is back too late",
			.members = {{.works = "monday", .place = "kotka"}, OTHERS_LOADED},
			.at = "2026-12-01 09:00", .place = "kotka", .way = ASSIGN_LEAST_OPEN,
			.expected = NULL, .says = "anna is off duty until the answer is due"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(situations) / sizeof(situations[0]); i++) {
		check(&situations[i]);
	}
}

/* Tickets that come one after another, none of them closed; per_second arrive in each second. */
static void give_many(
	enum assign_way way, const int64_t weights[MEMBERS], int per_second, int ret_got[MEMBERS])
{
	static const char *const titles[MEMBERS] = {"anna", "pekka", "maria"};
	struct arena *arena = arena_new(10000000);
	struct person persons[MEMBERS];
	const struct person *members[MEMBERS];
	struct load loads[MEMBERS];
	struct group group = {.title = "g", .members = members, .member_count = MEMBERS};
	struct verdict verdict = {.tag_count = 0};
	struct facts facts = {.loads = loads, .load_count = MEMBERS};

	for (int i = 0; i < MEMBERS; i++) {
		members[i] = &persons[i];
		persons[i] = (struct person){
			.title = titles[i], .name = titles[i], .weight = weights[i]};
		loads[i] = (struct load){.person = titles[i]};
		ret_got[i] = 0;
	}
	for (int ticket = 0; ticket < 1000; ticket++) {
		struct choice choice = {.facts = &facts,
			.verdict = &verdict,
			.group = &group,
			.arena = arena,
			.steps = ARENA_ARRAY(arena, CHOICE_STEPS_MAX, const char *)};
		struct candidates candidates = candidates_of_group(&choice);
		int64_t last = 0;
		const struct person *next;

		facts.now = 1000000 + ticket / per_second;
		next = candidates_next(&choice, &candidates, way);
		for (int i = 0; i < MEMBERS; i++) { /* as the store does */
			last = loads[i].last_assigned_at > last ? loads[i].last_assigned_at : last;
		}
		for (int i = 0; i < MEMBERS; i++) {
			if (next == &persons[i]) {
				ret_got[i]++;
				loads[i].open_count++;
				loads[i].last_assigned_at = facts.now > last ? facts.now : last + 1;
			}
		}
	}
	arena_free(arena);
}

static void over_time_each_gets_their_share(void **state)
{
	static const struct {
		enum assign_way way;
		int64_t weights[MEMBERS];
		int per_second;
		int shares[MEMBERS];
	} cases[] = {
		{ASSIGN_LEAST_OPEN, {100, 100, 100}, 1, {333, 333, 333}},
		{ASSIGN_LEAST_OPEN, {100, 50, 100}, 1, {400, 200, 400}},
		{ASSIGN_LEAST_OPEN, {100, 50, 10}, 1000, {625, 312, 62}},
		{ASSIGN_ROUND_ROBIN, {100, 100, 100}, 1, {333, 333, 333}},
		{ASSIGN_ROUND_ROBIN, {100, 100, 100}, 1000, {333, 333, 333}},
		{ASSIGN_ROUND_ROBIN, {100, 50, 100}, 1, {400, 200, 400}},
		{ASSIGN_ROUND_ROBIN, {100, 50, 100}, 1000, {400, 200, 400}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int got[MEMBERS];

		give_many(cases[i].way, cases[i].weights, cases[i].per_second, got);
		for (int k = 0; k < MEMBERS; k++) {
			if (got[k] < cases[i].shares[k] - 25 || got[k] > cases[i].shares[k] + 25) {
				fail_msg("case %zu: member %d got %d in place of %d", i, k, got[k],
					cases[i].shares[k]);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_one_whose_turn_it_is_gets_it),
		cmocka_unit_test(the_ones_who_fit_come_first),
		cmocka_unit_test(over_time_each_gets_their_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
