/* SPDX-License-Identifier: MIT */
/* ombud run --once: one pass over every channel until nothing is due. */
#ifndef ROAD_ONCE_H
#define ROAD_ONCE_H

#include "daemon/road/road.h"

/*
 * Run each role once, one after the other and each in a process of its own, so that a message that
 * kills the worker is counted and parked as in the daemon: receivers, then timekeeper, worker and
 * senders until nothing is due.
 *
 * 0 when every channel could be reached, EX_UNAVAILABLE when one could not (its sentence is
 * logged), EX_TEMPFAIL when the store is in trouble or a daemon runs, EX_CONFIG when the settings
 * are wrong.
 */
int once_run(const struct road_table *table, const char *config_path);

#endif
