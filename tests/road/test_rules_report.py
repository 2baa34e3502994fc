# SPDX-License-Identifier: MIT
"""The report on the rules: what staff moved by hand shows, and what it proposes mends it."""
import csv
import datetime
import io
import xml.etree.ElementTree as ElementTree

from mails import answering, mail, write


def rule(report, title):
    [found] = [rule for rule in report["rules"] if rule["rule"] == title]
    return found


def signs(site, dovecot, postfix, count):
    """As many people ask for a sign; the shipped rule takes it for building, and Anna has it."""
    site.begin()
    for i in range(count):
        sender = f"signs{i}{site.tag}@liike.example"
        postfix.send(sender, site.address, mail(
            site, sender, "Kysymys", f"Hei, tarvitsenko rakennusluvan mainoskyltille? Puh. 040 123 45{i}.", name=f"Nimi{i} Sukunen"))
    dovecot.wait_for(site.address, count)
    site.once()
    return [ticket["ref"] for ticket in site.json("tickets")]


def test_what_staff_move_shows_and_the_proposed_rule_mends_it(ombud, dovecot, postfix):
    refs = signs(ombud, dovecot, postfix, 6)
    assert {ticket["group"] for ticket in ombud.json("tickets")} == {"building-control"}
    before = rule(ombud.json("rules", "report"), "building")
    assert (before["hits"], before["routed"], before["moved"]) == (6, 6, 0)

    [told, *_] = dovecot.wait_for(ombud.anna, 6)
    postfix.send(ombud.anna, ombud.address, mail(
        ombud, ombud.anna, f"Re: {told['Subject']}", "#siirrä pekka", answering(told), "Anna Virtanen"))
    dovecot.wait_for(ombud.address, 7)
    ombud.once()
    [first] = [ticket["ref"] for ticket in ombud.json("tickets") if ticket["owner"] == "pekka"]
    for ref in set(refs) - {first}:
        ombud.run("assign", ref, "pekka", "--as", "anna")
    ombud.once()

    report = ombud.json("rules", "report", "--since", "1d")
    after = rule(report, "building")
    assert (after["hits"], after["routed"], after["moved"], after["precision"]) == (6, 6, 6, 0)
    assert after["advice"] == "wrong group: staff move most of its tickets to general"
    [proposal] = [proposal for proposal in report["proposals"] if proposal["instead_of"] == "building"]
    assert proposal["group"] == "general" and proposal["tickets"] == 6
    assert not any(word in proposal["text"] for word in ("ukunen", "123", "signs"))

    (ombud.folder / "rules.d").mkdir()
    (ombud.folder / "rules.d/00-signs.conf").write_text(proposal["text"])
    ombud.run("rules", "check")
    write(postfix, ombud, f"uusi{ombud.tag}@liike.example", "Kyltti", "Tarvitsenko rakennusluvan mainoskyltille?")
    dovecot.wait_for(ombud.address, 8)
    ombud.once()
    assert ombud.json("tickets")[-1]["group"] == "general"


def test_an_absence_is_no_fault_of_the_rule(ombud, dovecot, postfix):
    signs(ombud, dovecot, postfix, 2)
    today = datetime.date.today()
    ombud.run("away", "anna", str(today), str(today + datetime.timedelta(days=7)))
    ombud.once()
    assert {(ticket["owner"], ticket["group"]) for ticket in ombud.json("tickets")} == {("pekka", "building-control")}
    assert rule(ombud.json("rules", "report"), "building")["moved"] == 0


def test_the_page_can_be_read_by_everybody_and_the_daemon_goes_on(ombud, dovecot, postfix):
    ombud.start_all()
    signs_of = f"liisa{ombud.tag}@kahvila.example"
    write(postfix, ombud, signs_of, "Rakennuslupa", "Tarvitsenko rakennusluvan?")
    dovecot.wait_for(signs_of, 1)
    page = ombud.folder / "report.html"
    table = ombud.run("rules", "report", "--html", str(page), "--csv").stdout.decode()
    assert all(role["pid"] for role in ombud.roles().values())

    [building] = [row for row in csv.DictReader(io.StringIO(table, newline="")) if row["rule"] == "building"]
    assert (building["hits"], building["moved"], building["precision"]) == ("1", "0", "1.0000")
    html = ElementTree.parse(page).getroot()
    assert html.get("lang") == "en" and not list(html.iter("script"))
    plots = [svg for svg in html.iter("svg") if svg.get("role") == "img"]
    assert len(plots) == 4
    ids = {element.get("id") for element in html.iter() if element.get("id")}
    for svg in plots:
        assert set(svg.get("aria-labelledby").split()) <= ids
        assert svg.find("title").text and svg.find("desc").text
    pairs = [div for div in html.iter("div") if div.get("class") == "pair" and div.find("svg") is not None]
    assert len(pairs) == 4 and all(pair.find("div/table/tbody/tr") is not None for pair in pairs)
    for element in html.iter():
        assert not any(name.startswith("on") or name in ("src", "href") for name in element.keys())
