# SPDX-License-Identifier: MIT
"""Reading: GMime's bare parse, which decodes but understands nothing, beside all that mail_read does."""
import corpus

ROUNDS = 3


def measure(tally):
    tally.say("reading")
    mails = corpus.write_files(tally.folder / "mails", min(tally.mails, 5000))
    bare, ours = [], []
    for _ in range(ROUNDS):
        bare.append(tally.run("read", "gmime", *mails))
        ours.append(tally.run("read", "ours", *mails))
    limit = tally.row("GMime: parse and decode", bare)
    tally.row("mail_read: text, quotes, language, signs", ours, limit)
