/* SPDX-License-Identifier: MIT */
/* The sender: each mail is settled by itself, so that a crash doubles at most the one in hand. */
#include "daemon/road/sender.h"

#include "tests/unit/road_fixture.h"

enum {
	ACCEPTED, /* how many the fake server took */
	TOLD,	  /* how many failures were told to a ticket */
	DIE_AT,	  /* the server has taken so many: die before it is settled */
	LOSE_AT,  /* the connection is lost before so many are tried */
	STOP_AT,  /* SIGTERM when so many are taken */
	REFUSE_OPEN,
	HOOK_FAILS,
	DROPPED,       /* how many connections ended with a mail in hand */
	ASKED,	       /* how often the provider of texts was asked about one */
	FEW,	       /* the server takes one mail on each connection */
	PER_MAIL = 16, /* how often mail number n was taken */
};

static enum outcome fake_open(
	const struct sender *sender, const char *secret, void **ret_state, struct error *error)
{
	/* The test hands its tally over where the settings have a path. */
	struct road *road = *(struct road *const *)(const void *)sender->maildir;

	(void)secret;
	if (road->tally[REFUSE_OPEN]) {
		return error_set(error, (enum outcome)road->tally[REFUSE_OPEN],
			"relay.example does not answer");
	}
	*ret_state = road;
	return OK;
}

/* A mail says in its Message-ID what the server thinks of it. */
static enum outcome fake_send(void *state, const struct outgoing *const *messages, size_t count,
	void (*settle)(void *context, const struct settlement *settlement), void *context,
	struct error *error)
{
	static const char *const failed[] = {"b@example.org"};
	struct road *road = state;

	for (size_t i = 0; i < count; i++) {
		struct settlement settlement = {.index = i};
		const char *says = messages[i]->message_id;

		if (road->tally[LOSE_AT] && road->tally[ACCEPTED] + 1 == road->tally[LOSE_AT]) {
			return error_set(error, TRY_LATER, "the connection was reset");
		}
		if (strncmp(says, "later", 5) == 0) {
			settlement.outcome = TRY_LATER;
			settlement.reason.sentence = "451 come back";
		} else if (strncmp(says, "never", 5) == 0) {
			settlement.outcome = REFUSED;
			settlement.reason.sentence = "550 no such user";
		} else if (strncmp(says, "drop", 4) == 0) {
			settlement.outcome = TRY_LATER;
			settlement.reason.sentence = "no answer to RCPT";
			settlement.ended_connection = true;
		} else if (strncmp(says, "broken", 6) == 0) {
			settlement.outcome = BROKEN;
			settlement.reason.sentence = "535 wrong password";
		} else {
			road->tally[PER_MAIL + messages[i]->id]++;
			road->tally[ACCEPTED]++;
			if (strncmp(says, "partly", 6) == 0) {
				settlement.failed_recipients = failed;
				settlement.failed_count = 1;
			}
		}
		if (road->tally[STOP_AT] && road->tally[ACCEPTED] == road->tally[STOP_AT]) {
			raise(SIGTERM);
		}
		if (road->tally[DIE_AT] && road->tally[ACCEPTED] == road->tally[DIE_AT]) {
			road->tally[DIE_AT] = 0;
			die_of(SIGKILL);
		}
		settle(context, &settlement);
		road->tally[DROPPED] += settlement.ended_connection;
		if (settlement.ended_connection || (road->tally[FEW] && settlement.outcome == OK)) {
			return error_set(error, TRY_LATER, "the connection was reset");
		}
	}
	return OK;
}

static void fake_close(void *state)
{
	(void)state;
}

static const struct sending_channel fake_channel = {
	.name = "fake",
	.open = fake_open,
	.send = fake_send,
	.close = fake_close,
};

static enum outcome told(void *context, struct store *store, const struct outgoing *outgoing,
	const struct settlement *settlement, int64_t now, struct arena *arena, struct error *error)
{
	struct road *road = context;

	(void)store;
	(void)outgoing;
	(void)now;
	(void)arena;
	if (road->tally[HOOK_FAILS]) {
		return error_set(error, BROKEN, "no such ticket");
	}
	assert_true(strlen(settlement->reason.sentence) > 0);
	road->tally[TOLD]++;
	return OK;
}

static enum outcome run(struct role *role, void *context, struct error *error)
{
	const struct sender_table table = {context, told};
	struct sender sender = {.title = "mail", .maildir = (const char *)&context};

	return sender_run(role, &sender, &fake_channel, NULL, &table, 1000000, error);
}

/* A provider of texts: it takes each, and can be asked whether it has. */
static enum outcome text_send(void *state, const struct outgoing *const *messages, size_t count,
	void (*settle)(void *context, const struct settlement *settlement), void *context,
	struct error *error)
{
	struct settlement settlement = {.outcome = OK, .source_id = "SM1"};
	struct road *road = state;

	(void)error;
	assert_int_equal(count, 1);
	if (messages[0]->unsure_since > 0) {
		road->tally[ASKED]++;
		if (road->tally[PER_MAIL + messages[0]->id] == 0) {
			settlement = (struct settlement){.outcome = TRY_LATER,
				.is_unsure = true,
				.reason = {.sentence = "no such text"}};
		}
	} else {
		road->tally[PER_MAIL + messages[0]->id]++;
	}
	if (road->tally[DIE_AT] && messages[0]->id == road->tally[DIE_AT]) {
		road->tally[DIE_AT] = 0;
		die_of(SIGKILL);
	}
	settle(context, &settlement);
	return OK;
}

static enum outcome run_texts(struct role *role, void *context, struct error *error)
{
	static const struct sending_channel channel = {.name = "texts",
		.one_by_one = true,
		.open = fake_open,
		.send = text_send,
		.close = fake_close};
	const struct sender_table table = {context, told};
	struct sender sender = {.title = "mail", .maildir = (const char *)&context};

	return sender_run(role, &sender, &channel, NULL, &table, 1000000, error);
}

static void a_text_in_hand_at_a_death_is_asked_about_and_not_sent_twice(void **state)
{
	struct road *road = *state;
	int64_t ids[3];

	for (int i = 0; i < 3; i++) {
		ids[i] = road_queue(road, "fine", clock_now());
	}
	road->tally[DIE_AT] = (int)ids[1];
	assert_true(WIFSIGNALED(road_role(road, "sender.mail", true, run_texts, road)));
	assert_int_equal(road_mail(road, ids[0]).state, OUT_SENT);
	assert_int_equal(road_mail(road, ids[2]).state, OUT_QUEUED); /* was not in hand */
	assert_int_equal(WEXITSTATUS(road_role(road, "sender.mail", true, run_texts, road)), OK);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(road_mail(road, ids[i]).state, OUT_SENT);
		assert_string_equal(road_mail(road, ids[i]).source_id, "SM1");
		assert_int_equal(road->tally[PER_MAIL + ids[i]], 1);
	}
	assert_int_equal(road->tally[ASKED], 1);
}

static int send_once(struct road *road)
{
	return WEXITSTATUS(road_role(road, "sender.mail", true, run, road));
}

static void every_outcome_is_settled_as_it_should(void **state)
{
	static const struct {
		const char *says;
		enum outgoing_state state;
		int attempts;
		int told;
		int status;
	} rows[] = {
		{"fine", OUT_SENT, 1, 0, OK},
		{"partly", OUT_SENT, 1, 1, OK},
		{"later", OUT_LATER, 1, 0, OK},
		{"never", OUT_FAILED, 1, 1, OK},
		{"broken", OUT_LATER, 0, 0, BROKEN},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct road *road;
		struct outgoing outgoing;
		int64_t id;

		road_teardown(state);
		road_setup(state);
		road = *state;
		print_message("  %s\n", rows[i].says);
		id = road_queue(road, rows[i].says, clock_now());
		assert_int_equal(send_once(road), rows[i].status);
		outgoing = road_mail(road, id);
		if (rows[i].state == OUT_LATER && rows[i].attempts == 0) {
			assert_true(outgoing.state == OUT_LATER || outgoing.state == OUT_QUEUED);
		} else {
			assert_int_equal(outgoing.state, rows[i].state);
		}
		if (rows[i].state == OUT_LATER) {
			assert_int_equal(outgoing.attempts, rows[i].attempts);
			assert_non_null(outgoing.reason);
		}
		assert_int_equal(road->tally[TOLD], rows[i].told);
	}
}

static void after_48_hours_a_mail_has_failed_and_its_ticket_is_told(void **state)
{
	struct road *road = *state;
	int64_t id = road_queue(road, "later", clock_now() - 49 * 3600);

	assert_int_equal(send_once(road), OK);
	assert_int_equal(road_mail(road, id).state, OUT_FAILED);
	assert_non_null(strstr(road_mail(road, id).reason, "48 hours"));
	assert_int_equal(road->tally[TOLD], 1);
}

static void a_mail_is_settled_also_when_its_ticket_cannot_be_told(void **state)
{
	struct road *road = *state;
	int64_t id = road_queue(road, "never", clock_now());

	road->tally[HOOK_FAILS] = 1;
	assert_int_equal(send_once(road), OK);
	assert_int_equal(road_mail(road, id).state, OUT_FAILED);
}

static void a_crash_between_accepted_and_settled_doubles_only_that_mail(void **state)
{
	enum { MAILS = 20 };

	for (int die_at = 1; die_at <= MAILS; die_at += 6) {
		struct road *road;
		int64_t ids[MAILS];
		int doubled = 0;

		road_teardown(state);
		road_setup(state);
		road = *state;
		for (int i = 0; i < MAILS; i++) {
			ids[i] = road_queue(road, "fine", clock_now());
		}
		road->tally[DIE_AT] = die_at;
		(void)road_role(road, "sender.mail", true, run, road);
		assert_int_equal(send_once(road), OK);
		for (int i = 0; i < MAILS; i++) {
			int taken = road->tally[PER_MAIL + ids[i]];

			assert_int_equal(road_mail(road, ids[i]).state, OUT_SENT);
			assert_true(taken == 1 || taken == 2);
			doubled += taken - 1;
		}
		assert_int_equal(doubled, 1);
	}
}

static void a_lost_connection_costs_the_untried_no_attempt(void **state)
{
	struct road *road = *state;
	int64_t ids[6];
	struct channel_status *channels;
	struct error error;
	struct store *store;
	size_t count;

	for (int i = 0; i < 6; i++) {
		ids[i] = road_queue(road, "fine", clock_now());
	}
	road->tally[LOSE_AT] = 3;
	assert_int_equal(send_once(road), TRY_LATER);
	assert_int_equal(road_mail(road, ids[1]).state, OUT_SENT);
	for (int i = 2; i < 6; i++) {
		assert_true(road_mail(road, ids[i]).state == OUT_LATER ||
			    road_mail(road, ids[i]).state == OUT_QUEUED);
		assert_int_equal(road_mail(road, ids[i]).attempts, 0);
	}
	store = road_store(road);
	must(store_channels(store, road->arena, &channels, &count, &error), &error);
	assert_int_equal(count, 1);
	assert_string_equal(channels[0].name, "sender mail");
	assert_non_null(strstr(channels[0].error, "reset"));
	assert_true(channels[0].next_try_at > clock_now());
	store_close(store);

	road->tally[LOSE_AT] = 0;
	assert_int_equal(send_once(road), OK);
	assert_int_equal(road->tally[ACCEPTED], 6);
	store = road_store(road);
	must(store_channels(store, road->arena, &channels, &count, &error), &error);
	assert_null(channels[0].error);
	store_close(store);
}

static void a_mail_at_which_the_connection_ends_ages_and_holds_up_nobody(void **state)
{
	enum { MAILS = 6 };
	struct road *road = *state;
	int64_t ids[MAILS], old;

	old = road_queue(road, "drop", clock_now() - 49 * 3600);
	for (int i = 0; i < MAILS; i++) {
		ids[i] = road_queue(road, i % 2 == 0 ? "drop" : "fine", clock_now());
	}
	assert_int_equal(send_once(road), OK);
	for (int i = 0; i < MAILS; i++) {
		assert_int_equal(road_mail(road, ids[i]).state, i % 2 == 0 ? OUT_LATER : OUT_SENT);
	}
	assert_int_equal(road_mail(road, ids[0]).attempts, 1);
	assert_true(road_mail(road, ids[0]).next_try_at > clock_now() + 30);
	assert_string_equal(road_mail(road, ids[0]).reason, "no answer to RCPT");
	assert_int_equal(road_mail(road, old).state, OUT_FAILED);
	assert_int_equal(road->tally[TOLD], 1);
	assert_int_equal(road->tally[DROPPED], 1 + MAILS / 2);
}

static void a_server_that_takes_one_mail_on_each_connection_gets_them_at_once(void **state)
{
	struct road *road = *state;

	for (int i = 0; i < 30; i++) {
		(void)road_queue(road, "fine", clock_now());
	}
	road->tally[FEW] = 1;
	assert_int_equal(send_once(road), OK);
	assert_int_equal(road->tally[ACCEPTED], 30);
}

static void a_server_that_ends_every_connection_is_left_alone_for_a_while(void **state)
{
	enum { MAILS = 30, IN_A_ROW = 11 };
	struct road *road = *state;
	int tried = 0;
	int64_t ids[MAILS];

	for (int i = 0; i < MAILS; i++) {
		ids[i] = road_queue(road, "drop", clock_now());
	}
	assert_int_equal(send_once(road), TRY_LATER); /* once: the pause is its end */
	for (int i = 0; i < MAILS; i++) {
		tried += road_mail(road, ids[i]).attempts;
	}
	assert_int_equal(tried, IN_A_ROW);
}

static void a_server_that_cannot_be_reached_costs_no_attempt_however_long(void **state)
{
	struct road *road = *state;
	int64_t id = road_queue(road, "fine", clock_now() - 100 * 3600);

	road->tally[REFUSE_OPEN] = TRY_LATER;
	assert_int_equal(send_once(road), TRY_LATER);
	assert_int_equal(road_mail(road, id).attempts, 0);
	road->tally[REFUSE_OPEN] = 0;
	assert_int_equal(send_once(road), OK);
	assert_int_equal(road_mail(road, id).state, OUT_SENT);
}

static void told_to_end_it_stops_behind_the_mail_in_hand(void **state)
{
	struct road *road = *state;
	int64_t ids[10];
	int sent = 0;

	for (int i = 0; i < 10; i++) {
		ids[i] = road_queue(road, "fine", clock_now());
	}
	road->tally[STOP_AT] = 4;
	assert_int_equal(WEXITSTATUS(road_role(road, "sender.mail", false, run, road)), 0);
	for (int i = 0; i < 10; i++) {
		sent += road_mail(road, ids[i]).state == OUT_SENT;
		assert_true(road_mail(road, ids[i]).state != OUT_CLAIMED);
	}
	assert_int_equal(sent, 4);
	assert_int_equal(road->tally[ACCEPTED], 4);
	road->tally[STOP_AT] = 0;
	assert_int_equal(send_once(road), OK);
	assert_int_equal(road->tally[ACCEPTED], 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(a_text_in_hand_at_a_death_is_asked_about_and_not_sent_twice),
		ROAD_TEST(every_outcome_is_settled_as_it_should),
		ROAD_TEST(after_48_hours_a_mail_has_failed_and_its_ticket_is_told),
		ROAD_TEST(a_mail_is_settled_also_when_its_ticket_cannot_be_told),
		ROAD_TEST(a_crash_between_accepted_and_settled_doubles_only_that_mail),
		ROAD_TEST(a_lost_connection_costs_the_untried_no_attempt),
		ROAD_TEST(a_mail_at_which_the_connection_ends_ages_and_holds_up_nobody),
		ROAD_TEST(a_server_that_takes_one_mail_on_each_connection_gets_them_at_once),
		ROAD_TEST(a_server_that_ends_every_connection_is_left_alone_for_a_while),
		ROAD_TEST(a_server_that_cannot_be_reached_costs_no_attempt_however_long),
		ROAD_TEST(told_to_end_it_stops_behind_the_mail_in_hand),
	};

	return cmocka_run_group_tests_name("sender", tests, NULL, NULL);
}
