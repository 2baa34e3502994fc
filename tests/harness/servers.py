# SPDX-License-Identifier: MIT
"""Real servers for the tests: each on loopback ports it picks itself, in a folder of its own, ended by pid."""
import email
import email.policy
import imaplib
import os
import pathlib
import shutil
import smtplib
import socket
import subprocess
import textwrap
import time

BUILD = pathlib.Path(os.environ.get("OMBUD_BUILD", "build")).resolve()
SANITIZED = "--enable-sanitize" in (BUILD / "config.log").read_text()
PASSWORD = "correct horse"
DEADLINE_SECONDS = 30
# every deadline times this: sanitizers are slow, valgrind is slower
PATIENCE = int(os.environ.get("OMBUD_PATIENCE", "3" if SANITIZED else "1"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(condition, what, seconds=DEADLINE_SECONDS):
    """Wait for a state, never for a time."""
    end = time.monotonic() + seconds * PATIENCE
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


def accepts(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


def openssl(*arguments, cwd):
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True)


class Authority:
    """A certificate authority of the test's own, and the certificates it signs."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "ca.pem"
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30",
                "-subj", "/CN=test authority", cwd=folder)

    def certificate(self, name, host, days="10"):
        """A pair of files for host; days "-1" has expired."""
        (self.folder / f"{name}.ext").write_text(f"subjectAltName=DNS:{host}\n")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj",
                f"/CN={host}", cwd=self.folder)
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out",
                f"{name}.pem", "-days", days, "-extfile", f"{name}.ext", cwd=self.folder)
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"


class Dovecot:
    """IMAP in plain and with TLS, and LMTP for Postfix. Every address has a mailbox; one password for all."""

    def __init__(self, folder, certificate, listen="127.0.0.1"):
        self.folder, self.listen = folder, listen
        self.port, self.tls_port, self.lmtp_port = free_port(), free_port(), free_port()
        self.config = folder / "dovecot.conf"
        (folder / "mail").mkdir()
        shutil.chown(folder / "mail", "nobody", "nogroup")
        self.use(certificate)
        self.process = None

    def use(self, certificate):
        self.config.write_text(textwrap.dedent(f"""
            base_dir = {self.folder}/run
            log_path = {self.folder}/dovecot.log
            protocols = imap lmtp
            listen = {self.listen}
            ssl = yes
            ssl_cert = <{certificate[0]}
            ssl_key = <{certificate[1]}
            disable_plaintext_auth = no
            auth_mechanisms = plain login
            first_valid_uid = 1
            mail_location = maildir:{self.folder}/mail/%u
            passdb {{
              driver = static
              args = password={PASSWORD.replace(" ", "_")}
            }}
            userdb {{
              driver = static
              args = uid=nobody gid=nogroup home={self.folder}/mail/%u allow_all_users=yes
            }}
            service imap-login {{
              inet_listener imap {{
                port = {self.port}
              }}
              inet_listener imaps {{
                port = {self.tls_port}
                ssl = yes
              }}
            }}
            service lmtp {{
              inet_listener lmtp {{
                address = 127.0.0.1
                port = {self.lmtp_port}
              }}
            }}
            namespace inbox {{
              inbox = yes
            }}
        """))

    def start(self):
        self.process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", str(self.config)], start_new_session=True)
        wait_until(lambda: accepts(self.port) and accepts(self.lmtp_port), "Dovecot listens")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(DEADLINE_SECONDS)
            self.process = None

    def login(self, user):
        client = imaplib.IMAP4("127.0.0.1", self.port)
        client.login(user, PASSWORD.replace(" ", "_"))
        return client

    def read(self, user, folder="INBOX"):
        """All mails of a mailbox, as its owner's client would read them, oldest first."""
        client = self.login(user)
        try:
            if client.select(folder, readonly=True)[0] != "OK":
                return []
            ids = client.search(None, "ALL")[1][0].split()
            return [email.message_from_bytes(client.fetch(i, "(BODY.PEEK[])")[1][0][1], policy=email.policy.default)
                    for i in ids]
        finally:
            client.logout()

    def flags(self, user, folder="INBOX"):
        client = self.login(user)
        try:
            client.select(folder, readonly=True)
            return client.fetch("1:*", "(FLAGS)")[1]
        finally:
            client.logout()

    def append(self, user, data, folder="INBOX", at=None):
        """A mail as another client of the same mailbox leaves it there, at that time; makes the folder."""
        client = self.login(user)
        try:
            client.create(folder)
            assert client.append(folder, None, at, data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))[0] == "OK"
        finally:
            client.logout()

    def drop(self, user, data):
        """Bytes that no SMTP server would pass on as they are, straight into the INBOX."""
        self.login(user).logout()
        path = self.folder / "mail" / user / "new" / f"{time.time_ns()}.road"
        path.write_bytes(data)
        shutil.chown(path, "nobody", "nogroup")

    def wait_for(self, user, count, folder="INBOX"):
        return wait_until(lambda: (mails := self.read(user, folder)) and len(mails) >= count and mails,
                          f"{count} mails for {user}")

    def wait_for_text(self, user, words):
        """The text of the mail that has these words, in whatever order mails came."""
        def found():
            texts = [m.get_body(("plain",)).get_content() for m in self.read(user)]
            return next((text for text in texts if words in text), None)
        return wait_until(found, f"a mail for {user} that says: {words}")


POSTFIX_SERVICES = """
{port} inet n - n - - smtpd
{tls_port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
{expired_port} inet n - n - - smtpd -o smtpd_tls_cert_file={expired[0]} -o smtpd_tls_key_file={expired[1]}
{expired_tls_port} inet n - n - - smtpd -o smtpd_tls_cert_file={expired[0]} -o smtpd_tls_key_file={expired[1]}
  -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """An instance of its own that takes mail for the example domains and hands it to Dovecot."""

    def __init__(self, folder, dovecot, certificate, expired):
        self.folder = folder
        self.port, self.tls_port, self.expired_port, self.expired_tls_port = (free_port() for _ in range(4))
        self.config = folder / "etc"
        self.inside = []  # the command that runs it where it should run
        for name in ("etc", "spool", "data"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix", "postfix")
        self.main = {
            "compatibility_level": "3.6",
            "queue_directory": folder / "spool",
            "data_directory": folder / "data",
            "command_directory": "/usr/sbin",
            "daemon_directory": "/usr/lib/postfix/sbin",
            "myhostname": "mx.kymi.example",
            "mydestination": "",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "mynetworks": "127.0.0.0/8",
            "maillog_file": folder / "mail.log",
            "maillog_file_prefixes": folder,
            "virtual_mailbox_domains": "static:all",
            "virtual_mailbox_maps": "static:all",
            "virtual_transport": f"lmtp:inet:127.0.0.1:{dovecot.lmtp_port}",
            # what other servers say of a recipient, by the recipient's domain
            "smtpd_recipient_restrictions": "check_recipient_access inline:{"
                                            "{gone.example = 550 5.1.1 no such user here}, "
                                            "{full.example = 552 5.2.2 the mailbox is full}, "
                                            "{busy.example = 450 4.2.0 come back later}}, "
                                            "permit_mynetworks, reject",
            # and what becomes of a mail that was taken
            "smtpd_reject_unlisted_recipient": "no",
            "transport_maps": "inline:{{returned.example = error:5.1.1 no such user here}, "
                              "{slow.example = retry:4.4.1 nobody answers there}}",
            "smtpd_tls_cert_file": certificate[0],
            "smtpd_tls_key_file": certificate[1],
            "smtpd_tls_security_level": "may",
            "smtputf8_enable": "no",
            "message_size_limit": 64 * 1024 * 1024,
            "mailbox_size_limit": 0,
            "virtual_mailbox_limit": 0,
            "lmtp_destination_recipient_limit": 1,
        }
        self.services = POSTFIX_SERVICES.format(port=f"127.0.0.1:{self.port}", tls_port=f"127.0.0.1:{self.tls_port}",
                                                expired_port=f"127.0.0.1:{self.expired_port}", expired=expired,
                                                expired_tls_port=f"127.0.0.1:{self.expired_tls_port}")

    def write(self):
        (self.config / "main.cf").write_text("".join(f"{k} = {v}\n" for k, v in self.main.items()))
        (self.config / "master.cf").write_text(self.services)

    def command(self, verb):
        subprocess.run([*self.inside, "postfix", "-c", str(self.config), verb], check=True, capture_output=True)

    def start(self):
        self.write()
        self.command("start")
        wait_until(lambda: accepts(self.port), "Postfix listens")

    def stop(self):
        self.command("stop")

    def send(self, sender, recipient, text):
        """Text is a whole mail, with LF line ends."""
        data = text if isinstance(text, bytes) else textwrap.dedent(text).lstrip("\n").encode()
        with smtplib.SMTP("127.0.0.1", self.port) as client:
            client.sendmail(sender, [recipient], data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
                            mail_options=["BODY=8BITMIME"])
