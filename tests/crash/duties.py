# SPDX-License-Identifier: MIT
"""What the clock makes us do: the timekeeper or a sender is ended while the tickets of one who is away move, while they go
back, and while the digests of a Monday are made. Nothing is done or said twice, and no ticket is left behind."""
import datetime
import itertools
import random
import zoneinfo

from rig import Figures, ask, bare, check_store, count_doubled, delivered, end, letter, missing_in_mailboxes, new_site, \
    unsettled, wait_until
from steps import STEPS, WAYS, WHOM

ROLES = "timekeeper sender.mail"
TICK = 13
NAMES = STEPS | {TICK: "tick"}
MAILS = 3
SECONDS = 120
# In the past, for Dovecot. Anna is away on the Saturday.
FRIDAY, SATURDAY, SUNDAY, MONDAY = ("2025-02-14 12:00", "2025-02-15 00:30", "2025-02-16 00:30", "2025-02-17 00:30")
PHASES = {"leave": SATURDAY, "return": SUNDAY, "monday": MONDAY}
OWNERS = {"leave": "pekka", "return": "anna", "monday": "anna"}
# What everybody was told in the end, as (who, kind): each of the writers is told who answers, Pekka of each ticket that he
# gets and of Saturday's work and, as a lead, of the week; Anna of each that is new, that they are hers again, that she is
# away, and of Monday's.
TOLD = {("writers", "acknowledgement"): MAILS, ("writers", "contact_person"): MAILS, ("pekka", "notification"): MAILS,
        ("pekka", "digest"): 2, ("anna", "notification"): MAILS, ("anna", "digest"): 2, ("anna", "account"): 1}
# Where one is ended: on Sunday one mail goes out, on Monday two, perhaps in one batch.
POINTS = {"leave": ((TICK, 1), (10, 1), (11, 1), (11, 2), (12, 1), (12, 2)), "return": ((TICK, 1), (10, 1), (11, 1), (12, 1)),
          "monday": ((TICK, 1), (10, 1), (11, 1), (11, 2), (12, 1), (12, 2))}


def local(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo("Europe/Helsinki"))


class Case:
    def __init__(self, phase, step, at, way, whom):
        self.phase, self.step, self.at, self.way, self.whom = phase, step, at, way, whom
        self.name = f"duties, {phase}, step {step} ({NAMES[step]}), {way}, {whom}, pass {at}"
        self.figures, self.problems, self.mails = Figures(), [], {}

    def run(self, folder, dovecot, postfix):
        site = new_site(folder, f"{self.phase}-{self.step}-{self.way}-{self.whom}-{self.at}", dovecot, postfix)
        site.in_site, site.in_group, site.first_answer = "", "lead = pekka", "2000h"
        log = site.folder / "fault.log"
        try:
            self.arrive(site)
            site.run("away", "anna", "2025-02-15", "2025-02-15")
            site.once()
            for phase in PHASES:
                self.pass_phase(site, phase, log)
            self.judge(site, log)
        finally:
            end(site, self.problems)

    def set_clock(self, site, at):
        (site.folder / "clock").write_text(str(int(at.timestamp())))
        site.environment["OMBUD_TEST_CLOCK"] = str(site.folder / "clock")

    def arrive(self, site):
        """Tickets of Anna's, all told of them; the daemon is not running."""
        at = local(FRIDAY)
        self.set_clock(site, at + datetime.timedelta(minutes=1))
        site.begin()
        for number in range(MAILS):
            self.mails[f"{number}{site.tag}@crash.example"] = f"liisa{number}{site.tag}@yritys{number}.example"
        for message_id, sender in self.mails.items():
            site.dovecot.append(site.address, letter(site, sender, message_id), at=at)
        site.once()

    def pass_phase(self, site, phase, log):
        self.set_clock(site, local(PHASES[phase]))
        fault = {"OMBUD_TEST_FAULT": f"{self.step}:{self.at}:{self.way}:{self.whom}", "OMBUD_TEST_FAULT_LOG": str(log),
                 "OMBUD_TEST_FAULT_ROLES": ROLES} if phase == self.phase else {}
        site.environment |= fault
        site.start()
        if fault:
            wait_until(log.exists, "the fault is hit", SECONDS)
            if self.whom == "supervisor":
                wait_until(lambda: site.daemon.poll() is not None, "the supervisor is gone")
                site.start()
        wait_until(lambda: self.is_done(site, phase), f"{phase} is done", SECONDS)
        wait_until(lambda: not unsettled(site) and not missing_in_mailboxes(site), "what was said has arrived", SECONDS)
        site.stop()
        for name in fault:
            del site.environment[name]
        site.once()  # one tick more
        absent = ask(site, f"SELECT id, owner FROM ticket WHERE owner IS NOT '{OWNERS[phase]}'")
        if absent:
            self.problems.append(f"after {phase} tickets are with {absent}")

    def is_done(self, site, phase):
        """Who owns the tickets, and the digest that comes last."""
        owned = ask(site, f"SELECT count(*) FROM ticket WHERE owner = '{OWNERS[phase]}'")[0][0] == MAILS
        digests = ask(site, "SELECT count(*) FROM outgoing WHERE kind = 'digest'")[0][0]
        return owned and digests >= {"leave": 1, "return": 2, "monday": 4}[phase]

    def judge(self, site, log):
        kills = len(log.read_text().splitlines())
        names = {site.anna: "anna", site.pekka: "pekka", **{sender: "writers" for sender in self.mails.values()}}
        told = {}
        for kind, mail in ask(site, "SELECT kind, mail FROM outgoing JOIN outgoing_recipient ON outgoing_id = id"):
            key = names.get(mail, mail), kind
            told[key] = told.get(key, 0) + 1
        if told != TOLD:
            self.problems.append(f"told: {told}")
        for text in ("%is away: the ticket goes to%", "%is back and has the ticket again"):
            events = ask(site, "SELECT ticket_id, count(*) FROM entry JOIN words ON words.id = words_id "
                               f"WHERE text LIKE '{text}' GROUP BY ticket_id")
            if [times for _, times in events] != [1] * MAILS:
                self.problems.append(f"'{text}' on tickets {events}")
        acknowledged = ask(site, "SELECT message_id, mail FROM outgoing JOIN outgoing_recipient ON outgoing_id = id "
                                 "WHERE kind = 'acknowledgement'")
        self.figures = Figures(mails=MAILS, kills=kills, tickets=ask(site, "SELECT count(*) FROM ticket")[0][0],
                               answers=sum(bare(answer) in delivered(site, mail) for answer, mail in acknowledged))
        count_doubled(site, self.figures, self.problems)
        if self.figures["doubled"] and (self.step not in (11, 12) or self.whom == "supervisor"):
            self.problems.append("a mail went out twice where nothing was in doubt")
        check_store(site, self.problems)


def all_cases():
    return [Case(phase, *point, way, whom) for phase in PHASES for point, way, whom in itertools.product(POINTS[phase], WAYS, WHOM)]


def sample(seed):
    """The tick of each phase, with the timekeeper or with the supervisor, and two steps of the sender."""
    chance = random.Random(seed)
    ticks = [Case(phase, TICK, 1, chance.choice(WAYS), whom) for phase, whom in zip(PHASES, itertools.cycle(WHOM))]
    return ticks + [Case(phase, *chance.choice(POINTS[phase][1:]), chance.choice(WAYS), "role") for phase in ("leave", "monday")]
