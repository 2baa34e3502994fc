# SPDX-License-Identifier: MIT
"""Providers of texts that break, lie, or mean harm; each is good again afterwards. Every text is one ticket, and its
acknowledgement goes out once, whatever the provider says, or does not say, that it took."""
import hashlib
import select
import time

from rig import Case, check
from sms_servers import Plain, Provider, Twilio

LIST, QUESTION, TAKE, REPORT, DELETE = "list", "question", "take", "report", "delete"
HOUR = 3600
UNKNOWN = ["asking the provider", "not known whether the provider took it", "was asked and does not have it"]
CUT = ["ended the connection before its answer was whole"]
LATE = ["gave no whole answer in time"]
LONG = ["longer than 8 MB"]
UNREADABLE = ["cannot be understood"]


def request_kind(method, path, query):
    """What of the provider is asked for."""
    if method == "POST":
        return TAKE
    if method == "DELETE":
        return DELETE
    if not path.endswith("/Messages.json"):
        return REPORT
    return QUESTION if "From" in query else LIST


# ---- what a provider does: act(server, method, path, query, body) answers, raises, or gives None: as a good one

def at(kind, act):
    return lambda server, *request: act(server, *request) if request_kind(*request[:3]) == kind else None


def say(status, reply, *headers):
    return lambda *_: (status, reply, *headers)


def unruly(write):
    def act(*_):
        raise Provider.Unruly(write)
    return act


def silence(*_):
    raise Provider.Silence


def taken(act):
    """It has the text, and then."""
    def both(server, method, path, query, body):
        server.take(body)
        return act(server, method, path, query, body)
    return both


def begin(handler, size=None):
    """The head of an answer of that many bytes."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    if size is not None:
        handler.send_header("Content-Length", str(size))
    handler.end_headers()


def stall(handler):
    """Silence until the client has had enough, or the server ends."""
    while not handler.provider.ended:
        if select.select([handler.connection], [], [], 0.2)[0]:
            return


def flood(data, head=begin):
    """The same again and again, for as long as the client listens."""
    def write(handler):
        head(handler)
        while not handler.provider.ended:
            handler.wfile.write(data * 200)
    return write


def drip(handler):
    begin(handler, 2000)
    while not handler.provider.ended:
        handler.wfile.write(b" ")
        time.sleep(0.4)


def half(handler):
    begin(handler, 5000)
    handler.wfile.write(b'{"messages": [')


def large(size):
    """An answer that says how long it is, and is."""
    def write(handler):
        begin(handler, size)
        for _ in range(size // 100_000):
            handler.wfile.write(b" " * 100_000)
    return write


def status_line(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")


def header_line(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")


def garbage(handler):
    handler.wfile.write(b"\0\xff\x1b[2J\r\n\r\n+ what\r\n")


def changed(change):
    """A good answer, made worse: change(server, page)."""
    def act(server, method, path, query, body):
        status, page = server.behave(method, path, query, body)
        return status, change(server, page)
    return act


def odd_items(_server, page):
    page["messages"] = [7, None, "x", [], {"sid": 5, "direction": {}, "from": [], "body": 1e99}] + page["messages"]
    return page


def each_twice(_server, page):
    page["messages"] = [m for m in page["messages"] for _ in range(2)]
    return page


def whole_list_again(server, page):
    """Each page has what the others have, too."""
    page["messages"] = list(server.messages)
    return page


def without_end(server, page):
    page["next_page_uri"] = f"{page['uri']}?PageSize=1&Page=0&PageToken={len(server.requests)}"
    return page


def in_a_circle(_server, page):
    page["next_page_uri"] = page["uri"] + "?PageSize=1&Page=0&PageToken=again"
    return page


def as_ours(server, page):
    """What goes out is listed as if it came in, from our own number."""
    page["messages"] += [{**m, "sid": "SX" + m["sid"][2:], "direction": "inbound"} for m in server.sent()]
    return page


# ---- cases

class SmsCase(Case):
    """words: what somebody is told, in the line of the mailbox or sender or at the text in the queue; None: nothing, and all
    is settled while the provider is as it is."""

    kind = "sms"
    is_bad = False

    def __init__(self, name, act, words=None, *, texts=2, tls=False, ahead=0):
        super().__init__(name)
        self.act, self.words, self.texts, self.tls, self.ahead = act, words, texts, tls, ahead
        self.server = self.house = self.authorities = self.other = None
        self.plays = 0
        self.wrong = []

    @property
    def tokens(self):
        return [f"{self.name}-{n}" for n in range(self.texts)]

    @staticmethod
    def number(token):
        """Of a writer, or of a line: each has one."""
        return f"+35840{int(hashlib.sha256(token.encode()).hexdigest()[:8], 16) % 10_000_000:07}"

    def prepare(self, house, authorities):
        self.house, self.authorities = house, authorities
        self.roles = (f"receiver.{self.name}", f"sender.{self.name}")
        self.other = Plain()  # where nobody should ask
        self.server = Twilio(page_size=2, context=authorities.context() if self.tls else None, number=self.number(self.name))
        self.server.ahead = self.ahead
        self.server.script = self.script
        more = f'ca_file = "{authorities.good.path}"' if self.tls else ""
        house.blocks.append(self.server.settings(
            house.folder, self.name, f"mailbox = neighbour  poll = 1s  timeout = 2s  per_minute = 0  after = delete  {more}"))

    def script(self, method, path, query, body):
        """While it is bad; and whenever it lets go of a text, that must be in the store."""
        if method == "DELETE":
            self.watch_release(path)
        act = self.act if self.is_bad else None
        if not act:
            return None
        try:
            reply = act(self.server, method, path, query, body)
        except BaseException:
            self.plays += 1
            raise
        self.plays += reply is not None
        return reply

    def watch_release(self, path):
        name = path.rpartition("/")[2].removesuffix(".json")
        if not self.house.ask("SELECT 1 FROM inbox WHERE mailbox = ? AND name = ?", self.name, name):
            self.wrong.append(name)

    def deliver(self):
        for token in self.tokens:
            self.receive(token)

    def receive(self, token, at=None):
        return self.server.receive(self.number(token), f"Hei, kysyn toimitiloista: {token}", at)

    def turn(self):
        self.is_bad = True
        self.deliver()

    def mend(self):
        self.is_bad = False

    # ---- what a person sees

    def states(self):
        return [s for word in ("mailbox", "sender", "reports") if (s := self.house.channel(f"{word} {self.name}"))]

    def queued(self):
        return [m for m in self.house.view["queue"]["outbox"] if m["channel"] == self.name]

    def told(self):
        told = [(s["error"], s["next_try_at"]) for s in self.states()]
        told += [(m["reason"], m["next_try_at"]) for m in self.queued()]
        return any(why and next_try and any(word in why for word in self.words) for why, next_try in told)

    def is_well(self):
        return self.states() and all(s["state"] == "ok" for s in self.states())

    def seen_now(self):
        return (f"tickets {[len(self.house.tickets(t)) for t in self.tokens]}, sent {self.sent()}; {self.states()} "
                f"{self.queued()}; asked for {self.server.requests[-3:]}")

    def sent(self):
        """How often each writer got something."""
        recipients = [m["to"] for m in self.server.sent()]
        return [recipients.count(self.number(token)) for token in self.tokens]

    def settled(self):
        return all(self.house.tickets(t) for t in self.tokens) and not self.queued() and all(self.sent())

    def run(self, house):
        house.wait(self.is_well, lambda: f"the first look: {self.states()}")
        self.turn()
        if self.words:
            house.wait(self.told, lambda: f"somebody is told {self.words}: {self.seen_now()}", 40)
        else:  # it does no harm, for as long as it lasts
            house.wait(self.settled, self.seen_now, 40)
            plays = self.plays
            house.wait(lambda: self.plays >= plays + 2, lambda: f"the provider was asked: {self.seen_now()}", 40)
        self.mend()
        self.wait_until_settled(house)
        house.wait(self.is_well, lambda: f"it is well again: {self.states()}", 90)
        self.judge(house)

    def wait_until_settled(self, house):
        """The questions about a text in doubt, and later tries, come as the clock goes on."""
        end = time.monotonic() + 3
        def passed():
            nonlocal end
            if self.queued() and time.monotonic() > end:
                house.pass_minutes(1)
                end = time.monotonic() + 3
            return self.settled()
        house.wait(passed, self.seen_now, 120)

    def judge(self, house):
        house.wait(self.let_go, lambda: f"let go at the source: {self.seen_now()}", 90)
        check(not self.wrong, f"let go at the source before it was in the store: {self.wrong}")
        doubled = {t: n for t in self.tokens if (n := len(house.tickets(t))) != 1}
        check(not doubled, f"not one ticket each: {doubled}")
        made = house.ask("SELECT count(*) FROM ticket JOIN inbox ON inbox.ticket_id = ticket.id WHERE inbox.mailbox = ? "
                         "AND ticket.channel = 'sms'", self.name)
        check(made == [(self.texts,)], f"{made} tickets of {self.texts} texts")
        check(self.sent() == [1] * self.texts, f"not one answer each: {self.sent()}")
        check(len(self.server.sent()) == self.texts, f"texts to others: {self.server.sent()}")
        check(not self.other.requests, f"another server was asked: {self.other.requests}")
        self.judge_cost(house)

    def let_go(self):
        return not any(m["direction"] == "inbound" for m in self.server.messages)

    def clean(self):
        self.server.stop()
        self.other.stop()


class Wide(SmsCase):
    """The first answer is refused: the pass behind a failure looks back for days, and reads every page."""

    def script(self, method, path, query, body):
        if self.is_bad and not self.plays and request_kind(method, path, query) == LIST:
            self.plays += 1
            return 500, {"message": "trouble"}
        return super().script(method, path, query, body)


class Elsewhere(SmsCase):
    """The provider leads to another server; nobody there may hear of our login."""

    def __init__(self, name, lead, words, **more):
        super().__init__(name, lambda *request: lead(self.other.url, *request), words, **more)


def redirect(kind, status):
    return lambda other, *request: at(kind, say(status, b"", ("Location", f"{other}/in")))(*request)


def next_page(other, server, *request):
    def leading(_server, page):
        page["next_page_uri"] = f"{other}{page['uri']}?Page=1"
        return page
    return at(LIST, changed(leading))(server, *request)


class Odd(SmsCase):
    """A page with things that are no messages: those that are come through while it lasts."""

    def run(self, house):
        mend = self.mend
        self.mend = lambda: (house.wait(lambda: all(house.tickets(t) for t in self.tokens), self.seen_now, 40), mend())
        super().run(house)


class Late(SmsCase):
    """A text of yesterday is shown behind newer ones: found by the pass that looks back for days, as after a failure."""

    def __init__(self, name):
        super().__init__(name, at(LIST, say(500, {"message": "trouble"})), ["try again later: 500"], ahead=-2 * 24 * HOUR)

    def turn(self):
        self.server.ahead = 0  # the line is two days old
        super().turn()

    def deliver(self):
        [newer, late] = self.tokens
        for number in range(3):  # known, so that a look at the newest page finds nothing new
            self.server.add("outbound-api", self.server.number, "+358401111111", f"ours {number}")
        self.receive(newer)
        message = self.receive(late, time.time() - 24 * HOUR)
        with self.server.lock:
            self.server.messages.remove(message)
            self.server.messages.append(message)

    def judge(self, house):
        with self.server.lock:
            self.server.messages[:] = [m for m in self.server.messages if m["to"] != "+358401111111"]
        super().judge(house)


class Skewed(SmsCase):
    """Its clock is wrong, and the answer to what it took is lost."""

    def __init__(self, name, ahead):
        super().__init__(name, at(TAKE, taken(silence)), UNKNOWN, ahead=ahead)


class DateHeaderAhead(SmsCase):
    """Its clock says another time than its messages bear."""

    def deliver(self):
        for token in self.tokens:
            self.receive(token, time.time())


class Paused(SmsCase):
    """A provider that asks for a pause is left alone for so long."""

    PAUSE = 6

    def __init__(self, name, status):
        super().__init__(name, at(TAKE, self.refuse), [f"try again later: {status}"])
        self.status, self.tries = status, []

    def refuse(self, *_):
        self.tries.append(time.monotonic())
        return self.status, {"message": "Too Many Requests"}, ("Retry-After", str(self.PAUSE))

    def run(self, house):
        mend = self.mend
        self.mend = lambda: (house.pass_minutes(10), house.wait(lambda: len(self.tries) >= 2, self.seen_now, 40), mend())
        super().run(house)
        check(self.tries[1] - self.tries[0] >= self.PAUSE - 0.5, f"it was asked again after {self.tries[1] - self.tries[0]} s")


class Refused(SmsCase):
    """The answer is refused for good: not sent again, and a person is told."""

    def run(self, house):
        house.wait(self.is_well, lambda: f"the first look: {self.states()}")
        self.turn()
        house.wait(lambda: [m["state"] for m in self.queued()] == ["failed"] * self.texts, self.seen_now, 40)
        self.mend()
        for token in self.tokens:
            [ticket] = house.tickets(token)
            entries = house.json("show", ticket["ref"])["entries"]
            check(any("21211" in str(entry) for entry in entries), f"no entry on the ticket: {entries}")
        check(self.sent() == [0] * self.texts, f"sent all the same: {self.sent()}")
        house.wait(self.let_go, self.seen_now, 40)


class SentByAnother(SmsCase):
    """The request was lost. The provider lists a text with the same words, of somebody else: that is not ours."""

    def __init__(self, name, **other):
        super().__init__(name, self.play, UNKNOWN)
        self.fields = other
        self.words_of = {}

    def play(self, server, method, path, query, body):
        if request_kind(method, path, query) == TAKE:
            asked = server.take(body)
            with server.lock:
                server.messages.remove(asked)
            self.words_of[asked["to"]] = {**asked, **self.fields}
            raise Provider.Silence
        return None

    def script(self, method, path, query, body):
        if request_kind(method, path, query) == QUESTION and not self.settled():
            status, page = self.server.behave(method, path, query, body)
            page["messages"] = [*self.words_of.values(), *page["messages"]]
            return status, page
        return super().script(method, path, query, body)


class BadSmsCertificate(SmsCase):
    def __init__(self, name, context, words):
        super().__init__(name, None, words, tls=True)
        self.make_context = context

    def turn(self):
        self.server.context = self.make_context(self.authorities)
        super().turn()

    def mend(self):
        self.server.context = self.authorities.context()


def cases():
    trouble = {"message": "trouble"}
    made = [
        SmsCase("429-at-list", at(LIST, say(429, trouble)), ["try again later: 429"]),
        SmsCase("429-retry-after-at-list", at(LIST, say(429, trouble, ("Retry-After", "99999999"))), ["try again later: 429"]),
        SmsCase("500-at-list", at(LIST, say(500, trouble)), ["try again later: 500"]),
        SmsCase("401-at-list", at(LIST, say(401, {"message": "no hush-hush-hush"})), ["refuses: 401; check url, user"]),
        SmsCase("404-at-list", at(LIST, say(404, b"<html>")), ["knows of no such thing: 404"]),
        SmsCase("truncated-json", at(LIST, say(200, b'{"messages": [{"sid": "SM1", "body": "x')), UNREADABLE),
        SmsCase("close-in-the-middle", at(LIST, unruly(half)), CUT),
        SmsCase("close-at-once", at(LIST, silence), CUT),
        SmsCase("stall", at(LIST, unruly(stall)), LATE),
        SmsCase("drip", at(LIST, unruly(drip)), LATE),
        SmsCase("50-mb", at(LIST, unruly(large(50_000_000))), LONG),
        SmsCase("endless-line", at(LIST, unruly(flood(b"a line that does not end "))), LONG),
        SmsCase("endless-headers", at(LIST, unruly(flood(b"X-More: and one more\r\n", status_line))), ["longer than 64 kB"]),
        SmsCase("endless-header-line", at(LIST, unruly(flood(b"and so on ", header_line))), ["127.0.0.1: "]),
        SmsCase("nonsense", at(LIST, unruly(garbage)), ["no HTTP", "127.0.0.1: "]),
        SmsCase("deep-nesting", at(LIST, say(200, b'{"messages": ' + b"[" * 100_000)), UNREADABLE),
        SmsCase("wrong-type-of-list", at(LIST, say(200, {"messages": {"a": 1}})), ["no list of messages"]),
        SmsCase("wrong-type-of-answer", at(LIST, say(200, ["messages"])), ["no list of messages"]),
        Odd("wrong-types-of-items", at(LIST, changed(odd_items)), ["is no message"]),
        SmsCase("each-twice", at(LIST, changed(each_twice)), None),
        SmsCase("overlapping-pages", at(LIST, changed(whole_list_again)), None, texts=5),
        Wide("pages-without-end", at(LIST, changed(without_end)), ["more than 2000 pages"]),
        Wide("pages-in-a-circle", at(LIST, changed(in_a_circle)), ["goes on where it begins"]),
        Elsewhere("next-page-elsewhere", next_page, ["goes on at another server"]),
        Elsewhere("redirect-at-list", redirect(LIST, 302), ["refuses: 302"]),
        Elsewhere("redirect-at-take", redirect(TAKE, 307), ["refuses: 307"]),
        Late("shown-late"),
        Skewed("clock-ahead", 3 * HOUR),
        Skewed("clock-behind", -3 * HOUR),
        DateHeaderAhead("date-header-ahead", at(LIST, changed(each_twice)), None, ahead=3 * HOUR),
        SmsCase("own-text-comes-back", at(LIST, changed(as_ours)), None),
        SmsCase("500-at-delete", at(DELETE, say(500, trouble)), ["does not delete it: 500"]),
        # what becomes of an answer
        Paused("429-at-take", 429),
        Paused("503-at-take", 503),
        SmsCase("500-at-take", at(TAKE, say(500, trouble)), UNKNOWN),
        SmsCase("not-taken-and-closed", at(TAKE, silence), UNKNOWN),
        SmsCase("taken-and-500", at(TAKE, taken(say(500, trouble))), UNKNOWN),
        SmsCase("taken-and-closed", at(TAKE, taken(silence)), UNKNOWN),
        SmsCase("taken-and-stalled", at(TAKE, taken(unruly(stall))), UNKNOWN),
        SmsCase("taken-and-half", at(TAKE, taken(unruly(half))), UNKNOWN),
        SmsCase("taken-and-50-mb", at(TAKE, taken(unruly(large(50_000_000)))), UNKNOWN),
        SmsCase("taken-and-nonsense", at(TAKE, taken(say(201, b"<html>fine</html>"))), UNKNOWN),
        SmsCase("taken-without-id", at(TAKE, taken(say(201, {"sid": None}))), UNKNOWN),
        Refused("refused", at(TAKE, say(400, {"code": 21211, "message": "no number"})), None),
        SmsCase("question-refused", lambda *r: at(TAKE, taken(silence))(*r) or at(QUESTION, say(500, trouble))(*r),
                ["try again later: 500"]),
        SentByAnother("sent-by-another", **{"from": "+358402222222"}),
        SentByAnother("sent-to-another", to="+358402222222"),
        SentByAnother("listed-as-incoming", direction="inbound"),
        SmsCase("report-nonsense", at(REPORT, say(200, b"what")), UNREADABLE),
        BadSmsCertificate("tls-wrong-host", lambda a: a.context("other"), ["is not for localhost"]),
        BadSmsCertificate("tls-foreign-ca", lambda a: a.context("foreign"), ["is not trusted"]),
        BadSmsCertificate("tls-expired", lambda a: a.context("expired"), ["has expired"]),
    ]
    return made


SHORT = {"429-at-list", "truncated-json", "stall", "50-mb", "endless-headers", "wrong-types-of-items", "overlapping-pages",
         "next-page-elsewhere", "clock-ahead", "taken-and-stalled", "not-taken-and-closed", "sent-by-another", "tls-wrong-host"}
