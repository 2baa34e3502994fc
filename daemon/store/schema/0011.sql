-- SPDX-License-Identifier: MIT
-- Who looks after an organisation.

-- key: "id:" and a business id, "name:" and the folded name, or "domain:" and a mail domain. ombud: who looks after that one of its people to whom
-- somebody was assigned last, a title of the settings. A key may name a person, as a trader's does: erasing them deletes
-- the row.
CREATE TABLE organisation_ombud (
	key TEXT PRIMARY KEY,
	ombud TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
