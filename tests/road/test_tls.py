# SPDX-License-Identifier: MIT
"""Encrypted connections: good ones work, and each bad one is refused with its cause."""
import pytest
from conftest import made
from servers import Authority, Dovecot
from mails import LICENCE, write


def over(site, url, authority, more=""):
    return (f'imap = "{url}"  {more}  ca_file = "{authority.path}"  user = "{site.address}"  '
            f'password_file = "{site.folder}/imap.secret"  start = now')


@pytest.fixture(scope="module")
def stranger(server_folder):
    """An authority that signed none of the servers' certificates."""
    return Authority(made(server_folder, "stranger"))


@pytest.fixture(scope="module")
def expired_dovecot(server_folder, expired):
    server = Dovecot(made(server_folder, "dovecot-expired"), expired)
    server.start()
    yield server
    server.stop()


def trouble(site, channel):
    status = site.run("status", "--json", check=False)
    assert status.returncode == 69
    [found] = [c for c in site.json("status")["channels"] if c["name"] == channel]
    assert found["state"] == "trouble"
    return found["error"]


@pytest.mark.parametrize("way", ["imaps", "starttls"])
def test_mail_is_read_over_tls(ombud, dovecot, postfix, authority, way):
    ombud.mailbox = (over(ombud, f"imaps://localhost:{dovecot.tls_port}", authority) if way == "imaps" else
                     over(ombud, f"imap://localhost:{dovecot.port}", authority, "tls = starttls"))
    liisa = f"liisa{ombud.tag}@tls.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    dovecot.wait_for(liisa, 1)
    logins = [line for line in (dovecot.folder / "dovecot.log").read_text().splitlines()
              if "Login:" in line and ombud.address in line]
    assert any(", TLS," in line for line in logins)


CAUSES = {  # what is wrong: host, whose server, whose authority, a word of the sentence
    "wrong host": ("127.0.0.1", "good", "own", "is not for 127.0.0.1"),
    "expired": ("localhost", "expired", "own", "has expired"),
    "foreign authority": ("localhost", "good", "stranger", "is not trusted"),
}


@pytest.mark.parametrize("way", ["imaps", "starttls"])
@pytest.mark.parametrize("cause", CAUSES)
def test_a_bad_certificate_is_refused_with_its_cause(ombud, dovecot, expired_dovecot, authority, stranger, cause, way):
    host, server, signer, words = CAUSES[cause]
    server = {"good": dovecot, "expired": expired_dovecot}[server]
    signer = {"own": authority, "stranger": stranger}[signer]
    ombud.mailbox = (over(ombud, f"imaps://{host}:{server.tls_port}", signer) if way == "imaps" else
                     over(ombud, f"imap://{host}:{server.port}", signer, "tls = starttls"))
    assert ombud.once(check=False).returncode == 69
    assert words in trouble(ombud, "mailbox counter")


@pytest.mark.parametrize("way", ["starttls", "smtps"])
def test_answers_go_out_over_tls(ombud, dovecot, postfix, authority, way):
    ombud.sender = (f'smtp = "smtps://localhost:{postfix.tls_port}"' if way == "smtps" else
                    f'smtp = "smtp://localhost:{postfix.port}"  tls = starttls') + f'  ca_file = "{authority.path}"'
    liisa = f"liisa{ombud.tag}@tls.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    [answer] = dovecot.wait_for(liisa, 1)
    assert any("ESMTPS" in line for line in answer.get_all("Received"))


@pytest.mark.parametrize("cause", CAUSES)
def test_no_answer_goes_to_a_bad_certificate(ombud, dovecot, postfix, authority, stranger, cause):
    host, server, signer, words = CAUSES[cause]
    port = {"good": postfix.port, "expired": postfix.expired_port}[server]
    signer = {"own": authority, "stranger": stranger}[signer]
    ombud.sender = f'smtp = "smtp://{host}:{port}"  tls = starttls  ca_file = "{signer.path}"'
    liisa = f"liisa{ombud.tag}@tls.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    assert ombud.once(check=False).returncode == 69
    assert words in trouble(ombud, "sender mail")
    assert {mail["state"] for mail in ombud.json("queue")["outbox"]} <= {"queued", "later"}
    assert dovecot.read(liisa) == []

    ombud.sender = f'smtp = "smtp://127.0.0.1:{postfix.port}"  tls = none'  # mended: nothing was lost
    ombud.write()
    ombud.once()
    dovecot.wait_for(liisa, 1)


@pytest.mark.parametrize("channel", ["mailbox", "sender"])
def test_plain_text_to_another_machine_is_refused_by_the_settings(ombud, channel):
    if channel == "mailbox":
        ombud.mailbox = (f'imap = "imap://imap.kymi.example"  tls = none  user = "{ombud.address}"  '
                         f'password_file = "{ombud.folder}/imap.secret"')
    else:
        ombud.sender = 'smtp = "smtp://relay.kymi.example"  tls = none'
    result = ombud.once(check=False)
    assert result.returncode == 78
    assert b"ombud.conf:" in result.stderr and b"without TLS everybody on the way can read" in result.stderr
