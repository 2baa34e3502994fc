/* SPDX-License-Identifier: MIT */
/* Mails to staff that are about no ticket but sum up. */
#include "handlers/kinds/digest_mail.h"

#include "daemon/base/text.h"
#include "handlers/kinds/post.h"

enum { LIST_BYTES_MAX = 64 * 1024, IDS_MAX = 24 };

enum outcome digest_mail_send(struct handling *handling, const struct recipient *recipient,
	const char *template_name, const struct template_value *values, size_t value_count,
	struct error *error)
{
	const struct site *site = handling->site;
	enum language language = recipient->language;
	struct rendered rendered;
	struct posted posted;
	struct draft draft = {.intention = {.kind = OUTGOING_DIGEST},
		.from_name = site_name(site, language),
		.to = {.name = recipient->name, .mail = recipient->mail},
		.language = language,
		.role = MARK_STAFF,
		.person = recipient->mark};
	enum outcome outcome = template_render(handling->desk->templates, template_name, language,
		site->languages, site->language_count, values, value_count, handling->arena,
		&rendered, error);

	if (outcome != OK)
		return outcome;
	draft.subject = rendered.subject ? rendered.subject : site_name(site, language);
	draft.text = rendered.text;
	return post_send(handling, &draft, &posted, error);
}

enum outcome digest_mail_is_named(struct handling *handling, bool *ret_is, struct error *error)
{
	const struct message *message = handling->message;
	enum outcome outcome = OK;

	*ret_is = false;
	for (size_t i = 0; outcome == OK && !*ret_is && i < message->report_count; i++)
		outcome = post_is_without_ticket(
			handling, message->reports[i].original_message_id, ret_is, error);
	for (size_t i = 0;
		outcome == OK && !*ret_is && i < message->in_reply_to_count && i < IDS_MAX; i++)
		outcome = post_is_without_ticket(handling, message->in_reply_to[i], ret_is, error);
	for (size_t i = 0;
		outcome == OK && !*ret_is && i < message->references_count && i < IDS_MAX; i++)
		outcome = post_is_without_ticket(handling, message->references[i], ret_is, error);
	return outcome;
}

void digest_list_begin(struct digest_list *list, const char *template_name, enum language language)
{
	list->template_name = template_name;
	list->language = language;
	buf_init(&list->lines, LIST_BYTES_MAX);
}

enum outcome digest_list_add(struct handling *handling, struct digest_list *list,
	const struct template_value *values, size_t value_count, struct error *error)
{
	const struct site *site = handling->site;
	struct rendered rendered;
	enum outcome outcome = template_render(handling->desk->templates, list->template_name,
		list->language, site->languages, site->language_count, values, value_count,
		handling->arena, &rendered, error);

	if (outcome == OK)
		buf_puts(&list->lines, rendered.text);
	return outcome;
}

const char *digest_list_end(struct handling *handling, struct digest_list *list)
{
	const char *text = text_trim(handling->arena, buf_text(&list->lines));

	buf_free(&list->lines);
	return text;
}
