/* SPDX-License-Identifier: MIT */
/*
 * Sending by SMTP (RFC 5321) with STARTTLS (RFC 3207), over libesmtp.
 *
 * libesmtp needs guards, each found by experiment: its TLS loses mail under TLS 1.3 and frees its
 * own context twice, so we give it ours, capped at 1.2; it waits 43 ms on a message of more than 2
 * kB without TCP_NODELAY; nothing it waits for has a limit (smtp_watch.h); a return value of 1 does
 * not mean that anything was accepted; it puts CR LF in an address through.
 */
#include "handlers/channels/channels.h"

#include <openssl/ssl.h>
#include <auth-client.h>
#include <libesmtp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "handlers/channels/smtp_meaning.h"
#include "handlers/channels/smtp_watch.h"
#include "handlers/channels/tls.h"

enum {
	PIECE_BYTES = 64 * 1024,
	ARENA_BYTES = 16 * 1024 * 1024,
	ENDPOINT_BYTES_MAX = 300,
	LATER_SECONDS = 10,
};

struct smtp {
	const struct sender *sender;
	const char *secret;
	SSL_CTX *tls;  /* NULL: plain text */
	long verified; /* what OpenSSL found of the last certificate; X509_V_OK */
};

/* One message of a session. */
struct letter_out {
	size_t index;
	const struct outgoing *outgoing;
	smtp_message_t message;
	struct session *session;
	bool was_settled;
};

/* One connection: the messages that go over it, and what came of the connection itself. */
struct session {
	struct arena *arena;
	struct letter_out *letters;
	size_t count;
	struct smtp_watch watch;
	bool is_connected;
	bool lacks_starttls;
	bool is_secured; /* TLS stands */
	void (*settle)(void *context, const struct settlement *settlement);
	void *context;
};

/* libesmtp does not tell why a handshake failed; this does. */
static int verify_and_remember(X509_STORE_CTX *chain, void *arg)
{
	struct smtp *smtp = arg;
	int result = X509_verify_cert(chain);

	smtp->verified = X509_STORE_CTX_get_error(chain);
	return result;
}

static enum outcome smtp_open(
	const struct sender *sender, const char *secret, void **ret_state, struct error *error)
{
	struct smtp *smtp = calloc(1, sizeof(*smtp));

	if (!smtp)
		out_of_memory(sizeof(*smtp));
	smtp->sender = sender;
	smtp->secret = secret;
	if (sender->smtp.tls != TLS_NONE) {
		enum outcome outcome = tls_context(&sender->smtp, true, &smtp->tls, error);

		if (outcome != OK) {
			free(smtp);
			return outcome;
		}
		SSL_CTX_set_cert_verify_callback(smtp->tls, verify_and_remember, smtp);
	}
	/* libesmtp reads keys and authorities below $HOME: there shall be none */
	setenv("HOME", "/nonexistent", 1);
	signal(SIGPIPE, SIG_IGN);
	auth_client_init();
	*ret_state = smtp;
	return OK;
}

static void smtp_close(void *state)
{
	struct smtp *smtp = state;

	if (!smtp)
		return;
	SSL_CTX_free(smtp->tls);
	auth_client_exit();
	free(smtp);
}

static const smtp_status_t no_status;

/* A code that SMTP does not have was cut off by the watch; 354 is no answer to a message. */
static const smtp_status_t *or_none(const smtp_status_t *status)
{
	bool is_answer =
		status && status->code >= 200 && status->code < 600 && status->code / 100 != 3;

	return is_answer ? status : &no_status;
}

/* What the answer means and says; libesmtp cuts the enhanced status (RFC 2034) off its words. */
static enum outcome reason_of(
	struct arena *arena, const smtp_status_t *status, struct reason *ret_reason)
{
	const char *words = status->text ? status->text : "";

	if (status->enh_class > 0)
		words = arena_printf(arena, "%d.%d.%d %s", status->enh_class, status->enh_subject,
			status->enh_detail, words);
	return smtp_reason(SMTP_MESSAGE, status->code, words, arena, ret_reason);
}

/* The recipients a message was not accepted for. */
struct refused {
	struct arena *arena;
	const char **list;
	size_t count;
	size_t accepted;
	const smtp_status_t *worst;
};

static void look_at_recipient(smtp_recipient_t recipient, const char *mailbox, void *arg)
{
	struct refused *refused = arg;
	const smtp_status_t *status = or_none(smtp_recipient_status(recipient));

	if (smtp_meaning(SMTP_MESSAGE, status->code) == OK) {
		refused->accepted++;
		return;
	}
	refused->list[refused->count++] = arena_strdup(refused->arena, mailbox);
	if (!refused->worst || status->code < refused->worst->code)
		refused->worst = status; /* what may pass later outweighs a refusal */
}

/*
 * Settle a message whose outcome is known: by the sender or all recipients that were refused, else
 * by the answer to its data. Behind a refusal libesmtp makes up an answer to the data (551,
 * "Discarded 0 bytes after earlier error"), which says nothing. Code 0 means that it was not tried:
 * nothing is said of it.
 */
static void settle_letter(struct letter_out *letter)
{
	struct session *session = letter->session;
	const smtp_status_t *path = or_none(smtp_reverse_path_status(letter->message));
	const smtp_status_t *data = or_none(smtp_message_transfer_status(letter->message));
	struct refused refused = {.arena = session->arena,
		.list = ARENA_ARRAY(
			session->arena, letter->outgoing->recipient_count, const char *)};
	struct settlement settlement = {.index = letter->index};
	const smtp_status_t *decisive;

	if (letter->was_settled)
		return;
	smtp_enumerate_recipients(letter->message, look_at_recipient, &refused);
	decisive = path->code / 100 > 2	   ? path
		   : refused.accepted == 0 ? or_none(refused.worst)
					   : data;
	if (decisive->code == 0)
		return;
	letter->was_settled = true;
	settlement.outcome = reason_of(session->arena, decisive, &settlement.reason);
	if (settlement.outcome == OK && refused.count > 0) {
		/* Nobody is tried again, since the others would get it twice. */
		settlement.failed_recipients = refused.list;
		settlement.failed_count = refused.count;
		(void)reason_of(session->arena, refused.worst, &settlement.reason);
	}
	session->settle(session->context, &settlement);
}

/*
 * The message that the connection ended with counts as tried, so that one at which a server gives
 * up does not hold up the others; NULL when it ended with none, or by our own doing. One that came
 * behind another and was only announced is first on the next connection: many servers take so many
 * on each.
 */
static struct letter_out *letter_in_hand(const struct session *session)
{
	const struct smtp_watch *watch = &session->watch;
	enum smtp_watch_end end = atomic_load(&watch->end);
	struct letter_out *letter;

	if (watch->mails == 0 || watch->mails > session->count)
		return NULL;
	letter = &session->letters[watch->mails - 1];
	if (letter->was_settled)
		return NULL;
	if (watch->is_in_doubt)
		return letter;
	return end == SMTP_WATCH_STOPPED || end == SMTP_WATCH_NO_LOGIN ||
			       (watch->asked == SMTP_ASKED_MAIL && watch->mails > 1)
		       ? NULL
		       : letter;
}

static void settle_in_hand(struct letter_out *letter)
{
	struct session *session = letter->session;
	const struct smtp_watch *watch = &session->watch;
	const struct settlement settlement = {.index = letter->index,
		.outcome = TRY_LATER,
		.reason = smtp_connection_ended(watch->is_in_doubt		  ? NULL
						: watch->asked == SMTP_ASKED_MAIL ? "MAIL"
						: watch->asked == SMTP_ASKED_RCPT ? "RCPT"
										  : "DATA",
			smtp_watch_why(watch), session->arena),
		.ended_connection = true};

	letter->was_settled = true;
	session->settle(session->context, &settlement);
}

/* The socket is the descriptor that was free before; make sure, and send what is ready at once. */
static void set_no_delay(int descriptor)
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof(peer);

	if (getpeername(descriptor, (struct sockaddr *)&peer, &size) == 0)
		setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
}

static void on_event(smtp_session_t esmtp, int event, void *arg, ...)
{
	struct session *session = arg;
	va_list arguments;

	(void)esmtp;
	va_start(arguments, arg);
	switch (event) {
	case SMTP_EV_CONNECT:
		session->is_connected = true;
		smtp_watch_spoke(&session->watch, "", 0); /* its greeting is due */
		set_no_delay(session->watch.descriptor);
		break;
	case SMTP_EV_MESSAGESENT: {
		struct letter_out *letter =
			smtp_message_get_application_data(va_arg(arguments, smtp_message_t));

		settle_letter(letter);
		break;
	}
	case SMTP_EV_EXTNA_STARTTLS:
		session->lacks_starttls = true;
		break;
	case SMTP_EV_STARTTLS_OK:
		session->is_secured = true;
		break;
	case SMTP_EV_WRONG_PEER_CERTIFICATE:
		/* its own comparison goes by a name from the DNS; ours passed in the handshake */
		*va_arg(arguments, int *) = 1;
		break;
	default:
		break;
	}
	va_end(arguments);
}

static void on_bytes(const char *bytes, int size, int is_ours, void *arg)
{
	struct session *session = arg;

	if (is_ours)
		smtp_watch_spoke(&session->watch, bytes, size);
	else
		smtp_watch_heard(&session->watch, bytes, size);
}

/* *context is how far it came; libesmtp frees it with its session. size NULL: from the start. */
static const char *give_bytes(void **context, int *size, void *arg)
{
	const struct letter_out *letter = arg;
	const struct outgoing *outgoing = letter->outgoing;
	size_t *at = *context;
	size_t from;

	if (!at) {
		*context = at = calloc(1, sizeof(*at));
		if (!at)
			out_of_memory(sizeof(*at));
	}
	if (!size) {
		*at = 0;
		return NULL;
	}
	from = *at;
	*at += outgoing->size_bytes - from < PIECE_BYTES ? outgoing->size_bytes - from
							 : PIECE_BYTES;
	*size = (int)(*at - from);
	return *size > 0 ? (const char *)outgoing->bytes + from : NULL;
}

static void add_message(struct session *session, smtp_session_t esmtp,
	const struct outgoing *outgoing, size_t index)
{
	struct letter_out *letter = &session->letters[session->count];
	const struct settlement refusal = {
		.index = index, .outcome = REFUSED, .reason = smtp_unsendable(outgoing)};

	if (refusal.reason.sentence) {
		session->settle(session->context, &refusal);
		return;
	}
	*letter = (struct letter_out){.index = index,
		.outgoing = outgoing,
		.message = smtp_add_message(esmtp),
		.session = session};
	session->count++;
	smtp_message_set_application_data_release(letter->message, letter, NULL);
	smtp_set_reverse_path(letter->message, outgoing->envelope_from);
	smtp_set_messagecb(letter->message, give_bytes, letter);
	for (size_t i = 0; i < outgoing->recipient_count; i++)
		smtp_add_recipient(letter->message, outgoing->recipients[i]);
}

static int give_login(auth_client_request_t request, char **result, int fields, void *arg)
{
	const struct smtp *smtp = arg;
	union {
		const char *given;
		char *wanted;
	} text;

	for (int i = 0; i < fields; i++) {
		text.given = request[i].flags & AUTH_PASS   ? smtp->secret
			     : request[i].flags & AUTH_USER ? smtp->sender->smtp.user
							    : NULL;
		result[i] = text.wanted;
	}
	return 1;
}

static auth_context_t set_login(const struct smtp *smtp, smtp_session_t esmtp)
{
	auth_context_t login;

	if (!smtp->sender->smtp.user || !smtp->secret)
		return NULL;
	login = auth_create_context();
	auth_set_mechanism_flags(login, AUTH_PLUGIN_PLAIN, 0);
	auth_set_interact_cb(login, give_login, (void *)(uintptr_t)smtp);
	smtp_auth_set_context(esmtp, login);
	return login;
}

static int answer_seconds(const struct smtp *smtp)
{
	int64_t seconds = smtp->sender->smtp.timeout_seconds;

	return seconds ? (int)seconds : SMTP_ANSWER_SECONDS;
}

/* The watch ends a silence sooner, and can say of which; libesmtp would say nothing. */
static void set_timeouts(smtp_session_t esmtp, int watch_seconds)
{
	long milliseconds = (watch_seconds + LATER_SECONDS) * 1000L;

	for (int which = Timeout_GREETING; which <= Timeout_DATA2; which++)
		smtp_set_timeout(esmtp, which | Timeout_OVERRIDE_RFC2822_MINIMUM, milliseconds);
}

/* TLS was asked for and does not stand. */
static enum outcome starttls_failure(
	const struct smtp *smtp, const struct session *session, struct error *error)
{
	const struct endpoint *endpoint = &smtp->sender->smtp;

	if (session->lacks_starttls)
		return error_set(error, BROKEN,
			"%s does not offer STARTTLS, and nothing is sent in the clear",
			endpoint->host);
	if (session->watch.refusal)
		return error_set(error, TRY_LATER,
			"%s refuses STARTTLS, and nothing is sent in the clear: %d %s",
			endpoint->host, session->watch.refusal, session->watch.words);
	return tls_failure(NULL, endpoint, error);
}

/* What kept the connection from doing its work, when messages are left untried. */
static enum outcome connection_failure(
	const struct smtp *smtp, const struct session *session, int code, struct error *error)
{
	const struct endpoint *endpoint = &smtp->sender->smtp;
	const struct smtp_watch *watch = &session->watch;
	enum smtp_watch_end end = atomic_load(&watch->end);
	const char *why = smtp_watch_why(watch);
	char words[200] = "";

	if (smtp->verified != X509_V_OK)
		return tls_refusal(smtp->verified, endpoint->host, error);
	if (!session->is_connected)
		return error_set(error, TRY_LATER, "%s port %d cannot be reached: %s",
			endpoint->host, endpoint->port,
			why ? why : smtp_strerror(code, words, sizeof(words)));
	if (end == SMTP_WATCH_NO_LOGIN && watch->refusal) {
		struct reason reason;
		enum outcome outcome = smtp_reason(
			SMTP_LOGIN, watch->refusal, watch->words, session->arena, &reason);

		return error_set(error, outcome, "%s: %s", endpoint->host, reason.sentence);
	}
	if (why)
		return error_set(error,
			end == SMTP_WATCH_INJECTED || end == SMTP_WATCH_NO_LOGIN ? BROKEN
										 : TRY_LATER,
			"%s: %s", endpoint->host, why);
	if (session->lacks_starttls ||
		(watch->asked == SMTP_ASKED_STARTTLS && !session->is_secured))
		return starttls_failure(smtp, session, error);
	if (watch->refusal)
		return error_set(error, TRY_LATER, "%s took no message: %d %s", endpoint->host,
			watch->refusal, watch->words);
	if (code == 0)
		return error_set(
			error, TRY_LATER, "%s took the connection but no message", endpoint->host);
	return error_set(error, TRY_LATER, "%s: %s", endpoint->host,
		smtp_strerror(code, words, sizeof(words)));
}

static enum outcome smtp_send(void *state, const struct outgoing *const *messages, size_t count,
	void (*settle)(void *context, const struct settlement *settlement), void *context,
	struct error *error)
{
	struct smtp *smtp = state;
	const struct endpoint *endpoint = &smtp->sender->smtp;
	struct session session = {
		.arena = arena_new(ARENA_BYTES), .settle = settle, .context = context};
	smtp_session_t esmtp = smtp_create_session();
	char server[ENDPOINT_BYTES_MAX];
	auth_context_t login;
	struct letter_out *in_hand;
	size_t untried = 0;
	enum outcome outcome = OK;
	int code;

	smtp->verified = X509_V_OK;
	session.letters = ARENA_ARRAY(session.arena, count, struct letter_out);
	snprintf(server, sizeof(server), "%s:%d", endpoint->host, endpoint->port);
	smtp_set_server(esmtp, server);
	set_timeouts(esmtp, answer_seconds(smtp));
	smtp_set_eventcb(esmtp, on_event, &session);
	smtp_set_monitorcb(esmtp, on_bytes, &session, 0);
	if (smtp->tls) {
		smtp_starttls_enable(esmtp, Starttls_REQUIRED);
		smtp_starttls_set_ctx(esmtp, smtp->tls);
	}
	login = set_login(smtp, esmtp);
	for (size_t i = 0; i < count; i++)
		add_message(&session, esmtp, messages[i], i);
	if (session.count > 0) {
		smtp_watch_begin(&session.watch, answer_seconds(smtp), login != NULL);
		code = smtp_start_session(esmtp) ? 0 : smtp_errno();
		smtp_watch_end(&session.watch);
		for (size_t i = 0; i < session.count; i++) {
			settle_letter(&session.letters[i]);
			untried += !session.letters[i].was_settled;
		}
		in_hand = letter_in_hand(&session);
		if (in_hand)
			settle_in_hand(in_hand);
		if (untried > 0)
			outcome = connection_failure(smtp, &session, code, error);
	}
	smtp_destroy_session(esmtp);
	if (login)
		auth_destroy_context(login);
	arena_free(session.arena);
	return outcome;
}

const struct sending_channel channel_smtp = {
	.name = "smtp",
	.open = smtp_open,
	.send = smtp_send,
	.close = smtp_close,
};
