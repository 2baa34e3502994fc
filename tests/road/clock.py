# SPDX-License-Identifier: MIT
"""The clock of the test program, which a test sets."""
import datetime
import zoneinfo

from mails import LICENCE, mail

HELSINKI = zoneinfo.ZoneInfo("Europe/Helsinki")


def local(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def set_clock(site, at):
    (site.folder / "clock").write_text(str(int(at.timestamp())))
    site.environment["OMBUD_TEST_CLOCK"] = str(site.folder / "clock")


def passes(site, when):
    """A pass at that local time, over mails that are there."""
    set_clock(site, local(when))
    site.begin()
    site.once()


def dies_at(site, step):
    """A pass in which who comes to that step of the road first dies there."""
    log = site.folder / "faults"
    fault = {"OMBUD_TEST_FAULT": f"{step}:1", "OMBUD_TEST_FAULT_LOG": str(log)}
    site.environment |= fault
    site.once(check=False)
    assert log.exists(), f"step {step} was not passed"
    for name in fault:
        del site.environment[name]


def arrives(site, dovecot, when, writer, text=LICENCE, extra=""):
    """A mail at that local time, and a pass a minute later."""
    at = local(when)
    set_clock(site, at + datetime.timedelta(minutes=1))
    site.begin()
    dovecot.append(site.address, mail(site, writer, "Rakennuslupa", text, extra), at=at)
    site.once()
