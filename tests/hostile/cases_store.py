# SPDX-License-Identifier: MIT
"""A store that cannot be written for a while: nothing is let go of meanwhile, status says why, and all comes in later."""
import fcntl
import os
import sqlite3
import subprocess

from imap_server import ImapServer
from rig import Case, House, check, mail
from servers import PATIENCE

DISK_MB = 16
TEXT = "Hei, mistä löydän vapaita toimitiloja yritykselleni?\n"


class Skipped(Exception):
    """It cannot be tried here."""


def mount(*arguments):
    result = subprocess.run(["mount", *arguments], capture_output=True)
    if result.returncode != 0:
        raise Skipped(f"mounting is not allowed here: {result.stderr.decode().strip()}")


class StoreCase(Case):
    """A house of its own: a mailbox by IMAP and one in a directory, and a sender into a directory."""

    kind = "store"
    words = ()
    own_disk = False

    def __init__(self, name):
        super().__init__(name)
        self.house = self.server = None
        self.mounted = None
        self.wrong = []

    def build(self, folder):
        folder.mkdir()
        disk = folder / "disk"
        disk.mkdir()
        if self.own_disk:
            mount("-t", "tmpfs", "-o", f"size={DISK_MB}m", "none", str(disk))
            self.mounted = disk
        self.house = house = House(folder, store=disk / "ombud.db")
        self.server = ImapServer()
        self.server.watch_release = self.release
        for name in ("box", "out"):
            house.maildir(name)
        house.blocks.append(
            f'sender "out" {{ maildir = "{folder}/out" }}\n'
            f'mailbox "box" {{ maildir = "{folder}/box"  address = "box@kymi.example"  after = delete  poll = 1s }}\n'
            f'mailbox "imap" {{ imap = "imap://127.0.0.1:{self.server.port}"  tls = none  user = u  '
            f'password_file = "{folder}/secret"  address = "imap@kymi.example"  after = move  move_to = Handled  poll = 1s }}')
        return house

    def release(self, server, uid):
        try:
            rows = self.house.ask("SELECT size_bytes FROM inbox WHERE mailbox = 'imap' AND uid = ?", uid)
        except sqlite3.Error as error:
            rows = str(error)
        if rows != [(len(server.mails[uid]),)]:
            self.wrong.append((uid, rows))

    def bring(self, number):
        """One mail each way."""
        for way in ("box", "imap"):
            text = TEXT + os.urandom(100_000).hex()  # no room is found for it in pages that are free
            data = mail(f"{way}-{number}", f"{way}@kymi.example", "\n".join(text[i:i + 900] for i in range(0, len(text), 900)))
            if way == "box":
                self.house.drop("box", data)
            else:
                self.server.deliver(data)

    def all_came(self, *numbers):
        tokens = [f"{way}-{n}" for n in numbers for way in ("box", "imap")]
        self.house.wait(lambda: all(len(self.house.tickets(t)) == 1 for t in tokens),
                        lambda: f"tickets: {[(t, len(self.house.tickets(t))) for t in tokens]}; {self.troubles()}", 120)

    def troubles(self):
        """Sentences that ombud status shows, of channels and roles."""
        status = self.house.view["status"]
        return [x["error"] for x in status.get("channels", []) + status.get("roles", []) if x["error"] and x["next_try_at"]]

    def told(self):
        self.house.wait(lambda: any(w in t for t in self.troubles() for w in self.words),
                        lambda: f"status says {self.words}: {self.troubles()} {self.house.view['status'].get('error')}", 60)

    def answered(self, count):
        def mails():
            return len(list((self.house.folder / "out" / "new").iterdir()))
        self.house.wait(lambda: mails() == count, lambda: f"{count} mails out: {mails()}", 120)

    def run(self, house):
        house.start()
        house.wait(lambda: (c := house.channel("mailbox imap")) and c["state"] == "ok", "the first look into the mailbox")
        self.bring(0)
        self.all_came(0)
        self.answered(4)
        self.harm()
        held = list(self.server.mails)
        check(held and not [u for _, u in self.server.released if u in held], "the mail is still at its source")
        self.mend()
        self.all_came(0, 1)
        self.answered(8)
        house.wait(lambda: not self.troubles(), lambda: f"it is well again: {self.troubles()}", 120)
        check(not self.wrong, f"let go at the source before it was in the store: {self.wrong}")
        self.roles = tuple(r["name"] for r in house.view["status"]["roles"])
        self.judge_cost(house)
        took = house.stop()
        check(took < 10 * PATIENCE, f"stopping took {took:.1f} s")

    def harm(self):
        raise NotImplementedError

    def mend(self):
        raise NotImplementedError

    def clean(self):
        self.house.ended = True
        if self.house.daemon:
            self.house.daemon.kill()
            self.house.daemon.wait()
        self.server.stop()
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.mounted)], check=True)


class FullDisk(StoreCase):
    words = ("the disk is full",)
    own_disk = True

    def harm(self):
        self.fill = self.mounted / "fill"
        with self.fill.open("wb", buffering=0) as fill:
            try:
                while True:
                    fill.write(b"x" * 4096)
            except OSError:
                pass
        self.bring(1)
        self.told()

    def mend(self):
        self.fill.unlink()


class ReadOnly(StoreCase):
    """The file system comes up read-only: the daemon says so and ends, and status says that it does not run."""

    own_disk = True

    def harm(self):
        self.house.stop()
        mount("-o", "remount,ro", str(self.mounted))
        self.bring(1)
        self.house.start()
        self.house.ended = True
        check(self.house.daemon.wait(60) != 0, "the daemon ends with an error")
        check("Read-only file system" in (self.house.folder / "daemon.log").read_text(), "its log says why")
        told = self.house.command("status")
        check(told.returncode != 0 and (b"does not run" in told.stdout or b"read-only" in told.stderr),
              f"status: {told.returncode} {told.stdout[:200]} {told.stderr[:200]}")

    def mend(self):
        mount("-o", "remount,rw", str(self.mounted))
        self.house.start()


class Busy(StoreCase):
    """Another process holds the write lock of the database."""

    words = ("busy: another process",)

    def harm(self):
        self.other = sqlite3.connect(self.house.store, isolation_level=None, timeout=20, check_same_thread=False)
        self.other.execute("BEGIN IMMEDIATE")
        self.bring(1)
        self.told()

    def mend(self):
        self.other.execute("ROLLBACK")
        self.other.close()


class Locked(StoreCase):
    """Another process holds ombud's own lock; the daemon is told to end meanwhile, and ends."""

    def harm(self):
        self.lock = open(f"{self.house.store}.lock", "ab")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.bring(1)
        took = self.house.stop()
        check(took < 10 * PATIENCE, f"stopping took {took:.1f} s")
        self.house.start()

    def mend(self):
        self.lock.close()


def cases():
    return [FullDisk("full-disk"), ReadOnly("read-only"), Busy("busy"), Locked("locked")]


SHORT = {"full-disk", "read-only", "busy", "locked"}
