-- SPDX-License-Identifier: MIT
-- Tickets that staff put aside until a date.

CREATE TABLE ticket_wait (
	ticket_id INTEGER PRIMARY KEY REFERENCES ticket (id),
	until INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_wait_until ON ticket_wait (until, ticket_id);
