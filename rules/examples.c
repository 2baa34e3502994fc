/* SPDX-License-Identifier: MIT */
/* Examples: the site's own tests of its rules, written beside them. */
#include "rules/parse.h"

#include "daemon/base/text.h"
#include "daemon/model/language.h"
#include "rules/hours.h"

const char *const example_options[] = {"text", "subject", "from", "to", "attachments", "headers",
	"channel", "language", "contact", "organisation", "at", "expect_matter", "expect_group",
	"expect_owner", "expect_priority", "expect_tags", "expect_authority", "expect_answer",
	"expect_silence", "expect_place", "expect_fields", "shipped", NULL};

static const char *const expectations[] = {"expect_matter", "expect_group", "expect_owner",
	"expect_priority", "expect_tags", "expect_authority", "expect_answer", "expect_silence",
	"expect_place", "expect_fields", NULL};

/* What an expectation says when a value must not be set at all. */
static const char nothing[] = "none";

static const char default_timezone[] = "Europe/Helsinki";

enum {
	/* Wednesday, 7 January 2026, 10:00 UTC: an ordinary day, for examples without a time. */
	ORDINARY_MOMENT = 1767780000,
	EXAMPLE_BYTES_MAX =
		256 * 1024 * 1024, /* of one decision: more than a whole file of rules needs */
};

static const char *site_timezone(const struct site *site)
{
	const struct hours *hours = site->default_hours;

	return hours && hours->timezone ? hours->timezone : default_timezone;
}

static struct address read_address(struct arena *arena, const char *text)
{
	const char *open = strrchr(text, '<');
	size_t size = open ? strcspn(open + 1, ">") : 0;

	if (!open) {
		return (struct address){.mail = text};
	}
	return (struct address){
		.name = text_trim(arena, arena_strndup(arena, text, (size_t)(open - text))),
		.mail = arena_strndup(arena, open + 1, size),
	};
}

static void read_headers(struct reading *reading, struct block *block, struct message *message)
{
	const struct option *option = blocks_option(block, "headers");

	if (!option) {
		return;
	}
	message->headers = ARENA_ARRAY(reading->arena, option->value_count, struct header);
	for (size_t i = 0; i < option->value_count; i++) {
		const char *text = option->values[i].text;
		const char *colon = strstr(text, ": ");

		if (!colon || colon == text) {
			problems_add(reading->problems, option->values[i].at,
				"a header is written \"Name: value\"");
			continue;
		}
		message->headers[message->header_count++] = (struct header){
			.name = arena_strndup(reading->arena, text, (size_t)(colon - text)),
			.value = colon + 2,
		};
	}
}

static void read_people_and_parts(
	struct reading *reading, struct block *block, struct message *message)
{
	const char *from = read_text(reading, block, "from");
	struct texts to = read_texts(reading, block, "to");
	struct texts attachments = read_texts(reading, block, "attachments");

	if (from) {
		message->from = read_address(reading->arena, from);
	}
	message->to = ARENA_ARRAY(reading->arena, to.count, struct address);
	for (size_t i = 0; i < to.count; i++) {
		message->to[message->to_count++] = read_address(reading->arena, to.list[i]);
	}
	message->attachments = ARENA_ARRAY(reading->arena, attachments.count, struct attachment);
	for (size_t i = 0; i < attachments.count; i++) {
		message->attachments[message->attachment_count++] =
			(struct attachment){.name = attachments.list[i]};
	}
	read_headers(reading, block, message);
}

static void read_message(struct reading *reading, struct block *block, struct message *message)
{
	const char *subject = read_text(reading, block, "subject");
	const char *text = read_text(reading, block, "text");

	message->kind = MESSAGE_REQUEST;
	message->subject = subject ? subject : "";
	message->text = text ? text : "";
	message->reply = message->text;
	message->channel = (enum channel_kind)read_word(
		reading, block, "channel", channel_words, CHANNEL_EMAIL);
	message->language = (enum language)read_word(
		reading, block, "language", language_words, LANGUAGE_UNKNOWN);
	read_people_and_parts(reading, block, message);
	if (!subject && !text) {
		problems_add(reading->problems, block->at,
			"example \"%s\" has neither text nor subject: text = \"...\"",
			block->title);
	}
}

static void read_time(struct reading *reading, struct block *block, struct example *example)
{
	const char *at = read_text(reading, block, "at");

	if (at && !time_parse(at, site_timezone(reading->site), &example->received_at)) {
		problems_add(reading->problems, blocks_option(block, "at")->values[0].at,
			"'%s' is not a time: write \"2026-11-28 18:00\"", at);
	}
}

/* A group or person that does not exist can never be decided: better said than failed. */
static void check_expected_noun(struct reading *reading, const struct expectation *expected)
{
	static const struct {
		const char *option;
		enum noun noun;
	} nouns[] = {
		{"expect_group", NOUN_GROUP},
		{"expect_owner", NOUN_PERSON},
		{"expect_authority", NOUN_AUTHORITY},
		{"expect_place", NOUN_PLACE},
	};

	for (size_t i = 0; i < sizeof(nouns) / sizeof(nouns[0]); i++) {
		if (strcmp(expected->option, nouns[i].option) == 0 &&
			strcmp(expected->value, nothing) != 0 &&
			!noun_exists(reading->site, nouns[i].noun, expected->value)) {
			noun_unknown(reading, nouns[i].noun, expected->value, expected->at);
		}
	}
}

static void check_expected_word(
	struct reading *reading, struct block *block, const struct expectation *expected)
{
	if (strcmp(expected->option, "expect_priority") == 0) {
		read_word(reading, block, "expect_priority", priority_words, 0);
	} else if (strcmp(expected->option, "expect_fields") == 0 &&
		   strcmp(expected->value, nothing) != 0 && !strstr(expected->value, ": ")) {
		problems_add(reading->problems, expected->at,
			"an expected field is written \"name: value\"");
	}
}

static bool takes_several(const char *option)
{
	return strcmp(option, "expect_tags") == 0 || strcmp(option, "expect_fields") == 0;
}

static void read_expected(
	struct reading *reading, struct block *block, const char *name, struct example *example)
{
	const struct option *option = blocks_option(block, name);

	if (!option || (!takes_several(name) && !read_text(reading, block, name))) {
		return;
	}
	for (size_t i = 0; i < option->value_count; i++) {
		struct expectation *expected = &example->expected[example->expected_count++];

		*expected = (struct expectation){.option = name,
			.value = option->values[i].text,
			.at = option->values[i].at};
		check_expected_noun(reading, expected);
		check_expected_word(reading, block, expected);
	}
}

bool read_example(struct reading *reading, struct block *block, struct example *ret_example)
{
	size_t problems_before = reading->problems->total;
	size_t values = 0;

	*ret_example = (struct example){.title = block->title, .at = block->at};
	for (const struct option *option = block->options; option; option = option->next) {
		values += option->value_count;
	}
	ret_example->expected = ARENA_ARRAY(reading->arena, values, struct expectation);
	ret_example->shipped = read_yes_no(reading, block, "shipped");
	read_message(reading, block, &ret_example->message);
	read_time(reading, block, ret_example);
	ret_example->contact_known = read_word(reading, block, "contact", contact_words, 1) == 0;
	ret_example->organisation = read_text(reading, block, "organisation");
	for (size_t i = 0; expectations[i]; i++) {
		read_expected(reading, block, expectations[i], ret_example);
	}
	blocks_check_unknown(block, example_options, reading->problems);
	if (ret_example->expected_count == 0 && reading->problems->total == problems_before) {
		problems_add(reading->problems, block->at,
			"example \"%s\" expects nothing: say what should come of it, as "
			"expect_matter = "
			"building",
			block->title);
	}
	return reading->problems->total == problems_before;
}

/* The part of a verdict that a single-valued expectation is about. */
static struct decided_text decided(const struct verdict *verdict, const char *option)
{
	const struct {
		const char *option;
		struct decided_text text;
	} parts[] = {
		{"expect_matter", verdict->matter},
		{"expect_group", verdict->group},
		{"expect_owner", verdict->owner},
		{"expect_authority", verdict->authority},
		{"expect_answer", verdict->answer},
		{"expect_silence", verdict->silence},
		{"expect_place", verdict->place},
		{"expect_priority",
			{.value = priority_name(verdict->priority), .by = verdict->priority_by}},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (strcmp(parts[i].option, option) == 0) {
			return parts[i].text;
		}
	}
	return (struct decided_text){0};
}

static bool has_tag(const struct verdict *verdict, const char *tag)
{
	for (size_t i = 0; i < verdict->tag_count; i++) {
		if (strcmp(verdict->tags[i].value, tag) == 0) {
			return true;
		}
	}
	return false;
}

static bool has_field(const struct verdict *verdict, const char *name_and_value)
{
	for (size_t i = 0; i < verdict->field_count; i++) {
		const struct field *field = &verdict->fields[i];
		size_t size = strlen(field->name);

		if (strncmp(name_and_value, field->name, size) == 0 &&
			strncmp(name_and_value + size, ": ", 2) == 0 &&
			strcmp(name_and_value + size + 2, field->value) == 0) {
			return true;
		}
	}
	return false;
}

/* "tags urgent, callback", for what was found instead. */
static const char *list_found(
	struct arena *arena, const struct verdict *verdict, const char *option)
{
	const char *text = "";

	if (strcmp(option, "expect_tags") == 0) {
		for (size_t i = 0; i < verdict->tag_count; i++) {
			text = arena_printf(
				arena, "%s%s%s", text, i ? ", " : "", verdict->tags[i].value);
		}
	} else {
		for (size_t i = 0; i < verdict->field_count; i++) {
			text = arena_printf(arena, "%s%s%s: %s", text, i ? ", " : "",
				verdict->fields[i].name, verdict->fields[i].value);
		}
	}
	return *text != '\0' ? text : nothing;
}

/* "expected group x, got y (rule z at file:line)"; NULL when it is as expected. */
static const char *difference(
	struct arena *arena, const struct verdict *verdict, const struct expectation *expected)
{
	const char *name = expected->option + strlen("expect_");
	bool none = strcmp(expected->value, nothing) == 0;
	struct decided_text got;

	if (takes_several(expected->option)) {
		bool tags = strcmp(expected->option, "expect_tags") == 0;
		size_t count = tags ? verdict->tag_count : verdict->field_count;
		bool met = none	  ? count == 0
			   : tags ? has_tag(verdict, expected->value)
				  : has_field(verdict, expected->value);

		return met ? NULL
			   : arena_printf(arena, "expected %s %s, got %s", name, expected->value,
				     list_found(arena, verdict, expected->option));
	}
	got = decided(verdict, expected->option);
	if (none ? !got.value : got.value && strcmp(got.value, expected->value) == 0) {
		return NULL;
	}
	if (got.value && got.by.rule) {
		return arena_printf(arena, "expected %s %s, got %s (rule \"%s\" at %s:%d)", name,
			expected->value, got.value, got.by.rule,
			got.by.at.file ? got.by.at.file : "-", got.by.at.line);
	}
	return arena_printf(arena, "expected %s %s, got %s", name, expected->value,
		got.value ? got.value : nothing);
}

/* All differences as one sentence; NULL when there are none. */
static const char *run_example(const struct rule_set *set, const struct site *site,
	const struct example *example, struct arena *arena)
{
	int64_t at = example->received_at ? example->received_at : ORDINARY_MOMENT;
	struct facts facts = {
		.now = at,
		.received_at = at,
		.contact_known = example->contact_known,
		.organisation = example->organisation,
	};
	bool is_open = true;
	struct rule_findings *findings;
	struct verdict verdict;
	const char *trouble;
	const char *sentence = NULL;

	if (example->received_at && site->default_hours) {
		is_open = hours_is_open(site->default_hours, at);
	}
	findings = rules_search_from(
		set, example->shipped ? set->first_shipped : 0, &example->message, false, arena);
	rules_decide(findings, &facts, is_open, arena, &verdict, NULL, &trouble);
	for (size_t i = 0; i < example->expected_count; i++) {
		const char *wrong = difference(arena, &verdict, &example->expected[i]);

		if (wrong) {
			sentence =
				sentence ? arena_printf(arena, "%s; %s", sentence, wrong) : wrong;
		}
	}
	if (trouble) {
		sentence = sentence ? arena_printf(arena, "%s; %s", sentence, trouble) : trouble;
	}
	return sentence;
}

/*
 * Whether a shipped example is about a matter that no shipped rule sets, because a rule of the site
 * has taken the place of the one that did. What else a shipped example expects, a missing rule
 * cannot change.
 */
static bool is_replaced(const struct rule_set *set, const struct example *example)
{
	const char *matter = NULL;

	for (size_t i = 0; i < example->expected_count; i++) {
		if (strcmp(example->expected[i].option, "expect_matter") == 0) {
			matter = example->expected[i].value;
		}
	}
	if (!example->shipped || !matter || strcmp(matter, nothing) == 0) {
		return false;
	}
	for (size_t i = set->first_shipped; i < set->rule_count; i++) {
		if (set->rules[i].matter && strcmp(set->rules[i].matter, matter) == 0) {
			return false;
		}
	}
	return true;
}

size_t rules_run_examples(const struct rule_set *set, const struct site *site,
	void (*report)(void *context, const char *title, struct position at, bool passed,
		const char *sentence),
	void *context, struct problems *problems)
{
	struct arena *arena = arena_new(EXAMPLE_BYTES_MAX);
	size_t failed = 0;

	for (size_t i = 0; i < set->example_count; i++) {
		const struct example *example = &set->examples[i];
		const char *wrong = NULL;
		bool replaced = is_replaced(set, example);

		if (!replaced) {
			wrong = run_example(set, site, example, arena);
		}
		if (wrong && problems) {
			problems_add(
				problems, example->at, "example \"%s\": %s", example->title, wrong);
		}
		if (report) {
			report(context, example->title, example->at, !wrong,
				replaced ? "passed over: the site has replaced its rule"
				: wrong	 ? wrong
					 : "");
		}
		failed += wrong != NULL;
		arena_reset(arena);
	}
	arena_free(arena);
	return failed;
}
