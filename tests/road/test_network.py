# SPDX-License-Identifier: MIT
"""The network is pulled: ombud lives in a network namespace of its own, and its one cable is cut and mended."""
import os
import shutil
import subprocess

import pytest
from conftest import made
from mails import LICENCE, mail, text_of, write
from ombud import Ombud
from servers import Dovecot, Postfix, wait_until

CONSENT = "I accept that passwords and mail cross the network unencrypted"


class Cable:
    """A namespace with one veth pair: the servers' end is here, ombud's end inside."""

    def __init__(self):
        self.name = f"ombud{os.getpid()}"
        self.net = f"10.{200 + os.getpid() % 50}.{os.getpid() // 50 % 250}"
        self.host, self.end = f"{self.net}.1", f"om{os.getpid()}"
        self.inside = ["ip", "netns", "exec", self.name]
        for command in (f"netns add {self.name}", f"link add {self.end} type veth peer name inside",
                        f"link set inside netns {self.name}", f"addr add {self.host}/30 dev {self.end}",
                        f"link set {self.end} up", f"-n {self.name} addr add {self.net}.2/30 dev inside",
                        f"-n {self.name} link set inside up", f"-n {self.name} link set lo up"):
            self.ip(command)

    @staticmethod
    def ip(command):
        subprocess.run(["ip", *command.split()], check=True, capture_output=True)

    def set(self, state):
        self.ip(f"link set {self.end} {state}")

    def remove(self):
        self.ip(f"netns del {self.name}")


@pytest.fixture
def cable():
    if os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("a network namespace needs root and ip (iproute2)")
    try:
        cable = Cable()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no network namespace can be made here: {error.stderr.decode().strip()}")
    yield cable
    cable.remove()


@pytest.fixture
def beyond(cable, server_folder, certificate, expired):
    """Dovecot and Postfix at the other end of the cable; the tests reach them on loopback."""
    dovecot = Dovecot(made(server_folder, "dovecot-beyond"), certificate, f"127.0.0.1, {cable.host}")
    postfix = Postfix(made(server_folder, "postfix-beyond"), dovecot, certificate, expired)
    postfix.main["inet_interfaces"] += f", {cable.host}"
    postfix.main["mynetworks"] += f", {cable.net}.0/30"
    postfix.services += f"{cable.host}:{postfix.port} inet n - n - - smtpd\n"
    dovecot.start()
    postfix.start()
    yield dovecot, postfix
    postfix.stop()
    dovecot.stop()


def test_a_cut_cable_is_noticed_said_and_lived_through(tmp_path, cable, beyond):
    dovecot, postfix = beyond
    site = Ombud(tmp_path, dovecot, postfix)
    site.inside = cable.inside
    site.mailbox = site.mailbox.replace("127.0.0.1", cable.host) + f'  insecure = "{CONSENT}"  idle = INBOX  poll = 2s'
    site.sender = site.sender.replace("127.0.0.1", cable.host) + f'  insecure = "{CONSENT}"'
    writers = [f"{name}{site.tag}@kahvila.example" for name in ("before", "during", "after")]

    def channels():
        return {c["name"]: c for c in site.json("status")["channels"]}

    try:
        site.start_all()
        write(postfix, site, writers[0], "Rakennuslupa", LICENCE)
        dovecot.wait_for(writers[0], 1)

        cable.set("down")
        write(postfix, site, writers[1], "Rakennuslupa", LICENCE)
        wait_until(lambda: channels()["mailbox counter"]["error"], "the mailbox is in trouble")
        # a mail that comes by another way is worked on meanwhile; only its answer waits
        piped = mail(site, writers[2], "Rakennuslupa", LICENCE)
        assert site.run("receive", "--mailbox", "counter", stdin=piped).returncode == 0
        wait_until(lambda: channels()["sender mail"]["error"], "the sender is in trouble", 60)
        for channel in channels().values():
            assert cable.host in channel["error"] and channel["next_try_at"], channel
        assert len(site.json("tickets")) == 2 and dovecot.read(writers[2]) == []

        cable.set("up")
        for writer in writers:
            [answer] = dovecot.wait_for(writer, 1)
            assert "Anna Virtanen" in text_of(answer)
        wait_until(lambda: not any(c["error"] for c in channels().values()), "all is well again")
        assert len(site.json("tickets")) == 3
        assert [len(dovecot.read(writer)) for writer in writers] == [1, 1, 1]
    finally:
        site.stop()
