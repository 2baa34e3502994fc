/* SPDX-License-Identifier: MIT */
/* Values that need more than a type: paths, addresses, and names of other blocks. */
#include "daemon/config/reading.h"

#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/address.h"

enum { SHOWN_BYTES = 80 };

static const char *show(const struct reading *reading, const char *text)
{
	return text_printable(reading->problems->arena, text, SHOWN_BYTES);
}

struct position reading_position(struct block *block, const char *name)
{
	const struct option *option = blocks_option(block, name);

	if (!option) {
		return block->at;
	}
	return option->value_count > 0 ? option->values[0].at : option->at;
}

const char *reading_text(struct reading *reading, struct block *block, const char *name)
{
	const char *text = NULL;

	return blocks_text(block, name, &text, reading->problems) ? text : NULL;
}

bool reading_has(
	struct reading *reading, struct block *block, const char *name, const char *example)
{
	const struct option *option = blocks_option(block, name);

	if (!option) {
		problems_add(reading->problems, block->at,
			"this %s has no '%s'; for example: %s = %s", block->kind, name, name,
			example);
		return false;
	}
	if (option->value_count == 0) {
		problems_add(reading->problems, option->at, "'%s' is empty; for example: %s = %s",
			name, name, example);
		return false;
	}
	return true;
}

const char *reading_required(
	struct reading *reading, struct block *block, const char *name, const char *example)
{
	return reading_has(reading, block, name, example) ? reading_text(reading, block, name)
							  : NULL;
}

const char *path_from(struct arena *arena, const char *directory, const char *path)
{
	return path[0] == '/' ? path : arena_printf(arena, "%s/%s", directory, path);
}

const char *path_directory(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash) {
		return ".";
	}
	return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

const char *reading_path(struct reading *reading, struct block *block, const char *name)
{
	const char *path = reading_text(reading, block, name);

	return path ? path_from(reading->arena, reading->directory, path) : NULL;
}

static bool is_address(struct reading *reading, const struct value *value)
{
	if (address_is_sendable(value->text)) {
		return true;
	}
	problems_add(reading->problems, value->at,
		"'%s' is not an address that mail can be sent to; write it as name@domain.example",
		show(reading, value->text));
	return false;
}

const char *reading_address(struct reading *reading, struct block *block, const char *name)
{
	const char *text = reading_text(reading, block, name);

	if (!text || !is_address(reading, &blocks_option(block, name)->values[0])) {
		return NULL;
	}
	return text;
}

struct texts reading_texts(struct reading *reading, struct block *block, const char *name)
{
	struct texts texts = {NULL, 0};

	blocks_texts(reading->arena, block, name, &texts.list, &texts.count, reading->problems);
	return texts;
}

struct texts reading_addresses(struct reading *reading, struct block *block, const char *name)
{
	const struct option *option = blocks_option(block, name);
	struct texts texts = {NULL, 0};
	const char **list;

	if (!option) {
		return texts;
	}
	list = ARENA_ARRAY(reading->arena, option->value_count, const char *);
	for (size_t i = 0; i < option->value_count; i++) {
		if (is_address(reading, &option->values[i])) {
			list[texts.count++] = option->values[i].text;
		}
	}
	texts.list = list;
	return texts;
}

struct block *reading_block(const struct reading *reading, const char *kind, const char *title)
{
	for (struct block *block = reading->blocks; block; block = block->next) {
		if (strcmp(block->kind, kind) == 0 && block->title &&
			strcmp(block->title, title) == 0) {
			return block;
		}
	}
	return NULL;
}

/* The titles of all blocks of a kind, NULL-ended, and as one text ("anna, pekka"). */
static const char *const *titles_of(
	const struct reading *reading, const char *kind, const char **ret_text)
{
	const char *const most = ", ...";
	const char *text = "";
	const char **titles;
	size_t count = 0;

	for (const struct block *block = reading->blocks; block; block = block->next) {
		count += strcmp(block->kind, kind) == 0 && block->title;
	}
	titles = ARENA_ARRAY(reading->arena, count + 1, const char *);
	count = 0;
	for (const struct block *block = reading->blocks; block; block = block->next) {
		if (strcmp(block->kind, kind) != 0 || !block->title) {
			continue;
		}
		if (count < 20) {
			text = arena_printf(
				reading->arena, "%s%s%s", text, count ? ", " : "", block->title);
		} else if (count == 20) {
			text = arena_printf(reading->arena, "%s%s", text, most);
		}
		titles[count++] = block->title;
	}
	*ret_text = text;
	return titles;
}

static void unknown_title(struct reading *reading, const struct value *value, const char *kind)
{
	const char *known;
	const char *const *titles = titles_of(reading, kind, &known);
	const char *nearest = blocks_nearest(value->text, titles);
	const char *word = show(reading, value->text);

	if (nearest) {
		problems_add(reading->problems, value->at,
			"there is no %s \"%s\"; did you mean \"%s\"? There are: %s", kind, word,
			nearest, known);
	} else if (titles[0]) {
		problems_add(reading->problems, value->at, "there is no %s \"%s\"; there are: %s",
			kind, word, known);
	} else {
		problems_add(reading->problems, value->at,
			"there is no %s \"%s\"; add a block: %s \"%s\" { ... }", kind, word, kind,
			word);
	}
}

const struct person *reading_person(struct reading *reading, const struct value *value)
{
	const struct person *person = site_person(reading->site, value->text);

	if (!person) {
		unknown_title(reading, value, "person");
	}
	return person;
}

const struct place *reading_place(struct reading *reading, const struct value *value)
{
	const struct place *place = site_place(reading->site, value->text);

	if (!place) {
		unknown_title(reading, value, "place");
	}
	return place;
}

/* The single value of an option that names another block; NULL when absent or wrong. */
static const struct value *named(struct reading *reading, struct block *block, const char *name)
{
	return reading_text(reading, block, name) ? &blocks_option(block, name)->values[0] : NULL;
}

const struct person *reading_one_person(
	struct reading *reading, struct block *block, const char *name)
{
	const struct value *value = named(reading, block, name);

	return value ? reading_person(reading, value) : NULL;
}

const struct person *const *reading_persons(
	struct reading *reading, struct block *block, const char *name, size_t *ret_count)
{
	const struct option *option = blocks_option(block, name);
	const struct person **persons;
	size_t count = 0;

	if (!option) {
		return NULL;
	}
	persons = ARENA_ARRAY(reading->arena, option->value_count, const struct person *);
	for (size_t i = 0; i < option->value_count; i++) {
		const struct person *person = reading_person(reading, &option->values[i]);
		bool twice = false;

		for (size_t j = 0; j < count; j++) {
			twice = twice || persons[j] == person;
		}
		if (twice) {
			problems_add(reading->problems, option->values[i].at,
				"\"%s\" stands in '%s' twice: take one away", person->title, name);
		} else if (person) {
			persons[count++] = person;
		}
	}
	*ret_count = count;
	return persons;
}

const struct group *reading_group(struct reading *reading, struct block *block, const char *name)
{
	const struct value *value = named(reading, block, name);
	const struct group *group = value ? site_group(reading->site, value->text) : NULL;

	if (value && !group) {
		unknown_title(reading, value, "group");
	}
	return group;
}

const struct hours *reading_hours(struct reading *reading, struct block *block, const char *name)
{
	const struct value *value = named(reading, block, name);
	const struct hours *hours = value ? site_hours(reading->site, value->text) : NULL;

	if (value && !hours) {
		unknown_title(reading, value, "hours");
	}
	return hours;
}

const struct mailbox *reading_mailbox(
	struct reading *reading, struct block *block, const char *name)
{
	const struct value *value = named(reading, block, name);
	const struct mailbox *mailbox = value ? site_mailbox(reading->site, value->text) : NULL;

	mailbox = mailbox && mailbox->sms ? NULL : mailbox;
	if (value && !mailbox) {
		unknown_title(reading, value, "mailbox");
	}
	return mailbox;
}

const struct sender *reading_sender(struct reading *reading, struct block *block, const char *name)
{
	const struct value *value = named(reading, block, name);
	const struct sender *sender = value ? site_sender(reading->site, value->text) : NULL;

	if (value && !sender) {
		unknown_title(reading, value, "sender");
	}
	return sender;
}

void reading_languages(
	struct reading *reading, struct block *block, enum language languages[3], size_t *count)
{
	const struct option *option = blocks_option(block, "languages");
	size_t read = 0;

	for (size_t i = 0; option && i < option->value_count; i++) {
		const struct value *value = &option->values[i];
		bool known, twice = false;
		enum language language = language_from_code(value->text, &known);

		for (size_t j = 0; j < read; j++) {
			twice = twice || languages[j] == language;
		}
		if (!known) {
			problems_add(reading->problems, value->at,
				"'%s' is not a language of this program; they are: fi, sv, en",
				show(reading, value->text));
		} else if (twice) {
			problems_add(reading->problems, value->at,
				"'%s' stands in 'languages' twice: take one away", value->text);
		} else {
			languages[read++] = language;
		}
	}
	if (option && option->value_count == 0) {
		problems_add(reading->problems, option->at,
			"'languages' is empty; for example: languages = { fi, sv, en }");
	}
	if (read > 0) {
		*count = read;
	}
}
