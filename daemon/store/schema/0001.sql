-- SPDX-License-Identifier: MIT
-- The first schema of the store.
--
-- Times are UTC seconds; absent values are NULL; states and kinds are the words of the model. What people wrote
-- and who they are stands in inbox_raw, words, ticket_words, ticket_field, contact, contact_address, outgoing_raw,
-- outgoing_recipient, silence and tally: erasing a person empties those rows and leaves the rest whole.
-- Each statement ends with a semicolon at the end of a line.

CREATE TABLE inbox (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	mailbox TEXT NOT NULL,
	folder TEXT NOT NULL,
	uidvalidity INTEGER NOT NULL,
	uid INTEGER NOT NULL,
	name TEXT NOT NULL,
	folder_kind TEXT NOT NULL CHECK (folder_kind IN ('normal', 'junk', 'sent')),
	silent INTEGER NOT NULL,
	received_at INTEGER NOT NULL,
	fetched_at INTEGER NOT NULL,
	size_bytes INTEGER NOT NULL,
	trouble TEXT,
	state TEXT NOT NULL CHECK (state IN ('new', 'claimed', 'done', 'parked')),
	attempts INTEGER NOT NULL DEFAULT 0,
	reason TEXT,
	kind TEXT,
	ticket_id INTEGER,
	settled_at INTEGER,
	released_at INTEGER,
	UNIQUE (mailbox, folder, uidvalidity, uid, name)
) STRICT;
CREATE INDEX inbox_waiting ON inbox (state, id) WHERE state <> 'done';
CREATE INDEX inbox_unreleased ON inbox (mailbox, id) WHERE released_at IS NULL;

-- Apart from inbox, so that a change of state does not write the message again.
CREATE TABLE inbox_raw (
	inbox_id INTEGER PRIMARY KEY REFERENCES inbox (id),
	packed BLOB NOT NULL
) STRICT;

CREATE TABLE folder_cursor (
	mailbox TEXT NOT NULL,
	folder TEXT NOT NULL,
	uidvalidity INTEGER NOT NULL,
	uid INTEGER NOT NULL,
	PRIMARY KEY (mailbox, folder, uidvalidity)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT,
	organisation TEXT,
	language TEXT NOT NULL,
	ombud TEXT,
	created_at INTEGER NOT NULL,
	last_seen_at INTEGER NOT NULL,
	muted INTEGER NOT NULL
) STRICT;
CREATE TABLE contact_address (
	address_key TEXT PRIMARY KEY,
	contact_id INTEGER NOT NULL REFERENCES contact (id),
	position INTEGER NOT NULL,
	address TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_address_of ON contact_address (contact_id, position);

CREATE TABLE ticket (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	state TEXT NOT NULL CHECK (state IN ('NEW', 'OPEN', 'WAITING', 'CLOSED')),
	matter TEXT,
	authority TEXT,
	group_title TEXT,
	helper_group TEXT,
	owner TEXT,
	priority TEXT NOT NULL,
	contact_id INTEGER REFERENCES contact (id),
	channel TEXT NOT NULL,
	language TEXT NOT NULL,
	mailbox TEXT,
	place TEXT,
	silent INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	due_at INTEGER,
	answered_at INTEGER,
	changed_at INTEGER NOT NULL,
	closed_at INTEGER,
	linked_id INTEGER REFERENCES ticket (id)
) STRICT;
CREATE INDEX ticket_of_contact ON ticket (contact_id, id);
CREATE INDEX ticket_open ON ticket (id) WHERE state <> 'CLOSED';
CREATE INDEX ticket_open_of_owner ON ticket (owner, id) WHERE state <> 'CLOSED';
CREATE INDEX ticket_silent ON ticket (changed_at, id) WHERE silent = 1 AND state <> 'CLOSED';
-- References look grown up from the first one on.
INSERT INTO sqlite_sequence (name, seq) VALUES ('ticket', 1000);

CREATE TABLE ticket_words (
	ticket_id INTEGER PRIMARY KEY REFERENCES ticket (id),
	subject TEXT
) STRICT;
CREATE TABLE ticket_tag (
	ticket_id INTEGER NOT NULL REFERENCES ticket (id),
	position INTEGER NOT NULL,
	tag TEXT NOT NULL,
	PRIMARY KEY (ticket_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE ticket_field (
	ticket_id INTEGER NOT NULL REFERENCES ticket (id),
	position INTEGER NOT NULL,
	name TEXT NOT NULL,
	value TEXT,
	PRIMARY KEY (ticket_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE words (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	salt BLOB NOT NULL,
	sender TEXT,
	recipient TEXT,
	subject TEXT,
	text TEXT
) STRICT;

-- words_hash is SHA-256 over the salt and the words: it proves what was written while the words are there,
-- and says nothing about them once they and their salt are gone.
CREATE TABLE entry (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id INTEGER NOT NULL REFERENCES ticket (id),
	at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	channel TEXT NOT NULL,
	inbox_id INTEGER,
	outgoing_id INTEGER,
	words_id INTEGER REFERENCES words (id),
	words_hash TEXT NOT NULL,
	message_id TEXT,
	digest TEXT
) STRICT;
CREATE INDEX entry_of_ticket ON entry (ticket_id, id);
CREATE INDEX entry_message_id ON entry (message_id, id) WHERE message_id IS NOT NULL;

CREATE TABLE decision (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id INTEGER REFERENCES ticket (id),
	inbox_id INTEGER,
	at INTEGER NOT NULL,
	generation TEXT NOT NULL,
	facts TEXT NOT NULL,
	verdict TEXT NOT NULL
) STRICT;
CREATE INDEX decision_of_ticket ON decision (ticket_id, id);

CREATE TABLE generation (
	hash TEXT PRIMARY KEY,
	kept_at INTEGER NOT NULL,
	size_bytes INTEGER NOT NULL,
	packed BLOB NOT NULL
) STRICT;

-- open_count follows every change of a ticket, so that nobody has to count.
CREATE TABLE person (
	title TEXT PRIMARY KEY,
	open_count INTEGER NOT NULL DEFAULT 0,
	last_assigned_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- due_at is set only while the mail waits (queued, later): the index holds what is still to do.
CREATE TABLE outgoing (
	id INTEGER PRIMARY KEY,
	ticket_id INTEGER REFERENCES ticket (id),
	entry_id INTEGER,
	sender TEXT NOT NULL,
	kind TEXT NOT NULL,
	to_staff INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'sent', 'later', 'failed', 'held')),
	message_id TEXT NOT NULL,
	size_bytes INTEGER NOT NULL,
	attempts INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL,
	next_try_at INTEGER NOT NULL,
	due_at INTEGER,
	settled_at INTEGER,
	reason TEXT
) STRICT;
CREATE INDEX outgoing_due ON outgoing (sender, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outgoing_unsent ON outgoing (state, sender, id) WHERE state <> 'sent';
CREATE INDEX outgoing_message_id ON outgoing (message_id);
CREATE INDEX outgoing_of_ticket ON outgoing (ticket_id, id);

CREATE TABLE outgoing_raw (
	outgoing_id INTEGER PRIMARY KEY REFERENCES outgoing (id),
	envelope_from TEXT NOT NULL,
	packed BLOB NOT NULL
) STRICT;
CREATE TABLE outgoing_recipient (
	outgoing_id INTEGER NOT NULL REFERENCES outgoing (id),
	position INTEGER NOT NULL,
	mail TEXT NOT NULL,
	PRIMARY KEY (outgoing_id, position)
) STRICT, WITHOUT ROWID;

-- How many mails were made, by scope and name, each with its number in that line and day: the count since a time
-- is a difference of numbers, whatever the flood. The day leads the key, so that only the pages of today are
-- written to and those of long ago can be dropped in one piece.
CREATE TABLE tally (
	day INTEGER NOT NULL,
	scope TEXT NOT NULL,
	name TEXT NOT NULL,
	at INTEGER NOT NULL,
	ordinal INTEGER NOT NULL,
	kind TEXT NOT NULL,
	PRIMARY KEY (day, scope, name, at, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE silence (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id INTEGER REFERENCES ticket (id),
	recipient TEXT,
	reason TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;

CREATE TABLE channel_status (
	name TEXT PRIMARY KEY,
	last_ok_at INTEGER NOT NULL DEFAULT 0,
	error TEXT,
	next_try_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('received', 0), ('ticketed', 0), ('silent', 0), ('outgoing', 0);
