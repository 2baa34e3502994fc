/* SPDX-License-Identifier: MIT */
/* Bounces written for people only: without a report part (before RFC 1894, and still). */
#include "handlers/mail/bounce_text.h"

#include <ctype.h>
#include <string.h>

#include "daemon/base/text.h"

enum {
	LINE_BYTES_MAX = 1000,
	LINES_MAX = 400,
	HEAD_BYTES_MAX = 16 * 1024, /* of the text; a bounce says what it is in its first words */
	ADDRESS_BYTES_MAX = 254,
	NEAR_LINES = 6
};

static const char *const robots[] = {"mailer-daemon", "postmaster", "mail-daemon", "maildaemon",
	"mailerdaemon", "mdaemon", "mailsubsystem", "mail delivery", "mail-delivery",
	"mail administrator", "mailsweeper", "email-gateway", "listmaster", "autoresp",
	"administrator", "smtp", NULL};

static const char *const subjects[] = {"undeliver", "undelivered mail", "delivery failure",
	"delivery fail", "delivery status", "delivery notification", "delivery report",
	"returned mail", "mail returned", "failure notice", "mail delivery", "message delivery",
	"mail failure", "nondeliverable", "non-deliverable", "non remis", "unzustellbar",
	"could not deliver", "can't be delivered", "cannot deliver", "not delivered",
	"returned to sender", "delivery has failed", "user unknown", "unknown user",
	"mail system error", "problem delivering", "delivery error", "mail error", "message status",
	"delivery problem", "error sending", "not be delivered", "not yet been delivered",
	"delivery warning", "delivery delayed", "non-delivery", "nameserver error",
	"processing error", "kan inte levereras", "inte kunnat levereras",
	"viesti\xc3\xa4 ei toimitettu", "toimittamaton", "ei voitu toimittaa",
	"toimitus ep\xc3\xa4onnistui", "perille toimittaminen", "kunde inte levereras",
	"gick inte att leverera", "olevererbart", NULL};

/* Words that go before or with the address that was not reached. */
static const char *const failures[] = {"could not be delivered", "couldn't be delivered",
	"was not delivered", "not be delivered", "permanent fatal error", "permanent error",
	"delivery to the following", "following recipient", "following address", "user unknown",
	"unknown user", "no such user", "unknown recipient", "mailbox unavailable", "mailbox full",
	"quota", "undeliverable", "failed", "unable to deliver", "cannot be delivered", "rejected",
	"not found", "not known", "does not exist", "doesn't exist", "not exist", "no mailbox",
	"invalid", "not listed", "unrouteable", "returned", "bounce", "no longer", "not reach",
	"not a valid", "disabled", "inactive", "host unknown", "not reach", "full mailbox",
	"not recognized", "has not yet been", "been postponed", "not be processed", "not delivered",
	"ei voitu toimittaa", "ei ole olemassa", "misslyckades", "kunde inte levereras",
	"finns inte", "n'a pas pu", "konnte nicht", NULL};

/* What only a mail server writes. In a mail of somebody else it must stand near an address. */
static const char *const server_words[] = {"could not be delivered to", "couldn't be delivered to",
	"unable to deliver", "delivery report", "delivery to the following recipient",
	"did not reach the following", "was not delivered to", "permanent fatal error",
	"ei voitu toimittaa vastaanottajalle", "kunde inte levereras till",
	"konnte nicht zugestellt werden", "n'a pas pu etre", "n'a pas pu \xc3\xaatre", NULL};

/* Words in front of the address that was not reached. */
static const char *const recipient_labels[] = {
	"intended recipient:", "error-for:", "failed recipient:", "final-recipient:",
	"original-recipient:", "recipient:", "recipient address:", "to address:", "addressed to:",
	"undeliverable to:", "vastaanottaja:", "mottagare:", NULL};

/* Behind such a line stands the message that came back, not words about it. */
static const char *const originals[] = {"received:", "return-path:", "--- this is a copy",
	"------ this is a copy", "--- below this line is a copy", "original message follows",
	"--- original message", "-----original message", "---------- original",
	"--- returned message", "--- message header", "----- unsent message",
	"headers of the message", "----- message header",
	"> received:", "--- start of the original", "the original message",
	"message header follows", "----- original message", "x-originating",
	"--------returned mail", "-------- returned mail", NULL};

static const char *const original_words[] = {"lines of your original message",
	"returned mail follows", "original message follows", "- original message -",
	"message header follows", NULL};

static const char *const header_names[] = {"from:", "to:", "cc:", "sender:", "reply-to:",
	"message-id:", "in-reply-to:", "references:", "date:", "subject:", "contact",
	"reporting-mta:", "mime-version:", "errors-to:", NULL};

static const char *const delays[] = {"will be retried", "will continue to", "keep trying",
	"has been delayed", "delivery delayed", "been postponed", "not yet been delivered",
	"still being retried", "temporarily", "warning: message", "warning: could not",
	"you do not need to resend", "no action is required", NULL};

static bool contains(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

static bool contains_any(const char *text, const char *const *words)
{
	for (; text && *words; words++) {
		if (contains(text, *words))
			return true;
	}
	return false;
}

static bool starts_with_any(const char *text, const char *const *words)
{
	for (; *words; words++) {
		if (text_starts_nocase(text, *words))
			return true;
	}
	return false;
}

/* A mail server wrote it: its name says so, or an empty envelope sender. */
static bool is_from_server(const struct message *message)
{
	const char *path = message->return_path;

	if (!message->from.mail && !message->from.name) {
		return true;
	}
	return contains_any(message->from.mail, robots) ||
	       contains_any(message->from.name, robots) ||
	       (path && (!*path || text_starts_nocase(path, "mailer-daemon")));
}

static bool is_address_byte(char byte)
{
	return isalnum((unsigned char)byte) || strchr("._%+-=&/'!#$*?^`{|}~", byte) != NULL;
}

/* The address around the @ at *at; at is moved behind it. NULL when it is none. In arena. */
static char *address_around(struct arena *arena, const char *line, const char **at)
{
	const char *start = *at, *end = *at + 1;

	while (start > line && is_address_byte(start[-1]))
		start--;
	while (*end && (isalnum((unsigned char)*end) || *end == '.' || *end == '-'))
		end++;
	while (end > *at && (end[-1] == '.' || end[-1] == '-'))
		end--;
	for (const char *sign = start; sign + 5 <= *at; sign++) { /* X.400: "dda:SMTP=a@b" */
		if (text_starts_nocase(sign, "smtp=")) {
			start = sign + 5;
		}
	}
	while (start < *at && strchr("'.=", *start)) {
		start++;
	}
	if (start == *at || end - *at < 2 || (size_t)(end - start) > ADDRESS_BYTES_MAX) {
		*at += 1;
		return NULL;
	}
	*at = end;
	return arena_strndup(arena, start, (size_t)(end - start));
}

/* "5.1.1" in the line; NULL. In arena. */
static char *status_in(struct arena *arena, const char *line)
{
	for (const char *at = line; *at; at++) {
		size_t size;

		if ((*at != '5' && *at != '4') || at[1] != '.' ||
			(at > line && (isalnum((unsigned char)at[-1]) || at[-1] == '.')))
			continue;
		size = strspn(at, "0123456789.");
		if (size >= 5 && size <= 9 && at[2] != '.' && strchr(at + 2, '.') &&
			at[size - 1] != '.')
			return arena_strndup(arena, at, size);
	}
	return NULL;
}

/* Where the addresses are looked for, the surest place first. */
enum place { LABELLED, NEAR_FAILURE, WITHOUT_DOMAIN, IN_WORDS, IN_ORIGINAL, PLACES };

struct gathered {
	struct arena *arena;
	const struct message *message;
	const char *head;
	struct report *reports;
	size_t count;
};

/* The server that writes, and not somebody it could not reach. */
static bool is_server_address(const struct gathered *gathered, const char *mail)
{
	return text_starts_nocase(mail, "mailer-daemon") ||
	       text_starts_nocase(mail, "postmaster") || text_starts_nocase(mail, "mailto:") ||
	       address_equal(mail, gathered->message->from.mail);
}

static void gather(struct gathered *gathered, char *mail, const char *line)
{
	if (is_server_address(gathered, mail) || gathered->count == MESSAGE_REPORTS_MAX) {
		return;
	}
	for (size_t i = 0; i < gathered->count; i++) {
		if (address_equal(gathered->reports[i].recipient, mail)) {
			return;
		}
	}
	gathered->reports[gathered->count++] = (struct report){.recipient = mail,
		.action = "failed",
		.permanent = true,
		.status = status_in(gathered->arena, line),
		.diagnostic = text_printable(gathered->arena, line, 300)};
}

/* "not accepting mail from a@b": the sender of the returned message. */
static bool names_sender(const char *line, const char *at)
{
	while (at > line && at[-1] != ' ') {
		at--;
	}
	return at - line >= 10 && !strncasecmp(at - 10, "mail from ", 10);
}

static void gather_line(struct gathered *gathered, const char *line)
{
	const char *at = line;

	while ((at = strchr(at, '@'))) {
		bool sender = names_sender(line, at);
		char *mail = address_around(gathered->arena, line, &at);

		if (mail && !sender) {
			gather(gathered, mail, line);
		}
	}
}

/* "<a@b>:", as qmail begins what it says of a recipient. */
static bool is_qmail_form(const char *line)
{
	const char *end = strchr(line, '>');

	return *line == '<' && end && end[1] == ':' && memchr(line, '@', (size_t)(end - line));
}

/*
 * "screenname" on a line of its own, or with blanks behind it: a user of the server's own domain,
 * which is the last two labels of its name.
 */
static void gather_without_domain(struct gathered *gathered, const char *line)
{
	const char *from = gathered->message->from.mail, *domain = from ? strrchr(from, '@') : NULL;
	size_t size = 0;

	while (isalnum((unsigned char)line[size]) || (line[size] && strchr("._-", line[size]))) {
		size++;
	}
	if (!domain || size < 3 || size > 64 ||
		(line[size] && strncmp(line + size, "  ", 2) != 0)) {
		return;
	}
	for (const char *label = domain; (label = strchr(label + 1, '.'));) {
		const char *next = strchr(label + 1, '.');

		if (next && strchr(next + 1, '.') == NULL) {
			domain = label;
		}
	}
	gather(gathered, arena_printf(gathered->arena, "%.*s@%s", (int)size, line, domain + 1),
		line);
}

/* Addresses in one place of the text, up to where the returned message begins. */
static void gather_text(struct gathered *gathered, enum place place)
{
	const char *at = gathered->head;
	size_t near = 0;

	for (size_t count = 0; *at && count < LINES_MAX; count++) {
		size_t size = strcspn(at, "\n");
		char *line = text_trim(
			gathered->arena, arena_strndup(gathered->arena, at,
						 size < LINE_BYTES_MAX ? size : LINE_BYTES_MAX));

		at += size + (at[size] == '\n');
		if (starts_with_any(line, originals) || contains_any(line, original_words)) {
			if (place != IN_ORIGINAL || gathered->count > 0) {
				return;
			}
		}
		if (starts_with_any(line, recipient_labels) || is_qmail_form(line)) {
			gather_line(gathered, line);
		}
		if (place == WITHOUT_DOMAIN && near == NEAR_LINES) {
			gather_without_domain(gathered, line);
		}
		if (contains_any(line, failures)) {
			near = NEAR_LINES;
		} else if (near > 0 && (*line || place != WITHOUT_DOMAIN)) {
			near--;
		}
		if (!starts_with_any(line, header_names) &&
			((place == NEAR_FAILURE && (near > 0 || *line == '<')) ||
				place == IN_WORDS || place == IN_ORIGINAL)) {
			gather_line(gathered, line);
		}
	}
}

/* A person who forwards a bounce wants to be helped with it. */
static const char *const forward_prefixes[] = {
	"fw:", "fwd:", "vl:", "vs:", "vb:", "wg:", "tr:", "rv:", NULL};

/*
 * A bounce of a server that does not show as one: no answer to anything, its subject and its first
 * words say so, and an address stands by them. A person who writes about a bounce says other words
 * first.
 */
static bool may_be_unsigned(const struct message *message, const char *head)
{
	return message->in_reply_to_count == 0 && message->references_count == 0 &&
	       contains_any(message->subject, subjects) &&
	       !starts_with_any(message->subject, forward_prefixes) &&
	       contains_any(head, server_words);
}

static bool is_bounce(const struct message *message, const char *head)
{
	if (message_header(message, "X-Failed-Recipients") ||
		(message->from.mail && text_starts_nocase(message->from.mail, "mailer-daemon@"))) {
		return true;
	}
	return is_from_server(message) &&
	       (contains_any(message->subject, subjects) || contains_any(head, failures));
}

bool bounce_text_read(struct arena *arena, const struct message *message,
	struct report **ret_reports, size_t *ret_count)
{
	struct gathered gathered = {.arena = arena, .message = message};
	const char *failed = message_header(message, "X-Failed-Recipients");
	bool sure, delayed;

	gathered.head = arena_strndup(arena, message->text ? message->text : "", HEAD_BYTES_MAX);
	sure = is_bounce(message, gathered.head);
	if (!sure && !may_be_unsigned(message, gathered.head)) {
		return false;
	}
	gathered.reports = ARENA_ARRAY(arena, MESSAGE_REPORTS_MAX, struct report);
	if (failed) {
		gather_line(&gathered, failed);
	}
	for (enum place place = LABELLED;
		place < (sure ? PLACES : WITHOUT_DOMAIN) && gathered.count == 0; place++) {
		gather_text(&gathered, place);
	}
	if (!sure && gathered.count == 0) {
		return false;
	}
	delayed = contains_any(gathered.head, delays) || contains_any(message->subject, delays) ||
		  (message->subject && (contains(message->subject, "delay") ||
					       text_starts_nocase(message->subject, "warning")));
	for (size_t i = 0; delayed && i < gathered.count; i++) {
		gathered.reports[i].permanent = false;
		gathered.reports[i].action = "delayed";
	}
	*ret_reports = gathered.reports;
	*ret_count = gathered.count;
	return true;
}
