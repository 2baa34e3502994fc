/* SPDX-License-Identifier: MIT */
/* Trying everything the settings name, and saying what came of each; for ombud check and ombud
 * init. */
#include "handlers/control/trial.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "handlers/channels/channels.h"

/* No clock shows an earlier time than that of this program's making. */
static const int64_t earliest_now = 1790000000;

static int tell(struct json *list, enum outcome outcome, const char *kind, const char *name,
	const struct error *error)
{
	struct json *trial;

	if (list) {
		trial = json_new_object();
		json_set_text(trial, "kind", kind);
		json_set_text(trial, "name", name);
		json_set_bool(trial, "ok", outcome == OK);
		json_set_text(trial, "error", outcome == OK ? NULL : error->text);
		json_add(list, trial);
	} else if (outcome == OK)
		printf("ok    %s %s\n", kind, name);
	else
		printf("FAIL  %s %s: %s\n", kind, name, error->text);
	fflush(stdout);
	return outcome != OK;
}

static int try_store(struct json *list, const struct settings *settings)
{
	struct store *store = NULL;
	struct error error = {""};
	enum outcome outcome = store_open(settings->store_path, false, &store, &error);

	store_close(store);
	return tell(list, outcome, "store", settings->store_path, &error);
}

static int try_directory(struct json *list, const char *path)
{
	struct error error = {""};
	enum outcome outcome = OK;

	if (access(path, W_OK) != 0 && errno != ENOENT)
		outcome = error_set(
			&error, BROKEN, "%s; give it to the user ombud runs as", strerror(errno));
	return tell(list, outcome, "run directory", path, &error);
}

static int try_clock(struct json *list)
{
	struct error error = {""};
	enum outcome outcome = OK;

	if (clock_now() < earliest_now)
		outcome = error_set(&error, BROKEN,
			"the clock of this machine is wrong; deadlines and opening hours go by it");
	return tell(list, outcome, "clock", "of this machine", &error);
}

static int try_mailbox(struct json *list, const struct desk *desk, const struct mailbox *mailbox)
{
	const struct receiving_channel *channel = channels_receiving(mailbox);
	const struct receive_limits limits = {
		desk->settings.site.message_max_bytes, desk->settings.site.batch_max_bytes};
	struct error error = {""};
	enum outcome outcome;
	void *state = NULL;

	if (!channel)
		return tell(list, OK, "mailbox", mailbox->title, &error);
	outcome = channel->open(
		mailbox, secrets_of_mailbox(&desk->secrets, mailbox), &limits, &state, &error);
	if (outcome == OK) {
		outcome = mailbox->sms ? sms_probe(mailbox, state, &error) : OK;
		channel->close(state);
	}
	return tell(list, outcome, "mailbox", mailbox->title, &error);
}

static int try_sender(struct json *list, const struct desk *desk, const struct sender *sender)
{
	const char *secret = secrets_of_sender(&desk->secrets, sender);
	struct error error = {""};
	enum outcome outcome;
	void *state = NULL;

	if (sender->maildir || sender->sms) {
		const struct sending_channel *channel = channels_sending(sender);

		outcome = channel->open(sender, secret, &state, &error);
		if (outcome == OK)
			channel->close(state);
	} else {
		outcome = smtp_probe(sender, secret, &error);
	}
	return tell(list, outcome, "sender", sender->title, &error);
}

int trial_run(const struct desk *desk, struct json *list)
{
	const struct settings *settings = &desk->settings;
	int failed = try_store(list, settings);

	failed += try_directory(list, settings->run_directory);
	failed += try_clock(list);
	for (size_t i = 0; i < settings->site.mailbox_count; i++)
		failed += try_mailbox(list, desk, &settings->site.mailboxes[i]);
	for (size_t i = 0; i < settings->site.sender_count; i++)
		failed += try_sender(list, desk, &settings->site.senders[i]);
	return failed;
}
