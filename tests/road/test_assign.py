# SPDX-License-Identifier: MIT
"""Who gets a ticket: turns that outlive the daemon, places, caps, and what an admin sees before a change."""
import signal

from mails import write
from ombud import is_alive
from servers import wait_until

BOAT = "Hei, onko satamassa venepaikkaa yritykselle?"


def boats(site, assign, in_maria=""):
    """A group of three with a matter of its own."""
    site.more = f"""
person "maria" {{ name = "Maria Salo"  email = "maria{site.tag}@hamina.example"  {in_maria} }}
group "boats" {{ members = {{ anna, pekka, maria }}  assign = {assign} }}
"""
    (site.folder / "rules.d").mkdir(exist_ok=True)
    (site.folder / "rules.d/own.conf").write_text('rule "boats" { any = "venepaik"  matter = boats  group = boats }\n')


def writes(site, postfix, names, text=BOAT):
    for name in names:
        write(postfix, site, f"{name}{site.tag}@vene.example", "Kysymys", text)


def owners(site):
    return [ticket["owner"] for ticket in site.json("tickets")]


def killed(site):
    """The daemon at once, and with it all its roles."""
    roles = site.roles()
    site.daemon.send_signal(signal.SIGKILL)
    site.daemon.wait()
    site.daemon = None
    wait_until(lambda: not any(role["pid"] and is_alive(role["pid"]) for role in roles.values()), "every role has died")


def test_turns_go_on_where_they_were_when_the_daemon_is_killed(ombud, postfix):
    boats(ombud, "round-robin")
    for number in range(1, 8):
        ombud.start_all()
        writes(ombud, postfix, [f"w{number}"])
        wait_until(lambda: len(ombud.json("tickets")) == number, f"ticket {number} is there")
        killed(ombud)
    assert owners(ombud) == ["anna", "pekka", "maria"] * 2 + ["anna"]


def test_mails_of_one_moment_go_round_too(ombud, dovecot, postfix):
    boats(ombud, "round-robin")
    writes(ombud, postfix, [f"w{number}" for number in range(12)])
    dovecot.wait_for(ombud.address, 12)
    ombud.once()
    assert owners(ombud) == ["anna", "pekka", "maria"] * 4


def test_open_tickets_are_counted_by_the_store(ombud, dovecot, postfix):
    boats(ombud, "least-open", "cap = 1")
    writes(ombud, postfix, [f"w{number}" for number in range(5)])
    dovecot.wait_for(ombud.address, 5)
    ombud.once()
    assert sorted(owners(ombud)) == ["anna", "anna", "maria", "pekka", "pekka"]  # hers is full with one
    for ticket in ombud.json("tickets"):
        if ticket["owner"] == "pekka":
            ombud.run("close", ticket["ref"])
    ombud.once()
    writes(ombud, postfix, ["later", "last"])
    dovecot.wait_for(ombud.address, 7)
    ombud.once()
    assert sorted(owners(ombud)) == ["anna", "anna", "maria", "pekka", "pekka"]


def test_the_municipality_named_has_its_person(ombud, dovecot, postfix):
    boats(ombud, "{ place, least-open }", "places = kouvola")
    ombud.more += 'place "kouvola" { name = "Kouvola"  any = "kouvol" }\n'
    writes(ombud, postfix, ["a", "b"], "Hei, onko Kouvolassa venepaikkaa yritykselle?")
    dovecot.wait_for(ombud.address, 2)
    ombud.once()
    assert owners(ombud) == ["maria", "maria"]


def test_an_admin_sees_what_half_time_would_mean_before_it_is_so(ombud, dovecot, postfix):
    boats(ombud, "least-open")
    writes(ombud, postfix, [f"w{number}" for number in range(10)])
    dovecot.wait_for(ombud.address, 10)
    ombud.once()
    before = ombud.json("tickets")

    shown = ombud.json("assign", "--simulate", "500")
    assert (shown["tickets"], shown["moved"]) == (10, 0)
    boats(ombud, "least-open", "weight = 25")
    ombud.config = ombud.config.with_name("changed.conf")  # a copy of the admin's, which the daemon does not read
    ombud.write()
    shown = ombud.json("assign", "--simulate", "500")
    parts = {part["person"]: part for part in shown["persons"]}
    assert parts["maria"]["got_before"] == 3 and parts["maria"]["got"] == 1
    assert parts["maria"]["open_most_before"] == 3 and parts["maria"]["open_most"] == 1
    assert sum(part["got"] for part in parts.values()) == 10
    assert "Maria Salo" in ombud.run("assign", "--simulate", "500").stdout.decode()
    assert ombud.json("tickets") == before
