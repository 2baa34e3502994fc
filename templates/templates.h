/* SPDX-License-Identifier: MIT */
/*
 * What the site says: texts in three languages, in Mustache (mustache(5): variables, sections, inverted sections, comments,
 * partials; no lambdas). templates/<language>/<name>.txt: header lines (Subject, Sms), a blank line, the text.
 */
#ifndef TEMPLATES_TEMPLATES_H
#define TEMPLATES_TEMPLATES_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/base/blocks.h"
#include "daemon/base/error.h"
#include "daemon/model/language.h"

struct template_set;

/* One file's bytes. name is what positions say, e.g. "templates/fi/acknowledgement.txt". */
struct template_file {
	const char *name;
	enum language language;
	const char *template_name; /* "acknowledgement" */
	const unsigned char *bytes;
	size_t size;
};

/*
 * Understand all files; a later file of the same language and name replaces an earlier one (the site's own over the
 * shipped). Faults, unknown names among them, go to problems. All lives in arena.
 */
struct template_set *template_set_parse(struct arena *arena, const struct template_file *files,
	size_t count, struct problems *problems);

/* Names and values of one rendering. value NULL or "": absent, its sections are left out. */
struct template_value {
	const char *name;
	const char *value;
};

struct rendered {
	const char *subject; /* NULL when the template has none */
	const char *sms;     /* NULL when the template has none */
	const char *text;
};

/*
 * Render the template in that language, else in the first of languages[] that has it. NOT_FOUND when no language has it.
 * Values are put in as they are (never HTML-escaped); in Subject and Sms they are made one line. Blank lines that an
 * absent section leaves behind are closed up. In arena.
 */
enum outcome template_render(const struct template_set *set, const char *name,
	enum language language, const enum language *languages, size_t language_count,
	const struct template_value *values, size_t value_count, struct arena *arena,
	struct rendered *ret_rendered, struct error *error) WARN_UNUSED;

/* The names a template may use, NULL-ended; NULL when there is no template of that name. For the manual's check and the command. */
const char *const *template_names(const char *template_name);
/* The templates there must be, NULL-ended. */
const char *const *template_required(void);
bool template_exists(const struct template_set *set, const char *name, enum language language);

#endif
