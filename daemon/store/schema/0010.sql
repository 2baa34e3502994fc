-- SPDX-License-Identifier: MIT
-- Tickets that were merged into another.

-- The ticket that goes on in its place; that one was not merged itself. Its entries went there: moved_from is the
-- ticket on which an entry was written.
ALTER TABLE ticket ADD COLUMN merged_into INTEGER REFERENCES ticket (id);
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;
ALTER TABLE entry ADD COLUMN moved_from INTEGER REFERENCES ticket (id);
