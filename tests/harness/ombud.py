# SPDX-License-Identifier: MIT
"""A site for the tests: settings, key, store, and the daemon over them."""
import json
import os
import pathlib
import re
import subprocess

from servers import BUILD, DEADLINE_SECONDS, PASSWORD, PATIENCE, wait_until

WRAPPER = os.environ.get("OMBUD_WRAPPER", "").split()  # what runs the roles: valgrind with its options, say
SOURCE = pathlib.Path(__file__).resolve().parents[2]

SETTINGS = """
site {{
	name = "Kymenlaakson yrityspalvelut"  prefix = KYM  domain = "kymi.example"  languages = {{ fi, sv, en }}
	default_group = general  hours = always  addresses = {{ "{address}" }}  key_file = "{folder}/key"  admins = {{ anna }}
	rules = "{rules}"  templates = "{source}/templates"  {in_site}
}}
store {{ path = "{folder}/ombud.db" }}
mailbox "counter" {{ {mailbox}  address = "{address}"  sender = mail }}
sender "mail" {{ {sender} }}
hours "always" {{ timezone = "Europe/Helsinki"  open = {{ {open} }} }}
person "anna" {{ name = "Anna Virtanen"  email = {{ "anna{tag}@kotka.example" }}  phone = "+358401111111"  languages = {{ fi, sv }}  deputy = pekka }}
person "pekka" {{ name = "Pekka Laine"  email = {{ "pekka{tag}@kouvola.example" }}  phone = "+358402222222"  languages = {{ fi, en }} }}
group "general" {{ members = {{ pekka }}  assign = {{ sticky, least-open }}  hours = always  first_answer = {first_answer} }}
group "building-control" {{ members = {{ anna }}  assign = {{ sticky, least-open }}  hours = always  first_answer = {first_answer}  {in_group} }}
{more}
"""


def is_alive(pid):
    """A zombie that nobody has buried is not."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def reporting(folder):
    """What a sanitizer finds in a process goes into a file of that folder, whatever becomes of its output."""
    return {"ASAN_OPTIONS": f"log_path={folder}/sanitizer",
            "UBSAN_OPTIONS": f"log_path={folder}/sanitizer:print_stacktrace=1"}


def reports(folder):
    """What the sanitizers said; of a deadly signal the stack is in the daemon's own output."""
    found = [path.read_text(errors="replace") for path in folder.glob("sanitizer.*")]
    log = folder / "daemon.log"
    if found and log.exists():
        found += [line for line in log.read_text(errors="replace").splitlines() if re.match(r"==\d+==|    #\d+ ", line)][:60]
    return found


class Ombud:
    """A site of its own: settings, key, store, and addresses that no other test uses."""

    sites = []

    def __init__(self, folder, dovecot, postfix):
        Ombud.sites.append(self)
        self.folder, self.dovecot, self.postfix = folder, dovecot, postfix
        self.tag = f"-{os.getpid()}-{len(Ombud.sites)}"
        self.address = f"yritys{self.tag}@kymi.example"
        self.config = folder / "ombud.conf"
        self.open = '"mon-sun 00:00-24:00"'
        self.in_site = "morning_digest = no  weekly_digest = no"  # else what staff get changes with the time of day
        self.first_answer = "8h"
        self.in_group = ""  # of building-control
        self.more = ""
        self.rules = SOURCE / "rules/shipped"
        (folder / "key").write_text(os.urandom(32).hex() + "\n")
        (folder / "key").chmod(0o600)
        (folder / "imap.secret").write_text(PASSWORD.replace(" ", "_") + "\n")
        (folder / "imap.secret").chmod(0o600)
        self.mailbox = (f'imap = "imap://127.0.0.1:{dovecot.port}"  tls = none  user = "{self.address}"  '
                        f'password_file = "{folder}/imap.secret"  start = now')
        self.sender = f'smtp = "smtp://127.0.0.1:{postfix.port}"  tls = none'
        self.daemon = None
        self.has_begun = False
        self.binary = BUILD / "ombud"
        self.inside = []  # the command that runs ombud where it should run
        self.environment = {}

    @property
    def whole_environment(self):
        return {**os.environ, **reporting(self.folder), **self.environment}

    @property
    def anna(self):
        return f"anna{self.tag}@kotka.example"

    @property
    def pekka(self):
        return f"pekka{self.tag}@kouvola.example"

    def write(self):
        self.config.write_text(SETTINGS.format(
            address=self.address, folder=self.folder, source=SOURCE, rules=self.rules, tag=self.tag, mailbox=self.mailbox,
            sender=self.sender, open=self.open, in_site=self.in_site, first_answer=self.first_answer,
            in_group=self.in_group, more=self.more))

    def command(self, *arguments):
        wrapper = WRAPPER if arguments[0] == "run" else []
        return [*self.inside, *wrapper, str(self.binary), *arguments, "--config", str(self.config)]

    def run(self, *arguments, check=True, stdin=None):
        if not self.config.exists():
            self.write()
        result = subprocess.run(self.command(*arguments), input=stdin, capture_output=True, timeout=120 * PATIENCE,
                                env=self.whole_environment)
        if check and result.returncode != 0:
            raise AssertionError(f"ombud {' '.join(arguments)}: {result.returncode}\n{result.stderr.decode()}")
        return result

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--json", check=False).stdout)

    def begin(self):
        """The first connection: what comes from now on is ours."""
        if not self.has_begun:
            self.has_begun = True
            self.once()

    def once(self, check=True):
        return self.run("run", "--once", check=check)

    def start(self):
        self.write()
        self.daemon = subprocess.Popen(self.command("run"), env=self.whole_environment,
                                       stderr=(self.folder / "daemon.log").open("ab"))

    def roles(self):
        """By name, what the status says of each; empty while no daemon runs."""
        status = self.json("status")
        return {role["name"]: role for role in status["roles"]} if status["running"] else {}

    def start_all(self):
        self.begin()
        self.start()
        return wait_until(lambda: (found := self.roles()) and all(r["pid"] for r in found.values()) and found,
                          "every role runs")

    def stop(self):
        if self.daemon:
            self.daemon.terminate()
            self.daemon.wait(DEADLINE_SECONDS * PATIENCE)
            self.daemon = None
