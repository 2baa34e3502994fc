/* SPDX-License-Identifier: MIT */
/* The shipped texts, with realistic values and with hardly any, in three languages. */
#include "templates/templates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/base/buf.h"
#include "daemon/base/file.h"
#include "daemon/base/text.h"
#include "daemon/model/reason.h"
#include "handlers/sms/fold.h"
#include "handlers/sms/gsm.h"
#include "handlers/sms/keyword.h"

enum { FILES_MAX = 150 };

static const enum language languages[] = {LANGUAGE_FI, LANGUAGE_SV, LANGUAGE_EN};

struct shipped {
	struct arena *arena;
	struct problems problems;
	struct template_set *set;
	struct template_file files[FILES_MAX];
	size_t count;
};

static const char *root(void)
{
	return getenv("srcdir") ? getenv("srcdir") : "..";
}

static void read_language(struct shipped *shipped, enum language language)
{
	char *folder =
		arena_printf(shipped->arena, "%s/templates/%s", root(), language_code(language));
	const char **names;
	size_t count;
	struct error error;

	assert_int_equal(file_list(folder, ".txt", shipped->arena, &names, &count, &error), OK);
	for (size_t i = 0; i < count; i++) {
		char *path = arena_printf(shipped->arena, "%s/%s", folder, names[i]);
		struct buf bytes;

		assert_true(shipped->count < FILES_MAX);
		buf_init(&bytes, 100000);
		assert_int_equal(file_read(path, &bytes, &error), OK);
		shipped->files[shipped->count++] = (struct template_file){
			.name = path,
			.language = language,
			.template_name = arena_strndup(
				shipped->arena, names[i], strlen(names[i]) - strlen(".txt")),
			.bytes = arena_memdup(shipped->arena, bytes.data, bytes.size),
			.size = bytes.size,
		};
		buf_free(&bytes);
	}
}

static int setup(void **state)
{
	struct arena *arena = arena_new((size_t)16 * 1024 * 1024);
	struct shipped *shipped = ARENA_NEW(arena, struct shipped);

	shipped->arena = arena;
	for (int i = 0; i < 3; i++) {
		read_language(shipped, languages[i]);
	}
	problems_init(&shipped->problems, arena);
	shipped->set =
		template_set_parse(arena, shipped->files, shipped->count, &shipped->problems);
	*state = shipped;
	return 0;
}

static int teardown(void **state)
{
	struct shipped *shipped = *state;

	arena_free(shipped->arena);
	return 0;
}

/* Values of each language, long ones among them: what stands in the shipped examples of real towns.
 */
static const struct {
	const char *name;
	const char *values[3]; /* fi, sv, en */
} realistic[] = {
	{"reference", {"KYM-104217-7Q", "KYM-104217-7Q", "KYM-104217-7Q"}},
	{"subject", {"Terassin rakentaminen", "Uteservering i sommar", "Terrace permit"}},
	{"contact_name", {"Liisa Meikäläinen", "Åke Lindström", "John Smith"}},
	{"contact_address", {"liisa@yritys.example", "ake@firma.example", "john@shop.example"}},
	{"contact_organisation", {"Kahvila Oy", "Kafé Ab", "Shop Ltd"}},
	{"business_id", {"2077474-0", "2077474-0", "2077474-0"}},
	{"other_addresses", {"+358 40 555 5555", "+358 40 555 5555", "+358 40 555 5555"}},
	{"speaks_swedish", {"yes", "yes", "yes"}},
	{"closed_at", {"24.11.2026", "24.11.2026", "24.11.2026"}},
	{"organisation", {"Kymenlaakson yrityspalvelut", "Företagstjänsterna i Kymmenedalen",
				 "Business services of Kymenlaakso"}},
	{"city", {"Kouvola", "Fredrikshamn", "Kouvola"}},
	{"city_genitive", {"Kouvolan", NULL, NULL}},
	{"matter", {"Rakentamislupa", "Bygglov", "Building permit"}},
	{"owner", {"Anna-Maija Virtanen", "Anna-Maija Virtanen", "Anna-Maija Virtanen"}},
	{"owner_phone", {"040 111 1111", "040 111 1111", "040 111 1111"}},
	{"due", {"keskiviikkona 25.11. klo 12.30", "onsdag 25.11 kl. 12.30",
			"Wednesday 25 November at 12:30"}},
	{"due_short", {"ke 25.11. klo 12.30", "ons 25.11 kl. 12.30", "Wed 25 Nov 12:30"}},
	{"old_due", {"tiistaina 24.11. klo 12.30", "tisdag 24.11 kl. 12.30",
			    "Tuesday 24 November at 12:30"}},
	{"old_due_short", {"ti 24.11. klo 12.30", "tis 24.11 kl. 12.30", "Tue 24 Nov 12:30"}},
	{"absent", {"Pekka Kivi", "Pekka Kivi", "Pekka Kivi"}},
	{"late_tickets", {"- KYM-1001-AB: Kyltti", "- KYM-1001-AB: Skylt", "- KYM-1001-AB: Sign"}},
	{"other_tickets", {"- KYM-1001-AB: Kyltti", "- KYM-1001-AB: Skylt", "- KYM-1001-AB: Sign"}},
	{"contact", {"Liisa Meikäläinen", "Åke Lindström", "John Smith"}},
	{"waited_days", {"3", "3", "3"}},
	{"first_day", {"16.11.", "16.11", "16.11"}},
	{"last_day", {"22.11.2026", "22.11.2026", "22.11.2026"}},
	{"groups", {"Rakennusvalvonta", "Byggnadstillsynen", "Building control"}},
	{"came_in", {"12", "12", "12"}},
	{"answered", {"10", "10", "10"}},
	{"open_now", {"7", "7", "7"}},
	{"median", {"2 t 15 min", "2 tim 15 min", "2 h 15 min"}},
	{"nine_in_ten", {"6 t", "6 tim", "6 h"}},
	{"ticket_count", {"3", "3", "3"}},
	{"new_due", {"torstaina 26.11. klo 12.30", "torsdag 26.11 kl. 12.30",
			    "Thursday 26 November at 12:30"}},
	{"open", {"maanantaina 30.11. klo 8", "måndag 30.11 kl. 8", "Monday 30 November at 8:00"}},
	{"open_short", {"ma 30.11. klo 8", "mån 30.11 kl. 8", "Mon 30 Nov 8:00"}},
	{"hours", {"8–16", "8–16", "8:00–16:00"}},
	{"oncall_phone", {"05 234 5678", "05 234 5678", "05 234 5678"}},
	{"language_offer", {"På svenska: svara SV.\nIn English: reply EN.",
				   "Suomeksi: vastaa FI.\nIn English: reply EN.",
				   "Suomeksi: vastaa FI.\nPå svenska: svara SV."}},
	{"recipient", {"Anna", "Anna", "Anna"}},
	{"group", {"Rakennusvalvonta", "Byggnadstillsynen", "Building control"}},
	{"stands_in_for", {"Pekka Kivi", "Pekka Kivi", "Pekka Kivi"}},
	{"place", {"Kotka", "Kotka", "Kotka"}},
	{"urgent", {"yes", "yes", "yes"}},
	{"rule", {"Rakentamisluvat", "Bygglov", "Building permits"}},
	{"received", {"ma 23.11. klo 9.05", "mån 23.11 kl. 9.05", "Mon 23 Nov 9:05"}},
	{"text", {"Hei,\n\nhaluaisin terassin.", "Hej,\n\njag vill ha uteservering.",
			 "Hello,\n\nI would like a terrace."}},
	{"attachments", {"piirros.pdf", "ritning.pdf", "drawing.pdf"}},
	{"earlier_tickets", {"KYM-1001-AB Kyltti", "KYM-1001-AB Skylt", "KYM-1001-AB Sign"}},
	{"linked", {"KYM-1002-CD", "KYM-1002-CD", "KYM-1002-CD"}},
	{"silence", {"limit", "limit", "limit"}},
	{"unverified", {"yes", "yes", "yes"}},
	{"other_address", {"yes", "yes", "yes"}},
	{"truncated", {"yes", "yes", "yes"}},
	{"incomplete", {"yes", "yes", "yes"}},
	{"closed", {"yes", "yes", "yes"}},
	{"answer", {"yes", "yes", "yes"}},
	{"full_mailbox", {"yes", "yes", "yes"}},
	{"quoted", {"452 4.2.2 over quota", "452 4.2.2 over quota", "452 4.2.2 over quota"}},
	{"reopened", {"yes", "yes", "yes"}},
	{"signature", {"Anna Virtanen\nKotka", "Anna Virtanen\nKotka", "Anna Virtanen\nKotka"}},
	{"address", {"liisa@yritys.example", "ake@firma.example", "john@shop.example"}},
	{"reason", {"550 5.1.1 no such user", "550 5.1.1 no such user", "550 5.1.1 no such user"}},
	{"since", {"maanantaina 23.11. klo 8", "måndag 23.11 kl. 8", "Monday 23 November at 8:00"}},
	{"queue_id", {"in:104", "in:104", "in:104"}},
	{"bounces", {"- in:1, a@b.example: x", "- in:1, a@b.example", "- in:1, a@b.example"}},
	{"bounce_count", {"11", "11", "11"}},
	{"feedback_reports", {"- in:2, a@b.example", "- in:2, a@b.example", "- in:2, a@b.example"}},
	{"feedback_report_count", {"12", "12", "12"}},
	{"read_receipts", {"- in:3, a@b.example", "- in:3, a@b.example", "- in:3, a@b.example"}},
	{"read_receipt_count", {"13", "13", "13"}},
	{"automatic_messages", {"- KYM-1003-EF, l@b.example", "- KYM-1003-EF, l@b.example",
				       "- KYM-1003-EF, l@b.example"}},
	{"automatic_count", {"14", "14", "14"}},
	{"junk_messages", {"- KYM-1004-GH, j@b.example", "- KYM-1004-GH, j@b.example",
				  "- KYM-1004-GH, j@b.example"}},
	{"junk_count", {"10000+", "10000+", "10000+"}},
	{"parked", {"- in:4, counter", "- in:4, counter", "- in:4, counter"}},
	{"parked_count", {"15", "15", "15"}},
	{"failed", {"- out:5, c@b.example", "- out:5, c@b.example", "- out:5, c@b.example"}},
	{"failed_count", {"16", "16", "16"}},
	{"silence_count", {"17", "17", "17"}},
	{"state_waiting", {"yes", "yes", "yes"}},
	{"other_count", {"2", "2", "2"}},
	{"by_text", {"yes", "yes", "yes"}},
	{"unanswerable", {"yes", "yes", "yes"}},
	{"letters", {"1204", "1204", "1204"}},
	{"letters_max", {"612", "612", "612"}},
	{"texts", {"21", "21", "21"}},
	{"segments", {"34", "34", "34"}},
	{"partner", {"Kasvu Oy", "Tillväxt Ab", "Growth Ltd"}},
	{"partner_contact", {"Sari Kasvu", "Sari Kasvu", "Sari Kasvu"}},
	{"partner_phone", {"05 111 2222", "05 111 2222", "05 111 2222"}},
	{"until", {"perjantaina 27.11. klo 8", "fredag 27.11 kl. 8", "Friday 27 November at 8:00"}},
	{"until_short", {"pe 27.11. klo 8", "fre 27.11 kl. 8", "Fri 27 Nov 8:00"}},
	{"authority", {"Verohallinto", "Skatteförvaltningen", "Finnish Tax Administration"}},
	{"authority_contact", {"vero.fi", "skatt.fi", "vero.fi"}},
	{"sent_on", {"yes", "yes", "yes"}},
	{"masked", {"yes", "yes", "yes"}},
	{"commands", {"#muistio, #sulje", "#anteckning, #stäng", "#note, #close"}},
	{"declined_partner", {"Kasvu Oy", "Tillväxt Ab", "Growth Ltd"}},
	{"agreed", {"yes", "yes", "yes"}},
};
enum { REALISTIC = sizeof(realistic) / sizeof(realistic[0]) };

static const char *value_of(const char *name, int language)
{
	for (size_t i = 0; i < REALISTIC; i++) {
		if (strcmp(realistic[i].name, name) == 0) {
			return realistic[i].values[language];
		}
	}
	return NULL;
}

/* Those without which a text is never rendered. */
static bool is_minimal(const char *name)
{
	static const char *const minimal[] = {"reference", "organisation", "contact_address",
		"text", "signature", "address", "absent", "other_tickets", "groups", "group",
		"came_in", "answered", "open_now", "closed", "full_mailbox", "partner", "authority",
		"commands", "agreed", NULL};

	for (size_t i = 0; minimal[i]; i++) {
		if (strcmp(minimal[i], name) == 0) {
			return true;
		}
	}
	return false;
}

static struct rendered render(struct shipped *shipped, const char *name, int language, bool minimal,
	const char *without, const struct template_value *more)
{
	struct template_value values[REALISTIC + 1];
	struct rendered rendered = {0};
	struct error error = {""};
	size_t count = 0;

	for (size_t i = 0; i < REALISTIC; i++) {
		if ((!minimal || is_minimal(realistic[i].name)) &&
			!(without && strcmp(without, realistic[i].name) == 0)) {
			values[count++] = (struct template_value){
				realistic[i].name, realistic[i].values[language]};
		}
	}
	if (more) {
		values[count++] = *more;
	}
	assert_int_equal(template_render(shipped->set, name, languages[language], languages, 3,
				 values, count, shipped->arena, &rendered, &error),
		OK);
	return rendered;
}

/* But where a line of a list goes on. */
static bool has_wide_gap(const char *text)
{
	for (const char *at = text; (at = strstr(at, "  ")) != NULL; at += 2) {
		if (at > text && at[-1] != '\n') {
			return true;
		}
	}
	return false;
}

static void assert_reads_well(const char *what, int language, const char *text)
{
	static const char *const slips[] = {
		"{", "}", "\n\n\n", " \n", " .", " ,", "..", ",,", "()", ": \n", ":\n\n\n", NULL};

	for (size_t i = 0; slips[i]; i++) {
		if (strstr(text, slips[i])) {
			fail_msg("%s in %s has \"%s\":\n%s", what,
				language_code(languages[language]), slips[i], text);
		}
	}
	assert_false(has_wide_gap(text));
	assert_true(text_is_utf8((const unsigned char *)text, strlen(text)));
	assert_true(strlen(text) > 5);
}

static void all_files_load_without_a_problem(void **state)
{
	struct shipped *shipped = *state;

	if (shipped->problems.count) {
		fail_msg("%s:%d:%d: %s", shipped->problems.list[0].at.file,
			shipped->problems.list[0].at.line, shipped->problems.list[0].at.column,
			shipped->problems.list[0].text);
	}
	for (const char *const *name = template_required(); *name; name++) {
		for (int i = 0; i < 3; i++) {
			assert_true(template_exists(shipped->set, *name, languages[i]));
		}
	}
}

static void every_text_reads_well_with_all_values_and_with_few(void **state)
{
	struct shipped *shipped = *state;

	for (const char *const *name = template_required(); *name; name++) {
		for (int language = 0; language < 3; language++) {
			for (int minimal = 0; minimal < 2; minimal++) {
				struct rendered rendered =
					render(shipped, *name, language, minimal, NULL, NULL);

				assert_reads_well(*name, language, rendered.text);
				if (rendered.subject) {
					assert_reads_well(*name, language, rendered.subject);
				}
				if (rendered.sms) {
					assert_reads_well(*name, language, rendered.sms);
				}
			}
		}
	}
}

/* Each value in its turn is missing, as a group without owner, a person without phone, ... */
static void every_text_reads_well_without_any_one_value(void **state)
{
	struct shipped *shipped = *state;

	for (const char *const *name = template_required(); *name; name++) {
		for (int language = 0; language < 3; language++) {
			for (size_t i = 0; i < REALISTIC; i++) {
				if (!is_minimal(realistic[i].name)) {
					assert_reads_well(realistic[i].name, language,
						render(shipped, *name, language, false,
							realistic[i].name, NULL)
							.text);
				}
			}
		}
	}
}

static void every_value_given_is_said(void **state)
{
	static const struct {
		const char *name;
		const char *says[20];
	} rows[] = {
		{"acknowledgement", {"reference", "owner", "owner_phone", "due", "organisation",
					    "language_offer"}},
		{"closed-hours", {"reference", "owner", "owner_phone", "due", "open", "hours",
					 "oncall_phone", "organisation", "language_offer"}},
		{"status", {"reference", "owner", "owner_phone", "due", "other_count",
				   "organisation"}},
		{"help", {"organisation", "hours", "oncall_phone"}},
		{"stopped", {"organisation"}},
		{"started", {"organisation"}},
		{"status-none", {"organisation"}},
		{"notification", {"reference", "contact_name", "contact_address", "matter", "due",
					 "text", "earlier_tickets", "attachments", "rule",
					 "business_id", "other_addresses"}},
		{"followup-notification", {"reference", "contact_name", "contact_address", "text"}},
		{"answer", {"text", "signature"}},
		{"handover", {"reference", "partner", "partner_contact", "partner_phone", "due",
				     "organisation"}},
		{"handover-question", {"reference", "partner", "partner_contact", "partner_phone",
					      "until", "organisation"}},
		{"handover-back", {"reference", "partner", "owner", "owner_phone", "organisation"}},
		{"transfer",
			{"authority", "authority_contact", "owner", "owner_phone", "organisation"}},
		{"transfer-letter", {"reference", "contact_name", "contact_address", "subject",
					    "attachments", "text", "organisation"}},
		{"partner-notification",
			{"reference", "organisation", "recipient", "contact_name",
				"contact_address", "business_id", "subject", "matter", "place",
				"due", "attachments", "commands", "text"}},
		{"handover-news", {"reference", "partner", "text", "organisation"}},
		{"account", {"organisation", "reason"}},
		{"not-delivered", {"reference", "address", "reason"}},
		{"unreadable", {"reference", "reason", "received"}},
		{"earlier-ticket", {"reference", "subject", "received", "closed_at", "owner"}},
		{"reasons", {"quoted"}},
		{"digest", {"recipient", "since", "bounces", "bounce_count", "feedback_reports",
				   "feedback_report_count", "read_receipts", "read_receipt_count",
				   "automatic_messages", "automatic_count", "junk_messages",
				   "junk_count", "parked", "parked_count", "failed", "failed_count",
				   "silence_count", "organisation"}},
		{"digest-line", {"received", "reference", "queue_id", "address", "subject"}},
	};
	struct shipped *shipped = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int language = 0; language < 3; language++) {
			struct rendered rendered =
				render(shipped, rows[i].name, language, false, NULL, NULL);

			for (size_t j = 0; j < 20 && rows[i].says[j]; j++) {
				const char *value = value_of(rows[i].says[j], language);

				assert_non_null(value);
				if (!strstr(rendered.text, value)) {
					fail_msg("%s in %s does not say {{%s}}", rows[i].name,
						language_code(languages[language]),
						rows[i].says[j]);
				}
			}
		}
	}
}

static void automatic_answers_say_that_they_are_no_decision(void **state)
{
	static const char *const names[] = {"acknowledgement", "closed-hours", "status"};
	static const char *const automatic[] = {"automaattinen", "automatisk", "automatic"};
	static const char *const no_decision[] = {
		"ei ole päätös", "inte ett beslut", "not a decision"};
	struct shipped *shipped = *state;

	for (int i = 0; i < 3; i++) {
		for (int language = 0; language < 3; language++) {
			const char *text =
				render(shipped, names[i], language, true, NULL, NULL).text;

			assert_non_null(strstr(text, automatic[language]));
			assert_non_null(strstr(text, no_decision[language]));
		}
	}
}

static void a_holiday_has_its_own_sentence(void **state)
{
	static const char *const holidays[] = {"juhannuksen", "midsommaraftonen", "Midsummer Eve"};
	static const char *const sentences[] = {"Olemme kiinni juhannuksen vuoksi.",
		"Vi har stängt på midsommaraftonen.", "We are closed for Midsummer Eve."};
	struct shipped *shipped = *state;

	for (int language = 0; language < 3; language++) {
		const struct template_value holiday = {"holiday", holidays[language]};
		struct rendered rendered =
			render(shipped, "closed-hours", language, false, NULL, &holiday);

		assert_non_null(strstr(rendered.text, sentences[language]));
		assert_non_null(strstr(rendered.sms, holidays[language]));
		assert_null(strstr(rendered.text, value_of("hours", language)));
		assert_reads_well("closed-hours", language, rendered.text);
	}
}

/* A code without a sentence would leave its reader without a word; a sentence without a code is
 * never said. */
static void every_reason_has_its_sentence_in_every_language(void **state)
{
	const char *const *names = template_names("reasons");
	struct shipped *shipped = *state;
	size_t known = 0;

	for (int code = REASON_NONE + 1; code < REASON_COUNT; code++) {
		const char *name = reason_name(code);
		const struct template_value reason[] = {{name, "yes"}, {"by_text", "yes"}};

		assert_non_null(name);
		for (int i = 0; i < 6; i++) { /* of a mail, and of a text */
			int language = i / 2;
			struct rendered rendered;
			struct error error;

			assert_int_equal(
				template_render(shipped->set, "reasons", languages[language],
					languages, 3, reason, 1 + (size_t)(i % 2), shipped->arena,
					&rendered, &error),
				OK);
			assert_reads_well(name, language, rendered.text);
			assert_non_null(strstr(rendered.text, ".\n"));
		}
	}
	while (names[known]) {
		known++;
	}
	assert_int_equal(known, REASON_COUNT - 1 + 2); /* and "quoted", "by_text" */
}

/* One sentence, and the words from outside once. */
static void words_from_outside_stand_below_the_sentence_or_in_it(void **state)
{
	static const struct template_value server[] = {
		{"unknown_mailbox", "yes"}, {"quoted", "550 5.1.1 x"}};
	static const struct template_value rule[] = {{"by_rule", "yes"}, {"quoted", "uutiskirje"}};
	static const char *const below[] = {"\nPalvelimen vastaus: 550 5.1.1 x\n",
		"\nServerns svar: 550 5.1.1 x\n", "\nThe server's answer: 550 5.1.1 x\n"};
	struct shipped *shipped = *state;

	for (int language = 0; language < 3; language++) {
		struct rendered rendered;
		struct error error;

		assert_int_equal(template_render(shipped->set, "reasons", languages[language], NULL,
					 0, server, 2, shipped->arena, &rendered, &error),
			OK);
		assert_non_null(strstr(rendered.text, below[language]));
		assert_int_equal(template_render(shipped->set, "reasons", languages[language], NULL,
					 0, rule, 2, shipped->arena, &rendered, &error),
			OK);
		assert_non_null(strstr(rendered.text, "(uutiskirje).\n"));
		assert_ptr_equal(
			strchr(rendered.text, '\n'), rendered.text + strlen(rendered.text) - 1);
	}
}

static void a_helping_group_is_not_asked_to_answer(void **state)
{
	static const char *const relays[] = {"välitetään", "skickas ditt svar", "passed on"};
	const struct template_value helper = {"helper", "yes"};
	struct shipped *shipped = *state;

	for (int language = 0; language < 3; language++) {
		const char *to_owner =
			render(shipped, "notification", language, false, "unanswerable", NULL).text;
		const char *to_helper =
			render(shipped, "notification", language, false, "unanswerable", &helper)
				.text;

		assert_non_null(strstr(to_owner, relays[language]));
		assert_null(strstr(to_helper, relays[language]));
		assert_reads_well("notification", language, to_helper);
	}
}

static void each_reason_of_an_account_has_its_sentence(void **state)
{
	static const char *const flags[] = {"not_a_reply", "not_verified", "empty", "inside",
		"not_sent", "new_ticket", "too_many", "too_long", "no_texts", "texts_used_up",
		"refused", "handed_over", "wait_over"};
	struct shipped *shipped = *state;

	for (int language = 0; language < 3; language++) {
		size_t without =
			strlen(render(shipped, "account", language, false, NULL, NULL).text);

		for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
			const struct template_value flag = {flags[i], "yes"};
			const char *text =
				render(shipped, "account", language, false, NULL, &flag).text;

			assert_reads_well(flags[i], language, text);
			assert_true(strlen(text) > without + 50);
		}
	}
}

/* What was done with a mail, and what stood in the way: a line for each, with its words. */
static void each_line_of_an_account_stands_for_itself(void **state)
{
	static const struct {
		const char *flag;
		const char *says[3];
		const char *with[2]; /* which of several */
	} rows[] = {{"sent_by_mail", {"address"}},
		{"sent_by_text", {"address", "texts", "segments"}}, {"without_files"},
		{"files_not_sent"}, {"late", {"person", "time"}}, {"noted"}, {"closed"},
		{"waits", {"time"}}, {"assigned", {"person", "group"}}, {"taken"},
		{"tagged", {"tags"}}, {"priority", {NULL}, {"high"}}, {"language", {NULL}, {"sv"}},
		{"hash_line", {"words"}}, {"only_closing"}, {"help", {"words"}},
		{"status", {"person", "group", "due"}, {"urgent", "state_open"}},
		{"unknown", {"command", "nearest"}}, {"below", {"command"}},
		{"incomplete", {"command"}}, {"superfluous", {"command"}},
		{"conflict", {"command", "nearest"}}, {"too_many"}, {"bad_date", {"words"}},
		{"no_such_owner", {"words", "nearest"}}, {"not_a_person"},
		{"bad_priority", {"words"}}, {"bad_language", {"words", "nearest"}},
		{"bad_tag", {"words"}}, {"no_number"}, {"no_mail"}, {"no_text", {"command"}}};
	struct shipped *shipped = *state;

	for (int language = 0; language < 3; language++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			struct template_value values[6] = {{rows[i].flag, "yes"}};
			size_t count = 1;
			struct rendered rendered;
			struct error error;

			for (size_t k = 0; k < 2 && rows[i].with[k]; k++)
				values[count++] = (struct template_value){rows[i].with[k], "yes"};
			for (size_t k = 0; k < 3 && rows[i].says[k]; k++)
				values[count++] = (struct template_value){rows[i].says[k],
					arena_printf(shipped->arena, "[%s]", rows[i].says[k])};
			assert_int_equal(template_render(shipped->set, "account-line",
						 languages[language], languages, 3, values, count,
						 shipped->arena, &rendered, &error),
				OK);
			assert_reads_well(rows[i].flag, language, rendered.text);
			assert_int_equal(strncmp(rendered.text, "- ", 2), 0);
			assert_ptr_equal(strchr(rendered.text, '\n'),
				rendered.text + strlen(rendered.text) - 1);
			for (size_t k = 1; k < count; k++) {
				if (*values[k].value == '[' &&
					!strstr(rendered.text, values[k].value))
					fail_msg("%s is not in: %s", values[k].name, rendered.text);
			}
		}
	}
}

static void a_list_that_is_cut_says_how_many_more_and_where(void **state)
{
	static const char *const lines[] = {"- ja lisäksi 12: ombud queue\n",
		"- och ytterligare 12: ombud queue\n", "- and 12 more: ombud queue\n"};
	static const struct template_value values[] = {{"more", "12"}, {"command", "ombud queue"}};
	struct shipped *shipped = *state;

	for (int language = 0; language < 3; language++) {
		struct rendered rendered;
		struct error error;

		assert_int_equal(template_render(shipped->set, "digest-line", languages[language],
					 NULL, 0, values, 2, shipped->arena, &rendered, &error),
			OK);
		assert_string_equal(rendered.text, lines[language]);
	}
}

static size_t segments_of(struct shipped *shipped, const char *name, int language, bool offer,
	const struct template_value *more)
{
	const char *sms =
		render(shipped, name, language, false, offer ? NULL : "language_offer", more).sms;
	struct sms_size size;

	assert_non_null(sms);
	size = sms_measure(sms_fold(shipped->arena, sms));
	if (size.encoding != SMS_GSM7) {
		fail_msg("not GSM 03.38: %s", sms);
	}
	return size.segments;
}

/* What it costs with a long name: a segment, and another where there is more to say. */
static void a_text_message_is_one_segment_of_gsm_or_two(void **state)
{
	static const struct {
		const char *name;
		const char *value_name; /* NULL: no more than all have */
		const char *values[3];
		bool offer; /* of the other languages */
		size_t segments;
	} rows[] = {
		{"acknowledgement", NULL, {NULL}, false, 1},
		{"acknowledgement", NULL, {NULL}, true, 2},
		{"closed-hours", NULL, {NULL}, false, 1},
		{"closed-hours", NULL, {NULL}, true, 2},
		{"closed-hours", "holiday",
			{"itsenäisyyspäivän", "självständighetsdagen", "Independence Day"}, false,
			1},
		{"closed-hours", "holiday",
			{"uudenvuodenpäivän", "Kristi himmelsfärdsdag", "St Stephen's Day"}, false,
			1},
		{"status", NULL, {NULL}, false, 2},
		{"status-none", NULL, {NULL}, false, 1},
		{"stopped", NULL, {NULL}, false, 1},
		{"started", NULL, {NULL}, false, 1},
		{"help", NULL, {NULL}, false, 2},
	};
	struct shipped *shipped = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int language = 0; language < 3; language++) {
			const struct template_value more = {
				rows[i].value_name, rows[i].values[language]};
			size_t segments = segments_of(shipped, rows[i].name, language,
				rows[i].offer, rows[i].value_name ? &more : NULL);

			if (segments != rows[i].segments) {
				fail_msg("row %zu, %s in %s: %zu segments", i, rows[i].name,
					language_code(languages[language]), segments);
			}
		}
	}
}

/* One of four sentences, in the mail as in the text message. */
static void each_state_of_a_ticket_has_its_own_words(void **state)
{
	static const char *const names[] = {
		"state_new", "state_open", "state_waiting", "state_closed"};
	struct shipped *shipped = *state;

	for (int language = 0; language < 3; language++) {
		const char *stateless = render(shipped, "status", language, true, NULL, NULL).text;

		for (int i = 0; i < 4; i++) {
			const struct template_value value = {names[i], "yes"};
			struct rendered rendered =
				render(shipped, "status", language, true, NULL, &value);

			assert_reads_well(names[i], language, rendered.text);
			assert_reads_well(names[i], language, rendered.sms);
			assert_true(strlen(rendered.text) > strlen(stateless) + 20);
			assert_true(text_starts_nocase(rendered.sms, "KYM-104217-7Q: "));
			assert_true(strlen(rendered.sms) > 30);
			for (int k = 0; k < i; k++) {
				const struct template_value other = {names[k], "yes"};

				assert_string_not_equal(rendered.text,
					render(shipped, "status", language, true, NULL, &other)
						.text);
				assert_string_not_equal(rendered.sms,
					render(shipped, "status", language, true, NULL, &other)
						.sms);
			}
		}
	}
}

/* Each word that the help names is one that is understood, in its language. */
static void help_names_words_that_are_understood(void **state)
{
	static const struct {
		enum sms_keyword keyword;
		const char *words[3];
	} rows[] = {
		{SMS_STATUS, {"TILA", "LÄGE", "STATUS"}},
		{SMS_STOP, {"LOPETA", "STOPP", "STOP"}},
		{SMS_START, {"START", "START", "START"}},
		{SMS_LANGUAGE, {"FI", "SV", "EN"}},
	};
	struct shipped *shipped = *state;

	for (int language = 0; language < 3; language++) {
		struct rendered help = render(shipped, "help", language, true, NULL, NULL);

		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			const char *word = rows[i].words[language];

			assert_int_equal(sms_command_read(word, "KYM").keyword, rows[i].keyword);
			assert_non_null(strstr(help.text, word));
			assert_non_null(strstr(help.sms, word));
		}
		assert_non_null(strstr(
			render(shipped, "stopped", language, true, NULL, NULL).sms, "START"));
		assert_non_null(strstr(render(shipped, "started", language, true, NULL, NULL).sms,
			rows[1].words[language]));
	}
}

static void what_perhaps_arrived_is_not_said_to_be_lost(void **state)
{
	static const char *const perhaps[] = {"ei ehkä mennyt perille", "kanske", "perhaps"};
	static const char *const lost[] = {"ei ole saanut", "har inte fått", "has not got"};
	const struct template_value unsure = {"unsure", "yes"};
	struct shipped *shipped = *state;

	for (int language = 0; language < 3; language++) {
		struct rendered certain =
			render(shipped, "not-delivered", language, true, NULL, NULL);
		struct rendered uncertain =
			render(shipped, "not-delivered", language, true, NULL, &unsure);

		assert_non_null(strstr(certain.text, lost[language]));
		assert_null(strstr(certain.subject, perhaps[language]));
		assert_null(strstr(uncertain.text, lost[language]));
		assert_non_null(strstr(uncertain.subject, perhaps[language]));
		assert_non_null(strstr(uncertain.text, value_of("reference", language)));
		assert_reads_well("not-delivered", language, uncertain.text);
	}
}

static void the_owner_of_a_text_is_asked_to_keep_it_short(void **state)
{
	static const char *const names[] = {"notification", "followup-notification"};
	static const char *const hints[] = {"lähetetään tekstiviestinä",
		"skickas som ett textmeddelande", "goes as a text message"};
	static const char *const promises[] = {
		"välitetään", "skickas ditt svar vidare", "is passed on"};
	const struct template_value helper = {"helper", "yes"};
	struct shipped *shipped = *state;

	for (int language = 0; language < 3; language++) {
		const char *hint = hints[language], *promise = promises[language];
		const char *text;

		for (int i = 0; i < 2; i++) {
			text = render(shipped, names[i], language, false, "unanswerable", NULL)
				       .text;
			assert_non_null(strstr(text, hint));
			assert_non_null(strstr(text, promise));
			text = render(shipped, names[i], language, false, "by_text", NULL).text;
			assert_null(strstr(text, hint));
			/* nor is anything promised that will not be done */
			text = render(shipped, names[i], language, false, NULL, NULL).text;
			assert_null(strstr(text, hint));
			assert_null(strstr(text, promise));
			assert_reads_well(names[i], language, text);
		}
		/* who is not asked to answer need not know how */
		text = render(shipped, "notification", language, false, "unanswerable", &helper)
			       .text;
		assert_null(strstr(text, hint));
	}
}

static void an_account_says_how_much_too_long_it_is(void **state)
{
	const struct template_value flag = {"too_long", "yes"};
	struct shipped *shipped = *state;

	for (int language = 0; language < 3; language++) {
		const char *text = render(shipped, "account", language, false, NULL, &flag).text;

		assert_non_null(strstr(text, value_of("letters", language)));
		assert_non_null(strstr(text, value_of("letters_max", language)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_files_load_without_a_problem),
		cmocka_unit_test(every_text_reads_well_with_all_values_and_with_few),
		cmocka_unit_test(every_text_reads_well_without_any_one_value),
		cmocka_unit_test(every_value_given_is_said),
		cmocka_unit_test(automatic_answers_say_that_they_are_no_decision),
		cmocka_unit_test(a_holiday_has_its_own_sentence),
		cmocka_unit_test(every_reason_has_its_sentence_in_every_language),
		cmocka_unit_test(words_from_outside_stand_below_the_sentence_or_in_it),
		cmocka_unit_test(a_helping_group_is_not_asked_to_answer),
		cmocka_unit_test(each_reason_of_an_account_has_its_sentence),
		cmocka_unit_test(each_line_of_an_account_stands_for_itself),
		cmocka_unit_test(a_list_that_is_cut_says_how_many_more_and_where),
		cmocka_unit_test(a_text_message_is_one_segment_of_gsm_or_two),
		cmocka_unit_test(each_state_of_a_ticket_has_its_own_words),
		cmocka_unit_test(help_names_words_that_are_understood),
		cmocka_unit_test(what_perhaps_arrived_is_not_said_to_be_lost),
		cmocka_unit_test(the_owner_of_a_text_is_asked_to_keep_it_short),
		cmocka_unit_test(an_account_says_how_much_too_long_it_is),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
