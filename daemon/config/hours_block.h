/* SPDX-License-Identifier: MIT */
/* Opening hours as the settings say them. */
#ifndef CONFIG_HOURS_BLOCK_H
#define CONFIG_HOURS_BLOCK_H

#include "daemon/base/arena.h"
#include "daemon/base/blocks.h"
#include "daemon/model/site.h"

/* Monday to Friday 8-16 in Helsinki, closed on Finnish holidays. Title and place stay. */
void hours_default(struct hours *hours);

/*
 * Understand one hours block: timezone, open, holidays, short, closed. Faults go to problems; what
 * is absent is as hours_default says. Title and place stay.
 */
void hours_block_parse(struct arena *arena, struct block *block, struct hours *ret_hours,
	struct problems *problems);

#endif
