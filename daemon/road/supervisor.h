/* SPDX-License-Identifier: MIT */
/*
 * The supervisor: starts the roles, starts them again when they die, and replaces them one by one
 * when the settings change. It opens no store, talks to nobody outside and understands nothing that
 * a stranger wrote.
 */
#ifndef ROAD_SUPERVISOR_H
#define ROAD_SUPERVISOR_H

#include "daemon/road/load.h"
#include "daemon/road/road.h"

/*
 * ombud run: until SIGTERM. SIGHUP loads the settings anew; wrong ones are logged and the old stay.
 * Returns an exit status of sysexits.h; what went wrong is logged.
 */
int supervisor_run(const struct road_table *table, const char *config_path);

#endif
