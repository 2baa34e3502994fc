/* SPDX-License-Identifier: MIT */
/* Receiving by IMAP from a server that misbehaves in every way we know of. */
#include "tests/unit/imap_fixture.h"

/* Open, fetch once, close. */
static enum outcome fetch_once(const struct mailbox *mailbox, const struct receive_limits *limits,
	struct memory *memory, struct error *error)
{
	struct intake intake = intake_into(memory);
	void *state;
	enum outcome outcome = channel_imap.open(mailbox, "secret", limits, &state, error);

	if (outcome != OK)
		return outcome;
	outcome = channel_imap.fetch(state, &intake, error);
	channel_imap.close(state);
	return outcome;
}

static void check_row(const struct memory *memory, size_t i, int64_t uid, const char *text)
{
	assert_int_equal(memory->rows[i].uid, uid);
	assert_string_equal(memory->rows[i].text, text);
}

static void each_message_is_taken_once_and_stays_unseen(void **state)
{
	struct server server = {0};
	struct memory memory = {0};
	struct error error;
	struct mailbox mailbox;
	char *said;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	said = server_stop(&server);
	assert_int_equal(memory.count, 3);
	check_row(&memory, 0, 1, "one");
	check_row(&memory, 1, 2, "two");
	check_row(&memory, 2, 3, "three");
	assert_int_equal(memory.rows[0].received_at, DATE_SECONDS);
	assert_int_equal(memory.rows[0].uidvalidity, 7);
	assert_int_equal(memory.unflushed, 0);
	assert_null(strstr(said, "Seen"));
	assert_null(strstr(said, "BODY["));
	assert_non_null(strstr(said, "LOGOUT"));
	free(said);
}

static void what_was_there_before_is_silent(void **state)
{
	static const struct step later[] = {{"UID SEARCH", "* SEARCH 1 2 3 4\r\n" DONE},
		{"RFC822.SIZE)",
			SIZED("1", "3") SIZED("2", "3") SIZED("3", "5") SIZED("4", "4") DONE},
		{"BODY.PEEK[])", WHOLE("1", "3", "one") WHOLE("2", "3", "two")
					 WHOLE("3", "5", "three") WHOLE("4", "4", "four") DONE},
		{NULL, NULL}};
	struct server server = {.steps = later};
	struct memory memory = {0};
	struct error error;
	struct mailbox mailbox;

	(void)state;
	server_start(&server); /* UIDNEXT was 4 when the folder was opened: 4 came just after */
	mailbox = mailbox_at(&server);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	free(server_stop(&server));
	assert_int_equal(memory.count, 4);
	assert_true(memory.rows[2].silent);
	assert_false(memory.rows[3].silent);
}

/* The look back of 200 numbers below the cursor does not reach below the start. */
static void starting_now_takes_nothing_older(void **state)
{
	static const struct step later[] = {
		{"UID SEARCH UID 4:*", "* SEARCH 3\r\n" DONE}, {NULL, NULL}};
	struct server server = {.steps = later};
	struct memory memory = {0};
	struct error error;
	struct mailbox mailbox;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	mailbox.start_now = true;
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	free(server_stop(&server));
	assert_int_equal(memory.count, 0);
	assert_int_equal(memory.cursors[1].uid, 3);
}

static void a_message_that_shows_late_is_taken(void **state)
{
	struct server server = {0};
	struct memory memory = {.count = 1,
		.rows = {{.folder = "INBOX", .uidvalidity = 7, .uid = 3}},
		.cursor_count = 1,
		.cursors = {{"INBOX", 7, 3}}};
	struct error error;
	struct mailbox mailbox;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	free(server_stop(&server));
	assert_int_equal(memory.count, 3);
	check_row(&memory, 1, 1, "one");
	check_row(&memory, 2, 2, "two");
	assert_int_equal(memory.cursors[0].uid, 3);
}

/* What the server only lists, or has beyond its own UIDNEXT, hides nothing that comes later. */
static void a_number_out_of_the_blue_does_not_move_the_cursor(void **state)
{
	static const struct {
		const char *what, *listed, *sizes, *texts;
		size_t count;
	} rows[] = {
		{"listed, and not there", "* SEARCH 1 2 3 4294967295\r\n" DONE, NULL, NULL, 3},
		{"there, beyond UIDNEXT", "* SEARCH 1 2 4294967295\r\n" DONE,
			SIZED("1", "3") SIZED("2", "3") SIZED("4294967295", "5") DONE,
			WHOLE("1", "3", "one") WHOLE("2", "3", "two")
				WHOLE("4294967295", "5", "three") DONE,
			3},
		{"answers for others", "* SEARCH 1 2 3\r\n" DONE, SIZED("4000", "3") DONE, NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct step steps[] = {{"UID SEARCH", rows[i].listed},
			{rows[i].sizes ? "RFC822.SIZE)" : NULL, rows[i].sizes},
			{rows[i].texts ? "BODY.PEEK[])" : NULL, rows[i].texts}, {NULL, NULL}};
		struct server server = {.steps = steps};
		struct memory memory = {0};
		struct error error;
		struct mailbox mailbox;

		server_start(&server);
		mailbox = mailbox_at(&server);
		assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
		free(server_stop(&server));
		assert_int_equal(memory.count, rows[i].count);
		for (size_t j = 0; j < memory.cursor_count; j++)
			assert_true(memory.cursors[j].uid <= 3);
	}
}

static void a_folder_made_anew_is_read_from_its_beginning(void **state)
{
	struct server server = {0};
	struct memory memory = {
		.cursor_count = 2, .cursors = {{"INBOX", 6, 900}, {"start of INBOX", 6, 800}}};
	struct error error;
	struct mailbox mailbox;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	mailbox.start_now = true;
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	free(server_stop(&server));
	assert_int_equal(memory.count, 3);
	assert_false(memory.rows[0].silent);
}

static void a_message_over_the_limit_comes_in_part(void **state)
{
	static const struct step big[] = {
		{"RFC822.SIZE)", SIZED("1", "3") SIZED("2", "9000") SIZED("3", "5") DONE},
		{"UID FETCH 2 ", PART("2", "9000", "8", "12345678") DONE},
		{"BODY.PEEK[])", WHOLE("1", "3", "one") WHOLE("3", "5", "three") DONE},
		{NULL, NULL}};
	const struct receive_limits limits = {8, 1024};
	struct server server = {.steps = big};
	struct memory memory = {0};
	struct error error;
	struct mailbox mailbox;
	char *said;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	assert_int_equal(fetch_once(&mailbox, &limits, &memory, &error), OK);
	said = server_stop(&server);
	assert_int_equal(memory.count, 3);
	check_row(&memory, 1, 2, "12345678");
	assert_non_null(strstr(memory.rows[1].trouble, "9000 bytes"));
	assert_string_equal(memory.rows[2].trouble, "");
	assert_non_null(strstr(said, "BODY.PEEK[]<0.8>"));
	free(said);
}

static char *repeated(const char *before, char byte, size_t count, const char *after)
{
	size_t head = strlen(before);
	char *text = malloc(head + count + strlen(after) + 1);

	assert_non_null(text);
	memcpy(text, before, head);
	memset(text + head, byte, count);
	memcpy(text + head + count, after, strlen(after) + 1);
	return text;
}

/* Message 2 cannot be had: its row says so, the others come whole. */
static void check_second_is_bad(const char *bad, bool closes, const char *wanted)
{
	const struct step steps[] = {
		{"BODY.PEEK[])", bad, closes}, {"UID FETCH 2 ", bad, closes}, {NULL, NULL, false}};
	struct server server = {.steps = steps};
	struct memory memory = {0};
	struct error error = {""};
	struct mailbox mailbox;
	enum outcome outcome;

	server_start(&server);
	mailbox = mailbox_at(&server);
	outcome = fetch_once(&mailbox, &roomy, &memory, &error);
	free(server_stop(&server));
	if (outcome != OK)
		print_message("%.60s: %s\n", bad, error.text);
	assert_int_equal(outcome, OK);
	assert_int_equal(memory.count, 3);
	check_row(&memory, 0, 1, "one");
	if (*memory.rows[1].text)
		print_message("%.60s: taken\n", bad);
	check_row(&memory, 1, 2, "");
	check_row(&memory, 2, 3, "three");
	if (!strstr(memory.rows[1].trouble, wanted))
		print_message("%.60s: %s\n", bad, memory.rows[1].trouble);
	assert_non_null(strstr(memory.rows[1].trouble, wanted));
}

static void one_bad_message_never_stops_the_others(void **state)
{
	char *nested = repeated("* 2 FETCH (UID 2 BODYSTRUCTURE ", '(', 100000, "\r\n" DONE);
	/* only the sum of what the batch and the one answer may have ends this one */
	char *flood = repeated("* 2 FETCH (UID 2 BODY[] {6}\r\n", 'x', 24 * 1024 * 1024, "");
	const struct {
		const char *answer;
		bool closes;
		const char *trouble;
	} rows[] = {
		{"* 2 FETCH (UID 2 X-NEWS foo BODY[] {3}\r\ntwo)\r\n" DONE, false, "understood"},
		{"* 2 FETCH (UID 2 BODY[] {4000000000}\r\n", false, "more bytes than"},
		{"* 2 FETCH (UID 2 BODY[] {4294967299}\r\ntwo)\r\n" DONE, false, "more bytes than"},
		{nested, false, "parentheses"},
		{flood, false, "the server"},
		{"* 2 FETCH (UID 2 BODY[] {300}\r\nand then", true, "closed the connection"},
		{"$ NO [CANNOT] it is damaged\r\n", false, "it is damaged"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_second_is_bad(rows[i].answer, rows[i].closes, rows[i].trouble);
	free(nested);
	free(flood);
}

/* The server gives no message at all: that is not the fault of all three. */
static void what_no_message_could_be_had_of_waits(void **state)
{
	static const struct {
		const char *what, *answer;
		bool closes;
	} rows[] = {
		{"closed in a literal", "* 1 FETCH (UID 1 BODY[] {300}\r\nand then", true},
		{"not understood", "* 1 FETCH (UID 1 X-NEWS foo BODY[] {3}\r\none)\r\n" DONE,
			false},
		{"too many bytes", "* 1 FETCH (UID 1 BODY[] {4000000000}\r\n", false},
		{"refused", "$ NO [CANNOT] not today\r\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct step steps[] = {
			{"BODY.PEEK[]", rows[i].answer, rows[i].closes}, {NULL, NULL, false}};
		struct server bad = {.steps = steps}, good = {NULL};
		struct memory memory = {0};
		struct error error = {""};
		struct mailbox mailbox;

		server_start(&bad);
		mailbox = mailbox_at(&bad);
		assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), TRY_LATER);
		free(server_stop(&bad));
		assert_int_equal(memory.count, 0);
		assert_non_null(strstr(error.text, "message "));
		server_start(&good);
		mailbox = mailbox_at(&good);
		assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
		free(server_stop(&good));
		assert_int_equal(memory.count, 3);
		check_row(&memory, 0, 1, "one");
		check_row(&memory, 2, 3, "three");
	}
}

static void after_a_quarter_of_an_hour_a_person_is_told(void **state)
{
	static const struct step steps[] = {
		{"BODY.PEEK[]", "$ NO [CANNOT] not today\r\n"}, {NULL, NULL}};
	struct server server = {.steps = steps};
	struct memory memory = {0};
	struct error error = {""};
	struct mailbox mailbox;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), TRY_LATER);
	for (size_t i = 0; i < memory.cursor_count; i++) {
		if (strcmp(memory.cursors[i].folder, "doubts of INBOX") == 0)
			memory.cursors[i].uid -= 16 * 60;
	}
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	free(server_stop(&server));
	assert_int_equal(memory.count, 3);
	for (size_t i = 0; i < 3; i++) {
		check_row(&memory, i, (int64_t)i + 1, "");
		assert_non_null(strstr(memory.rows[i].trouble, "not today"));
	}
}

/* It is known to be bad only when another one came. */
static void a_bad_message_before_the_good_ones_is_put_behind_them(void **state)
{
	static const struct step steps[] = {{"BODY.PEEK[])", "$ NO [CANNOT] damaged\r\n"},
		{"UID FETCH 1 ", "$ NO [CANNOT] damaged\r\n"}, {NULL, NULL}};
	struct server server = {.steps = steps};
	struct memory memory = {0};
	struct error error = {""};
	struct mailbox mailbox;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	free(server_stop(&server));
	assert_int_equal(memory.count, 3);
	check_row(&memory, 0, 2, "two");
	check_row(&memory, 1, 3, "three");
	check_row(&memory, 2, 1, "");
}

static void a_message_without_text_gets_a_row_that_says_so(void **state)
{
	static const struct step steps[] = {
		{"BODY.PEEK[])", WHOLE("1", "3", "one") "* 2 FETCH (UID 2 BODY[] NIL)\r\n" WHOLE(
					 "3", "5", "three") DONE},
		{"UID FETCH 2 ", "* 2 FETCH (UID 2 BODY[]<0> NIL)\r\n" DONE}, {NULL, NULL}};
	struct server server = {.steps = steps};
	struct memory memory = {0};
	struct error error;
	struct mailbox mailbox;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	free(server_stop(&server));
	assert_int_equal(memory.count, 3);
	check_row(&memory, 1, 3, "three");
	check_row(&memory, 2, 2, "");
	assert_non_null(strstr(memory.rows[2].trouble, "no text"));
}

/* Sequence numbers shift, and a change of flags comes between: only the UID counts. */
static void a_message_expunged_meanwhile_is_passed_over(void **state)
{
	static const struct step steps[] = {
		{"BODY.PEEK[])",
			"* 3 FETCH (FLAGS (\\Seen))\r\n* 1 EXPUNGE\r\n"
			"* 2 FETCH (UID 3 INTERNALDATE " DATE " BODY[] {5}\r\nthree)\r\n"
			"* 1 FETCH (UID 2 INTERNALDATE " DATE " BODY[] {3}\r\ntwo)\r\n" DONE},
		{"UID FETCH 1 ", DONE}, {NULL, NULL}};
	struct server server = {.steps = steps};
	struct memory memory = {0};
	struct error error;
	struct mailbox mailbox;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	free(server_stop(&server));
	assert_int_equal(memory.count, 2);
	check_row(&memory, 0, 3, "three");
	check_row(&memory, 1, 2, "two");
}

static void what_came_before_the_connection_ended_is_not_asked_for_again(void **state)
{
	static const struct step steps[] = {
		{"BODY.PEEK[])",
			WHOLE("1", "3", "one")
				WHOLE("2", "3", "two") "* 3 FETCH (UID 3 BODY[] {5}\r\nth",
			true},
		{NULL, NULL}};
	struct server server = {.steps = steps};
	struct memory memory = {0};
	struct error error;
	struct mailbox mailbox;
	char *said;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), OK);
	said = server_stop(&server);
	assert_int_equal(memory.count, 3);
	check_row(&memory, 0, 1, "one");
	check_row(&memory, 1, 2, "two");
	check_row(&memory, 2, 3, "three");
	assert_null(strstr(said, "UID FETCH 1 "));
	assert_null(strstr(said, "UID FETCH 2 "));
	free(said);
}

/* Messages are handed over as they come; the first that cannot be stored ends the fetch. */
static void a_full_store_ends_the_fetch(void **state)
{
	struct server server = {0};
	struct memory memory = {.room = 1};
	struct error error;
	struct mailbox mailbox;
	char *said;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), TRY_LATER);
	said = server_stop(&server);
	assert_string_equal(error.text, "the disk is full");
	assert_int_equal(memory.count, 1);
	check_row(&memory, 0, 1, "one");
	for (size_t i = 0; i < memory.cursor_count; i++)
		assert_true(memory.cursors[i].uid == 0 ||
			    strcmp(memory.cursors[i].folder, "INBOX") != 0);
	assert_null(strstr(said, "UID FETCH 2 "));
	free(said);
}

static void trouble_with_one_folder_keeps_the_others_going(void **state)
{
	static const struct step steps[] = {
		{"SELECT Roskaa", "$ NO [NONEXISTENT] no such folder\r\n"}, {NULL, NULL}};
	static const char *const junk[] = {"Roskaa"};
	struct server server = {.steps = steps};
	struct memory memory = {0};
	struct error error;
	struct mailbox mailbox;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	mailbox.junk_folders = (struct texts){junk, 1};
	mailbox.sent_folder = "Sent";
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), BROKEN);
	free(server_stop(&server));
	assert_non_null(strstr(error.text, "Roskaa"));
	assert_non_null(strstr(error.text, "no such folder"));
	assert_int_equal(memory.count, 6);
	assert_int_equal(memory.rows[5].kind, FOLDER_SENT);
}

static void an_answer_that_never_ends_is_cut_off(void **state)
{
	char *line = repeated("* SEARCH 1", '1', 24 * 1024 * 1024, "");
	const struct step steps[] = {{"UID SEARCH", line}, {NULL, NULL}};
	struct server server = {.steps = steps};
	struct memory memory = {0};
	struct error error;
	struct mailbox mailbox;

	(void)state;
	server_start(&server);
	mailbox = mailbox_at(&server);
	assert_int_equal(fetch_once(&mailbox, &roomy, &memory, &error), TRY_LATER);
	free(server_stop(&server));
	assert_non_null(strstr(error.text, "a line without end"));
	assert_int_equal(memory.count, 0);
	free(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_message_is_taken_once_and_stays_unseen),
		cmocka_unit_test(what_was_there_before_is_silent),
		cmocka_unit_test(starting_now_takes_nothing_older),
		cmocka_unit_test(a_message_that_shows_late_is_taken),
		cmocka_unit_test(a_number_out_of_the_blue_does_not_move_the_cursor),
		cmocka_unit_test(a_folder_made_anew_is_read_from_its_beginning),
		cmocka_unit_test(a_message_over_the_limit_comes_in_part),
		cmocka_unit_test(one_bad_message_never_stops_the_others),
		cmocka_unit_test(what_no_message_could_be_had_of_waits),
		cmocka_unit_test(after_a_quarter_of_an_hour_a_person_is_told),
		cmocka_unit_test(a_bad_message_before_the_good_ones_is_put_behind_them),
		cmocka_unit_test(a_message_without_text_gets_a_row_that_says_so),
		cmocka_unit_test(a_message_expunged_meanwhile_is_passed_over),
		cmocka_unit_test(what_came_before_the_connection_ended_is_not_asked_for_again),
		cmocka_unit_test(a_full_store_ends_the_fetch),
		cmocka_unit_test(trouble_with_one_folder_keeps_the_others_going),
		cmocka_unit_test(an_answer_that_never_ends_is_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
