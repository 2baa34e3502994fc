/* SPDX-License-Identifier: MIT */
/* Tests of what is left of a reply when quotes and signatures are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/text.h"
#include "handlers/mail/quote.h"

enum { ARENA_MAX = 256 << 20 };

/* A line of two mails: what the writer wrote, "Kiitos, sopii.", and the head of the quote. */
static void expect_reply(const char *text, const char *from_name, const char *want)
{
	struct arena *arena = arena_new(ARENA_MAX);
	char *reply = quote_trim(arena, text, from_name);

	if (strcmp(reply, want) != 0) {
		print_error("text:\n%s\n", text);
	}
	assert_string_equal(reply, want);
	arena_free(arena);
}

static void expect_cut(const char *head)
{
	struct arena *arena = arena_new(ARENA_MAX);

	expect_reply(arena_printf(arena, "Kiitos, sopii.\n\n%s\n> vanha viesti\n> jatkuu\n", head),
		NULL, "Kiitos, sopii.");
	/* without marks and an address, only in a paragraph of its own */
	expect_reply(arena_printf(arena, "Kiitos, sopii.\n%s%s\n\nvanha viesti ilman merkkejä\n",
			     strchr(head, '@') ? "" : "\n", head),
		NULL, "Kiitos, sopii.");
	arena_free(arena);
}

static void expect_kept(const char *text)
{
	expect_reply(text, "Anna Virtanen", text);
}

static void attributions_of_mail_programs_end_the_reply(void **state)
{
	static const char *const heads[] = {
		/* Gmail */
		"pe 20. lokakuuta 2017 klo 17.50 Matti Meikäläinen <matti@yritys.example> "
		"kirjoitti:",
		"ma 23. marrask. 2026 klo 9.31 Matti Meikäläinen\n<matti@yritys.example> "
		"kirjoitti:",
		"Den ons 9 sep. 2026 kl 14:00 skrev Maja Ek <maja@foretag.example>:",
		"ons 9 sep. 2026 kl. 14:00 skrev Maja Ek <\nmaja@foretag.example>:",
		"On Tue, Sep 8, 2026 at 10:00 AM Joe Bloggs <joe@company.example> wrote:",
		"On Tue, Sep 8, 2026 at 10:00 AM Joe Bloggs\n<joe@company.example>\nwrote:",
		/* Apple */
		"Matti Meikäläinen <matti@yritys.example> kirjoitti 23.12.2022 kello 11.54:",
		"9 sep. 2026 kl. 14:00 skrev Maja Ek <maja@foretag.example>:",
		"On 8 Sep 2026, at 10:00, Joe Bloggs <joe@company.example> wrote:",
		/* Thunderbird */
		"Matti Meikäläinen kirjoitti 23.11.2026 klo 9.31:",
		"23.11.2026 9.31, Matti Meikäläinen kirjoitti:",
		"Den 2026-11-23 kl. 09:31, skrev Maja Ek:",
		"On 23/11/2026 09:31, Joe Bloggs wrote:",
		/* Outlook for Mac */
		"Matti Meikäläinen <matti@yritys.example> kirjoitti 28/10/2021 12.46:",
		"Den 28/10/2021 12:46 skrev \"Maja Ek\" <maja@foretag.example> följande:",
		"On 28/10/2021, 12:46, \"Joe Bloggs\" <joe@company.example> wrote:",
		/* a date, but no verb: Yandex, Mail.ru, older Gmail */
		"23.11.2026, 09:31, \"Jaan Tamm\" <jaan@firma.example>:",
		"2026-11-23 9:31 GMT+02:00 Jaan Tamm <jaan@firma.example>:",
		"пн, 23 нояб. 2026 г. в 09:31, Иван Иванов <ivan@firma.example>:",
		/* Zoho: dashes around it, no colon */
		"---- On Mon, 23 Nov 2026 09:31:00 +0200 joe@company.example wrote ----",
		/* the verb first: web mail */
		"Quoting Joe Bloggs <joe@company.example>:",
		/* others */
		"Am 23.11.2026 um 09:31 schrieb Hans Meier <hans@firma.example>:",
		"Le lun. 23 nov. 2026 à 09:31, Luc Petit <luc@firme.example> a écrit :",
		"El lun, 23 nov 2026 a las 9:31, Ana Gil (<ana@firma.example>) escribió:",
		"Il giorno lun 23 nov 2026 alle ore 09:31 Ugo Bo <ugo@ditta.example> ha\nscritto:",
		"Em seg., 23 de nov. de 2026 às 09:31, Rui Sá <rui@firma.example> escreveu:",
		"Op ma 23 nov 2026 om 09:31 schreef Jan Vos <jan@bedrijf.example>:",
		"pon., 23 lis 2026 o 09:31 Jan Kot <jan@firma.example> napisał(a):",
		"man. 23. nov. 2026 kl. 09:31 skrev Per Li <per@firma.example>:",
		"Jaan Tamm <jaan@firma.example> kirjutas kuupäeval E, 23. november 2026 kell "
		"09:31:",
		"Dne po 23. 11. 2026 9:31 uživatel Jan Kos <jan@firma.example> napsal:",
		"Joe Bloggs kirjoitti 23.11.2026 klo 9.31 ap.:",
		/* decomposed letters, as Apple writes them */
		"Le 23 nov. 2026 a\xcc\x80 09:31, Luc Petit <luc@firme.example> a e\xcc\x81"
		"crit\xc2\xa0:",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		expect_cut(heads[i]);
	}
}

static void banners_of_mail_programs_end_the_reply(void **state)
{
	static const char *const heads[] = {
		"-----Alkuperäinen viesti-----",
		"-----Alkuperäinen tapaaminen-----",
		"-----Ursprungligt meddelande-----",
		"-------- Originalmeddelande --------",
		"-----Original Message-----",
		"-----Original Appointment-----",
		"-------- Välitetty viesti / Fwd.Msg --------",
		"----- Edelleenlähetetty viesti -----",
		"-------- Vidarebefordrat meddelande --------",
		"---------- Forwarded message ---------",
		"Välitetty viesti alkaa:",
		"Vidarebefordrat mejl:",
		"Begin forwarded message:",
		"-----Ursprüngliche Nachricht-----",
		"-------- Message d'origine --------",
		"________________________________",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		expect_cut(heads[i]);
	}
}

static void header_blocks_end_the_reply(void **state)
{
	static const char *const heads[] = {
		"Lähettäjä: Matti <matti@yritys.example>\nLähetetty: maanantai 23. marraskuuta "
		"2026 "
		"9.31\nVastaanottaja: Neuvonta\nAihe: Terassi",
		"Från: Maja <maja@foretag.example>\nSkickat: den 23 november 2026 09:31\nTill: "
		"Rådgivning\nÄmne: Uteservering",
		"From: Joe\nSent: Monday, 23 November 2026 9:31\nTo: Advice\nSubject: Terrace",
		"*From:* Joe\n*Sent:* Monday, 23 November 2026 9:31\n*To:* Advice\n*Subject:* "
		"Terrace",
		"**Från:** Maja\n**Skickat:** den 23 november 2026 09:31\n**Ämne:** Uteservering",
		"________________________________\nFrom: Joe <joe@company.example>\nSent: "
		"Monday\nTo: "
		"Advice\nSubject: Terrace",
		"Lähettäjä: Matti <matti@yritys.example>\nDate: ma 23. marrask. 2026 klo "
		"9.31\nSubject: "
		"Terassi",
		"Von: Hans\nGesendet: Montag, 23. November 2026 09:31\nAn: Beratung\nBetreff: "
		"Terrasse",
		"De : Luc\nEnvoyé : lundi 23 novembre 2026 09:31\nÀ : Conseil\nObjet : Terrasse",
		"De: Ana\nEnviado el: lunes, 23 de noviembre de 2026 9:31\nPara: Consejo\nAsunto: "
		"Terraza",
		"Da: Ugo\nInviato: lunedì 23 novembre 2026 09:31\nA: Consiglio\nOggetto: Terrazza",
		"Od: Jan\nWysłano: poniedziałek, 23 listopada 2026 09:31\nDo: Porady\nTemat: Taras",
		"От: Иван\nОтправлено: 23 ноября 2026 г. 9:31\nКому: Совет\nТема: Терраса",
		"Fra: Per\nSendt: mandag 23. november 2026 09:31\nTil: Råd\nEmne: Terrasse",
		/* another line than the sender's first */
		"Sent: Monday, 23 November 2026 9:31\nFrom: Joe\nTo: Advice\nSubject: Terrace",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		expect_cut(heads[i]);
	}
}

static void rules_and_strange_banners_above_the_quote_go_with_it(void **state)
{
	(void)state;
	expect_reply("Sopii.\n\n====\n\nFrom: Joe\nSubject: Terrace\n\nold", NULL, "Sopii.");
	expect_reply("Sopii.\n\n****\n\nFrom: Joe\nSubject: Terrace\n\nold", NULL, "Sopii.");
	expect_reply("Sopii.\n ------------------------------\n\n*From:* Joe\n*Subject:* T\n\nold",
		NULL, "Sopii.");
}

/* The mail that tells staff of a message: facts, a line of 40 dashes, the entrepreneur's words. */
#define NOTIFIED                                                                                      \
	"Lähettäjä: Matti, matti@yritys.example\nSaapunut: 23.11.2026 klo 9.31\nAihe: Terassi\n\n" \
	"----------------------------------------\nSaako terassin pitää auki?\n"

static void a_staff_reply_keeps_only_its_new_words(void **state)
{
	static const char *const replies[] = {
		"Saa pitää.\n\n" NOTIFIED,
		"Saa pitää.\n\n________________________________\nLähettäjä: Ombud "
		"<neuvonta@kotka.example>\nLähetetty: maanantai 23. marraskuuta 2026 "
		"9.32\nVastaanottaja: Anna\nAihe: Uusi viesti\n\n" NOTIFIED,
		"Saa pitää.\n\nFrån: Ombud <neuvonta@kotka.example>\nSkickat: den 23 november 2026 "
		"09:32\nTill: Anna\nÄmne: Nytt\n\n" NOTIFIED,
		"Saa pitää.\n\nma 23. marrask. 2026 klo 9.32 Ombud <neuvonta@kotka.example> "
		"kirjoitti:\n> Lähettäjä: Matti\n> Aihe: Terassi\n>\n> "
		"----------------------------------------\n> Saako terassin pitää auki?\n",
		"Saa pitää.\n> Lähettäjä: Matti\n> ----------------------------------------\n> "
		"Saako?\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(*replies); i++) {
		expect_reply(replies[i], "Anna Virtanen", "Saa pitää.");
	}
}

static void words_that_only_look_like_marks_stay(void **state)
{
	static const char *const texts[] = {
		"On the one hand 5 people came.\nOn the other hand nobody stayed.",
		"Asiakas kirjoitti 3.4.2026 meille, että tarvitaan seuraavat 3 lupaa:\nmyyntilupa",
		"Matti kirjoitti:\n\nettä hän tulee.",
		"Från: Kotka\nTill: Helsingfors\nDatum: 3.5.\nVad kostar transporten?",
		"From: my point of view it is fine.\nWe open in May.",
		"Aukioloajat:\n\n----------------\nMa-pe 9-17\nla suljettu\n\nVoiko tästä poiketa? "
		"Ilmoitammehan me teille joka tapauksessa asiasta hyvissä ajoin etukäteen.",
		"Sent from my desk, this is easier than the phone.",
		"The form is done.\n\nSent by post on Monday.\nSent via email, too.\nSent from the "
		"office.",
		"Blanketten är klar.\n\nSkickat med bud i går.",
		"Tarvitaan:\n-- lupa\n-- vakuutus\n\nRiittääkö?",
		"Obs! Vi har flyttat till Hamnen.",
		"Kiitos!\n\nVielä yksi asia jäi mieleen.",
		"Best regards,\nJoe",
		"Anna is on holiday.\n\nAnna says hello, and asks for the form.\nPlease send it.",
		"Suosittelen lomaketta 5 tai 6.\n\n- Matti",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		expect_kept(texts[i]);
	}
}

static void device_footers_go(void **state)
{
	static const char *const footers[] = {"Lähetetty iPhonesta", "Lähetetty Androidista",
		"Lähetetty Outlookista", "Lähetetty Samsung Galaxy -älypuhelimesta",
		"Hae Outlook for iOS", "Hanki Outlook Androidille", "Skickat från min iPhone",
		"Skickat från Outlook", "Skaffa Outlook för iOS",
		"Hämta Outlook för Android<https://aka.example/a>", "Sent from my iPhone",
		"Sent from Mail for Windows", "Get Outlook for iOS",
		"Gesendet von Outlook für Android", "Von meinem iPhone gesendet",
		"Envoyé de mon iPhone", "Enviado desde mi iPhone", "Inviato da iPhone",
		"Verstuurd vanaf mijn iPhone", "Sendt fra min iPhone", "Отправлено с iPhone"};

	(void)state;
	for (size_t i = 0; i < sizeof(footers) / sizeof(*footers); i++) {
		struct arena *arena = arena_new(ARENA_MAX);

		expect_reply(arena_printf(arena, "Sopii.\n\n%s\n", footers[i]), NULL, "Sopii.");
		arena_free(arena);
	}
}

static void signatures_go(void **state)
{
	(void)state;
	/* RFC 3676 */
	expect_reply("Sopii.\n\n-- \nMatti\n040 123 4567", NULL, "Sopii.");
	expect_reply("Sopii.\n--\nMatti", NULL, "Sopii.");
	/* a closing above the writer's own name */
	expect_reply("Sopii.\n\nYstävällisin terveisin,\nAnna Virtanen\nKotka", "Virtanen Anna",
		"Sopii.");
	expect_reply(
		"Går bra.\n\nMed vänlig hälsning\n\nMaja Ek\nRådgivare", "Maja Ek", "Går bra.");
	expect_reply("Fine.\n\nThank you,\nJoe", "Joe", "Fine.");
	/* a closing above somebody's phone number */
	expect_reply("Sopii.\n\nTerv.\nM. Meikäläinen\nputki@yritys.example", NULL, "Sopii.");
	/* on one line; in two languages */
	expect_reply("Sopii.\n\nT. Anna", "Anna Virtanen", "Sopii.");
	expect_reply(
		"Sopii.\n\nTerveisin / Hälsningar\n\nAnna Virtanen", "Anna Virtanen", "Sopii.");
	/* right below the words */
	expect_reply(
		"Sopii.\nTerveisin\nAnna Virtanen\np. 040 123 4567", "Anna Virtanen", "Sopii.");
	expect_reply("Sopii.\nYT Anna", "Anna Virtanen", "Sopii.");
	expect_reply("Sopii.\nAnna Virtanen\nLupa-asiantuntija\np. 040 123 4567", "Anna Virtanen",
		"Sopii.");
	/* but the text may name its writer, and go on */
	expect_reply("Sinua palvelee\nAnna Virtanen\np. 040 123 4567\n\nNähdään torstaina.",
		"Anna Virtanen",
		"Sinua palvelee\nAnna Virtanen\np. 040 123 4567\n\nNähdään torstaina.");
	expect_reply("Soita minulle:\nAnna Virtanen\np. 040 123 4567", "Anna Virtanen",
		"Soita minulle:\nAnna Virtanen\np. 040 123 4567");
	expect_reply("Paikalla ovat\nAnna Virtanen\nPekka Laine", "Anna Virtanen",
		"Paikalla ovat\nAnna Virtanen\nPekka Laine");
	expect_reply("Hei,\nterveisin Anna lupasi tulla.\nSopiiko?", "Anna Virtanen",
		"Hei,\nterveisin Anna lupasi tulla.\nSopiiko?");
	/* what is added below it is no part of it */
	expect_reply("Sopii.\n\nTerveisin\nAnna Virtanen\np. 040 123 4567\n\nPS. Tuo piirros\n"
		     "mukanasi.\n\nLähetetty iPhonesta",
		"Anna Virtanen", "Sopii.\n\nPS. Tuo piirros\nmukanasi.");
	expect_reply("Går bra.\n\n-- \nMaja Ek\nP.S. Ta med ritningen.", "Maja Ek",
		"Går bra.\n\nP.S. Ta med ritningen.");
	/* the name without a closing */
	expect_reply("Sopii.\n\nAnna Virtanen\nyritysneuvoja\np. 040 123 4567", "Anna Virtanen",
		"Sopii.");
	/* a rule of the writer's own */
	expect_reply("Sopii.\n\n----------------\nYritys Oy\np. 040 123 4567", NULL, "Sopii.");
	/* the lawyers' words */
	expect_reply("Sopii.\n\nTämä sähköpostiviesti on luottamuksellinen ja tarkoitettu vain "
		     "vastaanottajalleen.",
		NULL, "Sopii.");
	expect_reply("Fine.\n\nThis e-mail is confidential and may be privileged.", NULL, "Fine.");
}

/* The sentence with which a writer quotes somebody in running text, and what they go on to say. */
static void an_attribution_in_prose_cuts_nothing(void **state)
{
	static const char *const sentences[] = {
		/* within a paragraph */
		"Kysyin tästä jo, ja asian hoitaja Pekka Laine kirjoitti 24.11.2026:",
		"Hei Anna! Pekka Laine kirjoitti 24.11.2026 klo 9.31:",
		"Asiasta on päätetty.\nPekka Laine kirjoitti 24.11.2026 klo 9.31:",
		"Kysyin tästä jo syksyllä, ja silloin asiaa hoitanut\nPekka Laine kirjoitti "
		"24.11.2026 kello 9.31:",
		"Vi frågade redan i höstas.\nDen 24 november 2026 kl. 09:31 skrev Pekka Laine:",
		"We asked in the autumn.\nOn 24 November 2026 at 9:31 Pekka Laine wrote:",
		/* in one of its own */
		"Pekka Laine kirjoitti 24.11.2026:",
		"Pekka Laine kirjoitti 24.11.:",
		"Kuten Pekka Laine kirjoitti 24.11.2026 klo 9.31:",
		"Viestissä, jonka sain, Pekka Laine kirjoitti 24.11.2026 klo 9.31:",
		"Ti 24.11.2026 Pekka Laine kirjoitti minulle:",
		"24.11.2026 klo 9.31 tarkastajanne Pekka Laine kirjoitti näin:",
		"Pekka Laine skrev den 24.11.2026:",
		"Som Pekka Laine skrev den 24 november 2026 kl. 09:31:",
		"Den 24 november 2026 skrev Pekka Laine:",
		"Den 24 november 2026 kl. 09:31 skrev er inspektör Pekka Laine:",
		"On 24 November 2026 at 9:31 your inspector Pekka Laine wrote:",
		"On Tuesday at 9.31 Pekka Laine wrote:",
		"As Pekka Laine wrote on 24/11/2026 at 9:31:",
	};

	struct arena *arena = arena_new(ARENA_MAX);

	(void)state;
	for (size_t i = 0; i < sizeof(sentences) / sizeof(*sentences); i++) {
		expect_kept(arena_printf(arena,
			"Hei,\n\n%s\n\nLupa tarvitaan aina.\n\nMinusta tämä ei pidä "
			"paikkaansa. Voitteko tarkistaa?",
			sentences[i]));
		expect_kept(arena_printf(arena,
			"Hei,\n\n%s\nLupa tarvitaan aina.\n\nMinusta tämä ei pidä paikkaansa.",
			sentences[i]));
	}
	arena_free(arena);
}

static void what_stands_below_tells_prose_from_an_attribution(void **state)
{
	const char *head = "Pekka Laine kirjoitti 24.11.2026 klo 9.31:";
	struct arena *arena = arena_new(ARENA_MAX);

	(void)state;
	/* a quotation in running text */
	expect_kept(arena_printf(
		arena, "Hei,\n\n%s\n\n”Lupa tarvitaan.”\n\nTarvitaanko todella?", head));
	/* the writer's own name at the end of it */
	expect_reply(arena_printf(arena,
			     "Hei,\n\n%s\n\nLupa tarvitaan.\n\nTarvitaanko?\n\nTerveisin\n"
			     "Liisa Mäkelä",
			     head),
		"Liisa Mäkelä",
		arena_printf(arena, "Hei,\n\n%s\n\nLupa tarvitaan.\n\nTarvitaanko?", head));
	/* but not as the one it greets, nor in an older message of theirs */
	expect_reply(arena_printf(arena, "Sopii.\n\n%s\n\nLiisa,\nsopiiko?\nPekka", head),
		"Liisa Mäkelä", "Sopii.");
	expect_reply(arena_printf(arena,
			     "Sopii.\n\n%s\n\nSopiiko?\nPekka\n\nOn 23/11/2026 09:31, Liisa "
			     "<liisa@kahvila.example> wrote:\n\nKysyn.\nLiisa",
			     head),
		"Liisa Mäkelä", "Sopii.");
	expect_reply("Vielä yksi asia.\n\nLiisa Mäkelä kirjoitti 24.11.2026 klo 9.31:\n\nKysyn."
		     "\n\nLiisa Mäkelä",
		"Liisa Mäkelä", "Vielä yksi asia.");
	/* a quote that is marked as one, whatever announces it */
	expect_reply("Sopii.\n\nPekka Laine kirjoitti 24.11.2026 klo 9.31:\n> Sopiiko?\n", NULL,
		"Sopii.");
	expect_reply("Mitä tarkoittaa, kun Pekka Laine kirjoitti 24.11.2026 klo 9.31:\n> Ehkä.\n",
		NULL, "Mitä tarkoittaa, kun Pekka Laine kirjoitti 24.11.2026 klo 9.31:");
	arena_free(arena);
}

static void answers_between_the_quotes_stay(void **state)
{
	expect_kept("Hei,\nOn 23 Nov 2026, at 9:31, Joe <joe@company.example> wrote:\n> Saako "
		    "terassin?\n\nSaa.\n\n> Entä musiikki?\n\nEi klo 22 jälkeen.");
	(void)state;
	/* and a quote at the end goes even so */
	expect_reply(
		"On 23 Nov 2026, at 9:31, Joe <joe@company.example> wrote:\n> Saako?\n\nSaa.\n\n"
		"> Entä?\n\nEi.\n\n> t. Joe\n",
		NULL,
		"On 23 Nov 2026, at 9:31, Joe <joe@company.example> wrote:\n> Saako?\n\nSaa.\n\n"
		"> Entä?\n\nEi.");
}

static void an_answer_below_the_quote_is_the_reply(void **state)
{
	(void)state;
	expect_reply("On 23 Nov 2026, at 9:31, Joe <joe@company.example> wrote:\n> May we?\n> "
		     "Regards\n\nYes, you may.\n",
		NULL, "Yes, you may.");
}

static void a_date_and_an_address_count_only_right_above_a_quote(void **state)
{
	(void)state;
	expect_reply(
		"Sopii.\n\n2026/11/23 Matti <matti@yritys.example>\n\n> Saako?", NULL, "Sopii.");
	expect_kept("Osallistujat:\n23.11.2026 Matti <matti@yritys.example>\n24.11.2026 Maja "
		    "<maja@foretag.example>");
}

static void a_phone_number_that_was_announced_stays(void **state)
{
	(void)state;
	expect_kept("Soita Matille:\n\n040 123 4567\nmieluiten aamulla");
	expect_reply("Sopii.\n\n040 123 4567\nwww.yritys.example", NULL, "Sopii.");
}

static void a_signature_behind_the_quote_makes_no_answer(void **state)
{
	(void)state;
	expect_reply("Fine.\n\nOn 23 Nov 2026, at 9:31, Joe <joe@company.example> wrote:\n> May "
		     "we?\n\n--\nAnna\n",
		NULL, "Fine.");
}

static void a_quoted_line_wrapped_by_the_program_makes_no_answer(void **state)
{
	(void)state;
	expect_reply(
		"Fine.\n\nOn 23 Nov 2026, at 9:31, Joe <joe@company.example> wrote:\n> We would "
		"like to keep the terrace open during the whole of the long\nwinter?\n> "
		"Regards\n",
		NULL, "Fine.");
}

static void the_words_right_above_an_attribution_stay(void **state)
{
	(void)state;
	expect_reply(
		"I shall send the form as soon as I\nget back to the office.\nOn Nov 23, 2026 9:31 "
		"AM, \"Joe\" <joe@company.example> wrote:\n> When?",
		NULL, "I shall send the form as soon as I\nget back to the office.");
}

static void the_note_of_a_gateway_on_top_goes(void **state)
{
	(void)state;
	expect_reply("[EXTERNAL] Think before you click.\n\nSopii.", NULL, "Sopii.");
	expect_reply("VAROITUS: Tämä sähköposti tuli organisaation ulkopuolelta.\nSopii.", NULL,
		"Sopii.");
}

static void a_reply_is_never_empty_unless_the_text_is(void **state)
{
	(void)state;
	expect_reply("", NULL, "");
	expect_reply(" \n\n", NULL, "");
	expect_reply("> only a quote\n", NULL, "> only a quote");
	expect_reply("-- \nAnna", NULL, "-- \nAnna");
	/* a forward: the quoted part is the matter */
	expect_reply("---------- Forwarded message ---------\nFrom: Joe\nSubject: T\n\nMay we?\n",
		NULL, "---------- Forwarded message ---------\nFrom: Joe\nSubject: T\n\nMay we?");
}

static char *repeat(struct arena *arena, const char *line, size_t count)
{
	size_t size = strlen(line);
	char *text = arena_alloc(arena, size * count + 1);

	for (size_t i = 0; i < count; i++) {
		memcpy(text + i * size, line, size);
	}
	return text;
}

static void a_flood_of_lines_is_read_in_bounded_memory_and_kept(void **state)
{
	static const char *const lines[] = {"wrote:\n", "On 1.1.2026 10:00 <a@b> wrote:\n> q\nx\n",
		"a", "From: a\nx\n", "> q\n\n", "--\n", "skrev ", "1:00 @<:\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct arena *arena = arena_new(ARENA_MAX);
		char *text = repeat(arena, lines[i], 60000);
		char *reply = quote_trim(arena, text, "A B");

		assert_true(*reply);
		assert_true(strlen(reply) <= strlen(text));
		arena_free(arena);
	}
}

static void a_quote_marked_by_indentation_alone_is_cut_wherever_it_stands(void **state)
{
	(void)state;
	expect_reply("Liisa Mäkelä <liisa@kahvila.example> wrote:\n\n\tHei!\n\t\n\tSaanko luvan?\n"
		     "Soitan huomenna.\n",
		NULL, "Soitan huomenna.");
	expect_reply(
		"Soitan huomenna.\n\nLiisa <liisa@kahvila.example> kirjoitti 28/10/2021 12.46:\n\n"
		"    Hei!\n    Saanko luvan?\n",
		NULL, "Soitan huomenna.");
	/* without an attribution it is the writer's own indentation */
	expect_kept("Hei!\n\n\tMyymälä 1\n\tMyymälä 2\n\nSaammeko luvan?");
}

static void what_is_only_quoted_or_announced_holds_no_words_of_its_own(void **state)
{
	static const struct {
		const char *text;
		bool has;
	} rows[] = {
		{"", false},
		{"\n  \n", false},
		{"> Hei!\n>\n> Saanko luvan?\n", false},
		{"Liisa Mäkelä <liisa@kahvila.example> wrote:\n", false},
		{"On 23/11/2026 09:31, Liisa wrote:\n> Hei!\n----------\n", false},
		{"-----Alkuperäinen viesti-----\n", false},
		{"Liisa <liisa@kahvila.example> wrote:\n\n\tHei!\n", false},
		{"Liisa <liisa@kahvila.example> wrote:\n\n\tHei!\nOk.\n", true},
		{"> Hei!\nKyllä.\n> Saanko?\n", true},
		{"Kyllä", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new(ARENA_MAX);

		if (quote_has_own_words(arena, rows[i].text) != rows[i].has) {
			fail_msg("%s", rows[i].text);
		}
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quote_marked_by_indentation_alone_is_cut_wherever_it_stands),
		cmocka_unit_test(what_is_only_quoted_or_announced_holds_no_words_of_its_own),
		cmocka_unit_test(attributions_of_mail_programs_end_the_reply),
		cmocka_unit_test(banners_of_mail_programs_end_the_reply),
		cmocka_unit_test(header_blocks_end_the_reply),
		cmocka_unit_test(rules_and_strange_banners_above_the_quote_go_with_it),
		cmocka_unit_test(a_staff_reply_keeps_only_its_new_words),
		cmocka_unit_test(words_that_only_look_like_marks_stay),
		cmocka_unit_test(device_footers_go),
		cmocka_unit_test(signatures_go),
		cmocka_unit_test(an_attribution_in_prose_cuts_nothing),
		cmocka_unit_test(what_stands_below_tells_prose_from_an_attribution),
		cmocka_unit_test(answers_between_the_quotes_stay),
		cmocka_unit_test(an_answer_below_the_quote_is_the_reply),
		cmocka_unit_test(a_date_and_an_address_count_only_right_above_a_quote),
		cmocka_unit_test(a_phone_number_that_was_announced_stays),
		cmocka_unit_test(a_signature_behind_the_quote_makes_no_answer),
		cmocka_unit_test(a_quoted_line_wrapped_by_the_program_makes_no_answer),
		cmocka_unit_test(the_words_right_above_an_attribution_stay),
		cmocka_unit_test(the_note_of_a_gateway_on_top_goes),
		cmocka_unit_test(a_reply_is_never_empty_unless_the_text_is),
		cmocka_unit_test(a_flood_of_lines_is_read_in_bounded_memory_and_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
