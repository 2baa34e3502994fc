# SPDX-License-Identifier: MIT
"""A server whose misbehaviour is written down: one thread for each connection, on a loopback port it picks."""
import socket
import ssl
import threading
import time


class Gone(Exception):
    """The connection is over."""


class Connection:
    def __init__(self, server, sock, number):
        self.server, self.sock, self.number = server, sock, number
        self.buffer = b""
        self.state = {}  # what a protocol or a script remembers of this connection

    def send(self, data):
        try:
            self.sock.sendall(data if isinstance(data, bytes) else data.encode())
        except (OSError, ValueError) as error:
            raise Gone from error

    def line(self):
        """One line without its end."""
        while b"\n" not in self.buffer:
            self.fill()
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def fill(self, seconds=None):
        try:
            self.sock.settimeout(seconds)
            more = self.sock.recv(65536)
        except (TimeoutError, ssl.SSLError) as error:
            if seconds is not None and isinstance(error, TimeoutError):
                return
            raise Gone from error
        except (OSError, ValueError) as error:
            raise Gone from error
        if not more:
            raise Gone
        self.buffer += more

    def start_tls(self, context):
        try:
            self.sock = context.wrap_socket(self.sock, server_side=True)
        except (OSError, ValueError) as error:
            raise Gone from error
        self.buffer = b""

    def close(self):
        raise Gone

    def stall(self):
        """Silence until the client has had enough, or the server ends."""
        while not self.server.ended:
            self.fill(0.2)

    def drip(self, data, seconds=0.5):
        """One byte at a time, for as long as the client listens."""
        while not self.server.ended:
            for byte in data:
                self.send(bytes([byte]))
                time.sleep(seconds)
                if self.server.ended:
                    return

    def flood(self, data):
        """The same again and again, for as long as the client listens."""
        block = (data if isinstance(data, bytes) else data.encode()) * 200
        while not self.server.ended:
            self.send(block)


class ScriptedServer:
    """script(connection, line) -> True when it dealt with that line; line None: the connection begins."""

    def __init__(self, context=None, implicit_tls=False):
        self.context, self.implicit_tls = context, implicit_tls
        self.script = None  # None: a good server
        self.said = []      # (connection, line) of the clients
        self.connections = 0
        self.ended = False
        self.lock = threading.RLock()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.open = set()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.ended:
            try:
                sock, _ = self.listening.accept()
            except OSError:
                return
            self.connections += 1
            connection = Connection(self, sock, self.connections)
            self.open.add(connection)
            threading.Thread(target=self.run, args=(connection,), daemon=True).start()

    def run(self, connection):
        try:
            if self.implicit_tls:
                connection.start_tls(self.context)
            if not self.plays(connection, None):
                self.greet(connection)
            while not self.ended:
                line = connection.line()
                with self.lock:
                    self.said.append((connection.number, line))
                if not self.plays(connection, line):
                    self.serve(connection, line)
        except Gone:
            pass
        finally:
            self.open.discard(connection)
            try:
                connection.sock.close()
            except OSError:
                pass

    def plays(self, connection, line):
        script = self.script
        return bool(script and script(connection, line))

    def behave(self):
        """From now on a good server."""
        self.script = None

    def stop(self):
        self.ended = True
        # closing does not wake accept(); a connection does
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            pass
        self.listening.close()
        for connection in list(self.open):
            try:
                connection.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
