/* SPDX-License-Identifier: MIT */
/* What most commands begin with: the settings, a desk, the store, and how a ticket is named. */
#include "handlers/control/load.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "daemon/base/local_time.h"
#include "daemon/model/ticket_ref.h"
#include "daemon/store/contacts.h"
#include "handlers/control/options.h"

int exit_status(enum outcome outcome)
{
	switch (outcome) {
	case OK:
		return EX_OK;
	case NOT_FOUND:
		return EX_NOINPUT;
	case TRY_LATER:
		return EX_TEMPFAIL;
	case REFUSED:
		return EX_DATAERR;
	case BROKEN:
		break;
	}
	return EX_CONFIG;
}

int load_trial(struct faults *faults, const char *config, const char *rules, struct arena *arena,
	struct generation *ret_generation)
{
	struct error error;
	enum outcome outcome = generation_read_trial(arena, config, rules, ret_generation, &error);

	if (outcome == OK)
		return EX_OK;
	faults_add(faults, error.text);
	return outcome == NOT_FOUND ? EX_NOINPUT : EX_CONFIG;
}

static int open_desk(struct faults *faults, const char *config, const char *rules_directory,
	bool with_secrets, struct arena *arena, struct generation *ret_generation,
	struct desk *ret_desk)
{
	struct problems problems;
	struct error error;
	int status = load_trial(faults, config, rules_directory, arena, ret_generation);

	problems_init(&problems, arena);
	if (status == EX_OK &&
		desk_open(arena, ret_generation, with_secrets, ret_desk, &problems, &error) != OK) {
		if (problems.count > 0)
			faults_add_problems(faults, &problems);
		else
			faults_add(faults, error.text);
		status = EX_CONFIG;
	}
	if (status != EX_OK) {
		ret_desk->arena = NULL;
		arena_free(arena);
	}
	return status;
}

int load_checked_desk(struct faults *faults, const char *config, bool with_secrets,
	struct arena *arena, struct generation *ret_generation, struct desk *ret_desk)
{
	return open_desk(faults, config, NULL, with_secrets, arena, ret_generation, ret_desk);
}

int load_trial_desk(const char *command, const char *config, const char *rules_directory,
	struct arena *arena, struct generation *ret_generation, struct desk *ret_desk)
{
	struct faults faults = {.command = command};

	return open_desk(&faults, config, rules_directory, false, arena, ret_generation, ret_desk);
}

int load_desk(const char *command, const char *config, bool with_secrets, struct arena *arena,
	struct generation *ret_generation, struct desk *ret_desk)
{
	struct faults faults = {.command = command};

	return load_checked_desk(&faults, config, with_secrets, arena, ret_generation, ret_desk);
}

int load_checked_settings(struct faults *faults, const char *config, const char *rules,
	struct arena *arena, struct generation *ret_generation, struct settings *ret_settings)
{
	struct problems problems;
	int status = load_trial(faults, config, rules, arena, ret_generation);

	if (status != EX_OK)
		return status;
	problems_init(&problems, arena);
	settings_parse(arena, ret_generation, ret_settings, &problems);
	if (problems.count == 0)
		return EX_OK;
	faults_add_problems(faults, &problems);
	return EX_CONFIG;
}

/* Whether the settings by themselves are whole, without the rules beside them. */
static bool parse_without_rules(
	const struct generation *generation, struct arena *arena, struct settings *ret_settings)
{
	struct generation alone = *generation;
	struct problems problems;

	alone.files = ARENA_ARRAY(arena, generation->file_count, struct config_file);
	alone.file_count = 0;
	alone.unread = NULL;
	for (size_t i = 0; i < generation->file_count; i++) {
		if (generation->files[i].kind == CONFIG_SETTINGS)
			alone.files[alone.file_count++] = generation->files[i];
	}
	problems_init(&problems, arena);
	settings_parse(arena, &alone, ret_settings, &problems);
	return problems.count == 0;
}

int load_settings(const char *command, const char *config, struct arena *arena,
	struct generation *ret_generation, struct settings *ret_settings)
{
	struct faults faults = {.command = command};
	struct problems problems;
	int status = load_trial(&faults, config, NULL, arena, ret_generation);

	if (status != EX_OK)
		return status;
	problems_init(&problems, arena);
	settings_parse(arena, ret_generation, ret_settings, &problems);
	if (problems.count == 0)
		return EX_OK;
	if (parse_without_rules(ret_generation, arena, ret_settings)) {
		faults_add(&faults,
			"there is a fault in the rules or templates; see: ombud rules check");
		return EX_OK;
	}
	faults_add_problems(&faults, &problems);
	return EX_CONFIG;
}

int load_store(const char *command, const struct settings *settings, bool read_only,
	struct store **ret_store)
{
	struct error error;
	enum outcome outcome = store_open(settings->store_path, read_only, ret_store, &error);

	if (outcome == OK)
		return EX_OK;
	return command_fail(
		outcome == BROKEN ? EX_NOPERM : exit_status(outcome), command, error.text);
}

bool load_key(const struct settings *settings, struct secret_key *ret_key)
{
	return settings->site.key_file &&
	       secret_key_load(ret_key, settings->site.key_file, NULL) == OK;
}

char *ticket_name(
	struct arena *arena, const struct site *site, const struct secret_key *key, int64_t id)
{
	if (key)
		return ticket_ref_format(arena, key, site->prefix, id);
	return arena_printf(arena, "%s-%lld", site->prefix, (long long)id);
}

bool ticket_typed(
	const struct site *site, const struct secret_key *key, const char *text, int64_t *ret_id)
{
	return (key && ticket_ref_parse(key, site->prefix, text, ret_id)) ||
	       ticket_number_parse(site->prefix, text, ret_id);
}

struct json *ticket_to_json(struct store *store, const struct site *site,
	const struct secret_key *key, struct ticket *ticket, struct arena *arena)
{
	struct json *json = json_new_object(), *fields = json_new_object(),
		    *person = json_new_object();
	struct contact contact = {0};

	ticket->ref = ticket_name(arena, site, key, ticket->id);
	if (contact_load(store, ticket->contact_id, arena, &contact, NULL) != OK)
		contact = (struct contact){0};
	json_set_text(json, "ref", ticket->ref);
	json_set_text(json, "state", ticket_state_name(ticket->state));
	json_set_text(json, "matter", ticket->matter);
	json_set_text(json, "group", ticket->group);
	json_set_text(json, "owner", ticket->owner);
	json_set_text(json, "priority", priority_name(ticket->priority));
	json_set_texts(json, "tags", ticket->tags.list, ticket->tags.count);
	for (size_t i = 0; i < ticket->field_count; i++)
		json_set_text(fields, ticket->fields[i].name, ticket->fields[i].value);
	json_set(json, "fields", fields);
	json_set_text(json, "subject", ticket->subject);
	json_set_text(person, "name", contact.name);
	json_set_texts(person, "addresses", contact.addresses.list, contact.addresses.count);
	json_set(json, "contact", person);
	json_set_text(json, "channel", channel_kind_name(ticket->channel));
	json_set_text(json, "language", language_code(ticket->language));
	json_set_time(json, "created_at", ticket->created_at);
	json_set_time(json, "due_at", ticket->due_at);
	json_set_text(json, "merged_into",
		ticket->merged_into ? ticket_name(arena, site, key, ticket->merged_into) : NULL);
	return json;
}

bool since_typed(const char *text, const struct site *site, int64_t now, int64_t *ret_since)
{
	int64_t seconds;

	if (blocks_parse_duration(text, &seconds)) {
		*ret_since = now - seconds;
		return seconds > 0;
	}
	return time_parse(text, site->default_hours->timezone, ret_since) && *ret_since < now;
}

int print_json(const char *command, struct json *json)
{
	struct error error;
	enum outcome outcome = json_print(json, stdout, &error);

	json_free(json);
	return outcome == OK ? EX_OK : command_fail(EX_IOERR, command, error.text);
}
