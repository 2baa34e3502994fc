/* SPDX-License-Identifier: MIT */
/*
 * From files to settings. A generation is the bytes of every file that decides anything
 * (ombud.conf, rules.d/, templates), read once; roles never read them again. Its hash names it on
 * every decision.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/base/blocks.h"
#include "daemon/base/error.h"
#include "daemon/model/site.h"

enum config_file_kind { CONFIG_SETTINGS, CONFIG_SHIPPED_RULES, CONFIG_RULES, CONFIG_TEMPLATE };
struct config_file {
	enum config_file_kind kind;
	const char *name;	   /* as positions say it */
	const char *template_name; /* CONFIG_TEMPLATE: "acknowledgement"; else NULL */
	const char *language;	   /* CONFIG_TEMPLATE: "fi"; else NULL */
	const unsigned char *bytes;
	size_t size;
};

struct generation {
	char hash[65];	  /* SHA-256 over names and bytes */
	const char *path; /* of ombud.conf */
	struct config_file *files;
	size_t file_count;
	struct problems *unread; /* directories and files beside path; NULL: all were read */
};

struct settings {
	struct site site;
	const char *store_path;
	const char *run_directory; /* wake sockets; default: beside the store */
	const char *user;	   /* whom the daemon becomes when started as root; NULL: stays */
	struct block *blocks;	   /* every block of all files, for rules/ */
};

/* Secrets read beside a generation: never hashed, never printed. One per password_file and
 * secret_file named, and the key_file. */
struct secrets {
	const char **paths;
	const char **values;
	size_t count;
};

/*
 * Read ombud.conf at path, rules.d and templates/<language> beside it, and the rules and templates
 * that come with ombud (where they are installed, or in the directories site { rules = ...
 * templates = ... } names). Files are in the order in which they count: the site's own rules before
 * the shipped ones, its templates behind. All bytes live in arena. NOT_FOUND: there is no
 * ombud.conf; BROKEN: it cannot be read. What else cannot be is a fault of the generation, told
 * with those of the settings.
 */
enum outcome generation_read(struct arena *arena, const char *path, struct generation *ret,
	struct error *error) WARN_UNUSED;

/* The same with the rules of another directory (a path from where we are) in the place of rules.d
 * (NULL: rules.d). BROKEN also when they cannot be read. */
enum outcome generation_read_trial(struct arena *arena, const char *path,
	const char *rules_directory, struct generation *ret, struct error *error) WARN_UNUSED;

/* The same without templates, without what comes with ombud and without a hash: enough for the
 * store, the limits and the mailboxes. */
enum outcome generation_read_own(struct arena *arena, const char *path, struct generation *ret,
	struct error *error) WARN_UNUSED;

/*
 * A generation as bytes for the store (store_keep_generation), so that a decision can be recomputed
 * later; in arena. REFUSED: it is larger than any that generation_read gives.
 */
enum outcome generation_keep(const struct generation *generation, struct arena *arena,
	const unsigned char **ret_bytes, size_t *ret_size, struct error *error) WARN_UNUSED;
/*
 * The other way. bytes must outlive *ret, whose files point into them; all else is in arena. BROKEN
 * when they are not what generation_keep gives.
 */
enum outcome generation_open_kept(struct arena *arena, const char *hash, const unsigned char *bytes,
	size_t size, struct generation *ret, struct error *error) WARN_UNUSED;

/*
 * Understand the settings of a generation. Faults go to problems (all of them, and what of the
 * generation is unread); with faults the
 * settings are incomplete. A block of the site's own replaces the shipped one of the same kind and
 * title. In arena.
 */
void settings_parse(struct arena *arena, const struct generation *generation,
	struct settings *ret_settings, struct problems *problems);

/*
 * Read the key file and the password files the settings name. A missing file, and a secret others
 * can read, is a problem at its option's place.
 */
void secrets_read(struct arena *arena, const struct settings *settings, struct secrets *ret_secrets,
	struct problems *problems);
/* The secret of that file; NULL when path is NULL. */
const char *secrets_get(const struct secrets *secrets, const char *path);
/* The one a channel logs in with; NULL: none. */
const char *secrets_of_mailbox(const struct secrets *secrets, const struct mailbox *mailbox);
const char *secrets_of_sender(const struct secrets *secrets, const struct sender *sender);

#endif
