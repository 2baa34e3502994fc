/* SPDX-License-Identifier: MIT */
/* What a rule file may say but can hardly mean. */
#include "rules/lint.h"

#include <time.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "rules/gates.h"
#include "rules/linting.h"

enum { NAMED_BYTES_MAX = 80, TRIAL_SECONDS_MAX = 10, WORK_BYTES_MAX = 1024 * 1024 };

/* The lint of one set, as far as it is. */
struct linting {
	struct lint *lint;
	const struct rule_set *set;
	struct arena *work; /* forgotten after each pattern */
	struct matcher *matcher;
	clock_t until;
	bool out_of_time;
};

static const char *shown(struct linting *linting, const struct rule_pattern *pattern)
{
	return text_printable(linting->lint->arena, pattern->source, NAMED_BYTES_MAX);
}

static void try_pattern(struct linting *linting, const struct rule_pattern *pattern)
{
	struct lint *lint = linting->lint;
	struct position at = rule_pattern_position(pattern, pattern->start);
	const char *slow;

	if (linting->out_of_time) {
		return;
	}
	if (clock() > linting->until) {
		linting->out_of_time = true;
		lint_add(lint, LINT_UNFINISHED, at,
			"from here on patterns were not tried for their speed: there are too many");
		return;
	}
	slow = lint_slow_text(linting->work, linting->matcher, pattern);
	if (slow) {
		lint_add(lint, LINT_SLOW, at, "'%s' %s", shown(linting, pattern), slow);
	}
}

/* "body: word" looks for just that: what stands in front is no scope, though it was meant as one.
 */
static void lint_scope(struct linting *linting, const struct rule_pattern *pattern)
{
	static const char *const meant[] = {"body", "sender", "recipient", "cc", "bcc", "reply-to",
		"message", "title", "file", "filename", "attachments", "headers", "form",
		"organisation", "place"};
	const char *source = pattern->source;
	size_t size = strspn(source, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");

	if (pattern->scope != SCOPE_SUBJECT_OR_TEXT || source[size] != ':' ||
		source[size + 1] != ' ') {
		return;
	}
	for (size_t i = 0; i < sizeof(meant) / sizeof(meant[0]); i++) {
		if (strlen(meant[i]) == size && text_starts_nocase(source, meant[i])) {
			lint_add(linting->lint, LINT_SCOPE, rule_pattern_position(pattern, 0),
				"'%s' looks for \"%s:\" itself, which is no scope: the scopes are "
				"subject, text, from, to, attachment and header NAME",
				shown(linting, pattern), meant[i]);
		}
	}
}

/* tells_everything: a pattern that is found everywhere is no condition. */
static void lint_patterns(
	struct linting *linting, const struct pattern_list *patterns, bool tells_everything)
{
	for (size_t i = 0; i < patterns->count; i++) {
		const struct rule_pattern *pattern = &patterns->list[i];

		lint_read_pattern(linting->lint, linting->work, linting->matcher, pattern);
		try_pattern(linting, pattern);
		lint_scope(linting, pattern);
		if (tells_everything && lint_is_everywhere(linting->matcher, pattern)) {
			lint_add(linting->lint, LINT_EVERYTHING,
				rule_pattern_position(pattern, pattern->start),
				"'%s' is found in nearly every message: say more of what you look "
				"for",
				shown(linting, pattern));
		}
		arena_reset(linting->work);
	}
}

static bool same_pattern(const struct rule_pattern *a, const struct rule_pattern *b)
{
	return strcmp(a->source, b->source) == 0;
}

static const struct rule_pattern *find_pattern(
	const struct pattern_list *patterns, const struct rule_pattern *wanted)
{
	for (size_t i = 0; i < patterns->count; i++) {
		if (same_pattern(&patterns->list[i], wanted)) {
			return &patterns->list[i];
		}
	}
	return NULL;
}

/* The same pattern must and must not be found. */
static void lint_contradiction(struct linting *linting, const struct rule *rule)
{
	const struct rule_pattern *not_wanted = NULL;
	size_t excluded = 0;

	for (size_t i = 0; i < rule->all.count && !not_wanted; i++) {
		not_wanted = find_pattern(&rule->none, &rule->all.list[i]);
	}
	for (size_t i = 0; i < rule->any.count && !not_wanted; i++) {
		excluded += find_pattern(&rule->none, &rule->any.list[i]) != NULL;
	}
	if (!not_wanted && excluded > 0 && excluded == rule->any.count) {
		not_wanted = find_pattern(&rule->none, &rule->any.list[0]);
	}
	if (not_wanted) {
		lint_add(linting->lint, LINT_NEVER,
			rule_pattern_position(not_wanted, not_wanted->start),
			"rule \"%s\" never holds: it asks for '%s' and excludes it", rule->name,
			shown(linting, not_wanted));
	}
}

static bool is_only_of_mail(const struct rule_pattern *pattern)
{
	return pattern->scope == SCOPE_SUBJECT || pattern->scope == SCOPE_ATTACHMENT ||
	       pattern->scope == SCOPE_HEADER;
}

/* A text message has no subject, attachments or headers. */
static void lint_channel(struct linting *linting, const struct rule *rule)
{
	const struct rule_pattern *cannot = NULL;
	size_t count = 0;

	if (rule->channels != 1U << CHANNEL_SMS) {
		return;
	}
	for (size_t i = 0; i < rule->all.count && !cannot; i++) {
		cannot = is_only_of_mail(&rule->all.list[i]) ? &rule->all.list[i] : NULL;
	}
	for (size_t i = 0; i < rule->any.count; i++) {
		count += is_only_of_mail(&rule->any.list[i]);
	}
	if (!cannot && count > 0 && count == rule->any.count) {
		cannot = &rule->any.list[0];
	}
	if (cannot) {
		lint_add(linting->lint, LINT_NEVER, rule_pattern_position(cannot, 0),
			"rule \"%s\" never holds: text messages have no subject, attachments or "
			"headers",
			rule->name);
	}
}

static const struct rule_pattern *without_literal(const struct pattern_list *patterns)
{
	for (size_t i = 0; i < patterns->count; i++) {
		if (patterns->list[i].literal_count == 0) {
			return &patterns->list[i];
		}
	}
	return NULL;
}

/* Most rules cost a message nothing, because none of the words they must find is in it. */
static void lint_literals(struct linting *linting, size_t index)
{
	const struct rule *rule = &linting->set->rules[index];
	const struct rule_pattern *pattern;

	if (rule->shipped || !gates_are_always_open(linting->set->gates, index)) {
		return;
	}
	pattern = without_literal(&rule->any);
	for (size_t i = 0; i < rule->word_count && !pattern; i++) {
		pattern = without_literal(&rule->words[i]->any);
	}
	if (!pattern) {
		pattern = without_literal(&rule->all);
	}
	if (pattern) {
		lint_add(linting->lint, LINT_LITERAL,
			rule_pattern_position(pattern, pattern->start),
			"'%s' must be searched for in every message, and rule \"%s\" tried: no two "
			"letters "
			"in a row are known that it must have",
			shown(linting, pattern), rule->name);
	}
}

static bool sets_fields(const struct pattern_list *patterns)
{
	for (size_t i = 0; i < patterns->count; i++) {
		if (pattern_group_count(patterns->list[i].compiled) > 0) {
			return true;
		}
	}
	return false;
}

static void lint_effects(struct linting *linting, const struct rule *rule)
{
	if (!rule->matter && !rule->group && !rule->unknown_group && !rule->owner &&
		!rule->authority && !rule->answer && !rule->silence && !rule->has_priority &&
		rule->tags.count == 0 && !rule->final && !sets_fields(&rule->any) &&
		!sets_fields(&rule->all)) {
		lint_add(linting->lint, LINT_NOTHING, rule->at,
			"rule \"%s\" sets nothing: give it a matter, a group, tags or whatever it "
			"is for",
			rule->name);
	}
}

static void lint_dates(struct linting *linting, const struct rule *rule, int today)
{
	for (size_t i = 0; i < rule->date_count; i++) {
		if (rule->dates[i].yearly || rule->dates[i].last >= today) {
			return;
		}
	}
	if (rule->date_count > 0) {
		lint_add(linting->lint, LINT_PAST, rule->at,
			"rule \"%s\" does not hold any more: all its dates are over", rule->name);
	}
}

static void lint_rule(struct linting *linting, size_t index, int today)
{
	const struct rule *rule = &linting->set->rules[index];

	lint_patterns(linting, &rule->any, true);
	lint_patterns(linting, &rule->all, true);
	lint_patterns(linting, &rule->none, true);
	lint_patterns(linting, &rule->organisation, true);
	lint_contradiction(linting, rule);
	lint_channel(linting, rule);
	lint_literals(linting, index);
	lint_effects(linting, rule);
	lint_dates(linting, rule, today);
}

static void lint_words(struct linting *linting, const struct word_list *words)
{
	const struct rule_set *set = linting->set;

	lint_patterns(linting, &words->any, true);
	for (size_t i = 0; i < set->rule_count; i++) {
		for (size_t k = 0; k < set->rules[i].word_count; k++) {
			if (set->rules[i].words[k] == words) {
				return;
			}
		}
	}
	lint_add(linting->lint, LINT_UNUSED, words->at, "no rule uses words \"%s\"", words->title);
}

/* A misspelt "value" silently takes all that was found. */
static void lint_field(struct linting *linting, const struct field_rule *field)
{
	lint_patterns(linting, &field->patterns, field->check == CHECK_NONE);
	for (size_t i = 0; i < field->patterns.count; i++) {
		const struct rule_pattern *pattern = &field->patterns.list[i];
		size_t count = pattern_group_count(pattern->compiled);
		bool found = count == 0;

		for (size_t k = 0; k < count; k++) {
			found = found ||
				strcmp(pattern_group_name(pattern->compiled, k), "value") == 0;
		}
		if (!found) {
			lint_add(linting->lint, LINT_VALUE,
				rule_pattern_position(pattern, pattern->start),
				"the value of field \"%s\" would be its group (?<value>...): none "
				"has that name, so it is all that is found",
				field->name);
		}
	}
}

static int day_of(const struct site *site, int64_t now)
{
	const struct hours *hours = site->default_hours;

	return local_time_at(hours && hours->timezone ? hours->timezone : "Europe/Helsinki", now)
		.days;
}

void rules_lint(const struct rule_set *set, int64_t now, struct arena *arena, struct lint *ret_lint)
{
	struct linting linting = {.lint = ret_lint,
		.set = set,
		.work = arena_new(WORK_BYTES_MAX),
		.matcher = matcher_open(),
		.until = clock() + TRIAL_SECONDS_MAX * CLOCKS_PER_SEC};
	int today = day_of(set->site, now);

	*ret_lint = (struct lint){.arena = arena};
	for (size_t i = 0; i < set->word_count; i++) {
		lint_words(&linting, &set->words[i]);
	}
	for (size_t i = 0; i < set->place_count; i++) {
		lint_patterns(&linting, &set->places[i].any, true);
	}
	for (size_t i = 0; i < set->field_count; i++) {
		lint_field(&linting, &set->fields[i]);
	}
	for (size_t i = 0; i < set->rule_count; i++) {
		lint_rule(&linting, i, today);
	}
	lint_find_hidden(ret_lint, set);
	matcher_close(linting.matcher);
	arena_free(linting.work);
}
