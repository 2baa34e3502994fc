-- SPDX-License-Identifier: MIT
-- Tickets handed over to a partner, or to be handed over when the writer agrees.

-- step: asked, answered (by words that are neither yes nor no: staff decide), with (the partner has it). person and own_group:
-- who handed it over, and whose it was; person NULL: somebody at the shared address of that group. until: when it follows
-- without an answer of the writer, or when the answer of the partner is late; NULL: nothing is due. Titles are those of the
-- settings.
CREATE TABLE handover (
	ticket_id INTEGER PRIMARY KEY REFERENCES ticket (id),
	partner TEXT NOT NULL,
	step TEXT NOT NULL CHECK (step IN ('asked', 'answered', 'with')),
	person TEXT,
	own_group TEXT,
	until INTEGER
) STRICT;
CREATE INDEX handover_until ON handover (until, ticket_id) WHERE until IS NOT NULL;
