# SPDX-License-Identifier: MIT
"""Whether a mail costs the same in a large mailbox as in a small one, and with a million tickets as with a thousand."""
import sqlite3

import corpus
from sites import running

ROUNDS = 3
NEW = 1000
MAILS = 2000
GROWTH = 1.2


# ---- the mailbox

def fill(maildir, address, count, first=0):
    """Small mails; each file of a thousand stands for many, since the receiver looks at none of them."""
    files = [maildir.put(corpus.mail(number, address, text_bytes=2500)) for number in range(first, first + min(count, NEW))]
    for number in range(len(files), count):
        maildir.put(files[number % NEW].read_bytes(), link_to=files[number % NEW])


def mailbox(tally, sizes):
    """The last thousand of so many mails, received again and again."""
    runs = {size: [] for size in sizes}
    with running(tally, "small") as small, running(tally, "large") as large:
        for size, (dovecot, _, site) in zip(sizes, (small, large)):
            tally.say(f"a mailbox of {size} mails")
            maildir = corpus.Maildir(dovecot.folder / "mail" / site.address)
            if size > NEW:
                fill(maildir, site.address, size - NEW)
                site.run_roles(receiver_counter=size - NEW)
                site.change("UPDATE inbox SET released_at = fetched_at")  # the next run shall not begin with those
            fill(maildir, site.address, NEW, size)
            site.keep("before.db")
        for _ in range(ROUNDS):
            for size, (_, _, site) in zip(sizes, (small, large)):
                site.restore("before.db")
                runs[size].append(site.run_roles(receiver_counter=NEW)["receiver.counter"])
    rows = [tally.row(f"receiver: {NEW} new in a box of {size}", runs[size]) for size in sizes]
    tally.aim(f"cost of a mail, box of {sizes[1]} to {sizes[0]}", rows[1].cpu_us / rows[0].cpu_us, GROWTH, at_most=True)


# ---- the store

KEY = "printf('%08x', (contact_id * 40503 + :by) * 2654435761 % 4294967296) || address_key"
COPIES = {  # of each table the columns that a copy has otherwise; :by sets copies apart
    "contact": {"id": "id + :by"},
    "contact_address": {"address_key": KEY, "address": KEY, "contact_id": "contact_id + :by"},
    "ticket": {"id": "id + :by", "contact_id": "contact_id + :by", "linked_id": "NULL"},
    "ticket_words": {"ticket_id": "ticket_id + :by"},
    "ticket_tag": {"ticket_id": "ticket_id + :by"},
    "words": {"id": "id + :by", "text": "substr(text, 1, 200)"},
    "entry": {"id": "id + :by", "ticket_id": "ticket_id + :by", "inbox_id": "inbox_id + :by", "outgoing_id": "outgoing_id + :by",
              "words_id": "words_id + :by", "message_id": "lower(hex(randomblob(4))) || message_id"},
    "decision": {"id": "id + :by", "ticket_id": "ticket_id + :by", "inbox_id": "inbox_id + :by", "facts": "substr(facts, 1, 200)",
                 "verdict": "substr(verdict, 1, 200)"},
    "outgoing": {"id": "id + :by", "ticket_id": "ticket_id + :by", "entry_id": "entry_id + :by", "state": "'sent'", "attempts": "1",
                 "message_id": "'<KYM-' || (ticket_id + :by) || substr(message_id, 9)", "due_at": "NULL",
                 "settled_at": "created_at", "reason": "NULL"},
    "outgoing_recipient": {"outgoing_id": "outgoing_id + :by"},
    "inbox": {"id": "id + :by", "mailbox": "'earlier'", "uid": "uid + :by", "state": "'done'", "ticket_id": "ticket_id + :by"},
    "tally": {"day": "day - 30", "name": "CASE scope WHEN 'site' THEN name ELSE name || :by END", "at": "at - 30 * 86400",
              "ordinal": "ordinal + :by"},
}


def copying(db, table):
    """Whatever columns the schema has."""
    columns = [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]
    assert set(COPIES[table]) <= set(columns), f"{table} has other columns now"
    return f"INSERT INTO main.{table} SELECT {', '.join(COPIES[table].get(name, name) for name in columns)} FROM was.{table}"


def multiply(tally, store, was, tickets):
    """Fill a store with copies of the rows of another: other people, other Message-IDs. Without the raw bytes of
    messages, as retention leaves them; texts are cut to 200 bytes."""
    with sqlite3.connect(store, isolation_level=None) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA foreign_keys = OFF;")
        db.execute("ATTACH ? AS was", (str(was),))
        step = db.execute("SELECT count(*) FROM was.ticket").fetchone()[0]
        have = db.execute("SELECT count(*) FROM main.ticket").fetchone()[0]
        db.execute("BEGIN")
        statements = [copying(db, table) for table in COPIES]
        for turn in range(1, (tickets - have) // step + 1):
            for statement in statements:
                db.execute(statement, {"by": turn * 10 * step})
        for table in ("contact", "decision", "entry", "inbox", "ticket", "words"):
            db.execute(f"UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM main.{table}) WHERE name = '{table}'")
        db.execute("UPDATE counter SET value = (SELECT max(id) FROM outgoing) WHERE name = 'outgoing'")
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode = WAL")
        return db.execute("SELECT count(*) FROM main.ticket").fetchone()[0]


def tickets(tally, sizes):
    """A worker over new mails, round by round in either store."""
    runs = {size: [] for size in sizes}
    with running(tally, "few") as few, running(tally, "many") as many:
        for size, (dovecot, _, site) in zip(sizes, (few, many)):
            tally.say(f"a store of {size} tickets")
            maildir = corpus.Maildir(dovecot.folder / "mail" / site.address)
            fill_tickets(tally, site, maildir, size)
        for turn in range(ROUNDS):
            for size, (dovecot, _, site) in zip(sizes, (few, many)):
                runs[size].append(site.run_roles(worker=MAILS)["worker"])
    rows = [tally.row(f"worker: in a store of {size} tickets", runs[size]) for size in sizes]
    tally.aim(f"cost of a ticket, store of {sizes[1]} to {sizes[0]}", rows[1].cpu_us / rows[0].cpu_us, GROWTH, at_most=True)


def fill_tickets(tally, site, maildir, size):
    for number in range(NEW):
        maildir.put(corpus.mail(number, site.address))
    site.run_roles(receiver_counter=NEW, worker=NEW)
    if size > NEW:
        was = site.keep("was.db")
        made = multiply(tally, site.store, was, size)
        tally.note(f"the large store: {made} tickets, {site.store.stat().st_size / 1e6:.0f} MB")
    for number in range(NEW, NEW + (ROUNDS + 1) * MAILS):
        maildir.put(corpus.mail(number, site.address))
    site.run_roles(receiver_counter=(ROUNDS + 1) * MAILS)


def measure(tally):
    tickets(tally, (NEW, 50 * tally.mails))
    mailbox(tally, (NEW, 5 * tally.mails))
