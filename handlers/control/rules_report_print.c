/* SPDX-License-Identifier: MIT */
/* The report as a table for people, as CSV (RFC 4180), and as JSON. */
#include "handlers/control/rules_report_print.h"

#include <stdio.h>
#include <string.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "handlers/control/load.h"

enum { TITLE_BYTES = 200 };

static const char *printable(const struct rules_report *report, const char *text)
{
	return text_printable(report->arena, text, TITLE_BYTES);
}

/* "rules.d/own.conf:12", or that it is gone. */
static const char *place_of(const struct rules_report *report, const struct rule_line *line)
{
	return line->at.file ? arena_printf(report->arena, "%s:%d", line->at.file, line->at.line)
			     : "(gone)";
}

static double percent(int64_t part, int64_t whole)
{
	return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

/* ---- for people */

/* "12 of 14, 60-96 %": few tickets show little, and the interval says so. */
static const char *precision_text(const struct rules_report *report, const struct rule_line *line)
{
	struct precision precision = precision_of(line->routed, line->moved);
	int64_t stayed = line->routed - line->moved;

	if (line->routed == 0)
		return "-";
	return arena_printf(report->arena, "%lld of %lld, %.0f-%.0f %%", (long long)stayed,
		(long long)line->routed, 100 * precision.low, 100 * precision.high);
}

static void print_rules(const struct rules_report *report)
{
	size_t count;
	const struct rule_line **rules = report_rules_in_order(report, &count);

	printf("%7s %6s %6s  %-26s %-16s %8s  %s\n", "HITS", "SHARE", "SET", "STAYED, PROBABLY",
		"LAST HIT", "us/MSG", "RULE");
	for (size_t i = 0; i < count && rules[i]->held > 0; i++) {
		const struct rule_line *line = rules[i];

		printf("%7lld %5.1f%% %6lld  %-26s %-16s %8.2f  %s  %s\n", (long long)line->held,
			percent(line->held, report->tickets + report->silent + report->added),
			(long long)line->set, precision_text(report, line),
			time_for_terminal(report->arena, report->site, line->last_at),
			report_microseconds(report, line->nanoseconds),
			printable(report, line->title), place_of(report, line));
	}
}

static void print_advice(const struct rules_report *report)
{
	bool any = false;

	for (size_t i = 0; i < report->current_count; i++) {
		const struct rule_line *line = &report->rules[i];

		if (!line->advice)
			continue;
		if (!any)
			printf("\nRules to look at:\n");
		any = true;
		printf("  %s  %s\n    %s\n", place_of(report, line), printable(report, line->title),
			printable(report, line->advice));
	}
}

static void print_terms(const char *heading, const struct report_term *terms, size_t count)
{
	if (count == 0)
		return;
	printf("\n%s\n%9s %8s %7s %10s  %s\n", heading, "TICKETS", "WRITERS", "SHARE", "ELSEWHERE",
		"WORDS");
	for (size_t i = 0; i < count; i++)
		printf("%9lld %8lld %6.0f%% %9.0f%%  %s\n", (long long)terms[i].tickets,
			(long long)terms[i].contacts, 100 * terms[i].share,
			100 * terms[i].elsewhere, terms[i].words);
}

static void print_proposals(const struct rules_report *report)
{
	if (report->proposal_count == 0)
		return;
	printf("\nProposed rules; put one into a file of rules.d, then: ombud rules check\n");
	for (size_t i = 0; i < report->proposal_count; i++)
		printf("\n%s", report->proposals[i].text);
}

void report_print(const struct rules_report *report)
{
	int64_t by_rule = report->routed + report->to_ombud;

	printf("%s until %s\n", time_for_terminal(report->arena, report->site, report->since),
		time_for_terminal(report->arena, report->site, report->until));
	printf("%lld tickets; a rule set the group of %lld, and staff moved %lld of those; "
	       "no rule caught %lld (%.1f %%)\n",
		(long long)report->tickets, (long long)by_rule, (long long)report->moved,
		(long long)report->uncaught, percent(report->uncaught, report->tickets));
	if (report->untold > 0)
		printf("%lld decisions are from before they named the rules that held: of those "
		       "only rules that set something are counted\n",
			(long long)report->untold);
	if (report->timed > 0)
		printf("all rules together take %.1f us a message (the shortest of three runs over "
		       "each of %lld stored ones)\n",
			report_microseconds(report, report->whole_nanoseconds),
			(long long)report->timed);
	printf("\n");
	print_rules(report);
	print_advice(report);
	if (report->strays_read > 0)
		printf("\nTickets that no rule caught and that were read: %lld\n",
			(long long)report->strays_read);
	print_terms("Words in more of them than of others:", report->words, report->word_count);
	print_terms("Pairs of words:", report->pairs, report->pair_count);
	print_proposals(report);
}

/* ---- CSV */

/* RFC 4180; and what a program of tables would take for a formula begins with an apostrophe. */
static void put_csv_text(const char *text, const char *end)
{
	fputc('"', stdout);
	if (*text && strchr("=+-@\t\r", *text))
		fputc('\'', stdout);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', stdout);
		fputc(*text, stdout);
	}
	printf("\"%s", end);
}

static void put_csv_rule(const struct rules_report *report, const struct rule_line *line)
{
	struct precision precision = precision_of(line->routed, line->moved);

	put_csv_text(printable(report, line->title), ",");
	put_csv_text(line->at.file ? printable(report, line->at.file) : "", ",");
	if (line->at.file)
		printf("%d", line->at.line);
	printf(",%s,", line->shipped ? "yes" : "no");
	put_csv_text(line->group ? printable(report, line->group) : "", ",");
	printf("%lld,%.4f,%lld,%lld,%lld,%lld,", (long long)line->held,
		percent(line->held, report->tickets + report->silent + report->added) / 100,
		(long long)line->set, (long long)line->routed, (long long)line->moved,
		(long long)line->to_ombud);
	if (line->routed > 0)
		printf("%.4f,%.4f,%.4f,", precision.share, precision.low, precision.high);
	else
		printf(",,,");
	printf("%s,", line->last_at ? time_iso(report->arena, line->last_at) : "");
	if (line->at.file && report->timed > 0)
		printf("%.3f", report_microseconds(report, line->nanoseconds));
	fputc(',', stdout);
	put_csv_text(line->advice ? printable(report, line->advice) : "", "\r\n");
}

void report_print_csv(const struct rules_report *report)
{
	size_t count;
	const struct rule_line **rules = report_rules_in_order(report, &count);

	printf("rule,file,line,shipped,group,hits,share,set,routed,moved,to_ombud,precision,"
	       "precision_low,precision_high,last_hit,microseconds,advice\r\n");
	for (size_t i = 0; i < count; i++)
		put_csv_rule(report, rules[i]);
}

/* ---- JSON */

static struct json *rule_to_json(const struct rules_report *report, const struct rule_line *line)
{
	struct precision precision = precision_of(line->routed, line->moved);
	struct json *json = json_new_object();

	json_set_text(json, "rule", line->title);
	json_set_text(json, "file", line->at.file);
	if (line->at.file)
		json_set_number(json, "line", line->at.line);
	else
		json_set_null(json, "line");
	json_set_bool(json, "shipped", line->shipped);
	json_set_text(json, "group", line->group);
	json_set_number(json, "hits", line->held);
	json_set_number(json, "set", line->set);
	json_set_number(json, "routed", line->routed);
	json_set_number(json, "moved", line->moved);
	json_set_number(json, "to_ombud", line->to_ombud);
	if (line->routed > 0) {
		json_set_fraction(json, "precision", precision.share);
		json_set_fraction(json, "precision_low", precision.low);
		json_set_fraction(json, "precision_high", precision.high);
	} else {
		json_set_null(json, "precision");
		json_set_null(json, "precision_low");
		json_set_null(json, "precision_high");
	}
	json_set_time(json, "last_hit", line->last_at);
	if (line->at.file && report->timed > 0)
		json_set_number(json, "nanoseconds", line->nanoseconds / report->timed);
	else
		json_set_null(json, "nanoseconds");
	json_set_text(json, "advice", line->advice);
	return json;
}

static struct json *terms_to_json(const struct report_term *terms, size_t count)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < count; i++) {
		struct json *json = json_new_object();

		json_set_text(json, "words", terms[i].words);
		json_set_number(json, "tickets", terms[i].tickets);
		json_set_number(json, "writers", terms[i].contacts);
		json_set_fraction(json, "share", terms[i].share);
		json_set_fraction(json, "elsewhere", terms[i].elsewhere);
		json_add(list, json);
	}
	return list;
}

static struct json *proposals_to_json(const struct rules_report *report)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < report->proposal_count; i++) {
		const struct rule_proposal *proposal = &report->proposals[i];
		struct json *json = json_new_object();

		json_set_text(json, "words", proposal->words);
		json_set_text(json, "instead_of", proposal->rule ? proposal->rule->title : NULL);
		json_set_text(json, "group", proposal->group);
		json_set_number(json, "tickets", proposal->tickets);
		json_set_number(json, "writers", proposal->contacts);
		json_set_text(json, "text", proposal->text);
		json_add(list, json);
	}
	return list;
}

struct json *report_to_json(const struct rules_report *report)
{
	struct json *json = json_new_object(), *rules = json_new_array();
	size_t count;
	const struct rule_line **order = report_rules_in_order(report, &count);

	for (size_t i = 0; i < count; i++)
		json_add(rules, rule_to_json(report, order[i]));
	json_set_time(json, "since", report->since);
	json_set_time(json, "until", report->until);
	json_set_number(json, "tickets", report->tickets);
	json_set_number(json, "silent", report->silent);
	json_set_number(json, "later_decisions", report->added);
	json_set_number(json, "decisions_without_held", report->untold);
	json_set_number(json, "routed", report->routed);
	json_set_number(json, "moved", report->moved);
	json_set_number(json, "to_ombud", report->to_ombud);
	json_set_number(json, "uncaught", report->uncaught);
	json_set_number(json, "messages_timed", report->timed);
	if (report->timed > 0)
		json_set_number(json, "nanoseconds", report->whole_nanoseconds / report->timed);
	else
		json_set_null(json, "nanoseconds");
	json_set(json, "rules", rules);
	json_set(json, "words", terms_to_json(report->words, report->word_count));
	json_set(json, "pairs", terms_to_json(report->pairs, report->pair_count));
	json_set(json, "proposals", proposals_to_json(report));
	return json;
}
