/* SPDX-License-Identifier: MIT */
/* Opening a desk: all faults, or a desk that works. */
#include "tests/unit/desk_fixture.h"

#include "handlers/kinds/facts.h"

/* Open once more with other files; the number of problems. */
static size_t open_with(struct desk_fixture *d, const char *settings, const char *rules,
	bool templates, bool with_secrets, struct problems *problems)
{
	struct arena *arena = arena_new(64 << 20);
	struct config_file *files = arena_memdup(d->store->arena, d->files, sizeof(d->files));
	struct generation generation = d->generation;
	struct desk desk;
	struct error error;

	generation.files = files;
	if (settings) {
		files[0].bytes = (const unsigned char *)settings;
		files[0].size = strlen(settings);
	}
	if (rules) {
		files[1].bytes = (const unsigned char *)rules;
		files[1].size = strlen(rules);
	}
	if (!templates)
		generation.file_count = 2;
	problems_init(problems, d->store->arena);
	if (desk_open(arena, &generation, with_secrets, &desk, problems, &error) == OK)
		desk_free(&desk);
	else
		arena_free(arena);
	return problems->count;
}

static void a_fault_anywhere_keeps_the_desk_closed(void **state)
{
	static const struct {
		const char *only, *rules, *words;
		bool templates;
	} cases[] = {
		{"a rule with a bad pattern", "rule \"x\" { any = { '(' } }", "", true},
		{"an example that fails",
			"example \"x\" { text = \"Moi\"  expect_group = building-control }", "x",
			true},
		{"a missing template", "rule \"x\" { any = { 'x' }  tags = { y } }",
			"there is no template", false},
	};
	struct desk_fixture *d = *state;
	struct problems problems;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (open_with(d, NULL, cases[i].rules, cases[i].templates, true, &problems) == 0)
			fail_msg("opened: %s", cases[i].only);
		if (!strstr(problems.list[0].text, cases[i].words))
			fail_msg("%s: %s", cases[i].only, problems.list[0].text);
	}
	assert_int_equal(open_with(d, NULL, NULL, true, true, &problems), 0);
}

static void a_missing_key_is_a_fault_only_for_who_needs_it(void **state)
{
	struct desk_fixture *d = *state;
	struct problems problems;

	unlink(arena_printf(d->store->arena, "%s/key", d->store->directory));
	assert_true(open_with(d, NULL, NULL, true, true, &problems) > 0);
	assert_int_equal(open_with(d, NULL, NULL, true, false, &problems), 0);
}

static void facts_survive_being_written_down(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	static const char *keys[] = {"id:1234567-1", "name:kahvila aiti oy"};
	struct load loads[] = {{"anna", 3, 77, false}, {"pekka", 0, 0, true}};
	struct facts facts = {.now = 1764000000,
		.received_at = 1763999999,
		.contact_known = true,
		.contact_ombud = "anna",
		.contact_language = LANGUAGE_SV,
		.language = LANGUAGE_EN,
		.organisation = "Kahvila \"Äiti\" Oy",
		.organisation_keys = {keys, 2},
		.organisation_ombud = "pekka",
		.mailbox = "counter",
		.loads = loads,
		.load_count = 2};
	struct facts again;

	MUST(facts_from_json(f->arena, facts_to_json(f->arena, &facts), &again, &f->error));
	assert_string_equal(facts_to_json(f->arena, &again), facts_to_json(f->arena, &facts));
	assert_int_equal(again.contact_language, LANGUAGE_SV);
	assert_int_equal(again.language, LANGUAGE_EN);
	assert_string_equal(again.organisation_keys.list[1], keys[1]);
	assert_string_equal(again.organisation_ombud, "pekka");
	assert_string_equal(again.organisation, facts.organisation);
	assert_true(again.loads[1].away);
	/* a rule can ask for it when the text is too short to tell */
	facts.contact_language = LANGUAGE_OTHER;
	MUST(facts_from_json(f->arena, facts_to_json(f->arena, &facts), &again, &f->error));
	assert_int_equal(again.contact_language, LANGUAGE_OTHER);
	facts = (struct facts){.now = 1};
	MUST(facts_from_json(f->arena, facts_to_json(f->arena, &facts), &again, &f->error));
	assert_null(again.contact_ombud);
	MUST(facts_from_json(f->arena,
		"{\"now\": 5, \"loads\": [{\"person\": \"anna\", \"open\": 2}]}", &again,
		&f->error)); /* of an earlier version */
	assert_int_equal(again.language, LANGUAGE_UNKNOWN);
	assert_int_equal(again.organisation_keys.count, 0);
	assert_null(again.organisation_ombud);
	assert_int_equal(again.loads[0].open_count, 2);
	assert_int_equal(facts_from_json(f->arena, "{\"x\": 1}", &again, &f->error), REFUSED);
	assert_int_equal(facts_from_json(f->arena, "[", &again, &f->error), REFUSED);
}

static void hostile_mail_always_ends_in_a_ticket_or_a_known_kind(void **state)
{
	static const char *const mails[] = {
		"\n",
		"x",
		"From:\nTo:\nSubject:\n\n",
		"From: <>\n\nx\n",
		"From: a@b@c\nMessage-ID: <>\nIn-Reply-To: <<<>>>\nReferences: ,,,\n\nx\n",
		("From: a@x.example\nReferences: <KYM-1-22.k1-aaaaaaaaaaaaaaaa.9223372036854775807@"
		 "kymi.example>\nSubject: KYM-9007199254740993-XX\n\nx\n"),
		"From: a@x.example\nSubject: \xff\xfe\n\n\xff\xfe\n",
		"From: \"\\\" <b@x.example>\" <a@x.example>, c@x.example\nFrom: d@x.example\n\nx\n",
		"From: a@x.example\nTo: yritys+KYM-1001-XX.k1-aaaaaaaaaaaaaaaa@kymi.example\n\nx\n",
		"From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n--b\n--b--",
	};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++) {
		d->now += 3600;
		if (desk_take(d, mails[i]) == 0)
			fail_msg("no ticket, %s: %s", d->carried.kind, mails[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_fault_anywhere_keeps_the_desk_closed),
		DESK_TEST(a_missing_key_is_a_fault_only_for_who_needs_it),
		DESK_TEST(facts_survive_being_written_down),
		DESK_TEST(hostile_mail_always_ends_in_a_ticket_or_a_known_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
