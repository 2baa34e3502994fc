-- SPDX-License-Identifier: MIT
-- Digests of work, and whom the writers of tickets know as the one who answers.

-- The last local day (days since 1970-01-01) for which a person's digest was made or had nothing to say; of the
-- weekly one the Monday of the week.
CREATE TABLE work_digest (
	kind TEXT NOT NULL CHECK (kind IN ('morning', 'weekly')),
	person TEXT NOT NULL,
	day INTEGER NOT NULL,
	PRIMARY KEY (kind, person)
) STRICT, WITHOUT ROWID;

-- The stand-in whose name the writer was told last.
CREATE TABLE told_owner (
	ticket_id INTEGER PRIMARY KEY REFERENCES ticket (id),
	owner TEXT NOT NULL
) STRICT;

-- What came in and what was answered between two times.
CREATE INDEX ticket_created ON ticket (created_at);
CREATE INDEX ticket_answered ON ticket (answered_at) WHERE answered_at IS NOT NULL;
