/* SPDX-License-Identifier: MIT */
/* Memory for one unit of work, given back all at once. */
#include "daemon/base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <unistd.h>

/* Chunks grow from the first size to the largest; what is bigger gets a chunk of its own. */
enum {
	CHUNK_FIRST = 16 * 1024,
	CHUNK_LARGEST = 1024 * 1024,
};

struct chunk {
	struct chunk *next; /* older */
	size_t size;
	size_t used;
	max_align_t data[];
};

struct arena {
	struct chunk *newest;
	size_t max;
	size_t used;
};

_Noreturn void out_of_memory(size_t wanted_bytes)
{
	char line[96];
	int size = snprintf(
		line, sizeof(line), "out of memory: wanted %zu bytes more\n", wanted_bytes);

	/* The process ends either way; there is nobody to tell that the line was lost. */
	if (write(STDERR_FILENO, line, (size_t)size) < 0) {
		_exit(EXIT_OUT_OF_MEMORY);
	}
	_exit(EXIT_OUT_OF_MEMORY);
}

static struct chunk *chunk_new(size_t size)
{
	struct chunk *chunk;

	if (size > SIZE_MAX - sizeof(*chunk)) {
		out_of_memory(size);
	}
	chunk = malloc(sizeof(*chunk) + size);
	if (!chunk) {
		out_of_memory(size);
	}
	chunk->next = NULL;
	chunk->size = size;
	chunk->used = 0;
	return chunk;
}

struct arena *arena_new(size_t max_bytes)
{
	struct arena *arena = malloc(sizeof(*arena));

	if (!arena) {
		out_of_memory(sizeof(*arena));
	}
	arena->newest = chunk_new(CHUNK_FIRST);
	arena->max = max_bytes;
	arena->used = 0;
	return arena;
}

void arena_reset(struct arena *arena)
{
	struct chunk *kept = arena->newest;

	while (kept->next && kept->size > CHUNK_LARGEST) {
		kept = kept->next;
	}
	while (arena->newest) {
		struct chunk *older = arena->newest->next;

		if (arena->newest != kept) {
			free(arena->newest);
		}
		arena->newest = older;
	}
	kept->next = NULL;
	kept->used = 0;
	arena->newest = kept;
	arena->used = 0;
}

void arena_free(struct arena *arena)
{
	if (!arena) {
		return;
	}
	arena_reset(arena);
	free(arena->newest);
	free(arena);
}

/* A chunk in which size bytes fit. A big one is used up at once and stands behind the newest. */
static struct chunk *find_room(struct arena *arena, size_t size)
{
	struct chunk *newest = arena->newest;
	struct chunk *chunk;
	size_t next_size;

	if (newest->size - newest->used >= size) {
		return newest;
	}
	next_size = newest->size < CHUNK_LARGEST ? newest->size * 2 : CHUNK_LARGEST;
	if (size > next_size / 4 && newest->next) {
		chunk = chunk_new(size);
		chunk->next = newest->next;
		newest->next = chunk;
		return chunk;
	}
	chunk = chunk_new(size > next_size ? size : next_size);
	chunk->next = newest;
	arena->newest = chunk;
	return chunk;
}

void *arena_room(struct arena *arena, size_t size)
{
	const size_t alignment = sizeof(max_align_t);
	struct chunk *chunk;
	void *result;

	if (size > arena->max - arena->used) {
		out_of_memory(size);
	}
	arena->used += size;
	if (size > SIZE_MAX - alignment) {
		out_of_memory(size);
	}
	size = size == 0 ? alignment : (size + alignment - 1) / alignment * alignment;
	chunk = find_room(arena, size);
	result = (unsigned char *)chunk->data + chunk->used;
	chunk->used += size;
	return result;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(arena_room(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total)) {
		out_of_memory(SIZE_MAX);
	}
	return arena_alloc(arena, total);
}

void *arena_grow(struct arena *arena, void *list, size_t count, size_t size, size_t *room)
{
	void *larger;

	if (count < *room) {
		return list;
	}
	*room = *room ? 2 * *room : 8;
	larger = arena_array(arena, *room, size);
	if (count > 0) {
		memcpy(larger, list, count * size);
	}
	return larger;
}

void *arena_memdup(struct arena *arena, const void *data, size_t size)
{
	void *copy = arena_room(arena, size);

	if (size > 0) {
		memcpy(copy, data, size);
	}
	return copy;
}

char *arena_strndup(struct arena *arena, const char *text, size_t size)
{
	size_t length = size > 0 ? strnlen(text, size) : 0;
	char *copy;

	if (length == SIZE_MAX) {
		out_of_memory(length);
	}
	copy = arena_room(arena, length + 1);
	if (length > 0) {
		memcpy(copy, text, length);
	}
	copy[length] = '\0';
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

/* Printed where the newest chunk has room, and a second time only when that was too little. */
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
	struct chunk *chunk = arena->newest;
	char *printed = (char *)chunk->data + chunk->used;
	size_t room = chunk->size - chunk->used;
	va_list again;
	char *text;
	int size;

	assert(format);
	va_copy(again, arguments);
	size = vsnprintf(printed, room, format, arguments);
	assert(size >= 0);
	text = arena_room(arena, (size_t)size + 1);
	if ((size_t)size >= room) {
		vsnprintf(text, (size_t)size + 1, format, again);
	} else if (text != printed) { /* not enough for a whole unit of alignment */
		memcpy(text, printed, (size_t)size + 1);
	}
	va_end(again);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = arena_vprintf(arena, format, arguments);
	va_end(arguments);
	return text;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
