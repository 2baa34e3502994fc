/* SPDX-License-Identifier: MIT */
/* The secrets that the settings name: read beside a generation, never hashed, never printed. */
#include <string.h>

#include "daemon/base/file.h"
#include "daemon/base/secret.h"
#include "daemon/config/config.h"
#include "daemon/config/reading.h"
#include "daemon/model/sms_line.h"

static struct block *find_block(
	const struct settings *settings, const char *kind, const char *title)
{
	for (struct block *block = settings->blocks; block; block = block->next) {
		if (strcmp(block->kind, kind) == 0 &&
			(!title || (block->title && strcmp(block->title, title) == 0))) {
			return block;
		}
	}
	return NULL;
}

/* Read the secret of one file; block is the one that names it in the option. */
static void read_secret(struct arena *arena, struct secrets *secrets, const char *path,
	struct block *block, const char *option, struct problems *problems)
{
	struct position at = block ? reading_position(block, option) : (struct position){0};
	bool is_key = strcmp(option, "key_file") == 0;
	struct secret_key key;
	struct error error = {""};
	enum outcome outcome;
	const char *value;

	if (!path || secrets_get(secrets, path)) {
		return;
	}
	outcome = file_read_secret(path, arena, &value, &error);
	if (outcome == NOT_FOUND && is_key) {
		error_set(&error, outcome, "there is no key file %s; make it with: ombud key %s",
			path, path);
	}
	if (outcome == OK && is_key) {
		outcome = secret_key_parse(&key, value, &error);
		secret_wipe(&key, sizeof(key));
		error_context(&error, outcome, "%s", path);
	}
	if (outcome != OK) {
		problems_add(problems, at, "%s", error.text);
		return;
	}
	secrets->paths[secrets->count] = path;
	secrets->values[secrets->count] = value;
	secrets->count++;
}

void secrets_read(struct arena *arena, const struct settings *settings, struct secrets *ret_secrets,
	struct problems *problems)
{
	const struct site *site = &settings->site;
	size_t room = site->mailbox_count + site->sender_count + site->sms_line_count + 1;

	ret_secrets->paths = ARENA_ARRAY(arena, room, const char *);
	ret_secrets->values = ARENA_ARRAY(arena, room, const char *);
	ret_secrets->count = 0;
	read_secret(arena, ret_secrets, site->key_file, find_block(settings, "site", NULL),
		"key_file", problems);
	for (size_t i = 0; i < site->mailbox_count; i++) {
		read_secret(arena, ret_secrets, site->mailboxes[i].imap.password_file,
			find_block(settings, "mailbox", site->mailboxes[i].title), "password_file",
			problems);
	}
	for (size_t i = 0; i < site->sender_count; i++) {
		read_secret(arena, ret_secrets, site->senders[i].smtp.password_file,
			find_block(settings, "sender", site->senders[i].title), "password_file",
			problems);
	}
	for (size_t i = 0; i < site->sms_line_count; i++) {
		read_secret(arena, ret_secrets, site->sms_lines[i].secret_file,
			find_block(settings, "sms", site->sms_lines[i].title), "secret_file",
			problems);
	}
}

const char *secrets_of_mailbox(const struct secrets *secrets, const struct mailbox *mailbox)
{
	return secrets_get(
		secrets, mailbox->sms ? mailbox->sms->secret_file : mailbox->imap.password_file);
}

const char *secrets_of_sender(const struct secrets *secrets, const struct sender *sender)
{
	return secrets_get(
		secrets, sender->sms ? sender->sms->secret_file : sender->smtp.password_file);
}

const char *secrets_get(const struct secrets *secrets, const char *path)
{
	for (size_t i = 0; path && i < secrets->count; i++) {
		if (strcmp(secrets->paths[i], path) == 0) {
			return secrets->values[i];
		}
	}
	return NULL;
}
