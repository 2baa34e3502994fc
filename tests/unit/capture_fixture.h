/* SPDX-License-Identifier: MIT */
/* What the code under test writes to standard output and standard error. */
#ifndef TESTS_UNIT_CAPTURE_FIXTURE_H
#define TESTS_UNIT_CAPTURE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { CAPTURE_MAX = 1000000 };

struct captured {
	FILE *file;
	int saved;
	char text[CAPTURE_MAX];
};

static struct captured captured_out, captured_err;

static inline void capture_stream(struct captured *captured, int descriptor)
{
	captured->file = tmpfile();
	assert_non_null(captured->file);
	captured->saved = dup(descriptor);
	assert_true(captured->saved >= 0);
	assert_int_equal(dup2(fileno(captured->file), descriptor), descriptor);
}

static inline void release_stream(struct captured *captured, int descriptor)
{
	size_t size;

	assert_int_equal(dup2(captured->saved, descriptor), descriptor);
	close(captured->saved);
	rewind(captured->file);
	size = fread(captured->text, 1, CAPTURE_MAX - 1, captured->file);
	captured->text[size] = '\0';
	fclose(captured->file);
}

/* From here on nothing is seen on the terminal, also no failed assertion: keep it short. */
static inline void capture_begin(void)
{
	fflush(NULL);
	capture_stream(&captured_out, STDOUT_FILENO);
	capture_stream(&captured_err, STDERR_FILENO);
}

/* What was written is in captured_out.text and captured_err.text. */
static inline void capture_end(void)
{
	fflush(NULL);
	release_stream(&captured_out, STDOUT_FILENO);
	release_stream(&captured_err, STDERR_FILENO);
}

/* How often words stand in a text. */
static inline int capture_count(const char *text, const char *words)
{
	int count = 0;

	for (const char *at = strstr(text, words); at; at = strstr(at + 1, words))
		count++;
	return count;
}

#endif
