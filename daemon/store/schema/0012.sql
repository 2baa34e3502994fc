-- SPDX-License-Identifier: MIT
-- Patterns of rules that took too long so often that they are not searched for any more.

-- As they are written, with the block they stand in (rule "title") and its place (file:line:column) when that was found
-- out. A row goes when the rules have no such pattern any more.
CREATE TABLE slow_pattern (
	pattern TEXT PRIMARY KEY,
	block TEXT NOT NULL,
	place TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX slow_pattern_at ON slow_pattern (at, pattern);
