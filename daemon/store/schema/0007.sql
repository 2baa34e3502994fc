-- SPDX-License-Identifier: MIT
-- Absences of staff, and tickets that somebody has in their place.

-- Away from first_at until just before until_at (UTC seconds), unless ended before. until_mail: it also ends with the
-- person's next own mail. Titles are those of the settings.
CREATE TABLE absence (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	person TEXT NOT NULL,
	first_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	deputy TEXT,
	until_mail INTEGER NOT NULL,
	made_at INTEGER NOT NULL,
	ended_at INTEGER
) STRICT;
CREATE INDEX absence_not_over ON absence (until_at, id) WHERE ended_at IS NULL;

-- The ticket goes back to who is absent when they return, if it is still where it was put. owner NULL: the group.
CREATE TABLE stand_in (
	ticket_id INTEGER PRIMARY KEY REFERENCES ticket (id),
	absent TEXT NOT NULL,
	owner TEXT,
	at INTEGER NOT NULL
) STRICT;
