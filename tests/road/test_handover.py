# SPDX-License-Identifier: MIT
"""A ticket goes to another organisation, which answers from its own mail client; real servers carry the mails."""
import pytest
from clock import arrives, dies_at, local, set_clock
from mails import LICENCE, answering, mail, text_of

FIRST = "2025-02-18 10:00"  # in the past: Dovecot takes no mail of the future


class Partner:
    """A site with a partner that is told, one that must be asked for, and an authority with an address."""

    def __init__(self, site, dovecot, postfix):
        self.site, self.dovecot, self.postfix = site, dovecot, postfix
        self.liisa = f"liisa{site.tag}@kahvila.example"
        self.kinno, self.cursor = f"info{site.tag}@kinno.example", f"posti{site.tag}@cursor.example"
        self.tax = f"kirjaamo{site.tag}@vero.example"
        self.arrived = 0
        site.open = '"mon-fri 08:00-16:00"'
        site.more = (
            f'group "kinno" {{ name = "Kinno"  email = "{self.kinno}"  partner = yes  hours = always  first_answer = 8h\n'
            '  contact = "Sari Kasvu"  phone = "+358 5 111 2222"  lead = pekka }\n'
            f'group "cursor" {{ name = "Cursor"  email = "{self.cursor}"  partner = yes  consent = ask  hours = always }}\n'
            f'authority "tax" {{ name_fi = "Verovirasto"  contact = "vero.example"  email = "{self.tax}" }}\n')

    def request(self, text=LICENCE, extra=""):
        arrives(self.site, self.dovecot, FIRST, self.liisa, text, extra)
        self.arrived = 1
        [ticket] = self.site.json("tickets")
        [self.told] = self.dovecot.wait_for(self.site.anna, 1)
        self.acknowledgement = self.dovecot.wait_for(self.liisa, 1)[0]
        self.ref = ticket["ref"]
        return ticket

    def send(self, who, message, text, when, name="Anna Virtanen"):
        """Press Reply on that message, and let the gateway work."""
        extra = f"{answering(message)}X-Count: {self.arrived}\n"  # equal words are not the same mail
        self.put(who, mail(self.site, who, f"Re: {message['Subject']}", text, extra, name), when)

    def put(self, who, data, when):
        set_clock(self.site, local(when))
        self.postfix.send(who, self.site.address, data)
        self.arrived += 1
        self.dovecot.wait_for(self.site.address, self.arrived)
        self.site.once()

    def order(self, words, when="2025-02-18 10:30", message=None):
        self.send(self.site.anna, message or self.told, words, when)

    def read(self, who):
        return self.dovecot.read(who)

    def last(self, who):
        return self.read(who)[-1]

    def ticket(self):
        return self.site.json("show", self.ref)


def whole(message):
    return text_of(message).replace("\r\n", "\n").strip()


def test_the_partner_answers_in_our_name(site, dovecot, postfix):
    house = Partner(site, dovecot, postfix)
    house.request()
    house.order("#note Maksuhäiriöitä, varovasti.")
    house.order("#siirrä Kinno", "2025-02-18 11:00")

    notice = house.last(house.liisa)
    assert notice["Subject"] == f"[{house.ref}] Re: Rakennuslupa" and notice["In-Reply-To"]
    assert site.address in notice["From"] and notice["Auto-Submitted"] == "auto-generated"
    assert whole(notice) == f"""Hei,

asiasi hoituu parhaiten kumppanillamme, joten olemme siirtäneet sen eteenpäin.

Uusi hoitaja: Kinno
Yhteyshenkilö: Sari Kasvu, +358 5 111 2222
Vastaus viimeistään: keskiviikkona 19.2. klo 10

Välitimme heille viestisi ja tähänastiset vastauksemme, joten sinun ei tarvitse kertoa asiaa uudelleen. Tunnus {house.ref} pysyy samana, ja voit yhä vastata tähän osoitteeseen. Jos et halua, että asia siirtyy, ilmoita siitä meille.

Terveisin
Kymenlaakson yrityspalvelut"""

    [handed] = house.read(house.kinno)
    assert whole(handed) == f"""--- Kirjoita vastauksesi tämän rivin yläpuolelle ---

Hei Kinno,

Kymenlaakson yrityspalvelut on siirtänyt teille asian {house.ref}. Yrittäjälle on ilmoitettu siirrosta. Kun vastaatte tähän viestiin, vastauksenne välitetään yrittäjälle meidän osoitteestamme. Lainattu teksti, allekirjoituksenne ja osoitteenne jäävät pois.

Jos asia ei kuulu teille tai haluatte kysyä meiltä jotain, kirjoittakaa vastauksenne ensimmäiselle riville #muistio. Silloin viesti tulee vain meille. Komennot: #muistio  #sulje  #odota PVM SYY  #ohje

Lähettäjä: Liisa Mäkelä, {house.liisa}
Kieli: suomi
Otsikko: Rakennuslupa
Aihealue: Rakentamisluvat ja rakennusvalvonta
Vastattava viimeistään: keskiviikkona 19.2. klo 10

----------------------------------------

Liisa Mäkelä, tiistaina 18.2. klo 10:

{LICENCE}"""
    assert "anna" not in handed.as_string().lower() and "Maksuhäiriöitä" not in whole(handed)
    assert [line for line in whole(house.last(site.anna)).splitlines() if line.startswith("- ")] == [
        "- Asia on siirretty kumppanille: Kinno. Yrittäjälle on ilmoitettu."]

    house.send(house.kinno, handed, f"""Hei Liisa,

soitan sinulle huomenna.

Terveisin
Sari Kasvu
-- 
Kinno, {house.kinno}, 05 111 2222""", "2025-02-18 12:00", "Sari Kasvu")
    answer = house.last(house.liisa)
    assert whole(answer) == "Hei Liisa,\n\nsoitan sinulle huomenna.\n\nKinno\nKymenlaakson yrityspalvelut"
    assert site.address in answer["From"] and "Kinno" in answer["From"]
    assert answer["Subject"] == f"[{house.ref}] Re: Rakennuslupa"
    assert "kinno.example" not in answer.as_string() and "Sari" not in answer.as_string()
    assert house.ticket()["state"] == "WAITING" and house.ticket()["group"] == "kinno"

    # the entrepreneur goes on with the partner, and whoever handed it over hears of it
    house.send(house.liisa, answer, "Sopii, vastaan iltapäivällä.", "2025-02-18 13:00", "Liisa Mäkelä")
    assert "vastaan iltapäivällä" in whole(house.last(house.kinno))
    assert "vastaan iltapäivällä" in whole(house.last(site.anna))
    assert house.ticket()["state"] == "OPEN"


def test_a_yes_a_no_and_silence(site, dovecot, postfix):
    house = Partner(site, dovecot, postfix)
    house.request()
    house.order("#assign cursor")
    question = house.last(house.liisa)
    assert whole(question) == f"""Hei,

asiasi {house.ref} hoituisi parhaiten kumppanillamme. Saammeko siirtää sen?

Uusi hoitaja: Cursor

Jos siirto sopii, vastaa tähän viestiin: kyllä. Jos et halua, että asia siirtyy, vastaa: ei. Jos et vastaa, siirrämme asian perjantaina 21.2. klo 8.

Siirrossa välitämme heille viestisi ja tähänastiset vastauksemme, emme muuta. Tunnus {house.ref} pysyy samana.

Terveisin
Kymenlaakson yrityspalvelut"""

    # a stranger who has the question, and one who only knows the address, say nothing
    house.send(f"mies{site.tag}@muu.example", question, "Kyllä", "2025-02-18 11:00", "Mies")
    assert house.read(house.cursor) == [] and house.ticket()["state"] == "WAITING"

    house.send(house.liisa, question, "Ei kiitos, jatketaan teidän kanssanne.\n\nLiisa", "2025-02-18 11:10", "Liisa Mäkelä")
    assert "ei ole selvä kyllä eikä ei" in whole(house.last(site.anna))  # with a condition it is for Anna to read
    house.order("#otan", "2025-02-18 11:20", house.last(site.anna))
    house.order("#assign cursor", "2025-02-18 11:30")
    house.send(house.liisa, house.last(house.liisa), "Ei kiitos.\n\nLiisa", "2025-02-18 11:40", "Liisa Mäkelä")
    assert "Yrittäjä ei halua, että asia siirretään kumppanille: Cursor." in whole(house.last(site.anna))
    assert house.read(house.cursor) == [] and house.ticket()["owner"] == "anna"

    house.order("#assign cursor", "2025-02-18 12:00")
    house.send(house.liisa, house.last(house.liisa), "Kyllä!\n\nTerveisin\nLiisa Mäkelä", "2025-02-18 12:10", "Liisa Mäkelä")
    assert LICENCE in whole(house.last(house.cursor)) and house.ticket()["group"] == "cursor"
    assert "yrittäjä suostui" in whole(house.last(site.anna))
    assert "Uusi hoitaja: Cursor" in whole(house.last(house.liisa))

    # taken back, the answer that was under way goes nowhere
    handed = house.last(house.cursor)
    house.order("#otan", "2025-02-18 12:30", house.last(site.anna))
    assert "on otettu takaisin" in whole(house.last(house.cursor))
    assert "Cursor ei enää käsittele sitä." in whole(house.last(house.liisa))
    before = len(house.read(house.liisa))
    house.send(house.cursor, handed, "Hei Liisa, tässä tarjous.", "2025-02-18 12:40", "Cursor")
    assert len(house.read(house.liisa)) == before
    assert "asia ei ole enää teillä" in whole(house.last(house.cursor))
    assert "Hei Liisa, tässä tarjous." in whole(house.last(site.anna))

    # no answer at all: after two opening days
    house.order("#assign cursor", "2025-02-18 13:00")
    count = len(house.read(house.cursor))
    set_clock(site, local("2025-02-21 07:55"))
    site.once()
    assert len(house.read(house.cursor)) == count
    set_clock(site, local("2025-02-21 08:01"))
    site.once()
    assert LICENCE in whole(house.dovecot.wait_for(house.cursor, count + 1)[-1])
    assert "ei vastannut kahden työpäivän kuluessa" in whole(house.last(site.anna))
    site.once()
    assert len(house.read(house.cursor)) == count + 1


def test_what_must_not_go_does_not(site, dovecot, postfix):
    house = Partner(site, dovecot, postfix)
    house.request()
    house.order("#tag secret")
    for command in (["assign", house.ref, "kinno"], ["assign", house.ref, "tax"]):
        site.run(*command, "--as", "anna")
        site.once()
        assert "koska asialla on tunniste secret" in whole(house.last(site.anna))
    assert house.read(house.kinno) == house.read(house.tax) == []
    assert len(house.read(house.liisa)) == 1


def test_a_partner_has_the_tickets_it_was_handed(site, dovecot, postfix):
    house = Partner(site, dovecot, postfix)
    site.in_site = 'trusted_authserv = { "mx.kymi.example" }'
    house.request()
    passes = "Authentication-Results: mx.kymi.example; dmarc=pass header.from=kinno.example\n"
    site.run("assign", house.ref, "kinno", "--as", "anna")
    site.once()
    handed = house.last(house.kinno)
    erik = f"erik{site.tag}@bageri.example"
    house.put(erik, mail(site, erik, "Bygglov", "Jag behöver bygglov: hemlig skylt.", name="Erik Berg"), "2025-02-18 11:00")
    [other] = [ticket for ticket in site.json("tickets") if ticket["ref"] != house.ref]
    acknowledged = house.last(erik)
    before = len(house.read(erik)), len(house.read(house.liisa))

    # its reference, the id of a mail to its entrepreneur, and the mark of the own ticket with that reference
    house.put(house.kinno, mail(site, house.kinno, f"[{other['ref']}] tila", "#status", passes, "Kinno"), "2025-02-18 11:10")
    house.put(house.kinno, mail(site, house.kinno, "tila", "#close", passes + answering(acknowledged), "Kinno"), "2025-02-18 11:20")
    house.put(house.kinno, mail(site, house.kinno, f"[{other['ref']}] x", "#assign anna", passes + answering(handed), "Kinno"),
              "2025-02-18 11:30")
    assert "Tätä komentoa ei voi käyttää toisesta organisaatiosta: #assign." in whole(house.last(house.kinno))
    assert site.json("show", other["ref"])["state"] == "NEW" and site.json("show", house.ref)["group"] == "kinno"
    # a stranger with the partner's mark
    house.send(f"roisto{site.tag}@evil.example", handed, "Maksakaa tilille FI21.", "2025-02-18 11:40", "Kinno")
    assert (len(house.read(erik)), len(house.read(house.liisa))) == before
    assert not any("hemlig" in message.as_string() or "bageri" in message.as_string() for message in house.read(house.kinno))
    assert not any("hemlig" in whole(message) for message in house.read(f"roisto{site.tag}@evil.example"))


def test_late_and_lost(site, dovecot, postfix):
    house = Partner(site, dovecot, postfix)
    house.request()
    house.order("Hei Liisa, selvitämme tätä.")
    house.order("#assign kinno", "2025-02-18 11:00")
    set_clock(site, local("2025-02-19 12:00"))
    site.once()
    for who in (site.anna, site.pekka):
        assert f"kumppanin vastaus asiassa {house.ref} on myöhässä: Kinno. Vastauksen piti tulla viimeistään " \
               "keskiviikkona 19.2. klo 11." in whole(house.last(who))
    # Anna takes it back by a reply to that mail
    house.order("#otan", "2025-02-19 12:10", house.last(site.anna))
    assert house.ticket()["owner"] == "anna"


def test_another_authority_gets_what_is_its_own(site, dovecot, postfix):
    house = Partner(site, dovecot, postfix)
    house.request(LICENCE + " Tunnukseni on 131052-308T.")
    house.order("#viranomaiselle Verovirasto")
    [letter] = house.read(house.tax)
    assert letter["Subject"] == f"[{house.ref}] Asian siirto: Rakennuslupa" and site.address in letter["From"]
    assert whole(letter) == f"""Hei,

siirrämme teille hallintolain (434/2003) 21 §:n nojalla asian, joka on toimitettu meille mutta kuuluu käsityksemme mukaan teidän toimivaltaanne. Ilmoitamme siirrosta lähettäjälle. Vastatkaa suoraan lähettäjälle. Henkilötunnukset on peitetty, koska viesti lähetetään tavallisena sähköpostina.

Lähettäjä: Liisa Mäkelä, {house.liisa}
Otsikko: Rakennuslupa

Tunnuksemme: {house.ref}

Terveisin
Kymenlaakson yrityspalvelut

----------------------------------------

Liisa Mäkelä, tiistaina 18.2. klo 10:

{LICENCE} Tunnukseni on ******-****."""
    assert whole(house.last(house.liisa)) == """Hei,

kaupunki ei voi ratkaista tätä asiaa, koska siitä päättää toinen viranomainen.

Oikea viranomainen: Verovirasto
Yhteystiedot: vero.example
Mitä teimme: Lähetimme viestisi ja sen mahdolliset liitteet sinne.

Jos asiallasi on määräaika, varmista asia suoraan viranomaiselta. Määräaika katsotaan siitä, milloin asia saapuu oikeaan paikkaan.

Jos tarvitset neuvoa, yhteyshenkilösi meillä on edelleen Anna Virtanen, +358401111111.

Terveisin
Kymenlaakson yrityspalvelut"""
    assert house.ticket()["state"] == "WAITING" and house.ticket()["owner"] == "anna"


@pytest.mark.parametrize("step", [13, 10, 11, 12])
def test_a_kill_neither_doubles_nor_loses_a_hand_over(site, dovecot, postfix, step):
    house = Partner(site, dovecot, postfix)
    house.request()
    house.order("#assign cursor")
    before = {who: len(house.read(who)) for who in (house.liisa, site.anna, house.cursor)}
    set_clock(site, local("2025-02-21 08:01"))
    dies_at(site, step)
    for when in ("2025-02-21 08:02", "2025-02-21 08:03"):
        set_clock(site, local(when))
        site.once()
    assert house.ticket()["group"] == "cursor" and site.json("queue")["outbox"] == []
    for who, words in ((house.liisa, "Uusi hoitaja: Cursor"), (site.anna, "kahden työpäivän kuluessa"), (house.cursor, LICENCE)):
        told = [message for message in dovecot.wait_for(who, before[who] + 1)[before[who]:] if words in whole(message)]
        assert len({message["Message-ID"] for message in told}) == 1


@pytest.mark.parametrize("domain", ["gone.example", "returned.example"])
def test_whoever_handed_over_hears_when_the_partner_cannot_be_reached(site, dovecot, postfix, domain):
    house = Partner(site, dovecot, postfix)
    partner = f"info{site.tag}@{domain}"
    site.more = site.more.replace(house.kinno, partner)
    house.request()
    told = len(house.read(site.anna))
    house.order("#assign kinno")
    if domain == "returned.example":  # Postfix took it, and its report comes back
        house.arrived += 1
        dovecot.wait_for(site.address, house.arrived)
    site.once()
    lost = dovecot.wait_for(site.anna, told + 2)
    [lost] = [message for message in lost if partner in whole(message)]
    assert house.ref in lost["Subject"] and len(house.read(house.liisa)) == 2
