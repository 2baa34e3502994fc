# SPDX-License-Identifier: MIT
"""The process is ended at each of the twelve steps of the road: the role that passes it, or its supervisor."""
import itertools
import random

from rig import Figures, arrived, count, end, letter, new_site, wait_until, wait_until_settled
from ombud import is_alive

STEPS = {1: "wait", 2: "fetch", 3: "store", 4: "release", 5: "wake the worker", 6: "claim the inbox", 7: "read",
         8: "carry out", 9: "commit", 10: "claim the outbox", 11: "send", 12: "settle"}
WAYS = ("exit", "kill", "segv")
WHOM = ("role", "supervisor")
PASSES = (1, 2)
MAILS = 3  # before the daemon starts, and as many again when the first are through or the fault was hit
ORPHAN_SECONDS = 10
MAY_DOUBLE = (11, 12)  # the server has the mail and the store does not know it yet


class Case:
    def __init__(self, step, way, whom, at):
        self.step, self.way, self.whom, self.at = step, way, whom, at
        self.name = f"step {step} ({STEPS[step]}), {way}, {whom}, pass {at}"
        self.figures, self.problems = Figures(), []

    def put(self, site, mails, count_wanted):
        for _ in range(count_wanted):
            number = len(mails)
            sender = f"liisa{number}{site.tag}@yritys{number}.example"
            message_id = f"{number}{site.tag}@crash.example"
            site.dovecot.append(site.address, letter(site, sender, message_id))
            mails[message_id] = sender

    def run(self, folder, dovecot, postfix):
        site = new_site(folder, f"step-{self.step}-{self.way}-{self.whom}-{self.at}", dovecot, postfix)
        log = site.folder / "fault.log"
        mails = {}
        site.begin()
        self.put(site, mails, MAILS)
        site.environment = {"OMBUD_TEST_FAULT": f"{self.step}:{self.at}:{self.way}:{self.whom}",
                            "OMBUD_TEST_FAULT_LOG": str(log)}
        site.start()
        try:
            wait_until(lambda: log.exists() or arrived(site) == MAILS, "the first mails are through")
            self.put(site, mails, MAILS)
            wait_until(log.exists, "the fault is hit")
            if self.whom == "supervisor":
                # Whatever ends a daemon starts it again; a role comes back by itself.
                wait_until(lambda: site.daemon.poll() is not None, "the supervisor is gone")
                site.start()
            wait_until_settled(site, mails)
            self.judge(site, log, mails)
        finally:
            end(site, self.problems)

    def judge(self, site, log, mails):
        hits = [line.split() for line in log.read_text().splitlines()]
        if [step for step, _ in hits] != [str(self.step)]:
            self.problems.append(f"the fault log says {hits}")
        self.figures = count(site, mails, len(hits), self.problems)
        if self.figures["doubled"] and (self.step not in MAY_DOUBLE or self.whom == "supervisor"):
            self.problems.append("a mail went out twice where nothing was in doubt")
        for _, pid in hits:  # an orphan too: it may block for five seconds
            wait_until(lambda: not is_alive(pid), f"process {pid} ends", ORPHAN_SECONDS)
        if site.daemon.poll() is not None:
            self.problems.append(f"the daemon ended by itself with {site.daemon.returncode}")


def all_cases():
    return [Case(*what) for what in itertools.product(STEPS, WAYS, WHOM, PASSES)]


def sample(seed):
    """Each step once with its role and, at every third, once with the supervisor; the ways change with the seed."""
    chance = random.Random(seed)
    cases = [Case(step, chance.choice(WAYS), "role", chance.choice(PASSES)) for step in STEPS]
    return cases + [Case(step, chance.choice(WAYS), "supervisor", 1) for step in STEPS if step % 3 == 0]
