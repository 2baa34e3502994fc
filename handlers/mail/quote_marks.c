/* SPDX-License-Identifier: MIT */
/* The marks that mail programs leave around older messages and signatures, one line at a time. */
#include "handlers/mail/quote_marks.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum { MONTHS = 12, TIME_BYTES = 9 /* "09:31:24," */ };

static const char decimals[] = "0123456789";

/* All tables are folded: no capitals, å ä á à â as a, ö ó ò ô as o, é è ê as e, ü ú ù as u. */

/* The verbs of "On such a day somebody ...:". */
static const char *const wrote_words[] = {"wrote", "writes", "kirjoitti", "skrev", "skreiv",
	"skrifaði", "schrieb", "schreef", "geschreven", "a ecrit", "ecrit", "ecrivait", "escribio",
	"va escriure", "ha scritto", "scrive", "escreveu", "napsal", "napsala", "napisal",
	"napisala", "napísal", "napísala", "napisał", "napisała", "napisao", "pisze", "je napisao",
	"пишет", "писал", "писала", "написал", "написала", "написав", "пише", "написа", "kirjutas",
	"rakstija", "rakstīja", "raše", "rašė", "irta", "írta", "a scris", "yazdı", "yazdi",
	"şunu yazdı", "έγραψε", "menulis", "đa viet", "da viết", "đã viết", "写道", "寫道", "작성",
	"のメール", "schrieb am", NULL};

/* Verbs that come first: "Quoting Joe <a@b>:". */
static const char *const quoting_words[] = {
	"quoting ", "lainaus ", "citerar ", "zitat von ", "citando ", "cytowanie ", NULL};

/* What may stand between the verb and the colon. */
static const char *const wrote_tails[] = {
	"(a)", "foljande", "følgende", "folgendes", "the following", "seuraavaa", NULL};

/* How an attribution starts, beside digits. */
static const char *const openers[] = {"on ", "at ", "le ", "am ", "el ", "il ", "em ", "op ",
	"den ", "dnia ", "w dniu ", "in data ", "in ", "dne ", "dňa ", "vao ", "pada ", "a data ",
	"в ", "a(z) ", "në ", "pe ", "ma ", "ti ", "ke ", "to ", "la ", "su ", "maanantai",
	"tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai", "man", "tis",
	"ons", "tor", "fre", "lor", "lør", "son", "søn", "tir", "mon", "tue", "wed", "thu", "fri",
	"sat", "sun", "mo", "di", "mi", "do", "fr", "sa", "so", "lun", "mar", "mer", "jeu", "ven",
	"sam", "dim", "mie", "jue", "vie", "sab", "dom", "gio", "mer", "seg", "ter", "qua", "qui",
	"sex", "pon", "wt", "sr", "śr", "czw", "pt", "sob", "nie", "пн", "вт", "ср", "чт", "пт",
	"сб", "вс", "jan", "feb", "apr", "maj", "may", "jun", "jul", "aug", "sep", "oct", "nov",
	"dec", "在", "於", NULL};

/* What stands between two rows of dashes above an older message. */
static const char *const banner_words[] = {"original message", "original appointment",
	"forwarded message", "forwarded by", "reply message", "alkuperainen viesti",
	"alkuperainen tapaaminen", "alkup. viesti", "valitetty viesti", "edelleenlahetetty viesti",
	"ursprungligt meddelande", "originalmeddelande", "vidarebefordrat meddelande",
	"vidarebefordrat mejl", "original-nachricht", "original nachricht", "originalnachricht",
	"ursprungliche nachricht", "weitergeleitete nachricht", "message d'origine",
	"message original", "message transfere", "message d’origine", "mensaje original",
	"mensaje reenviado", "messaggio originale", "messaggio inoltrato", "mensagem original",
	"mensagem encaminhada", "oprindelig besked", "oprindelig meddelelse", "original besked",
	"videresendt besked", "opprinnelig melding", "videresendt melding",
	"oorspronkelijk bericht", "doorgestuurd bericht", "wiadomosc oryginalna",
	"wiadomość oryginalna", "oryginalna wiadomość", "oryginalna wiadomosc",
	"treść oryginalnej wiadomości", "исходное сообщение", "пересылаемое сообщение",
	"пересланное сообщение", "původní zprava", "eredeti uzenet", "mesaj original", "algne kiri",
	"algne sõnum", "orijinal mesaj", "原始邮件", "原始郵件", "転送メッセージ",
	"write above this line", "reply above this line", "please reply above", NULL};

static const char *const forward_words[] = {"begin forwarded message", "valitetty viesti alkaa",
	"vidarebefordrat mejl", "vidarebefordrat brev", "anfang der weitergeleiteten",
	"debut du message", "inicio del mensaje reenviado", "inizio messaggio inoltrato",
	"begin doorgestuurd bericht", "videresendt besked", "videresendt melding",
	"##- please type your reply above", "##- bitte geben", NULL};

static const char *const from_labels[] = {"from", "lahettaja", "fran", "von", "de", "da", "fra",
	"van", "od", "от", "от кого", "від", "kimden", "felado", "saatja", "no", "expediteur",
	"remitente", "mittente", "发件人", "寄件者", "差出人", "보낸 사람", NULL};
static const char *const subject_labels[] = {"subject", "aihe", "amne", "betreff", "objet", "sujet",
	"asunto", "oggetto", "assunto", "emne", "onderwerp", "temat", "тема", "predmet", "předmet",
	"předmět", "targy", "subiect", "konu", "teema", "主题", "主旨", "件名", "제목", NULL};
static const char *const other_labels[] = {"sent", "date", "to", "cc", "bcc", "reply-to",
	"importance", "attachments", "sent on", "lahetetty", "paivamaara", "paivays",
	"vastaanottaja", "kopio", "piilokopio", "vastaus", "tarkeys", "liitteet", "skickat",
	"datum", "till", "kopia", "hemlig kopia", "svara till", "prioritet", "bifogade filer",
	"gesendet", "an", "kopie", "anlagen", "envoye", "envoye le", "date d'envoi", "a", "copie a",
	"message du", "enviado", "enviado el", "enviada em", "enviado em", "fecha", "para", "data",
	"inviato", "dato", "til", "sendt", "verzonden", "aan", "wysłano", "wysłane", "wyslano",
	"do", "dw", "дата", "кому", "копия", "отправлено", "когда", "komu", "odeslano", "kopie",
	"kuldve", "címzett", "cimzett", "catre", "către", "trimis", "gonderildi", "tarih", "kime",
	"saadetud", "kellele", "发送时间", "收件人", "日期", "送信日時", "宛先", NULL};

/* How the footers start that devices and programs add by themselves. */
static const char *const device_starts[] = {"outlook for android", "outlook for ios",
	"yahoo mail stationery", "sent from ", "sent via ", "sent using ", "sent with ",
	"get outlook for ", "get bluemail for ", "download outlook", "hae outlook ",
	"hanki outlook ", "skickat fran ", "skickat via ", "skickat med ", "skaffa outlook ",
	"hamta outlook ", "envoye de mon ", "envoye depuis ", "envoye a partir d", "envoye avec ",
	"envoye via ", "obtenez outlook ", "telecharger outlook ", "provenance : courrier",
	"von meinem ", "gesendet von ", "gesendet mit ", "gesendet mit der ", "outlook fur ",
	"holen sie sich outlook", "enviado desde ", "enviado do ", "enviado de ",
	"enviado a partir do ", "obtener outlook ", "obter o outlook ", "inviato da ",
	"inviato dal ", "ottieni outlook ", "scarica outlook ", "verzonden vanaf ",
	"verstuurd vanaf ", "verzonden via ", "verzonden met ", "outlook voor ",
	"download outlook voor ", "sendt fra ", "sendt via ", "hent outlook ", "skaff deg outlook ",
	"wysłane z ", "wysłano z ", "wyslane z ", "wyslano z ", "pobierz aplikację outlook",
	"отправлено с ", "отправлено из ", "надіслано з ", "odeslano z", "odoslane z", "poslano z ",
	"trimis de pe ", "elkuldve", "saadetud minu ", "发自我的", "從我的", "iphoneから送信",
	NULL};

/* In Finnish the device comes first or in a case form: "Lähetetty iPhonesta". */
static const char *const device_names[] = {"iphone", "ipad", "android", "samsung", "galaxy",
	"outlook", "gmail", "huawei", "laitteesta", "puhelime", "nokia", "oneplus", "sahkopostista",
	"windows", "mobiili", "yahoo", NULL};

/* What else such a footer names: "Sent by post on Monday" names none of these. */
static const char *const device_owners[] = {" my ", " min ", " mitt ", " meinem ", " meiner ",
	" mon ", " ma ", " mi ", " meu ", " mio ", " mijn ", " моего ", " mojego ", " meho ",
	"mobil", "phone", "from mail", "mailbird", "fastmail", "mailspring", "airmail", "bluemail",
	"typeapp", "proton", "spark", "superhuman", "e-post", "courrier", "correo", "posta",
	"poczt", "http", NULL};

static const char *const closings[] = {"regards", "best regards", "kind regards", "warm regards",
	"yours regards", "kindest regards", "with best regards", "with kind regards",
	"many regards", "best wishes", "sincerely", "yours sincerely", "sincerely yours",
	"yours faithfully", "cheers", "br", "terveisin", "ystavallisin terveisin",
	"parhain terveisin", "lampimin terveisin", "hyvin terveisin", "yst. terv", "yst.terv",
	"yst terv", "yst. t", "yt", "terv", "kunnioittavasti", "yhteistyoterveisin", "t",
	"kiittaen", "med vanlig halsning", "med vanliga halsningar", "vanliga halsningar",
	"vanligen", "halsningar", "basta halsningar", "med basta halsningar", "mvh", "m.v.h",
	"hogaktningsfullt", "halsn", "mit freundlichen grußen", "mit freundlichen gruessen",
	"freundliche gruße", "viele gruße", "beste gruße", "liebe gruße", "mfg", "cordialement",
	"bien cordialement", "salutations", "bien a vous", "saludos", "un saludo",
	"saludos cordiales", "atentamente", "cordiali saluti", "distinti saluti", "saluti",
	"atenciosamente", "med venlig hilsen", "venlig hilsen", "med vennlig hilsen",
	"vennlig hilsen", "mvh", "vh", "met vriendelijke groet", "met vriendelijke groeten",
	"vriendelijke groet", "pozdrawiam", "с уважением", "lugupidamisega", NULL};

static const char *const thanks[] = {"thanks", "thank you", "many thanks", "thanks in advance",
	"thanks again", "thanks so much", "thank you very much", "with thanks", "thx", "best",
	"all the best", "take care", "rgds", "warmly", "respectfully", "kiitos", "kiitos etukateen",
	"kiitoksin", "tack", "tack pa forhand", "tusen tack", "danke", "merci", "gracias", "grazie",
	NULL};

static const char *const disclaimer_starts[] = {"this e-mail", "this email", "this message",
	"the information contained in this", "the information in this", "confidentiality notice",
	"if you are not the intended recipient", "tama viesti", "tama sahkoposti", "taman viestin",
	"taman sahkopostin", "jos et ole viestin", "detta meddelande", "detta e-post", "detta mejl",
	"om du inte ar ratt mottagare", NULL};
static const char *const disclaimer_words[] = {"confidential", "intended only", "intended solely",
	"intended recipient", "privileged", "luottamuksellinen", "tarkoitettu vain",
	"tarkoitettu ainoastaan", "vastaanottaja", "konfidentiell", "endast avse", "ratt mottagare",
	"confidentiality notice", NULL};

static const char *const gateway_starts[] = {"external", "ext:", "ext]", "ulkoinen", "extern",
	"varoitus", "caution", "warning", "obs", "huom", NULL};
static const char *const gateway_words[] = {"email", "e-mail", "sahkoposti", "e-post", "mejl",
	"outside", "organi", "ulkopuol", "sender", "lahettaja", "avsandare", NULL};

static bool starts_with_any(const char *line, const char *const *words)
{
	for (; *words; words++) {
		if (*line == **words && !strncmp(line, *words, strlen(*words))) {
			return true;
		}
	}
	return false;
}

static bool contains_any(const char *line, const char *const *words)
{
	for (; *words; words++) {
		if (strstr(line, *words)) {
			return true;
		}
	}
	return false;
}

static bool is_one_of(const char *word, size_t size, const char *const *words)
{
	for (; *words; words++) {
		if (strlen(*words) == size && !memcmp(word, *words, size)) {
			return true;
		}
	}
	return false;
}

/* The size of the line without the given bytes at its end. */
static size_t size_without(const char *line, const char *bytes)
{
	size_t size = strlen(line);

	while (size > 0 && strchr(bytes, line[size - 1])) {
		size--;
	}
	return size;
}

const char *quote_bare(const char *line)
{
	return line + strspn(line, "> *|\t");
}

enum quote_label quote_label(const char *line)
{
	static const char wide_colon[] = "：";
	const char *colon, *wide;
	size_t size;

	line = line + strspn(line, "> *|\t_");
	colon = strchr(line, ':');
	wide = strstr(line, wide_colon);
	if (wide && (!colon || wide < colon)) {
		colon = wide;
	}
	if (!colon || colon - line > 32) {
		return QUOTE_LABEL_NONE;
	}
	size = (size_t)(colon - line);
	while (size > 0 && strchr(" *_\t", line[size - 1])) {
		size--;
	}
	if (is_one_of(line, size, from_labels)) {
		return QUOTE_LABEL_FROM;
	}
	if (is_one_of(line, size, subject_labels)) {
		return QUOTE_LABEL_SUBJECT;
	}
	return is_one_of(line, size, other_labels) ? QUOTE_LABEL_OTHER : QUOTE_LABEL_NONE;
}

/* The number that one or two digits make. */
static int number_of(const char *at, size_t size)
{
	return size == 1 ? at[0] - '0' : 10 * (at[0] - '0') + at[1] - '0';
}

/* Whether the digits at a place start a time; 24.11.2026 and 24.11. are dates. */
static bool is_time(const char *line, const char *at)
{
	size_t size = strspn(at, decimals);
	const char *minutes = at + size + 1;

	if (size > 2 || !at[size] || !strchr(":.h", at[size]) || strspn(minutes, decimals) != 2 ||
		number_of(at, size) > 24 || number_of(minutes, 2) > 59) {
		return false;
	}
	if (at[size] != '.') {
		return true;
	}
	if (at - line >= 2 && at[-1] == '.' && isdigit((unsigned char)at[-2])) {
		return false;
	}
	return minutes[2] != '.' ||
	       (!isdigit((unsigned char)minutes[3]) && number_of(minutes, 2) > MONTHS);
}

bool quote_has_time(const char *line)
{
	const char *at = line;

	while ((at = strpbrk(at, decimals))) {
		if (is_time(line, at)) {
			return true;
		}
		at += strspn(at, decimals);
	}
	return false;
}

/* Digits that belong to no address and no time: a date, or at least a day. */
static bool has_date(const char *line)
{
	while (*line) {
		size_t size = strcspn(line, " ");
		bool is_address = *line == '<' || memchr(line, '@', size);
		size_t number = strcspn(line, decimals);

		if (!is_address && number < size &&
			!(size - number <= TIME_BYTES && is_time(line, line + number))) {
			return true;
		}
		line += size;
		line += strspn(line, " ");
	}
	return false;
}

static bool is_word_byte(char byte)
{
	return isalpha((unsigned char)byte) || (byte & 0x80);
}

/* Behind the last verb of writing; NULL when there is none. */
static const char *behind_verb(const char *line)
{
	const char *best = NULL;

	for (const char *const *word = wrote_words; *word; word++) {
		for (const char *at = line; (at = strstr(at, *word)); at++) {
			const char *end = at + strlen(*word);
			bool starts = at == line || !is_word_byte(at[-1]) || (**word & 0x80);

			if (starts && (!is_word_byte(*end) || !strncmp(end, "：", 3)) &&
				(!best || end > best)) {
				best = end;
			}
		}
	}
	return best;
}

static bool ends_as_time(const char *line, size_t size)
{
	static const char *const ends[] = {
		"am", "pm", "a.m.", "p.m.", "ap.", "ip.", "ap", "ip", "uhr", "fm", "em", NULL};
	const char *last = line + size;

	while (last > line && last[-1] != ' ') {
		last--;
	}
	return isdigit((unsigned char)line[size - 1]) ||
	       is_one_of(last, (size_t)(line + size - last), ends);
}

/* What stands behind the verb: nothing, the writer's name, or the date. */
static bool is_attribution_tail(const char *line, const char *tail, bool colon)
{
	bool opened = quote_starts_attribution(line) && has_date(line);
	bool addressed = strchr(line, '@') && strpbrk(line, "<(\"[");
	size_t size;

	tail += strspn(tail, " ,");
	size = strlen(tail);
	if (size == 0 || is_one_of(tail, size, wrote_tails)) {
		if (!colon) {
			return opened; /* with an address and a time */
		}
		return opened || addressed || (has_date(line) && quote_has_time(line));
	}
	if (!colon) {
		return false;
	}
	if (opened && (addressed || quote_has_time(line))) {
		return true;
	}
	return has_date(tail) && quote_has_time(tail) && ends_as_time(tail, size);
}

bool quote_is_attribution(const char *line)
{
	char words[QUOTE_LINE_MAX + 1];
	const char *tail;
	size_t size;
	bool colon;

	line = quote_bare(line);
	line += strspn(line, "- ");
	size = size_without(line, " -*>");
	if (size > 0 && line[size - 1] == ':') {
		colon = true;
		size--;
	} else if (size > 2 && !memcmp(line + size - 3, "：", 3)) {
		colon = true;
		size -= 3;
	} else {
		colon = false;
		size = size_without(line, " -");
	}
	while (size > 0 && strchr(" *", line[size - 1])) {
		size--;
	}
	if (size < 8 || size > QUOTE_LINE_MAX) {
		return false;
	}
	memcpy(words, line, size);
	words[size] = 0;
	/* nearly every line that is none leaves here; the search for verbs is long */
	if (!colon && !(strchr(words, '@') && quote_has_time(words))) {
		return false;
	}
	if (colon && starts_with_any(words, quoting_words) && strpbrk(words, "@\"")) {
		return true;
	}
	tail = behind_verb(words);
	if (tail) {
		return is_attribution_tail(words, tail, colon);
	}
	return colon && strchr(">)", words[size - 1]) && strchr(words, '@') &&
	       quote_has_time(words) && has_date(words);
}

bool quote_is_dated_address(const char *line)
{
	size_t size = size_without(line, " ");

	line = quote_bare(line);
	return isdigit((unsigned char)*line) && strspn(line, decimals) <= 4 && has_date(line) &&
	       strchr(line, '@') && size > 0 && strchr(">)", line[strlen(line) - 1]);
}

bool quote_starts_attribution(const char *line)
{
	line = quote_bare(line);
	line += strspn(line, "- ");
	return isdigit((unsigned char)*line) || starts_with_any(line, openers);
}

bool quote_is_banner(const char *line)
{
	const char *words;

	line = quote_bare(line);
	words = line + strspn(line, "-_=# ");
	if (strlen(line) < 120 && words - line >= 2 && starts_with_any(words, banner_words)) {
		return true;
	}
	return strlen(line) < 120 && starts_with_any(line, forward_words) &&
	       (strchr(line, ':') || strstr(line, "##"));
}

bool quote_is_rule(const char *line)
{
	size_t size = 0;

	line += strspn(line, "> |\t"); /* not quote_bare: stars are a rule here */
	if (*line && strchr("-_=*", *line)) {
		size = strspn(line, (char[]){*line, 0});
	}
	return size >= 4 && !line[size];
}

/* Words up to a link; a footer has few, and no comma. */
static bool is_short_line(const char *line)
{
	size_t size = strcspn(line, "<[("), blanks = 0;

	for (size_t i = 0; i < size; i++) {
		if (line[i] == ',') {
			return false;
		}
		blanks += line[i] == ' ';
	}
	return blanks <= 8 && size <= 80;
}

/* "Get [Outlook for iOS](https://...)" without the brackets. */
static size_t without_brackets(const char *line, char ret_words[QUOTE_LINE_MAX + 1])
{
	size_t size = 0;

	while (*line && size < QUOTE_LINE_MAX) {
		size_t plain = strcspn(line, "[]");

		plain = plain < QUOTE_LINE_MAX - size ? plain : QUOTE_LINE_MAX - size;
		memcpy(ret_words + size, line, plain);
		size += plain;
		line += plain;
		line += *line == '[' || *line == ']';
	}
	ret_words[size] = 0;
	return size;
}

bool quote_is_device(const char *line)
{
	char words[QUOTE_LINE_MAX + 1];
	size_t size = without_brackets(quote_bare(line), words);

	if (!strncmp(words, "sent from my ", 13) && size <= 60 &&
		contains_any(words, device_names)) {
		return true;
	}
	if (!strncmp(words, "diese nachricht wurde von ", 26) && strstr(words, "gesendet")) {
		return true;
	}
	if (!is_short_line(words)) {
		return false;
	}
	if (!strncmp(words, "lahetetty ", 10)) {
		return contains_any(words, device_names);
	}
	if (!strncmp(words, "von meinem ", 11) ||
		!strncmp(words, "diese nachricht wurde von ", 26)) {
		return strstr(words, "gesendet") != NULL;
	}
	size = size_without(words, " ");
	return size > 0 && !strchr(":?", words[size - 1]) &&
	       starts_with_any(words, device_starts) &&
	       (contains_any(words, device_names) || contains_any(words, device_owners));
}

const char *quote_behind_closing(const char *line)
{
	const char *rest = NULL;

	for (const char *const *closing = closings; *closing; closing++) {
		size_t size;

		if (*line != **closing) {
			continue;
		}
		size = strlen(*closing);
		if (!strncmp(line, *closing, size) && !is_word_byte(line[size]) &&
			(!rest || line + size > rest)) {
			rest = line + size;
		}
	}
	return rest ? rest + strspn(rest, " ,.!:-/") : NULL;
}

bool quote_is_closing(const char *line)
{
	if (!*line) {
		return false;
	}
	for (int i = 0; i < 3 && line && *line; i++) { /* in up to three languages */
		line = quote_behind_closing(line);
	}
	return line && !*line;
}

bool quote_is_thanks(const char *line)
{
	return is_one_of(line, size_without(line, " ,.!-"), thanks);
}

bool quote_is_postscript(const char *line)
{
	static const char *const starts[] = {
		"ps ", "ps.", "ps:", "ps,", "p.s ", "p.s.", "p.s:", "p. s.", NULL};

	return starts_with_any(line, starts);
}

bool quote_is_disclaimer(const char *line)
{
	line += strspn(line, "*_ ");
	return starts_with_any(line, disclaimer_starts) && contains_any(line, disclaimer_words);
}

bool quote_is_gateway_note(const char *line)
{
	bool framed = *line == '[';

	line += strspn(line, "[*! ");
	return starts_with_any(line, gateway_starts) &&
	       (framed || contains_any(line, gateway_words)) && strlen(line) <= 220;
}

bool quote_is_phone(const char *line)
{
	int digits = 0;

	if (!strncmp(line, "tel", 3) || !strncmp(line, "puh", 3) || !strncmp(line, "mob", 3)) {
		line += strspn(line, "abcdefghijklmnopqrstuvwxyz.: ");
	}
	for (; *line; line++) {
		digits += isdigit((unsigned char)*line) != 0;
		if (!strchr("0123456789+-()./ ", *line)) {
			return false;
		}
	}
	return digits >= 7;
}

bool quote_has_contact(const char *line)
{
	int digits = 0;

	for (const char *at = line; *at; at++) {
		digits += isdigit((unsigned char)*at) != 0;
	}
	return digits >= 6 || strchr(line, '@') || strstr(line, "www.") || strstr(line, "http");
}
