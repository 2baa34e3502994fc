/* SPDX-License-Identifier: MIT */
/* What a check finds wrong: a line each for a person, or with --json an object each. */
#ifndef CONTROL_FAULTS_H
#define CONTROL_FAULTS_H

#include "daemon/base/json.h"
#include "daemon/base/problems.h"
#include "daemon/model/language.h"

struct faults {
	const char *command;
	struct json *list; /* an array that they are added to; NULL: they are printed */
	int count;
};

/* In files: "file:line:column: text" on standard error. */
void faults_add_problems(struct faults *faults, const struct problems *problems);

/* Of no place in a file: "ombud command: text" on standard error. */
void faults_add(struct faults *faults, const char *text);

/* In what a template says in a language: "template: text" on standard output. */
void faults_add_template(struct faults *faults, const char *name, enum language language,
	const char *format, ...) PRINTF_LIKE(4, 5);

#endif
