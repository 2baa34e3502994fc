# SPDX-License-Identifier: MIT
"""IMAP servers that break, lie, or mean harm; each is good again afterwards, and all its mail must arrive once."""
import re
import socket
import ssl

from imap_server import DATE, ImapServer
from rig import Case, check, mail

MAILS = 3


def command(line):
    """Tag and command of a line, UID with what follows it: a1, UID FETCH."""
    tag, _, rest = line.partition(" ")
    words = rest.upper().split(" ")
    return tag, " ".join(words[:2]) if words[0] == "UID" else words[0]


def at(wanted, act):
    """Play act(connection, tag, line) at that command; with "BODY" only when message texts are asked for."""
    def script(connection, line):
        if line is None:
            return False
        tag, verb = command(line)
        if verb == wanted or (wanted == "BODY" and "BODY.PEEK" in line):
            return act(connection, tag, line) is not False
        return False
    return script


def on_connect(act):
    return lambda connection, line: line is None and (act(connection, "*", "") is not False)


def say(text):
    """An answer; $ is the tag."""
    return lambda connection, tag, _line: connection.send(text.replace("$", tag))


def close(connection, _tag, _line):
    connection.close()


def stall(connection, _tag, _line):
    connection.stall()


def first(line):
    """The first UID that is asked for."""
    return int(re.search(r"UID FETCH (\d+)", line)[1])


def literal(announced, text="Subject: x\r\n\r\nx\r\n", behind=")\r\n$ OK done\r\n"):
    """A message whose size is announced wrongly."""
    def act(connection, tag, line):
        uid = first(line)
        connection.send(f"* 1 FETCH (UID {uid} INTERNALDATE {DATE} BODY[] {{{announced}}}\r\n{text}"
                        + behind.replace("$", tag))
    return act


def and_close(act):
    def both(connection, tag, line):
        act(connection, tag, line)
        connection.close()
    return both


def and_stall(act):
    def both(connection, tag, line):
        act(connection, tag, line)
        connection.stall()
    return both


def drip(connection, _tag, line):
    connection.drip(b"* 1 FETCH (UID %d BODY[] {2000}\r\n" % first(line) + b"x" * 2000, 0.4)


def flood(data):
    return lambda connection, _tag, _line: connection.flood(data)


def parentheses(connection, tag, line):
    connection.send(f"* 1 FETCH (UID {first(line)} BODYSTRUCTURE " + "(" * 100_000 + f"\r\n{tag} OK done\r\n")


def unknown_items(connection, tag, line):
    uid = first(line)
    connection.send(f"* 1 FETCH (UID {uid} X-NEWS (foo $x[y] \"z\") BODY[] {{3}}\r\none)\r\n{tag} OK done\r\n")


def select(exists="3", validity="7", uidnext="4"):
    return say(f"* {exists} EXISTS\r\n* OK [UIDVALIDITY {validity}] v\r\n* OK [UIDNEXT {uidnext}] n\r\n$ OK [READ-WRITE] done\r\n")


def injected(connection, tag, _line):
    """Words in the clear behind the answer to STARTTLS, then TLS as if nothing were."""
    connection.send(f"{tag} OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na9 OK injected\r\n")
    connection.start_tls(connection.server.context)


class ImapCase(Case):
    kind = "imap"

    def __init__(self, name, script, words, *, after="move", reconnect=False, capabilities=None, tls=None, more=""):
        super().__init__(name)
        self.script, self.words, self.after = script, words, after
        self.reconnect, self.capabilities, self.tls, self.more = reconnect, capabilities, tls, more
        self.wrong = []
        self.plays = 0  # how often the script was at work
        self.server = self.house = None

    @property
    def tokens(self):
        return [f"{self.name}-{n}" for n in range(MAILS)]

    def prepare(self, house, authorities):
        self.house = house
        self.roles = (f"receiver.{self.name}",)
        host, scheme, more = "127.0.0.1", "imap", "tls = none"
        options = {}
        if self.tls:
            options = {"context": authorities.context(), "implicit_tls": self.tls == "implicit"}
            host, scheme = "localhost", "imaps" if self.tls == "implicit" else "imap"
            more = f'{"tls = starttls " if self.tls == "starttls" else ""} ca_file = "{authorities.good.path}"'
        self.authorities = authorities
        self.server = ImapServer(**options)
        if self.capabilities:
            self.server.capabilities = self.capabilities
        self.server.watch_release = self.release
        move = "after = move  move_to = Handled" if self.after == "move" else f"after = {self.after}"
        house.blocks.append(
            f'mailbox "{self.name}" {{ imap = "{scheme}://{host}:{self.server.port}"  {more}  user = u  '
            f'password_file = "{house.folder}/secret"  address = "{self.name}@kymi.example"  sender = out  {move}  '
            f'start = now  poll = 1s  timeout = 2s  {self.more} }}')

    def release(self, server, uid):
        """The client lets go of a message: it must be in the store, whole."""
        rows = self.house.ask("SELECT size_bytes FROM inbox WHERE mailbox = ? AND uidvalidity = ? AND uid = ?",
                              self.name, server.uidvalidity, uid)
        if [(len(server.mails[uid]),)] != rows:
            self.wrong.append(uid)

    def deliver(self):
        for token in self.tokens:
            self.server.deliver(mail(token, f"{self.name}@kymi.example"))

    def play(self, connection, line):
        self.plays += 1  # also when the server closes
        played = self.script(connection, line)
        self.plays -= not played
        return played

    def turn(self):
        """The server goes bad while the daemon reads from it."""
        self.server.script = self.play if self.script else None
        self.deliver()
        if self.reconnect:
            self.drop_connections()

    def drop_connections(self):
        for connection in list(self.server.open):
            try:
                connection.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def expected(self):
        return self.tokens

    def state(self):
        return self.house.channel(f"mailbox {self.name}")

    def run(self, house):
        house.wait(lambda: (c := self.state()) and c["state"] == "ok", lambda: f"the first look: {self.state()}")
        self.turn()
        if self.words:
            house.wait(lambda: (c := self.state()) and c["error"] and any(w in c["error"] for w in self.words)
                       and c["next_try_at"], lambda: f"status says {self.words}: {self.state()}", 30)
        elif self.script:  # nothing that a person should be told
            house.wait(lambda: self.plays >= 3 or self.settled(), lambda: f"the server was asked: {self.server.said}", 30)
        else:
            house.wait(self.settled, self.arrived, 30)
        self.mend()
        house.wait(self.settled, self.arrived, 90)
        house.wait(lambda: (c := self.state()) and c["state"] == "ok", lambda: f"it is well again: {self.state()}", 90)
        house.wait(self.let_go, lambda: f"let go at the source: {self.server.released}", 30)
        check(not self.wrong, f"let go at the source before it was in the store: {self.wrong}")
        doubled = {t: n for t in self.expected() if (n := len(self.house.tickets(t))) != 1}
        check(not doubled, f"not one ticket each: {doubled}")
        self.judge_cost(house)

    def mend(self):
        self.server.behave()

    def arrived(self):
        return f"tickets of {self.expected()}: {[len(self.house.tickets(t)) for t in self.expected()]}; {self.state()}"

    def settled(self):
        return all(self.house.tickets(t) for t in self.expected())

    def let_go(self):
        """All that came is where the settings put it."""
        if self.after == "move":
            return len(self.server.folders.get("Handled", [])) >= len(self.expected())
        return self.after == "keep" or not self.server.mails

    def clean(self):
        self.server.stop()


class Expunged(ImapCase):
    """The second message goes between the list and the fetch."""

    def turn(self):
        def script(connection, line):
            if line and "BODY.PEEK" in line and 2 in self.server.mails:
                connection.send("* 2 EXPUNGE\r\n")
                self.server.remove(2)
            return False
        self.server.script = script
        self.deliver()

    def expected(self):
        return [self.tokens[0], self.tokens[2]]


class Emptied(ImapCase):
    """All messages go between the list and the fetch; what comes later is taken."""

    def turn(self):
        def script(connection, line):
            if line and "UID FETCH" in line and 1 in self.server.mails:
                for uid in (1, 2):
                    connection.send("* 1 EXPUNGE\r\n")
                    self.server.remove(uid)
                self.server.deliver(mail(self.tokens[2], "x@kymi.example"))
            return False
        self.server.script = script
        with self.server.lock:
            for token in self.tokens[:2]:
                self.server.deliver(mail(token, "x@kymi.example"))

    def expected(self):
        return [self.tokens[2]]


class Renumbered(ImapCase):
    """Another UIDVALIDITY, while mail is there that is known and mail that is not: nothing twice, nothing lost."""

    def turn(self):
        self.server.deliver(mail(self.tokens[0], "x@kymi.example"))
        self.server.deliver(mail(self.tokens[1], "x@kymi.example"))
        self.house.wait(lambda: all(self.house.tickets(t) for t in self.tokens[:2]), self.arrived)
        with self.server.lock:
            self.server.renumber()
            self.server.deliver(mail(self.tokens[2], "x@kymi.example"))
        self.drop_connections()


class Late(ImapCase):
    """A message whose UID is below one that was read already is shown later."""

    def turn(self):
        self.server.deliver(mail(self.tokens[0], "x@kymi.example"), 1)
        self.server.deliver(mail(self.tokens[2], "x@kymi.example"), 9)
        self.house.wait(lambda: self.house.tickets(self.tokens[2]), self.arrived)
        self.server.deliver(mail(self.tokens[1], "x@kymi.example"), 5)


class BadCertificate(ImapCase):
    """The certificate, or the version of TLS, goes bad; connections begin anew."""

    def __init__(self, name, context, words, tls="implicit"):
        super().__init__(name, None, words, tls=tls, reconnect=True)
        self.make_context = context

    def turn(self):
        self.server.context = self.make_context(self.authorities)
        super().turn()

    def mend(self):
        self.server.context = self.authorities.context()


COMMANDS = ("CAPABILITY", "LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID MOVE", "IDLE", "NOOP")
# what is left to a server when BYE or NO comes at each command; NOOP is only said without IDLE
CLOSED = ["closed the connection", "the server's answer cannot be understood"]


def bye(connection, tag, _line):
    connection.send("* BYE going down\r\n")
    connection.close()


NO_WORDS = {
    "CAPABILITY": ["no usable greeting"],
    "LOGIN": ["the login was refused"],
    "SELECT": ["the folder cannot be opened"],
    "UID SEARCH": ["the folder cannot be looked at"],
    "UID FETCH": ["the message could not be fetched"],
    "UID MOVE": None,  # the message stays where it is; a warning is logged
    "IDLE": None,      # then a poll, or a new connection
}


class RefusesMove(ImapCase):
    """A message that the server will not move stays: it is in the store."""

    def let_go(self):
        return True


def cases():
    made = [
        ImapCase("close-in-literal", at("BODY", and_close(literal(5000, behind=""))), CLOSED),
        ImapCase("close-in-literal-delete", at("BODY", and_close(literal(5000, behind=""))), CLOSED, after="delete"),
        ImapCase("drip", at("BODY", drip), ["did not answer in time"]),
        ImapCase("stall-in-fetch", at("BODY", stall), ["did not answer in time"]),
        ImapCase("stall-at-greeting", on_connect(stall), ["did not answer in time"], reconnect=True),
        ImapCase("stall-in-idle", at("IDLE", stall), None, reconnect=True, after="keep"),
        ImapCase("endless-line", at("SELECT", flood("* OK a line that does not end ")),
                 ["without end", "more bytes than were asked for"]),
        ImapCase("endless-answer", at("UID SEARCH", flood("* OK and one more\r\n")), ["more lines"]),
        ImapCase("endless-greeting", on_connect(flood("* OK ")), ["without end", "more bytes than were asked for"],
                 reconnect=True),
        ImapCase("parentheses", at("UID FETCH", parentheses), ["more parentheses"]),
        ImapCase("literal-too-short", at("BODY", literal(3)), ["cannot be understood"]),
        ImapCase("literal-too-long", at("BODY", literal(900)), ["did not answer in time"]),
        ImapCase("literal-4294967297", at("BODY", literal(4294967297)), ["more bytes than were asked for"]),
        ImapCase("literal-negative", at("BODY", literal(-1)), ["cannot be understood"]),
        ImapCase("uid-out-of-the-blue", at("UID SEARCH", say("* SEARCH 4294967295\r\n$ OK done\r\n")), None),
        ImapCase("uid-overflows", at("UID SEARCH", say("* SEARCH 4294967297 18446744073709551617\r\n$ OK done\r\n")), None),
        ImapCase("exists-overflows", at("SELECT", select(exists="99999999999999999999")), None),
        ImapCase("uidvalidity-overflows", at("SELECT", select(validity="4294967303")), None),
        ImapCase("uidvalidity-missing", at("SELECT", say("* 3 EXISTS\r\n$ OK done\r\n")), ["no lasting numbers"]),
        ImapCase("size-overflows", at("UID FETCH", lambda c, t, l: "RFC822.SIZE)" in l and
                                      c.send(f"* 1 FETCH (UID {first(l)} RFC822.SIZE 99999999999999)\r\n{t} OK done\r\n")),
                 None),
        ImapCase("unknown-fetch-items", at("BODY", unknown_items), ["cannot be understood"]),
        ImapCase("answers-of-others", at("BODY", say("* 1 FETCH (UID 4000 BODY[] {3}\r\none)\r\n$ OK done\r\n")), None),
        ImapCase("wrong-tag", at("BODY", say("zz9 OK done\r\n")), ["cannot be understood", "did not answer in time"]),
        ImapCase("annotation", at("UID SEARCH", say("* ANNOTATION F { 6}\"\r\n\n\n\n$ OK done\r\n")), ["nobody asked for"]),
        ImapCase("nonsense", at("UID SEARCH", say("\0\xff\r\n\r\n+ what\r\n)(\r\n$ OK done\r\n")),
                 ["cannot be understood", "did not answer in time"]),
        Expunged("expunged-meanwhile", None, None),
        Emptied("mailbox-emptied", None, None),
        Renumbered("uidvalidity-changed", None, None, after="keep"),
        Late("uid-shown-late", None, None, after="keep"),
        ImapCase("no-move-no-uidplus", None, None, capabilities="IMAP4rev1 IDLE"),
        ImapCase("no-move", None, None, capabilities="IMAP4rev1 UIDPLUS"),
        ImapCase("greeting-bye", on_connect(and_close(say("* BYE too many\r\n"))),
                 CLOSED + ["no usable greeting"], reconnect=True),
        ImapCase("login-refused", at("LOGIN", say("$ NO [AUTHENTICATIONFAILED] go away\r\n")), ["go away"], reconnect=True),
        ImapCase("injection-after-starttls", at("STARTTLS", injected), ["STARTTLS"], tls="starttls", reconnect=True),
        BadCertificate("tls-1.0", lambda a: a.context(version=ssl.TLSVersion.TLSv1), ["no TLS connection"]),
        BadCertificate("wrong-host", lambda a: a.context("other"), ["is not for localhost"]),
        BadCertificate("foreign-ca", lambda a: a.context("foreign"), ["is not trusted"]),
        BadCertificate("expired", lambda a: a.context("expired"), ["has expired"]),
        BadCertificate("expired-starttls", lambda a: a.context("expired"), ["has expired"], tls="starttls"),
    ]
    for verb in COMMANDS:
        name = verb.lower().replace(" ", "-")
        words, capabilities = CLOSED, None
        if verb == "NOOP":
            capabilities, words = "IMAP4rev1 MOVE UIDPLUS", None
        if verb == "IDLE":
            words = None  # the connection ends while waiting: a new one at once
        made.append(ImapCase(f"bye-at-{name}", at(verb, bye), words, capabilities=capabilities,
                             reconnect=verb in ("CAPABILITY", "LOGIN")))
        if verb in NO_WORDS:
            kind = RefusesMove if verb == "UID MOVE" else ImapCase
            made.append(kind(f"no-to-{name}", at(verb, say("$ NO not today\r\n")), NO_WORDS[verb],
                             reconnect=verb in ("CAPABILITY", "LOGIN")))
    return made


SHORT = {"close-in-literal", "drip", "endless-line", "parentheses", "literal-4294967297", "unknown-fetch-items",
         "expunged-meanwhile", "uidvalidity-changed", "uid-shown-late", "login-refused", "injection-after-starttls",
         "wrong-host", "bye-at-uid-move", "no-to-uid-search"}
