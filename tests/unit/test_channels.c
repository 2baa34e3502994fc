/* SPDX-License-Identifier: MIT */
/* The settings of a mailbox or sender say which channel serves it. */
#include "handlers/channels/channels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void each_mailbox_and_sender_has_its_channel(void **state)
{
	const struct mailbox imap = {.imap = {.host = "imap.example"}};
	const struct mailbox maildir = {.maildir = "in"};
	const struct mailbox pipe = {.is_pipe = true};
	const struct {
		struct sender sender;
		const struct sending_channel *channel;
	} rows[] = {
		{{.maildir = "out"}, &channel_maildir_out},
		{{.smtp = {.host = "mx", .tls = TLS_NONE}}, &channel_smtp},
		{{.smtp = {.host = "mx", .tls = TLS_STARTTLS}}, &channel_smtp},
		/* libesmtp can neither */
		{{.smtp = {.host = "mx", .tls = TLS_IMPLICIT}}, &channel_smtp_curl},
		{{.smtp = {.host = "mx", .tls = TLS_STARTTLS, .oauth = true}}, &channel_smtp_curl},
	};

	(void)state;
	assert_ptr_equal(channels_receiving(&imap), &channel_imap);
	assert_ptr_equal(channels_receiving(&maildir), &channel_maildir_in);
	assert_null(channels_receiving(&pipe)); /* its mail comes by ombud receive */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_ptr_equal(channels_sending(&rows[i].sender), rows[i].channel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mailbox_and_sender_has_its_channel),
	};

	return cmocka_run_group_tests_name("channels", tests, NULL, NULL);
}
