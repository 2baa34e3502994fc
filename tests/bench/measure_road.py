# SPDX-License-Identifier: MIT
"""The road: mailbox to inbox, to tickets with answers, to the next mail server; each beside the bare way of doing it."""
import shutil
import sqlite3

import corpus
from bare import statements
from ombud import SOURCE
from servers import PASSWORD
from sites import WIDE_OPEN, few_rules, running

ROUNDS = 3
MBSYNC = """FSync yes

IMAPStore far
Host 127.0.0.1
Port {port}
User {user}
Pass {password}
SSLType None
AuthMechs LOGIN

MaildirStore near
Path {folder}/
Inbox {folder}/INBOX

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState {folder}/state
"""


def fill_mailbox(tally, dovecot, address, count):
    maildir = corpus.Maildir(dovecot.folder / "mail" / address)
    size = 0
    for number in range(count):
        data = corpus.mail(number, address)
        size += len(data)
        maildir.put(data)
    tally.note(f"{count} mails of {size / count / 1000:.1f} kB on average")


def receive(tally, site, raw):
    """The raw reader and our receiver in turns."""
    limits, ours = [], []
    for _ in range(ROUNDS):
        limits.append(raw())
        site.restore("fresh.db")
        ours.append(site.run_roles(receiver_counter=tally.mails)["receiver.counter"])
    limit = tally.row("raw IMAP reader", limits)
    row = tally.row("receiver: mailbox to inbox", ours, limit)
    site.keep("received.db")
    tally.aim("receiver to raw reader", row.ratio_to(limit), 0.3)
    tally.promise("inbox rows", site.count("SELECT count(*) FROM inbox"), tally.mails, at_most=False)
    return limit


def copy_with_mbsync(tally, dovecot, address, limit):
    if not shutil.which("mbsync"):
        tally.note("mbsync is not installed (apt-get install isync): its row is left out")
        return None
    target = tally.folder / "mbsync"
    target.mkdir()
    (target / "rc").write_text(MBSYNC.format(port=dovecot.port, user=address, password=PASSWORD.replace(" ", "_"), folder=target))
    run = tally.watch(["mbsync", "-q", "-c", str(target / "rc"), "all"], tally.mails)
    copied = sum(1 for _ in target.glob("INBOX/*/*S=*")) or sum(1 for _ in target.glob("INBOX/[cn]*/*"))
    tally.promise("mails copied by mbsync", copied, tally.mails, at_most=False)
    shutil.rmtree(target)
    return tally.row("mbsync with fsync", [run], limit)


def ticket(tally, site, limit, mbsync):
    """Mailbox to tickets, answers queued; receiver and worker side by side as in the daemon."""
    for name, rules in (("10", few_rules(tally.folder)), ("all", SOURCE / "rules/shipped")):
        whole, worker = [], []
        site.rules = rules
        for _ in range(2):
            site.restore("fresh.db")
            roles = site.run_roles(receiver_counter=tally.mails, worker=tally.mails)
            whole.append({**roles["worker"], "cpu_seconds": sum(role["cpu_seconds"] for role in roles.values())})
            worker.append(roles["worker"])
        row = tally.row(f"mailbox to tickets, {name} rules", whole, limit)
        tally.row(f"  of which the worker, {name} rules", worker)
    site.keep("ticketed.db")
    tally.aim("mailbox to ticket to raw reader", row.ratio_to(limit), 0.08)
    if mbsync:
        tally.aim("mailbox to ticket to mbsync", row.ratio_to(mbsync), 1.5)
    tally.promise("tickets", site.count("SELECT count(*) FROM ticket"), tally.mails, at_most=False)
    tally.promise("acknowledgements queued", site.count("SELECT count(*) FROM outgoing WHERE kind = 'acknowledgement'"),
                  tally.mails, at_most=False)


def store(tally, site):
    """Rows and bytes by the store beside bare statements. Messages are packed beforehand in both."""
    few = min(tally.mails, 2000)
    for title, batch, count in (("single", 1, few), ("batches of 100", 100, tally.mails)):
        bare, ours = [], []
        for _ in range(ROUNDS):
            for program, runs, words in (("bare", bare, statements(site.folder / "received.db", "inbox")), ("put", ours, b"")):
                site.restore("fresh.db")
                runs.append(tally.run(program, site.folder / "received.db", site.store, batch, count, input=words))
        limit = tally.row(f"bare.c: inbox rows, {title}", bare)
        row = tally.row(f"store: inbox rows, {title}", ours, limit)
        tally.aim(f"commit, {title}, to bare.c", row.ratio_to(limit), 0.6)
    bare = []
    for _ in range(2):
        site.restore("received.db")
        bare.append(tally.run("bare", site.folder / "ticketed.db", site.store, 100, tally.mails,
                              input=statements(site.folder / "ticketed.db", "tickets")))
    worker = next(row for row in tally.rows if row.name == "  of which the worker, all rules")
    limit = tally.row("bare.c: what the worker writes, batches", bare)
    tally.note(f"the worker, which also reads, decides and writes mails, reaches {worker.ratio_to(limit):.2f} of bare.c's batches")


def send(tally, site, sink):
    """The outbox beside a client that only writes mails of the same sizes."""
    with sqlite3.connect(site.folder / "ticketed.db") as kept:
        mails = kept.execute("SELECT size_bytes, mail FROM outgoing JOIN outgoing_recipient ON outgoing_id = id ORDER BY id").fetchall()
    lines = "".join(f"{size} {mail}\n" for size, mail in mails).encode()
    bare, ours = [], []
    for _ in range(2):
        bare.append(tally.run("raw_smtp", sink.port, input=lines))
        site.restore("ticketed.db")
        ours.append(site.run_roles(sender_mail=len(mails))["sender.mail"])
    limit = tally.row("bare pipelined SMTP client", bare)
    row = tally.row("outbox to smtp-sink", ours, limit)
    tally.aim("outbox to bare client", row.ratio_to(limit), 0.15)
    tally.promise("mails sent", site.count("SELECT count(*) FROM outgoing WHERE state = 'sent'"), len(mails), at_most=False)


def measure(tally):
    with running(tally, "road") as (dovecot, sink, site):
        tally.note("the settings of the site: " + " ".join(WIDE_OPEN.split()) +
                   "  (with the defaults of 500 answers an hour most of such a burst would be silenced)")
        tally.say("making mails")
        fill_mailbox(tally, dovecot, site.address, tally.mails)

        def raw():
            return tally.run("raw_imap", dovecot.port, site.address, PASSWORD.replace(" ", "_"))

        raw()  # Dovecot takes the new mails into its index
        tally.say("receiving")
        limit = receive(tally, site, raw)
        tally.say("mbsync")
        mbsync = copy_with_mbsync(tally, dovecot, site.address, limit)
        tally.say("tickets")
        ticket(tally, site, limit, mbsync)
        tally.say("store")
        store(tally, site)
        tally.say("sending")
        send(tally, site, sink)
