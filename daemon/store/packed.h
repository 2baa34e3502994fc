/* SPDX-License-Identifier: MIT */
/* Messages as the store keeps them: Zstandard frames (RFC 8878). */
#ifndef STORE_PACKED_H
#define STORE_PACKED_H

#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"

/* No single message may be larger, whatever a row says. */
enum { PACKED_CONTENT_MAX = 256 * 1024 * 1024 };

/* Working memory kept between messages: making it anew costs more than a small message itself. */
struct packer;
struct packer *packer_new(void);
void packer_free(struct packer *packer); /* accepts NULL */

/* Compress size bytes (at most PACKED_CONTENT_MAX). In arena. */
void packed_make(struct packer *packer, struct arena *arena, const void *bytes, size_t size,
	const unsigned char **ret_packed, size_t *ret_packed_size);

/*
 * Decompress to exactly size bytes, the size that was stored beside them; a NUL follows. In arena.
 * BROKEN when the frame holds another number of bytes, when size passes the maximum, or when the
 * frame is damaged.
 */
enum outcome packed_open(struct packer *packer, struct arena *arena, const void *packed,
	size_t packed_size, size_t size, const unsigned char **ret_bytes,
	struct error *error) WARN_UNUSED;

#endif
