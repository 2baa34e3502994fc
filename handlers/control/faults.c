/* SPDX-License-Identifier: MIT */
/* One shape for every fault, whatever file or text it is in. */
#include "handlers/control/faults.h"

#include <stdarg.h>
#include <stdio.h>

enum { SENTENCE_BYTES = 8192 };

/* Absent members are null. */
static void add(struct faults *faults, struct position at, const char *name, const char *language,
	const char *text)
{
	struct json *fault = json_new_object();

	json_set_text(fault, "file", at.file);
	if (at.line > 0) {
		json_set_number(fault, "line", at.line);
		json_set_number(fault, "column", at.column);
	} else {
		json_set_null(fault, "line");
		json_set_null(fault, "column");
	}
	json_set_text(fault, "template", name);
	json_set_text(fault, "language", language);
	json_set_text(fault, "text", text);
	json_add(faults->list, fault);
}

void faults_add_problems(struct faults *faults, const struct problems *problems)
{
	faults->count += (int)problems->total;
	if (!faults->list) {
		problems_print(problems, stderr);
		return;
	}
	for (size_t i = 0; i < problems->count; i++)
		add(faults, problems->list[i].at, NULL, NULL, problems->list[i].text);
	if (problems->total > problems->count)
		add(faults, (struct position){0}, NULL, NULL,
			arena_printf(problems->arena, "and %zu more",
				problems->total - problems->count));
}

void faults_add(struct faults *faults, const char *text)
{
	faults->count++;
	if (faults->list)
		add(faults, (struct position){0}, NULL, NULL, text);
	else
		fprintf(stderr, "ombud %s: %s\n", faults->command, text);
}

void faults_add_template(
	struct faults *faults, const char *name, enum language language, const char *format, ...)
{
	char text[SENTENCE_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	faults->count++;
	if (faults->list)
		add(faults, (struct position){0}, name, language_code(language), text);
	else
		printf("%s: %s\n", name, text);
}
