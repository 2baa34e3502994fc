# SPDX-License-Identifier: MIT
"""Deciding: what 10, 100, 1,000 and 10,000 rules cost a mail that is already read, beside PCRE2 with every pattern one by
one and beside Pigeonhole's sieve-filter with the same rules; and how long so many rules take to load."""
import random
import shutil
import subprocess
import types

import corpus
from ombud import SOURCE
from sites import Site

RUNS = 3
MAILS = 100
TEXT_BYTES = 2000
COUNTS = 10, 100, 1000, 10_000
SYLLABLES = "ka lo mi ne pu ra si to vu ye hal kor mes nur pil".split()
# What each takes in the time of a run: our cost hardly depends on the rules, theirs grows with them.
OUR_ROUNDS = 20
ONE_BY_ONE_ROUNDS = {10: 20, 100: 10, 1000: 1, 10_000: 1}
THEIR_MAILS = {10: 100, 100: 100, 1000: 20, 10_000: 3}
SIEVE_MAILS = {10: 100, 100: 100, 1000: 20, 10_000: 2}
OUR_MAX_RATIO, OUR_MAX_MS, ONE_BY_ONE_MIN_RATIO, LOAD_MAX_SECONDS = 3, 0.05, 10, 2
REPLAY_MIN = 5000 / 2  # messages a second of one of two cores
WORDS = "kalomineta palautus"


def patterns_of(source):
    """Three patterns of a rule, of which no mail has any: a stem, two stems in one word, and endings."""
    def stem(count):
        return "".join(source.choices(SYLLABLES, k=count))
    return [stem(4), f"{stem(3)}[a-z]*{stem(2)}", f"({stem(2)}|{stem(2)}){stem(3)}(ssa|sta|n)?"]


def rules_of(count):
    """The patterns of so many rules; the fourth rule is the one that a mail of those that match has."""
    source = random.Random(1)
    rules = [patterns_of(source) for _ in range(count)]
    rules[3] = ["kalomine[a-z]*", *rules[3][1:]]
    return rules


def write_rules(folder, rules):
    """The same rules for each: as files of ours, as lines of patterns, as a Sieve script."""
    folder.mkdir(parents=True)
    (folder / "rules").mkdir()
    (folder / "rules/10-many.conf").write_text("".join(
        f'rule "r{number}" {{ matter = m{number}  any = {{ {", ".join(repr(pattern) for pattern in rule)} }} }}\n'
        for number, rule in enumerate(rules)))
    (folder / "patterns").write_text("".join("\t".join(rule) + "\n" for rule in rules))
    script = ['require ["body", "regex", "imap4flags"];\n']
    for number, rule in enumerate(rules):
        listed = ", ".join(f'"{pattern}"' for pattern in rule)
        script.append(f'if anyof (header :regex "subject" [{listed}], body :text :regex [{listed}]) '
                      f'{{ addflag "m{number}"; }}\n')
    (folder / "rules.sieve").write_text("".join(script))


def write_mails(folder, matching):
    """Finnish mails with a text of 2 kB; the matching ones with two more words."""
    folder.mkdir()
    files = []
    for number in range(0, 3 * MAILS, 3):
        data = corpus.mail(number, "yritys@kymi.example", TEXT_BYTES)
        if matching:
            head, text = data.split(b"\n\n", 1)
            data = head + b"\n\n" + WORDS.encode() + b"\n" + text
        files.append(folder / f"{number}.eml")
        files[-1].write_bytes(data.replace(b"\n", b"\r\n"))
    return files


def sieve(tally, folder, mails):
    """sieve-filter over a Maildir of these mails."""
    box = folder / "box"
    shutil.rmtree(box, ignore_errors=True)
    for each in ("cur", "new", "tmp"):
        (box / each).mkdir(parents=True)
    for number, mail in enumerate(mails):
        (box / "new" / f"1700000000.M{number}P1.bench").write_bytes(mail.read_bytes().replace(b"\r\n", b"\n"))
    subprocess.run(["chown", "-R", "nobody:", str(folder)], check=True)
    command = ["sieve-filter", "-e", "-W", "-c", "/dev/null"]
    for option in (f"mail_location=maildir:{box}", "mail_uid=nobody", "mail_gid=nogroup", "log_path=/dev/null",
                   "info_log_path=/dev/null", "plugin/sieve_max_script_size=0"):
        command += ["-o", option]
    return tally.watch([*command, str(folder / "rules.sieve"), "INBOX"], len(mails),
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def milliseconds(row):
    """Of the processor: nothing is waited for, and on a busy machine only this is the program's own."""
    return row.cpu_us / 1000


def measure_count(tally, count, site, mails, ours):
    folder = tally.folder / f"rules-{count}"
    write_rules(folder, rules_of(count))
    site.rules = folder / "rules"
    site.write()
    rounds, their_mails = ONE_BY_ONE_ROUNDS[count], THEIR_MAILS[count]
    runs = {"nothing": [], "match": [], "one": [], "sieve": []}
    for _ in range(RUNS):
        runs["nothing"].append(tally.run("rules", site.config, OUR_ROUNDS, 0, *mails["nothing"]))
        runs["match"].append(tally.run("rules", site.config, OUR_ROUNDS, MAILS, *mails["match"]))
        runs["one"].append(tally.run("one_by_one", folder / "patterns", rounds, 0, *mails["nothing"][:their_mails]))
    runs["sieve"].append(sieve(tally, folder, mails["nothing"][:SIEVE_MAILS[count]]))
    one = tally.row(f"{count:,} rules: PCRE2 one by one", runs["one"])
    ours["nothing", count] = tally.row(f"{count:,} rules: ours, no rule holds", runs["nothing"], one)
    ours["match", count] = tally.row(f"{count:,} rules: ours, one holds", runs["match"], one)
    tally.row(f"{count:,} rules: sieve-filter", runs["sieve"], one)
    return ours["nothing", count].ratio_to(one)


def measure_load(tally, site):
    loads = [tally.run("rules", site.config) for _ in range(RUNS)]
    seconds = sorted(run["seconds"] for run in loads)[RUNS // 2]
    tally.note(f"{COUNTS[-1]:,} rules take {max(run['rss_kb'] for run in loads) // 1024} MB when they are loaded")
    tally.aim(f"loading {COUNTS[-1]:,} rules", seconds, LOAD_MAX_SECONDS, " s", at_most=True)


def measure_replay(tally, site, mails):
    """What replaying a stored message costs without its store: reading it, and the rules that come with ombud."""
    site.rules = SOURCE / "rules/shipped"
    site.write()
    reading = tally.row("mail_read", [tally.run("read", "ours", *mails) for _ in range(RUNS)])
    deciding = tally.row("shipped rules", [tally.run("rules", site.config, 1, -1, *mails) for _ in range(RUNS)])
    tally.aim("reading and deciding together, of one core", 1000 / (milliseconds(reading) + milliseconds(deciding)),
              REPLAY_MIN, "/s")


def measure(tally):
    tally.say("deciding")
    site = Site(tally, types.SimpleNamespace(port=1), types.SimpleNamespace(port=1), tally.folder / "rules")
    mails = {"nothing": write_mails(tally.folder / "nothing", False), "match": write_mails(tally.folder / "match", True)}
    ours, ratios = {}, {}
    for count in COUNTS:
        ratios[count] = measure_count(tally, count, site, mails, ours)
    measure_load(tally, site)
    few, many = COUNTS[0], COUNTS[-1]
    for kind, what in (("nothing", "no rule holds"), ("match", "one holds")):
        tally.aim(f"{many:,} rules beside {few}, {what}",
                  milliseconds(ours[kind, many]) / milliseconds(ours[kind, few]), OUR_MAX_RATIO, " times", at_most=True)
    tally.aim(f"a mail no rule of {many:,} holds for", milliseconds(ours["nothing", many]), OUR_MAX_MS, " ms", at_most=True)
    tally.aim("as fast as PCRE2 one by one at 1,000 rules", ratios[1000], ONE_BY_ONE_MIN_RATIO, " times")
    measure_replay(tally, site, corpus.write_files(tally.folder / "mails", min(tally.mails, 2000)))
