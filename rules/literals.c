/* SPDX-License-Identifier: MIT */
/* What every match of a pattern must have in it. The syntax is that of pcre2pattern(3). */
#include "rules/literals.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 40, CLASS_SIGNS_MAX = 4 };

struct reading {
	const char *at;
	int depth;
	bool lost; /* something whose meaning is not known here */
};

/* A piece of a pattern. exact: it matches these strings and nothing else; else one of them is in
 * whatever it matches, and none means that nothing is known. */
struct part {
	bool exact;
	bool is_place; /* matches no sign: an assertion; it does not part what stands around it */
	struct literals strings;
};

/* Pieces in a row. run is all that can stand at the end of what was read; best the most telling
 * strings so far. */
struct sequence {
	bool exact;
	struct literals run;
	struct literals best;
};

static const struct part unknown = {.exact = false};

static struct literals empty_string(void)
{
	return (struct literals){.count = 1};
}

static void add_string(struct literals *strings, const char *text)
{
	for (size_t i = 0; i < strings->count; i++) {
		if (strcmp(strings->texts[i], text) == 0) {
			return;
		}
	}
	memcpy(strings->texts[strings->count++], text, strlen(text) + 1);
}

static size_t shortest(const struct literals *strings)
{
	size_t size = strings->count ? LITERAL_BYTES_MAX : 0;

	for (size_t i = 0; i < strings->count; i++) {
		size_t this_size = strlen(strings->texts[i]);

		size = this_size < size ? this_size : size;
	}
	return size;
}

static size_t longest(const struct literals *strings)
{
	size_t size = 0;

	for (size_t i = 0; i < strings->count; i++) {
		size_t this_size = strlen(strings->texts[i]);

		size = this_size > size ? this_size : size;
	}
	return size;
}

/* ---- sequences */

static void consider(struct sequence *sequence, const struct literals *strings)
{
	size_t size = shortest(strings);
	size_t best = shortest(&sequence->best);

	if (size >= LITERAL_BYTES_MIN &&
		(size > best || (size == best && strings->count < sequence->best.count))) {
		sequence->best = *strings;
	}
}

/* Something unknown follows what was read. */
static void end_run(struct sequence *sequence)
{
	consider(sequence, &sequence->run);
	sequence->run = empty_string();
	sequence->exact = false;
}

static void append(struct sequence *sequence, const struct part *part)
{
	const struct literals *run = &sequence->run;
	struct literals joined = {.count = 0};
	char text[LITERAL_BYTES_MAX + 1];

	if (!part->exact) {
		end_run(sequence);
		consider(sequence, &part->strings);
		return;
	}
	if (run->count * part->strings.count > LITERALS_MAX ||
		longest(run) + longest(&part->strings) > LITERAL_BYTES_MAX) {
		end_run(sequence);
		sequence->run = part->strings;
		return;
	}
	for (size_t i = 0; i < run->count; i++) {
		size_t size = strlen(run->texts[i]);

		memcpy(text, run->texts[i], size);
		for (size_t k = 0; k < part->strings.count; k++) {
			memcpy(text + size, part->strings.texts[k],
				strlen(part->strings.texts[k]) + 1);
			add_string(&joined, text);
		}
	}
	sequence->run = joined;
}

/* ---- alternatives */

/* Widen part, of which there are branches already, by one more. */
static void add_branch(struct part *part, const struct part *branch)
{
	if (part->strings.count == 0 || branch->strings.count == 0 ||
		part->strings.count + branch->strings.count > LITERALS_MAX) {
		*part = unknown;
		return;
	}
	part->exact = part->exact && branch->exact;
	for (size_t i = 0; i < branch->strings.count; i++) {
		add_string(&part->strings, branch->strings.texts[i]);
	}
}

/* ---- single signs */

static struct part one_sign(char sign)
{
	struct part part = {.exact = true, .strings = {.count = 1}};

	if (sign < ' ' || sign > '~') {
		return unknown;
	}
	part.strings.texts[0][0] = sign >= 'A' && sign <= 'Z' ? (char)(sign + 32) : sign;
	return part;
}

static struct part place(void)
{
	return (struct part){.exact = true, .is_place = true, .strings = {.count = 1}};
}

static bool is_letter_or_digit(char sign)
{
	return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') ||
	       (sign >= '0' && sign <= '9');
}

static bool is_foreign(char byte)
{
	return (unsigned char)byte >= 0x80;
}

/* Move behind the rest of a character of more than one byte. */
static void pass_rest(struct reading *reading)
{
	while (((unsigned char)*reading->at & 0xC0) == 0x80) {
		reading->at++;
	}
}

static struct part read_escape(struct reading *reading)
{
	char sign = *++reading->at;

	reading->lost = reading->lost || sign == '\0';
	reading->at += sign != '\0';
	if (is_foreign(sign)) {
		pass_rest(reading);
		return unknown;
	}
	if (!is_letter_or_digit(sign)) {
		return one_sign(sign);
	}
	if (strchr("bBAZzGK", sign)) {
		return place();
	}
	if (strchr("pP", sign)) { /* \pL, \p{Lu} */
		const char *end = *reading->at == '{' ? strchr(reading->at, '}') : reading->at;

		reading->lost = reading->lost || !end || *end == '\0';
		reading->at = reading->lost ? reading->at : end + 1;
	} else {
		reading->lost = reading->lost || !strchr("dDwWsShHvVRXNnrtfea", sign) ||
				(sign == 'N' && *reading->at == '{');
	}
	return unknown;
}

/* [:alpha:] and the like within [...]: its size; 0 when it is something else. */
static size_t posix_size(const char *at)
{
	size_t size = 2 + (at[2] == '^');

	size += strspn(at + size, "abcdefghijklmnopqrstuvwxyz");
	return at[size] == ':' && at[size + 1] == ']' ? size + 2 : 0;
}

/* One member of [...]; false when it is more than one printable sign. */
static bool read_member(struct reading *reading, char *ret_sign)
{
	const char *at = reading->at;

	*ret_sign = at[0];
	reading->at++;
	if (at[0] == '\\') {
		*ret_sign = at[1];
		reading->lost = reading->lost || at[1] == '\0' || at[1] == 'Q' || at[1] == 'E';
		reading->at += at[1] != '\0';
		return !is_letter_or_digit(at[1]);
	}
	if (at[0] == '[' && at[1] != '\0' && strchr(":.=", at[1])) {
		size_t size = at[1] == ':' ? posix_size(at) : 0;

		reading->lost = reading->lost || size == 0;
		reading->at = at + (size ? size : 1);
		return false;
	}
	return at[0] != '-';
}

static struct part read_class(struct reading *reading)
{
	struct part part = {.exact = true};
	bool known = reading->at[1] != '^';
	const char *first = reading->at + 1 + !known;
	char text[2] = "";

	/* a bracket that closes at once is a member */
	for (reading->at = first;
		!reading->lost && (*reading->at != ']' || reading->at == first);) {
		if (*reading->at == '\0') {
			reading->lost = true;
			return unknown;
		}
		known = read_member(reading, &text[0]) && known;
		text[0] = one_sign(text[0]).strings.texts[0][0];
		known = known && text[0] != '\0' && part.strings.count < CLASS_SIGNS_MAX;
		if (known) {
			add_string(&part.strings, text);
		}
	}
	reading->at += !reading->lost;
	return known ? part : unknown;
}

/* ---- groups */

static struct part read_alternatives(struct reading *reading);

enum group { GROUP_PLAIN, GROUP_AHEAD_OR_BEHIND, GROUP_NOT, GROUP_OPTIONS };

static const char *behind(const char *at, char sign)
{
	const char *end = strchr(at, sign);

	return end ? end + 1 : NULL;
}

/* What stands behind (? : the kind of group; *at is moved to its first branch, NULL when it is
 * none of those known here. */
static enum group read_group_kind(const char **at)
{
	const char *sign = *at;
	size_t options;

	if (*sign == ':' || *sign == '|' || *sign == '>') {
		*at = sign + 1;
		return GROUP_PLAIN;
	}
	sign += *sign == 'P' && sign[1] == '<';
	if (*sign == '<' && sign[1] != '=' && sign[1] != '!' && sign[1] != '*') {
		*at = behind(sign, '>');
		return GROUP_PLAIN;
	}
	if (*sign == '\'') {
		*at = behind(sign + 1, '\'');
		return GROUP_PLAIN;
	}
	sign += *sign == '<';
	if (*sign == '=' || *sign == '!') {
		*at = sign + 1;
		return *sign == '=' ? GROUP_AHEAD_OR_BEHIND : GROUP_NOT;
	}
	/* not x, which changes what blanks mean */
	options = strspn(sign, "imsnJU^-");
	*at = sign[options] == ':' || sign[options] == ')' ? sign + options + 1 : NULL;
	return sign[options] == ')' ? GROUP_OPTIONS : GROUP_PLAIN;
}

static struct part read_group(struct reading *reading)
{
	enum group group = GROUP_PLAIN;
	struct part part;

	reading->at++;
	if (*reading->at == '?') {
		const char *at = reading->at + 1;

		group = read_group_kind(&at);
		reading->lost = reading->lost || !at;
		reading->at = at ? at : reading->at;
	}
	if (*reading->at == '*' || reading->depth == DEPTH_MAX) {
		reading->lost = true;
	}
	if (reading->lost || group == GROUP_OPTIONS) {
		return place();
	}
	reading->depth++;
	part = read_alternatives(reading);
	reading->depth--;
	reading->lost = reading->lost || *reading->at != ')';
	reading->at += !reading->lost;
	if (group == GROUP_NOT) {
		return place();
	}
	part.exact = part.exact && group == GROUP_PLAIN;
	part.is_place = group == GROUP_AHEAD_OR_BEHIND;
	return part;
}

/* ---- pieces in a row */

enum times { ONCE, ONCE_OR_NOT, ONCE_OR_MORE, ANY_TIMES };

/* The size of {2}, {2,3} and the like, and of what other versions of PCRE2 take for one; 0 when it
 * is a brace that means itself. */
static size_t braces_size(const char *at)
{
	size_t size = 1 + strspn(at + 1, "0123456789, ");

	return size > 1 && at[size] == '}' ? size + 1 : 0;
}

static struct part read_part(struct reading *reading)
{
	char sign = *reading->at;
	struct part part;

	switch (sign) {
	case '\\':
		return read_escape(reading);
	case '[':
		return read_class(reading);
	case '(':
		return read_group(reading);
	case '^':
	case '$':
		reading->at++;
		return place();
	case '*':
	case '+':
	case '?':
		reading->lost = true;
		return unknown;
	case '{':
		reading->lost = reading->lost || braces_size(reading->at) > 0;
		reading->at++;
		return one_sign(sign);
	default:
		reading->at++;
		part = sign == '.' ? unknown : one_sign(sign);
		if (is_foreign(sign)) {
			pass_rest(reading);
		}
		return part;
	}
}

static enum times read_braces(struct reading *reading)
{
	const char *at = reading->at + 1;
	size_t size = braces_size(reading->at);
	size_t plain = strspn(at, "0123456789");

	if (size == 0) {
		return ONCE;
	}
	reading->lost = reading->lost || plain == 0;
	plain += at[plain] == ',';
	plain += strspn(at + plain, "0123456789");
	reading->lost = reading->lost || plain + 2 != size;
	reading->at += size;
	return strtoul(at, NULL, 10) > 0 ? ONCE_OR_MORE : ANY_TIMES;
}

static enum times read_times(struct reading *reading)
{
	const char *before = reading->at;
	enum times times = ONCE;

	switch (*reading->at) {
	case '?':
		reading->at++;
		times = ONCE_OR_NOT;
		break;
	case '+':
		reading->at++;
		times = ONCE_OR_MORE;
		break;
	case '*':
		reading->at++;
		times = ANY_TIMES;
		break;
	case '{':
		times = read_braces(reading);
		break;
	default:
		break;
	}
	if (reading->at != before && (*reading->at == '?' || *reading->at == '+')) {
		reading->at++;
	}
	return times;
}

static void append_times(struct sequence *sequence, struct part *part, enum times times)
{
	if (part->is_place) {
		if (shortest(&part->strings) > 0 && (times == ONCE || times == ONCE_OR_MORE)) {
			consider(sequence, &part->strings);
			sequence->exact = false; /* it asks for more than what stands there */
		}
		return;
	}
	switch (times) {
	case ONCE:
		append(sequence, part);
		break;
	case ONCE_OR_NOT:
		if (part->exact && part->strings.count < LITERALS_MAX) {
			add_string(&part->strings, "");
			append(sequence, part);
		} else {
			end_run(sequence);
		}
		break;
	case ONCE_OR_MORE:
		append(sequence, part);
		end_run(sequence);
		break;
	case ANY_TIMES:
		end_run(sequence);
		break;
	}
}

static struct part read_branch(struct reading *reading)
{
	struct sequence sequence = {.exact = true, .run = empty_string()};

	while (*reading->at && *reading->at != '|' && *reading->at != ')' && !reading->lost) {
		struct part part = read_part(reading);

		append_times(&sequence, &part, read_times(reading));
	}
	if (sequence.exact) {
		return (struct part){.exact = true, .strings = sequence.run};
	}
	consider(&sequence, &sequence.run);
	return (struct part){.strings = sequence.best};
}

static struct part read_alternatives(struct reading *reading)
{
	struct part part = read_branch(reading);

	while (*reading->at == '|' && !reading->lost) {
		struct part branch;

		reading->at++;
		branch = read_branch(reading);
		add_branch(&part, &branch);
	}
	return part;
}

struct literals literals_of_pattern(const char *pattern)
{
	struct reading reading = {.at = pattern};
	struct part part = read_alternatives(&reading);

	if (reading.lost || *reading.at != '\0' || shortest(&part.strings) < LITERAL_BYTES_MIN) {
		part.strings.count = 0;
	}
	return part.strings;
}
