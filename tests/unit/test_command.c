/* SPDX-License-Identifier: MIT */
/* Commands at the top of a reply: found in three languages, and nothing that is no command eaten.
 */
#include "handlers/kinds/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/buf.h"

/* "close|wait 15.1. reason|" and then the text, or the fault with its words. */
static const char *told(struct arena *arena, const char *text)
{
	static const char *const faults[] = {[COMMAND_UNKNOWN] = "unknown",
		[COMMAND_BELOW] = "below",
		[COMMAND_INCOMPLETE] = "incomplete",
		[COMMAND_SUPERFLUOUS] = "superfluous",
		[COMMAND_CONFLICT] = "conflict",
		[COMMAND_TOO_MANY] = "too many"};
	struct command_mail mail = command_read(arena, text);
	struct buf out;
	const char *line;

	if (mail.fault != COMMAND_FINE)
		return arena_printf(arena, "%s %s%s%s", faults[mail.fault], mail.faulty,
			mail.nearest ? " " : "", mail.nearest ? mail.nearest : "");
	buf_init(&out, 100000);
	for (size_t i = 0; i < mail.count; i++)
		buf_printf(&out, "%s%s%s|", command_name(mail.list[i].word),
			*mail.list[i].argument ? " " : "", mail.list[i].argument);
	buf_puts(&out, mail.text);
	if (mail.hash_line)
		buf_printf(&out, "|%s", mail.hash_line);
	line = arena_strdup(arena, buf_text(&out));
	buf_free(&out);
	return line;
}

struct reading_case {
	const char *text, *told;
};

static void read_all(const struct reading_case *cases, size_t count)
{
	struct arena *arena = arena_new(10 << 20);

	for (size_t i = 0; i < count; i++) {
		const char *said = told(arena, cases[i].text);

		if (strcmp(said, cases[i].told) != 0)
			fail_msg("\"%s\"\nis read as \"%s\"\nnot      \"%s\"", cases[i].text, said,
				cases[i].told);
	}
	arena_free(arena);
}

#define READ_ALL(cases) read_all(cases, sizeof(cases) / sizeof(cases[0]))

static void commands_are_the_first_lines_and_the_rest_is_the_text(void **state)
{
	static const struct reading_case cases[] = {
		{"", ""},
		{"Hei,\n\nasia on valmis.\n", "Hei,\n\nasia on valmis."},
		{"#close\nAsia on valmis.", "close|Asia on valmis."},
		{"\n\n  #close  \n\n\n#tag lupa\n\nHei\n\nAnna\n", "close|tag lupa|Hei\n\nAnna"},
		{"#close #tag lupa meluilmoitus #take\nHei",
			"close|tag lupa meluilmoitus|take|Hei"},
		{"#take\r\n#status\r\nHei\r\n", "take|status|Hei"},
		{"#help", "help|"},
		{"#wait 15.1. odotan lausuntoa\nHei", "wait 15.1. odotan lausuntoa|Hei"},
		{"#assign   Pekka \t Laine  ", "assign Pekka Laine|"},
	};

	(void)state;
	READ_ALL(cases);
}

static void the_words_behind_note_are_its_text(void **state)
{
	static const struct reading_case cases[] = {
		{"#note soitin hänelle", "note|soitin hänelle"},
		{"#note soitin\nhuomenna uudelleen", "note|soitin\nhuomenna uudelleen"},
		{"#note\nsoitin", "note|soitin"},
		{"#note sanoi #close eikä #muuta", "note|sanoi #close eikä #muuta"},
		{"#note #close\nsoitin", "note|close|soitin"},
		{"#close #note soitin", "close|note|soitin"},
		{"#note a\n#note b\nc", "note|note|a\nb\nc"},
	};

	(void)state;
	READ_ALL(cases);
}

static void finnish_and_swedish_words_are_known_however_written(void **state)
{
	static const struct reading_case cases[] = {
		{"#muistio soitin", "note|soitin"}, {"#anteckning ringde", "note|ringde"},
		{"#SULJE", "close|"}, {"#stäng", "close|"}, {"#STANG", "close|"},
		{"#sta\xcc\x88ng", "close|"}, /* as macOS writes it */
		{"#odota 15.1. x #sulje", "conflict #sulje #odota"},
		{"#vänta 15.1 x", "wait 15.1 x|"}, {"#siirrä Pekka", "assign Pekka|"},
		{"#tilldela Pekka", "assign Pekka|"}, {"#otan", "take|"}, {"#tar", "take|"},
		{"#tunniste lupa", "tag lupa|"}, {"#etikett lov", "tag lov|"},
		{"#tagg lov", "tag lov|"}, {"#kiireellisyys korkea", "priority korkea|"},
		{"#prioritet hög", "priority hög|"}, {"#kieli sv", "language sv|"},
		{"#språk fi", "language fi|"}, {"#tekstiviesti\nHei", "sms|Hei"},
		{"#textmeddelande\nHej", "sms|Hej"}, {"#sähköposti\nHei", "email|Hei"},
		{"#e-post\nHej", "email|Hej"}, {"#tila #ohje", "status|help|"},
		{"#läge #hjälp", "status|help|"}, {"#new", "new|"},
		{"#uusi a@b.example\nHoida", "new a@b.example|Hoida"}, {"#ny #ta", "new|take|"},
		{"#nytt", "new|"}, {"#new #sms\nHei", "conflict #new #sms"},
		{"#yhdistä KYM-1-AB", "merge KYM-1-AB|"}, {"#liitä KYM-1-AB", "merge KYM-1-AB|"},
		{"#sammanfoga [KYM-1-AB]", "merge [KYM-1-AB]|"},
		{"#take #merge KYM-1-AB", "conflict #take #merge"},
		{"#yhteystieto +358 40 123 4567", "contact +358 40 123 4567|"},
		{"#kontakt a@b.example #ta", "contact a@b.example|take|"},
		{"#poissa 1.7.–14.7. pekka", "away 1.7.–14.7. pekka|"},
		{"#borta 1.7-14.7\nHej", "away 1.7-14.7|Hej"}, {"#frånvarande 14.7", "away 14.7|"},
		{"#close.", "close|"}, {"#note: soitin", "note|soitin"},
		{"#wait: 15.1. syy", "wait 15.1. syy|"},
		{"\xc2\xa0#close\xc2\xa0\nHei", "close|Hei"},
		{"#wait\xc2\xa0"
		 "15.1.\xc2\xa0syy",
			"wait 15.1. syy|"},
		{"\xe2\x80\x8b#close\nHei", "close|Hei"}, /* a blank of no width */
	};

	(void)state;
	READ_ALL(cases);
}

static void what_is_no_command_is_text_and_is_noted(void **state)
{
	static const struct reading_case cases[] = {
		{"#1 asia\nHei", "#1 asia\nHei|#1 asia"},
		{"#close\n#1 asia\n#2 toinen", "close|#1 asia\n#2 toinen|#1 asia"},
		{"# Otsikko\nHei", "# Otsikko\nHei|# Otsikko"},
		{"## x", "## x|## x"},
		{"#", "#|#"},
		{"Hei\n#yrittäjyys kannattaa", "Hei\n#yrittäjyys kannattaa|#yrittäjyys kannattaa"},
		{"C#-kurssi #close", "C#-kurssi #close"},
		{"#wait 15.1. lausunto #12 ja #muu puuttuu",
			"wait 15.1. lausunto #12 ja #muu puuttuu|"},
		{"#\xf0\x9f\x98\x80", "#\xf0\x9f\x98\x80|#\xf0\x9f\x98\x80"},
	};

	(void)state;
	READ_ALL(cases);
}

static void a_fault_is_told_with_what_was_meant_perhaps(void **state)
{
	static const struct reading_case cases[] = {
		{"#cloze\nHei", "unknown #cloze #close"},
		{"#clsoe", "unknown #clsoe #close"},
		{"#sulke", "unknown #sulke #sulje"},
		{"#stäg", "unknown #stäg #stäng"},
		{"#asign pekka", "unknown #asign #assign"},
		{"#notes x", "unknown #notes #note"},
		{"#yrittäjyys kannattaa", "unknown #yrittäjyys"},
		{"#tag lupa #cloze", "unknown #cloze #close"},
		{"#a\n#cloze", "unknown #a"},
		{"#wait\nHei", "incomplete #wait"},
		{"#assign #take", "incomplete #assign"},
		{"#close kiitos", "superfluous #close"},
		{"#sms Hei Matti", "superfluous #sms"},
		{"#sms #email\nHei", "conflict #sms #email"},
		{"#take #assign pekka", "conflict #take #assign"},
		{"#note #sms\nHei", "conflict #note #sms"},
		{"Hei\n#close", "below #close"},
		{"Hei\n\n  #MUISTIO soitin\n", "below #MUISTIO"},
		{"#note soitin\nsitten\n#close", "below #close"},
		{"#take #take #take #take #take #take #take #take #take #take #take #take #take "
		 "#take #take #take #take",
			"too many #take"},
	};

	(void)state;
	READ_ALL(cases);
}

static void the_line_of_help_names_each_command_in_the_readers_language(void **state)
{
	static const enum language languages[] = {LANGUAGE_FI, LANGUAGE_SV, LANGUAGE_EN};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		const char *line = command_line_of_all(arena, languages[i], false);
		size_t known = 0;

		/* each of them is read as what it stands for */
		while ((line = strchr(line, '#'))) {
			const char *shown = arena_strndup(arena, line, strcspn(line, " |"));
			struct command_mail mail =
				command_read(arena, arena_printf(arena, "%s x", shown));

			if (mail.fault == COMMAND_SUPERFLUOUS)
				mail = command_read(arena, shown);
			if (mail.fault != COMMAND_FINE || mail.count != 1 ||
				mail.list[0].word != (enum command_word)known)
				fail_msg("%s", shown);
			known++;
			line++;
		}
		assert_int_equal(known, COMMAND_COUNT);
	}
	assert_string_equal(command_line_of_all(arena, LANGUAGE_EN, true),
		"#note  #close  #wait DATE REASON  #help");
	assert_string_equal(command_line_of_all(arena, LANGUAGE_OTHER, false),
		command_line_of_all(arena, LANGUAGE_EN, false));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_the_first_lines_and_the_rest_is_the_text),
		cmocka_unit_test(the_words_behind_note_are_its_text),
		cmocka_unit_test(finnish_and_swedish_words_are_known_however_written),
		cmocka_unit_test(what_is_no_command_is_text_and_is_noted),
		cmocka_unit_test(a_fault_is_told_with_what_was_meant_perhaps),
		cmocka_unit_test(the_line_of_help_names_each_command_in_the_readers_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
