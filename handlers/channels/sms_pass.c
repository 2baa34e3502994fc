/* SPDX-License-Identifier: MIT */
/* One pass over the texts a provider has for us. */
#include "handlers/channels/sms_pass.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/secret.h"
#include "daemon/base/stop.h"
#include "daemon/base/text.h"

#define CURSOR_START "sms start"
#define CURSOR_LAST "sms last"

enum { ID_BYTES_MAX = 150, CUT_BYTES = 64 * 1024, DAY = 86400 };

static enum outcome read_cursor(
	const struct sms_pass *pass, const char *folder, int64_t *ret_at, struct error *error)
{
	bool other;
	enum outcome outcome =
		pass->intake->cursor(pass->intake->context, folder, 0, ret_at, &other, error);

	return outcome == NOT_FOUND ? OK : outcome;
}

enum outcome sms_pass_begin(struct sms_pass *pass, struct sms_session *session,
	const struct intake *intake, struct error *error)
{
	enum outcome outcome;

	arena_reset(session->arena);
	buf_clear(&session->next_url);
	*pass = (struct sms_pass){.session = session, .intake = intake};
	pass->is_wide = session->wide_at_ms == 0 ||
			clock_monotonic_ms() - session->wide_at_ms >= SMS_WIDE_EVERY_MS;
	outcome = read_cursor(pass, CURSOR_START, &pass->started_at, error);
	if (outcome == OK)
		outcome = read_cursor(pass, CURSOR_LAST, &pass->last_good, error);
	pass->is_first = pass->started_at == 0;
	return outcome;
}

int64_t sms_pass_since(const struct sms_pass *pass)
{
	const struct sms_line *line = pass->session->line;
	int64_t kept = line->retention_seconds > 0 ? clock_now() - line->retention_seconds : 0;
	int64_t since = pass->last_good;

	if (since == 0 && !line->start_now)
		return kept;
	if (since == 0)
		since = pass->is_first ? clock_now() : pass->started_at;
	since -= 2 * line->poll_seconds + SMS_OVERLAP_SECONDS;
	if (pass->is_wide)
		since -= SMS_WIDE_SECONDS;
	return since > kept ? since : kept;
}

enum outcome sms_pass_heard(
	struct sms_pass *pass, const struct http_answer *answer, struct error *error)
{
	int64_t ours = clock_now();

	if (pass->now)
		return OK;
	pass->now = answer->date > 0 && answer->date < ours ? answer->date : ours;
	if (!pass->is_first)
		return OK;
	pass->started_at = pass->now;
	return pass->intake->set_cursor(
		pass->intake->context, CURSOR_START, 0, pass->started_at, error);
}

void sms_pass_ask_next(struct sms_pass *pass, const char *url)
{
	buf_clear(&pass->session->next_url);
	if (!buf_puts(&pass->session->next_url, url)) {
		buf_clear(&pass->session->next_url);
		sms_pass_odd(pass, "the address of the provider's next page is too long");
	}
}

bool sms_pass_has_next(const struct sms_pass *pass)
{
	return pass->session->next_url.size > 0;
}

const char *sms_pass_page(struct sms_pass *pass)
{
	struct sms_session *session = pass->session;
	const char *url;

	arena_reset(session->arena);
	url = arena_strdup(session->arena, buf_text(&session->next_url));
	buf_clear(&session->next_url);
	pass->page_has_news = false;
	pass->pages++;
	pass->intake->progress(pass->intake->context);
	pass->url = url;
	return url;
}

bool sms_pass_wants_more(const struct sms_pass *pass)
{
	return pass->is_wide || pass->page_has_news;
}

enum outcome sms_pass_follow(struct sms_pass *pass, const char *next, struct error *error)
{
	char *url;

	if (!next || !*next)
		return OK;
	url = sms_next_url(pass->session, pass->url, next);
	if (!url)
		return error_set(error, TRY_LATER,
			"the provider's answer says that it goes on at another server, which was "
			"not asked");
	if (strcmp(url, pass->url) == 0)
		return error_set(error, TRY_LATER,
			"the provider's answer says that it goes on where it begins");
	if (pass->pages >= SMS_PAGES_MAX)
		return error_set(error, TRY_LATER,
			"the provider's answer has more than %d pages; the rest was not read",
			SMS_PAGES_MAX);
	sms_pass_ask_next(pass, url);
	return OK;
}

void sms_pass_odd(struct sms_pass *pass, const char *sentence)
{
	(void)error_set(&pass->trouble, TRY_LATER, "%s", sentence);
}

/* The provider's id; of a text without one that could be a key, the hash of all it is. */
static const char *key_of(struct arena *arena, const struct sms_received *received)
{
	struct secret_hash *hash;
	char hex[65];

	if (received->id && *received->id && strlen(received->id) <= ID_BYTES_MAX &&
		strcmp(received->id, text_printable(arena, received->id, ID_BYTES_MAX)) == 0)
		return received->id;
	hash = secret_hash_new();
	secret_hash_add(hash, received->raw, received->raw_size);
	secret_hash_end(hash, hex);
	return arena_printf(arena, "sha256:%s", hex);
}

/* Whether it came before the line was first asked. A text without a time is as old as the pass. */
static bool is_older(const struct sms_pass *pass, const struct sms_received *received)
{
	return received->sent_at ? received->sent_at < pass->started_at : pass->is_first;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static enum outcome put(struct sms_pass *pass, const struct sms_received *given,
	const char *trouble, struct error *error)
{
	struct arena *arena = pass->session->arena;
	size_t most = (size_t)pass->session->message_max_bytes;
	struct sms_received received = *given;
	struct incoming incoming = {
		.folder = SMS_FOLDER,
		.name = key_of(arena, given),
		.silent = is_older(pass, given),
		.fetched_at = clock_now(),
		.trouble = trouble,
	};
	const char *bytes;

	received.id = or_empty(given->id);
	received.from = or_empty(given->from);
	received.to = or_empty(given->to);
	received.text = or_empty(given->text);
	bytes = sms_envelope_write(arena, &received, &incoming.size_bytes);
	if (most > 0 && incoming.size_bytes > most) {
		incoming.trouble = arena_printf(arena,
			"the text has more than the limit of %zu bytes; only its beginning is kept",
			most);
		received.text = text_cut(arena, received.text, CUT_BYTES);
		received.raw_size = 0;
		bytes = sms_envelope_write(arena, &received, &incoming.size_bytes);
	}
	/* a clock ahead of ours must not make it arrive in the future */
	incoming.received_at = given->sent_at > 0 && given->sent_at < incoming.fetched_at
				       ? given->sent_at
				       : incoming.fetched_at;
	incoming.bytes = (const unsigned char *)bytes;
	return pass->intake->put(pass->intake->context, &incoming, error);
}

enum outcome sms_pass_take(struct sms_pass *pass, const struct sms_received *received,
	const char *trouble, struct error *error)
{
	const struct sms_line *line = pass->session->line;
	const struct intake *intake = pass->intake;
	bool is_known = false;
	enum outcome outcome = intake->known_name(intake->context, SMS_FOLDER,
		key_of(pass->session->arena, received), &is_known, error);

	if (outcome != OK || is_known)
		return outcome;
	if (line->start_now && !line->http.receive_destructive && is_older(pass, received))
		return OK;
	pass->page_has_news = true;
	return put(pass, received, trouble, error);
}

enum outcome sms_pass_end(struct sms_pass *pass, enum outcome outcome, struct error *error)
{
	const struct intake *intake = pass->intake;

	if (outcome == OK && pass->trouble.text[0])
		outcome = error_set(error, TRY_LATER, "%s", pass->trouble.text);
	if (outcome == OK && pass->now)
		outcome = intake->set_cursor(intake->context, CURSOR_LAST, 0, pass->now, error);
	if (outcome != OK) {
		struct error own;

		/* what came before the trouble is kept */
		pass->session->wide_at_ms = 0;
		(void)intake->flush(intake->context, &own);
		return outcome;
	}
	outcome = intake->flush(intake->context, error);
	if (outcome == OK && pass->is_wide)
		pass->session->wide_at_ms = clock_monotonic_ms();
	return outcome;
}

enum outcome sms_receiving_open(const struct mailbox *mailbox, const char *secret,
	const struct receive_limits *limits, void **ret_state, struct error *error)
{
	struct sms_session *session;
	enum outcome outcome = sms_session_open(mailbox->sms, secret, &session, error);

	if (outcome != OK)
		return outcome;
	session->message_max_bytes = limits->message_max_bytes;
	*ret_state = session;
	return OK;
}

enum outcome sms_wait(void *state, int seconds, struct error *error)
{
	(void)state;
	(void)error;
	(void)stop_poll(-1, 0, seconds * 1000);
	return OK;
}

void sms_close(void *state)
{
	sms_session_close(state);
}
