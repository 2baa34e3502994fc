/* SPDX-License-Identifier: MIT */
#include "daemon/base/secret.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct error error;

/* The key 00 01 02 ... 1f. */
static struct secret_key counting_key(void)
{
	struct secret_key key = {.rotation = ""};

	for (size_t i = 0; i < SECRET_KEY_BYTES; i++) {
		key.bytes[i] = (unsigned char)i;
	}
	return key;
}

static void hex(const unsigned char *bytes, size_t size, char *ret_hex)
{
	for (size_t i = 0; i < size; i++) {
		snprintf(ret_hex + 2 * i, 3, "%02x", bytes[i]);
	}
}

/* The expected values were computed with Python's hmac over the texts with a NUL behind each. */
static void the_code_covers_the_texts_and_where_each_ends(void **state)
{
	static const struct {
		const char *what;
		const char *texts[3];
		size_t count;
		const char *code;
	} cases[] = {
		{"three texts", {"v1", "KYM-1042", "owner"}, 3,
			"ec32dcb31a5edb522f463ad81bfab1c832e4d14c61fa2415e4660c59d868b9c8"},
		{"no text", {NULL}, 0,
			"d38b42096d80f45f826b44a9d5607de72496a415d3f4a1a8c88e3bb9da8dc1cb"},
		{"two empty texts", {"", ""}, 2,
			"8d460a9eb8988604f0f282887ba39aa230a73aa6254e964fd9a4352e554b38e1"},
	};
	static const char *const split_here[] = {"ab", "c"};
	static const char *const split_there[] = {"a", "bc"};
	const struct secret_key key = counting_key();
	unsigned char code[SECRET_HASH_BYTES];
	unsigned char other[SECRET_HASH_BYTES];
	unsigned char by_hand[SECRET_HASH_BYTES];
	unsigned int size = 0;
	char digits[65];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		print_message("  %s\n", cases[i].what);
		secret_hmac(&key, cases[i].texts, cases[i].count, code);
		hex(code, sizeof(code), digits);
		assert_string_equal(digits, cases[i].code);
	}
	secret_hmac(&key, split_here, 2, code);
	secret_hmac(&key, split_there, 2, other);
	assert_memory_not_equal(code, other, sizeof(code));
	HMAC(EVP_sha256(), key.bytes, sizeof(key.bytes), (const unsigned char *)"ab\0c\0", 5,
		by_hand, &size);
	assert_memory_equal(code, by_hand, sizeof(code));
}

static void another_key_gives_another_code(void **state)
{
	static const char *const texts[] = {"KYM-1042"};
	unsigned char codes[2][SECRET_HASH_BYTES];
	struct secret_key key = counting_key();

	(void)state;
	secret_hmac(&key, texts, 1, codes[0]);
	key.bytes[SECRET_KEY_BYTES - 1] ^= 1;
	secret_hmac(&key, texts, 1, codes[1]);
	assert_memory_not_equal(codes[0], codes[1], sizeof(codes[0]));
}

/* FIPS 180-4, the examples for SHA-256. */
static void a_hash_does_not_depend_on_how_it_was_fed(void **state)
{
	char digits[65];
	struct secret_hash *hash = secret_hash_new();

	(void)state;
	secret_hash_end(hash, digits);
	assert_string_equal(
		digits, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	hash = secret_hash_new();
	secret_hash_add(hash, "abc", 3);
	secret_hash_end(hash, digits);
	assert_string_equal(
		digits, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hash = secret_hash_new();
	secret_hash_add(hash, "a", 1);
	secret_hash_add(hash, "", 0);
	secret_hash_add(hash, "bc", 2);
	secret_hash_end(hash, digits);
	assert_string_equal(
		digits, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* RFC 4648, section 10, without the padding; then lengths that end within a byte. */
static void base32_is_that_of_the_rfc_in_lower_case(void **state)
{
	static const struct {
		const char *bytes;
		size_t characters;
		const char *text;
	} cases[] = {
		{"", 0, ""},
		{"f\0", 2, "my"},
		{"fo\0", 4, "mzxq"},
		{"foo\0", 5, "mzxw6"},
		{"foob\0", 7, "mzxw6yq"},
		{"fooba", 8, "mzxw6ytb"},
		{"foobar\0", 10, "mzxw6ytboi"},
		{"\xFF\xFF\xFF\xFF\xFF", 8, "77777777"},
		{"\x08\x42", 3, "bbb"},
		{"\xF8", 1, "7"},
	};
	char text[17];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		secret_base32((const unsigned char *)cases[i].bytes, cases[i].characters, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void texts_are_equal_only_when_all_of_them_is(void **state)
{
	(void)state;
	assert_true(secret_equal("", ""));
	assert_true(secret_equal("mzxw6", "mzxw6"));
	assert_false(secret_equal("mzxw6", "mzxw7"));
	assert_false(secret_equal("mzxw6", "nzxw6"));
	assert_false(secret_equal("mzxw6", "mzxw"));
	assert_false(secret_equal("mzxw", "mzxw6"));
	assert_false(secret_equal("mzxw", ""));
}

static void random_bytes_differ_and_wiped_ones_are_zero(void **state)
{
	static const unsigned char zeros[32];
	unsigned char a[32] = {0};
	unsigned char b[32] = {0};

	(void)state;
	secret_random(a, sizeof(a));
	secret_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, zeros, sizeof(a));
	secret_wipe(a, sizeof(a));
	assert_memory_equal(a, zeros, sizeof(a));
}

#define DIGITS_62 "00010203040506070809000102030405060708090001020304050607080900"

static void a_key_is_64_hexadecimal_digits(void **state)
{
	static const struct {
		const char *what;
		const char *text;
		enum outcome outcome;
	} cases[] = {
		{"as made", DIGITS_62 "01", OK},
		{"capitals", DIGITS_62 "aF", OK},
		{"line end", DIGITS_62 "01\r\n", OK},
		{"empty", "", REFUSED},
		{"one short", DIGITS_62 "0", REFUSED},
		{"one long", DIGITS_62 "012", REFUSED},
		{"not a digit", DIGITS_62 "0g", REFUSED},
		{"blank within", DIGITS_62 " 01", REFUSED},
		{"more behind", DIGITS_62 "01 x", REFUSED},
		{"a rotation", DIGITS_62 "01 " DIGITS_62 "ff\n", OK},
		{"a rotation one short", DIGITS_62 "01 " DIGITS_62 "f", REFUSED},
		{"more behind the rotation", DIGITS_62 "01 " DIGITS_62 "ff 0", REFUSED},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct secret_key key = counting_key();

		print_message("  %s\n", cases[i].what);
		assert_int_equal(secret_key_parse(&key, cases[i].text, &error), cases[i].outcome);
		if (cases[i].outcome == OK) {
			assert_int_equal(key.bytes[1], 1);
			assert_int_equal(key.bytes[9], 9);
			assert_int_equal(key.bytes[10], 0);
		} else {
			assert_int_equal(key.bytes[10], 10); /* untouched */
			assert_null(strstr(error.text, "0001"));
		}
	}
}

static void a_key_that_was_made_can_be_loaded_and_is_not_replaced(void **state)
{
	char directory[] = "/tmp/ombud-test-secret.XXXXXX";
	char path[sizeof(directory) + 4];
	struct secret_key first;
	struct secret_key second;
	struct stat status;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/key", directory);
	assert_int_equal(secret_key_load(&first, path, &error), NOT_FOUND);
	assert_int_equal(secret_key_create(path, &error), OK);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(status.st_size, 65);
	assert_int_equal(secret_key_load(&first, path, &error), OK);
	assert_int_equal(secret_key_create(path, &error), REFUSED);
	assert_int_equal(secret_key_load(&second, path, &error), OK);
	assert_memory_equal(&first, &second, sizeof(first));
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(secret_key_load(&second, path, &error), REFUSED);
	assert_non_null(strstr(error.text, "chmod 600"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(secret_key_create(path, &error), OK);
	assert_int_equal(secret_key_load(&second, path, &error), OK);
	assert_memory_not_equal(&first, &second, sizeof(first));
	unlink(path);
	rmdir(directory);
	assert_int_equal(secret_key_create(path, &error), BROKEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_code_covers_the_texts_and_where_each_ends),
		cmocka_unit_test(another_key_gives_another_code),
		cmocka_unit_test(a_hash_does_not_depend_on_how_it_was_fed),
		cmocka_unit_test(base32_is_that_of_the_rfc_in_lower_case),
		cmocka_unit_test(texts_are_equal_only_when_all_of_them_is),
		cmocka_unit_test(random_bytes_differ_and_wiped_ones_are_zero),
		cmocka_unit_test(a_key_is_64_hexadecimal_digits),
		cmocka_unit_test(a_key_that_was_made_can_be_loaded_and_is_not_replaced),
	};

	return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
