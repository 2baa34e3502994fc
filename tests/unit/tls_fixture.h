/* SPDX-License-Identifier: MIT */
/* An authority and certificates made by the test, and the server's side of TLS. */
#ifndef TESTS_UNIT_TLS_FIXTURE_H
#define TESTS_UNIT_TLS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct authority_fixture {
	EVP_PKEY *key;
	X509 *certificate;
};

static inline X509 *tls_certificate(const char *name, EVP_PKEY *key, long from_seconds,
	long to_seconds, const struct authority_fixture *issuer)
{
	X509 *certificate = X509_new();

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), rand() % 1000000 + 2);
	X509_gmtime_adj(X509_getm_notBefore(certificate), from_seconds);
	X509_gmtime_adj(X509_getm_notAfter(certificate), to_seconds);
	X509_set_pubkey(certificate, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
		(const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(
		certificate, X509_get_subject_name(issuer ? issuer->certificate : certificate));
	return certificate;
}

static inline void tls_extend(X509 *certificate, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	assert_non_null(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

static inline void authority_make(struct authority_fixture *authority, const char *name)
{
	authority->key = EVP_EC_gen("P-256");
	authority->certificate = tls_certificate(name, authority->key, -86400, 86400, NULL);
	tls_extend(authority->certificate, NID_basic_constraints, "critical,CA:TRUE");
	assert_true(X509_sign(authority->certificate, authority->key, EVP_sha256()) > 0);
}

static inline void authority_free(struct authority_fixture *authority)
{
	EVP_PKEY_free(authority->key);
	X509_free(authority->certificate);
}

/* Write its certificate as the ca_file of the settings. */
static inline void authority_write(const struct authority_fixture *authority, const char *path)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(PEM_write_X509(file, authority->certificate), 1);
	fclose(file);
}

/* A server's context with a certificate for those names ("DNS:mx.example,IP:127.0.0.1"). */
static inline SSL_CTX *tls_server_context(const struct authority_fixture *authority,
	const char *names, long from_seconds, long to_seconds)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate =
		tls_certificate("server of a test", key, from_seconds, to_seconds, authority);

	tls_extend(certificate, NID_subject_alt_name, names);
	assert_true(X509_sign(certificate, authority->key, EVP_sha256()) > 0);
	assert_int_equal(SSL_CTX_use_certificate(context, certificate), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(context, key), 1);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return context;
}

#endif
