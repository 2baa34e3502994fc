/* SPDX-License-Identifier: MIT */
/* Connecting, waiting and letting go: what the server hears, and what a refusal means. */
#include "tests/unit/imap_fixture.h"

#include <sys/time.h>

#include "daemon/base/clock.h"
#include "daemon/base/stop.h"
#include "handlers/channels/imap_folder.h"

static enum outcome open_at(struct server *server, struct mailbox *mailbox, const char *secret,
	void **ret_state, struct error *error)
{
	server_start(server);
	mailbox->imap.port = server->port;
	return channel_imap.open(mailbox, secret, &roomy, ret_state, error);
}

static void a_refused_login_is_a_persons_business(void **state)
{
	static const struct {
		const char *answer;
		enum outcome outcome;
		const char *sentence;
	} rows[] = {
		{"$ NO [AUTHENTICATIONFAILED] wrong password\r\n", BROKEN, "wrong password"},
		{"$ NO no\r\n", BROKEN, "password_file"},
		{"$ NO [UNAVAILABLE] the directory sleeps\r\n", TRY_LATER, "sleeps"},
		{"$ NO [ALERT] Too many simultaneous connections\r\n", TRY_LATER, "Too many"},
		{"$ BAD User is authenticated but not connected\r\n", TRY_LATER, "understood"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct step steps[] = {{"LOGIN", rows[i].answer}, {NULL, NULL}};
		struct server server = {.steps = steps};
		struct mailbox mailbox = mailbox_at(&server);
		struct error error;
		enum outcome outcome;
		void *channel;

		outcome = open_at(&server, &mailbox, "secret", &channel, &error);
		if (outcome != rows[i].outcome)
			print_message("row %zu: %s\n", i, error.text);
		assert_int_equal(outcome, rows[i].outcome);
		free(server_stop(&server));
		if (!strstr(error.text, rows[i].sentence))
			print_message("row %zu: %s\n", i, error.text);
		assert_non_null(strstr(error.text, rows[i].sentence));
		assert_null(strstr(error.text, "secret"));
	}
}

static void a_password_may_have_any_printable_sign(void **state)
{
	struct server server = {0};
	struct mailbox mailbox = mailbox_at(&server);
	struct error error;
	void *channel;
	char *said;

	(void)state;
	assert_int_equal(open_at(&server, &mailbox, "a\"b\\c d", &channel, &error), OK);
	channel_imap.close(channel);
	said = server_stop(&server);
	assert_non_null(strstr(said, "\"a\\\"b\\\\c d\""));
	free(said);
	assert_int_equal(open_at(&server, &mailbox, "a\r\nx LOGOUT", &channel, &error), BROKEN);
	said = server_stop(&server);
	assert_null(strstr(said, "LOGOUT\r\nx"));
	assert_null(strstr(said, "LOGIN"));
	free(said);
}

/* Whatever stands in the way of TLS, no secret is sent. */
static void nothing_secret_is_sent_in_the_clear(void **state)
{
	static const struct {
		const char *greeting;
		const char *starttls;
		bool closes;
		enum outcome outcome;
	} rows[] = {
		{NULL, "$ BAD what is that\r\n", false, BROKEN},
		{NULL, "$ OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", false, BROKEN},
		{"* PREAUTH welcome\r\n", "$ OK go\r\n", false, BROKEN},
		{NULL, "$ OK go\r\n", true, TRY_LATER},
		{"* BYE not today\r\n", "", false, TRY_LATER},
		{"220 smtp.test ESMTP\r\n", "", false, TRY_LATER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct step steps[] = {
			{"STARTTLS", rows[i].starttls, rows[i].closes}, {NULL, NULL}};
		struct server server = {.steps = steps, .greeting = rows[i].greeting};
		struct mailbox mailbox = mailbox_at(&server);
		struct error error = {""};
		enum outcome outcome;
		void *channel;
		char *said;

		mailbox.imap.tls = TLS_STARTTLS;
		outcome = open_at(&server, &mailbox, "hunter2", &channel, &error);
		said = server_stop(&server);
		if (outcome != rows[i].outcome)
			print_message("row %zu: %s\n", i, error.text);
		assert_int_equal(outcome, rows[i].outcome);
		assert_null(strstr(said, "hunter2"));
		assert_true(*error.text);
		free(said);
	}
}

static void a_token_goes_out_as_xoauth2(void **state)
{
	static const struct step steps[] = {
		{"CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n" DONE},
		{NULL, NULL}};
	struct server server = {.steps = steps};
	struct mailbox mailbox = mailbox_at(&server);
	struct error error;
	void *channel;
	char *said;

	(void)state;
	mailbox.imap.oauth = true;
	assert_int_equal(open_at(&server, &mailbox, "ya29", &channel, &error), OK);
	channel_imap.close(channel);
	said = server_stop(&server);
	/* user=matti^Aauth=Bearer ya29^A^A */
	assert_non_null(
		strstr(said, "AUTHENTICATE XOAUTH2 dXNlcj1tYXR0aQFhdXRoPUJlYXJlciB5YTI5AQE="));
	free(said);
}

static void a_folders_name_is_written_as_imap_does(void **state)
{
	static const struct {
		const char *name, *encoded;
	} rows[] = {
		{"INBOX", "INBOX"},
		{"Käsitellyt", "K&AOQ-sitellyt"},
		{"Tom & Jerry", "Tom &- Jerry"},
		{"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"}, /* RFC 3501 5.1.3 */
		{"öö", "&APYA9g-"},		  /* 32 bits: padded */
		{"\xF0\x9F\x93\xAC", "&2D3c7A-"}, /* a surrogate pair */
		{"", NULL},
		{"a\r\nb", NULL},
	};
	char encoded[IMAP_NAME_BYTES_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(imap_encode_name(rows[i].name, encoded), rows[i].encoded != NULL);
		if (rows[i].encoded)
			assert_string_equal(encoded, rows[i].encoded);
	}
}

#define FLAGS(uid, flags) "* " uid " FETCH (UID " uid " FLAGS (" flags "))\r\n"
#define OLD_SERVER "* CAPABILITY IMAP4rev1\r\n" DONE

/* What the server hears for each way of letting go, in this order, and what it must not hear. */
static void a_message_is_let_go_of_as_the_settings_say(void **state)
{
	static const struct {
		const char *what;
		enum after_fetch after;
		const char *capability;
		const char *fetch;
		const char *copy;
		const char *folder;
		const char *trouble;
		enum outcome outcome;
		const char *heard[4];
		const char *unheard;
	} rows[] = {
		{"keep", AFTER_KEEP, NULL, "", NULL, "INBOX", NULL, OK, {NULL}, "SELECT"},
		{"seen", AFTER_SEEN, NULL, "", NULL, "INBOX", NULL, OK,
			{"SELECT INBOX", "UID STORE 2 +FLAGS.SILENT (\\Seen)"}, "EXPUNGE"},
		{"move", AFTER_MOVE, NULL, "", NULL, "INBOX", NULL, OK,
			{"UID MOVE 2 ", "K&AOQ-sitellyt"}, "COPY"},
		{"move without MOVE", AFTER_MOVE, "* CAPABILITY IMAP4rev1 UIDPLUS\r\n" DONE,
			FLAGS("2", "\\Seen"), NULL, "INBOX", NULL, OK,
			{"UID COPY 2 ", "UID STORE 2 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 2"},
			"MOVE"},
		{"move again after an interruption", AFTER_MOVE,
			"* CAPABILITY IMAP4rev1 UIDPLUS\r\n" DONE, FLAGS("2", "\\Deleted"), NULL,
			"INBOX", NULL, OK, {"UID STORE 2 ", "UID EXPUNGE 2"}, "COPY"},
		{"move what is gone", AFTER_MOVE, OLD_SERVER, "", NULL, "INBOX", NULL, NOT_FOUND,
			{NULL}, "COPY"},
		{"move without UIDPLUS", AFTER_MOVE, OLD_SERVER, FLAGS("2", ""), NULL, "INBOX",
			NULL, OK, {"UID COPY 2 ", "UID STORE 2 "}, "EXPUNGE"},
		{"the target is missing, and is not there once it was made", AFTER_MOVE, OLD_SERVER,
			FLAGS("2", ""), "$ NO [TRYCREATE] no such folder\r\n", "INBOX", NULL,
			BROKEN,
			{"UID COPY 2 ", "CREATE \"K&AOQ-sitellyt\"", "SUBSCRIBE \"K&AOQ-sitellyt\"",
				"UID COPY 2 "},
			"STORE"},
		{"the target is full", AFTER_MOVE, OLD_SERVER, FLAGS("2", ""),
			"$ NO [OVERQUOTA] full\r\n", "INBOX", NULL, TRY_LATER, {"UID COPY 2 "},
			"STORE"},
		{"the server will not have it", AFTER_MOVE, OLD_SERVER, FLAGS("2", ""),
			"$ NO bad message\r\n", "INBOX", NULL, REFUSED, {"UID COPY 2 "}, "STORE"},
		{"delete", AFTER_DELETE, NULL, "", NULL, "INBOX", NULL, OK,
			{"UID STORE 2 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 2"}, "MOVE"},
		{"move what could not be fetched", AFTER_MOVE, NULL, "", NULL, "INBOX",
			"it could not be had", REFUSED, {NULL}, "MOVE"},
		{"delete what is only half in the store", AFTER_DELETE, NULL, "", NULL, "INBOX",
			"only a part", REFUSED, {NULL}, "STORE"},
		{"what colleagues sent stays", AFTER_DELETE, NULL, "", NULL, "Sent", NULL, OK,
			{NULL}, "STORE"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct step steps[] = {{"UID FETCH", ""},
			{"UID COPY", rows[i].copy ? rows[i].copy : DONE},
			{rows[i].capability ? "CAPABILITY" : NULL, rows[i].capability},
			{NULL, NULL}};
		struct step all[4];
		char fetched[200];
		struct server server = {.steps = all};
		struct mailbox mailbox = mailbox_at(&server);
		const struct incoming key = {.folder = rows[i].folder,
			.uidvalidity = 7,
			.uid = 2,
			.trouble = rows[i].trouble,
			.size_bytes = rows[i].after == AFTER_DELETE ? 100 : 0};
		struct error error = {""};
		void *channel;
		char *said;
		const char *at;
		enum outcome outcome;

		memcpy(all, steps, sizeof(all));
		snprintf(fetched, sizeof(fetched), "%s" DONE, rows[i].fetch);
		all[0].reply = fetched;
		mailbox.after = rows[i].after;
		mailbox.move_to = "Käsitellyt";
		mailbox.sent_folder = "Sent";
		assert_int_equal(open_at(&server, &mailbox, "secret", &channel, &error), OK);
		outcome = channel_imap.release(channel, &key, &error);
		channel_imap.close(channel);
		said = server_stop(&server);
		if (outcome != rows[i].outcome)
			print_message("%s: %s\n%s", rows[i].what, error.text, said);
		assert_int_equal(outcome, rows[i].outcome);
		at = said;
		for (size_t j = 0; j < 4 && rows[i].heard[j] && at; j++) {
			at = strstr(at, rows[i].heard[j]);
			if (!at)
				print_message("%s: not heard: %s\n%s", rows[i].what,
					rows[i].heard[j], said);
		}
		assert_non_null(at);
		if (strstr(said, rows[i].unheard))
			print_message("%s: heard %s\n%s", rows[i].what, rows[i].unheard, said);
		assert_null(strstr(said, rows[i].unheard));
		free(said);
	}
}

/* As few commands as name them all: those between, and those that need no copy, are left out. */
static void several_messages_are_let_go_of_with_one_command(void **state)
{
	static const struct {
		const char *what;
		enum after_fetch after;
		const char *capability;
		const char *fetch;
		const char *move;
		enum outcome outcome;
		const char *heard[4];
		const char *unheard;
	} rows[] = {
		{"keep", AFTER_KEEP, NULL, "", DONE, OK, {NULL}, "SELECT"},
		{"seen", AFTER_SEEN, NULL, "", DONE, OK, {"UID STORE 2:4,6 +FLAGS.SILENT (\\Seen)"},
			"STORE 2 "},
		{"move", AFTER_MOVE, NULL, "", DONE, OK, {"UID MOVE 2:4,6 "}, "COPY"},
		{"the server refuses to make the folder", AFTER_MOVE, NULL, "",
			"$ NO [TRYCREATE] no such folder\r\n", BROKEN,
			{"UID MOVE 2:4,6 ", "CREATE \"K&AOQ-sitellyt\""}, "SUBSCRIBE"},
		{"one is refused", AFTER_MOVE, NULL, "", "$ NO bad message\r\n", REFUSED,
			{"UID MOVE 2:4,6 "}, "CREATE"},
		{"without MOVE, one gone and one copied before", AFTER_MOVE,
			"* CAPABILITY IMAP4rev1 UIDPLUS\r\n" DONE,
			FLAGS("2", "") FLAGS("3", "\\Deleted") FLAGS("6", "\\Seen"), DONE, OK,
			{"UID COPY 2,6 ", "UID STORE 2:3,6 +FLAGS.SILENT (\\Deleted)",
				"UID EXPUNGE 2:3,6"},
			"MOVE"},
		{"all are gone", AFTER_MOVE, OLD_SERVER, "", DONE, OK, {NULL}, "COPY"},
		{"delete", AFTER_DELETE, NULL, "", DONE, OK,
			{"UID STORE 2:4,6 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 2:4,6"}, "MOVE"},
	};
	static const int64_t uids[] = {2, 3, 4, 6};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char fetched[400];
		const struct step steps[] = {{"UID FETCH", fetched}, {"UID MOVE", rows[i].move},
			{"CREATE", "$ NO [NOPERM] not yours\r\n"},
			{rows[i].capability ? "CAPABILITY" : NULL, rows[i].capability},
			{NULL, NULL}};
		struct server server = {.steps = steps};
		struct mailbox mailbox = mailbox_at(&server);
		struct incoming keys[4];
		struct error error = {""};
		void *channel;
		char *said;
		const char *at;
		enum outcome outcome;

		snprintf(fetched, sizeof(fetched), "%s" DONE, rows[i].fetch);
		for (int j = 0; j < 4; j++)
			keys[j] = (struct incoming){
				.folder = "INBOX", .uidvalidity = 7, .uid = uids[j]};
		mailbox.after = rows[i].after;
		mailbox.move_to = "Käsitellyt";
		assert_int_equal(open_at(&server, &mailbox, "secret", &channel, &error), OK);
		outcome = channel_imap.release_together(channel, keys, 4, &error);
		channel_imap.close(channel);
		said = server_stop(&server);
		if (outcome != rows[i].outcome)
			print_message("%s: %s\n%s", rows[i].what, error.text, said);
		assert_int_equal(outcome, rows[i].outcome);
		at = said;
		for (size_t j = 0; j < 4 && rows[i].heard[j] && at; j++)
			at = strstr(at, rows[i].heard[j]);
		if (!at || strstr(said, rows[i].unheard))
			print_message("%s:\n%s", rows[i].what, said);
		assert_non_null(at);
		assert_null(strstr(said, rows[i].unheard));
		free(said);
	}
}

static void a_folder_made_anew_has_nothing_to_let_go_of(void **state)
{
	struct server server = {0};
	struct mailbox mailbox = mailbox_at(&server);
	const struct incoming key = {.folder = "INBOX", .uidvalidity = 6, .uid = 2};
	struct error error;
	void *channel;
	char *said;

	(void)state;
	mailbox.after = AFTER_DELETE;
	assert_int_equal(open_at(&server, &mailbox, "secret", &channel, &error), OK);
	assert_int_equal(channel_imap.release(channel, &key, &error), NOT_FOUND);
	channel_imap.close(channel);
	said = server_stop(&server);
	assert_null(strstr(said, "STORE"));
	free(said);
}

static void tell_to_end(int number)
{
	(void)number;
	stop_ask();
}

enum { WAIT_SECONDS = 60, SOON_MS = 10 * 1000 };

enum told { NEVER, BEFORE, MEANWHILE };

/* Each ends at once by what only it does; the time is far below what was asked for. */
static void waiting_ends_with_news_a_stop_or_the_connection(void **state)
{
	static const struct {
		const char *what;
		const char *idle_folder;
		const char *command, *reply;
		bool closes;
		enum told told;
		enum outcome outcome;
	} rows[] = {
		{"IDLE tells of a message", "INBOX", "IDLE", "+ waiting\r\n* 4 EXISTS\r\n", false,
			NEVER, OK},
		{"told to end during IDLE", "INBOX", "IDLE", "+ waiting\r\n", false, MEANWHILE, OK},
		{"told to end just before IDLE", "INBOX", "IDLE", "+ waiting\r\n", false, BEFORE,
			OK},
		{"told to end before a server that answers IDLE with silence", "INBOX", "IDLE", "",
			false, BEFORE, TRY_LATER},
		{"the server closes during IDLE", "INBOX", "IDLE", "+ waiting\r\n", true, NEVER,
			TRY_LATER},
		{"the server refuses IDLE", "INBOX", "IDLE", "$ BAD no\r\n", false, NEVER,
			TRY_LATER},
		{"told to end without IDLE", NULL, "nothing", "", false, MEANWHILE, OK},
		{"told to end just before a wait without IDLE", NULL, "nothing", "", false, BEFORE,
			OK},
		{"it came between reading and waiting", "INBOX", "SELECT",
			"* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 5] n\r\n" DONE, false, NEVER, OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct step steps[] = {{rows[i].command, rows[i].reply, rows[i].closes},
			{"DONE", DONE}, {NULL, NULL}};
		struct server server = {.steps = steps};
		struct mailbox mailbox = mailbox_at(&server);
		struct sigaction action = {.sa_handler = tell_to_end};
		struct itimerval timer = {.it_value = {0, 100000}};
		struct itimerval no_timer = {0};
		struct error error = {""};
		int64_t begun;
		enum outcome outcome;
		void *channel;

		stop_begin();
		mailbox.idle_folder = rows[i].idle_folder;
		assert_int_equal(open_at(&server, &mailbox, "secret", &channel, &error), OK);
		((struct imap *)channel)->idle_seen = 4; /* as after a fetch */
		sigaction(SIGALRM, &action, NULL);
		if (rows[i].told == MEANWHILE)
			setitimer(ITIMER_REAL, &timer, NULL);
		if (rows[i].told == BEFORE)
			raise(SIGALRM);
		begun = clock_monotonic_ms();
		outcome = channel_imap.wait(channel, WAIT_SECONDS, &error);
		setitimer(ITIMER_REAL, &no_timer, NULL);
		if (outcome != rows[i].outcome)
			print_message("%s: %s\n", rows[i].what, error.text);
		assert_int_equal(outcome, rows[i].outcome);
		assert_true(clock_monotonic_ms() - begun < SOON_MS);
		channel_imap.close(channel);
		free(server_stop(&server));
	}
	stop_begin();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refused_login_is_a_persons_business),
		cmocka_unit_test(a_password_may_have_any_printable_sign),
		cmocka_unit_test(nothing_secret_is_sent_in_the_clear),
		cmocka_unit_test(a_token_goes_out_as_xoauth2),
		cmocka_unit_test(a_folders_name_is_written_as_imap_does),
		cmocka_unit_test(a_message_is_let_go_of_as_the_settings_say),
		cmocka_unit_test(several_messages_are_let_go_of_with_one_command),
		cmocka_unit_test(a_folder_made_anew_has_nothing_to_let_go_of),
		cmocka_unit_test(waiting_ends_with_news_a_stop_or_the_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
