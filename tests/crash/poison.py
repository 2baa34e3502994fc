# SPDX-License-Identifier: MIT
"""A mail that crashes whoever reads it: parked after three guilty deaths, put before a person, no neighbour waits."""
import email
import email.policy
import time

from rig import Figures, ask, count, delivered, end, letter, new_site, unsettled, wait_until

POISON = "POISON-c4f2"
NEIGHBOURS = 20
NEIGHBOUR_SECONDS = 10  # with the crashes in between; without them about one


class Case:
    name = "a poisonous mail between neighbours"

    def __init__(self):
        self.figures, self.problems = Figures(), []

    def run(self, folder, dovecot, postfix):
        site = new_site(folder, "poison", dovecot, postfix)
        site.environment = {"OMBUD_TEST_POISON": POISON}
        site.start_all()
        mails = {f"{n}{site.tag}@crash.example": f"liisa{n}{site.tag}@yritys{n}.example" for n in range(NEIGHBOURS)}
        bad = letter(site, f"paha{site.tag}@paha.example", f"bad{site.tag}@crash.example", f"{POISON} {site.tag}")
        try:
            started = time.monotonic()
            for number, (message_id, sender) in enumerate(mails.items()):
                if number == NEIGHBOURS // 2:
                    dovecot.append(site.address, bad)
                dovecot.append(site.address, letter(site, sender, message_id))
            wait_until(lambda: all(delivered(site, sender) for sender in mails.values()), "the neighbours are answered")
            seconds = time.monotonic() - started
            print(f"        poison: {NEIGHBOURS} neighbours answered {seconds:.1f} s after the first was written")
            if seconds > NEIGHBOUR_SECONDS:
                self.problems.append(f"the neighbours waited {seconds:.1f} s")
            wait_until(lambda: ask(site, "SELECT 1 FROM inbox WHERE state = 'parked'"), "the poison is parked")
            wait_until(lambda: not unsettled(site), "nothing is under way")
            self.judge(site, mails, bad)
        finally:
            end(site, self.problems)

    def judge(self, site, mails, bad):
        [(attempts, reason, ticket)] = ask(site, "SELECT attempts, reason, ticket_id FROM inbox WHERE state = 'parked'")
        if attempts != 3 or "crashed the worker" not in reason or not ticket:
            self.problems.append(f"parked after {attempts} attempts, ticket {ticket}: {reason}")
        worker = site.roles()["worker"]
        if worker["restarts"] != 3:
            self.problems.append(f"the worker died {worker['restarts']} times")
        copies = wait_until(lambda: [data for copies in delivered(site, site.pekka).values() for data in copies.values()],
                            "the default group is told")
        attached = [part.get_content() for data in copies
                    for part in email.message_from_bytes(data, policy=email.policy.default).iter_attachments()]
        if not any(POISON.encode() in raw and bare_lines(bad) in bare_lines(raw) for raw in attached
                   if isinstance(raw, bytes)):
            self.problems.append("no person has the message as it came")
        self.figures = count_without(site, mails, ticket, self.problems)


def bare_lines(data):
    return data.replace(b"\r\n", b"\n").strip()


def count_without(site, mails, parked_ticket, problems):
    """The parked message is a ticket too, without an entry that came in and without an answer."""
    own = []
    figures = count(site, mails, 3, own)
    problems += [problem for problem in own if problem != f"{len(mails) + 1} tickets for {len(mails)} mails"]
    if figures["tickets"] != len(mails) + 1:
        problems.append(f"{figures['tickets']} tickets for {len(mails)} mails and a parked one")
    figures["tickets"] -= 1  # that of the parked one, which is no mail to be answered
    if ask(site, f"SELECT 1 FROM outgoing WHERE kind = 'acknowledgement' AND ticket_id = {parked_ticket}"):
        problems.append("the poison was answered")
    return figures
