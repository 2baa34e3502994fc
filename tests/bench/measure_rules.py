# SPDX-License-Identifier: MIT
"""Deciding: what 10, all shipped and 1,000 rules cost a mail that is already read."""
import random
import types

import corpus
from ombud import SOURCE
from sites import Site, few_rules

ROUNDS = 3


def many_rules(folder, count):
    """Rules of a site with very many: four patterns each, of which no mail has any."""
    source = random.Random(count)
    syllables = "ka lo mi ne pu ra si to vu ye hal kor mes nur pil".split()

    def pattern():
        return "'" + "".join(source.choices(syllables, k=4)) + "(ssa|sta|n)?'"

    (folder / "many").mkdir()
    (folder / "many/10-many.conf").write_text("".join(
        f'rule "r{number}" {{ matter = m{number}  any = {{ {", ".join(pattern() for _ in range(4))} }} }}\n'
        for number in range(count)))
    return folder / "many"


def measure(tally):
    tally.say("deciding")
    mails = corpus.write_files(tally.folder / "mails", min(tally.mails, 5000))
    site = Site(tally, types.SimpleNamespace(port=1), types.SimpleNamespace(port=1), tally.folder / "rules")
    for name, rules in (("10", few_rules(tally.folder)), ("all shipped", SOURCE / "rules/shipped"),
                        ("1,000", many_rules(tally.folder, 1000))):
        site.rules = rules
        site.write()
        tally.row(f"deciding: {name} rules", [tally.run("rules", site.config, *mails) for _ in range(ROUNDS)])
