/* SPDX-License-Identifier: MIT */
/* Reading the Authentication-Results of servers we trust (RFC 8601 section 2.2). */
#include "handlers/kinds/authentication.h"

#include <string.h>

#include "daemon/base/text.h"

enum { SAID_MAX_BYTES = 200, RESULTS_MAX_BYTES = 8000 };

/* Comments in parentheses become one blank: they may hold anything, "dmarc=pass" among it. */
static char *without_comments(struct arena *arena, const char *value)
{
	char *copy = text_cut(arena, value, RESULTS_MAX_BYTES);
	char *out = copy;
	int depth = 0;

	for (const char *in = copy; *in; in++) {
		if (*in == '\\' && in[1]) {
			in++;
			if (depth == 0)
				*out++ = *in;
		} else if (*in == '(') {
			if (depth++ == 0)
				*out++ = ' ';
		} else if (*in == ')' && depth > 0) {
			depth--;
		} else if (depth == 0) {
			*out++ = *in;
		}
	}
	*out = '\0';
	return text_lower_ascii(arena, copy);
}

static bool is_trusted(struct arena *arena, const struct site *site, const char *results)
{
	size_t size = strcspn(results, "; \t");
	const char *server = arena_strndup(arena, results, size);

	for (size_t i = 0; i < site->trusted_authserv.count; i++) {
		if (text_equal_nocase(site->trusted_authserv.list[i], server))
			return true;
	}
	return false;
}

/* The value of "name=value" within one result, lower case; NULL. A quoted value is not one we look
 * for. */
static const char *property(struct arena *arena, const char *result, const char *name)
{
	size_t name_size = strlen(name);

	for (const char *at = result; (at = strstr(at, name)); at += name_size) {
		const char *value = at + name_size;

		if (at > result && !strchr(" \t", at[-1]))
			continue;
		value += strspn(value, " \t");
		if (*value != '=')
			continue;
		value += 1 + strspn(value + 1, " \t");
		return arena_strndup(arena, value, strcspn(value, " \t;"));
	}
	return NULL;
}

/* Relaxed alignment (RFC 7489 section 3.1) as far as it needs no list of public suffixes: the same
 * domain, or From in a domain below the one confirmed. */
static bool is_aligned(const char *confirmed, const char *from_domain)
{
	const char *at = confirmed ? strrchr(confirmed, '@') : NULL;
	size_t size, from_size = strlen(from_domain);

	if (at)
		confirmed = at + 1;
	if (!confirmed || !strchr(confirmed, '.'))
		return false;
	size = strlen(confirmed);
	if (from_size < size || !text_equal_nocase(from_domain + from_size - size, confirmed))
		return false;
	return from_size == size || from_domain[from_size - size - 1] == '.';
}

static bool confirms(struct arena *arena, const char *method, const char *result, const char *from)
{
	const char *header_from;

	if (strcmp(method, "dmarc") == 0) {
		header_from = property(arena, result, "header.from");
		return !header_from || is_aligned(header_from, from);
	}
	if (strcmp(method, "dkim") == 0)
		return is_aligned(property(arena, result, "header.d"), from) ||
		       is_aligned(property(arena, result, "header.i"), from);
	if (strcmp(method, "spf") == 0)
		return is_aligned(property(arena, result, "smtp.mailfrom"), from);
	return false;
}

/* One "method=result property..." of a field; what it says goes into *found. A failed DMARC is
 * never outweighed. */
static void judge(struct arena *arena, const char *result, const char *from_domain,
	struct authentication *found)
{
	static const char *const methods[] = {"dmarc", "dkim", "spf"};

	result += strspn(result, " \t");
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		size_t size = strlen(methods[i]);
		const char *value;

		if (strncmp(result, methods[i], size) != 0 || !strchr("=/ \t", result[size]))
			continue;
		value = property(arena, result, methods[i]);
		if (!value)
			continue;
		if (i == 0 && strcmp(value, "fail") == 0) {
			found->result = AUTHENTICATION_FAILS;
			found->said = text_printable(arena, result, SAID_MAX_BYTES);
		} else if (strcmp(value, "pass") == 0 && found->result == AUTHENTICATION_UNKNOWN &&
			   *from_domain && confirms(arena, methods[i], result, from_domain)) {
			found->result = AUTHENTICATION_PASSES;
			found->said = text_printable(arena, result, SAID_MAX_BYTES);
		}
	}
}

static void judge_field(struct arena *arena, const char *results, const char *from_domain,
	struct authentication *found)
{
	const char *rest = strchr(results, ';');

	while (rest) {
		size_t size = strcspn(++rest, ";");

		judge(arena, arena_strndup(arena, rest, size), from_domain, found);
		rest = rest[size] ? rest + size : NULL;
	}
}

static size_t count_headers(const struct message *message, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < message->header_count; i++)
		count += text_equal_nocase(message->headers[i].name, name);
	return count;
}

struct authentication authentication_of(
	struct arena *arena, const struct site *site, const struct message *message)
{
	struct authentication found = {AUTHENTICATION_UNKNOWN, NULL};
	const char *from_domain = message->from.mail ? address_domain(message->from.mail) : "";
	const char *internal = message_header(message, "X-MS-Exchange-Organization-AuthAs");
	bool seen = false;

	for (size_t i = 0; i < message->header_count; i++) {
		const struct header *header = &message->headers[i];
		const char *results;

		if (seen && text_equal_nocase(header->name, "Received"))
			break;
		if (!text_equal_nocase(header->name, "Authentication-Results"))
			continue;
		results = without_comments(arena, header->value);
		results += strspn(results, " \t");
		if (!is_trusted(arena, site, results))
			break;
		seen = true;
		judge_field(arena, results, from_domain, &found);
	}
	if (site->exchange_internal && found.result == AUTHENTICATION_UNKNOWN && internal &&
		text_equal_nocase(internal, "Internal")) {
		found.result = AUTHENTICATION_PASSES;
		found.said = "Exchange: Internal";
	}
	if (found.result == AUTHENTICATION_PASSES && count_headers(message, "From") > 1)
		found.result = AUTHENTICATION_UNKNOWN;
	return found;
}
