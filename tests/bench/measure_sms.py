# SPDX-License-Identifier: MIT
"""Text messages: from a provider on loopback to tickets with queued answers, and what a poll costs when there is nothing new."""
import types

from servers import wait_until
from sites import Site
from sms_servers import ACCOUNT, NUMBER, Twilio

ROUNDS = 3
POLLS = 20
WORDS = ("Hei, tarvitsenko luvan terassille?", "Hej, jag vill ha uteservering i sommar", "Do I need a permit for a food truck?")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/schedstat") as file:
        return int(file.read().split()[0]) / 1e9


def measure(tally):
    tally.say("text messages")
    texts = min(tally.mails, 5000)
    twilio = Twilio(page_size=100)
    site = Site(tally, types.SimpleNamespace(port=1), types.SimpleNamespace(port=1), tally.folder / "sms")
    for name in ("in", "out"):
        for part in ("tmp", "new", "cur"):
            (site.folder / name / part).mkdir(parents=True)
    (site.folder / "sms.secret").write_text("secret\n")
    (site.folder / "sms.secret").chmod(0o600)
    site.mailbox, site.sender = f'maildir = "{site.folder}/in"', f'maildir = "{site.folder}/out"'
    site.more = site.more.replace("restraint {", "restraint { text_segments_day = 0 ")
    site.more += (f'\nsms "city" {{ provider = twilio  number = "{NUMBER}"  url = "{twilio.url}/2010-04-01"  user = {ACCOUNT}\n'
                  f'secret_file = "sms.secret"  poll = 1s  per_minute = 1 }}')
    site.write()
    try:
        site.once()  # the line begins now: what comes is answered
        for number in range(texts):
            twilio.receive(f"+35840{1000000 + number}", WORDS[number % len(WORDS)])
        site.keep("before.db")
        runs = {"receiver.city": [], "worker": []}
        for _ in range(ROUNDS):
            site.restore("before.db")
            measured = site.run_roles(receiver_city=texts, worker=texts)
            for name, found in runs.items():
                found.append(measured[name])
        for name, found in runs.items():
            tally.row(f"{name}: texts", found)
        tally.promise("texts without a ticket", texts - site.count("SELECT count(*) FROM ticket"), 0)
        tally.promise("tickets without a queued answer", texts - site.count("SELECT count(*) FROM outgoing WHERE sender = 'city'"), 0)
        idle(tally, site, twilio)
    finally:
        site.stop()
        twilio.stop()


def idle(tally, site, twilio):
    """The last page of a hundred, all known, once a second."""
    site.start()
    pid = wait_until(lambda: site.roles().get("receiver.city", {}).get("pid"), "the receiver runs")
    lists = lambda: sum(1 for request in twilio.requests if request.startswith("GET"))  # noqa: E731
    # the first pass reads all pages
    begun = lists()
    wait_until(lambda: lists() > begun + len(twilio.messages) // 100 + 2, "the first pass is over", 60)
    begun, cpu = lists(), cpu_seconds(pid)
    wait_until(lambda: lists() >= begun + POLLS, "polls", 4 * POLLS)
    spent, polls = cpu_seconds(pid) - cpu, lists() - begun
    tally.say(f"an idle poll: {spent / polls * 1000:.2f} ms of CPU, 1 request")
    tally.note(f"an idle poll of a line costs {spent / polls * 1000:.2f} ms of CPU and one request")
