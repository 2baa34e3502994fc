-- SPDX-License-Identifier: MIT
-- Text messages: what a provider calls them, what became of them, and which outcome nobody knows.

-- Of a text that was claimed and never settled, unsure_since is when the try began whose outcome nobody knows, and
-- unsure_asks how often the provider was asked since. delivery is what the provider says of one that it accepted;
-- report_due_at is set only while it is still to be asked, so that the index holds what is still to do.
ALTER TABLE outgoing ADD COLUMN claimed_at INTEGER;
ALTER TABLE outgoing ADD COLUMN unsure_since INTEGER;
ALTER TABLE outgoing ADD COLUMN unsure_asks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outgoing ADD COLUMN source_id TEXT;
ALTER TABLE outgoing ADD COLUMN delivery TEXT CHECK (delivery IN ('pending', 'delivered', 'failed', 'unknown'));
ALTER TABLE outgoing ADD COLUMN report_due_at INTEGER;
ALTER TABLE outgoing ADD COLUMN report_asks INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outgoing_report ON outgoing (sender, report_due_at, id) WHERE report_due_at IS NOT NULL;

-- The provider sends nothing to this person any more, because they told it STOP.
ALTER TABLE contact ADD COLUMN no_texts INTEGER NOT NULL DEFAULT 0;
