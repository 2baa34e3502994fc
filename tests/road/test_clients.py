# SPDX-License-Identifier: MIT
"""Staff answer with the mail program they have, in three languages; what the entrepreneur gets is compared whole."""
import subprocess

import clients
import pytest
from clients import WORDS
from mails import text_of, write

ASKED = {"fi": ("Rakennuslupa", "Hei, tarvitsenko rakennusluvan jos muutan myymälän kahvilaksi?"),
         "sv": ("Bygglov", "Hej, behöver jag bygglov för en ljusskylt på fasaden?"),
         "en": ("Building permit", "Hello, do I need a building permit for turning a shop into a café?")}
OURS = "Anna Virtanen\nKymenlaakson yrityspalvelut"


@pytest.mark.parametrize("program, wanted, files", clients.PROGRAMS, ids=[
    "Outlook", "Outlook on the web", "Outlook on a phone", "Gmail", "Apple Mail", "Thunderbird"])
def test_the_entrepreneur_gets_the_answer_and_nothing_else(program, wanted, files, ombud, dovecot, postfix):
    writers = {language: f"liisa.{language}{ombud.tag}@kahvila.example" for language in WORDS}
    for language, writer in writers.items():
        write(postfix, ombud, writer, *ASKED[language])
    dovecot.wait_for(ombud.address, 3)
    ombud.once()
    told = {language: next(mail for mail in dovecot.wait_for(ombud.anna, 3) if ASKED[language][1] in text_of(mail)) for language in WORDS}
    for language in WORDS:
        postfix.send(ombud.anna, ombud.address, program(clients.Reply(ombud, told[language], language)))
    dovecot.wait_for(ombud.address, 6)
    ombud.once()
    for language, writer in writers.items():
        first, answer = dovecot.wait_for(writer, 2)
        ticket = next(ticket for ticket in ombud.json("tickets") if writer in ticket["contact"]["addresses"])
        assert text_of(answer).replace("\r\n", "\n") == f"{wanted(WORDS[language])}\n\n{OURS}\n"
        assert [part.get_filename() for part in answer.iter_attachments()] == files
        assert str(answer["From"]) == f'"Anna Virtanen, Kymenlaakson yrityspalvelut" <{ombud.address}>'
        assert (answer["To"].addresses[0].addr_spec, answer["Cc"], answer["Reply-To"]) == (writer, None, None)
        assert str(answer["Subject"]) == f"[{ticket['ref']}] Re: {ASKED[language][0]}"
        assert answer["In-Reply-To"] in first["References"]
        whole = answer.as_string() + text_of(answer)
        assert ombud.anna not in whole and "050 999" not in whole and told[language]["Message-ID"] not in whole
        assert ticket["state"] == "WAITING"
    assert len(dovecot.read(ombud.anna)) == 3  # a plain relay needs no account


def test_a_reply_by_a_real_program_of_the_terminal(ombud, dovecot, postfix):
    """s-nail quotes the whole notification by a tab; the mail goes out and in by SMTP as it wrote it."""
    liisa = f"liisa{ombud.tag}@kahvila.example"
    write(postfix, ombud, liisa, *ASKED["fi"])
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    [told] = dovecot.wait_for(ombud.anna, 1)
    box = ombud.folder / "anna.mbox"
    box.write_bytes(b"From ombud Tue Nov 24 10:00:00 2026\n" + told.as_bytes() + b"\n")
    typed = "#tag kahvila\n\nHei Liisa,\n\nlupa tarvitaan.\n\n-- \nAnna Virtanen\np. 050 999 9999\n"
    subprocess.run(["s-nail", "-n", "-#", "-S", "sendwait", "-S", f"mta=smtp://127.0.0.1:{postfix.port}", "-S", "smtp-auth=none",
                    "-S", "v15-compat", "-S", f"from={ombud.anna}", "-S", "quote", "-f", str(box)],
                   input=f"reply 1\n{typed}~m 1\n~.\nexit\n".encode(), check=True, timeout=60, env={"LC_ALL": "C.UTF-8", "HOME": str(ombud.folder)})
    dovecot.wait_for(ombud.address, 2)
    ombud.once()
    answer = dovecot.wait_for(liisa, 2)[1]
    assert text_of(answer).replace("\r\n", "\n") == f"Hei Liisa,\n\nlupa tarvitaan.\n\n{OURS}\n"
    assert ombud.anna not in answer.as_string()
    [ticket] = ombud.json("tickets")
    assert ticket["tags"] == ["kahvila"] and ticket["state"] == "WAITING"
