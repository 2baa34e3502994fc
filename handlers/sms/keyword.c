/* SPDX-License-Identifier: MIT */
/* Texts of a word or two that mean something to the program. */
#include "handlers/sms/keyword.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"

enum {
	WORDS_MAX = 6,	/* a longer text is a sentence */
	WORD_SIZE = 40, /* with NUL; nothing here is longer */
	THANKS_WORDS_MAX = 4,
	DIGITS_MAX = 16,
	CHECK_SIZE = 2,
};

/* A text as folded words, without what stands around them. */
struct words {
	char list[WORDS_MAX][WORD_SIZE];
	size_t count;
	bool sentence; /* more or longer words than are of interest here */
};

/* A picture that says thanks; as a word. */
static const char picture[] = "\U0001F44D";

static bool is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x2000 && c <= 0x200A) ||
	       c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x3000;
}

/* Marks on letters, joiners, and how a picture is drawn: its colour, its key. */
static bool is_unseen(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
	       c == 0x2060 || c == 0x20E3 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
	       (c >= 0x1F3FB && c <= 0x1F3FF);
}

/* What may stand around a word. */
static bool is_around(uint32_t c)
{
	return (c < 0x80 && strchr(".,;:!?\"'`()[]<>*_~-#/\\", (int)c)) || c == 0xA1 || c == 0xAB ||
	       c == 0xB4 || c == 0xB7 || c == 0xBB || c == 0xBF || (c >= 0x2010 && c <= 0x2027) ||
	       c == 0x2039 || c == 0x203A;
}

static bool is_picture_of_thanks(uint32_t c)
{
	static const uint32_t pictures[] = {0x263A, 0x2705, 0x2714, 0x2764, 0x1F389, 0x1F44C,
		0x1F44D, 0x1F44F, 0x1F4AA, 0x1F600, 0x1F603, 0x1F604, 0x1F60A, 0x1F642, 0x1F64F,
		0x1F91D, 0x1F970};

	for (size_t i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++) {
		if (pictures[i] == c) {
			return true;
		}
	}
	return false;
}

static void add_word(struct words *words, const char *word, size_t size)
{
	char *place;

	if (size == 0) {
		return;
	}
	/* five thumbs are one word */
	if (words->count > 0 && strcmp(word, picture) == 0 &&
		strcmp(words->list[words->count - 1], picture) == 0) {
		return;
	}
	if (words->count == WORDS_MAX || size >= WORD_SIZE) {
		words->sentence = true;
		return;
	}
	place = words->list[words->count++];
	memcpy(place, word, size);
	place[size] = '\0';
}

static struct words read_words(const char *text)
{
	struct words words = {.count = 0};
	char word[WORD_SIZE + 4];
	size_t used = 0;  /* of word */
	size_t whole = 0; /* of word, without what stands behind it */

	while (!words.sentence) {
		bool at_end = *text == '\0';
		uint32_t c = text_fold_char(text_next(&text));
		bool is_picture = is_picture_of_thanks(c);

		if (at_end || is_blank(c) || is_picture) {
			add_word(&words, word, whole);
			used = whole = 0;
		}
		if (at_end) {
			break;
		}
		if (is_picture) {
			add_word(&words, picture, strlen(picture));
		} else if (!is_blank(c) && !is_unseen(c) && !(used == 0 && is_around(c))) {
			if (used >= WORD_SIZE) {
				words.sentence = true;
				break;
			}
			if (c >= 0xFF10 && c <= 0xFF19) {
				c -= 0xFF10 - '0'; /* full-width digits */
			}
			used += text_put(word + used, c);
			whole = is_around(c) ? whole : used;
		}
	}
	return words;
}

/* ---- keywords */

static const struct keyword_row {
	const char *word; /* folded: å ä are a, ö is o */
	enum sms_keyword keyword;
	enum language language;
} keywords[] = {
	{"status", SMS_STATUS, LANGUAGE_UNKNOWN},
	{"tila", SMS_STATUS, LANGUAGE_FI},
	{"tilanne", SMS_STATUS, LANGUAGE_FI},
	{"lage", SMS_STATUS, LANGUAGE_SV},
	{"laget", SMS_STATUS, LANGUAGE_SV},
	{"stop", SMS_STOP, LANGUAGE_UNKNOWN},
	{"stop all", SMS_STOP, LANGUAGE_EN},
	{"stopall", SMS_STOP, LANGUAGE_EN},
	{"unsubscribe", SMS_STOP, LANGUAGE_EN},
	{"optout", SMS_STOP, LANGUAGE_EN},
	{"opt-out", SMS_STOP, LANGUAGE_EN},
	{"end", SMS_STOP, LANGUAGE_EN},
	{"quit", SMS_STOP, LANGUAGE_EN},
	{"lopeta", SMS_STOP, LANGUAGE_FI},
	{"stopp", SMS_STOP, LANGUAGE_SV},
	{"stoppa", SMS_STOP, LANGUAGE_SV},
	{"sluta", SMS_STOP, LANGUAGE_SV},
	{"start", SMS_START, LANGUAGE_UNKNOWN},
	{"unstop", SMS_START, LANGUAGE_EN},
	{"aloita", SMS_START, LANGUAGE_FI},
	{"starta", SMS_START, LANGUAGE_SV},
	{"help", SMS_HELP, LANGUAGE_EN},
	{"info", SMS_HELP, LANGUAGE_UNKNOWN},
	{"apua", SMS_HELP, LANGUAGE_FI},
	{"ohje", SMS_HELP, LANGUAGE_FI},
	{"ohjeet", SMS_HELP, LANGUAGE_FI},
	{"hjalp", SMS_HELP, LANGUAGE_SV},
	{"fi", SMS_LANGUAGE, LANGUAGE_FI},
	{"suomi", SMS_LANGUAGE, LANGUAGE_FI},
	{"suomeksi", SMS_LANGUAGE, LANGUAGE_FI},
	{"sv", SMS_LANGUAGE, LANGUAGE_SV},
	{"svenska", SMS_LANGUAGE, LANGUAGE_SV},
	{"pa svenska", SMS_LANGUAGE, LANGUAGE_SV},
	{"ruotsiksi", SMS_LANGUAGE, LANGUAGE_SV},
	{"en", SMS_LANGUAGE, LANGUAGE_EN},
	{"english", SMS_LANGUAGE, LANGUAGE_EN},
	{"in english", SMS_LANGUAGE, LANGUAGE_EN},
	{"englanniksi", SMS_LANGUAGE, LANGUAGE_EN},
};

/* The words from..to of the text with that letter between them. */
static void join(const struct words *words, size_t from, size_t to, char between,
	char ret_joined[WORDS_MAX * WORD_SIZE])
{
	size_t used = 0;

	for (size_t i = from; i < to; i++) {
		size_t size = strlen(words->list[i]);

		if (i > from) {
			ret_joined[used++] = between;
		}
		memcpy(ret_joined + used, words->list[i], size);
		used += size;
	}
	ret_joined[used] = '\0';
}

static const struct keyword_row *find_keyword(const struct words *words, size_t from, size_t to)
{
	char joined[WORDS_MAX * WORD_SIZE];

	join(words, from, to, ' ', joined);
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		if (strcmp(keywords[i].word, joined) == 0) {
			return &keywords[i];
		}
	}
	return NULL;
}

/* "1042", "1042-7q"; behind the prefix also "10427q", where the check may begin with a digit. */
static bool is_number_and_check(const char *text, bool behind_prefix)
{
	size_t digits = strspn(text, "0123456789");
	const char *check = text + digits;
	bool hyphen = *check == '-';
	size_t size;

	if (digits == 0 || digits > DIGITS_MAX) {
		return false;
	}
	if (*check == '\0') {
		return true;
	}
	check += hyphen;
	size = strspn(check, "abcdefghijklmnopqrstuvwxyz0123456789");
	if (check[size] != '\0') {
		return false;
	}
	return hyphen ? size == CHECK_SIZE
		      : behind_prefix && (size == CHECK_SIZE || (size == 1 && digits > 1));
}

/* Whether the words from..to are a reference; behind a keyword its number may stand alone. */
static bool read_reference(const struct words *words, size_t from, size_t to, const char *prefix,
	bool behind_keyword, char ret_reference[SMS_REFERENCE_SIZE])
{
	char joined[WORDS_MAX * WORD_SIZE];
	const char *number = joined;
	size_t size = 0;

	join(words, from, to, '-', joined);
	if (text_starts_nocase(joined, prefix)) {
		number += strlen(prefix);
		number += *number == '-';
	} else if (!behind_keyword || to - from > 1) {
		return false; /* "tila 20 m2" is a room */
	}
	if (!is_number_and_check(number, number != joined) ||
		strlen(prefix) + 1 + strlen(number) >= SMS_REFERENCE_SIZE) {
		return false;
	}
	for (const char *at = prefix; *at != '\0'; at++) {
		ret_reference[size++] = (char)toupper((unsigned char)*at);
	}
	ret_reference[size++] = '-';
	for (; *number != '\0'; number++) {
		ret_reference[size++] = (char)toupper((unsigned char)*number);
	}
	ret_reference[size] = '\0';
	return true;
}

static bool is_polite(const char *word)
{
	static const char *const polite[] = {"kiitos", "tack", "please", "thanks", NULL};

	for (size_t i = 0; polite[i]; i++) {
		if (strcmp(polite[i], word) == 0) {
			return true;
		}
	}
	return false;
}

struct sms_command sms_command_read(const char *text, const char *prefix)
{
	struct sms_command command = {.keyword = SMS_NO_KEYWORD};
	struct words words = read_words(text);
	const struct keyword_row *row;
	char reference[SMS_REFERENCE_SIZE] = "";

	if (words.count > 1 && is_polite(words.list[words.count - 1])) {
		words.count--;
	}
	if (words.sentence || words.count == 0) {
		return command;
	}
	row = find_keyword(&words, 0, words.count);
	if (!row && words.count > 1) {
		row = find_keyword(&words, 0, 1);
		if (row && !read_reference(&words, 1, words.count, prefix, true, reference)) {
			row = NULL;
		}
		if (!row && read_reference(&words, 0, words.count - 1, prefix, false, reference)) {
			row = find_keyword(&words, words.count - 1, words.count);
		}
		if (row && row->keyword != SMS_STATUS && row->keyword != SMS_STOP) {
			row = NULL;
		}
	}
	if (row) {
		command.keyword = row->keyword;
		command.language = row->language;
		memcpy(command.reference, reference, sizeof(reference));
	}
	return command;
}

enum sms_carrier_effect sms_carrier_effect(const char *text)
{
	/* twilio.com/docs/messaging/tutorials/advanced-opt-out; no word here has a dotted letter */
	static const struct {
		const char *word;
		enum sms_carrier_effect effect;
	} rows[] = {
		{"stop", SMS_CARRIER_BLOCKS},
		{"stopall", SMS_CARRIER_BLOCKS},
		{"unsubscribe", SMS_CARRIER_BLOCKS},
		{"cancel", SMS_CARRIER_BLOCKS},
		{"end", SMS_CARRIER_BLOCKS},
		{"quit", SMS_CARRIER_BLOCKS},
		{"revoke", SMS_CARRIER_BLOCKS},
		{"optout", SMS_CARRIER_BLOCKS},
		{"start", SMS_CARRIER_UNBLOCKS},
		{"unstop", SMS_CARRIER_UNBLOCKS},
		{"yes", SMS_CARRIER_UNBLOCKS},
	};

	text += strspn(text, " \t\r\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *behind = text + strlen(rows[i].word);

		if (text_starts_nocase(text, rows[i].word) &&
			behind[strspn(behind, " \t\r\n")] == '\0') {
			return rows[i].effect;
		}
	}
	return SMS_CARRIER_NOTHING;
}

/* ---- what needs no answer */

static bool is_among(const char *word, const char *const *list)
{
	for (; *list; list++) {
		if (strcmp(*list, word) == 0) {
			return true;
		}
	}
	return false;
}

bool sms_is_thanks(const char *text)
{
	/* One of these there must be. No yes and no no: they answer a question. */
	static const char *const thanks[] = {picture, "kiitos", "kiitoksia", "kiitoksin", "kiitti",
		"kiitokset", "kiittaen", "tattis", "ok", "okei", "okej", "okay", "oki", "selva",
		"selvan", "hienoa", "mahtavaa", "loistavaa", "erinomaista", "tack", "tackar",
		"tacksam", "toppen", "utmarkt", "fint", "thanks", "thank", "thx", "thankyou",
		"cheers", "great", "perfect", NULL};
	static const char *const beside[] = {"paljon", "sinulle", "sulle", "teille", "tosi",
		"todella", "oikein", "kovasti", "tiedosta", "tiedoista", "vastauksesta", "avusta",
		"nopeasta", "viestista", "infosta", "asia", "hyva", "hyvin", "sa", "mycket",
		"stort", "tusen", "dig", "er", "for", "hjalpen", "svaret", "informationen", "infon",
		"beskedet", "snabba", "bra", "da", "you", "very", "so", "much", "a", "lot", "many",
		"the", "your", "help", "quick", "reply", "answer", "info", "good", NULL};
	struct words words = read_words(text);
	bool thanked = false;

	if (words.sentence || words.count > THANKS_WORDS_MAX) {
		return false;
	}
	for (size_t i = 0; i < words.count; i++) {
		bool is_thanks = is_among(words.list[i], thanks);

		if (!is_thanks && !is_among(words.list[i], beside)) {
			return false;
		}
		thanked = thanked || is_thanks;
	}
	return thanked;
}

bool sms_is_single_digit(const char *text, int *ret_digit)
{
	struct words words = read_words(text);
	const char *word = words.list[0];

	if (words.sentence || words.count != 1 || word[0] < '0' || word[0] > '9' ||
		word[1] != '\0') {
		return false;
	}
	if (ret_digit) {
		*ret_digit = word[0] - '0';
	}
	return true;
}
