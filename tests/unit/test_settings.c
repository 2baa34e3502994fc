/* SPDX-License-Identifier: MIT */
/* Tests of settings: what good ones are understood as. */
#include "tests/unit/settings_fixture.h"

static void a_short_file_is_enough_and_the_rest_has_defaults(void **state)
{
	const struct site *site = &settings.site;
	const struct hours *office;

	(void)state;
	parse("", NULL);
	no_problems();
	assert_string_equal(site->domain, "kymi.example");
	assert_int_equal(site->language_count, 3);
	assert_int_equal(site->languages[0], LANGUAGE_FI);
	assert_ptr_equal(site->default_group, site_group(site, "general"));
	assert_string_equal(site->key_file, "etc/key");
	assert_string_equal(settings.store_path, "/var/lib/ombud/ombud.db");
	assert_string_equal(settings.run_directory, "/var/lib/ombud");
	assert_true(site_owns_address(site, "yritys@kymi.example"));
	assert_int_equal(site->restraint.address_day, 5);
	assert_int_equal(site->restraint.answer_max_age_seconds, 3 * 86400);
	assert_int_equal(site->message_max_bytes, 25000000);
	assert_true(site->keep_cc);
	assert_true(site->delay_notice);
	assert_int_equal(site->remind_seconds, 2 * 60 * 60);

	office = site->groups[0].hours;
	assert_ptr_equal(office, site->default_hours);
	assert_string_equal(office->timezone, "Europe/Helsinki");
	assert_true(office->finnish_holidays);
	assert_int_equal(office->week_count[4], 1);
	assert_int_equal(office->week[4][0].to, 16 * 60);
	assert_int_equal(office->week_count[5], 0);
	assert_int_equal(site->groups[0].first_answer_seconds, 8 * 3600);
	assert_int_equal(site->groups[0].way_count, 2);
	assert_int_equal(site->groups[0].ways[1], ASSIGN_LEAST_OPEN);
	assert_string_equal(site->groups[0].name, "general");

	assert_ptr_equal(site->mailboxes[0].sender, &site->senders[0]);
	assert_string_equal(site->mailboxes[0].maildir, "etc/in");
	assert_string_equal(site->senders[0].maildir, "etc/out");
	assert_true(site->mailboxes[0].start_now);
	assert_int_equal(site->mailboxes[0].after, AFTER_KEEP);
	assert_null(site->senders[0].envelope);
	assert_string_equal(site->persons[0].name, "anna");
	assert_int_equal(site->persons[0].language_count, 3);
	assert_int_equal(site->persons[0].weight, 100);
	assert_int_equal(site->persons[0].cap, 0);
	assert_null(site->persons[0].hours);
}

static void a_part_timer_is_understood(void **state)
{
	const struct person *person;

	(void)state;
	parse("site { name = \"Kymi\"  prefix = KYM  default_group = general  hours = office }\n"
	      "person \"p\" { email = \"p@k.example\"  weight = 50  cap = 20  hours = mornings  "
	      "skills = { food, terrace }  places = kotka }\n"
	      "group \"g\" { members = p  assign = { sticky, place, fixed, round-robin, "
	      "least-open } }\n"
	      "place \"kotka\" { }  hours \"office\" { }\n"
	      "hours \"mornings\" { open = \"mon-fri 8:00-12:00\" }",
		"site");
	no_problems();
	person = site_person(&settings.site, "p");
	assert_int_equal(person->weight, 50);
	assert_int_equal(person->cap, 20);
	assert_ptr_equal(person->hours, site_hours(&settings.site, "mornings"));
	assert_int_equal(person->skills.count, 2);
	assert_string_equal(person->skills.list[1], "terrace");
	assert_string_equal(person->places.list[0], "kotka");
	assert_int_equal(site_group(&settings.site, "g")->way_count, ASSIGN_WAYS_MAX);
	assert_int_equal(site_group(&settings.site, "g")->ways[1], ASSIGN_PLACE);
}

static void the_commented_example_is_understood(void **state)
{
	const char *source = getenv("srcdir");
	const char *path;
	struct config_file file = {.kind = CONFIG_SETTINGS, .name = "ombud.conf.example"};
	const struct site *site = &settings.site;
	struct error error;
	struct buf bytes;

	(void)state;
	path = arena_printf(arena, "%s/daemon/config/ombud.conf.example", source ? source : ".");
	buf_init(&bytes, 1 << 20);
	if (file_read(path, &bytes, &error) != OK) {
		fail_msg("%s", error.text);
	}
	file.bytes = bytes.data;
	file.size = bytes.size;
	parse_files(&file, 1);
	no_problems();

	assert_string_equal(site->mailboxes[0].imap.host, "imap.kymi.example");
	assert_int_equal(site->mailboxes[0].imap.port, 993);
	assert_int_equal(site->mailboxes[0].imap.tls, TLS_IMPLICIT);
	assert_string_equal(site->mailboxes[0].imap.password_file, "etc/imap.secret");
	assert_string_equal(site->mailboxes[0].move_to, "Handled");
	assert_int_equal(site->senders[0].smtp.tls, TLS_STARTTLS);
	assert_int_equal(site->senders[0].smtp.port, 587);
	assert_int_equal(site->senders[0].per_minute, 120);
	assert_int_equal(site->hours_count, 2);
	assert_string_equal(site->default_hours->title, "office");
	assert_int_equal(site->default_hours->exception_count, 3);
	assert_int_equal(site->default_hours->exceptions[0].yearly_month, 12);
	assert_int_equal(site->default_hours->exceptions[0].to, 14 * 60);
	assert_string_equal(site->default_hours->exceptions[1].holiday, "maundy-thursday");
	assert_int_equal(site->default_hours->exceptions[2].to, 0);
	assert_int_equal(
		site->default_hours->exceptions[2].last - site->default_hours->exceptions[2].first,
		26);
	assert_ptr_equal(site_person(site, "anna")->deputy, site_person(site, "pekka"));
	assert_int_equal(site_person(site, "pekka")->away.count, 1);
	assert_ptr_equal(site_group(site, "harbour-office")->hours, site_hours(site, "harbour"));
	assert_int_equal(site_hours(site, "harbour")->week_count[3], 2);
	assert_false(site_group(site, "harbour-office")->partner);
	assert_true(site_group(site, "kinno")->partner);
	assert_true(site_group(site, "kinno")->asks_consent);
	assert_string_equal(site_group(site, "kinno")->contact, "Sari Kasvu");
	assert_string_equal(site_group(site, "kinno")->phone, "+358 5 111 2222");
	assert_string_equal(
		site_authority(site, "harbour-master")->email, "satamakapteeni@kymi.example");
	assert_int_equal(site->admin_count, 1);
	assert_true(site->forms[0].contact_in_reply_to);
	assert_int_equal(site->places[0].any.count, 2);
	assert_true(site_owns_address(site, "foretag@kymi.example"));
	buf_free(&bytes);
}

static void good_servers_are_taken_as_meant(void **state)
{
	static const struct {
		const char *options;
		const char *host;
		int port;
		enum tls_mode tls;
	} rows[] = {
		{"imap = \"imaps://x.example/\"", "x.example", 993, TLS_IMPLICIT},
		{"imap = \"imap://x.example\"", "x.example", 143, TLS_STARTTLS},
		{"imap = \"imap://x.example:1143\"", "x.example", 1143, TLS_STARTTLS},
		{"imap = \"imap://localhost:1143\"", "localhost", 1143, TLS_NONE},
		{"imap = \"imap://127.9.9.9\"", "127.9.9.9", 143, TLS_NONE},
		{"imap = \"imap://[::1]:1143\"", "::1", 1143, TLS_NONE},
		{"imap = \"imap://localhost\"  tls = starttls", "localhost", 143, TLS_STARTTLS},
		{"imap = \"imap://localhost.evil.example\"", "localhost.evil.example", 143,
			TLS_STARTTLS},
		{"imap = \"imap://127.0.0.1.example\"", "127.0.0.1.example", 143, TLS_STARTTLS},
		{"imap = \"imap://x.example\"  tls = none  insecure = \"I accept that passwords "
		 "and mail cross the network unencrypted\"",
			"x.example", 143, TLS_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct endpoint *imap;

		arena_reset(arena);
		parse(arena_printf(arena,
			      "mailbox \"m\" { address = \"m@k.example\"  user = u  password_file "
			      "= \"/p\"  %s }",
			      rows[i].options),
			"mailbox");
		no_problems();
		imap = &settings.site.mailboxes[0].imap;
		assert_string_equal(imap->host, rows[i].host);
		assert_int_equal(imap->port, rows[i].port);
		assert_int_equal(imap->tls, rows[i].tls);
		assert_string_equal(imap->password_file, "/p");
		assert_string_equal(settings.site.mailboxes[0].idle_folder, "INBOX");
	}
	parse("sender \"mail\" { smtp = \"smtp://x.example\"  envelope = null }", "sender");
	no_problems();
	assert_int_equal(settings.site.senders[0].smtp.port, 25);
	assert_string_equal(settings.site.senders[0].envelope, "");
	parse("sender \"mail\" { smtp = \"smtp://x.example\"  user = u  password_file = p  oauth = "
	      "yes }",
		"sender");
	no_problems();
	assert_int_equal(settings.site.senders[0].smtp.port, 587);
	assert_true(settings.site.senders[0].smtp.oauth);
}

static void a_mailbox_without_a_source_is_for_ombud_receive(void **state)
{
	(void)state;
	parse("mailbox \"pipe\" { address = \"posti@kymi.example\" }", "mailbox");
	no_problems();
	assert_true(settings.site.mailboxes[0].is_pipe);
}

static void opening_hours_are_taken_as_meant(void **state)
{
	const struct hours *hours;

	(void)state;
	parse("hours \"h\" { timezone = UTC  open = { \"sat-mon 20:00-24:00\", \"MON 8:00-09:30  "
	      "10:00-12:00\" }\n"
	      "holidays = none  closed = { 12-27, 2027-05-14 }  short = \"midsummer-eve 10:00\" }",
		NULL);
	no_problems();
	hours = &settings.site.hours[0];
	assert_string_equal(hours->timezone, "UTC");
	assert_false(hours->finnish_holidays);
	assert_int_equal(hours->week_count[0], 3);
	assert_int_equal(hours->week[0][0].from, 8 * 60);
	assert_int_equal(hours->week[0][1].from, 10 * 60);
	assert_int_equal(hours->week[0][2].to, 24 * 60);
	assert_int_equal(hours->week_count[1], 0);
	assert_int_equal(hours->week_count[5], 1);
	assert_int_equal(hours->week_count[6], 1);
	assert_int_equal(hours->exceptions[0].yearly_day, 27);
	assert_int_equal(hours->exceptions[1].first, hours->exceptions[1].last);
	assert_string_equal(hours->exceptions[2].holiday, "midsummer-eve");
	assert_int_equal(hours->exceptions[2].to, 10 * 60);
}

static void a_block_of_the_site_replaces_the_shipped_one(void **state)
{
	static const char own[] = "authority \"vero\" { name_fi = \"Oma vero\" }\n"
				  "rule \"own\" { any = x }\n";
	static const char shipped[] = "authority \"vero\" { name_fi = \"Verohallinto\" }\n"
				      "authority \"prh\" { name_fi = \"PRH\" }\n"
				      "rule \"shipped x\" { any = x }\n";
	static const struct config_file files[] = {
		{.kind = CONFIG_SHIPPED_RULES,
			.name = "a",
			.bytes = (const unsigned char *)shipped,
			.size = sizeof(shipped) - 1},
		{.kind = CONFIG_SETTINGS,
			.name = "b",
			.bytes = (const unsigned char *)own,
			.size = sizeof(own) - 1},
		{.kind = CONFIG_TEMPLATE,
			.name = "c",
			.bytes = (const unsigned char *)"{{{",
			.size = 3},
	};
	const struct block *rule = NULL;

	(void)state;
	parse_files(files, 3);
	assert_int_equal(problems.total, 1); /* no site */
	assert_int_equal(settings.site.authority_count, 2);
	assert_string_equal(site_authority(&settings.site, "vero")->name_sv, "Oma vero");
	assert_string_equal(site_authority(&settings.site, "prh")->name_en, "PRH");
	for (rule = settings.blocks; rule && strcmp(rule->kind, "rule") != 0;) {
		rule = rule->next;
	}
	assert_true(rule && strcmp(rule->title, "own") == 0);
	assert_string_equal(settings.blocks->title, "vero");
}

/* A line of the manual as it is read, its roff escapes undone. */
static void add_plain(struct buf *text, const char *line, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (strncmp(line + i, "\\(dq", 4) == 0) {
			buf_putc(text, '"');
			i += 3;
		} else if (strncmp(line + i, "\\e", 2) == 0) {
			buf_putc(text, '\\');
			i++;
		} else {
			buf_putc(text, line[i]);
		}
	}
	buf_putc(text, '\n');
}

static bool begins_line(const char *text, const char *kind)
{
	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (strncmp(text, kind, strlen(kind)) == 0 && text[strlen(kind)] == ' ') {
			return true;
		}
	}
	return false;
}

/* Beside the good blocks of the kinds that are not in it. */
static void example_is_understood(const struct buf *example)
{
	const char *text = buf_text(example);
	char without[100] = "";
	char whole[2000];

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		if (begins_line(text, good[i].kind)) {
			size_t used = strlen(without);

			snprintf(without + used, sizeof(without) - used, "%s ", good[i].kind);
		}
	}
	snprintf(whole, sizeof(whole), "%s\nperson \"pekka\" { email = \"p@k.example\" }", text);
	parse(whole, without);
	no_problems();
}

static void the_examples_of_the_manual_are_understood(void **state)
{
	const char *source = getenv("srcdir");
	struct buf page, example;
	struct error error;
	bool inside = false;
	int count = 0;

	(void)state;
	buf_init(&page, 1 << 20);
	buf_init(&example, 1 << 20);
	if (file_read(arena_printf(arena, "%s/daemon/config/ombud.conf.5", source ? source : "."),
		    &page, &error) != OK) {
		fail_msg("%s", error.text);
	}
	for (const char *line = buf_text(&page), *end; (end = strchr(line, '\n')); line = end + 1) {
		bool one = strncmp(line, ".Dl ", 4) == 0;
		bool last = inside && strncmp(line, ".Ed", 3) == 0;

		if (one) {
			add_plain(&example, line + 4, (size_t)(end - line - 4));
		} else if (inside && !last) {
			add_plain(&example, line, (size_t)(end - line));
		}
		if ((one || last) && strncmp(buf_text(&example), "kind ", 5) != 0 &&
			strncmp(buf_text(&example), "insecure ", 9) != 0) {
			example_is_understood(&example);
			count++;
		}
		if (one || last) {
			buf_clear(&example);
		}
		inside = !last && (inside || strncmp(line, ".Bd ", 4) == 0);
	}
	assert_int_equal(count, 14); /* a short file, and one a block */
	buf_free(&page);
	buf_free(&example);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_file_is_enough_and_the_rest_has_defaults),
		cmocka_unit_test(a_part_timer_is_understood),
		cmocka_unit_test(the_commented_example_is_understood),
		cmocka_unit_test(the_examples_of_the_manual_are_understood),
		cmocka_unit_test(good_servers_are_taken_as_meant),
		cmocka_unit_test(a_mailbox_without_a_source_is_for_ombud_receive),
		cmocka_unit_test(opening_hours_are_taken_as_meant),
		cmocka_unit_test(a_block_of_the_site_replaces_the_shipped_one),
	};

	return cmocka_run_group_tests(tests, arena_fixture_begin, arena_fixture_end);
}
