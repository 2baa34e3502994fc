/* SPDX-License-Identifier: MIT */
/* What staff are told of their own mails: one of the sections of the text, to their own address. */
#include "handlers/kinds/account.h"

#include "tests/unit/desk_fixture.h"

static void each_reason_is_said_in_words_of_its_own(void **state)
{
	static const struct {
		enum account account;
		struct reason reason;
		const char *words;
	} rows[] = {
		{ACCOUNT_NOT_A_REPLY},
		{ACCOUNT_NOT_VERIFIED},
		{ACCOUNT_EMPTY},
		{ACCOUNT_REFUSED},
		{ACCOUNT_INSIDE},
		{ACCOUNT_NOT_SENT, {REASON_NO_ADDRESS, "there is no address", NULL},
			"no mail address"},
		{ACCOUNT_NEW_TICKET},
	};
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	const struct ticket ticket = desk_ticket(d, desk_request(d));
	const struct identity pekka = {.staff = site_person(&d->desk.settings.site, "pekka")};
	const struct message message = {.message_id = "theirs@kotka.example"};
	const char *before[7] = {NULL};

	for (size_t i = 0; i < 7; i++) {
		struct handling handling = {.desk = &d->desk,
			.site = &d->desk.settings.site,
			.store = f->store,
			.message = &message,
			.now = d->now,
			.arena = f->arena};
		struct outgoing mail;
		struct message read;

		fixture_begin(f);
		MUST(account_send(
			&handling, &pekka, &ticket, rows[i].account, &rows[i].reason, &f->error));
		fixture_commit(f);
		assert_true(handling.queued_mail);
		mail = desk_mail(d, OUTGOING_ACCOUNT, "pekka@kotka.example");
		assert_int_equal(mail.ticket_id, ticket.id);
		read = desk_read(d, &mail);
		assert_string_equal(read.in_reply_to[0], "theirs@kotka.example");
		if (rows[i].words && !strstr(read.text, rows[i].words))
			fail_msg("%s is not in: %s", rows[i].words, read.text);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(read.text, before[k]);
		before[i] = read.text;
	}
}

static void a_group_is_told_at_its_shared_address(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	const struct ticket ticket = desk_ticket(d, desk_request(d));
	const struct identity group = {
		.staff_group = site_group(&d->desk.settings.site, "partner")};
	const struct message message = {.message_id = "theirs@kinno.example"};
	struct handling handling = {.desk = &d->desk,
		.site = &d->desk.settings.site,
		.store = f->store,
		.message = &message,
		.now = d->now,
		.arena = f->arena};

	fixture_begin(f);
	MUST(account_send(&handling, &group, &ticket, ACCOUNT_EMPTY, NULL, &f->error));
	fixture_commit(f);
	(void)desk_mail(d, OUTGOING_ACCOUNT, "info@kinno.example");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(each_reason_is_said_in_words_of_its_own),
		DESK_TEST(a_group_is_told_at_its_shared_address),
	};

	return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
