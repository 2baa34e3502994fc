/* SPDX-License-Identifier: MIT */
/* Work shared among processes, so that every processor has some: each writes lines, which come
 * together here. */
#ifndef TUNING_CREW_H
#define TUNING_CREW_H

#include <stdio.h>

#include "daemon/base/error.h"

enum { CREW_MAX = 64, CREW_LINE_MAX = 16 * 1024 * 1024 };

struct crew {
	/* In a process of its own, number 0 up to count - 1: do that share, and write whole lines
	 * to out. What it returns is its exit status; 0: all is done. */
	int (*work)(void *context, size_t number, size_t count, FILE *out);
	/* A line of one of them, without its newline. */
	void (*take)(void *context, size_t number, const char *line, size_t size);
	void (*tick)(void *context); /* several times a second while they work */
	void *context;
};

/* The processors that we may use, at most CREW_MAX. */
size_t crew_size(void);

/*
 * Let count processes (1..CREW_MAX) do the work. What is open and understood before is theirs too;
 * a store is not: it must be opened in the process that uses it.
 *
 * OK: all have done their share. BROKEN: one ended with another status or by a signal, which the
 * sentence tells, or wrote a line that is too long; *ret_number says which, and the others are
 * ended.
 */
enum outcome crew_run(
	const struct crew *crew, size_t count, size_t *ret_number, struct error *error) WARN_UNUSED;

#endif
