# SPDX-License-Identifier: MIT
"""ombud init as a new admin meets it: questions, a written site, both connections tried, and mail that goes through."""
import stat
import subprocess
import types

import pytest
from mails import LICENCE, mail, text_of
from ombud import BUILD, SOURCE
from servers import PASSWORD

WORD = PASSWORD.replace(" ", "_")


def answers(folder, dovecot, postfix, **other):
    """What the admin types, line by line; a list holds what is typed before the last, right answer."""
    typed = {
        "name": 'Kymen "yrityspalvelut"', "address": f"yritys-{folder.name}@kymi.example", "prefix": "KYM",
        "imap": f"imaps://localhost:{dovecot.tls_port}", "imap_user": "", "imap_password": WORD,
        "smtp": f"smtp://localhost:{postfix.port}", "smtp_user": "-",
        "person": "Anna Virtanen", "person_mail": f"anna-{folder.name}@kotka.example", "person_phone": "",
    }
    typed.update(other)
    lines = []
    for value in typed.values():
        lines += value if isinstance(value, list) else [value]
    return typed, "\n".join(lines) + "\n"


def init(folder, typed, authority):
    return subprocess.run([BUILD / "ombud", "init", "--output", folder / "etc", "--store", folder / "ombud.db", "--data",
                           SOURCE], input=typed.encode(), capture_output=True, timeout=60, env=trusting(authority))


def trusting(authority):
    return {"SSL_CERT_FILE": str(authority.path), "PATH": "/usr/bin:/bin"}


def test_the_answers_make_a_site_that_works(tmp_path, dovecot, postfix, authority):
    typed, lines = answers(tmp_path, dovecot, postfix)
    done = init(tmp_path, lines, authority)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    assert b"ok    mailbox counter\n" in done.stdout and b"ok    sender mail\n" in done.stdout
    assert WORD.encode() not in done.stdout
    for secret in ("key", "imap.secret"):
        assert stat.S_IMODE((tmp_path / "etc" / secret).stat().st_mode) == 0o600
    assert not (tmp_path / "etc" / "smtp.secret").exists()

    def once():
        subprocess.run([BUILD / "ombud", "run", "--once", "--config", tmp_path / "etc/ombud.conf"], check=True,
                       capture_output=True, timeout=60, env=trusting(authority))

    once()  # from now on
    liisa = f"liisa-{tmp_path.name}@kahvila.example"
    postfix.send(liisa, typed["address"], mail(types.SimpleNamespace(**typed), liisa, "Rakennuslupa", LICENCE))
    dovecot.wait_for(typed["address"], 1)
    once()
    [answer] = dovecot.wait_for(liisa, 1)
    assert answer["Subject"].startswith("[KYM-") and "Anna Virtanen" in text_of(answer)
    assert answer["From"].startswith('"Kymen \\"yrityspalvelut\\""')
    dovecot.wait_for(typed["person_mail"], 1)


def test_an_answer_that_cannot_be_right_is_asked_again(tmp_path, dovecot, postfix, authority):
    wrong = {
        "address": ["kymi", "yritys at kymi", f"yritys-{tmp_path.name}@kymi.example"],
        "prefix": ["kymi-1", "K", "x" * 5000, "KYM"],
        "imap": ["imap.kymi.example", "smtp://localhost", f"imaps://localhost:{dovecot.tls_port}"],
        "smtp": ["localhost:25", f"smtp://localhost:{postfix.port}"],
        "person": ["", "Anna"],
    }
    done = init(tmp_path, answers(tmp_path, dovecot, postfix, **wrong)[1], authority)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    for hint, times in ((b"that is no mail address", 2), (b"two to six capital letters", 2),
                        (b"that is no mailbox", 2), (b"that is no mail server", 1), (b"an answer is needed", 1),
                        (b"that is longer than 4094 bytes", 1)):
        assert done.stdout.count(hint) == times


def test_answers_that_end_early_write_nothing_and_what_is_there_is_kept(tmp_path, dovecot, postfix, authority):
    lines = answers(tmp_path, dovecot, postfix)[1]
    for count in range(lines.count("\n")):
        done = init(tmp_path, "".join(lines.splitlines(keepends=True)[:count]), authority)
        assert done.returncode == 66 and b"nothing was written" in done.stderr, count
        assert not (tmp_path / "etc").exists()
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/ombud.conf").write_text("# mine\n")
    done = init(tmp_path, lines, authority)
    assert done.returncode == 73 and b"is there already" in done.stderr
    assert (tmp_path / "etc/ombud.conf").read_text() == "# mine\n"


@pytest.mark.parametrize("wrong, sentence", [
    ({"imap_password": "wrong"}, "FAIL  mailbox counter: "),
    ({"imap": "imaps://localhost:1"}, "FAIL  mailbox counter: "),
    ({"smtp": "smtp://localhost:1"}, "FAIL  sender mail: "),
])
def test_a_connection_that_fails_is_named_and_the_file_stays(tmp_path, dovecot, postfix, authority, wrong, sentence):
    done = init(tmp_path, answers(tmp_path, dovecot, postfix, **wrong)[1], authority)
    assert done.returncode == 69
    assert sentence in done.stdout.decode() and "Mend these in" in done.stdout.decode()
    assert (tmp_path / "etc/ombud.conf").exists()
