/* SPDX-License-Identifier: MIT */
/* Bounces written for people only: without a report part (before RFC 1894, and still). */
#include "handlers/mail/bounce_text.h"

#include <ctype.h>
#include <string.h>

#include "daemon/base/text.h"

enum { LINE_BYTES_MAX = 1000, LINES_MAX = 400, ADDRESS_BYTES_MAX = 254 };

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
	"delivery problem", "error sending", "ei voitu toimittaa", "toimitus ep\xc3\xa4onnistui",
	"perille toimittaminen", "kunde inte levereras", "gick inte att leverera", "olevererbart",
	NULL};

/* Words that go before or with the address that was not reached. */
static const char *const failures[] = {"could not be delivered", "couldn't be delivered",
	"was not delivered", "not be delivered", "permanent fatal error", "permanent error",
	"delivery to the following", "following recipient", "following address", "user unknown",
	"unknown user", "no such user", "unknown recipient", "mailbox unavailable", "mailbox full",
	"quota", "undeliverable", "failed", "unable to deliver", "cannot be delivered", "rejected",
	"not found", "not known", "does not exist", "doesn't exist", "not exist", "no mailbox",
	"invalid", "not listed", "unrouteable", "returned", "bounce", "no longer", "not reach",
	"not a valid", "disabled", "inactive", "host unknown", "ei voitu toimittaa", "misslyckades",
	NULL};

/* Behind such a line stands the message that came back, not words about it. */
static const char *const originals[] = {"received:", "return-path:", "--- this is a copy",
	"------ this is a copy", "--- below this line is a copy", "original message follows",
	"--- original message", "-----original message", "---------- original",
	"--- returned message", "--- message header", "----- unsent message",
	"headers of the message", "----- message header",
	"> received:", "--- start of the original", "the original message",
	"message header follows", "----- original message", "x-originating", NULL};

static const char *const header_names[] = {"from:", "to:", "cc:", "sender:", "reply-to:",
	"message-id:", "in-reply-to:", "references:", "date:", "subject:", "contact",
	"reporting-mta:", "mime-version:", "errors-to:", NULL};

static const char *const delays[] = {"will be retried", "will continue to", "keep trying",
	"has been delayed", "delivery delayed", "not yet been delivered", "still being retried",
	"temporarily", "warning: message", "warning: could not", "you do not need to resend",
	"no action is required", NULL};

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

static bool is_bounce(const struct message *message)
{
	bool from_robot = contains_any(message->from.mail, robots) ||
			  contains_any(message->from.name, robots) ||
			  (message->return_path && !*message->return_path);

	if (message_header(message, "X-Failed-Recipients"))
		return true;
	return from_robot &&
	       (contains_any(message->subject, subjects) || contains_any(message->text, failures));
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
	while (start < *at && strchr("'.=", *start))
		start++;
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

struct gathered {
	struct arena *arena;
	const struct message *message;
	struct report *reports;
	size_t count;
};

static void gather(struct gathered *gathered, char *mail, const char *line)
{
	if (contains_any(mail, robots) || address_equal(mail, gathered->message->from.mail))
		return;
	for (size_t i = 0; i < gathered->count; i++) {
		if (address_equal(gathered->reports[i].recipient, mail))
			return;
	}
	if (gathered->count == MESSAGE_REPORTS_MAX)
		return;
	gathered->reports[gathered->count++] = (struct report){.recipient = mail,
		.action = "failed",
		.permanent = true,
		.status = status_in(gathered->arena, line),
		.diagnostic = text_printable(gathered->arena, line, 300)};
}

static void gather_line(struct gathered *gathered, const char *line)
{
	const char *at = line;

	while ((at = strchr(at, '@'))) {
		char *mail = address_around(gathered->arena, line, &at);

		if (mail)
			gather(gathered, mail, line);
	}
}

/* Addresses in the words about the failure, up to where the returned message begins. */
static void gather_text(struct gathered *gathered, bool only_near_failure)
{
	const char *at = gathered->message->text;
	size_t near = 0;

	for (size_t count = 0; *at && count < LINES_MAX; count++) {
		size_t size = strcspn(at, "\n");
		char *line = text_trim(
			gathered->arena, arena_strndup(gathered->arena, at,
						 size < LINE_BYTES_MAX ? size : LINE_BYTES_MAX));

		if (starts_with_any(line, originals) && gathered->count > 0)
			return;
		near = contains_any(line, failures) ? 6 : near > 0 ? near - 1 : 0;
		if (!starts_with_any(line, header_names) &&
			(near > 0 || !only_near_failure || *line == '<'))
			gather_line(gathered, line);
		at += size + (at[size] == '\n');
	}
}

bool bounce_text_read(struct arena *arena, const struct message *message,
	struct report **ret_reports, size_t *ret_count)
{
	struct gathered gathered = {.arena = arena, .message = message};
	const char *failed = message_header(message, "X-Failed-Recipients");
	bool delayed;

	if (!is_bounce(message))
		return false;
	gathered.reports = ARENA_ARRAY(arena, MESSAGE_REPORTS_MAX, struct report);
	if (failed)
		gather_line(&gathered, failed);
	if (gathered.count == 0)
		gather_text(&gathered, true);
	if (gathered.count == 0)
		gather_text(&gathered, false);
	delayed = contains_any(message->text, delays) || contains(message->subject, "delay") ||
		  text_starts_nocase(message->subject, "warning");
	for (size_t i = 0; delayed && i < gathered.count; i++) {
		gathered.reports[i].permanent = false;
		gathered.reports[i].action = "delayed";
	}
	*ret_reports = gathered.reports;
	*ret_count = gathered.count;
	return true;
}
