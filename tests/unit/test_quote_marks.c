/* SPDX-License-Identifier: MIT */
/* The marks around older messages and signatures, a line at a time; the lines are folded. */
#include "handlers/mail/quote_marks.h"

#include "tests/unit/mail_fixture.h"

struct judged {
	const char *line;
	bool is;
};

static void judge_all(bool (*judge)(const char *line), const struct judged *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (judge(rows[i].line) != rows[i].is)
			fail_msg("\"%s\" is taken for %s", rows[i].line,
				rows[i].is ? "something else" : "one");
	}
}

#define JUDGE(judge, rows) judge_all(judge, rows, sizeof(rows) / sizeof(*(rows)))

static void labels_are_known_in_many_languages_and_behind_marks(void **state)
{
	static const struct {
		const char *line;
		enum quote_label label;
	} rows[] = {
		{"from: a@b.example", QUOTE_LABEL_FROM},
		{"lahettaja: a", QUOTE_LABEL_FROM},
		{"fran: a", QUOTE_LABEL_FROM},
		{"> *from:* a", QUOTE_LABEL_FROM},
		{"_from :_ a", QUOTE_LABEL_FROM},
		{"发件人：a", QUOTE_LABEL_FROM},
		{"aihe: a: b", QUOTE_LABEL_SUBJECT},
		{"amne:", QUOTE_LABEL_SUBJECT},
		{"lahetetty: maanantai", QUOTE_LABEL_OTHER},
		{"svara till: a", QUOTE_LABEL_OTHER},
		{"fromage: a", QUOTE_LABEL_NONE},
		{"from a", QUOTE_LABEL_NONE},
		{": a", QUOTE_LABEL_NONE},
		{":", QUOTE_LABEL_NONE},
		{"", QUOTE_LABEL_NONE},
		{"subject to what the board decides in the autumn: a", QUOTE_LABEL_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (quote_label(rows[i].line) != rows[i].label)
			fail_msg("\"%s\"", rows[i].line);
	}
}

static void an_attribution_has_a_verb_a_colon_and_a_date_or_an_address(void **state)
{
	static const struct judged rows[] = {
		{"on 23 nov 2026, at 9:31, anna virtanen <a@b.example> wrote:", true},
		{"ma 23. marrask. 2026 klo 9.31 anna virtanen (a@b.example) kirjoitti:", true},
		{"den man 23 nov. 2026 kl 09:31 skrev anna <a@b.example>:", true},
		{"> on 23 nov 2026 anna wrote:", true},
		{"- on 23 nov 2026 anna wrote: -", true},
		{"quoting anna <a@b.example>:", true},
		{"2026年11月23日 9:31 anna <a@b.example> 写道：", true},
		{"anna <a@b.example> wrote 23.11.2026 at 9:31:", true},
		{"23.11.2026 9:31, anna <a@b.example>:", true},
		{"anna wrote:", false},
		{"anna wrote 24.11.2026:", false},
		{"on tuesday at 9:31 anna wrote:", false},
		{"as anna wrote: we are open", false},
		{"on monday anna wrote", false},
		{"the board wrote as follows, which see:", false},
		{"he overwrote the file of 23 nov 2026:", false},
		{":", false},
		{"", false},
	};
	const char *head = "on 23 nov 2026 at 9:31 ", *tail = " <a@b.example> wrote:";
	size_t room = QUOTE_LINE_MAX - strlen(head) - strlen(tail);

	(void)state;
	JUDGE(quote_is_attribution, rows);
	/* a name may fill the line, not more */
	assert_true(quote_is_attribution(
		arena_printf(arena, "%s%s%s", head, repeated("x", room), tail)));
	assert_false(quote_is_attribution(
		arena_printf(arena, "%s%s%s", head, repeated("x", room + 2), tail)));
}

static void a_date_with_an_address_is_told_from_either_alone(void **state)
{
	static const struct judged rows[] = {
		{"2026/11/23 anna virtanen <a@b.example>", true},
		{"> 23.11.2026 anna (a@b.example)", true},
		{"2026/11/23 anna virtanen", false},
		{"anna virtanen <a@b.example>", false},
		{"0401234567 anna <a@b.example>", false},
		{"2026/11/23 a@b.example and c", false},
		{"", false},
	};

	(void)state;
	JUDGE(quote_is_dated_address, rows);
}

static void banners_are_known_by_their_dashes_or_their_colon(void **state)
{
	static const struct judged rows[] = {
		{"-----original message-----", true},
		{"----- alkuperainen viesti -----", true},
		{"---- ursprungligt meddelande ----", true},
		{"> ---------- forwarded message ---------", true},
		{"begin forwarded message:", true},
		{"valitetty viesti alkaa:", true},
		{"##- please type your reply above this line -##", true},
		{"original message", false}, /* words of a person */
		{"begin forwarded message", false},
		{"-----", false},
		{"", false},
	};

	(void)state;
	JUDGE(quote_is_banner, rows);
	assert_false(quote_is_banner(
		arena_printf(arena, "-- original message %s", repeated("and so on ", 12))));
}

static void a_rule_is_four_of_one_kind_and_nothing_else(void **state)
{
	static const struct judged rows[] = {
		{"----", true},
		{"____________", true},
		{"> ====", true},
		{"****", true}, /* and not a mark in front of something */
		{"> ********", true},
		{"---", false},
		{"--==", false},
		{"---- x", false},
		{"*** ", false},
		{"....", false},
		{"", false},
	};

	(void)state;
	JUDGE(quote_is_rule, rows);
	assert_string_equal(quote_bare("> *| x"), "x");
	assert_string_equal(quote_bare(">>"), "");
}

static void footers_of_devices_are_told_from_sentences(void **state)
{
	static const struct judged rows[] = {
		{"sent from my iphone", true},
		{"lahetetty iphonesta", true},
		{"hae outlook for android<https://aka.ms/x>", true},
		{"get [outlook for ios](https://aka.ms/x)", true},
		{"skickat fran min ipad", true},
		{"diese nachricht wurde von meinem android gesendet", true},
		{"> sent from my iphone", true},
		{"sent from my office on monday, with all the papers", false},
		{"sent by post on monday", false},
		{"lahetetty postissa maanantaina", false},
		{"skickat fran min mobil:", false}, /* something follows */
		{"sent from my iphone which i bought in a shop in kotka last monday evening",
			false},
		{"", false},
	};

	(void)state;
	JUDGE(quote_is_device, rows);
}

static void a_closing_is_a_line_of_its_own(void **state)
{
	static const struct judged closings[] = {
		{"best regards,", true},
		{"ystavallisin terveisin", true},
		{"med vanliga halsningar!", true},
		{"terveisin / regards / mvh", true}, /* in three languages */
		{"br", true},
		{"best regards, joe", false},
		{"terveisin helsingista", false},
		{"brexit", false},
		{"", false},
	};
	static const struct judged thanks[] = {
		{"thanks!", true},
		{"kiitos etukateen", true},
		{"tack pa forhand.", true},
		{"kiitos vastauksesta", false},
		{"", false},
	};

	(void)state;
	JUDGE(quote_is_closing, closings);
	JUDGE(quote_is_thanks, thanks);
	assert_string_equal(quote_behind_closing("best regards, joe"), "joe");
	assert_string_equal(quote_behind_closing("regards"), "");
	assert_null(quote_behind_closing("regardless of that"));
	assert_null(quote_behind_closing(""));
}

static void what_a_server_put_there_is_told_from_what_a_person_wrote(void **state)
{
	static const struct judged disclaimers[] = {
		{"this e-mail is confidential and intended only for its addressee", true},
		{"tama viesti on luottamuksellinen", true},
		{"*detta meddelande ar konfidentiellt", true},
		{"this e-mail came on monday", false},
		{"my application is confidential", false},
		{"", false},
	};
	static const struct judged notes[] = {
		{"[external]", true},
		{"[ulkoinen viesti]", true},
		{"caution: this email came from outside", true},
		{"caution: the ice is thin", false},
		{"externa lokaler soker vi", false},
		{"", false},
	};

	(void)state;
	JUDGE(quote_is_disclaimer, disclaimers);
	JUDGE(quote_is_gateway_note, notes);
	assert_false(quote_is_gateway_note(
		arena_printf(arena, "caution: email %s", repeated("and so on ", 30))));
}

static void times_phones_and_other_contacts_are_seen(void **state)
{
	static const struct judged times[] = {{"at 9:31", true}, {"klo 09.31", true},
		{"a 16h32", true}, {"9.31.", true}, {"2026-11-23t09:31:24", true},
		{"23.11. 9.31", true}, {"24.11.2026", false}, {"24.11.", false}, {"3.4.26", false},
		{"2026.11.23", false}, {"25:10", false}, {"9:60", false}, {"109:31", false},
		{"9:311", false}, {"9:3", false}, {"1", false}, {"1:", false}, {"a:30", false},
		{"", false}};
	static const struct judged phones[] = {{"+358 40 123 4567", true}, {"(09) 123-4567", true},
		{"puh. 040 1234567", true}, {"mobil: 0401234567", true}, {"123456", false},
		{"0401234567 anna", false}, {"tel", false}, {"", false}};
	static const struct judged contacts[] = {{"a@b.example", true}, {"www.kotka.example", true},
		{"https://kotka.example", true}, {"y-tunnus 123456", true},
		{"anna virtanen", false}, {"12345", false}, {"", false}};

	(void)state;
	JUDGE(quote_has_time, times);
	JUDGE(quote_is_phone, phones);
	JUDGE(quote_has_contact, contacts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_are_known_in_many_languages_and_behind_marks),
		cmocka_unit_test(an_attribution_has_a_verb_a_colon_and_a_date_or_an_address),
		cmocka_unit_test(a_date_with_an_address_is_told_from_either_alone),
		cmocka_unit_test(banners_are_known_by_their_dashes_or_their_colon),
		cmocka_unit_test(a_rule_is_four_of_one_kind_and_nothing_else),
		cmocka_unit_test(footers_of_devices_are_told_from_sentences),
		cmocka_unit_test(a_closing_is_a_line_of_its_own),
		cmocka_unit_test(what_a_server_put_there_is_told_from_what_a_person_wrote),
		cmocka_unit_test(times_phones_and_other_contacts_are_seen),
	};

	return cmocka_run_group_tests_name(
		"quote_marks", tests, mail_fixture_begin, arena_fixture_end);
}
