/* SPDX-License-Identifier: MIT */
/*
 * Letting go of a message that is in the store: leave it, mark it read, move it or delete it.
 *
 * It may run again after any interruption. Without MOVE (RFC 6851) a message is copied, marked
 * deleted and expunged by its UID: what is marked already was copied by a pass that did not finish.
 */
#include <string.h>

#include "handlers/channels/imap.h"
#include "handlers/channels/imap_answer.h"

static enum outcome add_flag(
	struct imap *imap, int64_t uid, struct mailimap_flag *flag, struct error *error)
{
	struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
	struct mailimap_store_att_flags *change;
	struct mailimap_set *set = imap_set(&uid, 1);
	int code;

	mailimap_flag_list_add(flags, flag);
	change = mailimap_store_att_flags_new_add_flags_silent(flags);
	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	code = mailimap_uid_store(imap->session, set, change);
	mailimap_store_att_flags_free(change);
	mailimap_set_free(set);
	return code == MAILIMAP_NO_ERROR ? OK : imap_failed(imap, IMAP_RELEASING, code, error);
}

/* Without UIDPLUS it stays marked: a plain EXPUNGE would also take what others marked. */
static enum outcome expunge(struct imap *imap, int64_t uid, struct error *error)
{
	enum outcome outcome = add_flag(imap, uid, mailimap_flag_new_deleted(), error);
	struct mailimap_set *set;
	int code;

	if (outcome != OK || !imap->can_expunge)
		return outcome;
	set = imap_set(&uid, 1);
	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	code = mailimap_uid_expunge(imap->session, set);
	mailimap_set_free(set);
	return code == MAILIMAP_NO_ERROR ? OK : imap_failed(imap, IMAP_RELEASING, code, error);
}

/* NOT_FOUND: no longer there. */
static enum outcome is_deleted(
	struct imap *imap, int64_t uid, bool *ret_deleted, struct error *error)
{
	struct mailimap_fetch_type *wanted =
		mailimap_fetch_type_new_fetch_att(mailimap_fetch_att_new_flags());
	struct mailimap_set *set = imap_set(&uid, 1);
	clist *found = NULL;
	bool is_there = false;
	int code;

	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	code = mailimap_uid_fetch(imap->session, set, wanted, &found);
	mailimap_fetch_type_free(wanted);
	mailimap_set_free(set);
	if (code != MAILIMAP_NO_ERROR)
		return imap_failed(imap, IMAP_RELEASING, code, error);
	*ret_deleted = false;
	for (clistiter *at = found ? clist_begin(found) : NULL; at; at = clist_next(at)) {
		struct imap_answer answer;

		imap_read_answer(clist_content(at), &answer);
		if (answer.uid == uid) {
			is_there = true;
			*ret_deleted = answer.is_deleted;
		}
	}
	if (found)
		mailimap_fetch_list_free(found);
	return is_there ? OK : error_set(error, NOT_FOUND, "the message is gone");
}

static enum outcome copy(struct imap *imap, int64_t uid, const char *name, struct error *error)
{
	struct mailimap_set *set = imap_set(&uid, 1);
	int code;

	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	code = mailimap_uid_copy(imap->session, set, name);
	mailimap_set_free(set);
	return code == MAILIMAP_NO_ERROR ? OK : imap_failed(imap, IMAP_RELEASING, code, error);
}

static enum outcome move(struct imap *imap, int64_t uid, struct error *error)
{
	char name[IMAP_NAME_BYTES_MAX];
	bool was_copied = false;
	enum outcome outcome;

	if (!imap->mailbox->move_to || !imap_encode_name(imap->mailbox->move_to, name))
		return error_set(error, BROKEN, "move_to is not the name of a folder");
	if (imap->can_move) {
		struct mailimap_set *set = imap_set(&uid, 1);
		int code;

		imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
		code = mailimap_uid_move(imap->session, set, name);
		mailimap_set_free(set);
		return code == MAILIMAP_NO_ERROR
			       ? OK
			       : error_context(error,
					 imap_failed(imap, IMAP_RELEASING, code, error),
					 "move to %s", imap->mailbox->move_to);
	}
	outcome = is_deleted(imap, uid, &was_copied, error);
	if (outcome == OK && !was_copied)
		outcome = copy(imap, uid, name, error);
	if (outcome != OK)
		return outcome == NOT_FOUND ? outcome
					    : error_context(error, outcome, "move to %s",
						      imap->mailbox->move_to);
	return expunge(imap, uid, error);
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

enum outcome imap_release(void *state, const struct incoming *key, struct error *error)
{
	struct imap *imap = state;
	const char *sent = imap->mailbox->sent_folder;
	enum after_fetch after = imap->mailbox->after;
	enum outcome outcome;

	if (sent && strcmp(sent, key->folder) == 0)
		after = AFTER_KEEP; /* what colleagues sent is theirs */
	if (after == AFTER_KEEP)
		return OK;
	if (key->trouble && key->size_bytes == 0)
		return error_set(error, REFUSED, "nothing of it is in the store");
	if (after == AFTER_DELETE && key->trouble)
		return error_set(
			error, REFUSED, "only a part of it is in the store, so it is not deleted");
	outcome = open_folder(imap, key, error);
	if (outcome != OK)
		return outcome;
	switch (after) {
	case AFTER_SEEN:
		return add_flag(imap, key->uid, mailimap_flag_new_seen(), error);
	case AFTER_MOVE:
		return move(imap, key->uid, error);
	case AFTER_DELETE:
		return expunge(imap, key->uid, error);
	case AFTER_KEEP:
		break;
	}
	return OK;
}
