# SPDX-License-Identifier: MIT
"""Staff write commands in their own mail client; real servers carry the mails."""
import datetime
import hashlib
import re

import pytest

from mails import DATE, acknowledged, answering, mail, text_of, write

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

    assert "Uusi yhteyshenkilösi: Pekka Laine" in text_of(dovecot.wait_for(liisa, 2)[1])

    reply(ombud, postfix, dovecot, ombud.pekka, handed_over, "Hei, soitan huomenna.", 4)
    assert "soitan huomenna" in text_of(dovecot.wait_for(liisa, 3)[2])
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


PROVEN = "Authentication-Results: mx.kymi.example; dmarc=pass header.from=kotka.example\n"
FORWARDS = {
    "Outlook, fi": ("text/html", """<html><head><meta name="Generator" content="Microsoft Word 15 (filtered medium)"></head><body lang="FI">
<div class="WordSection1"><p class="MsoNormal">#uusi</p><p class="MsoNormal">Hoidatteko tämän?</p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoNormal">Anna Virtanen</p><p class="MsoNormal">Kotkan kaupunki</p>
<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Lähettäjä:</b> Liisa Mäkelä
&lt;{liisa}&gt; <br><b>Lähetetty:</b> maanantai 23. marraskuuta 2026 10.00<br><b>Vastaanottaja:</b> Anna Virtanen &lt;{anna}&gt;<br>
<b>Aihe:</b> Kahvila</p></div><p class="MsoNormal">Hei,</p><p class="MsoNormal">tarvitsenko rakennusluvan?</p></div></body></html>"""),
    "Outlook on the web, sv": ("text/html", """<html><body><div style="font-family: Aptos">#nytt</div><div>Sköter ni det här?</div>
<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>Från:</b> Liisa Mäkelä
&lt;{liisa}&gt;<br><b>Skickat:</b> den 23 november 2026 10:00<br><b>Till:</b> Anna Virtanen &lt;{anna}&gt;<br><b>Ämne:</b> Kahvila</font><div>&nbsp;</div>
</div><div>Hei,</div><div>tarvitsenko rakennusluvan?</div></body></html>"""),
    "Outlook for mobile, en": ("text/plain", """#new

Could you take this?

Get Outlook for iOS<https://aka.ms/o0ukef>
________________________________
From: Liisa Mäkelä <{liisa}>
Sent: Monday, November 23, 2026 10:00:00 AM
To: Anna Virtanen <{anna}>
Subject: Kahvila

Hei,

tarvitsenko rakennusluvan?
"""),
    "Gmail, fi": ("text/html", """<div dir="ltr">#uusi<div>Hoidatteko tämän?</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">
---------- Forwarded message ---------<br>Lähettäjä: <strong class="gmail_sendername" dir="auto">Liisa Mäkelä</strong> <span dir="auto">&lt;<a
href="mailto:{liisa}">{liisa}</a>&gt;</span><br>Date: ma 23. marrask. 2026 klo 10.00<br>Subject: Kahvila<br>To:  &lt;<a
href="mailto:{anna}">{anna}</a>&gt;<br></div><br><br>Hei,<div><br></div><div>tarvitsenko rakennusluvan?</div></div></div>"""),
    "Apple Mail, en": ("text/plain", """#new
Could you take this?

> Begin forwarded message:
>
> From: Liisa Mäkelä <{liisa}>
> Subject: Kahvila
> Date: 23 November 2026 at 10.00.00 EET
> To: Anna Virtanen <{anna}>
>
> Hei,
>
> tarvitsenko rakennusluvan?
"""),
    "Thunderbird, sv": ("text/html", """<html><body><p>#nytt</p><p>Sköter ni det här?</p><div class="moz-forward-container"><br><br>
-------- Vidarebefordrat meddelande --------<table class="moz-email-headers-table" cellspacing="0" cellpadding="0" border="0"><tbody>
<tr><th valign="BASELINE" nowrap="nowrap" align="RIGHT">Ämne: </th><td>Kahvila</td></tr><tr><th>Datum: </th><td>Mon, 23 Nov 2026 10:00:00
+0200</td></tr><tr><th>Från: </th><td>Liisa Mäkelä <a class="moz-txt-link-rfc2396E" href="mailto:{liisa}">&lt;{liisa}&gt;</a></td></tr>
<tr><th>Till: </th><td>{anna}</td></tr></tbody></table><br><br><p>Hei,</p><p>tarvitsenko rakennusluvan?</p></div></body></html>"""),
}


def from_anna(site, kind, body, proof=PROVEN, subject="VL: Kahvila"):
    digest = hashlib.sha256(f"{kind}{body}{proof}".encode()).hexdigest()[:20]
    return (f"{proof}From: Anna Virtanen <{site.anna}>\nTo: {site.address}\nSubject: {subject}\n"
            f"Message-ID: <{digest}{site.tag}@kotka.example>\nDate: {DATE}\nMIME-Version: 1.0\n"
            f"Content-Type: {kind}; charset=utf-8\n\n{body}\n").encode()


def trusting(site):
    site.in_site = 'trusted_authserv = { "mx.kymi.example" }'
    site.begin()
    return site


@pytest.mark.parametrize("program", FORWARDS)
def test_a_forwarded_message_is_a_ticket_of_whoever_wrote_it(ombud, dovecot, postfix, program):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    kind, body = FORWARDS[program]
    trusting(ombud)
    postfix.send(ombud.anna, ombud.address, from_anna(ombud, kind, body.replace("{liisa}", liisa).replace("{anna}", ombud.anna)))
    dovecot.wait_for(ombud.address, 1)
    ombud.once()

    [ticket] = ombud.json("tickets")
    assert ticket["subject"] == "Kahvila" and ticket["matter"] == "building" and ticket["state"] == "NEW"
    assert ticket["contact"] == {"name": "Liisa Mäkelä", "addresses": [liisa]}
    [answer] = dovecot.wait_for(liisa, 1)
    assert answer["Subject"] == f"[{ticket['ref']}] Re: Kahvila" and "Anna Virtanen" in text_of(answer)
    assert ombud.anna not in answer.as_string()
    told, account = sorted(dovecot.wait_for(ombud.anna, 2), key=lambda message: message["Auto-Submitted"])
    assert re.search(r"Hei,\s+tarvitsenko rakennusluvan\?", text_of(told)) and "Välitti meille: Anna Virtanen" in text_of(told)
    assert not any(words in text_of(told) for words in ("Hoidatteko", "Sköter ni", "Could you take"))
    assert f"- Asian {ticket['ref']} lähettäjä on Liisa Mäkelä, {liisa}. Yhteyshenkilö: Anna Virtanen." in text_of(account)

    reply(ombud, postfix, dovecot, ombud.anna, told, "Hei Liisa,\n\nlupaa ei tarvita.", 2)
    assert "lupaa ei tarvita." in text_of(dovecot.wait_for(liisa, 2)[1])
    assert len(dovecot.read(ombud.anna)) == 2


def test_a_message_forwarded_whole_brings_its_files(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    whole = (f"From: Liisa Mäkelä <{liisa}>\nTo: {ombud.anna}\nSubject: Kahvila\nMessage-ID: <whole{ombud.tag}@kahvila.example>\n"
             f"Date: {DATE}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=i\n\n--i\nContent-Type: text/plain; charset=utf-8\n\n"
             "Tarvitsenko rakennusluvan?\n--i\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
             "Content-Disposition: attachment; filename=piirustus.pdf\n\nJVBERi0xLjQK\n--i--\n")
    trusting(ombud)
    postfix.send(ombud.anna, ombud.address, from_anna(
        ombud, "multipart/mixed; boundary=b", f"--b\nContent-Type: text/plain\n\n#new #take\n--b\nContent-Type: message/rfc822\n\n{whole}\n--b--"))
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    [answer] = dovecot.wait_for(liisa, 1)
    assert answer["In-Reply-To"] == f"<whole{ombud.tag}@kahvila.example>"
    told = next(message for message in dovecot.wait_for(ombud.anna, 2) if message["Auto-Submitted"] == "auto-generated")
    [file] = told.iter_attachments()
    assert file.get_filename() == "piirustus.pdf" and file.get_content() == b"%PDF-1.4\n"


def test_who_is_not_surely_anna_hands_in_nothing(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    trusting(ombud)
    body = FORWARDS["Apple Mail, en"][1].replace("{liisa}", liisa).replace("{anna}", ombud.anna)
    for count, proof in enumerate(("", PROVEN.replace("pass", "fail"), PROVEN.replace("mx.kymi", "mx.evil"),
                                   PROVEN.replace("kotka", "evil")), 1):
        postfix.send("roisto@evil.example", ombud.address, from_anna(ombud, "text/plain", body, proof))
        dovecot.wait_for(ombud.address, count)
    ombud.once()
    assert all(ticket["contact"]["addresses"] == [ombud.anna] for ticket in ombud.json("tickets"))
    assert dovecot.read(liisa) == []
    assert any("Emme voineet varmistaa, että viesti on sinulta." in text_of(message) for message in dovecot.read(ombud.anna))


def test_two_tickets_of_one_entrepreneur_become_one(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    first, _, told = acknowledged(ombud, dovecot, postfix, liisa)
    write(postfix, ombud, liisa, "Vielä yksi asia", "Hei, kuka minulle vastaa?")
    dovecot.wait_for(ombud.address, 2)
    ombud.once()
    second = next(ticket for ticket in ombud.json("tickets") if ticket["ref"] != first["ref"])
    answer = dovecot.wait_for(liisa, 2)[1]
    assert second["ref"] in answer["Subject"]
    other = dovecot.wait_for(getattr(ombud, second["owner"]), 2 if second["owner"] == "anna" else 1)[-1]
    reply(ombud, postfix, dovecot, getattr(ombud, second["owner"]), other, f"#yhdistä {first['ref']}", 3)
    [ticket] = ombud.json("tickets")
    assert ticket["ref"] == first["ref"]
    merged = next(t for t in ombud.json("tickets", "--all") if t["ref"] == second["ref"])
    assert merged["state"] == "CLOSED" and merged["merged_into"] == first["ref"]

    # an answer to the old acknowledgement goes on with the other
    postfix.send(liisa, ombud.address, mail(ombud, liisa, f"Re: {answer['Subject']}", "Kiireellinen asia.", answering(answer)))
    dovecot.wait_for(ombud.address, 4)
    ombud.once()
    assert any("Kiireellinen asia." in text_of(message) and first["ref"] in message["Subject"] for message in dovecot.read(ombud.anna))
    for ref in (first["ref"], second["ref"]):
        texts = [entry["text"] or "" for entry in ombud.json("show", ref)["entries"]]
        assert any("kuka minulle vastaa?" in text for text in texts) and any("myymälän kahvilaksi" in text for text in texts)
        assert any("Kiireellinen asia." in text for text in texts)
    assert f"merged    into {first['ref']}" in ombud.run("show", second["ref"]).stdout.decode()
    assert told["Message-ID"] != other["Message-ID"]


def test_contact_and_away_by_mail(ombud, dovecot, postfix):
    liisa, private = f"liisa{ombud.tag}@kahvila.example", f"liisa{ombud.tag}@koti.example"
    trusting(ombud)
    ticket, _, told = acknowledged(ombud, dovecot, postfix, liisa)
    reply(ombud, postfix, dovecot, ombud.anna, told, f"#contact {private}\n#contact 040 555 5555\n", 2)
    assert ombud.json("contact", "show", liisa)["addresses"] == [liisa, private, "+358405555555"]
    account = dovecot.wait_for(ombud.anna, 2)[1]
    assert f"yhteystiedoissa on nyt: {private}" in text_of(account)
    postfix.send(private, ombud.address, mail(ombud, private, f"Re: {told['Subject']}", "Kirjoitan kotoa."))
    dovecot.wait_for(ombud.address, 3)
    ombud.once()
    assert "Kirjoitan kotoa." in text_of(dovecot.wait_for(ombud.anna, 3)[2])
    assert len(ombud.json("tickets")) == 1

    # on no ticket, from the telephone
    today = datetime.date.today()
    until = today + datetime.timedelta(days=7)
    postfix.send(ombud.anna, ombud.address, from_anna(
        ombud, "text/plain", f"#poissa {today.day}.{today.month}.{today.year}-{until.day}.{until.month}.{until.year} Pekka", subject="Sairaana"))
    dovecot.wait_for(ombud.address, 4)
    ombud.once()
    [absence] = ombud.json("away")
    assert absence["person"] == "anna" and absence["deputy"] == "pekka" and absence["last_day"] == until.isoformat()
    account = next(message for message in dovecot.wait_for(ombud.anna, 4) if message["Subject"] == "Viestisi")
    assert "Sijaisesi on Pekka Laine." in text_of(account)
    ombud.once()  # the clock's turn may have come before the mail was read
    assert ticket["owner"] == "anna" and ombud.json("tickets")[0]["owner"] == "pekka"
    dovecot.wait_for(ombud.pekka, 1)
