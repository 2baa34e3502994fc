/* SPDX-License-Identifier: MIT */
/*
 * The report as one page that needs nothing else: plots as SVG with a title and a description, and
 * beside each a table with the same figures, for those who do not see it. No scripts. Whatever
 * somebody wrote is escaped in put_escaped(), the only way for a text into the page. The page is
 * well-formed XML too, so that a strict parser can look at it.
 */
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/tuning/report.h"

enum {
	PLOT_ROWS_MAX = 20,
	PLOT_WIDTH = 640,
	LABEL_WIDTH = 210,
	LABEL_LETTERS = 28,
	ROW_HEIGHT = 24,
	COLUMNS_HEIGHT = 260,
	TEXT_BYTES_MAX = 16384,
};

struct page {
	const struct rules_report *report;
	struct buf *buf;
	const struct rule_line **rules; /* in the order to be shown */
	size_t rule_count;
};

static const char style[] =
	"<style>\n"
	":root{--ink:#1b2733;--soft:#566472;--line:#d8dfe5;--ground:#f4f6f8;--card:#fff;"
	"--kept:#23719c;--moved:#d06a1c;--stray:#7d8894;--other:#a9c9dc}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e6ecf1;--soft:#a4b1bd;--line:#35424e;"
	"--ground:#141b22;--card:#1d2730;--kept:#58a8d4;--moved:#f0934a;--stray:#8e9aa6;"
	"--other:#365a70}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--ground);color:var(--ink);"
	"font:16px/1.5 system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}\n"
	"main,header{max-width:1180px;margin:0 auto;padding:0 20px}\n"
	"header{padding-top:32px}h1{font-size:1.75rem;line-height:1.2;margin:0}\n"
	"h2{font-size:1.2rem;margin:0 0 4px}p{margin:4px 0 12px;color:var(--soft);"
	"max-width:75ch}\n"
	"section{background:var(--card);border:1px solid var(--line);border-radius:10px;"
	"padding:20px 22px;margin:18px 0}\n"
	"dl.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));"
	"gap:14px;margin:20px 0 0}\n"
	"dl.figures div{background:var(--card);border:1px solid var(--line);border-radius:10px;"
	"padding:12px 16px}\n"
	"dl.figures dt{color:var(--soft);font-size:.9rem}"
	"dl.figures dd{margin:0;font-size:1.7rem;font-weight:650;line-height:1.25}\n"
	"dd small{font-size:.9rem;font-weight:400;color:var(--soft)}\n"
	".pair{display:grid;grid-template-columns:minmax(0,1fr);gap:20px}\n"
	"@media(min-width:900px){.pair{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}}\n"
	"svg{width:100%;height:auto;display:block}svg text{fill:var(--ink);font-size:12.5px}"
	"svg .soft{fill:var(--soft);font-size:11.5px}svg line{stroke:var(--line)}\n"
	".kept{fill:var(--kept)}.moved{fill:var(--moved)}.stray{fill:var(--stray)}"
	".other{fill:var(--other)}svg .whisker{stroke:var(--kept);stroke-width:3;"
	"stroke-linecap:round}\n"
	".beside{max-height:520px;overflow:auto}\n"
	"table{border-collapse:collapse;width:100%;font-size:.9rem;"
	"font-variant-numeric:tabular-nums}\n"
	"caption{text-align:left;color:var(--soft);padding-bottom:4px}\n"
	"th,td{text-align:right;padding:4px 8px;border-bottom:1px solid var(--line);"
	"vertical-align:top}\n"
	"th[scope=row],td.words,th.words{text-align:left;overflow-wrap:anywhere}"
	"th{font-weight:600}thead th{background:var(--card);position:sticky;top:0}\n"
	"td small,th small{display:block;color:var(--soft);font-weight:400}\n"
	".wide{overflow-x:auto}\n"
	"ul.key{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;"
	"margin:4px 0 10px;font-size:.9rem}"
	"ul.key svg{width:13px;height:13px;display:inline-block;vertical-align:-1px;"
	"margin-right:6px}\n"
	"pre{background:var(--ground);border:1px solid var(--line);border-radius:8px;"
	"padding:12px 14px;overflow:auto;font:14px/1.45 ui-monospace,'DejaVu Sans Mono',monospace;"
	"tab-size:4;white-space:pre-wrap}\n"
	"ul.advice li{margin:6px 0}ul.advice small{color:var(--soft)}\n"
	"@media print{body{background:#fff}section{break-inside:avoid}.beside{max-height:none}}\n"
	"</style>\n";

/* ---- texts and numbers */

static void put(const struct page *page, const char *html)
{
	buf_puts(page->buf, html);
}

static void put_escaped(const struct page *page, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			put(page, "&amp;");
			break;
		case '<':
			put(page, "&lt;");
			break;
		case '>':
			put(page, "&gt;");
			break;
		case '"':
			put(page, "&quot;");
			break;
		case '\'':
			put(page, "&#39;");
			break;
		default:
			buf_putc(page->buf, *text);
		}
	}
}

static void put_text(const struct page *page, const char *text)
{
	put_escaped(page, text_printable(page->report->arena, text, TEXT_BYTES_MAX));
}

static void put_label(const struct page *page, const char *text)
{
	const char *line = text_printable(page->report->arena, text, TEXT_BYTES_MAX), *end = line;

	for (int i = 0; i < LABEL_LETTERS && *end; i++)
		(void)text_next(&end);
	put_escaped(page, arena_strndup(page->report->arena, line, (size_t)(end - line)));
	if (*end)
		put(page, "\xe2\x80\xa6"); /* an ellipsis */
}

static void put_count(const struct page *page, int64_t count)
{
	buf_printf(page->buf, "%lld", (long long)count);
}

static void put_cell(const struct page *page, int64_t count)
{
	buf_printf(page->buf, "<td>%lld</td>", (long long)count);
}

/* "93 %" */
static void put_percent(const struct page *page, double fraction)
{
	buf_printf(page->buf, "%.0f&#160;%%", 100 * fraction);
}

static double fraction(int64_t part, int64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : 0;
}

static const char *day_of(const struct page *page, int64_t at)
{
	const struct rules_report *report = page->report;

	return at ? arena_strndup(
			    report->arena, time_for_terminal(report->arena, report->site, at), 10)
		  : "-";
}

/* ---- frames */

static void begin_section(const struct page *page, const char *heading, const char *lead)
{
	put(page, "<section>\n<h2>");
	put(page, heading);
	put(page, "</h2>\n<p>");
	put(page, lead);
	put(page, "</p>\n");
}

/* A plot with its name, and the place beside it. */
static void begin_plot(const struct page *page, const char *id, int height, const char *title,
	const char *description)
{
	buf_printf(page->buf,
		"<div class=\"pair\">\n<svg viewBox=\"0 0 %d %d\" role=\"img\" "
		"aria-labelledby=\"%s-title %s-desc\">\n"
		"<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s The table beside it "
		"has the same figures.</desc>\n",
		PLOT_WIDTH, height, id, id, id, title, id, description);
}

static void begin_beside(const struct page *page, const char *caption, const char *head)
{
	buf_printf(page->buf,
		"</svg>\n<div class=\"beside\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n"
		"<table><caption>%s</caption>\n<thead><tr>%s</tr></thead>\n<tbody>\n",
		caption, caption, head);
}

static void end_beside(const struct page *page)
{
	put(page, "</tbody></table>\n</div>\n</div>\n</section>\n");
}

static void put_key(const struct page *page, const char *class, const char *meaning)
{
	buf_printf(page->buf,
		"<li><svg viewBox=\"0 0 13 13\" aria-hidden=\"true\"><rect width=\"13\" "
		"height=\"13\" "
		"rx=\"2\" class=\"%s\"/></svg>%s</li>",
		class, meaning);
}

static void put_row_head(const struct page *page, const struct rule_line *line)
{
	put(page, "<tr><th scope=\"row\">");
	put_text(page, line->title);
	put(page, "</th>");
}

/* ---- scales */

/* Four times the smallest round number with which it is no less: lines stand at quarters. */
static double round_up(double value)
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

/* The same of what comes whole: there is no quarter of a ticket. */
static double round_up_count(int64_t count)
{
	return count < 4 ? 4 : round_up((double)count);
}

/* How many digits a quarter of a scale, and so each of its lines, needs behind the point. */
static int decimals(double value, double most)
{
	int digits = 0;

	for (double quarter = most / 4; value > 0 && quarter < 0.9999 && digits < 4; quarter *= 10)
		digits++;
	return digits;
}

static void put_vertical(const struct page *page, double x, int height, const char *label)
{
	buf_printf(page->buf,
		"<line x1=\"%.1f\" y1=\"4\" x2=\"%.1f\" y2=\"%d\"/><text class=\"soft\" x=\"%.1f\" "
		"y=\"%d\" text-anchor=\"middle\">%s</text>\n",
		x, x, height - 22, x, height - 6, label);
}

/* Lines at quarters of the scale; 0 to most. */
static void put_scale(const struct page *page, int height, double most, const char *unit)
{
	for (int i = 0; i <= 4; i++) {
		double x = LABEL_WIDTH + (PLOT_WIDTH - LABEL_WIDTH - 50) * i / 4.0;
		double value = most * i / 4;

		put_vertical(page, x, height,
			arena_printf(
				page->report->arena, "%.*f%s", decimals(value, most), value, unit));
	}
}

static double across(double value, double most)
{
	return (PLOT_WIDTH - LABEL_WIDTH - 50) * (most > 0 ? value / most : 0);
}

static void put_bar(const struct page *page, double x, double width, size_t row, const char *class)
{
	if (width > 0)
		buf_printf(page->buf,
			"<rect x=\"%.1f\" y=\"%zu\" width=\"%.1f\" height=\"%d\" class=\"%s\"/>\n",
			x, 8 + row * ROW_HEIGHT, width, ROW_HEIGHT - 8, class);
}

static void put_row_label(const struct page *page, size_t row, const char *title)
{
	buf_printf(page->buf, "<text x=\"%d\" y=\"%zu\" text-anchor=\"end\">", LABEL_WIDTH - 8,
		20 + row * ROW_HEIGHT);
	put_label(page, title);
	put(page, "</text>\n");
}

static int height_of(size_t rows)
{
	return 34 + (int)rows * ROW_HEIGHT;
}

/* The first rules of the order for which that count is not 0. */
static size_t rules_with(const struct page *page, int64_t (*count_of)(const struct rule_line *line),
	const struct rule_line *ret_rules[PLOT_ROWS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < page->rule_count && count < PLOT_ROWS_MAX; i++) {
		if (count_of(page->rules[i]) > 0)
			ret_rules[count++] = page->rules[i];
	}
	return count;
}

/* ---- the parts of the page */

static void put_figure(
	const struct page *page, const char *name, int64_t count, double share, bool has_share)
{
	buf_printf(page->buf, "<div><dt>%s</dt><dd>", name);
	put_count(page, count);
	if (has_share) {
		put(page, " <small>");
		put_percent(page, share);
		put(page, "</small>");
	}
	put(page, "</dd></div>\n");
}

static void put_head(const struct page *page)
{
	const struct rules_report *report = page->report;

	put(page,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n"
		"<meta name=\"referrer\" content=\"no-referrer\"/>\n"
		"<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n<title>How the rules "
		"fared: ");
	put_text(page, report->site->name);
	put(page, "</title>\n");
	put(page, style);
	put(page, "</head>\n<body>\n<header>\n<h1>How the rules fared</h1>\n<p>");
	put_text(page, report->site->name);
	put(page, ", ");
	put(page, day_of(page, report->since));
	put(page, " to ");
	put(page, day_of(page, report->until));
	put(page, "</p>\n<dl class=\"figures\">\n");
	put_figure(page, "Tickets", report->tickets, 0, false);
	put_figure(page, "A rule set the group", report->routed + report->to_ombud,
		fraction(report->routed + report->to_ombud, report->tickets), true);
	put_figure(page, "Moved by staff", report->moved, fraction(report->moved, report->routed),
		report->routed > 0);
	put_figure(page, "No rule caught", report->uncaught,
		fraction(report->uncaught, report->tickets), true);
	put(page, "</dl>\n</header>\n<main>\n");
}

static int64_t bucket_total(const struct report_bucket *bucket)
{
	return bucket->routed + bucket->others + bucket->uncaught + bucket->moved;
}

static void put_columns(const struct page *page, double most)
{
	const struct rules_report *report = page->report;
	const double left = 44, top = 10, bottom = COLUMNS_HEIGHT - 26,
		     step = (PLOT_WIDTH - left - 6) / (double)report->bucket_count,
		     unit = (bottom - top) / most;
	size_t every = (report->bucket_count + 5) / 6;

	for (int i = 0; i <= 4; i++) {
		double y = bottom - (bottom - top) * i / 4, value = most * i / 4;

		buf_printf(page->buf,
			"<line x1=\"%.0f\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/><text class=\"soft\" "
			"x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%.*f</text>\n",
			left, y, PLOT_WIDTH, y, left - 6, y + 4, decimals(value, most), value);
	}
	for (size_t i = 0; i < report->bucket_count; i++) {
		const struct report_bucket *bucket = &report->buckets[i];
		const struct {
			int64_t count;
			const char *class;
		} parts[] = {{bucket->routed, "kept"}, {bucket->others, "other"},
			{bucket->moved, "moved"}, {bucket->uncaught, "stray"}};
		double x = left + step * (double)i + step * 0.12, y = bottom;

		for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++) {
			double height = unit * (double)parts[k].count;

			y -= height;
			if (height > 0)
				buf_printf(page->buf,
					"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
					"height=\"%.1f\" "
					"class=\"%s\"/>\n",
					x, y, step * 0.76, height, parts[k].class);
		}
		if (i % every == 0 && x < PLOT_WIDTH - 72)
			buf_printf(page->buf,
				"<text class=\"soft\" x=\"%.1f\" y=\"%d\">%s</text>\n", x,
				COLUMNS_HEIGHT - 8, day_of(page, bucket->from));
	}
}

static void put_time_line(const struct page *page)
{
	const struct rules_report *report = page->report;
	int64_t most = 0;

	for (size_t i = 0; i < report->bucket_count; i++) {
		if (bucket_total(&report->buckets[i]) > most)
			most = bucket_total(&report->buckets[i]);
	}
	begin_section(page, "Tickets over time",
		arena_printf(report->arena, "Each column is %lld day%s.",
			(long long)report->bucket_days, report->bucket_days == 1 ? "" : "s"));
	put(page, "<ul class=\"key\">");
	put_key(page, "kept", "stayed where a rule sent it");
	put_key(page, "other", "caught, without a group of its own");
	put_key(page, "moved", "moved by staff");
	put_key(page, "stray", "no rule caught it");
	put(page, "</ul>\n");
	begin_plot(page, "time", COLUMNS_HEIGHT, "Tickets over time",
		"Stacked columns: tickets that stayed, were moved, or were caught by no rule.");
	put_columns(page, round_up_count(most));
	begin_beside(page, "Tickets over time",
		"<th scope=\"col\" class=\"words\">From</th><th scope=\"col\">Stayed</th>"
		"<th scope=\"col\">Other</th><th scope=\"col\">Moved</th>"
		"<th scope=\"col\">No rule</th>");
	for (size_t i = 0; i < report->bucket_count; i++) {
		const struct report_bucket *bucket = &report->buckets[i];

		put(page, "<tr><th scope=\"row\">");
		put(page, day_of(page, bucket->from));
		put(page, "</th>");
		put_cell(page, bucket->routed);
		put_cell(page, bucket->others);
		put_cell(page, bucket->moved);
		put_cell(page, bucket->uncaught);
		put(page, "</tr>\n");
	}
	end_beside(page);
}

static int64_t hits_of(const struct rule_line *line)
{
	return line->held;
}

static void put_hits(const struct page *page)
{
	const struct rule_line *rules[PLOT_ROWS_MAX];
	size_t count = rules_with(page, hits_of, rules);
	double most = count > 0 ? round_up_count(rules[0]->held) : 4;

	begin_section(page, "Hits by rule",
		"How often each rule held, and how many of its tickets staff moved to another "
		"group. "
		"The rules with most hits.");
	put(page, "<ul class=\"key\">");
	put_key(page, "kept", "held");
	put_key(page, "moved", "of those, moved by staff");
	put(page, "</ul>\n");
	begin_plot(page, "hits", height_of(count), "Hits by rule",
		"Bars: how often each rule held, and the part of its tickets that staff moved.");
	put_scale(page, height_of(count), most, "");
	for (size_t i = 0; i < count; i++) {
		double moved = across((double)rules[i]->moved, most);
		double kept = across((double)rules[i]->held, most) - moved;

		put_row_label(page, i, rules[i]->title);
		put_bar(page, LABEL_WIDTH, kept, i, "kept");
		put_bar(page, LABEL_WIDTH + kept, moved, i, "moved");
		buf_printf(page->buf, "<text class=\"soft\" x=\"%.1f\" y=\"%zu\">%lld</text>\n",
			LABEL_WIDTH + kept + moved + 5, 20 + i * ROW_HEIGHT,
			(long long)rules[i]->held);
	}
	begin_beside(page, "Hits by rule",
		"<th scope=\"col\" class=\"words\">Rule</th><th scope=\"col\">Hits</th>"
		"<th scope=\"col\">Share</th><th scope=\"col\">Moved</th>");
	for (size_t i = 0; i < count; i++) {
		const struct rules_report *report = page->report;

		put_row_head(page, rules[i]);
		put_cell(page, rules[i]->held);
		buf_printf(page->buf, "<td>%.1f&#160;%%</td>",
			100 * fraction(rules[i]->held,
				      report->tickets + report->silent + report->added));
		put_cell(page, rules[i]->moved);
		put(page, "</tr>\n");
	}
	end_beside(page);
}

static int64_t routed_of(const struct rule_line *line)
{
	return line->routed;
}

static void put_precision(const struct page *page)
{
	const struct rule_line *rules[PLOT_ROWS_MAX];
	size_t count = rules_with(page, routed_of, rules);

	if (count == 0)
		return;
	begin_section(page, "How often staff agreed",
		"The share of a rule&#39;s tickets that stayed in its group. The dot is what was "
		"seen; "
		"the line is where the true share lies with a probability of 95&#160;% (Wilson): "
		"few "
		"tickets, long line.");
	begin_plot(page, "agreed", height_of(count), "How often staff agreed",
		"For each rule a dot at the share of tickets that stayed, on a line for the 95 % "
		"interval.");
	put_scale(page, height_of(count), 100, " %");
	for (size_t i = 0; i < count; i++) {
		struct precision precision = precision_of(rules[i]->routed, rules[i]->moved);
		size_t y = 16 + i * ROW_HEIGHT;

		put_row_label(page, i, rules[i]->title);
		buf_printf(page->buf,
			"<line class=\"whisker\" x1=\"%.1f\" y1=\"%zu\" x2=\"%.1f\" y2=\"%zu\"/>"
			"<circle cx=\"%.1f\" cy=\"%zu\" r=\"5.5\" class=\"%s\"/>\n",
			LABEL_WIDTH + across(precision.low, 1), y,
			LABEL_WIDTH + across(precision.high, 1), y,
			LABEL_WIDTH + across(precision.share, 1), y,
			precision.high < 0.5 ? "moved" : "kept");
	}
	begin_beside(page, "How often staff agreed",
		"<th scope=\"col\" class=\"words\">Rule</th><th scope=\"col\">Stayed</th>"
		"<th scope=\"col\">Of</th><th scope=\"col\">95&#160;% interval</th>");
	for (size_t i = 0; i < count; i++) {
		struct precision precision = precision_of(rules[i]->routed, rules[i]->moved);

		put_row_head(page, rules[i]);
		put_cell(page, rules[i]->routed - rules[i]->moved);
		put_cell(page, rules[i]->routed);
		buf_printf(page->buf, "<td>%.0f\xe2\x80\x93%.0f&#160;%%</td></tr>\n",
			100 * precision.low, 100 * precision.high);
	}
	end_beside(page);
}

static void put_time_spent(const struct page *page)
{
	const struct rules_report *report = page->report;
	const struct rule_line *rules[PLOT_ROWS_MAX + 1];
	size_t count = 0;
	double most;

	if (report->timed == 0)
		return;
	for (size_t i = 0; i < report->current_count; i++) {
		const struct rule_line *line = &report->rules[i];
		size_t place = count < PLOT_ROWS_MAX ? count++ : count;

		for (; place > 0 && rules[place - 1]->nanoseconds < line->nanoseconds; place--)
			rules[place] = rules[place - 1];
		if (place < PLOT_ROWS_MAX)
			rules[place] = line;
	}
	most = count > 0 ? round_up(report_microseconds(report, rules[0]->nanoseconds)) : 1;
	begin_section(page, "Time by rule",
		arena_printf(report->arena,
			"Microseconds a message that the patterns of each rule take when they are "
			"looked for by themselves: the mean over %lld stored messages, of the "
			"shortest of three tries. All rules together, as the daemon runs them, "
			"take "
			"%.1f. The slowest rules.",
			(long long)report->timed,
			report_microseconds(report, report->whole_nanoseconds)));
	begin_plot(page, "spent", height_of(count), "Time by rule",
		"Bars: microseconds a message of the slowest rules.");
	put_scale(page, height_of(count), most, "");
	for (size_t i = 0; i < count; i++) {
		double taken = report_microseconds(report, rules[i]->nanoseconds);

		put_row_label(page, i, rules[i]->title);
		put_bar(page, LABEL_WIDTH, across(taken, most), i, "kept");
		buf_printf(page->buf, "<text class=\"soft\" x=\"%.1f\" y=\"%zu\">%.2f</text>\n",
			LABEL_WIDTH + across(taken, most) + 5, 20 + i * ROW_HEIGHT, taken);
	}
	begin_beside(page, "Time by rule",
		"<th scope=\"col\" class=\"words\">Rule</th><th scope=\"col\">\xc2\xb5s a "
		"message</th>");
	for (size_t i = 0; i < count; i++) {
		put_row_head(page, rules[i]);
		buf_printf(page->buf, "<td>%.2f</td></tr>\n",
			report_microseconds(report, rules[i]->nanoseconds));
	}
	end_beside(page);
}

static void put_advice(const struct page *page)
{
	const struct rules_report *report = page->report;
	bool any = false;

	for (size_t i = 0; i < report->current_count; i++) {
		const struct rule_line *line = &report->rules[i];

		if (!line->advice)
			continue;
		if (!any)
			put(page, "<section>\n<h2>Rules to look at</h2>\n<ul class=\"advice\">\n");
		any = true;
		put(page, "<li><strong>");
		put_text(page, line->title);
		put(page, "</strong>: ");
		put_text(page, line->advice);
		put(page, " <small>");
		put_text(page, line->at.file);
		buf_printf(page->buf, ":%d</small></li>\n", line->at.line);
	}
	if (any)
		put(page, "</ul>\n</section>\n");
}

static void put_terms(
	const struct page *page, const char *caption, const struct report_term *terms, size_t count)
{
	if (count == 0)
		return;
	buf_printf(page->buf,
		"<div><table><caption>%s</caption>\n<thead><tr><th scope=\"col\" "
		"class=\"words\">Words"
		"</th><th scope=\"col\">Tickets</th><th scope=\"col\">Writers</th><th "
		"scope=\"col\">"
		"Share</th><th scope=\"col\">Elsewhere</th></tr></thead>\n<tbody>\n",
		caption);
	for (size_t i = 0; i < count; i++) {
		put(page, "<tr><th scope=\"row\">");
		put_text(page, terms[i].words);
		put(page, "</th>");
		put_cell(page, terms[i].tickets);
		put_cell(page, terms[i].contacts);
		put(page, "<td>");
		put_percent(page, terms[i].share);
		put(page, "</td><td>");
		put_percent(page, terms[i].elsewhere);
		put(page, "</td></tr>\n");
	}
	put(page, "</tbody></table></div>\n");
}

static void put_words(const struct page *page)
{
	const struct rules_report *report = page->report;

	if (report->word_count == 0)
		return;
	begin_section(page, "What no rule caught",
		arena_printf(report->arena,
			"Words that are commoner in these tickets than in others, of %lld tickets "
			"read. Forms of a word are counted together. Words of fewer than %d "
			"different "
			"writers are told to nobody.",
			(long long)report->strays_read, CONTACTS_MIN));
	put(page, "<div class=\"pair\">\n");
	put_terms(page, "Words", report->words, report->word_count);
	put_terms(page, "Pairs of words", report->pairs, report->pair_count);
	put(page, "</div>\n</section>\n");
}

static void put_proposals(const struct page *page)
{
	const struct rules_report *report = page->report;

	if (report->proposal_count == 0)
		return;
	begin_section(page, "Proposed rules",
		"Each can be put into a file of rules.d as it stands; then: ombud rules check.");
	for (size_t i = 0; i < report->proposal_count; i++) {
		put(page, "<pre>");
		put_escaped(page, text_printable_lines(report->arena, report->proposals[i].text));
		put(page, "</pre>\n");
	}
	put(page, "</section>\n");
}

static void put_rule(const struct page *page, const struct rule_line *line)
{
	struct precision precision = precision_of(line->routed, line->moved);

	put(page, "<tr><th scope=\"row\">");
	put_text(page, line->title);
	put(page, "<small>");
	if (line->at.file) {
		put_text(page, line->at.file);
		buf_printf(page->buf, ":%d", line->at.line);
	} else {
		put(page, "no such rule any more");
	}
	put(page, "</small></th><td class=\"words\">");
	put_text(page, line->group ? line->group : "");
	put(page, "</td>");
	put_cell(page, line->held);
	put_cell(page, line->set);
	put_cell(page, line->routed);
	put_cell(page, line->moved);
	if (line->routed > 0)
		buf_printf(page->buf, "<td>%.0f\xe2\x80\x93%.0f&#160;%%</td>", 100 * precision.low,
			100 * precision.high);
	else
		put(page, "<td>-</td>");
	put(page, "<td>");
	put(page, day_of(page, line->last_at));
	buf_printf(page->buf, "</td><td>%.2f</td></tr>\n",
		report_microseconds(page->report, line->nanoseconds));
}

static void put_all_rules(const struct page *page)
{
	begin_section(page, "All rules",
		"Held: all its conditions were true. Set: it set a part of the decision, the first "
		"rule "
		"to do so. Judged: tickets whose group it set, without those that the writer&#39;s "
		"own "
		"contact person has in another group. Moved: of those, now in another group, where "
		"only "
		"staff can put them.");
	put(page,
		"<div class=\"wide\"><table><thead><tr><th scope=\"col\" class=\"words\">Rule</th>"
		"<th scope=\"col\" class=\"words\">Group</th><th scope=\"col\">Held</th>"
		"<th scope=\"col\">Set</th><th scope=\"col\">Judged</th>"
		"<th scope=\"col\">Moved</th><th scope=\"col\">Stays, 95&#160;%</th>"
		"<th scope=\"col\">Last hit</th><th scope=\"col\">\xc2\xb5s</th></tr></thead>\n"
		"<tbody>\n");
	for (size_t i = 0; i < page->rule_count; i++)
		put_rule(page, page->rules[i]);
	put(page, "</tbody></table></div>\n</section>\n");
}

void report_to_html(const struct rules_report *report, struct buf *buf)
{
	struct page page = {.report = report, .buf = buf};

	page.rules = report_rules_in_order(report, &page.rule_count);
	put_head(&page);
	put_time_line(&page);
	put_hits(&page);
	put_precision(&page);
	put_time_spent(&page);
	put_advice(&page);
	put_words(&page);
	put_proposals(&page);
	put_all_rules(&page);
	if (report->untold > 0)
		buf_printf(buf,
			"<p>%lld decisions are from before they named the rules that held: of "
			"those "
			"only rules that set something are counted.</p>\n",
			(long long)report->untold);
	put(&page, "</main>\n</body>\n</html>\n");
}
