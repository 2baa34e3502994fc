/* SPDX-License-Identifier: MIT */
/* Lists of texts, as Twilio and 46elks keep them. */
#include "handlers/channels/sms_listing.h"

#include <string.h>

#include "handlers/channels/sms_send.h"
#include "handlers/mail/date.h"

static int64_t date_of(const struct sms_session *session, const struct json *item, const char *key)
{
	const char *text = sms_member(session, item, key);
	int64_t at = 0;

	if (!text || !mail_date_parse((const unsigned char *)text, strlen(text), &at))
		return 0;
	return at;
}

/* *ret_json is the caller's to free. */
static enum outcome ask(struct sms_session *session, const struct sms_listing *listing,
	const char *url, struct http_answer *ret_answer, struct json **ret_json,
	struct error *error)
{
	struct http_request request = sms_get(session, url);
	struct json *json;
	enum outcome outcome = sms_ask(session, &request, ret_answer, &json, error);

	if (outcome != OK)
		return outcome == NOT_FOUND ? BROKEN : outcome;
	if (json_kind(json_member(json, listing->messages)) != JSON_LIST) {
		json_free(json);
		return error_set(error, TRY_LATER, "the provider's answer has no list of messages");
	}
	*ret_json = json;
	return OK;
}

/* ---- receiving */

static enum outcome take_item(struct sms_pass *pass, const struct sms_listing *listing,
	const struct json *item, struct error *error)
{
	const struct sms_session *session = pass->session;
	const char *direction = sms_member(session, item, "direction");
	struct sms_received received = {
		.provider = listing->provider,
		.id = sms_member(session, item, listing->id),
		.from = sms_member(session, item, "from"),
		.to = sms_member(session, item, "to"),
		.text = sms_member(session, item, listing->text),
		.sent_at = date_of(session, item, listing->sent),
		.raw = json_to_text(item, session->arena),
	};

	if (!direction) {
		sms_pass_odd(pass, "an item of the provider's answer is no message");
		return OK;
	}
	if (strcmp(direction, listing->incoming) != 0)
		return OK;
	received.raw_size = strlen(received.raw);
	if (!received.sent_at)
		received.sent_at = date_of(session, item, listing->created);
	return sms_pass_take(
		pass, &received, listing->trouble ? listing->trouble(session, item) : NULL, error);
}

static enum outcome take_page(
	struct sms_pass *pass, const struct sms_listing *listing, struct error *error)
{
	const struct json *items;
	struct http_answer answer;
	struct json *json;
	enum outcome outcome =
		ask(pass->session, listing, sms_pass_page(pass), &answer, &json, error);

	if (outcome != OK)
		return outcome;
	outcome = sms_pass_heard(pass, &answer, error);
	items = json_member(json, listing->messages);
	for (size_t i = 0; outcome == OK && i < json_count(items); i++)
		outcome = take_item(pass, listing, json_item(items, i), error);
	if (outcome == OK && sms_pass_wants_more(pass))
		outcome = sms_pass_follow(pass, listing->next_page(pass, json), error);
	json_free(json);
	return outcome;
}

enum outcome sms_listing_fetch(struct sms_session *session, const struct sms_listing *listing,
	const struct intake *intake, struct error *error)
{
	struct sms_pass pass;
	enum outcome outcome = sms_pass_begin(&pass, session, intake, error);

	if (outcome != OK)
		return outcome;
	sms_pass_ask_next(&pass, listing->first_page(&pass));
	while (outcome == OK && sms_pass_has_next(&pass))
		outcome = take_page(&pass, listing, error);
	return sms_pass_end(&pass, outcome, error);
}

/* ---- sending */

enum outcome sms_listing_look(struct sms_session *session, const struct sms_listing *listing,
	const char *url, const struct outgoing *outgoing, struct settlement *settlement,
	struct error *error)
{
	const char *text = sms_text_of(session->arena, outgoing);
	const struct json *items;
	struct http_answer answer;
	struct json *json;
	int64_t since;
	enum outcome outcome = ask(session, listing, url, &answer, &json, error);

	if (outcome != OK)
		return outcome;
	outcome = NOT_FOUND;
	since = sms_their_time(&answer, outgoing->unsure_since);
	items = json_member(json, listing->messages);
	for (size_t i = 0; outcome == NOT_FOUND && i < json_count(items); i++) {
		const struct json *item = json_item(items, i);
		const char *direction = sms_member(session, item, "direction");

		if (!direction ||
			strncmp(direction, listing->outgoing, strlen(listing->outgoing)) != 0 ||
			!sms_same_number(session, session->line->number,
				sms_member(session, item, "from")) ||
			!sms_same_number(session, outgoing->recipients[0],
				sms_member(session, item, "to")) ||
			date_of(session, item, listing->created) < since ||
			!sms_same_text(
				session->arena, text, sms_member(session, item, listing->text)))
			continue;
		settlement->source_id = sms_member(session, item, listing->id);
		outcome = OK;
	}
	json_free(json);
	return outcome;
}
