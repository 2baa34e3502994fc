/* SPDX-License-Identifier: MIT */
/* From the blocks of all files to settings: each kind of block has its reader. */
#include <string.h>

#include "daemon/base/blocks_seen.h"
#include "daemon/base/text.h"
#include "daemon/config/config.h"
#include "daemon/config/reading.h"
#include "daemon/model/sms_line.h"

enum { TITLE_MAX_BYTES = 64 };

/* A kind of block: whether it has a title, and who reads it (NULL: not read here). */
struct kind {
	const char *name;
	bool titled;
	void (*read)(struct reading *reading, struct block *block, size_t index);
};

/* In the order of reading: whoever completes a block from another comes after it. */
static const struct kind kinds[] = {
	{"store", false, read_store},
	{"limits", false, read_limits},
	{"restraint", false, read_restraint},
	{"hours", true, read_hours},
	{"site", false, read_site},
	{"place", true, read_place},
	{"authority", true, read_authority},
	{"person", true, read_person},
	{"group", true, read_group},
	{"form", true, read_form},
	{"sender", true, read_sender},
	{"mailbox", true, read_mailbox},
	{"sms", true, read_sms},
	/* of rules/ */
	{"rule", true, NULL},
	{"words", true, NULL},
	{"field", true, NULL},
	{"example", true, NULL},
};
enum { KIND_COUNT = sizeof(kinds) / sizeof(*kinds) };

static const struct kind *kind_of(const struct block *block)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		if (strcmp(kinds[i].name, block->kind) == 0) {
			return &kinds[i];
		}
	}
	return NULL;
}

static void unknown_kind(struct reading *reading, const struct block *block)
{
	const char *names[KIND_COUNT + 1] = {NULL};
	const char *nearest;

	for (size_t i = 0; i < KIND_COUNT; i++) {
		names[i] = kinds[i].name;
	}
	nearest = blocks_nearest(block->kind, names);
	problems_add(reading->problems, block->at, "there is no block '%s'%s%s%s",
		text_printable(reading->arena, block->kind, TITLE_MAX_BYTES),
		nearest ? "; did you mean '" : "; see ombud.conf(5) for those there are",
		nearest ? nearest : "", nearest ? "'?" : "");
}

/* Titles stand in commands, logs and marks: letters, digits, and - _ . between them. */
static bool title_is_good(const char *title)
{
	if (!*title || strlen(title) > TITLE_MAX_BYTES || *title == '-' || *title == '.') {
		return false;
	}
	for (; *title; title++) {
		unsigned char c = (unsigned char)*title;

		if (c < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
			!(c >= 'A' && c <= 'Z') && !strchr("-_.", c)) {
			return false;
		}
	}
	return true;
}

/* Whether the block is one that a reader can be given; else it is reported. */
static bool check_block(struct reading *reading, struct block *block)
{
	const struct kind *kind = kind_of(block);

	if (!kind) {
		unknown_kind(reading, block);
		return false;
	}
	if (!kind->read) {
		return false;
	}
	if (!kind->titled && block->title) {
		problems_add(reading->problems, block->at,
			"there is one %s only, without a title: %s { ... }", kind->name,
			kind->name);
	}
	if (kind->titled && !block->title) {
		problems_add(reading->problems, block->at,
			"this %s needs a title: %s \"title\" { ... }", kind->name, kind->name);
		return false;
	}
	if (kind->titled && !title_is_good(block->title)) {
		problems_add(reading->problems, block->at,
			"'%s' cannot be a title here: it is made of letters, digits and - _ . and "
			"begins with a letter or digit, at most %d bytes",
			text_printable(reading->arena, block->title, TITLE_MAX_BYTES),
			TITLE_MAX_BYTES);
		return false;
	}
	return true;
}

/* The blocks of one kind that can be read, in file order. */
struct kind_blocks {
	struct block **list;
	size_t count;
};

static void sort_blocks(struct reading *reading, struct kind_blocks sorted[KIND_COUNT])
{
	size_t total = 0;

	for (struct block *block = reading->blocks; block; block = block->next) {
		total++;
	}
	for (struct block *block = reading->blocks; block; block = block->next) {
		if (check_block(reading, block)) {
			struct kind_blocks *of = &sorted[kind_of(block) - kinds];

			if (!of->list) {
				of->list = ARENA_ARRAY(reading->arena, total, struct block *);
			}
			of->list[of->count++] = block;
		}
	}
}

/* Make room for each noun with its title, so that blocks can name each other in any order. */
#define ALLOT(site_list, site_count)                                                               \
	do {                                                                                       \
		__typeof__(site_list) list =                                                       \
			arena_array(reading->arena, of->count + room + 1, sizeof(*list));          \
		for (size_t j = 0; j < of->count; j++) {                                           \
			list[j].title = of->list[j]->title;                                        \
			list[j].at = of->list[j]->at;                                              \
		}                                                                                  \
		(site_list) = list;                                                                \
		(site_count) = of->count;                                                          \
	} while (0)

static void allot(struct reading *reading, const struct kind_blocks sorted[KIND_COUNT])
{
	struct site *site = reading->site;
	size_t room = 0; /* for what a sms adds */

	for (size_t i = 0; i < KIND_COUNT; i++) {
		room += kinds[i].read == read_sms ? sorted[i].count : 0;
	}
	for (size_t i = 0; i < KIND_COUNT; i++) {
		const struct kind_blocks *of = &sorted[i];

		if (kinds[i].read == read_hours) {
			ALLOT(site->hours, site->hours_count);
		} else if (kinds[i].read == read_place) {
			ALLOT(site->places, site->place_count);
		} else if (kinds[i].read == read_authority) {
			ALLOT(site->authorities, site->authority_count);
		} else if (kinds[i].read == read_person) {
			ALLOT(site->persons, site->person_count);
		} else if (kinds[i].read == read_group) {
			ALLOT(site->groups, site->group_count);
		} else if (kinds[i].read == read_form) {
			ALLOT(site->forms, site->form_count);
		} else if (kinds[i].read == read_sender) {
			ALLOT(site->senders, site->sender_count);
		} else if (kinds[i].read == read_mailbox) {
			ALLOT(site->mailboxes, site->mailbox_count);
			reading->mail_count = of->count;
		} else if (kinds[i].read == read_sms) {
			ALLOT(site->sms_lines, site->sms_line_count);
		}
	}
}

/* Take out of the list what own has a block of the same kind and title for. */
static struct block *without_replaced(
	struct arena *arena, struct block *shipped, const struct block *own)
{
	struct block **link = &shipped;
	struct blocks_seen seen = {.size = 0};

	for (; shipped && own; own = own->next) {
		if (own->title)
			blocks_seen_add(arena, &seen, own->kind, own->title, own->at);
	}
	while (*link) {
		const struct block *other = *link;

		if (other->title &&
			blocks_seen_add(arena, &seen, other->kind, other->title, other->at))
			*link = other->next;
		else
			link = &(*link)->next;
	}
	return shipped;
}

/* All blocks: the site's own first; one of them replaces the shipped block of the same kind and
 * title. */
static struct block *read_blocks(
	struct arena *arena, const struct generation *generation, struct problems *problems)
{
	struct block *own = NULL, *shipped = NULL;
	struct block **end = &own;

	for (size_t i = 0; i < generation->file_count; i++) {
		const struct config_file *file = &generation->files[i];

		if (file->kind != CONFIG_TEMPLATE) {
			blocks_read(arena, file->name, file->bytes, file->size,
				file->kind == CONFIG_SHIPPED_RULES ? &shipped : &own, problems);
		}
	}
	while (*end) {
		end = &(*end)->next;
	}
	*end = without_replaced(arena, shipped, own);
	return own;
}

static void set_defaults(struct reading *reading)
{
	struct settings *settings = reading->settings;
	struct site *site = reading->site;

	settings->store_path = "/var/lib/ombud/ombud.db";
	site->languages[0] = LANGUAGE_FI;
	site->languages[1] = LANGUAGE_SV;
	site->languages[2] = LANGUAGE_EN;
	site->language_count = 3;
	site->reply_address = REPLY_SUBJECT;
	site->reopen_days = 30;
	site->thread_days = 14;
	site->keep_cc = true;
	site->remind_seconds = INT64_C(2) * 60 * 60;
	site->delay_notice = true;
	site->morning_digest = true;
	site->weekly_digest = true;
	site->key_file = path_from(reading->arena, reading->directory, "key");
	site->restraint = (struct restraint_limits){.address_day = 5,
		.ticket_day = 3,
		.domain_hour = 100,
		.site_hour = 500,
		.answer_max_age_seconds = INT64_C(3) * 24 * 60 * 60,
		.staff_hour = 60};
	site->sms_day_segments = 500;
	site->message_max_bytes = INT64_C(25) * 1000 * 1000;
	site->batch_max_bytes = INT64_C(4) * 1000 * 1000;
}

void settings_parse(struct arena *arena, const struct generation *generation,
	struct settings *ret_settings, struct problems *problems)
{
	struct kind_blocks sorted[KIND_COUNT] = {{NULL, 0}};
	struct reading reading = {.arena = arena,
		.problems = problems,
		.settings_file = generation->path,
		.directory = path_directory(arena, generation->path),
		.blocks = read_blocks(arena, generation, problems),
		.settings = ret_settings,
		.site = &ret_settings->site};

	memset(ret_settings, 0, sizeof(*ret_settings));
	if (generation->unread) {
		problems_add_all(problems, generation->unread);
	}
	ret_settings->blocks = reading.blocks;
	set_defaults(&reading);
	sort_blocks(&reading, sorted);
	allot(&reading, sorted);
	for (size_t i = 0; i < KIND_COUNT; i++) {
		for (size_t j = 0; j < sorted[i].count; j++) {
			kinds[i].read(&reading, sorted[i].list[j], j);
		}
	}
	if (!ret_settings->run_directory) {
		ret_settings->run_directory = path_directory(arena, ret_settings->store_path);
	}
	complete_site(&reading);
	check_addresses(&reading);
	check_deputies(&reading);
}
