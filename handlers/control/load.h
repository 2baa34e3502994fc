/* SPDX-License-Identifier: MIT */
/* What most commands begin with: the settings, a desk, the store, and how a ticket is named. */
#ifndef CONTROL_LOAD_H
#define CONTROL_LOAD_H

#include "daemon/base/json.h"
#include "daemon/model/ticket.h"
#include "daemon/store/store.h"
#include "handlers/control/faults.h"
#include "handlers/kinds/desk.h"

enum { COMMAND_ARENA_BYTES = 512 * 1024 * 1024 };

/* The bytes of all files; rules: a folder of rules in the place of rules.d, NULL. 0 or an exit
 * status. */
int load_trial(struct faults *faults, const char *config, const char *rules, struct arena *arena,
	struct generation *ret_generation);

/*
 * Read the generation at config and open a desk. Problems are printed one a line on standard error;
 * then EX_CONFIG (EX_NOINPUT when the file is missing, EX_NOPERM when a secret cannot be read). 0:
 * ret_desk is open and owns the arena, which desk_free frees; else the arena is freed here, and
 * ret_desk->arena is NULL.
 */
int load_desk(const char *command, const char *config, bool with_secrets, struct arena *arena,
	struct generation *ret_generation, struct desk *ret_desk);

/* The same without secrets, with the rules of another directory in the place of rules.d (NULL:
 * rules.d). */
int load_trial_desk(const char *command, const char *config, const char *rules_directory,
	struct arena *arena, struct generation *ret_generation, struct desk *ret_desk);

/*
 * Settings alone: enough for a command that only reads the store. 0 or an exit status, as above;
 * also 0, with a sentence, when only the rules beside them are wrong: a person who has just broken
 * a rule looks at the status.
 */
int load_settings(const char *command, const char *config, struct arena *arena,
	struct generation *ret_generation, struct settings *ret_settings);

/* The same two for a command whose answer is what is wrong: every fault counts. */
int load_checked_desk(struct faults *faults, const char *config, bool with_secrets,
	struct arena *arena, struct generation *ret_generation, struct desk *ret_desk);
int load_checked_settings(struct faults *faults, const char *config, const char *rules,
	struct arena *arena, struct generation *ret_generation, struct settings *ret_settings);

/* Open the store of the settings. 0 or an exit status; the sentence is printed. */
int load_store(const char *command, const struct settings *settings, bool read_only,
	struct store **ret_store);

/* sysexits.h for an outcome. */
int exit_status(enum outcome outcome);

/* Load the site's key when we may read it; false when not (references are then shown without check
 * characters). */
bool load_key(const struct settings *settings, struct secret_key *ret_key);
/* The reference of a ticket, with or without the key. In arena. */
char *ticket_name(
	struct arena *arena, const struct site *site, const struct secret_key *key, int64_t id);
/* The ticket a person typed: "1042", "KYM-1042" or the whole reference. */
bool ticket_typed(
	const struct site *site, const struct secret_key *key, const char *text, int64_t *ret_id);

/* The members every list of tickets has: ref, state, matter, ... (design of the command line,
 * ombud(8)). Fills ticket->ref. */
struct json *ticket_to_json(struct store *store, const struct site *site,
	const struct secret_key *key, struct ticket *ticket, struct arena *arena);

/* The time that a person typed as a duration before now, "30d", or as a time before now. */
bool since_typed(const char *text, const struct site *site, int64_t now, int64_t *ret_since);

/* Print json and free it; EX_OK or EX_IOERR. */
int print_json(const char *command, struct json *json);

#endif
