-- SPDX-License-Identifier: MIT
-- Deadlines: how far the timekeeper has come with the promise of a first answer.

-- 0: nothing yet; 1: the owner was reminded; 2: it has passed and that was told. It begins again with every new
-- due_at. Of what was late before this step of the schema nobody is told any more.
ALTER TABLE ticket ADD COLUMN deadline_step INTEGER NOT NULL DEFAULT 0;
UPDATE ticket SET deadline_step = 2 WHERE due_at < CAST(strftime('%s', 'now') AS INTEGER);
CREATE INDEX ticket_deadline ON ticket (deadline_step, due_at, id)
	WHERE due_at IS NOT NULL AND answered_at IS NULL AND silent = 0 AND state IN ('NEW', 'OPEN');
