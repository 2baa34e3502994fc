/* SPDX-License-Identifier: MIT */
/*
 * Letting go of messages that are in the store: leave them, mark them read, move or delete them.
 *
 * It may run again after any interruption. Without MOVE (RFC 6851) messages are copied, marked
 * deleted and expunged by their UIDs: what is marked already was copied by a pass that did not
 * finish.
 */
#include "handlers/channels/imap_release.h"

#include <assert.h>
#include <string.h>

#include "handlers/channels/imap_answer.h"
#include "handlers/channels/imap_folder.h"
#include "handlers/channels/imap_login.h"

enum { MANY_TIMES = 3 };

/* Messages of the open folder that one command names, ascending. */
struct named {
	int64_t uids[IMAP_SET_MESSAGES_MAX];
	size_t count;
};

/* Many may take a server longer than one. */
static void begin(struct imap *imap, const struct named *named)
{
	imap_begin(imap, IMAP_ANSWER_BYTES,
		(named->count > 1 ? MANY_TIMES : 1) * imap->timeout_seconds);
}

static enum outcome answered(struct imap *imap, int code, struct error *error)
{
	return code == MAILIMAP_NO_ERROR ? OK : imap_failed(imap, IMAP_RELEASING, code, error);
}

static enum outcome add_flag(struct imap *imap, const struct named *named,
	struct mailimap_flag *flag, struct error *error)
{
	struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
	struct mailimap_store_att_flags *change;
	struct mailimap_set *set = imap_set(named->uids, named->count);
	int code;

	mailimap_flag_list_add(flags, flag);
	change = mailimap_store_att_flags_new_add_flags_silent(flags);
	begin(imap, named);
	code = mailimap_uid_store(imap->session, set, change);
	mailimap_store_att_flags_free(change);
	mailimap_set_free(set);
	return answered(imap, code, error);
}

/* Without UIDPLUS they stay marked: a plain EXPUNGE would also take what others marked. */
static enum outcome expunge(struct imap *imap, const struct named *named, struct error *error)
{
	enum outcome outcome = add_flag(imap, named, mailimap_flag_new_deleted(), error);
	struct mailimap_set *set;
	int code;

	if (outcome != OK || !imap->can_expunge)
		return outcome;
	set = imap_set(named->uids, named->count);
	begin(imap, named);
	code = mailimap_uid_expunge(imap->session, set);
	mailimap_set_free(set);
	return answered(imap, code, error);
}

/* Whether that message is there, and whether it is marked deleted. */
static bool is_among(const clist *found, int64_t uid, bool *ret_deleted)
{
	bool is_there = false;

	*ret_deleted = false;
	for (clistiter *at = found ? clist_begin(found) : NULL; at; at = clist_next(at)) {
		struct imap_answer answer;

		imap_read_answer(clist_content(at), &answer);
		if (answer.uid == uid) {
			is_there = true;
			*ret_deleted = answer.is_deleted;
		}
	}
	return is_there;
}

/* Those that are still there, and those of them that are not marked deleted. */
static enum outcome look(struct imap *imap, const struct named *named, struct named *there,
	struct named *unmarked, struct error *error)
{
	struct mailimap_fetch_type *wanted =
		mailimap_fetch_type_new_fetch_att(mailimap_fetch_att_new_flags());
	struct mailimap_set *set = imap_set(named->uids, named->count);
	clist *found = NULL;
	int code;

	begin(imap, named);
	code = mailimap_uid_fetch(imap->session, set, wanted, &found);
	mailimap_fetch_type_free(wanted);
	mailimap_set_free(set);
	if (code != MAILIMAP_NO_ERROR)
		return imap_failed(imap, IMAP_RELEASING, code, error);
	there->count = unmarked->count = 0;
	for (size_t i = 0; i < named->count; i++) {
		bool is_deleted;

		if (!is_among(found, named->uids[i], &is_deleted))
			continue;
		there->uids[there->count++] = named->uids[i];
		if (!is_deleted)
			unmarked->uids[unmarked->count++] = named->uids[i];
	}
	if (found)
		mailimap_fetch_list_free(found);
	return OK;
}

/* Make the folder for handled mail, as [TRYCREATE] asks, and show it in mail clients. */
static enum outcome create(struct imap *imap, const char *name, struct error *error)
{
	enum outcome outcome;
	struct error own;
	int code;

	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	code = mailimap_create(imap->session, name);
	if (code == MAILIMAP_NO_ERROR) {
		imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
		code = mailimap_subscribe(imap->session, name);
		if (code == MAILIMAP_NO_ERROR || code == MAILIMAP_ERROR_SUBSCRIBE)
			return OK;
	}
	outcome = imap_failed(imap, IMAP_RELEASING, code, &own);
	return error_set(error, outcome == TRY_LATER ? TRY_LATER : BROKEN,
		"the folder is missing and cannot be made: %s", own.text);
}

/* MOVE or COPY; a folder that is missing is made. */
static enum outcome send_to(struct imap *imap, const struct named *named, const char *name,
	int (*command)(mailimap *session, struct mailimap_set *set, const char *name),
	struct error *error)
{
	enum outcome outcome = OK;

	for (int tries = 0; tries < 2; tries++) {
		struct mailimap_set *set = imap_set(named->uids, named->count);
		const struct mailimap_response_info *info;
		int code;

		begin(imap, named);
		code = command(imap->session, set, name);
		mailimap_set_free(set);
		outcome = answered(imap, code, error);
		info = imap->session ? imap->session->imap_response_info : NULL;
		if (outcome != BROKEN || tries > 0 || !info || !info->rsp_trycreate)
			return outcome;
		outcome = create(imap, name, error);
		if (outcome != OK)
			return outcome;
	}
	return outcome;
}

static enum outcome move(struct imap *imap, const struct named *named, struct error *error)
{
	struct named there, unmarked;
	char name[IMAP_NAME_BYTES_MAX];
	enum outcome outcome;

	if (!imap->mailbox->move_to || !imap_encode_name(imap->mailbox->move_to, name))
		return error_set(error, BROKEN, "move_to is not the name of a folder");
	if (imap->can_move)
		return error_context(error, send_to(imap, named, name, mailimap_uid_move, error),
			"move to %s", imap->mailbox->move_to);
	outcome = look(imap, named, &there, &unmarked, error);
	if (outcome != OK)
		return error_context(error, outcome, "move to %s", imap->mailbox->move_to);
	if (there.count == 0)
		return error_set(error, NOT_FOUND, "the message is gone");
	if (unmarked.count > 0)
		outcome = send_to(imap, &unmarked, name, mailimap_uid_copy, error);
	if (outcome != OK)
		return error_context(error, outcome, "move to %s", imap->mailbox->move_to);
	return expunge(imap, &there, error);
}

/* The folder of the message is open, and its UIDs still mean what they meant. */
static enum outcome open_folder(struct imap *imap, const struct incoming *key, struct error *error)
{
	enum outcome outcome = OK;

	if (!imap->session)
		outcome = imap_connect(imap, error);
	if (outcome == OK && !imap_is_selected(imap, key->folder))
		outcome = imap_select(imap, key->folder, error);
	if (outcome == OK && imap->uidvalidity != key->uidvalidity)
		return error_set(error, NOT_FOUND, "the folder was made anew");
	return outcome;
}

/* What colleagues sent is theirs. */
static enum after_fetch after_fetch(const struct imap *imap, const struct incoming *key)
{
	const char *sent = imap->mailbox->sent_folder;

	return sent && strcmp(sent, key->folder) == 0 ? AFTER_KEEP : imap->mailbox->after;
}

static enum outcome let_go(
	struct imap *imap, const struct named *named, enum after_fetch after, struct error *error)
{
	switch (after) {
	case AFTER_SEEN:
		return add_flag(imap, named, mailimap_flag_new_seen(), error);
	case AFTER_MOVE:
		return move(imap, named, error);
	case AFTER_DELETE:
		return expunge(imap, named, error);
	case AFTER_KEEP:
		break;
	}
	return OK;
}

enum outcome imap_release(void *state, const struct incoming *key, struct error *error)
{
	struct imap *imap = state;
	enum after_fetch after = after_fetch(imap, key);
	const struct named named = {.uids = {key->uid}, .count = 1};
	enum outcome outcome;

	if (after == AFTER_KEEP)
		return OK;
	if (key->trouble && key->size_bytes == 0)
		return error_set(error, REFUSED, "nothing of it is in the store");
	if (after == AFTER_DELETE && key->trouble)
		return error_set(
			error, REFUSED, "only a part of it is in the store, so it is not deleted");
	outcome = open_folder(imap, key, error);
	return outcome == OK ? let_go(imap, &named, after, error) : outcome;
}

enum outcome imap_release_together(
	void *state, const struct incoming *keys, size_t count, struct error *error)
{
	struct imap *imap = state;
	enum after_fetch after = after_fetch(imap, keys);
	enum outcome outcome = OK;

	if (after != AFTER_KEEP)
		outcome = open_folder(imap, keys, error);
	for (size_t done = 0; outcome == OK && after != AFTER_KEEP && done < count;) {
		struct named named = {.count = 0};

		for (size_t i = done; i < count && named.count < IMAP_SET_MESSAGES_MAX; i++) {
			assert(!keys[i].trouble && (i == 0 || keys[i].uid > keys[i - 1].uid));
			named.uids[named.count++] = keys[i].uid;
		}
		named.count = imap_set_count(named.uids, named.count);
		done += named.count;
		outcome = let_go(imap, &named, after, error);
		if (outcome == NOT_FOUND)
			outcome = OK; /* all of those; there may be others */
	}
	return outcome;
}
