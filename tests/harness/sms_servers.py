# SPDX-License-Identifier: MIT
"""Providers of text messages on loopback: Prism over Twilio's own description, a real Kannel, and what they cannot do."""
import email.utils
import http.server
import itertools
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

from servers import DEADLINE_SECONDS, accepts, free_port, wait_until

CACHE = pathlib.Path(__file__).resolve().parents[2] / ".cache/prism"
ACCOUNT = "AC0123456789abcdef0123456789abcdef"
NUMBER = "+358409999999"


class Provider:
    """An HTTP server of the test's own, with TLS where it has a context. answer(method, path, query, body, headers) gives
    (status, body, header ...) or raises Silence or Unruly. Its clock is ahead of ours by so many seconds."""

    class Silence(Exception):
        """The connection ends, or hangs, without an answer."""

    class Unruly(Exception):
        """act(handler) writes to the connection what it likes; then it ends."""

        def __init__(self, act):
            super().__init__()
            self.act = act

    def __init__(self, answer, context=None):
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body are two writes

            def setup(self):
                self.provider, self.context = provider, provider.context
                if self.context:
                    self.request = self.context.wrap_socket(self.request, server_side=True)
                super().setup()

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                path, _, query = self.path.partition("?")
                provider.requests.append(f"{self.command} {self.path} {body}")
                try:
                    status, reply, *headers = answer(self.command, urllib.parse.unquote(path),
                                                     dict(urllib.parse.parse_qsl(query)), body, self.headers)
                except Provider.Silence:
                    self.close_connection = True
                    return
                except Provider.Unruly as unruly:
                    self.close_connection = True
                    unruly.act(self)
                    return
                reply = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)
                self.close_connection |= self.context is not provider.context

            do_POST = do_DELETE = do_GET

            def date_time_string(self, timestamp=None):
                return super().date_time_string(timestamp or provider.now())

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                if not isinstance(sys.exc_info()[1], OSError):  # a client that hangs up, or a handshake that fails
                    super().handle_error(*_)

        self.requests, self.context, self.ahead, self.ended = [], context, 0, False
        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def now(self):
        return time.time() + self.ahead

    @property
    def url(self):
        return f"https://localhost:{self.port}" if self.context else f"http://127.0.0.1:{self.port}"

    def stop(self):
        self.ended = True
        self.server.shutdown()
        self.server.server_close()


class Twilio(Provider):
    """Messages kept as Twilio keeps them: newest first, in pages. trouble: what the next POSTs meet. script(method, path,
    query, body), where there is one, answers in its place, or gives None."""

    def __init__(self, page_size=2, context=None, number=NUMBER):
        self.messages, self.page_size, self.trouble, self.count, self.script = [], page_size, [], 0, None
        self.number = number
        self.lock = threading.RLock()
        self.public = ""  # Twilio's own links are paths; its description wants whole addresses
        super().__init__(self.answer, context)

    def settings(self, folder, title, more=""):
        """A line of it; its secret lies in that folder."""
        return (f'sms "{title}" {{ provider = twilio  number = "{self.number}"  url = "{self.url}/2010-04-01"  user = {ACCOUNT}\n'
                f'secret_file = "{folder}/sms.secret"  {more} }}')

    def add(self, direction, sender, to, body, at=None, status="received"):
        with self.lock:
            self.count += 1
            sid = "SM%032x" % self.count
            stamp = email.utils.formatdate(at or self.now())
            message = {
                "sid": sid, "account_sid": ACCOUNT, "direction": direction, "from": sender, "to": to, "body": body,
                "status": status, "date_created": stamp, "date_sent": stamp, "date_updated": stamp, "num_media": "0",
                "num_segments": "1", "price": None, "price_unit": "USD", "error_code": None, "error_message": None,
                "messaging_service_sid": None, "api_version": "2010-04-01",
                "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json", "subresource_uris": {}}
            self.messages.insert(0, message)
            return message

    def receive(self, sender, body, at=None):
        return self.add("inbound", sender, self.number, body, at)

    def take(self, body):
        """A text that is to go out."""
        form = dict(urllib.parse.parse_qsl(body))
        return self.add("outbound-api", form["From"], form["To"], form["Body"], status="queued")

    def sent(self):
        return [m for m in self.messages if m["direction"] == "outbound-api"]

    def answer(self, method, path, query, body, _headers):
        reply = self.script(method, path, query, body) if self.script else None
        return reply or self.behave(method, path, query, body)

    def behave(self, method, path, query, body):
        sid = re.search(r"/Messages/(\w+)\.json$", path)
        if method == "POST":
            trouble = self.trouble.pop(0) if self.trouble else None
            if trouble and trouble != "taken, then silent":
                return trouble
            message = self.take(body)
            if trouble:
                raise Provider.Silence
            return 201, message
        with self.lock:
            return self.one(method, sid[1]) if sid else self.page(path, query)

    def one(self, method, sid):
        found = [m for m in self.messages if m["sid"] == sid]
        if not found:
            return 404, {"code": 20404, "message": "not found", "status": 404}
        if method == "DELETE":
            self.messages.remove(found[0])
            return 204, b""
        return 200, found[0]

    def page(self, path, query):
        since = query.get("DateSent>", "1970-01-01")
        found = [m for m in self.messages
                 if query.get("To", m["to"]) == m["to"] and query.get("From", m["from"]) == m["from"]
                 and email.utils.parsedate_to_datetime(m["date_sent"]).isoformat() >= since]
        page, size = int(query.get("Page", 0)), min(int(query["PageSize"]), self.page_size)
        rest = found[(page + 1) * size:]
        link = f"{self.public}{path}?{urllib.parse.urlencode({**query, 'Page': page + 1, 'PageToken': 'PA1'})}"
        return 200, {"messages": found[page * size:(page + 1) * size], "page": page, "page_size": size,
                     "next_page_uri": link if rest else None, "uri": self.public + path}


class Plain(Provider):
    """An interface that lists what came in and takes what goes out, and cannot be asked what it took."""

    def __init__(self):
        self.items, self.taken = [], []
        super().__init__(self.answer)

    def settings(self, _folder, title, more=""):
        return (f'sms "{title}" {{ provider = http  number = "{NUMBER}"\n'
                f'receive_url = "{self.url}/in"  receive_items = items  receive_id = id  receive_from = from  receive_text = text\n'
                f'send_url = "{self.url}/out?to={{to}}&text={{text}}"  send_id = id  {more} }}')

    def receive(self, sender, text):
        self.items.append({"id": str(len(self.items) + 1), "from": sender, "text": text})

    def sent(self):
        return self.taken

    def answer(self, _method, path, query, _body, _headers):
        if path == "/in":
            return 200, {"items": self.items}
        self.taken.append({"to": query["to"], "body": query["text"]})
        return 200, {"id": str(len(self.taken))}


class Smsd:
    """The program that serves a modem: it writes files as gammu-smsd and smstools3 write them, and moves what is to be sent
    as those do."""

    directories = ("inbox", "outbox", "sent", "failed", "checked")

    def __init__(self, folder, kind="gammu"):
        self.folder, self.kind, self.count, self.gone = folder, kind, itertools.count(), []
        for name in self.directories:
            (folder / name).mkdir(parents=True)

    def settings(self, _folder, title, more=""):
        used = self.directories if self.kind == "smstools" else self.directories[:4]
        return (f'sms "{title}" {{ provider = spool  format = {self.kind}  number = "{NUMBER}"  {more}\n'
                + "  ".join(f'{name} = "{self.folder}/{name}"' for name in used) + " }")

    def write(self, name, data, age=10):
        """As smsd does: under its last name, byte by byte; age: for how long it has been left alone."""
        path = self.folder / "inbox" / name
        path.write_bytes(data)
        os.utime(path, (time.time() - age, time.time() - age))

    def receive(self, sender, text, age=10):
        number = next(self.count)
        if self.kind == "gammu":
            self.write(f"IN20261128_180501_{number:02}_{sender}_00.txt", b"\xfe\xff" + text.encode("utf-16-be"), age)
        else:
            head = (f"From: {sender.strip('+')}\nFrom_TOA: 91 international, ISDN/telephone\nFrom_SMSC: 358401112233\n"
                    "Sent: 26-11-28 18:05:01\nReceived: 26-11-28 18:05:07\nSubject: GSM1\nModem: GSM1\nReport: no\n"
                    f"Alphabet: ISO\nLength: {len(text)}\n\n")
            self.write(f"GSM1.{number:06}", head.encode() + text.encode("iso-8859-15"), age)

    def files(self, name):
        return sorted((self.folder / name).iterdir())

    def read(self, path):
        """To whom it is to go, and its words."""
        data = path.read_bytes()
        if self.kind == "gammu":
            assert data[:2] == b"\xfe\xff"
            return path.name.split("_")[3], data[2:].decode("utf-16-be")
        head, _, text = data.decode().partition("\n\n")
        fields = dict(line.split(": ", 1) for line in head.splitlines())
        assert fields["Alphabet"] == "UTF-8"
        return "+" + fields["To"], text

    def serve(self, to="sent"):
        """Send what lies in the outbox. Its words."""
        said = []
        for path in self.files("outbox"):
            if path.name.startswith(".") or path.suffix == ".LOCK":  # being written
                continue
            recipient, words = self.read(path)
            said.append(words)
            self.gone.append({"to": recipient, "body": words})
            if self.kind == "smstools":  # on its way it lies elsewhere
                path = path.rename(self.folder / "checked" / path.name)
                path.write_bytes(path.read_bytes().replace(b"\n\n", b"\nModem: GSM1\nMessage_id: 117\n\n", 1))
            path.rename(self.folder / to / path.name)
        return said

    def sent(self):
        return self.gone

    def stop(self):
        """There is nothing to stop: the tests are this program."""


class Prism:
    """Between us and a Twilio: refuses each request, and each answer, that Twilio's description does not allow."""

    def __init__(self, folder, upstream):
        self.port, self.log, self.upstream = free_port(), folder / "prism.log", upstream
        upstream.public = f"http://127.0.0.1:{self.port}"
        self.url = f"{upstream.public}/2010-04-01"

    def start(self):
        assert (CACHE / "twilio.json").exists(), "run tests/harness/prism/install (./bootstrap check does)"
        self.process = subprocess.Popen(
            ["node", CACHE / "node_modules/@stoplight/prism-cli/dist/index.js", "proxy", "-h", "127.0.0.1", "-p", str(self.port),
             "--errors", CACHE / "twilio.json", self.upstream.url], stdout=self.log.open("wb"), stderr=subprocess.STDOUT)
        wait_until(lambda: accepts(self.port) or self.process.poll() is not None, "Prism listens", 4 * DEADLINE_SECONDS)
        assert self.process.poll() is None, self.log.read_text()

    def stop(self):
        self.process.terminate()
        self.process.wait(DEADLINE_SECONDS)

    def violations(self):
        """What was refused; an upstream that hangs up is none."""
        return [line for line in self.log.read_text().splitlines()
                if "Request terminated with error" in line and "socket hang up" not in line]

    def forwarded(self):
        return self.log.read_text().count("> Forwarding")


KANNEL = """
group = core
admin-port = {admin}
admin-password = adm
admin-interface = "127.0.0.1"
smsbox-port = {box}
smsbox-interface = "127.0.0.1"
log-file = "{folder}/bearer.log"
log-level = 1
box-allow-ip = "127.0.0.1"
box-deny-ip = "*.*.*.*"
store-type = file
store-file = "{folder}/store"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = FAKE
host = 127.0.0.1
port = {smsc}
connect-allow-ip = "127.0.0.1"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
sendsms-interface = "127.0.0.1"
log-file = "{folder}/smsbox.log"
log-level = 1
access-log = "{folder}/access.log"

group = sendsms-user
username = ombud
password = pw-of-kannel
max-messages = 3
concatenation = true

group = sms-service
keyword = default
text = "none"
max-messages = 0
catch-all = yes
"""


class Kannel:
    """bearerbox and smsbox, and a centre of short messages that hears what goes out: Kannel's own fakesmsc."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        self.send = free_port()
        self.ports = {"admin": free_port(), "box": free_port(), "smsc": free_port(), "send": self.send}
        (folder / "kannel.conf").write_text(KANNEL.format(folder=folder, **self.ports))

    def launch(self, name, *command):
        log = (self.folder / f"{name}.out").open("wb")
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=self.folder))

    def start(self):
        self.launch("bearerbox", "/usr/sbin/bearerbox", "kannel.conf")
        wait_until(lambda: accepts(self.ports["box"]) and accepts(self.ports["smsc"]), "bearerbox listens")
        self.launch("smsbox", "/usr/sbin/smsbox", "kannel.conf")
        wait_until(lambda: accepts(self.send), "smsbox listens")
        self.launch("fakesmsc", "/usr/lib/kannel/test/fakesmsc", "-H", "127.0.0.1", "-r", str(self.ports["smsc"]), "-m", "0",
                    "0 0 text none")
        wait_until(self.is_online, "fakesmsc is connected")

    def is_online(self):
        return b"FAKE" in self.status() and b"online" in self.status()

    def status(self):
        with socket.create_connection(("127.0.0.1", self.ports["admin"])) as client:
            client.sendall(b"GET /status.txt HTTP/1.0\r\n\r\n")
            return b"".join(iter(lambda: client.recv(65536), b""))

    def delivered(self):
        """What arrived at the centre of short messages."""
        return (self.folder / "fakesmsc.out").read_text(errors="replace")

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait(DEADLINE_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)


SMSDRC = """
[gammu]
model = dummy
connection = none
port = {phone}
gammuloc = /dev/null
[smsd]
service = files
logfile = {phone}/smsd.log
inboxpath = {spool}/inbox/
outboxpath = {spool}/outbox/
sentsmspath = {spool}/sent/
errorsmspath = {spool}/failed/
receivefrequency = 1
commtimeout = 2
"""


class GammuSmsd:
    """gammu-smsd, and a telephone that is a directory (Gammu's own driver "dummy")."""

    def __init__(self, phone, spool):
        phone.mkdir()
        self.settings, self.process = phone / "smsdrc", None
        self.settings.write_text(SMSDRC.format(phone=phone, spool=spool))

    def receive(self, sender, text):
        """A text that the telephone got, in as many parts as it needs; smsd finds it when it starts."""
        subprocess.run(["gammu", "-c", self.settings, "savesms", "TEXT", "-folder", "1", "-unread", "-sender", sender,
                        *([] if text.isascii() else ["-unicode"]), "-len", "2000", "-autolen", "2000"],
                       input=text.encode(), env={**os.environ, "LC_ALL": "C.UTF-8"}, stdout=subprocess.DEVNULL, check=True)

    def start(self):
        self.process = subprocess.Popen(["gammu-smsd", "-c", self.settings], stdout=subprocess.DEVNULL)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(DEADLINE_SECONDS)
