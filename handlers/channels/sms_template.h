/* SPDX-License-Identifier: MIT */
/* What the settings of an interface say in braces, and values as such interfaces write them. */
#ifndef CHANNELS_SMS_TEMPLATE_H
#define CHANNELS_SMS_TEMPLATE_H

#include <stdbool.h>

#include "daemon/base/arena.h"
#include "daemon/base/json.h"
#include "daemon/model/sms_line.h"

/* Where the template stands, and so how a value is written into it. */
enum template_place {
	PLACE_URL,    /* percent-encoded; a form too */
	PLACE_JSON,   /* a string with its quotes; a bare value as it is */
	PLACE_HEADER, /* as it is, but for control characters */
};

struct template_value {
	const char *name;
	const char *text; /* NULL: "" */
	bool is_bare;	  /* a number: without quotes in JSON */
};

/* The template with {name} replaced by values; braces around anything else stay. In arena. */
char *sms_fill(struct arena *arena, const char *template, enum template_place place,
	const struct template_value *values, size_t count);

/* Whether {name} stands in it; template may be NULL. */
bool sms_template_has(const char *template, const char *name);

/* An E.164 number as the interface wants it. country: "358". In arena. */
char *sms_number(
	struct arena *arena, const char *e164, enum number_format format, const char *country);

/* UTC seconds as the interface writes them, and the other way: 0 when it is no time. In arena. */
char *sms_time(struct arena *arena, int64_t at, enum http_time format);
int64_t sms_read_time(const char *text, enum http_time format);

/* Whether the item has each of these values at their paths. */
bool sms_pairs_hold(struct arena *arena, const struct json *item, const struct http_pairs *pairs);

#endif
