/* SPDX-License-Identifier: MIT */
/* Rules of then: from what the worker kept, a decision comes out as it was made. */
#include "tests/unit/desk_fixture.h"

#include "handlers/kinds/decided.h"
#include "handlers/kinds/facts.h"
#include "handlers/kinds/rulebook.h"

static void a_decision_is_recomputed_to_the_letter(void **state)
{
	static const char *const mails[] = {
		"From: matti@yritys.example\nSubject: Rakennuslupa\n" DESK_PLAIN
		"Hei, tarvitsen rakennusluvan Haminaan. Y-tunnus 1234567-1.\n",
		"From: kasvu@yritys.example\nSubject: x\n" DESK_PLAIN "kasvurahoitus\n",
		"From: muu@yritys.example\nSubject: muuta\n" DESK_PLAIN "Jotain aivan muuta.\n",
	};
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct rulebook *then;

	desk_keep_generation(d);
	MUST(rulebook_open(f->store, "test", &then, &f->error));
	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++) {
		int64_t id = desk_take(d, mails[i]);
		struct incoming incoming;
		struct decision decision;
		struct message message;
		struct decided decided;
		struct facts facts;

		MUST(decision_load(f->store, id, f->arena, &decision, &f->error));
		MUST(inbox_load(f->store, decision.inbox_id, f->arena, &incoming, &f->error));
		MUST(desk_read_message(
			&then->settings.site, &incoming, f->arena, &message, &f->error));
		MUST(facts_from_json(f->arena, decision.facts, &facts, &f->error));
		decided_make(&then->settings.site,
			rules_search(then->rules, &message, false, f->arena), &facts, f->arena,
			&decided, NULL, NULL);
		assert_string_equal(decided_to_json(f->arena, &decided), decision.verdict);
	}
	rulebook_free(then);
}

static void what_is_not_kept_or_not_understood_is_told(void **state)
{
	static const char old[] = "settings old.conf 12\nsite { x = y\n";
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct rulebook *then;

	assert_int_equal(rulebook_open(f->store, "nothing", &then, &f->error), NOT_FOUND);
	assert_non_null(strstr(f->error.text, "are not kept"));
	MUST(store_keep_generation(f->store, "damaged", "abc", 3, 1, &f->error));
	assert_int_equal(rulebook_open(f->store, "damaged", &then, &f->error), BROKEN);
	assert_non_null(strstr(f->error.text, "are damaged"));
	MUST(store_keep_generation(f->store, "old", old, strlen(old), 1, &f->error));
	assert_int_equal(rulebook_open(f->store, "old", &then, &f->error), BROKEN);
	assert_non_null(strstr(f->error.text, "does not understand"));
	assert_non_null(strstr(f->error.text, "old.conf"));
}

/* The settings of today do not know the line any more by which a text came. */
static void a_text_is_read_as_one_when_its_line_is_gone(void **state)
{
	static const char text[] =
		"{\"ombud_sms\":1,\"provider\":\"spool\",\"id\":\"1\",\"from\":\"0405555555\","
		"\"to\":\"+358401234567\",\"text\":\"Hei, rakennuslupa\","
		"\"sent_at\":\"2026-11-24T07:59:00Z\",\"raw\":\"\"}";
	struct incoming incoming = {.mailbox = "line that was",
		.bytes = (const unsigned char *)text,
		.size_bytes = sizeof(text) - 1};
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct message message;

	MUST(desk_read_message(&d->desk.settings.site, &incoming, f->arena, &message, &f->error));
	assert_int_equal(message.channel, CHANNEL_SMS);
	assert_int_equal(message.language, LANGUAGE_FI);
	/* who writes such a thing to a mailbox has written a mail */
	incoming.mailbox = "counter";
	MUST(desk_read_message(&d->desk.settings.site, &incoming, f->arena, &message, &f->error));
	assert_int_equal(message.channel, CHANNEL_EMAIL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_decision_is_recomputed_to_the_letter),
		DESK_TEST(what_is_not_kept_or_not_understood_is_told),
		DESK_TEST(a_text_is_read_as_one_when_its_line_is_gone),
	};

	return cmocka_run_group_tests_name("rulebook", tests, NULL, NULL);
}
