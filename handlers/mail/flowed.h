/* SPDX-License-Identifier: MIT */
/* Text of format=flowed (RFC 3676): paragraphs as one line again. */
#ifndef MAIL_FLOWED_H
#define MAIL_FLOWED_H

#include <stdbool.h>

#include "daemon/base/arena.h"

/*
 * Join lines that end with a blank to the next of the same quote depth, take off space-stuffing;
 * "-- " stays a line of its own. delete_space: the blank before the break goes too (DelSp=yes). In
 * arena; LF line ends.
 */
char *flowed_to_text(struct arena *arena, const char *text, bool delete_space);

#endif
