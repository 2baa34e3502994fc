/* SPDX-License-Identifier: MIT */
/*
 * One line of the settings spoken to without the road, for tests against real providers' servers:
 *
 *     sms-line CONFIG TITLE fetch               what came in, as one pass of the receiver gets it
 *     sms-line CONFIG TITLE release ID
 *     sms-line CONFIG TITLE send TO TEXT [ASKS] with ASKS: one of which nobody knows the outcome,
 *                                               asked about so often already
 *     sms-line CONFIG TITLE report ID           what became of it
 *
 * A JSON object a line on standard output: each text or settlement, then the outcome.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "daemon/base/clock.h"
#include "daemon/base/json.h"
#include "daemon/base/stop.h"
#include "daemon/model/sms_line.h"
#include "handlers/channels/channels.h"
#include "handlers/control/load.h"

enum { UNSURE_SECONDS = 90 };

static void show(struct json *json)
{
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);

	printf("%s\n", json_to_text(json, arena));
	json_free(json);
	arena_free(arena);
}

static int show_outcome(enum outcome outcome, const struct error *error)
{
	struct json *json = json_new_object();

	json_set_text(json, "outcome", outcome_name(outcome));
	json_set_text(json, "error", outcome == OK ? NULL : error->text);
	show(json);
	return outcome != OK;
}

/* ---- a road that keeps nothing */

static enum outcome known_name(
	void *context, const char *folder, const char *name, bool *ret_known, struct error *error)
{
	(void)context;
	(void)folder;
	(void)name;
	(void)error;
	*ret_known = false;
	return OK;
}

static enum outcome cursor(void *context, const char *folder, int64_t uidvalidity, int64_t *ret_uid,
	bool *ret_other, struct error *error)
{
	(void)context;
	(void)folder;
	(void)uidvalidity;
	(void)ret_uid;
	*ret_other = false;
	return error_set(error, NOT_FOUND, "never seen");
}

static enum outcome set_cursor(
	void *context, const char *folder, int64_t uidvalidity, int64_t uid, struct error *error)
{
	(void)context;
	(void)folder;
	(void)uidvalidity;
	(void)uid;
	(void)error;
	return OK;
}

static enum outcome put(void *context, const struct incoming *incoming, struct error *error)
{
	struct json *json;
	enum outcome outcome =
		json_parse((const char *)incoming->bytes, incoming->size_bytes, &json, error);

	(void)context;
	if (outcome != OK)
		return outcome;
	json_set_text(json, "key", incoming->name);
	json_set_text(json, "trouble", incoming->trouble);
	json_set_bool(json, "silent", incoming->silent);
	show(json);
	return OK;
}

static enum outcome flush(void *context, struct error *error)
{
	(void)context;
	(void)error;
	return OK;
}

static void progress(void *context)
{
	(void)context;
}

/* ---- the commands */

static int receive(const struct mailbox *mailbox, const char *secret, const char *released)
{
	static const struct receive_limits limits = {25 * 1024 * 1024, 4 * 1024 * 1024};
	const struct receiving_channel *channel = channels_receiving(mailbox);
	const struct intake intake = {.known_name = known_name,
		.cursor = cursor,
		.set_cursor = set_cursor,
		.put = put,
		.flush = flush,
		.progress = progress};
	const struct incoming key = {.name = released};
	struct error error = {""};
	void *state = NULL;
	enum outcome outcome = channel->open(mailbox, secret, &limits, &state, &error);

	if (outcome == OK) {
		outcome = released ? channel->release(state, &key, &error)
				   : channel->fetch(state, &intake, &error);
		channel->close(state);
	}
	return show_outcome(outcome, &error);
}

static void settle(void *context, const struct settlement *settlement)
{
	struct json *json = json_new_object();

	(void)context;
	json_set_text(json, "settled", outcome_name(settlement->outcome));
	json_set_text(json, "reason", reason_name(settlement->reason.code));
	json_set_text(json, "sentence", settlement->reason.sentence);
	json_set_text(json, "source_id", settlement->source_id);
	json_set_bool(json, "unsure", settlement->is_unsure);
	json_set_number(json, "retry_after", settlement->retry_after_seconds);
	show(json);
}

static void tell(void *context, const struct delivery *delivery)
{
	struct json *json = json_new_object();

	(void)context;
	json_set_text(json, "delivery", delivery_state_name(delivery->state));
	json_set_text(json, "sentence", delivery->reason.sentence);
	show(json);
}

static int speak(const struct sender *sender, const char *secret, const struct outgoing *outgoing,
	bool is_report)
{
	const struct sending_channel *channel = channels_sending(sender);
	struct error error = {""};
	void *state = NULL;
	enum outcome outcome = channel->open(sender, secret, &state, &error);

	if (outcome == OK) {
		outcome = is_report ? channel->report(state, &outgoing, 1, tell, NULL, &error)
				    : channel->send(state, &outgoing, 1, settle, NULL, &error);
		channel->close(state);
	}
	return show_outcome(outcome, &error);
}

static int run(
	const struct settings *settings, const struct secrets *secrets, int count, char **words)
{
	const struct mailbox *mailbox = site_mailbox(&settings->site, words[2]);
	const struct sender *sender = site_sender(&settings->site, words[2]);
	const char *verb = words[3];
	bool is_report = strcmp(verb, "report") == 0;
	const char *first = count > 4 ? words[4] : NULL, *second = count > 5 ? words[5] : "";
	struct outgoing outgoing = {.id = 1, .message_id = "kym-1.1@kymi.example"};

	if (mailbox && (strcmp(verb, "fetch") == 0 || (strcmp(verb, "release") == 0 && first)))
		return receive(mailbox, secrets_of_mailbox(secrets, mailbox), first);
	if (!sender || !first)
		return EX_USAGE;
	outgoing.source_id = first;
	outgoing.recipients = is_report ? &second : &first;
	outgoing.recipient_count = 1;
	outgoing.bytes = (const unsigned char *)second;
	outgoing.size_bytes = strlen(second);
	outgoing.unsure_since = count > 6 ? clock_now() - UNSURE_SECONDS : 0;
	outgoing.unsure_asks = count > 6 ? (int)strtol(words[6], NULL, 10) : 0;
	return speak(sender, secrets_of_sender(secrets, sender), &outgoing, is_report);
}

int main(int count, char **words)
{
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct settings settings;
	struct problems problems;
	struct secrets secrets;
	int status;

	if (count < 4)
		return EX_USAGE;
	stop_begin();
	status = load_settings("sms-line", words[1], arena, &generation, &settings);
	if (status == 0) {
		problems_init(&problems, arena);
		secrets_read(arena, &settings, &secrets, &problems);
		status = run(&settings, &secrets, count, words);
	}
	arena_free(arena);
	return status;
}
