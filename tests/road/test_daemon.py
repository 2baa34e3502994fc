# SPDX-License-Identifier: MIT
"""The daemon over time: new rules, roles that die, a mail server that is away, and mails that mean harm."""
import os
import random
import signal
import time

from ombud import is_alive
from servers import wait_until
from mails import LICENCE, acknowledged, answering, mail, text_of, write

SPACES = "Hei, mistä löydän vapaita toimitiloja yritykselleni?"


def test_a_reload_takes_good_rules_and_refuses_broken_ones(ombud, dovecot, postfix):
    rules = ombud.folder / "rules.d"
    rules.mkdir()
    ombud.start_all()
    (rules / "own.conf").write_text('rule "boats" { any = "venepaikka"  matter = boats  group = building-control }\n')
    assert ombud.run("reload").returncode == 0
    (rules / "broken.conf").write_text('rule "worse" {\n\tany = "laituri"\n\tgruop = building-control\n}\n')
    refused = ombud.run("reload", check=False)
    assert refused.returncode == 78
    assert b"broken.conf:3:2: " in refused.stderr and b"stays" in refused.stderr
    assert "broken.conf:3:2: " in ombud.json("status")["error"]

    liisa = f"liisa{ombud.tag}@kahvila.example"
    write(postfix, ombud, liisa, "Kysymys", "Hei, onko satamassa venepaikka yritykselle?")
    dovecot.wait_for(liisa, 1)
    [ticket] = ombud.json("tickets")
    assert ticket["matter"] == "boats" and ticket["owner"] == "anna"

    (rules / "broken.conf").unlink()
    assert ombud.run("reload").returncode == 0
    assert ombud.json("status")["error"] is None


def test_a_second_daemon_is_refused(ombud):
    ombud.start_all()
    for arguments in (["run"], ["run", "--once"]):
        second = ombud.run(*arguments, check=False)
        assert second.returncode == 75
        assert b"runs already" in second.stderr and str(ombud.daemon.pid).encode() in second.stderr


def test_a_role_that_is_killed_comes_back_and_nothing_is_doubled(ombud, dovecot, postfix):
    before = ombud.start_all()
    for name, role in before.items():
        liisa = f"{name.split()[0]}{ombud.tag}@kahvila.example"
        write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
        os.kill(role["pid"], signal.SIGKILL)
        wait_until(lambda: (now := ombud.roles().get(name)) and now["pid"] not in (0, role["pid"]), f"{name} is back")
        dovecot.wait_for(liisa, 1)
    after = ombud.roles()
    assert all(after[name]["restarts"] >= 1 for name in before)
    ombud.stop()
    ombud.once()
    assert len(ombud.json("tickets")) == len(before)
    for name in before:
        assert len(dovecot.read(f"{name.split()[0]}{ombud.tag}@kahvila.example")) == 1
    assert len(dovecot.read(ombud.anna)) == len(before)


def test_a_killed_supervisor_leaves_no_role_behind(ombud, dovecot, postfix):
    before = ombud.start_all()
    ombud.daemon.kill()
    ombud.daemon.wait()
    old = {role["pid"] for role in before.values()}
    ombud.start()
    wait_until(lambda: (now := {role["pid"] for role in ombud.roles().values()}) and not now & (old | {0}),
               "new roles run")
    assert not any(is_alive(pid) for pid in old)
    liisa = f"liisa{ombud.tag}@kahvila.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(liisa, 1)
    assert len(ombud.json("tickets")) == 1


STOPS = 20


def test_a_role_told_once_to_end_ends_within_two_seconds_at_any_moment(ombud):
    """Not through the supervisor, which would say it again."""
    ombud.begin()
    for number in range(STOPS):
        ombud.start()
        pid = wait_until(lambda: (role := ombud.roles().get("receiver.counter")) and role["pid"], "the receiver runs")
        time.sleep(random.Random(number).uniform(0, 0.4))  # no state is waited for: any moment is meant
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not is_alive(pid), "the receiver is gone", seconds=2)
        begun = time.monotonic()
        ombud.stop()
        assert time.monotonic() - begun < 2


def test_answers_wait_for_a_mail_server_that_is_away(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ombud.start_all()
    postfix.stop()
    try:
        dovecot.append(ombud.address, mail(ombud, liisa, "Rakennuslupa", LICENCE))

        def trouble():
            return [c["error"] for c in ombud.json("status")["channels"]
                    if c["name"] == "sender mail" and c["state"] == "trouble"]

        [cause] = wait_until(trouble, "status names the sender's trouble")
        assert f"127.0.0.1 port {postfix.port} cannot be reached" in cause
        assert len(ombud.json("tickets")) == 1
        assert dovecot.read(liisa) == []
    finally:
        postfix.start()
    wait_until(lambda: dovecot.read(liisa), "the answer goes out when the server is back", seconds=100)
    assert len(dovecot.read(liisa)) == 1
    wait_until(lambda: not trouble(), "status says that it is over")


NESTED = 50_000
BAD = {  # what arrives: made of the site and the writer's address
    "no From": lambda site, writer: mail(site, writer, "Rakennuslupa", LICENCE).split(b"\n", 1)[1],
    "NULs": lambda site, writer: mail(site, writer, "Rakennus\0lupa", LICENCE.replace(" ", " \0\0")),
    "50,000 nested parts": lambda site, writer: mail(site, writer, "Rakennuslupa", "").replace(
        b"Content-Type: text/plain; charset=utf-8\n", b"Content-Type: multipart/mixed; boundary=b0\n") + b"".join(
            b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (i, i + 1) for i in range(NESTED)),
    "a header line of 5 MB": lambda site, writer: mail(site, writer, "Rakennuslupa", LICENCE,
                                                       "X-Long: " + "a" * 5_000_000 + "\n"),
    "a body of 24 MB": lambda site, writer: mail(site, writer, "Rakennuslupa", LICENCE + "\n" + "sivu\n" * 4_000_000),
    "a body of 30 MB": lambda site, writer: mail(site, writer, "Rakennuslupa", LICENCE + "\n" + "sivu\n" * 5_000_000),
    "nothing at all": lambda site, writer: b"",
}


def test_bad_mails_reach_a_person_and_do_not_hold_up_the_good_one(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ombud.begin()
    for number, make in enumerate(BAD.values()):
        dovecot.drop(ombud.address, make(ombud, f"paha{number}{ombud.tag}@muu{number}.example"))
    write(postfix, ombud, liisa, "Toimitilat", SPACES)
    wait_until(lambda: len(dovecot.flags(ombud.address)) == len(BAD) + 1, "all are in the mailbox")
    ombud.once()
    dovecot.wait_for(liisa, 1)
    tickets = ombud.json("tickets")
    assert len(tickets) == len(BAD) + 1
    told = [text_of(m) for m in dovecot.read(ombud.anna) + dovecot.read(ombud.pekka)]
    for ticket in tickets:
        assert any(ticket["ref"] in text for text in told), ticket
    queue = ombud.json("queue")
    assert queue["outbox"] == [] and {row["state"] for row in queue["inbox"]} <= {"parked"}


def test_follow_ups_of_one_batch_keep_their_order(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ticket, answer, _ = acknowledged(ombud, dovecot, postfix, liisa)
    for number in range(3):
        dovecot.append(ombud.address, mail(ombud, liisa, f"Re: {answer['Subject']}", f"Vielä lisätieto numero {number}.",
                                           answering(answer)))
    dovecot.wait_for(ombud.address, 4)
    ombud.once()
    [after] = ombud.json("tickets")
    assert after["ref"] == ticket["ref"]
    kept = [e["text"] for e in ombud.json("show", ticket["ref"])["entries"] if e["kind"] == "in"]
    assert len(kept) == 4 and [f"numero {i}" in text for i, text in enumerate(kept[1:])] == [True] * 3
