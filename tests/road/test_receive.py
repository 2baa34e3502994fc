# SPDX-License-Identifier: MIT
"""ombud receive: mail handed over by a mail server's pipe, as another user than root."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest
from conftest import made
from ombud import BUILD, Ombud
from servers import DEADLINE_SECONDS, Postfix, wait_until
from mails import LICENCE, mail, text_of

UID = 64321  # of the user ombud, where there is one


@pytest.fixture(scope="module")
def binary(server_folder):
    """Where the user nobody can run it."""
    path = server_folder / "ombud"
    shutil.copy(BUILD / "ombud", path)
    path.chmod(0o755)
    return path


@pytest.fixture
def site(server_folder, dovecot, postfix):
    folder = made(server_folder, f"receive{len(Ombud.sites)}")
    found = Ombud(folder, dovecot, postfix)
    found.mailbox = ""
    found.has_begun = True
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, "nobody", "nogroup")
    found.write()
    found.config.chmod(0o644)
    return found


def receive(site, binary, data, user="nobody"):
    return subprocess.run([str(binary), "receive", "--mailbox", "counter", "--config", str(site.config)], input=data,
                          capture_output=True, user=user, timeout=120)


@pytest.fixture
def pipe(site, binary, server_folder, dovecot, certificate, expired):
    """A mail server whose pipe hands the site's mail over, as the README says; its user is the test's to choose."""
    server = Postfix(made(server_folder, f"{site.folder.name}-postfix"), dovecot, certificate, expired)
    server.services += ("ombud unix - n n - 2 pipe flags=DRhu user=nobody "
                        f"argv={binary} receive --mailbox counter --config {site.config}\n")
    server.main["transport_maps"] = f"inline:{{ {site.address}=ombud: }}"
    server.main["ombud_destination_recipient_limit"] = 1
    yield server
    server.stop()


def kept(pipe):
    """What the mail server's log says of a mail that it keeps."""
    log = pathlib.Path(pipe.main["maillog_file"])
    return wait_until(lambda: next((line for line in log.read_text().splitlines() if "status=deferred" in line), None),
                      "the server keeps the mail")


def flush_until_received(pipe, site):
    def arrived():
        # again each time: a flush that comes while the queue manager still puts the mail aside does nothing
        subprocess.run(["postqueue", "-c", str(pipe.config), "-f"], check=True)
        return received(site) == 1

    wait_until(arrived, "the mail is in the store")


@pytest.fixture
def household(server_folder):
    """The user ombud as systemd-sysusers makes it, on a machine that has none: a mount namespace with a passwd of its own.
    The command that runs another there."""
    if os.geteuid() != 0:
        pytest.skip("a mount namespace needs root")
    files = {name: server_folder / name for name in ("passwd", "group")}
    files["passwd"].write_text(f"{without_ombud('/etc/passwd')}ombud:x:{UID}:{UID}::/var/lib/ombud:/usr/sbin/nologin\n")
    files["group"].write_text(f"{without_ombud('/etc/group')}ombud:x:{UID}:\n")
    mounts = " && ".join(f"mount --bind {path} /etc/{name}" for name, path in files.items())
    holder = subprocess.Popen(["unshare", "--mount", "sh", "-c", f"{mounts} && echo made && exec sleep infinity"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = holder.stdout.readline().decode()
    if said != "made\n":
        holder.wait(DEADLINE_SECONDS)
        pytest.skip(f"no mount namespace can be made here: {said}")
    yield ["nsenter", "--mount", "--target", str(holder.pid)]
    holder.terminate()
    holder.wait(DEADLINE_SECONDS)


def without_ombud(path):
    return "".join(line for line in pathlib.Path(path).read_text().splitlines(True) if not line.startswith("ombud:"))


def received(site):
    """How many mails the store took; 0 while it is being made."""
    status = site.run("status", "--json", check=False).stdout
    return json.loads(status)["counts"]["received"] if status else 0


def test_a_mail_server_hands_mail_over(site, pipe, dovecot):
    pipe.start()
    liisa = f"liisa{site.tag}@kahvila.example"
    pipe.send(liisa, site.address, mail(site, liisa, "Rakennuslupa", LICENCE))
    wait_until(lambda: received(site) == 1, "the mail is in the store")
    site.once()
    [answer] = dovecot.wait_for(liisa, 1)
    [ticket] = site.json("tickets")
    assert ticket["ref"] in text_of(answer) and ticket["owner"] == "anna"


def test_a_store_out_of_reach_keeps_the_mail_with_the_server(site, pipe, binary, dovecot):
    site.once()
    for path in (site.folder, *site.folder.glob("ombud.db*")):
        shutil.chown(path, "root", "root")
    liisa = f"liisa{site.tag}@kahvila.example"
    data = mail(site, liisa, "Rakennuslupa", LICENCE)

    refused = receive(site, binary, data)
    assert refused.returncode == 75
    assert b"belongs to root" in refused.stderr and b"runs as nobody" in refused.stderr

    pipe.start()
    pipe.send(liisa, site.address, data)
    kept(pipe)
    for path in (site.folder, *site.folder.glob("ombud.db*")):
        shutil.chown(path, "nobody", "nogroup")
    flush_until_received(pipe, site)
    site.once()
    dovecot.wait_for(liisa, 1)
    assert len(site.json("tickets")) == 1


CLOSED = {  # what only the user ombud may read: the mode of the folder, and what is said of it
    "settings": (0o750, "ombud.conf"),
    "store": (0o755, "it belongs to ombud with mode 0600, and this process runs as nobody"),
}


@pytest.mark.parametrize("closed", CLOSED)
def test_a_pipe_with_the_wrong_user_keeps_the_mail_until_it_has_the_right_one(household, site, pipe, dovecot, closed):
    mode, words = CLOSED[closed]
    site.once()
    for path in (site.folder, *site.folder.iterdir()):
        os.chown(path, UID, UID)
    for path in site.folder.glob("ombud.db*"):
        path.chmod(0o600)
    site.folder.chmod(mode)
    pipe.inside = household
    pipe.start()
    liisa = f"liisa{site.tag}@kahvila.example"
    pipe.send(liisa, site.address, mail(site, liisa, "Rakennuslupa", LICENCE))
    assert words in kept(pipe)
    assert received(site) == 0 and site.json("tickets") == []

    pipe.services = pipe.services.replace("user=nobody", "user=ombud")
    pipe.write()
    pipe.command("reload")
    flush_until_received(pipe, site)
    assert {path.stat().st_uid for path in site.folder.glob("ombud.db*")} == {UID}
    site.once()
    [answer] = dovecot.wait_for(liisa, 1)
    [ticket] = site.json("tickets")
    assert ticket["ref"] in text_of(answer)


def test_a_user_who_may_not_enter_is_told_so(site, binary):
    site.once()
    site.folder.chmod(0o711)
    (site.folder / "ombud.db").chmod(0o600)
    refused = receive(site, binary, mail(site, "a@kahvila.example", "x", "y"), user="daemon")
    assert refused.returncode == 75 and b"sudo -u nobody" in refused.stderr


def test_nothing_on_standard_input_is_no_mail(site, binary):
    assert receive(site, binary, b"").returncode == 65


@pytest.mark.parametrize("megabytes, whole", [(24, True), (30, False)])
def test_a_large_mail_is_taken_and_ticketed(site, binary, dovecot, megabytes, whole):
    liisa = f"liisa{site.tag}@kahvila.example"
    line = b"kuvaus kahvilasta ja sen tiloista, sivu sivulta\n"
    data = mail(site, liisa, "Rakennuslupa", LICENCE) + line * (megabytes * 1000 * 1000 // len(line))
    assert receive(site, binary, data).returncode == 0
    site.once()
    [ticket] = site.json("tickets")
    history = site.run("show", ticket["ref"]).stdout.decode()
    assert ("more than the limit" in history) != whole
    [told] = dovecot.wait_for(getattr(site, ticket["owner"]), 1)
    assert ticket["ref"] in text_of(told)
    dovecot.wait_for(liisa, 1)
