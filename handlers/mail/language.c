/* SPDX-License-Identifier: MIT */
/* The language a text is written in, from its commonest words and the letters that only one
 * language has. */
#include "handlers/mail/language.h"

#include <stdbool.h>
#include <string.h>

#include "daemon/base/text.h"

enum { WORDS_MAX = 2000, WORD_BYTES_MAX = 40, ROWS = 9 };

/* Rivals keep a Danish or Estonian text from being taken for Swedish or Finnish. */
struct row {
	enum language language;
	const char *words;   /* blanks around each */
	const char *letters; /* found often in this one of the nine only */
	const char *endings; /* of words of five letters and more; blanks around each */
};

static const struct row rows[ROWS] = {
	{LANGUAGE_FI,
		" ja on ei ett\xc3\xa4 se oli mutta kuin my\xc3\xb6s olen ovat tai niin h\xc3\xa4n "
		"sen min\xc3\xa4 jos kun "
		"t\xc3\xa4m\xc3\xa4 vain kanssa voi olisi joka mit\xc3\xa4 miten hei kiitos "
		"tarvitsen haluan voiko "
		"onko saako miss\xc3\xa4 koska t\xc3\xa4ss\xc3\xa4 sit\xc3\xa4 en me te he nyt "
		"viel\xc3\xa4 jo terveisin pit\xc3\xa4\xc3\xa4 mik\xc3\xa4 "
		"jotka joita t\xc3\xa4st\xc3\xa4 n\xc3\xa4m\xc3\xa4 ole hyv\xc3\xa4\xc3\xa4 minun "
		"sek\xc3\xa4 mukaan noin kaikki sitten ",
		"",
		" ssa ss\xc3\xa4 sta st\xc3\xa4 lla ll\xc3\xa4 lta lt\xc3\xa4 ksi nen iin een aan "
		"\xc3\xa4\xc3\xa4n uun tta tt\xc3\xa4 mme tte vat v\xc3\xa4t kin "
		"ista ist\xc3\xa4 ien jen den ille alle oon "},
	{LANGUAGE_SV,
		" och att det som en p\xc3\xa5 \xc3\xa4r av f\xc3\xb6r med den till inte om ett "
		"har de jag var men vi kan s\xc3\xa5 hej tack "
		"fr\xc3\xa5n eller n\xc3\xa4r vill ska h\xc3\xa4r du han hon sig vad hur mig min "
		"bara ocks\xc3\xa5 efter \xc3\xb6ver d\xc3\xa4r man "
		"skulle m\xc3\xa5ste finns beh\xc3\xb6ver kommer d\xc3\xa5 nu mycket g\xc3\xb6r "
		"f\xc3\xa5r mot under mellan alla inga ",
		"", " ade ning ningar erna arna orna else heten lig ligt iga igt "},
	{LANGUAGE_EN,
		" the and to of in is that it for was on are with as be this have from or had by "
		"not but what all were we when "
		"your can an which you they will would there i my me please hello thank thanks do "
		"if at how need like our "
		"has he she his her their been more about who its no so out up into than them only "
		"some could these ",
		"", " ing tion tions ment ness able ally ould ight "},
	{LANGUAGE_OTHER, /* Danish and Norwegian */
		" og ikke af er jeg det til p\xc3\xa5 som der de har med den et vi kan af fra "
		"eller hvad hvor n\xc3\xa5r "
		"v\xc3\xa6re blev ved efter ogs\xc3\xa5 s\xc3\xa5 men skal vil hun han deres mere "
		"meget noget min sig blir ble etter "
		"v\xc3\xa6rt hva n\xc3\xa5 noe disse dette opp ut mot bare selv over ",
		"\xc3\xa6\xc3\xb8", " else ende elig lige erne ene "},
	{LANGUAGE_OTHER, /* Estonian */
		" ja on ei et see oli kui ka ma ning aga oma kes mis ta siis v\xc3\xb5i seda mida "
		"nii olen tema selle veel "
		"mul ole k\xc3\xb5ik juba p\xc3\xa4rast kuid sest v\xc3\xa4ga kus meie nende "
		"mille ",
		"\xc3\xb5", " sse dele test ised used mine tud nud vad "},
	{LANGUAGE_OTHER, /* German */
		" der die und das ist nicht ich ein eine zu den mit von sie es im dem auf "
		"f\xc3\xbcr des sich auch als an er "
		"hat aus bei wird sind noch wie einen nach \xc3\xbc"
		"ber einer um am war haben nur oder aber vor zur bis mehr durch wir ",
		"\xc3\x9f", " ung ungen isch lich keit schaft "},
	{LANGUAGE_OTHER, /* French */
		" le la les de des et est un une du dans que qui pour pas au sur en je vous nous "
		"il elle ce cette avec plus "
		"par sont ne se aux mais ou sa son ses \xc3\xa0 leur comme tout d'une c'est ont ",
		"\xc3\xa7\xc3\xa8\xc3\xaa", " tion ment eux ait aient "},
	{LANGUAGE_OTHER, /* Dutch */
		" de het een en van is dat niet in op te zijn met voor ik je maar om hij ze er aan "
		"ook wat naar bij nog "
		"uit wel kan dan heeft worden deze over door als was ",
		"", " ijk heid ende oren "},
	{LANGUAGE_OTHER, /* Spanish, Italian, Portuguese */
		" el los las y es una por con para no se lo como del al su m\xc3\xa1s pero che di "
		"il per non sono della con gli "
		"anche o os as em um uma n\xc3\xa3o que do da ",
		"\xc3\xb1\xc2\xbf\xc3\xa3", " ci\xc3\xb3n mente idad zione "},
};

static bool is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || c == '\'' ||
	       (c >= 0xC0 && c != 0xD7 && c != 0xF7 && c < 0x250);
}

/* Letters of scripts in which none of our languages is written. */
static bool is_foreign(uint32_t c)
{
	return (c >= 0x370 && c < 0x1E00) || (c >= 0x3040 && c < 0xFB00 && c != 0xFEFF);
}

static bool holds(const char *list, const char *word)
{
	char framed[WORD_BYTES_MAX + 16];

	snprintf(framed, sizeof(framed), " %s ", word);
	return strstr(list, framed) != NULL;
}

static bool ends(const char *endings, const char *word, size_t size)
{
	for (size_t tail = 3; tail <= 8 && tail < size; tail++) {
		if (holds(endings, word + size - tail))
			return true;
	}
	return false;
}

static uint32_t lower(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
		return c + 32;
	return c;
}

static void count_word(const char *word, size_t size, int *scores)
{
	for (int i = 0; i < ROWS; i++) {
		if (holds(rows[i].words, word))
			scores[i] += size >= 3 ? 4 : 3;
		else if (size >= 5 && ends(rows[i].endings, word, size))
			scores[i] += 2;
	}
}

/* Letters weigh a little: they decide between near relations. */
static void count_letter(uint32_t c, int *scores, int *other)
{
	char bytes[8] = {0};

	if (is_foreign(c)) {
		*other += 1;
		return;
	}
	if (c < 0x80)
		return;
	text_put(bytes, c);
	for (int i = 0; i < ROWS; i++)
		scores[i] += strstr(rows[i].letters, bytes) ? 3 : 0;
	if (c == 0xE4 || c == 0xF6) { /* ä ö: Finnish, Swedish, Estonian, German */
		scores[0] += 1;
		scores[1] += 1;
	} else if (c == 0xE5) { /* å */
		scores[1] += 1;
		scores[3] += 1;
	}
}

enum language language_guess(const char *text)
{
	int scores[ROWS] = {0}, foreign = 0, letters = 0, best = 0;
	char word[WORD_BYTES_MAX + 8];
	size_t size = 0;

	for (size_t words = 0; words < WORDS_MAX;) {
		uint32_t c = lower(text_next(&text));

		if (is_letter(c)) {
			letters++;
			count_letter(c, scores, &foreign);
			if (size < WORD_BYTES_MAX)
				size += text_put(word + size, c);
			continue;
		}
		count_letter(c, scores, &foreign);
		word[size] = 0;
		if (size > 0) {
			count_word(word, size, scores);
			words++;
		}
		size = 0;
		if (c == 0)
			break;
	}
	if (foreign > letters)
		return LANGUAGE_OTHER;
	for (int i = 1; i < ROWS; i++) {
		if (scores[i] > scores[best])
			best = i;
	}
	if (scores[best] < 3)
		return LANGUAGE_UNKNOWN;
	return rows[best].language;
}
