/* SPDX-License-Identifier: MIT */
/* Language: written, remembered, wished for. */
#include "handlers/kinds/writer_language.h"

#include <string.h>

#include "daemon/base/text.h"

static bool speaks(const struct site *site, enum language language)
{
	for (size_t i = 0; i < site->language_count; i++) {
		if (site->languages[i] == language)
			return true;
	}
	return false;
}

enum language writer_language(
	const struct site *site, enum language written, enum language remembered, bool *ret_offer)
{
	*ret_offer = false;
	if (speaks(site, written))
		return written;
	if (speaks(site, remembered))
		return remembered;
	if (written != LANGUAGE_UNKNOWN && speaks(site, LANGUAGE_EN))
		return LANGUAGE_EN;
	*ret_offer = site->language_count > 1;
	return site->languages[0];
}

enum language writer_language_wish(const char *reply)
{
	static const struct {
		const char *word;
		enum language language;
	} wishes[] = {{"fi", LANGUAGE_FI}, {"sv", LANGUAGE_SV}, {"en", LANGUAGE_EN}};
	size_t start = strspn(reply, " \t\r\n\"'");
	size_t size = strcspn(reply + start, " \t\r\n.!\"'");

	if (size != 2 || reply[start + size + strspn(reply + start + size, " \t\r\n.!\"'")])
		return LANGUAGE_UNKNOWN;
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		if (text_starts_nocase(reply + start, wishes[i].word))
			return wishes[i].language;
	}
	return LANGUAGE_UNKNOWN;
}
