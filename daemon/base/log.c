/* SPDX-License-Identifier: MIT */
/* One line per event on standard error, for journald or a terminal. */
#include "daemon/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <unistd.h>

#include "daemon/base/clock.h"

enum { LINE_MAX_BYTES = 2048 };

static char role[64];
static enum log_level shown = LOG_LEVEL_INFO;

/* sd-daemon(3) */
static const char *const journal_prefixes[] = {
	[LOG_LEVEL_ERROR] = "<3>",
	[LOG_LEVEL_WARNING] = "<4>",
	[LOG_LEVEL_INFO] = "<6>",
	[LOG_LEVEL_DEBUG] = "<7>",
};

void log_open(const char *name)
{
	snprintf(role, sizeof(role), "%s", name);
}

void log_set_level(enum log_level level)
{
	shown = level;
}

/* What stands in front of the sentence; returns its size. */
static size_t write_prefix(enum log_level level, char *line, size_t size)
{
	const char *separator = role[0] ? ": " : "";
	char stamp[32] = "";
	int used;

	if (getenv("JOURNAL_STREAM")) {
		used = snprintf(line, size, "%s%s%s", journal_prefixes[level], role, separator);
	} else {
		time_t now = (time_t)clock_now();
		struct tm local;

		if (localtime_r(&now, &local)) {
			strftime(stamp, sizeof(stamp), "%Y-%m-%d %H:%M:%S ", &local);
		}
		used = snprintf(line, size, "%s%s%s", stamp, role, separator);
	}
	return (size_t)used;
}

/* Controls, those of C1 in UTF-8 too, become '?'. A character that was cut off at the end goes. */
static size_t make_safe(char *text, size_t size, bool was_cut)
{
	while (was_cut && size > 0 && ((unsigned char)text[size - 1] & 0xC0) == 0x80) {
		size--;
	}
	if (was_cut && size > 0 && (unsigned char)text[size - 1] >= 0xC0) {
		size--;
	}
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte < 0x20 || byte == 0x7F) {
			text[i] = '?';
		} else if (byte == 0xC2 && i + 1 < size && (unsigned char)text[i + 1] < 0xA0) {
			text[i] = '?';
			text[i + 1] = '?';
		}
	}
	return size;
}

static void write_line(enum log_level level, const char *format, va_list arguments)
	PRINTF_LIKE(2, 0);

static void write_line(enum log_level level, const char *format, va_list arguments)
{
	int saved_errno = errno;
	char line[LINE_MAX_BYTES];
	size_t prefix;
	size_t room;
	size_t size;
	int wanted;
	ssize_t written;

	if (level > shown) {
		return;
	}
	prefix = write_prefix(level, line, sizeof(line));
	room = sizeof(line) - prefix - 1; /* one byte is kept for the newline */
	wanted = vsnprintf(line + prefix, room, format, arguments);
	if (wanted < 0) {
		wanted = 0;
	}
	size = (size_t)wanted < room ? (size_t)wanted : room - 1;
	size = prefix + make_safe(line + prefix, size, (size_t)wanted >= room);
	line[size++] = '\n';
	/* One write, so that lines of several processes never mix. */
	do {
		written = write(STDERR_FILENO, line, size);
	} while (written < 0 && errno == EINTR);
	errno = saved_errno;
}

void log_error(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_LEVEL_ERROR, format, arguments);
	va_end(arguments);
}

void log_warning(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_LEVEL_WARNING, format, arguments);
	va_end(arguments);
}

void log_info(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_LEVEL_INFO, format, arguments);
	va_end(arguments);
}

void log_debug(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_LEVEL_DEBUG, format, arguments);
	va_end(arguments);
}
