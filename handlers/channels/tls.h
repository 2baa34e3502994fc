/* SPDX-License-Identifier: MIT */
/* TLS as a client that verifies: chain, host name (RFC 6125), SNI, TLS 1.2 at least (RFC 8314). */
#ifndef CHANNELS_TLS_H
#define CHANNELS_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>

#include "daemon/base/error.h"
#include "daemon/model/site.h"

/*
 * A context for connections to that endpoint: a certificate that does not verify, or names another
 * host, ends the handshake. only_tls_1_2 keeps TLS 1.3 out (libesmtp loses mail under it). endpoint
 * must outlive it. BROKEN when the authorities' file cannot be read. Free with SSL_CTX_free.
 */
enum outcome tls_context(const struct endpoint *endpoint, bool only_tls_1_2, SSL_CTX **ret_context,
	struct error *error) WARN_UNUSED;

/* Why the last handshake failed, in plain words with the next step. ssl may be NULL. BROKEN for a
 * certificate, TRY_LATER for the rest. */
enum outcome tls_failure(SSL *ssl, const struct endpoint *endpoint, struct error *error);
/* The same for the certificate of host alone: verified is one of X509_V_ERR_*. Always BROKEN. */
enum outcome tls_refusal(long verified, const char *host, struct error *error);

#endif
