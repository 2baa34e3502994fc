/* SPDX-License-Identifier: MIT */
/* Settings say which roles there are. */
#include "daemon/road/plan.h"

#include "tests/unit/road_fixture.h"

static const struct receiving_channel receiving_channel = {.name = "imap"};

static const struct receiving_channel *receiving(const struct mailbox *mailbox)
{
	return mailbox->is_pipe ? NULL : &receiving_channel;
}

static const struct road_table table = {.receiving = receiving};

static enum outcome make(struct plan *plan, struct mailbox *mailboxes, size_t mailbox_count,
	struct sender *senders, size_t sender_count, struct error *error)
{
	const struct settings settings = {.site = {.mailboxes = mailboxes,
						  .mailbox_count = mailbox_count,
						  .senders = senders,
						  .sender_count = sender_count}};

	return plan_make(plan, &table, &settings, error);
}

static void roles_stand_in_the_order_of_the_road(void **state)
{
	struct mailbox mailboxes[] = {
		{.title = "counter"}, {.title = "pipe", .is_pipe = true}, {.title = "second"}};
	struct sender senders[] = {{.title = "mail"}, {.title = "bulk"}};
	static const char *const names[] = {"receiver.counter", "receiver.second", "worker",
		"sender.mail", "sender.bulk", "timekeeper"};
	struct plan plan;
	struct error error;

	(void)state;
	must(make(&plan, mailboxes, 3, senders, 2, &error), &error);
	assert_int_equal(plan.count, 6); /* nobody fetches for the pipe */
	for (size_t i = 0; i < plan.count; i++) {
		assert_string_equal(plan.roles[i].name, names[i]);
	}
	assert_string_equal(plan.roles[1].title, "second");
}

static void a_slash_in_a_title_does_not_leave_the_run_directory(void **state)
{
	struct mailbox mailbox = {.title = "../../etc/x"};
	struct plan plan;
	struct error error;

	(void)state;
	must(make(&plan, &mailbox, 1, NULL, 0, &error), &error);
	assert_null(strchr(plan.roles[0].name, '/'));
	assert_string_equal(plan.roles[0].title, "../../etc/x");
}

static void a_title_that_is_too_long_is_named(void **state)
{
	char title[ROLE_NAME_MAX * 2];
	struct sender sender = {.title = title};
	struct plan plan;
	struct error error;

	(void)state;
	memset(title, 'x', sizeof(title) - 1);
	title[sizeof(title) - 1] = '\0';
	assert_int_equal(make(&plan, NULL, 0, &sender, 1, &error), BROKEN);
	assert_non_null(strstr(error.text, "xxx"));
	assert_non_null(strstr(error.text, "too long"));
}

static void there_is_room_for_so_many_roles_and_not_for_one_more(void **state)
{
	static struct sender senders[ROLES_MAX];
	struct plan plan;
	struct error error;

	(void)state;
	for (size_t i = 0; i < ROLES_MAX; i++) {
		senders[i].title = "s";
	}
	must(make(&plan, NULL, 0, senders, ROLES_MAX - 2, &error), &error);
	assert_int_equal(plan.count, ROLES_MAX);
	assert_int_equal(make(&plan, NULL, 0, senders, ROLES_MAX - 1, &error), BROKEN);
	assert_non_null(strstr(error.text, "126"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_stand_in_the_order_of_the_road),
		cmocka_unit_test(a_slash_in_a_title_does_not_leave_the_run_directory),
		cmocka_unit_test(a_title_that_is_too_long_is_named),
		cmocka_unit_test(there_is_room_for_so_many_roles_and_not_for_one_more),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
