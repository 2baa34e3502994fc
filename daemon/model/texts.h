/* SPDX-License-Identifier: MIT */
/* A list of texts. */
#ifndef MODEL_TEXTS_H
#define MODEL_TEXTS_H

#include <stddef.h>

struct texts {
	const char *const *list; /* in an arena */
	size_t count;
};

#endif
