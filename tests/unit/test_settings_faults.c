/* SPDX-License-Identifier: MIT */
/* Tests of settings: each fault is told once, with its place and its remedy. */
#include "tests/unit/settings_fixture.h"

struct row {
	const char *text;
	const char *without; /* kinds of good blocks that are left out */
	int line, column;
	const char *what;   /* what the sentence says is wrong */
	const char *remedy; /* and what would be right */
};

static void each_told_once(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		const struct problem *problem = &problems.list[0];

		parse(row->text, row->without);
		if (problems.total != 1) {
			for (size_t j = 0; j < problems.count; j++) {
				print_message("  %d:%d %s\n", problems.list[j].at.line,
					problems.list[j].at.column, problems.list[j].text);
			}
			fail_msg("%zu problems for: %s", problems.total, row->text);
		}
		if (problem->at.line != row->line || problem->at.column != row->column ||
			!strstr(problem->text, row->what) || !strstr(problem->text, row->remedy)) {
			fail_msg("%s\nwanted %d:%d ...%s...%s...\ngot %d:%d %s", row->text,
				row->line, row->column, row->what, row->remedy, problem->at.line,
				problem->at.column, problem->text);
		}
		assert_string_equal(problem->at.file, "etc/ombud.conf");
		assert_true(text_length(problem->text) < 700);
	}
}
#define EACH_TOLD_ONCE(rows) each_told_once(rows, sizeof(rows) / sizeof(*(rows)))

static void unknown_blocks_and_words_are_told_with_the_nearest(void **state)
{
	static const struct row rows[] = {
		{"grup \"x\" { members = anna }", NULL, 1, 1, "no block 'grup'", "'group'"},
		{"\n\nweather { x = 1 }", NULL, 3, 1, "no block 'weather'", "ombud.conf(5)"},
		{"store { paht = \"x\" }", NULL, 1, 9, "no option 'paht'", "'path'"},
		{"limits { message = 1MB  batsh = 1MB }", NULL, 1, 25, "'batsh'", "'batch'"},
		{"person \"p\" { email = \"p@k.example\"\n\tnmae = \"P\" }", NULL, 2, 2, "'nmae'",
			"'name'"},
		{"group \"g\" { members = anna  asign = sticky }", NULL, 1, 29, "'asign'",
			"'assign'"},
		{"group \"g\" { members = anna  assign = { sticky, roundrobin } }", NULL, 1, 48,
			"no way to assign", "'round-robin'"},
		{"place \"p\" { genetive = \"x\" }", NULL, 1, 13, "'genetive'", "'genitive'"},
		{"authority \"a\" { name_fi = x  name_se = y }", NULL, 1, 30, "'name_se'",
			"'name_sv'"},
		{"form \"f\" { from = \"a@b.example\"  contact = reply_to }", NULL, 1, 44,
			"'reply_to'", "'reply-to'"},
		{"restraint { adress_day = 5 }", NULL, 1, 13, "'adress_day'", "'address_day'"},
		{"hours \"h\" { opne = \"mon 8:00-9:00\" }", NULL, 1, 13, "'opne'", "'open'"},
		{"mailbox \"m\" { maildir = x  address = \"m@k.example\"  afetr = keep }", NULL, 1,
			53, "'afetr'", "'after'"},
		{"sender \"mail\" { maildir = x  envelop = null }", "sender", 1, 30, "'envelop'",
			"'envelope'"},
	};

	(void)state;
	EACH_TOLD_ONCE(rows);
}

static void wrong_types_and_values_are_told(void **state)
{
	static const struct row rows[] = {
		{"store { path = { a, b } }", NULL, 1, 9, "one value", "without braces"},
		{"limits { message = 25 }", NULL, 1, 20, "'25'", "25MB"},
		{"limits { batch = 1GB }", NULL, 1, 18, "'batch' must be", "64MB"},
		{"restraint { site_hour = lots }", NULL, 1, 25, "'lots'", "whole number"},
		{"restraint { staff_hour = 0 }", NULL, 1, 26, "'0'", "from 1"},
		{"restraint { answer_max_age = 3 }", NULL, 1, 30, "'3'", "8h"},
		{"site { name = x  prefix = \"K-M\"  default_group = general }", "site", 1, 27,
			"'prefix'", "KYM"},
		{"site { name = x  prefix = TOOLONGPR  default_group = general }", "site", 1, 27,
			"'prefix'", "at most 8"},
		{"site { name = x  prefix = 1K  default_group = general }", "site", 1, 27,
			"'prefix'", "a letter first"},
		{"site { name = x  prefix = K  domain = \"a b\"  default_group = general }", "site",
			1, 39, "'domain'", "kymi.example"},
		{"site { name = x  prefix = K  languages = { fi, de }  default_group = general }",
			"site", 1, 48, "'de'", "fi, sv, en"},
		{"site { name = x  prefix = K  languages = { fi, fi }  default_group = general }",
			"site", 1, 48, "twice", "take one away"},
		{"site { name = x  prefix = K  keep_cc = maybe  default_group = general }", "site",
			1, 40, "'maybe'", "yes"},
		{"site { name = x  prefix = K  reply_address = pluss  default_group = general }",
			"site", 1, 46, "'pluss'", "'plus'"},
		{"site { name = x  prefix = K  addresses = { \"a@b.example\", nobody }  "
		 "default_group = general }",
			"site", 1, 59, "'nobody' is not an address", "name@domain.example"},
		{"site \"x\" { name = x  prefix = K  default_group = general }", "site", 1, 1,
			"without a title", "site { ... }"},
		{"person { email = \"x@k.example\" }", NULL, 1, 1, "needs a title",
			"person \"title\""},
		{"person \"an na\" { email = \"x@k.example\" }", NULL, 1, 1,
			"'an na' cannot be a title", "letters, digits"},
		{"person \"p\" { email = { \"p@k.example\", \"p k@k.example\" } }", NULL, 1, 39,
			"is not an address", "name@domain.example"},
		{"person \"p\" { email = \"p@k.example\"  away = { \"2027-07-14..2027-07-01\" } }",
			NULL, 1, 46, "not a time away", "2027-07-01..2027-07-14"},
		{"person \"p\" { email = \"p@k.example\"  away = \"heinakuu\" }", NULL, 1, 44,
			"not a time away", "2027-07-01..2027-07-14"},
		{"group \"g\" { members = anna  partner = yes }", NULL, 1, 23, "no members",
			"email = "},
		{"group \"g\" { email = \"g@k.example\"  consent = ask }", NULL, 1, 46,
			"of a partner only", "partner = yes"},
		{"group \"g\" { email = \"g@k.example\"  partner = yes  consent = beg }", NULL, 1,
			61, "'beg'", "ask"},
		{"group \"p\" { email = \"p@k.example\"  partner = yes }\n"
		 "site { name = x  prefix = K  default_group = p }",
			"site", 2, 46, "is a partner", "a group of your own"},
		{"person \"p\" { email = \"p@k.example\"  weight = 0 }", NULL, 1, 46, "'weight'",
			"1"},
		{"person \"p\" { email = \"p@k.example\"  cap = 0 }", NULL, 1, 43, "'cap'", "1"},
		{"person \"p\" { email = \"p@k.example\"  hours = mornings }", NULL, 1, 45,
			"no hours \"mornings\"", "add a block"},
		{"hours \"mornings\" { open = \"mon-fri 8:00-12:00\" }\n"
		 "person \"p\" { email = \"p@k.example\"  hours = mornings }",
			NULL, 1, 1, "a person's own", "hours = mornings"},
		{"place \"kotka\" { }\nperson \"p\" { email = \"p@k.example\"  places = { kotka, "
		 "kotak } }",
			NULL, 2, 55, "no place \"kotak\"", "did you mean \"kotka\""},
		{"group \"g\" { members = anna  first_answer = 0h }", NULL, 1, 44, "'first_answer'",
			"8h"},
		{"group \"g\" { members = { anna, anna } }", NULL, 1, 31, "twice", "take one away"},
		{"group \"g\" { members = anna  assign = { sticky, sticky } }", NULL, 1, 48,
			"twice", "take one away"},
		{"sender \"mail\" { maildir = x  envelope = nobody }", "sender", 1, 41,
			"'envelope'", "bounces@kymi.example"},
	};

	(void)state;
	EACH_TOLD_ONCE(rows);
}

static void what_is_missing_is_told(void **state)
{
	static const struct row rows[] = {
		{"", "site", 0, 0, "there is no site", "site {"},
		{"site { prefix = K  default_group = general }", "site", 1, 1, "no 'name'",
			"name ="},
		{"site { name = x  default_group = general }", "site", 1, 1, "no 'prefix'", "KYM"},
		{"site { name = x  prefix = K }", "site", 1, 1, "no 'default_group'",
			"default_group = general"},
		{"", "mailbox", 2, 1, "no mailbox", "mailbox \"counter\""},
		{"\n", "sender", 4, 1, "no sender", "sender \"mail\""},
		{"sender \"second\" { maildir = b }", NULL, 3, 1,
			"no 'sender' and there are several", "say which"},
		{"sender \"second\" { per_minute = 5 }\nmailbox \"m\" { address = \"m@k.example\"  "
		 "sender = second }",
			"sender mailbox", 1, 1, "goes nowhere", "smtp ="},
		{"person \"p\" { name = x }", NULL, 1, 1, "no 'email'", "email ="},
		{"person \"p\" { email = { } }", NULL, 1, 14, "'email' is empty",
			"anna@kotka.example"},
		{"group \"g\" { name = x }", NULL, 1, 1, "nobody is in this group", "members ="},
		{"authority \"a\" { contact = x }", NULL, 1, 1, "no 'name_fi'", "name_fi ="},
		{"form \"f\" { contact = from }", NULL, 1, 1, "no 'from'", "from ="},
		{"mailbox \"m\" { maildir = x  sender = mail }", NULL, 1, 1, "no 'address'",
			"address ="},
		{"mailbox \"m\" { maildir = x  address = \"m@k.example\"  after = move }", NULL, 1,
			1, "no 'move_to'", "\"Handled\""},
		{"hours \"a\" { holidays = none }\nhours \"b\" { holidays = none }", NULL, 3, 1,
			"several hours", "hours = a"},
	};

	(void)state;
	EACH_TOLD_ONCE(rows);
}

static void names_of_blocks_that_do_not_exist_are_told(void **state)
{
	static const struct row rows[] = {
		{"site { name = x  prefix = K  default_group = genral }", "site", 1, 46,
			"no group \"genral\"", "\"general\""},
		{"site { name = x  prefix = K  default_group = general  hours = offic }\nhours "
		 "\"office\" { holidays = none }",
			"site", 1, 63, "no hours \"offic\"", "\"office\""},
		{"site { name = x  prefix = K  default_group = general  hours = office }", "site",
			1, 63, "no hours \"office\"", "hours \"office\" { ... }"},
		{"site { name = x  prefix = K  default_group = general  admins = { anna, ulla } }",
			"site", 1, 72, "no person \"ulla\"", "there are: anna"},
		{"group \"g\" { members = { anna, peka } }\nperson \"pekka\" { email = "
		 "\"p@k.example\" }",
			NULL, 1, 31, "no person \"peka\"", "\"pekka\""},
		{"group \"g\" { members = anna  lead = anan }", NULL, 1, 36, "no person \"anan\"",
			"\"anna\""},
		{"group \"g\" { members = anna  hours = night }", NULL, 1, 37, "no hours \"night\"",
			"add a block"},
		{"person \"p\" { email = \"p@k.example\"  deputy = q }", NULL, 1, 46,
			"no person \"q\"", "there are: p, anna"},
		{"mailbox \"m\" { maildir = x  address = \"m@k.example\"  sender = mial }", NULL, 1,
			62, "no sender \"mial\"", "\"mail\""},
	};

	(void)state;
	EACH_TOLD_ONCE(rows);
}

static void what_contradicts_itself_is_told(void **state)
{
	static const struct row rows[] = {
		{"person \"anna\" { email = \"other@k.example\" }", NULL, 6, 1, "anna", "1:1"},
		{"person \"p\" { email = { \"p@k.example\", \"ANNA+x@kotka.example\" } }", NULL, 6,
			25, "person \"p\" too (etc/ombud.conf:1:39)", "one address, one person"},
		{"group \"g\" { email = \"anna@kotka.example\" }", NULL, 1, 21,
			"person \"anna\" too", "one address, one person or group"},
		{"person \"p\" { email = \"yritys@kymi.example\" }", NULL, 1, 22,
			"an address of the site itself", "come back"},
		{"group \"g\" { email = \"g@k.example\"  members = anna }", NULL, 1, 13, "not both",
			"take one away"},
		{"person \"p\" { email = \"p@k.example\"  deputy = p }", NULL, 1, 46,
			"circle (p -> p)", "let the chain end"},
		{"person \"p\" { email = \"p@k.example\"  deputy = q }\n"
		 "person \"q\" { email = \"q@k.example\"  deputy = r }\n"
		 "person \"r\" { email = \"r@k.example\"  deputy = q }",
			NULL, 2, 46, "circle (q -> r -> q)", "let the chain end"},
		{"mailbox \"m\" { imap = \"imap://localhost\"  maildir = x  user = u  "
		 "password_file = p  address = \"m@k.example\" }",
			NULL, 1, 52, "not both", "take 'imap' or 'maildir' away"},
		{"sender \"s\" { smtp = \"smtp://localhost\"  maildir = x }\nmailbox \"m\" { "
		 "address = \"m@k.example\" }",
			"sender mailbox", 1, 51, "not both", "take 'smtp' or 'maildir' away"},
		{"mailbox \"m\" { maildir = x  address = \"m@k.example\"  folders = { \"INBOX\" } "
		 "}",
			NULL, 1, 53, "'folders' has no effect", "take it away"},
		{"mailbox \"m\" { maildir = x  address = \"m@k.example\"  move_to = \"H\" }", NULL,
			1, 53, "'move_to' has no effect", "take it away"},
		{"store { path = a }\nstore { path = b }", NULL, 2, 1, "store", "1:1"},
		{"store { path = a  path = b }", NULL, 1, 19, "set twice", "line 1, column 9"},
	};

	(void)state;
	EACH_TOLD_ONCE(rows);
}

#define IMAP(options)                                                                              \
	"mailbox \"m\" { address = \"m@k.example\"  user = u  password_file = p\n" options " }"

static void servers_and_folders_are_checked(void **state)
{
	static const struct row rows[] = {
		{IMAP("imap = \"imap.kymi.example\""), "mailbox", 2, 8, "'://' is missing",
			"imaps://imap.kymi.example:993"},
		{IMAP("imap = \"pop3://x.example\""), "mailbox", 2, 8, "another protocol",
			"imaps://"},
		{IMAP("imap = \"imaps://u@x.example\""), "mailbox", 2, 8,
			"user = ", "password_file"},
		{IMAP("imap = \"imaps://x.example/INBOX\""), "mailbox", 2, 8,
			"nothing can stand behind the host", "imaps://"},
		{IMAP("imap = \"imaps://x.example:0\""), "mailbox", 2, 8, "port", "65535"},
		{IMAP("imap = \"imaps://x.example:65536\""), "mailbox", 2, 8, "port", "65535"},
		{IMAP("imap = \"imaps://x.example:143x\""), "mailbox", 2, 8, "port", "65535"},
		{IMAP("imap = \"imaps://:993\""), "mailbox", 2, 8, "the host is none", "imaps://"},
		{IMAP("imap = \"imaps://x example\""), "mailbox", 2, 8, "the host is none",
			"imaps://"},
		{IMAP("imap = \"imaps://[::zz]\""), "mailbox", 2, 8, "the host is none",
			"imaps://"},
		{IMAP("imap = \"imaps://[::1\""), "mailbox", 2, 8, "the host is none", "imaps://"},
		{IMAP("imap = \"imap://x.example\"  tls = none"), "mailbox", 2, 34, "without TLS",
			"insecure = \"I accept"},
		{IMAP("imap = \"imap://x.example\"  tls = none  insecure = yes"), "mailbox", 2, 51,
			"without TLS", "insecure = \"I accept"},
		{IMAP("imap = \"imaps://x.example\"  tls = none"), "mailbox", 2, 35,
			"contradicts imaps", "imap:// is STARTTLS or none"},
		{IMAP("imap = \"imap://x.example\"  tls = implicit"), "mailbox", 2, 34,
			"contradicts imap", "imaps:// is TLS"},
		{IMAP("imap = \"imap://x.example\"  tls = ssl"), "mailbox", 2, 34, "'ssl'",
			"starttls"},
		{IMAP("imap = \"imap://localhost\"  insecure = yes"), "mailbox", 2, 28,
			"'insecure' has no effect", "take it away"},
		{IMAP("imap = \"imaps://x.example\"  ca_file = \"nowhere.pem\""), "mailbox", 2, 39,
			"etc/nowhere.pem cannot be read", "the system's"},
		{"mailbox \"m\" { imap = \"imaps://x.example\"  user = u  address = "
		 "\"m@k.example\" }",
			"mailbox", 1, 1, "no 'password_file'", "imap.secret"},
		{"mailbox \"m\" { imap = \"imaps://x.example\"  address = \"m@k.example\" }",
			"mailbox", 1, 1, "no 'user'", "user ="},
		{"sender \"mail\" { smtp = \"smtp://x.example\"  password_file = p }", "sender", 1,
			60, "without a user", "add user"},
		{IMAP("imap = \"imaps://x.example\"  folders = { }"), "mailbox", 2, 29,
			"'folders' is empty", "INBOX"},
		{IMAP("imap = \"imaps://x.example\"  after = move  move_to = inbox"), "mailbox", 2,
			53, "read there again", "not read"},
		{IMAP("imap = \"imaps://x.example\"  junk_folders = J  after = move  move_to = J"),
			"mailbox", 2, 71, "read there again", "not read"},
		{IMAP("imap = \"imaps://x.example\"  junk_folders = { J, INBOX }"), "mailbox", 2,
			49, "in 'folders' too", "one way only"},
		{IMAP("imap = \"imaps://x.example\"  sent_folder = INBOX"), "mailbox", 2, 43,
			"read as incoming mail too", "take it out"},
		{IMAP("imap = \"imaps://x.example\"  idle = Other"), "mailbox", 2, 36,
			"'Other' is not among the folders", "or none"},
		{IMAP("imap = \"imaps://x.example\"  poll = 0s"), "mailbox", 2, 36, "'poll'",
			"60s"},
		{IMAP("imap = \"imaps://x.example\"  timeout = 1h"), "mailbox", 2, 39, "'timeout'",
			"2m"},
		{IMAP("imap = \"imaps://x.example\"  start = yesterday"), "mailbox", 2, 37,
			"'yesterday'", "now"},
	};

	(void)state;
	EACH_TOLD_ONCE(rows);
}

static void opening_hours_are_checked(void **state)
{
	static const struct row rows[] = {
		{"hours \"h\" { timezone = \"Europe/Kotka\" }", NULL, 1, 24, "no time zone",
			"Europe/Helsinki"},
		{"hours \"h\" { timezone = \"../../etc/passwd\" }", NULL, 1, 24, "no time zone",
			"Europe/Helsinki"},
		{"hours \"h\" { open = \"mon-fri\" }", NULL, 1, 20, "no opening time",
			"mon-fri 08:00-16:00"},
		{"hours \"h\" { open = \"mon-fri 16:00-08:00\" }", NULL, 1, 20, "no opening time",
			"earlier to later"},
		{"hours \"h\" { open = \"mon-fri 08:00-24:01\" }", NULL, 1, 20, "no opening time",
			"mon-fri"},
		{"hours \"h\" { open = \"mon-fri 8-16\" }", NULL, 1, 20, "no opening time",
			"08:00"},
		{"hours \"h\" { open = \"ma-pe 08:00-16:00\" }", NULL, 1, 20, "no opening time",
			"mon-fri"},
		{"hours \"h\" { open = { \"mon-fri 08:00-16:00\", \"fri 15:00-18:00\" } }", NULL, 1,
			45, "overlaps", "on fri"},
		{"hours \"h\" { open = \"mon 0:00-1:00 2:00-3:00 4:00-5:00 6:00-7:00 8:00-9:00 "
		 "10:00-11:00 12:00-13:00 14:00-15:00 16:00-17:00\" }",
			NULL, 1, 20, "no opening time", "mon-fri"},
		{"hours \"h\" { open = { } }", NULL, 1, 13, "'open' is empty",
			"mon-fri 08:00-16:00"},
		{"hours \"h\" { holidays = sweden }", NULL, 1, 24, "'sweden'", "finland"},
		{"hours \"h\" { short = \"12-31\" }", NULL, 1, 21, "no short day", "12-31 14:00"},
		{"hours \"h\" { short = \"12-32 14:00\" }", NULL, 1, 21, "no short day",
			"12-31 14:00"},
		{"hours \"h\" { short = \"12-31 00:00\" }", NULL, 1, 21, "no short day",
			"12-31 14:00"},
		{"hours \"h\" { short = \"maundy-thursdy 14:00\" }", NULL, 1, 21, "no short day",
			"'maundy-thursday'"},
		{"hours \"h\" { closed = \"2027-02-29\" }", NULL, 1, 22, "no closed day",
			"2027-05-14"},
		{"hours \"h\" { closed = \"2027-07-31..2027-07-05\" }", NULL, 1, 22,
			"no closed day", "2027-07-05..2027-07-31"},
		{"hours \"h\" { closed = \"7.7.2027\" }", NULL, 1, 22, "no closed day",
			"2027-05-14"},
	};

	(void)state;
	EACH_TOLD_ONCE(rows);
}

static void all_faults_of_all_files_are_told_at_once(void **state)
{
	static const char first[] = "site { name = x  prefix = KYM  colour = red }\n"
				    "person \"a\" { email = \"a@k.example\"  deputy = b }\n"
				    "mailbox \"m\" { imap = \"imap\"  sender = s }\n";
	static const char second[] =
		"person \"c\" { email = \"a@k.example\" }\nhours \"h\" { open = x }\n";
	static const struct config_file files[] = {
		{.kind = CONFIG_SETTINGS,
			.name = "etc/ombud.conf",
			.bytes = (const unsigned char *)first,
			.size = sizeof(first) - 1},
		{.kind = CONFIG_RULES,
			.name = "etc/rules.d/a.conf",
			.bytes = (const unsigned char *)second,
			.size = sizeof(second) - 1},
	};
	static const struct {
		const char *file;
		int line;
		const char *what;
	} wanted[] = {
		{"etc/ombud.conf", 1, "default_group"},
		{"etc/ombud.conf", 1, "colour"},
		{"etc/ombud.conf", 2, "no person \"b\""},
		{"etc/ombud.conf", 3, "'://' is missing"},
		{"etc/ombud.conf", 3, "no 'user'"},
		{"etc/ombud.conf", 3, "no 'address'"},
		{"etc/ombud.conf", 3, "no sender \"s\""},
		{"etc/rules.d/a.conf", 1, "person \"a\" too"},
		{"etc/rules.d/a.conf", 2, "no opening time"},
	};

	(void)state;
	parse_files(files, 2);
	assert_int_equal(problems.total, sizeof(wanted) / sizeof(*wanted));
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		bool found = false;

		for (size_t j = 0; j < problems.count; j++) {
			const struct problem *problem = &problems.list[j];

			found = found || (strcmp(problem->at.file, wanted[i].file) == 0 &&
						 problem->at.line == wanted[i].line &&
						 strstr(problem->text, wanted[i].what));
		}
		if (!found) {
			fail_msg("not told: %s", wanted[i].what);
		}
	}
}

static void arbitrary_blocks_do_no_harm(void **state)
{
	static const char *const kinds[] = {"site", "store", "limits", "restraint", "mailbox",
		"sender", "form", "person", "group", "place", "authority", "hours"};
	static const char *const values[] = {
		"{ }", "\"\"", "x", "{ x, \"\", y }", "-1", "\"\xC3\xA4\""};
	static const char *const options[] = {"name", "email", "members", "imap", "smtp", "maildir",
		"open", "short", "closed", "deputy", "assign", "hours", "languages", "folders",
		"idle", "junk_folders", "default_group", "admins", "addresses", "away", "any",
		"message", "user", "password_file", "tls"};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		for (size_t j = 0; j < sizeof(options) / sizeof(*options); j++) {
			for (size_t k = 0; k < sizeof(values) / sizeof(*values); k++) {
				char text[200];

				snprintf(text, sizeof(text), "%s %s { %s = %s }", kinds[i],
					i < 4 ? "" : "\"t\"", options[j], values[k]);
				parse(text, i < 1 ? "site" : NULL);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_blocks_and_words_are_told_with_the_nearest),
		cmocka_unit_test(wrong_types_and_values_are_told),
		cmocka_unit_test(what_is_missing_is_told),
		cmocka_unit_test(names_of_blocks_that_do_not_exist_are_told),
		cmocka_unit_test(what_contradicts_itself_is_told),
		cmocka_unit_test(servers_and_folders_are_checked),
		cmocka_unit_test(opening_hours_are_checked),
		cmocka_unit_test(all_faults_of_all_files_are_told_at_once),
		cmocka_unit_test(arbitrary_blocks_do_no_harm),
	};

	return cmocka_run_group_tests(tests, arena_fixture_begin, arena_fixture_end);
}
