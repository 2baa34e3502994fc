/* SPDX-License-Identifier: MIT */
/* Keys, message authentication codes and hashes over OpenSSL, random bytes of the kernel. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"

enum { SECRET_KEY_BYTES = 32, SECRET_KEY_DIGITS = 2 * SECRET_KEY_BYTES, SECRET_HASH_BYTES = 32 };

/* The site's key: what proves that a reference or a Message-ID is ours. Never printed. */
struct secret_key {
	unsigned char bytes[SECRET_KEY_BYTES];
	/* What marks depend on beside the key, so that they end while references stay; "" before
	 * the first rotation. */
	char rotation[SECRET_KEY_DIGITS + 1];
};

/* Read the key file (64 hex digits, and 64 of the rotation behind a blank; only its owner may read
 * it). Outcomes as file_read_secret. */
enum outcome secret_key_load(
	struct secret_key *key, const char *path, struct error *error) WARN_UNUSED;
/* Make a key file with 0600; REFUSED when the file exists. */
enum outcome secret_key_create(const char *path, struct error *error) WARN_UNUSED;
/* Give the key in a file a new rotation; the file stays its owner's. Outcomes as secret_key_load
 * and file_write. */
enum outcome secret_key_rotate(const char *path, struct error *error) WARN_UNUSED;
/* Parse the line of a key file. */
enum outcome secret_key_parse(
	struct secret_key *key, const char *text, struct error *error) WARN_UNUSED;

/* HMAC-SHA-256 (RFC 2104) over the texts, each followed by a NUL so that no two lists collide. */
void secret_hmac(const struct secret_key *key, const char *const *texts, size_t count,
	unsigned char ret_hash[SECRET_HASH_BYTES]);

/* SHA-256 over parts, fed one after the other. ret_hex: 64 digits and NUL. */
struct secret_hash;
struct secret_hash *secret_hash_new(void);
void secret_hash_add(struct secret_hash *hash, const void *data, size_t size);
void secret_hash_end(struct secret_hash *hash, char ret_hex[65]); /* frees hash */

/* Lower-case base32 (RFC 4648 alphabet, no padding): 5 bits a character, size bytes must be enough
 * for characters * 5 bits. ret_text has room for characters + 1. */
void secret_base32(const unsigned char *bytes, size_t characters, char *ret_text);

/* Equal in time that depends on the lengths only. */
bool secret_equal(const char *a, const char *b);

/* From the kernel (getrandom(2)), at most SECRET_RANDOM_MAX. OpenSSL's generator costs a program
 * that needs a few bytes a millisecond to set up. */
enum { SECRET_RANDOM_MAX = 256 };
void secret_random(void *bytes, size_t size);
void secret_wipe(void *bytes, size_t size);

#endif
