/* SPDX-License-Identifier: MIT */
/*
 * A generation as the store keeps it: each file as "kind name size", a newline, its bytes, and a
 * newline. What a template is for stands in its name.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/config/config.h"

/* The most that generation_read takes, and a line for each file. */
enum { KEPT_MAX_BYTES = 80 * 1024 * 1024, FILES_MAX = 2000 };

static const char *const kinds[] = {
	[CONFIG_SETTINGS] = "settings",
	[CONFIG_SHIPPED_RULES] = "shipped-rules",
	[CONFIG_RULES] = "rules",
	[CONFIG_TEMPLATE] = "template",
};
enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

enum outcome generation_keep(const struct generation *generation, struct arena *arena,
	const unsigned char **ret_bytes, size_t *ret_size, struct error *error)
{
	struct buf kept;
	enum outcome outcome = OK;

	buf_init(&kept, KEPT_MAX_BYTES);
	for (size_t i = 0; i < generation->file_count; i++) {
		const struct config_file *file = &generation->files[i];

		buf_printf(&kept, "%s %s %zu\n", kinds[file->kind], file->name, file->size);
		buf_append(&kept, file->bytes, file->size);
		buf_putc(&kept, '\n');
	}
	if (kept.overflowed) {
		outcome = error_set(error, REFUSED,
			"the files of this generation are larger than %d bytes", KEPT_MAX_BYTES);
	} else {
		*ret_bytes = arena_memdup(arena, kept.data, kept.size);
		*ret_size = kept.size;
	}
	buf_free(&kept);
	return outcome;
}

static bool kind_from_word(const char *word, size_t size, enum config_file_kind *ret_kind)
{
	for (int i = 0; i < KIND_COUNT; i++) {
		if (strlen(kinds[i]) == size && memcmp(kinds[i], word, size) == 0) {
			*ret_kind = (enum config_file_kind)i;
			return true;
		}
	}
	return false;
}

/* <directory>/<language>/<name>.txt */
static bool name_template(struct arena *arena, struct config_file *file)
{
	const char *slash = strrchr(file->name, '/');
	size_t size = slash ? strlen(slash + 1) : 0;
	char *folder =
		slash ? arena_strndup(arena, file->name, (size_t)(slash - file->name)) : NULL;
	char *language = folder ? strrchr(folder, '/') : NULL;

	if (!language || size <= strlen(".txt")) {
		return false;
	}
	file->language = language + 1;
	file->template_name = arena_strndup(arena, slash + 1, size - strlen(".txt"));
	return true;
}

/* The line before a file: its kind, its name, which may have blanks, and the size behind the last
 * one. */
static bool read_line(struct arena *arena, const char *line, size_t size, struct config_file *file)
{
	const char *blank = memchr(line, ' ', size);
	const char *last = memrchr(line, ' ', size);
	const char *digits;
	char *end;

	if (!blank || last == blank || !kind_from_word(line, (size_t)(blank - line), &file->kind)) {
		return false;
	}
	file->name = arena_strndup(arena, blank + 1, (size_t)(last - blank - 1));
	digits = arena_strndup(arena, last + 1, (size_t)(line + size - last - 1));
	file->size = strtoul(digits, &end, 10);
	return *digits >= '0' && *digits <= '9' && *end == '\0' &&
	       (file->kind != CONFIG_TEMPLATE || name_template(arena, file));
}

enum outcome generation_open_kept(struct arena *arena, const char *hash, const unsigned char *bytes,
	size_t size, struct generation *ret, struct error *error)
{
	struct generation generation = {.files = ARENA_ARRAY(arena, FILES_MAX, struct config_file)};
	const unsigned char *at = bytes, *end = bytes + size;

	while (at < end && generation.file_count < FILES_MAX) {
		struct config_file *file = &generation.files[generation.file_count];
		const unsigned char *newline = memchr(at, '\n', (size_t)(end - at));

		if (!newline || !read_line(arena, (const char *)at, (size_t)(newline - at), file) ||
			file->size >= (size_t)(end - newline - 1)) {
			break;
		}
		file->bytes = newline + 1;
		at = file->bytes + file->size + 1;
		if (file->kind == CONFIG_SETTINGS) {
			generation.path = file->name;
		}
		generation.file_count++;
	}
	if (at != end || !generation.path || strlen(hash) >= sizeof(generation.hash)) {
		return error_set(error, BROKEN,
			"the rules and settings of then, kept as %.16s..., are damaged", hash);
	}
	snprintf(generation.hash, sizeof(generation.hash), "%s", hash);
	*ret = generation;
	return OK;
}
