# SPDX-License-Identifier: MIT
"""The mails of the bench: Finnish, Swedish and English, 2 to 6 kB of text, one in five with HTML, one in ten with an
attachment of 50 kB, each from a sender of its own. The same number makes the same bytes."""
import base64
import os
import quopri
import random
import shutil
import socket
import time

DOMAINS = 5000
TEXT_BYTES = 2000, 6000
ATTACHMENT_BYTES = 50_000

ASKS = {
    "fi": ["Tarvitsenko rakennusluvan, jos muutan myymälän kahvilaksi?", "Mistä saan anniskeluluvan terassille kesäksi?",
           "Haluaisin ilmoittaa elintarvikehuoneiston, miten se tehdään?", "Etsimme vapaata toimitilaa keskustasta.",
           "Järjestämme yleisötapahtuman torilla, mitä lupia tarvitaan?", "Laskussa on väärä viitenumero, voitteko tarkistaa?",
           "Haluaisin perustaa yrityksen ja tarvitsen neuvontaa.", "Katutyölupa puuttuu, kuinka kauan käsittely kestää?"],
    "sv": ["Behöver jag bygglov för en ljusskylt på fasaden?", "Var ansöker jag om serveringstillstånd för sommaren?",
           "Jag skulle vilja ha en uteservering på torget.", "Vi söker en ledig lokal för ett litet bageri.",
           "Hur anmäler jag en livsmedelslokal?", "Fakturan har fel referensnummer, kan ni kontrollera den?",
           "Jag vill starta ett företag och behöver rådgivning.", "När börjar gatuarbetet framför vår butik?"],
    "en": ["Do I need a building permit to turn a shop into a café?", "Where do I apply for a licence to serve alcohol?",
           "I would like to open a food truck at the market square.", "We are looking for premises near the harbour.",
           "How do I register a food business?", "The invoice has the wrong reference number, could you check it?",
           "I would like to start a business and need some advice.", "When does the street work in front of our shop begin?"],
}
WORDS = {
    "fi": """ja on ei se että hän oli joka mutta niin kun tämä sekä myös meidän yritys asiakas viikko kuukausi aikana jälkeen
        ennen kanssa ilman koska jos vielä sitten siellä täällä kaupunki katu talo huone ovi ikkuna pöytä tuoli työ tekijä aamu
        ilta päivä vuosi uusi vanha suuri pieni hyvä nopea hidas valmis avoin suljettu voimme haluamme teemme olemme saimme
        kysymme odotamme toivomme tiedämme muistamme lähetämme palaamme sopisi ehkä varmasti kuitenkin ensin lopuksi yhdessä
        naapuri piha puu kivi vesi sähkö lämpö valo maali laatta seinä katto lattia porras hissi kellari varasto kuorma auto
        ajo matka raha hinta summa määrä osa puoli koko luku kirje posti soitto vastaus kysymys asia tieto ohje lomake""",
    "sv": """och det att som är inte vi har kan ska men eller när där här också mycket efter före under över utan med om hos
        vår er deras kund vecka månad dag kväll morgon år ny gammal stor liten bra snabb långsam färdig öppen stängd gata hus
        rum dörr fönster bord stol arbete vill kommer frågar väntar hoppas vet minns skickar återkommer passar kanske säkert
        ändå först sist tillsammans granne gård träd sten vatten el värme ljus färg vägg tak golv trappa hiss källare lager
        bil resa pengar pris summa mängd del halva hela tal brev post samtal svar fråga sak uppgift anvisning blankett""",
    "en": """and the that which is not we have can will but or when where here also much after before during over without with
        about our your their customer week month day evening morning year new old large small good quick slow ready open closed
        street house room door window table chair work want come ask wait hope know remember send return suit perhaps surely
        still first last together neighbour yard tree stone water power heat light paint wall roof floor stair lift cellar
        store car journey money price sum amount part half whole number letter post call answer question matter detail form""",
}
WORDS = {language: words.split() for language, words in WORDS.items()}
GREETINGS = {"fi": ("Hei,", "Ystävällisin terveisin"), "sv": ("Hej,", "Med vänlig hälsning"),
             "en": ("Hello,", "Best regards")}
NAMES = [f"{first} {last}" for first in ("Liisa", "Erik", "Matti", "Åsa", "Anna", "Väinö", "Mary", "Johan")
         for last in ("Mäkelä", "Lindström", "Virtanen", "Holm", "Smith", "Korhonen", "Nyman")]


def sender_of(number):
    return f"writer{number}@yritys{number % DOMAINS}.example"


def sentence(source, language):
    words = source.choices(WORDS[language], k=source.randint(5, 16))
    if source.random() < 0.2:
        words.append(str(source.randint(2, 99_999)))
    return " ".join(words).capitalize() + "."


def text_of(source, language, size):
    hello, bye = GREETINGS[language]
    paragraphs, length = [hello, source.choice(ASKS[language])], 0
    while length < size:
        paragraphs.append(" ".join(sentence(source, language) for _ in range(source.randint(2, 5))))
        length += len(paragraphs[-1].encode()) + 2
    lines = []
    for paragraph in [*paragraphs, bye]:
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) > 72:
                lines.append(line)
                line = ""
            line = f"{line} {word}" if line else word
        lines += [line, ""]
    return "\n".join(lines)


def part(source, kind, text):
    if source.random() < 0.5:
        return f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}".encode()
    return (f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n".encode() +
            quopri.encodestring(text.encode()))


def multipart(kind, number, parts):
    mark = f"=_{kind}_{number}_="
    return b"".join([f'Content-Type: multipart/{kind}; boundary="{mark}"\n\n'.encode(),
                     *[f"\n--{mark}\n".encode() + each for each in parts], f"\n--{mark}--\n".encode()])


def attachment(source, size):
    return (b'Content-Type: application/pdf; name="piirustus.pdf"\nContent-Transfer-Encoding: base64\n'
            b'Content-Disposition: attachment; filename="piirustus.pdf"\n\n' + base64.encodebytes(source.randbytes(size)))


def mail(number, to, text_bytes=None, attachment_bytes=None):
    """The mail of that number, with LF line ends."""
    source = random.Random(number)
    language = ("fi", "sv", "en")[number % 3]
    text = text_of(source, language, text_bytes or source.randint(*TEXT_BYTES))
    body = part(source, "plain", text)
    if number % 5 == 0 and not text_bytes:
        html = "".join(f"<p>{line}</p>\n" for line in text.split("\n\n"))
        body = multipart("alternative", number,
                         [body, part(source, "html", f"<html><body><div class=\"x\">{html}</div></body></html>")])
    if attachment_bytes or (number % 10 == 3 and not text_bytes):
        body = multipart("mixed", number, [body, attachment(source, attachment_bytes or ATTACHMENT_BYTES)])
    sender = sender_of(number)
    name = source.choice(NAMES)
    return (f"Return-Path: <{sender}>\nReceived: from mx{number % DOMAINS}.example by mx.kymi.example; "
            f"{time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())}\n"
            f"From: =?utf-8?q?{quopri.encodestring(name.encode(), header=True).decode()}?= <{sender}>\n"
            f"To: <{to}>\nSubject: {source.choice(ASKS[language]).split(',')[0].encode('ascii', 'ignore').decode()} {number}\n"
            f"Message-ID: <{source.getrandbits(96):024x}@yritys{number % DOMAINS}.example>\n"
            f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())}\nMIME-Version: 1.0\n").encode() + body


def write_files(folder, count):
    """The first mails as files, with CRLF as the wire has them."""
    folder.mkdir(exist_ok=True)
    files = [folder / f"{number}.eml" for number in range(count)]
    for number, file in enumerate(files):
        if not file.exists():
            file.write_bytes(mail(number, "yritys@kymi.example").replace(b"\n", b"\r\n"))
    return files


class Maildir:
    """The folder of a mailbox, filled beside the server: LMTP would take minutes for as many."""

    def __init__(self, path):
        self.path = path
        self.count = 0

    def put(self, data, link_to=None):
        self.count += 1
        size, lines = len(data), data.count(b"\n")
        name = f"{int(time.time())}.M{self.count:07d}P1.{socket.gethostname()},S={size},W={size + lines}"
        target = self.path / "new" / name
        if link_to:
            os.link(link_to, target)
        else:
            target.write_bytes(data)
            shutil.chown(target, "nobody", "nogroup")
        return target
