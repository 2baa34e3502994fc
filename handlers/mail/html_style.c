/* SPDX-License-Identifier: MIT */
/* Reading style, class and id, by the forms that mail programs write them in. */
#include "handlers/mail/html_style.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

const char *html_attribute(const unsigned char **attributes, const char *name)
{
	for (size_t i = 0; attributes && attributes[i]; i += 2) {
		if (strcasecmp((const char *)attributes[i], name) == 0)
			return attributes[i + 1] ? (const char *)attributes[i + 1] : "";
	}
	return NULL;
}

/* The style in lower case and without blanks; "" when there is none. */
static const char *plain_style(struct arena *arena, const unsigned char **attributes)
{
	const char *style = html_attribute(attributes, "style");
	char *plain, *out;

	if (!style)
		return "";
	plain = out = arena_alloc(arena, strlen(style) + 1);
	for (; *style; style++) {
		if (!isspace((unsigned char)*style))
			*out++ = (char)tolower((unsigned char)*style);
	}
	*out = '\0';
	return plain;
}

/* Whether "name:0" stands in the style and means nothing at all, not 0.9em. */
static bool is_zero(const char *style, const char *property)
{
	const char *found = strstr(style, property);

	if (!found)
		return false;
	found += strlen(property);
	return *found != '.' && !isdigit((unsigned char)*found);
}

bool html_is_hidden(struct arena *arena, const unsigned char **attributes)
{
	const char *style = plain_style(arena, attributes);

	return html_attribute(attributes, "hidden") || strstr(style, "display:none") ||
	       strstr(style, "visibility:hidden") || strstr(style, "mso-hide:all") ||
	       is_zero(style, "font-size:0") ||
	       (is_zero(style, "max-height:0") && strstr(style, "overflow:hidden"));
}

/* Whether one of the words of an attribute is that, or begins with it when it ends in "*". */
static bool has_word(const unsigned char **attributes, const char *name, const char *word)
{
	const char *value = html_attribute(attributes, name);
	size_t size = strcspn(word, "*");

	while (value && *value) {
		size_t word_size = strcspn(value, " \t\r\n");

		if (word_size >= size && strncasecmp(value, word, size) == 0 &&
			(word[size] == '*' || word_size == size))
			return true;
		value += word_size;
		value += strspn(value, " \t\r\n");
	}
	return false;
}

bool html_is_tight(struct arena *arena, const unsigned char **attributes)
{
	const char *style = plain_style(arena, attributes);

	return has_word(attributes, "class", "Mso*") || is_zero(style, "margin:0") ||
	       (is_zero(style, "margin-top:0") && is_zero(style, "margin-bottom:0"));
}

bool html_is_item_mark(struct arena *arena, const unsigned char **attributes)
{
	return strstr(plain_style(arena, attributes), "mso-list:ignore") != NULL;
}

size_t html_item_level(struct arena *arena, const unsigned char **attributes)
{
	const char *list = strstr(plain_style(arena, attributes), "mso-list:l");
	const char *level = list ? strstr(list, "level") : NULL;

	if (!level || level[5] < '1' || level[5] > '9')
		return 0;
	return (size_t)(level[5] - '0');
}

bool html_begins_older(const unsigned char **attributes)
{
	return has_word(attributes, "id", "divRplyFwdMsg") ||
	       has_word(attributes, "id", "x_divRplyFwdMsg") ||
	       has_word(attributes, "id", "mail-editor-reference-message-container") ||
	       has_word(attributes, "name", "_MailOriginal");
}

bool html_is_signature(const unsigned char **attributes)
{
	return has_word(attributes, "id", "Signature") ||
	       has_word(attributes, "id", "ms-outlook-mobile-signature") ||
	       has_word(attributes, "id", "AppleMailSignature") ||
	       has_word(attributes, "class", "gmail_signature") ||
	       has_word(attributes, "class", "gmail_signature_prefix") ||
	       has_word(attributes, "class", "moz-signature");
}
