/* SPDX-License-Identifier: MIT */
/* A growing buffer that knows its maximum: the limit is part of the type. */
#include "daemon/base/buf.h"

#include <assert.h>

#include "daemon/base/arena.h"

enum { CAPACITY_FIRST = 256, PRINTED_AT_ONCE = 256 /* what is longer is printed twice */ };

void buf_init(struct buf *buf, size_t max_bytes)
{
	memset(buf, 0, sizeof(*buf));
	buf->max = max_bytes;
}

void buf_free(struct buf *buf)
{
	free(buf->data);
	buf_init(buf, buf->max);
}

void buf_clear(struct buf *buf)
{
	buf->size = 0;
	buf->overflowed = false;
	if (buf->data) {
		buf->data[0] = '\0';
	}
}

/* Room for size more bytes and the NUL behind them; false when that passes the maximum. */
static bool make_room(struct buf *buf, size_t size)
{
	size_t capacity = buf->capacity ? buf->capacity : CAPACITY_FIRST;
	size_t needed;

	if (buf->overflowed || size > buf->max - buf->size) {
		buf->overflowed = true;
		return false;
	}
	if (__builtin_add_overflow(buf->size + size, 1, &needed)) {
		out_of_memory(size);
	}
	if (needed <= buf->capacity) {
		return true;
	}
	while (capacity < needed) {
		if (__builtin_mul_overflow(capacity, 2, &capacity)) {
			capacity = needed;
		}
	}
	buf->data = realloc(buf->data, capacity);
	if (!buf->data) {
		out_of_memory(capacity);
	}
	buf->capacity = capacity;
	return true;
}

bool buf_append(struct buf *buf, const void *data, size_t size)
{
	if (!make_room(buf, size)) {
		return false;
	}
	if (size > 0) {
		memcpy(buf->data + buf->size, data, size);
	}
	buf->size += size;
	buf->data[buf->size] = '\0';
	return true;
}

bool buf_puts(struct buf *buf, const char *text)
{
	return buf_append(buf, text, strlen(text));
}

bool buf_putc(struct buf *buf, int byte)
{
	unsigned char one = (unsigned char)byte;

	return buf_append(buf, &one, 1);
}

bool buf_vprintf(struct buf *buf, const char *format, va_list arguments)
{
	char some[PRINTED_AT_ONCE];
	va_list again;
	int size;
	bool fits;

	va_copy(again, arguments);
	size = vsnprintf(some, sizeof(some), format, arguments);
	assert(size >= 0);
	if ((size_t)size < sizeof(some)) {
		fits = buf_append(buf, some, (size_t)size);
	} else {
		fits = make_room(buf, (size_t)size);
		if (fits) {
			vsnprintf((char *)buf->data + buf->size, (size_t)size + 1, format, again);
			buf->size += (size_t)size;
		}
	}
	va_end(again);
	return fits;
}

bool buf_printf(struct buf *buf, const char *format, ...)
{
	va_list arguments;
	bool fits;

	va_start(arguments, format);
	fits = buf_vprintf(buf, format, arguments);
	va_end(arguments);
	return fits;
}

const char *buf_text(const struct buf *buf)
{
	return buf->data ? (const char *)buf->data : "";
}
