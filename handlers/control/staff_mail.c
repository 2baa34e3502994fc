/* SPDX-License-Identifier: MIT */
/* Writing the mail and putting it into the inbox under a mailbox that no settings can have. */
#include "handlers/control/staff_mail.h"

#include <sysexits.h>

#include "daemon/base/buf.h"
#include "daemon/base/clock.h"
#include "daemon/base/secret.h"
#include "daemon/model/address.h"
#include "daemon/road/wake.h"
#include "daemon/store/inbox.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"

enum { MAIL_BYTES_MAX = 2 * 1024 * 1024, ID_SIZE = 24 };

static bool write_mail(
	const struct staff_mail *mail, const char *id, struct buf *out, struct arena *arena)
{
	const struct person *person = mail->person;

	buf_printf(out,
		"From: %s\r\nSubject: %s\r\nMessage-ID: <%s@%s>\r\nMIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
		"8bit\r\n\r\n",
		address_header(arena, person->name, person->emails.list[0]), mail->subject, id,
		mail->settings->site.domain);
	return buf_puts(out, mail->text) && buf_puts(out, "\n");
}

static enum outcome put(struct store *store, const struct staff_mail *mail, struct buf *bytes,
	struct arena *arena, struct error *error)
{
	unsigned char random[15];
	char id[ID_SIZE + 1];
	struct incoming incoming = {
		.mailbox = incoming_by_command,
		.folder = "",
		.received_at = clock_now(),
		.fetched_at = clock_now(),
		.is_released = true,
	};

	secret_random(random, sizeof(random));
	secret_base32(random, ID_SIZE, id);
	incoming.name = id;
	if (!write_mail(mail, id, bytes, arena))
		return error_set(error, REFUSED, "the text is too long");
	incoming.bytes = bytes->data;
	incoming.size_bytes = bytes->size;
	return inbox_take(store, arena, &incoming, error);
}

int staff_mail_give(struct store *store, const struct staff_mail *mail, struct arena *arena)
{
	struct buf bytes;
	struct error error;
	enum outcome outcome;

	buf_init(&bytes, MAIL_BYTES_MAX);
	outcome = put(store, mail, &bytes, arena, &error);
	buf_free(&bytes);
	if (outcome == REFUSED)
		return command_fail(EX_DATAERR, mail->command, error.text);
	if (outcome != OK)
		return command_fail(exit_status(outcome), mail->command, error.text);
	wake_role(mail->settings->run_directory, "worker");
	return EX_OK;
}
