/* SPDX-License-Identifier: MIT */
/* A growing buffer that knows its maximum: the limit is part of the type. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/error.h"

/*
 * data is NUL-terminated after size bytes once anything was appended, else NULL.
 * overflowed is set for good when something did not fit; what fitted before is kept whole.
 */
struct buf {
	unsigned char *data;
	size_t size;
	size_t capacity;
	size_t max;
	bool overflowed;
};

void buf_init(struct buf *buf, size_t max_bytes); /* allocates nothing */
void buf_free(struct buf *buf);			  /* back to the state after buf_init */
void buf_clear(struct buf *buf);		  /* size 0, not overflowed; keeps the memory */

/* Each returns false, and marks the buffer overflowed, when the addition would pass the maximum;
 * and ever after, so that nothing stands behind a gap. */
bool buf_append(struct buf *buf, const void *data, size_t size);
bool buf_puts(struct buf *buf, const char *text);
bool buf_putc(struct buf *buf, int byte);
bool buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
bool buf_vprintf(struct buf *buf, const char *format, va_list arguments) PRINTF_LIKE(2, 0);

/* The text so far, "" when empty. Valid until the next change. */
const char *buf_text(const struct buf *buf);

#endif
