/* SPDX-License-Identifier: MIT */
/*
 * What a daemon holds for as long as it lives: its settings, its locks, the page of progress.
 * Shared by the supervisor and by ombud run --once.
 */
#ifndef ROAD_HOUSE_H
#define ROAD_HOUSE_H

#include "daemon/road/child.h"
#include "daemon/road/load.h"

struct house {
	const struct road_table *table;
	const char *config_path;
	struct loaded loaded;
	struct privileges privileges;
	struct progress_page *page;
	int pid_descriptor;    /* the locked pid file; -1: none */
	char store_path[4096]; /* these two cannot change while the daemon runs */
	char run_directory[4096];
};

/* Load the settings, make the directories, take the locks. Returns 0, or an exit status with the
 * fault logged. */
int house_open(struct house *house, const struct road_table *table, const char *config_path);
void house_close(struct house *house);

/* Log every line of the faults found in a generation. */
void house_log_problems(const struct buf *problems);

#endif
