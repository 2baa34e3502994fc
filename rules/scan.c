/* SPDX-License-Identifier: MIT */
/* One pass through a text for any number of strings at once. */
#include "rules/scan.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"

/* Signs are told apart in 63 classes, so that the ways out of a state are the bits of one word.
 * Class 0 is every sign that no string has. */
enum { OTHER_SIGN = 0, BYTE_COUNT = 256 };
static const char class_signs[] =
	"abcdefghijklmnopqrstuvwxyz0123456789 -.@/:_,'()&+=?!#%*;<>[\\]{}";
/* Signs so rare that they share a class. */
static const char shared_signs[][2] = {
	{'"', '\''}, {'`', '\''}, {'^', '*'}, {'~', '*'}, {'$', '#'}, {'|', '/'}};

/*
 * States stand in order of their depth, so that the states one leads to stand side by side: they
 * begin at first, in the order of their signs. State 0 is the root.
 */
struct state {
	uint64_t ways;	  /* bit c: class c leads on */
	uint32_t first;	  /* where the lowest of them leads */
	uint32_t shorter; /* the longest other state that ends as this one */
	uint32_t number;  /* of the string that ends here, and 1; 0: none does */
	uint32_t also;	  /* the nearest shorter state at which one ends; 0: none */
};

struct scanner {
	unsigned char classes[BYTE_COUNT];
	unsigned char **strings; /* as classes, ended by 0; sorted, each once */
	size_t count;
	unsigned char *bytes; /* of all strings */
	struct state *states;
	size_t state_count;
};

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory) {
		out_of_memory(count * size);
	}
	return memory;
}

static void make_classes(unsigned char classes[BYTE_COUNT])
{
	unsigned char last = 0;

	for (const char *sign = class_signs; *sign; sign++) {
		classes[(unsigned char)*sign] = ++last;
	}
	for (size_t i = 0; i < sizeof(shared_signs) / sizeof(shared_signs[0]); i++) {
		classes[(unsigned char)shared_signs[i][0]] =
			classes[(unsigned char)shared_signs[i][1]];
	}
	for (int sign = 'A'; sign <= 'Z'; sign++) {
		classes[sign] = classes[sign - 'A' + 'a'];
	}
}

/* The text as classes at out; returns what stands behind it. */
static unsigned char *put_classes(
	const struct scanner *scanner, const char *text, unsigned char *out)
{
	for (; *text; text++) {
		*out++ = scanner->classes[(unsigned char)*text];
	}
	*out++ = 0;
	return out;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void take_strings(struct scanner *scanner, const char *const *texts, size_t count)
{
	unsigned char *out;
	size_t size = 0;

	for (size_t i = 0; i < count; i++) {
		size += strlen(texts[i]) + 1;
	}
	scanner->bytes = out = allocate(size, 1);
	scanner->strings = allocate(count, sizeof(*scanner->strings));
	for (size_t i = 0; i < count; i++) {
		scanner->strings[i] = out;
		out = put_classes(scanner, texts[i], out);
	}
	qsort(scanner->strings, count, sizeof(*scanner->strings), compare);
	for (size_t i = 0; i < count; i++) {
		if (scanner->count == 0 ||
			compare(&scanner->strings[scanner->count - 1], &scanner->strings[i]) != 0) {
			scanner->strings[scanner->count++] = scanner->strings[i];
		}
	}
	scanner->state_count = 1;
	for (size_t i = 0; i < scanner->count; i++) {
		scanner->state_count += strlen((const char *)scanner->strings[i]);
	}
}

static uint32_t way_on(const struct state *state, unsigned char class)
{
	uint64_t lower = (UINT64_C(1) << class) - 1;

	return state->first + (uint32_t)__builtin_popcountll(state->ways & lower);
}

/* From a state, or the longest of its shorter ones that leads on with that class. */
static uint32_t step(const struct state *states, uint32_t from, unsigned char class)
{
	while (!(states[from].ways >> class & 1)) {
		if (from == 0) {
			return 0;
		}
		from = states[from].shorter;
	}
	return way_on(&states[from], class);
}

/* The strings with the same beginning, of that depth, as a state of the tree. */
struct range {
	size_t first;
	size_t end;
};

/* Make the states that a state leads to; its own strings are sorted, so each class is a range. */
static void grow(struct scanner *scanner, struct range *ranges, uint32_t from, size_t depth)
{
	struct range range = ranges[from];
	struct state *state = &scanner->states[from];

	if (scanner->strings[range.first][depth] == 0) {
		state->number = (uint32_t)range.first + 1;
		range.first++;
	}
	state->first = (uint32_t)scanner->state_count;
	while (range.first < range.end) {
		unsigned char class = scanner->strings[range.first][depth];
		uint32_t made = (uint32_t)scanner->state_count++;
		size_t end = range.first;

		while (end < range.end && scanner->strings[end][depth] == class) {
			end++;
		}
		ranges[made] = (struct range){range.first, end};
		state->ways |= UINT64_C(1) << class;
		if (from != 0) {
			scanner->states[made].shorter =
				step(scanner->states, state->shorter, class);
		}
		range.first = end;
	}
}

static void note_also(struct state *states, struct state *state)
{
	const struct state *shorter = &states[state->shorter];

	state->also = shorter->number ? state->shorter : shorter->also;
}

static void build(struct scanner *scanner)
{
	struct range *ranges = allocate(scanner->state_count, sizeof(*ranges));
	size_t depth_end = 1;
	size_t depth = 0;

	scanner->states = allocate(scanner->state_count, sizeof(*scanner->states));
	scanner->state_count = 1;
	ranges[0] = (struct range){0, scanner->count};
	for (size_t i = 0; scanner->count > 0 && i < scanner->state_count; i++) {
		if (i == depth_end) {
			depth++;
			depth_end = scanner->state_count;
		}
		note_also(scanner->states, &scanner->states[i]);
		grow(scanner, ranges, (uint32_t)i, depth);
	}
	free(ranges);
}

struct scanner *scanner_open(const char *const *texts, size_t count)
{
	struct scanner *scanner = allocate(1, sizeof(*scanner));

	make_classes(scanner->classes);
	take_strings(scanner, texts, count);
	build(scanner);
	return scanner;
}

void scanner_close(struct scanner *scanner)
{
	if (scanner) {
		free(scanner->states);
		free(scanner->strings);
		free(scanner->bytes);
		free(scanner);
	}
}

size_t scanner_count(const struct scanner *scanner)
{
	return scanner->count;
}

uint32_t scanner_number(const struct scanner *scanner, const char *text)
{
	uint32_t at = 0;

	for (; *text; text++) {
		at = way_on(&scanner->states[at], scanner->classes[(unsigned char)*text]);
	}
	return scanner->states[at].number - 1;
}

size_t scanner_words(const struct scanner *scanner)
{
	return (scanner->count + 63) / 64;
}

/* A string at a state and those that end with it; one that was seen was seen with all of them. */
static void add_ending(const struct state *states, uint32_t at, uint64_t *set)
{
	for (at = states[at].number ? at : states[at].also; at != 0; at = states[at].also) {
		uint32_t number = states[at].number - 1;

		if (bits_has(set, number)) {
			return;
		}
		bits_add(set, number);
	}
}

/* The class of a character that begins beyond ASCII. */
static unsigned char foreign_class(
	const struct scanner *scanner, const unsigned char *at, const unsigned char *end)
{
	if (end - at >= 2 && at[0] == 0xC5 && at[1] == 0xBF) {
		return scanner->classes['s'];
	}
	if (end - at >= 3 && at[0] == 0xE2 && at[1] == 0x84 && at[2] == 0xAA) {
		return scanner->classes['k'];
	}
	return OTHER_SIGN;
}

void scanner_scan(const struct scanner *scanner, const char *text, size_t size, uint64_t *set)
{
	const struct state *states = scanner->states;
	const unsigned char *at = (const unsigned char *)text;
	const unsigned char *end = at + size;
	uint32_t state = 0;

	for (; at < end; at++) {
		unsigned char class = scanner->classes[*at];

		if (*at >= 0xC0) {
			class = foreign_class(scanner, at, end);
		} else if (*at >= 0x80) {
			continue; /* its first byte was read */
		}
		state = step(states, state, class);
		if (states[state].number || states[state].also) {
			add_ending(states, state, set);
		}
	}
}
