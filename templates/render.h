/* SPDX-License-Identifier: MIT */
/* A tree of Mustache nodes and values as text. */
#ifndef TEMPLATES_RENDER_H
#define TEMPLATES_RENDER_H

#include "daemon/base/buf.h"
#include "templates/parse.h"
#include "templates/templates.h"

enum {
	PARTIAL_DEPTH_MAX = 8,
	RENDER_NODES_MAX = 100000, /* rendered in all: partials may repeat themselves */
};

struct renderer {
	const struct template_value *values;
	size_t value_count;
	/* The text of the partial of that name; NULL when there is none. */
	const struct node *(*partial)(void *context, const char *name);
	void *context;
};

/*
 * Append the rendered nodes to out. Blank lines that follow each other in what the template itself
 * says become one, and those at the beginning are left out; values are put in as they are. False
 * when out is full, or a limit above is passed.
 */
bool mustache_render(const struct renderer *renderer, const struct node *nodes, struct buf *out);

#endif
