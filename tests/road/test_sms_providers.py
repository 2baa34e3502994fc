# SPDX-License-Identifier: MIT
"""Lines of text messages at real providers' servers: Twilio's interface as Twilio describes it, Kannel, and the shipped
examples against answers as their providers document them."""
import json
import os
import re
import subprocess
import time

import pytest

from ombud import BUILD, SOURCE
from servers import wait_until
from sms_servers import ACCOUNT, NUMBER, Kannel, Prism, Provider, Twilio

LIISA = "+358401234567"
SECRET = "hush-hush-hush"

SITE = """
site {{ name = "Kymi"  prefix = KYM  domain = "kymi.example"  default_group = general  hours = always  key_file = "{folder}/key"
	rules = "{source}/rules/shipped"  templates = "{source}/templates" }}
store {{ path = "{folder}/ombud.db" }}
mailbox "counter" {{ maildir = "{folder}/in"  address = "yritys@kymi.example"  sender = mail }}
sender "mail" {{ maildir = "{folder}/out" }}
hours "always" {{ timezone = "Europe/Helsinki"  open = {{ "mon-sun 00:00-24:00" }} }}
person "anna" {{ name = "Anna Virtanen"  email = {{ "anna@kotka.example" }} }}
group "general" {{ members = {{ anna }} }}
"""


class Line:
    """One line of the settings, spoken to by tests/harness/sms_line.c."""

    def __init__(self, folder):
        self.folder, self.config = folder, folder / "ombud.conf"
        for name, text in (("key", os.urandom(32).hex()), ("sms.secret", SECRET)):
            (folder / name).write_text(text + "\n")
            (folder / name).chmod(0o600)

    def settings(self, block):
        self.config.write_text(SITE.format(folder=self.folder, source=SOURCE) + block)

    def say(self, *words):
        """What the channel said, a dict a line; the last has the outcome."""
        result = subprocess.run([BUILD / "sms-line", self.config, "city", *words], capture_output=True, timeout=60)
        assert result.returncode in (0, 1), result.stderr.decode()
        assert SECRET not in (result.stdout + result.stderr).decode()
        return [json.loads(line) for line in result.stdout.decode().splitlines()]

    def send(self, text, to=LIISA, asks=None):
        said = self.say("send", to, text, *([] if asks is None else [str(asks)]))
        return (said[0] if len(said) > 1 else None), said[-1]

    def fetch(self):
        *texts, last = self.say("fetch")
        return texts, last


@pytest.fixture
def line(tmp_path):
    return Line(tmp_path)


# ---- Twilio


@pytest.fixture(scope="module")
def twilio():
    server = Twilio()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def prism(twilio, tmp_path_factory):
    server = Prism(tmp_path_factory.mktemp("prism"), twilio)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def twilio_line(line, twilio, prism):
    """A line whose every request goes through Prism; at the end none was refused, by it or by its description."""
    twilio.messages.clear()
    twilio.trouble.clear()
    before = len(prism.violations())
    line.settings(f'sms "city" {{ provider = twilio  number = "{NUMBER}"  url = "{prism.url}"  user = {ACCOUNT}  timeout = 5s\n'
                  f'secret_file = "sms.secret"  start = all  after = delete }}')
    yield line
    assert prism.violations()[before:] == []


def test_what_came_in_is_read_page_by_page(twilio_line, twilio):
    for number in range(5):
        twilio.receive(LIISA, f"viesti {number} ä", at=time.time() - 3600 + number)
        twilio.add("outbound-api", NUMBER, LIISA, "ours")
    texts, last = twilio_line.fetch()
    assert last == {"outcome": "ok", "error": None}
    assert sorted(text["text"] for text in texts) == [f"viesti {number} ä" for number in range(5)]
    assert {text["from"] for text in texts} == {LIISA} and {text["to"] for text in texts} == {NUMBER}
    assert {text["provider"] for text in texts} == {"twilio"} and len({text["key"] for text in texts}) == 5
    assert json.loads(texts[0]["raw"])["direction"] == "inbound"


def test_a_text_goes_out_is_followed_up_and_the_copy_deleted(twilio_line, twilio):
    settled, last = twilio_line.send("Hei Liisa & co: 1+1 = ä")
    assert settled["settled"] == "ok" and last["outcome"] == "ok"
    [sent] = twilio.sent()
    assert sent["body"] == "Hei Liisa & co: 1+1 = ä" and sent["to"] == LIISA and sent["from"] == NUMBER
    assert settled["source_id"] == sent["sid"]
    assert twilio_line.say("report", sent["sid"])[0]["delivery"] == "pending"
    sent["status"] = "undelivered"
    sent["error_code"], sent["error_message"] = 30003, "Unreachable destination handset"
    report = twilio_line.say("report", sent["sid"])[0]
    assert report["delivery"] == "failed" and "30003: Unreachable" in report["sentence"]
    assert twilio_line.say("release", sent["sid"])[-1]["outcome"] == "ok"
    assert twilio.messages == []


def test_a_text_whose_answer_was_lost_is_found_and_not_sent_again(twilio_line, twilio):
    twilio.trouble = ["taken, then silent"]
    settled, last = twilio_line.send("Hei Liisa")
    assert settled["unsure"] and last["outcome"] == "try later"
    assert len(twilio.sent()) == 1
    settled, last = twilio_line.send("Hei Liisa", asks=0)
    assert settled["settled"] == "ok" and settled["source_id"] == twilio.sent()[0]["sid"]
    # one that is not there is asked for three times, and only then sent
    for asks in range(3):
        settled, last = twilio_line.send("Hei Maija", asks=asks)
        assert settled["unsure"] and len(twilio.sent()) == 1
    settled, last = twilio_line.send("Hei Maija", asks=3)
    assert settled["settled"] == "ok" and len(twilio.sent()) == 2


def test_refusals_mean_what_twilio_means_by_them(line, twilio):
    # not through Prism: Twilio's description has no answers that refuse
    twilio.messages.clear()
    line.settings(f'sms "city" {{ provider = twilio  number = "{NUMBER}"  url = "{twilio.url}/2010-04-01"  user = {ACCOUNT}\n'
                  f'secret_file = "sms.secret" }}')
    twilio.trouble = [
        (400, {"code": 21610, "message": "Attempt to send to unsubscribed recipient", "status": 400}),
        (429, {"code": 20429, "message": "Too Many Requests", "status": 429}, ("Retry-After", "7")),
        (401, {"code": 20003, "message": f"Authenticate {SECRET}", "status": 401}),
    ]
    settled, last = line.send("Hei")
    assert settled["settled"] == "refused" and "21610" in settled["sentence"] and last["outcome"] == "ok"
    settled, last = line.send("Hei")
    assert settled["settled"] == "try later" and settled["retry_after"] == 7 and not settled["unsure"]
    settled, last = line.send("Hei")
    assert settled is None and last["outcome"] == "broken" and "check url, user, secret_file" in last["error"]
    assert twilio.sent() == []


def test_a_broken_request_is_refused_by_prism(line, twilio, prism):
    before = len(prism.violations())
    line.settings(f'sms "city" {{ provider = twilio  number = "{NUMBER}"  url = "{prism.url}"  user = XX12\n'
                  f'secret_file = "sms.secret" }}')
    settled, _ = line.send("Hei")
    assert settled["settled"] == "refused" and "422" in settled["sentence"]
    wait_until(lambda: len(prism.violations()) == before + 1, "Prism says so in its log")


# ---- Kannel


@pytest.fixture(scope="module")
def kannel(server_folder):
    folder = server_folder / "kannel"
    folder.mkdir()
    server = Kannel(folder)
    server.start()
    yield server
    server.stop()


def example(name):
    return (SOURCE / f"daemon/config/examples/sms-{name}.conf").read_text()


def kannel_settings(kannel, secret="kannel.secret"):
    return (example("kannel").replace("127.0.0.1:13013", f"127.0.0.1:{kannel.send}").replace("+358401234567", NUMBER)
            .replace("kannel.secret", secret))


def test_kannel_takes_texts_in_both_alphabets(line, kannel):
    (line.folder / "kannel.secret").write_text("pw-of-kannel\n")
    (line.folder / "kannel.secret").chmod(0o600)
    line.settings(kannel_settings(kannel))
    settled, last = line.send("Hei Liisa & co: 1+1 = ä")
    assert settled["settled"] == "ok" and last["outcome"] == "ok"
    wait_until(lambda: f"<{NUMBER} {LIISA} text Hei Liisa & co: 1+1 = ä>" in kannel.delivered()
               or f"<{NUMBER} {LIISA} data Hei+Liisa+%26+co%3A+1%2B1+%3D+%C3%A4" in kannel.delivered(), "the text arrives")
    settled, last = line.send("Привет")
    assert settled["settled"] == "ok"
    wait_until(lambda: "%04%1F%04%40%048%042%045%04B" in kannel.delivered(), "the other one arrives as UCS-2")


def test_what_kannel_rejects_is_told_and_does_not_go_out(line, kannel):
    (line.folder / "kannel.secret").write_text("pw-of-kannel\n")
    (line.folder / "kannel.secret").chmod(0o600)
    line.settings(kannel_settings(kannel))
    settled, last = line.send("Hei", to="nobody")
    assert settled["settled"] == "refused" and "400 Number(s) has/have been denied" in settled["sentence"]
    line.settings(kannel_settings(kannel, "sms.secret"))
    settled, last = line.send("Hei")
    assert settled is None and last["outcome"] == "broken" and "403 Authorization failed" in last["error"]


# ---- the examples, against answers as their providers document them

SINCH = {
    "GET /xms/v1/service-plan-id/inbounds": [
        (200, {"count": 2, "page": 0, "page_size": 1, "inbounds": [
            {"type": "mo_text", "id": "01FC66621XXXXX119Z8PMV1QPA", "from": "358401234567", "to": "358409999999",
             "body": "Hei, terassi?", "operator_id": "24405", "sent_at": "2026-11-28T14:15:21Z",
             "received_at": "2026-11-28T14:15:22.541Z"}]}),
        (200, {"count": 2, "page": 1, "page_size": 1, "inbounds": [
            {"type": "mo_binary", "id": "01FC66621XXXXX119Z8PMV1QPB", "from": "358401234567", "to": "358409999999",
             "body": "AAA=", "udh": "00"}]}),
        (200, {"count": 2, "page": 2, "page_size": 0, "inbounds": []})],
    "POST /xms/v1/service-plan-id/batches": [
        (201, {"id": "01FC66621XXXXX119Z8PMV1QPC", "to": ["358401234567"], "from": "358409999999", "canceled": False,
               "body": "Hei", "type": "mt_text"})],
    "GET /xms/v1/service-plan-id/batches/01FC66621XXXXX119Z8PMV1QPC/delivery_report/358401234567": [
        (200, {"at": "2026-11-28T14:16:00Z", "batch_id": "01FC66621XXXXX119Z8PMV1QPC", "code": 402, "recipient": "358401234567",
               "status": "Expired"})],
}
INFOBIP = {
    "GET /sms/1/inbox/reports": [
        (200, {"results": [
            {"messageId": "817790313235066447", "from": "358401234567", "to": "358409999999", "text": "Hei, terassi?",
             "cleanText": "terassi?", "keyword": "HEI", "receivedAt": "2026-11-28T16:15:22.541+0200", "smsCount": 1,
             "price": {"pricePerMessage": 0, "currency": "EUR"}}], "messageCount": 1, "pendingMessageCount": 0}),
        (200, {"results": [], "messageCount": 0, "pendingMessageCount": 0})],
    "POST /sms/3/messages": [
        (200, {"bulkId": "2034072219640523072", "messages": [
            {"messageId": "01FC66621XXXXX119Z8PMV1QPC", "destination": "358401234567",
             "status": {"groupId": 1, "groupName": "PENDING", "id": 26, "name": "PENDING_ACCEPTED"}}]})],
    "GET /sms/3/logs": [
        (200, {"results": [{"messageId": "01FC66621XXXXX119Z8PMV1QPC", "status": {"groupId": 4, "groupName": "EXPIRED"}}]})],
}
PLAYSMS = {
    "op=in": [
        (200, {"data": [{"id": "2", "src": "+358401234567", "dst": "1234", "kwd": "HEI", "msg": "Hei, terassi?",
                         "dt": "2026-11-28 14:15:22", "status": "1"}]}),
        (200, {"status": "ERR", "error": "501", "error_string": "no data returned or result is empty"})],
    "op=pv": [
        (200, {"data": [{"status": "OK", "error": "0", "smslog_id": "01FC66621XXXXX119Z8PMV1QPC",
                         "queue": "afb5f34575e30ec4efe4471cf5d1bee4", "to": "+358401234567"}], "error_string": None})],
    "op=ds": [(200, {"data": [{"smslog_id": "30", "src": "1", "dst": "2", "msg": "Hei", "dt": "x", "update": "", "status": "2"}]})],
}
SMSEAGLE = {
    "sms.read_sms": [
        (200, {"result": [
            {"UpdatedInDB": "2026-11-28 14:15:40", "ReceivingDateTime": "2026-11-28 14:15:22", "Text": "0048",
             "SenderNumber": "+358401234567", "Coding": "Default_No_Compression", "UDH": "", "SMSCNumber": "+358", "Class": "-1",
             "TextDecoded": "Hei, terassi?", "ID": "124", "RecipientID": "smseagle1", "Processed": "t", "id_folder": "1",
             "readed": "false", "oid": "", "Status": "0"}]}),
        (200, {"result": {"error_text": "No data to display", "status": "error"}})],
    "sms.send_sms": [(200, {"result": {"message_id": "01FC66621XXXXX119Z8PMV1QPC", "status": "ok"}})],
}
EXAMPLES = {
    "sinch": ("https://eu.sms.api.sinch.com", SINCH, "Authorization: Bearer"),
    "infobip": ("https://account.api.infobip.com", INFOBIP, "Authorization: App"),
    "playsms": ("https://playsms.kymi.example", PLAYSMS, None),
    "smseagle": ("https://smseagle.kymi.example", SMSEAGLE, None),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_shipped_example_receives_sends_and_follows_up(line, name):
    own, answers, login = EXAMPLES[name]
    left = {key: list(rows) for key, rows in answers.items()}

    def answer(method, path, query, body, headers):
        whole = f"{method} {path}?{'&'.join(f'{k}={v}' for k, v in query.items())} {body}"
        if login:
            assert headers["Authorization"] == login.partition(": ")[2] + " " + SECRET
        else:
            assert SECRET in whole
        # the longest name fits best
        rows = left[max((key for key in left if key in whole), key=len)]
        return rows.pop(0) if len(rows) > 1 else rows[0]

    provider = Provider(answer)
    block = example(name).replace(own, provider.url).replace("+358401234567", NUMBER)
    block = re.sub(r"\S+\.secret\"", '"sms.secret"', block)
    block = re.sub(r'ca_file = "\S+"', "", block).replace('sms "city" {', 'sms "city" {  start = all')
    line.settings(block)
    try:
        texts, last = line.fetch()
        assert last["outcome"] == "ok", last
        assert [(t["text"], t["from"].lstrip("+"), t["sent_at"]) for t in texts] == [
            ("Hei, terassi?", "358401234567", "2026-11-28T14:15:22Z")]
        settled, last = line.send("Hei \"Liisa\" & äö\n1+1")
        assert settled["settled"] == "ok" and settled["source_id"] == "01FC66621XXXXX119Z8PMV1QPC", (settled, last)
        sent = provider.requests[-1]
        assert ("%22Liisa%22%20%26%20%C3%A4%C3%B6%0A1%2B1" in sent or '\\"Liisa\\" & äö\\u000a1+1' in sent), sent
        if "report_url" in block:
            assert line.say("report", settled["source_id"], LIISA)[0]["delivery"] == "failed"
    finally:
        provider.stop()


# ---- the whole road


class Site(Line):
    """The same with a store, and Maildirs in place of mail servers."""

    def __init__(self, folder):
        super().__init__(folder)
        for name in ("in", "out"):
            for part in ("tmp", "new", "cur"):
                (folder / name / part).mkdir(parents=True)

    def ombud(self, *words):
        return subprocess.run([BUILD / "ombud", *words, "--config", self.config], capture_output=True, timeout=120)

    def once(self):
        result = self.ombud("run", "--once")
        assert result.returncode == 0, result.stderr.decode()
        assert SECRET not in result.stderr.decode()

    def json(self, *words):
        return json.loads(self.ombud(*words, "--json").stdout)


def test_a_text_becomes_a_ticket_and_is_acknowledged_once(tmp_path, twilio, prism):
    site = Site(tmp_path)
    twilio.messages.clear()
    twilio.trouble.clear()
    before = len(prism.violations())
    site.settings(f'sms "city" {{ provider = twilio  number = "{NUMBER}"  url = "{prism.url}"  user = {ACCOUNT}\n'
                  f'secret_file = "sms.secret"  after = delete }}')
    twilio.receive(LIISA, "Vanha viesti", at=time.time() - 3600)
    site.once()
    assert site.json("tickets") == []  # what is older than the line is not ours
    received = twilio.receive(LIISA, "Hei, tarvitsenko rakennusluvan terassille?")
    twilio.trouble = ["taken, then silent"]
    site.once()
    [ticket] = site.json("tickets")
    assert ticket["channel"] == "sms" and ticket["contact"]["addresses"] == [LIISA]
    [sent] = twilio.sent()
    assert sent["to"] == LIISA and ticket["ref"] in sent["body"]
    assert received["sid"] not in [m["sid"] for m in twilio.messages]  # deleted there, safe here
    # the answer to the request was lost: it is looked for, and found
    wait_until(lambda: site.once() or not site.json("queue")["outbox"], "the text is known to be sent", 60)
    assert len(twilio.sent()) == 1 and len(site.json("tickets")) == 1
    assert prism.violations()[before:] == []


def test_a_text_is_acknowledged_through_kannel(tmp_path, kannel):
    site = Site(tmp_path)
    (tmp_path / "kannel.secret").write_text("pw-of-kannel\n")
    (tmp_path / "kannel.secret").chmod(0o600)
    texts = []
    provider = Provider(lambda *_: (200, {"items": texts}))
    site.settings(kannel_settings(kannel).replace("provider = http", f'''provider = http
        receive_url = "{provider.url}/in?u={{user}}"  receive_items = items  receive_id = id  receive_from = from  receive_text = text'''))
    try:
        site.once()
        texts.append({"id": "1", "from": LIISA, "text": "Hej, jag undrar om bygglov för en terrass"})
        site.once()
        [ticket] = site.json("tickets")
        wait_until(lambda: ticket["ref"] in kannel.delivered(), "the acknowledgement is at the centre")
        site.once()
        assert kannel.delivered().count(ticket["ref"]) == 1
    finally:
        provider.stop()
