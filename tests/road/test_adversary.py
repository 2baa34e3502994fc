# SPDX-License-Identifier: MIT
"""An adversary tries to speak for a member of staff, to read a ticket, to join a thread, to learn an address.

Each way is one mail, or a few, to a site where Liisa and Erik have a ticket each, both owned by Anna. None may succeed: no
words of the adversary reach Liisa or Erik, no words of theirs and no private address reach the adversary. And none is lost
without a trace: what a person or a later search would find is checked too."""
import dataclasses
import email
import email.policy
import re
import sqlite3
import time
import types
from typing import Callable

import pytest

from ombud import Ombud

EVIL = "roisto@evil.example"
KASVU, CURSOR = "posti@kasvu.example", "posti@cursor.example"
LIISA, ERIK = "liisa@kahvila.example", "erik@bageri.example"
DEMAND = "Maksakaa 500 euroa tilille FI21 1234 5600 0007 85."
SECRETS = ["salainen kahvila", "hemlig skylt"]  # words of Liisa and Erik


class House:
    """A site over Maildirs, with two tickets and what was said about them."""

    def __init__(self, folder):
        self.site = Ombud(folder, types.SimpleNamespace(port=1), types.SimpleNamespace(port=1))
        self.folder = folder
        for name in ("in/new", "in/cur", "in/tmp"):
            (folder / name).mkdir(parents=True)
        self.site.mailbox = f'maildir = "{folder}/in"  start = all'
        self.site.sender = f'maildir = "{folder}/out"'
        self.site.in_site += '  trusted_authserv = { "mx.kymi.example" }  reply_address = plus'
        self.site.more = ('form "web" { from = "lomake@kotka.example"  contact = reply-to }\n'
                          'group "partner" { name = "Kinno"  email = "info@kinno.example"  hours = always  first_answer = 8h }\n'
                          f'group "kasvu" {{ name = "Kasvu Oy"  email = "{KASVU}"  partner = yes  hours = always }}\n'
                          f'group "cursor" {{ name = "Cursor"  email = "{CURSOR}"  partner = yes  consent = ask  hours = always }}\n')
        self.site.write()
        self.sent = 0
        self.put(request(self.site, LIISA, "Liisa Mäkelä", "Rakennuslupa", "Tarvitsen rakennusluvan: salainen kahvila.", "l1@kahvila.example"))
        self.put(request(self.site, ERIK, "Erik Berg", "Bygglov", "Jag behöver bygglov: hemlig skylt.", "e1@bageri.example"))
        self.once()
        self.anna, self.pekka = self.site.anna, self.site.pekka
        self.liisas, self.eriks = sorted(self.site.json("tickets"), key=lambda ticket: ticket["ref"])
        self.ref = self.liisas["ref"]
        self.note, self.other_note = (self.mail_to(self.anna, ticket["ref"]) for ticket in (self.liisas, self.eriks))
        self.acknowledgement = self.mail_to(LIISA, self.ref)
        self.before = self.names()

    def put(self, data):
        self.sent += 1
        (self.folder / f"in/new/{time.time():.6f}.{self.sent}.test").write_bytes(data)

    def once(self):
        self.site.once()

    def names(self):
        return {path.name for path in (self.folder / "out/new").iterdir()}

    def mails(self, names):
        for name in sorted(names):
            yield email.message_from_bytes((self.folder / "out/new" / name).read_bytes(), policy=email.policy.default)

    def mail_to(self, address, ref):
        return next(m for m in self.mails(self.names()) if m["Delivered-To"] == address and ref in m["Subject"])

    @property
    def news(self):
        """The mails that went out since the house stood."""
        return list(self.mails(self.names() - self.before))

    @property
    def id(self):
        """The Message-ID of Anna's notification about Liisa's ticket: it bears her mark."""
        return self.note["Message-ID"]

    @property
    def mark(self):
        return re.search(r"k1-[a-z2-7]{16}", self.id)[0]

    def order(self, words):
        """Anna, surely, gives an order; what came of it is no news any more."""
        self.put(forged(self.anna, answering(self.id), words, number=f"-anna{self.sent}"))
        self.once()
        self.before = self.names()

    def altered(self):
        last = self.mark[-1]
        return self.id.replace(self.mark, self.mark[:-1] + ("a" if last != "a" else "b"))

    def sql(self, statement):
        with sqlite3.connect(self.folder / "ombud.db") as store:
            store.execute(statement)

    def ticket(self, ref=None):
        return self.site.json("show", ref or self.ref)

    def traces(self):
        """All that is kept where people look: the entries of every ticket, what was withheld, the rows without a ticket."""
        shown = [self.ticket(ticket["ref"]) for ticket in self.site.json("tickets", "--all")]
        texts = [f"{entry['kind']}: {entry['text']}" for ticket in shown for entry in ticket["entries"]]
        queue = self.site.json("queue")
        return "\n".join(texts + [str(silence) for silence in queue["silences"]] + [str(row) for row in queue["inbox"]])


def request(site, sender, name, subject, text, message_id, extra=""):
    return (f"From: {name} <{sender}>\nTo: {site.address}\nSubject: {subject}\nMessage-ID: <{message_id}>\n"
            f"Date: Mon, 23 Nov 2026 10:00:00 +0200\n{extra}MIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset=utf-8\n\n{text}\n").encode()


def forged(sender, fields, text=DEMAND, name="Anna Virtanen", number=1):
    """A mail as the adversary writes it; fields are whole lines."""
    has_subject = "Subject:" in fields
    return ((f"From: {name} <{sender}>\n" if sender else "") + ("" if has_subject else "Subject: Re: Rakennuslupa\n") +
            f"{fields}Message-ID: <evil{number}@evil.example>\nDate: Mon, 23 Nov 2026 11:00:00 +0200\n"
            + ("" if "Content-Type:" in fields else "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n")
            + f"\n{text}\n").encode()


def answering(message_id):
    return f"In-Reply-To: {message_id}\nReferences: {message_id}\n"


PASS = "Authentication-Results: mx.kymi.example; dmarc=pass header.from=kotka.example\n"
FAIL = "Authentication-Results: mx.kymi.example; dmarc=fail header.from=kotka.example\n"
NONE = "Authentication-Results: mx.kymi.example; dmarc=none header.from=kotka.example\n"


@dataclasses.dataclass
class Way:
    what: str
    mails: Callable  # of the house: the mails, or nothing when it puts them itself
    trace: str       # what is kept of it
    told: str = ""   # "anna", "both": she is told by mail; of "staff" anybody


def close_for_long(house):
    house.sql(f"UPDATE ticket SET state = 'CLOSED', closed_at = {int(time.time()) - 31 * 86400}")
    return [forged(house.anna, answering(house.id))]


def rotate_the_key(house):
    house.site.run("key", "rotate", str(house.folder / "key"))
    return [forged(house.anna, answering(house.id))]


def nested(house):
    inner = forged(house.anna, answering(house.id)).decode()
    return [forged(EVIL, 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n',
                   f"--b\nContent-Type: text/plain\n\nKatso liite.\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--", name="Roisto")]


def differing(house):
    return [forged(house.anna, f"Subject: [{house.ref}] x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n",
                   f"--b\nContent-Type: text/plain\n\nKiitos.\n--b\nContent-Type: text/html\n\n<p>{DEMAND}</p>\n--b--")]


DOUBT = "could not be verified"
STRANGE = "another address"
NEW = "in: " + DEMAND[:20]
NOTE = "kept as a note"

SPEAKING = [
    Way("her address and the reference", lambda h: [forged(h.anna, f"Subject: [{h.ref}] x\n")], DOUBT, "anna"),
    Way("her second From is the adversary's own",
        lambda h: [forged(h.anna, f"From: {EVIL}\nSubject: [{h.ref}] x\n" + PASS)], DOUBT, "anna"),
    Way("her mark in the address of the counter, as Outlook completes it",
        lambda h: [forged(h.anna, f"To: {h.note['Reply-To']}\nSubject: x\n")], NOTE, "anna"),
    Way("her mark from a stranger's address", lambda h: [forged(EVIL, answering(h.id))], STRANGE, "anna"),
    Way("her mark from the address of a colleague", lambda h: [forged(h.pekka, answering(h.id))], DOUBT, "both"),
    Way("an altered mark", lambda h: [forged(h.anna, answering(h.altered()) + f"Subject: [{h.ref}] x\n")], "mark in it is not ours", "anna"),
    Way("the mark of another ticket under this one's reference",
        lambda h: [forged(h.anna, answering(h.id.replace(h.mark, re.search(r"k1-\w{16}", h.other_note["Message-ID"])[0]))
                          + f"Subject: [{h.ref}] x\n")], "mark in it is not ours", "anna"),
    Way("the mark of the entrepreneur from her address",
        lambda h: [forged(h.anna, answering(h.acknowledgement["Message-ID"]))], DOUBT, "anna"),
    Way("her mark with a number of another mail",
        lambda h: [forged(h.anna, answering(re.sub(r"\.(\d+)@", ".99999@", h.id)))], NOTE, "anna"),
    Way("her mark under another domain", lambda h: [forged(h.anna, answering(h.id.replace("@kymi.example", "@evil.example"))
                                                          + f"Subject: [{h.ref}] x\n")], DOUBT, "anna"),
    Way("a mark of a ticket long closed", close_for_long, NOTE, "anna"),
    Way("a mark from before the key was rotated", rotate_the_key, DOUBT, "anna"),
    Way("all that is right, but the receiving server denies it", lambda h: [forged(h.anna, FAIL + answering(h.id))], DOUBT, "anna"),
    Way("a pass below the trusted fail", lambda h: [forged(h.anna, FAIL + PASS + f"Subject: [{h.ref}] x\n")], DOUBT, "anna"),
    Way("a pass below the next hop", lambda h: [forged(h.anna, NONE + "Received: from evil.example by mx.kymi.example; "
                                                      "Mon, 23 Nov 2026 11:00:00 +0200\n" + PASS + f"Subject: [{h.ref}] x\n")], DOUBT, "anna"),
    Way("a pass of a server nobody trusts",
        lambda h: [forged(h.anna, PASS.replace("mx.kymi.example", "mx.kymi.example.evil.example") + f"Subject: [{h.ref}] x\n")], DOUBT, "anna"),
    Way("a pass in a comment", lambda h: [forged(h.anna, "Authentication-Results: mx.kymi.example; (dmarc=pass header.from=kotka.example) "
                                                "dmarc=none\n" + f"Subject: [{h.ref}] x\n")], DOUBT, "anna"),
    Way("a pass for the adversary's domain", lambda h: [forged(h.anna, "Authentication-Results: mx.kymi.example; dkim=pass "
                                                              "header.d=evil.example; spf=pass smtp.mailfrom=evil.example\n"
                                                              + f"Subject: [{h.ref}] x\n")], DOUBT, "anna"),
    Way("a pass for a domain that ends alike", lambda h: [forged(h.anna, "Authentication-Results: mx.kymi.example; dkim=pass "
                                                                "header.d=tka.example\n" + f"Subject: [{h.ref}] x\n")], DOUBT, "anna"),
    Way("Exchange's mark where the site has no Exchange",
        lambda h: [forged(h.anna, f"X-MS-Exchange-Organization-AuthAs: Internal\nSubject: [{h.ref}] x\n")], DOUBT, "anna"),
    Way("her address as the name", lambda h: [forged(EVIL, f"Subject: [{h.ref}] x\n", name=f'"{h.anna}"')], NEW, "staff"),
    Way("her address as Sender", lambda h: [forged(EVIL, f"Sender: {h.anna}\n" + answering(h.id))], STRANGE, "anna"),
    Way("her address as Reply-To", lambda h: [forged(EVIL, f"Reply-To: {h.anna}\n" + answering(h.id))], STRANGE, "anna"),
    Way("a domain below the adversary's", lambda h: [forged(h.anna + ".evil.example", answering(h.id))], STRANGE, "anna"),
    Way("a domain of letters that look alike", lambda h: [forged(h.anna.replace("kotka", "kоtka"), answering(h.id))], STRANGE, "anna"),
    Way("her address with a character nobody sees", lambda h: [forged(h.anna.replace("@", "\u200b@"), answering(h.id))], STRANGE, "anna"),
    Way("a web form that names her as its contact",
        lambda h: [forged("lomake@kotka.example", f"Reply-To: {h.anna}\n" + answering(h.id))], STRANGE, "anna"),
    Way("a whole mail of hers within the adversary's", nested, "in: Katso liite", "staff"),
    Way("her header fields at the head of the text",
        lambda h: [forged(EVIL, "", f"From: {h.anna}\nIn-Reply-To: {h.id}\n\n{DEMAND}", name="Roisto")], DEMAND, "staff"),
    Way("her fields behind a lone line end in the subject",
        lambda h: [forged(EVIL, f"Subject: x\rFrom: {h.anna}\rIn-Reply-To: {h.id}\n", name="Roisto")], NEW, "staff"),
    Way("two texts in one mail that say different things", differing, DOUBT, "anna"),
    Way("ten thousand guesses in References",
        lambda h: [forged(h.anna, f"Subject: [{h.ref}] x\nReferences: " + "\n ".join(
            f"<{h.ref}.k1-{n:0>16}.{n}@kymi.example>".replace("0", "a").replace("1", "b").replace("8", "c").replace("9", "d")
            for n in range(10000)) + "\n")], DOUBT, "anna"),
    Way("a command in her name", lambda h: [forged(h.anna, f"Subject: [{h.ref}] x\n", "#close")], DOUBT, "anna"),
    Way("a command of the entrepreneur",
        lambda h: [request(h.site, LIISA, "Liisa", f"Re: [{h.ref}] x", "#close\n#assign pekka", "l2@kahvila.example")], "in: #close", "anna"),
    Way("the shared address of a partner", lambda h: [forged("info@kinno.example", f"Subject: [{h.ref}] x\n")], DOUBT, "anna"),
]

READING = [
    Way("the state of somebody else's ticket", lambda h: [forged(EVIL, "Subject: STATUS\n", f"STATUS {h.ref}", name="Roisto")], "", ""),
    Way("a reply to what Liisa was told", lambda h: [forged(EVIL, answering(h.acknowledgement["Message-ID"]), "Missä mennään?")], STRANGE, "anna"),
    Way("Liisa's address in the name, and hers of the mark",
        lambda h: [forged(EVIL, f"To: {h.acknowledgement['Reply-To']}\n", "Missä mennään?", name=LIISA)], STRANGE, "anna"),
    Way("an absence notice that asks for more",
        lambda h: [forged(EVIL, "Auto-Submitted: auto-replied\n" + answering(h.acknowledgement["Message-ID"]), "Poissa.")], "in: Poissa.", ""),
    Way("a bounce of the adversary's making", lambda h: [forged("mailer-daemon@evil.example", (
        "Return-Path: <>\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n"),
        f"--b\nContent-Type: text/plain\n\nfailed\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; evil.example\n\n"
        f"Final-Recipient: rfc822; {EVIL}\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\n"
        f"Message-ID: {h.acknowledgement['Message-ID']}\n\n--b--")], f"not delivered: {EVIL}", "anna"),
]

JOINING = [
    Way("the reference quoted by a stranger", lambda h: [forged(EVIL, f"Subject: Re: [{h.ref}] x\n", name="Roisto")], "it refers to ticket", "staff"),
    Way("a hundred references", lambda h: [forged(EVIL, f"Subject: {' '.join([h.ref] * 100)}\n", name="Roisto")], "it refers to ticket", "staff"),
    Way("the Message-ID of Liisa's own mail on another mail",
        lambda h: [request(h.site, EVIL, "Roisto", "Rakennuslupa", DEMAND, "l1@kahvila.example")], "Message-ID was used before", "staff"),
    Way("our own address as the sender",
        lambda h: [forged(h.site.address, answering(h.id), name="Yrityspalvelut")], "", ""),
]


def passed_on(sender, text=DEMAND):
    """The head that a mail program writes above a forwarded message."""
    return f"From: {sender}\nSent: Monday, 23 November 2026 9:00\nTo: Anna Virtanen\nSubject: Rakennuslupa\n\n{text}"


COMMANDING = [
    Way("a message of Liisa's handed in by a From alone", lambda h: [forged(h.anna, NONE, f"#new\n\n{passed_on(LIISA)}")], "in: #new", "anna"),
    Way("... denied by the server", lambda h: [forged(h.anna, FAIL, f"#new\n\n{passed_on(LIISA)}")], "in: #new", "anna"),
    Way("... with a pass for the adversary's domain",
        lambda h: [forged(h.anna, PASS.replace("kotka", "evil"), f"#new {LIISA}\n\n{passed_on(LIISA)}")], "in: #new", "anna"),
    Way("... by a stranger", lambda h: [forged(EVIL, "", f"#new {LIISA}\n\n{passed_on(LIISA)}", name="Roisto")], "in: #new", "staff"),
    Way("an address added by a From alone", lambda h: [forged(h.anna, f"Subject: [{h.ref}] x\n", f"#contact {EVIL}")], DOUBT, "anna"),
    Way("an address added with her mark by a stranger", lambda h: [forged(EVIL, answering(h.id), f"#contact {EVIL}")], STRANGE, "anna"),
    Way("an address added by the entrepreneur's own command",
        lambda h: [forged(LIISA, f"Subject: Re: [{h.ref}] x\n", f"#contact {EVIL}", name="Liisa")], f"in: #contact {EVIL}", "anna"),
    Way("Liisa's ticket merged into Erik's by a stranger with her mark",
        lambda h: [forged(EVIL, answering(h.id), f"#merge {h.eriks['ref']}")], STRANGE, "anna"),
    Way("a colleague sent away by a From alone", lambda h: [forged(h.anna, "", "#away 1.1.2030-2.1.2030 pekka")], "in: #away", "anna"),
]


def handed_over(house):
    """Kasvu has Liisa's ticket: what it was sent."""
    house.order("#assign kasvu")
    return house.mail_to(KASVU, house.ref)


def asked(house):
    """Liisa is asked whether Cursor may have her ticket: the question."""
    house.order("#assign cursor")
    [question] = [mail for mail in house.mails(house.names()) if mail["Delivered-To"] == LIISA and "Cursor" in mail.as_string()]
    return question


PARTNERING = [
    Way("a partner's mark from a stranger", lambda h: [forged(EVIL, answering(handed_over(h)["Message-ID"]))], STRANGE, "anna"),
    Way("a partner's address and the reference",
        lambda h: handed_over(h) and [forged(KASVU, f"Subject: [{h.ref}] x\n", name="Kasvu")], DOUBT, "anna"),
    Way("a partner's mark from another partner", lambda h: [forged(CURSOR, answering(handed_over(h)["Message-ID"]))], STRANGE, "anna"),
    Way("a partner's mark under the reference of another ticket",
        lambda h: [forged(KASVU, answering(handed_over(h)["Message-ID"].replace(h.ref, h.eriks["ref"])))],
        "the mark in the message is not ours", "staff"),
    Way("a partner's command in its name", lambda h: handed_over(h) and [forged(KASVU, f"Subject: [{h.ref}] x\n", "#close")], DOUBT, "anna"),
    Way("a yes from the entrepreneur's address alone",
        lambda h: asked(h) and [forged(LIISA, f"Subject: Re: [{h.ref}] x\n", "Kyllä", name="Liisa")], "no clear yes", "anna"),
    Way("a yes to the question that the entrepreneur got, from a stranger",
        lambda h: [forged(EVIL, answering(asked(h)["Message-ID"]), "Kyllä", name="Liisa")], STRANGE, "anna"),
    Way("a yes that the receiving server denies the entrepreneur wrote",
        lambda h: [forged(LIISA, FAIL.replace("kotka", "kahvila") + answering(asked(h)["Message-ID"]), "Kyllä", name="Liisa")],
        "no clear yes", "anna"),
    Way("a yes of the entrepreneur's robot",
        lambda h: [forged(LIISA, "Auto-Submitted: auto-replied\n" + answering(asked(h)["Message-ID"]), "Kyllä", name="Liisa")],
        "in: Kyllä", ""),
    Way("a yes in Anna's name", lambda h: asked(h) and [forged(h.anna, f"Subject: [{h.ref}] x\n", "Kyllä")], DOUBT, "anna"),
    Way("another entrepreneur's yes to the question",
        lambda h: [forged(ERIK, answering(asked(h)["Message-ID"]), "Ja", name="Erik")], STRANGE, "anna"),
]

SENDING = [
    Way("an answer in our own name, laid into the inbox",
        lambda h: [forged(h.site.address, f"To: {LIISA}\nSubject: Re: [{h.ref}] x\n", name="Yrityspalvelut")], "it refers to ticket", "staff"),
    Way("... as one that went out of the mailbox",
        lambda h: [forged(h.site.address, f"To: {LIISA}\n" + answering("<l1@kahvila.example>"), name="Yrityspalvelut")], "in: " + DEMAND[:9], ""),
    Way("an absence notice in her name",
        lambda h: [forged(h.anna, "Auto-Submitted: auto-replied\n" + answering(h.acknowledgement["Message-ID"]), "Olen poissa 1.1.2030 asti.")],
        "note: Olen poissa", ""),
    Way("... and with her own mark from a stranger",
        lambda h: [forged(EVIL, "Auto-Submitted: auto-replied\n" + answering(h.id), "Olen poissa 1.1.2030 asti.")], "in: Olen poissa", ""),
]


def check_nothing_leaked(house, news, known=b""):
    """known: what the adversary wrote, and may get back."""
    staff_marks = {house.mark, *re.findall(r"k1-[a-z2-7]{16}", house.other_note["Message-ID"])}
    for mail in news:
        to, whole = mail["Delivered-To"], mail.as_bytes().decode("utf-8", "replace")
        body = mail.get_body(("plain",)).get_content()
        assert to not in (LIISA, ERIK), f"{to} got: {body}"
        assert "Bcc" not in mail and mail["From"].addresses[0].addr_spec == house.site.address
        if to in (house.anna, house.pekka):
            continue
        assert DEMAND not in body and not any(secret in body for secret in SECRETS), body
        assert not [address for address in (house.anna, house.pekka, LIISA) if address in whole and address.encode() not in known]
        assert not [mark for mark in staff_marks if mark in whole and mark.encode() not in known]


@pytest.mark.parametrize("way", [*SPEAKING, *READING, *JOINING, *COMMANDING, *PARTNERING, *SENDING], ids=lambda way: way.what)
def test_no_way_leads_anywhere_and_each_leaves_a_trace(way, tmp_path):
    house = House(tmp_path)
    mails = way.mails(house)
    state = house.ticket()
    for data in mails:
        house.put(data)
    house.once()
    news = house.news
    check_nothing_leaked(house, news, b"".join(mails))
    after = house.ticket()
    assert (after["owner"], after["group"]) == (state["owner"], state["group"])
    if "entrepreneur" not in way.what:  # her own mail may open it
        assert after["state"] == state["state"]
    assert [entry["text"] for entry in after["entries"] if entry["kind"] == "out"] == \
        [entry["text"] for entry in state["entries"] if entry["kind"] == "out"]
    assert house.site.json("away") == []
    assert EVIL not in after["contact"]["addresses"] and not after["merged_into"]
    told = [mail["Delivered-To"] for mail in news]
    if way.trace:
        assert way.trace in house.traces(), house.traces()
    else:
        assert house.site.json("status")["counts"]["received"] == 3, house.traces()
    if way.told == "staff":
        assert house.anna in told or house.pekka in told
    if way.told in ("anna", "both"):
        assert house.anna in told
    if way.told == "both":
        assert house.pekka in told


@pytest.mark.parametrize("head", [
    f"{LIISA}", f"Liisa <{LIISA}>", f"> From: {LIISA}\n> Date: x\n> Subject: y\n> To: z\n>\n> {DEMAND}"])
def test_a_head_that_the_adversary_wrote_names_nobody(head, tmp_path):
    """Anna, surely, hands in a mail that begins with a forged head, or whose sender calls himself Liisa."""
    house = House(tmp_path)
    name = f'"Liisa <{LIISA}>" ' if head.startswith("L") else ""
    house.put(forged(house.anna, PASS, f"#new\n\n{passed_on(f'{name}<{EVIL}>', passed_on(head))}"))
    house.once()
    assert not any(mail["Delivered-To"] == LIISA for mail in house.news)
    assert any(mail["Delivered-To"] == EVIL for mail in house.news)  # as of any request
    new = next(ticket for ticket in house.site.json("tickets") if EVIL in ticket["contact"]["addresses"])
    assert new["contact"]["addresses"] == [EVIL] and new["ref"] not in (house.ref, house.eriks["ref"])


# ---- what an honest reply of Anna's must not do because of what was there before

def replied(house, text="Hei, aloita piirustuksista.", extra="", content=""):
    """Anna presses Reply; the mails that go to anybody outside."""
    house.put((f"From: Anna Virtanen <{house.anna}>\nTo: {house.site.address}\nSubject: Re: {house.note['Subject']}\n"
               f"Message-ID: <a1@kotka.example>\nDate: Mon, 23 Nov 2026 12:00:00 +0200\n{answering(house.id)}{extra}"
               f"MIME-Version: 1.0\n{content or 'Content-Type: text/plain; charset=utf-8' + chr(10)}\n{text}\n").encode())
    before = house.names()
    house.once()
    return [mail for mail in house.mails(house.names() - before) if mail["Delivered-To"] not in (house.anna, house.pekka)]


@pytest.mark.parametrize("what, data", [
    ("a Reply-To in Liisa's name", lambda h: forged(LIISA, f"Subject: Re: [{h.ref}] x\nReply-To: {EVIL}\n", name="Liisa")),
    ("a Cc in Liisa's name", lambda h: forged(LIISA, f"Subject: Re: [{h.ref}] x\nCc: {EVIL}\n", name="Liisa")),
    ("a Reply-To of a stranger in the thread", lambda h: forged(EVIL, f"Reply-To: x@evil.example\n" + answering("<l1@kahvila.example>"))),
], ids=lambda value: value if isinstance(value, str) else "")
def test_an_answer_goes_to_liisa_alone_whatever_came_between(what, data, tmp_path):
    house = House(tmp_path)
    house.put(data(house))
    house.once()
    assert DEMAND in house.traces()
    [answer] = replied(house)
    assert answer["Delivered-To"] == LIISA and answer["To"].addresses[0].addr_spec == LIISA
    assert EVIL not in answer.as_string() and answer["Cc"] is None


def test_an_order_that_the_entrepreneur_talked_her_into_shows_them_no_other_ticket(tmp_path):
    """Liisa asks, kindly, that hers be joined with one that is Erik's."""
    house = House(tmp_path)
    assert replied(house, f"#merge {house.eriks['ref']}") == []
    shown = house.ticket()
    assert not shown["merged_into"] and "hemlig" not in str(shown)
    [account] = [mail for mail in house.news if mail["Delivered-To"] == house.anna]
    assert "Asia on toisen yrittäjän" in account.get_body(("plain",)).get_content()


def test_a_digest_opens_no_door(tmp_path):
    """Its Message-ID is known, to a stranger and to one in Anna's name: it is about no ticket and proves nobody."""
    house = House(tmp_path)
    house.put(forged(house.anna, PASS, "#status"))  # she asks for it now
    house.once()
    [digest] = [mail for mail in house.news if mail["Subject"].startswith("Avoimet asiasi")]
    assert house.ref in digest.get_body(("plain",)).get_content()
    house.before, state = house.names(), house.ticket()
    house.put(forged(EVIL, f"Subject: Re: {digest['Subject']}\n" + answering(digest["Message-ID"]), "#status"))
    house.put(forged(house.anna, f"Subject: [{house.ref}] x\n" + answering(digest["Message-ID"]), number=2))
    house.put(forged(house.anna, f"Subject: Re: {digest['Subject']}\n" + answering(digest["Message-ID"]), "#status", number=3))
    house.once()
    check_nothing_leaked(house, house.news)
    assert house.ticket()["state"] == state["state"] and DOUBT in house.traces()
    assert not any(SECRETS[0] in mail.as_string() or house.eriks["ref"] in mail.get_body(("plain",)).get_content() for mail in house.news
                   if mail["Delivered-To"] != house.anna)


def test_a_reply_is_passed_on_once_however_often_it_comes(tmp_path):
    house = House(tmp_path)
    assert len(replied(house)) == 1
    assert replied(house) == []
    assert "also received" in house.traces()


def test_nothing_of_anna_shows_in_any_header_or_line_of_what_liisa_gets(tmp_path):
    house = House(tmp_path)
    private = ["kollega@kotka.example", "10.1.2.3", "Microsoft Outlook", "Osasto 5", "050 999 8888", "EX01.kotka.local", house.mark,
               "Anna.Kotona", "tenant-7", "salainen huomautus"]
    [answer] = replied(house, (
        "--b\nContent-Type: text/html; charset=utf-8\n\n"
        f"<p>Hei, aloita <a href='https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fkotka.example%2Flomake&amp;"
        f"data=05%7C{house.anna.replace('@', '%40')}%7Ctenant-7'>lomakkeesta</a>. Kirjoita: {house.anna.upper()}</p>"
        "<p style='display:none'>salainen huomautus</p><p>Terveisin</p><p>Anna Virtanen<br>050 999 8888<br><img src='cid:logo'></p>"
        f"<div id=divRplyFwdMsg><b>From:</b> Liisa &lt;{house.site.address}&gt;<br><b>To:</b> {house.anna}<br>"
        "<b>Cc:</b> kollega@kotka.example<br><b>Subject:</b> x</div>\n"
        "--b\nContent-Type: image/png; name=Anna.Kotona.png\nContent-ID: <logo>\nContent-Disposition: inline\n\nx\n"
        "--b\nContent-Type: text/vcard; name=anna.vcf\nContent-Disposition: attachment\n\nTEL:050 999 8888\n--b--"),
        "Cc: kollega@kotka.example\nX-Originating-IP: [10.1.2.3]\nX-Mailer: Microsoft Outlook\nOrganization: Osasto 5\n"
        "Received: from EX01.kotka.local (10.1.2.3) by EX01.kotka.local\nReply-To: Anna.Kotona@home.example\n",
        "Content-Type: multipart/related; boundary=b\n")
    whole = answer.as_bytes().decode("utf-8", "replace") + answer.get_body(("plain",)).get_content()
    for secret in [house.anna, house.anna.replace("@", "%40"), *private]:
        assert secret.lower() not in whole.lower(), secret
    assert "lomakkeesta <https://kotka.example/lomake>" in answer.get_body(("plain",)).get_content()
    assert "the reply of Anna Virtanen was passed on" in house.traces()


@pytest.mark.parametrize("field, value", [
    ("Subject", "=?utf-8?q?Rakennuslupa=0D=0ABcc:_roisto@evil.example?="),
    ("From", "=?utf-8?q?Liisa=0D=0ABcc:_roisto@evil.example?= <x@kahvila.example>"),
    ("From", '"Liisa\\\r\\\nBcc: roisto@evil.example" <x@kahvila.example>'),
    ("Message-ID", "<x@kahvila.example>\r\nIn-Reply-To: <y@x>\r\n\tBcc: roisto@evil.example"),
], ids=["subject", "name", "quoted name", "message-id"])
def test_no_header_can_be_slipped_into_ours(field, value, tmp_path):
    house = House(tmp_path)
    fields = {"From": "Liisa <x@kahvila.example>", "Subject": "Rakennuslupa", "Message-ID": "<x@kahvila.example>", field: value}
    house.put(("".join(f"{name}: {text}\n" for name, text in fields.items()) +
               "MIME-Version: 1.0\nContent-Type: text/plain\n\nTarvitsen rakennusluvan.\n").encode())
    house.once()
    assert len(house.site.json("tickets")) == 3
    for mail in house.news:
        assert mail["Bcc"] is None and mail["Delivered-To"] != EVIL
        assert mail["Delivered-To"] in (house.anna, house.pekka, "x@kahvila.example")
