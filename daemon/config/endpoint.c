/* SPDX-License-Identifier: MIT */
/* Where a server is and how to log in. */
#include "daemon/config/endpoint.h"

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/text.h"

const struct protocol protocol_imap = {"imap", "imaps", 143, 0, 993, true};
const struct protocol protocol_smtp = {"smtp", "smtps", 25, 587, 465, false};

/* Nobody writes this by mistake. */
static const char consent[] = "I accept that passwords and mail cross the network unencrypted";

enum { HOST_MAX = 253, SHOWN_BYTES = 100, TIMEOUT_MAX = 120 };

/* A URL taken apart. */
struct server {
	bool secured;
	const char *host;
	int port; /* 0: the protocol's */
};

static bool host_is_good(const char *host, bool bracketed)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	unsigned char binary[16];

	if (bracketed) {
		return inet_pton(AF_INET6, host, binary) == 1;
	}
	return strlen(host) <= HOST_MAX && *host && !strchr("-.", *host) &&
	       host[strspn(host, letters)] == '\0';
}

/* ":587" or nothing; a slash may end it. False when it is something else. */
static bool parse_port(const char *text, int *ret_port)
{
	int port = 0;

	*ret_port = 0;
	if (*text == ':') {
		text++;
		if (*text < '1' || *text > '9') {
			return false;
		}
		while (*text >= '0' && *text <= '9' && port < 100000) {
			port = port * 10 + (*text++ - '0');
		}
		if (port > 65535) {
			return false;
		}
		*ret_port = port;
	}
	return *text == '\0' || strcmp(text, "/") == 0;
}

static bool wrong_url(struct reading *reading, const struct value *value,
	const struct protocol *protocol, const char *why)
{
	problems_add(reading->problems, value->at,
		"'%s' is not where a server is: %s; write it as %s://%s.kymi.example:%d or "
		"%s://%s.kymi.example:%d",
		text_printable(reading->arena, value->text, SHOWN_BYTES), why, protocol->secured,
		protocol->option, protocol->port_secured, protocol->option, protocol->option,
		protocol->port_with_login ? protocol->port_with_login : protocol->port);
	return false;
}

/* Take "imaps://imap.kymi.example:993" apart. */
static bool parse_url(struct reading *reading, const struct value *value,
	const struct protocol *protocol, struct server *ret_server)
{
	const char *colon = strstr(value->text, "://");
	const char *rest = colon ? colon + 3 : NULL;
	struct server server = {0};
	const char *scheme, *end;
	bool bracketed;

	if (!colon) {
		return wrong_url(reading, value, protocol, "'://' is missing");
	}
	scheme = arena_strndup(reading->arena, value->text, (size_t)(colon - value->text));
	server.secured = strcmp(scheme, protocol->secured) == 0;
	if (!server.secured && strcmp(scheme, protocol->option) != 0) {
		return wrong_url(reading, value, protocol, "it begins with another protocol");
	}
	if (strchr(rest, '@')) {
		return wrong_url(reading, value, protocol,
			"the name belongs into user = ... and the password into password_file = "
			"...");
	}
	bracketed = *rest == '[';
	rest += bracketed;
	end = rest + strcspn(rest, bracketed ? "]" : ":/");
	server.host = arena_strndup(reading->arena, rest, (size_t)(end - rest));
	if ((bracketed && *end != ']') || !host_is_good(server.host, bracketed)) {
		return wrong_url(reading, value, protocol, "the host is none");
	}
	end += bracketed;
	if (*end == '/' && end[1]) {
		return wrong_url(
			reading, value, protocol, "nothing can stand behind the host and its port");
	}
	if (!parse_port(end, &server.port)) {
		return wrong_url(reading, value, protocol, "the port is no number from 1 to 65535");
	}
	*ret_server = server;
	return true;
}

static bool is_loopback(const char *host)
{
	unsigned char binary[4];

	if (inet_pton(AF_INET, host, binary) == 1) {
		return binary[0] == 127;
	}
	return text_equal_nocase(host, "localhost") || strcmp(host, "::1") == 0;
}

/* Plain text to another machine: only with the sentence of consent. option is the one that asks for
 * it, instead what would be right. */
static bool has_consent(
	struct reading *reading, struct block *block, const char *option, const char *instead)
{
	const char *insecure = reading_text(reading, block, "insecure");

	if (insecure && strcmp(insecure, consent) == 0) {
		return true;
	}
	problems_add(reading->problems, reading_position(block, insecure ? "insecure" : option),
		"without TLS everybody on the way can read passwords and mail: %s, or add "
		"insecure = \"%s\"",
		instead, consent);
	return false;
}

static enum tls_mode read_tls(struct reading *reading, struct block *block,
	const struct protocol *protocol, const struct server *server)
{
	static const char *const words[] = {"implicit", "starttls", "none", NULL};
	bool near = is_loopback(server->host);
	enum tls_mode mode = server->secured ? TLS_IMPLICIT : near ? TLS_NONE : TLS_STARTTLS;
	int word = mode;

	if (!blocks_word(block, "tls", words, &word, reading->problems)) {
		return mode;
	}
	if (server->secured != (word == TLS_IMPLICIT)) {
		problems_add(reading->problems, reading_position(block, "tls"),
			"tls = %s contradicts %s://; %s:// is TLS from the first byte, %s:// is "
			"STARTTLS or none",
			words[word], server->secured ? protocol->secured : protocol->option,
			protocol->secured, protocol->option);
		return mode;
	}
	if (word == TLS_NONE && !near &&
		!has_consent(reading, block, "tls", "take tls = none away")) {
		return mode;
	}
	return (enum tls_mode)word;
}

static void read_login(struct reading *reading, struct block *block,
	const struct protocol *protocol, struct endpoint *endpoint)
{
	if (protocol->needs_login) {
		endpoint->user =
			reading_required(reading, block, "user", "\"yritys@kymi.example\"");
	} else {
		endpoint->user = reading_text(reading, block, "user");
	}
	if (!blocks_option(block, "user")) {
		if (!protocol->needs_login && blocks_option(block, "password_file")) {
			problems_add(reading->problems, reading_position(block, "password_file"),
				"a password without a user: add user = ..., or take password_file "
				"away");
		}
		return;
	}
	if (reading_has(reading, block, "password_file", "\"imap.secret\"")) {
		endpoint->password_file = reading_path(reading, block, "password_file");
	}
	blocks_yes_no(block, "oauth", &endpoint->oauth, reading->problems);
}

const char *endpoint_ca_file(struct reading *reading, struct block *block)
{
	const char *path = reading_path(reading, block, "ca_file");

	if (path && access(path, R_OK) < 0) {
		problems_add(reading->problems, reading_position(block, "ca_file"),
			"the file of trusted authorities %s cannot be read; take ca_file away to "
			"trust the system's",
			path);
	}
	return path;
}

/* At most so long that a role which waits is never taken for one that hangs. */
static void read_timeout(struct reading *reading, struct block *block, struct endpoint *endpoint)
{
	int64_t seconds = 0;

	if (!blocks_option(block, "timeout") ||
		!blocks_duration(block, "timeout", &seconds, reading->problems)) {
		return;
	}
	if (seconds < 1 || seconds > TIMEOUT_MAX) {
		problems_add(reading->problems, reading_position(block, "timeout"),
			"'timeout' must be from 1s to 2m; take it away for what suits most "
			"servers");
		return;
	}
	endpoint->timeout_seconds = seconds;
}

void endpoint_read(struct reading *reading, struct block *block, const struct protocol *protocol,
	struct endpoint *ret_endpoint)
{
	struct server server = {0};
	const char *url = reading_text(reading, block, protocol->option);
	bool good = url && parse_url(reading, &blocks_option(block, protocol->option)->values[0],
				   protocol, &server);

	read_login(reading, block, protocol, ret_endpoint);
	read_timeout(reading, block, ret_endpoint);
	if (!good) { /* what depends on the server is not looked at, and not called unknown either
		      */
		blocks_option(block, "tls");
		blocks_option(block, "insecure");
		blocks_option(block, "ca_file");
		return;
	}
	ret_endpoint->host = server.host;
	ret_endpoint->tls = read_tls(reading, block, protocol, &server);
	ret_endpoint->port = server.port      ? server.port
			     : server.secured ? protocol->port_secured
			     : ret_endpoint->user && protocol->port_with_login
				     ? protocol->port_with_login
				     : protocol->port;
	if (ret_endpoint->tls != TLS_NONE) {
		ret_endpoint->ca_file = endpoint_ca_file(reading, block);
	}
}

const char *endpoint_url(struct reading *reading, struct block *block, const char *option)
{
	const char *url = reading_text(reading, block, option);
	bool plain = url && strncmp(url, "http://", 7) == 0;
	const char *rest, *end, *host;
	bool bracketed;

	if (!url) {
		return NULL;
	}
	rest = url + (plain ? 7 : 8);
	bracketed = strlen(url) > 8 && *rest == '[';
	if ((!plain && strncmp(url, "https://", 8) != 0) || strpbrk(url, " \t\r\n") ||
		memchr(rest, '@', strcspn(rest, "/?#"))) {
		problems_add(reading->problems, reading_position(block, option),
			"'%s' is not where an interface is; write it as https://api.example/..., "
			"with the name in user = ... and the password in secret_file = ...",
			text_printable(reading->arena, url, SHOWN_BYTES));
		return NULL;
	}
	rest += bracketed;
	end = rest + strcspn(rest, bracketed ? "]" : ":/?#");
	host = arena_strndup(reading->arena, rest, (size_t)(end - rest));
	if (!host_is_good(host, bracketed)) {
		problems_add(reading->problems, reading_position(block, option),
			"the host of '%s' is none; write the url as https://api.example/...",
			text_printable(reading->arena, url, SHOWN_BYTES));
		return NULL;
	}
	if (plain && !is_loopback(host) &&
		!has_consent(reading, block, option, "write https:// in place of http://")) {
		return NULL;
	}
	blocks_option(block, "insecure"); /* it may stand beside an url that needs none */
	return url;
}
