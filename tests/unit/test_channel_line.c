/* SPDX-License-Identifier: MIT */
/* What ombud status and the log say of a channel. */
#include "daemon/road/channel_line.h"

#include "tests/unit/capture_fixture.h"
#include "tests/unit/road_fixture.h"

/* The channel's line as status reads it. */
static struct channel_status status_of(struct road *road, const char *name)
{
	struct store *store = road_store(road);
	struct channel_status *channels;
	struct error error;
	size_t count;

	must(store_channels(store, road->arena, &channels, &count, &error), &error);
	store_close(store);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(channels[i].name, name) == 0) {
			return channels[i];
		}
	}
	fail_msg("there is no line for %s", name);
	return (struct channel_status){NULL};
}

static void trouble_shows_its_sentence_and_when_it_is_tried_again(void **state)
{
	struct road *road = *state;
	struct role role = road_role_here(road, "receiver.counter");
	struct channel_line line;
	struct channel_status status;
	int64_t before = clock_now();

	channel_line_init(&line, "mailbox", "counter");
	channel_line_fine(&line, &role);
	status = status_of(road, "mailbox counter");
	assert_null(status.error);
	assert_true(status.last_ok_at >= before);

	channel_line_trouble(&line, &role, TRY_LATER, "imap.example does not answer", 4001);
	status = status_of(road, "mailbox counter");
	assert_string_equal(status.error, "imap.example does not answer");
	assert_true(status.next_try_at >= before + 5); /* never promised too early */
	assert_true(status.last_ok_at >= before);      /* when it last worked stays */

	channel_line_fine(&line, &role);
	assert_null(status_of(road, "mailbox counter").error);
	role_end(&role);
}

static void the_log_says_a_trouble_once_another_one_again_and_its_end(void **state)
{
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.mail");
	struct channel_line line;

	channel_line_init(&line, "sender", "mail");
	log_set_level(LOG_LEVEL_INFO);
	capture_begin();
	for (int i = 0; i < 3; i++) {
		channel_line_trouble(&line, &role, TRY_LATER, "no answer", 5000);
	}
	channel_line_trouble(&line, &role, BROKEN, "wrong password", 5000);
	channel_line_fine(&line, &role);
	channel_line_fine(&line, &role);
	capture_end();
	log_set_level(LOG_LEVEL_ERROR);
	assert_int_equal(
		capture_count(captured_err.text, "sender mail: no answer; trying again in 5 s"), 1);
	assert_int_equal(capture_count(captured_err.text, "sender mail: wrong password"), 1);
	assert_int_equal(capture_count(captured_err.text, "sender mail works again"), 1);
	role_end(&role);
}

static void while_the_store_cannot_be_written_nothing_breaks_and_it_catches_up(void **state)
{
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.mail");
	struct channel_line line;

	channel_line_init(&line, "sender", "mail");
	disk_is_full(true);
	channel_line_fine(&line, &role);
	disk_is_full(false);
	channel_line_fine(&line, &role); /* the next occasion */
	assert_null(status_of(road, "sender mail").error);
	role_end(&role);
}

static void a_long_title_is_cut_and_the_sentence_of_a_long_trouble_too(void **state)
{
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.mail");
	struct channel_line line;
	char title[300];
	char sentence[3000];

	memset(title, 't', sizeof(title) - 1);
	title[sizeof(title) - 1] = '\0';
	memset(sentence, 's', sizeof(sentence) - 1);
	sentence[sizeof(sentence) - 1] = '\0';
	channel_line_init(&line, "mailbox", title);
	assert_true(strlen(line.name) < sizeof(line.name));
	log_set_level(LOG_LEVEL_ERROR);
	channel_line_trouble(&line, &role, TRY_LATER, sentence, 1);
	assert_non_null(status_of(road, line.name).error);
	role_end(&role);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(trouble_shows_its_sentence_and_when_it_is_tried_again),
		ROAD_TEST(the_log_says_a_trouble_once_another_one_again_and_its_end),
		ROAD_TEST(while_the_store_cannot_be_written_nothing_breaks_and_it_catches_up),
		ROAD_TEST(a_long_title_is_cut_and_the_sentence_of_a_long_trouble_too),
	};

	return cmocka_run_group_tests_name("channel_line", tests, NULL, NULL);
}
