# SPDX-License-Identifier: MIT
"""What the clock decides, and what a crash leaves: the test program, whose clock and faults a test sets."""
import contextlib
import datetime
import sqlite3

import pytest
from clock import HELSINKI, arrives, local, set_clock
from mails import LICENCE, answering, mail, text_of

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


def test_a_follow_up_hears_once_a_closed_period_that_nobody_is_there(site, dovecot):
    site.open = '"mon-fri 08:00-16:00"'
    site.write()
    site.config.write_text(site.config.read_text().replace("site {", "site { delay_notice = no"))
    liisa, erik = f"liisa{site.tag}@kahvila.example", f"erik{site.tag}@bageri.example"
    threads = {}
    for writer in (liisa, erik):
        arrives(site, dovecot, "2025-02-18 10:00", writer)
        threads[writer] = answering(dovecot.wait_for(writer, 1)[0])

    def follows_up(when, writer, ever):
        """How many mails the writer has had by then, and the last of them."""
        arrives(site, dovecot, when, writer, f"Vielä lisätieto {when}.", threads[writer])
        mails = dovecot.wait_for(writer, ever)
        assert len(mails) == ever, when
        return text_of(mails[-1])

    assert "viimeistään: keskiviikkona 19.2. klo 10" in follows_up("2025-02-18 17:00", liisa, 2)
    follows_up("2025-02-18 19:00", liisa, 2)
    assert "keskiviikkona 19.2." in follows_up("2025-02-18 19:30", erik, 2)  # another person
    follows_up("2025-02-19 02:00", liisa, 2)  # the same night
    follows_up("2025-02-19 10:00", liisa, 2)  # there is somebody
    late = follows_up("2025-02-19 17:00", liisa, 3)
    assert "Avaamme torstaina 20.2." in late and "viimeistään" not in late  # that time has passed
    assert len(site.json("tickets")) == 2
    of_messages = [m for m in dovecot.wait_for(site.anna, 10) if "ensimmäistä vastausta" not in text_of(m)]
    assert len(of_messages) == 8  # two requests and six follow-ups; the others say that the answer is late


def close(site, at):
    """As the staff's #close will: no command of today closes a ticket."""
    with contextlib.closing(sqlite3.connect(site.folder / "ombud.db")) as store, store:
        store.execute("UPDATE ticket SET state = 'CLOSED', closed_at = ?", (int(at.timestamp()),))


def test_a_closed_ticket_is_opened_again_and_after_a_month_a_new_one_is_linked(site, dovecot):
    liisa = f"liisa{site.tag}@kahvila.example"
    arrives(site, dovecot, "2025-02-18 10:00", liisa)
    thread = answering(dovecot.wait_for(liisa, 1)[0])

    close(site, local("2025-02-18 12:00"))
    arrives(site, dovecot, "2025-03-20 10:00", liisa, "Vielä yksi kysymys.", thread)
    [first] = site.json("tickets")
    assert first["state"] == "OPEN" and first["owner"] == "anna"
    told = text_of(dovecot.wait_for(site.anna, 2)[1])
    assert "Vielä yksi kysymys." in told and "Asia oli suljettu. Tämä viesti avasi sen uudelleen." in told
    assert "opened again" in site.run("show", first["ref"]).stdout.decode()
    assert len(dovecot.read(liisa)) == 1

    close(site, local("2025-03-20 12:00"))
    arrives(site, dovecot, "2025-04-20 10:00", liisa, "Ja taas yksi kysymys.", thread)
    before, second = site.json("tickets", "--all")
    assert before["ref"] == first["ref"] and before["state"] == "CLOSED"
    assert second["state"] == "NEW" and first["ref"] in site.run("show", second["ref"]).stdout.decode()
    answer = text_of(dovecot.wait_for(liisa, 2)[1])
    assert second["ref"] in answer
    told = text_of(dovecot.wait_for(site.anna, 3)[2])
    assert second["ref"] in told and first["ref"] in told


def test_what_was_filed_in_silence_closes_after_a_month(site, dovecot):
    letters = f"uutiset{site.tag}@lista.example"
    arrives(site, dovecot, "2025-02-18 10:00", letters, "Helmikuun uutiset", "List-Id: <uutiset.lista.example>\n")
    for day, state in (("2025-03-20 09:00", "NEW"), ("2025-03-20 11:00", "CLOSED")):
        set_clock(site, local(day))
        site.once()
        assert [ticket["state"] for ticket in site.json("tickets", "--all")] == [state], day
    assert dovecot.read(letters) == []


def test_old_mail_is_not_answered(site, dovecot):
    liisa = f"liisa{site.tag}@kahvila.example"
    site.first_answer = "2000h"
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

    site.run("queue", "retry", f"in:{parked['id']}")  # too early: no second ticket
    site.once(check=False)
    assert [row["state"] for row in site.json("queue")["inbox"]] == ["parked"]
    assert len(site.json("tickets")) == 3

    del site.environment["OMBUD_TEST_POISON"]  # mended: a person has it taken once more
    site.run("queue", "retry", f"in:{parked['id']}")
    site.once()
    assert site.json("queue")["inbox"] == []


@pytest.mark.parametrize("step", range(2, 13))
def test_a_kill_at_any_step_loses_and_doubles_nothing(site, dovecot, step):
    liisa = f"liisa{site.tag}@kahvila.example"
    log = site.folder / "faults"
    site.mailbox += "  after = seen"  # what only stays at the source needs no step 4
    site.write()
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
