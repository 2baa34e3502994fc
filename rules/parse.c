/* SPDX-License-Identifier: MIT */
/* From blocks to a rule set: rule, words, field, place and example blocks. */
#include "rules/parse.h"

#include <stdlib.h>

#include "daemon/base/text.h"
#include "rules/gates.h"

const char *const rule_options[] = {"title", "title_fi", "title_sv", "title_en", "any", "all",
	"none", "words", "organisation", "channel", "language", "when", "contact", "place", "dates",
	"raw", "matter", "group", "owner", "priority", "tags", "authority", "answer", "silence",
	"final", "shipped", NULL};
const char *const words_options[] = {"any", NULL};
const char *const field_options[] = {"pattern", "check", "raw", NULL};

static const char *const when_words[] = {"open", "closed", NULL};

/* How many blocks of that kind there are. */
static size_t count_blocks(const struct block *blocks, const char *kind)
{
	size_t count = 0;

	for (; blocks; blocks = blocks->next) {
		count += strcmp(blocks->kind, kind) == 0;
	}
	return count;
}

/* Every block of rules/ needs a title; places were checked by the settings' reader. */
static bool has_title(struct reading *reading, const struct block *block)
{
	if (block->title && *block->title != '\0') {
		return true;
	}
	problems_add(reading->problems, block->at, "a %s needs a title: write %s \"name\" { ... }",
		block->kind, block->kind);
	return false;
}

static void read_words(struct reading *reading, struct block *block)
{
	struct word_list *words = &reading->set->words[reading->set->word_count];

	if (!has_title(reading, block)) {
		return;
	}
	words->title = block->title;
	words->index = reading->set->word_count;
	words->at = block->at;
	words->any = read_patterns(reading, block, "any", false, true, SCOPE_SUBJECT_OR_TEXT);
	if (!blocks_option(block, "any")) {
		problems_add(reading->problems, block->at,
			"words \"%s\" needs its patterns: any = { 'first', 'second' }",
			block->title);
	}
	blocks_check_unknown(block, words_options, reading->problems);
	reading->set->word_count++;
}

static void read_place(struct reading *reading, struct block *block)
{
	struct place_rule *place = &reading->set->places[reading->set->place_count];

	if (!block->title || !site_place(reading->site, block->title)) {
		return; /* the settings' reader has said why */
	}
	place->name = block->title;
	place->at = block->at;
	place->any = read_patterns(reading, block, "any", false, true, SCOPE_SUBJECT_OR_TEXT);
	reading->set->place_count++;
}

/* Templates use the name as {{name}}. */
static bool is_field_name(const char *name)
{
	size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return name[0] >= 'a' && name[0] <= 'z' && name[size] == '\0' && size <= 40;
}

/* Where the group of that name begins. */
static struct position group_position(const struct rule_pattern *pattern, const char *name)
{
	const char *found = strstr(pattern->source + pattern->start, name);

	return rule_pattern_position(
		pattern, found ? (size_t)(found - pattern->source) : pattern->start);
}

/* Named groups become fields, so their names are those of fields. */
static void check_group_names(struct reading *reading, const struct pattern_list *patterns)
{
	for (size_t i = 0; i < patterns->count; i++) {
		const struct rule_pattern *pattern = &patterns->list[i];

		for (size_t k = 0; k < pattern_group_count(pattern->compiled); k++) {
			const char *name = pattern_group_name(pattern->compiled, k);

			if (!is_field_name(name)) {
				problems_add(reading->problems, group_position(pattern, name),
					"a named group becomes a field, so its name is made of "
					"small "
					"letters a-z, digits and _: (?<invoice_number>...)");
			}
		}
	}
}

static void read_field(struct reading *reading, struct block *block)
{
	struct field_rule *field = &reading->set->fields[reading->set->field_count];
	bool raw = read_yes_no(reading, block, "raw");

	if (!has_title(reading, block)) {
		return;
	}
	if (!is_field_name(block->title)) {
		problems_add(reading->problems, block->at,
			"a field's name is made of small letters a-z, digits and _, so that "
			"templates can "
			"use it: field \"business_id\"");
		return;
	}
	field->name = block->title;
	field->patterns =
		read_patterns(reading, block, "pattern", raw, true, SCOPE_SUBJECT_OR_TEXT);
	field->check =
		(enum field_check)read_word(reading, block, "check", field_check_names, CHECK_NONE);
	if (!blocks_option(block, "pattern")) {
		problems_add(reading->problems, block->at,
			"field \"%s\" needs a pattern, with the value in a group: pattern = "
			"'no\\.? (?<value>\\d+)'",
			block->title);
	}
	blocks_check_unknown(block, field_options, reading->problems);
	reading->set->field_count++;
}

static int compare_titles(const void *a, const void *b)
{
	return strcmp((*(const struct word_list *const *)a)->title,
		(*(const struct word_list *const *)b)->title);
}

static void sort_words(struct reading *reading)
{
	const struct rule_set *set = reading->set;
	const struct word_list **sorted =
		ARENA_ARRAY(reading->arena, set->word_count, const struct word_list *);

	for (size_t i = 0; i < set->word_count; i++) {
		sorted[i] = &set->words[i];
	}
	qsort(sorted, set->word_count, sizeof(const struct word_list *), compare_titles);
	reading->words_by_title = sorted;
}

static const struct word_list *find_words(const struct reading *reading, const char *title)
{
	const struct word_list wanted = {.title = title};
	const struct word_list *key = &wanted;
	const struct word_list *const *found = bsearch(&key, reading->words_by_title,
		reading->set->word_count, sizeof(const struct word_list *), compare_titles);

	return found ? *found : NULL;
}

static void words_unknown(struct reading *reading, const struct value *value)
{
	const struct rule_set *set = reading->set;
	const char **titles = ARENA_ARRAY(reading->arena, set->word_count + 1, const char *);
	const char *nearest;

	for (size_t i = 0; i < set->word_count; i++) {
		titles[i] = set->words[i].title;
	}
	nearest = blocks_nearest(value->text, titles);
	problems_add(reading->problems, value->at, "there is no words \"%s\"%s%s%s", value->text,
		nearest ? ": did you mean \"" : ": add a block words \"",
		nearest ? nearest : value->text, nearest ? "\"?" : "\" { any = { ... } }");
}

static void read_rule_words(struct reading *reading, struct block *block, struct rule *rule)
{
	const struct option *option = blocks_option(block, "words");

	if (!option) {
		return;
	}
	rule->words = ARENA_ARRAY(reading->arena, option->value_count, const struct word_list *);
	for (size_t i = 0; i < option->value_count; i++) {
		const struct word_list *words = find_words(reading, option->values[i].text);

		if (words) {
			rule->words[rule->word_count++] = words;
		} else {
			words_unknown(reading, &option->values[i]);
		}
	}
}

static void read_conditions(struct reading *reading, struct block *block, struct rule *rule)
{
	bool raw = read_yes_no(reading, block, "raw");

	rule->any = read_patterns(reading, block, "any", raw, true, SCOPE_SUBJECT_OR_TEXT);
	rule->all = read_patterns(reading, block, "all", raw, true, SCOPE_SUBJECT_OR_TEXT);
	check_group_names(reading, &rule->any);
	check_group_names(reading, &rule->all);
	rule->none = read_patterns(reading, block, "none", raw, true, SCOPE_SUBJECT_OR_TEXT);
	rule->organisation =
		read_patterns(reading, block, "organisation", raw, false, SCOPE_ORGANISATION);
	read_rule_words(reading, block, rule);
	rule->channels = read_word_set(reading, block, "channel", channel_words);
	rule->languages = read_word_set(reading, block, "language", language_words);
	rule->when = (enum open_condition)(read_word(reading, block, "when", when_words, -1) + 1);
	rule->contact = (enum contact_condition)(
		read_word(reading, block, "contact", contact_words, -1) + 1);
	rule->places = read_texts(reading, block, "place");
	for (size_t i = 0; i < rule->places.count; i++) {
		if (!noun_exists(reading->site, NOUN_PLACE, rule->places.list[i])) {
			noun_unknown(reading, NOUN_PLACE, rule->places.list[i],
				blocks_option(block, "place")->values[i].at);
		}
	}
	rule->dates = read_dates(reading, block, "dates", &rule->date_count);
}

/* The rules that come with ombud name groups a site may not have, or only as a partner: then they
 * set none. */
static void read_group(struct reading *reading, struct block *block, struct rule *rule)
{
	const char *title = read_text(reading, block, "group");
	const struct group *group = title ? site_group(reading->site, title) : NULL;

	if (title && rule->shipped && (!group || group->partner)) {
		rule->unknown_group = title;
		return;
	}
	rule->group = read_noun(reading, block, "group", NOUN_GROUP);
	if (group && group->partner) {
		problems_add(reading->problems, blocks_option(block, "group")->values[0].at,
			"\"%s\" is a partner, which gets tickets by being handed them "
			"(#assign): name a group of your own",
			title);
	}
}

static void read_effects(struct reading *reading, struct block *block, struct rule *rule)
{
	int priority = read_word(reading, block, "priority", priority_words, -1);

	rule->title = read_text(reading, block, "title");
	rule->titles[LANGUAGE_FI] = read_text(reading, block, "title_fi");
	rule->titles[LANGUAGE_SV] = read_text(reading, block, "title_sv");
	rule->titles[LANGUAGE_EN] = read_text(reading, block, "title_en");
	rule->matter = read_text(reading, block, "matter");
	read_group(reading, block, rule);
	rule->owner = read_noun(reading, block, "owner", NOUN_PERSON);
	rule->authority = read_noun(reading, block, "authority", NOUN_AUTHORITY);
	rule->answer = read_text(reading, block, "answer");
	rule->silence = read_text(reading, block, "silence");
	rule->has_priority = priority >= 0;
	rule->priority = rule->has_priority ? (enum priority)priority : PRIORITY_NORMAL;
	rule->tags = read_texts(reading, block, "tags");
	rule->final = read_yes_no(reading, block, "final");
}

/* A condition without values would be none at all. */
static void check_empty_lists(struct reading *reading, struct block *block)
{
	static const char *const names[] = {"words", "place", "dates", "tags"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct option *option = blocks_option(block, names[i]);

		if (option && option->value_count == 0) {
			problems_add(reading->problems, option->at,
				"%s is an empty list: give it a value, or leave the option out",
				names[i]);
		}
	}
}

/* A pattern that could not be read would widen its rule: such a rule is left out as a whole. */
static void read_rule(struct reading *reading, struct block *block)
{
	struct rule *rule = &reading->set->rules[reading->set->rule_count];
	size_t problems_before = reading->problems->total;

	if (!has_title(reading, block)) {
		return;
	}
	*rule = (struct rule){.name = block->title, .at = block->at};
	rule->shipped = read_yes_no(reading, block, "shipped");
	read_conditions(reading, block, rule);
	read_effects(reading, block, rule);
	check_empty_lists(reading, block);
	blocks_check_unknown(block, rule_options, reading->problems);
	if (reading->problems->total == problems_before) {
		reading->set->rule_count++;
	}
}

static bool is_shipped(struct block *block)
{
	const struct option *option = blocks_option(block, "shipped");

	return option && option->value_count == 1 && strcmp(option->values[0].text, "yes") == 0;
}

/* The site's own rules come before the shipped ones, whatever the order of the files. */
static void read_rules(struct reading *reading, struct block *blocks, bool shipped)
{
	for (struct block *block = blocks; block; block = block->next) {
		if (strcmp(block->kind, "rule") == 0 && is_shipped(block) == shipped) {
			read_rule(reading, block);
		}
	}
}

static void read_each(struct reading *reading, struct block *blocks, const char *kind,
	void (*read)(struct reading *reading, struct block *block))
{
	for (struct block *block = blocks; block; block = block->next) {
		if (strcmp(block->kind, kind) == 0) {
			read(reading, block);
		}
	}
}

static void read_one_example(struct reading *reading, struct block *block)
{
	struct rule_set *set = reading->set;

	if (has_title(reading, block) &&
		read_example(reading, block, &set->examples[set->example_count])) {
		set->example_count++;
	}
}

struct rule_set *rule_set_parse(struct arena *arena, struct block *blocks, const struct site *site,
	struct problems *problems)
{
	struct rule_set *set = ARENA_NEW(arena, struct rule_set);
	struct reading reading = {.arena = arena, .set = set, .site = site, .problems = problems};

	set->arena = arena;
	set->site = site;
	set->searching = matcher_open();
	set->deciding = matcher_open();
	set->rules = ARENA_ARRAY(arena, count_blocks(blocks, "rule"), struct rule);
	set->words = ARENA_ARRAY(arena, count_blocks(blocks, "words"), struct word_list);
	set->fields = ARENA_ARRAY(arena, count_blocks(blocks, "field"), struct field_rule);
	set->places = ARENA_ARRAY(arena, count_blocks(blocks, "place"), struct place_rule);
	set->examples = ARENA_ARRAY(arena, count_blocks(blocks, "example"), struct example);
	read_each(&reading, blocks, "words", read_words);
	sort_words(&reading);
	read_each(&reading, blocks, "place", read_place);
	read_each(&reading, blocks, "field", read_field);
	read_rules(&reading, blocks, false);
	set->first_shipped = set->rule_count;
	read_rules(&reading, blocks, true);
	read_each(&reading, blocks, "example", read_one_example);
	set->gates = gates_build(set);
	return set;
}

void rule_set_free(struct rule_set *set)
{
	if (!set) {
		return;
	}
	for (size_t i = 0; i < set->compiled_count; i++) {
		pattern_free(set->compiled[i]);
	}
	free(set->compiled);
	gates_free(set->gates);
	matcher_close(set->searching);
	matcher_close(set->deciding);
}

size_t rule_set_count(const struct rule_set *set)
{
	return set->rule_count;
}

struct rule_description rule_set_rule(const struct rule_set *set, size_t index)
{
	const struct rule *rule = &set->rules[index];

	return (struct rule_description){
		.title = rule->name,
		.at = rule->at,
		.group = rule->group,
		.shipped = rule->shipped,
		.sets = rule->matter || rule->group || rule->owner || rule->authority ||
			rule->answer || rule->silence || rule->has_priority || rule->tags.count > 0,
		.final = rule->final,
		.by_facts = rule->when != WHEN_ANY || rule->contact != CONTACT_ANY ||
			    rule->date_count > 0 || rule->organisation.count > 0,
	};
}

const char *rule_set_matter(const struct rule_set *set, size_t rule)
{
	return set->rules[rule].matter;
}

const char *rule_set_answer(const struct rule_set *set, size_t rule, enum channel_kind channel)
{
	unsigned channels = set->rules[rule].channels;

	return channels == 0 || (channels & (1U << channel)) ? set->rules[rule].answer : NULL;
}

size_t rule_set_example_count(const struct rule_set *set)
{
	return set->example_count;
}
