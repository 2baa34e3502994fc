/* SPDX-License-Identifier: MIT */
/* The names of reasons, and what the enhanced status codes of mail servers mean (RFC 3463). */
#include "daemon/model/reason.h"

#include <stdbool.h>
#include <string.h>

const char *reason_name(enum reason_code code)
{
	static const char *const names[REASON_COUNT] = {
		[REASON_BY_RULE] = "by_rule",
		[REASON_NOT_CONFIRMED] = "not_confirmed",
		[REASON_AUTOMATIC] = "automatic",
		[REASON_LIST] = "list",
		[REASON_NO_REPLY] = "no_reply",
		[REASON_SPAM] = "spam",
		[REASON_TOO_OLD] = "too_old",
		[REASON_FILED] = "filed",
		[REASON_STOPPED] = "stopped",
		[REASON_STAFF] = "staff",
		[REASON_LIMIT] = "limit",
		[REASON_NO_ADDRESS] = "no_address",
		[REASON_NO_TEXTS] = "no_texts",
		[REASON_BUDGET] = "budget",
		[REASON_BAD_ADDRESS] = "bad_address",
		[REASON_OWN_ADDRESS] = "own_address",
		[REASON_NO_SENDER] = "no_sender",
		[REASON_TOO_LARGE_TO_SEND] = "too_large_to_send",
		[REASON_INCOMPLETE] = "incomplete",
		[REASON_UNKNOWN_MAILBOX] = "unknown_mailbox",
		[REASON_UNKNOWN_DOMAIN] = "unknown_domain",
		[REASON_FULL_MAILBOX] = "full_mailbox",
		[REASON_TOO_LARGE] = "too_large",
		[REASON_REJECTED] = "rejected",
		[REASON_NOT_ACCEPTED] = "not_accepted",
		[REASON_UNREACHABLE] = "unreachable",
		[REASON_GIVEN_UP] = "given_up",
		[REASON_UNSURE] = "unsure",
		[REASON_CRASHED] = "crashed",
		[REASON_TOO_HEAVY] = "too_heavy",
		[REASON_UNREADABLE] = "unreadable",
	};

	return names[code];
}

/* A code without its class: 5.1.1 and 4.1.1 mean the same once nothing more is tried. */
static const struct {
	const char *status; /* "5.1.1"; the class x is any */
	enum reason_code code;
} meanings[] = {
	{"x.1.0", REASON_UNKNOWN_MAILBOX},
	{"x.1.1", REASON_UNKNOWN_MAILBOX},
	{"x.1.2", REASON_UNKNOWN_DOMAIN},
	{"x.1.3", REASON_UNKNOWN_MAILBOX},
	{"x.1.6", REASON_UNKNOWN_MAILBOX}, /* moved, no new address */
	{"x.1.10",
		REASON_UNKNOWN_MAILBOX}, /* no such recipient, says Exchange; null MX (RFC 7505) */
	{"x.2.1", REASON_UNKNOWN_MAILBOX}, /* disabled */
	{"x.2.2", REASON_FULL_MAILBOX},
	{"x.2.3", REASON_TOO_LARGE},
	{"x.3.4", REASON_TOO_LARGE},
	{"5.4.1", REASON_UNKNOWN_MAILBOX}, /* what Exchange Online says of an unknown recipient */
	{"x.4.1", REASON_UNREACHABLE},
	{"x.4.2", REASON_UNREACHABLE},
	{"5.4.310", REASON_UNKNOWN_DOMAIN}, /* Exchange Online: no such domain in the DNS */
	{"x.4.4", REASON_UNKNOWN_DOMAIN},
	{"x.4.7", REASON_UNREACHABLE},
};

static size_t digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* How long the status code at the beginning of text is; 0 when there is none. */
static size_t status_size(const char *text)
{
	size_t subject, detail, size;

	if (!strchr("245", *text) || !*text || text[1] != '.')
		return 0;
	subject = digits(text + 2);
	if (subject < 1 || subject > 3 || text[2 + subject] != '.')
		return 0;
	detail = digits(text + 3 + subject);
	size = 3 + subject + detail;
	if (detail < 1 || detail > 3 || (text[size] == '.' && digits(text + size + 1) > 0))
		return 0; /* an address of the internet, perhaps */
	return size;
}

static const char *find_status(const char *text, size_t *ret_size)
{
	bool at_start = true;

	for (; text && *text; text++) {
		*ret_size = at_start ? status_size(text) : 0;
		if (*ret_size > 0)
			return text;
		at_start = !strchr("0123456789.", *text);
	}
	return NULL;
}

enum reason_code reason_of_status(const char *text)
{
	size_t size;
	const char *status = find_status(text, &size);

	if (!status)
		return REASON_NOT_ACCEPTED;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		const char *known = meanings[i].status;

		if (strlen(known) == size && memcmp(known + 1, status + 1, size - 1) == 0 &&
			(*known == 'x' || *known == *status))
			return meanings[i].code;
	}
	return strncmp(status + 1, ".7.", 3) == 0 ? REASON_REJECTED : REASON_NOT_ACCEPTED;
}
