/* SPDX-License-Identifier: MIT */
/* Subjects of answers: taking off what others put in front, putting our reference there. */
#include "daemon/model/subject.h"

#include <stdbool.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/ticket_ref.h"

/* A header line may have 998 bytes; what is longer than a few of them is nobody's subject. */
enum { SUBJECT_READ_BYTES = 4000, SUBJECT_MAX_CHARACTERS = 150 };

/* What mail programs put before a colon, in the languages of the sites' neighbours. */
static const char *const reply_words[] = {"re", "aw", "antw", "antwort", "wg", "sv", "vs", "vb",
	"vl", "fw", "fwd", "tr", "rv", "rif", "odp", "ynt", "res", "enc", NULL};

/* What gateways put in front, as [banner] or banner with a colon. */
static const char *const banners[] = {"external", "external email", "external sender", "ext",
	"extern", "externt", "ulkoinen", "ulkoinen viesti", "ulkoinen sähköposti", NULL};

/* The length of the word of the list that stands at text, the longest that fits; 0 for none. */
static size_t word_at(const char *text, const char *const *words)
{
	size_t longest = 0;

	for (; *words; words++) {
		size_t size = strlen(*words);

		if (size > longest && text_starts_nocase(text, *words))
			longest = size;
	}
	return longest;
}

static size_t blanks_at(const char *text)
{
	return strspn(text, " ");
}

/* A colon, also the full-width one. */
static size_t colon_at(const char *text)
{
	static const char full_width[] = "\xEF\xBC\x9A";

	if (*text == ':')
		return 1;
	return strncmp(text, full_width, strlen(full_width)) == 0 ? strlen(full_width) : 0;
}

/* "[2]", "(2)", "^2" or "2" behind a reply word. */
static size_t counter_at(const char *text)
{
	const char *digits = text + strspn(text, "[(^");
	size_t count = strspn(digits, "0123456789");

	if (digits - text > 1 || count == 0 || count > 4)
		return 0;
	if (*text == '[')
		return digits[count] == ']' ? count + 2 : 0;
	if (*text == '(')
		return digits[count] == ')' ? count + 2 : 0;
	return (size_t)(digits - text) + count;
}

/* "Re:", "RE[2]:", "Re : " with what follows of blanks; its size, 0 when it is none. */
static size_t reply_word_at(const char *text)
{
	size_t size = word_at(text, reply_words);
	size_t colon;

	if (size == 0)
		return 0;
	size += blanks_at(text + size);
	size += counter_at(text + size);
	size += blanks_at(text + size);
	colon = colon_at(text + size);
	return colon > 0 ? size + colon : 0;
}

/* "[EXTERNAL]" or "EXTERNAL:". */
static size_t banner_at(const char *text)
{
	size_t open = *text == '[';
	size_t size = word_at(text + open, banners);

	if (size == 0)
		return 0;
	if (open)
		return text[open + size] == ']' ? size + 2 : 0;
	return text[size] == ':' ? size + 1 : 0;
}

/* Where the reference that ends at end begins. */
static size_t reference_start(
	char *subject, size_t end, const struct secret_key *key, const char *prefix)
{
	char behind = subject[end];
	size_t start = end - 1;
	int64_t number;

	subject[end] = '\0';
	while (start > 0 && !ticket_ref_parse(key, prefix, subject + start, &number))
		start--;
	subject[end] = behind;
	return start;
}

/* Take our valid references out, with their brackets, wherever they stand; also such as come about
 * by that. */
static void remove_references(char *subject, const struct secret_key *key, const char *prefix)
{
	size_t end = 0;
	int64_t number;

	while (ticket_ref_find(key, prefix, subject, &end, &number)) {
		size_t start = reference_start(subject, end, key, prefix);

		if (start > 0 && subject[start - 1] == '[' && subject[end] == ']') {
			start--;
			end++;
		}
		end += blanks_at(subject + end);
		memmove(subject + start, subject + end, strlen(subject + end) + 1);
		end = 0;
	}
}

/* Code points that belong to the one before them. */
static bool is_combining(uint32_t c)
{
	return (c >= 0x300 && c < 0x370) || (c >= 0xFE00 && c < 0xFE10) || c == 0x200D ||
	       (c >= 0x1F3FB && c < 0x1F400);
}

/* End the text behind its first 150 characters, before one whose accents would be lost. */
static void cut_characters(char *text)
{
	const char *next = text, *whole = text;

	for (size_t count = 0; *next && count <= SUBJECT_MAX_CHARACTERS; count++) {
		const char *here = next;

		if (!is_combining(text_next(&next)))
			whole = here;
		if (count == SUBJECT_MAX_CHARACTERS)
			text[whole - text] = '\0';
	}
}

static void trim_end(char *text)
{
	size_t size = strlen(text);

	while (size > 0 && text[size - 1] == ' ')
		text[--size] = '\0';
}

/* Behind all prefixes and banners. */
static char *behind_prefixes(char *subject)
{
	size_t size;

	do {
		subject += blanks_at(subject);
		size = reply_word_at(subject);
		if (size == 0)
			size = banner_at(subject);
		subject += size;
	} while (size > 0);
	return subject;
}

char *subject_bare(
	struct arena *arena, const struct secret_key *key, const char *prefix, const char *subject)
{
	char *bare = text_printable(arena, subject, SUBJECT_READ_BYTES);
	size_t position;
	int64_t number;

	/* cutting may leave what looks like a reference at the end: each round takes at least one
	 * out */
	do {
		remove_references(bare, key, prefix);
		bare = behind_prefixes(bare);
		cut_characters(bare);
		trim_end(bare);
		position = 0;
	} while (ticket_ref_find(key, prefix, bare, &position, &number));
	return bare;
}

char *subject_for_answer(struct arena *arena, const struct secret_key *key, const char *prefix,
	const char *ref, const char *subject)
{
	const char *bare = subject_bare(arena, key, prefix, subject);

	return arena_printf(arena, *bare ? "[%s] Re: %s" : "[%s]%s", ref, bare);
}
