/* SPDX-License-Identifier: MIT */
/* How the programs of the bench measure themselves, and the one line of JSON they end with. */
#ifndef TESTS_BENCH_MEASURED_H
#define TESTS_BENCH_MEASURED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct measured {
	double began_at;
	double cpu_before;
};

static inline double measured_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline double measured_cpu(const struct rusage *usage)
{
	return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
	       (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

/* A number of a file below /proc that has "NAME:  1234 kB" lines; 0 when it is not there. */
static inline long measured_kb(const char *path, const char *name)
{
	FILE *file = fopen(path, "r");
	char line[256];
	long kb = 0;

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, name, strlen(name)) == 0)
			kb = strtol(line + strlen(name), NULL, 10);
	if (file)
		fclose(file);
	return kb;
}

static inline struct measured measured_begin(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (struct measured){measured_now(), measured_cpu(&usage)};
}

static inline void measured_end(const struct measured *measured, long messages, long long bytes)
{
	double seconds = measured_now() - measured->began_at;
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	printf("{\"messages\": %ld, \"bytes\": %lld, \"seconds\": %.6f, \"cpu_seconds\": %.6f, "
	       "\"rss_kb\": %ld, \"pss_kb\": %ld}\n",
		messages, bytes, seconds, measured_cpu(&usage) - measured->cpu_before,
		measured_kb("/proc/self/status", "VmHWM:"),
		measured_kb("/proc/self/smaps_rollup", "Pss:"));
}

/* A line of the form "NAME: what" on standard error, and the end. */
static inline _Noreturn void measured_fail(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

#endif
