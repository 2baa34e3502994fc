# SPDX-License-Identifier: MIT
"""Rules that change while mail comes in: nothing is lost, and nothing is decided by half a set."""
import contextlib
import signal
import sqlite3
import threading

from mails import mail
from servers import wait_until

RELOADS = 8


def write_set(site, number):
    """A set in two files: what they set shows which file decided."""
    (site.folder / "rules.d/10.conf").write_text(f'rule "matter" {{ matter = m{number}  any = "venepaikka" }}\n')
    (site.folder / "rules.d/20.conf").write_text(
        f'rule "tag" {{ tags = t{number}  any = "venepaikka" }}\n'
        f'example "both" {{ text = "venepaikka"  expect_matter = m{number}  expect_tags = t{number} }}\n')


class Writers(threading.Thread):
    """Mails into the mailbox, one after the other, until told to end."""

    def __init__(self, site):
        super().__init__()
        self.site, self.count, self.ending = site, 0, threading.Event()

    def run(self):
        while not self.ending.wait(0.005):
            name = f"m{self.count}"
            written = self.site.folder / "in/tmp" / name
            written.write_bytes(mail(self.site, f"{name}@kahvila.example", name, "Onko satamassa venepaikka?"))
            written.rename(self.site.folder / "in/new" / name)
            self.count += 1


def read_decisions(site):
    """By sender: the generation, matter and tags of each ticket's decision."""
    with contextlib.closing(sqlite3.connect(site.folder / "ombud.db")) as store:
        generations = dict(store.execute("SELECT ticket_id, generation FROM decision"))
    return [(generations[int(ticket["ref"].split("-")[1])], ticket["matter"], ticket["tags"])
            for ticket in site.json("tickets")]


def test_no_message_is_dropped_or_decided_by_half_a_set_while_rules_change(ombud):
    folder = ombud.folder
    for name in ("rules.d", *(f"{box}/{part}" for box in ("in", "out") for part in ("tmp", "new", "cur"))):
        (folder / name).mkdir(parents=True)
    ombud.mailbox = f'maildir = "{folder}/in"  start = all'
    ombud.sender = f'maildir = "{folder}/out"'
    write_set(ombud, 0)
    ombud.start_all()
    by_generation = {ombud.json("status")["generation"]: 0}

    writers = Writers(ombud)
    writers.start()
    try:
        for number in range(1, RELOADS + 1):
            written = writers.count
            write_set(ombud, number)
            assert ombud.run("reload").returncode == 0
            by_generation[ombud.json("status")["generation"]] = number
            # a set with a fault, and one whose example fails, change nothing
            (folder / "rules.d/30.conf").write_text('rule "broken" {\n\tmater = x\n}\n' if number % 2 else
                                                    'rule "odd" { matter = x }\n'
                                                    'example "fails" { text = "y"  expect_matter = z }\n')
            refused = ombud.run("reload", check=False)
            assert refused.returncode == 78
            assert (b"30.conf:2:2: " if number % 2 else b"30.conf:2:1: ") in refused.stderr
            assert ombud.json("status")["generation"] in by_generation
            assert "30.conf:2:" in ombud.json("status")["error"]
            (folder / "rules.d/30.conf").unlink()
            wait_until(lambda: writers.count > written + 5, "mails between two reloads")
    finally:
        writers.ending.set()
        writers.join()

    assert len(by_generation) == RELOADS + 1
    wait_until(lambda: ombud.json("status")["counts"]["ticketed"] >= writers.count, "every mail is a ticket")
    decisions = read_decisions(ombud)
    assert len(decisions) == writers.count
    used = set()
    for generation, matter, tags in decisions:
        number = by_generation[generation]  # no other generation has decided anything
        assert matter == f"m{number}" and tags == [f"t{number}"]
        used.add(number)
    assert len(used) > 2


def test_every_fault_of_a_refused_set_is_told_at_its_place(ombud):
    (ombud.folder / "rules.d").mkdir()
    ombud.start_all()
    (ombud.folder / "rules.d/own.conf").write_text("".join(
        f'rule "ääkköset {number}" {{ group = nobody-{number} }}\n' for number in range(1, 31)))
    refused = ombud.run("reload", check=False)
    assert refused.returncode == 78
    for number in range(1, 31):
        assert f'own.conf:{number}:'.encode() in refused.stderr
    # by a signal alone nobody waits for the answer: the log and the status have it
    (ombud.folder / "rules.d/own.conf").write_text('rule "a" { group = elsewhere }\n')
    ombud.daemon.send_signal(signal.SIGHUP)
    wait_until(lambda: "elsewhere" in (ombud.json("status")["error"] or ""), "the status tells of the fault")
    assert b"own.conf:1:20: " in (ombud.folder / "daemon.log").read_bytes()
    assert b"own.conf:1:20: " in ombud.run("status", check=False).stdout
