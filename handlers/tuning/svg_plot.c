/* SPDX-License-Identifier: MIT */
/* Plots as SVG on a page of HTML, each beside a table with the same figures. */
#include "handlers/tuning/svg_plot.h"

enum {
	LABEL_WIDTH = 210,
	LABEL_LETTERS = 28,
	ROW_HEIGHT = 24,
	SCALE_WIDTH = PLOT_WIDTH - LABEL_WIDTH - 50,
};

void plot_begin(const struct html_page *page, const char *id, int height, const char *title,
	const char *description)
{
	buf_printf(page->buf,
		"<div class=\"pair\">\n<svg viewBox=\"0 0 %d %d\" role=\"img\" "
		"aria-labelledby=\"%s-title %s-desc\">\n"
		"<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s The table beside it "
		"has the same figures.</desc>\n",
		PLOT_WIDTH, height, id, id, id, title, id, description);
}

void plot_begin_table(const struct html_page *page, const char *caption, const char *head)
{
	buf_printf(page->buf,
		"</svg>\n<div class=\"beside\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n"
		"<table><caption>%s</caption>\n<thead><tr>%s</tr></thead>\n<tbody>\n",
		caption, caption, head);
}

void plot_end(const struct html_page *page)
{
	page_put(page, "</tbody></table>\n</div>\n</div>\n</section>\n");
}

void plot_put_key(const struct html_page *page, const char *class, const char *meaning)
{
	buf_printf(page->buf,
		"<li><svg viewBox=\"0 0 13 13\" aria-hidden=\"true\"><rect width=\"13\" "
		"height=\"13\" "
		"rx=\"2\" class=\"%s\"/></svg>%s</li>",
		class, meaning);
}

double plot_round_up(double value)
{
	static const double steps[] = {1, 2, 3, 4, 5, 6, 8, 10};
	double quarter = value / 4, power = 1;

	while (power * 10 < quarter)
		power *= 10;
	while (power > quarter && power > 0.0001)
		power /= 10;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i] * power >= quarter)
			return 4 * steps[i] * power;
	}
	return value;
}

double plot_round_up_count(int64_t count)
{
	return count < 4 ? 4 : plot_round_up((double)count);
}

/* How many digits a quarter of a scale, and so each of its lines, needs behind the point. */
static int decimals(double value, double most)
{
	double quarter = most / 4;
	int digits = 0;

	while (value > 0 && quarter < 0.9999 && digits < 4) {
		quarter *= 10;
		digits++;
	}
	return digits;
}

void plot_put_levels(
	const struct html_page *page, double left, double top, double bottom, double most)
{
	for (int i = 0; i <= 4; i++) {
		double y = bottom - (bottom - top) * i / 4, value = most * i / 4;

		buf_printf(page->buf,
			"<line x1=\"%.0f\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/><text class=\"soft\" "
			"x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%.*f</text>\n",
			left, y, PLOT_WIDTH, y, left - 6, y + 4, decimals(value, most), value);
	}
}

int plot_height(size_t rows)
{
	return 34 + (int)rows * ROW_HEIGHT;
}

static void put_vertical(const struct html_page *page, double x, int height, const char *label)
{
	buf_printf(page->buf,
		"<line x1=\"%.1f\" y1=\"4\" x2=\"%.1f\" y2=\"%d\"/><text class=\"soft\" x=\"%.1f\" "
		"y=\"%d\" text-anchor=\"middle\">%s</text>\n",
		x, x, height - 22, x, height - 6, label);
}

void plot_put_scale(const struct html_page *page, size_t rows, double most, const char *unit)
{
	for (int i = 0; i <= 4; i++) {
		double value = most * i / 4;

		put_vertical(page, LABEL_WIDTH + SCALE_WIDTH * i / 4.0, plot_height(rows),
			arena_printf(page->arena, "%.*f%s", decimals(value, most), value, unit));
	}
}

double plot_across(double value, double most)
{
	return SCALE_WIDTH * (most > 0 ? value / most : 0);
}

void plot_put_row_label(const struct html_page *page, size_t row, const char *text)
{
	buf_printf(page->buf, "<text x=\"%d\" y=\"%zu\" text-anchor=\"end\">", LABEL_WIDTH - 8,
		20 + row * ROW_HEIGHT);
	page_put_label(page, text, LABEL_LETTERS);
	page_put(page, "</text>\n");
}

void plot_put_bar(
	const struct html_page *page, size_t row, double from, double width, const char *class)
{
	if (width > 0)
		buf_printf(page->buf,
			"<rect x=\"%.1f\" y=\"%zu\" width=\"%.1f\" height=\"%d\" class=\"%s\"/>\n",
			LABEL_WIDTH + from, 8 + row * ROW_HEIGHT, width, ROW_HEIGHT - 8, class);
}

void plot_put_figure(const struct html_page *page, size_t row, double at, const char *figure)
{
	buf_printf(page->buf, "<text class=\"soft\" x=\"%.1f\" y=\"%zu\">%s</text>\n",
		LABEL_WIDTH + at + 5, 20 + row * ROW_HEIGHT, figure);
}

void plot_put_interval(const struct html_page *page, size_t row, double low, double high, double at,
	const char *class)
{
	size_t y = 16 + row * ROW_HEIGHT;

	buf_printf(page->buf,
		"<line class=\"whisker\" x1=\"%.1f\" y1=\"%zu\" x2=\"%.1f\" y2=\"%zu\"/>"
		"<circle cx=\"%.1f\" cy=\"%zu\" r=\"5.5\" class=\"%s\"/>\n",
		LABEL_WIDTH + low, y, LABEL_WIDTH + high, y, LABEL_WIDTH + at, y, class);
}
