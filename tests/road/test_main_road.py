# SPDX-License-Identifier: MIT
"""The main road with real servers: what the entrepreneur and the owner find in their mailboxes."""
from mails import text_of, write


def test_a_mail_is_acknowledged_owned_answered_and_carried_back(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    write(postfix, ombud, liisa, "Rakennuslupa", "Hei, tarvitsenko rakennusluvan jos muutan myymälän kahvilaksi?")
    dovecot.wait_for(ombud.address, 1)
    ombud.once()

    [answer] = dovecot.wait_for(liisa, 1)
    [notification] = dovecot.wait_for(ombud.anna, 1)
    [ticket] = ombud.json("tickets")
    assert ticket["matter"] == "building" and ticket["owner"] == "anna" and ticket["state"] == "NEW"
    assert f"[{ticket['ref']}]" in answer["Subject"] and ticket["ref"] in text_of(answer)
    assert "Anna Virtanen" in text_of(answer) and "+358401111111" in text_of(answer)
    assert answer["Auto-Submitted"] == "auto-replied"
    assert "rakennusluvan jos muutan" in text_of(notification)
    assert notification["Auto-Submitted"] == "auto-generated"

    postfix.send(ombud.anna, ombud.address, (
        f"From: Anna Virtanen <{ombud.anna}>\nTo: {ombud.address}\nSubject: Re: {notification['Subject']}\n"
        f"Message-ID: <reply{ombud.tag}@kotka.example>\nIn-Reply-To: {notification['Message-ID']}\n"
        f"References: {notification['Message-ID']}\nDate: Mon, 23 Nov 2026 11:00:00 +0200\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n\nHei Liisa, kyllä tarvitset.\n\n-- \nAnna, oma puhelin 050 999 8888\n\n"
        "> alkuperäinen viesti\n").encode())
    dovecot.wait_for(ombud.address, 2)
    ombud.once()

    relayed = dovecot.wait_for(liisa, 2)[1]
    assert "kyllä tarvitset" in text_of(relayed)
    whole = relayed.as_bytes().decode("utf-8", "replace")
    assert ombud.anna not in whole and "050 999" not in whole and "alkuperäinen" not in whole
    assert ombud.address in relayed["From"]
    [ticket] = ombud.json("tickets")
    assert ticket["state"] == "WAITING"


def test_each_language_is_answered_in_itself(ombud, dovecot, postfix):
    words = {"fi": "Hei, mistä löydän vapaita toimitiloja yritykselleni?",
             "sv": "Hej, jag skulle vilja ha en uteservering i sommar, vad behöver jag göra?",
             "en": "Hello, I would like to open a food truck, what do I need to do?"}
    for code, text in words.items():
        write(postfix, ombud, f"{code}{ombud.tag}@writer.example", "Kysymys", text)
    dovecot.wait_for(ombud.address, 3)
    ombud.once()
    greeting = {"fi": "Vastaamme viimeistään", "sv": "Vi svarar senast", "en": "We will reply"}
    for code, sign in greeting.items():
        [answer] = dovecot.wait_for(f"{code}{ombud.tag}@writer.example", 1)
        assert sign in text_of(answer), code


def test_closed_hours_say_when_it_opens(ombud, dovecot, postfix):
    ombud.open = '"mon 00:00-00:01"'
    maria = f"maria{ombud.tag}@heino.example"
    write(postfix, ombud, maria, "Joulumarkkinat", "Hei, järjestämme yleisötapahtuman torilla, mitä ilmoituksia tarvitaan?")
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    [answer] = dovecot.wait_for(maria, 1)
    assert "maanantaina" in text_of(answer) and "automaattinen" in text_of(answer).lower()


def test_robots_and_lists_get_no_answer_and_the_reason_is_kept(ombud, dovecot, postfix):
    robot = f"robot{ombud.tag}@ala.example"
    write(postfix, ombud, robot, "Uutiskirje", "Marraskuun uutiset", "List-Id: <uutiset.ala.example>\nPrecedence: bulk\n")
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    assert dovecot.read(robot) == []
    [silence] = ombud.json("queue")["silences"]
    assert silence["reason"]


def test_the_same_pass_twice_changes_nothing(ombud, dovecot, postfix):
    erik = f"erik{ombud.tag}@bageri.example"
    write(postfix, ombud, erik, "Bygglov", "Hej, behöver jag bygglov för en ljusskylt på fasaden?")
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    dovecot.wait_for(erik, 1)
    ombud.once()
    assert len(dovecot.read(erik)) == 1 and len(ombud.json("tickets")) == 1
    assert not any(b"Seen" in line for line in dovecot.flags(ombud.address) if line)


def test_a_follow_up_lands_on_the_same_ticket(ombud, dovecot, postfix):
    erik = f"erik2{ombud.tag}@bageri.example"
    write(postfix, ombud, erik, "Bygglov", "Hej, behöver jag bygglov för en ljusskylt på fasaden?")
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    [answer] = dovecot.wait_for(erik, 1)
    write(postfix, ombud, erik, f"Re: {answer['Subject']}", "Jag glömde säga att skylten är två meter bred.",
          f"In-Reply-To: {answer['Message-ID']}\nReferences: {answer['Message-ID']}\n")
    dovecot.wait_for(ombud.address, 2)
    ombud.once()
    assert len(ombud.json("tickets")) == 1
    assert len(dovecot.wait_for(ombud.anna, 2)) == 2
    assert len(dovecot.read(erik)) == 1
