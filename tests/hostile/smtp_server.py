# SPDX-License-Identifier: MIT
"""A small SMTP server (RFC 5321, STARTTLS) that keeps what it accepts, good unless its script says otherwise."""
import email
import email.policy

from scripted import ScriptedServer


class SmtpServer(ScriptedServer):
    extensions = ("8BITMIME", "ENHANCEDSTATUSCODES")

    def __init__(self, **more):
        super().__init__(**more)
        self.accepted = []  # (recipients, bytes)
        self.untold = 0  # of these, how many the client did not hear of

    def mails(self):
        with self.lock:
            return [(recipients, email.message_from_bytes(data, policy=email.policy.default))
                    for recipients, data in self.accepted]

    def greet(self, connection):
        connection.send("220 mx.kymi.example ready\r\n")

    def serve(self, connection, line):
        verb = line.split(":")[0].split(" ")[0].upper()
        getattr(self, "do_" + verb.lower(), self.unknown)(connection, line)

    def unknown(self, connection, _line):
        connection.send("502 5.5.1 what is that\r\n")

    def do_ehlo(self, connection, _line):
        offers = list(self.extensions)
        if self.context and not self.implicit_tls and not connection.state.get("tls"):
            offers.append("STARTTLS")
        connection.send("".join(f"250-{word}\r\n" for word in ("mx.kymi.example", *offers)) + "250 HELP\r\n")

    do_helo = do_ehlo

    def do_starttls(self, connection, _line):
        connection.send("220 2.0.0 begin\r\n")
        connection.start_tls(self.context)
        connection.state["tls"] = True

    def do_mail(self, connection, _line):
        connection.state["recipients"] = []
        connection.send("250 2.1.0 fine\r\n")

    def do_rcpt(self, connection, line):
        connection.state["recipients"].append(line.split("<", 1)[1].split(">")[0])
        connection.send("250 2.1.5 fine\r\n")

    def do_rset(self, connection, _line):
        connection.send("250 2.0.0 fine\r\n")

    do_noop = do_rset

    def do_auth(self, connection, _line):
        connection.send("235 2.7.0 welcome\r\n")

    def take_data(self, connection):
        """The message up to its dot; the script hears of that as a line of its own: a dot."""
        lines = []
        while (line := self.raw_line(connection)) != b".":
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"\r\n".join(lines) + b"\r\n"

    @staticmethod
    def raw_line(connection):
        while b"\r\n" not in connection.buffer:
            connection.fill()
        line, _, connection.buffer = connection.buffer.partition(b"\r\n")
        return line

    def do_data(self, connection, _line):
        if not connection.state.get("recipients"):
            connection.send("554 5.5.1 no valid recipients\r\n")
            return
        connection.send("354 go on\r\n")
        data = self.take_data(connection)
        connection.state["data"] = data
        if self.plays(connection, "."):
            return
        self.keep(connection)
        connection.send("250 2.0.0 taken\r\n")

    def keep(self, connection, is_told=True):
        with self.lock:
            self.untold += not is_told
            self.accepted.append((connection.state["recipients"], connection.state["data"]))

    def do_quit(self, connection, _line):
        connection.send("221 2.0.0 bye\r\n")
        connection.close()
