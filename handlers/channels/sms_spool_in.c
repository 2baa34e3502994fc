/* SPDX-License-Identifier: MIT */
/*
 * Texts from the inbox of gammu-smsd or smstools3: a modem of one's own, no cloud.
 *
 * Neither renames a file into place, so one is read when it has been left alone for two seconds.
 * The parts of a long text are put together; they are waited for at most 60 seconds, counted from
 * the oldest, so that what belongs together depends on the files alone and is the same after a
 * crash. The key of a text is the name of its oldest part's file with the time of its last change:
 * a name may come again when the file is gone. That file is deleted last.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/base/stop.h"
#include "daemon/base/text.h"
#include "handlers/channels/channels.h"
#include "handlers/channels/sms_pass.h"
#include "handlers/channels/spool_files.h"

enum {
	PATH_BYTES = 4096,
	ARENA_BYTES = 512 * 1024 * 1024,
	FILES_MAX = 5000,	      /* in one pass */
	BYTES_MAX = 64 * 1024 * 1024, /* of them */
	FILE_BYTES_MAX = 256 * 1024,
	PARTS_MAX = 255,
	QUIET_SECONDS = 2,
	PARTS_SECONDS = 60,
	REPORT_SECONDS = 26 * 3600, /* a status report nobody asked for is then deleted */
	PROGRESS_EVERY = 100,
};

struct item {
	const char *name;  /* as it lies there: any bytes */
	const char *shown; /* the same as text */
	struct timespec changed;
	struct spool_part part;
	const unsigned char *bytes;
	size_t size;
	bool is_grouped;
};

/* One text: its parts, the oldest first. */
struct whole {
	const char *key;
	struct item *items[PARTS_MAX];
	size_t count;
	bool is_ready;
};

struct spool {
	const struct sms_line *line;
	struct arena *arena; /* of what was found last */
	struct item *items;
	size_t item_count;
	struct whole *wholes;
	size_t whole_count;
	bool is_scanned;
	bool is_settling;     /* some file was changed just now */
	struct error trouble; /* of single files; "" */
};

/* ---- looking */

static bool is_older(const struct item *a, const struct item *b)
{
	if (a->changed.tv_sec != b->changed.tv_sec) {
		return a->changed.tv_sec < b->changed.tv_sec;
	}
	if (a->changed.tv_nsec != b->changed.tv_nsec) {
		return a->changed.tv_nsec < b->changed.tv_nsec;
	}
	return strcmp(a->name, b->name) < 0;
}

static int by_age(const void *a, const void *b)
{
	return is_older(a, b) ? -1 : 1;
}

/* Files carry the time of the machine, whatever the clock of a test says. */
static int64_t machine_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec;
}

/* NOT_FOUND: gone meanwhile, no plain file, or just being written. */
static enum outcome read_item(
	struct spool *spool, int directory, struct item *item, struct error *error)
{
	int descriptor =
		openat(directory, item->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct buf bytes;
	struct stat status;
	enum outcome outcome = OK;

	if (descriptor < 0) {
		return error_set(error,
			errno == ENOENT || errno == ELOOP || errno == ENXIO ? NOT_FOUND : TRY_LATER,
			"cannot read %s: %s; it must be readable by the user ombud runs as",
			text_printable(spool->arena, item->shown, 100), strerror(errno));
	}
	buf_init(&bytes, FILE_BYTES_MAX);
	if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
		outcome = NOT_FOUND;
	} else if (machine_now() - status.st_mtime < QUIET_SECONDS &&
		   status.st_mtime <= machine_now()) {
		spool->is_settling = true;
		outcome = NOT_FOUND;
	} else if (status.st_size > FILE_BYTES_MAX) {
		outcome = error_set(error, TRY_LATER,
			"the file %s has %lld bytes, which no text has: move it away",
			text_printable(spool->arena, item->shown, 100), (long long)status.st_size);
	} else {
		outcome = file_read_all(descriptor, &bytes, error);
	}
	close(descriptor);
	if (outcome == OK) {
		item->changed = status.st_mtim;
		item->size = bytes.size;
		item->bytes = memcpy(
			arena_alloc(spool->arena, bytes.size + 1), buf_text(&bytes), bytes.size);
	}
	buf_free(&bytes);
	return outcome;
}

static void note_trouble(struct spool *spool, const char *sentence)
{
	if (!spool->trouble.text[0]) {
		error_set(&spool->trouble, TRY_LATER, "%s: %s", spool->line->spool.inbox, sentence);
	}
}

/* smsd holds a file while NAME.LOCK is there. */
static bool is_locked(struct spool *spool, int directory, const char *name)
{
	const char *lock = arena_printf(spool->arena, "%s.LOCK", name);

	return spool->line->spool.format == SPOOL_SMSTOOLS &&
	       faccessat(directory, lock, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A file that is no text: reports are left for whoever asks about them, for a day. */
static void pass_over(int directory, const struct item *item)
{
	if (machine_now() - item->changed.tv_sec > REPORT_SECONDS) {
		(void)unlinkat(directory, item->name, 0);
	}
}

static void take_item(struct spool *spool, int directory, const char *name)
{
	struct item *item = &spool->items[spool->item_count];
	struct error error;
	enum outcome outcome;

	*item = (struct item){.name = name,
		.shown = text_repair(spool->arena, (const unsigned char *)name, strlen(name))};
	if (is_locked(spool, directory, name)) {
		spool->is_settling = true;
		return;
	}
	outcome = read_item(spool, directory, item, &error);
	if (outcome == NOT_FOUND) {
		return;
	}
	if (outcome != OK) {
		note_trouble(spool, error.text);
		return;
	}
	if (!spool_read(spool->arena, spool->line->spool.format, item->shown, item->bytes,
		    item->size, &item->part)) {
		note_trouble(
			spool, arena_printf(spool->arena, "%s is no text message: move it away",
				       text_printable(spool->arena, item->shown, 100)));
	} else if (item->part.is_report) {
		pass_over(directory, item);
	} else {
		spool->item_count++;
	}
}

/* ---- putting together */

static const char *key_of(struct arena *arena, const struct item *item)
{
	return arena_printf(arena, "%s@%lld.%09ld", text_printable(arena, item->shown, 200),
		(long long)item->changed.tv_sec, item->changed.tv_nsec);
}

static bool has_number(const struct whole *whole, int number)
{
	for (size_t i = 0; i < whole->count; i++) {
		if (whole->items[i]->part.number == number) {
			return true;
		}
	}
	return false;
}

/* The part before which others may be missing, or after which. */
static bool is_complete(const struct whole *whole)
{
	const struct spool_part *first = &whole->items[0]->part;
	const struct spool_part *last = first;

	if (!first->group) {
		return true;
	}
	if (first->total > 0) {
		return whole->count == (size_t)first->total;
	}
	for (size_t i = 0; i < whole->count; i++) {
		if (whole->items[i]->part.number > last->number) {
			last = &whole->items[i]->part;
		}
	}
	return (size_t)last->number == whole->count && !last->may_go_on;
}

/* Items stand by age: what is within 60 seconds of the oldest belongs to it. */
static void make_whole(struct spool *spool, size_t oldest)
{
	struct whole *whole = &spool->wholes[spool->whole_count++];
	struct item *first = &spool->items[oldest];
	int64_t last_at = first->changed.tv_sec + PARTS_SECONDS;

	whole->key = key_of(spool->arena, first);
	for (size_t i = oldest; i < spool->item_count && whole->count < PARTS_MAX; i++) {
		struct item *item = &spool->items[i];

		if (item->changed.tv_sec > last_at) {
			break;
		}
		if (i == oldest || (first->part.group && item->part.group && !item->is_grouped &&
					   strcmp(first->part.group, item->part.group) == 0 &&
					   !has_number(whole, item->part.number))) {
			item->is_grouped = true;
			whole->items[whole->count++] = item;
		}
		if (!first->part.group) {
			break;
		}
	}
	whole->is_ready = is_complete(whole) || machine_now() > last_at + QUIET_SECONDS;
	spool->is_settling = spool->is_settling || !whole->is_ready;
}

static enum outcome scan(struct spool *spool, const struct intake *intake, struct error *error)
{
	const char **names;
	size_t count, bytes = 0;
	int directory;
	enum outcome outcome;

	arena_reset(spool->arena);
	spool->item_count = spool->whole_count = 0;
	spool->is_scanned = spool->is_settling = false;
	spool->trouble.text[0] = '\0';
	outcome = file_list(spool->line->spool.inbox, "", spool->arena, &names, &count, error);
	if (outcome != OK) {
		return outcome;
	}
	directory = open(spool->line->spool.inbox, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0) {
		return error_set(error, TRY_LATER, "cannot read %s: %s", spool->line->spool.inbox,
			strerror(errno));
	}
	spool->items = ARENA_ARRAY(spool->arena, FILES_MAX, struct item);
	for (size_t i = 0; i < count && spool->item_count < FILES_MAX && bytes < BYTES_MAX; i++) {
		size_t before = spool->item_count;

		if (i % PROGRESS_EVERY == 0 && intake) {
			intake->progress(intake->context);
		}
		if (spool_is_text_name(spool->line->spool.format, names[i])) {
			take_item(spool, directory, names[i]);
		}
		bytes += spool->item_count > before ? spool->items[before].size : 0;
	}
	close(directory);
	qsort(spool->items, spool->item_count, sizeof(*spool->items), by_age);
	spool->wholes = ARENA_ARRAY(spool->arena, spool->item_count, struct whole);
	for (size_t i = 0; i < spool->item_count; i++) {
		if (!spool->items[i].is_grouped) {
			make_whole(spool, i);
		}
	}
	spool->is_scanned = true;
	return OK;
}

/* ---- handing over */

/* The parts in the order of their words. */
static void order(const struct whole *whole, struct item *ordered[PARTS_MAX])
{
	for (size_t i = 0; i < whole->count; i++) {
		size_t at = i;

		while (at > 0 && ordered[at - 1]->part.number > whole->items[i]->part.number) {
			ordered[at] = ordered[at - 1];
			at--;
		}
		ordered[at] = whole->items[i];
	}
}

/* The words of all parts in their order, and the files as they lie there. */
static void assemble(struct spool *spool, const struct whole *whole, struct buf *text,
	struct buf *raw, const char **ret_trouble)
{
	struct item *ordered[PARTS_MAX];
	int expected = 1, total = whole->items[0]->part.total;

	order(whole, ordered);
	*ret_trouble = NULL;
	for (size_t i = 0; i < whole->count; i++) {
		const struct item *item = ordered[i];
		bool is_gap = item->part.group && item->part.number != expected;

		if (item->part.trouble) {
			*ret_trouble = item->part.trouble;
		} else if (is_gap) {
			*ret_trouble = arena_printf(
				spool->arena, "part %d of this text is missing", expected);
		}
		expected = item->part.number + 1;
		buf_puts(text, item->part.text);
		if (whole->count > 1) {
			buf_printf(raw, "== %s\n", item->shown);
		}
		buf_append(raw, item->bytes, item->size);
		if (whole->count > 1) {
			buf_putc(raw, '\n');
		}
	}
	if (!*ret_trouble && total > 0 && expected <= total) {
		*ret_trouble = arena_printf(
			spool->arena, "part %d of %d of this text is missing", expected, total);
	}
}

static enum outcome hand_over(struct spool *spool, const struct intake *intake,
	const struct whole *whole, struct error *error)
{
	const struct item *oldest = whole->items[0];
	struct incoming incoming = {
		.folder = SMS_FOLDER,
		.name = whole->key,
		.received_at = oldest->changed.tv_sec,
		.fetched_at = clock_now(),
	};
	struct sms_received received = {.provider = "spool",
		.id = whole->key,
		.from = oldest->part.from,
		.to = spool->line->number};
	struct buf text, raw;
	bool is_known = false;
	enum outcome outcome =
		intake->known_name(intake->context, SMS_FOLDER, whole->key, &is_known, error);

	if (outcome != OK || is_known) {
		return outcome;
	}
	buf_init(&text, BYTES_MAX);
	buf_init(&raw, BYTES_MAX);
	assemble(spool, whole, &text, &raw, &incoming.trouble);
	received.text = buf_text(&text);
	received.raw = buf_text(&raw);
	received.raw_size = raw.size;
	incoming.bytes = (const unsigned char *)sms_envelope_write(
		spool->arena, &received, &incoming.size_bytes);
	outcome = intake->put(intake->context, &incoming, error);
	buf_free(&text);
	buf_free(&raw);
	return outcome;
}

static enum outcome spool_fetch(void *state, const struct intake *intake, struct error *error)
{
	struct spool *spool = state;
	enum outcome outcome = scan(spool, intake, error);

	for (size_t i = 0; outcome == OK && i < spool->whole_count; i++) {
		if (spool->wholes[i].is_ready) {
			outcome = hand_over(spool, intake, &spool->wholes[i], error);
		}
	}
	if (outcome == OK) {
		outcome = intake->flush(intake->context, error);
	}
	if (outcome == OK && spool->trouble.text[0]) {
		outcome = error_set(error, TRY_LATER, "%s", spool->trouble.text);
	}
	return outcome;
}

/* ---- letting go */

static const struct whole *find_whole(const struct spool *spool, const char *key)
{
	for (size_t i = 0; i < spool->whole_count; i++) {
		if (strcmp(spool->wholes[i].key, key) == 0) {
			return &spool->wholes[i];
		}
	}
	return NULL;
}

static enum outcome spool_release(void *state, const struct incoming *key, struct error *error)
{
	struct spool *spool = state;
	const struct whole *whole;
	enum outcome outcome = OK;

	if (!spool->is_scanned) {
		outcome = scan(spool, NULL, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	whole = find_whole(spool, key->name);
	if (!whole) {
		return NOT_FOUND;
	}
	for (size_t i = whole->count; i-- > 0;) {
		char path[PATH_BYTES];

		if (snprintf(path, sizeof(path), "%s/%s", spool->line->spool.inbox,
			    whole->items[i]->name) >= (int)sizeof(path) ||
			(unlink(path) != 0 && errno != ENOENT)) {
			return error_set(error, BROKEN,
				"cannot delete %s: %s; the user ombud runs as must be able to "
				"write in %s",
				text_printable(spool->arena, whole->items[i]->shown, 100),
				strerror(errno), spool->line->spool.inbox);
		}
	}
	return OK;
}

/* ---- opening and waiting */

static void spool_close(void *state)
{
	struct spool *spool = state;

	if (spool) {
		arena_free(spool->arena);
		free(spool);
	}
}

static enum outcome spool_open(const struct mailbox *mailbox, const char *secret,
	const struct receive_limits *limits, void **ret_state, struct error *error)
{
	const char *inbox = mailbox->sms->spool.inbox;
	struct spool *spool;

	(void)secret;
	if (access(inbox, R_OK | W_OK | X_OK) != 0) {
		return error_set(error, BROKEN,
			"cannot read and write the directory %s: %s; the user ombud runs as must "
			"be in its group",
			inbox, strerror(errno));
	}
	spool = calloc(1, sizeof(*spool));
	if (!spool) {
		out_of_memory(sizeof(*spool));
	}
	spool->line = mailbox->sms;
	(void)limits; /* a text is small, and PARTS_MAX of them are */
	spool->arena = arena_new(ARENA_BYTES);
	*ret_state = spool;
	return OK;
}

/* What was just being written, or waits for its other parts, is looked at again soon. */
static enum outcome spool_wait(void *state, int seconds, struct error *error)
{
	const struct spool *spool = state;
	int wait = spool->is_settling && seconds > QUIET_SECONDS ? QUIET_SECONDS : seconds;

	(void)error;
	(void)stop_poll(-1, 0, wait * 1000);
	return OK;
}

const struct receiving_channel channel_spool_in = {
	.name = "spool",
	.open = spool_open,
	.fetch = spool_fetch,
	.release = spool_release,
	.wait = spool_wait,
	.close = spool_close,
};
