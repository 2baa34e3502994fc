# SPDX-License-Identifier: MIT
"""A day of an admin: mails go the wrong way, the rules are mended beside the running daemon, and a slip of the pen harms nobody."""
import pytest
from mails import answering, mail, write

QUESTION = "Hei, tarvitsenko rakennusluvan mainoskyltille? Puh. 040 123 45"


@pytest.fixture
def own(ombud):
    """The file of the site's own rules, beside a running daemon."""
    (ombud.folder / "rules.d").mkdir()
    ombud.start_all()
    return ombud.folder / "rules.d/10-own.conf"


def asks(site, dovecot, postfix, name, text=QUESTION):
    """Somebody asks for a sign; the ticket, once they have their answer."""
    writer = f"{name}{site.tag}@liike.example"
    write(postfix, site, writer, f"Kysymys: {name}", text)
    dovecot.wait_for(writer, 1)
    [ticket] = [ticket for ticket in site.json("tickets") if ticket["subject"] == f"Kysymys: {name}"]
    return ticket


def moved_by_hand(site, dovecot, postfix, tickets):
    """Anna answers each of her notifications with one line: it is Pekka's."""
    told = {message["Subject"]: message for message in dovecot.wait_for(site.anna, len(tickets))}
    for ticket in tickets:
        [note] = [message for subject, message in told.items() if ticket["subject"] in subject]
        postfix.send(site.anna, site.address, mail(
            site, site.anna, f"Re: {note['Subject']}", "#assign pekka", answering(note), "Anna Virtanen"))
    # Anna hears of each that it was done, so all of it is in the store
    dovecot.wait_for(site.anna, 2 * len(tickets))
    assert {ticket["owner"] for ticket in site.json("tickets")} == {"pekka"}


def wrong_rule(site):
    """What the report says of the rule, for people and for scripts, and the rule it proposes instead."""
    report = site.json("rules", "report", "--since", "1d")
    [building] = [rule for rule in report["rules"] if rule["rule"] == "building"]
    [proposal] = [proposal for proposal in report["proposals"] if proposal["instead_of"] == "building"]
    told = site.run("rules", "report", "--since", "1d").stdout.decode()
    assert building["advice"] in told and proposal["text"].strip() in told
    return building, proposal


def test_mails_go_wrong_and_the_rules_are_mended_beside_the_daemon(ombud, own, dovecot, postfix):
    tickets = [asks(ombud, dovecot, postfix, f"signs{number}") for number in range(8)]
    assert {ticket["group"] for ticket in tickets} == {"building-control"}
    moved_by_hand(ombud, dovecot, postfix, tickets)
    right = asks(ombud, dovecot, postfix, "terrace", "Hei, tarvitsenko rakennusluvan terassille?")
    assert right["group"] == "building-control"

    building, proposal = wrong_rule(ombud)
    assert (building["routed"], building["moved"]) == (9, 8)
    assert building["advice"] == "wrong group: staff move most of its tickets to general"
    assert (proposal["group"], proposal["tickets"]) == ("general", 8)

    own.write_text(proposal["text"] + f'example "a sign" {{ text = "{QUESTION}"  expect_group = general }}\n')
    checked = ombud.run("rules", "check", "--strict").stdout.decode()
    assert checked.endswith(": all is well\n"), checked
    assert ombud.run("rules", "test").stdout.decode().endswith("examples: all pass\n")
    replayed = ombud.run("rules", "replay", "--since", "30d").stdout.decode()
    assert "8 of 9 would move to another group or owner.\n" in replayed
    assert "       8  group  building-control -> general\n" in replayed
    replayed = ombud.json("rules", "replay", "--since", "30d")
    assert {row["ref"] for row in replayed["list"]} == {ticket["ref"] for ticket in tickets}

    # all of this was only looking: the next mail still goes the old way
    assert asks(ombud, dovecot, postfix, "before")["group"] == "building-control"
    before = ombud.json("status")["generation"]
    assert ombud.run("reload").returncode == 0
    after = ombud.json("status")["generation"]
    assert after != before
    assert asks(ombud, dovecot, postfix, "after")["group"] == "general"
    assert asks(ombud, dovecot, postfix, "terraces", "Hei, tarvitsenko rakennusluvan terassille?")["group"] == "building-control"

    # what happened then is still told by the rules of then
    then = ombud.json("rules", "explain", tickets[0]["ref"], "--now")
    assert (then["decision"]["generation"], then["decision"]["same"], then["group"]) == (before, True, "building-control")
    assert (then["now"]["group"], then["now"]["owner"]) == ("general", "pekka")
    told = ombud.run("rules", "explain", tickets[0]["ref"]).stdout.decode()
    assert told.endswith("\nRecomputed with the rules, settings and facts of then: the same as was decided.\n")
    assert "10-own.conf" not in told


BROKEN = {
    "a group that is misspelt": ("group = genera", "own.conf:3:10: ", "    3 |     group = genera\n      |             ^\n"),
    "a pattern that does not close": ("any = 'mainos(kylt'\n\tgroup = general", "own.conf:3:20: ",
                                      "    3 |     any = 'mainos(kylt'\n      |                       ^\n"),
    "an example that does not pass": ("any = 'mainoskylt'  group = general\n}\nexample \"a sign\" {\n\ttext = \"kylttimainos\"  expect_group = general",
                                      "own.conf:5:1: ", "    5 | example \"a sign\" {\n      | ^\n"),
}


@pytest.mark.parametrize("slip", BROKEN)
def test_a_slip_in_the_rules_is_told_at_its_place_and_changes_nothing(ombud, own, dovecot, postfix, slip):
    words, place, arrow = BROKEN[slip]
    first = asks(ombud, dovecot, postfix, "first")
    running = ombud.json("status")["generation"]
    own.write_text(f"rule \"signs\" {{\n\ttitle = \"Signs\"\n\t{words}\n}}\n")

    checked = ombud.run("rules", "check", check=False)
    assert checked.returncode == 78 and checked.stdout == b""
    assert f"{place}error: " in checked.stderr.decode() and arrow in checked.stderr.decode()
    [line] = ombud.run("rules", "check", "--lint", check=False).stdout.decode().splitlines()
    assert f"{place}error: " in line
    reloaded = ombud.run("reload", check=False)
    assert reloaded.returncode == 78 and place in reloaded.stderr.decode()

    status = ombud.json("status")
    assert status["generation"] == running and place in status["error"]
    next_one = asks(ombud, dovecot, postfix, "next")
    assert (next_one["group"], next_one["owner"]) == (first["group"], first["owner"])
    assert ombud.json("rules", "explain", next_one["ref"])["decision"]["generation"] == running
