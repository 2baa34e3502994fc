/* SPDX-License-Identifier: MIT */
/* ombud away: when staff are away, and who stands in. */
#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#include "daemon/base/clock.h"
#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/staff_mail.h"
#include "daemon/store/absences.h"
#include "handlers/mail/written_day.h"

static const char usage[] =
	"usage: ombud away [--json] [--config FILE]\n"
	"       ombud away PERSON FROM TO [--deputy PERSON] [--config FILE]\n"
	"       ombud away PERSON --end [--config FILE]\n"
	"\n"
	"Lists who is away or will be, by command or by their own out-of-office reply;\n"
	"what the settings say of it is not in the list. FROM and TO are the first and\n"
	"the last day, such as 2027-07-01 or 1.7.2027. It takes the road of #away in a\n"
	"mail of that person, who is told. Within a minute the daemon gives tickets that\n"
	"wait for them to the deputy, and gives them back on the day after the last.\n"
	"  --deputy PERSON  in the place of the one in the settings\n"
	"  --end            the person is back, and what was planned is off\n"
	"  --json           for scripts\n";

enum { STRETCH_DAYS_MAX = 3660 };

struct desk_book {
	const struct site *site;
	const struct settings *settings;
	struct store *store;
	struct arena *arena;
};

/* ---- list */

static const char *day_written(const struct desk_book *book, int days)
{
	int year, month, day;

	date_from_days(days, &year, &month, &day);
	return arena_printf(book->arena, "%04d-%02d-%02d", year, month, day);
}

static const char *day_text(const struct desk_book *book, int64_t at)
{
	struct local_time local = local_time_at(book->site->default_hours->timezone, at);

	return day_written(book, local.days);
}

static struct json *to_json(
	const struct desk_book *book, const struct absence *absences, size_t count)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < count; i++) {
		struct json *json = json_new_object();

		json_set_text(json, "person", absences[i].person);
		json_set_text(json, "first_day", day_text(book, absences[i].first_at));
		json_set_text(json, "last_day", day_text(book, absences[i].until_at - 1));
		json_set_text(json, "deputy", absences[i].deputy);
		json_set_bool(json, "until_next_mail", absences[i].until_mail);
		json_set_time(json, "made_at", absences[i].made_at);
		json_add(list, json);
	}
	return list;
}

static void print_list(const struct desk_book *book, const struct absence *absences, size_t count)
{
	printf("%-16s %-12s %-12s %-16s\n", "PERSON", "FROM", "TO", "DEPUTY");
	for (size_t i = 0; i < count; i++)
		printf("%-16s %-12s %-12s %-16s%s\n", absences[i].person,
			day_text(book, absences[i].first_at),
			day_text(book, absences[i].until_at - 1),
			absences[i].deputy ? absences[i].deputy : "-",
			absences[i].until_mail ? " until their next mail" : "");
}

static int list(const struct desk_book *book, bool as_json)
{
	struct absence *absences;
	struct error error;
	size_t count;
	enum outcome outcome =
		absence_list(book->store, clock_now(), book->arena, &absences, &count, &error);

	if (outcome != OK)
		return command_fail(exit_status(outcome), "away", error.text);
	if (as_json)
		return print_json("away", to_json(book, absences, count));
	print_list(book, absences, count);
	return EX_OK;
}

/* ---- change */

static const struct person *find_person(
	const struct desk_book *book, const char *title, int *ret_status)
{
	const struct person *person = site_person(book->site, title);

	if (!person)
		*ret_status = command_fail(EX_USAGE, "away",
			arena_printf(book->arena, "there is no person \"%s\" in the settings",
				text_printable(book->arena, title, 60)));
	return person;
}

static bool read_day(const char *text, int today, int *ret_days)
{
	return written_day_read(&text, today, ret_days) && *text == '\0';
}

/* As #away in a mail of theirs: the person is told, whoever typed it. */
static int give(const struct desk_book *book, const struct person *person, int first, int last,
	const struct person *deputy)
{
	const char *from = day_written(book, first), *to = day_written(book, last);
	const struct staff_mail mail = {.command = "away",
		.settings = book->settings,
		.person = person,
		.subject = "ombud away",
		.text = arena_printf(book->arena, "#away %s - %s%s%s", from, to, deputy ? " " : "",
			deputy ? deputy->title : "")};
	int status = staff_mail_give(book->store, &mail, book->arena);

	if (status == EX_OK)
		printf("%s is away from %s to %s: given to the daemon; what comes of it is in "
		       "ombud away, and in a mail to %s\n",
			person->name, from, to, person->emails.list[0]);
	return status;
}

static int add(const struct desk_book *book, const struct person *person, const char *from,
	const char *to, const struct person *deputy)
{
	int64_t now = clock_now();
	int today = local_time_at(book->site->default_hours->timezone, now).days;
	int first, last;

	if (!read_day(from, today, &first) || !read_day(to, first, &last))
		return command_fail(
			EX_USAGE, "away", "FROM and TO are days, such as 2027-07-01 or 1.7.2027");
	if (last < first || last < today ||
		last - (first > today ? first : today) > STRETCH_DAYS_MAX)
		return command_fail(EX_USAGE, "away",
			"TO must be a day from today on, not before FROM, and within ten years "
			"of it");
	if (deputy == person)
		return command_fail(EX_USAGE, "away", "nobody is their own deputy");
	if (person->emails.count == 0)
		return command_fail(EX_USAGE, "away",
			arena_printf(book->arena, "%s has no mail address in the settings",
				person->name));
	return give(book, person, first, last, deputy);
}

static int end(const struct desk_book *book, const struct person *person)
{
	int64_t count = 0;
	struct error error;
	enum outcome outcome = store_begin(book->store, false, &error);

	if (outcome == OK) {
		outcome =
			absence_end(book->store, person->title, false, clock_now(), &count, &error);
		if (outcome == OK)
			outcome = store_commit(book->store, &error);
		else
			store_rollback(book->store);
	}
	if (outcome != OK)
		return command_fail(exit_status(outcome), "away", error.text);
	if (count == 0)
		return command_fail(EX_NOINPUT, "away",
			arena_printf(book->arena,
				"%s is not away by command or mail; what the settings say is "
				"changed there",
				person->name));
	printf("%s is back\n", person->name);
	return EX_OK;
}

static int change(const struct desk_book *book, const struct command_line *line,
	const char *deputy_title, bool is_end)
{
	int status = EX_OK;
	const struct person *person = find_person(book, line->operands[0], &status);
	const struct person *deputy =
		person && deputy_title ? find_person(book, deputy_title, &status) : NULL;

	if (status != EX_OK)
		return status;
	return is_end ? end(book, person)
		      : add(book, person, line->operands[1], line->operands[2], deputy);
}

int command_away(int argc, char **argv)
{
	bool as_json = false, is_end = false;
	const char *deputy = NULL;
	const struct option_row rows[] = {
		{"json", &as_json, NULL}, {"end", &is_end, NULL}, {"deputy", NULL, &deputy}, {0}};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct settings settings;
	struct command_line line;
	struct desk_book book = {.site = &settings.site, .settings = &settings, .arena = arena};
	int status;

	if (!options_read(argc, argv, rows, 3, usage, &line, &status))
		goto done;
	if ((is_end && line.operand_count != 1) ||
		(!is_end && line.operand_count != 0 && line.operand_count != 3) ||
		(deputy && line.operand_count != 3) || (as_json && line.operand_count != 0)) {
		fputs(usage, stderr);
		status = EX_USAGE;
		goto done;
	}
	status = load_settings("away", line.config, arena, &generation, &settings);
	if (status == EX_OK)
		status = load_store("away", &settings, line.operand_count == 0, &book.store);
	if (status == EX_OK)
		status = line.operand_count == 0 ? list(&book, as_json)
						 : change(&book, &line, deputy, is_end);
	store_close(book.store);
done:
	arena_free(arena);
	return status;
}
