/* SPDX-License-Identifier: MIT */
/* Reading single options of rule blocks: patterns with their scopes, sets of words, titles, dates.
 */
#include "rules/parse.h"

#include <stdlib.h>

#include "daemon/base/text.h"
#include "daemon/model/language.h"
#include "rules/hours.h"

const char *const channel_words[] = {"email", "sms", NULL};
const char *const language_words[] = {"und", "fi", "sv", "en", "other", NULL};
const char *const contact_words[] = {"known", "new", NULL};
const char *const priority_words[] = {"low", "normal", "high", "urgent", NULL};

/* The scopes that can be written in front of a pattern, each followed by a colon and one blank. */
static const struct {
	const char *word;
	enum scope scope;
} scopes[] = {
	{"subject", SCOPE_SUBJECT},
	{"text", SCOPE_TEXT},
	{"from", SCOPE_FROM},
	{"to", SCOPE_TO},
	{"attachment", SCOPE_ATTACHMENT},
};
static const char header_scope[] = "header ";

enum { SHOWN_BYTES = 80 };

static const char *show(struct reading *reading, const char *text)
{
	return text_printable(reading->arena, text, SHOWN_BYTES);
}

/* The size of "header NAME: " at the start of text; 0 when it is not that. Sets the name. */
static size_t header_size(struct arena *arena, const char *text, const char **ret_name)
{
	size_t start = strlen(header_scope);
	size_t name;

	if (strncmp(text, header_scope, start) != 0) {
		return 0;
	}
	name = strspn(
		text + start, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
	if (name == 0 || text[start + name] != ':' || text[start + name + 1] != ' ') {
		return 0;
	}
	*ret_name = arena_strndup(arena, text + start, name);
	return start + name + 2;
}

/* Take the scope off the front of a pattern; returns its size. A scope without its blank is a
 * problem. */
static size_t take_scope(
	struct reading *reading, const struct value *value, struct rule_pattern *pattern)
{
	const char *text = value->text;
	size_t size = header_size(reading->arena, text, &pattern->header);

	if (size > 0) {
		pattern->scope = SCOPE_HEADER;
		return size;
	}
	if (text_starts_nocase(text, "header:") ||
		(text_starts_nocase(text, header_scope) && strchr(text, ':'))) {
		problems_add(reading->problems, value->at,
			"the scope of a header is written 'header NAME: ', in small letters but "
			"for "
			"the name, and with one blank behind it; for the word itself write "
			"'[h]eader'");
		return 0;
	}
	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++) {
		size_t word = strlen(scopes[i].word);

		if (!text_starts_nocase(text, scopes[i].word) || text[word] != ':') {
			continue;
		}
		if (text[word + 1] == ' ' && strncmp(text, scopes[i].word, word) == 0) {
			pattern->scope = scopes[i].scope;
			return word + 2;
		}
		problems_add(reading->problems, value->at,
			"a scope is written '%s: ', in small letters and with one blank behind it; "
			"for the "
			"word itself write '[%c]%s:'",
			scopes[i].word, scopes[i].word[0], scopes[i].word + 1);
		return 0;
	}
	return 0;
}

static void keep_compiled(struct rule_set *set, struct pattern *pattern)
{
	if (set->compiled_count == set->compiled_room) {
		size_t room = set->compiled_room ? 2 * set->compiled_room : 64;
		struct pattern **list = realloc(set->compiled, room * sizeof(struct pattern *));

		if (!list) {
			out_of_memory(room * sizeof(struct pattern *));
		}
		set->compiled = list;
		set->compiled_room = room;
	}
	set->compiled[set->compiled_count++] = pattern;
}

static bool read_pattern(struct reading *reading, const struct value *value, bool scoped,
	struct rule_pattern *pattern)
{
	struct error error;
	size_t offset = 0;
	size_t scope = scoped ? take_scope(reading, value, pattern) : 0;

	pattern->source = value->text;
	pattern->start = scope;
	pattern->quoted = value->kind;
	pattern->at = value->at;
	if (value->text[scope] == '\0') {
		problems_add(reading->problems, rule_pattern_position(pattern, scope),
			"an empty pattern is found in every text: write what to look for");
		return false;
	}
	if (pattern_compile(
		    value->text + scope, pattern->raw, &pattern->compiled, &offset, &error) != OK) {
		problems_add(reading->problems, rule_pattern_position(pattern, scope + offset),
			"the pattern %s is not right here: %s", show(reading, value->text),
			error.text);
		return false;
	}
	keep_compiled(reading->set, pattern->compiled);
	return true;
}

struct pattern_list read_patterns(struct reading *reading, struct block *block, const char *name,
	bool raw, bool scoped, enum scope scope)
{
	const struct option *option = blocks_option(block, name);
	struct pattern_list patterns = {0};

	if (!option) {
		return patterns;
	}
	if (option->value_count == 0) {
		problems_add(reading->problems, option->at,
			"%s is an empty list: give it a pattern, or leave the option out", name);
	}
	patterns.list = ARENA_ARRAY(reading->arena, option->value_count, struct rule_pattern);
	for (size_t i = 0; i < option->value_count; i++) {
		struct rule_pattern *pattern = &patterns.list[patterns.count];

		*pattern = (struct rule_pattern){.scope = scope, .raw = raw};
		patterns.count += read_pattern(reading, &option->values[i], scoped, pattern);
	}
	return patterns;
}

/* "email, sms" of a NULL-ended list. */
static const char *join(struct arena *arena, const char *const *words)
{
	const char *text = "";

	for (; *words; words++) {
		text = arena_printf(arena, "%s%s%s", text, *text ? ", " : "", *words);
	}
	return text;
}

static void unknown_word(struct reading *reading, const struct option *option,
	const struct value *value, const char *const *words)
{
	const char *nearest = blocks_nearest(value->text, words);

	problems_add(reading->problems, value->at, "%s does not know '%s'%s%s%s: the words are %s",
		option->name, show(reading, value->text), nearest ? " (did you mean '" : "",
		nearest ? nearest : "", nearest ? "'?)" : "", join(reading->arena, words));
}

unsigned read_word_set(
	struct reading *reading, struct block *block, const char *name, const char *const *words)
{
	const struct option *option = blocks_option(block, name);
	unsigned set = 0;

	for (size_t i = 0; option && i < option->value_count; i++) {
		size_t index = 0;

		while (words[index] && strcmp(words[index], option->values[i].text) != 0) {
			index++;
		}
		if (words[index]) {
			set |= 1U << index;
		} else {
			unknown_word(reading, option, &option->values[i], words);
		}
	}
	if (option && option->value_count == 0) {
		problems_add(reading->problems, option->at,
			"%s is an empty list, which never holds: the words are %s", name,
			join(reading->arena, words));
	}
	return set;
}

int read_word(struct reading *reading, struct block *block, const char *name,
	const char *const *words, int missing)
{
	int index = missing;

	blocks_word(block, name, words, &index, reading->problems);
	return index;
}

bool read_yes_no(struct reading *reading, struct block *block, const char *name)
{
	bool yes = false;

	blocks_yes_no(block, name, &yes, reading->problems);
	return yes;
}

const char *read_text(struct reading *reading, struct block *block, const char *name)
{
	const char *text = NULL;

	blocks_text(block, name, &text, reading->problems);
	return text;
}

struct texts read_texts(struct reading *reading, struct block *block, const char *name)
{
	struct texts texts = {0};

	blocks_texts(reading->arena, block, name, &texts.list, &texts.count, reading->problems);
	return texts;
}

static const char *const noun_names[] = {"group", "person", "authority", "place"};

static size_t noun_count(const struct site *site, enum noun noun)
{
	switch (noun) {
	case NOUN_GROUP:
		return site->group_count;
	case NOUN_PERSON:
		return site->person_count;
	case NOUN_AUTHORITY:
		return site->authority_count;
	case NOUN_PLACE:
		return site->place_count;
	}
	return 0;
}

static const char *noun_title(const struct site *site, enum noun noun, size_t index)
{
	switch (noun) {
	case NOUN_GROUP:
		return site->groups[index].title;
	case NOUN_PERSON:
		return site->persons[index].title;
	case NOUN_AUTHORITY:
		return site->authorities[index].title;
	case NOUN_PLACE:
		return site->places[index].title;
	}
	return NULL;
}

bool noun_exists(const struct site *site, enum noun noun, const char *title)
{
	for (size_t i = 0; i < noun_count(site, noun); i++) {
		if (strcmp(noun_title(site, noun, i), title) == 0) {
			return true;
		}
	}
	return false;
}

void noun_unknown(struct reading *reading, enum noun noun, const char *title, struct position at)
{
	size_t count = noun_count(reading->site, noun);
	const char **titles = ARENA_ARRAY(reading->arena, count + 1, const char *);
	const char *nearest;

	for (size_t i = 0; i < count; i++) {
		titles[i] = noun_title(reading->site, noun, i);
	}
	nearest = blocks_nearest(title, titles);
	if (nearest) {
		problems_add(reading->problems, at, "there is no %s \"%s\": did you mean \"%s\"?",
			noun_names[noun], show(reading, title), nearest);
	} else {
		problems_add(reading->problems, at,
			"there is no %s \"%s\": add a block %s \"%s\" { ... }%s%s",
			noun_names[noun], show(reading, title), noun_names[noun],
			show(reading, title), count ? ", or use one of: " : "",
			show(reading, join(reading->arena, titles)));
	}
}

const char *read_noun(
	struct reading *reading, struct block *block, const char *name, enum noun noun)
{
	const char *title = read_text(reading, block, name);

	if (title && !noun_exists(reading->site, noun, title)) {
		noun_unknown(reading, noun, title, blocks_option(block, name)->values[0].at);
		return NULL;
	}
	return title;
}

/* Exactly count digits at *text, which is moved behind them. */
static bool take_number(const char **text, int count, int *ret_number)
{
	*ret_number = 0;
	for (; count > 0; count--) {
		if (**text < '0' || **text > '9') {
			return false;
		}
		*ret_number = *ret_number * 10 + (*(*text)++ - '0');
	}
	return true;
}

/* "2026-12-01" as days since 1970, or "12-01" as 1201. */
static bool take_day(const char **text, bool *ret_yearly, int *ret_day)
{
	static const int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool yearly = strspn(*text, "0123456789") == 2;
	int year = 2000; /* has a 29 February */
	int month;
	int day;

	if (!yearly && (!take_number(text, 4, &year) || *(*text)++ != '-')) {
		return false;
	}
	if (!take_number(text, 2, &month) || *(*text)++ != '-' || !take_number(text, 2, &day)) {
		return false;
	}
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > longest[month - 1] ||
		(month == 2 && day == 29 &&
			(year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)))) {
		return false;
	}
	*ret_yearly = yearly;
	*ret_day = yearly ? month * 100 + day : days_from_date(year, month, day);
	return true;
}

static bool parse_range(const char *text, struct date_range *range)
{
	bool yearly;

	if (!take_day(&text, &range->yearly, &range->first)) {
		return false;
	}
	range->last = range->first;
	if (*text == '\0') {
		return true;
	}
	if (strncmp(text, "..", 2) != 0) {
		return false;
	}
	text += 2;
	return take_day(&text, &yearly, &range->last) && *text == '\0' && yearly == range->yearly &&
	       (yearly || range->first <= range->last);
}

struct date_range *read_dates(
	struct reading *reading, struct block *block, const char *name, size_t *ret_count)
{
	const struct option *option = blocks_option(block, name);
	struct date_range *ranges;

	*ret_count = 0;
	if (!option) {
		return NULL;
	}
	ranges = ARENA_ARRAY(reading->arena, option->value_count, struct date_range);
	for (size_t i = 0; i < option->value_count; i++) {
		if (parse_range(option->values[i].text, &ranges[*ret_count])) {
			++*ret_count;
		} else {
			problems_add(reading->problems, option->values[i].at,
				"'%s' is not a day or a range of days: write 2026-12-01, "
				"2026-12-01..2027-01-06, or each year 12-01..01-06",
				show(reading, option->values[i].text));
		}
	}
	return ranges;
}
