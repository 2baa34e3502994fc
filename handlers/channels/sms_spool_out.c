/* SPDX-License-Identifier: MIT */
/*
 * Texts into the outbox of gammu-smsd or smstools3.
 *
 * The name of a file is made from the outgoing id, and the programs keep it on its way from outbox
 * (smstools3: by checked) to sent or failed. So whether a text was handed over is seen there, for
 * certain: none is asked about three times, and none is written twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/base/text.h"
#include "daemon/model/phone.h"
#include "handlers/channels/channels.h"
#include "handlers/channels/spool_files.h"

enum {
	PATH_BYTES = 4096,
	NAME_BYTES = 128,
	FILE_BYTES_MAX = 256 * 1024,
	ARENA_BYTES = 16 * 1024 * 1024,
	REPORTS_MAX = 5000, /* files that are looked through for status reports */
	STATUS_TRIED = 32,  /* of 3GPP TS 23.040 section 9.2.3.15: from here on not arrived yet */
	SEGMENTS_MAX = 32,
	STATUS_FAILED = 64, /* and from here on it never will */
};

struct out {
	const struct sms_spool *spool;
	struct arena *arena;   /* of one text */
	struct arena *scratch; /* of one file that is looked into */
};

static enum outcome out_open(
	const struct sender *sender, const char *secret, void **ret_state, struct error *error)
{
	const struct sms_spool *spool = &sender->sms->spool;
	const char *const directories[] = {
		spool->outbox, spool->checked, spool->sent, spool->failed, spool->reports};
	struct out *out;

	(void)secret;
	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++) {
		if (directories[i] &&
			access(directories[i], R_OK | X_OK | (i == 0 ? W_OK : 0)) != 0) {
			return error_set(error, BROKEN,
				"cannot %s the directory %s: %s; the user ombud runs as must be in "
				"its group, and smsd must be set to use it",
				i == 0 ? "write into" : "read", directories[i], strerror(errno));
		}
	}
	out = calloc(1, sizeof(*out));
	if (!out) {
		out_of_memory(sizeof(*out));
	}
	out->spool = spool;
	out->arena = arena_new(ARENA_BYTES);
	out->scratch = arena_new(ARENA_BYTES);
	*ret_state = out;
	return OK;
}

static void out_close(void *state)
{
	struct out *out = state;

	if (out) {
		arena_free(out->arena);
		arena_free(out->scratch);
		free(out);
	}
}

/* ---- where a text is */

/* The same each time: what it is made from never changes. */
static void file_name(char name[NAME_BYTES], const struct out *out, const struct outgoing *outgoing)
{
	time_t created = (time_t)outgoing->created_at;
	struct tm at;

	if (out->spool->format == SPOOL_SMSTOOLS) {
		snprintf(name, NAME_BYTES, "ombud-%" PRId64, outgoing->id);
		return;
	}
	gmtime_r(&created, &at);
	snprintf(name, NAME_BYTES, "OUTC%04d%02d%02d_%02d%02d%02d_00_%.20s_ombud%" PRId64 ".txt",
		(at.tm_year + 1900) % 10000, (at.tm_mon + 1) % 100, at.tm_mday % 100,
		at.tm_hour % 100, at.tm_min % 100, at.tm_sec % 100, outgoing->recipients[0],
		outgoing->id);
}

static bool path_in(char path[PATH_BYTES], const char *directory, const char *name)
{
	int size = snprintf(path, PATH_BYTES, "%s/%s", directory, name);

	return size > 0 && size < PATH_BYTES;
}

static bool is_in(const char *directory, const char *name)
{
	char path[PATH_BYTES];
	struct stat status;

	return directory && path_in(path, directory, name) && lstat(path, &status) == 0;
}

/* Files only move on, so looking in the order of their way misses none that moves meanwhile. */
enum station { AT_NOWHERE, AT_WAITING, AT_SENT, AT_FAILED };
static enum station station_of(const struct out *out, const char *name)
{
	if (is_in(out->spool->outbox, name) || is_in(out->spool->checked, name)) {
		return AT_WAITING;
	}
	if (is_in(out->spool->sent, name)) {
		return AT_SENT;
	}
	return is_in(out->spool->failed, name) ? AT_FAILED : AT_NOWHERE;
}

/* A file, read; NULL when it is gone or too large. */
static const unsigned char *load(struct arena *arena, const char *path, size_t *ret_size)
{
	const unsigned char *bytes = NULL;
	struct buf buf;

	buf_init(&buf, FILE_BYTES_MAX);
	if (file_read(path, &buf, NULL) == OK) {
		bytes = memcpy(arena_alloc(arena, buf.size + 1), buf_text(&buf), buf.size);
		*ret_size = buf.size;
	}
	buf_free(&buf);
	return bytes;
}

static struct reason failed_reason(struct out *out, const char *name)
{
	struct reason reason = {
		.code = REASON_NOT_ACCEPTED, .sentence = "the modem's program could not send it"};
	size_t size;
	const unsigned char *file =
		out->spool->format == SPOOL_SMSTOOLS
			? load(out->arena,
				  arena_printf(out->arena, "%s/%s", out->spool->failed, name),
				  &size)
			: NULL;
	const char *words = file ? spool_header(out->arena, file, size, "Fail_reason") : NULL;

	if (words) {
		reason.quoted = words;
		reason.sentence = arena_printf(
			out->arena, "the modem's program could not send it: %s", words);
	}
	return reason;
}

/* ---- sending */

/* The program that serves the modem may run as another user: the file gets the group of its
 * directory. False where that is not ours to give; root reads it all the same. */
static bool share_with(int directory, int descriptor)
{
	struct stat status;

	return fstat(directory, &status) == 0 && fchown(descriptor, (uid_t)-1, status.st_gid) == 0;
}

/* Written under a name that the programs pass over, and renamed: theirs to read from then on. */
static enum outcome hand_over(
	struct out *out, const struct outgoing *outgoing, const char *name, struct error *error)
{
	bool is_gammu = out->spool->format == SPOOL_GAMMU;
	char from[PATH_BYTES], to[PATH_BYTES];
	const char *hidden = arena_printf(
		out->arena, "%s%s%s", is_gammu ? "." : "", name, is_gammu ? "" : ".LOCK");
	size_t size;
	const char *bytes = spool_write(out->arena, out->spool->format, outgoing->recipients[0],
		text_repair(out->arena, outgoing->bytes, outgoing->size_bytes), &size);
	enum outcome outcome;
	int descriptor, directory;

	if (!path_in(from, out->spool->outbox, hidden) || !path_in(to, out->spool->outbox, name)) {
		return error_set(error, BROKEN, "the name %s is too long", out->spool->outbox);
	}
	descriptor = open(from, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0660);
	if (descriptor < 0) {
		return error_set(error, TRY_LATER, "cannot write %s: %s", from, strerror(errno));
	}
	directory = open(out->spool->outbox, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	(void)share_with(directory, descriptor);
	outcome = file_write_all(descriptor, bytes, size, error);
	if (outcome == OK && (fchmod(descriptor, 0660) != 0 || fsync(descriptor) != 0)) {
		outcome = error_set(error, TRY_LATER, "cannot write %s: %s", from, strerror(errno));
	}
	close(descriptor);
	if (outcome == OK && rename(from, to) != 0) {
		outcome =
			error_set(error, TRY_LATER, "cannot rename %s: %s", from, strerror(errno));
	}
	if (outcome != OK) {
		(void)unlink(from);
	}
	if (directory >= 0) {
		(void)fsync(directory); /* when it is lost all the same, it is written again */
		close(directory);
	}
	return outcome;
}

/* Somebody sends it once more: what is left of the last time must not speak for this one. */
static void forget(const struct out *out, const char *name)
{
	char path[PATH_BYTES];

	if (path_in(path, out->spool->sent, name)) {
		(void)unlink(path);
	}
	if (path_in(path, out->spool->failed, name)) {
		(void)unlink(path);
	}
}

static enum outcome send_one(struct out *out, const struct outgoing *outgoing,
	struct settlement *settlement, struct error *error)
{
	char name[NAME_BYTES];
	bool is_again = outgoing->unsure_since == 0 && outgoing->reason;

	if (!phone_is_e164(outgoing->recipients[0])) { /* it becomes part of a file's name */
		settlement->outcome = REFUSED;
		settlement->reason = (struct reason){
			REASON_BAD_ADDRESS, "the number is none that a text can be sent to", NULL};
		return OK;
	}
	file_name(name, out, outgoing);
	settlement->source_id = arena_strdup(out->arena, name);
	switch (station_of(out, name)) {
	case AT_WAITING:
		return OK;
	case AT_SENT:
		if (!is_again) {
			return OK;
		}
		break;
	case AT_FAILED:
		if (!is_again) {
			settlement->outcome = REFUSED;
			settlement->reason = failed_reason(out, name);
			return OK;
		}
		break;
	case AT_NOWHERE:
		break;
	}
	if (is_again) {
		forget(out, name);
	}
	return hand_over(out, outgoing, name, error);
}

static enum outcome out_send(void *state, const struct outgoing *const *messages, size_t count,
	void (*settle)(void *context, const struct settlement *settlement), void *context,
	struct error *error)
{
	struct out *out = state;

	for (size_t i = 0; i < count; i++) {
		struct settlement settlement = {.index = i};
		enum outcome outcome;

		arena_reset(out->arena);
		outcome = send_one(out, messages[i], &settlement, error);
		if (outcome != OK) {
			return outcome; /* the directory's trouble, not this text's */
		}
		settle(context, &settlement);
	}
	return OK;
}

/* ---- reports (smstools3) */

/* A text of several segments has a report for each; its file names them all when the modem's
 * setting messageids is 3, else the last. */
struct segment {
	int message_id;
	enum delivery_state state;
};

/* "117 118 119 ." */
static size_t read_ids(const char *ids, struct segment segments[SEGMENTS_MAX])
{
	size_t count = 0;

	while (count < SEGMENTS_MAX) {
		char *end;
		long id = strtol(ids, &end, 10);

		if (end == ids) {
			break;
		}
		segments[count++] = (struct segment){(int)id, DELIVERY_PENDING};
		ids = end;
	}
	return count;
}

static struct segment *find_segment(struct segment *segments, size_t count, int message_id)
{
	for (size_t i = 0; i < count; i++) {
		if (segments[i].message_id == message_id) {
			return &segments[i];
		}
	}
	return NULL;
}

/* The status report in a file, when it is one to that number, not older than since. In scratch. */
static bool read_report(struct out *out, const char *path, const char *name, const char *number,
	int64_t since, struct spool_part *ret_part)
{
	const unsigned char *bytes;
	struct stat status;
	size_t size;

	if (lstat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_mtime < since) {
		return false;
	}
	arena_reset(out->scratch);
	bytes = load(out->scratch, path, &size);
	return bytes && spool_read(out->scratch, SPOOL_SMSTOOLS, name, bytes, size, ret_part) &&
	       ret_part->is_report &&
	       strcmp(ret_part->from + (ret_part->from[0] == '+'), number + (number[0] == '+')) ==
		       0;
}

static void note(struct out *out, const struct spool_part *part, struct segment *segment,
	struct delivery *delivery)
{
	if (part->status >= STATUS_FAILED) {
		const char *words = arena_strdup(out->arena, part->status_words);

		segment->state = DELIVERY_FAILED;
		delivery->reason = (struct reason){REASON_UNREACHABLE,
			arena_printf(out->arena, "the network says: %s", words), words};
	} else if (part->status >= 0 && part->status < STATUS_TRIED &&
		   segment->state == DELIVERY_PENDING) {
		segment->state = DELIVERY_DELIVERED;
	}
}

/* One that failed settles it; to have arrived takes all. */
static enum delivery_state worst(const struct segment *segments, size_t count)
{
	enum delivery_state state = DELIVERY_DELIVERED;

	for (size_t i = 0; i < count; i++) {
		if (segments[i].state == DELIVERY_FAILED) {
			return DELIVERY_FAILED;
		}
		if (segments[i].state == DELIVERY_PENDING) {
			state = DELIVERY_PENDING;
		}
	}
	return state;
}

/* What the status reports in a directory say. They are deleted when that is how it ended. */
static void look_for_reports(struct out *out, const char *directory, const char *number,
	struct segment *segments, size_t count, int64_t since, struct delivery *delivery)
{
	const char **names, **found;
	size_t name_count, found_count = 0;

	if (file_list(directory, "", out->arena, &names, &name_count, NULL) != OK) {
		return;
	}
	found = ARENA_ARRAY(out->arena, name_count, const char *);
	for (size_t i = 0; i < name_count && i < REPORTS_MAX; i++) {
		const char *path = arena_printf(out->arena, "%s/%s", directory, names[i]);
		struct segment *segment;
		struct spool_part part;

		if (!read_report(out, path, names[i], number, since, &part)) {
			continue;
		}
		segment = find_segment(segments, count, part.message_id);
		if (segment) {
			note(out, &part, segment, delivery);
			found[found_count++] = path;
		}
	}
	delivery->state = worst(segments, count);
	for (size_t i = 0; delivery->state != DELIVERY_PENDING && i < found_count; i++) {
		(void)unlink(found[i]);
	}
}

static void report_sent(struct out *out, const struct outgoing *outgoing, const char *name,
	struct delivery *delivery)
{
	const struct sms_spool *spool = out->spool;
	const char *path = arena_printf(out->arena, "%s/%s", spool->sent, name);
	struct segment segments[SEGMENTS_MAX];
	struct stat status;
	size_t size, count;
	const unsigned char *file = load(out->arena, path, &size);
	const char *ids = file ? spool_header(out->arena, file, size, "Message_id") : NULL;

	if (spool->format == SPOOL_GAMMU || !ids || stat(path, &status) != 0) {
		return; /* nobody will say more than that it is sent */
	}
	count = read_ids(ids, segments);
	if (count > 0) {
		look_for_reports(out, spool->reports ? spool->reports : spool->inbox,
			outgoing->recipients[0], segments, count, status.st_mtime, delivery);
	}
}

static enum outcome out_report(void *state, const struct outgoing *const *messages, size_t count,
	void (*tell)(void *context, const struct delivery *delivery), void *context,
	struct error *error)
{
	struct out *out = state;

	(void)error;
	for (size_t i = 0; i < count; i++) {
		struct delivery delivery = {.index = i, .state = DELIVERY_PENDING};
		const char *name = messages[i]->source_id;
		enum station station;

		arena_reset(out->arena);
		if (!name || strchr(name, '/') || (station = station_of(out, name)) == AT_NOWHERE) {
			continue;
		}
		if (station == AT_FAILED) {
			delivery.state = DELIVERY_FAILED;
			delivery.reason = failed_reason(out, name);
		} else if (station == AT_SENT) {
			report_sent(out, messages[i], name, &delivery);
		}
		tell(context, &delivery);
	}
	return OK;
}

const struct sending_channel channel_spool_out = {
	.name = "spool",
	.one_by_one = true,
	.open = out_open,
	.send = out_send,
	.report = out_report,
	.close = out_close,
};
