/* SPDX-License-Identifier: MIT */
/* Regular expressions of rules (PCRE2), with limits that no text can pass. */
#include "rules/pattern.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "daemon/base/text.h"
#include "rules/literals.h"

enum {
	JIT_STACK_START = 32 * 1024,
	JIT_STACK_MAX = 1024 * 1024,
	MICROSECONDS = 1000000,
	HEAP_MAX_KB = 20000, /* binds only where there is no JIT */
	FOLD_ARENA_MAX = 1024 * 1024,
};

struct pattern {
	pcre2_code *code;
	PCRE2_SPTR names; /* PCRE2's table: two bytes of number, the name, NUL */
	uint32_t name_count;
	uint32_t name_size;
	bool translated;
	bool begins_anew; /* it has \G, which is where a search begins: the text cannot be cut */
	atomic_int stops; /* searches that were ended */
	char *literals;	  /* each behind the NUL of the one before */
	size_t literal_count;
};

struct matcher {
	pcre2_match_context *limits;
	pcre2_jit_stack *stack;
	pcre2_match_data *found;
	int found_count; /* groups set by the last match */
	atomic_bool sets_aside;
	atomic_size_t set_aside;
};

struct matcher *matcher_open(void)
{
	struct matcher *matcher = calloc(1, sizeof(*matcher));

	if (!matcher) {
		out_of_memory(sizeof(*matcher));
	}
	matcher->limits = pcre2_match_context_create(NULL);
	matcher->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, NULL);
	matcher->found = pcre2_match_data_create(PATTERN_GROUPS_MAX, NULL);
	if (!matcher->limits || !matcher->found) {
		out_of_memory(JIT_STACK_START);
	}
	pcre2_set_match_limit(matcher->limits, PATTERN_STEPS_MAX);
	pcre2_set_depth_limit(matcher->limits, PATTERN_STEPS_MAX);
	pcre2_set_heap_limit(matcher->limits, HEAP_MAX_KB);
	if (matcher->stack) {
		pcre2_jit_stack_assign(matcher->limits, NULL, matcher->stack);
	}
	return matcher;
}

void matcher_close(struct matcher *matcher)
{
	if (!matcher) {
		return;
	}
	pcre2_match_data_free(matcher->found);
	pcre2_jit_stack_free(matcher->stack);
	pcre2_match_context_free(matcher->limits);
	free(matcher);
}

void matcher_set_slow_aside(struct matcher *matcher)
{
	matcher->sets_aside = true;
}

size_t matcher_set_aside(const struct matcher *matcher)
{
	return matcher->set_aside;
}

/* A pattern being rewritten. */
struct folding {
	struct arena *arena;
	const char *text;
	char *out;
	size_t *offsets;
	size_t used;
};

static void copy_byte(struct folding *folding, size_t at)
{
	folding->offsets[folding->used] = at;
	folding->out[folding->used++] = folding->text[at];
}

/* Append the folded form of text[from..to). */
static void copy_folded(struct folding *folding, size_t from, size_t to)
{
	const char *part = arena_strndup(folding->arena, folding->text + from, to - from);
	struct folded folded = text_fold(folding->arena, part);

	for (size_t i = 0; i < folded.size; i++) {
		folding->offsets[folding->used] = from + folded.offsets[i];
		folding->out[folding->used++] = folded.text[i];
	}
}

static bool is_foreign(char byte)
{
	return (unsigned char)byte >= 0x80;
}

static bool is_ascii_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Where the run of characters beyond ASCII that starts at from ends. */
static size_t foreign_end(const char *text, size_t from)
{
	while (is_foreign(text[from])) {
		from++;
	}
	return from;
}

/* U+0300..U+036F: the marks that stand behind their letter when a text is not composed. */
static bool is_mark(const char *text)
{
	unsigned char lead = (unsigned char)text[0];

	return lead == 0xCC || (lead == 0xCD && (unsigned char)text[1] < 0xB0);
}

/* Copy the escape at text[at]; returns where it ends. An escaped letter beyond ASCII is that
 * letter. */
static size_t copy_escape(struct folding *folding, size_t at)
{
	if (is_foreign(folding->text[at + 1])) {
		copy_folded(folding, at + 1, foreign_end(folding->text, at + 1));
		return foreign_end(folding->text, at + 1);
	}
	copy_byte(folding, at);
	if (folding->text[at + 1] != '\0') {
		copy_byte(folding, at + 1);
		return at + 2;
	}
	return at + 1;
}

char *pattern_fold(struct arena *arena, const char *text, size_t **ret_offsets)
{
	size_t size = strlen(text);
	struct folding folding = {.arena = arena, .text = text};
	bool quoted = false; /* between \Q and \E every sign is itself */

	/* The small letter of one of two bytes may have three (U+023A), of other sizes no more. */
	folding.out = arena_alloc(arena, 2 * size + 1);
	folding.offsets = ARENA_ARRAY(arena, 2 * size + 1, size_t);
	for (size_t at = 0; at < size;) {
		if (quoted && strncmp(text + at, "\\E", 2) == 0) {
			quoted = false;
			at = copy_escape(&folding, at);
		} else if (!quoted && text[at] == '\\') {
			quoted = text[at + 1] == 'Q';
			at = copy_escape(&folding, at);
		} else if (is_foreign(text[at]) ||
			   (is_ascii_letter(text[at]) && is_mark(text + at + 1))) {
			size_t end = foreign_end(text, is_foreign(text[at]) ? at : at + 1);

			copy_folded(&folding, at, end);
			at = end;
		} else {
			copy_byte(&folding, at++);
		}
	}
	folding.offsets[folding.used] = size;
	*ret_offsets = folding.offsets;
	return folding.out;
}

static void take_names(struct pattern *pattern)
{
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMECOUNT, &pattern->name_count);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &pattern->name_size);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMETABLE, &pattern->names);
}

static void take_literals(struct pattern *pattern, const char *text)
{
	struct literals literals = literals_of_pattern(text);
	size_t size = 0;

	for (size_t i = 0; i < literals.count; i++) {
		size += strlen(literals.texts[i]) + 1;
	}
	pattern->literals = malloc(size + 1);
	if (!pattern->literals) {
		out_of_memory(size + 1);
	}
	size = 0;
	for (size_t i = 0; i < literals.count; i++) {
		size_t this_size = strlen(literals.texts[i]) + 1;

		memcpy(pattern->literals + size, literals.texts[i], this_size);
		size += this_size;
	}
	pattern->literal_count = literals.count;
}

static enum outcome compile(
	const char *text, struct pattern **ret_pattern, size_t *ret_offset, struct error *error)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C |
			   PCRE2_USE_OFFSET_LIMIT;
	int code = 0;
	PCRE2_SIZE offset = 0;
	pcre2_code *compiled = pcre2_compile(
		(PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, options, &code, &offset, NULL);
	struct pattern *pattern;

	if (!compiled) {
		PCRE2_UCHAR reason[200] = "";

		pcre2_get_error_message(code, reason, sizeof(reason));
		*ret_offset = offset;
		return error_set(error, REFUSED, "%s", (const char *)reason);
	}
	pattern = calloc(1, sizeof(*pattern));
	if (!pattern) {
		out_of_memory(sizeof(*pattern));
	}
	pattern->code = compiled;
	pattern->begins_anew = strstr(text, "\\G") != NULL;
	take_names(pattern);
	take_literals(pattern, text);
	*ret_pattern = pattern;
	return OK;
}

enum outcome pattern_compile(const char *text, bool raw, struct pattern **ret_pattern,
	size_t *ret_offset, struct error *error)
{
	struct arena *arena;
	enum outcome outcome;
	size_t *offsets;
	size_t where = 0;
	const char *folded;

	if (strlen(text) > PATTERN_BYTES_MAX) {
		*ret_offset = PATTERN_BYTES_MAX;
		return error_set(error, REFUSED, "longer than %d bytes: make it several patterns",
			PATTERN_BYTES_MAX);
	}
	if (raw) {
		return compile(text, ret_pattern, ret_offset, error);
	}
	arena = arena_new(FOLD_ARENA_MAX);
	folded = pattern_fold(arena, text, &offsets);
	outcome = compile(folded, ret_pattern, &where, error);
	if (outcome != OK) {
		*ret_offset = offsets[where];
	}
	arena_free(arena);
	return outcome;
}

void pattern_free(struct pattern *pattern)
{
	if (pattern) {
		pcre2_code_free(pattern->code);
		free(pattern->literals);
		free(pattern);
	}
}

static int64_t processor_microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * MICROSECONDS + now.tv_nsec / 1000;
}

/* Where the piece of the text that begins at start ends, at a character. */
static size_t piece_end(const char *text, size_t size, size_t start)
{
	size_t end = start + PATTERN_PIECE_BYTES;

	if (end >= size) {
		return size;
	}
	while (((unsigned char)text[end] & 0xC0) == 0x80) {
		end++;
	}
	return end;
}

/* PCRE2 counts its steps anew at each place where a match may begin. So it is called for the places
 * of a piece of the text at a time, and what all of them took is added up. */
static int search(const struct pattern *pattern, struct matcher *matcher, const char *text,
	size_t size, size_t start)
{
	int64_t began = 0;

	for (;;) {
		size_t end = pattern->begins_anew ? size : piece_end(text, size, start);
		int result;

		pcre2_set_offset_limit(matcher->limits, end);
		result = pcre2_match(pattern->code, (PCRE2_SPTR)text, size, start,
			PCRE2_NO_UTF_CHECK, matcher->found, matcher->limits);
		if (result != PCRE2_ERROR_NOMATCH || end == size) {
			return result;
		}
		if (began == 0) {
			began = processor_microseconds();
		} else if (processor_microseconds() - began > PATTERN_MILLISECONDS_MAX * 1000) {
			return PCRE2_ERROR_MATCHLIMIT;
		}
		start = end;
	}
}

enum outcome pattern_find(struct pattern *pattern, struct matcher *matcher, const char *text,
	size_t size, size_t start, struct span *ret_span)
{
	const PCRE2_SIZE *ends;
	int result;

	matcher->found_count = 0;
	if (pattern_is_set_aside(pattern)) {
		return NOT_FOUND;
	}
	if (!pattern->translated) {
		/* where this cannot be had PCRE2 interprets, more slowly */
		pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
		pattern->translated = true;
	}
	result = search(pattern, matcher, text, size, start);
	if (result == PCRE2_ERROR_NOMATCH) {
		return NOT_FOUND;
	}
	if (result < 0) {
		if (matcher->sets_aside &&
			atomic_fetch_add(&pattern->stops, 1) + 1 == PATTERN_STOPS_MAX) {
			matcher->set_aside++;
		}
		return REFUSED;
	}
	matcher->found_count = result == 0 ? PATTERN_GROUPS_MAX : result;
	ends = pcre2_get_ovector_pointer(matcher->found);
	if (ends[0] > ends[1]) { /* \K in a look-around can set the start behind the end */
		return NOT_FOUND;
	}
	ret_span->start = ends[0];
	ret_span->end = ends[1];
	return OK;
}

bool pattern_is_set_aside(const struct pattern *pattern)
{
	return pattern->stops >= PATTERN_STOPS_MAX;
}

void pattern_set_aside(struct pattern *pattern)
{
	pattern->stops = PATTERN_STOPS_MAX;
}

const char *pattern_literals(const struct pattern *pattern, size_t *ret_count)
{
	*ret_count = pattern->literal_count;
	return pattern->literals;
}

size_t pattern_group_count(const struct pattern *pattern)
{
	return pattern->name_count;
}

const char *pattern_group_name(const struct pattern *pattern, size_t index)
{
	return (const char *)(pattern->names + index * pattern->name_size + 2);
}

bool pattern_group_span(const struct pattern *pattern, const struct matcher *matcher, size_t index,
	struct span *ret_span)
{
	PCRE2_SPTR entry = pattern->names + index * pattern->name_size;
	size_t number = (size_t)entry[0] << 8 | entry[1];
	const PCRE2_SIZE *ends;

	if (number >= (size_t)matcher->found_count) {
		return false;
	}
	ends = pcre2_get_ovector_pointer(matcher->found) + 2 * number;
	if (ends[0] == PCRE2_UNSET || ends[0] > ends[1]) {
		return false;
	}
	ret_span->start = ends[0];
	ret_span->end = ends[1];
	return true;
}
