/* SPDX-License-Identifier: MIT */
/*
 * What the site says: texts in three languages, in Mustache (mustache(5): variables, sections,
 * inverted sections, comments, partials; no lambdas). templates/<language>/<name>.txt: header lines
 * (Subject, Sms), a blank line, the text.
 *
 * A file whose first line is no "Word:" line has no header; an empty first line says so without
 * doubt. A header line goes on in lines that begin with a blank.
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
 * Understand all files; a later file of the same language and name replaces an earlier one (the
 * site's own over the shipped). Faults, unknown names among them, go to problems. All lives in
 * arena.
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
	const char *sms;  /* NULL when the template has none; whoever sends it folds it (sms/fold.h)
			   */
	const char *text; /* ends with one newline; "" when there is nothing to say */
};

/* A rendered text is at most this long: values that a stranger wrote are cut by the caller. */
enum { RENDERED_MAX = 16 * 1024 * 1024 };

/*
 * Render the template in that language, else in the first of languages[] that has it. NOT_FOUND
 * when no language has it; REFUSED when it comes to more than RENDERED_MAX. Values are put in as
 * they are (never HTML-escaped); Subject and Sms are made one line. Blank lines that an absent
 * section leaves behind are closed up. In arena.
 */
enum outcome template_render(const struct template_set *set, const char *name,
	enum language language, const enum language *languages, size_t language_count,
	const struct template_value *values, size_t value_count, struct arena *arena,
	struct rendered *ret_rendered, struct error *error) WARN_UNUSED;

/*
 * The names a template may use, NULL-ended. A name that is not in the table is a template of the
 * site's own (for "answer = " of a rule, or a partial): it may use what an acknowledgement may.
 */
const char *const *template_names(const char *template_name);
/*
 * How many segments the text message of a template may come to: one of those that are sent by
 * themselves to who wrote, or one of the site's own. 0: it is never sent as a text message.
 */
size_t template_sms_segments_max(const char *template_name);
/* The templates there must be, NULL-ended. */
const char *const *template_required(void);
bool template_exists(const struct template_set *set, const char *name, enum language language);

#endif
