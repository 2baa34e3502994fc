/* SPDX-License-Identifier: MIT */
/* The report as one page: plots with their tables, words, proposals, and all rules. */
#include "handlers/tuning/report.h"
#include "handlers/tuning/svg_plot.h"

enum { PLOT_ROWS_MAX = 20, COLUMNS_HEIGHT = 260 };

static double fraction(int64_t part, int64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : 0;
}

static const char *day_of(const struct rules_report *report, int64_t at)
{
	return at ? arena_strndup(
			    report->arena, time_for_terminal(report->arena, report->site, at), 10)
		  : "-";
}

static void put_row_head(const struct html_page *page, const struct rule_line *line)
{
	page_put(page, "<tr><th scope=\"row\">");
	page_put_text(page, line->title);
	page_put(page, "</th>");
}

/* The first rules of the order for which that count is not 0. */
static size_t rules_with(const struct rules_report *report,
	int64_t (*count_of)(const struct rule_line *line),
	const struct rule_line *ret_rules[PLOT_ROWS_MAX])
{
	size_t rule_count, count = 0;
	const struct rule_line **rules = report_rules_in_order(report, &rule_count);

	for (size_t i = 0; i < rule_count && count < PLOT_ROWS_MAX; i++) {
		if (count_of(rules[i]) > 0)
			ret_rules[count++] = rules[i];
	}
	return count;
}

static void put_figure(
	const struct html_page *page, const char *name, int64_t count, double share, bool has_share)
{
	buf_printf(page->buf, "<div><dt>%s</dt><dd>", name);
	page_put_count(page, count);
	if (has_share) {
		page_put(page, " <small>");
		page_put_percent(page, share);
		page_put(page, "</small>");
	}
	page_put(page, "</dd></div>\n");
}

static void put_head(const struct html_page *page, const struct rules_report *report)
{
	page_begin(page, arena_printf(page->arena, "How the rules fared: %s", report->site->name));
	page_put(page, "<header>\n<h1>How the rules fared</h1>\n<p>");
	page_put_text(page, report->site->name);
	page_put(page, ", ");
	page_put(page, day_of(report, report->since));
	page_put(page, " to ");
	page_put(page, day_of(report, report->until));
	page_put(page, "</p>\n<dl class=\"figures\">\n");
	put_figure(page, "Tickets", report->tickets, 0, false);
	put_figure(page, "A rule set the group", report->routed + report->to_ombud,
		fraction(report->routed + report->to_ombud, report->tickets), true);
	put_figure(page, "Moved by staff", report->moved, fraction(report->moved, report->routed),
		report->routed > 0);
	put_figure(page, "No rule caught", report->uncaught,
		fraction(report->uncaught, report->tickets), true);
	page_put(page, "</dl>\n</header>\n<main>\n");
}

static int64_t bucket_total(const struct report_bucket *bucket)
{
	return bucket->routed + bucket->others + bucket->uncaught + bucket->moved;
}

static void put_columns(
	const struct html_page *page, const struct rules_report *report, double most)
{
	const double left = 44, top = 10, bottom = COLUMNS_HEIGHT - 26,
		     step = (PLOT_WIDTH - left - 6) / (double)report->bucket_count,
		     unit = (bottom - top) / most;
	size_t every = (report->bucket_count + 5) / 6;

	plot_put_levels(page, left, top, bottom, most);
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
				COLUMNS_HEIGHT - 8, day_of(report, bucket->from));
	}
}

static void put_time_line(const struct html_page *page, const struct rules_report *report)
{
	int64_t most = 0;

	for (size_t i = 0; i < report->bucket_count; i++) {
		if (bucket_total(&report->buckets[i]) > most)
			most = bucket_total(&report->buckets[i]);
	}
	page_begin_section(page, "Tickets over time",
		arena_printf(report->arena, "Each column is %lld day%s.",
			(long long)report->bucket_days, report->bucket_days == 1 ? "" : "s"));
	page_put(page, "<ul class=\"key\">");
	plot_put_key(page, "kept", "stayed where a rule sent it");
	plot_put_key(page, "other", "caught, without a group of its own");
	plot_put_key(page, "moved", "moved by staff");
	plot_put_key(page, "stray", "no rule caught it");
	page_put(page, "</ul>\n");
	plot_begin(page, "time", COLUMNS_HEIGHT, "Tickets over time",
		"Stacked columns: tickets that stayed, were moved, or were caught by no rule.");
	put_columns(page, report, plot_round_up_count(most));
	plot_begin_table(page, "Tickets over time",
		"<th scope=\"col\" class=\"words\">From</th><th scope=\"col\">Stayed</th>"
		"<th scope=\"col\">Other</th><th scope=\"col\">Moved</th>"
		"<th scope=\"col\">No rule</th>");
	for (size_t i = 0; i < report->bucket_count; i++) {
		const struct report_bucket *bucket = &report->buckets[i];

		page_put(page, "<tr><th scope=\"row\">");
		page_put(page, day_of(report, bucket->from));
		page_put(page, "</th>");
		page_put_cell(page, bucket->routed);
		page_put_cell(page, bucket->others);
		page_put_cell(page, bucket->moved);
		page_put_cell(page, bucket->uncaught);
		page_put(page, "</tr>\n");
	}
	plot_end(page);
}

static int64_t hits_of(const struct rule_line *line)
{
	return line->held;
}

static void put_hits(const struct html_page *page, const struct rules_report *report)
{
	const struct rule_line *rules[PLOT_ROWS_MAX];
	size_t count = rules_with(report, hits_of, rules);
	double most = count > 0 ? plot_round_up_count(rules[0]->held) : 4;

	page_begin_section(page, "Hits by rule",
		"How often each rule held, and how many of its tickets staff moved to another "
		"group. The rules with most hits.");
	page_put(page, "<ul class=\"key\">");
	plot_put_key(page, "kept", "held");
	plot_put_key(page, "moved", "of those, moved by staff");
	page_put(page, "</ul>\n");
	plot_begin(page, "hits", plot_height(count), "Hits by rule",
		"Bars: how often each rule held, and the part of its tickets that staff moved.");
	plot_put_scale(page, count, most, "");
	for (size_t i = 0; i < count; i++) {
		double moved = plot_across((double)rules[i]->moved, most);
		double kept = plot_across((double)rules[i]->held, most) - moved;

		plot_put_row_label(page, i, rules[i]->title);
		plot_put_bar(page, i, 0, kept, "kept");
		plot_put_bar(page, i, kept, moved, "moved");
		plot_put_figure(page, i, kept + moved,
			arena_printf(page->arena, "%lld", (long long)rules[i]->held));
	}
	plot_begin_table(page, "Hits by rule",
		"<th scope=\"col\" class=\"words\">Rule</th><th scope=\"col\">Hits</th>"
		"<th scope=\"col\">Share</th><th scope=\"col\">Moved</th>");
	for (size_t i = 0; i < count; i++) {
		put_row_head(page, rules[i]);
		page_put_cell(page, rules[i]->held);
		buf_printf(page->buf, "<td>%.1f&#160;%%</td>",
			100 * fraction(rules[i]->held,
				      report->tickets + report->silent + report->added));
		page_put_cell(page, rules[i]->moved);
		page_put(page, "</tr>\n");
	}
	plot_end(page);
}

static int64_t routed_of(const struct rule_line *line)
{
	return line->routed;
}

static void put_precision(const struct html_page *page, const struct rules_report *report)
{
	const struct rule_line *rules[PLOT_ROWS_MAX];
	size_t count = rules_with(report, routed_of, rules);

	if (count == 0)
		return;
	page_begin_section(page, "How often staff agreed",
		"The share of a rule&#39;s tickets that stayed in its group. The dot is what was "
		"seen; the line is where the true share lies with a probability of 95&#160;% "
		"(Wilson): few tickets, long line.");
	plot_begin(page, "agreed", plot_height(count), "How often staff agreed",
		"For each rule a dot at the share of tickets that stayed, on a line for the 95 % "
		"interval.");
	plot_put_scale(page, count, 100, " %");
	for (size_t i = 0; i < count; i++) {
		struct precision precision = precision_of(rules[i]->routed, rules[i]->moved);

		plot_put_row_label(page, i, rules[i]->title);
		plot_put_interval(page, i, plot_across(precision.low, 1),
			plot_across(precision.high, 1), plot_across(precision.share, 1),
			precision.high < 0.5 ? "moved" : "kept");
	}
	plot_begin_table(page, "How often staff agreed",
		"<th scope=\"col\" class=\"words\">Rule</th><th scope=\"col\">Stayed</th>"
		"<th scope=\"col\">Of</th><th scope=\"col\">95&#160;% interval</th>");
	for (size_t i = 0; i < count; i++) {
		struct precision precision = precision_of(rules[i]->routed, rules[i]->moved);

		put_row_head(page, rules[i]);
		page_put_cell(page, rules[i]->routed - rules[i]->moved);
		page_put_cell(page, rules[i]->routed);
		buf_printf(page->buf, "<td>%.0f\xe2\x80\x93%.0f&#160;%%</td></tr>\n",
			100 * precision.low, 100 * precision.high);
	}
	plot_end(page);
}

/* The first of the set when they are sorted by the time they take. */
static size_t slowest_rules(
	const struct rules_report *report, const struct rule_line *ret_rules[PLOT_ROWS_MAX + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < report->current_count; i++) {
		const struct rule_line *line = &report->rules[i];
		size_t place = count < PLOT_ROWS_MAX ? count++ : count;

		for (; place > 0 && ret_rules[place - 1]->nanoseconds < line->nanoseconds; place--)
			ret_rules[place] = ret_rules[place - 1];
		ret_rules[place] = line;
	}
	return count;
}

static void put_time_spent(const struct html_page *page, const struct rules_report *report)
{
	const struct rule_line *rules[PLOT_ROWS_MAX + 1];
	size_t count = slowest_rules(report, rules);
	double most;

	if (report->timed == 0)
		return;
	most = count > 0 ? plot_round_up(report_microseconds(report, rules[0]->nanoseconds)) : 1;
	page_begin_section(page, "Time by rule",
		arena_printf(report->arena,
			"Microseconds a message that the patterns of each rule take when they are "
			"looked for by themselves: the mean over %lld stored messages, of the "
			"shortest of three tries. All rules together, as the daemon runs them, "
			"take %.1f. The slowest rules.",
			(long long)report->timed,
			report_microseconds(report, report->whole_nanoseconds)));
	plot_begin(page, "spent", plot_height(count), "Time by rule",
		"Bars: microseconds a message of the slowest rules.");
	plot_put_scale(page, count, most, "");
	for (size_t i = 0; i < count; i++) {
		double taken = report_microseconds(report, rules[i]->nanoseconds);

		plot_put_row_label(page, i, rules[i]->title);
		plot_put_bar(page, i, 0, plot_across(taken, most), "kept");
		plot_put_figure(page, i, plot_across(taken, most),
			arena_printf(page->arena, "%.2f", taken));
	}
	plot_begin_table(page, "Time by rule",
		"<th scope=\"col\" class=\"words\">Rule</th><th scope=\"col\">\xc2\xb5s a "
		"message</th>");
	for (size_t i = 0; i < count; i++) {
		put_row_head(page, rules[i]);
		buf_printf(page->buf, "<td>%.2f</td></tr>\n",
			report_microseconds(report, rules[i]->nanoseconds));
	}
	plot_end(page);
}

static void put_advice(const struct html_page *page, const struct rules_report *report)
{
	bool any = false;

	for (size_t i = 0; i < report->current_count; i++) {
		const struct rule_line *line = &report->rules[i];

		if (!line->advice)
			continue;
		if (!any)
			page_put(page,
				"<section>\n<h2>Rules to look at</h2>\n<ul class=\"advice\">\n");
		any = true;
		page_put(page, "<li><strong>");
		page_put_text(page, line->title);
		page_put(page, "</strong>: ");
		page_put_text(page, line->advice);
		page_put(page, " <small>");
		page_put_text(page, line->at.file);
		buf_printf(page->buf, ":%d</small></li>\n", line->at.line);
	}
	if (any)
		page_put(page, "</ul>\n</section>\n");
}

static void put_terms(const struct html_page *page, const char *caption,
	const struct report_term *terms, size_t count)
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
		page_put(page, "<tr><th scope=\"row\">");
		page_put_text(page, terms[i].words);
		page_put(page, "</th>");
		page_put_cell(page, terms[i].tickets);
		page_put_cell(page, terms[i].contacts);
		page_put(page, "<td>");
		page_put_percent(page, terms[i].share);
		page_put(page, "</td><td>");
		page_put_percent(page, terms[i].elsewhere);
		page_put(page, "</td></tr>\n");
	}
	page_put(page, "</tbody></table></div>\n");
}

static void put_words(const struct html_page *page, const struct rules_report *report)
{
	if (report->word_count == 0)
		return;
	page_begin_section(page, "What no rule caught",
		arena_printf(report->arena,
			"Words that are commoner in these tickets than in others, of %lld tickets "
			"read. Forms of a word are counted together. Words of fewer than %d "
			"different writers are told to nobody.",
			(long long)report->strays_read, CONTACTS_MIN));
	page_put(page, "<div class=\"pair\">\n");
	put_terms(page, "Words", report->words, report->word_count);
	put_terms(page, "Pairs of words", report->pairs, report->pair_count);
	page_put(page, "</div>\n</section>\n");
}

static void put_proposals(const struct html_page *page, const struct rules_report *report)
{
	if (report->proposal_count == 0)
		return;
	page_begin_section(page, "Proposed rules",
		"Each can be put into a file of rules.d as it stands; then: ombud rules check.");
	for (size_t i = 0; i < report->proposal_count; i++) {
		page_put(page, "<pre>");
		page_put_lines(page, report->proposals[i].text);
		page_put(page, "</pre>\n");
	}
	page_put(page, "</section>\n");
}

static void put_rule(const struct html_page *page, const struct rules_report *report,
	const struct rule_line *line)
{
	struct precision precision = precision_of(line->routed, line->moved);

	page_put(page, "<tr><th scope=\"row\">");
	page_put_text(page, line->title);
	page_put(page, "<small>");
	if (line->at.file) {
		page_put_text(page, line->at.file);
		buf_printf(page->buf, ":%d", line->at.line);
	} else {
		page_put(page, "no such rule any more");
	}
	page_put(page, "</small></th><td class=\"words\">");
	page_put_text(page, line->group ? line->group : "");
	page_put(page, "</td>");
	page_put_cell(page, line->held);
	page_put_cell(page, line->set);
	page_put_cell(page, line->routed);
	page_put_cell(page, line->moved);
	if (line->routed > 0)
		buf_printf(page->buf, "<td>%.0f\xe2\x80\x93%.0f&#160;%%</td>", 100 * precision.low,
			100 * precision.high);
	else
		page_put(page, "<td>-</td>");
	page_put(page, "<td>");
	page_put(page, day_of(report, line->last_at));
	buf_printf(page->buf, "</td><td>%.2f</td></tr>\n",
		report_microseconds(report, line->nanoseconds));
}

static void put_all_rules(const struct html_page *page, const struct rules_report *report)
{
	size_t rule_count;
	const struct rule_line **rules = report_rules_in_order(report, &rule_count);

	page_begin_section(page, "All rules",
		"Held: all its conditions were true. Set: it set a part of the decision, the first "
		"rule to do so. Judged: tickets whose group it set, without those that the "
		"writer&#39;s own contact person has in another group. Moved: of those, now in "
		"another group, where only staff can put them.");
	page_put(page,
		"<div class=\"wide\"><table><thead><tr><th scope=\"col\" class=\"words\">Rule</th>"
		"<th scope=\"col\" class=\"words\">Group</th><th scope=\"col\">Held</th>"
		"<th scope=\"col\">Set</th><th scope=\"col\">Judged</th>"
		"<th scope=\"col\">Moved</th><th scope=\"col\">Stays, 95&#160;%</th>"
		"<th scope=\"col\">Last hit</th><th scope=\"col\">\xc2\xb5s</th></tr></thead>\n"
		"<tbody>\n");
	for (size_t i = 0; i < rule_count; i++)
		put_rule(page, report, rules[i]);
	page_put(page, "</tbody></table></div>\n</section>\n");
}

void report_to_html(const struct rules_report *report, struct buf *buf)
{
	const struct html_page page = {.arena = report->arena, .buf = buf};

	put_head(&page, report);
	put_time_line(&page, report);
	put_hits(&page, report);
	put_precision(&page, report);
	put_time_spent(&page, report);
	put_advice(&page, report);
	put_words(&page, report);
	put_proposals(&page, report);
	put_all_rules(&page, report);
	if (report->untold > 0)
		buf_printf(buf,
			"<p>%lld decisions are from before they named the rules that held: of "
			"those only rules that set something are counted.</p>\n",
			(long long)report->untold);
	page_put(&page, "</main>\n");
	page_end(&page);
}
