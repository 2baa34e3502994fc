/* SPDX-License-Identifier: MIT */
/* Trying everything the settings name, and saying what came of each; for ombud check and ombud
 * init. */
#ifndef CONTROL_TRIAL_H
#define CONTROL_TRIAL_H

#include "daemon/base/json.h"
#include "handlers/kinds/desk.h"

/*
 * Try store, directories, clock and every channel; a line each on standard output ("ok", or what is
 * wrong and what to do), or with list, an array, an object each instead: {kind, name, ok, error}.
 * Nothing is sent or fetched. Returns how many failed.
 */
int trial_run(const struct desk *desk, struct json *list);

#endif
