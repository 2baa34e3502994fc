/* SPDX-License-Identifier: MIT */
/* Any bytes as the answers of an IMAP server: through the guard into libetpan's parser. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "handlers/channels/imap_answer.h"
#include "handlers/channels/imap_guard.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

/* libetpan 1.9.4 loses some bytes on answers that break off. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libetpan";
}

struct tape {
	const unsigned char *bytes;
	size_t left;
	struct imap_guard guard;
};

static ssize_t tape_read(mailstream_low *low, void *out, size_t size)
{
	struct tape *tape = low->data;

	if (size > tape->left)
		size = tape->left;
	if (size == 0 || imap_guard_feed(&tape->guard, tape->bytes, size)) {
		tape->left = 0;
		return -1;
	}
	memcpy(out, tape->bytes, size);
	tape->bytes += size;
	tape->left -= size;
	return (ssize_t)size;
}

static ssize_t tape_write(mailstream_low *low, const void *bytes, size_t size)
{
	(void)low;
	(void)bytes;
	return (ssize_t)size;
}

static int tape_close(mailstream_low *low)
{
	(void)low;
	return 0;
}

static int tape_descriptor(mailstream_low *low)
{
	(void)low;
	return -1;
}

static void tape_free(mailstream_low *low)
{
	free(low);
}

static struct mailstream_cancel *tape_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static void fetch(mailimap *session)
{
	struct mailimap_fetch_type *wanted = mailimap_fetch_type_new_fetch_att(
		mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL)));
	struct mailimap_set *set = mailimap_set_new_interval(1, 0);
	clist *found = NULL;

	if (mailimap_uid_fetch(session, set, wanted, &found) == MAILIMAP_NO_ERROR && found) {
		for (clistiter *at = clist_begin(found); at; at = clist_next(at)) {
			struct imap_answer answer;

			imap_read_answer(clist_content(at), &answer);
		}
		mailimap_fetch_list_free(found);
	}
	mailimap_fetch_type_free(wanted);
	mailimap_set_free(set);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	static mailstream_low_driver driver = {.mailstream_read = tape_read,
		.mailstream_write = tape_write,
		.mailstream_close = tape_close,
		.mailstream_get_fd = tape_descriptor,
		.mailstream_free = tape_free,
		.mailstream_get_cancel = tape_cancel};
	struct tape tape = {.bytes = bytes, .left = size};
	mailstream *stream = mailstream_new(mailstream_low_new(&tape, &driver), 4096);
	mailimap *session = mailimap_new(0, NULL);
	int code;

	imap_guard_begin(&tape.guard, 1024 * 1024);
	code = mailimap_connect(session, stream);
	if (code == MAILIMAP_NO_ERROR_AUTHENTICATED ||
		code == MAILIMAP_NO_ERROR_NON_AUTHENTICATED) {
		if (code == MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
			code = mailimap_login(session, "u", "p");
		if (mailimap_select(session, "INBOX") == MAILIMAP_NO_ERROR)
			fetch(session);
	}
	if (!session->imap_stream)
		session->imap_stream = stream;
	mailimap_logout(session);
	if (session->imap_stream) {
		mailstream_close(session->imap_stream);
		session->imap_stream = NULL;
	}
	mailimap_free(session);
	return 0;
}
