# SPDX-License-Identifier: MIT
"""The servers and the site that are measured."""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys

from ombud import SOURCE, Ombud
from servers import Authority, Dovecot, accepts, free_port, wait_until

WIDE_OPEN = ("restraint { address_day = 1000  ticket_day = 1000  domain_hour = 100000  site_hour = 1000000  "
             "staff_hour = 100000  answer_max_age = 3d }")


class Sink:
    """Postfix's smtp-sink: takes every mail and throws it away."""

    def __init__(self):
        self.port = free_port()
        self.process = subprocess.Popen(["/usr/sbin/smtp-sink", "-u", "nobody", f"127.0.0.1:{self.port}", "100"],
                                        stderr=subprocess.DEVNULL)
        wait_until(lambda: accepts(self.port), "smtp-sink listens")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Site(Ombud):
    """A site whose store can be put back to an earlier state."""

    def __init__(self, tally, dovecot, sink, folder):
        folder.mkdir(parents=True)
        super().__init__(folder, dovecot, sink)
        self.more = WIDE_OPEN
        self.tally = tally

    @property
    def store(self):
        return self.folder / "ombud.db"

    def keep(self, name):
        """A copy of the store; nobody has it open."""
        return shutil.copy(self.store, self.folder / name)

    def restore(self, name):
        for companion in self.folder.glob("ombud.db*"):
            companion.unlink()
        shutil.copy(self.folder / name, self.store)
        with self.store.open("rb") as store:
            os.fsync(store)  # or the first commit that is measured would write all of it

    def run_roles(self, **counts):
        """Roles at work until each has handled so many, by the names the settings give them."""
        self.write()
        words = [f"{name.replace('_', '.')}={count}" for name, count in counts.items()]
        log = self.folder / "roles.log"
        try:
            with log.open("wb") as stderr:
                return self.tally.run("roles", self.config, *words, stderr=stderr)
        except subprocess.CalledProcessError:
            sys.stderr.write("".join(log.read_text(errors="replace").splitlines(True)[-20:]))
            raise

    def change(self, sql):
        with sqlite3.connect(self.store) as store:
            store.execute(sql)

    def count(self, sql):
        with sqlite3.connect(self.store) as store:
            return store.execute(sql).fetchone()[0]


def few_rules(folder):
    """The first ten of the shipped rules."""
    text = (SOURCE / "rules/shipped/10-matters.conf").read_text()
    blocks = text.split('\nrule "')
    (folder / "ten").mkdir(exist_ok=True)
    shutil.copy(SOURCE / "rules/shipped/20-authorities.conf", folder / "ten")
    (folder / "ten/10-ten.conf").write_text('\nrule "'.join(blocks[:11]))
    return folder / "ten"


@contextlib.contextmanager
def running(tally, name, sink=None):
    """Dovecot, where mails go, and a site in a folder of its own; the mailbox is empty and begun."""
    folder = tally.folder / name
    for each in ("ca", "dovecot"):
        (folder / each).mkdir(parents=True)
    dovecot = Dovecot(folder / "dovecot", Authority(folder / "ca").certificate("good", "localhost"))
    sink = sink or Sink()
    dovecot.start()
    try:
        site = Site(tally, dovecot, sink, folder / "site")
        site.begin()
        site.keep("fresh.db")
        yield dovecot, sink, site
    finally:
        site.stop()
        sink.stop()
        dovecot.stop()
        if not tally.keeps:
            shutil.rmtree(folder, ignore_errors=True)
