# SPDX-License-Identifier: MIT
"""What an admin asks of decisions long made, and of rules not yet in use."""
import os
import re
import sqlite3
import subprocess

import pytest
from clock import arrives, local, set_clock
from mails import write

TAKEN_OVER = "rule \"taken over\" { any = { 'rakennuslu[pv]' }  group = general  priority = high }\n"


@pytest.fixture
def rules(site):
    """The folder of the site's own rules."""
    folder = site.folder / "rules.d"
    folder.mkdir()
    site.open = '"mon-fri 08:00-16:00"'
    site.write()
    return folder


def explained(site, ref, *options):
    return site.json("rules", "explain", ref, *options)


def on_a_terminal(site, *arguments):
    """What a command writes to standard error when that is a terminal."""
    ours, theirs = os.openpty()
    subprocess.run(site.command(*arguments), stdout=subprocess.DEVNULL, stderr=theirs, env=site.whole_environment, check=True)
    os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        return terminal.read(65536).decode()


def test_a_month_later_a_ticket_is_explained_by_the_rules_of_then(site, rules, dovecot):
    arrives(site, dovecot, "2025-02-18 15:00", f"liisa{site.tag}@kahvila.example")
    [first] = site.json("tickets")
    (rules / "own.conf").write_text(TAKEN_OVER)
    site.more = 'person "uusi" { name = "Uusi Tulija"  email = { "uusi@kotka.example" } }'
    site.write()
    arrives(site, dovecot, "2025-03-20 10:00", f"erik{site.tag}@bageri.example")
    [_, second] = site.json("tickets")
    assert (first["owner"], second["owner"]) == ("anna", "pekka")

    then = explained(site, first["ref"], "--now")
    assert (then["group"], then["owner"], then["due_at"]) == ("building-control", "anna", first["due_at"])
    assert then["decision"]["same"] is True and then["decision"]["differences"] == []
    assert [load["person"] for load in then["decision"]["facts"]["loads"]] == ["anna", "pekka"]
    assert then["now"]["group"] == "general" and then["now"]["owner"] == "pekka"
    assert {d["name"]: (d["from"], d["to"]) for d in then["now"]["differences"]} == {
        "group": ("building-control", "general"), "owner": ("anna", "pekka"), "priority": ("normal", "high")}
    later = explained(site, second["ref"])
    assert later["decision"]["same"] is True and later["decision"]["generation"] != then["decision"]["generation"]
    assert [load["person"] for load in later["decision"]["facts"]["loads"]] == ["anna", "pekka", "uusi"]

    told = site.run("rules", "explain", first["ref"]).stdout.decode()
    assert "subject 1: »Rakennuslup«a\n" in told
    assert "decided 2025-02-18 15:01 by the rules and settings " in told
    assert f"acknowledgement to liisa{site.tag}@kahvila.example (sent)" in told
    assert "2025-02-18 16:00  to  2025-02-19 08:00  closed: night" in told
    assert "the same as was decided." in told


def test_a_message_that_is_gone_is_told_of(site, rules, dovecot):
    for day, name in ((18, "liisa"), (19, "erik"), (20, "matti")):
        arrives(site, dovecot, f"2025-02-{day} 10:00", f"{name}{site.tag}@kahvila.example")
    erased, damaged, whole = site.json("tickets")
    with sqlite3.connect(site.folder / "ombud.db") as store:
        store.execute("DELETE FROM inbox_raw WHERE inbox_id = 1")
        store.execute("UPDATE inbox_raw SET packed = x'28b52ffd' WHERE inbox_id = 2")
    told = site.run("rules", "explain", erased["ref"]).stdout.decode()
    assert "the message is erased" in told and "given to   anna of building-control" in told
    broken = site.run("rules", "explain", damaged["ref"], check=False)
    assert broken.returncode == 65 and b"damaged" in broken.stdout
    assert explained(site, whole["ref"])["decision"]["same"] is True
    set_clock(site, local("2025-03-01 10:00"))
    counted = site.json("rules", "replay")
    assert (counted["same"], counted["erased"], counted["unreadable"]) == (1, 1, 1)


def test_changed_rules_are_tried_on_the_last_month_beside_the_daemon(site, rules, dovecot, postfix):
    site.start_all()
    for number in range(12):
        write(postfix, site, f"w{number}{site.tag}@kahvila.example", "Rakennuslupa" if number < 5 else "Kysymys",
              "Hei, kysyisin tästä asiasta.")
    for number in range(12):
        dovecot.wait_for(f"w{number}{site.tag}@kahvila.example", 1)
    assert site.json("rules", "replay")["same"] == 12

    (rules / "own.conf").write_text(TAKEN_OVER)
    replayed = site.run("rules", "replay", "--since", "30d", "--fail-over", "4", check=False)
    told = replayed.stdout.decode()
    assert replayed.returncode == 65, replayed.stderr
    assert "       5  group  building-control -> general\n            KYM-10" in told
    assert "5 of 12 would move to another group or owner.\n" in told
    assert site.run("rules", "replay", "--fail-over", "5").returncode == 0
    assert len(site.json("rules", "replay")["list"]) == 5
    assert re.match(r"\r\d+ of about 12 messages, \d+ %", on_a_terminal(site, "rules", "replay"))

    (rules / "own.conf").write_text(TAKEN_OVER.replace("general", "nobody"))
    refused = site.run("rules", "replay", check=False)
    assert refused.returncode == 78 and b"own.conf:1:" in refused.stderr and refused.stdout == b""
    # what runs was never touched
    write(postfix, site, f"last{site.tag}@kahvila.example", "Rakennuslupa", "Hei, vielä yksi.")
    dovecot.wait_for(f"last{site.tag}@kahvila.example", 1)
    assert site.json("tickets")[-1]["group"] == "building-control"
