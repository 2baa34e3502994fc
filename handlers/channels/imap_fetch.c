/* SPDX-License-Identifier: MIT */
/*
 * Everything new in the folders of a mailbox.
 *
 * The cursor of a folder is the highest UID at or below which every message is a row or gone. Each
 * pass looks again at LOOK_BACK numbers below it: a server may show a message late. Where the
 * mailbox began is kept beside it, as the cursor of a folder called "start of FOLDER": what was
 * there before is left alone or filed in silence, also when the first pass is interrupted.
 */
#include "handlers/channels/imap_fetch.h"

#include <string.h>

#include "handlers/channels/imap_batch.h"
#include "handlers/channels/imap_folder.h"

enum { LOOK_BACK = 200, LIST_BYTES_MAX = 256 * 1024 * 1024 };

static const char *start_name(struct imap_pass *pass)
{
	return arena_printf(pass->arena, "start of %s", pass->folder);
}

/* Where the mailbox began in this folder: UIDs up to there are old. 0: nothing is. */
static enum outcome find_start(struct imap_pass *pass, int64_t *ret_start, struct error *error)
{
	const struct intake *intake = pass->intake;
	bool is_other;
	enum outcome outcome = intake->cursor(
		intake->context, start_name(pass), pass->uidvalidity, ret_start, &is_other, error);

	if (outcome == NOT_FOUND) {
		*ret_start = 0;
		return OK;
	}
	return outcome;
}

/* UIDNEXT, or what stands for it where the server does not say. */
static enum outcome next_uid(struct imap_pass *pass, int64_t *ret_next, struct error *error)
{
	int64_t *uids;
	size_t count;
	enum outcome outcome;

	*ret_next = pass->imap->uidnext;
	if (pass->imap->uidnext > 0)
		return OK;
	outcome = imap_list(pass->imap, 1, pass->arena, &uids, &count, error);
	if (outcome == OK)
		*ret_next = count > 0 ? uids[count - 1] + 1 : 1;
	return outcome;
}

/* The first look into a folder: remember where it stands, and where reading begins. */
static enum outcome begin_folder(struct imap_pass *pass, int64_t *ret_cursor, struct error *error)
{
	const struct intake *intake = pass->intake;
	int64_t next;
	enum outcome outcome = next_uid(pass, &next, error);

	if (outcome != OK)
		return outcome;
	pass->start = next - 1;
	*ret_cursor = pass->imap->mailbox->start_now ? pass->start : 0;
	outcome = intake->set_cursor(
		intake->context, start_name(pass), pass->uidvalidity, pass->start, error);
	if (outcome == OK)
		outcome = intake->set_cursor(
			intake->context, pass->folder, pass->uidvalidity, *ret_cursor, error);
	return outcome == OK ? intake->flush(intake->context, error) : outcome;
}

/* After a change of UIDVALIDITY all is read again: the worker knows what it has by its contents. */
static enum outcome find_cursor(struct imap_pass *pass, int64_t *ret_cursor, struct error *error)
{
	const struct intake *intake = pass->intake;
	bool is_other = false;
	enum outcome outcome = intake->cursor(
		intake->context, pass->folder, pass->uidvalidity, ret_cursor, &is_other, error);

	pass->start = 0;
	if (outcome == OK)
		return find_start(pass, &pass->start, error);
	if (outcome != NOT_FOUND)
		return outcome;
	*ret_cursor = 0;
	return is_other ? OK : begin_folder(pass, ret_cursor, error);
}

/* Keep of uids those that are no row yet. */
static enum outcome drop_known(
	struct imap_pass *pass, int64_t *uids, size_t *count, struct error *error)
{
	bool *known = ARENA_ARRAY(pass->arena, *count, bool);
	size_t kept = 0;
	enum outcome outcome = pass->intake->known(
		pass->intake->context, pass->folder, pass->uidvalidity, uids, *count, known, error);

	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < *count; i++) {
		if (!known[i])
			uids[kept++] = uids[i];
		else if (uids[i] > pass->highest)
			pass->highest = uids[i];
	}
	*count = kept;
	return OK;
}

/*
 * The cursor follows what is a row, not what the server only lists; and it stays below UIDNEXT, so
 * that one number out of the blue does not hide all that comes later.
 */
static int64_t next_cursor(const struct imap_pass *pass, int64_t cursor)
{
	int64_t highest = pass->highest;
	int64_t next = pass->imap->uidnext;

	if (next > 0 && highest >= next)
		highest = next - 1;
	return highest > cursor ? highest : cursor;
}

/* Take uids (ascending, none of them a row), as many at a time as one command may name. */
static enum outcome take_unknown(
	struct imap_pass *pass, const int64_t *uids, size_t count, struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0, some; outcome == OK && i < count; i += some) {
		some = imap_set_count(&uids[i], count - i);
		outcome = imap_take(pass, &uids[i], some, error);
	}
	return outcome;
}

/* Take uids (ascending) some at a time; the cursor is committed with the last of them. */
static enum outcome take_all(struct imap_pass *pass, const int64_t *uids, size_t count,
	int64_t cursor, struct error *error)
{
	const struct intake *intake = pass->intake;
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < count; i += IMAP_SET_MESSAGES_MAX) {
		size_t some = count - i < IMAP_SET_MESSAGES_MAX ? count - i : IMAP_SET_MESSAGES_MAX;
		int64_t *unknown = arena_memdup(pass->arena, &uids[i], some * sizeof(*uids));
		int64_t before = cursor;

		outcome = drop_known(pass, unknown, &some, error);
		if (outcome == OK)
			outcome = take_unknown(pass, unknown, some, error);
		cursor = next_cursor(pass, before);
		if (outcome == OK && cursor > before)
			outcome = intake->set_cursor(
				intake->context, pass->folder, pass->uidvalidity, cursor, error);
	}
	return outcome;
}

static enum outcome read_folder(struct imap_pass *pass, struct error *error)
{
	struct imap *imap = pass->imap;
	int64_t cursor, lowest;
	int64_t *uids;
	size_t count;
	enum outcome outcome = imap_select(imap, pass->folder, error);

	if (outcome != OK)
		return outcome;
	pass->uidvalidity = imap->uidvalidity;
	if (imap->mailbox->idle_folder && strcmp(imap->mailbox->idle_folder, pass->folder) == 0)
		imap->idle_seen = imap->uidnext;
	outcome = find_cursor(pass, &cursor, error);
	if (outcome != OK)
		return outcome;
	lowest = cursor > LOOK_BACK ? cursor - LOOK_BACK + 1 : 1;
	if (imap->mailbox->start_now && lowest <= pass->start)
		lowest = pass->start + 1;
	if (lowest > UINT32_MAX)
		return OK;
	outcome = imap_list(imap, (uint32_t)lowest, pass->arena, &uids, &count, error);
	return outcome == OK ? take_all(pass, uids, count, cursor, error) : outcome;
}

/* Trouble with one folder does not keep the others from being read, while there is a connection. */
static enum outcome read_folders(struct imap_pass *pass, const struct texts *folders,
	enum folder_kind kind, struct error *error)
{
	const struct mailbox *mailbox = pass->imap->mailbox;
	enum outcome worst = OK;

	for (size_t i = 0; i < folders->count; i++) {
		struct error own;
		enum outcome outcome;

		if (mailbox->after == AFTER_MOVE && mailbox->move_to &&
			strcmp(mailbox->move_to, folders->list[i]) == 0)
			continue;
		arena_reset(pass->arena);
		pass->folder = folders->list[i];
		pass->kind = kind;
		pass->highest = 0;
		pass->is_proven = false;
		outcome = read_folder(pass, &own);
		if (outcome == OK)
			continue;
		if (worst == OK) {
			worst = outcome;
			*error = own;
		}
		if (!pass->imap->session || outcome == TRY_LATER)
			return worst;
	}
	return worst;
}

enum outcome imap_fetch(void *state, const struct intake *intake, struct error *error)
{
	struct imap *imap = state;
	const struct mailbox *mailbox = imap->mailbox;
	struct imap_pass pass = {.imap = imap, .intake = intake};
	const char *sent_items[] = {mailbox->sent_folder};
	struct texts sent = {.list = sent_items, .count = mailbox->sent_folder ? 1 : 0};
	enum outcome outcome, other;
	struct error own;

	if (!imap->session)
		return error_set(error, TRY_LATER, "the connection is closed");
	pass.arena = arena_new(LIST_BYTES_MAX);
	imap_watch(imap, intake);
	outcome = read_folders(&pass, &mailbox->folders, FOLDER_NORMAL, error);
	for (int i = 0; i < 2 && imap->session; i++) {
		other = i == 0 ? read_folders(&pass, &mailbox->junk_folders, FOLDER_JUNK, &own)
			       : read_folders(&pass, &sent, FOLDER_SENT, &own);
		if (outcome == OK && other != OK) {
			outcome = other;
			*error = own;
		}
	}
	imap_watch(imap, NULL);
	arena_free(pass.arena);
	other = intake->flush(intake->context, &own);
	if (outcome == OK && other != OK)
		*error = own;
	return outcome == OK ? other : outcome;
}
