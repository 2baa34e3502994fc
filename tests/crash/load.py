# SPDX-License-Identifier: MIT
"""kill -9 every 100 ms, at random, while mails and texts come in; Dovecot and Postfix are stopped and started meanwhile, and
the provider of texts takes some without a word."""
import concurrent.futures
import contextlib
import os
import pathlib
import random
import signal
import smtplib
import threading
import time

from rig import Figures, arrived, ask, count, end, letter, new_site, wait_until, wait_until_settled
from sms_servers import Provider
from texts import Line, arrived_texts

KILL_EVERY_SECONDS = 0.1
SUPERVISOR_SHARE = 0.3  # of the turns, the supervisor is among those that may be hit
OUTAGE_SECONDS = 2
# As many automatic answers an hour as there are mails: what is restrained is another test's business.
MORE = "restraint { site_hour = 10000  text_segments_day = 0 }\n"


class Killer(threading.Thread):
    """Ends a role or the supervisor every 100 ms, and starts the daemon again as an init system would."""

    def __init__(self, site, seed):
        super().__init__()
        self.site, self.chance = site, random.Random(seed)
        self.kills, self.starts, self.own_ends, self.enough = 0, 0, [], threading.Event()

    def children(self):
        pid = self.site.daemon.pid
        try:
            return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except FileNotFoundError:
            return []

    def keep_up(self):
        if self.site.daemon.poll() is None:
            return
        # The child that checks the settings can be the one that is killed: then "try again", as said to an init system.
        if self.site.daemon.returncode not in (-signal.SIGKILL, os.EX_TEMPFAIL):
            self.own_ends.append(self.site.daemon.returncode)
        self.site.start()
        self.starts += 1

    def kill_one(self):
        supervisor = self.site.daemon.pid
        roles = self.children()
        if self.chance.random() < SUPERVISOR_SHARE:
            victim = self.chance.choice(roles + [supervisor])
        elif len(roles) > 1:  # one alone may be the check of the settings, and a daemon must get to start now and then
            victim = self.chance.choice(roles)
        else:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
            self.kills += 1
        if victim == supervisor:
            self.site.daemon.wait(10)

    def run(self):
        while not self.enough.wait(KILL_EVERY_SECONDS):
            self.keep_up()
            self.kill_one()
        self.keep_up()

    def stop(self):
        """The daemon lives on."""
        self.enough.set()
        self.join()


class Case:
    """Without texts it is short: questions about a text in doubt take 90 s of the clock on the wall."""

    def __init__(self, seed, mails, seconds, texts=0):
        self.name = f"kill -9 every 100 ms for at least {seconds} s under {mails} mails and {texts} texts"
        self.seed, self.wanted, self.seconds, self.texts, self.line = seed, mails, seconds, texts, None
        self.figures, self.problems = Figures(), []

    def put(self, site, mails):
        """All mails through Postfix, spread over the time; what it could not take is tried again."""
        started = time.monotonic()
        for number in range(self.wanted):
            sender = f"liisa{number}{site.tag}@yritys{number}.example"
            message_id = f"{number}{site.tag}@load.example"
            mails[message_id] = sender
            ahead = number * self.seconds / self.wanted - (time.monotonic() - started)
            if ahead > 0:
                time.sleep(ahead)
            wait_until(lambda: self.is_taken(site, sender, message_id), "Postfix takes a mail")

    @staticmethod
    def is_taken(site, sender, message_id):
        try:
            site.postfix.send(sender, site.address, letter(site, sender, message_id))
        except (OSError, smtplib.SMTPException):
            return False
        return True

    def put_texts(self):
        for _ in range(self.texts):
            time.sleep(self.seconds / self.texts)
            self.line.write()

    def outages(self, dovecot, postfix):
        """At a third of the time the mailboxes are away, at two thirds the mail server is, and the provider takes texts and
        says nothing."""
        for server in (dovecot, postfix):
            time.sleep(self.seconds / 3)
            server.stop()
            if self.line:
                self.line.provider.script = self.take_in_silence
            time.sleep(OUTAGE_SECONDS)
            if self.line:
                self.line.provider.script = None
            server.start()

    def take_in_silence(self, method, _path, _query, body):
        if method == "POST":
            self.line.provider.take(body)
            raise Provider.Silence

    def run(self, folder, dovecot, postfix):
        site = new_site(folder, "load", dovecot, postfix, binary="ombud")
        site.more = MORE
        self.line = Line(site, "twilio") if self.texts else None
        site.begin()
        site.start()
        mails = {}
        killer = Killer(site, self.seed)
        killer.start()
        try:
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                for task in [pool.submit(self.put, site, mails), pool.submit(self.put_texts),
                             pool.submit(self.outages, dovecot, postfix)]:
                    task.result()
            wait_until(lambda: arrived(site) > 0, "a mail gets through between the kills")
            killer.stop()
            done = arrived(site)
            started = time.monotonic()
            wait_until(lambda: arrived_texts(site) >= self.texts, "the texts are on tickets")
            wait_until_settled(site, mails)
            print(f"        load: seed {self.seed}, {killer.kills} kills, the daemon started {killer.starts} times again, "
                  f"it ended by itself {killer.own_ends}; {done} mails on tickets when the kills ended, "
                  f"all settled {time.monotonic() - started:.0f} s later")
            self.figures = count(site, mails, killer.kills, self.problems)
            if self.line:
                self.line.count(site, self.figures, self.problems)
        finally:
            killer.stop()
            end(site, self.problems)
            if self.line:
                self.line.provider.stop()
        self.judge(site, killer)

    def judge(self, site, killer):
        if killer.own_ends:
            self.problems.append(f"the daemon ended by itself: {killer.own_ends}")
        if ask(site, "SELECT 1 FROM inbox WHERE state = 'parked' OR attempts > 0"):
            self.problems.append("a message was blamed for a kill from outside")
