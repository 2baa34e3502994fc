/* SPDX-License-Identifier: MIT */
/* Language: written, remembered. */
#include "handlers/kinds/writer_language.h"

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
