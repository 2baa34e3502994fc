/* SPDX-License-Identifier: MIT */
/* Where a server is and how to log in: URL, TLS, user and password file of a mailbox or sender;
 * URLs of interfaces. */
#ifndef CONFIG_ENDPOINT_H
#define CONFIG_ENDPOINT_H

#include "daemon/config/reading.h"

/* What differs between IMAP (RFC 3501, 8314) and SMTP (RFC 5321, 6409, 8314). */
struct protocol {
	const char *option;  /* and scheme of the URL: "imap" */
	const char *secured; /* scheme with TLS from the first byte: "imaps" */
	int port;
	int port_with_login; /* 0: the same */
	int port_secured;
	bool needs_login;
};
extern const struct protocol protocol_imap;
extern const struct protocol protocol_smtp;

/*
 * Read the URL and the options user password_file oauth tls insecure ca_file beside it. Plain text
 * is the default to this machine, STARTTLS to any other; plain text to another is taken only with
 * the sentence of consent.
 */
void endpoint_read(struct reading *reading, struct block *block, const struct protocol *protocol,
	struct endpoint *ret_endpoint);

/*
 * An https:// URL of an interface, or http:// to this machine, or to another one with the sentence
 * of consent. Only scheme and host are looked at. NULL when it is absent or wrong (then reported).
 */
const char *endpoint_url(struct reading *reading, struct block *block, const char *option);

/* The option ca_file: a file that can be read; NULL when absent. */
const char *endpoint_ca_file(struct reading *reading, struct block *block);

#endif
