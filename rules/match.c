/* SPDX-License-Identifier: MIT */
/* Looking for patterns in a message. */
#include "rules/match.h"

#include <stdlib.h>
#include <strings.h>

#include "daemon/base/text.h"

enum { WORDS_BYTES_MAX = 120, NAMED_BYTES_MAX = 80 };

void view_init(struct view *view, const struct message *message, const char *organisation,
	struct matcher *matcher, const struct scanner *scanner, struct arena *arena,
	struct arena *work)
{
	*view = (struct view){.message = message,
		.organisation = organisation,
		.matcher = matcher,
		.scanner = scanner,
		.arena = arena,
		.work = work};
}

void view_forget_texts(struct view *view)
{
	memset(view->lists, 0, sizeof(view->lists));
	memset(view->headers, 0, sizeof(view->headers));
	view->words = NULL;
	view->work = NULL;
}

/* What was seen in the texts of a list is noted in one place. */
static void begin_seen(const struct view *view, struct searched_list *list)
{
	if (view->scanner) {
		list->seen = ARENA_ARRAY(view->work, scanner_words(view->scanner), uint64_t);
	}
}

static struct searched make_searched(const struct view *view, const struct searched_list *list,
	const char *scope, const char *text, bool raw)
{
	struct searched searched = {
		.scope = scope, .original = text ? text : "", .seen = list->seen};

	if (strnlen(searched.original, RULES_TEXT_MAX + 1) > RULES_TEXT_MAX) {
		size_t size = RULES_TEXT_MAX;

		while (size > 0 && ((unsigned char)searched.original[size] & 0xC0) == 0x80) {
			size--;
		}
		searched.original = arena_strndup(view->work, searched.original, size);
	}
	if (raw) {
		searched.text = searched.original;
		searched.size = strlen(searched.text);
	} else {
		struct folded folded = text_fold(view->work, searched.original);

		searched.text = folded.text;
		searched.size = folded.size;
		searched.offsets = folded.offsets;
	}
	if (list->seen) {
		scanner_scan(view->scanner, searched.text, searched.size, list->seen);
	}
	return searched;
}

static void add_text(struct view *view, struct searched_list *list, const char *scope,
	const char *text, bool raw)
{
	if (text) {
		list->list[list->count++] = make_searched(view, list, scope, text, raw);
	}
}

/* Addresses and names are looked at each by itself, so that ^ and $ mean their ends. */
static void add_address(struct view *view, struct searched_list *list, const char *scope,
	const struct address *address, bool raw)
{
	add_text(view, list, scope, address->mail, raw);
	add_text(view, list, scope, address->name, raw);
}

static void make_to(struct view *view, struct searched_list *list, bool raw)
{
	const struct message *message = view->message;

	list->list = ARENA_ARRAY(
		view->work, 2 * (message->to_count + message->cc_count), struct searched);
	for (size_t i = 0; i < message->to_count; i++) {
		add_address(view, list, "to", &message->to[i], raw);
	}
	for (size_t i = 0; i < message->cc_count; i++) {
		add_address(view, list, "to", &message->cc[i], raw);
	}
}

static void make_attachments(struct view *view, struct searched_list *list, bool raw)
{
	const struct message *message = view->message;

	list->list = ARENA_ARRAY(view->work, 2 * message->attachment_count, struct searched);
	for (size_t i = 0; i < message->attachment_count; i++) {
		add_text(view, list, "attachment", message->attachments[i].name, raw);
		add_text(view, list, "attachment", message->attachments[i].type, raw);
	}
}

/* Subject and text lie side by side, so that the scopes of one of them can borrow its half. */
static void make_subject_and_text(struct view *view, bool raw)
{
	struct searched_list *lists = view->lists[raw];
	struct searched_list both = {
		.list = ARENA_ARRAY(view->work, 2, struct searched), .count = 2, .made = true};

	begin_seen(view, &both);
	both.list[0] = make_searched(view, &both, "subject", view->message->subject, raw);
	both.list[1] = make_searched(view, &both, "text", view->message->reply, raw);
	lists[SCOPE_SUBJECT_OR_TEXT] = lists[SCOPE_SUBJECT] = lists[SCOPE_TEXT] = both;
	lists[SCOPE_SUBJECT].count = lists[SCOPE_TEXT].count = 1;
	lists[SCOPE_TEXT].list++;
}

static void make_list(struct view *view, enum scope scope, bool raw)
{
	struct searched_list *list = &view->lists[raw][scope];

	begin_seen(view, list);
	switch (scope) {
	case SCOPE_SUBJECT_OR_TEXT:
	case SCOPE_SUBJECT:
	case SCOPE_TEXT:
		make_subject_and_text(view, raw);
		break;
	case SCOPE_FROM:
		list->list = ARENA_ARRAY(view->work, 2, struct searched);
		add_address(view, list, "from", &view->message->from, raw);
		break;
	case SCOPE_TO:
		make_to(view, list, raw);
		break;
	case SCOPE_ATTACHMENT:
		make_attachments(view, list, raw);
		break;
	case SCOPE_ORGANISATION:
		list->list = ARENA_NEW(view->work, struct searched);
		add_text(view, list, "organisation", view->organisation, raw);
		break;
	case SCOPE_HEADER: /* depends on the name: see header_texts */
		break;
	}
	list->made = true;
}

static void make_headers(struct view *view, bool raw)
{
	struct searched_list *all = &view->headers[raw];

	begin_seen(view, all);
	all->list = ARENA_ARRAY(view->work, view->message->header_count, struct searched);
	all->made = true;
}

int header_names_compare(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

const uint64_t *view_seen_headers(
	struct view *view, bool raw, const char *const *names, size_t name_count)
{
	const struct message *message = view->message;
	struct searched_list *all = &view->headers[raw];

	if (!all->made) {
		make_headers(view, raw);
	}
	for (size_t i = 0; i < message->header_count; i++) {
		if (!all->list[i].text && bsearch(&message->headers[i].name, names, name_count,
						  sizeof(*names), header_names_compare)) {
			all->list[i] =
				make_searched(view, all, "header", message->headers[i].value, raw);
		}
	}
	return all->seen;
}

/* The texts of the headers of that name, made once for each header. */
static const struct searched_list *header_texts(
	struct view *view, const struct rule_pattern *pattern)
{
	const struct message *message = view->message;
	struct searched_list *all = &view->headers[pattern->raw];
	struct searched_list *named = ARENA_NEW(view->work, struct searched_list);

	if (!all->made) {
		make_headers(view, pattern->raw);
	}
	for (size_t i = 0; i < message->header_count; i++) {
		named->count += text_equal_nocase(message->headers[i].name, pattern->header);
	}
	named->list = ARENA_ARRAY(view->work, named->count, struct searched);
	named->count = 0;
	for (size_t i = 0; i < message->header_count; i++) {
		if (!text_equal_nocase(message->headers[i].name, pattern->header)) {
			continue;
		}
		if (!all->list[i].text) {
			all->list[i] = make_searched(
				view, all, "header", message->headers[i].value, pattern->raw);
		}
		named->list[named->count++] = all->list[i];
	}
	return named;
}

const struct searched_list *view_texts(struct view *view, const struct rule_pattern *pattern)
{
	if (pattern->scope == SCOPE_HEADER) {
		return header_texts(view, pattern);
	}
	if (!view->lists[pattern->raw][pattern->scope].made) {
		make_list(view, pattern->scope, pattern->raw);
	}
	return &view->lists[pattern->raw][pattern->scope];
}

const uint64_t *view_seen(struct view *view, bool raw, enum scope scope)
{
	if (!view->lists[raw][scope].made) {
		make_list(view, scope, raw);
	}
	return view->lists[raw][scope].seen;
}

/* Whether one of the pattern's literals was seen, or nothing is known of the one or the other. */
static bool may_be_in(const struct rule_pattern *pattern, const struct searched *in)
{
	if (!in->seen || pattern->literal_count == 0) {
		return true;
	}
	for (size_t i = 0; i < pattern->literal_count; i++) {
		if (bits_has(in->seen, pattern->literals[i])) {
			return true;
		}
	}
	return false;
}

static void note_trouble(struct view *view, const char *rule, const struct rule_pattern *pattern)
{
	if (!view->trouble) {
		view->trouble = arena_printf(view->arena,
			"%s:%d:%d: %s: the pattern %s takes too long; its search was stopped and "
			"counts as not found%s: repeat only one thing at a time in it",
			pattern->at.file ? pattern->at.file : "-", pattern->at.line,
			pattern->at.column, rule,
			text_printable(view->arena, pattern->source, NAMED_BYTES_MAX),
			pattern_is_set_aside(pattern->compiled)
				? ". It was stopped so often that it is set aside until it is "
				  "changed"
				: "");
	}
}

bool view_find_in(struct view *view, const char *rule, const struct rule_pattern *pattern,
	const struct searched *in, size_t start, struct found *ret_found)
{
	struct span span;
	enum outcome outcome;

	if (!may_be_in(pattern, in)) {
		return false;
	}
	outcome = pattern_find(pattern->compiled, view->matcher, in->text, in->size, start, &span);
	if (outcome == REFUSED) {
		note_trouble(view, rule, pattern);
	}
	if (outcome != OK) {
		return false;
	}
	*ret_found = (struct found){.pattern = pattern, .in = in, .span = span};
	return true;
}

bool view_find(struct view *view, const char *rule, const struct rule_pattern *pattern,
	struct found *ret_found)
{
	const struct searched_list *texts = view_texts(view, pattern);

	for (size_t i = 0; i < texts->count; i++) {
		if (view_find_in(view, rule, pattern, &texts->list[i], 0, ret_found)) {
			return true;
		}
	}
	return false;
}

struct span found_in_original(const struct searched *in, struct span span)
{
	if (in->offsets) {
		span.start = in->offsets[span.start];
		span.end = in->offsets[span.end];
	}
	return span;
}

char *view_original(struct view *view, const struct searched *in, struct span span)
{
	struct span original = found_in_original(in, span);

	return arena_strndup(
		view->arena, in->original + original.start, original.end - original.start);
}

struct rule_hit view_hit(struct view *view, const struct found *found)
{
	struct span original = found_in_original(found->in, found->span);
	const char *words = view_original(view, found->in, found->span);

	return (struct rule_hit){
		.pattern = found->pattern->source,
		.at = found->pattern->at,
		.scope = found->in->scope,
		.words = text_printable(view->arena, words, WORDS_BYTES_MAX),
		.offset = original.start,
		.size = original.end - original.start,
	};
}
