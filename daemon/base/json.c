/* SPDX-License-Identifier: MIT */
/* JSON (RFC 8259) in and out, over jansson. */
#include "daemon/base/json.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>

#include "daemon/base/text.h"

enum { DEPTH_MAX = 64, REPAIR_MAX_BYTES = 256 * 1024 * 1024 };

/* struct json is jansson's json_t under a name of ours. */
static json_t *inner(struct json *json)
{
	return (json_t *)json;
}

static const json_t *inner_const(const struct json *json)
{
	return (const json_t *)json;
}

static json_t *checked(json_t *value)
{
	if (!value) {
		out_of_memory(sizeof(json_t));
	}
	return value;
}

static void add_member(struct json *object, const char *key, json_t *value)
{
	if (json_object_set_new(inner(object), key, checked(value)) < 0) {
		assert(json_is_object(inner(object)));
		out_of_memory(strlen(key));
	}
}

/* Text that is not valid after all is shown repaired: a listing must not end on it. */
static json_t *make_text(const char *text)
{
	struct arena *arena;
	json_t *value;

	if (!text) {
		return json_null();
	}
	value = json_string(text);
	if (value) {
		return value;
	}
	arena = arena_new(REPAIR_MAX_BYTES);
	value = json_string(text_repair(arena, (const unsigned char *)text, strlen(text)));
	arena_free(arena);
	return checked(value);
}

struct json *json_new_object(void)
{
	return (struct json *)checked(json_object());
}

struct json *json_new_array(void)
{
	return (struct json *)checked(json_array());
}

void json_free(struct json *json)
{
	json_decref(inner(json));
}

void json_set_text(struct json *object, const char *key, const char *text)
{
	add_member(object, key, make_text(text));
}

void json_set_number(struct json *object, const char *key, int64_t number)
{
	add_member(object, key, json_integer(number));
}

void json_set_bool(struct json *object, const char *key, bool value)
{
	add_member(object, key, json_boolean(value));
}

void json_set_null(struct json *object, const char *key)
{
	add_member(object, key, json_null());
}

void json_set_time(struct json *object, const char *key, int64_t utc_seconds)
{
	time_t when = (time_t)utc_seconds;
	char stamp[64];
	struct tm utc;

	if (utc_seconds == 0 || !gmtime_r(&when, &utc)) {
		json_set_null(object, key);
		return;
	}
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &utc);
	json_set_text(object, key, stamp);
}

void json_set(struct json *object, const char *key, struct json *value)
{
	add_member(object, key, inner(value));
}

void json_set_texts(struct json *object, const char *key, const char *const *texts, size_t count)
{
	struct json *array = json_new_array();

	for (size_t i = 0; i < count; i++) {
		json_add_text(array, texts[i]);
	}
	json_set(object, key, array);
}

void json_add(struct json *array, struct json *value)
{
	if (json_array_append_new(inner(array), checked(inner(value))) < 0) {
		assert(json_is_array(inner(array)));
		out_of_memory(sizeof(json_t *));
	}
}

void json_add_text(struct json *array, const char *text)
{
	json_add(array, (struct json *)make_text(text));
}

enum outcome json_print(const struct json *json, FILE *stream, struct error *error)
{
	if (json_dumpf(inner_const(json), stream, JSON_INDENT(2) | JSON_ENCODE_ANY) < 0 ||
		fputc('\n', stream) == EOF || fflush(stream) == EOF) {
		return error_set(
			error, BROKEN, "the output could not be written: %s", strerror(errno));
	}
	return OK;
}

char *json_to_text(const struct json *json, struct arena *arena)
{
	char *dumped = json_dumps(inner_const(json), JSON_COMPACT | JSON_ENCODE_ANY);
	char *text;

	if (!dumped) {
		out_of_memory(0);
	}
	text = arena_strdup(arena, dumped);
	free(dumped);
	return text;
}

/* Whether brackets nest deeper than DEPTH_MAX; jansson's own limit is 2048. Says where. */
static bool too_deep(const char *text, size_t size, int *ret_line, int *ret_column)
{
	bool in_string = false;
	int depth = 0;
	int line = 1;
	size_t line_start = 0;

	for (size_t i = 0; i < size; i++) {
		char byte = text[i];

		if (in_string) {
			if (byte == '\\') {
				i++;
			} else if (byte == '"') {
				in_string = false;
			}
		} else if (byte == '"') {
			in_string = true;
		} else if (byte == '[' || byte == '{') {
			depth++;
		} else if (byte == ']' || byte == '}') {
			depth--;
		} else if (byte == '\n') {
			line++;
			line_start = i + 1;
		}
		if (depth > DEPTH_MAX) {
			*ret_line = line;
			*ret_column = (int)(i - line_start) + 1;
			return true;
		}
	}
	return false;
}

enum outcome json_parse(const char *text, size_t size, struct json **ret_json, struct error *error)
{
	json_error_t fault;
	json_t *json;
	int line;
	int column;

	if (too_deep(text, size, &line, &column)) {
		return error_set(error, REFUSED,
			"not JSON that can be read: line %d, column %d: more than %d levels deep",
			line, column, DEPTH_MAX);
	}
	json = json_loadb(text, size, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &fault);
	if (!json) {
		return error_set(error, REFUSED, "not valid JSON: line %d, column %d: %s",
			fault.line, fault.column, fault.text);
	}
	*ret_json = (struct json *)json;
	return OK;
}

const char *json_text(const struct json *object, const char *key)
{
	return json_string_value(json_object_get(inner_const(object), key));
}

int64_t json_number(const struct json *object, const char *key)
{
	return json_integer_value(json_object_get(inner_const(object), key));
}

bool json_bool(const struct json *object, const char *key)
{
	return json_is_true(json_object_get(inner_const(object), key));
}

const struct json *json_member(const struct json *object, const char *key)
{
	return (const struct json *)json_object_get(inner_const(object), key);
}

size_t json_count(const struct json *array)
{
	return json_array_size(inner_const(array));
}

const struct json *json_item(const struct json *array, size_t index)
{
	return (const struct json *)json_array_get(inner_const(array), index);
}

const char *json_item_text(const struct json *array, size_t index)
{
	return json_string_value(json_array_get(inner_const(array), index));
}

const char *json_key(const struct json *object, size_t index)
{
	/* jansson's iterator takes the object without const, but changes nothing */
	union {
		const struct json *read;
		json_t *walked;
	} same = {.read = object};
	void *at = json_object_iter(same.walked);

	while (at && index-- > 0) {
		at = json_object_iter_next(same.walked, at);
	}
	return at ? json_object_iter_key(at) : NULL;
}
