# SPDX-License-Identifier: MIT
"""Replaying: what the mails of a store cost under rules that nobody changed, and under changed ones."""
import json
import shutil
import subprocess
import types

import corpus
from sites import Site

ROUNDS = 3
AIM = 5000
PROCESSORS = 2

CHANGED = """
rule "alcohol first" { any = { 'anniskelu', 'serveringstillst' }  group = building-control  priority = high  tags = { alcohol } }
rule "no answer to bills" { any = { 'lasku', 'faktura', 'invoice' }  silence = "bills are answered by a person" }
"""


def fill(tally):
    """A site that has handled the mails, which came by a Maildir."""
    site = Site(tally, types.SimpleNamespace(port=1), types.SimpleNamespace(port=1), tally.folder / "replay")
    for name in ("in/new", "in/cur", "in/tmp", "out", "rules.d"):
        (site.folder / name).mkdir(parents=True)
    site.mailbox = f'maildir = "{site.folder}/in"  start = all'
    site.sender = f'maildir = "{site.folder}/out"'
    for file in corpus.write_files(tally.folder / "mails", tally.mails):
        shutil.copy(file, site.folder / "in/new" / f"{file.stem}.M1P1.bench")
    site.write()
    subprocess.run(site.command("run", "--once"), check=True, stderr=subprocess.DEVNULL)
    return site


def replay(tally, site, messages):
    with (tally.folder / "replay.json").open("wb") as out:
        run = tally.watch(site.command("rules", "replay", "--json"), messages, stdout=out)
    return run, json.loads((tally.folder / "replay.json").read_text())


def measure(tally):
    tally.say(f"filling a store with {tally.mails} mails")
    site = fill(tally)
    messages = site.count("SELECT count(*) FROM decision")
    same, changed = [], []
    for _ in range(ROUNDS):
        (site.folder / "rules.d/own.conf").write_text("")
        run, told = replay(tally, site, messages)
        assert told["total"] == told["same"] == messages, told
        same.append(run)
        (site.folder / "rules.d/own.conf").write_text(CHANGED)
        run, told = replay(tally, site, messages)
        assert told["otherwise_by_rules"] == len(told["list"]) > messages / 10, told["otherwise_by_rules"]
        changed.append(run)
    row = tally.row("replay: the same rules", same)
    tally.row("replay: changed rules", changed, row)
    tally.aim(f"messages replayed a second, {PROCESSORS} processors", row.rate, AIM)
