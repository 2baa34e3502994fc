/* SPDX-License-Identifier: MIT */
/* ombud rules explain: messages that nobody has handled, and decisions of then. */
#include "tests/unit/control_fixture.h"

#include "daemon/store/merges.h"
#include "handlers/kinds/facts.h"

#define MAIL                                                                                       \
	"From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"             \
	"Date: Tue, 24 Nov 2026 09:59:00 +0200\n" DESK_PLAIN                                       \
	"Hei,\n\nTarvitsen rakennusluvan Haminaan, tunnus 131052-308T.\n"

static const char *explain_ref(struct control_fixture *c, int64_t id, const char *options)
{
	return arena_printf(c->arena, "rules explain %lld%s", (long long)id, options);
}

static const char *hold_rules[] = {
	"rule \"terrace\" { any = { 'rakennuslu[pv]' }  none = { 'haminaa' }  group = general }\n",
	"rule \"hidden\" { matter = late  any = { 'rakennuslu[pv]' }  priority = high }\n"};

static void a_person_sees_the_words_the_rules_and_the_sum_of_the_deadline(void **state)
{
	static const char *const said[] = {
		"subject 1: »Rakennuslup«a\n",
		"line 3: Tarvitsen rakennusluvan »Hamina«an, tunnus ******-****.\n",
		"language  fi, kind request\n          Finnish ",
		"the writer is new, language -, organisation -, ombud -\n",
		"lead         0 open, last got one -",
		/* what holds, what came too late, and what nearly held */
		"in text: \"Hamina\" by 'hamina'",
		"comes too late for matter late (rule building had set it)",
		"something of these was found, but they do not hold:\n  terrace (",
		"does not hold: a pattern of none was found\n    in text: \"Haminaa\" by 'haminaa'",
		"others do not hold (--all tells why)",
		"priority   high   (rule hidden, ",
		"owner:\n  group building-control by rule \"building\" (",
		"at 2026-11-24 09:59 it is open; first answer due 2026-11-25 09:59",
		"480 min of the hours office (Europe/Helsinki), from 2026-11-24 09:59",
		"2026-11-24 09:59  to  2026-11-24 16:00  +361 min",
		"closed: night",
		"answered with the template acknowledgement, unless a limit is reached",
	};
	struct control_fixture *c = *state;

	control_write(c, "rules.d/own.conf",
		arena_printf(c->arena, "%s%srule \"in hamina\" { any = { 'hamina' } }\n%s",
			desk_rules, hold_rules[0], hold_rules[1]),
		0600);
	control_write(c, "mail.eml", MAIL, 0600);
	control_expect(c, command_rules, "rules explain %/mail.eml", EX_OK);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		control_says(c->out, said[i]);
	assert_null(strstr(c->out, "\033")); /* it is no terminal */
	assert_null(strstr(c->out, "131052"));
	assert_null(strstr(c->out, "growth (")); /* which does not hold at all */
	control_expect(c, command_rules, "rules explain %/mail.eml --all", EX_OK);
	control_says(c->out, "the others do not hold:\n");
	control_says(c->out, "growth (");
	control_says(c->out, ": no pattern of any was found");
}

static void values_that_were_found_and_a_final_rule_are_told_with_their_places(void **state)
{
	struct control_fixture *c = *state;
	const struct json *field;
	struct json *json;

	control_write(c, "rules.d/own.conf",
		"field \"sum\" {\n\tpattern = '(?<value>\\d+) euroa'  check = amount\n}\n"
		"rule \"last\" { all = { 'dnro (?<diary>\\d+)' }  matter = m  final = yes }\n"
		"rule \"behind\" { any = { 'dnro' }  matter = other }\n",
		0600);
	control_write(c, "mail.eml",
		"From: matti@yritys.example\nSubject: dnro 77\n" DESK_PLAIN "Se on 300 euroa.\n",
		0600);
	control_expect(c, command_rules, "rules explain %/mail.eml", EX_OK);
	control_says(c->out, arena_printf(c->arena,
				     "  sum        300.00   (%s/rules.d/own.conf:2)\n", c->folder));
	control_says(c->out,
		arena_printf(c->arena, "  diary      77   (rule last, %s/rules.d/own.conf:4)\n",
			c->folder));
	control_says(c->out, "\n1 rule was tried; these hold:\n");
	control_says(c->out, "\nrule last is final: the ");
	control_expect(c, command_rules, "rules explain %/mail.eml --json", EX_OK);
	json = control_json(c);
	assert_true(json_number(json, "not_tried") > 30);
	field = json_find(json, "fields.1");
	assert_string_equal(json_text(field, "name"), "diary");
	assert_string_equal(json_text(field, "value"), "77");
	assert_string_equal(json_text(field, "rule"), "last");
	assert_int_equal(json_number(field, "line"), 4);
	json_free(json);
}

static void why_nobody_would_be_answered_is_told(void **state)
{
	static const struct {
		const char *mail, *said, *silence;
	} rows[] = {
		{"From: noreply@yritys.example\nSubject: lupa\n" DESK_PLAIN "Hei\n",
			"no automatic answer: ", "(From: noreply@yritys.example)"},
		{"From: matti@yritys.example\nPrecedence: bulk\nAuto-Submitted: "
		 "auto-generated\n" DESK_PLAIN "Hei\n",
			"It is no request by its form", "asks for no automatic answer"},
		{"From: matti@yritys.example\nSubject: hiljaa\n" DESK_PLAIN "Hei\n",
			"silence    by hand   (rule quiet, ", "by hand"},
		{"From: anna@kotka.example\nSubject: lupa\n" DESK_PLAIN "Hei\n",
			"no automatic answer: ", "our own staff"},
	};
	struct control_fixture *c = *state;
	struct json *json;

	control_write(c, "rules.d/own.conf",
		"rule \"quiet\" { any = { 'hiljaa' }  silence = \"by hand\" }\n", 0600);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		c->input = rows[i].mail;
		control_expect(c, command_rules, "rules explain -", EX_OK);
		control_says(c->out, rows[i].said);
		control_says(c->out, i == 2 ? " rules were tried; these hold:\n  quiet ("
					    : " rules were tried; none holds\n");
		control_says(c->out, rows[i].silence);
		c->input = rows[i].mail;
		control_expect(c, command_rules, "rules explain - --json", EX_OK);
		json = control_json(c);
		assert_null(json_text(json, "answer"));
		control_says(json_text(json, "silence"), rows[i].silence);
		assert_int_equal(json_kind(json_member(json, "decision")), JSON_NOTHING);
		json_free(json);
	}
}

static void a_decision_of_then_comes_out_as_it_was_made(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = (desk_keep_generation(c->desk), desk_take(c->desk, MAIL));
	const struct json *decision;
	struct json *json;

	/* a month later the rules, the settings and the people are others */
	control_settings(c, "", "person \"uusi\" { name = U  email = { \"u@kotka.example\" } }\n");
	control_write(c, "rules.d/own.conf",
		"rule \"all\" { any = { 'rakennus' }  group = general  priority = urgent }\n",
		0600);
	control_expect(c, command_rules, explain_ref(c, id, ""), EX_OK);
	control_says(c->out, "decided 2026-11-24 10:00 by the rules and settings test");
	control_says(c->out, "building (rules.conf:2)");
	control_says(c->out, "acknowledgement to matti@yritys.example (queued)");
	control_says(c->out, "the same as was decided.\n");
	assert_null(strstr(c->out, "uusi"));

	control_expect(c, command_rules, explain_ref(c, id, " --now"), EX_OK);
	control_says(c->out, "the same as was decided.\n");
	control_says(c->out, "---- with the rules and settings of today");
	control_says(c->out, "all (");
	control_says(c->out, "  group               building-control -> general\n");
	control_says(c->out, "  owner               anna -> pekka\n");
	control_says(c->out, "  priority            normal -> urgent\n");

	control_expect(c, command_rules, explain_ref(c, id, " --now --json"), EX_OK);
	json = control_json(c);
	decision = json_member(json, "decision");
	assert_string_equal(json_text(json, "group"), "building-control");
	assert_true(json_bool(decision, "same"));
	assert_false(json_bool(decision, "erased"));
	assert_string_equal(json_text(decision, "at"), "2026-11-24T08:00:00Z");
	assert_string_equal(
		json_text(json_member(json_member(decision, "verdict"), "assigned"), "owner"),
		"anna");
	assert_int_equal(json_number(json_member(decision, "facts"), "now"), c->desk->now);
	assert_int_equal(json_count(json_find(json, "now.differences")), 4);
	assert_string_equal(json_text(json_member(json, "now"), "group"), "general");
	json_free(json);
}

static void today_is_not_asked_when_its_rules_are_wrong(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = (desk_keep_generation(c->desk), desk_take(c->desk, MAIL));

	control_write(c, "rules.d/own.conf", "rule \"a\" { any = { '(' } }\n", 0600);
	control_expect(c, command_rules, explain_ref(c, id, ""), EX_OK);
	control_says(c->out, "the same as was decided.\n");
	control_expect(c, command_rules, explain_ref(c, id, " --now"), EX_CONFIG);
	control_says(c->err, "own.conf:1:");
}

static void what_was_known_of_an_erased_message_is_told(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int64_t id = (desk_keep_generation(c->desk), desk_take(c->desk, MAIL));
	struct json *json;

	MUST(db_script(f->store->db, "DELETE FROM inbox_raw", &f->error));
	control_expect(c, command_rules, explain_ref(c, id, " --now"), EX_OK);
	control_says(c->out, "It cannot be recomputed: the message is erased");
	control_says(c->out, "matter     building   (rule building, rules.conf:2)");
	control_says(c->out, "given to   anna of building-control");
	control_says(c->out, "least-open: Anna Virtanen has the fewest open tickets (0)");
	assert_null(strstr(c->out, "the same as"));
	control_expect(c, command_rules, explain_ref(c, id, " --json"), EX_OK);
	json = control_json(c);
	assert_true(json_bool(json_member(json, "decision"), "erased"));
	assert_int_equal(json_kind(json_find(json, "decision.same")), JSON_NOTHING);
	json_free(json);
}

static void what_is_damaged_or_not_kept_is_told(void **state)
{
	static const struct {
		const char *sql, *said;
	} rows[] = {
		{"UPDATE inbox_raw SET packed = x'00'", "a stored message is damaged"},
		{"UPDATE generation SET hash = 'other'", "are not kept in this store"},
		{"UPDATE generation SET hash = 'other'; INSERT INTO generation SELECT 'test', 1, "
		 "size_bytes, x'00' FROM generation",
			"damaged"},
	};
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int64_t id = (desk_keep_generation(c->desk), desk_take(c->desk, MAIL));

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		MUST(db_script(f->store->db, rows[i].sql, &f->error));
		control_expect(c, command_rules, explain_ref(c, id, ""), EX_DATAERR);
		control_says(c->out, rows[i].said);
		control_says(c->out, "given to   anna of building-control");
		MUST(db_script(f->store->db,
			"DELETE FROM generation WHERE hash = 'test' AND EXISTS "
			"(SELECT 1 FROM generation WHERE hash = 'other'); "
			"UPDATE generation SET hash = 'test'",
			&f->error));
		fixture_begin(f);
		MUST(db_do(f->store->db, "DELETE FROM inbox_raw", BIND_NOTHING, &f->error));
		fixture_commit(f);
		id = desk_takef(c->desk, "Message-ID: <%zu@x>\n%s", i, MAIL);
	}
	MUST(db_script(f->store->db, "UPDATE decision SET facts = '{}'", &f->error));
	control_expect(c, command_rules, explain_ref(c, id, ""), EX_DATAERR);
	control_says(c->err, "these are not the facts of a decision");
}

static void a_decision_that_comes_out_otherwise_is_shown(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int64_t id = (desk_keep_generation(c->desk), desk_take(c->desk, MAIL));
	struct json *json;

	MUST(db_script(f->store->db,
		"UPDATE decision SET verdict = replace(verdict, '\"owner\":\"anna\"', "
		"'\"owner\":\"pekka\"')",
		&f->error));
	control_expect(c, command_rules, explain_ref(c, id, ""), EX_SOFTWARE);
	control_says(c->out, "it is NOT what was decided");
	control_says(c->out, "owner               pekka -> anna");
	control_expect(c, command_rules, explain_ref(c, id, " --json"), EX_SOFTWARE);
	json = control_json(c);
	assert_false(json_bool(json_member(json, "decision"), "same"));
	assert_string_equal(json_text(json_find(json, "decision.differences.0"), "from"), "pekka");
	json_free(json);
}

static void each_decision_about_a_ticket_can_be_asked_for(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int64_t id = (desk_keep_generation(c->desk), desk_take(c->desk, MAIL));

	MUST(db_script(f->store->db,
		"INSERT INTO decision (ticket_id, inbox_id, at, generation, facts, verdict) "
		"SELECT ticket_id, inbox_id, at + 3600, generation, facts, verdict FROM decision",
		&f->error));
	control_expect(c, command_rules, explain_ref(c, id, ""), EX_OK);
	control_says(c->out, "(decision 1 of 2; --decision N shows another)");
	control_expect(c, command_rules, explain_ref(c, id, " --decision 2"), EX_OK);
	control_says(c->out, "decided 2026-11-24 11:00");
	control_expect(c, command_rules, explain_ref(c, id, " --decision 3"), EX_NOINPUT);
	control_says(c->err, "--decision takes 1 to 2 for ");
	control_expect(c, command_rules, explain_ref(c, id, " --decision x"), EX_NOINPUT);
	control_expect(c, command_rules, explain_ref(c, id + 7, ""), EX_NOINPUT);
	control_says(c->err, "there is no ticket ");
	control_expect(c, command_rules, "rules explain KYM-1001-ZZ", EX_NOINPUT);
	control_says(c->err, "KYM-1001-ZZ is neither a file nor the reference of a ticket, which "
			     "is written as 1042 or KYM-1042-");
}

static void a_message_on_a_ticket_is_explained_too(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int64_t id = (desk_keep_generation(c->desk), desk_take(c->desk, MAIL));
	struct outgoing answer = desk_mail(c->desk, OUTGOING_ACKNOWLEDGEMENT, NULL);
	struct json *json;

	/* within the same second: the answer to the first message is not that to this one */
	assert_int_equal(
		desk_takef(c->desk,
			"From: matti@yritys.example\nIn-Reply-To: <%s>\nSubject: Re: "
			"lupa\n" DESK_PLAIN "Tämä on kiireellinen asia, kasvurahoitus myös!\n",
			answer.message_id),
		id);
	control_expect(c, command_rules, explain_ref(c, id, " --decision 2"), EX_OK);
	control_says(c->out, "(decision 2 of 2; --decision N shows another)");
	control_says(c->out, "priority   urgent   (rule haste, ");
	control_says(c->out, "It is a message on a ticket: ");
	control_says(c->out, "\nthe ticket tells nothing of an automatic answer\n");
	control_says(c->out, "the same as was decided.\n");
	assert_null(strstr(c->out, "owner:\n"));
	control_expect(c, command_rules, explain_ref(c, id, " --decision 2 --json"), EX_OK);
	json = control_json(c);
	assert_true(json_bool(json, "owner_stays"));
	assert_null(json_text(json, "group"));
	assert_true(json_bool(json_member(json, "decision"), "same"));
	json_free(json);

	/* another group would mean nothing; another priority and tag do */
	control_write(c, "rules.d/own.conf",
		"rule \"haste\" { any = { 'kiireelli' }  group = partner  priority = high }\n",
		0600);
	control_expect(c, command_rules, explain_ref(c, id, " --decision 2 --now --json"), EX_OK);
	json = control_json(c);
	assert_int_equal(json_count(json_find(json, "now.differences")), 2);
	assert_string_equal(json_text(json_find(json, "now.differences.0"), "to"), "high");
	assert_string_equal(json_text(json_find(json, "now.differences.1"), "name"), "tags");
	json_free(json);
	MUST(db_script(f->store->db, "DELETE FROM decision WHERE id = 1", &f->error));
	control_expect(c, command_rules, "rules replay --since 2026-11-01 --json", EX_OK);
	json = control_json(c);
	assert_int_equal(json_number(json, "otherwise_by_rules"), 1);
	assert_int_equal(json_number(json, "would_move"), 0);
	assert_int_equal(json_number(json, "owner_unknown"), 0);
	json_free(json);
}

/* A file may be called like a ticket; the whole reference is never one. */
/* The mail is Anna's, with words of hers that another rule would find. */
static void what_staff_handed_in_is_explained_by_the_message_within_their_mail(void **state)
{
	struct control_fixture *c = *state;
	int64_t plain, given, to_group;

	desk_keep_generation(c->desk);
	plain = desk_hand_in(c->desk, "#uusi\n");
	given = desk_hand_in(c->desk, "#uusi liisa2@kahvila.example\n#assign pekka\n");
	to_group = desk_hand_in(c->desk, "#uusi liisa3@kahvila.example\n#assign partner\n");
	control_write(c, "rules.d/own.conf",
		"rule \"all\" { any = { 'rakennus' }  owner = lead  priority = high }\n"
		"rule \"growth\" { any = { 'kasvurahoitus' }  group = partner }\n",
		0600);

	control_expect(c, command_rules, explain_ref(c, plain, " --now"), EX_OK);
	control_says(c->out, "A member of staff handed it in (#new)");
	control_says(c->out, "from      liisa@kahvila.example\nsubject   Kahvila\n");
	control_says(c->out, "acknowledgement to liisa@kahvila.example (queued)");
	control_says(c->out, "the same as was decided.\n");
	control_says(c->out, "  owner               anna -> lead\n");
	assert_null(strstr(c->out, "kasvurahoitus"));

	control_expect(c, command_rules, explain_ref(c, given, " --now"), EX_OK);
	control_says(c->out, "  owner      pekka   (#assign of who handed it in)\n");
	control_says(c->out, "  owner Pekka Laine by #assign of who handed the message in\n");
	control_says(c->out, "the same as was decided.\n");
	control_says(c->out, "  priority            normal -> high\n");
	assert_null(strstr(c->out, " -> lead")); /* who handed it in still goes before the rules */

	control_expect(c, command_rules, explain_ref(c, to_group, " --json"), EX_OK);
	control_says(c->out, "\"handed_in\": true");
	control_says(c->out, "\"same\": true");
	control_says(c->out, "group partner by #assign of who handed the message in");
}

/* Its entries are on the other ticket, its decision is where it was made. */
static void of_a_merged_ticket_it_is_known_who_wrote_and_what_was_answered(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int64_t onto = (desk_keep_generation(c->desk), desk_take(c->desk, MAIL));
	int64_t id = desk_hand_in(c->desk, "#uusi\n");

	fixture_begin(f);
	MUST(ticket_merge(f->store, id, onto, &f->error));
	fixture_commit(f);
	control_expect(c, command_rules, explain_ref(c, id, ""), EX_OK);
	control_says(c->out, "acknowledgement to liisa@kahvila.example (queued)");
	control_says(c->out, "the same as was decided.\n");
}

static void a_file_comes_before_a_ticket_of_its_name(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = (desk_keep_generation(c->desk), desk_take(c->desk, MAIL));

	assert_int_equal(chdir(c->folder), 0);
	control_write(c, arena_printf(c->arena, "%lld", (long long)id),
		"From: x@x.example\nSubject: kasvurahoitus\n" DESK_PLAIN "Hei\n", 0600);
	control_expect(c, command_rules, explain_ref(c, id, ""), EX_OK);
	control_says(c->out, "kasvurahoitus");
	control_expect(c, command_rules,
		arena_printf(c->arena, "rules explain KYM-%lld", (long long)id), EX_OK);
	control_says(c->out, "Rakennuslup");
	assert_int_equal(chdir("/"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(a_person_sees_the_words_the_rules_and_the_sum_of_the_deadline),
		CONTROL_TEST(values_that_were_found_and_a_final_rule_are_told_with_their_places),
		CONTROL_TEST(why_nobody_would_be_answered_is_told),
		CONTROL_TEST(a_decision_of_then_comes_out_as_it_was_made),
		CONTROL_TEST(today_is_not_asked_when_its_rules_are_wrong),
		CONTROL_TEST(what_was_known_of_an_erased_message_is_told),
		CONTROL_TEST(what_is_damaged_or_not_kept_is_told),
		CONTROL_TEST(a_decision_that_comes_out_otherwise_is_shown),
		CONTROL_TEST(each_decision_about_a_ticket_can_be_asked_for),
		CONTROL_TEST(a_message_on_a_ticket_is_explained_too),
		CONTROL_TEST(what_staff_handed_in_is_explained_by_the_message_within_their_mail),
		CONTROL_TEST(of_a_merged_ticket_it_is_known_who_wrote_and_what_was_answered),
		CONTROL_TEST(a_file_comes_before_a_ticket_of_its_name),
	};

	return cmocka_run_group_tests_name("rules_explain", tests, NULL, NULL);
}
