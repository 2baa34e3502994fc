/* SPDX-License-Identifier: MIT */
/* Comparing a message with what is on tickets already. */
#include "handlers/kinds/same_mail.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/secret.h"
#include "daemon/store/tickets.h"

/* Blanks are left out: servers that encode anew add and take away line ends and blanks at line
 * ends. */
static void add_words(struct secret_hash *hash, const char *text)
{
	char some[1024];
	size_t used = 0;

	for (; *text; text++) {
		if (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n')
			continue;
		if (used == sizeof(some)) {
			secret_hash_add(hash, some, used);
			used = 0;
		}
		some[used++] = *text;
	}
	secret_hash_add(hash, some, used);
}

const char *same_mail_digest(struct arena *arena, const struct message *message)
{
	struct secret_hash *hash = secret_hash_new();
	const char *from = message->from.mail ? address_key(arena, message->from.mail) : "";
	char date[24];
	char hex[65];

	snprintf(date, sizeof(date), "%" PRId64, message->date);
	secret_hash_add(hash, from, strlen(from) + 1);
	secret_hash_add(hash, date, strlen(date) + 1);
	add_words(hash, message->text);
	secret_hash_end(hash, hex);
	return arena_strdup(arena, hex);
}

static const char made_up[] = "@no-message-id.invalid";

/* Words alone make no two mails one: "Call me" comes from many who gave neither name nor date. */
static const char *made_of_arrival(const struct handling *handling)
{
	struct secret_hash *hash = secret_hash_new();
	const char *digest = handling->prepared->digest;
	char arrival[24];
	char hex[65];

	snprintf(arrival, sizeof(arrival), "%" PRId64, handling->incoming->received_at);
	secret_hash_add(hash, digest, strlen(digest) + 1);
	secret_hash_add(hash, arrival, strlen(arrival) + 1);
	add_words(hash, handling->message->subject);
	secret_hash_end(hash, hex);
	return arena_strdup(handling->arena, hex);
}

const char *same_mail_key(const struct handling *handling)
{
	const struct message *message = handling->message;

	if (message->message_id)
		return message->message_id;
	return arena_printf(handling->arena, "%s%s",
		message->date ? handling->prepared->digest : made_of_arrival(handling), made_up);
}

bool same_mail_is_made_up(const char *message_id)
{
	const char *at = strchr(message_id, '@');

	return at && strcmp(at, made_up) == 0;
}

enum outcome same_mail_find(struct handling *handling, enum sameness *ret_sameness,
	struct entry *ret_entry, struct error *error)
{
	const char *digest = handling->prepared->digest;
	const char *key;
	struct entry entry;
	enum outcome outcome;

	*ret_sameness = SAME_NONE;
	if (!digest)
		return OK;
	key = same_mail_key(handling);
	outcome = entry_by_message_id(handling->store, key, digest, handling->arena, &entry, error);
	if (outcome == NOT_FOUND)
		return OK;
	if (outcome != OK)
		return outcome;
	*ret_entry = entry;
	*ret_sameness =
		entry.digest && strcmp(entry.digest, digest) == 0 ? SAME_MAIL : SAME_ID_ONLY;
	return OK;
}
