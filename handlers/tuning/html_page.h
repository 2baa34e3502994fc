/* SPDX-License-Identifier: MIT */
/*
 * A page of HTML that needs nothing else: its style is in it, it has no scripts, and its policy
 * lets it load nothing. It is well-formed XML too, so that a strict parser can look at it.
 *
 * Whatever somebody wrote goes into it by page_put_text(), page_put_lines() or page_put_label(),
 * which escape it; all other texts are HTML as the program has it.
 */
#ifndef TUNING_HTML_PAGE_H
#define TUNING_HTML_PAGE_H

#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/buf.h"

/* It grows at the end of buf; arena is for what is forgotten with the page. */
struct html_page {
	struct arena *arena;
	struct buf *buf;
};

/* All in front of the first thing in the body; title is somebody's text. */
void page_begin(const struct html_page *page, const char *title);
void page_end(const struct html_page *page);

void page_put(const struct html_page *page, const char *html);
/* Somebody's text, made one line. */
void page_put_text(const struct html_page *page, const char *text);
/* Somebody's text with its lines. */
void page_put_lines(const struct html_page *page, const char *text);
/* Somebody's text, made one line of so many letters, and an ellipsis when it is longer. */
void page_put_label(const struct html_page *page, const char *text, int letters_max);
void page_put_count(const struct html_page *page, int64_t count);
/* The same, a cell of a table. */
void page_put_cell(const struct html_page *page, int64_t count);
/* "93 %" of the fraction 0.93. */
void page_put_percent(const struct html_page *page, double fraction);

/* A part of the page; it ends with </section>. */
void page_begin_section(const struct html_page *page, const char *heading, const char *lead);

#endif
