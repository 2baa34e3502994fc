-- SPDX-License-Identifier: MIT
-- Who told the provider STOP did so with one number; a person may have others.

ALTER TABLE contact_address ADD COLUMN no_texts INTEGER NOT NULL DEFAULT 0;
UPDATE contact_address SET no_texts = 1
WHERE address LIKE '+%' AND contact_id IN (SELECT id FROM contact WHERE no_texts);
ALTER TABLE contact DROP COLUMN no_texts;
