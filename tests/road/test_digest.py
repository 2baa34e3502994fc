# SPDX-License-Identifier: MIT
"""What nobody is told of, and the one mail a day that tells the admins of it."""
import os
import signal

import pytest
from clock import arrives, dies_at, local, passes, set_clock
from mails import LICENCE, answering, mail, text_of, write
from servers import wait_until

SUBJECT = "Kooste viesteistä, joista ei ole ilmoitettu kenellekään"
# All in the past, since Dovecot takes no mail of the future. Tuesday to Monday.
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, MONDAY = (f"2025-02-{day}" for day in (18, 19, 20, 21, 22, 24))


@pytest.fixture
def office(site):
    """Open from eight to four, and from now on a Tuesday afternoon whose digest is behind us. No answer is due for weeks."""
    site.open = '"mon-fri 08:00-16:00"'
    site.first_answer = "200h"
    site.write()
    passes(site, f"{TUESDAY} 14:00")
    return site


def with_admins(site, *who):
    site.write()
    site.config.write_text(site.config.read_text().replace("admins = { anna }", f"admins = {{ {', '.join(who)} }}"))


def letter(site, dovecot, when, text="Helmikuun uutiset"):
    """A newsletter: filed, and nobody hears of it."""
    arrives(site, dovecot, when, f"uutiset{site.tag}@lista.example", text, "List-Id: <uutiset.lista.example>\n")


def digests(dovecot, reader):
    return [m for m in dovecot.read(reader) if m["Subject"] == SUBJECT]


def settled(site):
    """Nothing waits in the outbox."""
    return site.json("queue")["outbox"] == []


def a_complaint(site):
    return (f"From: abuse@suuri.example\nTo: {site.address}\nSubject: Valitus\nMessage-ID: <arf{site.tag}@suuri.example>\n"
            "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
            "--b\nContent-Type: text/plain\n\nSpam.\n\n--b\nContent-Type: message/feedback-report\n\n"
            "Feedback-Type: abuse\nUser-Agent: Suuri/1.0\nVersion: 1\n\n"
            "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <mainos@muu.example>\n\n--b--\n").encode()


def test_what_nobody_was_told_of_is_told_each_admin_once_when_the_site_opens(office, dovecot, postfix):
    with_admins(office, "anna", "pekka")
    # somebody writes in our name to one who is not there: Postfix returns to us what we never sent
    forged = mail(office, office.address, "Halpoja laskimia", "Osta!")
    postfix.send(office.address, f"joku{office.tag}@returned.example", forged)
    dovecot.wait_for(office.address, 1)
    dovecot.append(office.address, a_complaint(office), at=local(f"{TUESDAY} 15:00"))
    letter(office, dovecot, f"{TUESDAY} 15:00")
    liisa = f"liisa{office.tag}@kahvila.example"
    arrives(office, dovecot, f"{TUESDAY} 15:10", liisa)
    passes(office, f"{WEDNESDAY} 07:59")
    assert digests(dovecot, office.anna) == [] and digests(dovecot, office.pekka) == []

    passes(office, f"{WEDNESDAY} 08:00")
    [told] = [m for m in dovecot.wait_for(office.anna, 2) if m["Subject"] == SUBJECT]
    assert len(dovecot.wait_for(office.pekka, 1)) == 1
    assert told["Auto-Submitted"] == "auto-generated" and told["From"].addresses[0].addr_spec == office.address
    text = text_of(told).replace("\r\n", "\n")
    filed = next(t["ref"] for t in office.json("tickets") if t["group"] == "automatic")
    in_queue = {f"in:{row['id']}" for row in office.json("queue")["inbox"]}
    named = {word.strip(",") for word in text.split() if word.startswith("in:")}
    assert named == in_queue and len(named) == 2
    assert "joita emme ole lähettäneet (1):\n- ti 18.2. klo 15.01, in:" in text
    assert "valituksia roskapostista (1):\n- ti 18.2. klo 15.01, in:" in text
    assert f"ilman käsittelijää (1):\n- ti 18.2. klo 15.01, {filed}, uutiset{office.tag}@lista.example: Rakennuslupa\n" in text
    assert liisa not in text  # Anna was told of her at once

    passes(office, f"{WEDNESDAY} 12:00")
    passes(office, f"{THURSDAY} 08:00")
    assert len(digests(dovecot, office.anna)) == 1 and len(dovecot.read(office.pekka)) == 1

    letter(office, dovecot, f"{THURSDAY} 10:00", "Maaliskuun uutiset")
    passes(office, f"{FRIDAY} 08:00")
    [_, second] = [m for m in dovecot.wait_for(office.anna, 3) if m["Subject"] == SUBJECT]
    assert "Edellinen kooste tehtiin keskiviikkona 19.2. klo 8." in text_of(second)
    assert "in:" not in text_of(second) and "ilman käsittelijää (1):" in text_of(second)


def test_there_is_no_digest_when_everybody_was_told_of_everything(office, dovecot):
    liisa = f"liisa{office.tag}@kahvila.example"
    arrives(office, dovecot, f"{TUESDAY} 15:00", liisa)
    for when in (f"{WEDNESDAY} 08:00", f"{THURSDAY} 08:00", f"{SATURDAY} 12:00", f"{MONDAY} 08:00"):
        passes(office, when)
    assert len(dovecot.wait_for(office.anna, 1)) == 1 and digests(dovecot, office.anna) == []
    assert settled(office)


def test_what_comes_of_a_digest_makes_no_other_one(office, dovecot, postfix):
    office.more = (
        f'person "kari" {{ name = "Kari Aho"  email = {{ "kari{office.tag}@returned.example" }}  languages = {{ fi }} }}\n'
        f'person "ulla" {{ name = "Ulla Aho"  email = {{ "ulla{office.tag}@gone.example" }}  languages = {{ fi }} }}')
    with_admins(office, "anna", "kari", "ulla")
    letter(office, dovecot, f"{TUESDAY} 15:00")
    passes(office, f"{WEDNESDAY} 08:00")
    [told] = dovecot.wait_for(office.anna, 1)
    # Kari's copy was taken and comes back, Ulla's was refused at once, and Anna is away
    before = dovecot.wait_for(office.address, 2)
    assert "MAILER-DAEMON" in before[-1]["From"]
    [refused] = office.json("queue")["outbox"]
    assert refused["state"] == "failed" and refused["kind"] == "digest"
    for number, extra in enumerate((answering(told), "")):  # as a good program says it, and as a bad one
        write(postfix, office, office.anna, f"Automaattinen vastaus {number}", "Olen lomalla.",
              extra + "Auto-Submitted: auto-replied\n")
    postfix.send(office.anna, office.address, told.as_bytes())  # a rule of hers sends it back
    dovecot.wait_for(office.address, 5)
    for when in (f"{WEDNESDAY} 09:00", f"{THURSDAY} 08:00", f"{FRIDAY} 08:00", f"{MONDAY} 08:00"):
        passes(office, when)
    assert len(dovecot.read(office.anna)) == 1
    assert len(dovecot.read(office.address)) == 5

    letter(office, dovecot, f"{MONDAY} 10:00", "Maaliskuun uutiset")
    passes(office, "2025-02-25 08:00")
    [_, second] = dovecot.wait_for(office.anna, 2)
    text = text_of(second)
    assert "ilman käsittelijää (3):" in text  # the letter and both notices
    assert "joita emme ole lähettäneet (1):" in text and "joita ei saatu perille (1):" in text


@pytest.mark.parametrize("step", [13, 10, 11, 12])
def test_a_kill_neither_doubles_nor_loses_a_digest(office, dovecot, step):
    letter(office, dovecot, f"{TUESDAY} 15:00")
    set_clock(office, local(f"{WEDNESDAY} 08:00"))
    dies_at(office, step)
    passes(office, f"{WEDNESDAY} 08:05")
    told = dovecot.wait_for(office.anna, 1)
    assert len({m["Message-ID"] for m in told}) == 1
    assert len(told) == 1 or step == 12  # between the server's word and ours the same mail may go twice
    passes(office, f"{THURSDAY} 08:00")
    assert len(dovecot.read(office.anna)) == len(told) and settled(office)


def test_a_timekeeper_that_dies_again_and_again_makes_one_digest(office, dovecot):
    """A new one looks at the clock at once."""
    letter(office, dovecot, f"{TUESDAY} 15:00")
    set_clock(office, local(f"{WEDNESDAY} 08:00"))
    office.start()
    for death in range(3):
        pid = wait_until(lambda: (role := office.roles().get("timekeeper")) and role["restarts"] >= death and role["pid"],
                         "the timekeeper runs")
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: (role := office.roles().get("timekeeper")) and role["restarts"] >= 3 and role["pid"],
               "the timekeeper is back")
    assert len(dovecot.wait_for(office.anna, 1)) == 1
    office.stop()
    passes(office, f"{WEDNESDAY} 08:05")
    assert len(dovecot.read(office.anna)) == 1 and settled(office)
