/* SPDX-License-Identifier: MIT */
#include "tests/unit/rules_fixture.h"

enum { SEPTEMBER_FIRST = 1788256800 /* 2026-09-01 10:00 UTC, a Tuesday */ };

static void fill_message(struct fixture *fixture)
{
	static struct address to[] = {{.mail = "yritys@kymi.example"}};
	static struct address cc[] = {{.name = "Kinno", .mail = "info@kinno.example"}};
	static struct attachment attachments[] = {
		{.name = "Piirustus.DWG", .type = "image/vnd.dwg"}, {.type = "text/calendar"}};
	static struct header headers[] = {{"X-Form", "ensimmäinen"}, {"x-form", "TOINEN"}};

	fixture->message = (struct message){
		.channel = CHANNEL_EMAIL,
		.from = {.name = "Matti Mäkinen", .mail = "matti@rakennus.example"},
		.to = to,
		.to_count = 1,
		.cc = cc,
		.cc_count = 1,
		.subject = "Kysymys terassista",
		.text = "Saanko luvan?\n> vanha: rakennuslupa",
		.reply = "Saanko luvan Käyrätielle?",
		.language = LANGUAGE_FI,
		.attachments = attachments,
		.attachment_count = 2,
		.headers = headers,
		.header_count = 2,
	};
	fixture->facts = (struct facts){.received_at = SEPTEMBER_FIRST,
		.organisation = "Mäkisen Rakennus Oy",
		.contact_known = true};
}

/* Each row: one condition in a rule of its own, and whether it holds for the message above. */
static void conditions_hold_or_not(void **state)
{
	static const struct {
		const char *conditions;
		bool holds;
	} rows[] = {
		{"", true}, /* no condition at all */
		{"any = 'terass'", true},
		{"any = 'käyrätie'", true},	 /* in the new text */
		{"any = 'rakennuslupa'", false}, /* only in what was quoted */
		{"any = { 'xyz', 'lu[pv]' }", true},
		{"all = { 'terass', 'lu[pv]' }", true}, /* one in the subject, one in the text */
		{"all = { 'terass', 'xyz' }", false},
		{"none = 'xyz'", true},
		{"any = 'lu[pv]' none = 'terass'", false},
		{"any = 'subject: luvan'", false},
		{"any = 'subject: ^kysymys'", true},
		{"any = 'text: terass'", false},
		{"any = 'text: luvan'", true},
		{"any = 'from: @rakennus\\.example$'", true},
		{"any = 'from: mäkinen'", true}, /* the name */
		{"any = 'from: ^makinen'", false},
		{"any = 'to: ^yritys@'", true},
		{"any = 'to: kinno'", true}, /* Cc */
		{"any = 'to: matti'", false},
		{"any = 'attachment: \\.dwg$'", true},
		{"any = 'attachment: text/calendar'", true}, /* a part without name */
		{"any = 'header X-FORM: toinen'", true},     /* the second of that name */
		{"any = 'header X-Form: kolmas'", false},
		{"any = 'header Subject: kysymys'", false}, /* the message has no such field */
		{"any = 'huom: luvan'", false},		    /* no scope: part of the pattern */
		{"raw = yes any = 'käyrätie'", true},
		{"raw = yes any = 'kayratie'", false},
		{"words = w", true},
		{"words = { v, w }", true}, /* one of the lists */
		{"words = v", false},
		{"any = 'terass' words = v", false}, /* both must hold */
		{"channel = email", true},
		{"channel = sms", false},
		{"channel = { sms, email }", true},
		{"language = fi", true},
		{"language = { sv, en }", false},
		{"when = open", true},
		{"when = closed", false},
		{"contact = known", true},
		{"contact = new", false},
		{"organisation = 'rakennus oy$'", true},
		{"organisation = 'mäkise'", true},
		{"organisation = 'kinno'", false},
		{"place = kotka", false},
		{"dates = 2026-09-01", true},
		{"dates = { 2026-08-01..2026-08-31, 2026-09-01..2026-09-30 }", true},
		{"dates = 2025-09-01", false},
		{"dates = 09-01", true},
		{"dates = 10-01..09-01", true}, /* over the new year */
		{"dates = 10-01..08-31", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture fixture;
		bool held;

		fixture_open(&fixture);
		fill_message(&fixture);
		fixture_rules(&fixture,
			arena_printf(fixture.arena,
				"words \"v\" { any = 'xyz' }\nwords \"w\" { any = 'terass' }\n"
				"rule \"r\" { %s matter = m }\n",
				rows[i].conditions));
		held = fixture_decide(&fixture)->matter.value != NULL;
		if (held != rows[i].holds || fixture.trace.matches[0].holds != held ||
			(fixture.trace.matches[0].why_not == NULL) != held) {
			fail_msg("%s", rows[i].conditions);
		}
		/* The same without a trace, which stops at the first pattern that is found. */
		rules_decide(rules_search(fixture.set, &fixture.message, false, fixture.arena),
			&fixture.facts, true, fixture.arena, &fixture.verdict, NULL, NULL);
		assert_int_equal(fixture.verdict.matter.value != NULL, held);
		fixture_close(&fixture);
	}
}

static void the_remembered_language_stands_in_for_an_unknown_one(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture, "rule \"sv\" { language = sv matter = sv }\n"
				"rule \"und\" { language = und matter = und }\n");
	fixture.facts.contact_language = LANGUAGE_SV;
	assert_decided(&fixture_decide_text(&fixture, "", "?")->matter, "sv");
	fixture.facts.contact_language = LANGUAGE_UNKNOWN;
	assert_decided(&fixture_decide_text(&fixture, "", "?")->matter, "und");
	fixture_close(&fixture);
}

static void what_was_found_is_decided_anew_with_other_facts(void **state)
{
	struct fixture fixture;
	struct rule_findings *findings;
	struct verdict open, closed;
	struct facts known = {.contact_known = true, .organisation = "Kahvila Oy"};

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture,
		"rule \"old\" { contact = known organisation = 'kahvila' matter = old }\n"
		"rule \"night\" { when = closed any = 'n:o (?<number>\\d+)' matter = night }\n");
	fixture.message.subject = fixture.message.reply = "n:o 7";
	findings = rules_search(fixture.set, &fixture.message, false, fixture.arena);
	rules_decide(findings, &fixture.facts, true, fixture.arena, &open, NULL, NULL);
	rules_decide(findings, &fixture.facts, false, fixture.arena, &closed, NULL, NULL);
	rules_decide(findings, &known, true, fixture.arena, &fixture.verdict, NULL, NULL);
	assert_decided(&open.matter, NULL);
	assert_int_equal(open.field_count, 0);
	assert_decided(&closed.matter, "night");
	assert_int_equal(closed.field_count, 1);
	assert_string_equal(closed.fields[0].value, "7");
	assert_decided(&fixture.verdict.matter, "old");
	fixture_close(&fixture);
}

static void the_verdict_names_every_rule_that_held(void **state)
{
	struct fixture fixture;
	const struct verdict *verdict;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture, "rule \"first\" { matter = a }\n"
				"rule \"another\" { any = 'xyz' tags = { t } }\n"
				"rule \"lost\" { matter = b }\n"
				"rule \"last\" { group = public-areas final = yes }\n"
				"rule \"hidden\" { tags = { u } }\n");
	verdict = fixture_decide_text(&fixture, "", "?");
	assert_int_equal(verdict->held_count, 3);
	assert_string_equal(verdict->held[0], "first");
	assert_string_equal(verdict->held[1], "lost");
	assert_string_equal(verdict->held[2], "last");
	fixture_close(&fixture);
}

static void a_matter_has_a_title_in_the_language_of_its_reader(void **state)
{
	static const struct {
		const char *matter;
		enum language language;
		const char *title;
	} rows[] = {
		{"boats", LANGUAGE_FI, "Venepaikat"},
		{"boats", LANGUAGE_SV, "Boats"},      /* no Swedish title */
		{"boats", LANGUAGE_UNKNOWN, "Boats"}, /* no language */
		{"plain", LANGUAGE_FI, "plain"},      /* no title at all */
		{"late", LANGUAGE_FI, "Myöhässä"},    /* the first of its rules has none */
		{"gone", LANGUAGE_FI, "gone"},	      /* no rule sets it any more */
	};
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture,
		"rule \"b\" { matter = boats title = \"Boats\" title_fi = \"Venepaikat\" }\n"
		"rule \"p\" { matter = plain }\nrule \"l1\" { matter = late }\n"
		"rule \"l2\" { matter = late title_fi = \"Myöhässä\" }\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(
			rules_matter_title(fixture.set, rows[i].matter, rows[i].language),
			rows[i].title);
	}
	assert_null(rules_matter_title(fixture.set, NULL, LANGUAGE_FI));
	fixture_close(&fixture);
}

static void the_first_rule_that_sets_a_value_wins_and_tags_add_up(void **state)
{
	struct fixture fixture;
	const struct verdict *verdict;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture,
		"rule \"one\" { any = 'a' title = \"First\" matter = m1 tags = { x, y } authority "
		"= lvv }\n"
		"rule \"two\" { any = 'a' matter = m2 group = public-areas tags = { y, z }\n"
		"  priority = high answer = \"t\" silence = \"because\" owner = pekka }\n"
		"rule \"end\" { any = 'b' final = yes priority = low }\n"
		"rule \"behind\" { tags = late priority = urgent group = building-control }\n");
	verdict = fixture_decide_text(&fixture, "a b", "");
	assert_decided(&verdict->matter, "m1");
	assert_decided(&verdict->matter_title, "First");
	assert_string_equal(verdict->matter.by.rule, "one");
	assert_int_equal(verdict->matter.by.at.line, 1);
	assert_decided(&verdict->authority, "lvv");
	assert_decided(&verdict->group, "public-areas");
	assert_string_equal(verdict->group.by.rule, "two");
	assert_decided(&verdict->owner, "pekka");
	assert_decided(&verdict->answer, "t");
	assert_decided(&verdict->silence, "because");
	assert_int_equal(verdict->priority, PRIORITY_HIGH);
	assert_string_equal(verdict->priority_by.rule, "two");
	assert_int_equal(verdict->tag_count, 3);
	assert_string_equal(verdict->tags[2].value, "z");
	assert_string_equal(verdict->tags[2].by.rule, "two");
	assert_int_equal(fixture.trace.count, 3); /* final: the last is not tried */
	assert_string_equal(fixture.trace.matches[1].lost, "matter m2 (rule one had set it)");
	assert_string_equal(fixture.trace.matches[1].sets,
		"group public-areas, owner pekka, answer t, silence because, priority high, tag z");

	verdict = fixture_decide_text(&fixture, "", "");
	assert_decided(&verdict->matter, NULL);
	assert_decided(&verdict->group, "building-control");
	assert_int_equal(verdict->priority, PRIORITY_URGENT);
	assert_string_equal(fixture.trace.matches[0].why_not, "no pattern of any was found");
	fixture_close(&fixture);
}

static void a_message_no_rule_knows_has_the_defaults(void **state)
{
	struct fixture fixture;
	const struct verdict *verdict;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture, "");
	verdict = fixture_decide_text(&fixture, "x", "y");
	assert_decided(&verdict->matter, NULL);
	assert_decided(&verdict->group, NULL);
	assert_decided(&verdict->place, NULL);
	assert_int_equal(verdict->priority, PRIORITY_NORMAL);
	assert_null(verdict->priority_by.rule);
	assert_null(fixture.trouble);
	fixture_close(&fixture);
}

static void words_found_are_told_as_they_stand_in_the_original(void **state)
{
	struct fixture fixture;
	const struct rule_match *match;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture, "rule \"r\" { any = { 'ymparistolu[pv]a', 'xyz', 'subject: kä' }\n"
				"  all = 'loppu$' raw = no }\n");
	/* the first ä takes three bytes in NFD, the ö two in NFC */
	fixture_decide_text(&fixture, "Käsky", "Hyvä: YMPA\xCC\x88RISTÖLUPA loppu");
	match = &fixture.trace.matches[0];
	assert_true(match->holds);
	assert_int_equal(match->hit_count, 3);
	assert_string_equal(match->hits[0].scope, "text");
	assert_string_equal(match->hits[0].pattern, "ymparistolu[pv]a");
	assert_string_equal(match->hits[0].words, "YMPA\xCC\x88RISTÖLUPA");
	assert_int_equal(match->hits[0].offset, strlen("Hyvä: "));
	assert_int_equal(match->hits[0].size, strlen("YMPA\xCC\x88RISTÖLUPA"));
	assert_int_equal(match->hits[0].at.column, 20);
	assert_string_equal(match->hits[1].scope, "subject");
	assert_string_equal(match->hits[1].words, "Kä");
	assert_int_equal(match->hits[2].offset + match->hits[2].size,
		strlen(fixture.message.reply)); /* up to the very end */
	fixture_close(&fixture);
}

static void a_pattern_that_stands_in_the_way_is_told(void **state)
{
	struct fixture fixture;
	const struct rule_match *match;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture, "rule \"r\" { any = 'lupa' none = 'ei koske' }\n");
	fixture_decide_text(&fixture, "lupa", "tämä ei koske teitä");
	match = &fixture.trace.matches[0];
	assert_false(match->holds);
	assert_string_equal(match->why_not, "a pattern of none was found");
	assert_int_equal(match->hit_count, 1);
	assert_string_equal(match->hits[0].words, "ei koske");
	fixture_close(&fixture);
}

static void a_pattern_without_end_is_noted_and_the_rest_decided(void **state)
{
	struct fixture fixture;
	const struct verdict *verdict;
	char text[3000];

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text + sizeof(text) - 2, "!", 2);
	fixture_open(&fixture);
	fixture_rules(&fixture, "rule \"slow\" { any = '^(a+)+$' matter = slow }\n"
				"rule \"other\" { matter = other }\n");
	verdict = fixture_decide_text(&fixture, "", text);
	assert_decided(&verdict->matter, "other");
	assert_non_null(fixture.trouble);
	assert_non_null(strstr(fixture.trouble, "test.conf:1:21: slow: the pattern ^(a+)+$"));
	fixture_close(&fixture);
}

static void what_stands_behind_the_limit_of_a_text_is_not_looked_at(void **state)
{
	struct fixture fixture;
	char *text = malloc(RULES_TEXT_MAX + 100);

	(void)state;
	assert_non_null(text);
	memset(text, ' ', RULES_TEXT_MAX + 100);
	memcpy(text + RULES_TEXT_MAX - 4, "lupa", 4);
	memcpy(text + RULES_TEXT_MAX - 1, "ä raja", sizeof("ä raja")); /* cut inside the ä */
	fixture_open(&fixture);
	fixture_rules(&fixture, "rule \"r\" { any = 'raja' matter = behind }\n"
				"rule \"s\" { any = 'lup$' matter = before }\n");
	assert_decided(&fixture_decide_text(&fixture, "", text)->matter, "before");
	fixture_close(&fixture);
	free(text);
}

static void the_place_named_first_is_the_place(void **state)
{
	static const char rules[] = "place \"kotka\" { any = { '\\bkotka', 'karhula' } }\n"
				    "place \"hamina\" { any = '\\bhamina' }\n"
				    "place \"port\" { any = 'haminakotka' }\n"
				    "rule \"h\" { place = { hamina, port } matter = h }\n";
	static const struct {
		const char *subject;
		const char *text;
		const char *place;
		const char *matter;
	} rows[] = {
		{"", "Kotkasta Haminaan", "kotka", NULL},
		{"", "Haminasta Kotkaan", "hamina", "h"},
		{"Hamina", "Kotkassa", "hamina", "h"},	   /* the subject comes first */
		{"", "Karhulasta Kotkaan", "kotka", NULL}, /* second pattern of a place */
		{"", "HaminaKotka Satama", "port", "h"},   /* the longer name at one spot */
		{"", "Kouvola", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture fixture;
		const struct verdict *verdict;

		fixture_open(&fixture);
		fixture_rules(&fixture, rules);
		verdict = fixture_decide_text(&fixture, rows[i].subject, rows[i].text);
		assert_decided(&verdict->place, rows[i].place);
		assert_decided(&verdict->matter, rows[i].matter);
		fixture_close(&fixture);
	}
}

static void fields_take_the_first_value_that_passes(void **state)
{
	struct fixture fixture;
	const struct verdict *verdict;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture,
		"field \"business_id\" { pattern = '\\b(?<value>\\d{7}-\\d)\\b' check = "
		"business-id }\n"
		"field \"area\" { pattern = { 'pinta-ala (?<value>\\d+)', '\\d+ m2' } }\n"
		"field \"none\" { pattern = 'none' }\n"
		"rule \"r\" { any = 'lupanumero (?<permit>\\S+)' all = 'katu (?<street>\\S+)' }\n"
		"rule \"s\" { any = 'xyz (?<lost>.)' }\n");
	verdict = fixture_decide_text(&fixture, "Tunnus 2077474-1",
		"eikun 2077474-0, lupanumero LÄ-7Ö katu KÄRHÖ tila 200 M2");
	assert_int_equal(verdict->field_count, 4);
	assert_string_equal(verdict->fields[0].name, "business_id");
	assert_string_equal(verdict->fields[0].value, "2077474-0");
	assert_string_equal(verdict->fields[1].value, "200 M2"); /* all, as written */
	assert_string_equal(verdict->fields[2].name, "permit");
	assert_string_equal(verdict->fields[2].value, "LÄ-7Ö"); /* from the original */
	assert_string_equal(verdict->fields[3].name, "street");
	assert_string_equal(verdict->fields[3].value, "KÄRHÖ");
	fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_hold_or_not),
		cmocka_unit_test(the_remembered_language_stands_in_for_an_unknown_one),
		cmocka_unit_test(what_was_found_is_decided_anew_with_other_facts),
		cmocka_unit_test(the_verdict_names_every_rule_that_held),
		cmocka_unit_test(a_matter_has_a_title_in_the_language_of_its_reader),
		cmocka_unit_test(the_first_rule_that_sets_a_value_wins_and_tags_add_up),
		cmocka_unit_test(a_message_no_rule_knows_has_the_defaults),
		cmocka_unit_test(words_found_are_told_as_they_stand_in_the_original),
		cmocka_unit_test(a_pattern_that_stands_in_the_way_is_told),
		cmocka_unit_test(a_pattern_without_end_is_noted_and_the_rest_decided),
		cmocka_unit_test(what_stands_behind_the_limit_of_a_text_is_not_looked_at),
		cmocka_unit_test(the_place_named_first_is_the_place),
		cmocka_unit_test(fields_take_the_first_value_that_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
