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

COPIES = """
INSERT INTO contact SELECT id + :c, name, organisation, language, ombud, created_at, last_seen_at, muted FROM was.contact;
INSERT INTO contact_address SELECT key, id, 0, key FROM (SELECT lower(hex(randomblob(8))) || address_key AS key, contact_id + :c AS id FROM was.contact_address);
INSERT INTO ticket SELECT id + :t, state, matter, authority, group_title, helper_group, owner, priority, contact_id + :c, channel, language, mailbox, place, silent, created_at, due_at, answered_at, changed_at, closed_at, NULL FROM was.ticket;
INSERT INTO ticket_words SELECT ticket_id + :t, subject FROM was.ticket_words;
INSERT INTO ticket_tag SELECT ticket_id + :t, position, tag FROM was.ticket_tag;
INSERT INTO words SELECT id + :w, salt, sender, recipient, subject, substr(text, 1, 200) FROM was.words;
INSERT INTO entry SELECT id + :e, ticket_id + :t, at, kind, channel, inbox_id + :i, outgoing_id + :o, words_id + :w, words_hash, lower(hex(randomblob(4))) || message_id, digest FROM was.entry;
INSERT INTO decision SELECT id + :d, ticket_id + :t, inbox_id + :i, at, generation, substr(facts, 1, 200), substr(verdict, 1, 200) FROM was.decision;
INSERT INTO outgoing SELECT id + :o, ticket_id + :t, entry_id + :e, sender, kind, to_staff, 'sent', '<KYM-' || (ticket_id + :t) || substr(message_id, 9), size_bytes, 1, created_at, next_try_at, NULL, created_at, NULL FROM was.outgoing;
INSERT INTO outgoing_recipient SELECT outgoing_id + :o, position, mail FROM was.outgoing_recipient;
INSERT INTO inbox SELECT id + :i, 'earlier', folder, uidvalidity, uid + :i, name, folder_kind, silent, received_at, fetched_at, size_bytes, trouble, 'done', attempts, reason, kind, ticket_id + :t, settled_at, released_at FROM was.inbox;
INSERT INTO tally SELECT day - 30, scope, CASE scope WHEN 'site' THEN name ELSE name || :t END, at - 30 * 86400, ordinal + :o, kind FROM was.tally;
"""


def multiply(tally, store, was, tickets):
    """Fill a store with copies of the rows of another: other people, other Message-IDs. Without the raw bytes of
    messages, as retention leaves them; texts are cut to 200 bytes."""
    with sqlite3.connect(store, isolation_level=None) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA foreign_keys = OFF;")
        db.execute("ATTACH ? AS was", (str(was),))
        step = db.execute("SELECT count(*) FROM was.ticket").fetchone()[0]
        have = db.execute("SELECT count(*) FROM main.ticket").fetchone()[0]
        db.execute("BEGIN")
        for turn in range(1, (tickets - have) // step + 1):
            shift = dict.fromkeys("cdeiotw", turn * 10 * step)
            for statement in COPIES.strip().split("\n"):
                db.execute(statement, {key: value for key, value in shift.items() if f":{key}" in statement})
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
