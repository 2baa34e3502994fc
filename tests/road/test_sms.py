# SPDX-License-Identifier: MIT
"""Texts by the spool of a modem, from the entrepreneur's telephone to the owner's mail and back."""
import contextlib
import email
import email.policy
import json
import os
import pathlib
import sqlite3
import subprocess
import time

import clients
import pytest

from ombud import BUILD, SOURCE, Ombud, reporting, reports
from servers import PATIENCE, wait_until
from sms_servers import GammuSmsd, Smsd

LIISA = "+358401234567"
WORDS = "Hei, tarvitsenko rakennusluvan jos muutan myymälän kahvilaksi?"

SITE = """
site {{ name = "Kymenlaakson yrityspalvelut"  prefix = KYM  domain = "kymi.example"  languages = {{ fi, sv, en }}
	default_group = general  hours = always  key_file = "{folder}/key"
	rules = "{source}/rules/shipped"  templates = "{source}/templates" }}
store {{ path = "{folder}/ombud.db" }}
mailbox "counter" {{ maildir = "{folder}/in"  address = "yritys@kymi.example"  sender = mail  after = delete }}
sender "mail" {{ maildir = "{folder}/out" }}
hours "always" {{ timezone = "Europe/Helsinki"  open = {{ "mon-sun 00:00-24:00" }} }}
person "anna" {{ name = "Anna Virtanen"  email = {{ "anna@kotka.example" }}  phone = "+358401111111" }}
group "general" {{ members = {{ anna }}  hours = always  first_answer = 8h }}
group "building-control" {{ members = {{ anna }}  hours = always  first_answer = 8h }}
"""


class Modem(Smsd):
    """A site with a modem, and the program that serves it."""

    anna, address, tag = "anna@kotka.example", "yritys@kymi.example", ""

    def __init__(self, folder, kind="gammu"):
        super().__init__(folder, kind)
        for name in ("in/new", "in/cur", "in/tmp"):
            (folder / name).mkdir(parents=True)
        (folder / "key").write_text(os.urandom(32).hex() + "\n")
        (folder / "key").chmod(0o600)
        self.config = folder / "ombud.conf"
        self.config.write_text(SITE.format(folder=folder, source=SOURCE) + self.settings(folder, "city", "poll = 1s"))

    # ---- ombud

    def run(self, *words, check=True):
        result = subprocess.run([BUILD / "ombud", *words, "--config", self.config], capture_output=True,
                                timeout=120 * PATIENCE, env={**os.environ, **reporting(self.folder)})
        assert not check or result.returncode == 0, result.stderr.decode()
        return result

    def once(self, check=True):
        return self.run("run", "--once", check=check)

    def json(self, *words):
        return json.loads(self.run(*words, "--json", check=False).stdout)

    def ask(self, sql):
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/ombud.db?mode=ro", uri=True, timeout=30)) as store:
            return store.execute(sql).fetchall()

    # ---- the staff's mail

    def mails(self):
        found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                 for path in (self.folder / "out/new").glob("*")]
        return sorted(found, key=lambda mail: mail["Message-ID"])

    def reply(self, mail, text, number=1):
        (self.folder / f"in/new/{time.time_ns()}.reply").write_text(
            f"Return-Path: <anna@kotka.example>\nFrom: Anna Virtanen <anna@kotka.example>\nTo: yritys@kymi.example\n"
            f"Subject: Re: {mail['Subject']}\nMessage-ID: <reply{number}@kotka.example>\n"
            f"In-Reply-To: {mail['Message-ID']}\nReferences: {mail['Message-ID']}\n"
            "Date: Mon, 23 Nov 2026 11:00:00 +0200\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
            f"{text}\n\n-- \nAnna, oma puhelin 050 999 8888\n\n> alkuperäinen viesti\n")


def body(mail):
    return mail.get_body(("plain",)).get_content()


@pytest.fixture(params=("gammu", "smstools"))
def modem(request, tmp_path):
    made = Modem(tmp_path, request.param)
    yield made
    found = reports(tmp_path)
    assert not found, "\n".join(found)


def test_a_text_gets_an_owner_an_acknowledgement_and_the_owners_answer(modem):
    modem.receive(LIISA, WORDS)
    modem.once()
    assert modem.files("inbox") == []
    [ticket] = modem.json("tickets")
    assert ticket["matter"] == "building" and ticket["owner"] == "anna" and ticket["state"] == "NEW"
    assert ticket["channel"] == "sms" and LIISA in str(ticket["contact"])
    [acknowledgement] = modem.serve()
    assert ticket["ref"] in acknowledgement and "Anna Virtanen" in acknowledgement
    [notification] = modem.mails()
    assert "anna@kotka.example" in notification["To"] and WORDS in body(notification)

    modem.reply(notification, "Hei Liisa, kyllä tarvitset. Soita, niin katsotaan yhdessä.")
    modem.once()
    [answer] = modem.serve()
    assert "kyllä tarvitset" in answer
    assert "050 999" not in answer and "alkuperäinen" not in answer and "@" not in answer
    [ticket] = modem.json("tickets")
    assert ticket["state"] == "WAITING"
    assert modem.json("queue")["outbox"] == []

    modem.receive(LIISA, "Kiitos, soitan huomenna aamulla")
    modem.once()
    assert [entry["kind"] for entry in modem.json("show", ticket["ref"])["entries"] if entry["kind"] in ("in", "out")] == [
        "in", "out", "out", "in"]
    modem.once()
    assert modem.serve() == [] and len(modem.json("tickets")) == 1
    assert {text["to"] for text in modem.sent()} == {LIISA}


def test_whatever_program_the_owner_answers_with_a_text_goes_out(tmp_path):
    """Three languages by turns; tables, lists and files of a mail become what a text can say."""
    modem = Modem(tmp_path)
    for number, (program, wanted, _files) in enumerate(clients.PROGRAMS):
        writer, language = f"+35840555000{number}", ("fi", "sv", "en")[number % 3]
        modem.receive(writer, WORDS)
        modem.once()
        modem.serve()
        told = next(mail for mail in reversed(modem.mails()) if writer[-3:] in body(mail).replace(" ", ""))
        (modem.folder / f"in/new/reply{number}").write_bytes(
            program(clients.Reply(modem, told, language)).replace(b"-reply@", f"-reply{number}@".encode()))
        modem.once()
        answer = wanted(clients.WORDS[language]).replace("\t", " ")
        assert modem.serve() == [f"{answer}\nAnna Virtanen, Kymenlaakson yrityspalvelut"]


def test_a_text_that_the_modem_could_not_send_is_told_to_its_owner(modem):
    modem.receive(LIISA, WORDS)
    modem.once()
    modem.serve()
    [notification] = modem.mails()
    modem.reply(notification, "Hei Liisa, kyllä tarvitset.")
    modem.once()
    assert len(modem.serve(to="failed")) == 1
    # the report is asked for ten seconds after the text went
    told = wait_until(lambda: (modem.once(), [m for m in modem.mails() if m["Message-ID"] != notification["Message-ID"]])[1],
                      "the owner is told", 60)
    assert LIISA in body(told[0]) or "401234567" in body(told[0]).replace(" ", "")
    [failed] = modem.json("queue")["outbox"]
    assert failed["state"] == "failed" and failed["channel"] == "city"
    # a person sends it once more
    modem.run("queue", "retry", f"out:{failed['id']}")
    modem.once()
    assert ["kyllä tarvitset" in words for words in modem.serve()] == [True]


def test_a_real_gammu_smsd_carries_texts_both_ways(tmp_path):
    modem = Modem(tmp_path)
    smsd = GammuSmsd(tmp_path / "phone", tmp_path)
    other = "+358401234568"
    texts = {LIISA: "Hei! Tarvitsenko rakennusluvan kahvilalle?", other: "Pitkä asia teille 🚀 ja lupia monta. " * 20,
             "POSTI": "Pakettisi on noudettavissa"}
    for sender, text in texts.items():
        smsd.receive(sender, text)
    smsd.start()
    try:
        tickets = wait_until(lambda: (modem.once(), len(found := modem.json("tickets")) == 3 and found)[1],
                             "each text is a ticket, however many parts it came in")
        said = {(entry := modem.json("show", ticket["ref"])["entries"][0])["from"]: entry["text"] for ticket in tickets}
        assert said == texts

        def sent():
            return [modem.read(path) for path in modem.files("sent")]

        wait_until(lambda: len(modem.files("sent")) == 2, "smsd has sent the acknowledgements")
        assert {to for to, words in sent() if "Anna Virtanen" in words} == {LIISA, other}
        [notification] = [mail for mail in modem.mails() if "kahvilalle" in body(mail)]
        modem.reply(notification, "Kyllä tarvitset – tule käymään 🙂 “huomenna”.")
        modem.once()
        wait_until(lambda: len(modem.files("sent")) == 3, "smsd has sent the answer")
        assert modem.files("outbox") == [] and modem.files("failed") == []
        assert [to for to, words in sent() if 'Kyllä tarvitset - tule käymään :) "huomenna".' in words] == [LIISA]
    finally:
        smsd.stop()


def test_check_and_status_tell_of_a_modem_whose_program_is_not_there(modem):
    modem.once()
    assert b"ok    sender city" in modem.run("check").stdout
    for path in modem.files("outbox"):
        path.unlink()
    (modem.folder / "outbox").rmdir()
    checked = modem.run("check", check=False)
    assert checked.returncode != 0 and b"FAIL  sender city: cannot write into the directory" in checked.stdout
    modem.receive(LIISA, WORDS)
    modem.once(check=False)
    [line] = [line for line in modem.json("status")["channels"] if line["name"] == "sender city"]
    assert line["state"] == "trouble" and "outbox" in line["error"]
    (modem.folder / "outbox").mkdir()
    modem.once()
    assert len(modem.serve()) == 1


def test_a_site_of_mail_alone_hears_nothing_of_texts(tmp_path):
    site = Modem(tmp_path)
    site.config.write_text(SITE.format(folder=tmp_path, source=SOURCE))
    said = site.once().stderr + site.run("check").stdout + site.run("status", check=False).stdout + site.run("queue").stdout
    assert b"sms" not in said.lower() and b"text" not in said.lower()


# ---- directories that mean harm


def test_nasty_files_cost_no_text_and_are_told(modem):
    inbox = modem.folder / "inbox"
    modem.receive(LIISA, WORDS)
    os.symlink("/etc/passwd", inbox / "IN20261128_180501_90_1_00.txt")
    os.mkfifo(inbox / "IN20261128_180501_91_1_00.txt")
    (inbox / "IN20261128_180501_92_1_00.txt").mkdir()
    modem.write("IN20261128_180501_93_+358408888888_00.txt" if modem.kind == "gammu" else "GSM1.large", b"x" * 1_000_000)
    modem.write("IN20261128_180501_94_\xff\x1b[31m_00.txt" if modem.kind == "gammu" else "GSM1.\x1b[31m",
                b"From: \x00\xff\xfe\n\n" + bytes(range(256)) * 4)
    modem.once(check=False)
    assert WORDS in [entry["text"] for ticket in modem.json("tickets")
                     for entry in modem.json("show", ticket["ref"])["entries"]]
    [line] = [line for line in modem.json("status")["channels"] if line["name"] == "mailbox city"]
    assert line["state"] == "trouble" and "move it away" in line["error"] and "\x1b" not in line["error"]
    assert "root:" not in modem.run("queue").stdout.decode()
    for path in modem.files("inbox"):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    modem.once()
    [line] = [line for line in modem.json("status")["channels"] if line["name"] == "mailbox city"]
    assert line["state"] == "ok"


def test_a_thousand_texts_at_once_are_a_thousand_entries(tmp_path):
    modem = Modem(tmp_path)
    modem.config.write_text(modem.config.read_text().replace("poll = 1s", "poll = 1s  per_minute = 0"))
    for number in range(1000):
        modem.write(f"IN20261128_18{number // 60:02}{number % 60:02}_00_+35840{number:07}_00.txt", f"Hei {number}".encode())
    modem.once()
    assert modem.ask("SELECT count(*) FROM entry WHERE kind = 'in'") == [(1000,)]
    assert modem.files("inbox") == []
