/* SPDX-License-Identifier: MIT */
/* Opening a folder, and which messages it has. */
#include "handlers/channels/imap_folder.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/text.h"

enum { SEARCH_TIMES = 3 }; /* it takes longer than another command */

/* ---- names */

struct writer {
	char *out;
	size_t size;
	uint32_t bits; /* of base64 that wait for a sixth */
	int bit_count;
	bool is_shifted;
	bool is_full;
};

static void write_char(struct writer *writer, char byte)
{
	if (writer->size + 1 >= IMAP_NAME_BYTES_MAX) {
		writer->is_full = true;
		return;
	}
	writer->out[writer->size++] = byte;
	writer->out[writer->size] = '\0';
}

static void write_bits(struct writer *writer, uint32_t bits, int count)
{
	static const char base64[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

	writer->bits = writer->bits << count | bits;
	writer->bit_count += count;
	while (writer->bit_count >= 6) {
		writer->bit_count -= 6;
		write_char(writer, base64[writer->bits >> writer->bit_count & 63]);
	}
	writer->bits &= (1U << writer->bit_count) - 1;
}

static void end_shift(struct writer *writer)
{
	if (!writer->is_shifted)
		return;
	if (writer->bit_count > 0)
		write_bits(writer, 0, 6 - writer->bit_count);
	write_char(writer, '-');
	writer->is_shifted = false;
}

static void write_utf16(struct writer *writer, uint32_t code_point)
{
	if (!writer->is_shifted) {
		write_char(writer, '&');
		writer->is_shifted = true;
		writer->bits = 0;
		writer->bit_count = 0;
	}
	if (code_point >= 0x10000) {
		write_bits(writer, 0xD800 | (code_point - 0x10000) >> 10, 16);
		code_point = 0xDC00 | ((code_point - 0x10000) & 0x3FF);
	}
	write_bits(writer, code_point, 16);
}

bool imap_encode_name(const char *name, char ret_encoded[IMAP_NAME_BYTES_MAX])
{
	struct writer writer = {.out = ret_encoded};
	uint32_t code_point;

	ret_encoded[0] = '\0';
	while ((code_point = text_next(&name)) != 0) {
		if (code_point < ' ' || code_point == 0x7F)
			return false;
		if (code_point > 0x7F) {
			write_utf16(&writer, code_point);
			continue;
		}
		end_shift(&writer);
		write_char(&writer, (char)code_point);
		if (code_point == '&')
			write_char(&writer, '-');
	}
	end_shift(&writer);
	return writer.size > 0 && !writer.is_full;
}

/* ---- opening and listing */

bool imap_is_selected(const struct imap *imap, const char *folder)
{
	char name[IMAP_NAME_BYTES_MAX];

	return imap_encode_name(folder, name) && strcmp(name, imap->selected) == 0;
}

enum outcome imap_select(struct imap *imap, const char *folder, struct error *error)
{
	char name[IMAP_NAME_BYTES_MAX];
	int code;
	enum outcome outcome;

	if (!imap_encode_name(folder, name))
		return error_set(error, BROKEN, "\"%s\" cannot be the name of a folder", folder);
	imap->selected[0] = '\0';
	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	code = mailimap_select(imap->session, name);
	if (code != MAILIMAP_NO_ERROR) {
		outcome = imap_failed(imap, IMAP_SELECTING, code, error);
		return error_context(error, outcome, "folder %s", folder);
	}
	if (!imap->session->imap_selection_info ||
		imap->session->imap_selection_info->sel_uidvalidity == 0)
		return error_set(error, BROKEN,
			"folder %s: the server keeps no lasting numbers (UIDVALIDITY) in it",
			folder);
	memcpy(imap->selected, name, sizeof(name));
	imap->uidvalidity = imap->session->imap_selection_info->sel_uidvalidity;
	imap->uidnext = imap->session->imap_selection_info->sel_uidnext;
	return OK;
}

/* The last of the UIDs from uids[first] on that follow one another. */
static size_t end_of_range(const int64_t *uids, size_t count, size_t first)
{
	while (first + 1 < count && uids[first + 1] == uids[first] + 1)
		first++;
	return first;
}

size_t imap_set_count(const int64_t *uids, size_t count)
{
	size_t taken = 0;

	if (count > IMAP_SET_MESSAGES_MAX)
		count = IMAP_SET_MESSAGES_MAX;
	for (int ranges = 0; taken < count && ranges < IMAP_SET_RANGES_MAX; ranges++)
		taken = end_of_range(uids, count, taken) + 1;
	return taken;
}

struct mailimap_set *imap_set(const int64_t *uids, size_t count)
{
	struct mailimap_set *set = mailimap_set_new_empty();

	if (!set)
		out_of_memory(sizeof(*set));
	for (size_t i = 0; i < count; i++) {
		size_t last = end_of_range(uids, count, i);

		if (mailimap_set_add_interval(set, (uint32_t)uids[i], (uint32_t)uids[last]) !=
			MAILIMAP_NO_ERROR)
			out_of_memory(sizeof(*set));
		i = last;
	}
	return set;
}

static int compare_uids(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* "n:*" always names the last message as well, even one below n. */
static size_t take_uids(const clist *found, uint32_t lowest, int64_t *uids)
{
	size_t count = 0, kept = 0;

	for (clistiter *at = clist_begin(found); at; at = clist_next(at)) {
		const uint32_t *uid = clist_content(at);

		if (*uid >= lowest)
			uids[count++] = *uid;
	}
	qsort(uids, count, sizeof(*uids), compare_uids);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || uids[i] != uids[kept - 1])
			uids[kept++] = uids[i];
	}
	return kept;
}

enum outcome imap_list(struct imap *imap, uint32_t lowest, struct arena *arena, int64_t **ret_uids,
	size_t *ret_count, struct error *error)
{
	struct mailimap_search_key *key =
		mailimap_search_key_new_uid(mailimap_set_new_interval(lowest, 0));
	clist *found = NULL;
	int code;

	imap_begin(imap, IMAP_LINE_BYTES_MAX + IMAP_ANSWER_BYTES,
		SEARCH_TIMES * imap->timeout_seconds);
	code = mailimap_uid_search(imap->session, NULL, key, &found);
	mailimap_search_key_free(key);
	if (code != MAILIMAP_NO_ERROR)
		return imap_failed(imap, IMAP_LOOKING, code, error);
	*ret_uids = ARENA_ARRAY(arena, found ? (size_t)clist_count(found) : 0, int64_t);
	*ret_count = found ? take_uids(found, lowest, *ret_uids) : 0;
	if (found)
		mailimap_search_result_free(found);
	return OK;
}
