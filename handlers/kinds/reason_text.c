/* SPDX-License-Identifier: MIT */
/* Rendering the template "reasons". */
#include "handlers/kinds/reason_text.h"

#include "daemon/base/text.h"

enum { QUOTED_BYTES = 400, SENTENCE_BYTES = 400 };

const char *reason_text(
	struct handling *handling, const struct reason *reason, enum language language)
{
	const struct site *site = handling->site;
	struct arena *arena = handling->arena;
	struct template_value values[3];
	struct rendered rendered;

	if (!reason || !reason->sentence)
		return NULL;
	values[0] = (struct template_value){reason_name(reason->code), "yes"};
	values[1] = (struct template_value){
		"quoted", text_printable(arena, reason->quoted, QUOTED_BYTES)};
	values[2] = (struct template_value){"by_text", reason->by_text ? "yes" : NULL};
	if (values[0].name &&
		template_render(handling->desk->templates, "reasons", language, site->languages,
			site->language_count, values, 3, arena, &rendered, NULL) == OK &&
		*rendered.text)
		return text_trim(arena, rendered.text);
	return text_printable(arena, reason->sentence, SENTENCE_BYTES);
}
