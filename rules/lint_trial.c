/* SPDX-License-Identifier: MIT */
/* Trying a pattern: on ordinary texts, and on texts made to be hard for it. */
#include "rules/linting.h"

#include <time.h>

#include "daemon/base/text.h"

enum {
	SHORT_BYTES = 2048,
	LONG_BYTES = 16384,
	SIGNS_MAX = 8, /* of the pattern's own, tried in long runs */
	LITERAL_BYTES_MAX = 60,
	QUESTIONS_MANY = 8, /* optional parts that multiply */
	SHOWN_BYTES = 24,
};
/* A search that reads each byte a few times takes 2 and 20 microseconds of these texts. */
static const int64_t short_suspicious_ns = 200 * 1000;
static const int64_t long_slow_ns = 20 * 1000 * 1000;

static const char *const ordinary_texts[] = {
	"Hei, tarvitsen rakennusluvan varastolle. Milloin voin saada sen? Terveisin Matti",
	"Kiitos vastauksesta!",
	"Paljonko maksaa torikauppa ensi kesana, ja keneen otan yhteytta?",
	"Olemme avaamassa kahvilaa syyskuussa 2026 osoitteessa Kauppakatu 5.",
	"hej! jag vill ha uteservering i sommar",
	"Vi behover bygglov for en ny butik, hur gar vi vidare?",
	"Tack, det var allt.",
	"Hello, we are a small company looking for office space near the harbour.",
	"Do I need a permit to put up a sign?",
	"ok",
};
static const char *const ordinary_addresses[] = {
	"matti@yritys.example",
	"anna.virtanen@kotka.example",
	"noreply@kauppa.example",
	"+358401234567",
	"info@firma.example",
};

static bool is_found(struct matcher *matcher, const struct rule_pattern *pattern, const char *text)
{
	struct span span;

	return pattern_find(pattern->compiled, matcher, text, strlen(text), 0, &span) == OK;
}

/* In nine of ten: 'e' is in nearly all that people write, but not in "ok". */
static bool is_found_in_most(struct matcher *matcher, const struct rule_pattern *pattern,
	const char *const *texts, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		found += is_found(matcher, pattern, texts[i]);
	}
	return 10 * found >= 9 * count;
}

bool lint_is_everywhere(struct matcher *matcher, const struct rule_pattern *pattern)
{
	switch (pattern->scope) {
	case SCOPE_SUBJECT: /* "subject: ." asks whether there is one */
		if (!is_found(matcher, pattern, "")) {
			return false;
		}
		break;
	case SCOPE_SUBJECT_OR_TEXT:
	case SCOPE_TEXT:
		break;
	case SCOPE_FROM:
	case SCOPE_TO:
		return is_found_in_most(matcher, pattern, ordinary_addresses,
			sizeof(ordinary_addresses) / sizeof(ordinary_addresses[0]));
	case SCOPE_ATTACHMENT: /* whatever is found: that there is one is asked */
	case SCOPE_HEADER:
	case SCOPE_ORGANISATION:
		return false;
	}
	return is_found_in_most(matcher, pattern, ordinary_texts,
		sizeof(ordinary_texts) / sizeof(ordinary_texts[0]));
}

static int64_t processor_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The pattern and what its hard texts are made of. */
struct trial {
	struct arena *arena;
	struct matcher *matcher;
	const struct rule_pattern *pattern;
	char literal[LITERAL_BYTES_MAX + 1]; /* its plain characters in their order */
	size_t literal_size;
	char lead[LITERAL_BYTES_MAX + 1]; /* those it begins with */
	char signs[SIGNS_MAX + 4];	  /* each of them once, and some more */
	size_t sign_count;
	char *text; /* LONG_BYTES and the literal */
	const char *sentence;
};

/* Only what repeats can take long. */
static bool may_be_slow(const char *text)
{
	size_t questions = 0;

	for (; *text != '\0'; text++) {
		if (strchr("*+{", *text)) {
			return true;
		}
		if (text[0] == '\\' && text[1] != '\0') {
			if (text[1] >= '1' && text[1] <= '9') {
				return true;
			}
			text++;
		}
		questions += *text == '?';
	}
	return questions >= QUESTIONS_MANY;
}

static void add_sign(struct trial *trial, char sign)
{
	if (trial->sign_count < sizeof(trial->signs) &&
		!memchr(trial->signs, sign, trial->sign_count)) {
		trial->signs[trial->sign_count++] = sign;
	}
}

static bool is_plain(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') ||
	       (byte != '\0' && strchr(" -_@,:;/=&%!'\"#~<>", byte));
}

static void take_signs(struct trial *trial, const char *text)
{
	size_t lead = 0;

	while (lead < LITERAL_BYTES_MAX && is_plain(text[lead])) {
		lead++;
	}
	for (; *text != '\0'; text++) {
		if (*text == '\\') {
			text += text[1] != '\0';
			if (!strchr("wWdDsSbBAzZ", *text) && (unsigned char)*text < 0x80 &&
				trial->literal_size < LITERAL_BYTES_MAX) {
				trial->literal[trial->literal_size++] = *text;
			}
			continue;
		}
		if (!is_plain(*text)) {
			continue;
		}
		if (trial->literal_size < LITERAL_BYTES_MAX) {
			trial->literal[trial->literal_size++] = *text;
		}
		if (trial->sign_count < SIGNS_MAX) {
			add_sign(trial, *text);
		}
	}
	memcpy(trial->lead, trial->literal, lead);
	add_sign(trial, 'a');
	add_sign(trial, '1');
	add_sign(trial, ' ');
	add_sign(trial, '.');
}

/* The fill again and again behind a beginning; then what fits nothing, and between that all that
 * PCRE2 may look for before it begins. */
static size_t make_text(
	struct trial *trial, const char *begin, const char *fill, size_t fill_size, size_t size)
{
	size_t used = strlen(begin);

	memcpy(trial->text, begin, used);
	while (used + fill_size < size) {
		memcpy(trial->text + used, fill, fill_size);
		used += fill_size;
	}
	trial->text[used++] = '\x02';
	memcpy(trial->text + used, trial->literal, trial->literal_size);
	used += trial->literal_size;
	trial->text[used++] = '\x02';
	trial->text[used] = '\0';
	return used;
}

static enum outcome find_timed(struct trial *trial, size_t size, int64_t *ret_ns)
{
	int64_t from = processor_ns();
	struct span span;
	enum outcome outcome =
		pattern_find(trial->pattern->compiled, trial->matcher, trial->text, size, 0, &span);

	*ret_ns = processor_ns() - from;
	return outcome;
}

/* Whether a text of that form is hard; then the sentence says which. */
static bool is_hard(struct trial *trial, const char *begin, const char *fill, size_t fill_size)
{
	int64_t took, again;
	enum outcome outcome =
		find_timed(trial, make_text(trial, begin, fill, fill_size, SHORT_BYTES), &took);
	bool slow = false;

	if (outcome != REFUSED && took > short_suspicious_ns) {
		size_t size = make_text(trial, begin, fill, fill_size, LONG_BYTES);

		outcome = find_timed(trial, size, &took);
		if (outcome != REFUSED && took > long_slow_ns) {
			outcome = find_timed(trial, size, &again);
			slow = again > long_slow_ns;
		}
	}
	if (outcome != REFUSED && !slow) {
		return false;
	}
	trial->sentence = arena_printf(trial->arena,
		outcome == REFUSED
			? "is too slow: on a text like \"%s...\" it is stopped and counts as not "
			  "found; repeat only one thing at a time"
			: "is too slow: a text like \"%s...\" takes it far longer than its length; "
			  "repeat only one thing at a time, or begin with a word",
		text_printable(trial->arena, trial->text, SHOWN_BYTES));
	return true;
}

/* A fill by itself, behind what the pattern begins with, and behind all its plain characters. */
static bool is_hard_filled_with(struct trial *trial, const char *fill, size_t size)
{
	return is_hard(trial, "", fill, size) ||
	       (trial->lead[0] != '\0' && is_hard(trial, trial->lead, fill, size)) ||
	       (strcmp(trial->lead, trial->literal) != 0 &&
		       is_hard(trial, trial->literal, fill, size));
}

static bool find_hard_text(struct trial *trial)
{
	static const char companions[] = " 1.-";
	char pair[2];

	for (size_t i = 0; i < trial->sign_count; i++) {
		if (is_hard_filled_with(trial, &trial->signs[i], 1)) {
			return true;
		}
	}
	for (size_t i = 0; i < sizeof(companions) - 1; i++) {
		pair[0] = 'a';
		pair[1] = companions[i];
		if (is_hard_filled_with(trial, pair, 2)) {
			return true;
		}
	}
	return trial->literal_size > 1 && is_hard(trial, "", trial->literal, trial->literal_size);
}

const char *lint_slow_text(
	struct arena *work, struct matcher *matcher, const struct rule_pattern *pattern)
{
	struct trial trial = {.arena = work, .matcher = matcher, .pattern = pattern};
	const char *text = pattern->source + pattern->start;
	size_t *offsets;

	if (!may_be_slow(text)) {
		return NULL;
	}
	trial.text = arena_alloc(work, LONG_BYTES + 2 * LITERAL_BYTES_MAX + 3);
	take_signs(&trial, pattern->raw ? text : pattern_fold(work, text, &offsets));
	find_hard_text(&trial);
	return trial.sentence;
}
