/* SPDX-License-Identifier: MIT */
/* The words by which people say that an address or number is their own. */
#include "handlers/sms/statement.h"

#include <ctype.h>
#include <string.h>

#include "handlers/sms/window.h"

enum { LINKS_MAX = 5 }; /* words between a statement and the address */

/* A thing of one's own; after "my", "min", "mun" and the like. */
static const struct phrase {
	const char *words;
	unsigned kinds;
} nouns[] = {
	{"email", SMS_PLACE_MAIL},
	{"e-mail", SMS_PLACE_MAIL},
	{"mail", SMS_PLACE_MAIL},
	{"email address", SMS_PLACE_MAIL},
	{"e-mail address", SMS_PLACE_MAIL},
	{"mail address", SMS_PLACE_MAIL},
	{"address", SMS_PLACE_MAIL},
	{"email-address", SMS_PLACE_MAIL},
	{"epost", SMS_PLACE_MAIL},
	{"e-post", SMS_PLACE_MAIL},
	{"e-postadress", SMS_PLACE_MAIL},
	{"epostadress", SMS_PLACE_MAIL},
	{"e-post adress", SMS_PLACE_MAIL},
	{"mejl", SMS_PLACE_MAIL},
	{"mejladress", SMS_PLACE_MAIL},
	{"mailadress", SMS_PLACE_MAIL},
	{"emailadress", SMS_PLACE_MAIL},
	{"adress", SMS_PLACE_MAIL},
	{"sahkoposti", SMS_PLACE_MAIL},
	{"sahkopostiosoite", SMS_PLACE_MAIL},
	{"s-posti", SMS_PLACE_MAIL},
	{"sposti", SMS_PLACE_MAIL},
	{"meili", SMS_PLACE_MAIL},
	{"maili", SMS_PLACE_MAIL},
	{"osoite", SMS_PLACE_MAIL},
	{"number", SMS_PLACE_PHONE},
	{"phone", SMS_PLACE_PHONE},
	{"phone number", SMS_PLACE_PHONE},
	{"telephone", SMS_PLACE_PHONE},
	{"telephone number", SMS_PLACE_PHONE},
	{"mobile", SMS_PLACE_PHONE},
	{"mobile number", SMS_PLACE_PHONE},
	{"mobile phone", SMS_PLACE_PHONE},
	{"cell", SMS_PLACE_PHONE},
	{"cell number", SMS_PLACE_PHONE},
	{"cell phone", SMS_PLACE_PHONE},
	{"tel", SMS_PLACE_PHONE},
	{"nummer", SMS_PLACE_PHONE},
	{"telefon", SMS_PLACE_PHONE},
	{"telefonnummer", SMS_PLACE_PHONE},
	{"mobil", SMS_PLACE_PHONE},
	{"mobilnummer", SMS_PLACE_PHONE},
	{"mobiltelefon", SMS_PLACE_PHONE},
	{"tfn", SMS_PLACE_PHONE},
	{"telefonnr", SMS_PLACE_PHONE},
	{"mobilnr", SMS_PLACE_PHONE},
	{"numero", SMS_PLACE_PHONE},
	{"puhelin", SMS_PLACE_PHONE},
	{"puhelinnumero", SMS_PLACE_PHONE},
	{"kannykka", SMS_PLACE_PHONE},
	{"kannykkanumero", SMS_PLACE_PHONE},
	{"nro", SMS_PLACE_PHONE},
	{"gsm", SMS_PLACE_PHONE},
	{"puh", SMS_PLACE_PHONE},
};

/* What names it without another word: Finnish with its -ni, and a plea to call there. */
static const struct phrase own[] = {
	{"sahkopostini", SMS_PLACE_MAIL},
	{"sahkopostiosoitteeni", SMS_PLACE_MAIL},
	{"sahkopostini osoite", SMS_PLACE_MAIL},
	{"s-postini", SMS_PLACE_MAIL},
	{"spostini", SMS_PLACE_MAIL},
	{"s-postiosoitteeni", SMS_PLACE_MAIL},
	{"spostiosoitteeni", SMS_PLACE_MAIL},
	{"emailini", SMS_PLACE_MAIL},
	{"e-mailini", SMS_PLACE_MAIL},
	{"email-osoitteeni", SMS_PLACE_MAIL},
	{"emailosoitteeni", SMS_PLACE_MAIL},
	{"meilini", SMS_PLACE_MAIL},
	{"mailini", SMS_PLACE_MAIL},
	{"meiliosoitteeni", SMS_PLACE_MAIL},
	{"mailiosoitteeni", SMS_PLACE_MAIL},
	{"osoitteeni", SMS_PLACE_MAIL},
	{"numeroni", SMS_PLACE_PHONE},
	{"puhelinnumeroni", SMS_PLACE_PHONE},
	{"puhelimeni", SMS_PLACE_PHONE},
	{"puhelimeni numero", SMS_PLACE_PHONE},
	{"kannykkani", SMS_PLACE_PHONE},
	{"kannykkani numero", SMS_PLACE_PHONE},
	{"kannykkanumeroni", SMS_PLACE_PHONE},
	{"matkapuhelimeni", SMS_PLACE_PHONE},
	{"matkapuhelimeni numero", SMS_PLACE_PHONE},
	{"matkapuhelinnumeroni", SMS_PLACE_PHONE},
	{"gsm-numeroni", SMS_PLACE_PHONE},
	{"nroni", SMS_PLACE_PHONE},
	{"soita minulle", SMS_PLACE_PHONE},
	{"soita mulle", SMS_PLACE_PHONE},
	{"soittakaa minulle", SMS_PLACE_PHONE},
};

/* How one is reached. */
static const struct phrase reached[] = {
	{"email me", SMS_PLACE_MAIL},
	{"e-mail me", SMS_PLACE_MAIL},
	{"mail me", SMS_PLACE_MAIL},
	{"write me", SMS_PLACE_MAIL},
	{"write to me", SMS_PLACE_MAIL},
	{"reach me", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"contact me", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"call me", SMS_PLACE_PHONE},
	{"phone me", SMS_PLACE_PHONE},
	{"ring me", SMS_PLACE_PHONE},
	{"text me", SMS_PLACE_PHONE},
	{"mejla mig", SMS_PLACE_MAIL},
	{"mejla till mig", SMS_PLACE_MAIL},
	{"maila mig", SMS_PLACE_MAIL},
	{"maila till mig", SMS_PLACE_MAIL},
	{"skriv till mig", SMS_PLACE_MAIL},
	{"nar mig", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"nar du mig", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"nar ni mig", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"na mig", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"kontakta mig", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"ring mig", SMS_PLACE_PHONE},
	{"ring till mig", SMS_PLACE_PHONE},
	{"minut tavoittaa", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"tavoittaa minut", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"tavoitat minut", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"tavoitatte minut", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"minut saa kiinni", SMS_PLACE_MAIL | SMS_PLACE_PHONE},
	{"soita minulle", SMS_PLACE_PHONE},
	{"soita mulle", SMS_PLACE_PHONE},
	{"soittakaa minulle", SMS_PLACE_PHONE},
	{"minulle voi soittaa", SMS_PLACE_PHONE},
	{"minulle saa soittaa", SMS_PLACE_PHONE},
	{"sahkopostiini", SMS_PLACE_MAIL},
	{"sahkopostiosoitteeseeni", SMS_PLACE_MAIL},
	{"meiliini", SMS_PLACE_MAIL},
	{"mailiini", SMS_PLACE_MAIL},
	{"emailiini", SMS_PLACE_MAIL},
	{"osoitteeseeni", SMS_PLACE_MAIL},
	{"numerooni", SMS_PLACE_PHONE},
	{"puhelinnumerooni", SMS_PLACE_PHONE},
	{"puhelimeeni", SMS_PLACE_PHONE},
	{"kannykkaani", SMS_PLACE_PHONE},
};
enum {
	NOUNS = sizeof(nouns) / sizeof(nouns[0]),
	OWN = sizeof(own) / sizeof(own[0]),
	REACHED = sizeof(reached) / sizeof(reached[0]),
};

static const char *const my[] = {"my", "min", "mitt", "mun", "minun", NULL};
static const char *const which[] = {"new", "own", "work", "personal", "private", "direct",
	"current", "correct", "nya", "egen", "eget", "privata", "direkta", "ratta", "uusi", "oma",
	"nykyinen", "oikea", NULL};
static const char *const links_of_being[] = {
	":", "is", "on", "ar", "siis", "nyt", "now", "nu", NULL};
static const char *const links_of_reaching[] = {":", "at", "on", "via", "by", "to", "pa", "the",
	"email", "e-mail", "mail", "phone", "number", "tel", "puh", "tfn", "parhaiten", "best",
	"bast", "e-post", "epost", "mejl", "telefon", "nummer", "numret", "adressen", "adress",
	"sahkopostilla", "sahkopostitse", "puhelimitse", "osoitteesta", "osoitteessa",
	"osoitteeseen", "numerosta", "numerossa", "numerolla", "numeroon", "numero", NULL};

/* The longest phrase of that kind that ends in front of `end`; NULL. ret_start: its first word. */
static const struct phrase *phrase_before(const struct sms_words *words, size_t end,
	const struct phrase *phrases, size_t count, enum sms_place_kind kind, size_t *ret_start)
{
	for (size_t size = 3; size > 0; size--) {
		for (size_t i = 0; size <= end && i < count; i++) {
			if ((phrases[i].kinds & kind) &&
				sms_phrase_at(words, end - size, phrases[i].words) == size) {
				*ret_start = end - size;
				return &phrases[i];
			}
		}
	}
	return NULL;
}

/* "my new email", "sähköpostini" in front of `end`. links: words between it and the address. */
static bool is_own_thing(const struct sms_words *words, size_t end, size_t links,
	enum sms_place_kind kind, size_t *ret_start)
{
	if (phrase_before(words, end, own, OWN, kind, ret_start)) {
		return true;
	}
	/* "I sent my mail pekka@..." names no own address */
	if ((links == 0 && kind == SMS_PLACE_MAIL) ||
		!phrase_before(words, end, nouns, NOUNS, kind, ret_start) || *ret_start == 0) {
		return false;
	}
	*ret_start -= *ret_start > 1 && sms_is_among(sms_word_at(words, *ret_start - 1), which);
	*ret_start -= 1;
	return sms_is_among(sms_word_at(words, *ret_start), my);
}

/* "you can reach me" in front of `end`. */
static bool is_way_to_reach(const struct sms_words *words, size_t end, size_t links,
	enum sms_place_kind kind, size_t *ret_start)
{
	const struct phrase *phrase = phrase_before(words, end, reached, REACHED, kind, ret_start);

	/* "mail me pekka@..." asks for Pekka's; "sähköpostiini matti@..." names one's own */
	return phrase && (links > 0 || !strchr(phrase->words, ' '));
}

/* Whether what somebody else said or wrote begins there: "Pekka wrote", and for the sentences
 * behind it "Pekka wrote me:". */
static bool is_report(const struct sms_words *words, size_t i, bool of_sentences)
{
	static const char *const reporting[] = {"said", "says", "wrote", "writes", "told",
		"answered", "sanoi", "sanoo", "kirjoitti", "kirjoittaa", "kertoi", "vastasi",
		"ilmoitti", "sade", "skrev", "skriver", "svarade", NULL};

	return sms_is_among(sms_word_at(words, i), reporting) &&
	       (!of_sentences || strcmp(sms_word_at(words, i + 1), ":") == 0 ||
		       strcmp(sms_word_at(words, i + 2), ":") == 0);
}

/* Whether a statement that begins there is the writer's, and of today: nobody else's words, no
 * former address. */
static bool is_meant(const struct sms_words *words, size_t start)
{
	static const char *const not_now[] = {"old", "former", "previous", "not", "vanha",
		"entinen", "aiempi", "ei", "gamla", "tidigare", "inte", NULL};
	size_t quotes = 0;
	bool same_sentence = true;

	if (start > 0 && sms_is_among(sms_word_at(words, start - 1), not_now)) {
		return false;
	}
	for (size_t i = start; i > 0; i--) {
		quotes += sms_is_token(words, i - 1, SMS_QUOTE);
		same_sentence = same_sentence && !sms_is_token(words, i - 1, SMS_SENTENCE_END);
		if (is_report(words, i - 1, !same_sentence)) {
			return false;
		}
	}
	return quotes % 2 == 0;
}

/* "my email is" and then the address. */
static bool is_stated_before(const struct sms_words *words, enum sms_place_kind kind)
{
	bool being = true;
	bool reaching = true;
	size_t links = 0;
	size_t end = words->count;
	size_t start;

	while (links <= LINKS_MAX) {
		if ((being && is_own_thing(words, end, links, kind, &start)) ||
			(reaching && is_way_to_reach(words, end, links, kind, &start))) {
			return is_meant(words, start);
		}
		if (end == 0) {
			return false;
		}
		end--;
		if (sms_is_token(words, end, SMS_QUOTE) || sms_is_token(words, end, SMS_LINE_END)) {
			continue;
		}
		links++;
		being = being && sms_is_among(sms_word_at(words, end), links_of_being);
		reaching = reaching && sms_is_among(sms_word_at(words, end), links_of_reaching);
		if (!being && !reaching) {
			return false;
		}
	}
	return false;
}

/* The address, and then "is my email". */
static bool is_stated_behind(
	const struct sms_words *before, const struct sms_words *behind, enum sms_place_kind kind)
{
	static const char *const being[] = {"is", "on", "ar", NULL};
	size_t from = 1;

	if (!sms_is_among(sms_word_at(behind, 0), being) || !is_meant(before, before->count)) {
		return false;
	}
	for (size_t i = 0; i < OWN; i++) {
		if ((own[i].kinds & kind) && sms_phrase_at(behind, from, own[i].words) > 0) {
			return true;
		}
	}
	if (!sms_is_among(sms_word_at(behind, from++), my)) {
		return false;
	}
	from += sms_is_among(sms_word_at(behind, from), which);
	for (size_t i = 0; i < NOUNS; i++) {
		if ((nouns[i].kinds & kind) && sms_phrase_at(behind, from, nouns[i].words) > 0) {
			return true;
		}
	}
	return false;
}

bool sms_is_stated(
	struct arena *arena, const char *text, const char *end, const struct sms_place *place)
{
	struct sms_words before = sms_words_before(arena, text, place->start);
	struct sms_words behind = sms_words_behind(arena, place->end, end);

	/* matti@firma.fi:lle: in another case than the one things are named in */
	if (*place->end == ':' && isalpha((unsigned char)place->end[1])) {
		return false;
	}
	return is_stated_before(&before, place->kind) ||
	       is_stated_behind(&before, &behind, place->kind);
}
