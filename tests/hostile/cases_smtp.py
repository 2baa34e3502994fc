# SPDX-License-Identifier: MIT
"""SMTP servers that break, lie, or mean harm; each is good again afterwards, and every mail goes out or is told of."""
import datetime
import ssl
import time

from rig import Case, check, mail
from smtp_server import SmtpServer

UNANSWERED = ["no answer to the message itself"]
STAGES = ("EHLO", "MAIL", "RCPT", "DATA", ".")
DROPPED = ["closed", "dropped", "Connection", "gave no answer", "asks to try again", "no message",
           "before every mail was sent", "Recv failure", "eached", "Unterminated"]


def verb(line):
    return line.split(":")[0].split(" ")[0].upper()


def at(wanted, act):
    def script(connection, line):
        return line is not None and verb(line) == wanted and act(connection, line) is not False
    return script


def on_connect(act):
    return lambda connection, line: line is None and (act(connection, "") is not False)


def say(text):
    return lambda connection, _line: connection.send(text)


def close(connection, _line):
    connection.close()


def stall(connection, _line):
    connection.stall()


def flood(data):
    return lambda connection, _line: connection.flood(data)


def drip(connection, _line):
    connection.drip(b"250 " + b"x" * 200, 0.4)


def refuse_writer(text):
    """Only the writer's address is refused, not the owner's."""
    return lambda connection, line: connection.send(text) if "@kotka" not in line else False


def at_writer(text):
    """The same at the dot."""
    return lambda connection, _line: (connection.send(text) if "@kotka" not in connection.state["recipients"][0]
                                      else False)


def accept_and_close(connection, _line):
    """It has the mail, and the client does not hear of it."""
    connection.server.keep(connection, is_told=False)
    connection.close()


def injected(connection, _line):
    """Words in the clear behind the answer to STARTTLS, then TLS: they would be taken for answers to what follows."""
    connection.send("220 2.0.0 begin\r\n250-mx.kymi.example\r\n250 AUTH PLAIN\r\n")
    connection.start_tls(connection.server.context)
    connection.state["tls"] = True


class SmtpCase(Case):
    """expect: "sent" (both mails in the end), "failed" (the answer is refused for good, its owner told)."""

    kind = "smtp"

    def __init__(self, name, script, words=None, *, expect="sent", later=False, tls=None, login=False):
        super().__init__(name)
        self.script, self.words, self.expect, self.later = script, words, expect, later
        self.tls, self.login = tls, login
        self.server = self.house = None

    def prepare(self, house, authorities):
        self.house, self.authorities = house, authorities
        self.roles = (f"sender.{self.name}",)
        host, scheme, more, options = "127.0.0.1", "smtp", "tls = none", {}
        if self.tls:
            options = {"context": authorities.context(), "implicit_tls": self.tls == "implicit"}
            host, scheme = "localhost", "smtps" if self.tls == "implicit" else "smtp"
            more = f'{"tls = starttls " if self.tls == "starttls" else ""} ca_file = "{authorities.good.path}"'
        if self.login:
            more += f'  user = u  password_file = "{house.folder}/secret"'
        self.server = SmtpServer(**options)
        if self.login:
            self.server.extensions += ("AUTH PLAIN",)
        self.server.script = self.script
        house.maildir(self.name)
        house.blocks.append(
            f'sender "{self.name}" {{ smtp = "{scheme}://{host}:{self.server.port}"  {more}  timeout = 2s }}\n'
            f'mailbox "{self.name}" {{ maildir = "{house.folder}/{self.name}"  address = "{self.name}@kymi.example"  '
            f'sender = "{self.name}"  after = delete }}')

    def state(self):
        return self.house.channel(f"sender {self.name}")

    def queued(self):
        return [m for m in self.house.view["queue"]["outbox"] if m["channel"] == self.name]

    def told(self):
        """Where a person would read of it: the sender's line, or the mail's in the queue."""
        state = self.state()
        told = [(m["reason"], m["next_try_at"]) for m in self.queued()]
        if not self.later and state:
            told.append((state["error"], state["next_try_at"]))
        return any(why and next_try and any(word in why for word in self.words) for why, next_try in told)

    def run(self, house):
        self.house.drop(self.name, mail(self.name, f"{self.name}@kymi.example"))
        if self.expect == "failed":
            house.wait(lambda: any(m["state"] == "failed" for m in self.queued()), lambda: f"it failed: {self.queued()}", 30)
            self.server.behave()
            self.owner_hears_of_it()
        else:
            if self.words:
                house.wait(self.told, lambda: f"somebody is told {self.words}: {self.state()} {self.queued()}", 40)
            self.server.behave()
            if any(m["state"] == "later" for m in self.queued()):
                house.pass_minutes(10)
            house.wait(self.arrived, lambda: f"both mails: {self.recipients()}; {self.state()} {self.queued()}", 90)
            house.wait(lambda: not self.queued(), lambda: f"an empty outbox: {self.queued()}", 30)
        house.wait(lambda: not (c := self.state()) or c["state"] == "ok", lambda: f"it is well again: {self.state()}", 90)
        self.judge_doubles()
        self.judge_cost(house)

    def recipients(self):
        return [recipients[0] for recipients, _ in self.server.mails()]

    def arrived(self):
        return {f"liisa@{self.name}.example", "anna@kotka.example"} <= set(self.recipients())

    def owner_hears_of_it(self):
        self.house.wait(lambda: self.recipients().count("anna@kotka.example") >= 2,
                        lambda: f"the owner is told twice, of the ticket and of the failure: {self.recipients()}", 60)
        self.ticket_tells()

    def ticket_tells(self):
        [ticket] = self.house.wait(lambda: self.house.tickets(self.name), "its ticket")
        entries = self.house.json("show", ticket["ref"])["entries"]
        check(any(e["kind"] == "event" and "liisa@" in (e["text"] or "") for e in entries)
              or any("liisa@" in str(e) and "fail" in str(e).lower() for e in entries),
              f"no entry on the ticket: {entries}")

    def judge_doubles(self):
        """The same mail twice only where the server took it and did not say so, and then with equal bytes."""
        with self.server.lock:
            bodies = [data for _, data in self.server.accepted]
        check(len(bodies) - len(set(bodies)) <= self.server.untold, f"{len(bodies) - len(set(bodies))} mails came twice")
        identities = {m["Message-ID"] for _, m in self.server.mails()}
        check(len(identities) == len(set(bodies)), "one Message-ID, different bytes")

    def clean(self):
        self.server.stop()


class OneMailDropped(SmtpCase):
    """The connection ends at one writer's mail, try after try, while the others' wait behind it at the same server."""

    TRIES = 3

    def __init__(self, name, stage, act, *, tls=None):
        super().__init__(name, self.play, DROPPED + UNANSWERED, later=True, tls=tls)
        self.stage, self.act, self.writer = stage, act, f"liisa@{self.name}.example"

    def play(self, connection, line):
        if line is None or verb(line) != self.stage or self.writer not in connection.state["recipients"] + [self.named(line)]:
            return False
        self.act(connection, line)
        return True

    @staticmethod
    def named(line):
        return line.partition("<")[2].partition(">")[0]

    def pass_pause(self, house):
        """Until its next try is due."""
        due = datetime.datetime.fromisoformat(self.dropped()["next_try_at"]).timestamp()
        house.pass_minutes(max(0, int(due - time.time() - house.offset) // 60 + 1))

    def dropped(self):
        return next((m for m in self.queued() if self.writer in m["to"]), None)

    def run(self, house):
        house.drop(self.name, mail(self.name, f"{self.name}@kymi.example"))
        for attempt in range(1, self.TRIES + 1):
            others = [f"{self.name}-{attempt}-{number}" for number in range(3)]
            for token in others:
                house.drop(self.name, mail(token, f"{self.name}@kymi.example"))
            house.wait(lambda: {f"liisa@{token}.example" for token in others} <= set(self.recipients()),
                       lambda: f"the others' mails at try {attempt}: {self.recipients()}; {self.state()} {self.queued()}", 40)
            house.wait(lambda: (m := self.dropped()) and m["attempts"] >= attempt and self.told(),
                       lambda: f"try {attempt} counts and is told: {self.dropped()}", 40)
            house.wait(lambda: (c := self.state()) and c["state"] == "ok", lambda: f"the server is well: {self.state()}", 40)
            if attempt == self.TRIES:
                self.server.behave()
            self.pass_pause(house)
        house.wait(lambda: self.arrived() and not self.queued(), lambda: f"all: {self.recipients()} {self.queued()}", 40)
        check(len(self.server.mails()) - 2 * (1 + 3 * self.TRIES) <= self.server.untold, f"too many: {self.recipients()}")
        self.judge_doubles()
        self.judge_cost(house)


class NobodyHears(SmtpCase):
    """The server takes nothing, so no owner can be told: the ticket says it, and the count of failed mails."""

    def owner_hears_of_it(self):
        self.house.wait(lambda: self.house.view["status"]["counts"]["failed"] > 0, "status counts it")
        self.ticket_tells()


class BadSmtpCertificate(SmtpCase):
    def __init__(self, name, context, words, tls="starttls"):
        super().__init__(name, None, words, tls=tls)
        self.make_context = context

    def prepare(self, house, authorities):
        super().prepare(house, authorities)
        self.server.context = self.make_context(authorities)

    def run(self, house):
        behave = self.server.behave

        def mend():
            self.server.context = self.authorities.context()
            behave()
        self.server.behave = mend
        super().run(house)


def cases():
    made = [
        SmtpCase("greeting-421", on_connect(lambda c, l: (c.send("421 4.3.2 too busy\r\n"), c.close())), DROPPED + ["421"]),
        SmtpCase("greeting-554", on_connect(lambda c, l: (c.send("554 5.7.1 not you\r\n"), c.close())), DROPPED + ["554"]),
        SmtpCase("stall-at-greeting", on_connect(stall), ["did not answer in time"]),
        SmtpCase("stall-at-dot", at(".", stall), UNANSWERED, later=True),
        SmtpCase("drip", at("MAIL", drip), ["did not answer in time"]),
        SmtpCase("close-after-data", at(".", close), UNANSWERED, later=True),
        SmtpCase("taken-and-closed", at(".", accept_and_close), UNANSWERED, later=True),
        SmtpCase("endless-line", at("EHLO", flood("250 a line that does not end ")),
                 ["without end", "none that SMTP has"]),
        SmtpCase("endless-answer", at("EHLO", flood("250-AND\r\n")), ["without end"]),
        SmtpCase("endless-answer-at-mail", at("MAIL", flood("250-and so on\r\n")), DROPPED + ["without end"]),
        SmtpCase("answer-without-end", at("RCPT", say("250-fine\r\n")), ["did not answer in time"]),
        SmtpCase("code-of-nonsense", at("MAIL", say("999 what\r\n")), ["none that SMTP has"]),
        SmtpCase("code-of-letters", at("MAIL", say("abc what\r\n")), ["none that SMTP has"]),
        SmtpCase("code-overflows", at("DATA", say("4294967650 fine\r\n")), ["none that SMTP has"]),
        SmtpCase("code-negative", at("RCPT", say("-250 fine\r\n")), ["none that SMTP has"]),
        SmtpCase("control-characters", at("MAIL", say("451 \x1b[2Jno\0w \x07\xff\r\n")), ["451"], later=True),
        SmtpCase("no-recipient-taken", at("RCPT", say("450 4.2.1 not now\r\n")), ["450"], later=True),
        SmtpCase("recipient-refused", at("RCPT", refuse_writer("550 5.1.1 nobody here\r\n")), expect="failed"),
        SmtpCase("message-refused", at(".", at_writer("554 5.7.1 not this\r\n")), expect="failed"),
        SmtpCase("login-refused", at("AUTH", say("535 5.7.8 go away\r\n")), ["refuses the login: 535 5.7.8 go away"], login=True),
        SmtpCase("no-login-offered", at("EHLO", say("250 mx.kymi.example\r\n")), ["no way to log in"], login=True),
        SmtpCase("injection-after-starttls", at("STARTTLS", injected), ["STARTTLS", "attacker"], tls="starttls"),
        SmtpCase("no-starttls", at("EHLO", say("250 mx.kymi.example\r\n")), ["STARTTLS"], tls="starttls"),
        SmtpCase("starttls-refused", at("STARTTLS", say("454 4.7.0 not now\r\n")), ["STARTTLS", "TLS"], tls="starttls"),
        BadSmtpCertificate("tls-1.0", lambda a: a.context(version=ssl.TLSVersion.TLSv1), ["TLS"]),
        BadSmtpCertificate("wrong-host", lambda a: a.context("other"), ["is not for localhost"]),
        BadSmtpCertificate("foreign-ca", lambda a: a.context("foreign"), ["is not trusted"]),
        BadSmtpCertificate("expired", lambda a: a.context("expired"), ["has expired"]),
        # the same over libcurl
        BadSmtpCertificate("smtps-tls-1.0", lambda a: a.context(version=ssl.TLSVersion.TLSv1), ["localhost: "], "implicit"),
        BadSmtpCertificate("smtps-wrong-host", lambda a: a.context("other"), ["is not for localhost"], "implicit"),
        BadSmtpCertificate("smtps-foreign-ca", lambda a: a.context("foreign"), ["is not trusted"], "implicit"),
        BadSmtpCertificate("smtps-expired", lambda a: a.context("expired"), ["has expired"], "implicit"),
        SmtpCase("smtps-stall", at("MAIL", stall), ["localhost: "], tls="implicit"),
        SmtpCase("smtps-drip", at("MAIL", drip), ["localhost: "], tls="implicit"),
        SmtpCase("smtps-close-after-data", at(".", close), UNANSWERED, later=True, tls="implicit"),
        SmtpCase("smtps-endless-answer", at("EHLO", flood("250-AND\r\n")), ["localhost: "], tls="implicit"),
        SmtpCase("smtps-endless-line", at("MAIL", flood("250 and so on ")), ["localhost: "], tls="implicit"),
        SmtpCase("smtps-code-of-letters", at("MAIL", say("abc what\r\n")), ["localhost: "], tls="implicit"),
        SmtpCase("smtps-recipient-refused", at("RCPT", refuse_writer("550 5.1.1 nobody here\r\n")), expect="failed",
                 tls="implicit"),
        SmtpCase("smtps-later", at("MAIL", say("451 4.3.0 not now\r\n")), ["not now"], later=True, tls="implicit"),
    ]
    for scheme in ("", "smtps-"):
        tls = "implicit" if scheme else None
        made += [OneMailDropped(f"{scheme}drop-at-rcpt-of-one", "RCPT", close, tls=tls),
                 OneMailDropped(f"{scheme}drop-after-data-of-one", ".", close, tls=tls),
                 OneMailDropped(f"{scheme}taken-and-closed-of-one", ".", accept_and_close, tls=tls)]
    for stage in STAGES:
        name = "dot" if stage == "." else stage.lower()
        if stage != ".":  # that is close-after-data
            made.append(SmtpCase(f"drop-at-{name}", at(stage, close), DROPPED))
        if stage != "EHLO":
            made.append(SmtpCase(f"4xx-at-{name}", at(stage, say("451 4.3.0 not now\r\n")), ["451"], later=True))
    made.append(SmtpCase("5xx-at-data", at("DATA", at_writer("550 5.0.0 never\r\n")), expect="failed"))
    made.append(NobodyHears("5xx-at-mail", at("MAIL", say("550 5.0.0 never\r\n")), expect="failed"))
    return made


SHORT = {"greeting-421", "stall-at-greeting", "close-after-data", "taken-and-closed", "endless-answer", "code-of-nonsense",
         "recipient-refused", "4xx-at-rcpt", "injection-after-starttls", "wrong-host", "smtps-stall", "drop-at-mail", "drop-after-data-of-one"}
