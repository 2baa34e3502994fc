/* SPDX-License-Identifier: MIT */
/*
 * Rules that decide nothing, because earlier ones that hold whenever they do have set it all.
 *
 * What is compared is how conditions are written: a pattern that is found whenever another is, is
 * the same one or a plain word within it. So some hidden rules are not told, but none is told that
 * is not hidden.
 */
#include "rules/linting.h"

#include "daemon/base/text.h"

/* Comparisons of two rules, or of two patterns: they take a second. */
enum { STEPS_MAX = 200 * 1000 * 1000 };

/* A pattern, ready to be compared. */
struct wanted {
	const struct rule_pattern *pattern;
	const char *text;    /* behind the scope */
	const char *literal; /* folded, when it is nothing but a word or some; NULL */
	uint64_t signs;	     /* which ones are in text, roughly */
};
struct wanted_list {
	const struct wanted *list;
	size_t count;
	const struct wanted_list *next; /* of word lists: another one of the same rule */
};

/* A rule likewise; rules with the same word list share what is made of it. */
struct compared {
	const struct rule *rule;
	struct wanted_list any;
	struct wanted_list all;
	struct wanted_list none;
	struct wanted_list organisation;
	struct wanted_list words;
	bool is_bare; /* no patterns at all are asked for */
	bool has_captures;
};

static bool is_literal(const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr("\\^$.[|()?*+{", *text)) {
			return false;
		}
	}
	return true;
}

static bool is_ascii(const char *text)
{
	while (*text != '\0' && (unsigned char)*text < 0x80) {
		text++;
	}
	return *text == '\0';
}

static void want(struct arena *arena, const struct rule_pattern *pattern, struct wanted *wanted)
{
	const char *text = pattern->source + pattern->start;

	*wanted = (struct wanted){.pattern = pattern, .text = text};
	if (is_literal(text) && (!pattern->raw || is_ascii(text))) {
		wanted->literal = text_fold(arena, text).text;
		text = wanted->literal;
	}
	for (; *text != '\0'; text++) {
		wanted->signs |= UINT64_C(1) << ((unsigned char)*text & 63);
	}
}

static struct wanted_list want_all(struct arena *arena, const struct pattern_list *patterns)
{
	struct wanted *list = ARENA_ARRAY(arena, patterns->count, struct wanted);

	for (size_t i = 0; i < patterns->count; i++) {
		want(arena, &patterns->list[i], &list[i]);
	}
	return (struct wanted_list){list, patterns->count, NULL};
}

/* made: what was made of each word list of the set. */
static struct wanted_list want_words(
	struct arena *arena, const struct rule *rule, struct wanted_list *made)
{
	const struct wanted_list *first = NULL;

	for (size_t i = 0; i < rule->word_count; i++) {
		struct wanted_list *of = &made[rule->words[i]->index];
		struct wanted_list *link = ARENA_NEW(arena, struct wanted_list);

		if (!of->list) {
			*of = want_all(arena, &rule->words[i]->any);
		}
		*link = *of;
		link->next = first;
		first = link;
	}
	return first ? *first : (struct wanted_list){.count = 0};
}

static bool has_captures(const struct pattern_list *patterns)
{
	for (size_t i = 0; i < patterns->count; i++) {
		if (pattern_group_count(patterns->list[i].compiled) > 0) {
			return true;
		}
	}
	return false;
}

static void make_compared(struct arena *arena, const struct rule *rule, struct wanted_list *made,
	struct compared *compared)
{
	*compared = (struct compared){
		.rule = rule,
		.any = want_all(arena, &rule->any),
		.all = want_all(arena, &rule->all),
		.none = want_all(arena, &rule->none),
		.organisation = want_all(arena, &rule->organisation),
		.words = want_words(arena, rule, made),
		.is_bare = rule->any.count + rule->all.count + rule->word_count == 0,
		.has_captures = has_captures(&rule->any) || has_captures(&rule->all),
	};
}

static bool same_scope(const struct rule_pattern *found, const struct rule_pattern *other)
{
	if (found->raw != other->raw) {
		return false;
	}
	if (found->scope == SCOPE_HEADER && other->scope == SCOPE_HEADER) {
		return text_equal_nocase(found->header, other->header);
	}
	return found->scope == other->scope ||
	       (other->scope == SCOPE_SUBJECT_OR_TEXT &&
		       (found->scope == SCOPE_SUBJECT || found->scope == SCOPE_TEXT));
}

/* Whether other is found wherever found is. */
static bool follows(const struct wanted *found, const struct wanted *other)
{
	if ((other->signs & ~found->signs) != 0 || !same_scope(found->pattern, other->pattern)) {
		return false;
	}
	if (found->literal && other->literal) {
		return strstr(found->literal, other->literal) != NULL;
	}
	return strcmp(found->text, other->text) == 0;
}

static bool follows_one(
	const struct wanted *found, const struct wanted_list *others, int64_t *steps)
{
	for (; others && *steps < STEPS_MAX; others = others->next) {
		for (size_t i = 0; i < others->count && *steps < STEPS_MAX; i++) {
			++*steps;
			if (follows(found, &others->list[i])) {
				return true;
			}
		}
	}
	return false;
}

static bool is_among(const struct wanted_list *list, const struct wanted_list *others)
{
	while (others && others->list != list->list) {
		others = others->next;
	}
	return others != NULL;
}

/* Whether one of others is found when one of found is. */
static bool follows_any(
	const struct wanted_list *found, const struct wanted_list *others, int64_t *steps)
{
	bool is_some = false;

	for (; found; found = found->next) {
		for (size_t i = 0; i < found->count && !is_among(found, others); i++) {
			if (!follows_one(&found->list[i], others, steps)) {
				return false;
			}
		}
		is_some = is_some || found->count > 0;
	}
	return is_some;
}

/* Whether one of others is found whenever the rule holds. */
static bool ensures_one(
	const struct compared *compared, const struct wanted_list *others, int64_t *steps)
{
	for (size_t i = 0; i < compared->all.count; i++) {
		if (follows_one(&compared->all.list[i], others, steps)) {
			return true;
		}
	}
	return follows_any(&compared->any, others, steps) ||
	       follows_any(&compared->words, others, steps);
}

static bool ensures_each(
	const struct compared *compared, const struct wanted_list *others, int64_t *steps)
{
	for (size_t i = 0; i < others->count; i++) {
		const struct wanted_list one = {&others->list[i], 1, NULL};

		if (!ensures_one(compared, &one, steps)) {
			return false;
		}
	}
	return true;
}

/* What must not be found for earlier to hold is not found when the rule holds. */
static bool excludes_each(
	const struct compared *compared, const struct wanted_list *others, int64_t *steps)
{
	for (size_t i = 0; i < others->count; i++) {
		if (!follows_one(&others->list[i], &compared->none, steps)) {
			return false;
		}
	}
	return true;
}

static bool set_within(unsigned set, unsigned other)
{
	return other == 0 || (set != 0 && (set & ~other) == 0);
}

static bool places_within(const struct texts *places, const struct texts *others)
{
	for (size_t i = 0; i < places->count; i++) {
		bool found = false;

		for (size_t k = 0; k < others->count; k++) {
			found = found || strcmp(places->list[i], others->list[k]) == 0;
		}
		if (!found && others->count > 0) {
			return false;
		}
	}
	return others->count == 0 || places->count > 0;
}

static bool range_within(const struct date_range *range, const struct date_range *other)
{
	if (range->yearly != other->yearly) {
		return false;
	}
	if (range->first > range->last || other->first > other->last) { /* over the new year */
		return range->first == other->first && range->last == other->last;
	}
	return range->first >= other->first && range->last <= other->last;
}

static bool dates_within(const struct rule *rule, const struct rule *other)
{
	for (size_t i = 0; i < rule->date_count && other->date_count > 0; i++) {
		bool found = false;

		for (size_t k = 0; k < other->date_count; k++) {
			found = found || range_within(&rule->dates[i], &other->dates[k]);
		}
		if (!found) {
			return false;
		}
	}
	return other->date_count == 0 || rule->date_count > 0;
}

/* Whether earlier holds whenever the rule does. */
static bool holds_too(
	const struct compared *compared, const struct compared *earlier, int64_t *steps)
{
	const struct rule *rule = compared->rule, *other = earlier->rule;

	if (compared->is_bare && !earlier->is_bare) {
		return false;
	}
	return set_within(rule->channels, other->channels) &&
	       set_within(rule->languages, other->languages) &&
	       (other->when == WHEN_ANY || other->when == rule->when) &&
	       (other->contact == CONTACT_ANY || other->contact == rule->contact) &&
	       (earlier->any.count == 0 || ensures_one(compared, &earlier->any, steps)) &&
	       (other->word_count == 0 || ensures_one(compared, &earlier->words, steps)) &&
	       ensures_each(compared, &earlier->all, steps) &&
	       excludes_each(compared, &earlier->none, steps) &&
	       (earlier->organisation.count == 0 ||
		       follows_any(&compared->organisation, &earlier->organisation, steps)) &&
	       places_within(&rule->places, &other->places) && dates_within(rule, other);
}

enum effect {
	EFFECT_MATTER = 1,
	EFFECT_GROUP = 2,
	EFFECT_OWNER = 4,
	EFFECT_AUTHORITY = 8,
	EFFECT_ANSWER = 16,
	EFFECT_SILENCE = 32,
	EFFECT_PRIORITY = 64,
};

static unsigned effects(const struct rule *rule)
{
	return (rule->matter ? EFFECT_MATTER : 0U) | (rule->group ? EFFECT_GROUP : 0U) |
	       (rule->owner ? EFFECT_OWNER : 0U) | (rule->authority ? EFFECT_AUTHORITY : 0U) |
	       (rule->answer ? EFFECT_ANSWER : 0U) | (rule->silence ? EFFECT_SILENCE : 0U) |
	       (rule->has_priority ? EFFECT_PRIORITY : 0U);
}

/* Forget the tags that earlier adds; how many are left. */
static size_t drop_tags(const char **tags, size_t count, const struct texts *earlier)
{
	size_t left = 0;

	for (size_t i = 0; i < count; i++) {
		bool found = false;

		for (size_t k = 0; k < earlier->count; k++) {
			found = found || strcmp(tags[i], earlier->list[k]) == 0;
		}
		if (!found) {
			tags[left++] = tags[i];
		}
	}
	return left;
}

static const char *name_rule(struct arena *arena, const struct rule *rule)
{
	return arena_printf(arena, "rule \"%s\" (%s:%d)", rule->name,
		rule->at.file ? rule->at.file : "-", rule->at.line);
}

static void tell_hidden(struct lint *lint, const struct rule *rule, const char *by, bool final)
{
	lint_add(lint, LINT_HIDDEN, rule->at,
		final ? "rule \"%s\" is never tried when it would hold: %s holds then too, and is "
			"final"
		      : "rule \"%s\" never decides anything: whenever it holds, what it sets has "
			"been set by %s",
		rule->name, by);
}

/* Compare with the rules before; false when one of them hides it. */
static void compare(struct lint *lint, const struct compared *rules, size_t index, int64_t *steps)
{
	const struct compared *compared = &rules[index];
	const struct rule *rule = compared->rule;
	unsigned left = effects(rule);
	size_t tag_count = rule->tags.count;
	const char **tags = ARENA_ARRAY(lint->arena, tag_count, const char *);
	const char *by = "";

	for (size_t i = 0; i < tag_count; i++) {
		tags[i] = rule->tags.list[i];
	}
	if (left == 0 && tag_count == 0) {
		return; /* told otherwise, or it has fields or is final */
	}
	for (size_t i = 0; i < index; i++) {
		const struct compared *earlier = &rules[i];
		unsigned takes = effects(earlier->rule) & left;
		size_t tags_left;

		++*steps;
		if ((takes == 0 && earlier->rule->tags.count == 0 && !earlier->rule->final) ||
			!holds_too(compared, earlier, steps)) {
			continue;
		}
		if (earlier->rule->final) {
			tell_hidden(lint, rule, name_rule(lint->arena, earlier->rule), true);
			return;
		}
		tags_left = drop_tags(tags, tag_count, &earlier->rule->tags);
		if (takes != 0 || tags_left < tag_count) {
			by = arena_printf(lint->arena, "%s%s%s", by, *by ? ", " : "",
				name_rule(lint->arena, earlier->rule));
		}
		left &= ~takes;
		tag_count = tags_left;
		if (left == 0 && tag_count == 0 && !rule->final && !compared->has_captures) {
			tell_hidden(lint, rule, by, false);
			return;
		}
	}
}

void lint_find_hidden(struct lint *lint, const struct rule_set *set)
{
	size_t count = set->first_shipped; /* that own rules hide shipped ones is how it is meant */
	struct compared *rules = ARENA_ARRAY(lint->arena, count, struct compared);
	struct wanted_list *made = ARENA_ARRAY(lint->arena, set->word_count, struct wanted_list);
	int64_t steps = 0;

	for (size_t i = 0; i < count; i++) {
		make_compared(lint->arena, &set->rules[i], made, &rules[i]);
		if (steps >= STEPS_MAX) {
			lint_add(lint, LINT_UNFINISHED, set->rules[i].at,
				"from rule \"%s\" on it was not looked whether earlier rules hide "
				"them: there are too many",
				set->rules[i].name);
			return;
		}
		compare(lint, rules, i, &steps);
	}
}
