# SPDX-License-Identifier: MIT
"""Providers of text messages on loopback: Prism over Twilio's own description, a real Kannel, and what they cannot do."""
import email.utils
import http.server
import json
import pathlib
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse

from servers import DEADLINE_SECONDS, accepts, free_port, wait_until

CACHE = pathlib.Path(__file__).resolve().parents[2] / ".cache/prism"
ACCOUNT = "AC0123456789abcdef0123456789abcdef"
NUMBER = "+358409999999"


class Provider:
    """An HTTP server of the test's own. answer(method, path, query, form, headers) gives (status, body) or raises Silence."""

    class Silence(Exception):
        """The connection ends, or hangs, without an answer."""

    def __init__(self, answer):
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

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
                reply = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            do_POST = do_DELETE = do_GET

            def log_message(self, *_):
                pass

        self.requests = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Twilio(Provider):
    """Messages kept as Twilio keeps them: newest first, in pages. trouble: what the next POSTs meet."""

    def __init__(self, page_size=2):
        self.messages, self.page_size, self.trouble, self.count = [], page_size, [], 0
        self.public = ""  # Twilio's own links are paths; its description wants whole addresses
        super().__init__(self.answer)

    def add(self, direction, sender, to, body, at=None, status="received"):
        self.count += 1
        sid = "SM%032x" % self.count
        stamp = email.utils.formatdate(at or time.time())
        self.messages.insert(0, {
            "sid": sid, "account_sid": ACCOUNT, "direction": direction, "from": sender, "to": to, "body": body,
            "status": status, "date_created": stamp, "date_sent": stamp, "date_updated": stamp, "num_media": "0",
            "num_segments": "1", "price": None, "price_unit": "USD", "error_code": None, "error_message": None,
            "messaging_service_sid": None, "api_version": "2010-04-01", "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json",
            "subresource_uris": {}})
        return self.messages[0]

    def receive(self, sender, body, at=None):
        return self.add("inbound", sender, NUMBER, body, at)

    def sent(self):
        return [m for m in self.messages if m["direction"] == "outbound-api"]

    def answer(self, method, path, query, body, _headers):
        sid = re.search(r"/Messages/(\w+)\.json$", path)
        if method == "POST":
            form = dict(urllib.parse.parse_qsl(body))
            trouble = self.trouble.pop(0) if self.trouble else None
            if trouble and trouble != "taken, then silent":
                return trouble
            message = self.add("outbound-api", form["From"], form["To"], form["Body"], status="queued")
            if trouble:
                raise Provider.Silence
            return 201, message
        if sid:
            found = [m for m in self.messages if m["sid"] == sid[1]]
            if not found:
                return 404, {"code": 20404, "message": "not found", "status": 404}
            if method == "DELETE":
                self.messages.remove(found[0])
                return 204, b""
            return 200, found[0]
        found = [m for m in self.messages
                 if query.get("To", m["to"]) == m["to"] and query.get("From", m["from"]) == m["from"]]
        page, size = int(query.get("Page", 0)), min(int(query["PageSize"]), self.page_size)
        rest = found[(page + 1) * size:]
        link = f"{self.public}{path}?{urllib.parse.urlencode({**query, 'Page': page + 1, 'PageToken': 'PA1'})}"
        return 200, {"messages": found[page * size:(page + 1) * size], "page": page, "page_size": size,
                     "next_page_uri": link if rest else None, "uri": self.public + path}


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
