/* SPDX-License-Identifier: MIT */
/* What libcurl found wrong with a server's certificate, in the words of tls.h. */
#include "handlers/channels/curl_tls.h"

#include <openssl/x509_vfy.h>
#include <string.h>

/* gnutls_certificate_status_t of <gnutls/gnutls.h>: what Debian's libcurl passes on. */
enum { GNUTLS_NOT_ACTIVATED = 1 << 9, GNUTLS_EXPIRED = 1 << 10 };

long curl_tls_verified(CURL *curl)
{
	const char *library = curl_version_info(CURLVERSION_NOW)->ssl_version;
	long verified = 0;

	curl_easy_getinfo(curl, CURLINFO_SSL_VERIFYRESULT, &verified);
	if (verified == 0) /* the chain is good, so it is the name */
		return X509_V_ERR_HOSTNAME_MISMATCH;
	if (!library || strncmp(library, "GnuTLS", 6) != 0)
		return verified; /* OpenSSL's own */
	if (verified & GNUTLS_EXPIRED)
		return X509_V_ERR_CERT_HAS_EXPIRED;
	if (verified & GNUTLS_NOT_ACTIVATED)
		return X509_V_ERR_CERT_NOT_YET_VALID;
	return X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
}
