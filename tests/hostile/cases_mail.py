# SPDX-License-Identifier: MIT
"""What a member of staff hands in with #new, as somebody made it who wished to hurt whoever reads it."""
import base64
import email
import email.policy
import os

from rig import Case, check

PROVEN = "Authentication-Results: mx.kymi.example; dmarc=pass header.from=kotka.example\n"
QUESTION = "Hei, mistä löydän vapaita toimitiloja yritykselleni?"
MEGABYTE = 1_000_000


def head(token, sender="Liisa <{}>", fields=""):
    return (f"From: {sender.format(f'liisa@{token}.example')}\nSent: Monday, November 23, 2026 10:00 AM\nTo: Anna Virtanen\n"
            f"{fields}Subject: Kysymys {token}\n\n")


def inner(token, body=QUESTION, fields="", sender="liisa@{}.example"):
    return (f"From: Liisa <{sender.format(token)}>\nSubject: Kysymys {token}\nMessage-ID: <inner@{token}.example>\n"
            f"Date: Mon, 23 Nov 2026 10:00:00 +0200\n{fields}\n{body}\n")


def attached(*messages):
    return ('MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="outer"\n\n--outer\nContent-Type: text/plain\n\n#new\n'
            + "".join(f"--outer\nContent-Type: message/rfc822\n\n{message}\n" for message in messages) + "--outer--\n")


def written(text):
    return f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n#new\n\n{text}\n"


def deep(token, levels, sender="anna@kotka.example"):
    """Mails within mails, as colleagues passed them on."""
    message = inner(token)
    for _ in range(levels):
        message = f"From: Anna <{sender}>\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n{message}"
    return message


def with_file(token, size):
    return inner(token, f"--inner\nContent-Type: text/plain; charset=utf-8\n\n{QUESTION}\n--inner\nContent-Type: application/pdf\n"
                 f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(os.urandom(size)).decode()}--inner--",
                 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="inner"\n')


def many(token, count):
    return ", ".join(f"<a{number}@{token}.example>" for number in range(count))


class MailCase(Case):
    """make: the mail behind its first fields, by the token. is_ticket: Liisa has one then; else Anna is told why not."""

    kind = "mail"

    def __init__(self, name, make, is_ticket=True):
        super().__init__(name)
        self.make, self.is_ticket, self.roles = make, is_ticket, ()

    def prepare(self, house, _authorities):
        house.maildir(self.name)
        self.out = house.maildir(f"{self.name}-out")
        house.blocks.append(
            f'sender "{self.name}" {{ maildir = "{self.out}" }}\n'
            f'mailbox "{self.name}" {{ maildir = "{house.folder}/{self.name}"  address = "{self.name}@kymi.example"  '
            f'sender = "{self.name}"  after = delete }}')

    def mails(self):
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in (self.out / "new").iterdir()]

    def tickets(self, house):
        return [ticket for ticket in house.view["tickets"] if ticket["contact"]["addresses"] == [f"liisa@{self.name}.example"]]

    def run(self, house):
        house.wait(lambda: house.channel(f"mailbox {self.name}"), "the first look into the mailbox")
        house.drop(self.name, (f"{PROVEN}From: Anna Virtanen <anna@kotka.example>\nTo: {self.name}@kymi.example\nSubject: VL: Kysymys\n"
                               f"Message-ID: <{self.name}@kotka.example>\nDate: Mon, 23 Nov 2026 10:00:00 +0200\n"
                               + self.make(self.name)).encode("utf-8", "surrogateescape"))
        [(state, reason)] = house.wait(
            lambda: house.ask("SELECT state, reason FROM inbox WHERE mailbox = ? AND state IN ('done', 'parked')", self.name),
            "the mail is done with")
        check(state == "done", f"it is {state}: {reason}")
        if self.is_ticket:
            house.wait(lambda: len(self.tickets(house)) == 1, lambda: f"tickets: {self.tickets(house)}")
        else:
            check(not self.tickets(house), f"tickets: {self.tickets(house)}")
        wanted = {"anna@kotka.example"} | ({f"liisa@{self.name}.example"} if self.is_ticket else set())
        house.wait(lambda: wanted <= {str(mail["To"].addresses[0].addr_spec) for mail in self.mails()},
                   lambda: f"mails to {[str(mail['To']) for mail in self.mails()]}")
        for mail in self.mails():
            told = {address.addr_spec for field in ("To", "Cc", "Bcc") for value in mail.get_all(field, []) for address in value.addresses}
            check(told <= wanted, f"a mail goes to {told}")
            check(all(len(mail.get_all(field, [])) == 1 for field in ("From", "To", "Subject", "Message-ID")), f"fields: {mail.keys()}")
            check("X-Evil" not in mail and "Bcc" not in mail, f"fields: {mail.keys()}")

    def clean(self):
        pass


def cases():
    evil = 'Bcc: roisto@evil.example\r\nX-Evil: yes'
    return [
        MailCase("new-1000-heads", lambda token: written(head(token) + QUESTION + "\n\n" + "".join(head(f"x{i}") + "Hei\n\n" for i in range(1000)))),
        MailCase("new-1000-colleagues", lambda token: written("".join(head("a", "Anna <anna@kotka.example>") + "Hei\n\n" for _ in range(1000))), False),
        MailCase("new-1000-deep", lambda token: attached(deep(token, 1000)), False),
        MailCase("new-1000-deep-of-others", lambda token: attached(deep(token, 1000, f"liisa@{token}.example").replace(
            "MIME-Version", f"Subject: Kysymys {token}\nMIME-Version", 1))),
        MailCase("new-10000-attached", lambda token: attached(*[inner(f"x{i}") for i in range(10_000)]), False),
        MailCase("new-15-megabytes", lambda token: attached(with_file(token, 15 * MEGABYTE))),
        MailCase("new-line-ends-in-head", lambda token: written(head(
            token, f"Liisa\r\n{evil}\0\u202e <{{}}>", f"Cc: \r{evil}\n")), False),
        MailCase("new-line-ends-in-fields", lambda token: attached(inner(
            token, fields="Reply-To: =?utf-8?q?=0D=0ABcc:_roisto=40evil.example?= <roisto@evil.example>\nIn-Reply-To: <a\r\n"
                          f" {evil}>\n").replace("From: Liisa", "From: =?utf-8?q?Liisa=0D=0AX-Evil:_yes=00?=", 1))),
        MailCase("new-10000-recipients", lambda token: written(head(token, fields=f"Cc: {many(token, 10_000)}\n") + QUESTION)),
        MailCase("new-10000-lines-of-recipients", lambda token: written(
            head(token, fields="Cc: " + many(token, 10_000).replace(", ", ",\n") + "\n") + QUESTION)),
        MailCase("new-10000-recipients-attached", lambda token: attached(inner(
            token, fields="To: " + many(token, 10_000).replace(", ", ",\n ") + "\n"))),
        MailCase("new-megabyte-of-links", lambda token: written(head(
            token, "Liisa " + "<mailto:a>" * (MEGABYTE // 10) + " <{}>") + QUESTION)),
        MailCase("new-thousands-of-labels", lambda token: written("Cc: äiti, öljy, årsta, äiti, öljy, årsta, äiti, öljy\n" * 5000), False),
    ]


SHORT = {"new-1000-deep", "new-line-ends-in-head", "new-megabyte-of-links", "new-thousands-of-labels"}
