/* SPDX-License-Identifier: MIT */
/* Opening hours as the settings say them: "mon-fri 08:00-16:00", "12-31 14:00",
 * "2027-07-05..2027-07-31". */
#include "daemon/config/hours_block.h"

#include <string.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/config/reading.h"
#include "daemon/model/holidays.h"

static const char *const hours_options[] = {
	"timezone", "open", "holidays", "short", "closed", NULL};

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

enum { DAY_MINUTES = 24 * 60, SHOWN_BYTES = 60 };

void hours_default(struct hours *hours)
{
	hours->timezone = "Europe/Helsinki";
	hours->finnish_holidays = true;
	for (int day = 0; day < 7; day++) {
		hours->week_count[day] = day < 5;
		hours->week[day][0] = (struct day_span){8 * 60, 16 * 60};
	}
}

/* ---- pieces: each moves *text behind what it read */

static bool read_digits(const char **text, int min, int max, int *ret)
{
	int value = 0, count = 0;

	for (; **text >= '0' && **text <= '9' && count < 4; (*text)++, count++) {
		value = value * 10 + (**text - '0');
	}
	if (count < min || count > max) {
		return false;
	}
	*ret = value;
	return true;
}

/* "8:00", "08:00", "24:00": minutes of the day. */
static bool read_minute(const char **text, int *ret_minute)
{
	int hour, minute;

	if (!read_digits(text, 1, 2, &hour) || *(*text)++ != ':' ||
		!read_digits(text, 2, 2, &minute) || minute > 59 ||
		hour * 60 + minute > DAY_MINUTES) {
		return false;
	}
	*ret_minute = hour * 60 + minute;
	return true;
}

static bool read_weekday(const char **text, int *ret_day)
{
	for (int day = 0; weekdays[day]; day++) {
		if (text_starts_nocase(*text, weekdays[day])) {
			*text += strlen(weekdays[day]);
			*ret_day = day;
			return true;
		}
	}
	return false;
}

static void skip_blanks(const char **text)
{
	while (**text == ' ') {
		(*text)++;
	}
}

/* ---- open */

/* "mon-fri 08:00-12:00 13:00-16:00" taken apart. */
struct opening {
	int first_day;
	int last_day; /* may be smaller: "sat-mon" */
	struct day_span spans[DAY_SPANS_MAX];
	int count;
};

static bool parse_opening(const char *text, struct opening *ret)
{
	struct opening opening = {0};

	skip_blanks(&text);
	if (!read_weekday(&text, &opening.first_day)) {
		return false;
	}
	opening.last_day = opening.first_day;
	if (*text == '-' && (text++, !read_weekday(&text, &opening.last_day))) {
		return false;
	}
	while (*text == ' ' && opening.count < DAY_SPANS_MAX) {
		struct day_span span;

		skip_blanks(&text);
		if (!*text) {
			break;
		}
		if (!read_minute(&text, &span.from) || *text++ != '-' ||
			!read_minute(&text, &span.to) || span.from >= span.to) {
			return false;
		}
		opening.spans[opening.count++] = span;
	}
	if (*text || opening.count == 0) {
		return false;
	}
	*ret = opening;
	return true;
}

/* Put a span into its place in a day. False when it overlaps another or the day is full. */
static bool add_span(struct hours *hours, int day, struct day_span span)
{
	struct day_span *spans = hours->week[day];
	int count = hours->week_count[day];
	int at = 0;

	while (at < count && spans[at].from < span.from) {
		at++;
	}
	if (count == DAY_SPANS_MAX || (at > 0 && spans[at - 1].to > span.from) ||
		(at < count && spans[at].from < span.to)) {
		return false;
	}
	memmove(&spans[at + 1], &spans[at], (size_t)(count - at) * sizeof(*spans));
	spans[at] = span;
	hours->week_count[day]++;
	return true;
}

static void add_opening(struct arena *arena, const struct value *value, struct hours *hours,
	struct problems *problems)
{
	struct opening opening;

	if (!parse_opening(value->text, &opening)) {
		problems_add(problems, value->at,
			"'%s' is no opening time: write days and times from earlier to later, such "
			"as \"mon-fri 08:00-16:00\" or \"sat 10:00-14:00\"",
			text_printable(arena, value->text, SHOWN_BYTES));
		return;
	}
	for (int day = opening.first_day;; day = (day + 1) % 7) {
		for (int i = 0; i < opening.count; i++) {
			if (!add_span(hours, day, opening.spans[i])) {
				problems_add(problems, value->at,
					"'%s' overlaps another opening time on %s (or there are "
					"more than %d of them)",
					text_printable(arena, value->text, SHOWN_BYTES),
					weekdays[day], DAY_SPANS_MAX);
				return;
			}
		}
		if (day == opening.last_day) {
			return;
		}
	}
}

/* ---- days of their own */

/* "12-31": a day of each year. */
static bool parse_yearly(const char *text, struct day_exception *exception)
{
	static const int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int month, day;

	if (!read_digits(&text, 2, 2, &month) || *text++ != '-' ||
		!read_digits(&text, 2, 2, &day) || *text || month < 1 || month > 12 || day < 1 ||
		day > longest[month - 1]) {
		return false;
	}
	exception->yearly_month = month;
	exception->yearly_day = day;
	return true;
}

static bool parse_holiday(const char *text, struct day_exception *exception)
{
	for (const char *const *id = holiday_ids(); *id; id++) {
		if (strcmp(*id, text) == 0) {
			exception->holiday = *id;
			return true;
		}
	}
	return false;
}

/* "2027-07-05..2027-07-31", "2027-05-14", "12-31", "maundy-thursday". */
static bool parse_days(struct arena *arena, const char *text, struct day_exception *ret)
{
	const char *dots = strstr(text, "..");
	struct day_exception exception = {0};

	if (dots) {
		const char *first = arena_strndup(arena, text, (size_t)(dots - text));

		if (!date_parse(first, &exception.first) ||
			!date_parse(dots + 2, &exception.last) ||
			exception.last < exception.first) {
			return false;
		}
	} else if (date_parse(text, &exception.first)) {
		exception.last = exception.first;
	} else if (!parse_yearly(text, &exception) && !parse_holiday(text, &exception)) {
		return false;
	}
	*ret = exception;
	return true;
}

static void wrong_days(struct arena *arena, const struct value *value, const char *what,
	const char *example, struct problems *problems)
{
	const char *days = arena_strndup(arena, value->text, strcspn(value->text, " "));
	const char *nearest = blocks_nearest(days, holiday_ids());

	problems_add(problems, value->at, "'%s' is no %s: write %s%s%s%s",
		text_printable(arena, value->text, SHOWN_BYTES), what, example,
		nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

/* "12-31 14:00": the day closes at that time. */
static void add_short(struct arena *arena, const struct value *value, struct hours *hours,
	struct problems *problems)
{
	const char *blank = strchr(value->text, ' ');
	const char *time = blank;
	struct day_exception exception;
	int minute = 0;

	if (!blank ||
		!parse_days(arena, arena_strndup(arena, value->text, (size_t)(blank - value->text)),
			&exception) ||
		(skip_blanks(&time), !read_minute(&time, &minute)) || *time || minute == 0) {
		wrong_days(arena, value, "short day",
			"a day and when it closes, such as \"12-31 14:00\", \"2027-04-30 12:00\" "
			"or \"maundy-thursday 14:00\"",
			problems);
		return;
	}
	exception.to = minute;
	hours->exceptions[hours->exception_count++] = exception;
}

static void add_closed(struct arena *arena, const struct value *value, struct hours *hours,
	struct problems *problems)
{
	struct day_exception exception;

	if (!parse_days(arena, value->text, &exception)) {
		wrong_days(arena, value, "closed day",
			"\"2027-07-05..2027-07-31\", \"2027-05-14\", \"12-27\" or the id of a "
			"holiday",
			problems);
		return;
	}
	hours->exceptions[hours->exception_count++] = exception;
}

/* ---- the block */

static void read_timezone(struct block *block, struct hours *hours, struct problems *problems)
{
	const char *zone = NULL;

	if (!blocks_text(block, "timezone", &zone, problems) || !zone) {
		return;
	}
	if (!timezone_is_known(zone)) {
		problems_add(problems, reading_position(block, "timezone"),
			"there is no time zone '%s' on this system; write it as Europe/Helsinki "
			"(see /usr/share/zoneinfo)",
			text_printable(problems->arena, zone, SHOWN_BYTES));
		return;
	}
	hours->timezone = zone;
}

static void read_open(
	struct arena *arena, struct block *block, struct hours *hours, struct problems *problems)
{
	const struct option *open = blocks_option(block, "open");

	if (!open) {
		return;
	}
	memset(hours->week_count, 0, sizeof(hours->week_count));
	for (size_t i = 0; i < open->value_count; i++) {
		add_opening(arena, &open->values[i], hours, problems);
	}
	if (open->value_count == 0) {
		problems_add(problems, open->at,
			"'open' is empty; for example: open = { \"mon-fri 08:00-16:00\" }");
	}
}

/* Short and closed days in the order of the file: the first that fits a day holds. */
static void read_exceptions(
	struct arena *arena, struct block *block, struct hours *hours, struct problems *problems)
{
	const struct option *shorter = blocks_option(block, "short");
	const struct option *closed = blocks_option(block, "closed");
	size_t count = (shorter ? shorter->value_count : 0) + (closed ? closed->value_count : 0);

	hours->exceptions = ARENA_ARRAY(arena, count + 1, struct day_exception);
	for (const struct option *option = block->options; option; option = option->next) {
		for (size_t i = 0; i < option->value_count; i++) {
			if (option == shorter) {
				add_short(arena, &option->values[i], hours, problems);
			} else if (option == closed) {
				add_closed(arena, &option->values[i], hours, problems);
			}
		}
	}
}

void hours_block_parse(struct arena *arena, struct block *block, struct hours *ret_hours,
	struct problems *problems)
{
	static const char *const holiday_words[] = {"none", "finland", NULL};
	int holidays = 1;

	hours_default(ret_hours);
	read_timezone(block, ret_hours, problems);
	read_open(arena, block, ret_hours, problems);
	blocks_word(block, "holidays", holiday_words, &holidays, problems);
	ret_hours->finnish_holidays = holidays == 1;
	read_exceptions(arena, block, ret_hours, problems);
	blocks_check_unknown(block, hours_options, problems);
}

void read_hours(struct reading *reading, struct block *block, size_t index)
{
	hours_block_parse(reading->arena, block, &reading->site->hours[index], reading->problems);
}
