/* SPDX-License-Identifier: MIT */
/* ombud rules report: what is counted, what is proposed, what is kept from it, and its forms. */
#include "tests/unit/control_fixture.h"

#include <libxml/parser.h>

#include "daemon/base/clock.h"
#include "handlers/tuning/report.h"

/* A request of that writer, a minute after the last one; its ticket. */
static int64_t request(struct control_fixture *c, int writer, const char *text)
{
	struct desk_fixture *d = c->desk;

	d->now += 60;
	return desk_takef(d,
		"From: Veera <w%d@w%d.example>\nTo: yritys@kymi.example\nSubject: Asia\n"
		"Message-ID: <%d.%lld@w.example>\n" DESK_PLAIN "%s\n",
		writer, writer, writer, (long long)d->now, text);
}

static void move(struct control_fixture *c, int64_t id, const char *group, const char *owner)
{
	struct fixture *f = c->desk->store;
	struct ticket ticket = desk_ticket(c->desk, id);

	ticket.group = group;
	ticket.owner = owner;
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
}

static struct json *report(struct control_fixture *c)
{
	control_expect(c, command_rules, "rules report --json", EX_OK);
	return control_json(c);
}

static const struct json *rule_in(const struct json *json, const char *title)
{
	const struct json *rules = json_member(json, "rules");

	for (size_t i = 0; i < json_count(rules); i++) {
		if (strcmp(json_text(json_item(rules, i), "rule"), title) == 0)
			return json_item(rules, i);
	}
	fail_msg("there is no rule %s", title);
	return NULL;
}

static bool tells(const struct json *json, const char *list, const char *words)
{
	const struct json *terms = json_member(json, list);

	for (size_t i = 0; i < json_count(terms); i++) {
		if (strcmp(json_text(json_item(terms, i), "words"), words) == 0)
			return true;
	}
	return false;
}

static char *page_of(struct control_fixture *c)
{
	struct fixture *f = c->desk->store;
	struct buf bytes;
	char *text;

	buf_init(&bytes, CONTROL_OUTPUT_MAX);
	MUST(file_read(arena_printf(c->arena, "%s/page.html", c->folder), &bytes, &f->error));
	text = arena_strdup(c->arena, buf_text(&bytes));
	buf_free(&bytes);
	return text;
}

static int set_up(void **state)
{
	struct control_fixture *c;

	control_set_up(state);
	c = *state;
	c->desk->now = clock_now() - INT64_C(30) * 86400;
	return 0;
}

#define REPORT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, control_tear_down)

/* ---- counting */

static void a_store_without_tickets_makes_an_empty_report(void **state)
{
	struct control_fixture *c = *state;
	struct json *json = report(c);

	assert_int_equal(json_number(json, "tickets"), 0);
	assert_int_equal(json_kind(json_member(json, "nanoseconds")), JSON_NOTHING);
	assert_int_equal(json_number(rule_in(json, "building"), "hits"), 0);
	assert_int_equal(
		json_kind(json_member(rule_in(json, "building"), "precision")), JSON_NOTHING);
	/* of nothing no advice can be given */
	assert_null(json_text(rule_in(json, "growth"), "advice"));
	assert_int_equal(json_count(json_member(json, "proposals")), 0);
	json_free(json);
	control_expect(c, command_rules, "rules report", EX_OK);
	control_says(c->out, "0 tickets");
}

static void what_staff_moved_to_another_group_was_wrong(void **state)
{
	struct control_fixture *c = *state;
	const struct json *rule;
	struct json *json;
	int64_t id;

	for (int i = 0; i < 4; i++)
		id = request(c, i, "Haen rakennuslupaa.");
	move(c, id, "general", "pekka");
	id = request(c, 4, "Haen rakennuslupaa.");
	move(c, id, "building-control", "lead"); /* among the group's persons: the rule is right */
	request(c, 5, "Mistä saa kasvurahoitusta?");
	request(c, 6, "Onko anniskelu sallittu?"); /* the rule only names the authority */
	request(c, 7, "Hyvää huomenta.");
	json = report(c);
	assert_int_equal(json_number(json, "tickets"), 8);
	assert_int_equal(json_number(json, "routed"), 6);
	assert_int_equal(json_number(json, "moved"), 1);
	assert_int_equal(json_number(json, "uncaught"), 1);
	assert_int_equal(json_number(json, "decisions_without_held"), 0);
	rule = rule_in(json, "building");
	assert_int_equal(json_number(rule, "hits"), 5);
	assert_int_equal(json_number(rule, "set"), 5);
	assert_int_equal(json_number(rule, "routed"), 5);
	assert_int_equal(json_number(rule, "moved"), 1);
	assert_int_equal(json_number(rule_in(json, "alcohol"), "hits"), 1);
	assert_int_equal(json_number(rule_in(json, "alcohol"), "routed"), 0);
	assert_non_null(json_text(rule, "last_hit"));
	assert_true(json_number(json, "messages_timed") == 8);
	assert_true(json_number(json, "nanoseconds") > 0);
	json_free(json);
	control_expect(c, command_rules, "rules report", EX_OK);
	control_says(c->out, "4 of 5, 38-96 %");
	control_says(c->out, "building  ");
}

static void a_ticket_that_the_writers_ombud_has_is_not_judged(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	struct contact contact;
	struct json *json;
	int64_t id;

	request(c, 1, "Haen rakennuslupaa.");
	MUST(contact_by_address(f->store, "w1@w1.example", f->arena, &contact, &f->error));
	contact.ombud = "pekka"; /* of another group than the rule's, which lists sticky */
	fixture_begin(f);
	MUST(contact_update(f->store, &contact, &f->error));
	fixture_commit(f);
	id = request(c, 1, "Haen toista rakennuslupaa.");
	assert_string_equal(desk_ticket(c->desk, id).group, "general");
	json = report(c);
	assert_int_equal(json_number(rule_in(json, "building"), "hits"), 2);
	assert_int_equal(json_number(rule_in(json, "building"), "routed"), 1);
	assert_int_equal(json_number(rule_in(json, "building"), "moved"), 0);
	assert_int_equal(json_number(rule_in(json, "building"), "to_ombud"), 1);
	json_free(json);
	/* nor when an older decision does not tell who got it */
	MUST(db_script(f->store->db,
		"UPDATE decision SET verdict = json_remove(verdict, '$.assigned')", &f->error));
	json = report(c);
	assert_int_equal(json_number(rule_in(json, "building"), "routed"), 1);
	assert_int_equal(json_number(rule_in(json, "building"), "to_ombud"), 1);
	json_free(json);
}

static void what_a_partner_was_given_was_in_the_right_group_before(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;

	control_settings(c, "",
		"group \"bureau\" { email = \"info@bureau.example\"  first_answer = 8h  partner = "
		"yes  "
		"phone = \"+358401234567\" }\n");
	move(c, request(c, 1, "Haen rakennuslupaa."), "bureau", NULL);
	json = report(c);
	assert_int_equal(json_number(rule_in(json, "building"), "routed"), 1);
	assert_int_equal(json_number(rule_in(json, "building"), "moved"), 0);
	json_free(json);
}

static void what_is_filed_in_silence_is_not_judged(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;

	c->desk->silent = 1;
	request(c, 1, "Haen rakennuslupaa.");
	json = report(c);
	assert_int_equal(json_number(json, "tickets"), 0);
	assert_int_equal(json_number(json, "silent"), 1);
	assert_int_equal(json_number(rule_in(json, "building"), "hits"), 1);
	assert_int_equal(json_number(rule_in(json, "building"), "routed"), 0);
	json_free(json);
}

static void a_period_begins_where_it_is_said_to(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;

	request(c, 1, "Haen rakennuslupaa.");
	c->desk->now = clock_now() - 3600;
	request(c, 2, "Haen rakennuslupaa.");
	json = report(c);
	assert_int_equal(json_number(json, "tickets"), 2);
	json_free(json);
	control_expect(c, command_rules, "rules report --since 2h --json", EX_OK);
	json = control_json(c);
	assert_int_equal(json_number(json, "tickets"), 1);
	json_free(json);
	control_expect(c, command_rules, "rules report --since 2001-01-01 --json", EX_OK);
	json = control_json(c);
	assert_int_equal(json_number(json, "tickets"), 2);
	json_free(json);
	for (size_t i = 0; i < 4; i++) {
		static const char *const wrong[] = {"yesterday", "0d", "2999-01-01", "-1"};

		control_expect(c, command_rules,
			arena_printf(c->arena, "rules report --since=%s", wrong[i]), EX_USAGE);
	}
	control_says(c->err, "--since takes a time before now");
}

static void a_decision_of_before_counts_by_what_its_rules_set(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	struct json *json;

	request(c, 1, "Haen rakennuslupaa.");
	MUST(db_script(f->store->db, "UPDATE decision SET verdict = json_remove(verdict, '$.held')",
		&f->error));
	request(c, 2, "Haen rakennuslupaa.");
	json = report(c);
	assert_int_equal(json_number(json, "decisions_without_held"), 1);
	assert_int_equal(json_number(rule_in(json, "building"), "hits"), 2);
	/* nobody knows whether it held and set nothing */
	assert_string_equal(json_text(rule_in(json, "growth"), "advice"),
		"remove? it set nothing in the period");
	json_free(json);
	control_expect(c, command_rules, "rules report", EX_OK);
	control_says(c->out, "1 decisions are from before");
}

static void a_rule_that_is_gone_is_still_reported(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;

	request(c, 1, "Haen rakennuslupaa.");
	control_write(
		c, "rules.d/own.conf", "rule \"other\" { any = 'xyz'  group = partner }\n", 0600);
	json = report(c);
	assert_int_equal(json_number(rule_in(json, "building"), "hits"), 1);
	assert_true(json_kind(json_member(rule_in(json, "building"), "shipped")) == JSON_SCALAR);
	json_free(json);
}

static void rules_that_do_nothing_are_named_with_the_reason(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;

	control_write(c, "rules.d/own.conf",
		"rule \"building\" { any = 'rakennuslu[pv]'  matter = building  group = general  "
		"final = yes }\n"
		"rule \"hidden\" { any = 'rakennuslu[pv]'  tags = { building } }\n"
		"rule \"old days\" { any = 'rakennuslu[pv]'  dates = 2001-01-01  tags = { old } }\n"
		"rule \"nobody asks\" { any = 'xyzzy'  tags = { magic } }\n",
		0600);
	request(c, 1, "Haen rakennuslupaa.");
	json = report(c);
	assert_null(json_text(rule_in(json, "building"), "advice"));
	control_says(json_text(rule_in(json, "hidden"), "advice"), "hidden: 1 of 1 messages");
	control_says(json_text(rule_in(json, "old days"), "advice"), "dates");
	assert_string_equal(
		json_text(rule_in(json, "nobody asks"), "advice"), "remove? no hits in the period");
	json_free(json);
	control_expect(c, command_rules, "rules report", EX_OK);
	control_says(c->out, "Rules to look at:");
}

static void a_rule_whose_values_earlier_ones_always_set_is_named(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	struct json *json;

	request(c, 1, "Haen rakennuslupaa.");
	MUST(db_script(f->store->db,
		"UPDATE decision SET verdict = json_insert(verdict, '$.held[#]', 'growth')",
		&f->error));
	json = report(c);
	assert_int_equal(json_number(rule_in(json, "growth"), "hits"), 1);
	assert_int_equal(json_number(rule_in(json, "growth"), "set"), 0);
	control_says(json_text(rule_in(json, "growth"), "advice"), "always lost");
	json_free(json);
}

static void a_rule_that_is_mostly_wrong_is_told_the_group_it_should_set(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;

	for (int i = 0; i < 8; i++)
		move(c, request(c, i, "Haen rakennuslupaa."), "general", "pekka");
	json = report(c);
	assert_string_equal(json_text(rule_in(json, "building"), "advice"),
		"wrong group: staff move most of its tickets to general");
	json_free(json);
}

/* ---- proposals */

/* Terraces, of which no rule knows here, and other things. */
static void terraces(struct control_fixture *c, int writers)
{
	static const char *const texts[] = {"Saako kahvilan eteen parvekelasin?",
		"Parvekelasit asennetaan torille.", "Haen parvekelasille paikkaa.",
		"Kenen parvekelaseja nämä ovat?"};

	for (int i = 0; i < writers; i++)
		move(c, request(c, i, texts[i % 4]), "building-control", "anna");
	for (int i = 0; i < 20; i++)
		request(c, 100 + i, "Haen rakennuslupaa.");
	for (int i = 0; i < 6; i++)
		request(c, 200 + i, "Hyvää huomenta.");
}

static void what_no_rule_caught_becomes_a_rule_that_passes_the_check(void **state)
{
	struct control_fixture *c = *state;
	const struct json *proposal = NULL;
	struct json *json;
	const char *text;

	terraces(c, 9);
	json = report(c);
	assert_true(tells(json, "words", "parvekelasit") || tells(json, "words", "parvekelasin"));
	for (size_t i = 0; i < json_count(json_member(json, "proposals")); i++) {
		const struct json *item = json_item(json_member(json, "proposals"), i);

		if (strstr(json_text(item, "text"), "'\\bparvekelas"))
			proposal = item;
	}
	assert_non_null(proposal);
	assert_int_equal(json_number(proposal, "tickets"), 9);
	assert_int_equal(json_number(proposal, "writers"), 9);
	assert_string_equal(json_text(proposal, "group"), "building-control");
	text = arena_printf(c->arena,
		"%s\nexample \"it holds\" { text = \"PARVEKELASIEN paikka\"  "
		"expect_group = building-control }\n",
		json_text(proposal, "text"));
	for (size_t i = 0; i < json_count(json_member(json, "rules")); i++)
		assert_null(strstr(
			json_text(json_item(json_member(json, "rules"), i), "rule"), "proposed"));
	json_free(json);
	control_write(c, "rules.d/proposed.conf", text, 0600);
	control_expect(c, command_rules, "rules check --strict", EX_OK);
	control_expect(c, command_rules, "rules report --json", EX_OK);
	json = control_json(c); /* and its title is not given a second time */
	for (size_t i = 0; i < json_count(json_member(json, "proposals")); i++)
		control_write(c, arena_printf(c->arena, "rules.d/again%zu.conf", i),
			json_text(json_item(json_member(json, "proposals"), i), "text"), 0600);
	json_free(json);
	control_expect(c, command_rules, "rules check", EX_OK);
}

static void words_of_fewer_than_five_writers_are_told_to_nobody(void **state)
{
	struct control_fixture *c = *state;

	terraces(c, CONTACTS_MIN - 1);
	for (int i = 0; i < 20; i++) /* the same person twenty times is one writer */
		request(c, 0, "Parvekelasit!");
	control_expect(c, command_rules, "rules report", EX_OK);
	assert_null(strstr(c->out, "parvekelas"));
	control_expect(c, command_rules, "rules report --json --html %/page.html", EX_OK);
	assert_null(strstr(c->out, "parvekelas"));
	assert_null(strstr(page_of(c), "parvekelas"));
	terraces(c, CONTACTS_MIN);
	control_expect(c, command_rules, "rules report", EX_OK);
	control_says(c->out, "parvekelas");
}

static void what_tells_who_somebody_is_is_told_to_nobody(void **state)
{
	static const char *const secrets[] = {"tunnus", "virtanen", "salaperainen", "kissala",
		"sivusto", "hengelta", "veera", "lainen"};
	struct control_fixture *c = *state;

	for (int i = 0; i < 12; i++) {
		struct desk_fixture *d = c->desk;

		d->now += 60;
		desk_takef(d,
			"From: Veera Salaperäinen <kissala@w%d.example>\n"
			"To: yritys@kymi.example\nSubject: Kummallinen pyykkinaru\n"
			"Message-ID: <%d@w.example>\n" DESK_PLAIN
			"Hei Anna Virtanen ja Pekka Laine! Täällä Salaperäinen, Kissala.\n"
			"tunnus010190-123A tunnus@w.example https://sivusto.fi/x sivusto.fi "
			"hengelta/toiselle pyykkinaru\n\nTerveisin\nVeera Salaperäinen\n",
			i, i);
	}
	for (size_t form = 0; form < 2; form++) {
		control_expect(
			c, command_rules, form ? "rules report --json" : "rules report", EX_OK);
		control_says(c->out, "pyykkinaru");
		for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
			if (strstr(c->out, secrets[i]))
				fail_msg("%s is in: %s", secrets[i], c->out);
		}
	}
}

static void what_staff_always_move_becomes_a_rule_before_the_one_that_errs(void **state)
{
	struct control_fixture *c = *state;
	const struct json *proposal;
	struct json *json;

	for (int i = 0; i < 10; i++)
		move(c, request(c, i, "Haen rakennuslupaa mainoskyltille."), "partner", NULL);
	for (int i = 0; i < 10; i++)
		request(c, 20 + i, "Haen rakennuslupaa autotallille.");
	json = report(c);
	proposal = json_item(json_member(json, "proposals"), 0);
	assert_string_equal(json_text(proposal, "instead_of"), "building");
	assert_string_equal(json_text(proposal, "group"), "partner");
	assert_int_equal(json_number(proposal, "tickets"), 10);
	control_says(json_text(proposal, "text"), "'\\bmainoskyltille'");
	control_write(c, "rules.d/00-first.conf",
		arena_printf(c->arena,
			"%sexample \"sign\" { text = \"rakennuslupa mainoskyltille\"  "
			"expect_group = partner }\n",
			json_text(proposal, "text")),
		0600);
	json_free(json);
	control_expect(c, command_rules, "rules check --strict", EX_OK);
}

/* ---- forms */

static void a_table_program_gets_no_formula_and_no_broken_row(void **state)
{
	struct control_fixture *c = *state;

	control_write(c, "rules.d/own.conf",
		"rule \"=1+1\" { any = 'rakennuslu[pv]'  group = general }\n"
		"rule \"say \\\"hello\\\", then go\" { any = 'a'  tags = { t } }\n"
		"rule \"@x\" { any = 'xyzzy'  tags = { t } }\n",
		0600);
	request(c, 1, "Haen rakennuslupaa.");
	control_expect(c, command_rules, "rules report --csv", EX_OK);
	assert_int_equal(strncmp(c->out, "rule,file,line,shipped,group,hits,", 34), 0);
	control_says(c->out, "\r\n\"'=1+1\",");
	control_says(c->out, "\r\n\"say \"\"hello\"\", then go\",");
	control_says(c->out, "\r\n\"'@x\",");
	for (const char *at = strchr(c->out, '\n'); at; at = strchr(at + 1, '\n'))
		assert_int_equal(at[-1], '\r');
}

/* The page is XML too; a parser that forgives nothing looks at it. */
static void must_be_well_formed(const char *page)
{
	xmlDoc *document = xmlReadMemory(page, (int)strlen(page), "page", NULL, XML_PARSE_NONET);

	assert_non_null(document);
	xmlFreeDoc(document);
}

static void what_is_in_a_name_is_no_html(void **state)
{
	struct control_fixture *c = *state;
	const char *page;

	control_write(c, "rules.d/own.conf",
		"rule \"</title><script>alert(1)</script>\" { any = 'rakennuslu[pv]'  "
		"group = general }\n"
		"rule \"' onload='x\\\" & a very long title that does not fit into a plot's "
		"label\" "
		"{ any = 'haen'  tags = { t } }\n",
		0600);
	request(c, 1, "Haen rakennuslupaa.");
	control_expect(c, command_rules, "rules report --html %/page.html", EX_OK);
	assert_string_equal(c->out, "");
	page = page_of(c);
	must_be_well_formed(page);
	assert_null(strstr(page, "<script"));
	control_says(page, "&lt;script&gt;alert(1)&lt;/script&gt;");
	control_says(page, "&#39; onload=&#39;x&quot; &amp; a ver");
	control_expect(c, command_rules, "rules report --html %/no/where.html", EX_CANTCREAT);
}

static void an_option_of_the_report_is_no_other_words(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_rules, "rules check --csv", EX_USAGE);
	control_expect(c, command_rules, "rules test --html %/page.html", EX_USAGE);
	control_expect(c, command_rules, "rules report too many", EX_USAGE);
}

static void nothing_is_written_to_the_store(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int64_t before, after;

	terraces(c, 9);
	MUST(db_ask_number(f->store->db, "PRAGMA data_version", BIND_NOTHING, &before, &f->error));
	control_expect(c, command_rules, "rules report --html %/page.html --json", EX_OK);
	MUST(db_ask_number(f->store->db, "PRAGMA data_version", BIND_NOTHING, &after, &f->error));
	assert_int_equal(before, after);
	json_free(control_json(c));
	must_be_well_formed(page_of(c));
}

/* ---- parts */

static void a_sample_of_many_is_spread_evenly(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct sample sample = {.max = 64, .stride = 1};

	(void)state;
	for (int64_t i = 0; i < 64; i++)
		sample_add(&sample, arena, i, 3);
	assert_int_equal(sample.count, 64);
	for (int64_t i = 64; i < 1000; i++)
		sample_add(&sample, arena, i, 3);
	assert_int_equal(sample.seen, 1000);
	assert_int_equal(sample.stride, 16);
	assert_int_equal(sample.count, 63); /* 0, 16, ... 992 */
	for (size_t i = 0; i < sample.count; i++)
		assert_int_equal(sample.list[i].id, 16 * i);
	arena_free(arena);
}

/* Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3. */
static void a_precision_is_as_sure_as_its_tickets_are_many(void **state)
{
	static const struct {
		int64_t routed, moved;
		double low, high;
	} rows[] = {
		{263, 182, 0.2553, 0.3662},
		{148, 133, 0.0624, 0.1605},
		{20, 20, 0, 0.1611},
		{29, 28, 0.0061, 0.1718},
		{0, 0, 0, 1},
		{3, 0, 0.4385, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct precision precision = precision_of(rows[i].routed, rows[i].moved);

		assert_float_equal(precision.low, rows[i].low, 0.00005);
		assert_float_equal(precision.high, rows[i].high, 0.00005);
	}
}

/* A page of fixed figures, compared byte by byte: after a change look at it in a browser, then
 * write it anew with OMBUD_GOLDEN=write. */
static void the_page_is_the_one_that_was_looked_at(void **state)
{
	const char *source = getenv("srcdir") ? getenv("srcdir") : "..";
	const char *wish = getenv("OMBUD_GOLDEN");
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	struct rules_report *page = ARENA_NEW(c->arena, struct rules_report);
	struct rule_line lines[] = {
		{.title = "building",
			.at = {"rules.d/own.conf", 3, 1},
			.group = "building-control",
			.held = 120,
			.set = 118,
			.routed = 100,
			.moved = 12,
			.to_ombud = 4,
			.last_at = 1790000000,
			.nanoseconds = 9000,
			.sets = true},
		{.title = "<terrace> & more",
			.at = {"rules.d/own.conf", 9, 1},
			.held = 7,
			.set = 7,
			.routed = 6,
			.moved = 5,
			.last_at = 1789000000,
			.nanoseconds = 123456,
			.advice = "wrong group: staff move most of its tickets to general"},
		{.title = "nobody asks",
			.at = {"rules.d/own.conf", 15, 1},
			.advice = "remove? no hits in the period"},
		{.title = "of the past", .held = 2, .set = 2, .last_at = 1785000000},
	};
	struct rule_proposal proposal = {.words = "parvekelasi",
		.text = "# 9 tickets\nrule \"proposed <x>\" {\n\tany = { '\\bparvekelas' }\n}\n"};
	char *path = arena_printf(c->arena, "%s/tests/unit/rules_report.html", source);
	struct buf written, golden;

	report_begin(page, c->arena, &c->desk->desk.settings.site, c->desk->desk.rules, 1785000000,
		1790000001);
	page->rules = lines;
	page->rule_count = 4;
	page->current_count = 3;
	for (size_t i = 0; i < page->bucket_count; i++) {
		page->buckets[i].routed = 8 + (int64_t)i;
		page->buckets[i].moved = (int64_t)i % 4;
		page->buckets[i].uncaught = 5 - (int64_t)i / 2;
		page->buckets[i].others = 2;
	}
	page->tickets = 160;
	page->routed = 106;
	page->moved = 17;
	page->to_ombud = 4;
	page->uncaught = 30;
	page->untold = 3;
	page->timed = 3;
	page->whole_nanoseconds = 90000;
	page->strays_read = 30;
	page->words[page->word_count++] = (struct report_term){"parvekelasi", 9, 8, 0.3, 0.01};
	page->pairs[page->pair_count++] = (struct report_term){"uusi parvekelasi", 6, 6, 0.2, 0};
	page->proposals = &proposal;
	page->proposal_count = 1;
	buf_init(&written, CONTROL_OUTPUT_MAX);
	report_to_html(page, &written);
	must_be_well_formed(buf_text(&written));
	if (wish && strcmp(wish, "write") == 0)
		MUST(file_write(path, written.data, written.size, 0644, &f->error));
	buf_init(&golden, CONTROL_OUTPUT_MAX);
	MUST(file_read(path, &golden, &f->error));
	if (strcmp(buf_text(&golden), buf_text(&written)) != 0)
		fail_msg("the page is not that of %s any more", path);
	buf_free(&golden);
	buf_free(&written);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		REPORT_TEST(a_store_without_tickets_makes_an_empty_report),
		REPORT_TEST(what_staff_moved_to_another_group_was_wrong),
		REPORT_TEST(a_ticket_that_the_writers_ombud_has_is_not_judged),
		REPORT_TEST(what_a_partner_was_given_was_in_the_right_group_before),
		REPORT_TEST(what_is_filed_in_silence_is_not_judged),
		REPORT_TEST(a_period_begins_where_it_is_said_to),
		REPORT_TEST(a_decision_of_before_counts_by_what_its_rules_set),
		REPORT_TEST(a_rule_that_is_gone_is_still_reported),
		REPORT_TEST(rules_that_do_nothing_are_named_with_the_reason),
		REPORT_TEST(a_rule_whose_values_earlier_ones_always_set_is_named),
		REPORT_TEST(a_rule_that_is_mostly_wrong_is_told_the_group_it_should_set),
		REPORT_TEST(what_no_rule_caught_becomes_a_rule_that_passes_the_check),
		REPORT_TEST(words_of_fewer_than_five_writers_are_told_to_nobody),
		REPORT_TEST(what_tells_who_somebody_is_is_told_to_nobody),
		REPORT_TEST(what_staff_always_move_becomes_a_rule_before_the_one_that_errs),
		REPORT_TEST(a_table_program_gets_no_formula_and_no_broken_row),
		REPORT_TEST(what_is_in_a_name_is_no_html),
		REPORT_TEST(an_option_of_the_report_is_no_other_words),
		REPORT_TEST(nothing_is_written_to_the_store),
		cmocka_unit_test(a_sample_of_many_is_spread_evenly),
		cmocka_unit_test(a_precision_is_as_sure_as_its_tickets_are_many),
		REPORT_TEST(the_page_is_the_one_that_was_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
