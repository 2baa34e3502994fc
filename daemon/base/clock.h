/* SPDX-License-Identifier: MIT */
/*
 * The clock. clock.c holds nothing but these, so that the test program can link another clock.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* UTC seconds since 1970. All stored times are of this kind. */
int64_t clock_now(void);

/* Milliseconds of a clock that never steps; for deadlines and pacing within a process. */
int64_t clock_monotonic_ms(void);

#endif
