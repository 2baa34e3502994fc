# SPDX-License-Identifier: MIT
"""One daemon with a mailbox, a sender or a line for each case, and what a case needs to judge it."""
import contextlib
import hashlib
import json
import os
import pathlib
import sqlite3
import subprocess
import threading
import time

from ombud import SOURCE, reporting, reports
from servers import BUILD, PATIENCE, SANITIZED

SECONDS = 60  # the longest wait for a state, but for the machine's speed: see PATIENCE
TOKEN = "merkki"

SITE = """
site {{
	name = "Kymenlaakson yrityspalvelut"  prefix = KYM  domain = "kymi.example"  languages = {{ fi, sv, en }}
	default_group = general  hours = always  key_file = "{folder}/key"  admins = {{ anna }}  run_directory = "{folder}"
	rules = "{source}/rules/shipped"  templates = "{source}/templates"  trusted_authserv = {{ "mx.kymi.example" }}
}}
restraint {{ site_hour = 10000  domain_hour = 10000  staff_hour = 10000  text_segments_day = 0 }}
store {{ path = "{store}" }}
hours "always" {{ timezone = "Europe/Helsinki"  open = {{ "mon-sun 00:00-24:00" }} }}
person "anna" {{ name = "Anna Virtanen"  email = {{ "anna@kotka.example" }}  languages = {{ fi }} }}
group "general" {{ members = {{ anna }}  hours = always  first_answer = 8h }}
"""


class Failed(Exception):
    """What was seen instead of what should be."""


def check(holds, what):
    if not holds:
        raise Failed(what)


def mail(token, to, text="Hei, mistä löydän vapaita toimitiloja yritykselleni?"):
    """Each from a writer of its own."""
    digest = hashlib.sha256(token.encode()).hexdigest()[:20]
    return (f"From: Liisa <liisa@{token}.example>\nTo: {to}\nSubject: Kysymys {token}\nMessage-ID: <{digest}@test.example>\n"
            f"Date: Mon, 23 Nov 2026 10:00:00 +0200\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
            ).encode()


def children(pid):
    return [int(p) for p in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class House:
    """A site, its daemon, and a view of it that is never older than a moment."""

    def __init__(self, folder, store=None):
        self.folder = folder
        self.store = store or folder / "ombud.db"
        self.blocks = []
        self.binary = BUILD / "ombud-test"
        self.clock = folder / "clock"
        self.offset = 0
        self.config = folder / "ombud.conf"
        self.daemon = None
        self.view = {"status": {}, "tickets": [], "queue": {"inbox": [], "outbox": []}}
        self.ended = False
        self.lock = threading.Lock()
        self.most_memory = {}  # role name: kB
        self.most_cpu = {}     # role name: seconds of one process
        (folder / "key").write_text(os.urandom(32).hex() + "\n")
        (folder / "secret").write_text("secret\n")
        (folder / "known-leaks").write_text("leak:libetpan\n")  # 1.9.4 loses the greeting of a server that says BYE
        (folder / "sms.secret").write_text("hush-hush-hush\n")
        for name in ("key", "secret", "sms.secret"):
            (folder / name).chmod(0o600)

    @property
    def environment(self):
        return {**os.environ, **reporting(self.folder), "OMBUD_TEST_CLOCK": str(self.clock),
                "LSAN_OPTIONS": f"suppressions={self.folder}/known-leaks:print_suppressions=0"}

    def maildir(self, name):
        for part in ("tmp", "new", "cur"):
            (self.folder / name / part).mkdir(parents=True, exist_ok=True)
        return self.folder / name

    def drop(self, name, data):
        """A mail into that Maildir."""
        with self.lock:
            number = time.monotonic_ns()
        (self.folder / name / "tmp" / str(number)).write_bytes(data)
        (self.folder / name / "tmp" / str(number)).rename(self.folder / name / "new" / f"{number}.hostile")

    def write(self):
        self.config.write_text(SITE.format(folder=self.folder, source=SOURCE, store=self.store) + "\n".join(self.blocks))

    def command(self, *arguments):
        return subprocess.run([str(self.binary), *arguments, "--config", str(self.config)], capture_output=True,
                              timeout=120, env=self.environment)

    def json(self, *arguments):
        result = self.command(*arguments, "--json")
        try:
            return json.loads(result.stdout)
        except ValueError as error:
            raise Failed(f"ombud {' '.join(arguments)} says no JSON: {result.stderr.decode()[:300]}") from error

    def set_clock(self):
        new = self.clock.with_suffix(".new")
        new.write_text(f"{int(time.time()) + self.offset} +running\n")
        new.rename(self.clock)

    def pass_minutes(self, minutes):
        """The clock of the daemon goes forward."""
        with self.lock:
            self.offset += minutes * 60
            self.set_clock()

    def start(self):
        self.write()
        self.set_clock()
        with (self.folder / "daemon.log").open("ab") as log:
            self.daemon = subprocess.Popen([str(self.binary), "run", "--config", str(self.config)], env=self.environment,
                                           stdout=log, stderr=log)
        self.ended = False
        self.looking = threading.Thread(target=self.look, daemon=True)
        self.looking.start()

    def look(self):
        while not self.ended:
            try:
                view = {name: self.json(name) for name in ("status", "tickets", "queue")}
                self.view = view
                self.measure()
            except (Failed, subprocess.TimeoutExpired):
                pass
            time.sleep(0.2)

    def measure(self):
        for role in self.view["status"]["roles"]:
            try:
                status = pathlib.Path(f"/proc/{role['pid']}/status").read_text()
                times = pathlib.Path(f"/proc/{role['pid']}/stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if "VmHWM" not in status:
                continue
            memory = int(status.split("VmHWM:")[1].split()[0])
            cpu = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
            self.most_memory[role["name"]] = max(memory, self.most_memory.get(role["name"], 0))
            self.most_cpu[role["name"]] = max(cpu, self.most_cpu.get(role["name"], 0))

    def wait(self, condition, what, seconds=SECONDS):
        """Wait for a state of the view."""
        end = time.monotonic() + seconds * PATIENCE
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            check(not self.daemon or self.daemon.poll() is None, "the daemon ended")
            time.sleep(0.05)
        raise Failed(f"not within {seconds * PATIENCE} s: {what()}" if callable(what) else
                     f"not within {seconds * PATIENCE} s: {what}")

    def channel(self, name):
        return next((c for c in self.view["status"].get("channels", []) if c["name"] == name), None)

    def tickets(self, token):
        return [t for t in self.view["tickets"] if t["subject"].split()[-1:] == [token]]

    def outbox(self, token):
        return [m for m in self.view["queue"]["outbox"] if any(to.endswith(f"@{token}.example") for to in m["to"])]

    def ask(self, sql, *values):
        """Straight from the store, as it stands now."""
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True, timeout=20)) as db:
            return db.execute(sql, values).fetchall()

    def sanitizer_says(self):
        return "\n".join(reports(self.folder))

    def stop(self):
        """Seconds it took."""
        self.ended = True
        self.looking.join()
        begun = time.monotonic()
        if self.daemon:
            self.daemon.terminate()
            try:
                self.daemon.wait(60)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                raise Failed("the daemon did not end within a minute") from None
            self.daemon = None
        return time.monotonic() - begun


class Case:
    """One kind of harm. Subclasses: prepare adds to the settings; run judges; clean up."""

    kind = ""
    roles = ()  # names of the roles that may not grow

    def __init__(self, name):
        self.short_name = name
        self.name = f"{self.kind}-{name}"  # of its mailbox or sender, and in its mail
        self.seen = None  # what failed
        self.skipped = None  # why it was not tried

    def judge_cost(self, house):
        """Neither memory nor CPU without bound: per role, in plain and sanitized builds."""
        memory, cpu = (1000, 60) if SANITIZED else (128, 15)
        for role in self.roles:
            check(house.most_memory.get(role, 0) < memory * 1024,
                  f"{role} grew to {house.most_memory.get(role, 0) // 1024} MB")
            check(house.most_cpu.get(role, 0) < cpu, f"{role} used {house.most_cpu.get(role, 0)} s of CPU")
