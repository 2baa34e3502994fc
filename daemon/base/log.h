/* SPDX-License-Identifier: MIT */
/*
 * One line per event on standard error, for journald or a terminal.
 *
 * log_error: a person must act. log_warning: we act ("..., trying again at T"). log_info: one line
 * per committed message. No bodies, no secrets; telephone numbers shortened. What strangers wrote
 * goes through text_printable() first; the log replaces any control character that is left.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "daemon/base/error.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/*
 * Name the role in front of each line ("worker: ..."). With JOURNAL_STREAM in the environment lines
 * get the <3> prefixes of sd-daemon(3); otherwise a local time stamp. name is copied.
 */
void log_open(const char *name);
void log_set_level(enum log_level level); /* default: info */

void log_error(const char *format, ...) PRINTF_LIKE(1, 2);
void log_warning(const char *format, ...) PRINTF_LIKE(1, 2);
void log_info(const char *format, ...) PRINTF_LIKE(1, 2);
void log_debug(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
