# SPDX-License-Identifier: MIT
"""What bare.c writes: the rows that ombud made, in the order of messages, with the pragmas of db_sqlite.c."""
import re
import sqlite3

from ombud import SOURCE

DB = SOURCE / "daemon/store/db_sqlite.c"
PRAGMAS = re.findall(r'"(PRAGMA \w+ = [^;"]+;)"', DB.read_text())
TALLIED = ("(SELECT min(id) FROM ticket) + (row_number() OVER (ORDER BY at, ordinal) - 1) "
           "* (SELECT count(*) FROM ticket) / (SELECT count(*) FROM tally)")
ROWS = {  # a table, the message of its rows, and what tells that; or what is read and the change it makes
    "inbox": (
        ("inbox", "r.id", ""),
        ("inbox_raw", "r.inbox_id", ""),
        ("SELECT id, 'received' FROM inbox ORDER BY 1", "UPDATE counter SET value = value + 1 WHERE name = ?"),
    ),
    "tickets": (
        ("contact", "t.id", "JOIN ticket t ON t.contact_id = r.id"),
        ("contact_address", "t.id", "JOIN ticket t ON t.contact_id = r.contact_id"),
        ("ticket", "r.id", ""),
        ("ticket_words", "r.ticket_id", ""),
        ("ticket_tag", "r.ticket_id", ""),
        ("ticket_field", "r.ticket_id", ""),
        ("words", "e.ticket_id", "JOIN entry e ON e.words_id = r.id"),
        ("entry", "r.ticket_id", ""),
        ("decision", "r.ticket_id", ""),
        ("outgoing", "r.ticket_id", ""),
        ("outgoing_raw", "o.ticket_id", "JOIN outgoing o ON o.id = r.outgoing_id"),
        ("outgoing_recipient", "o.ticket_id", "JOIN outgoing o ON o.id = r.outgoing_id"),
        ("tally", TALLIED, ""),
        ("SELECT id, owner FROM ticket ORDER BY 1",
         "INSERT INTO person (title, open_count) VALUES (?, 1) ON CONFLICT DO UPDATE SET open_count = open_count + 1"),
        ("SELECT ticket_id, id, kind, ticket_id, settled_at FROM inbox ORDER BY 1",
         "UPDATE inbox SET state = 'done', kind = ?2, ticket_id = ?3, settled_at = ?4 WHERE id = ?1"),
    ),
}


def statements(store, what):
    """For bare's standard input; store is one that has the rows."""
    lines = [" ".join(PRAGMAS)]
    with sqlite3.connect(store) as db:
        for first, second, *joined in ROWS[what]:
            if joined:
                columns = len(db.execute(f"PRAGMA table_info({first})").fetchall())
                lines += [f"SELECT {second}, r.* FROM {first} r {joined[0]} ORDER BY 1, 2",
                          f"INSERT INTO {first} VALUES ({', '.join('?' * columns)})"]
            else:
                lines += [first, second]
    return "".join(line + "\n" for line in lines).encode()
