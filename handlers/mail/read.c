/* SPDX-License-Identifier: MIT */
/* From the bytes of a mail to struct message (RFC 5322, 2045-2049, 2231, 3676). */
#include "handlers/mail/read.h"

#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/text.h"
#include "handlers/mail/addresses.h"
#include "handlers/mail/body.h"
#include "handlers/mail/date.h"
#include "handlers/mail/guard.h"
#include "handlers/mail/language.h"
#include "handlers/mail/mail_html.h"
#include "handlers/mail/quote.h"
#include "handlers/mail/report.h"
#include "handlers/mail/signs.h"
#include "handlers/mail/words.h"

void mail_init(void)
{
	g_mime_init();
	html_init();
}

static void read_headers(struct arena *arena, const struct part *root, struct message *message)
{
	message->headers = ARENA_ARRAY(arena, root->field_count + 1, struct header);
	message->header_count = root->field_count;
	for (size_t i = 0; i < root->field_count; i++) {
		const struct field *field = &root->fields[i];

		message->headers[i].name =
			arena_strndup(arena, (const char *)field->name.bytes, field->name.size);
		message->headers[i].value =
			words_decode(arena, field->value.bytes, field->value.size);
	}
}

static bool is_blank_field(const struct field *field)
{
	for (size_t i = 0; i < field->value.size; i++) {
		if (!strchr(" \t\r\n", field->value.bytes[i])) {
			return false;
		}
	}
	return true;
}

/* Of a field that should be there once, the first that says something. */
static const struct field *single_field(const struct part *root, const char *name)
{
	for (size_t i = 0; i < root->field_count; i++) {
		const struct field *field = &root->fields[i];

		if (field->name.size == strlen(name) &&
			strncasecmp((const char *)field->name.bytes, name, field->name.size) == 0 &&
			!is_blank_field(field)) {
			return field;
		}
	}
	return NULL;
}

static void read_addresses(struct arena *arena, const struct part *root, const char *name,
	struct address **ret_addresses, size_t *ret_count, const char **trouble)
{
	const struct field *field = single_field(root, name);

	if (field) {
		addresses_parse(arena, field->value.bytes, field->value.size, ret_addresses,
			ret_count, trouble);
	}
}

static struct address read_address(
	struct arena *arena, const struct part *root, const char *name, const char **trouble)
{
	struct address *addresses = NULL;
	struct address none = {0};
	size_t count = 0;

	read_addresses(arena, root, name, &addresses, &count, trouble);
	for (size_t i = 0; i < count; i++) {
		if (addresses[i].mail) {
			return addresses[i];
		}
	}
	return count > 0 ? addresses[0] : none;
}

static void read_ids(struct arena *arena, const struct part *root, const char *name,
	const char *const **ret_ids, size_t *ret_count)
{
	const struct field *field = single_field(root, name);

	if (field) {
		message_ids_parse(arena, field->value.bytes, field->value.size, ret_ids, ret_count);
	}
}

static void read_return_path(struct arena *arena, const struct part *root, struct message *message)
{
	const struct field *field = part_field(root, "Return-Path");
	const char *value;

	if (!field) {
		return;
	}
	value = words_decode(arena, field->value.bytes, field->value.size);
	if (strcmp(value, "<>") == 0) {
		message->return_path = "";
	} else {
		const char *trouble = NULL;

		message->return_path = read_address(arena, root, "Return-Path", &trouble).mail;
	}
}

static void read_envelope(struct arena *arena, const struct part *root, struct message *message)
{
	const struct field *subject = single_field(root, "Subject");
	const struct field *date = single_field(root, "Date");
	const char **trouble = &message->trouble;
	const char *const *ids = NULL;
	size_t id_count = 0;

	message->from = read_address(arena, root, "From", trouble);
	message->sender = read_address(arena, root, "Sender", trouble);
	read_addresses(
		arena, root, "Reply-To", &message->reply_to, &message->reply_to_count, trouble);
	read_addresses(arena, root, "To", &message->to, &message->to_count, trouble);
	read_addresses(arena, root, "Cc", &message->cc, &message->cc_count, trouble);
	read_return_path(arena, root, message);
	message->subject =
		subject ? words_decode(arena, subject->value.bytes, subject->value.size) : "";
	read_ids(arena, root, "Message-ID", &ids, &id_count);
	message->message_id = id_count > 0 ? ids[0] : NULL;
	read_ids(arena, root, "In-Reply-To", &message->in_reply_to, &message->in_reply_to_count);
	read_ids(arena, root, "References", &message->references, &message->references_count);
	if (date && !mail_date_parse(date->value.bytes, date->value.size, &message->date)) {
		message->date = 0;
	}
}

enum outcome mail_read(struct arena *arena, const unsigned char *bytes, size_t size_bytes,
	struct message *ret_message, struct error *error)
{
	struct part root;
	struct body body = {0};

	if (size_bytes == 0) {
		return error_set(error, REFUSED, "the mail is empty: there is not a byte to read");
	}
	*ret_message = (struct message){.channel = CHANNEL_EMAIL, .kind = MESSAGE_REQUEST};
	guard_cut(arena, bytes, size_bytes, &root, &ret_message->trouble);
	read_headers(arena, &root, ret_message);
	read_envelope(arena, &root, ret_message);
	body_read(arena, &root, &body, &ret_message->trouble);
	ret_message->text = body.text;
	ret_message->text_from_html = body.text_from_html;
	ret_message->links = body.links;
	ret_message->link_count = body.link_count;
	ret_message->attachments = body.attachments;
	ret_message->attachment_count = body.attachment_count;
	signs_read(arena, ret_message);
	if (!report_read(arena, &root, ret_message) && signs_say_auto_reply(ret_message)) {
		ret_message->kind = MESSAGE_AUTO_REPLY;
	}
	ret_message->reply = quote_trim(arena, ret_message->text, ret_message->from.name);
	ret_message->language = language_guess(ret_message->reply);
	return OK;
}

bool mail_own_words(struct arena *arena, const unsigned char *bytes, size_t size_bytes,
	const char *from_name, struct own_words *ret_words)
{
	const char *trouble = NULL;
	struct page_text page;
	struct part root;

	guard_cut(arena, bytes, size_bytes, &root, &trouble);
	if (trouble || !body_own_words(arena, &root, &page)) {
		return false;
	}
	*ret_words = (struct own_words){
		.text = quote_trim(arena, page.text, from_name),
		.pictures = page.pictures,
		.picture_count = page.picture_count,
	};
	return true;
}

char *own_words_pictures(
	struct arena *arena, const struct own_words *words, const char *text, bool *ret_shown)
{
	char *copy = arena_strdup(arena, text), *out = copy;

	for (size_t i = 0; i < words->picture_count; i++) {
		ret_shown[i] = false;
	}
	while (*text) {
		const char *start = text;
		size_t place = text_next(&text) - (size_t)HTML_PICTURE;

		if (place < words->picture_count) {
			ret_shown[place] = true;
			continue;
		}
		while (start < text) {
			*out++ = *start++;
		}
	}
	*out = '\0';
	return copy;
}
