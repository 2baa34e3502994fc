# SPDX-License-Identifier: MIT
"""Staff write commands in their own mail client; real servers carry the mails."""
from mails import acknowledged, answering, mail, text_of

OUTLOOK = """MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<html><head><meta name="Generator" content="Microsoft Word 15 (filtered medium)"></head><body lang="FI">
<div class="WordSection1"><p class="MsoNormal">#sulje</p><p class="MsoNormal">#tunniste&nbsp;kahvila</p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">Hei Liisa,</p><p class="MsoNormal">lupaa ei tarvita.</p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">Terveisin</p><p class="MsoNormal">Anna Virtanen</p>
<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Lähettäjä:</b> Liisa
&lt;{address}&gt;<br><b>Lähetetty:</b> maanantai 23. marraskuuta 2026 10.00<br><b>Vastaanottaja:</b> Anna Virtanen<br>
<b>Aihe:</b> Rakennuslupa</p></div><p class="MsoNormal">#close vanha rivi</p></div></body></html>
"""


def reply(site, postfix, dovecot, who, told, text, count):
    """Press Reply, and let the gateway work when the mail is there."""
    postfix.send(who, site.address, mail(site, who, f"Re: {told['Subject']}", text, answering(told), "Anna Virtanen"))
    dovecot.wait_for(site.address, count)
    site.once()


def test_an_answer_with_commands_goes_out_without_them(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    _, _, told = acknowledged(ombud, dovecot, postfix, liisa)
    postfix.send(ombud.anna, ombud.address, (
        f"From: Anna Virtanen <{ombud.anna}>\nTo: {ombud.address}\nSubject: Re: {told['Subject']}\n"
        f"Message-ID: <outlook{ombud.tag}@kotka.example>\n{answering(told)}{OUTLOOK}").replace(
            "{address}", ombud.address).encode())
    dovecot.wait_for(ombud.address, 2)
    ombud.once()

    answer = text_of(dovecot.wait_for(liisa, 2)[1])
    assert answer.startswith("Hei Liisa,\r\n") and "lupaa ei tarvita." in answer
    assert not any(word in answer for word in ("#", "sulje", "tunniste", "vanha rivi"))
    [ticket] = ombud.json("tickets", "--all")
    assert ticket["state"] == "CLOSED" and ticket["tags"] == ["kahvila"]
    account = dovecot.wait_for(ombud.anna, 2)[1]
    assert account["Auto-Submitted"] == "auto-replied"
    assert [line for line in text_of(account).splitlines() if line.startswith("- ")] == [
        f"- Vastauksesi lähetetään sähköpostina: {liisa}", "- Asian tunnisteet: kahvila", "- Asia on suljettu."]


def test_a_slip_sends_nothing_and_the_account_can_be_answered(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    _, _, told = acknowledged(ombud, dovecot, postfix, liisa)
    reply(ombud, postfix, dovecot, ombud.anna, told, "#siira pekka\n\nEi kuulu minulle.", 2)
    account = dovecot.wait_for(ombud.anna, 2)[1]
    assert "Tuntematon komento: #siira. Tarkoititko: #siirrä?" in text_of(account)
    assert len(dovecot.read(liisa)) == 1

    reply(ombud, postfix, dovecot, ombud.anna, account, "#siirrä Pekka\n#muistio\n\nEi kuulu minulle.", 3)
    [handed_over] = dovecot.wait_for(ombud.pekka, 1)
    assert "myymälän kahvilaksi" in text_of(handed_over) and "Asian siirsi: Anna Virtanen" in text_of(handed_over)
    assert "Yhteyshenkilö: Pekka Laine." in text_of(dovecot.wait_for(ombud.anna, 3)[2])

    reply(ombud, postfix, dovecot, ombud.pekka, handed_over, "Hei, soitan huomenna.", 4)
    assert "soitan huomenna" in text_of(dovecot.wait_for(liisa, 2)[1])
    [ticket] = ombud.json("tickets")
    assert ticket["owner"] == "pekka" and ticket["state"] == "WAITING"
    assert "Ei kuulu minulle" in ombud.run("show", str(ticket["ref"])).stdout.decode()


def test_an_absence_notice_answers_no_account_for_ever(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    _, _, told = acknowledged(ombud, dovecot, postfix, liisa)
    reply(ombud, postfix, dovecot, ombud.anna, told, "#tila", 2)
    account = dovecot.wait_for(ombud.anna, 2)[1]
    assert "Asian tila: uusi." in text_of(account)
    postfix.send(ombud.anna, ombud.address, mail(
        ombud, ombud.anna, "Automaattinen vastaus", "Olen lomalla.", f"Auto-Submitted: auto-replied\n{answering(account)}"))
    dovecot.wait_for(ombud.address, 3)
    ombud.once()
    ombud.once()  # the clock's turn may have come before the notice was read
    stand_in = dovecot.wait_for(liisa, 2)[1]  # the notice makes her absent, and that is all it does
    assert "Pekka Laine" in text_of(stand_in)
    dovecot.wait_for(ombud.pekka, 1)
    ombud.once()
    assert len(dovecot.read(ombud.anna)) == 2 and len(dovecot.read(liisa)) == 2


def test_the_command_line_takes_the_same_road(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ticket, _, _ = acknowledged(ombud, dovecot, postfix, liisa)
    ombud.run("reply", ticket["ref"], "--as", "anna", stdin="Hei Liisa,\n\ntervetuloa käymään.\n".encode())
    ombud.run("assign", ticket["ref"], "pekka", "--as", "anna")
    ombud.once()
    answer = dovecot.wait_for(liisa, 2)[1]
    assert "tervetuloa käymään" in text_of(answer) and "Anna Virtanen" in answer["From"]
    assert ombud.anna not in answer.as_string()
    [handed_over] = dovecot.wait_for(ombud.pekka, 1)
    assert "Asian siirsi: Anna Virtanen" in text_of(handed_over)
    ombud.run("close", ticket["ref"], "--as", "pekka")
    ombud.once()
    assert ombud.json("tickets") == []
