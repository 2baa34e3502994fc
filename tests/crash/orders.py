# SPDX-License-Identifier: MIT
"""What staff order, a partner answers, a person sends from the mailbox itself, and rules that are too slow: whoever does it
is ended at each step. The store is then as it is where nobody was, and everybody was told the same."""
import collections
import datetime
import itertools
import random
import re
import shutil
import threading
import zoneinfo

from rig import Figures, TEXT, arrived, ask, check_store, count_doubled, end, missing_in_mailboxes, new_site, unsettled, \
    wait_until
from ombud import SOURCE
from steps import STEPS, WAYS, WHOM

TICK = 13
NAMES = STEPS | {TICK: "tick"}
FIRST, ORDERED, MORNING, LATE = "2025-02-18 10:00", "2025-02-18 10:30", "2025-02-19 08:10", "2025-02-21 08:01"
SLOW = 'rule "slow" { any = \'header X-Slow: ^(a+)+$\'  tags = { slow } }\n'
SLOW_MAILS = 5  # until the pattern is set aside
RECEIVER, WORKER, SENDER = (3, 4), (6, 7, 8, 9), (10, 11, 12)

# What the store must show in the end, without the names that each site has of its own. Ids tell where a row was written
# twice, or in another order; times that follow from the moment of a retry are left out.
TABLES = {
    "ticket": "SELECT id, state, matter, group_title, owner, priority, contact_id, silent, due_at, answered_at, closed_at, "
              "linked_id, merged_into, deadline_step FROM ticket",
    "tag": "SELECT * FROM ticket_tag",
    "entry": "SELECT ticket_id, kind, channel, moved_from, text FROM entry LEFT JOIN words ON words.id = words_id",
    "outgoing": "SELECT ticket_id, kind, to_staff, state, mail FROM outgoing JOIN outgoing_recipient ON outgoing_id = id",
    "inbox": "SELECT folder_kind, state, kind, ticket_id, released_at IS NULL FROM inbox",
    "handover": "SELECT * FROM handover",
    "decision": "SELECT ticket_id, count(*) FROM decision GROUP BY ticket_id",
    "person": "SELECT title, open_count FROM person",
    "silence": "SELECT ticket_id, recipient, reason FROM silence",
    "slow": "SELECT pattern, block FROM slow_pattern",
    "digest": "SELECT day, unnoticed_id, silence_id FROM digest",
    "tally": "SELECT scope, name, kind, count(*) FROM tally GROUP BY scope, name, kind",
    "counter": "SELECT name, value FROM counter",
}


def local(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo("Europe/Helsinki"))


class House:
    """A site with partners, an entrepreneur, and Anna, whose orders are believed."""

    def __init__(self, site):
        self.site, self.put_count = site, 0
        self.liisa, self.other = f"liisa{site.tag}@yritys.example", f"liisa.m{site.tag}@koti.example"
        self.kinno, self.cursor = f"info{site.tag}@kinno.example", f"posti{site.tag}@cursor.example"
        site.open = '"mon-fri 08:00-16:00"'
        site.in_site += '  trusted_authserv = { "mx.kymi.example" }'
        site.mailbox += '  sent_folder = "Sent"'
        site.more = (f'group "kinno" {{ name = "Kinno"  email = "{self.kinno}"  partner = yes  hours = always }}\n'
                     f'group "cursor" {{ name = "Cursor"  email = "{self.cursor}"  partner = yes  consent = ask  hours = always }}\n')
        site.rules = site.folder / "rules.d"
        shutil.copytree(SOURCE / "rules/shipped", site.rules)
        (site.rules / "05-slow.conf").write_text(SLOW)
        client = site.dovecot.login(site.address)
        client.create("Sent")
        client.logout()
        self.set_clock(FIRST)
        site.begin()

    def set_clock(self, when):
        self.now = local(when)
        (self.site.folder / "clock").write_text(str(int(self.now.timestamp()) + 60))
        self.site.environment["OMBUD_TEST_CLOCK"] = str(self.site.folder / "clock")

    def put(self, sender, subject, text, extra="", folder="INBOX"):
        self.put_count += 1
        self.site.dovecot.append(self.site.address, (
            f"{extra}From: <{sender}>\nTo: {self.liisa if folder == 'Sent' else self.site.address}\nSubject: {subject}\n"
            f"Message-ID: <{self.put_count}{self.site.tag}@crash.example>\nDate: Tue, 18 Feb 2025 10:00:{self.put_count:02} +0200\n"
            f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n").encode(), folder, self.now)

    def request(self, subject="Rakennuslupa"):
        """A ticket of Anna's, all told of it."""
        self.put(self.liisa, subject, TEXT)
        self.work()

    def told(self, who, count):
        """The newest mail that was delivered to them, when there are so many."""
        return self.site.dovecot.wait_for(who, count)[-1]

    def answer(self, who, count, text):
        """Press Reply on that mail."""
        message = self.told(who, count)
        self.put(who, f"Re: {message['Subject']}", text, f"In-Reply-To: {message['Message-ID']}\n")

    def work(self):
        """A pass, or one more where the roles of a killed supervisor still hold their locks."""
        wait_until(lambda: self.site.once(check=False).returncode == 0, "a pass is possible")

    def settle(self):
        wait_until(lambda: (self.work(), not unsettled(self.site))[1], "nothing is under way")
        wait_until(lambda: not missing_in_mailboxes(self.site), "what was sent is in the mailboxes")

    def ref(self, number):
        """Of the ticket that came as that one."""
        return self.site.json("tickets", "--all")[number - 1]["ref"]

    # ---- what comes before, and what is done while somebody is ended

    def before_hand_in(self):
        pass

    def hand_in(self):
        self.put(self.site.anna, "VL: Lupa", f"#uusi\n\n-----\nLähettäjä: Liisa Mäkelä <{self.liisa}>\nLähetetty: ma 17.2.2025 10.00\n"
                 f"Vastaanottaja: Anna\nAihe: Lupa\n\n{TEXT}",
                 "Authentication-Results: mx.kymi.example; dmarc=pass header.from=kotka.example\n")

    def before_hand_over(self):
        self.request()

    def hand_over(self):
        self.set_clock(ORDERED)
        self.answer(self.site.anna, 1, "#siirrä kinno")

    before_ask, before_send = before_hand_over, before_hand_over

    def ask(self):
        self.set_clock(ORDERED)
        self.answer(self.site.anna, 1, "#siirrä cursor")

    def before_yes(self):
        self.request()
        self.ask()
        self.work()

    before_no, before_silence = before_yes, before_yes

    def yes(self):
        self.answer(self.liisa, 2, "Kyllä, kiitos!")

    def no(self):
        self.answer(self.liisa, 2, "Ei kiitos.")

    def silence(self):
        self.set_clock(LATE)

    def before_partner(self):
        self.request()
        self.hand_over()
        self.work()

    def partner(self):
        self.answer(self.kinno, 1, "Hei, soitan huomenna.\n\nTerveisin\nSari")

    def before_merge(self):
        self.request()
        self.request("Toinen lupa")

    def merge(self):
        self.set_clock(ORDERED)
        self.answer(self.site.anna, 2, f"#yhdistä {self.ref(1)}")

    def send(self):
        self.set_clock(ORDERED)
        self.put(self.site.address, f"Vs: [{self.ref(1)}] Rakennuslupa", "Hei, lupaa ei tarvita.", folder="Sent")

    before_slow = before_hand_in

    def slow(self):
        for number in range(SLOW_MAILS):
            self.put(self.liisa, f"Hidas {number}", TEXT, f"X-Slow: {'a' * 60}!\n")

    def before_slow_told(self):
        self.slow()
        self.work()
        self.request()

    def slow_told(self):
        self.set_clock(MORNING)


# name: the steps at which somebody is ended, as (step, pass); what the store must show without any of it, or the phase
# would prove nothing.
MAIL = [(step, 1) for step in RECEIVER + WORKER + SENDER] + [(11, 2), (12, 2)]
CLOCK = [(TICK, 1)] + [(step, 1) for step in SENDER]
PHASES = {
    "hand_in": (MAIL, f"SELECT 1 FROM entry JOIN words ON words.id = words_id WHERE kind = 'in' AND text = '{TEXT}'"),
    "hand_over": (MAIL, "SELECT 1 FROM handover WHERE step = 'with' AND partner = 'kinno'"),
    "ask": (MAIL, "SELECT 1 FROM handover WHERE step = 'asked'"),
    "yes": (MAIL, "SELECT 1 FROM handover WHERE step = 'with' AND partner = 'cursor'"),
    "no": (MAIL[:-2], "SELECT 1 FROM ticket WHERE owner = 'anna' AND NOT EXISTS (SELECT 1 FROM handover)"),
    "silence": (CLOCK + [(11, 2), (12, 2)], "SELECT 1 FROM handover WHERE step = 'with' AND partner = 'cursor'"),
    "partner": (MAIL[:-2], "SELECT 1 FROM ticket WHERE state = 'WAITING' AND group_title = 'kinno'"),
    "merge": (MAIL[:-2], "SELECT 1 FROM ticket WHERE merged_into = 1001"),
    "send": (MAIL[:-2], "SELECT 1 FROM ticket WHERE state = 'WAITING'"),
    "slow": (MAIL[:-2] + [(7, 3), (8, 5)], "SELECT 1 FROM slow_pattern"),
    "slow_told": (CLOCK, "SELECT 1 FROM outgoing WHERE kind = 'digest' GROUP BY kind HAVING count(*) = 1"),
}


def shown(site):
    """The rows of TABLES, each as often as it stands there."""
    def plain(value):
        if not isinstance(value, str):
            return value
        return re.sub(r"KYM-[0-9A-Z-]+", "REF", value.replace(site.tag, ""))
    return {name: collections.Counter(tuple(plain(value) for value in row) for row in ask(site, sql)) for name, sql in TABLES.items()}


class Undisturbed:
    """What the store shows after each phase in which nobody was ended, made when the first case asks."""

    def __init__(self):
        self.lock, self.shown = {phase: threading.Lock() for phase in PHASES}, {}

    def of(self, phase, servers):
        with self.lock[phase]:
            if phase not in self.shown:
                case = Case(self, phase)
                case.run(*servers)
                assert not case.problems, f"{phase} without a fault: {case.problems}"
                self.shown[phase] = case.seen
            return self.shown[phase]


class Case:
    """step None: nobody is ended."""

    def __init__(self, undisturbed, phase, step=None, at=1, way=None, whom=None):
        self.undisturbed, self.phase, self.step, self.at, self.way, self.whom = undisturbed, phase, step, at, way, whom
        self.name = f"orders, {phase}, step {step} ({NAMES.get(step)}), {way}, {whom}, pass {at}"
        self.figures, self.problems, self.seen = Figures(), [], None

    def run(self, folder, dovecot, postfix):
        wanted = self.undisturbed.of(self.phase, (folder, dovecot, postfix)) if self.step else None
        site = new_site(folder, f"{self.phase}-{self.step}-{self.way}-{self.whom}-{self.at}", dovecot, postfix)
        house, log = House(site), site.folder / "fault.log"
        try:
            getattr(house, f"before_{self.phase}")()
            house.settle()
            getattr(house, self.phase)()
            if self.step:
                self.end_somebody(site, log)
            house.settle()
            house.settle()  # and nothing is done again
            self.seen = shown(site)
            self.judge(site, wanted, len(log.read_text().splitlines()) if self.step else 0)
        finally:
            end(site, self.problems)

    def end_somebody(self, site, log):
        fault = {"OMBUD_TEST_FAULT": f"{self.step}:{self.at}:{self.way}:{self.whom}", "OMBUD_TEST_FAULT_LOG": str(log)}
        site.environment |= fault
        for _ in range(2):  # the tick of a pass comes before what its worker does
            site.once(check=False)
        wait_until(log.exists, "the fault is hit")
        for name in fault:
            del site.environment[name]

    def judge(self, site, wanted, kills):
        self.figures = Figures(mails=arrived(site), kills=kills, tickets=ask(site, "SELECT count(*) FROM ticket")[0][0])
        if not ask(site, PHASES[self.phase][1]):
            self.problems.append("what was to be done is not")
        for table in wanted or ():
            more, less = self.seen[table] - wanted[table], wanted[table] - self.seen[table]
            if more or less:
                self.problems.append(f"{table}: there is {dict(more)} instead of {dict(less)}")
        count_doubled(site, self.figures, self.problems)
        if self.figures["doubled"] and (self.step not in (11, 12) or self.whom == "supervisor"):
            self.problems.append("a mail went out twice where nothing was in doubt")
        check_store(site, self.problems)


def all_cases():
    undisturbed = Undisturbed()
    return [Case(undisturbed, phase, *point, way, whom)
            for phase, (points, _) in PHASES.items() for point, way, whom in itertools.product(points, WAYS[:2], WHOM)]


def sample(seed):
    """Four of the phases, each at a step where the state changes."""
    chance, undisturbed = random.Random(seed), Undisturbed()
    changing = (8, 9, 11, 12, TICK)
    return [Case(undisturbed, phase, *chance.choice([point for point in PHASES[phase][0] if point[0] in changing]),
                 chance.choice(WAYS[:2]), chance.choice(WHOM)) for phase in chance.sample(list(PHASES), 4)]
