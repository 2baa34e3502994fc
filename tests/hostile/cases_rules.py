# SPDX-License-Identifier: MIT
"""Rules that are too slow, too many, or no files at all; and commands that read a store that is damaged or full. The mail
goes on, what is refused is told, and what only reads writes nothing."""
import hashlib
import json
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import time

from cases_store import mount
from rig import Case, House, check, mail
from servers import SANITIZED

SLOW = ('rule "one" { any = \'^(a+)+$\'  tags = { slow } }\nrule "two" { any = \'(a|aa)+$\'  tags = { slow } }\n'
        'rule "three" { any = \'header X-Slow: (a|a|b)+$\'  tags = { slow } }\n')
WELL = 'rule "well" { any = \'toimitil\'  tags = { well } }\n'
LIMIT = 3 if SANITIZED else 1  # of times and memory
SCRIPT = "<script>alert(1)</script></svg>\u202e\u2066"


class OwnHouse(Case):
    """One mailbox and a folder for what goes out; rules.d beside the settings."""

    kind = "rules"

    def build(self, folder):
        folder.mkdir()
        self.house = house = House(folder)
        for name in ("in", "out"):
            house.maildir(name)
        house.blocks.append(f'sender "out" {{ maildir = "{folder}/out" }}\nmailbox "in" {{ maildir = "{folder}/in"  '
                            'address = "in@kymi.example"  sender = out  after = delete  poll = 1s }')
        self.rules = folder / "rules.d"
        self.rules.mkdir()
        (self.rules / "10.conf").write_text(WELL)
        return house

    def start(self):
        self.house.start()
        self.house.wait(lambda: self.house.channel("mailbox in"), "the first look into the mailbox")

    def take(self, token, text="Hei, mistä löydän vapaita toimitiloja?", fields=""):
        """A mail from a writer of its own."""
        self.house.drop("in", fields.encode() + mail(token, "in@kymi.example", text))

    def is_taken(self, token):
        return self.house.ask("SELECT 1 FROM entry WHERE kind = 'in' AND message_id LIKE ?",
                              f"%{hashlib.sha256(token.encode()).hexdigest()[:20]}%")

    def takes(self, token, text="Hei, mistä löydän vapaita toimitiloja?"):
        """Seconds until it is on a ticket."""
        begun = time.monotonic()
        self.take(token, text)
        self.house.wait(lambda: self.is_taken(token), f"{token} is on a ticket")
        return time.monotonic() - begun

    def measured(self, *arguments):
        """A command: its status, what it says, the seconds of CPU, and the most memory in MB."""
        house, said = self.house, self.house.folder / "said"
        with said.open("wb") as out:
            command = subprocess.Popen([str(house.binary), *arguments, "--config", str(house.config)],
                                       stdout=out, stderr=out, env=house.environment)
            _, status, usage = os.wait4(command.pid, 0)
        command.returncode = os.waitstatus_to_exitcode(status)
        return command.returncode, said.read_text(errors="replace"), usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024

    def clean(self):
        self.house.ended = True
        if self.house.daemon:
            self.house.daemon.kill()
            self.house.daemon.wait()


class SlowPatterns(OwnHouse):
    """Sixty mails that hold patterns up, among sixty of others."""

    def run(self, house):
        (self.rules / "20.conf").write_text(SLOW)
        self.start()
        bad = "a" * 60_000 + "!"
        took = []
        for number in range(60):
            self.take(f"bad{number}", "\n".join((bad[:900] + "! ") for _ in range(60)) + bad, f"X-Slow: {'a' * 900}!\n")
            took.append(self.takes(f"good{number}"))
        slow = sorted(took)[int(len(took) * 0.95)]
        print(f"  slow patterns: others' mails wait {statistics.median(took):.2f} s, p95 {slow:.2f} s, at most {max(took):.2f} s")
        check(slow < 2 * LIMIT, f"p95 of others is {slow:.2f} s")
        told = house.command("status").stdout.decode()
        check(all(pattern in told for pattern in ("^(a+)+$", "(a|aa)+$")), f"status names the patterns: {told}")
        house.stop()
        self.start()
        check(self.takes("after", bad) < 2 * LIMIT, "a mail waits after a restart")
        kept = house.ask("SELECT count(*) FROM slow_pattern")
        check(kept[0][0] >= 2, f"kept: {kept}")


def many(count, rule):
    return lambda path: path.write_text("".join(rule.format(i=i, t=i % 50) for i in range(count)))


# name: (how the file comes about, whether it is loaded, what is said)
FILES = {
    "10 MB of rules": (many(175_000, "rule \"r{i}\" {{ any = 'sana{i}x'  tags = {{ t{i} }} }}\n"), True, ""),
    "100,000 rules": (many(100_000, "rule \"r{i}\" {{ any = 'sana{i}x'  tags = {{ t{t} }} }}\n"), True, ""),
    "100,000 rules without literals": (many(100_000, "rule \"r{i}\" {{ any = '[a-z]+[0-9]{{{t}}}x?'  tags = {{ t{t} }} }}\n"), True, ""),
    "100,000 broken rules": (many(100_000, "rule \"r{i}\" {{ any = '(sana{i}x'  grp = nobody }}\n"), False, "and 199950 more"),
    "a line of 1 MB": (lambda path: path.write_text("rule \"x\" { " * 100_000), False, "more"),
    "a pattern of 1 MB": (lambda path: path.write_text(f"rule \"x\" {{ any = '{'a' * 1_000_000}' }}\n"), False, "longer than 4096 bytes"),
    "a FIFO": (os.mkfifo, False, "not a regular file"),
    "a directory": (lambda path: path.mkdir(), False, "not a regular file"),
    "a link to nowhere": (lambda path: path.symlink_to("/nowhere/at/all"), False, "could not be opened"),
    "a link to /dev/zero": (lambda path: path.symlink_to("/dev/zero"), False, "not a regular file"),
    "a sparse file of 1 GB": (lambda path: (path.touch(), os.truncate(path, 1 << 30)), False, "too large"),
    "NUL bytes": (lambda path: path.write_bytes(b"rule \"x\" { any = 'a\0b' }\n\0\0"), False, "NUL byte"),
}


class Files(OwnHouse):
    """Each is reloaded, and checked: loaded or refused, in bounded time and memory, and the old set stays on refusal."""

    def run(self, house):
        self.start()
        path = self.rules / "20.conf"
        for number, (name, (make, is_loaded, words)) in enumerate(FILES.items()):
            before = house.json("status")["generation"]
            make(path)
            for command in (("reload",), ("rules", "check")):
                status, said, seconds, memory = self.measured(*command)
                print(f"  {name}: {' '.join(command)} {seconds:.1f} s of CPU, {memory} MB", flush=True)
                check((status == 0) == is_loaded and words in said, f"{name}, {command}: {status} {said[-500:]}")
                check(seconds < 30 * LIMIT and memory < 1000 * LIMIT, f"{name}, {command}: {seconds:.1f} s, {memory} MB")
                check(len(said) < 1_000_000, f"{name}, {command}: {len(said)} bytes are said")
            check(is_loaded or house.json("status")["generation"] == before, f"{name}: the old set stays")
            waited = self.takes(f"f{number}")
            check(waited < 5 * LIMIT, f"{name}: a mail waits {waited:.1f} s")
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


COMMANDS = [("rules", "explain", "REF"), ("rules", "replay", "--since", "30d"), ("rules", "replay", "--since", "30d", "--json"),
            ("rules", "report", "--since", "90d"), ("rules", "report", "--since", "90d", "--json"), ("rules", "report", "--since", "90d", "--html", "PAGE"),
            ("show", "REF"), ("assign", "--simulate", "50")]
# What happened to the store.
DAMAGE = {
    "packed mails cut": "UPDATE inbox_raw SET packed = substr(packed, 1, length(packed) / 2)",
    "packed mails of chance": "UPDATE inbox_raw SET packed = randomblob(length(packed))",
    "packed mails empty": "UPDATE inbox_raw SET packed = x''",
    "mails gone": "DELETE FROM inbox_raw",
    "words erased": "UPDATE words SET text = ''",
    "a generation missing": "DELETE FROM generation",
    "a generation of chance": "UPDATE generation SET packed = randomblob(length(packed))",
    "a generation that claims 2 TB": "UPDATE generation SET size_bytes = 2000000000000",
    "verdicts that are none": "UPDATE decision SET verdict = '{\"rules\": [[[[', facts = '[]'",
    "facts of another shape": "UPDATE decision SET facts = '{\"received_at\": \"x\", \"loads\": 1}', verdict = '[1]'",
}


class DamagedStore(OwnHouse):
    """Commands end by themselves, say something, and leave the store as it was, byte by byte."""

    own_disk = 64

    def build(self, folder):
        house = super().build(folder)
        self.disk = folder / "disk"
        self.disk.mkdir()
        mount("-t", "tmpfs", "-o", f"size={self.own_disk}m", "none", str(self.disk))
        house.store = self.disk / "ombud.db"
        return house

    def run(self, house):
        self.start()
        chance = random.Random(6)
        for number in range(12):
            words = " ".join(chance.choice(("laituri", "satama", "venepaikka", "kahvila", SCRIPT)) for _ in range(20))
            self.takes(f"t{number}", f"Hei, toimitiloja {words}")
        ref = house.json("tickets")[0]["ref"]
        house.stop()
        whole = house.store.read_bytes()
        self.read_all("a whole store", ref)
        for name, statement in DAMAGE.items():
            house.store.write_bytes(whole)
            store = sqlite3.connect(house.store)
            store.execute("PRAGMA journal_mode = DELETE")
            store.execute(statement)
            store.commit()
            store.close()
            self.read_all(name, ref)
        house.store.write_bytes(whole)
        for path in self.disk.glob("ombud.db-*"):
            path.unlink()
        with (self.disk / "fill").open("wb", buffering=0) as fill:
            try:
                while True:
                    fill.write(b"x" * 4096)
            except OSError:
                pass
        self.read_all("a full disk", ref)

    def read_all(self, name, ref):
        before = self.house.store.read_bytes()
        for command in COMMANDS:
            page = self.house.folder / "page.html"
            command = [{"REF": ref, "PAGE": str(page)}.get(word, word) for word in command]
            result = self.house.command(*command)
            check(0 <= result.returncode < 128 and result.returncode != os.EX_USAGE, f"{name}: {command} ended with {result.returncode}: {result.stderr[-500:]}")
            check(result.stdout or result.stderr or page.exists(), f"{name}: {command} says nothing")
            if "--json" in command and result.stdout:
                json.loads(result.stdout)
            if page.exists():
                text = page.read_text()
                check("<script" not in text and "</svg>\u202e" not in text, f"{name}: the page has words as they came")
                check("\u202e" not in text and "\u2066" not in text, f"{name}: the page can be turned about")
                page.unlink()
            check(self.house.store.read_bytes() == before, f"{name}: {command} wrote to the store")

    def clean(self):
        super().clean()
        subprocess.run(["umount", "-l", str(self.disk)], check=True)


def cases():
    return [SlowPatterns("slow-patterns"), Files("files"), DamagedStore("damaged-store")]


SHORT = {"slow-patterns"}
