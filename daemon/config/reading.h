/* SPDX-License-Identifier: MIT */
/* What the readers of the blocks share: where they put things, and values that need more than a
 * type. */
#ifndef CONFIG_READING_H
#define CONFIG_READING_H

#include "daemon/base/arena.h"
#include "daemon/base/blocks.h"
#include "daemon/config/config.h"
#include "daemon/model/site.h"

struct reading {
	struct arena *arena;
	struct problems *problems;
	const char *settings_file;
	const char *directory; /* of ombud.conf: relative paths begin here */
	struct block *blocks;
	struct settings *settings;
	struct site *site;
	size_t mail_count; /* mailboxes of mail; those of sms come behind them */
};

/* Where the option's value stands, the block when there is none. */
struct position reading_position(struct block *block, const char *name);

/* One text that is not empty; NULL when it is absent or wrong (then reported). */
const char *reading_text(struct reading *reading, struct block *block, const char *name);
/* Whether an option that must be there is, with a value; else reported. example is what would be
 * right. */
bool reading_has(
	struct reading *reading, struct block *block, const char *name, const char *example);
/* The one text of such an option; NULL when it is absent or wrong. */
const char *reading_required(
	struct reading *reading, struct block *block, const char *name, const char *example);

/* A path, from the directory of ombud.conf when it is relative. */
const char *reading_path(struct reading *reading, struct block *block, const char *name);
const char *path_from(struct arena *arena, const char *directory, const char *path);
/* The directory of a path, "." when it has none. */
const char *path_directory(struct arena *arena, const char *path);

/* One address that can be sent to. */
const char *reading_address(struct reading *reading, struct block *block, const char *name);
/* Addresses that can be sent to; the others are reported and left out. */
struct texts reading_addresses(struct reading *reading, struct block *block, const char *name);
struct texts reading_texts(struct reading *reading, struct block *block, const char *name);

/* The noun a value names; NULL with a problem that offers the titles there are. */
const struct person *reading_person(struct reading *reading, const struct value *value);
const struct place *reading_place(struct reading *reading, const struct value *value);
/* The nouns an option names; NULL when it is absent or wrong. */
const struct person *reading_one_person(
	struct reading *reading, struct block *block, const char *name);
const struct person *const *reading_persons(
	struct reading *reading, struct block *block, const char *name, size_t *ret_count);
const struct group *reading_group(struct reading *reading, struct block *block, const char *name);
const struct hours *reading_hours(struct reading *reading, struct block *block, const char *name);
/* One of mail. */
const struct mailbox *reading_mailbox(
	struct reading *reading, struct block *block, const char *name);
const struct sender *reading_sender(struct reading *reading, struct block *block, const char *name);

/* Languages in order, each once; untouched when the option is absent or wrong. */
void reading_languages(
	struct reading *reading, struct block *block, enum language languages[3], size_t *count);

/* The block of that kind and title; NULL when there is none. */
struct block *reading_block(const struct reading *reading, const char *kind, const char *title);

/* The readers, one a kind of block. index: the place kept for it in the list of the site. */
void read_site(struct reading *reading, struct block *block, size_t index);
void read_store(struct reading *reading, struct block *block, size_t index);
void read_limits(struct reading *reading, struct block *block, size_t index);
void read_restraint(struct reading *reading, struct block *block, size_t index);
void read_mailbox(struct reading *reading, struct block *block, size_t index);
void read_sender(struct reading *reading, struct block *block, size_t index);
void read_form(struct reading *reading, struct block *block, size_t index);
void read_person(struct reading *reading, struct block *block, size_t index);
void read_group(struct reading *reading, struct block *block, size_t index);
void read_place(struct reading *reading, struct block *block, size_t index);
void read_authority(struct reading *reading, struct block *block, size_t index);
void read_hours(struct reading *reading, struct block *block, size_t index);
void read_sms(struct reading *reading, struct block *block, size_t index);

/* What only the whole shows: defaults that come from other blocks, and what contradicts each other.
 */
void complete_site(struct reading *reading);
void check_addresses(struct reading *reading);
void check_deputies(struct reading *reading);

#endif
