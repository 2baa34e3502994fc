/* SPDX-License-Identifier: MIT */
/* Whether a line's provider lets us in and answers as expected: a pass that takes nothing. */
#include "daemon/base/clock.h"
#include "daemon/model/sms_line.h"
#include "handlers/channels/channels.h"

static enum outcome all_known(
	void *context, const char *folder, const char *name, bool *ret_known, struct error *error)
{
	(void)context;
	(void)folder;
	(void)name;
	(void)error;
	*ret_known = true;
	return OK;
}

static enum outcome asked_just_now(void *context, const char *folder, int64_t uidvalidity,
	int64_t *ret_uid, bool *ret_other, struct error *error)
{
	(void)context;
	(void)folder;
	(void)uidvalidity;
	(void)error;
	*ret_uid = clock_now();
	*ret_other = false;
	return OK;
}

static enum outcome forget_cursor(
	void *context, const char *folder, int64_t uidvalidity, int64_t uid, struct error *error)
{
	(void)context;
	(void)folder;
	(void)uidvalidity;
	(void)uid;
	(void)error;
	return OK;
}

static enum outcome nothing_to_flush(void *context, struct error *error)
{
	(void)context;
	(void)error;
	return OK;
}

static void no_progress(void *context)
{
	(void)context;
}

enum outcome sms_probe(const struct mailbox *mailbox, void *state, struct error *error)
{
	const struct intake intake = {
		.known_name = all_known,
		.cursor = asked_just_now,
		.set_cursor = forget_cursor,
		.flush = nothing_to_flush,
		.progress = no_progress,
	};

	if (mailbox->sms->provider == SMS_SPOOL || mailbox->sms->http.receive_destructive)
		return OK;
	return channels_receiving(mailbox)->fetch(state, &intake, error);
}
