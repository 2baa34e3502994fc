/* SPDX-License-Identifier: MIT */
/* Typed values out of blocks, and the word that was probably meant. */
#include "daemon/base/blocks.h"

#include <limits.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"

enum { SPELLING_MAX = 32, SHOWN_BYTES = 60, WORDS_MAX_BYTES = 2000 };

/* A unit behind a number, and what it is worth. */
struct unit {
	const char *name;
	int64_t worth;
};

static const struct unit durations[] = {
	{"s", 1},
	{"m", 60},
	{"h", 60 * 60},
	{"d", 24 * 60 * 60},
	{"w", 7 * 24 * 60 * 60},
	{NULL, 0},
};

static const struct unit sizes[] = {
	{"B", 1},
	{"kB", 1000},
	{"MB", 1000 * 1000},
	{"GB", 1000 * 1000 * 1000},
	{NULL, 0},
};

static const char *show(struct problems *problems, const char *text)
{
	return text_printable(problems->arena, text, SHOWN_BYTES);
}

const struct option *blocks_option(struct block *block, const char *name)
{
	const struct option *found = NULL;

	for (struct option *option = block->options; option; option = option->next) {
		if (strcmp(option->name, name) == 0) {
			option->used = true;
			found = found ? found : option;
		}
	}
	return found;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Letters to add, drop, change or swap to get from one word to the other, case aside: the
 * restricted Damerau-Levenshtein distance over three rows.
 */
static size_t spelling_distance(const char *a, const char *b)
{
	size_t rows[3][SPELLING_MAX + 1];
	size_t a_size = strlen(a);
	size_t b_size = strlen(b);

	for (size_t j = 0; j <= b_size; j++) {
		rows[0][j] = j;
	}
	for (size_t i = 1; i <= a_size; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i - 1) % 3];
		const size_t *above_that = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_size; j++) {
			size_t change = text_fold_char((unsigned char)a[i - 1]) !=
					text_fold_char((unsigned char)b[j - 1]);

			row[j] = smaller(above[j - 1] + change, smaller(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
				row[j] = smaller(row[j], above_that[j - 2] + 1);
			}
		}
	}
	return rows[a_size % 3][b_size];
}

const char *blocks_nearest(const char *word, const char *const *known)
{
	size_t size = strlen(word);
	size_t allowed = size < 3 ? 1 : size < 6 ? 2 : 3;
	const char *nearest = NULL;

	if (size == 0 || size > SPELLING_MAX) {
		return NULL;
	}
	for (; *known; known++) {
		size_t known_size = strlen(*known);
		size_t distance;

		if (known_size > SPELLING_MAX) {
			continue;
		}
		distance = spelling_distance(word, *known);
		/* A word of which every letter changed is another word. */
		if (distance <= allowed && distance < known_size && distance < size) {
			nearest = *known;
			allowed = distance - (distance > 0);
		}
	}
	return nearest;
}

/* "yes, no"; when one is near in spelling, it comes first as a question. */
static const char *offer(struct problems *problems, const char *word, const char *const *known)
{
	const char *nearest = blocks_nearest(word, known);
	const char *text;
	struct buf words;

	buf_init(&words, WORDS_MAX_BYTES);
	for (; *known; known++) {
		if (!buf_printf(&words, "%s%s", words.size ? ", " : "", *known)) {
			break;
		}
	}
	if (nearest) {
		text = arena_printf(problems->arena, "did you mean '%s'? The words here are: %s",
			nearest, buf_text(&words));
	} else {
		text = arena_printf(problems->arena, "the words here are: %s", buf_text(&words));
	}
	buf_free(&words);
	return text;
}

void blocks_check_unknown(
	const struct block *block, const char *const *known, struct problems *problems)
{
	for (const struct option *option = block->options; option; option = option->next) {
		bool is_known = false;

		if (option->used) {
			continue;
		}
		for (const char *const *word = known; *word && !is_known; word++) {
			is_known = strcmp(*word, option->name) == 0;
		}
		if (is_known) {
			problems_add(problems, option->at,
				"'%s' has no effect with the other options of this %s: take it "
				"away",
				show(problems, option->name), show(problems, block->kind));
		} else {
			problems_add(problems, option->at, "this %s has no option '%s'; %s",
				show(problems, block->kind), show(problems, option->name),
				offer(problems, option->name, known));
		}
	}
}

/* The single value of an option. ret_value is NULL when the option is absent; false: reported. */
static bool single_value(struct block *block, const char *name, const struct value **ret_value,
	struct problems *problems)
{
	const struct option *option = blocks_option(block, name);

	*ret_value = NULL;
	if (!option) {
		return true;
	}
	if (option->is_list) {
		problems_add(problems, option->at, "'%s' takes one value, without braces", name);
		return false;
	}
	*ret_value = &option->values[0];
	return true;
}

bool blocks_text(struct block *block, const char *name, const char **ret, struct problems *problems)
{
	const struct value *value;

	if (!single_value(block, name, &value, problems)) {
		return false;
	}
	if (!value) {
		return true;
	}
	if (value->text[0] == '\0') {
		problems_add(problems, value->at,
			"'%s' is empty: give it a text, or take the option away", name);
		return false;
	}
	*ret = value->text;
	return true;
}

bool blocks_word(struct block *block, const char *name, const char *const *words, int *ret_index,
	struct problems *problems)
{
	const struct value *value;

	if (!single_value(block, name, &value, problems)) {
		return false;
	}
	if (!value) {
		return true;
	}
	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], value->text) == 0) {
			*ret_index = i;
			return true;
		}
	}
	problems_add(problems, value->at, "'%s' cannot be '%s'; %s", name,
		show(problems, value->text), offer(problems, value->text, words));
	return false;
}

bool blocks_yes_no(struct block *block, const char *name, bool *ret, struct problems *problems)
{
	static const char *const words[] = {"no", "yes", NULL};
	int index = *ret;

	if (!blocks_word(block, name, words, &index, problems)) {
		return false;
	}
	*ret = index == 1;
	return true;
}

/* A whole number that fills the text up to *ret_end. False when there is none or it is too large.
 */
static bool parse_number(const char *text, int64_t *ret, const char **ret_end)
{
	bool negative = *text == '-';
	int64_t number = 0;

	text += negative;
	if (*text < '0' || *text > '9') {
		return false;
	}
	for (; *text >= '0' && *text <= '9'; text++) {
		if (__builtin_mul_overflow(number, 10, &number) ||
			__builtin_add_overflow(number, *text - '0', &number)) {
			return false;
		}
	}
	*ret = negative ? -number : number;
	*ret_end = text;
	return true;
}

/* A number and its unit, a blank between them or not. */
static bool parse_with_unit(const char *text, const struct unit *units, int64_t *ret)
{
	const char *end;
	int64_t number;

	if (!parse_number(text, &number, &end) || number < 0) {
		return false;
	}
	end += *end == ' ';
	for (; units->name; units++) {
		if (text_equal_nocase(end, units->name)) {
			return !__builtin_mul_overflow(number, units->worth, ret);
		}
	}
	return false;
}

bool blocks_parse_duration(const char *text, int64_t *ret_seconds)
{
	int64_t seconds;

	if (!parse_with_unit(text, durations, &seconds)) {
		return false;
	}
	*ret_seconds = seconds;
	return true;
}

bool blocks_number(struct block *block, const char *name, int64_t min, int64_t max, int64_t *ret,
	struct problems *problems)
{
	const struct value *value;
	const char *end;
	int64_t number;

	if (!single_value(block, name, &value, problems)) {
		return false;
	}
	if (!value) {
		return true;
	}
	if (!parse_number(value->text, &number, &end) || *end != '\0' || number < min ||
		number > max) {
		problems_add(problems, value->at,
			"'%s' cannot be '%s': write a whole number from %lld to %lld", name,
			show(problems, value->text), (long long)min, (long long)max);
		return false;
	}
	*ret = number;
	return true;
}

bool blocks_duration(
	struct block *block, const char *name, int64_t *ret_seconds, struct problems *problems)
{
	const struct value *value;

	if (!single_value(block, name, &value, problems)) {
		return false;
	}
	if (!value) {
		return true;
	}
	if (!blocks_parse_duration(value->text, ret_seconds)) {
		problems_add(problems, value->at,
			"'%s' cannot be '%s': write a number and s, m, h, d or w, such as 8h", name,
			show(problems, value->text));
		return false;
	}
	return true;
}

bool blocks_size(
	struct block *block, const char *name, int64_t *ret_bytes, struct problems *problems)
{
	const struct value *value;
	int64_t bytes;

	if (!single_value(block, name, &value, problems)) {
		return false;
	}
	if (!value) {
		return true;
	}
	if (!parse_with_unit(value->text, sizes, &bytes)) {
		problems_add(problems, value->at,
			"'%s' cannot be '%s': write a number and B, kB, MB or GB, such as 25MB",
			name, show(problems, value->text));
		return false;
	}
	*ret_bytes = bytes;
	return true;
}

bool blocks_texts(struct arena *arena, struct block *block, const char *name,
	const char *const **ret_texts, size_t *ret_count, struct problems *problems)
{
	const struct option *option = blocks_option(block, name);
	const char **texts;
	bool good = true;

	if (!option) {
		return true;
	}
	texts = ARENA_ARRAY(arena, option->value_count, const char *);
	for (size_t i = 0; i < option->value_count; i++) {
		texts[i] = option->values[i].text;
		if (texts[i][0] == '\0') {
			problems_add(problems, option->values[i].at,
				"a value of '%s' is empty: give it a text, or take it away", name);
			good = false;
		}
	}
	if (!good) {
		return false;
	}
	*ret_texts = texts;
	*ret_count = option->value_count;
	return true;
}
