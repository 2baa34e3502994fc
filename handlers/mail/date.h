/* SPDX-License-Identifier: MIT */
/* Dates of mail (RFC 5322 sections 3.3 and 4.3, and what is sent instead). */
#ifndef MAIL_DATE_H
#define MAIL_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * UTC seconds. Reads the RFC's forms, those of asctime() and ISO 8601, with comments anywhere. A
 * zone that is unknown or missing counts as UTC. False when there is no date in it.
 */
bool mail_date_parse(const unsigned char *bytes, size_t size, int64_t *ret_utc_seconds);

#endif
