/* SPDX-License-Identifier: MIT */
/* The codes of the languages ombud speaks (ISO 639-1; "und" of ISO 639-2). */
#include "daemon/model/language.h"

#include <stddef.h>

#include "daemon/base/text.h"

const char *language_code(enum language language)
{
	switch (language) {
	case LANGUAGE_FI:
		return "fi";
	case LANGUAGE_SV:
		return "sv";
	case LANGUAGE_EN:
		return "en";
	case LANGUAGE_UNKNOWN:
	case LANGUAGE_OTHER:
		break;
	}
	return "und";
}

enum language language_from_code(const char *code, bool *ret_known)
{
	static const enum language spoken[] = {LANGUAGE_FI, LANGUAGE_SV, LANGUAGE_EN};

	for (size_t i = 0; i < sizeof(spoken) / sizeof(*spoken); i++) {
		if (text_equal_nocase(code, language_code(spoken[i]))) {
			if (ret_known)
				*ret_known = true;
			return spoken[i];
		}
	}
	if (ret_known)
		*ret_known = false;
	return LANGUAGE_UNKNOWN;
}
