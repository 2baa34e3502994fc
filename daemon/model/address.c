/* SPDX-License-Identifier: MIT */
/* Mail addresses: which can be sent to, which are the same, how they stand in a header (RFC 5321,
 * 5322, 2047). */
#include "daemon/model/address.h"

#include <arpa/inet.h>
#include <string.h>

#include "daemon/base/text.h"

/* RFC 5321 section 4.5.3.1: 64 octets of local part, 255 of domain, 256 of path with its two
 * brackets. */
enum { LOCAL_MAX = 64, DOMAIN_MAX = 255, LABEL_MAX = 63, MAIL_MAX = 254, NAME_MAX_BYTES = 200 };

static bool is_letter_or_digit(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* atext of RFC 5322 section 3.2.3: what may stand outside quotes. */
static bool is_atext(unsigned char c)
{
	return is_letter_or_digit(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool local_is_sendable(const char *local, size_t size)
{
	if (size == 0 || size > LOCAL_MAX)
		return false;
	for (size_t i = 0; i < size; i++) {
		if (!is_atext((unsigned char)local[i]) && local[i] != '.')
			return false;
	}
	return true;
}

/* "[192.0.2.1]" or "[IPv6:2001:db8::1]" (RFC 5321 section 4.1.3). */
static bool literal_is_sendable(const char *domain, size_t size)
{
	char text[INET6_ADDRSTRLEN + 8];
	unsigned char binary[16];

	if (size < 3 || domain[size - 1] != ']' || size - 2 >= sizeof(text))
		return false;
	memcpy(text, domain + 1, size - 2);
	text[size - 2] = '\0';
	if (text_starts_nocase(text, "IPv6:"))
		return inet_pton(AF_INET6, text + strlen("IPv6:"), binary) == 1;
	return inet_pton(AF_INET, text, binary) == 1;
}

static bool domain_is_sendable(const char *domain)
{
	size_t size = strlen(domain);
	size_t label = 0;

	if (size == 0 || size > DOMAIN_MAX)
		return false;
	if (domain[0] == '[')
		return literal_is_sendable(domain, size);
	for (size_t i = 0; i <= size; i++) {
		if (domain[i] == '.' || domain[i] == '\0') {
			if (label == 0 || label > LABEL_MAX || domain[i - 1] == '-')
				return false;
			label = 0;
		} else if (is_letter_or_digit((unsigned char)domain[i]) ||
			   (domain[i] == '-' && label > 0)) {
			label++;
		} else {
			return false;
		}
	}
	return true;
}

bool address_is_sendable(const char *mail)
{
	const char *at = mail ? strchr(mail, '@') : NULL;

	return at && strnlen(mail, MAIL_MAX + 1) <= MAIL_MAX &&
	       local_is_sendable(mail, (size_t)(at - mail)) && domain_is_sendable(at + 1);
}

bool address_equal(const char *a, const char *b)
{
	return a && b && text_equal_nocase(a, b);
}

/* Bytes of the local part without its detail. A plus in front ("+358401@...") begins no detail. */
static size_t base_size(const char *mail)
{
	const char *at = strrchr(mail, '@');
	size_t local = at ? (size_t)(at - mail) : strlen(mail);
	const char *plus = at && local > 1 ? memchr(mail + 1, '+', local - 1) : NULL;

	return plus ? (size_t)(plus - mail) : local;
}

static bool equal_prefix_nocase(const char *a, const char *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char x = (unsigned char)a[i];
		unsigned char y = (unsigned char)b[i];

		if (x >= 'A' && x <= 'Z')
			x = (unsigned char)(x + ('a' - 'A'));
		if (y >= 'A' && y <= 'Z')
			y = (unsigned char)(y + ('a' - 'A'));
		if (x != y)
			return false;
	}
	return true;
}

bool address_same_mailbox(const char *a, const char *b)
{
	size_t size;

	if (!a || !b)
		return false;
	size = base_size(a);
	return base_size(b) == size && equal_prefix_nocase(a, b, size) &&
	       text_equal_nocase(address_domain(a), address_domain(b));
}

char *address_key(struct arena *arena, const char *mail)
{
	const char *at;

	if (!mail)
		return NULL;
	at = strrchr(mail, '@');
	return text_lower_ascii(
		arena, arena_printf(arena, "%.*s%s", (int)base_size(mail), mail, at ? at : ""));
}

char *address_detail(struct arena *arena, const char *mail, const char *base)
{
	const char *mail_at = mail ? strrchr(mail, '@') : NULL;
	const char *base_at = base ? strrchr(base, '@') : NULL;
	size_t local, size;

	if (!mail_at || !base_at || !text_equal_nocase(mail_at, base_at))
		return NULL;
	local = (size_t)(mail_at - mail);
	size = (size_t)(base_at - base);
	if (local < size + 2 || mail[size] != '+' || !equal_prefix_nocase(mail, base, size))
		return NULL;
	return arena_strndup(arena, mail + size + 1, local - size - 1);
}

const char *address_domain(const char *mail)
{
	const char *at = mail ? strrchr(mail, '@') : NULL;

	return at ? at + 1 : "";
}

/*
 * A line with an encoded-word holds at most 76 characters (RFC 2047 section 2): 39 bytes make 52 of
 * base64, and 73 with "Subject: " in front.
 */
enum { ENCODED_WORD_BYTES = 39 };

static char *base64(struct arena *arena, const char *text, size_t size)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *encoded = arena_alloc(arena, (size + 2) / 3 * 4 + 1);
	char *out = encoded;

	for (size_t i = 0; i < size; i += 3) {
		unsigned int bits = (unsigned int)(unsigned char)text[i] << 16;

		if (i + 1 < size)
			bits |= (unsigned int)(unsigned char)text[i + 1] << 8;
		if (i + 2 < size)
			bits |= (unsigned char)text[i + 2];
		*out++ = alphabet[bits >> 18];
		*out++ = alphabet[bits >> 12 & 63];
		*out++ = i + 1 < size ? alphabet[bits >> 6 & 63] : '=';
		*out++ = i + 2 < size ? alphabet[bits & 63] : '=';
	}
	return encoded;
}

char *encoded_words(struct arena *arena, const char *text)
{
	const char *words = "";

	while (*text) {
		const char *end = text;

		for (const char *next = text;
			text_next(&next) && next - text <= ENCODED_WORD_BYTES;)
			end = next;
		words = arena_printf(arena, "%s%s=?UTF-8?B?%s?=", words, *words ? " " : "",
			base64(arena, text, (size_t)(end - text)));
		text = end;
	}
	return arena_strdup(arena, words);
}

static char *quoted_string(struct arena *arena, const char *text)
{
	char *quoted = arena_alloc(arena, 2 * strlen(text) + 3);
	char *out = quoted;

	*out++ = '"';
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			*out++ = '\\';
		*out++ = *text;
	}
	*out = '"';
	return quoted;
}

char *address_header(struct arena *arena, const char *name, const char *mail)
{
	char *shown = text_printable(arena, name, NAME_MAX_BYTES);
	bool ascii = true, atom = true;

	if (!address_is_sendable(mail))
		return NULL;
	if (!*shown)
		return arena_strdup(arena, mail);
	for (const char *c = shown; *c; c++) {
		ascii = ascii && (unsigned char)*c < 0x80;
		atom = atom && (*c == ' ' || is_atext((unsigned char)*c));
	}
	if (!ascii || strstr(shown, "=?")) /* readers decode what looks like an encoded-word */
		shown = encoded_words(arena, shown);
	else if (!atom)
		shown = quoted_string(arena, shown);
	return arena_printf(arena, "%s <%s>", shown, mail);
}
