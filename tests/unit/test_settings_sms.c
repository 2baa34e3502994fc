/* SPDX-License-Identifier: MIT */
/* Tests of the block sms: what good ones are understood as, and each fault told once. */
#include "tests/unit/settings_fixture.h"

#include "daemon/model/sms_line.h"

#define ELKS "provider = elks  number = \"+358401234567\"  user = u1  secret_file = s.secret  "
#define SPOOL "provider = spool  format = gammu  number = \"+358401234567\"  "
#define HTTP "provider = http  number = \"+358401234567\"  "
#define SEND "send_url = \"https://sms.example/send?to={to}&text={text}\"  "

static const struct sms_line *parse_line(const char *words)
{
	static char text[4000];

	snprintf(text, sizeof(text), "sms \"city\" { %s }", words);
	parse(text, NULL);
	no_problems();
	assert_int_equal(settings.site.sms_line_count, 1);
	return &settings.site.sms_lines[0];
}

static void a_short_block_is_a_mailbox_and_a_sender_with_good_defaults(void **state)
{
	const struct sms_line *line = parse_line(ELKS);
	const struct mailbox *mailbox = site_mailbox(&settings.site, "city");
	const struct sender *sender = site_sender(&settings.site, "city");

	(void)state;
	assert_int_equal(line->provider, SMS_ELKS);
	assert_string_equal(line->number, "+358401234567");
	assert_string_equal(line->country, "358");
	assert_string_equal(line->user, "u1");
	assert_string_equal(line->secret_file, "etc/s.secret");
	assert_int_equal(line->poll_seconds, 15);
	assert_int_equal(line->timeout_seconds, 30);
	assert_int_equal(line->per_minute, 60);
	assert_int_equal(line->unsure, UNSURE_HOLD);
	assert_int_equal(line->stop, STOP_OURS);
	assert_int_equal(line->segments_max, 10);
	assert_int_equal(line->message_segments_max, 3);
	assert_int_equal(line->retention_seconds, 0);
	assert_true(line->start_now);
	assert_false(line->delete_after);
	assert_string_equal(line->answers_dir, "/var/lib/ombud/city.answers");
	assert_int_equal(settings.site.sms_day_segments, 500);

	assert_non_null(mailbox);
	assert_ptr_equal(mailbox->sms, line);
	assert_string_equal(mailbox->address, "yritys@kymi.example");
	assert_ptr_equal(mailbox->sender, site_sender(&settings.site, "mail"));
	assert_int_equal(mailbox->after, AFTER_KEEP);
	assert_non_null(sender);
	assert_ptr_equal(sender->sms, line);
	assert_int_equal(sender->per_minute, 60);
}

static void every_word_of_a_cloud_provider_is_taken(void **state)
{
	const struct sms_line *line = parse_line(
		"provider = twilio  number = \"+46 70 123 45 67\"  country = \"+46\"  mailbox = "
		"counter  url = \"http://127.0.0.1:4010\"  user = AC1  secret_file = \"/s\"  "
		"timeout = 5s  poll = 10s  start = all  after = delete  unsure = resend  stop = "
		"ours  per_minute = 0  retention = 48h  segments_max = 6  message_segments_max = "
		"2");

	(void)state;
	assert_string_equal(line->number, "+46701234567");
	assert_string_equal(line->country, "46");
	assert_string_equal(line->url, "http://127.0.0.1:4010");
	assert_string_equal(line->secret_file, "/s");
	assert_int_equal(line->timeout_seconds, 5);
	assert_int_equal(line->retention_seconds, 48 * 3600);
	assert_int_equal(line->unsure, UNSURE_RESEND);
	assert_int_equal(line->stop, STOP_OURS);
	assert_int_equal(line->per_minute, 0);
	assert_int_equal(line->segments_max, 6);
	assert_int_equal(line->message_segments_max, 2);
	assert_false(line->start_now);
	assert_true(line->delete_after);
	assert_int_equal(site_mailbox(&settings.site, "city")->after, AFTER_DELETE);
	assert_int_equal(parse_line("provider = twilio  number = \"0401234567\"  user = a  "
				    "secret_file = b")
				 ->stop,
		STOP_PROVIDER);
}

static void directories_are_those_of_the_debian_packages_unless_named(void **state)
{
	const struct sms_line *line = parse_line(SPOOL);

	(void)state;
	assert_string_equal(line->spool.inbox, "/var/spool/gammu/inbox");
	assert_string_equal(line->spool.failed, "/var/spool/gammu/error");
	assert_null(line->spool.checked);
	assert_true(line->delete_after);
	assert_int_equal(line->poll_seconds, 5);
	line = parse_line("provider = spool  format = smstools  number = \"+358401234567\"  "
			  "inbox = in  outbox = \"/o\"  sent = s  failed = f  checked = c  reports "
			  "= r");
	assert_int_equal(line->spool.format, SPOOL_SMSTOOLS);
	assert_string_equal(line->spool.inbox, "etc/in");
	assert_string_equal(line->spool.outbox, "/o");
	assert_string_equal(line->spool.checked, "etc/c");
	assert_string_equal(line->spool.reports, "etc/r");
}

static void a_whole_interface_is_described(void **state)
{
	const struct sms_line *line = parse_line(HTTP
		"user = plan  secret_file = s  number_format = no-plus  headers = { "
		"\"Authorization: Bearer {secret}\", \"Accept:application/json\" }  "
		"receive_url = \"https://eu.sms.example/{user}/in?page={page}&from={since}\"  "
		"receive_items = data.items  receive_id = id  receive_from = from  receive_to = to "
		" receive_text = body  receive_time = at  receive_time_format = iso-utc  "
		"receive_keep = { \"type=mo_text\" }  receive_page = token  receive_next = next  "
		"receive_destructive = yes  send_url = \"https://[2001:db8::1]:8443/out\"  send_as "
		"= json  send_body = '{\"to\": {to}, \"text\": {text}, \"id\": {ref}}'  send_id = "
		"id  send_accepted = \"status=OK\"  send_idempotent = yes  report_url = "
		"\"https://eu.sms.example/{id}\"  report_state = status  report_delivered = { "
		"Delivered }  report_failed = { Failed, Expired }");
	const struct sms_http *http = &line->http;

	(void)state;
	assert_int_equal(http->number_format, NUMBER_NO_PLUS);
	assert_int_equal(http->headers.count, 2);
	assert_string_equal(http->headers.list[0].name, "Authorization");
	assert_string_equal(http->headers.list[0].value, "Bearer {secret}");
	assert_string_equal(http->headers.list[1].value, "application/json");
	assert_string_equal(http->receive_items, "data.items");
	assert_int_equal(http->receive_time_format, TIME_ISO_UTC);
	assert_string_equal(http->receive_keep.list[0].value, "mo_text");
	assert_int_equal(http->receive_page, PAGE_TOKEN);
	assert_true(http->receive_destructive);
	assert_int_equal(http->send_body_kind, HTTP_JSON);
	assert_string_equal(http->send_accepted, "status=OK");
	assert_true(http->send_idempotent);
	assert_int_equal(http->report_failed.count, 2);
	assert_string_equal(http->report_failed.list[1], "Expired");
}

static void a_line_that_only_sends_has_no_mailbox_and_the_other_way_round(void **state)
{
	(void)state;
	parse_line(HTTP SEND);
	assert_null(site_mailbox(&settings.site, "city"));
	assert_non_null(site_sender(&settings.site, "city"));
	parse_line(HTTP "receive_url = \"https://a.example/in\"  receive_id = id  receive_from = f "
			" receive_text = t");
	assert_non_null(site_mailbox(&settings.site, "city"));
	assert_null(site_sender(&settings.site, "city"));
}

static void plain_http_is_for_this_machine_or_by_consent(void **state)
{
	(void)state;
	parse_line(HTTP "send_url = \"http://localhost:13013/x?to={to}&text={text}\"");
	parse_line(HTTP "send_url = \"http://10.0.0.5/x?to={to}&text={text}\"  insecure = \"I "
			"accept that passwords and mail cross the network unencrypted\"");
}

static void the_budget_of_a_day_is_in_segments_or_in_money(void **state)
{
	(void)state;
	parse("restraint { text_segments_day = 0 }", NULL);
	no_problems();
	assert_int_equal(settings.site.sms_day_segments, 0);
	parse("restraint { text_money_day = 20  text_segment_price = 0.065 }", NULL);
	no_problems();
	assert_int_equal(settings.site.sms_day_segments, 307);
	parse("restraint { text_money_day = \"19,50\"  text_segment_price = \"0,065\" }", NULL);
	no_problems();
	assert_int_equal(settings.site.sms_day_segments, 300);
}

struct row {
	const char *text;
	int line, column;
	const char *what;   /* what the sentence says is wrong */
	const char *remedy; /* and what would be right */
};

static void each_fault_is_told_once_with_its_place_and_remedy(void **state)
{
	static const struct row rows[] = {
		{"sms \"c\" { number = \"+358401234567\" }", 1, 1, "no 'provider'",
			"provider = elks"},
		{"sms \"c\" { provider = ekls }", 1, 22, "'ekls'", "'elks'"},
		{"sms \"c\" { " ELKS "\n nmae = x }", 2, 2, "'nmae'", ""},
		{"sms \"c\" { " ELKS "\n inbox = x }", 2, 2, "'inbox' means nothing", "for spool"},
		{"sms \"c\" { " SPOOL "\n user = x }", 2, 2, "'user' means nothing",
			"twilio, elks, http"},
		{"sms \"c\" { " ELKS "\n after = delete }", 2, 2, "'after' means nothing",
			"for twilio"},
		{"sms \"c\" { " ELKS "\n send_url = \"https://x.example\" }", 2, 2,
			"'send_url' means nothing", "for http"},
		{"sms \"c\" { " ELKS "\n country = 0358 }", 2, 12, "calling code", "358"},
		{"sms \"c\" { " ELKS "\n country = 46 }", 1, 37, "no number of the country 46",
			"country = ..."},
		{"sms \"c\" { provider = spool  format = gammu\n number = \"12\" }", 2, 11,
			"'12' is no telephone number", "+358401234567"},
		{"sms \"c\" { provider = spool  format = gammu }", 1, 1, "no 'number'",
			"+358401234567"},
		{"sms \"c\" { " SPOOL "}\nsms \"d\" { " SPOOL "}", 2, 54,
			"the number of sms \"c\" too", "taken twice"},
		{"sms \"c\" { " ELKS "\n mailbox = contuer }", 2, 12, "no mailbox \"contuer\"",
			"\"counter\""},
		{"mailbox \"second\" { maildir = y  address = \"b@kymi.example\" }\nsms \"c\" "
		 "{ " ELKS "}",
			2, 1, "no 'mailbox' and there are several", "staff"},
		{"sms \"counter\" { " ELKS "}", 1, 1, "the title of a mailbox too", "another one"},
		{"sms \"mail\" { " ELKS "}", 1, 1, "the title of a sender too", "another one"},
		{"sms \"c\" { provider = elks  number = \"+358401234567\"  secret_file = s }", 1, 1,
			"no 'user'", "u0123"},
		{"sms \"c\" { provider = elks  number = \"+358401234567\"  user = s }", 1, 1,
			"no 'secret_file'", "sms.secret"},
		{"sms \"c\" { " ELKS "\n poll = 2h }", 2, 9, "'poll' must be", "1h"},
		{"sms \"c\" { " ELKS "\n timeout = 5m }", 2, 12, "'timeout' must be", "2m"},
		{"sms \"c\" { " ELKS "\n retention = 30s }", 2, 14, "'retention' must be", "1m"},
		{"sms \"c\" { " ELKS "\n poll = 1h  retention = 2h }", 2, 25, "gone before",
			"a quarter"},
		{"sms \"c\" { " ELKS "\n unsure = maybe }", 2, 11, "'maybe'", "hold"},
		{"sms \"c\" { " ELKS "\n segments_max = 0 }", 2, 17, "'0'", "from 1"},
		{"sms \"c\" { " ELKS "\n message_segments_max = 11 }", 2, 25, "'11'", "to 10"},
		{"sms \"c\" { " ELKS "\n url = \"ftp://x.example\" }", 2, 8,
			"not where an interface is", "https://"},
		{"sms \"c\" { " ELKS "\n url = \"https://u:p@x.example\" }", 2, 8,
			"not where an interface is", "secret_file"},
		{"sms \"c\" { " ELKS "\n url = \"https:///x\" }", 2, 8, "the host", "https://"},
		{"sms \"c\" { " ELKS "\n url = \"http://x.example\" }", 2, 8, "without TLS",
			"https://"},
		{"sms \"c\" { " ELKS "\n ca_file = \"/nowhere/ca\" }", 2, 12, "cannot be read",
			"the system's"},
		{"sms \"c\" { provider = spool  number = \"+358401234567\" }", 1, 1, "no 'format'",
			"gammu"},
		{"sms \"c\" { " SPOOL "\n sent = x  failed = x }", 2, 21, "same directory",
			"one for each"},
		{"sms \"c\" { " SPOOL "\n checked = x }", 2, 12, "no directory 'checked'",
			"smstools"},
		{"sms \"c\" { " HTTP "}", 1, 1, "neither receives nor sends", "receive_url"},
		{"sms \"c\" { " HTTP SEND "\n headers = \"Authorization Bearer\" }", 2, 12,
			"not a header", "Authorization: Bearer"},
		{"sms \"c\" { " HTTP SEND "\n headers = \"A: b\\nc: d\" }", 2, 12, "not a header",
			"Authorization: Bearer"},
		{"sms \"c\" { " HTTP SEND "\n headers = \"A: {secret}\" }", 2, 12,
			"{secret} without", "secret_file"},
		{"sms \"c\" { " HTTP SEND "\n headers = \"A: {user}\" }", 2, 12, "{user} without",
			"user = ..."},
		{"sms \"c\" { " HTTP "\n send_url = \"https://x.example/{tu}?{to}{text}\" }", 2, 13,
			"{tu}", "{to}"},
		{"sms \"c\" { " HTTP "\n send_url = \"https://x.example/?{to}\" }", 2, 13,
			"has {text}", "never reach"},
		{"sms \"c\" { " HTTP "\n send_url = \"https://x.example/{to}{text}\"  send_as = "
		 "json }",
			1, 1, "no 'send_body'", "{text}"},
		{"sms \"c\" { " HTTP SEND "\n send_body = x }", 2, 14, "a query has no body",
			"send_as"},
		{"sms \"c\" { " HTTP SEND "\n receive_id = id }", 2, 2, "'receive_id' describes",
			"receive_url"},
		{"sms \"c\" { " HTTP SEND "\n report_state = s }", 2, 2, "'report_state' describes",
			"report_url"},
		{"sms \"c\" { " HTTP SEND
		 "\n report_url = \"https://x.example/{id}\"  report_state "
		 "= s  report_delivered = d  report_failed = f }",
			2, 15, "nothing can be asked", "send_id"},
		{"sms \"c\" { " HTTP SEND "\n send_id = \"a..b\" }", 2, 12, "a path", "data.items"},
		{"sms \"c\" { " HTTP "\n receive_url = \"https://x.example\"  receive_id = i  "
		 "receive_from = f  receive_text = t  receive_page = token }",
			1, 1, "no 'receive_next'", "next"},
		{"sms \"c\" { " HTTP "\n receive_url = \"https://x.example\"  receive_id = i  "
		 "receive_from = f  receive_text = t  receive_keep = inbound }",
			2, 104, "not a field", "direction=incoming"},
		{"restraint { text_money_day = 20 }", 1, 1, "no 'text_segment_price'", "0.07"},
		{"restraint { text_segment_price = 20 }", 1, 34, "without a budget",
			"text_money_day"},
		{"restraint { text_money_day = x  text_segment_price = 1 }", 1, 30,
			"a sum of money", "19.50"},
		{"restraint { text_money_day = 0.01  text_segment_price = 1 }", 1, 30,
			"does not pay", "ever"},
		{"restraint { text_money_day = 9  text_segment_price = 1  text_segments_day = 5 }",
			1, 30, "not both", "take"},
	};

	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		const struct problem *problem = &problems.list[0];

		parse(row->text, NULL);
		if (problems.total == 1 && problem->at.line == row->line &&
			problem->at.column == row->column && strstr(problem->text, row->what) &&
			strstr(problem->text, row->remedy)) {
			continue;
		}
		wrong++;
		print_message("%s\n  wanted %d:%d ...%s...%s...\n", row->text, row->line,
			row->column, row->what, row->remedy);
		for (size_t j = 0; j < problems.count; j++) {
			print_message("  got %d:%d %s\n", problems.list[j].at.line,
				problems.list[j].at.column, problems.list[j].text);
		}
	}
	assert_int_equal(wrong, 0);
}

static void a_sender_of_texts_is_none_for_the_answers_of_a_mailbox(void **state)
{
	(void)state;
	parse("sms \"city\" { " ELKS "}\nmailbox \"counter\" { maildir = x  address = "
	      "\"a@kymi.example\"\n sender = city }",
		"mailbox");
	assert_int_equal(problems.total, 1);
	assert_int_equal(problems.list[0].at.line, 3);
	assert_non_null(strstr(problems.list[0].text, "no sender \"city\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_block_is_a_mailbox_and_a_sender_with_good_defaults),
		cmocka_unit_test(every_word_of_a_cloud_provider_is_taken),
		cmocka_unit_test(directories_are_those_of_the_debian_packages_unless_named),
		cmocka_unit_test(a_whole_interface_is_described),
		cmocka_unit_test(a_line_that_only_sends_has_no_mailbox_and_the_other_way_round),
		cmocka_unit_test(plain_http_is_for_this_machine_or_by_consent),
		cmocka_unit_test(the_budget_of_a_day_is_in_segments_or_in_money),
		cmocka_unit_test(each_fault_is_told_once_with_its_place_and_remedy),
		cmocka_unit_test(a_sender_of_texts_is_none_for_the_answers_of_a_mailbox),
	};

	return cmocka_run_group_tests(tests, arena_fixture_begin, arena_fixture_end);
}
