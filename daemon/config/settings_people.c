/* SPDX-License-Identifier: MIT */
/* The blocks about who does the work and where: person, group, place, authority, form. */
#include <string.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/config/reading.h"

static const char *const person_options[] = {"name", "email", "phone", "languages", "deputy",
	"away", "weight", "cap", "hours", "skills", "places", "morning_digest", "weekly_digest",
	NULL};
static const char *const group_options[] = {"name", "members", "email", "assign", "hours",
	"first_answer", "lead", "partner", "consent", "contact", "phone", NULL};
static const char *const said_of_partners[] = {"consent", "contact", "phone", NULL};
static const char *const place_options[] = {"name", "genitive", "swedish", "any", NULL};
static const char *const authority_options[] = {
	"name_fi", "name_sv", "name_en", "contact", "email", NULL};
static const char *const form_options[] = {"from", "contact", NULL};

/* In the order of enum assign_way. */
static const char *const assign_words[] = {
	"sticky", "fixed", "round-robin", "least-open", "place", NULL};

/* "2027-07-01..2027-07-14" or one day. */
static bool is_date_range(struct reading *reading, const char *text)
{
	const char *dots = strstr(text, "..");
	int first, last;

	if (!dots) {
		return date_parse(text, &first);
	}
	return date_parse(arena_strndup(reading->arena, text, (size_t)(dots - text)), &first) &&
	       date_parse(dots + 2, &last) && first <= last;
}

static void read_away(struct reading *reading, struct block *block, struct person *person)
{
	const struct option *option = blocks_option(block, "away");

	for (size_t i = 0; option && i < option->value_count; i++) {
		if (!is_date_range(reading, option->values[i].text)) {
			problems_add(reading->problems, option->values[i].at,
				"'%s' is not a time away: write the first and the last day, such "
				"as \"2027-07-01..2027-07-14\"",
				text_printable(reading->arena, option->values[i].text, 40));
			return;
		}
	}
	person->away = reading_texts(reading, block, "away");
}

static void read_places(struct reading *reading, struct block *block, struct person *person)
{
	const struct option *option = blocks_option(block, "places");

	for (size_t i = 0; option && i < option->value_count; i++) {
		reading_place(reading, &option->values[i]);
	}
	person->places = reading_texts(reading, block, "places");
}

void read_person(struct reading *reading, struct block *block, size_t index)
{
	struct person *person = &reading->site->persons[index];
	const char *name = reading_text(reading, block, "name");

	person->name = name ? name : person->title;
	if (reading_has(reading, block, "email", "\"anna@kotka.example\"")) {
		person->emails = reading_addresses(reading, block, "email");
	}
	person->phone = reading_text(reading, block, "phone");
	memcpy(person->languages, reading->site->languages, sizeof(person->languages));
	person->language_count = reading->site->language_count;
	reading_languages(reading, block, person->languages, &person->language_count);
	person->deputy = reading_one_person(reading, block, "deputy");
	read_away(reading, block, person);
	person->morning_digest = reading->site->morning_digest;
	person->weekly_digest = reading->site->weekly_digest;
	blocks_yes_no(block, "morning_digest", &person->morning_digest, reading->problems);
	blocks_yes_no(block, "weekly_digest", &person->weekly_digest, reading->problems);
	person->weight = 100;
	blocks_number(block, "weight", 1, 1000, &person->weight, reading->problems);
	blocks_number(block, "cap", 1, 100000, &person->cap, reading->problems);
	person->hours = reading_hours(reading, block, "hours");
	person->skills = reading_texts(reading, block, "skills");
	read_places(reading, block, person);
	blocks_check_unknown(block, person_options, reading->problems);
}

static void read_assign(struct reading *reading, struct block *block, struct group *group)
{
	const struct option *option = blocks_option(block, "assign");

	group->ways[0] = ASSIGN_STICKY;
	group->ways[1] = ASSIGN_LEAST_OPEN;
	group->way_count = 2;
	if (!option) {
		return;
	}
	group->way_count = 0;
	for (size_t i = 0; i < option->value_count; i++) {
		const struct value *value = &option->values[i];
		int way = 0;
		bool twice = false;

		while (assign_words[way] && strcmp(assign_words[way], value->text) != 0) {
			way++;
		}
		if (!assign_words[way]) {
			const char *nearest = blocks_nearest(value->text, assign_words);

			problems_add(reading->problems, value->at,
				"'%s' is no way to assign%s%s%s; they are: sticky, fixed, "
				"round-robin, least-open, place",
				text_printable(reading->arena, value->text, 40),
				nearest ? ", did you mean '" : "", nearest ? nearest : "",
				nearest ? "'?" : "");
			continue;
		}
		for (size_t j = 0; j < group->way_count; j++) {
			twice = twice || group->ways[j] == (enum assign_way)way;
		}
		if (twice) {
			problems_add(reading->problems, value->at,
				"'%s' stands in 'assign' twice: take one away", value->text);
		} else {
			group->ways[group->way_count++] = (enum assign_way)way;
		}
	}
}

/* Another organisation. */
static void read_partner(struct reading *reading, struct block *block, struct group *group)
{
	static const char *const consent_words[] = {"tell", "ask", NULL};
	int consent = 0;

	blocks_yes_no(block, "partner", &group->partner, reading->problems);
	blocks_word(block, "consent", consent_words, &consent, reading->problems);
	group->asks_consent = consent == 1;
	group->contact = reading_text(reading, block, "contact");
	group->phone = reading_text(reading, block, "phone");
	if (group->partner && blocks_option(block, "members"))
		problems_add(reading->problems, reading_position(block, "members"),
			"a partner has no members: say its address, such as email = "
			"\"info@kinno.example\"");
	for (size_t i = 0; said_of_partners[i] && !group->partner; i++) {
		if (blocks_option(block, said_of_partners[i]))
			problems_add(reading->problems,
				reading_position(block, said_of_partners[i]),
				"'%s' is said of a partner only: add partner = yes, or take it "
				"away",
				said_of_partners[i]);
	}
}

void read_group(struct reading *reading, struct block *block, size_t index)
{
	struct group *group = &reading->site->groups[index];
	const char *name = reading_text(reading, block, "name");

	group->name = name ? name : group->title;
	group->members = reading_persons(reading, block, "members", &group->member_count);
	group->email = reading_address(reading, block, "email");
	if (blocks_option(block, "members") && blocks_option(block, "email")) {
		problems_add(reading->problems, blocks_option(block, "email")->at,
			"a group has members or an email of its own, not both: take one away");
	} else if (!blocks_option(block, "email") && group->member_count == 0 &&
		   (!blocks_option(block, "members") ||
			   blocks_option(block, "members")->value_count == 0)) {
		problems_add(reading->problems, block->at,
			"nobody is in this group; for example: members = { anna, pekka }, or email "
			"= \"office@kotka.example\"");
	}
	read_assign(reading, block, group);
	group->hours = reading_hours(reading, block, "hours");
	group->first_answer_seconds = INT64_C(8) * 60 * 60;
	if (blocks_duration(
		    block, "first_answer", &group->first_answer_seconds, reading->problems) &&
		(group->first_answer_seconds <= 0 ||
			group->first_answer_seconds > INT64_C(2000) * 60 * 60)) {
		problems_add(reading->problems, reading_position(block, "first_answer"),
			"'first_answer' is opening time, from 1s to 2000h; such as 8h");
		group->first_answer_seconds = INT64_C(8) * 60 * 60;
	}
	group->lead = reading_one_person(reading, block, "lead");
	read_partner(reading, block, group);
	blocks_check_unknown(block, group_options, reading->problems);
}

void read_place(struct reading *reading, struct block *block, size_t index)
{
	struct place *place = &reading->site->places[index];
	const char *name = reading_text(reading, block, "name");
	const char *swedish = reading_text(reading, block, "swedish");

	place->name = name ? name : place->title;
	place->genitive = reading_text(reading, block, "genitive");
	place->swedish = swedish ? swedish : place->name;
	place->any = reading_texts(reading, block, "any");
	blocks_check_unknown(block, place_options, reading->problems);
}

void read_authority(struct reading *reading, struct block *block, size_t index)
{
	struct authority *authority = &reading->site->authorities[index];
	const char *name_sv, *name_en;

	authority->name_fi = reading_required(reading, block, "name_fi", "\"Verohallinto\"");
	name_sv = reading_text(reading, block, "name_sv");
	name_en = reading_text(reading, block, "name_en");
	authority->name_fi = authority->name_fi ? authority->name_fi : authority->title;
	authority->name_sv = name_sv ? name_sv : authority->name_fi;
	authority->name_en = name_en ? name_en : authority->name_fi;
	authority->contact = reading_text(reading, block, "contact");
	authority->email = reading_address(reading, block, "email");
	blocks_check_unknown(block, authority_options, reading->problems);
}

void read_form(struct reading *reading, struct block *block, size_t index)
{
	static const char *const contact_words[] = {"from", "reply-to", NULL};
	struct form *form = &reading->site->forms[index];
	int contact = 1;

	if (reading_required(reading, block, "from", "\"noreply@kotka.example\"")) {
		form->from = reading_address(reading, block, "from");
	}
	blocks_word(block, "contact", contact_words, &contact, reading->problems);
	form->contact_in_reply_to = contact == 1;
	blocks_check_unknown(block, form_options, reading->problems);
}
