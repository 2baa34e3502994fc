/* SPDX-License-Identifier: MIT */
/* What became of accepted texts, as the provider tells it. */
#include "daemon/road/reports.h"

#include "tests/unit/text_fixture.h"

/* What the fake provider says of each text, by its place; and of itself. */
static enum delivery_state says[20];
static enum outcome provider;
static int asked;

static enum outcome fake_report(void *state, const struct outgoing *const *messages, size_t count,
	void (*tell)(void *context, const struct delivery *delivery), void *context,
	struct error *error)
{
	(void)state;
	asked++;
	for (size_t i = 0; i < count; i++) {
		const struct delivery delivery = {.index = i,
			.state = says[i],
			.reason = {REASON_UNREACHABLE, "30003\x1b[31m handset off", NULL}};

		assert_non_null(messages[i]->source_id);
		if (says[i] != DELIVERY_NONE) {
			tell(context, &delivery);
		}
	}
	return provider == OK ? OK : error_set(error, provider, "503 busy");
}

static enum outcome fake_open(void *context, void **ret_state, struct error *error)
{
	(void)error;
	*ret_state = context;
	return OK;
}

static int64_t send_text(struct road *road, struct role *role, int64_t at)
{
	struct text_settling text = {.can_report = true, .claimed_at = at};
	const struct settlement accepted = {.outcome = OK, .source_id = "SM1"};

	queue_text(role->store, OUTGOING_ANSWER, "Hei!", at);
	return settle_text_so(road, role, at, &text, &accepted).id;
}

/* Ask as if the time for it had come. */
static void ask(struct road *road, struct role *role, const int64_t *ids, size_t count)
{
	static const struct sending_channel channel = {.name = "fake", .report = fake_report};
	const struct sender_table table = {road, tell_ticket};
	struct reports reports;
	struct error error;

	for (size_t i = 0; i < count; i++) {
		struct outgoing row = road_mail(road, ids[i]);

		if (row.state == OUT_SENT && row.delivery == DELIVERY_PENDING) {
			/* due now, one question more */
			must(store_begin(role->store, false, &error), &error);
			must(outbox_reported(
				     role->store, ids[i], DELIVERY_PENDING, 1, NULL, 1, &error),
				&error);
			must(store_commit(role->store, &error), &error);
		}
	}
	reports_init(&reports, role, "city", &channel, &table);
	reports_ask(&reports, fake_open, road);
	reports_end(&reports);
}

static void each_answer_is_kept_and_a_failure_is_told_to_its_ticket(void **state)
{
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.city");
	int64_t ids[4];

	for (int i = 0; i < 4; i++) {
		ids[i] = send_text(road, &role, clock_now());
	}
	provider = OK;
	told_count = 0;
	says[0] = DELIVERY_DELIVERED;
	says[1] = DELIVERY_FAILED;
	says[2] = DELIVERY_PENDING;
	says[3] = DELIVERY_NONE; /* the provider says nothing of it */
	ask(road, &role, ids, 4);
	assert_int_equal(road_mail(road, ids[0]).delivery, DELIVERY_DELIVERED);
	assert_int_equal(road_mail(road, ids[0]).state, OUT_SENT);
	assert_int_equal(road_mail(road, ids[1]).delivery, DELIVERY_FAILED);
	assert_int_equal(road_mail(road, ids[1]).state, OUT_FAILED);
	assert_string_equal(road_mail(road, ids[1]).reason, "30003 [31m handset off");
	assert_int_equal(road_mail(road, ids[2]).delivery, DELIVERY_PENDING);
	assert_int_equal(road_mail(road, ids[3]).delivery, DELIVERY_PENDING);
	assert_int_equal(told_count, 1);
	assert_int_equal(told_code, REASON_UNREACHABLE);
	role_end(&role);
}

static void nothing_heard_in_a_day_is_asked_about_no_more(void **state)
{
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.city");
	int64_t id = send_text(road, &role, clock_now());
	int64_t waited = reports_wait_seconds(0);

	provider = OK;
	told_count = 0;
	says[0] = DELIVERY_PENDING;
	for (int i = 1; i < 31; i++) {
		assert_true(reports_wait_seconds(i) >= reports_wait_seconds(i - 1));
		waited += reports_wait_seconds(i);
	}
	assert_in_range(waited, 24 * 3600 - 3600, 24 * 3600 + 3600);
	for (asked = 0; asked < 40 && road_mail(road, id).delivery == DELIVERY_PENDING;) {
		ask(road, &role, &id, 1);
	}
	assert_int_equal(road_mail(road, id).delivery, DELIVERY_UNKNOWN);
	assert_int_equal(road_mail(road, id).state, OUT_SENT);
	assert_int_equal(told_count, 0);
	role_end(&role);
}

static void a_provider_that_cannot_be_asked_now_is_told_of_and_asked_later(void **state)
{
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.city");
	int64_t ids[2] = {send_text(road, &role, clock_now()), send_text(road, &role, clock_now())};
	struct channel_status *channels;
	struct error error;
	size_t count;

	provider = TRY_LATER;
	says[0] = DELIVERY_DELIVERED; /* before the connection broke */
	says[1] = DELIVERY_NONE;
	ask(road, &role, ids, 2);
	assert_int_equal(road_mail(road, ids[0]).delivery, DELIVERY_DELIVERED);
	assert_int_equal(road_mail(road, ids[1]).delivery, DELIVERY_PENDING);
	assert_int_equal(road_mail(road, ids[1]).report_asks, 2);
	must(store_channels(role.store, road->arena, &channels, &count, &error), &error);
	assert_int_equal(count, 1);
	assert_string_equal(channels[0].name, "reports city");
	assert_string_equal(channels[0].error, "503 busy");
	/* nothing is due: nobody is asked */
	asked = 0;
	ask(road, &role, NULL, 0);
	assert_int_equal(asked, 0);
	role_end(&role);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(each_answer_is_kept_and_a_failure_is_told_to_its_ticket),
		ROAD_TEST(nothing_heard_in_a_day_is_asked_about_no_more),
		ROAD_TEST(a_provider_that_cannot_be_asked_now_is_told_of_and_asked_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
