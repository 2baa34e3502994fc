/* SPDX-License-Identifier: MIT */
/* Opening hours by local calendar day: each day has its open stretches, or the reason why it has
 * none. */
#include "rules/hours.h"

#include <assert.h>

enum { STEPS_FIRST = 16 };

/* One local day of the hours. */
struct day {
	int days;
	struct day_span spans[DAY_SPANS_MAX];
	int count;
	const char *why_closed; /* the whole day; NULL when it has a stretch */
	const char
		*why_closed_early; /* what is behind the last stretch; NULL: an ordinary evening */
};

/* A stretch of a day in UTC. */
struct moments {
	int64_t from;
	int64_t to;
};

static const struct day_exception *exception_on(const struct hours *hours, int days)
{
	int year;
	int month;
	int day;

	date_from_days(days, &year, &month, &day);
	for (size_t i = 0; i < hours->exception_count; i++) {
		const struct day_exception *exception = &hours->exceptions[i];
		bool fits;

		if (exception->holiday) {
			fits = holiday_is(exception->holiday, days);
		} else if (exception->yearly_month) {
			fits = month == exception->yearly_month && day == exception->yearly_day;
		} else {
			fits = days >= exception->first && days <= exception->last;
		}
		if (fits) {
			return exception;
		}
	}
	return NULL;
}

/* The stretches of the day that begin before the closing minute, the last one cut at it. */
static void close_early(struct day *day, int minute)
{
	int kept = 0;

	for (int i = 0; i < day->count && day->spans[i].from < minute; i++) {
		if (day->spans[i].to > minute) {
			day->spans[i].to = minute;
			day->why_closed_early = "short day";
		}
		kept++;
	}
	if (kept < day->count) {
		day->why_closed_early = "short day";
	}
	day->count = kept;
}

static struct day day_of(const struct hours *hours, int days)
{
	static const char *const closed_on[] = {"closed on Mondays", "closed on Tuesdays",
		"closed on Wednesdays", "closed on Thursdays", "closed on Fridays", "weekend",
		"weekend"};
	int weekday = weekday_of(days);
	const struct holiday *holiday = hours->finnish_holidays ? holiday_on(days) : NULL;
	const struct day_exception *exception;
	struct day day = {.days = days};

	if (holiday) {
		day.why_closed = holiday->name_en;
		return day;
	}
	for (int i = 0; i < hours->week_count[weekday]; i++) {
		if (hours->week[weekday][i].from < hours->week[weekday][i].to) {
			day.spans[day.count++] = hours->week[weekday][i];
		}
	}
	if (day.count == 0) {
		day.why_closed = closed_on[weekday];
		return day;
	}
	exception = exception_on(hours, days);
	if (exception) {
		close_early(&day, exception->to);
	}
	if (day.count == 0) {
		day.why_closed = "closed day";
	}
	return day;
}

static struct moments span_moments(const struct hours *hours, const struct day *day, int index)
{
	return (struct moments){
		.from = local_time_to_utc(hours->timezone, day->days, day->spans[index].from),
		.to = local_time_to_utc(hours->timezone, day->days, day->spans[index].to),
	};
}

static int today(const struct hours *hours, int64_t at)
{
	return local_time_at(hours->timezone, at).days;
}

bool hours_is_open(const struct hours *hours, int64_t at)
{
	struct day day = day_of(hours, today(hours, at));

	for (int i = 0; i < day.count; i++) {
		struct moments span = span_moments(hours, &day, i);

		if (at >= span.from && at < span.to) {
			return true;
		}
	}
	return false;
}

int64_t hours_next_open(const struct hours *hours, int64_t at)
{
	int first = today(hours, at);

	for (int days = first; days <= first + HOURS_HORIZON_DAYS; days++) {
		struct day day = day_of(hours, days);

		for (int i = 0; i < day.count; i++) {
			struct moments span = span_moments(hours, &day, i);

			if (at < span.to) {
				return at > span.from ? at : span.from;
			}
		}
	}
	return 0;
}

int64_t hours_closed_since(const struct hours *hours, int64_t at)
{
	int last = today(hours, at);

	for (int days = last; days >= last - HOURS_HORIZON_DAYS; days--) {
		struct day day = day_of(hours, days);

		for (int i = day.count - 1; i >= 0; i--) {
			struct moments span = span_moments(hours, &day, i);

			if (at >= span.to) {
				return span.to;
			}
			if (at >= span.from) {
				return 0;
			}
		}
	}
	return 1;
}

int64_t hours_between(const struct hours *hours, int64_t from, int64_t to)
{
	int first = today(hours, from), last = today(hours, to);
	int64_t seconds = 0;

	for (int days = first; days <= last && days <= first + HOURS_HORIZON_DAYS; days++) {
		struct day day = day_of(hours, days);

		for (int i = 0; i < day.count; i++) {
			struct moments span = span_moments(hours, &day, i);
			int64_t begin = span.from > from ? span.from : from;
			int64_t end = span.to < to ? span.to : to;

			seconds += end > begin ? end - begin : 0;
		}
	}
	return seconds;
}

const struct holiday *hours_holiday(const struct hours *hours, int64_t at)
{
	return hours->finnish_holidays ? holiday_on(today(hours, at)) : NULL;
}

/* The steps of a sum as they are found. Without an arena nothing is kept. */
struct steps {
	struct arena *arena;
	struct hours_step *list;
	size_t count;
	size_t capacity;
};

/* A stretch of time that ends the last one, or goes on with it when it is closed for the same
 * reason. */
static void add_step(struct steps *steps, int64_t from, int64_t to, const char *reason)
{
	struct hours_step *last = steps->count ? &steps->list[steps->count - 1] : NULL;

	if (!steps->arena || from >= to) {
		return;
	}
	if (last && reason && last->reason && strcmp(last->reason, reason) == 0) {
		last->to = to;
		return;
	}
	if (steps->count == steps->capacity) {
		size_t capacity = steps->capacity ? steps->capacity * 2 : STEPS_FIRST;
		struct hours_step *list = ARENA_ARRAY(steps->arena, capacity, struct hours_step);

		for (size_t i = 0; i < steps->count; i++) {
			list[i] = steps->list[i];
		}
		steps->list = list;
		steps->capacity = capacity;
	}
	steps->list[steps->count++] = (struct hours_step){.from = from,
		.to = to,
		.counted_seconds = reason ? 0 : to - from,
		.reason = reason};
}

/* What is closed of a day before its stretch of that index; behind the last one when index is its
 * count. */
static const char *closed_reason(const struct day *day, int index)
{
	if (day->why_closed) {
		return day->why_closed;
	}
	if (index == day->count && day->why_closed_early) {
		return day->why_closed_early;
	}
	return index == 0 || index == day->count ? "night" : "between opening hours";
}

/* Count what is open of one day from *at on. True when *left is used up: *at is the moment then. */
static bool count_day(const struct hours *hours, const struct day *day, int64_t *at, int64_t *left,
	struct steps *steps)
{
	int64_t day_end;

	for (int i = 0; i < day->count; i++) {
		struct moments span = span_moments(hours, day, i);
		int64_t from;

		if (*at >= span.to) {
			continue;
		}
		from = *at > span.from ? *at : span.from;
		add_step(steps, *at, from, closed_reason(day, i));
		*at = *left < span.to - from ? from + *left : span.to;
		add_step(steps, from, *at, NULL);
		*left -= *at - from;
		if (*left <= 0) {
			return true;
		}
	}
	if (steps->arena) { /* only the steps need to know where the night is parted */
		day_end = local_time_to_utc(hours->timezone, day->days + 1, 0);
		add_step(steps, *at, day_end, closed_reason(day, day->count));
		*at = *at > day_end ? *at : day_end;
	}
	return false;
}

int64_t hours_add(const struct hours *hours, int64_t from, int64_t seconds, struct arena *arena,
	struct hours_step **ret_steps, size_t *ret_step_count)
{
	struct steps steps = {.arena = ret_steps ? arena : NULL};
	int first = today(hours, from);
	int64_t at = from;
	int64_t left = seconds > 0 ? seconds : 0;
	bool reached = false;

	assert(!ret_steps || (arena && ret_step_count));
	for (int days = first; !reached && days <= first + HOURS_HORIZON_DAYS; days++) {
		struct day day = day_of(hours, days);

		reached = count_day(hours, &day, &at, &left, &steps);
	}
	if (ret_steps) {
		*ret_steps = steps.list;
		*ret_step_count = steps.count;
	}
	return reached ? at : 0;
}
