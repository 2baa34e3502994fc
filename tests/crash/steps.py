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
        self.figures, self.problems, self.mails = Figures(), [], {}

    def make_site(self, folder, dovecot, postfix):
        return new_site(folder, f"step-{self.step}-{self.way}-{self.whom}-{self.at}", dovecot, postfix)

    def put(self, site):
        for _ in range(MAILS):
            self.put_mail(site)

    def put_mail(self, site):
        number = len(self.mails)
        sender = f"liisa{number}{site.tag}@yritys{number}.example"
        message_id = f"{number}{site.tag}@crash.example"
        site.dovecot.append(site.address, letter(site, sender, message_id))
        self.mails[message_id] = sender

    def is_through(self, site):
        """What was put is on tickets."""
        return arrived(site) == len(self.mails)

    def settle(self, site):
        wait_until_settled(site, self.mails)

    def run(self, folder, dovecot, postfix):
        site = self.make_site(folder, dovecot, postfix)
        log = site.folder / "fault.log"
        site.begin()
        self.put(site)
        site.environment |= {"OMBUD_TEST_FAULT": f"{self.step}:{self.at}:{self.way}:{self.whom}",
                             "OMBUD_TEST_FAULT_LOG": str(log)}
        site.start()
        try:
            wait_until(lambda: log.exists() or self.is_through(site), "the first messages are through")
            self.put(site)
            wait_until(log.exists, "the fault is hit")
            if self.whom == "supervisor":
                # Whatever ends a daemon starts it again; a role comes back by itself.
                wait_until(lambda: site.daemon.poll() is not None, "the supervisor is gone")
                site.start()
            self.settle(site)
            self.judge(site, log)
        finally:
            end(site, self.problems)

    def judge(self, site, log):
        hits = [line.split() for line in log.read_text().splitlines()]
        if [step for step, _ in hits] != [str(self.step)]:
            self.problems.append(f"the fault log says {hits}")
        self.figures = self.count(site, len(hits))
        for _, pid in hits:  # an orphan too: it may block for five seconds
            wait_until(lambda: not is_alive(pid), f"process {pid} ends", ORPHAN_SECONDS)
        if site.daemon.poll() is not None:
            self.problems.append(f"the daemon ended by itself with {site.daemon.returncode}")

    def count(self, site, kills):
        figures = count(site, self.mails, kills, self.problems)
        if figures["doubled"] and (self.step not in MAY_DOUBLE or self.whom == "supervisor"):
            self.problems.append("a mail went out twice where nothing was in doubt")
        return figures


def all_cases():
    return [Case(*what) for what in itertools.product(STEPS, WAYS, WHOM, PASSES)]


def sample(seed):
    """Each step once with its role and, at every third, once with the supervisor; the ways change with the seed."""
    chance = random.Random(seed)
    cases = [Case(step, chance.choice(WAYS), "role", chance.choice(PASSES)) for step in STEPS]
    return cases + [Case(step, chance.choice(WAYS), "supervisor", 1) for step in STEPS if step % 3 == 0]
