# SPDX-License-Identifier: MIT
"""A small IMAP server (RFC 3501, MOVE, UIDPLUS, IDLE) with one mailbox in memory, good unless its script says otherwise."""
import re
import time

from scripted import ScriptedServer

DATE = time.strftime('"%d-%b-%Y %H:%M:%S +0000"', time.gmtime())


def in_set(uid, text, last):
    for part in text.split(","):
        low, _, high = part.partition(":")
        low, high = (last if n == "*" else int(n) for n in (low, high or low))
        if min(low, high) <= uid <= max(low, high):
            return True
    return False


class ImapServer(ScriptedServer):
    capabilities = "IMAP4rev1 IDLE MOVE UIDPLUS"

    def __init__(self, **more):
        super().__init__(**more)
        self.uidvalidity, self.uidnext = 7, 1
        self.mails = {}      # uid: bytes
        self.flags = {}      # uid: set of flags
        self.folders = {}    # name: list of bytes
        self.released = []   # (what, uid): what the client did to the source
        self.watch_release = None  # called with (server, uid) before a message is let go of

    def deliver(self, data, uid=None):
        with self.lock:
            uid = uid or self.uidnext
            self.uidnext = max(self.uidnext, uid + 1)
            self.mails[uid] = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            self.flags[uid] = set()
        return uid

    def remove(self, uid):
        with self.lock:
            self.mails.pop(uid, None)
            self.flags.pop(uid, None)

    def renumber(self):
        """Another UIDVALIDITY: the same mails under other numbers."""
        with self.lock:
            mails = [self.mails[uid] for uid in sorted(self.mails)]
            self.uidvalidity += 1
            self.mails, self.flags, self.uidnext = {}, {}, 1
            for data in mails:
                self.deliver(data)

    # ---- the protocol

    def greet(self, connection):
        connection.send("* OK ready\r\n")

    def fetch(self, uid, what):
        """The answer for one message."""
        data = self.mails[uid]
        number = sorted(self.mails).index(uid) + 1
        items = [f"UID {uid}".encode()]
        if "INTERNALDATE" in what:
            items.append(f"INTERNALDATE {DATE}".encode())
        if "RFC822.SIZE" in what:
            items.append(f"RFC822.SIZE {len(data)}".encode())
        if "FLAGS" in what:
            items.append(f"FLAGS ({' '.join(sorted(self.flags[uid]))})".encode())
        if part := re.search(r"BODY\.PEEK\[\](?:<0\.(\d+)>)?", what):
            text = data[:int(part[1])] if part[1] else data
            items.append(b"BODY[]%s {%d}\r\n%s" % (b"<0>" if part[1] else b"", len(text), text))
        return b"* %d FETCH (%s)\r\n" % (number, b" ".join(items))

    def release(self, what, uids):
        for uid in uids:
            if self.watch_release:
                self.watch_release(self, uid)
            self.released.append((what, uid))

    def selected(self, text):
        last = max(self.mails, default=0)
        return [uid for uid in sorted(self.mails) if in_set(uid, text, last)]

    def expunge(self, connection, uids):
        for uid in uids:
            connection.send(f"* {sorted(self.mails).index(uid) + 1} EXPUNGE\r\n")
            self.remove(uid)

    def serve(self, connection, line):
        if line.upper() == "DONE":
            return
        tag, _, rest = line.partition(" ")
        verb, _, rest = rest.partition(" ")
        verb = verb.upper()
        if verb == "UID":
            verb, _, rest = rest.partition(" ")
            verb = "UID_" + verb.upper()
        method = getattr(self, "do_" + verb.lower(), None)
        if not method:
            connection.send(f"{tag} BAD what is that\r\n")
            return
        answer = method(connection, rest, tag)
        if answer is not None:
            connection.send(f"{tag} {answer}\r\n")
        if verb == "LOGOUT":
            connection.close()

    def do_capability(self, connection, _rest, _tag):
        connection.send(f"* CAPABILITY {self.capabilities}{' STARTTLS' if self.context else ''}\r\n")
        return "OK done"

    def do_starttls(self, connection, _rest, tag):
        connection.send(f"{tag} OK begin\r\n")
        connection.start_tls(self.context)

    def do_login(self, _connection, _rest, _tag):
        return "OK welcome"

    def do_noop(self, connection, _rest, _tag):
        connection.send(f"* {len(self.mails)} EXISTS\r\n")
        return "OK done"

    def do_select(self, connection, _rest, _tag):
        with self.lock:
            connection.send(f"* {len(self.mails)} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen \\Deleted)\r\n"
                            f"* OK [UIDVALIDITY {self.uidvalidity}] v\r\n* OK [UIDNEXT {self.uidnext}] n\r\n")
        return "OK [READ-WRITE] done"

    def do_uid_search(self, connection, rest, _tag):
        with self.lock:
            found = self.selected(rest.split()[-1])
        connection.send("* SEARCH" + "".join(f" {uid}" for uid in found) + "\r\n")
        return "OK done"

    def do_uid_fetch(self, connection, rest, _tag):
        with self.lock:
            uids, _, what = rest.partition(" ")
            answers = [self.fetch(uid, what) for uid in self.selected(uids)]
        for answer in answers:
            connection.send(answer)
        return "OK done"

    def do_uid_copy(self, _connection, rest, _tag):
        with self.lock:
            uids, _, name = rest.partition(" ")
            self.folders.setdefault(name.strip('"'), []).extend(self.mails[uid] for uid in self.selected(uids))
        return "OK done"

    def do_uid_move(self, connection, rest, tag):
        with self.lock:
            uids = self.selected(rest.partition(" ")[0])
            self.release("MOVE", uids)
            self.do_uid_copy(connection, rest, tag)
            self.expunge(connection, uids)
        return "OK done"

    def do_uid_store(self, connection, rest, _tag):
        with self.lock:
            uids, _, change = rest.partition(" ")
            uids = self.selected(uids)
            self.release("STORE", uids)
            for uid in uids:
                self.flags[uid].update(re.findall(r"\\\w+", change))
        return "OK done"

    def do_uid_expunge(self, connection, rest, _tag):
        with self.lock:
            uids = [uid for uid in self.selected(rest) if "\\Deleted" in self.flags[uid]]
            self.release("EXPUNGE", uids)
            self.expunge(connection, uids)
        return "OK done"

    def do_idle(self, connection, _rest, tag):
        with self.lock:
            before = len(self.mails)
        connection.send("+ idling\r\n")
        while not self.ended:
            connection.fill(0.1)
            if b"\n" in connection.buffer:
                connection.line()
                return "OK done"
            with self.lock:
                now = len(self.mails)
            if now != before:
                before = now
                connection.send(f"* {now} EXISTS\r\n")
            time.sleep(0)
        connection.close()

    def do_logout(self, connection, _rest, _tag):
        connection.send("* BYE see you\r\n")
        return "OK done"
