/* SPDX-License-Identifier: MIT */
/* The report on rules as a table for people, as CSV (RFC 4180), and as JSON. */
#ifndef CONTROL_RULES_REPORT_PRINT_H
#define CONTROL_RULES_REPORT_PRINT_H

#include "daemon/base/json.h"
#include "handlers/tuning/report.h"

/* To standard output; what somebody wrote is made safe for a terminal, and for a table program. */
void report_print(const struct rules_report *report);
void report_print_csv(const struct rules_report *report);

/* The caller frees it. */
struct json *report_to_json(const struct rules_report *report);

#endif
