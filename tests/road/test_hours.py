# SPDX-License-Identifier: MIT
"""What the clock decides, and what a crash leaves: the test program, whose clock and faults a test sets."""
import datetime
import zoneinfo

import pytest
from ombud import BUILD
from mails import LICENCE, mail, text_of

HELSINKI = zoneinfo.ZoneInfo("Europe/Helsinki")


@pytest.fixture
def site(ombud):
    ombud.binary = BUILD / "ombud-test"
    return ombud


def local(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def arrives(site, dovecot, when, writer):
    """A mail at that local time, and a pass a minute later."""
    at = local(when)
    (site.folder / "clock").write_text(str(int(at.timestamp()) + 60))
    site.environment["OMBUD_TEST_CLOCK"] = str(site.folder / "clock")
    site.begin()
    dovecot.append(site.address, mail(site, writer, "Rakennuslupa", LICENCE), at=at)
    site.once()


# When it arrives, when it opens, and when the answer is due: after eight opening hours. All in the past, since Dovecot
# takes no mail of the future.
CASES = {
    "a Saturday evening": ("2025-02-15 19:00", "maanantaina 17.2.", "2025-02-17 16:00"),
    "a holiday in the week": ("2025-01-06 10:00", "tiistaina 7.1.", "2025-01-07 16:00"),
    "Easter, over the change to summer time": ("2024-03-29 09:00", "tiistaina 2.4.", "2024-04-02 16:00"),
    "the night that has an hour more": ("2025-10-26 03:30", "maanantaina 27.10.", "2025-10-27 16:00"),
}


@pytest.mark.parametrize("case", CASES)
def test_closed_hours_say_when_it_opens_and_by_when_it_is_answered(site, dovecot, case):
    when, opens, due = CASES[case]
    site.open = '"mon-fri 08:00-16:00"'
    site.write()
    liisa = f"liisa{site.tag}@kahvila.example"
    arrives(site, dovecot, when, liisa)
    [answer] = dovecot.wait_for(liisa, 1)
    assert opens in text_of(answer)
    [ticket] = site.json("tickets")
    assert datetime.datetime.fromisoformat(ticket["due_at"]) == local(due)


def test_old_mail_is_not_answered(site, dovecot):
    liisa = f"liisa{site.tag}@kahvila.example"
    site.begin()
    at = datetime.datetime.now(HELSINKI) - datetime.timedelta(days=4)
    dovecot.append(site.address, mail(site, liisa, "Rakennuslupa", LICENCE), at=at)
    site.once()
    assert dovecot.read(liisa) == [] and len(dovecot.wait_for(site.anna, 1)) == 1
    assert [s["to"] for s in site.json("queue")["silences"]] == [liisa]


def test_a_mail_that_crashes_the_worker_is_set_aside_and_a_person_told(site, dovecot):
    site.begin()
    site.environment["OMBUD_TEST_POISON"] = "myrkkysana"
    writers = [f"{name}{site.tag}@{name}.example" for name in ("liisa", "roisto", "erik")]
    for writer, text in zip(writers, (LICENCE, "Tässä on myrkkysana.", LICENCE)):
        dovecot.append(site.address, mail(site, writer, "Rakennuslupa", text))
    site.once(check=False)
    for writer in (writers[0], writers[2]):
        assert len(dovecot.wait_for(writer, 1)) == 1
    [parked] = site.json("queue")["inbox"]
    assert parked["state"] == "parked" and parked["attempts"] == 3
    assert len(site.json("tickets")) == 3

    del site.environment["OMBUD_TEST_POISON"]  # mended: a person has it taken once more
    site.run("queue", "retry", f"in:{parked['id']}")
    site.once()
    assert site.json("queue")["inbox"] == []


@pytest.mark.parametrize("step", range(2, 13))
def test_a_kill_at_any_step_loses_and_doubles_nothing(site, dovecot, step):
    liisa = f"liisa{site.tag}@kahvila.example"
    log = site.folder / "faults"
    site.begin()
    site.environment |= {"OMBUD_TEST_FAULT": f"{step}:1", "OMBUD_TEST_FAULT_LOG": str(log)}
    dovecot.append(site.address, mail(site, liisa, "Rakennuslupa", LICENCE))
    site.once(check=False)
    assert log.exists(), f"step {step} was not passed"
    site.environment.clear()
    site.once()
    assert len(site.json("tickets")) == 1
    for reader in (liisa, site.anna):
        mails = dovecot.wait_for(reader, 1)
        assert len({m["Message-ID"] for m in mails}) == 1
        assert len(mails) == 1 or step == 12  # between the server's word and ours the same mail may go twice
    assert site.json("queue")["outbox"] == [] and site.json("queue")["inbox"] == []
