/* SPDX-License-Identifier: MIT */
/* The numbered steps of the schema, made from the files in daemon/store/schema at build time. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <stddef.h>

struct schema_step {
	int number;		       /* from 1 upwards, without gaps */
	const char *const *statements; /* ends with NULL */
};

extern const struct schema_step schema_steps[];
extern const size_t schema_step_count;

#endif
