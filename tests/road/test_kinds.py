# SPDX-License-Identifier: MIT
"""One test for each row of the table of kinds in ARCHITECTURE.md, and for those who pretend."""
import pytest

from mails import LICENCE, acknowledged, answering, mail, text_of, write


def entries(site, ticket):
    return site.json("show", ticket["ref"])["entries"]


def history(site, ticket):
    return "\n".join(e["text"] or "" for e in entries(site, ticket))


def report(site, kind, about, fields, recipient):
    """A delivery report or a receipt (RFC 3464, RFC 8098) about the mail with that Message-ID."""
    return (f"From: Mail Delivery System <mailer-daemon@mx.test.example>\nTo: {site.address}\nSubject: Undelivered\n"
            f"Message-ID: <report-{kind}{recipient}>\nDate: Mon, 23 Nov 2026 10:05:00 +0200\nAuto-Submitted: auto-replied\n"
            f"MIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary=b\n\n"
            f"--b\nContent-Type: text/plain\n\nThis is the mail system.\n\n--b\nContent-Type: message/{kind}\n\n{fields}\n"
            f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {about}\nSubject: x\n\n--b--\n").encode()


def bounce(site, about, recipient):
    return report(site, "delivery-status", about,
                  "Reporting-MTA: dns; mx.test.example\n\n"
                  f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n"
                  "Diagnostic-Code: smtp; 550 5.1.1 no such user\n", recipient)


def nothing_came(site, dovecot, postfix, data, writer, before=0, is_listed=False):
    """The mail makes no ticket beside the `before` ones, and nobody hears of it; an admin may find it in the queue."""
    site.begin()
    read = len(dovecot.read(site.address))
    told = {who: len(dovecot.read(who)) for who in (writer, site.anna, site.pekka)}
    postfix.send("", site.address, data)
    dovecot.wait_for(site.address, read + 1)
    site.once()
    assert len(site.json("tickets", "--all")) == before
    assert {who: len(dovecot.read(who)) for who in told} == told
    assert [row["state"] for row in site.json("queue")["inbox"]] == ["done"] * is_listed


def test_a_bounce_of_ours_is_told_to_the_owner(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ticket, answer, _ = acknowledged(ombud, dovecot, postfix, liisa)
    postfix.send("", ombud.address, bounce(ombud, answer["Message-ID"], liisa))
    dovecot.wait_for(ombud.address, 2)
    ombud.once()
    told = dovecot.wait_for(ombud.anna, 2)[1]
    assert liisa in text_of(told) and "no such user" in text_of(told)
    assert "not delivered" in history(ombud, ticket)
    [after] = ombud.json("tickets")
    assert after["state"] == ticket["state"]
    assert len(dovecot.read(liisa)) == 1


def test_a_bounce_that_postfix_makes_is_told_to_the_owner(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@returned.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    returned = dovecot.wait_for(ombud.address, 2)[1]
    assert returned.get_content_type() == "multipart/report" and "MAILER-DAEMON" in returned["From"]
    ombud.once()
    told = dovecot.wait_for_text(ombud.anna, f"Vastaanottaja: {liisa}")
    assert "no such user here" in told
    [ticket] = ombud.json("tickets")
    assert ticket["state"] == "NEW" and ticket["ref"] in told
    assert f"not delivered: {liisa} 5.1.1" in history(ombud, ticket)
    ombud.once()
    assert len(dovecot.read(ombud.anna)) == 2  # her notification and this


def entry_and_no_news(site, dovecot, ticket, about, before):
    """The mailbox's last mail became entries of the ticket, and nothing else happened."""
    site.once()
    assert site.json("tickets", "--all") == [ticket]
    assert about in history(site, ticket)
    assert {who: len(dovecot.read(who)) for who in before} == before


def test_a_delay_that_postfix_tells_of_is_an_entry_and_no_news(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@slow.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    dovecot.wait_for(ombud.anna, 1)
    [ticket] = ombud.json("tickets")
    late = dovecot.wait_for(ombud.address, 2)[1]
    assert "Action: delayed" in late.as_string()
    entry_and_no_news(ombud, dovecot, ticket, f"delivery report: {liisa} 4.4.1", {ombud.anna: 1, ombud.pekka: 0})


@pytest.mark.parametrize("action, status", [("delivered", "2.1.5"), ("relayed", "2.0.0"), ("expanded", "2.1.0")])
def test_a_delivery_report_of_ours_is_an_entry_and_no_news(ombud, dovecot, postfix, action, status):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ticket, answer, _ = acknowledged(ombud, dovecot, postfix, liisa)
    postfix.send("", ombud.address, report(
        ombud, "delivery-status", answer["Message-ID"],
        f"Reporting-MTA: dns; mx.test.example\n\nFinal-Recipient: rfc822; {liisa}\nAction: {action}\nStatus: {status}\n",
        liisa))
    dovecot.wait_for(ombud.address, 2)
    entry_and_no_news(ombud, dovecot, ticket, f"delivery report: {liisa} {status}",
                      {liisa: 1, ombud.anna: 1, ombud.pekka: 0})


@pytest.mark.parametrize("domain, meaning, said", [
    ("gone.example", "osoitetta ei ole tai se ei ole enää käytössä. Tarkista osoite", "550 5.1.1"),
    ("full.example", "postilaatikko on täynnä. Soita vastaanottajalle", "552 5.2.2"),
])
def test_a_refused_mail_is_told_to_the_owner_in_her_language(ombud, dovecot, postfix, domain, meaning, said):
    liisa = f"liisa{ombud.tag}@{domain}"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    ombud.once()
    told = dovecot.wait_for_text(ombud.anna, f"Vastaanottaja: {liisa}")
    assert meaning in told
    assert f"Palvelimen vastaus: {said}" in told
    assert " the server" not in told
    # the command line says it in English
    [ticket] = ombud.json("tickets")
    assert "the server refuses it for good: " + said in history(ombud, ticket)


def test_a_text_of_the_sites_own_may_say_a_reason_in_its_own_words(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@gone.example"
    own = ombud.folder / "templates" / "fi"
    own.mkdir(parents=True)
    (own / "reasons.txt").write_text("{{#unknown_mailbox}}\nSoita asiakkaalle!\n{{/unknown_mailbox}}\n")
    told = ombud.run("templates", "check", check=False)
    assert told.returncode == 78 and b"reasons: the text in fi says nothing of {{full_mailbox}}\n" in told.stdout
    assert b"unknown_mailbox" not in told.stdout and b" in sv" not in told.stdout
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    ombud.once()
    assert "\nSoita asiakkaalle!\r\n" in dovecot.wait_for_text(ombud.anna, "Soita asiakkaalle!")


def test_a_mail_that_is_to_come_again_stays_in_the_outbox(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@busy.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    [waiting] = [mail for mail in ombud.json("queue")["outbox"] if liisa in mail["to"]]
    assert waiting["state"] == "later"
    assert waiting["reason"].startswith("the server asks to try again later: 450 4.2.0 ")


@pytest.mark.parametrize("domain", ["gone.example", "busy.example"])
def test_of_a_mail_taken_for_some_the_others_are_told_to_the_owner(ombud, dovecot, postfix, domain):
    liisa, kaisa = f"liisa{ombud.tag}@kahvila.example", f"kaisa{ombud.tag}@{domain}"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE, f"Cc: {kaisa}\n")
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    [note] = dovecot.wait_for(ombud.anna, 1)
    postfix.send(ombud.anna, ombud.address,
                 mail(ombud, ombud.anna, f"Re: {note['Subject']}", "Aloita piirustuksista.", answering(note)))
    dovecot.wait_for(ombud.address, 2)
    ombud.once()
    dovecot.wait_for(liisa, 2)
    ombud.once()
    told = text_of(dovecot.wait_for(ombud.anna, 2)[1])
    assert "vastausta asiassa" in told
    assert f"Vastaanottaja: {kaisa}\n" in told.replace("\r\n", "\n")
    assert "Palvelimen vastaus: " in told


def test_a_bounce_of_something_else_is_only_a_row(ombud, dovecot, postfix):
    other = f"joku{ombud.tag}@muu.example"
    nothing_came(ombud, dovecot, postfix, bounce(ombud, "<a.mail.of.others@muu.example>", other), other, is_listed=True)


def test_a_read_receipt_is_only_a_row(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ticket, answer, _ = acknowledged(ombud, dovecot, postfix, liisa)
    receipt = report(ombud, "disposition-notification", answer["Message-ID"],
                     f"Final-Recipient: rfc822; {liisa}\nOriginal-Message-ID: {answer['Message-ID']}\n"
                     "Disposition: manual-action/MDN-sent-manually; displayed\n", liisa)
    before = len(entries(ombud, ticket))
    nothing_came(ombud, dovecot, postfix, receipt, liisa, before=1, is_listed=True)
    assert len(entries(ombud, ticket)) == before


def test_a_complaint_about_a_mail_of_ours_is_only_a_row(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ticket, answer, _ = acknowledged(ombud, dovecot, postfix, liisa)
    before = len(entries(ombud, ticket))
    complaint = report(ombud, "feedback-report", answer["Message-ID"],
                       f"Feedback-Type: abuse\nUser-Agent: SomeProvider/1.0\nVersion: 1\nOriginal-Rcpt-To: {liisa}\n", liisa)
    nothing_came(ombud, dovecot, postfix, complaint, liisa, before=1, is_listed=True)
    assert len(entries(ombud, ticket)) == before


def test_an_out_of_office_reply_is_an_entry_and_no_news(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ticket, answer, _ = acknowledged(ombud, dovecot, postfix, liisa)
    away = mail(ombud, liisa, f"Automaattinen vastaus: {answer['Subject']}", "Olen lomalla 1.12. saakka.",
                answering(answer) + "Auto-Submitted: auto-replied\n")
    nothing_came(ombud, dovecot, postfix, away, liisa, before=1)
    assert "Olen lomalla" in history(ombud, ticket)
    assert ombud.json("tickets")[0]["state"] == ticket["state"]


def test_list_mail_is_filed_without_owner_and_deadline(ombud, dovecot, postfix):
    writer = f"uutiset{ombud.tag}@lista.example"
    letter = mail(ombud, writer, "Uutiskirje", "Marraskuun uutiset", "List-Id: <uutiset.lista.example>\n")
    nothing_came(ombud, dovecot, postfix, letter, writer, before=1)
    [ticket] = ombud.json("tickets")
    assert ticket["group"] == "automatic" and not ticket["owner"] and not ticket["due_at"]
    assert ticket["state"] == "NEW"


def test_junk_is_filed_in_silence_but_known_writers_are_answered(ombud, dovecot, postfix):
    ombud.mailbox += '  junk_folders = { "Roskat" }'
    client = dovecot.login(ombud.address)
    client.create("Roskat")
    client.logout()
    liisa, stranger = f"liisa{ombud.tag}@kahvila.example", f"kuka{ombud.tag}@muu.example"
    acknowledged(ombud, dovecot, postfix, liisa)
    dovecot.append(ombud.address, mail(ombud, stranger, "Rakennuslupa", LICENCE), "Roskat")
    dovecot.append(ombud.address, mail(ombud, liisa, "Toinen", "Hei, mistä löydän vapaita toimitiloja?"), "Roskat")
    ombud.once()
    dovecot.wait_for(liisa, 2)
    assert dovecot.read(stranger) == []
    assert [s["to"] for s in ombud.json("queue")["silences"]] == [stranger]


def test_a_forged_staff_reply_goes_nowhere_and_both_hear_of_it(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ticket, _, _ = acknowledged(ombud, dovecot, postfix, liisa)
    owner_before, pekka_before = len(dovecot.read(ombud.anna)), len(dovecot.read(ombud.pekka))
    postfix.send(f"roisto{ombud.tag}@muu.example", ombud.address,
                 mail(ombud, ombud.pekka, f"Re: Rakennuslupa [{ticket['ref']}]", "Maksakaa 500 euroa tilille.",
                      name="Pekka Laine"))
    dovecot.wait_for(ombud.address, 2)
    ombud.once()
    dovecot.wait_for(ombud.anna, owner_before + 1)
    dovecot.wait_for(ombud.pekka, pekka_before + 1)
    assert len(dovecot.read(liisa)) == 1
    assert ombud.json("tickets")[0]["state"] == ticket["state"]
    assert "could not be verified" in history(ombud, ticket)


def test_another_of_the_staff_may_answer_only_with_a_mark_of_their_own(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    _, _, told = acknowledged(ombud, dovecot, postfix, liisa)
    # Anna's own notification answered by somebody who says to be Pekka: the mark is not his.
    postfix.send(ombud.pekka, ombud.address,
                 mail(ombud, ombud.pekka, f"Re: {told['Subject']}", "Vastaan Annan puolesta.", answering(told)))
    dovecot.wait_for(ombud.address, 2)
    ombud.once()
    dovecot.wait_for(ombud.pekka, 1)
    assert len(dovecot.read(liisa)) == 1


def test_own_mail_that_comes_back_is_only_a_row(ombud, dovecot, postfix):
    liisa = f"liisa{ombud.tag}@kahvila.example"
    _, answer, _ = acknowledged(ombud, dovecot, postfix, liisa)
    nothing_came(ombud, dovecot, postfix, answer.as_bytes(), liisa, before=1)


def test_a_reference_quoted_by_a_stranger_makes_a_linked_ticket(ombud, dovecot, postfix):
    liisa, stranger = f"liisa{ombud.tag}@kahvila.example", f"naapuri{ombud.tag}@muu.example"
    ticket, _, _ = acknowledged(ombud, dovecot, postfix, liisa)
    write(postfix, ombud, stranger, f"Koskee asiaa {ticket['ref']}", "Hei, miten asia etenee? Olen naapuri.")
    dovecot.wait_for(ombud.address, 2)
    ombud.once()
    first, second = ombud.json("tickets")
    assert first["ref"] == ticket["ref"] and first["state"] == ticket["state"]
    assert ticket['ref'] in history(ombud, second)
    [answer] = dovecot.wait_for(stranger, 1)
    assert second["ref"] in text_of(answer) and liisa not in answer.as_string()
    assert LICENCE not in text_of(answer)


def test_the_same_mail_in_two_mailboxes_is_one_ticket(ombud, dovecot, postfix):
    other = f"neuvonta{ombud.tag}@kymi.example"
    ombud.more = (f'mailbox "advice" {{ {ombud.mailbox.replace(ombud.address, other)}  address = "{other}"  '
                  'sender = mail }')
    liisa = f"liisa{ombud.tag}@kahvila.example"
    ombud.begin()
    data = mail(ombud, liisa, "Rakennuslupa", LICENCE)
    for mailbox in (ombud.address, ombud.address, other):
        dovecot.append(mailbox, data)
    ombud.once()
    [ticket] = ombud.json("tickets")
    assert len(dovecot.wait_for(liisa, 1)) == 1 and len(dovecot.read(ombud.anna)) == 1
    assert "also received by mailbox advice" in history(ombud, ticket)


def test_another_mail_with_the_same_id_is_not_lost(ombud, dovecot, postfix):
    liisa, erik = f"liisa{ombud.tag}@kahvila.example", f"erik{ombud.tag}@bageri.example"
    ombud.begin()
    first = mail(ombud, liisa, "Rakennuslupa", LICENCE)
    name = [line for line in first.decode().splitlines() if line.startswith("Message-ID")][0]
    second = mail(ombud, erik, "Toimitilat", "Hei, mistä löydän vapaita toimitiloja yritykselleni?").decode()
    own = [line for line in second.splitlines() if line.startswith("Message-ID")][0]
    dovecot.append(ombud.address, first)
    dovecot.append(ombud.address, second.replace(own, name).encode())
    ombud.once()
    assert len(ombud.json("tickets")) == 2
    dovecot.wait_for(erik, 1)
