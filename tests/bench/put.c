/* SPDX-License-Identifier: MIT */
/*
 * The inbox rows of one store put into another by the store's own functions, as a receiver does it
 * once a message is packed; beside bare.c, which writes the same rows.
 * usage: put STORE-THAT-HAS-THEM STORE-THAT-GETS-THEM MESSAGES-A-COMMIT MESSAGES
 */
#include "daemon/store/inbox.h"
#include "tests/bench/measured.h"

struct parcel {
	struct incoming incoming;
	const unsigned char *packed;
	size_t packed_size;
};

static struct error error;

static void must(enum outcome outcome)
{
	if (outcome != OK)
		measured_fail(error.text);
}

static long load(struct store *from, struct arena *arena, struct parcel *parcels, long max)
{
	long count = 0;

	while (count < max &&
		inbox_load(from, count + 1, arena, &parcels[count].incoming, &error) == OK) {
		struct parcel *parcel = &parcels[count++];

		inbox_compress(from, arena, parcel->incoming.bytes, parcel->incoming.size_bytes,
			&parcel->packed, &parcel->packed_size);
	}
	return count;
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new((size_t)16 << 30);
	long batch = argc == 5 ? strtol(argv[3], NULL, 10) : 0;
	long count = argc == 5 ? strtol(argv[4], NULL, 10) : 0;
	struct parcel *parcels = ARENA_ARRAY(arena, (size_t)count, struct parcel);
	struct store *from, *to;
	struct measured measured;

	if (batch < 1)
		measured_fail("usage: put FROM TO MESSAGES-A-COMMIT MESSAGES");
	must(store_open(argv[1], true, &from, &error));
	must(store_open(argv[2], false, &to, &error));
	count = load(from, arena, parcels, count);
	measured = measured_begin();
	for (long i = 0; i < count; i += batch) {
		must(store_begin(to, false, &error));
		for (long k = i; k < count && k < i + batch; k++) {
			int64_t id;

			must(inbox_put(to, &parcels[k].incoming, parcels[k].packed,
				parcels[k].packed_size, &id, &error));
		}
		must(store_commit(to, &error));
	}
	measured_end(&measured, count, 0);
	store_close(from);
	store_close(to);
	arena_free(arena);
	return 0;
}
