/* SPDX-License-Identifier: MIT */
/* From a tree of nodes and values to text. */
#include "templates/render.h"

#include <string.h>

/* A rendering in hand. */
struct rendering {
	const struct renderer *renderer;
	struct buf *out;
	size_t start; /* where our text begins in out */
	int nodes;
};

/* Where in the nesting of templates we are. */
struct place {
	const char *here; /* the value of the innermost section, for {{.}} */
	const struct place *includer;
	const char *indent; /* of each line of this partial */
	int depth;	    /* of partials */
};

static const char *value_of(
	const struct rendering *rendering, const struct place *place, const char *name)
{
	const struct renderer *renderer = rendering->renderer;

	if (strcmp(name, ".") == 0) {
		return place->here;
	}
	for (size_t i = 0; i < renderer->value_count; i++) {
		if (strcmp(renderer->values[i].name, name) == 0) {
			return renderer->values[i].value ? renderer->values[i].value : "";
		}
	}
	return "";
}

/* Letters since the last newline, all of them blanks: their number; -1 when there are others. */
static int blanks_on_line(const struct rendering *rendering)
{
	const struct buf *out = rendering->out;
	size_t at = out->size;
	int count = 0;

	for (; at > rendering->start && out->data[at - 1] != '\n'; at--, count++) {
		if (out->data[at - 1] != ' ' && out->data[at - 1] != '\t') {
			return -1;
		}
	}
	return count;
}

/* A newline of the template: none at the beginning, none behind a blank line. */
static bool put_newline(struct rendering *rendering)
{
	struct buf *out = rendering->out;
	int blanks = blanks_on_line(rendering);
	size_t size;

	if (blanks > 0) {
		out->size -= (size_t)blanks;
		out->data[out->size] = '\0';
	}
	size = out->size - rendering->start;
	if (size == 0 || (size >= 2 && memcmp(out->data + out->size - 2, "\n\n", 2) == 0)) {
		return true;
	}
	return buf_putc(out, '\n');
}

static bool put_indent(struct rendering *rendering, const struct place *place)
{
	const struct buf *out = rendering->out;
	bool at_line_start = out->size == rendering->start || out->data[out->size - 1] == '\n';

	if (!at_line_start) {
		return true;
	}
	for (const struct place *level = place; level; level = level->includer) {
		if (!buf_puts(rendering->out, level->indent)) {
			return false;
		}
	}
	return true;
}

static bool put_text(struct rendering *rendering, const struct place *place, const char *text)
{
	while (*text != '\0') {
		size_t size = strcspn(text, "\n");

		if (size > 0 && (!put_indent(rendering, place) ||
					!buf_append(rendering->out, text, size))) {
			return false;
		}
		text += size;
		if (*text == '\n') {
			if (!put_newline(rendering)) {
				return false;
			}
			text++;
		}
	}
	return true;
}

static bool put_value(struct rendering *rendering, const struct place *place, const char *value)
{
	return *value == '\0' || (put_indent(rendering, place) && buf_puts(rendering->out, value));
}

/* The nesting is bounded: sections by the parser, partials here. */
static bool render_nodes(
	struct rendering *rendering, const struct place *place, const struct node *nodes);

static bool put_partial(
	struct rendering *rendering, const struct place *place, const struct node *node)
{
	const struct renderer *renderer = rendering->renderer;
	struct place inner = {
		.here = place->here,
		.includer = place,
		.indent = node->indent,
		.depth = place->depth + 1,
	};

	if (inner.depth > PARTIAL_DEPTH_MAX) {
		return false;
	}
	return render_nodes(rendering, &inner, renderer->partial(renderer->context, node->text));
}

static bool put_section(
	struct rendering *rendering, const struct place *place, const struct node *node)
{
	const char *value = value_of(rendering, place, node->text);
	bool present = *value != '\0';
	struct place inner = *place;

	if (present != (node->kind == NODE_SECTION)) {
		return true;
	}
	if (present) {
		inner.here = value;
	}
	return render_nodes(rendering, &inner, node->children);
}

static bool put_node(
	struct rendering *rendering, const struct place *place, const struct node *node)
{
	switch (node->kind) {
	case NODE_TEXT:
		return put_text(rendering, place, node->text);
	case NODE_VARIABLE:
		return put_value(rendering, place, value_of(rendering, place, node->text));
	case NODE_SECTION:
	case NODE_INVERTED:
		return put_section(rendering, place, node);
	case NODE_PARTIAL:
		return put_partial(rendering, place, node);
	}
	return false;
}

static bool render_nodes(
	struct rendering *rendering, const struct place *place, const struct node *nodes)
{
	for (const struct node *node = nodes; node; node = node->next) {
		if (++rendering->nodes > RENDER_NODES_MAX || !put_node(rendering, place, node)) {
			return false;
		}
	}
	return true;
}

bool mustache_render(const struct renderer *renderer, const struct node *nodes, struct buf *out)
{
	struct rendering rendering = {.renderer = renderer, .out = out, .start = out->size};
	const struct place outermost = {.here = "", .indent = ""};

	return render_nodes(&rendering, &outermost, nodes);
}
