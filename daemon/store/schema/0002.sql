-- SPDX-License-Identifier: MIT
-- What nobody was told of, and the digests that told the admins.
--
-- sender and subject of unnoticed are what people wrote and who they are: erasing a person empties them.

-- A message that came in without a word to anybody: it made no ticket, or one that is filed in silence. news: it is
-- a reason to make a digest; what comes of a digest or of our own staff's robots is none, nor is mail from before our
-- start.
CREATE TABLE unnoticed (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	inbox_id INTEGER NOT NULL REFERENCES inbox (id),
	ticket_id INTEGER REFERENCES ticket (id),
	news INTEGER NOT NULL,
	sender TEXT,
	subject TEXT
) STRICT;
CREATE INDEX unnoticed_of_kind ON unnoticed (kind, id);
CREATE INDEX unnoticed_without_ticket ON unnoticed (at, id) WHERE ticket_id IS NULL;

-- One row for each day on which a digest was due, also when there was nothing to tell: when the last one was
-- made, and up to which rows all is told.
CREATE TABLE digest (
	day INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	unnoticed_id INTEGER NOT NULL,
	silence_id INTEGER NOT NULL
) STRICT;
INSERT INTO digest (day, at, unnoticed_id, silence_id) SELECT 0, 0, 0, coalesce(max(id), 0) FROM silence;
