# SPDX-License-Identifier: MIT
"""What the crash tests share: the servers, the mails, and the count of what became of each mail."""
import collections
import contextlib
import pathlib
import shutil
import sqlite3
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))

from ombud import BUILD, Ombud, reports  # noqa: E402
from servers import Authority, Dovecot, Postfix, wait_until  # noqa: E402

SETTLE_SECONDS = 240  # a channel that was away is tried again after 75 s at most
TEXT = "Hei, tarvitsenko rakennusluvan jos muutan myymälän kahvilaksi?"  # the matter "building": anna's


@contextlib.contextmanager
def servers():
    """A folder where the servers' users get in, a Dovecot and a Postfix that tries again at once."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ombud-crash."))
    folder.chmod(0o755)
    for name in ("ca", "dovecot", "postfix"):
        (folder / name).mkdir()
    certificate = Authority(folder / "ca").certificate("good", "localhost")
    dovecot = Dovecot(folder / "dovecot", certificate)
    postfix = Postfix(folder / "postfix", dovecot, certificate, certificate)
    postfix.main |= {"minimal_backoff_time": "1s", "maximal_backoff_time": "2s", "queue_run_delay": "1s"}
    try:
        dovecot.start()
        postfix.start()
        yield folder, dovecot, postfix
    finally:
        with contextlib.suppress(Exception):
            postfix.stop()
        dovecot.stop()
        shutil.rmtree(folder, ignore_errors=True)


def new_site(folder, name, dovecot, postfix, binary="ombud-test"):
    """A site whose mailbox lets go of what was received, so that step 4 does something at the source."""
    (folder / name).mkdir()
    site = Ombud(folder / name, dovecot, postfix)
    site.binary = BUILD / binary
    site.mailbox += '  after = move  move_to = "Handled"'
    client = dovecot.login(site.address)
    client.create("Handled")
    client.logout()
    return site


def letter(site, sender, message_id, text=TEXT):
    return (f"From: Liisa Mäkelä <{sender}>\nTo: {site.address}\nSubject: Rakennuslupa\nMessage-ID: <{message_id}>\n"
            f"Date: Mon, 23 Nov 2026 10:00:00 +0200\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
            f"{text}\n").encode()


# ---- counting

class Figures(collections.Counter):
    """texts: that came in. Of their answers: texts_doubled went out twice; texts_resent did, since the settings want it
    where nobody can be asked; texts_held are with a person, since the settings want that."""

    NAMES = ("mails", "tickets", "answers", "lost", "doubled", "kills", "texts", "texts_lost", "texts_doubled",
             "texts_resent", "texts_held")

    def line(self):
        return "crash: " + " ".join(f"{name}={self[name]}" for name in self.NAMES)


def ask(site, sql):
    with contextlib.closing(sqlite3.connect(f"file:{site.folder}/ombud.db?mode=ro", uri=True, timeout=30)) as store:
        return store.execute(sql).fetchall()


def without_trace(data):
    """A delivered mail as it was sent, and the id under which Postfix took it: each sending has its own."""
    rest, queue_id = data, None
    while rest.startswith((b"Return-Path:", b"Delivered-To:", b"Received:")):
        end = rest.index(b"\n") + 1
        while rest[end:end + 1] in (b" ", b"\t"):
            end = rest.index(b"\n", end) + 1
        if b"(Postfix) with" in rest[:end]:
            queue_id = rest[:end].split(b" id ")[1].split()[0]
        rest = rest[end:]
    return rest, queue_id


def delivered(site, address):
    """By Message-ID: {id that Postfix gave it: the bytes}. Dovecot's files, since there may be thousands."""
    found = collections.defaultdict(dict)
    for name in ("new", "cur"):
        for path in (site.dovecot.folder / "mail" / address / name).glob("*"):
            data, queue_id = without_trace(path.read_bytes())
            head = data.split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
            for line in head.splitlines():
                if line.lower().startswith(b"message-id:"):
                    found[line.split(b":", 1)[1].strip().strip(b"<>").decode()][queue_id] = data
    return found


def end(site, problems):
    """Stop the daemon; what a sanitizer said of it breaks a promise too."""
    site.stop()
    problems += reports(site.folder)


def unsettled(site):
    """What is still on its way in the store."""
    return ask(site, "SELECT 'in ' || id FROM inbox WHERE state IN ('new', 'claimed') OR released_at IS NULL "
                     "UNION ALL SELECT 'out ' || id FROM outgoing WHERE state IN ('queued', 'claimed', 'later')")


def arrived(site):
    """How many mails of the sources are entries of tickets."""
    return ask(site, "SELECT count(DISTINCT message_id) FROM entry WHERE kind = 'in' AND channel = 'email'")[0][0]


def bare(message_id):
    return message_id.strip("<>")


def missing_in_mailboxes(site):
    boxes = {}
    missing = []
    for message_id, mail in ask(site, "SELECT message_id, mail FROM outgoing JOIN outgoing_recipient "
                                      "ON outgoing_id = id WHERE state = 'sent' AND sender = 'mail'"):
        if mail not in boxes:
            boxes[mail] = delivered(site, mail)
        if bare(message_id) not in boxes[mail]:
            missing.append((mail, message_id))
    return missing


def wait_until_settled(site, mails, seconds=SETTLE_SECONDS):
    """Until every mail has its ticket, the store waits for nothing, and Postfix has delivered everything."""
    wait_until(lambda: arrived(site) >= len(mails), f"{len(mails)} mails are on tickets", seconds)
    wait_until(lambda: not unsettled(site), "nothing is under way in the store", seconds)
    wait_until(lambda: not missing_in_mailboxes(site), "what was sent is in the mailboxes", seconds)


def count(site, mails, kills, problems):
    """Compare store and mailboxes with the mails (Message-ID: sender); what breaks a promise goes into problems."""
    figures = Figures(mails=len(mails), kills=kills)
    tickets = collections.defaultdict(set)
    for message_id, ticket in ask(site, "SELECT message_id, ticket_id FROM entry WHERE kind = 'in' AND channel = 'email'"):
        tickets[bare(message_id)].add(ticket)
    figures["tickets"] = ask(site, "SELECT count(*) FROM ticket WHERE channel = 'email'")[0][0]
    silenced = {ticket for ticket, in ask(site, "SELECT ticket_id FROM silence")}
    answers = collections.defaultdict(list)
    for ticket, message_id, mail in ask(site, "SELECT ticket_id, message_id, mail FROM outgoing JOIN outgoing_recipient "
                                              "ON outgoing_id = id WHERE kind = 'acknowledgement' AND sender = 'mail'"):
        answers[ticket].append((bare(message_id), mail))
    for message_id, sender in mails.items():
        owned = tickets.pop(message_id, set())
        sent = [answer for ticket in owned for answer in answers[ticket]]
        box = delivered(site, sender)
        figures["answers"] += sum(answer in box for answer, _ in sent)
        if len(owned) != 1:
            problems.append(f"mail {message_id}: {len(owned)} tickets")
        elif not sent and owned <= silenced:
            continue
        elif len(sent) != 1 or sent[0][1] != sender or set(box) != {sent[0][0]}:
            problems.append(f"mail {message_id}: answers queued {sent}, in the mailbox {sorted(box)}")
        figures["lost"] += not owned or not all(answer in box for answer, _ in sent) or not sent
    if figures["tickets"] != len(mails):
        problems.append(f"{figures['tickets']} tickets for {len(mails)} mails")
    if tickets:
        problems.append(f"entries of mails that nobody wrote: {sorted(tickets)[:5]}")
    count_doubled(site, figures, problems)
    check_store(site, problems)
    return figures


def count_doubled(site, figures, problems):
    """Every mail to everybody: sent once, or once more for a kill, and then with the same bytes."""
    for address, in ask(site, "SELECT DISTINCT mail FROM outgoing_recipient JOIN outgoing ON id = outgoing_id "
                              "WHERE sender = 'mail'"):
        for message_id, copies in delivered(site, address).items():
            figures["doubled"] += len(copies) - 1
            if len(set(copies.values())) != 1:
                problems.append(f"{message_id} to {address} was sent with different bytes")
    for message_id, mail in missing_in_mailboxes(site):
        figures["lost"] += 1
        problems.append(f"{message_id} to {mail} was sent and is not there")
    if figures["doubled"] > figures["kills"]:
        problems.append(f"{figures['doubled']} mails sent twice by {figures['kills']} kills")


def check_store(site, problems):
    problems += [f"integrity: {row}" for row in ask(site, "PRAGMA integrity_check") if row != ("ok",)]
    problems += [f"foreign key: {row}" for row in ask(site, "PRAGMA foreign_key_check")]
    twice = ask(site, "SELECT count(*) - count(DISTINCT message_id) FROM outgoing")[0][0]
    if twice:
        problems.append(f"{twice} outgoing mails share a Message-ID")
