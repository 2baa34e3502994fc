/* SPDX-License-Identifier: MIT */
/* Memory for one unit of work, given back all at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "daemon/base/error.h"

struct arena;

/*
 * A new arena that may grow to max_bytes. Passing the maximum, like running out of memory, ends the
 * process with EXIT_OUT_OF_MEMORY after one line on standard error: the store holds the work.
 * Limits on what comes from outside must be checked before they get this far.
 */
struct arena *arena_new(size_t max_bytes);
void arena_free(struct arena *arena); /* accepts NULL */

/* Forget everything allocated; one chunk of at most 1 MB is kept for the next unit of work. */
void arena_reset(struct arena *arena);

/* Zeroed, aligned for any type; never NULL. Size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* As arena_alloc and not zeroed: for what is written over at once. */
void *arena_room(struct arena *arena, size_t size);

/* Zeroed array; the product is checked for overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

/*
 * Room in a list for one more item behind its count of them: the list itself when its room is for
 * more, else a copy with twice the room (8 items at first), zeroed behind the items. list may be
 * NULL while *room is 0.
 */
void *arena_grow(struct arena *arena, void *list, size_t count, size_t size, size_t *room);
#define ARENA_GROW(arena, list, count, room)                                                       \
	((list) = arena_grow((arena), (list), (count), sizeof(*(list)), (room)))

/* Copies. arena_strdup(NULL) is NULL. arena_strndup copies at most size bytes and ends with NUL;
 * where size is 0, text may be NULL. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t size);
void *arena_memdup(struct arena *arena, const void *data, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments) PRINTF_LIKE(2, 0);

/* Bytes handed out so far. */
size_t arena_used(const struct arena *arena);

/* The exit status of a process that ran out of memory: the supervisor counts it as a guilty death.
 */
#define EXIT_OUT_OF_MEMORY 83
_Noreturn void out_of_memory(size_t wanted_bytes);

#endif
