/* SPDX-License-Identifier: MIT */
/* Cutting what staff wrote down to what is meant for the writer. */
#include "handlers/kinds/staff_words.h"

#include <ctype.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "handlers/kinds/marker.h"
#include "handlers/mail/mail_html.h"
#include "handlers/mail/quote.h"
#include "handlers/mail/quote_marks.h"
#include "handlers/mail/read.h"
#include "handlers/mail/safe_links.h"

enum {
	WORDS_BYTES_MAX = 1024 * 1024,
	TEXT_BYTES_MAX = 4 * WORDS_BYTES_MAX,
	NAME_BYTES = 80,
	NAMES_BYTES = 400
};

static bool is_word_byte(char byte)
{
	return isalnum((unsigned char)byte) || (unsigned char)byte >= 0x80;
}

/* Whether it stands there by itself, not within a longer address: "johanna@" holds "anna@". */
static bool stands_alone(const char *text, const char *found, size_t size)
{
	const char *behind = found + size;
	bool begins = found == text || !(is_word_byte(found[-1]) || strchr("._-+", found[-1]));
	bool goes_on = is_word_byte(*behind) || *behind == '_' ||
		       (*behind && strchr(".-", *behind) && is_word_byte(behind[1]));

	return begins && !goes_on;
}

static const char *find_alone(const char *text, const char *address)
{
	const char *found = text;

	while ((found = strcasestr(found, address)) && !stands_alone(text, found, strlen(address)))
		found++;
	return found;
}

/* The address as it stands in the query of a link (RFC 3986 section 2.1). */
static const char *in_link(struct arena *arena, const char *mail)
{
	const char *at = strchr(mail, '@');

	return at ? arena_printf(arena, "%.*s%%40%s", (int)(at - mail), mail, at + 1) : mail;
}

/* The private addresses of all staff and of partners, in both forms. */
static struct texts private_addresses(struct handling *handling)
{
	const struct site *site = handling->site;
	struct texts forms = {NULL, 0};
	const char **list;
	size_t count = 0;

	for (size_t i = 0; i < site->person_count; i++)
		count += 2 * site->persons[i].emails.count;
	count += 2 * site->group_count;
	list = ARENA_ARRAY(handling->arena, count, const char *);
	for (size_t i = 0; i < site->person_count; i++) {
		const struct texts *emails = &site->persons[i].emails;

		for (size_t k = 0; k < emails->count; k++) {
			list[forms.count++] = emails->list[k];
			list[forms.count++] = in_link(handling->arena, emails->list[k]);
		}
	}
	for (size_t i = 0; i < site->group_count; i++) {
		if (!site->groups[i].partner)
			continue;
		list[forms.count++] = site->groups[i].email;
		list[forms.count++] = in_link(handling->arena, site->groups[i].email);
	}
	forms.list = list;
	return forms;
}

/* The first place in text at which one of the addresses stands; NULL when there is none. */
static const char *find_address(const struct texts *addresses, const char *text, size_t *ret_size)
{
	const char *first = NULL;

	for (size_t i = 0; i < addresses->count; i++) {
		const char *found = find_alone(text, addresses->list[i]);

		if (found && (!first || found < first)) {
			first = found;
			*ret_size = strlen(addresses->list[i]);
		}
	}
	return first;
}

const char *staff_words_for_writer(
	struct handling *handling, const struct ticket *ticket, const char *text)
{
	const struct mailbox *mailbox = handling_mailbox(handling, ticket);
	struct texts addresses = private_addresses(handling);
	struct buf out;
	const char *found, *kept;
	size_t size;

	if (!mailbox || !mailbox->address || !find_address(&addresses, text, &size))
		return text;
	buf_init(&out, TEXT_BYTES_MAX);
	while ((found = find_address(&addresses, text, &size))) {
		buf_append(&out, text, (size_t)(found - text));
		buf_puts(&out, mailbox->address);
		text = found + size;
	}
	buf_puts(&out, text);
	kept = arena_strdup(handling->arena, buf_text(&out));
	buf_free(&out);
	return kept;
}

bool staff_words_are_closing(struct arena *arena, const char *text, const char *name)
{
	const char *folded = text_fold(arena, text).text;
	const char *line = arena_strndup(arena, folded, strcspn(folded, "\n"));
	const char *behind = quote_behind_closing(line);

	line = text_trim(arena, line);
	return quote_is_closing(line) || (behind && strlen(behind) <= strlen(name)) ||
	       strcmp(line, text_fold(arena, name).text) == 0;
}

/* The new words alone: no quotation, no signature, nothing from our marker line on; "" when a line
 * that announces a quotation is all there is. */
static const char *words_of(struct arena *arena, const char *reply)
{
	const char *text = text_trim(arena, marker_cut(arena, reply));

	return quote_has_own_words(arena, text) ? text : "";
}

/* Answers stand between the quotes of the notification: what they answer cannot be shown outside,
 * and without it they may say something else. */
static bool answers_inside(struct arena *arena, const char *reply)
{
	const char *rest = marker_quoted_rest(reply);

	return rest && quote_has_own_words(arena, rest);
}

static bool is_one_of(const char *const *words, const char *word)
{
	for (size_t i = 0; words[i]; i++) {
		if (text_equal_nocase(words[i], word))
			return true;
	}
	return false;
}

/* Some programs call every file application/octet-stream. */
static const char *ending_of(const struct attachment *attachment)
{
	const char *dot = attachment->name ? strrchr(attachment->name, '.') : NULL;

	return dot ? dot : "";
}

/* Whether an attachment may show whom it comes from: whole messages, meetings, and what only
 * Outlook reads. */
static bool tells_too_much(const struct attachment *attachment)
{
	static const char *const types[] = {"application/ms-tnef", "application/vnd.ms-outlook",
		"application/pkcs7-mime", "application/x-pkcs7-mime", "text/calendar", NULL};
	static const char *const endings[] = {".eml", ".msg", ".ics", ".p7m", NULL};

	return text_starts_nocase(attachment->type, "message/") ||
	       is_one_of(types, attachment->type) || is_one_of(endings, ending_of(attachment));
}

static bool is_business_card(const struct attachment *attachment)
{
	return text_equal_nocase(attachment->type, "text/vcard") ||
	       text_equal_nocase(attachment->type, "text/x-vcard") ||
	       text_equal_nocase(ending_of(attachment), ".vcf");
}

bool staff_words_is_certificate(const struct attachment *attachment)
{
	static const char *const types[] = {"application/pkcs7-signature",
		"application/x-pkcs7-signature", "application/pgp-signature",
		"application/pgp-keys", NULL};

	return is_one_of(types, attachment->type) ||
	       text_equal_nocase(ending_of(attachment), ".p7s");
}

static void leave_behind(
	struct arena *arena, const struct attachment *attachment, struct staff_words *words)
{
	const char *name = attachment->name ? attachment->name : attachment->type;

	name = text_printable(arena, name, NAME_BYTES);
	if (!words->left_behind)
		words->left_behind = name;
	else if (strlen(words->left_behind) < NAMES_BYTES)
		words->left_behind = arena_printf(arena, "%s, %s", words->left_behind, name);
}

/* A picture that is shown outside the new words: in a signature, in what is quoted. With a text
 * alone to go by, any that is meant to be shown somewhere. */
static bool is_decoration(
	const struct attachment *attachment, const struct own_words *page, const bool *shown)
{
	if (!attachment->content_id || !text_starts_nocase(attachment->type, "image/"))
		return false;
	for (size_t i = 0; i < page->picture_count; i++) {
		if (strcmp(page->pictures[i], attachment->content_id) == 0)
			return !shown[i];
	}
	return attachment->is_inline;
}

/* Pictures of a signature and what says who writes stay behind, real attachments go along. */
static void pick_attachments(struct handling *handling, const struct own_words *page,
	const bool *shown, struct staff_words *words)
{
	const struct message *message = handling->message;

	words->attachments =
		ARENA_ARRAY(handling->arena, message->attachment_count, struct attachment);
	for (size_t i = 0; i < message->attachment_count; i++) {
		const struct attachment *attachment = &message->attachments[i];

		if (tells_too_much(attachment))
			leave_behind(handling->arena, attachment, words);
		else if (!is_business_card(attachment) && !staff_words_is_certificate(attachment) &&
			 !is_decoration(attachment, page, shown))
			words->attachments[words->attachment_count++] = *attachment;
	}
}

void staff_words_read(struct handling *handling, struct staff_words *ret_words)
{
	const struct message *message = handling->message;
	struct arena *arena = handling->arena;
	const char *reply = message->reply, *text;
	struct own_words page = {.picture_count = 0};
	bool shown[HTML_PICTURES_MAX];

	*ret_words = (struct staff_words){.is_inside = answers_inside(arena, reply)};
	if (mail_own_words(arena, handling->incoming->bytes, handling->incoming->size_bytes,
		    message->from.name, &page)) {
		ret_words->is_inside |= answers_inside(arena, page.text);
		reply = page.text;
	}
	text = own_words_pictures(arena, &page, words_of(arena, reply), shown);
	if (!*text_trim(arena, text)) /* its signature holds all, say */
		text = words_of(arena, message->reply);
	ret_words->text =
		safe_links_open(arena, text_cut(arena, text_trim(arena, text), WORDS_BYTES_MAX));
	pick_attachments(handling, &page, shown, ret_words);
}
