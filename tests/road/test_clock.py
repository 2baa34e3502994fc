# SPDX-License-Identifier: MIT
"""Evenings, holidays and the nights of the clock change, with the test program's clock; mail by Maildir."""
import datetime
import email
import email.policy
import os
import subprocess
import zoneinfo

import pytest

from conftest import BUILD, SOURCE

HELSINKI = zoneinfo.ZoneInfo("Europe/Helsinki")

SETTINGS = """
site {{ name = "Kymenlaakson yrityspalvelut"  prefix = KYM  domain = "kymi.example"  default_group = general  hours = office
	addresses = {{ "yritys@kymi.example" }}  key_file = "{folder}/key"
	rules = "{source}/rules/shipped"  templates = "{source}/templates" }}
store {{ path = "{folder}/ombud.db" }}
mailbox "counter" {{ maildir = "{folder}/in"  address = "yritys@kymi.example"  sender = mail }}
sender "mail" {{ maildir = "{folder}/out" }}
hours "office" {{ timezone = "Europe/Helsinki"  open = {{ "mon-fri 08:00-16:00" }}  holidays = finland }}
person "anna" {{ name = "Anna Virtanen"  email = {{ "anna@kotka.example" }}  phone = "+358401111111"  languages = {{ fi }} }}
group "general" {{ members = {{ anna }}  assign = {{ sticky, least-open }}  hours = office  first_answer = 8h }}
"""


@pytest.mark.parametrize("local, expected, due", [
    # an ordinary morning: the deadline is the same time on the next day
    ("2026-11-24 10:12", ["Yhteyshenkilösi: Anna Virtanen", "keskiviikkona 25.11. klo 10.12"], "2026-11-25 10:12"),
    # Saturday evening
    ("2026-11-28 18:40", ["Avaamme maanantaina 30.11. klo 8", "klo 16"], "2026-11-30 16:00"),
    # Epiphany on a Wednesday
    ("2027-01-06 10:00", ["loppiaisen vuoksi", "torstaina 7.1. klo 8"], "2027-01-07 16:00"),
    # Good Friday to Easter Monday, over the night in which clocks go forward
    ("2027-03-26 09:00", ["pitkänperjantain vuoksi", "tiistaina 30.3. klo 8"], "2027-03-30 16:00"),
    # the hour that comes twice
    ("2026-10-25 03:30", ["maanantaina 26.10. klo 8"], "2026-10-26 16:00"),
    # an eve that closes offices, then the longest row of closed days
    ("2026-12-24 12:00", ["joulun vuoksi", "maanantaina 28.12. klo 8"], "2026-12-28 16:00"),
])
def test_the_answer_and_the_deadline_know_the_calendar(tmp_path, local, expected, due):
    import json
    at = datetime.datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=HELSINKI)
    for box in ("in", "out"):
        for part in ("tmp", "new", "cur"):
            (tmp_path / box / part).mkdir(parents=True)
    (tmp_path / "key").write_text(os.urandom(32).hex() + "\n")
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "clock").write_text(f"{int(at.timestamp())}\n")
    config = tmp_path / "ombud.conf"
    config.write_text(SETTINGS.format(folder=tmp_path, source=SOURCE))
    mail = tmp_path / "in" / "new" / "1.mail"
    mail.write_text("From: Liisa <liisa@kahvila.example>\nTo: yritys@kymi.example\nSubject: Kysymys\n"
                    f"Message-ID: <1@kahvila.example>\nDate: {email.utils.format_datetime(at)}\n"
                    "Content-Type: text/plain; charset=utf-8\n\nHei, kenelle voin puhua yritykseni muutosta kaupunkiin?\n")
    os.utime(mail, (at.timestamp(), at.timestamp()))
    environment = dict(os.environ, OMBUD_TEST_CLOCK=str(tmp_path / "clock"))

    result = subprocess.run([str(BUILD / "ombud-test"), "run", "--once", "--config", str(config)], env=environment,
                            capture_output=True, timeout=60)
    assert result.returncode == 0, result.stderr.decode()
    answers = [email.message_from_bytes(f.read_bytes(), policy=email.policy.default)
               for f in (tmp_path / "out" / "new").iterdir()]
    [answer] = [a for a in answers if "liisa@kahvila.example" in a["To"]]
    text = answer.get_body(("plain",)).get_content()
    for words in expected:
        assert words in text, text
    listed = subprocess.run([str(BUILD / "ombud"), "tickets", "--json", "--config", str(config)], capture_output=True)
    [ticket] = json.loads(listed.stdout)
    found = datetime.datetime.fromisoformat(ticket["due_at"].replace("Z", "+00:00")).astimezone(HELSINKI)
    assert found.strftime("%Y-%m-%d %H:%M") == due
