/* SPDX-License-Identifier: MIT */
/* What the attributes of an HTML element say of it: whether it is seen, how mail programs mark
 * lists, signatures and older messages. */
#ifndef MAIL_HTML_STYLE_H
#define MAIL_HTML_STYLE_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"

/* Attributes are names and values in turn, then NULL, as libxml2 hands them over; NULL when there
 * are none. */

/* The value, "" for a name without one; NULL when the name is not there. */
const char *html_attribute(const unsigned char **attributes, const char *name);

/* Text that the writer's own program would not show: previews for list views, tracking, white on
 * white tricks. */
bool html_is_hidden(struct arena *arena, const unsigned char **attributes);

/* A paragraph that no empty line separates from the next: those of Word ("MsoNormal"), and any
 * without a margin. */
bool html_is_tight(struct arena *arena, const unsigned char **attributes);

/* The number or bullet that Word writes as text in front of an item of a list. */
bool html_is_item_mark(struct arena *arena, const unsigned char **attributes);
/* How deep in lists of Word a paragraph is: 1..9; 0 when it is no item. */
size_t html_item_level(struct arena *arena, const unsigned char **attributes);

/* The element with which Outlook (desktop, web, mobile) begins the message that is answered. */
bool html_begins_older(const unsigned char **attributes);

/* A signature as Outlook on the web and on the phone, Gmail, Thunderbird and Apple Mail mark it. */
bool html_is_signature(const unsigned char **attributes);

#endif
