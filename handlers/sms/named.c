/* SPDX-License-Identifier: MIT */
/* Mail addresses and telephone numbers that are said to be the writer's own. */
#include "handlers/sms/named.h"

#include <ctype.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/phone.h"
#include "handlers/sms/places.h"
#include "handlers/sms/statement.h"
#include "handlers/sms/window.h"

enum {
	SIGNATURE_BYTES = 600,
	SIGNATURE_LINES = 12,
	BARE_LINE_WORDS = 4, /* beside an address in a signature that nothing announces */
};

/* Where it came from and whom it went to; and what can not be written to at an ordinary price. */
static bool is_of_no_use(const struct message *message, const struct sms_place *place)
{
	bool known = address_same_mailbox(message->from.mail, place->value) ||
		     address_equal(message->from.mail, place->value);

	for (size_t i = 0; i < message->to_count; i++) {
		known = known || address_same_mailbox(message->to[i].mail, place->value);
	}
	for (size_t i = 0; i < message->cc_count; i++) {
		known = known || address_same_mailbox(message->cc[i].mail, place->value);
	}
	return known || (place->kind == SMS_PLACE_PHONE && !phone_is_answerable(place->value));
}

/* ---- signatures */

/* Where older messages begin, or the text ends. */
static const char *end_of_own(struct arena *arena, const char *text)
{
	static const char *const headers[] = {
		"from:", "lahettaja:", "fran:", "-----", "_____", "begin forwarded", ">", NULL};
	static const char *const announcing[] = {" wrote", " kirjoitti", " skrev", NULL};
	const char *end = text + strnlen(text, SMS_NAMED_TEXT_MAX);

	for (const char *line = text; line < end;) {
		size_t size = strcspn(line, "\n");
		size_t read = size < SMS_WINDOW_BYTES ? size : SMS_WINDOW_BYTES;
		const char *folded;

		while ((line[read] & 0xC0) == 0x80) {
			read--;
		}
		folded = text_trim(arena, text_fold(arena, arena_strndup(arena, line, read)).text);
		for (size_t i = 0; headers[i]; i++) {
			if (strncmp(folded, headers[i], strlen(headers[i])) == 0) {
				return line;
			}
		}
		for (size_t i = 0; announcing[i]; i++) {
			if (*folded != '\0' && folded[strlen(folded) - 1] == ':' &&
				strstr(folded, announcing[i])) {
				return line;
			}
		}
		line += size + (line[size] == '\n');
	}
	while (end > text && isspace((unsigned char)end[-1])) {
		end--;
	}
	return end;
}

/* Where the last lines begin, in which a signature may stand. */
static const char *last_lines(const char *text, const char *end)
{
	const char *from = end;
	int lines = 0;

	while (from > text && end - from < SIGNATURE_BYTES &&
		(from[-1] != '\n' || ++lines < SIGNATURE_LINES)) {
		from--;
	}
	while (from > text && from < end && !isspace((unsigned char)from[-1])) {
		from++; /* not inside a word */
	}
	return from;
}

/* Whether a closing phrase stands among the words, where a sentence or a line begins. */
static bool is_behind_closing(const struct sms_words *words)
{
	static const char *const closings[] = {"--", "terveisin", "terv", "t", "yst",
		"ystavallisin terveisin", "parhain terveisin", "hyvaa paivanjatkoa",
		"ystavallisesti", "yt", "mvh", "vh", "halsningar", "hals", "med vanlig halsning",
		"med vanliga halsningar", "vanliga halsningar", "vanligen", "regards",
		"best regards", "kind regards", "best", "br", "rgds", "sincerely",
		"yours sincerely", "cheers", NULL};
	static const char *const thanks[] = {"kiitos", "kiittaen", "tack", "thanks", NULL};

	for (size_t i = 0; i < words->count; i++) {
		if (i > 0 && (words->list[i - 1].token == SMS_WORD ||
				     words->list[i - 1].token == SMS_QUOTE)) {
			continue;
		}
		for (size_t k = 0; closings[k]; k++) {
			if (sms_phrase_at(words, i, closings[k]) > 0) {
				return true;
			}
		}
		if (sms_is_among(sms_word_at(words, i), thanks) &&
			(sms_is_token(words, i + 1, SMS_LINE_END) ||
				sms_is_token(words, i + 1, SMS_COMMA))) {
			return true;
		}
	}
	return false;
}

/* Words that are no label and no other address. */
static size_t count_words(const struct sms_words *words)
{
	static const char *const labels[] = {":", "tel", "puh", "p", "gsm", "mob", "mobile",
		"phone", "email", "e-mail", "mail", "s-posti", "sposti", "sahkoposti", "epost",
		"e-post", "mejl", "tfn", "telefon", "mobil", "puhelin", "m", "t", "e", NULL};
	size_t count = 0;

	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->list[i].word;

		count += words->list[i].token == SMS_WORD && !sms_is_among(word, labels) &&
			 !strchr(word, '@') && strspn(word, "0123456789-") < strlen(word) + !*word;
	}
	return count;
}

/* Whether it stands in the last lines, with little beside it, though nothing announces a
 * signature. */
static bool is_on_bare_line(
	struct arena *arena, const char *text, const char *end, const struct sms_place *place)
{
	const char *from = place->start;
	size_t rest = strcspn(place->end, "\n");
	const char *to = rest < (size_t)(end - place->end) ? place->end + rest : end;
	struct sms_words before, behind;
	size_t beside;

	while (from > text && from[-1] != '\n') {
		from--;
	}
	for (const char *at = to; at + 1 < end; at++) {
		if (at[0] == '\n' && at[1] == '\n') {
			return false;
		}
	}
	before = sms_words_before(arena, from, place->start);
	behind = sms_words_behind(arena, place->end, to);
	beside = count_words(&before) + count_words(&behind);
	return beside <= (from > text ? BARE_LINE_WORDS : 0);
}

/* "Fax", "Vaihde" in front of it. */
static bool is_labelled_as_others(const struct sms_words *before)
{
	static const char *const others[] = {"fax", "faksi", "telefax", "f", "vaihde", "vaxel",
		"vxl", "switchboard", "asiakaspalvelu", "kundtjanst", "paivystys", "jour",
		"laskutus", "fakturering", "invoices", NULL};
	size_t i = before->count;

	while (i > 0 && strcmp(sms_word_at(before, i - 1), ":") == 0) {
		i--;
	}
	return i > 0 && sms_is_among(sms_word_at(before, i - 1), others);
}

/* from: where the last lines of the text begin. */
static bool is_in_signature(struct arena *arena, const char *text, const char *from,
	const char *end, const struct sms_place *place)
{
	struct sms_words before = sms_words_before(arena, from, place->start);

	return (place->kind == SMS_PLACE_MAIL || phone_takes_texts(place->value)) &&
	       !is_labelled_as_others(&before) &&
	       (is_behind_closing(&before) || is_on_bare_line(arena, text, end, place));
}

/* ---- all of it */

static struct sms_named *named_of(struct sms_named_ways *ways, const struct sms_place *place)
{
	return place->kind == SMS_PLACE_MAIL ? &ways->mail : &ways->phone;
}

/* The last one stated; only proposed when another was stated before. */
static void read_statements(struct arena *arena, const struct message *message, const char *country,
	struct sms_named_ways *ways)
{
	const char *text = message->reply;
	const char *end = text + strnlen(text, SMS_NAMED_TEXT_MAX);
	struct sms_places places;

	while ((*end & 0xC0) == 0x80) {
		end--;
	}
	sms_places_find(arena, text, text, end, country, &places);
	for (size_t i = 0; i < places.count; i++) {
		const struct sms_place *place = &places.list[i];
		struct sms_named *named = named_of(ways, place);

		if (is_of_no_use(message, place) || !sms_is_stated(arena, text, end, place)) {
			continue;
		}
		if (named->naming == SMS_NAMED_NOT) {
			named->naming = SMS_NAMED_STATED;
		} else if (!address_equal(named->value, place->value)) {
			named->naming = SMS_NAMED_PROPOSED;
		}
		named->value = place->value;
	}
}

/* The first one of each kind in the last lines. */
static void read_signature(struct arena *arena, const struct message *message, const char *country,
	struct sms_named_ways *ways)
{
	const char *text = message->text;
	const char *end = end_of_own(arena, text);
	const char *from = last_lines(text, end);
	struct sms_places places;

	sms_places_find(arena, text, from, end, country, &places);
	for (size_t i = 0; i < places.count; i++) {
		const struct sms_place *place = &places.list[i];
		struct sms_named *named = named_of(ways, place);

		if (named->naming == SMS_NAMED_NOT && !is_of_no_use(message, place) &&
			is_in_signature(arena, text, from, end, place)) {
			*named = (struct sms_named){SMS_NAMED_PROPOSED, place->value};
		}
	}
}

struct sms_named_ways sms_named_read(
	struct arena *arena, const struct message *message, const char *country)
{
	struct sms_named_ways ways = {.mail = {SMS_NAMED_NOT, NULL}};

	read_statements(arena, message, country, &ways);
	read_signature(arena, message, country, &ways);
	return ways;
}
