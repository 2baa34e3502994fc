# SPDX-License-Identifier: MIT
"""Replies as mail programs write them, in Finnish, Swedish and English. What each program adds of its own is taken from mails
it wrote; the words are the same everywhere."""
import email.utils
import html

WORDS = {
    "fi": {"hello": "Hei Liisa,", "need": "tarvitset hakemukseen nämä:", "items": ["pohjapiirros", "naapurin kuuleminen"],
           "fill": "Täytä", "form": "hakemuslomake", "table": [["Vaihe", "Maksu"], ["Käsittely", "120 €"]],
           "regards": "Ystävällisin terveisin", "title": "rakennustarkastaja", "phone": "p. 050 999 8888"},
    "sv": {"hello": "Hej Liisa!", "need": "Till ansökan behöver du det här:", "items": ["planritning", "hörande av grannen"],
           "fill": "Fyll i", "form": "ansökningsblanketten", "table": [["Skede", "Avgift"], ["Behandling", "120 €"]],
           "regards": "Med vänlig hälsning", "title": "byggnadsinspektör", "phone": "tfn 050 999 8888"},
    "en": {"hello": "Hello Liisa,", "need": "you need these for the application:", "items": ["floor plan", "hearing of the neighbour"],
           "fill": "Fill in", "form": "the form", "table": [["Step", "Fee"], ["Handling", "120 €"]],
           "regards": "Kind regards", "title": "building inspector", "phone": "tel. 050 999 8888"},
}
LABELS = {"fi": ["Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"], "sv": ["Från", "Skickat", "Till", "Ämne"],
          "en": ["From", "Sent", "To", "Subject"]}
WHEN = {"fi": "maanantai 23. marraskuuta 2026 10.00", "sv": "den 23 november 2026 10:00", "en": "Monday, 23 November 2026 10:00"}
FORM = "https://kotka.example/lomake?a=1&b=2"
PICTURE = "iVBORw0KGgo="
PDF = "JVBERi0xLjQK"


class Reply:
    """Anna's reply to a notification, in the program of her choice."""

    def __init__(self, site, told, language):
        self.site, self.told, self.language = site, told, language
        self.words, self.us = WORDS[language], told["From"].addresses[0].display_name
        self.quoted = told.get_body(("plain",)).get_content().replace("\r", "")

    def mail(self, fields, body):
        now = email.utils.format_datetime(self.told["Date"].datetime)
        subject = str(self.told["Subject"])
        return (f"From: Anna Virtanen <{self.site.anna}>\nTo: {self.us} <{self.site.address}>\nSubject: Re: {subject}\n"
                f"Message-ID: <{self.language}-reply{self.site.tag}@kotka.example>\nDate: {now}\n"
                f"In-Reply-To: {self.told['Message-ID']}\nReferences: {self.told['References']} {self.told['Message-ID']}\n"
                f"MIME-Version: 1.0\n{fields}\n{body}\n").encode()

    def head(self, line="<br>"):
        values = [f"{self.us} <{self.site.address}>", WHEN[self.language], f"Anna Virtanen <{self.site.anna}>", str(self.told["Subject"])]
        if not line:
            return "\n".join(f"{label}: {value}" for label, value in zip(LABELS[self.language], values))
        return line.join(f"<b>{label}:</b> {html.escape(value)}" for label, value in zip(LABELS[self.language], values))

    def quoted_html(self):
        return html.escape(self.quoted).replace("\n", "<br>\n")

    def quoted_plain(self):
        return "\n".join(f"> {line}".rstrip() for line in self.quoted.splitlines())


def part(kind, body, fields=""):
    return f"Content-Type: {kind}\n{fields}\n{body}\n"


def multipart(kind, boundary, *parts):
    return (f'Content-Type: multipart/{kind}; boundary="{boundary}"\n',
            "".join(f"--{boundary}\n{each}" for each in parts) + f"--{boundary}--")


def within(kind, boundary, *parts):
    return "\n".join(multipart(kind, boundary, *parts)) + "\n"


def logo():
    return part('image/png; name="image001.png"', PICTURE, "Content-ID: <image001.png@01DC5C6E.0A1B2C30>\n"
                'Content-Disposition: inline; filename="image001.png"\nContent-Transfer-Encoding: base64\n')


def plan():
    return part('application/pdf; name="ohje.pdf"', PDF,
                'Content-Disposition: attachment; filename="ohje.pdf"\nContent-Transfer-Encoding: base64\n')


def plain(text):
    return part("text/plain; charset=utf-8", text, "Content-Transfer-Encoding: 8bit\n")


def page(text):
    return part("text/html; charset=utf-8", text, "Content-Transfer-Encoding: 8bit\n")


def outlook_desktop(reply):
    """Word writes the HTML, and the plain text beside it loses the table. A picture in the signature, a file."""
    w = reply.words
    rows = "".join("<tr>" + "".join(f"<td width=160 valign=top style='border:solid windowtext 1.0pt;padding:0cm 5.4pt'>\n"
                                    f"<p class=MsoNormal>{cell}<o:p></o:p></p>\n</td>\n" for cell in row) + "</tr>\n" for row in w["table"])
    items = "".join("<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]>"
                    "<span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt \"Times New Roman\"'>"
                    f"&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>{item}<o:p></o:p></p>\n" for item in w["items"])
    text = (f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta name=Generator content="Microsoft Word 15 (filtered medium)"><style><!--
p.MsoNormal {{margin:0cm;font-size:11.0pt}}
--></style><!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit"/></xml><![endif]--></head>
<body lang=FI link="#0563C1"><div class=WordSection1>
<p class=MsoNormal>{w["hello"]}<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>{w["need"]}<o:p></o:p></p>
{items}<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>{w["fill"]} <a href="{html.escape(FORM)}">{w["form"]}</a>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>
{rows}</table>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>{w["regards"]}<o:p></o:p></p>
<p class=MsoNormal><b>Anna Virtanen</b><o:p></o:p></p>
<p class=MsoNormal>{w["title"]}<o:p></o:p></p>
<p class=MsoNormal>{w["phone"]}, <a href="mailto:{reply.site.anna}">{reply.site.anna}</a><o:p></o:p></p>
<p class=MsoNormal><img width=120 height=40 src="cid:image001.png@01DC5C6E.0A1B2C30" alt="Kotka"><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>
<p class=MsoNormal>{reply.head()}<o:p></o:p></p></div></div>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoPlainText>{reply.quoted_html()}<o:p></o:p></p>
</div></body></html>""")
    spoilt = (f"{w['hello']}\n\n{w['need']}\n\n  *   {w['items'][0]}\n  *   {w['items'][1]}\n\n{w['fill']} {w['form']}<{FORM}>.\n\n"
              + "\n\n".join(cell for row in w["table"] for cell in row) + f"\n\n{w['regards']}\n\nAnna Virtanen\n\n{reply.head('')}\n\n{reply.quoted}")
    return reply.mail(*multipart("mixed", "_005_", within("related", "_004_", within("alternative", "_000_", plain(spoilt), page(text)), logo()), plan()))


def outlook_web(reply):
    w = reply.words
    style = 'class="elementToProof" style="font-family: Aptos, Aptos_EmbeddedFont, Calibri, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);"'
    rows = "".join("<tr>" + "".join(f'<td style="border: 1px solid;"><div {style}>{cell}</div></td>' for cell in row) + "</tr>" for row in w["table"])
    items = "".join(f'<li {style}><div role="presentation" class="elementToProof">{item}</div></li>' for item in w["items"])
    return reply.mail(*multipart("alternative", "_000_AM0", plain(f"{w['hello']}\n\n{w['need']}\n\n{reply.head('')}\n"), page(
        f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<style type="text/css" style="display:none;"> P {{margin-top:0;margin-bottom:0;}} </style></head><body dir="ltr">
<div {style}>{w["hello"]}</div><div {style}><br></div><div {style}>{w["need"]}</div>
<ul data-editing-info="{{}}">{items}</ul><div {style}><br></div>
<div {style}>{w["fill"]} <a href="{html.escape(FORM)}" id="OWA1" class="OWAAutoLink">{w["form"]}</a>.</div>
<div {style}><br></div><table id="table_0"><tbody>{rows}</tbody></table><div {style}><br></div>
<div id="Signature"><div {style}>{w["regards"]}</div><div {style}>Anna Virtanen</div><div>{w["phone"]}</div></div>
<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">
<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">{reply.head()}</font>
<div>&nbsp;</div></div><div class="BodyFragment"><font size="2"><span style="font-size:11pt;"><div class="PlainText">{reply.quoted_html()}</div>
</span></font></div></body></html>""")))


def outlook_mobile(reply):
    w = reply.words
    get = {"fi": "Hae", "sv": "Skaffa", "en": "Get"}[reply.language]
    lines = "".join(f'<div dir="auto" style="font-family: Aptos;">{line or "<br>"}</div>' for line in [
        w["hello"], "", w["need"], f"- {w['items'][0]}", f"- {w['items'][1]}", "", f'{w["fill"]} <a href="{html.escape(FORM)}">{w["form"]}</a>.', ""])
    return reply.mail(*multipart("alternative", "_000_PH0", plain(f"{w['hello']}\n"), page(
        f"""<html><head></head><body>{lines}<div id="ms-outlook-mobile-body-separator-line" dir="auto"><br></div>
<div id="ms-outlook-mobile-signature" style="font-family: Aptos;"><div dir="auto">{get} <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div></div>
<div id="mail-editor-reference-message-container" class="ms-outlook-mobile-reference-message"><hr style="display: inline-block; width: 98%;">
<div id="divRplyFwdMsg" dir="ltr">{reply.head()}</div><br><div class="PlainText">{reply.quoted_html()}</div></div></body></html>""")))


def gmail(reply):
    w = reply.words
    who = f"{reply.us} <{reply.site.address}>"
    wrote = {"fi": f"ma 23. marraskuuta 2026 klo 10.00 {who} kirjoitti:", "sv": f"Den mån 23 nov. 2026 kl 10:00 skrev {who}:",
             "en": f"On Mon, Nov 23, 2026 at 10:00 AM {who} wrote:"}[reply.language]
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in w["table"])
    items = "".join(f"<li>{item}</li>" for item in w["items"])
    spoilt = f"{w['hello']}\n\n{w['need']}\n\n   - {w['items'][0]}\n   - {w['items'][1]}\n\n{wrote}\n\n{reply.quoted_plain()}"
    return reply.mail(*multipart("alternative", "000000000000a1b2", plain(spoilt), page(
        f"""<div dir="ltr"><div>{w["hello"]}</div><div><br></div><div>{w["need"]}</div><div><ul><li>{w["items"][0]}</li><li>{w["items"][1]}</li></ul></div>
<div>{w["fill"]} <a href="{html.escape(FORM)}">{w["form"]}</a>.</div><div><br></div><div><table><tbody>{rows}</tbody></table></div><div><br clear="all"></div>
<div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">
<div dir="ltr">Anna Virtanen<div>{w["phone"]}</div></div></div></div><br>
<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{html.escape(wrote)}<br></div>
<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">{reply.quoted_html()}</blockquote></div>""")))


def apple_mail(reply):
    """From a phone: its footer, a photo that has no place in the text."""
    w = reply.words
    who = html.escape(f"{reply.us} <{reply.site.address}>")
    wrote = {"fi": f"{who} kirjoitti 23.11.2026 kello 10.00:", "sv": f"23 nov. 2026 kl. 10:00 skrev {who}:",
             "en": f"On 23 Nov 2026, at 10:00, {who} wrote:"}[reply.language]
    sent = {"fi": "Lähetetty iPhonesta", "sv": "Skickat från min iPhone", "en": "Sent from my iPhone"}[reply.language]
    photo = part("image/jpeg; name=IMG_0001.jpeg", "/9j/4AAQ", "Content-Disposition: inline; filename=IMG_0001.jpeg\nContent-Transfer-Encoding: base64\n")
    items = "".join(f"<li>{item}</li>" for item in w["items"])
    return reply.mail(*multipart("alternative", "Apple-Mail-A1", plain(f"{w['hello']}\n\n{sent}\n"), within("mixed", "Apple-Mail-B2", page(
        f"""<html><head></head><body dir="auto">{w["hello"]}<div><br></div><div>{w["need"]}</div><div><ul>{items}</ul>
<div>{w["fill"]} <a href="{html.escape(FORM)}">{w["form"]}</a>.</div></div></body></html>"""), photo, page(
        f"""<html><head></head><body dir="auto"><div></div><div><br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{sent}</div>
<div dir="ltr"><br><blockquote type="cite">{wrote}<br><br></blockquote></div>
<blockquote type="cite"><div dir="ltr">{reply.quoted_html()}</div></blockquote></div></body></html>"""))))


def thunderbird(reply):
    """Plain text, format=flowed: paragraphs that end in a blank go on."""
    w = reply.words
    wrote = {"fi": f"{reply.us} kirjoitti 23.11.2026 klo 10.00:", "sv": f"Den 2026-11-23 kl. 10:00, skrev {reply.us}:",
             "en": f"On 23/11/2026 10:00, {reply.us} wrote:"}[reply.language]
    return reply.mail("Content-Type: text/plain; charset=UTF-8; format=flowed\nContent-Language: fi\nContent-Transfer-Encoding: 8bit\n",
                      f"{w['hello']}\n\n{w['need']} \n{w['items'][0]}, \n{w['items'][1]}.\n\n{w['fill']} {w['form']}:\n{FORM}\n\n"
                      f"-- \nAnna Virtanen\n{w['phone']}\n\n\n{wrote}\n{reply.quoted_plain()}\n")


# ---- what the entrepreneur should get of each

def listed(w):
    return f"{w['hello']}\n\n{w['need']}\n- {w['items'][0]}\n- {w['items'][1]}\n\n{w['fill']} {w['form']} <{FORM}>."


def with_table(w):
    return listed(w) + "\n\n" + "\n".join("\t".join(row) for row in w["table"])


def in_a_row(w):
    return f"{w['hello']}\n\n{w['need']} {w['items'][0]}, {w['items'][1]}.\n\n{w['fill']} {w['form']}:\n{FORM}"


def without_line(w):
    return listed(w).replace(f"\n\n{w['fill']}", f"\n{w['fill']}")


# The program, the answer without its signature, and the files that go along.
PROGRAMS = [
    (outlook_desktop, with_table, ["ohje.pdf"]),
    (outlook_web, with_table, []),
    (outlook_mobile, listed, []),
    (gmail, lambda w: with_table(w).replace(f"\n\n{w['fill']}", f"\n{w['fill']}"), []),
    (apple_mail, without_line, ["IMG_0001.jpeg"]),
    (thunderbird, in_a_row, []),
]
