/* SPDX-License-Identifier: MIT */
/* A small site for the tests of rules/, and rule sets made from texts. */
#ifndef TESTS_UNIT_RULES_FIXTURE_H
#define TESTS_UNIT_RULES_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/blocks.h"
#include "daemon/base/buf.h"
#include "daemon/base/file.h"
#include "daemon/model/facts.h"
#include "rules/rules.h"
#include "rules/set.h"

struct fixture {
	struct arena *arena;
	struct site site;
	struct block *blocks;
	struct problems problems;
	struct rule_set *set;
	struct message message;
	struct facts facts;
	bool is_open;
	struct verdict verdict;
	struct rule_trace trace;
	const char *trouble;
};

static struct person fixture_persons[] = {{.title = "anna"}, {.title = "pekka"}};
static struct group fixture_groups[] = {{.title = "building-control"}, {.title = "public-areas"},
	{.title = "kinno", .partner = true}};
static struct place fixture_places[] = {{.title = "kotka"}, {.title = "hamina"}, {.title = "port"}};
static struct authority fixture_authorities[] = {{.title = "lvv"}, {.title = "vero"},
	{.title = "prh"}, {.title = "pension"}, {.title = "wellbeing"}, {.title = "police"},
	{.title = "roads"}, {.title = "traficom"}};
/* Monday to Friday 8-16 without holidays. */
static struct hours fixture_hours = {
	.title = "office",
	.timezone = "Europe/Helsinki",
	.week = {{{480, 960}}, {{480, 960}}, {{480, 960}}, {{480, 960}}, {{480, 960}}},
	.week_count = {1, 1, 1, 1, 1, 0, 0},
};

static inline void fixture_open(struct fixture *fixture)
{
	*fixture = (struct fixture){.arena = arena_new(64 * 1024 * 1024), .is_open = true};
	fixture->site = (struct site){
		.default_hours = &fixture_hours,
		.persons = fixture_persons,
		.person_count = 2,
		.groups = fixture_groups,
		.group_count = 3,
		.places = fixture_places,
		.place_count = 3,
		.authorities = fixture_authorities,
		.authority_count = 8,
	};
	fixture->message = (struct message){.subject = "", .text = "", .reply = ""};
	problems_init(&fixture->problems, fixture->arena);
}

static inline void fixture_read(struct fixture *fixture, const char *name, const char *text)
{
	blocks_read(fixture->arena, name, (const unsigned char *)text, strlen(text),
		&fixture->blocks, &fixture->problems);
}

static inline void fixture_parse(struct fixture *fixture, const char *rules)
{
	fixture_read(fixture, "test.conf", rules);
	fixture->set =
		rule_set_parse(fixture->arena, fixture->blocks, &fixture->site, &fixture->problems);
}

/* The rules must be right. */
static inline void fixture_rules(struct fixture *fixture, const char *rules)
{
	fixture_parse(fixture, rules);
	problems_print(&fixture->problems, stderr);
	assert_int_equal(fixture->problems.total, 0);
}

static inline bool same_decided(const struct decided_text *a, const struct decided_text *b)
{
	return a->value == b->value && a->by.rule == b->by.rule && a->by.at.line == b->by.at.line;
}

/* Whether two verdicts of one rule set are one, with all of their origins. */
static inline bool same_verdict(const struct verdict *a, const struct verdict *b)
{
	bool same = same_decided(&a->matter, &b->matter) &&
		    same_decided(&a->matter_title, &b->matter_title) &&
		    same_decided(&a->group, &b->group) && same_decided(&a->owner, &b->owner) &&
		    same_decided(&a->authority, &b->authority) &&
		    same_decided(&a->answer, &b->answer) &&
		    same_decided(&a->silence, &b->silence) && same_decided(&a->place, &b->place) &&
		    a->priority == b->priority && a->priority_by.rule == b->priority_by.rule &&
		    a->tag_count == b->tag_count && a->field_count == b->field_count;

	for (size_t i = 0; same && i < a->tag_count; i++)
		same = a->tags[i].value == b->tags[i].value &&
		       a->tags[i].by.rule == b->tags[i].by.rule;
	for (size_t i = 0; same && i < a->field_count; i++)
		same = strcmp(a->fields[i].name, b->fields[i].name) == 0 &&
		       strcmp(a->fields[i].value, b->fields[i].value) == 0;
	return same;
}

/* Traced, which tries every rule; and once more as the daemon does, which must not differ. */
static inline const struct verdict *fixture_decide(struct fixture *fixture)
{
	struct verdict plain;

	rules_decide(rules_search(fixture->set, &fixture->message, false, fixture->arena),
		&fixture->facts, fixture->is_open, fixture->arena, &plain, NULL, NULL);
	rules_decide(rules_search(fixture->set, &fixture->message, true, fixture->arena),
		&fixture->facts, fixture->is_open, fixture->arena, &fixture->verdict,
		&fixture->trace, &fixture->trouble);
	assert_true(same_verdict(&plain, &fixture->verdict));
	return &fixture->verdict;
}

static inline const struct verdict *fixture_decide_text(
	struct fixture *fixture, const char *subject, const char *text)
{
	fixture->message.subject = subject;
	fixture->message.text = fixture->message.reply = text;
	return fixture_decide(fixture);
}

static inline void fixture_close(struct fixture *fixture)
{
	rule_set_free(fixture->set);
	arena_free(fixture->arena);
}

/* NULL stands for nothing set. */
static inline void assert_decided(const struct decided_text *text, const char *expected)
{
	if (!expected) {
		assert_null(text->value);
	} else {
		assert_non_null(text->value);
		assert_string_equal(text->value, expected);
	}
}

#endif
