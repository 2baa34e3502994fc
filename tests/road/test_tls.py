# SPDX-License-Identifier: MIT
"""Encrypted connections: good ones work, and each bad one is refused with its cause."""
import pytest
from conftest import made
from servers import Authority, Dovecot
from mails import LICENCE, write


def over(site, way, host, ports, authority):
    """The mailbox over TLS; ports: that for imaps, that for STARTTLS."""
    url = f"imaps://{host}:{ports[0]}" if way == "imaps" else f"imap://{host}:{ports[1]}"
    return (f'imap = "{url}"  {"tls = starttls" if way == "starttls" else ""}  ca_file = "{authority.path}"  '
            f'user = "{site.address}"  password_file = "{site.folder}/imap.secret"  start = now')


def out_over(way, host, ports, authority):
    """The sender over TLS; ports: that for smtps, that for STARTTLS."""
    smtp = f"smtps://{host}:{ports[0]}" if way == "smtps" else f"smtp://{host}:{ports[1]}"
    return f'smtp = "{smtp}"  {"tls = starttls" if way == "starttls" else ""}  ca_file = "{authority.path}"'


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


def logins(server):
    return [line for line in (server.folder / "dovecot.log").read_text().splitlines() if "Login:" in line]


def trouble(site, channel):
    """What the admin reads of a channel."""
    status = site.run("status", check=False)
    assert status.returncode == 69
    [found] = [c for c in site.json("status")["channels"] if c["name"] == channel]
    assert found["state"] == "trouble" and found["error"] in status.stdout.decode()
    return found["error"]


@pytest.mark.parametrize("way", ["imaps", "starttls"])
def test_mail_is_read_over_tls(ombud, dovecot, postfix, authority, way):
    ombud.mailbox = over(ombud, way, "localhost", (dovecot.tls_port, dovecot.port), authority)
    liisa = f"liisa{ombud.tag}@tls.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    dovecot.wait_for(liisa, 1)
    assert any(ombud.address in line for line in logins(dovecot) if ", TLS," in line)


CAUSES = {  # what is wrong: host, whose server, whose authority, the cause and what to do about it
    "wrong host": ("127.0.0.1", "good", "own", "is not for 127.0.0.1; use the name that it is for"),
    "expired": ("localhost", "expired", "own", "of localhost has expired; who runs that server must renew it"),
    "foreign authority": ("localhost", "good", "stranger", "is not trusted"),
}


@pytest.mark.parametrize("way", ["imaps", "starttls"])
@pytest.mark.parametrize("cause", CAUSES)
def test_nothing_is_fetched_under_a_bad_certificate(ombud, dovecot, expired_dovecot, postfix, authority, stranger, cause,
                                                    way):
    host, server, signer, words = CAUSES[cause]
    server = {"good": dovecot, "expired": expired_dovecot}[server]
    signer = {"own": authority, "stranger": stranger}[signer]
    liisa = f"liisa{ombud.tag}@tls.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    ombud.mailbox = over(ombud, way, host, (server.tls_port, server.port), signer)
    ombud.write()
    assert ombud.once(check=False).returncode == 69
    said = trouble(ombud, "mailbox counter")
    assert words in said and ('ca_file = "FILE"' in said) == (cause == "foreign authority")
    assert ombud.json("status")["counts"]["received"] == 0
    assert not any(ombud.address in line for line in logins(server) if ", TLS," in line)

    ombud.mailbox = over(ombud, way, "localhost", (dovecot.tls_port, dovecot.port), authority)  # mended
    ombud.write()
    ombud.once()
    dovecot.wait_for(liisa, 1)


@pytest.mark.parametrize("way", ["starttls", "smtps"])
def test_answers_go_out_over_tls(ombud, dovecot, postfix, authority, way):
    ombud.sender = out_over(way, "localhost", (postfix.tls_port, postfix.port), authority)
    liisa = f"liisa{ombud.tag}@tls.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    ombud.once()
    [answer] = dovecot.wait_for(liisa, 1)
    assert any("ESMTPS" in line for line in answer.get_all("Received"))


@pytest.mark.parametrize("way", ["starttls", "smtps"])
@pytest.mark.parametrize("cause", CAUSES)
def test_no_answer_goes_to_a_bad_certificate(ombud, dovecot, postfix, authority, stranger, cause, way):
    host, server, signer, words = CAUSES[cause]
    ports = {"good": (postfix.tls_port, postfix.port),
             "expired": (postfix.expired_tls_port, postfix.expired_port)}[server]
    ombud.sender = out_over(way, host, ports, {"own": authority, "stranger": stranger}[signer])
    liisa = f"liisa{ombud.tag}@tls.example"
    write(postfix, ombud, liisa, "Rakennuslupa", LICENCE)
    dovecot.wait_for(ombud.address, 1)
    assert ombud.once(check=False).returncode == 69
    said = trouble(ombud, "sender mail")
    assert words in said and ('ca_file = "FILE"' in said) == (cause == "foreign authority")
    assert {mail["state"] for mail in ombud.json("queue")["outbox"]} <= {"queued", "later"}
    taken = f"from=<{ombud.address}>"
    assert taken not in (postfix.folder / "mail.log").read_text() and dovecot.read(liisa) == []

    ombud.sender = out_over(way, "localhost", (postfix.tls_port, postfix.port), authority)  # mended: nothing was lost
    ombud.write()
    ombud.once()
    dovecot.wait_for(liisa, 1)
    assert taken in (postfix.folder / "mail.log").read_text()


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
