/* SPDX-License-Identifier: MIT */
/* The page that the roles share with the supervisor. */
#include "daemon/road/progress.h"

#include <errno.h>
#include <sys/mman.h>

#include "daemon/base/clock.h"

enum outcome progress_page_new(struct progress_page **ret_page, struct error *error)
{
	void *page = mmap(NULL, sizeof(struct progress_page), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED) {
		return error_set(
			error, BROKEN, "no memory for the progress page: %s", strerror(errno));
	}
	*ret_page = page;
	return OK;
}

void progress_page_free(struct progress_page *page)
{
	if (page) {
		munmap(page, sizeof(*page));
	}
}

struct progress *progress_slot(struct progress_page *page, const char *name)
{
	struct progress *free_slot = NULL;

	if (strlen(name) >= ROLE_NAME_MAX) {
		return NULL;
	}
	for (size_t i = 0; i < ROLES_MAX; i++) {
		struct progress *slot = &page->slots[i];

		if (strcmp(slot->name, name) == 0) {
			return slot;
		}
		if (!free_slot && slot->name[0] == '\0') {
			free_slot = slot;
		}
	}
	if (free_slot) {
		memset(free_slot, 0, sizeof(*free_slot));
		memcpy(free_slot->name, name, strlen(name) + 1);
	}
	return free_slot;
}

void progress_release(struct progress *progress)
{
	memset(progress, 0, sizeof(*progress));
}

void progress_touch(struct progress *progress)
{
	atomic_store(&progress->last_at, clock_now());
	atomic_store(&progress->last_ms, clock_monotonic_ms());
}

void progress_inbox(struct progress *progress, int64_t id)
{
	atomic_store(&progress->inbox_id, id);
	progress_touch(progress);
}

void progress_outbox(struct progress *progress, int64_t id)
{
	atomic_store(&progress->outbox_id, id);
	progress_touch(progress);
}

void progress_handled(struct progress *progress)
{
	atomic_fetch_add(&progress->handled, 1);
	progress_touch(progress);
}

void progress_trouble(struct progress *progress, const char *sentence, int64_t next_try_at)
{
	if (!sentence && !progress->trouble[0]) {
		return;
	}
	atomic_fetch_add(&progress->trouble_turn, 1);
	snprintf(progress->trouble, TROUBLE_BYTES, "%s", sentence ? sentence : "");
	progress->trouble_next_at = next_try_at;
	atomic_fetch_add(&progress->trouble_turn, 1);
}

bool progress_get_trouble(
	const struct progress *progress, char ret_sentence[TROUBLE_BYTES], int64_t *ret_next_try_at)
{
	unsigned turn = atomic_load(&progress->trouble_turn);

	memcpy(ret_sentence, progress->trouble, TROUBLE_BYTES);
	*ret_next_try_at = progress->trouble_next_at;
	atomic_thread_fence(memory_order_acquire);
	return turn % 2 == 0 && turn == atomic_load(&progress->trouble_turn) && *ret_sentence;
}

bool progress_is_fresh(const struct progress *progress, int64_t milliseconds)
{
	return clock_monotonic_ms() - atomic_load(&progress->last_ms) <= milliseconds;
}
