/* SPDX-License-Identifier: MIT */
/*
 * From nothing to a logged-in IMAP connection: implicit TLS (RFC 8314) or STARTTLS (RFC 3501
 * section 6.2.1), then LOGIN or XOAUTH2. Nothing secret is sent in the clear unless the settings
 * say so for this endpoint.
 */
#include "handlers/channels/imap_login.h"

#include <stdlib.h>
#include <string.h>

#include "handlers/channels/tcp.h"

enum { CONNECT_SECONDS = 20, STREAM_BUFFER_BYTES = 64 * 1024 };

/* The greeting; *ret_logged_in: the server knows us already (PREAUTH). */
static enum outcome greet(
	struct imap *imap, mailstream *stream, bool *ret_logged_in, struct error *error)
{
	int code;

	imap->session = mailimap_new(0, NULL);
	if (!imap->session)
		return error_set(error, BROKEN, "libetpan cannot make a session");
	code = mailimap_connect(imap->session, stream);
	if (!imap->session->imap_stream)
		imap->session->imap_stream = stream; /* so that it is closed with the session */
	if (code != MAILIMAP_NO_ERROR_AUTHENTICATED && code != MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		return imap_failed(imap, IMAP_GREETING, code, error);
	*ret_logged_in = code == MAILIMAP_NO_ERROR_AUTHENTICATED;
	return OK;
}

/* What was said before TLS counts for nothing: neither capabilities nor bytes that came early. */
static enum outcome upgrade(struct imap *imap, struct error *error)
{
	struct mailimap_connection_info *info;
	int code;

	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	code = mailimap_starttls(imap->session);
	if (code != MAILIMAP_NO_ERROR)
		return imap_failed(imap, IMAP_STARTING_TLS, code, error);
	if (imap->session->imap_stream->read_buffer_len != 0)
		return error_set(error, BROKEN,
			"%s: somebody put words behind the answer to STARTTLS; is there an "
			"attacker on the line?",
			imap->mailbox->imap.host);
	info = imap->session->imap_connection_info;
	if (info && info->imap_capability) {
		mailimap_capability_data_free(info->imap_capability);
		info->imap_capability = NULL;
	}
	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	return imap_stream_start_tls(imap->stream, imap->tls, &imap->mailbox->imap, error);
}

static enum outcome ask_capabilities(struct imap *imap, struct error *error)
{
	struct mailimap_capability_data *capabilities = NULL;
	int code;

	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	code = mailimap_capability(imap->session, &capabilities);
	if (code != MAILIMAP_NO_ERROR)
		return imap_failed(imap, IMAP_GREETING, code, error);
	mailimap_capability_data_free(capabilities);
	imap->can_move = mailimap_has_extension(imap->session, "MOVE");
	imap->can_expunge = mailimap_has_uidplus(imap->session);
	imap->can_idle = mailimap_has_idle(imap->session);
	imap->can_xoauth2 = mailimap_has_xoauth2(imap->session);
	return OK;
}

static bool has_controls(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7F)
			return true;
	}
	return false;
}

static enum outcome log_in(struct imap *imap, struct error *error)
{
	const struct endpoint *endpoint = &imap->mailbox->imap;
	int code;

	if (!endpoint->user || !imap->secret)
		return error_set(error, BROKEN, "%s wants a login; set user and password_file",
			endpoint->host);
	if (has_controls(endpoint->user) || has_controls(imap->secret))
		return error_set(error, BROKEN,
			"the user or the secret for %s has a control character in it",
			endpoint->host);
	if (endpoint->oauth && !imap->can_xoauth2)
		return error_set(error, BROKEN, "%s does not offer XOAUTH2", endpoint->host);
	if (!endpoint->oauth && mailimap_has_extension(imap->session, "LOGINDISABLED"))
		return error_set(error, BROKEN, "%s does not let anybody log in by password here",
			endpoint->host);
	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	code = endpoint->oauth
		       ? mailimap_oauth2_authenticate(imap->session, endpoint->user, imap->secret)
		       : mailimap_login(imap->session, endpoint->user, imap->secret);
	return code == MAILIMAP_NO_ERROR ? OK : imap_failed(imap, IMAP_LOGIN, code, error);
}

static enum outcome secure_and_log_in(struct imap *imap, mailstream *stream, struct error *error)
{
	enum tls_mode tls = imap->mailbox->imap.tls;
	bool is_logged_in = false;
	enum outcome outcome = greet(imap, stream, &is_logged_in, error);

	if (outcome == OK && tls == TLS_STARTTLS) {
		if (is_logged_in)
			return error_set(error, BROKEN,
				"%s logs us in before TLS (PREAUTH); nothing is sent in the clear",
				imap->mailbox->imap.host);
		outcome = upgrade(imap, error);
	}
	if (outcome == OK)
		outcome = ask_capabilities(imap, error);
	if (outcome != OK || is_logged_in)
		return outcome;
	outcome = log_in(imap, error);
	return outcome == OK ? ask_capabilities(imap, error) : outcome;
}

enum outcome imap_connect(struct imap *imap, struct error *error)
{
	const struct endpoint *endpoint = &imap->mailbox->imap;
	mailstream_low *low;
	mailstream *stream;
	int descriptor;
	enum outcome outcome;

	imap_disconnect(imap);
	outcome = tcp_connect(endpoint->host, endpoint->port,
		imap->timeout_seconds < CONNECT_SECONDS ? imap->timeout_seconds : CONNECT_SECONDS,
		&descriptor, error);
	if (outcome != OK)
		return outcome;
	imap->stream = imap_stream_new(descriptor, &low);
	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	if (endpoint->tls == TLS_IMPLICIT)
		outcome = imap_stream_start_tls(imap->stream, imap->tls, endpoint, error);
	if (outcome != OK) {
		mailstream_low_free(low);
		imap_stream_free(imap->stream);
		imap->stream = NULL;
		return outcome;
	}
	stream = mailstream_new(low, STREAM_BUFFER_BYTES);
	outcome = secure_and_log_in(imap, stream, error);
	if (outcome != OK)
		imap_disconnect(imap);
	return outcome;
}
