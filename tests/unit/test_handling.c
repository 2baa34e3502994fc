/* SPDX-License-Identifier: MIT */
/* What every step asks of the site: the mailbox a ticket is answered from, and its hours. */
#include "handlers/kinds/handling.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/model/ticket_ref.h"

static const struct hours office = {.title = "office", .timezone = "Europe/Helsinki"};
static const struct hours harbour = {.title = "harbour", .timezone = "Europe/Stockholm"};
static struct mailbox mailboxes[] = {{.title = "first"}, {.title = "second"}, {.title = "third"}};
static struct group groups[] = {{.title = "general"}, {.title = "harbour", .hours = &harbour}};

static struct site site_of(size_t mailbox_count)
{
	return (struct site){.mailboxes = mailboxes,
		.mailbox_count = mailbox_count,
		.groups = groups,
		.group_count = 2,
		.default_hours = &office};
}

static void a_ticket_is_answered_from_the_mailbox_it_came_to(void **state)
{
	static const struct {
		const char *of_ticket, *of_message, *answered_from;
	} rows[] = {
		{"second", "third", "second"}, /* its own, whatever the last message came to */
		{NULL, "third", "third"},      /* a new ticket */
		{"gone", "third", "third"},    /* a mailbox the settings no longer have */
		{"gone", "gone too", "first"},
		{NULL, NULL, "first"}, /* a reminder: no message caused it */
	};
	const struct site site = site_of(3);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct incoming incoming = {.mailbox = rows[i].of_message};
		const struct handling handling = {
			.site = &site, .incoming = rows[i].of_message ? &incoming : NULL};
		const struct ticket ticket = {.mailbox = rows[i].of_ticket};

		assert_string_equal(
			handling_mailbox(&handling, &ticket)->title, rows[i].answered_from);
	}
}

static void a_site_without_mailboxes_answers_from_none(void **state)
{
	const struct site site = site_of(0);
	const struct handling handling = {.site = &site};

	(void)state;
	assert_null(handling_mailbox(&handling, NULL));
}

static void the_hours_of_the_group_hold_else_those_of_the_site(void **state)
{
	static const struct {
		const char *group, *hours, *timezone;
	} rows[] = {
		{"harbour", "harbour", "Europe/Stockholm"},
		{"general", "office", "Europe/Helsinki"}, /* a group without hours of its own */
		{"gone", "office", "Europe/Helsinki"},
		{NULL, "office", "Europe/Helsinki"},
	};
	const struct site site = site_of(1);
	const struct handling handling = {.site = &site};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ticket ticket = {.group = rows[i].group};

		assert_string_equal(handling_hours(&handling, &ticket)->title, rows[i].hours);
		assert_string_equal(handling_timezone(&handling, &ticket), rows[i].timezone);
	}
	assert_string_equal(handling_hours(&handling, NULL)->title, "office");
}

static void a_reference_is_the_one_that_finds_the_ticket_again(void **state)
{
	struct desk desk = {0};
	const struct site site = {.prefix = "KYM"};
	struct handling handling = {.desk = &desk, .site = &site, .arena = arena_new(1000000)};
	const char *ref = handling_ref(&handling, 1042);
	int64_t id = 0;

	(void)state;
	assert_int_equal(strncmp(ref, "KYM-1042-", 9), 0);
	assert_true(ticket_ref_parse(&desk.key, "KYM", ref, &id));
	assert_int_equal(id, 1042);
	arena_free(handling.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ticket_is_answered_from_the_mailbox_it_came_to),
		cmocka_unit_test(a_site_without_mailboxes_answers_from_none),
		cmocka_unit_test(the_hours_of_the_group_hold_else_those_of_the_site),
		cmocka_unit_test(a_reference_is_the_one_that_finds_the_ticket_again),
	};

	return cmocka_run_group_tests_name("handling", tests, NULL, NULL);
}
