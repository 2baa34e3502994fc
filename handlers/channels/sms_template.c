/* SPDX-License-Identifier: MIT */
/* What the settings of an interface say in braces, and values as such interfaces write them. */
#include "handlers/channels/sms_template.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "daemon/base/local_time.h"
#include "handlers/channels/http.h"
#include "handlers/mail/date.h"

enum { FILLED_BYTES_MAX = 1024 * 1024, TIME_BYTES = 64 };

static const struct template_value *find_value(
	const char *name, size_t size, const struct template_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(values[i].name) == size && strncmp(values[i].name, name, size) == 0)
			return &values[i];
	}
	return NULL;
}

static void put_json(struct buf *out, const char *text)
{
	buf_putc(out, '"');
	for (; *text; text++) {
		if ((unsigned char)*text < ' ')
			buf_printf(out, "\\u%04x", (unsigned)*text);
		else
			buf_printf(out, "%s%c", strchr("\"\\", *text) ? "\\" : "", *text);
	}
	buf_putc(out, '"');
}

static void put_value(
	struct buf *out, enum template_place place, const struct template_value *value)
{
	const char *text = value->text ? value->text : "";

	switch (place) {
	case PLACE_URL:
		http_escape(out, text);
		return;
	case PLACE_JSON:
		if (value->is_bare)
			buf_puts(out, text);
		else
			put_json(out, text);
		return;
	case PLACE_HEADER:
		for (; *text; text++) {
			if (!iscntrl((unsigned char)*text))
				buf_putc(out, *text);
		}
		return;
	}
}

char *sms_fill(struct arena *arena, const char *template, enum template_place place,
	const struct template_value *values, size_t count)
{
	struct buf out;
	char *filled;

	buf_init(&out, FILLED_BYTES_MAX);
	while (*template) {
		size_t size = strcspn(template, "}");
		const struct template_value *value =
			*template == '{' && template[size] == '}'
				? find_value(template + 1, size - 1, values, count)
				: NULL;

		if (value) {
			put_value(&out, place, value);
			template += size + 1;
		} else {
			buf_putc(&out, *template ++);
		}
	}
	filled = arena_strdup(arena, buf_text(&out));
	buf_free(&out);
	return filled;
}

bool sms_template_has(const char *template, const char *name)
{
	size_t size = strlen(name);

	for (const char *at = template; at && (at = strchr(at, '{')); at++) {
		if (strncmp(at + 1, name, size) == 0 && at[1 + size] == '}')
			return true;
	}
	return false;
}

char *sms_number(
	struct arena *arena, const char *e164, enum number_format format, const char *country)
{
	size_t prefix = strlen(country);

	switch (format) {
	case NUMBER_NO_PLUS:
		return arena_strdup(arena, e164 + (*e164 == '+'));
	case NUMBER_NATIONAL:
		if (*e164 == '+' && strncmp(e164 + 1, country, prefix) == 0)
			return arena_printf(arena, "0%s", e164 + 1 + prefix);
		return arena_printf(arena, "00%s", e164 + (*e164 == '+'));
	case NUMBER_00:
		return arena_printf(arena, "00%s", e164 + (*e164 == '+'));
	case NUMBER_E164:
		break;
	}
	return arena_strdup(arena, e164);
}

char *sms_time(struct arena *arena, int64_t at, enum http_time format)
{
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct local_time utc = local_time_at(NULL, at);
	char *iso = time_iso(arena, at);

	switch (format) {
	case TIME_ISO_UTC:
		iso[strlen(iso) - 1] = '\0'; /* without the Z */
		return iso;
	case TIME_RFC2822:
		return arena_printf(arena, "%s, %d %s %04d %02d:%02d:%02d +0000", days[utc.weekday],
			utc.day, months[utc.month - 1], utc.year, utc.minute / 60, utc.minute % 60,
			utc.second);
	case TIME_UNIX:
		return arena_printf(arena, "%" PRId64, at);
	case TIME_UNIX_MS:
		return arena_printf(arena, "%" PRId64, at * 1000);
	case TIME_ISO:
		break;
	}
	return iso;
}

int64_t sms_read_time(const char *text, enum http_time format)
{
	int64_t at = 0;

	if (!text)
		return 0;
	if (format == TIME_UNIX || format == TIME_UNIX_MS) {
		size_t digits = strspn(text, "0123456789");

		if (digits == 0 || digits > 15 || (text[digits] && text[digits] != '.'))
			return 0;
		at = strtoll(text, NULL, 10);
		return format == TIME_UNIX_MS ? at / 1000 : at;
	}
	return mail_date_parse((const unsigned char *)text, strlen(text), &at) && at > 0 ? at : 0;
}

bool sms_pairs_hold(struct arena *arena, const struct json *item, const struct http_pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++) {
		const char *value = json_scalar(json_find(item, pairs->list[i].name), arena);

		if (!value || strcmp(value, pairs->list[i].value) != 0)
			return false;
	}
	return true;
}
