# SPDX-License-Identifier: MIT
"""What the roles weigh at most: with mails of 1 MB, and with single ones at the limit of 25 MB."""
import corpus
from sites import running

MB = 1_000_000
KB = 1024
BASE_MIB = 64
CASES = (  # name, how many, bytes of text, bytes of attachment before base64, most MiB
    ("20 mails of 1 MB with an attachment", 20, 3000, 720_000, BASE_MIB),
    ("20 mails of 1 MB of text", 20, MB, None, BASE_MIB),
    ("80 mails of 300 kB of text", 80, 300_000, None, BASE_MIB),
    ("24 MB, one attachment", 1, 3000, int(24 * MB / 4 * 3 / 77 * 76), BASE_MIB + 4 * 24),
    ("24 MB of text", 1, 24 * MB, None, BASE_MIB + 4 * 24),
)


def measure(tally):
    with running(tally, "memory") as (dovecot, _, site):
        tally.say("memory")
        maildir = corpus.Maildir(dovecot.folder / "mail" / site.address)
        number = 0
        for name, count, text_bytes, attachment_bytes, most in CASES:
            for _ in range(count):
                number += 1
                maildir.put(corpus.mail(number, site.address, text_bytes, attachment_bytes))
            roles = site.run_roles(receiver_counter=count)
            roles.update(site.run_roles(worker=count))
            waiting = site.count("SELECT count(*) FROM outgoing WHERE state = 'queued'")
            roles.update(site.run_roles(sender_mail=waiting))
            for role, figures in roles.items():
                tally.promise(f"RSS of {role}, {name}", figures["rss_kb"] / KB, most, " MiB")
        tally.promise("tickets of large mails", site.count("SELECT count(*) FROM ticket"), number, at_most=False)
