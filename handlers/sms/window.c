/* SPDX-License-Identifier: MIT */
/* The words beside a place in a text, and what stands between them. */
#include "handlers/sms/window.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"

bool sms_is_among(const char *word, const char *const *list)
{
	for (; *list; list++) {
		if (strcmp(*list, word) == 0) {
			return true;
		}
	}
	return false;
}

const char *sms_word_at(const struct sms_words *words, size_t i)
{
	return i < words->count ? words->list[i].word : "";
}

bool sms_is_token(const struct sms_words *words, size_t i, enum sms_token token)
{
	return i < words->count && words->list[i].token == token;
}

/* A window has fewer tokens than SMS_WINDOW_WORDS, unless it is a flood of marks: then its end is
 * what counts. */
static void add_token(struct sms_words *words, enum sms_token token, const char *word, size_t size)
{
	if (words->count == SMS_WINDOW_WORDS) {
		words->count--;
		memmove(words->list, words->list + 1, words->count * sizeof(words->list[0]));
	}
	if (size >= SMS_WINDOW_WORD_SIZE) {
		size = 0;
	}
	memcpy(words->list[words->count].word, word, size);
	words->list[words->count].word[size] = '\0';
	words->list[words->count++].token = token;
}

/* Whether a dot behind the last word only shortens it: "tel. 040 ...". */
static bool is_shortened(const struct sms_words *words)
{
	static const char *const shortened[] = {
		"tel", "puh", "p", "nr", "nro", "no", "tfn", "tlf", "mob", "gsm", "s-posti", NULL};

	return words->count > 0 && sms_is_among(words->list[words->count - 1].word, shortened);
}

/* What stands between words. next: the byte behind it. */
static void add_mark(struct sms_words *words, uint32_t c, char next)
{
	bool at_end = next == '\0' || isspace((unsigned char)next);

	if (c == '"' || c == 0xAB || c == 0xBB || (c >= 0x201C && c <= 0x201F)) {
		add_token(words, SMS_QUOTE, "", 0);
	} else if (c == ':' || c == '=') {
		add_token(words, SMS_WORD, ":", 1);
	} else if (c == ',') {
		add_token(words, SMS_COMMA, "", 0);
	} else if (c == '\n') {
		add_token(words, next == '\n' ? SMS_SENTENCE_END : SMS_LINE_END, "", 0);
	} else if (c == '!' || c == '?' || c == ';' ||
		   (c == '.' && at_end && !is_shortened(words))) {
		add_token(words, SMS_SENTENCE_END, "", 0);
	}
}

static bool is_of_word(uint32_t c)
{
	return (c < 0x80 && (isalnum((int)c) || (c != 0 && strchr("-'@", (int)c)))) ||
	       c == 0x2019 || (c >= 0xC0 && c < 0x2000);
}

static struct sms_words read_words(struct arena *arena, const char *from, const char *end)
{
	const char *text = text_fold(arena, arena_strndup(arena, from, (size_t)(end - from))).text;
	struct sms_words words = {.count = 0};
	const char *word = text;

	for (;;) {
		const char *here = text;
		uint32_t c = text_next(&text);
		size_t size = (size_t)(here - word);

		if (is_of_word(c)) {
			continue;
		}
		/* a dash or apostrophe by itself is no word, but the line in front of a signature
		 */
		if (strspn(word, "-'") < size || (size == 2 && strncmp(word, "--", 2) == 0)) {
			add_token(&words, SMS_WORD, word, size);
		}
		if (c == 0) {
			return words;
		}
		add_mark(&words, c, *text);
		word = text;
	}
}

struct sms_words sms_words_before(struct arena *arena, const char *from, const char *place)
{
	if (place - from > SMS_WINDOW_BYTES) {
		from = place - SMS_WINDOW_BYTES;
	}
	while ((*from & 0xC0) == 0x80) {
		from++;
	}
	return read_words(arena, from, place);
}

struct sms_words sms_words_behind(struct arena *arena, const char *place, const char *end)
{
	if (end - place > SMS_WINDOW_BYTES) {
		end = place + SMS_WINDOW_BYTES;
	}
	while ((*end & 0xC0) == 0x80) {
		end--;
	}
	return read_words(arena, place, end);
}

size_t sms_phrase_at(const struct sms_words *words, size_t from, const char *phrase)
{
	size_t count = 0;

	for (;; count++) {
		size_t size = strcspn(phrase, " ");
		const char *word = sms_word_at(words, from + count);

		if (strlen(word) != size || memcmp(word, phrase, size) != 0) {
			return 0;
		}
		if (phrase[size] == '\0') {
			return count + 1;
		}
		phrase += size + 1;
	}
}
