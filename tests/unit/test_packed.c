/* SPDX-License-Identifier: MIT */
#include "tests/unit/store_fixture.h"

#include "daemon/store/packed.h"

static void what_was_packed_comes_out_again(void **state)
{
	struct packer *packer = packer_new();
	struct arena *arena = arena_new(64 * 1024 * 1024);
	static unsigned char noise[3 * 1024 * 1024];
	const struct {
		const void *bytes;
		size_t size;
	} cases[] = {
		{"", 0},		    /* nothing at all */
		{"a", 1},		    /* less than a frame's own header */
		{"From: a\0b\xff\r\n", 13}, /* bytes that are no text */
		{noise, sizeof(noise)},	    /* several blocks that do not compress */
	};
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(noise); i++) {
		seed = seed * 1664525 + 1013904223;
		noise[i] = (unsigned char)(seed >> 24);
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const unsigned char *packed;
		const unsigned char *bytes;
		size_t packed_size;
		struct error error;

		packed_make(packer, arena, cases[i].bytes, cases[i].size, &packed, &packed_size);
		assert_int_equal(packed_open(packer, arena, packed, packed_size, cases[i].size,
					 &bytes, &error),
			OK);
		assert_memory_equal(bytes, cases[i].bytes, cases[i].size);
		assert_int_equal(bytes[cases[i].size], 0);
	}
	packer_free(packer);
	arena_free(arena);
}

static void a_frame_that_lies_is_broken(void **state)
{
	struct packer *packer = packer_new();
	struct arena *arena = arena_new(16 * 1024 * 1024);
	char text[4000];
	const unsigned char *packed;
	const unsigned char *bytes = NULL;
	unsigned char *changed;
	size_t size;
	struct error error;

	(void)state;
	memset(text, 'x', sizeof(text));
	packed_make(packer, arena, text, sizeof(text), &packed, &size);
	/* more than the frame holds, less, far more than may be, a cut frame, and no frame */
	assert_int_equal(packed_open(packer, arena, packed, size, 4001, &bytes, &error), BROKEN);
	assert_int_equal(packed_open(packer, arena, packed, size, 3999, &bytes, &error), BROKEN);
	assert_int_equal(
		packed_open(packer, arena, packed, size, SIZE_MAX - 1, &bytes, &error), BROKEN);
	assert_int_equal(
		packed_open(packer, arena, packed, size - 3, 4000, &bytes, &error), BROKEN);
	assert_int_equal(packed_open(packer, arena, "no frame", 8, 4000, &bytes, &error), BROKEN);
	/* a size above the maximum that the frame itself claims: refused before memory is taken */
	changed = arena_memdup(arena, packed, size);
	memcpy(changed + 4, "\xa0\xff\xff\xff\x7f", 5);
	assert_int_equal(
		packed_open(packer, arena, changed, size, 0x7fffffff, &bytes, &error), BROKEN);
	assert_null(bytes);
	packer_free(packer);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_packed_comes_out_again),
		cmocka_unit_test(a_frame_that_lies_is_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
