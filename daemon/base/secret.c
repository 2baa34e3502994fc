/* SPDX-License-Identifier: MIT */
/* Keys, message authentication codes and hashes over OpenSSL, random bytes of the kernel. */
#include "daemon/base/secret.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/file.h"
#include "daemon/base/text.h"

enum { KEY_ARENA_BYTES = 64 * 1024, KEY_DIGITS = SECRET_KEY_DIGITS };

/* Without working cryptography no mark and no key can be made: better no process than a weak one.
 */
static void require(bool worked, const char *what)
{
	if (!worked) {
		fprintf(stderr, "OpenSSL failed: %s\n", what);
		abort();
	}
}

static void to_hex(const unsigned char *bytes, size_t size, char *ret_hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		ret_hex[2 * i] = digits[bytes[i] >> 4];
		ret_hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	ret_hex[2 * size] = '\0';
}

static const char hex_digits[] = "0123456789abcdefABCDEF";

enum outcome secret_key_parse(struct secret_key *key, const char *text, struct error *error)
{
	struct secret_key parsed = {.rotation = ""};
	size_t digits = strspn(text, hex_digits);
	const char *rest = text + digits + strspn(text + digits, " \t\r\n");
	size_t rotation = strspn(rest, hex_digits);

	if (digits != KEY_DIGITS || (rotation != 0 && rotation != KEY_DIGITS) ||
		rest[rotation + strspn(rest + rotation, " \t\r\n")] != '\0') {
		return error_set(error, REFUSED,
			"a key is %d hexadecimal digits on one line; make one with: ombud key",
			KEY_DIGITS);
	}
	for (size_t i = 0; i < SECRET_KEY_BYTES; i++) {
		parsed.bytes[i] = (unsigned char)(text_hex_value(text[2 * i]) * 16 +
						  text_hex_value(text[2 * i + 1]));
	}
	memcpy(parsed.rotation, rest, rotation);
	*key = parsed;
	secret_wipe(&parsed, sizeof(parsed));
	return OK;
}

enum outcome secret_key_load(struct secret_key *key, const char *path, struct error *error)
{
	struct arena *arena = arena_new(KEY_ARENA_BYTES);
	const char *text;
	enum outcome outcome = file_read_secret(path, arena, &text, error);

	if (outcome == OK) {
		outcome = secret_key_parse(key, text, error);
		if (outcome != OK) {
			error_context(error, outcome, "%s", path);
		}
	}
	arena_free(arena);
	return outcome;
}

enum outcome secret_key_create(const char *path, struct error *error)
{
	struct secret_key key;
	char line[KEY_DIGITS + 2];
	enum outcome outcome;
	int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (descriptor < 0 && errno == EEXIST) {
		return error_set(error, REFUSED,
			"%s exists; a new key would make all earlier references invalid", path);
	}
	if (descriptor < 0) {
		return error_set(error, BROKEN, "%s could not be made: %s", path, strerror(errno));
	}
	secret_random(key.bytes, sizeof(key.bytes));
	to_hex(key.bytes, sizeof(key.bytes), line);
	line[KEY_DIGITS] = '\n';
	outcome = file_write_all(descriptor, line, KEY_DIGITS + 1, error);
	if (outcome == OK && fsync(descriptor) < 0) {
		outcome = error_set(
			error, BROKEN, "%s could not be written: %s", path, strerror(errno));
	}
	close(descriptor);
	if (outcome != OK) {
		unlink(path);
	}
	secret_wipe(&key, sizeof(key));
	secret_wipe(line, sizeof(line));
	return outcome;
}

enum outcome secret_key_rotate(const char *path, struct error *error)
{
	struct secret_key key;
	unsigned char rotation[SECRET_KEY_BYTES];
	char line[2 * KEY_DIGITS + 3];
	struct stat owner;
	enum outcome outcome = secret_key_load(&key, path, error);

	if (outcome != OK) {
		return outcome;
	}
	if (stat(path, &owner) < 0) {
		return error_set(error, BROKEN, "%s: %s", path, strerror(errno));
	}
	secret_random(rotation, sizeof(rotation));
	to_hex(key.bytes, sizeof(key.bytes), line);
	line[KEY_DIGITS] = ' ';
	to_hex(rotation, sizeof(rotation), line + KEY_DIGITS + 1);
	line[2 * KEY_DIGITS + 1] = '\n';
	outcome = file_write(path, line, 2 * KEY_DIGITS + 2, 0600, error);
	if (outcome == OK && geteuid() == 0 && chown(path, owner.st_uid, owner.st_gid) < 0) {
		outcome = error_set(error, BROKEN, "%s could not be given back to its owner: %s",
			path, strerror(errno));
	}
	secret_wipe(&key, sizeof(key));
	secret_wipe(line, sizeof(line));
	return outcome;
}

/* Looking up the algorithms costs far more than using them: done once, kept until the process ends.
 */
static EVP_MAC_CTX *hmac_without_key;
static pthread_once_t hmac_once = PTHREAD_ONCE_INIT;

static void set_up_hmac(void)
{
	char digest[] = "SHA256";
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	hmac_without_key = mac ? EVP_MAC_CTX_new(mac) : NULL;
	EVP_MAC_free(mac);
	require(hmac_without_key && EVP_MAC_CTX_set_params(hmac_without_key, parameters), "HMAC");
}

void secret_hmac(const struct secret_key *key, const char *const *texts, size_t count,
	unsigned char ret_hash[SECRET_HASH_BYTES])
{
	EVP_MAC_CTX *context;
	size_t size = 0;

	pthread_once(&hmac_once, set_up_hmac);
	context = EVP_MAC_CTX_dup(hmac_without_key);
	require(context && EVP_MAC_init(context, key->bytes, sizeof(key->bytes), NULL), "HMAC");
	for (size_t i = 0; i < count; i++) {
		require(EVP_MAC_update(
				context, (const unsigned char *)texts[i], strlen(texts[i]) + 1),
			"HMAC");
	}
	require(EVP_MAC_final(context, ret_hash, &size, SECRET_HASH_BYTES) &&
			size == SECRET_HASH_BYTES,
		"HMAC");
	EVP_MAC_CTX_free(context);
}

/* struct secret_hash is OpenSSL's digest context under a name of ours. */
struct secret_hash *secret_hash_new(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	require(context && EVP_DigestInit_ex(context, EVP_sha256(), NULL), "SHA-256");
	return (struct secret_hash *)context;
}

void secret_hash_add(struct secret_hash *hash, const void *data, size_t size)
{
	require(EVP_DigestUpdate((EVP_MD_CTX *)hash, data, size), "SHA-256");
}

void secret_hash_end(struct secret_hash *hash, char ret_hex[65])
{
	unsigned char bytes[SECRET_HASH_BYTES];

	require(EVP_DigestFinal_ex((EVP_MD_CTX *)hash, bytes, NULL), "SHA-256");
	EVP_MD_CTX_free((EVP_MD_CTX *)hash);
	to_hex(bytes, sizeof(bytes), ret_hex);
}

void secret_base32(const unsigned char *bytes, size_t characters, char *ret_text)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned int held = 0; /* bits read and not yet written */
	int held_bits = 0;

	for (size_t i = 0; i < characters; i++) {
		if (held_bits < 5) {
			held = held << 8 | *bytes++;
			held_bits += 8;
		}
		held_bits -= 5;
		ret_text[i] = alphabet[held >> held_bits & 31];
	}
	ret_text[characters] = '\0';
}

bool secret_equal(const char *a, const char *b)
{
	size_t size = strlen(a);

	return size == strlen(b) && CRYPTO_memcmp(a, b, size) == 0;
}

void secret_random(void *bytes, size_t size)
{
	assert(size <= SECRET_RANDOM_MAX);
	if (getentropy(bytes, size) != 0) {
		perror("the kernel gives no random bytes");
		abort();
	}
}

void secret_wipe(void *bytes, size_t size)
{
	OPENSSL_cleanse(bytes, size);
}
