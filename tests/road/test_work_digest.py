# SPDX-License-Identifier: MIT
"""What staff hear of their open tickets in the morning, and leads of the week before."""
import pytest
from clock import arrives, dies_at, local, passes, set_clock
from mails import answering, text_of, write

FRIDAY, SATURDAY, MONDAY, TUESDAY = "2025-02-14", "2025-02-15", "2025-02-17", "2025-02-18"  # in the past, for Dovecot
MORNING, WEEK = "Avoimet asiasi", "Viikon kooste"
BUILDING = "Rakentamisluvat ja rakennusvalvonta"


@pytest.fixture
def office(site):
    """Open from eight to four. Pekka leads Anna's group. It has run since Friday noon, so that Monday has the first digests."""
    site.open = '"mon-fri 08:00-16:00"'
    site.in_site, site.in_group = "", "lead = pekka"
    site.write()
    passes(site, f"{FRIDAY} 12:00")
    return site


def digests(dovecot, address, subject):
    return [mail for mail in dovecot.read(address) if mail["Subject"].startswith(subject)]


def test_open_tickets_are_told_when_the_office_opens_and_a_reply_goes_to_nobody(office, dovecot, postfix):
    liisa, matti = (f"{name}{office.tag}@kahvila.example" for name in ("liisa", "matti"))
    arrives(office, dovecot, f"{FRIDAY} 12:00", matti)
    arrives(office, dovecot, f"{FRIDAY} 15:00", liisa)
    for when in (f"{SATURDAY} 12:00", f"{MONDAY} 07:59"):
        passes(office, when)
    assert digests(dovecot, office.anna, MORNING) == []
    for when in (f"{MONDAY} 08:00", f"{MONDAY} 08:01", f"{MONDAY} 15:00"):
        passes(office, when)
    dovecot.wait_for(office.anna, 3)
    [told] = digests(dovecot, office.anna, MORNING)
    assert told["Subject"] == "Avoimet asiasi (2)" and told["Auto-Submitted"] == "auto-generated"
    first, second = (ticket["ref"] for ticket in office.json("tickets"))
    assert ("Vastattava tänään (2):\n"
            f"- {first}, Liisa Mäkelä: Rakennuslupa ({BUILDING})\n"
            "  Odottanut vastaustamme 3 päivää, vastattava viimeistään ma 17.2. klo 12.\n"
            f"- {second}, Liisa Mäkelä: Rakennuslupa ({BUILDING})\n"
            "  Odottanut vastaustamme 3 päivää, vastattava viimeistään ma 17.2. klo 15.\n"
            ) in text_of(told).replace("\r\n", "\n")
    assert digests(dovecot, office.pekka, MORNING) == []  # he has none

    before = {reader: len(dovecot.read(reader)) for reader in (liisa, matti)}
    write(postfix, office, office.anna, "Re: Avoimet asiasi (2)", "Kyllä tarvitset.", answering(told))
    dovecot.wait_for(office.address, 3)
    passes(office, f"{MONDAY} 15:10")
    account = next(mail for mail in dovecot.wait_for(office.anna, 4) if "Vastasit koosteeseen" in text_of(mail))
    assert "vastaa siitä saamaasi ilmoitukseen" in text_of(account)
    assert {reader: len(dovecot.read(reader)) for reader in before} == before

    passes(office, f"{TUESDAY} 08:00")
    dovecot.wait_for(office.anna, 6)
    assert len(digests(dovecot, office.anna, MORNING)) == 2
    assert "Myöhässä (2):\n" in text_of(digests(dovecot, office.anna, MORNING)[-1]).replace("\r\n", "\n")


def test_the_lead_hears_of_the_week_on_its_first_open_day(office, dovecot, postfix):
    liisa, matti = (f"{name}{office.tag}@kahvila.example" for name in ("liisa", "matti"))
    arrives(office, dovecot, f"{FRIDAY} 12:00", liisa)
    [notice] = dovecot.wait_for(office.anna, 1)
    write(postfix, office, office.anna, "Re: Rakennuslupa", "Kyllä tarvitset.", answering(notice))
    dovecot.wait_for(office.address, 2)
    passes(office, f"{FRIDAY} 14:31")
    arrives(office, dovecot, f"{FRIDAY} 15:00", matti)
    for when in (f"{SATURDAY} 12:00", f"{MONDAY} 08:00", f"{MONDAY} 08:01", f"{TUESDAY} 08:00"):
        passes(office, when)
    dovecot.wait_for(office.pekka, 1)
    [report] = digests(dovecot, office.pekka, WEEK)
    text = text_of(report).replace("\r\n", "\n")
    assert report["Subject"] == "Viikon kooste 10.2.–16.2.2025"
    assert ("building-control\n- Tullut: 2. Vastattu: 1.\n- Avoinna nyt: 2. Näistä odottaa yrittäjää: 1.\n"
            "- Ensimmäinen vastaus työaikana laskettuna: 2 t 31 min.\n") in text
    assert "kahvila.example" not in text and "Liisa" not in text
    assert digests(dovecot, office.anna, WEEK) == []


@pytest.mark.parametrize("step", [13, 10, 11, 12])
def test_a_kill_neither_doubles_nor_loses_one(office, dovecot, step):
    arrives(office, dovecot, f"{FRIDAY} 15:00", f"liisa{office.tag}@kahvila.example")
    set_clock(office, local(f"{MONDAY} 08:00"))
    dies_at(office, step)
    for when in (f"{MONDAY} 08:05", f"{MONDAY} 08:06"):
        passes(office, when)
    dovecot.wait_for(office.anna, 2)
    dovecot.wait_for(office.pekka, 1)
    copies = 0
    for reader, subject in ((office.anna, MORNING), (office.pekka, WEEK)):
        told = digests(dovecot, reader, subject)
        assert len({mail["Message-ID"] for mail in told}) == 1
        copies += len(told)
    # between the server's word and ours the one mail in hand may go twice
    assert copies == 2 or (step == 12 and copies == 3)
    assert office.json("queue")["outbox"] == []
