# SPDX-License-Identifier: MIT
"""The mailbox itself: what is done at the source, which folders are read, and what may happen to them."""
import time

import pytest
from servers import wait_until
from mails import LICENCE, acknowledged, answering, mail, text_of, write


@pytest.mark.parametrize("after", ["keep", "seen", "move", "delete"])
def test_the_source_is_left_as_the_settings_say(ombud, dovecot, postfix, after):
    ombud.mailbox += f"  after = {after}" + ('  move_to = "Handled"' if after == "move" else "")
    client = dovecot.login(ombud.address)
    client.create("Handled")
    client.logout()
    liisa = f"liisa{ombud.tag}@kahvila.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    dovecot.wait_for(liisa, 1)
    kept = after in ("keep", "seen")
    assert len(dovecot.read(ombud.address)) == kept
    assert len(dovecot.read(ombud.address, "Handled")) == (after == "move")
    if kept:
        seen = any(b"Seen" in line for line in dovecot.flags(ombud.address) if line)
        assert seen == (after == "seen")
    ombud.once()
    assert len(ombud.json("tickets")) == 1 and len(dovecot.read(liisa)) == 1


@pytest.mark.parametrize("after", ["seen", "move", "delete"])
def test_many_mails_are_let_go_of_at_once_and_the_folder_for_them_is_made(ombud, dovecot, postfix, after):
    ombud.mailbox += f"  after = {after}" + ('  move_to = "Käsitellyt"' if after == "move" else "")
    handled = '"K&AOQ-sitellyt"'
    ombud.begin()
    for number in range(7):
        dovecot.append(ombud.address, mail(ombud, f"yritys{number}{ombud.tag}@kahvila.example", "Rakennuslupa", LICENCE))
    client = dovecot.login(ombud.address)
    client.select("INBOX")
    client.uid("STORE", client.uid("SEARCH", "ALL")[1][0].split()[3].decode(), "+FLAGS", r"(\Deleted)")
    client.expunge()  # a gap in the numbers
    client.logout()
    ombud.once()
    assert len(ombud.json("tickets")) == 6
    assert len(dovecot.read(ombud.address)) == (6 if after == "seen" else 0)
    if after == "seen":
        assert sum(b"Seen" in line for line in dovecot.flags(ombud.address) if line) == 6
    if after == "move":
        assert len(dovecot.read(ombud.address, handled)) == 6
        client = dovecot.login(ombud.address)
        assert any(b"sitellyt" in line for line in client.lsub()[1])
        client.logout()
    ombud.once()
    assert len(ombud.json("tickets")) == 6


def test_two_folders_and_one_of_junk_are_read(ombud, dovecot, postfix):
    ombud.mailbox += '  folders = { INBOX, "Yritykset" }  junk_folders = { "Roskat" }'
    client = dovecot.login(ombud.address)
    client.create("Yritykset")
    client.create("Roskat")
    client.logout()
    writers = {folder: f"{folder.lower()}{ombud.tag}@kahvila.example" for folder in ("INBOX", "Yritykset", "Roskat")}
    ombud.begin()
    for folder, writer in writers.items():
        dovecot.append(ombud.address, mail(ombud, writer, "Rakennuslupa", LICENCE), folder)
    ombud.once()
    dovecot.wait_for(writers["INBOX"], 1)
    dovecot.wait_for(writers["Yritykset"], 1)
    assert len(ombud.json("tickets")) == 3
    assert dovecot.read(writers["Roskat"]) == []
    assert [s["to"] for s in ombud.json("queue")["silences"]] == [writers["Roskat"]]


def test_a_mail_over_the_limit_becomes_a_ticket_that_says_so(ombud, dovecot, postfix):
    ombud.more = "limits { message = 100kB }"
    liisa = f"liisa{ombud.tag}@kahvila.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE + "\n" + "kuvaus kahvilasta\n" * 40000)
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    [ticket] = ombud.json("tickets")
    [told] = dovecot.wait_for(getattr(ombud, ticket["owner"]), 1)
    assert ticket["ref"] in text_of(told)

    def said():
        return [e["text"] for e in ombud.json("show", ticket["ref"])["entries"] if "only the first" in (e["text"] or "")]

    assert len(said()) == 1
    [answer] = dovecot.wait_for(liisa, 1)
    write(postfix, ombud, liisa, answer["Subject"], "Lisää\n" + "kuvaus kahvilasta\n" * 40000, answering(answer))
    dovecot.wait_for(ombud.address, 2)
    ombud.once()
    assert len(said()) == 2 and len(ombud.json("tickets")) == 1


def test_half_a_staff_reply_is_not_passed_on(ombud, dovecot, postfix):
    ombud.more = "limits { message = 100kB }"
    liisa = f"liisa{ombud.tag}@kahvila.example"
    _, _, told = acknowledged(ombud, dovecot, postfix, liisa)
    postfix.send(ombud.anna, ombud.address,
                 mail(ombud, ombud.anna, f"Re: {told['Subject']}", "Ohje:\n" + "sivu ohjetta\n" * 40000, answering(told)))
    dovecot.wait_for(ombud.address, 2)
    ombud.once()
    account = text_of(dovecot.wait_for(ombud.anna, 2)[1])
    assert "Viestiä ei saatu luettua kokonaan, luultavasti siksi, että se on liian suuri." in account
    assert "only the first" not in account
    assert len(dovecot.read(liisa)) == 1


def test_a_folder_made_anew_brings_no_second_ticket(ombud, dovecot, postfix):
    ombud.mailbox += '  folders = { "Yritykset" }'
    liisa = f"liisa{ombud.tag}@kahvila.example"
    data = mail(ombud, liisa, "Rakennuslupa", LICENCE)
    numbers = []

    def number():
        client = dovecot.login(ombud.address)
        numbers.append(client.status("Yritykset", "(UIDVALIDITY)")[1])
        return client

    client = dovecot.login(ombud.address)
    client.create("Yritykset")
    client.logout()
    ombud.begin()
    dovecot.append(ombud.address, data, "Yritykset")
    ombud.once()
    dovecot.wait_for(liisa, 1)
    client = number()
    client.delete("Yritykset")
    client.logout()
    dovecot.append(ombud.address, data, "Yritykset")
    number().logout()
    assert numbers[0] != numbers[1]
    ombud.once()
    assert len(ombud.json("tickets")) == 1
    assert len(dovecot.read(liisa)) == 1 and len(dovecot.read(ombud.anna)) == 1
    assert ombud.json("status")["counts"]["received"] == 2


def test_the_daemon_hears_of_a_mail_at_once_and_ends_at_once(ombud, dovecot, postfix):
    ombud.mailbox += "  poll = 10m"
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ombud.begin()
    ombud.start()
    wait_until(lambda: ombud.json("status")["running"], "the daemon runs")
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(liisa, 1)
    # The second one finds the daemon waiting: only IDLE can tell of it before the poll.
    write(postfix, ombud, liisa, "Toinen asia", "Hei, mistä löydän vapaita toimitiloja yritykselleni?")
    dovecot.wait_for(liisa, 2)
    begun = time.monotonic()
    ombud.stop()
    assert time.monotonic() - begun < 10


def test_an_answer_from_the_mailbox_itself_is_found_in_its_sent_folder(ombud, dovecot, postfix):
    ombud.mailbox += '  sent_folder = "Sent"  after = move  move_to = "Handled"'
    client = dovecot.login(ombud.address)
    client.create("Sent")
    client.logout()
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ombud.begin()
    reference = acknowledged(ombud, dovecot, postfix, liisa)[0]["ref"]
    dovecot.append(ombud.address, (
        f"From: Yrityspalvelut <{ombud.address}>\nTo: Liisa <{liisa}>\nSubject: Vs: [{reference}] Rakennuslupa\n"
        "Message-ID: <AM0PR01@eurprd01.example>\nDate: Tue, 24 Nov 2026 10:15:00 +0200\n\n"
        "Hei Liisa,\n\nlupa on myönnetty.\n").encode(), "Sent")
    ombud.once()
    [ticket] = ombud.json("tickets")
    assert ticket["state"] == "WAITING"
    owner = getattr(ombud, ticket["owner"])
    told = dovecot.wait_for(owner, 2)[1]
    assert "lupa on myönnetty." in text_of(told) and ombud.address in text_of(told)
    ombud.once()
    assert len(dovecot.read(liisa)) == 1  # nothing of it was sent again
    assert len(dovecot.read(ombud.address, "Sent")) == 1  # and it is where it was
    assert "answered from the mailbox" in ombud.run("show", reference).stdout.decode()


def test_odd_mails_in_the_sent_folder_hold_up_nothing_and_send_nothing(ombud, dovecot, postfix):
    ombud.mailbox += '  sent_folder = "Sent"'
    client = dovecot.login(ombud.address)
    client.create("Sent")
    client.logout()
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ombud.begin()
    reference = acknowledged(ombud, dovecot, postfix, liisa)[0]["ref"]
    many = ",\n ".join(f"m{number}@muu.example" for number in range(10_000))
    deep = "".join("Content-Type: message/rfc822\n\nFrom: a@muu.example\nMIME-Version: 1.0\n" for _ in range(1000))
    for number, (to, fields) in enumerate([(many, ""), (liisa + "\r\nX-Evil: yes", ""), ("", ""), (many, f"In-Reply-To: <{'x' * 5000}>\n"),
                                           ("<<<>>>", "From: roisto@evil.example\n"), (liisa, f"MIME-Version: 1.0\n{deep}")]):
        dovecot.append(ombud.address, (f"{fields}From: Yrityspalvelut <{ombud.address}>\nTo: {to}\nSubject: Vs: {'KYM-9999-ZZ ' * 500}\n"
                                       f"Message-ID: <{number}@eurprd01.example>\n\nHei\n").encode(), "Sent")
    dovecot.append(ombud.address, (
        f"From: Yrityspalvelut <{ombud.address}>\nTo: Liisa <{liisa}>\nSubject: Vs: [{reference}] Rakennuslupa\n"
        "Message-ID: <AM0PR01@eurprd01.example>\nDate: Tue, 24 Nov 2026 10:15:00 +0200\n\nHei Liisa,\n\nlupa on myönnetty.\n").encode(), "Sent")
    ombud.once()
    [ticket] = ombud.json("tickets", "--all")
    assert ticket["state"] == "WAITING"
    assert "lupa on myönnetty." in ombud.run("show", reference).stdout.decode()
    queue = ombud.json("queue")
    assert queue["inbox"] == [] and queue["outbox"] == []
    assert len(dovecot.read(liisa)) == 1
