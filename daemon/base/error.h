/* SPDX-License-Identifier: MIT */
/* Outcomes and the sentence that goes with a failure. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

/*
 * What came of a call. Everywhere in ombud a failure is one of these, and what a failure of
 * an outside system means is decided in one place per channel.
 */
enum outcome {
	OK,
	NOT_FOUND, /* asked for something that is not there */
	TRY_LATER, /* outside trouble that may pass: busy, unreachable, full */
	REFUSED,   /* never, for this input or this recipient */
	BROKEN,	   /* our fault or the settings': a person must act */
};

/* A sentence for a person: the cause and, where there is one, the next step. */
struct error {
	char text[1024];
};

#define WARN_UNUSED __attribute__((warn_unused_result))
#define PRINTF_LIKE(sentence, first) __attribute__((format(printf, sentence, first)))

/*
 * Write the sentence of a failure where it happens. error may be NULL (the sentence is dropped).
 * Returns outcome, so that a function can end with "return error_set(error, REFUSED, ...)".
 */
enum outcome error_set(struct error *error, enum outcome outcome, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* Put context in front on the way up: "mailbox counter: " + the sentence. Returns outcome. */
enum outcome error_context(struct error *error, enum outcome outcome, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* "ok", "not found", "try later", "refused", "broken"; for logs. */
const char *outcome_name(enum outcome outcome);

#endif
