/* SPDX-License-Identifier: MIT */
/* The rules and settings under which a decision was made, out of the store. */
#ifndef KINDS_RULEBOOK_H
#define KINDS_RULEBOOK_H

#include "daemon/config/config.h"
#include "daemon/store/store.h"
#include "rules/rules.h"

struct rulebook {
	struct arena *arena;
	struct generation generation;
	struct settings settings;
	struct rule_set *rules;
};

/*
 * The generation kept under that hash, understood. Its examples are not run, and its templates are
 * not looked at. Free with rulebook_free.
 *
 * NOT_FOUND: it is not kept; BROKEN: it is damaged, or this version of ombud does not understand it
 * any more.
 */
enum outcome rulebook_open(struct store *store, const char *hash, struct rulebook **ret_rulebook,
	struct error *error) WARN_UNUSED;
void rulebook_free(struct rulebook *rulebook); /* accepts NULL */

#endif
