# SPDX-License-Identifier: MIT
"""From the end of DATA to the acknowledgement accepted by the next server, one mail after the other; and what the
daemon weighs while it waits."""
import math
import smtplib
import socketserver
import subprocess
import threading
import time

import corpus
from servers import DEADLINE_SECONDS
from sites import running
from tally import proc_kb

MAILS = 60
KB = 1024


class Clock(socketserver.ThreadingTCPServer):
    """A mail server that notes when it accepted a mail for whom."""

    allow_reuse_address = daemon_threads = True

    class Session(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True  # an answer behind another would wait for the client's ACK

        def handle(self):
            recipients = []
            self.wfile.write(b"220 clock\r\n")
            for line in self.rfile:
                word = line[:4].upper()
                if word == b"RCPT":
                    recipients.append(line[line.index(b"<") + 1:line.index(b">")].decode())
                elif word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    while self.rfile.readline() != b".\r\n":
                        pass
                    self.server.accept(recipients)
                    recipients = []
                self.wfile.write({b"EHLO": b"250-clock\r\n250-PIPELINING\r\n250 8BITMIME\r\n"}.get(word, b"250 good\r\n"))
                if word == b"QUIT":
                    return

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Session)
        self.port = self.server_address[1]
        self.accepted = {}
        self.news = threading.Condition()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def accept(self, recipients):
        with self.news:
            self.accepted.update(dict.fromkeys(recipients, time.monotonic()))
            self.news.notify_all()

    def wait_for(self, recipient):
        with self.news:
            if not self.news.wait_for(lambda: recipient in self.accepted, DEADLINE_SECONDS):
                raise AssertionError(f"no answer to {recipient} within {DEADLINE_SECONDS} s")
            return self.accepted[recipient]

    def stop(self):
        self.shutdown()
        self.server_close()


def latencies(clock, first, deliver):
    found = []
    for number in range(first, first + MAILS):
        began = time.monotonic()
        deliver(number)
        found.append(clock.wait_for(corpus.sender_of(number)) - began)
    return sorted(found)


def report(tally, name, found, limit):
    p95 = found[math.ceil(0.95 * len(found)) - 1]
    tally.note(f"{name}: {len(found)} mails, median {found[len(found) // 2] * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, "
               f"longest {found[-1] * 1000:.0f} ms")
    tally.aim(f"p95 from the end of DATA to the answer accepted, {name}", p95, limit, " s", at_most=True)


def weigh(tally, site):
    """The supervisor and all roles at rest."""
    pids = [site.daemon.pid, *(role["pid"] for role in site.roles().values())]
    pss = sum(proc_kb(pid, "smaps_rollup", "Pss:") for pid in pids)
    tally.promise("the idle daemon, all processes, PSS", pss / KB, 24, " MiB")


def measure(tally):
    clock = Clock()
    with running(tally, "latency", clock) as (dovecot, _, site):
        site.mailbox += '  idle = "INBOX"'
        site.start_all()
        tally.say("latency")
        weigh(tally, site)
        client = smtplib.LMTP("127.0.0.1", dovecot.lmtp_port)

        def by_idle(number):
            client.sendmail(corpus.sender_of(number), [site.address], corpus.mail(number, site.address).replace(b"\n", b"\r\n"))

        def by_pipe(number):
            subprocess.run([str(site.binary), "receive", "--mailbox", "counter", "--config", str(site.config)],
                           input=corpus.mail(number, site.address), check=True)

        report(tally, "IMAP IDLE (Dovecot tells of news after 0.5 s)", latencies(clock, 0, by_idle), 0.65)
        report(tally, "ombud receive (from its start)", latencies(clock, 1000, by_pipe), 0.05)
        client.quit()
