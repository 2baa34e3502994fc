/* SPDX-License-Identifier: MIT */
/*
 * Plots as SVG on a page of HTML: each with a title and a description, and beside it a table with
 * the same figures, for those who do not see it. Titles, captions and classes are the program's
 * own; what somebody wrote is put by plot_put_row_label() alone.
 *
 * Most have a row for each of some things, with a scale from 0 on the left to a round number on the
 * right. Places on the scale are in the units of the drawing, as plot_across() gives them.
 */
#ifndef TUNING_SVG_PLOT_H
#define TUNING_SVG_PLOT_H

#include <stdint.h>

#include "handlers/tuning/html_page.h"

enum { PLOT_WIDTH = 640 };

/* In this order: a plot, the table beside it, whose rows follow, and the end of both and of the
 * section. id is the plot's own on the page; head: cells of the table's head. */
void plot_begin(const struct html_page *page, const char *id, int height, const char *title,
	const char *description);
void plot_begin_table(const struct html_page *page, const char *caption, const char *head);
void plot_end(const struct html_page *page);

/* What a colour means; in front of the plot, in a list of class key. */
void plot_put_key(const struct html_page *page, const char *class, const char *meaning);

/* For the end of a scale: no less than value, and a round number at each quarter of it, where lines
 * stand. Of what comes whole, whole quarters. */
double plot_round_up(double value);
double plot_round_up_count(int64_t count);

/* Of a plot of columns: lines at quarters of the scale, which begins at bottom and has most at
 * top. */
void plot_put_levels(
	const struct html_page *page, double left, double top, double bottom, double most);

/* Of a plot of so many rows: how high it is, and lines at quarters of its scale, 0 to most. */
int plot_height(size_t rows);
void plot_put_scale(const struct html_page *page, size_t rows, double most, const char *unit);
/* Where a value, 0 to most, is on the scale, from its begin. */
double plot_across(double value, double most);

/* In a row, counted from 0. */
void plot_put_row_label(const struct html_page *page, size_t row, const char *text);
void plot_put_bar(
	const struct html_page *page, size_t row, double from, double width, const char *class);
/* A number behind what ends at that place. */
void plot_put_figure(const struct html_page *page, size_t row, double at, const char *figure);
/* A line from low to high, and a dot. */
void plot_put_interval(const struct html_page *page, size_t row, double low, double high, double at,
	const char *class);

#endif
