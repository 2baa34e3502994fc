/* SPDX-License-Identifier: MIT */
/* Crews: every line arrives, whole and once; who fails is told, and nobody is left behind. */
#include <assert.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "handlers/tuning/crew.h"

enum { LINES = 20000 };

struct job {
	enum { WHOLE, DIES, ENDS_WITH_3, ENDLESS_LINE, HALF_A_LINE } what;
	size_t lines[4];
	size_t bytes;
	size_t ticks;
};

static int work(void *context, size_t number, size_t count, FILE *out)
{
	const struct job *job = context;

	assert(count == 3);
	if (number == 1 && job->what == DIES)
		abort();
	if (number == 1 && job->what == ENDS_WITH_3)
		return 3;
	while (number == 1 && job->what == ENDLESS_LINE)
		fputs("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", out);
	/* the others are still at it when one fails */
	if (number != 1 && job->what != WHOLE && job->what != HALF_A_LINE)
		pause();
	for (size_t i = number; i < LINES; i += count)
		fprintf(out, "%zu %.*s\n", i, (int)(i % 100),
			"--------------------------------------------------------------------------"
			"--"
			"------------------------");
	if (job->what == HALF_A_LINE)
		fputs("half", out);
	return 0;
}

static void take(void *context, size_t number, const char *line, size_t size)
{
	struct job *job = context;
	char *end;
	size_t i = strtoul(line, &end, 10);

	assert_int_equal(i, number + 3 * job->lines[number]++);
	assert_int_equal((size_t)(end - line) + 1 + i % 100, size);
	job->bytes += size;
}

static void tick(void *context)
{
	((struct job *)context)->ticks++;
}

static enum outcome run(struct job *job, size_t *ret_number, struct error *error)
{
	const struct crew crew = {work, take, tick, job};

	return crew_run(&crew, 3, ret_number, error);
}

static void every_line_arrives_once(void **state)
{
	struct job job = {.what = WHOLE};
	struct error error;
	size_t number;

	(void)state;
	assert_int_equal(run(&job, &number, &error), OK);
	assert_int_equal(job.lines[0] + job.lines[1] + job.lines[2], LINES);
	assert_true(job.ticks > 0);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	/* what is no line is not taken for one */
	job = (struct job){.what = HALF_A_LINE};
	assert_int_equal(run(&job, &number, &error), OK);
	assert_int_equal(job.lines[0] + job.lines[1] + job.lines[2], LINES);
}

static void who_fails_is_told_and_the_others_are_ended(void **state)
{
	static const struct {
		int what;
		const char *said;
	} rows[] = {
		{DIES, "died of signal 6"},
		{ENDS_WITH_3, "ended with status 3"},
		{ENDLESS_LINE, "a line of more than"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct job job = {.what = rows[i].what};
		struct error error;
		size_t number = 9;

		assert_int_equal(run(&job, &number, &error), BROKEN);
		assert_int_equal(number, 1);
		assert_non_null(strstr(error.text, rows[i].said));
		assert_true(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	}
}

static void there_is_one_for_each_processor(void **state)
{
	(void)state;
	assert_in_range(crew_size(), 1, CREW_MAX);
	assert_true(crew_size() <= (size_t)sysconf(_SC_NPROCESSORS_CONF));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_arrives_once),
		cmocka_unit_test(who_fails_is_told_and_the_others_are_ended),
		cmocka_unit_test(there_is_one_for_each_processor),
	};

	return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}
