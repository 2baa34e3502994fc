# SPDX-License-Identifier: MIT
"""The mails that the road tests write and read."""
import hashlib

DATE = "Mon, 23 Nov 2026 10:00:00 +0200"
LICENCE = "Hei, tarvitsenko rakennusluvan jos muutan myymälän kahvilaksi?"  # the matter "building": anna's


def mail(site, sender, subject, text, extra="", name="Liisa Mäkelä"):
    """A mail to the site; equal arguments make equal bytes."""
    digest = hashlib.sha256(f"{sender}{subject}{text}{extra}".encode()).hexdigest()[:20]
    return (f"From: {name} <{sender}>\nTo: {site.address}\nSubject: {subject}\nMessage-ID: <{digest}@test.example>\n"
            f"Date: {DATE}\n{extra}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n").encode()


def write(postfix, site, sender, subject, text, extra=""):
    site.begin()
    postfix.send(sender, site.address, mail(site, sender, subject, text, extra))


def answering(message):
    """The headers of a reply to it."""
    return f"In-Reply-To: {message['Message-ID']}\nReferences: {message['Message-ID']}\n"


def text_of(message):
    return message.get_body(("plain",)).get_content()


def acknowledged(site, dovecot, postfix, sender, subject="Rakennuslupa", text=LICENCE):
    """A ticket as it comes about every day: the ticket, the answer, and what the owner was told."""
    write(postfix, site, sender, subject, text)
    dovecot.wait_for(site.address, 1)
    site.once()
    [answer] = dovecot.wait_for(sender, 1)
    [ticket] = site.json("tickets")
    [told] = dovecot.wait_for(getattr(site, ticket["owner"]), 1)
    return ticket, answer, told
