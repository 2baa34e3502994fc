/* SPDX-License-Identifier: MIT */
/* The bytes of every file that decides anything, read once, and the hash that names them. */
#include <stdarg.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/file.h"
#include "daemon/base/secret.h"
#include "daemon/base/text.h"
#include "daemon/config/config.h"
#include "daemon/config/reading.h"

enum { FILES_MAX = 2000, TEMPLATE_MAX_BYTES = 1024 * 1024 };
enum { ALL_MAX_BYTES = 64 * 1024 * 1024 };

struct gathering {
	struct arena *arena;
	struct generation *generation;
	const char *rules_directory; /* in the place of rules.d; NULL */
	size_t room;
	size_t total_bytes;
};

static struct config_file *add_file(struct gathering *gathering)
{
	struct generation *generation = gathering->generation;

	ARENA_GROW(gathering->arena, generation->files, generation->file_count, &gathering->room);
	return &generation->files[generation->file_count++];
}

/* Read one file into the generation. */
static enum outcome gather_file(struct gathering *gathering, enum config_file_kind kind,
	const char *path, size_t max_bytes, struct config_file **ret_file, struct error *error)
{
	struct config_file *file;
	struct buf buf;
	enum outcome outcome;

	if (gathering->generation->file_count == FILES_MAX) {
		error_set(error, BROKEN,
			"there are more than %d files of settings, rules and templates", FILES_MAX);
		return BROKEN;
	}
	if (!text_is_utf8((const unsigned char *)path, strlen(path))) {
		error_set(error, BROKEN, "a file's name is not UTF-8, rename it: %s",
			text_repair(gathering->arena, (const unsigned char *)path, strlen(path)));
		return BROKEN;
	}
	buf_init(&buf, max_bytes);
	outcome = file_read(path, &buf, error);
	if (outcome != OK) {
		buf_free(&buf);
		return outcome == NOT_FOUND ? NOT_FOUND : BROKEN;
	}
	file = add_file(gathering);
	file->kind = kind;
	file->name = path;
	file->bytes = arena_memdup(gathering->arena, buf_text(&buf), buf.size);
	file->size = buf.size;
	gathering->total_bytes += buf.size;
	buf_free(&buf);
	if (gathering->total_bytes > ALL_MAX_BYTES) {
		error_set(error, BROKEN,
			"settings, rules and templates are larger than %d MB together (at %s)",
			ALL_MAX_BYTES / 1024 / 1024, path);
		return BROKEN;
	}
	if (ret_file) {
		*ret_file = file;
	}
	return OK;
}

/* All *.conf of a directory in sorted order. NOT_FOUND when there is no such directory. */
static enum outcome gather_rules(struct gathering *gathering, enum config_file_kind kind,
	const char *directory, struct error *error)
{
	const char **names;
	size_t count;
	enum outcome outcome =
		file_list(directory, ".conf", gathering->arena, &names, &count, error);

	for (size_t i = 0; outcome == OK && i < count; i++) {
		const char *path = arena_printf(gathering->arena, "%s/%s", directory, names[i]);

		if (gather_file(gathering, kind, path, BLOCKS_FILE_MAX, NULL, error) != OK) {
			outcome = BROKEN;
		}
	}
	return outcome;
}

/* <directory>/<language>/<name>.txt. NOT_FOUND when no language has a directory. */
static enum outcome gather_templates(
	struct gathering *gathering, const char *directory, struct error *error)
{
	static const enum language languages[] = {LANGUAGE_FI, LANGUAGE_SV, LANGUAGE_EN};
	enum outcome found = NOT_FOUND;

	for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++) {
		const char *code = language_code(languages[i]);
		const char *folder = arena_printf(gathering->arena, "%s/%s", directory, code);
		const char **names;
		size_t count;
		enum outcome outcome =
			file_list(folder, ".txt", gathering->arena, &names, &count, error);

		if (outcome == NOT_FOUND) {
			continue;
		}
		found = OK;
		for (size_t j = 0; outcome == OK && j < count; j++) {
			struct config_file *file;

			outcome = gather_file(gathering, CONFIG_TEMPLATE,
				arena_printf(gathering->arena, "%s/%s", folder, names[j]),
				TEMPLATE_MAX_BYTES, &file, error);
			if (outcome == OK) {
				file->language = code;
				file->template_name = arena_strndup(gathering->arena, names[j],
					strlen(names[j]) - strlen(".txt"));
			}
		}
		if (outcome != OK) {
			return BROKEN;
		}
	}
	return found;
}

/* A directory that site { name = ... } gives, with its place; else where it is installed. */
struct shipped {
	const char *path;
	struct position at; /* file NULL: installed */
};

static struct shipped shipped_directory(
	struct gathering *gathering, struct block *site, const char *name)
{
	const struct option *option = site ? blocks_option(site, name) : NULL;
	struct shipped shipped = {0};

	if (option && option->value_count == 1 && option->values[0].text[0]) {
		shipped.path = path_from(gathering->arena,
			path_directory(gathering->arena, gathering->generation->path),
			option->values[0].text);
		shipped.at = option->values[0].at;
	} else {
		shipped.path = arena_printf(gathering->arena, "%s/%s", OMBUD_DATA_DIR, name);
	}
	return shipped;
}

/* Remember for the report of all faults what cannot be read. */
static void add_unread(struct gathering *gathering, struct position at, const char *format, ...)
	PRINTF_LIKE(3, 4);
static void add_unread(struct gathering *gathering, struct position at, const char *format, ...)
{
	struct generation *generation = gathering->generation;
	va_list arguments;

	if (!generation->unread) {
		generation->unread = ARENA_NEW(gathering->arena, struct problems);
		problems_init(generation->unread, gathering->arena);
	}
	va_start(arguments, format);
	problems_add(
		generation->unread, at, "%s", arena_vprintf(gathering->arena, format, arguments));
	va_end(arguments);
}

/* A step that fails does not keep the next ones from being tried. */
static void note_unread(
	struct gathering *gathering, enum outcome outcome, const struct error *unread)
{
	if (outcome != OK && outcome != NOT_FOUND) {
		add_unread(gathering, (struct position){0}, "%s", unread->text);
	}
}

static void add_shipped_missing(
	struct gathering *gathering, const struct shipped *shipped, const char *name)
{
	struct position settings = {.file = gathering->generation->path};

	if (shipped->at.file) {
		add_unread(gathering, shipped->at, "the directory of %s %s does not exist%s", name,
			shipped->path,
			strcmp(name, "templates") == 0 ? ", or has none of fi, sv and en in it"
						       : "");
	} else {
		add_unread(gathering, settings,
			"the %s that come with ombud are not in %s; install them (make install), "
			"or say where they are: site { %s = \"...\" }",
			name, shipped->path, name);
	}
}

/* The site block of ombud.conf; what is wrong in it is told when the settings are understood. */
static struct block *glance_at_site(struct arena *arena, const struct config_file *file)
{
	struct problems problems;
	struct block *block = NULL;

	problems_init(&problems, arena);
	blocks_read(arena, file->name, file->bytes, file->size, &block, &problems);
	while (block && strcmp(block->kind, "site") != 0) {
		block = block->next;
	}
	return block;
}

/* ombud.conf and rules.d beside it. */
static enum outcome gather_own(
	struct gathering *gathering, struct config_file **ret_settings, struct error *error)
{
	struct arena *arena = gathering->arena;
	const char *path = gathering->generation->path;
	struct error unread;
	enum outcome outcome =
		gather_file(gathering, CONFIG_SETTINGS, path, BLOCKS_FILE_MAX, ret_settings, error);

	if (outcome != OK) {
		return outcome;
	}
	if (gathering->rules_directory) {
		outcome = gather_rules(gathering, CONFIG_RULES, gathering->rules_directory, error);
		return outcome == NOT_FOUND
			       ? error_set(error, BROKEN, "there is no directory of rules %s",
					 gathering->rules_directory)
			       : outcome;
	}
	outcome = gather_rules(gathering, CONFIG_RULES,
		path_from(arena, path_directory(arena, path), "rules.d"), &unread);
	note_unread(gathering, outcome, &unread);
	return OK;
}

/* The site's own come before the shipped rules, and behind the shipped templates: both win. */
static enum outcome gather_all(struct gathering *gathering, struct error *error)
{
	struct arena *arena = gathering->arena;
	const char *directory = path_directory(arena, gathering->generation->path);
	const char *own_templates = path_from(arena, directory, "templates");
	struct shipped rules, templates;
	struct config_file *file;
	struct block *site;
	struct error unread;
	enum outcome outcome = gather_own(gathering, &file, error);

	if (outcome != OK) {
		return outcome;
	}
	site = glance_at_site(arena, file);
	rules = shipped_directory(gathering, site, "rules");
	templates = shipped_directory(gathering, site, "templates");
	outcome = gather_rules(gathering, CONFIG_SHIPPED_RULES, rules.path, &unread);
	note_unread(gathering, outcome, &unread);
	if (outcome == NOT_FOUND) {
		add_shipped_missing(gathering, &rules, "rules");
	}
	outcome = gather_templates(gathering, templates.path, &unread);
	note_unread(gathering, outcome, &unread);
	if (outcome == NOT_FOUND) {
		add_shipped_missing(gathering, &templates, "templates");
	}
	if (strcmp(own_templates, templates.path) != 0) {
		outcome = gather_templates(gathering, own_templates, &unread);
		note_unread(gathering, outcome, &unread);
	}
	return OK;
}

static void name_by_hash(struct generation *generation)
{
	struct secret_hash *hash = secret_hash_new();

	for (size_t i = 0; i < generation->file_count; i++) {
		const struct config_file *file = &generation->files[i];
		char size[32];

		snprintf(size, sizeof(size), "%zu", file->size);
		secret_hash_add(hash, file->name, strlen(file->name) + 1);
		secret_hash_add(hash, size, strlen(size) + 1);
		secret_hash_add(hash, file->bytes, file->size);
	}
	secret_hash_end(hash, generation->hash);
}

enum outcome generation_read(
	struct arena *arena, const char *path, struct generation *ret, struct error *error)
{
	return generation_read_trial(arena, path, NULL, ret, error);
}

enum outcome generation_read_trial(struct arena *arena, const char *path,
	const char *rules_directory, struct generation *ret, struct error *error)
{
	struct generation generation = {.path = arena_strdup(arena, path)};
	struct gathering gathering = {
		.arena = arena, .generation = &generation, .rules_directory = rules_directory};
	enum outcome outcome = gather_all(&gathering, error);

	if (outcome != OK) {
		return outcome;
	}
	name_by_hash(&generation);
	*ret = generation;
	return OK;
}

enum outcome generation_read_own(
	struct arena *arena, const char *path, struct generation *ret, struct error *error)
{
	struct generation generation = {.path = arena_strdup(arena, path)};
	struct gathering gathering = {.arena = arena, .generation = &generation};
	struct config_file *settings;
	enum outcome outcome = gather_own(&gathering, &settings, error);

	if (outcome == OK) {
		*ret = generation;
	}
	return outcome;
}
