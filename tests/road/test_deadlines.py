# SPDX-License-Identifier: MIT
"""The promise of a first answer, and who keeps it when somebody is away."""
import pytest
from clock import arrives, dies_at, local, passes, set_clock
from mails import answering, text_of, write

TUESDAY, WEDNESDAY, THURSDAY = (f"2025-02-{day}" for day in (18, 19, 20))  # in the past: Dovecot takes no mail of the future


@pytest.fixture
def office(site):
    """Open from eight to four; Liisa's mail came on Tuesday at three, so that the answer is due on Wednesday at three."""
    site.open = '"mon-fri 08:00-16:00"'
    site.write()
    passes(site, f"{TUESDAY} 14:00")
    return site


def test_the_owner_is_reminded_and_all_are_told_when_it_is_late(office, dovecot, postfix):
    liisa = f"liisa{office.tag}@kahvila.example"
    arrives(office, dovecot, f"{TUESDAY} 15:00", liisa)
    for when in (f"{TUESDAY} 23:00", f"{WEDNESDAY} 12:59"):
        passes(office, when)
    assert len(dovecot.wait_for(office.anna, 1)) == 1
    for when in (f"{WEDNESDAY} 13:00", f"{WEDNESDAY} 13:01"):
        passes(office, when)
    reminder = dovecot.wait_for(office.anna, 2)[-1]
    assert "on vastattava viimeistään keskiviikkona 19.2. klo 15." in text_of(reminder)
    assert "tarvitsenko rakennusluvan" in text_of(reminder)

    for when in (f"{WEDNESDAY} 15:00", f"{WEDNESDAY} 15:01"):
        passes(office, when)
    assert len(dovecot.wait_for(office.anna, 3)) == 3
    [late] = dovecot.wait_for(office.pekka, 1)
    assert "Uusi aika vastaukselle: viimeistään torstaina 20.2. klo 15." in text_of(late)
    [_, delay] = dovecot.wait_for(liisa, 2)
    assert "lupasimme vastata" in text_of(delay) and "viimeistään torstaina 20.2. klo 15" in text_of(delay)
    assert delay["Auto-Submitted"] == "auto-generated" and office.pekka not in delay.as_string()

    # the deputy answers by pressing Reply
    write(postfix, office, office.pekka, "Re: Rakennuslupa", "Kyllä tarvitset.", answering(late))
    dovecot.wait_for(office.address, 2)
    passes(office, f"{WEDNESDAY} 15:30")
    [*_, answer] = dovecot.wait_for(liisa, 3)
    assert "Kyllä tarvitset." in text_of(answer)
    passes(office, f"{THURSDAY} 15:00")
    assert len(dovecot.read(office.anna)) == 3 and len(dovecot.read(liisa)) == 3


@pytest.mark.parametrize("step", [13, 10, 11, 12])
def test_a_kill_neither_doubles_nor_loses_what_is_told(office, dovecot, step):
    liisa = f"liisa{office.tag}@kahvila.example"
    arrives(office, dovecot, f"{TUESDAY} 15:00", liisa)
    set_clock(office, local(f"{WEDNESDAY} 15:00"))
    dies_at(office, step)
    passes(office, f"{WEDNESDAY} 15:05")
    passes(office, f"{WEDNESDAY} 15:06")
    copies = 0
    for reader, before in ((office.anna, 1), (office.pekka, 0), (liisa, 1)):
        told = dovecot.wait_for(reader, before + 1)[before:]
        assert len({m["Message-ID"] for m in told}) == 1
        copies += len(told)
    # between the server's word and ours the one mail in hand may go twice
    assert copies == 3 or (step == 12 and copies == 4)
    assert office.json("queue")["outbox"] == []


def test_a_chain_of_deputies_ends_with_the_lead_and_the_writer_hears_it_once(office, dovecot):
    leena = f"leena{office.tag}@kotka.example"
    office.more = f'person "leena" {{ name = "Leena Pomo"  email = {{ "{leena}" }}  languages = {{ sv }} }}'
    office.in_group = "lead = leena"
    office.write()
    liisa = f"liisa{office.tag}@kahvila.example"
    arrives(office, dovecot, f"{TUESDAY} 15:00", liisa)
    for person in ("anna", "pekka"):  # Anna's deputy is away too, and there is nobody else in her group
        office.run("away", person, TUESDAY, TUESDAY)
    for when in (f"{TUESDAY} 15:02", f"{TUESDAY} 15:03"):
        passes(office, when)
    [ticket] = office.json("tickets")
    assert ticket["owner"] == "leena"
    [told] = dovecot.wait_for(leena, 1)
    assert "eftersom Anna Virtanen är frånvarande" in text_of(told)
    [heard] = dovecot.read(office.pekka)  # that he is away himself, and of no ticket
    assert ticket["ref"] not in text_of(heard) + str(heard["Subject"])
    assert "Uusi yhteyshenkilösi: Leena Pomo" in text_of(dovecot.wait_for(liisa, 2)[-1])

    # Anna comes and goes, and it is Leena again who answers
    office.run("away", "anna", "--end")
    passes(office, f"{TUESDAY} 15:10")
    assert office.json("tickets")[0]["owner"] == "anna"
    office.run("away", "anna", TUESDAY, TUESDAY)
    passes(office, f"{TUESDAY} 15:20")
    assert office.json("tickets")[0]["owner"] == "leena"
    assert len(dovecot.wait_for(leena, 2)) == 2 and len(dovecot.read(liisa)) == 2
    passes(office, f"{WEDNESDAY} 08:00")
    assert office.json("tickets")[0]["owner"] == "anna" and len(dovecot.read(liisa)) == 2


def test_an_out_of_office_reply_gives_the_tickets_to_the_deputy(office, dovecot, postfix):
    liisa = f"liisa{office.tag}@kahvila.example"
    arrives(office, dovecot, f"{TUESDAY} 15:00", liisa)
    [notice] = dovecot.wait_for(office.anna, 1)
    reply = ("Hei!\n\nOlen poissa 19.2.2025 asti.\n", answering(notice) + "Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n")
    dovecot.append(office.address,
                   f"From: {office.anna}\nTo: {office.address}\nSubject: Automaattinen vastaus: Rakennuslupa\n"
                   f"Message-ID: <oof{office.tag}@kotka.example>\n{reply[1]}MIME-Version: 1.0\n"
                   f"Content-Type: text/plain; charset=utf-8\n\n{reply[0]}".encode(), at=local(f"{TUESDAY} 15:02"))
    passes(office, f"{TUESDAY} 15:03")
    [absence] = office.json("away")
    assert (absence["person"], absence["last_day"], absence["until_next_mail"]) == ("anna", WEDNESDAY, False)
    passes(office, f"{TUESDAY} 15:04")
    [ticket] = office.json("tickets")
    assert ticket["owner"] == "pekka" and ticket["state"] == "NEW"
    assert "koska Anna Virtanen on poissa" in text_of(dovecot.wait_for(office.pekka, 1)[0])
    assert "Uusi yhteyshenkilösi: Pekka Laine" in text_of(dovecot.wait_for(liisa, 2)[-1])
    passes(office, f"{THURSDAY} 08:00")
    [ticket] = office.json("tickets")
    assert ticket["owner"] == "anna"
    assert any("tervetuloa takaisin" in text_of(m) for m in dovecot.wait_for(office.anna, 2))
