/* SPDX-License-Identifier: MIT */
/*
 * Fetching messages by their UIDs and handing them over, whatever one of them does.
 *
 * A message is handed over as soon as it is read, so that it is packed and committed while the
 * server sends the next ones, and so that no batch need be kept in memory.
 *
 * An answer that libetpan cannot read spoils the whole batch and the connection. Then each message
 * is fetched alone on a new one, which costs fewer connections than halving would: one for each
 * bad message. Whether a message is bad, or the server, is told by whether it gives any.
 */
#include "handlers/channels/imap_batch.h"

#include <inttypes.h>
#include <stdlib.h>

#include "daemon/base/clock.h"
#include "daemon/base/stop.h"
#include "handlers/channels/imap_answer.h"
#include "handlers/channels/imap_folder.h"
#include "handlers/channels/imap_login.h"

enum {
	ALONE_TRIES = 3,
	FETCH_TIMES =
		2, /* as long as another command, and what the bytes need at the slowest rate */
	SIZE_SLACK_BYTES = 64 * 1024, /* sizes are hints: servers count line ends differently */
};

void imap_watch(struct imap *imap, const struct intake *intake)
{
	if (!imap->stream)
		return;
	imap->stream->progress = intake ? intake->progress : NULL;
	imap->stream->progress_context = intake ? intake->context : NULL;
}

/* part_bytes: 0 none, -1 all of it. Returns libetpan's code. */
static int ask(struct imap *imap, const int64_t *uids, size_t count, bool with_size,
	int64_t part_bytes, int64_t budget, clist **ret_found)
{
	struct mailimap_fetch_type *wanted = mailimap_fetch_type_new_fetch_att_list_empty();
	struct mailimap_set *set = imap_set(uids, count);
	int code;

	mailimap_fetch_type_new_fetch_att_list_add(wanted, mailimap_fetch_att_new_uid());
	if (part_bytes != 0) /* a server may have to look at a file for it */
		mailimap_fetch_type_new_fetch_att_list_add(
			wanted, mailimap_fetch_att_new_internaldate());
	if (with_size)
		mailimap_fetch_type_new_fetch_att_list_add(
			wanted, mailimap_fetch_att_new_rfc822_size());
	if (part_bytes < 0)
		mailimap_fetch_type_new_fetch_att_list_add(wanted,
			mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL)));
	else if (part_bytes > 0)
		mailimap_fetch_type_new_fetch_att_list_add(
			wanted, mailimap_fetch_att_new_body_peek_section_partial(
					mailimap_section_new(NULL), 0, (uint32_t)part_bytes));
	imap_begin(imap, IMAP_ANSWER_BYTES + budget, FETCH_TIMES * imap->timeout_seconds);
	*ret_found = NULL;
	code = mailimap_uid_fetch(imap->session, set, wanted, ret_found);
	mailimap_fetch_type_free(wanted);
	mailimap_set_free(set);
	if (code != MAILIMAP_NO_ERROR)
		*ret_found = NULL;
	return code;
}

static void free_found(clist *found)
{
	if (found)
		mailimap_fetch_list_free(found);
}

/* What was found of that UID; the answer with the body when there are several. */
static bool find(const clist *found, int64_t uid, struct imap_answer *ret_answer)
{
	bool is_found = false;

	if (!found)
		return false;
	for (clistiter *at = clist_begin(found); at; at = clist_next(at)) {
		struct imap_answer answer;

		if (imap_answer_uid(clist_content(at)) != uid)
			continue;
		imap_read_answer(clist_content(at), &answer);
		if (!is_found || answer.has_body) {
			*ret_answer = answer;
			is_found = true;
		}
	}
	return is_found;
}

static enum outcome put(struct imap_pass *pass, int64_t uid, const struct imap_answer *answer,
	const char *trouble, struct error *error)
{
	const struct incoming incoming = {
		.folder = pass->folder,
		.uidvalidity = pass->uidvalidity,
		.uid = uid,
		.name = "",
		.folder_kind = pass->kind,
		.silent = uid <= pass->start,
		.received_at = answer->received_at ? answer->received_at : clock_now(),
		.fetched_at = clock_now(),
		.bytes = answer->bytes ? answer->bytes : (const unsigned char *)"",
		.size_bytes = answer->byte_count,
		.trouble = trouble,
	};

	if (answer->bytes)
		pass->is_proven = true;
	if (uid > pass->highest)
		pass->highest = uid;
	return pass->intake->put(pass->intake->context, &incoming, error);
}

/* A new connection with the same folder, if the last one is gone. */
static enum outcome reopen(struct imap_pass *pass, struct error *error)
{
	struct imap *imap = pass->imap;
	enum outcome outcome;

	if (imap->session)
		return OK;
	outcome = imap_connect(imap, error);
	if (outcome != OK)
		return outcome;
	imap_watch(imap, pass->intake);
	outcome = imap_select(imap, pass->folder, error);
	if (outcome == OK && imap->uidvalidity != pass->uidvalidity)
		return error_set(
			error, TRY_LATER, "folder %s was made anew meanwhile", pass->folder);
	return outcome;
}

static enum outcome put_alone(
	struct imap_pass *pass, int64_t uid, const struct imap_answer *answer, struct error *error)
{
	int64_t max_bytes = pass->imap->limits.message_max_bytes;
	const char *trouble = NULL;

	if (!answer->bytes)
		trouble = "the server has this message but gives no text of it";
	else if (answer->size_bytes > max_bytes)
		trouble = arena_printf(pass->arena,
			"the message has %" PRId64 " bytes, more than the limit: only the first "
			"%zu are here, the rest is in the mailbox",
			answer->size_bytes, answer->byte_count);
	return put(pass, uid, answer, trouble, error);
}

/* A fetch failed. *ret_doubtful: that may be the fault of the message. */
static enum outcome fetch_failed(
	struct imap_pass *pass, int code, bool *ret_doubtful, bool *ret_closed, struct error *error)
{
	enum imap_end end = pass->imap->stream->end;
	enum outcome outcome = imap_failed(pass->imap, IMAP_FETCHING, code, error);

	*ret_closed = end == IMAP_CLOSED;
	*ret_doubtful =
		!stop_asked() && (outcome == REFUSED || end == IMAP_CLOSED || end == IMAP_TOO_LATE);
	return outcome;
}

/*
 * One message, at most message_max_bytes of it. *ret_doubtful: it could not be had, which may be
 * its fault; *ret_closed: the connection ended while it came.
 */
static enum outcome try_alone(struct imap_pass *pass, int64_t uid, bool *ret_doubtful,
	bool *ret_closed, struct error *error)
{
	struct imap *imap = pass->imap;
	int64_t max_bytes = imap->limits.message_max_bytes;
	struct imap_answer answer;
	clist *found;
	enum outcome outcome = reopen(pass, error);
	int code;

	*ret_closed = *ret_doubtful = false;
	if (outcome != OK)
		return outcome;
	code = ask(imap, &uid, 1, true, max_bytes, max_bytes, &found);
	if (code != MAILIMAP_NO_ERROR)
		return fetch_failed(pass, code, ret_doubtful, ret_closed, error);
	if (find(found, uid, &answer))
		outcome = put_alone(pass, uid, &answer, error);
	free_found(found);
	return outcome;
}

/* What cannot be had gets a row that says so: a person can look into the mailbox. */
static enum outcome put_doubted(
	struct imap_pass *pass, int64_t uid, const char *why, struct error *error)
{
	const struct imap_answer nothing = {.size_bytes = -1};

	return put(pass, uid, &nothing, why, error);
}

static bool may_give_up(const struct imap_pass *pass)
{
	return pass->is_proven ||
	       (pass->doubt_since && clock_now() - pass->doubt_since >= IMAP_DOUBT_SECONDS);
}

static enum outcome doubt(struct imap_pass *pass, int64_t uid, struct error *error)
{
	const char *why = arena_printf(pass->arena, "message %" PRId64 " of folder %s: %s", uid,
		pass->folder, error->text);

	if (may_give_up(pass))
		return put_doubted(pass, uid, why, error);
	pass->doubted[pass->doubt_count] = uid;
	pass->doubts[pass->doubt_count++] = why;
	return pass->doubt_count < IMAP_DOUBTS_MAX ? OK : error_set(error, TRY_LATER, "%s", why);
}

static enum outcome take_alone(struct imap_pass *pass, int64_t uid, struct error *error)
{
	enum outcome outcome = OK;
	bool is_doubtful = true, was_closed = true;

	for (int i = 0; i < ALONE_TRIES && was_closed; i++)
		outcome = try_alone(pass, uid, &is_doubtful, &was_closed, error);
	return is_doubtful ? doubt(pass, uid, error) : outcome;
}

static enum outcome take_each(
	struct imap_pass *pass, const int64_t *uids, size_t count, struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = take_alone(pass, uids[i], error);
	return outcome;
}

/* A failure of a batch: each message alone, unless it says nothing about messages. */
static enum outcome take_each_after(
	struct imap_pass *pass, int code, const int64_t *uids, size_t count, struct error *error)
{
	bool is_doubtful, was_closed;
	enum outcome outcome = fetch_failed(pass, code, &is_doubtful, &was_closed, error);

	return is_doubtful ? take_each(pass, uids, count, error) : outcome;
}

/* A fetch of several messages, each handed over as soon as libetpan has read it. */
struct taking {
	struct imap_pass *pass;
	const int64_t *uids; /* ascending */
	bool *taken;
	size_t count;
	enum outcome outcome; /* of handing over: what is not OK ends the fetch */
	struct error *error;
};

static int compare_uids(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* NULL: it is not among them. */
static const int64_t *find_uid(int64_t uid, const int64_t *uids, size_t count)
{
	return bsearch(&uid, uids, count, sizeof(uid), compare_uids);
}

/* A message that was not asked for, was taken before or has no text is passed over. */
static void take_answer(struct mailimap_msg_att *message, void *context)
{
	struct taking *taking = context;
	struct imap_stream *stream = taking->pass->imap->stream;
	int64_t begun_ms = clock_monotonic_ms();
	int64_t uid = imap_answer_uid(message);
	const int64_t *at = bsearch(&uid, taking->uids, taking->count, sizeof(uid), compare_uids);
	struct imap_answer answer;

	if (taking->outcome != OK || !at || taking->taken[at - taking->uids])
		return;
	imap_read_answer(message, &answer);
	if (!answer.bytes)
		return;
	taking->taken[at - taking->uids] = true;
	taking->outcome = put(taking->pass, uid, &answer, NULL, taking->error);
	if (taking->outcome != OK)
		imap_stream_give_up(stream, "what comes cannot be taken");
	stream->deadline_ms += clock_monotonic_ms() - begun_ms; /* not the server's time */
}

/* libetpan calls the one above only where there is one of these, too. */
static void watch_answer(size_t current, size_t maximum, void *context)
{
	(void)current;
	(void)maximum;
	(void)context;
}

/* Returns libetpan's code. */
static int take_answers(struct taking *taking, int64_t budget)
{
	mailimap *session = taking->pass->imap->session;
	clist *found;
	int code;

	mailimap_set_progress_callback(session, watch_answer, watch_answer, NULL);
	mailimap_set_msg_att_handler(session, take_answer, taking);
	code = ask(taking->pass->imap, taking->uids, taking->count, false, -1, budget, &found);
	mailimap_set_msg_att_handler(session, NULL, NULL);
	mailimap_set_progress_callback(session, NULL, NULL, NULL);
	free_found(found);
	return code;
}

/* Messages that together stay below the limit of a batch. */
static enum outcome take_together(struct imap_pass *pass, const int64_t *uids, size_t count,
	int64_t size_bytes, struct error *error)
{
	struct taking taking = {
		.pass = pass,
		.uids = uids,
		.taken = ARENA_ARRAY(pass->arena, count, bool),
		.count = count,
		.error = error,
	};
	int64_t *left = ARENA_ARRAY(pass->arena, count, int64_t);
	int code = take_answers(&taking, size_bytes + size_bytes / 4 + SIZE_SLACK_BYTES);
	size_t left_count = 0;

	if (taking.outcome != OK) {
		imap_disconnect(pass->imap);
		return taking.outcome;
	}
	for (size_t i = 0; i < count; i++)
		if (!taking.taken[i])
			left[left_count++] = uids[i];
	/* not had: expunged meanwhile, or the server forgot it; asking again tells */
	return code == MAILIMAP_NO_ERROR ? take_each(pass, left, left_count, error)
					 : take_each_after(pass, code, left, left_count, error);
}

/* Sizes of uids, those that are gone taken out of the list. */
static size_t take_sizes(const clist *found, int64_t *uids, size_t count, int64_t *sizes)
{
	enum { NOT_THERE = -2 };
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		sizes[i] = NOT_THERE;
	for (clistiter *at = found ? clist_begin(found) : NULL; at; at = clist_next(at)) {
		struct imap_answer answer;
		const int64_t *uid;

		imap_read_answer(clist_content(at), &answer);
		uid = find_uid(answer.uid, uids, count);
		if (uid && answer.size_bytes > sizes[uid - uids])
			sizes[uid - uids] = answer.size_bytes;
	}
	for (size_t i = 0; i < count; i++) {
		if (sizes[i] == NOT_THERE)
			continue;
		uids[kept] = uids[i];
		sizes[kept++] = sizes[i];
	}
	return kept;
}

/* As many of the next messages as one batch may have; 0: the first one must be taken alone. */
static size_t count_together(
	const struct imap *imap, const int64_t *sizes, size_t count, int64_t *ret_size_bytes)
{
	int64_t total = 0;
	size_t taken = 0;

	while (taken < count && sizes[taken] >= 0 &&
		sizes[taken] <= imap->limits.message_max_bytes &&
		(taken == 0 || total + sizes[taken] <= imap->limits.batch_max_bytes))
		total += sizes[taken++];
	*ret_size_bytes = total;
	return taken;
}

static enum outcome take(
	struct imap_pass *pass, const int64_t *uids, size_t count, struct error *error)
{
	int64_t *left = arena_memdup(pass->arena, uids, count * sizeof(*uids));
	int64_t *sizes = ARENA_ARRAY(pass->arena, count, int64_t);
	enum outcome outcome = reopen(pass, error);
	clist *found;
	int code;

	if (outcome != OK)
		return outcome;
	code = ask(pass->imap, uids, count, true, 0, 0, &found);
	if (code != MAILIMAP_NO_ERROR)
		return take_each_after(pass, code, uids, count, error);
	count = take_sizes(found, left, count, sizes);
	free_found(found);
	for (size_t i = 0; outcome == OK && i < count;) {
		int64_t size_bytes;
		size_t some = count_together(pass->imap, &sizes[i], count - i, &size_bytes);

		outcome = reopen(pass, error);
		if (outcome == OK)
			outcome = some > 0 ? take_together(pass, &left[i], some, size_bytes, error)
					   : take_alone(pass, left[i], error);
		i += some > 0 ? some : 1;
	}
	return outcome;
}

static const char *doubt_name(struct imap_pass *pass)
{
	return arena_printf(pass->arena, "doubts of %s", pass->folder);
}

/* Since when no message could be had, kept as the cursor of a folder of that name. */
static enum outcome set_doubt_since(struct imap_pass *pass, int64_t since, struct error *error)
{
	if (pass->doubt_since == since)
		return OK;
	pass->doubt_since = since;
	return pass->intake->set_cursor(
		pass->intake->context, doubt_name(pass), pass->uidvalidity, since, error);
}

static enum outcome find_doubt_since(struct imap_pass *pass, struct error *error)
{
	bool is_other;
	enum outcome outcome = pass->intake->cursor(pass->intake->context, doubt_name(pass),
		pass->uidvalidity, &pass->doubt_since, &is_other, error);

	if (outcome == NOT_FOUND)
		pass->doubt_since = 0;
	return outcome == NOT_FOUND ? OK : outcome;
}

/* The others are taken: what becomes of those that could not be had? */
static enum outcome settle_doubts(struct imap_pass *pass, struct error *error)
{
	enum outcome outcome = OK;

	if (!may_give_up(pass))
		return error_set(error, TRY_LATER, "%s", pass->doubts[0]);
	for (size_t i = 0; outcome == OK && i < pass->doubt_count; i++)
		outcome = put_doubted(pass, pass->doubted[i], pass->doubts[i], error);
	return outcome;
}

enum outcome imap_take(
	struct imap_pass *pass, const int64_t *uids, size_t count, struct error *error)
{
	enum outcome outcome = find_doubt_since(pass, error);
	struct error own;

	pass->doubt_count = 0;
	if (outcome == OK)
		outcome = take(pass, uids, count, error);
	if (outcome == OK && pass->doubt_count > 0)
		outcome = settle_doubts(pass, error);
	if (pass->is_proven)
		(void)set_doubt_since(pass, 0, &own);
	else if (pass->doubt_count > 0 && pass->doubt_since == 0)
		(void)set_doubt_since(pass, clock_now(), &own);
	return outcome;
}
