/* SPDX-License-Identifier: MIT */
/* TLS as a client that verifies: chain, host name (RFC 6125), SNI, TLS 1.2 at least (RFC 8314). */
#include "handlers/channels/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

/* The name goes out at the start of each handshake, whoever began it. OpenSSL hands the connection
 * as const, and takes the name as if it would change it. */
static void send_server_name(const SSL *ssl, int where, int result)
{
	const struct endpoint *endpoint = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	union {
		const SSL *given;
		SSL *own;
	} connection = {.given = ssl};
	union {
		const char *given;
		void *own;
	} name = {.given = endpoint->host};

	(void)result;
	if (where & SSL_CB_HANDSHAKE_START)
		SSL_ctrl(connection.own, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
			name.own);
}

static bool is_literal(const char *host)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static bool expect_host(SSL_CTX *context, const char *host)
{
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(context);

	if (is_literal(host))
		return X509_VERIFY_PARAM_set1_ip_asc(param, host) == 1;
	X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	SSL_CTX_set_info_callback(context, send_server_name);
	return X509_VERIFY_PARAM_set1_host(param, host, 0) == 1;
}

enum outcome tls_context(const struct endpoint *endpoint, bool only_tls_1_2, SSL_CTX **ret_context,
	struct error *error)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	union {
		const struct endpoint *given;
		void *data;
	} app = {.given = endpoint};
	int authorities;

	if (!context)
		return error_set(error, BROKEN, "OpenSSL cannot make a TLS context");
	SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
	if (only_tls_1_2)
		SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
	SSL_CTX_set_mode(
		context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_app_data(context, app.data);
	authorities = endpoint->ca_file
			      ? SSL_CTX_load_verify_locations(context, endpoint->ca_file, NULL)
			      : SSL_CTX_set_default_verify_paths(context);
	if (authorities != 1 || !expect_host(context, endpoint->host)) {
		SSL_CTX_free(context);
		ERR_clear_error();
		return error_set(error, BROKEN,
			"the certificate authorities in %s cannot be read; it must be a PEM file",
			endpoint->ca_file ? endpoint->ca_file : "the system's folder");
	}
	*ret_context = context;
	return OK;
}

enum outcome tls_refusal(long verified, const char *host, struct error *error)
{
	switch (verified) {
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return error_set(error, BROKEN,
			"the server's certificate is not for %s; use the name that it is for",
			host);
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return error_set(error, BROKEN,
			"the certificate of %s has expired; who runs that server must renew it",
			host);
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return error_set(error, BROKEN,
			"the certificate of %s is not valid yet; check this machine's clock", host);
	default:
		return error_set(error, BROKEN,
			"the certificate of %s is not trusted (%s); name its authority with "
			"ca_file = \"FILE\"",
			host, X509_verify_cert_error_string(verified));
	}
}

enum outcome tls_failure(SSL *ssl, const struct endpoint *endpoint, struct error *error)
{
	long verified = ssl ? SSL_get_verify_result(ssl) : X509_V_OK;
	unsigned long code = ERR_peek_last_error();
	const char *reason = ERR_reason_error_string(code);

	ERR_clear_error();
	if (verified != X509_V_OK)
		return tls_refusal(verified, endpoint->host, error);
	return error_set(error, TRY_LATER, "%s: no TLS connection: %s", endpoint->host,
		reason ? reason : "the server closed it");
}
