/* SPDX-License-Identifier: MIT */
/* What libcurl found wrong with a server's certificate, in the words of tls.h. */
#ifndef CHANNELS_CURL_TLS_H
#define CHANNELS_CURL_TLS_H

#include <curl/curl.h>

/*
 * After CURLE_PEER_FAILED_VERIFICATION: one of X509_V_ERR_*, for tls_refusal. libcurl's own
 * sentence tells an expired certificate and a foreign authority not apart.
 */
long curl_tls_verified(CURL *curl);

#endif
