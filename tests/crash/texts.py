# SPDX-License-Identifier: MIT
"""Texts beside the mails: the roles of a line are ended at each of the twelve steps, with a provider that can be asked what
it took (Twilio), with a spool where one can look, and with an interface that tells nothing, whose settings decide."""
import collections
import itertools
import random
import time

from rig import TEXT, ask, count, new_site, unsettled, wait_until, wait_until_settled
from sms_servers import Plain, Smsd, Twilio
from steps import PASSES, STEPS, WAYS, WHOM, Case

TEXTS = 3  # before the daemon starts, and as many again when the first are through or the fault was hit
SECONDS = 120
ROLES = "receiver.city worker sender.city"
LINE = "poll = 1s  per_minute = 0"


class Clock:
    """The site's clock, which goes on to the next question about a text whose outcome is not known."""

    def __init__(self, site):
        self.site, self.path, self.ahead = site, site.folder / "clock", 0
        site.environment["OMBUD_TEST_CLOCK"] = str(self.path)
        self.set()

    def set(self):
        new = self.path.with_suffix(".new")
        new.write_text(f"{int(time.time()) + self.ahead} +running\n")
        new.rename(self.path)

    def go_on(self):
        [(next_try_at,)] = ask(self.site, "SELECT min(next_try_at) FROM outgoing WHERE state = 'later' AND unsure_since > 0")
        missing = next_try_at - int(time.time()) - self.ahead if next_try_at else 0
        if missing > 0:
            self.ahead += missing
            self.set()


class Line:
    """A provider, the line of a site that it serves, and the writers of the texts it got."""

    def __init__(self, site, kind):
        self.provider = {"twilio": lambda: Twilio(page_size=50), "spool": lambda: Smsd(site.folder / "spool"),
                         "hold": Plain, "resend": Plain}[kind]()
        self.kind, self.texts = kind, []
        (site.folder / "sms.secret").write_text("hush-hush-hush\n")
        (site.folder / "sms.secret").chmod(0o600)
        own = {"twilio": "after = delete", "spool": "", "hold": "unsure = hold", "resend": "unsure = resend"}[kind]
        site.more += self.provider.settings(site.folder, "city", f"{LINE}  {own}")

    def write(self):
        """A text of somebody who never wrote before."""
        writer = f"+35840{1000000 + len(self.texts)}"
        self.texts.append(writer)
        self.provider.receive(writer, TEXT)

    def is_settled(self, site):
        """Every text is on a ticket, and nothing more will go out."""
        settled = arrived_texts(site) >= len(self.texts) and not unsettled(site)
        if self.kind == "spool":
            self.provider.serve()
        return settled

    def waits_at_source(self):
        """What the provider should have let go of."""
        if self.kind == "twilio":
            return [m for m in self.provider.messages if m["direction"] == "inbound"]
        return self.provider.files("inbox") if self.kind == "spool" else []

    def count(self, site, figures, problems):
        """What became of each text; what breaks a promise goes into problems."""
        sent = collections.defaultdict(list)
        for text in self.provider.sent():
            sent[text["to"]].append(text["body"])
        tickets, answers = collections.defaultdict(list), collections.defaultdict(list)
        for writer, ticket in ask(site, "SELECT address, ticket_id FROM entry JOIN ticket ON ticket.id = ticket_id JOIN "
                                        "contact_address USING (contact_id) WHERE kind = 'in' AND entry.channel = 'sms'"):
            tickets[writer].append(ticket)
        for writer, state in ask(site, "SELECT mail, state FROM outgoing JOIN outgoing_recipient ON outgoing_id = id "
                                       "WHERE sender = 'city'"):
            answers[writer].append(state)
        figures["texts"] += len(self.texts)
        for writer in self.texts:
            figures["texts_lost"] += not tickets[writer] or not answers[writer] or (
                not sent[writer] and answers[writer] != ["held"])
            figures["texts_held"] += answers[writer] == ["held"]
            figures["texts_resent" if self.kind == "resend" else "texts_doubled"] += max(0, len(sent[writer]) - 1)
            if len(tickets[writer]) != 1 or len(answers[writer]) != 1 or len(set(sent[writer])) > 1:
                problems.append(f"text of {writer}: tickets {tickets[writer]}, answers {answers[writer]}, sent {sent[writer]}")
        self.judge(site, figures, problems)

    def judge(self, site, figures, problems):
        strangers = {text["to"] for text in self.provider.sent()} - set(self.texts)
        made = ask(site, "SELECT count(*) FROM ticket WHERE channel = 'sms'")[0][0]
        if strangers or made != len(self.texts):
            problems.append(f"{made} tickets for {len(self.texts)} texts; texts to strangers: {strangers}")
        if figures["texts_lost"]:
            problems.append(f"{figures['texts_lost']} texts lost")
        if figures["texts_doubled"] or figures["texts_resent"] > figures["kills"]:
            problems.append(f"{figures['texts_doubled'] + figures['texts_resent']} texts went out twice")
        if figures["texts_held"]:
            self.judge_held(site, figures, problems)
        if self.waits_at_source():
            problems.append(f"not let go of at the source: {self.waits_at_source()}")

    def judge_held(self, site, figures, problems):
        # each ticket is one notification, each text whose outcome nobody knows one more
        told = ask(site, "SELECT (SELECT count(*) FROM outgoing WHERE to_staff = 1) - (SELECT count(*) FROM ticket)")[0][0]
        if self.kind != "hold" or figures["texts_held"] > figures["kills"] or told != figures["texts_held"]:
            problems.append(f"{figures['texts_held']} texts are held, and their owners were told of {told}")


def arrived_texts(site):
    return ask(site, "SELECT count(DISTINCT inbox_id) FROM entry WHERE kind = 'in' AND channel = 'sms'")[0][0]


class TextCase(Case):
    def __init__(self, kind, step, way, whom, at):
        super().__init__(step, way, whom, at)
        self.kind, self.line, self.clock = kind, None, None
        self.name = f"texts, {kind}, {self.name}"

    def make_site(self, folder, dovecot, postfix):
        site = new_site(folder, f"{self.kind}-{self.step}-{self.way}-{self.whom}-{self.at}", dovecot, postfix)
        self.clock = Clock(site)
        self.line = Line(site, self.kind)
        site.environment["OMBUD_TEST_FAULT_ROLES"] = ROLES
        return site

    def put(self, site):
        for _ in range(TEXTS):
            self.line.write()
        if len(self.line.texts) > TEXTS:  # and mail beside them
            self.put_mail(site)

    def is_settled(self, site):
        self.clock.go_on()
        return self.line.is_settled(site)

    def is_through(self, site):
        return super().is_through(site) and self.is_settled(site)

    def settle(self, site):
        wait_until(lambda: self.is_settled(site), "the texts are settled", SECONDS)
        wait_until_settled(site, self.mails)

    def run(self, folder, dovecot, postfix):
        try:
            super().run(folder, dovecot, postfix)
        finally:
            if self.line:
                self.line.provider.stop()

    def count(self, site, kills):
        figures = count(site, self.mails, kills, self.problems)
        if figures["doubled"]:
            self.problems.append("a mail went out twice, and no role of mail was ended")
        self.line.count(site, figures, self.problems)
        return figures


def all_cases():
    """Every step where its outcome can be told; where it cannot, those with a text in hand."""
    told = itertools.product(("twilio", "spool"), STEPS, WAYS, WHOM, PASSES)
    doubt = itertools.product(("hold", "resend"), (10, 11, 12), WAYS, WHOM, PASSES)
    return [TextCase(*what) for what in (*told, *doubt)]


def sample(seed):
    """Each step once; with a text in hand, behind the answer too, and with the providers that tell nothing."""
    chance = random.Random(seed)
    each = [(chance.choice(("twilio", "spool")), step, "role", chance.choice(PASSES)) for step in STEPS]
    doubt = [("twilio", 11, "role", 1), ("twilio", 11, "role", 2), ("spool", 11, "role", 2), ("hold", 12, "role", 1),
             ("resend", 12, "role", 1), ("twilio", 12, "supervisor", 1)]
    return [TextCase(kind, step, chance.choice(WAYS), whom, at) for kind, step, whom, at in each + doubt]
