/* SPDX-License-Identifier: MIT */
/* Each week, once, the lead of a group hears how the week before went, as far as its figures say
 * something. */
#include "handlers/kinds/week_report.h"

#include "tests/unit/texts_fixture.h"

#define LEENA "leena@kotka.example"
#define MONDAY "2026-11-30"

/* A ticket that is nobody's; answered NULL: not yet. */
static void ticket_of(struct desk_fixture *d, const char *group, const char *came_in,
	const char *answered, enum ticket_state state)
{
	struct fixture *f = d->store;
	struct ticket ticket = {.group = group,
		.state = state,
		.created_at = desk_time(came_in),
		.answered_at = answered ? desk_time(answered) : 0,
		.changed_at = desk_time(came_in)};

	fixture_begin(f);
	MUST(ticket_create(f->store, &ticket, &f->error));
	fixture_commit(f);
}

static void ticket(
	struct desk_fixture *d, const char *came_in, const char *answered, enum ticket_state state)
{
	ticket_of(d, "building-control", came_in, answered, state);
}

static size_t reports(struct desk_fixture *d)
{
	struct outgoing *rows;
	size_t count = desk_outbox(d, &rows), found = 0;

	for (size_t i = 0; i < count; i++)
		found += rows[i].kind == OUTGOING_DIGEST &&
			 address_equal(rows[i].recipients[0], LEENA);
	return found;
}

static const char *report(struct desk_fixture *d)
{
	struct outgoing mail = desk_mail(d, OUTGOING_DIGEST, LEENA);

	assert_int_equal(reports(d), 1);
	return desk_read(d, &mail).text;
}

static void the_lead_hears_of_the_week_before_once(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_pass(d, "2026-11-24 10:00");
	/* one day of the week earlier; answered in 2 h of working time, over a night and a weekend
	 */
	ticket(d, "2026-11-20 15:00", "2026-11-23 09:00", TICKET_WAITING);
	ticket(d, "2026-11-25 20:00", "2026-11-26 08:30", TICKET_CLOSED);
	ticket(d, "2026-11-26 12:00", "2026-11-27 12:00", TICKET_OPEN);
	ticket(d, "2026-11-27 15:59", NULL, TICKET_NEW);
	ticket(d, "2026-11-30 07:00", NULL, TICKET_NEW); /* this week */
	desk_pass(d, "2026-11-27 12:00");
	desk_pass(d, "2026-11-29 12:00");
	desk_pass(d, MONDAY " 07:59");
	assert_int_equal(reports(d), 0);
	desk_pass(d, MONDAY " 08:00");
	desk_pass(d, MONDAY " 08:01");
	desk_pass(d, "2026-12-04 08:00");
	assert_string_equal(report(d),
		"Hej Leena Pomo!\n\n"
		"Här är siffrorna för de grupper som du leder för tiden 23.11–29.11.2026. "
		"Arbetstiden är gruppens öppettid, så nätter, veckoslut och helgdagar räknas "
		"inte.\n\n"
		"Building control\n"
		"- Inkomna: 3. Besvarade: 3.\n"
		"- Öppna nu: 4. Av dem väntar på företagaren: 1.\n"
		"- Första svaret räknat i arbetstid: hälften inom 2 tim, det långsammaste 8 tim.\n"
		"\n"
		"Det här är ett automatiskt meddelande. Om du svarar på det blir ditt svar ett "
		"nytt ärende.\n\nKymen yrityspalvelut");
	mail = desk_mail(d, OUTGOING_DIGEST, LEENA);
	assert_string_equal(desk_read(d, &mail).subject, "Veckans sammandrag 23.11–29.11.2026");
}

static void of_many_answers_nine_in_ten_are_told(void **state)
{
	struct desk_fixture *d = *state;

	desk_pass(d, "2026-11-24 10:00");
	for (int i = 1; i <= 11; i++)
		ticket(d, "2026-11-25 08:00",
			arena_printf(d->store->arena, "2026-11-25 08:%02d", 5 * i), TICKET_CLOSED);
	desk_pass(d, MONDAY " 08:00");
	assert_says(report(d), "- Inkomna: 11. Besvarade: 11.\n- Öppna nu: 0.\n");
	/* the sixth and the tenth of eleven */
	assert_says(report(d), "hälften inom 30 min, nio av tio inom 50 min.\n");
}

static void a_single_answer_is_told_as_it_is(void **state)
{
	struct desk_fixture *d = *state;

	desk_pass(d, "2026-11-24 10:00");
	ticket(d, "2026-11-25 08:00", "2026-11-25 09:10", TICKET_WAITING);
	desk_pass(d, MONDAY " 08:00");
	assert_says(report(d), "Besvarade: 1.\n");
	assert_says(report(d), "- Första svaret räknat i arbetstid: 1 tim 10 min.\n");
	assert_null(strstr(report(d), "hälften"));
}

static void between_groups_there_is_an_empty_line(void **state)
{
	struct desk_fixture *d = *state;

	desk_pass(d, "2026-11-24 10:00");
	ticket(d, "2026-11-25 08:00", NULL, TICKET_NEW);
	ticket_of(d, "growth", "2026-11-25 08:00", NULL, TICKET_NEW);
	desk_pass(d, MONDAY " 08:00");
	assert_says(report(d), "Building control\n- Inkomna: 1. Besvarade: 0.\n- Öppna nu: 1.\n\n"
			       "Kasvu Oy\n- Inkomna: 1. Besvarade: 0.\n- Öppna nu: 1.\n\nDet här");
}

static void without_an_answer_no_time_is_told_and_what_is_late_is(void **state)
{
	struct desk_fixture *d = *state;

	desk_pass(d, "2026-11-24 10:00");
	desk_request(d); /* due on Wednesday at ten */
	desk_pass(d, "2026-11-25 10:01");
	desk_pass(d, MONDAY " 08:00");
	assert_says(report(d), "- Inkomna: 1. Besvarade: 0.\n");
	assert_says(report(d), "- Öppna nu: 1. Av dem försenade: 1.\n\nDet här");
	assert_null(strstr(report(d), "Mallinen"));
	assert_null(strstr(report(d), "yritys.example"));
}

static void a_week_without_anything_has_no_report(void **state)
{
	struct desk_fixture *d = *state;

	desk_pass(d, "2026-11-24 10:00");
	ticket(d, "2026-11-20 08:00", "2026-11-20 09:10", TICKET_CLOSED);
	desk_pass(d, MONDAY " 08:00");
	assert_int_equal(reports(d), 0);
	ticket(d, "2026-11-30 08:10", "2026-11-30 09:10", TICKET_CLOSED);
	desk_pass(d, MONDAY " 12:00");
	assert_int_equal(reports(d), 0);
	desk_pass(d, "2026-12-08 08:00"); /* nothing ran on the Monday */
	assert_says(report(d), "30.11–6.12.2026");
}

static int switched_off(void **state)
{
	return desk_set_up_with(state, "weekly_digest = no", "");
}

static void a_site_may_do_without_it(void **state)
{
	struct desk_fixture *d = *state;

	desk_pass(d, "2026-11-24 10:00");
	ticket(d, "2026-11-25 08:00", NULL, TICKET_NEW);
	desk_pass(d, MONDAY " 08:00");
	assert_int_equal(reports(d), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_lead_hears_of_the_week_before_once),
		DESK_TEST(of_many_answers_nine_in_ten_are_told),
		DESK_TEST(a_single_answer_is_told_as_it_is),
		DESK_TEST(between_groups_there_is_an_empty_line),
		DESK_TEST(without_an_answer_no_time_is_told_and_what_is_late_is),
		DESK_TEST(a_week_without_anything_has_no_report),
		cmocka_unit_test_setup_teardown(
			a_site_may_do_without_it, switched_off, desk_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
