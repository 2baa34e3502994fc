/* SPDX-License-Identifier: MIT */
/* Which texts are commands, thanks or a digit, and which are messages. */
#include "handlers/sms/keyword.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_word_alone_is_a_command(void **state)
{
	static const struct {
		const char *text;
		enum sms_keyword keyword;
		enum language language;
		const char *reference;
	} rows[] = {
		{"STATUS", SMS_STATUS, LANGUAGE_UNKNOWN, ""},
		{"Tila", SMS_STATUS, LANGUAGE_FI, ""},
		{"läge", SMS_STATUS, LANGUAGE_SV, ""},
		{"LAGE", SMS_STATUS, LANGUAGE_SV, ""},	     /* without its dots */
		{"LA\u0308GE", SMS_STATUS, LANGUAGE_SV, ""}, /* with dots of their own */
		{"Läget?", SMS_STATUS, LANGUAGE_SV, ""},
		{" \n\"Status\".\r\n", SMS_STATUS, LANGUAGE_UNKNOWN, ""},
		{"”TILA”!!", SMS_STATUS, LANGUAGE_FI, ""},
		{"\u00A0- tila -\u00A0", SMS_STATUS, LANGUAGE_FI, ""},
		{"(tila) …", SMS_STATUS, LANGUAGE_FI, ""},
		{"T\u200Bila", SMS_STATUS, LANGUAGE_FI, ""}, /* what nobody sees */
		{"Tila, kiitos", SMS_STATUS, LANGUAGE_FI, ""},
		{"stop", SMS_STOP, LANGUAGE_UNKNOWN, ""},
		{"STOPP!", SMS_STOP, LANGUAGE_SV, ""},
		{"Lopeta.", SMS_STOP, LANGUAGE_FI, ""},
		{"STOP ALL", SMS_STOP, LANGUAGE_EN, ""},
		{"Unsubscribe", SMS_STOP, LANGUAGE_EN, ""},
		{"START", SMS_START, LANGUAGE_UNKNOWN, ""},
		{"aloita", SMS_START, LANGUAGE_FI, ""},
		{"Hjälp", SMS_HELP, LANGUAGE_SV, ""},
		{"HJALP", SMS_HELP, LANGUAGE_SV, ""},
		{"APUA!", SMS_HELP, LANGUAGE_FI, ""},
		{"help", SMS_HELP, LANGUAGE_EN, ""},
		{"FI", SMS_LANGUAGE, LANGUAGE_FI, ""},
		{"sv.", SMS_LANGUAGE, LANGUAGE_SV, ""},
		{"'En'", SMS_LANGUAGE, LANGUAGE_EN, ""},
		{"På svenska, tack!", SMS_LANGUAGE, LANGUAGE_SV, ""},
		{"In English please", SMS_LANGUAGE, LANGUAGE_EN, ""},
		/* with a reference, however it is written */
		{"STATUS KYM-1042-7Q", SMS_STATUS, LANGUAGE_UNKNOWN, "KYM-1042-7Q"},
		{"tila kym 1042 7q", SMS_STATUS, LANGUAGE_FI, "KYM-1042-7Q"},
		{"läge: [KYM-1042-7Q].", SMS_STATUS, LANGUAGE_SV, "KYM-1042-7Q"},
		{"tila kym-10427q", SMS_STATUS, LANGUAGE_FI, "KYM-10427Q"},
		{"Tila KYM1042-7Q kiitos", SMS_STATUS, LANGUAGE_FI, "KYM-1042-7Q"},
		{"KYM-1042-7Q tila?", SMS_STATUS, LANGUAGE_FI, "KYM-1042-7Q"},
		{"status 1042", SMS_STATUS, LANGUAGE_UNKNOWN, "KYM-1042"},
		{"status #1042", SMS_STATUS, LANGUAGE_UNKNOWN, "KYM-1042"},
		{"STOP KYM-1042-7Q", SMS_STOP, LANGUAGE_UNKNOWN, "KYM-1042-7Q"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sms_command command = sms_command_read(rows[i].text, "KYM");

		if (command.keyword != rows[i].keyword || command.language != rows[i].language ||
			strcmp(command.reference, rows[i].reference) != 0) {
			fail_msg("\"%s\": keyword %d, language %d, reference \"%s\"", rows[i].text,
				(int)command.keyword, (int)command.language, command.reference);
		}
	}
}

static void a_message_is_none(void **state)
{
	static const char *const messages[] = {"", " ", "...", "👍", "Stop tekstiviestit",
		"Mikä on tila?", "Tila on liian pieni", "Tila 20 m2", "Tila 20m2", "Tila Kotkassa",
		"tila karhula 120", "status of my permit", "Status KYM", "STATUS KUN-1042-7Q",
		"FI SV", "FI/SV", "sv 1042", "help 1042", "KYM-1042-7Q", "1042 tila",
		"KYM-1042-7Q KYM-1043-8R tila", "Cancel", "Peru", "avsluta", "Se", "yes",
		"stopstop", "tilaus", "lopetan", "kiitos", "STATUS KYM-1042-7QX",
		"STATUS 12345678901234567", "tila tila", "läge stop",
		"On jouduttu odottamaan kauan, joten mikä on tila"};

	(void)state;
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		if (sms_command_read(messages[i], "KYM").keyword != SMS_NO_KEYWORD)
			fail_msg("\"%s\" is taken for a command", messages[i]);
	}
}

static void carriers_have_words_of_their_own(void **state)
{
	static const struct {
		const char *text;
		enum sms_carrier_effect effect;
	} rows[] = {
		{"Stop", SMS_CARRIER_BLOCKS},
		{" CANCEL\n", SMS_CARRIER_BLOCKS},
		{"revoke", SMS_CARRIER_BLOCKS},
		{"YES", SMS_CARRIER_UNBLOCKS},
		{"start", SMS_CARRIER_UNBLOCKS},
		{"STOP.", SMS_CARRIER_NOTHING}, /* the word alone */
		{"stop all", SMS_CARRIER_NOTHING},
		{"LOPETA", SMS_CARRIER_NOTHING},
		{"", SMS_CARRIER_NOTHING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(sms_carrier_effect(rows[i].text), rows[i].effect);
}

static void thanks_change_nothing(void **state)
{
	static const char *const thanks[] = {"Kiitos", "kiitos!", "Kiitos paljon!!", "OK", "Ok.",
		"ok, kiitos", "Selvä, kiitos", "Kiitos nopeasta vastauksesta!", "Tack",
		"Tack så mycket!", "Stort tack för hjälpen", "Okej tack", "Thanks", "thank you",
		"Thank you very much", "Thanks a lot", "👍", "👍🏽", "👍👍👍👍👍", "Kiitos!👍",
		"🙏 ❤️", "\nKiitos :)\n"};
	static const char *const others[] = {"", "Ei kiitos", "Nej tack", "No thanks", "Ja tack",
		"Kyllä kiitos", "Kiitos, mutta ei", "Kiitos paljon ja hyvää joulua", "paljon",
		"Kiitos. Milloin?", "Thank you very much indeed", "👎", "Ok 5", "Kiitos Maija",
		"Tack så mycket för hjälpen"};

	(void)state;
	for (size_t i = 0; i < sizeof(thanks) / sizeof(thanks[0]); i++) {
		if (!sms_is_thanks(thanks[i]))
			fail_msg("\"%s\" is not taken for thanks", thanks[i]);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (sms_is_thanks(others[i]))
			fail_msg("\"%s\" is taken for thanks", others[i]);
	}
}

static void a_digit_answers_the_closing_question(void **state)
{
	static const struct {
		const char *text;
		int digit;
	} rows[] = {{"5", 5}, {" 4!\n", 4}, {"\"3\".", 3}, {"0", 0}, {"５", 5},
		{"5\uFE0F\u20E3", 5}, {"", -1}, {"10", -1}, {"5 kiitos", -1}, {"5/5", -1},
		{"viisi", -1}, {"4-5", -1}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int digit = -1;

		assert_int_equal(sms_is_single_digit(rows[i].text, &digit), rows[i].digit >= 0);
		assert_int_equal(digit, rows[i].digit);
	}
	assert_true(sms_is_single_digit("1", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_alone_is_a_command),
		cmocka_unit_test(a_message_is_none),
		cmocka_unit_test(carriers_have_words_of_their_own),
		cmocka_unit_test(thanks_change_nothing),
		cmocka_unit_test(a_digit_answers_the_closing_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
