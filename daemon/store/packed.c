/* SPDX-License-Identifier: MIT */
/* Messages as the store keeps them: Zstandard frames (RFC 8878). */
#include "daemon/store/packed.h"

#include <assert.h>
#include <zstd.h>

/* The fastest of the ordinary levels: mail of a few kilobytes gains little from more. */
enum { LEVEL = 1 };

void packed_make(struct arena *arena, const void *bytes, size_t size,
	const unsigned char **ret_packed, size_t *ret_packed_size)
{
	size_t bound = ZSTD_compressBound(size);
	unsigned char *frame = malloc(bound);
	size_t frame_size;

	assert(size <= PACKED_CONTENT_MAX);
	if (!frame) {
		out_of_memory(bound);
	}
	frame_size = ZSTD_compress(frame, bound, bytes ? bytes : "", size, LEVEL);
	if (ZSTD_isError(frame_size)) { /* with enough room only memory can fail */
		out_of_memory(bound);
	}
	*ret_packed = arena_memdup(arena, frame, frame_size);
	*ret_packed_size = frame_size;
	free(frame);
}

enum outcome packed_open(struct arena *arena, const void *packed, size_t packed_size, size_t size,
	const unsigned char **ret_bytes, struct error *error)
{
	unsigned char *bytes;
	size_t got;

	if (size > PACKED_CONTENT_MAX || ZSTD_getFrameContentSize(packed, packed_size) != size) {
		return error_set(error, BROKEN,
			"a stored message is damaged: its frame does not hold the %zu bytes it "
			"should",
			size);
	}
	bytes = arena_alloc(arena, size + 1);
	got = ZSTD_decompress(bytes, size, packed, packed_size);
	if (ZSTD_isError(got) || got != size) {
		return error_set(error, BROKEN, "a stored message is damaged: %s",
			ZSTD_isError(got) ? ZSTD_getErrorName(got) : "it is too short");
	}
	*ret_bytes = bytes;
	return OK;
}
