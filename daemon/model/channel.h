/* SPDX-License-Identifier: MIT */
/*
 * What a channel is to the loops: a const table of functions. A channel knows its protocol and what
 * each of its failures means; it knows nothing of the store. Tests hand in tables of their own.
 *
 * A process that is told to end ends within seconds (base/stop.h): a channel waits with stop_poll,
 * or polls stop_descriptor() beside what it waits for, connects to nobody any more, and gives what
 * is under way STOP_GRACE_MS. A function cut short so says TRY_LATER; wait says OK.
 */
#ifndef MODEL_CHANNEL_H
#define MODEL_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/model/incoming.h"
#include "daemon/model/outgoing.h"
#include "daemon/model/reason.h"
#include "daemon/model/site.h"

/*
 * What the receiving loop offers a channel while it fetches.
 *
 * known: of uids[0..count) in that folder, ascending, ret_known[i] tells whether a row exists.
 * cursor: *ret_uid is the highest UID below or at which every UID is a row or known gone; NOT_FOUND
 * when this folder with this UIDVALIDITY was never seen (ret_other says whether another UIDVALIDITY
 * of it was). set_cursor: move the cursor; committed with the next flush. put: hand over one
 * message; its texts and bytes are copied. The loop commits when a batch is full. flush: commit
 * what was put. Nothing may be released at the source before this returned OK. progress: call at
 * least once a minute during long work. Each answers TRY_LATER once the process was told to end;
 * what was put is committed then.
 */
struct intake {
	void *context;
	enum outcome (*known)(void *context, const char *folder, int64_t uidvalidity,
		const int64_t *uids, size_t count, bool *ret_known, struct error *error);
	enum outcome (*known_name)(void *context, const char *folder, const char *name,
		bool *ret_known, struct error *error);
	enum outcome (*cursor)(void *context, const char *folder, int64_t uidvalidity,
		int64_t *ret_uid, bool *ret_other, struct error *error);
	enum outcome (*set_cursor)(void *context, const char *folder, int64_t uidvalidity,
		int64_t uid, struct error *error);
	enum outcome (*put)(void *context, const struct incoming *incoming, struct error *error);
	enum outcome (*flush)(void *context, struct error *error);
	void (*progress)(void *context);
};

/* Limits a receiving channel keeps. */
struct receive_limits {
	int64_t message_max_bytes; /* a larger one is fetched in part, with its trouble */
	int64_t batch_max_bytes;
};

struct receiving_channel {
	const char *name; /* "imap", "maildir" */

	/* Connect and log in. secret: the password or token, NULL when there is no login. */
	enum outcome (*open)(const struct mailbox *mailbox, const char *secret,
		const struct receive_limits *limits, void **ret_state, struct error *error);
	/* One pass over all folders: everything new goes to intake. Ends with a flush. */
	enum outcome (*fetch)(void *state, const struct intake *intake, struct error *error);
	/* Let go of one message at the source as the settings say (keep: nothing). NOT_FOUND:
	 * already gone. */
	enum outcome (*release)(void *state, const struct incoming *key, struct error *error);
	/*
	 * The same for several messages at once: all of one folder and UIDVALIDITY, with ascending
	 * UIDs and without trouble. OK: none of them need be released again. NOT_FOUND: they are
	 * all gone. REFUSED: some may have been released; each is to be asked for by itself. NULL:
	 * there is no such way.
	 */
	enum outcome (*release_together)(
		void *state, const struct incoming *keys, size_t count, struct error *error);
	/* Wait for news, at most that long, or until told to end. OK: look again now; TRY_LATER:
	 * the connection is lost. */
	enum outcome (*wait)(void *state, int seconds, struct error *error);
	void (*close)(void *state); /* accepts NULL */
};

/*
 * What came of one recipient or one whole message. outcome OK: accepted. TRY_LATER: again after a
 * while. REFUSED: never. BROKEN: settings (login, certificate): nothing goes out until a person
 * acts.
 */
struct settlement {
	size_t index; /* in the batch */
	enum outcome outcome;
	struct reason reason;		      /* none when all is OK */
	const char *const *failed_recipients; /* those of a message that was accepted for others */
	size_t failed_count;
	const char *source_id;	     /* OK: what the provider calls it; NULL */
	int64_t retry_after_seconds; /* TRY_LATER: the provider asks for so long a pause; 0 */
	bool is_unsure; /* TRY_LATER: it may have been accepted; ask before it goes once more */
	bool ended_connection; /* TRY_LATER: the connection ended with this message in hand */
};

/* What a provider says became of a message it accepted. */
struct delivery {
	size_t index;		   /* in the batch */
	enum delivery_state state; /* pending, delivered or failed */
	struct reason reason;	   /* of a failure */
};

struct sending_channel {
	const char *name; /* "smtp", "smtp_curl", "maildir", "twilio" ... */
	/*
	 * Each message is claimed, sent and settled by itself, and the claim is safe on disk before
	 * the request. A claimed one of a predecessor that died, and one settled as unsure, comes
	 * again with unsure_since. While unsure_asks is below UNSURE_ASKS_MAX the channel only
	 * looks at the provider for a message to that recipient with the same words since then: OK
	 * when there is one, else unsure once more. With UNSURE_ASKS_MAX it sends. A channel that
	 * cannot look does at once what the settings say (sms_line.h: unsure): REFUSED with
	 * REASON_UNSURE, or sends it. One that can see for certain what it handed over (a
	 * directory of its own) asks nobody.
	 */
	bool one_by_one;

	enum outcome (*open)(const struct sender *sender, const char *secret, void **ret_state,
		struct error *error);
	/*
	 * Send messages one after the other. settle is called exactly once for each message that
	 * was tried, as soon as its outcome is known and before the next one's final dot; a message
	 * for which it is not called was not tried. The return value tells of the connection: OK,
	 * TRY_LATER, BROKEN.
	 *
	 * A connection that ends, or on which nothing comes any more, while a message is in hand
	 * has tried that one: it is settled with ended_connection, or else it would stand first in
	 * the queue for ever. A connection that cannot be made, or that the process was told to
	 * end, is no message's fault.
	 */
	enum outcome (*send)(void *state, const struct outgoing *const *messages, size_t count,
		void (*settle)(void *context, const struct settlement *settlement), void *context,
		struct error *error);
	/* Ask what became of accepted messages (source_id); tell once for each that the provider
	 * knows of. NULL: the provider cannot be asked. Outcomes as send. */
	enum outcome (*report)(void *state, const struct outgoing *const *messages, size_t count,
		void (*tell)(void *context, const struct delivery *delivery), void *context,
		struct error *error);
	void (*close)(void *state); /* accepts NULL */
};
enum { UNSURE_ASKS_MAX = 3 }; /* over 90 seconds */

#endif
