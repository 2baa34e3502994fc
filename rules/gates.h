/* SPDX-License-Identifier: MIT */
/*
 * Which rules a message can come near: of each rule some literals are known of which one must stand
 * in the message (its gate). What no message opens costs it nothing, so a message costs as much at
 * ten thousand rules as at ten. A rule of whose patterns nothing is known is always open.
 */
#ifndef RULES_GATES_H
#define RULES_GATES_H

#include "rules/match.h"

struct gates;

/* When all else of the set is read: also gives its patterns the numbers of their literals. The set
 * must not change afterwards. free with gates_free. */
struct gates *gates_build(struct rule_set *set);
void gates_free(struct gates *gates); /* accepts NULL */

const struct scanner *gates_scanner(const struct gates *gates);

/* Whether the rule of that index is tried for every message. */
bool gates_are_always_open(const struct gates *gates, size_t rule);

/* The rules that the message may meet, a bit for each; in the view's work. The view must have been
 * begun with the scanner of these gates. */
const uint64_t *gates_open(const struct rule_set *set, struct view *view);

#endif
