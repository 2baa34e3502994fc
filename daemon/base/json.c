/* SPDX-License-Identifier: MIT */
/* JSON (RFC 8259) in and out, over jansson. */
#include "daemon/base/json.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"

enum {
	DEPTH_MAX = 64,
	REPAIR_MAX_BYTES = 256 * 1024 * 1024,
	FOREIGN_MAX_BYTES = 64 * 1024 * 1024,
	INTEGER_DIGITS_MAX = 18,
	STEP_MAX_BYTES = 128,
};

#define HEX_DIGITS "0123456789abcdefABCDEF"

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

void json_set_fraction(struct json *object, const char *key, double fraction)
{
	add_member(object, key, json_real(fraction));
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

void json_set_parsed(struct json *object, const char *key, const char *text)
{
	struct json *json;

	if (text && json_parse(text, strlen(text), &json, NULL) == OK) {
		json_set(object, key, json);
	} else {
		json_set_null(object, key);
	}
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
	if (json_dumpf(inner_const(json), stream,
		    JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(6)) < 0 ||
		fputc('\n', stream) == EOF || fflush(stream) == EOF) {
		return error_set(
			error, BROKEN, "the output could not be written: %s", strerror(errno));
	}
	return OK;
}

char *json_to_text(const struct json *json, struct arena *arena)
{
	char *dumped = json_dumps(
		inner_const(json), JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
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

static enum outcome parse(
	const char *text, size_t size, size_t flags, struct json **ret_json, struct error *error)
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
	json = json_loadb(text, size, JSON_DECODE_ANY | flags, &fault);
	if (!json) {
		return error_set(error, REFUSED, "not valid JSON: line %d, column %d: %s",
			fault.line, fault.column, fault.text);
	}
	*ret_json = (struct json *)json;
	return OK;
}

enum outcome json_parse(const char *text, size_t size, struct json **ret_json, struct error *error)
{
	return parse(text, size, JSON_REJECT_DUPLICATES, ret_json, error);
}

/* The code of "\uXXXX"; -1 when it is none. */
static int escaped_unit(const char *text)
{
	char digits[5];
	size_t count = text[0] == '\\' && text[1] == 'u' ? strspn(text + 2, HEX_DIGITS) : 0;

	if (count < 4) {
		return -1;
	}
	snprintf(digits, sizeof(digits), "%.4s", text + 2);
	return (int)strtol(digits, NULL, 16);
}

/* One escape within a string; returns how many bytes it has. */
static size_t mend_escape(struct buf *out, const char *text)
{
	int unit = escaped_unit(text);
	int next = unit >= 0xD800 && unit <= 0xDBFF ? escaped_unit(text + 6) : -1;
	size_t size = unit < 0 ? 1 + (text[1] != '\0') : 6;

	if (next >= 0xDC00 && next <= 0xDFFF) {
		size = 12;
	} else if (unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF)) {
		buf_puts(out, "\\uFFFD");
		return size;
	}
	buf_append(out, text, size);
	return size;
}

static size_t mend_number(struct buf *out, const char *text)
{
	size_t size = strspn(text, "-+.eE0123456789");
	bool is_small = strspn(text, "-0123456789") == size && size <= INTEGER_DIGITS_MAX;

	buf_puts(out, is_small ? "" : "\"");
	buf_append(out, text, size);
	buf_puts(out, is_small ? "" : "\"");
	return size;
}

static void mend(struct buf *out, const char *text)
{
	bool in_string = false;

	while (*text) {
		if (in_string && *text == '\\') {
			text += mend_escape(out, text);
		} else if (!in_string && strchr("-0123456789", *text)) {
			text += mend_number(out, text);
		} else if (in_string && (unsigned char)*text < ' ') {
			buf_printf(out, "\\u%04x", (unsigned)*text++);
		} else {
			in_string ^= *text == '"';
			buf_putc(out, *text++);
		}
	}
}

enum outcome json_parse_foreign(
	const char *text, size_t size, struct json **ret_json, struct error *error)
{
	struct arena *arena;
	struct buf mended;
	enum outcome outcome;

	assert(size <= FOREIGN_MAX_BYTES);
	arena = arena_new(REPAIR_MAX_BYTES);
	buf_init(&mended, (size_t)FOREIGN_MAX_BYTES * 6);
	mend(&mended, text_repair(arena, (const unsigned char *)text, size));
	outcome = parse(buf_text(&mended), mended.size, 0, ret_json, error);
	if (outcome != OK && error && strstr(error->text, " near '")) {
		*strstr(error->text, " near '") = '\0';
	}
	buf_free(&mended);
	arena_free(arena);
	return outcome;
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

enum json_kind json_kind(const struct json *json)
{
	const json_t *value = inner_const(json);

	if (!value) {
		return JSON_ABSENT;
	}
	return json_is_object(value)  ? JSON_RECORD
	       : json_is_array(value) ? JSON_LIST
	       : json_is_null(value)  ? JSON_NOTHING
				      : JSON_SCALAR;
}

static const struct json *find_step(const struct json *json, const char *step)
{
	char *end;
	unsigned long index;

	if (json_kind(json) != JSON_LIST) {
		return json_member(json, step);
	}
	index = strtoul(step, &end, 10);
	return *step && !*end ? json_item(json, index) : NULL;
}

const struct json *json_find(const struct json *json, const char *path)
{
	while (json && *path) {
		char step[STEP_MAX_BYTES];
		size_t size = strcspn(path, ".");

		if (size >= sizeof(step)) {
			return NULL;
		}
		snprintf(step, sizeof(step), "%.*s", (int)size, path);
		json = find_step(json, step);
		path += size + (path[size] == '.');
	}
	return json;
}

const char *json_scalar(const struct json *json, struct arena *arena)
{
	const json_t *value = inner_const(json);

	if (json_is_string(value)) {
		return arena_strdup(arena, json_string_value(value));
	}
	if (json_is_integer(value)) {
		return arena_printf(arena, "%" PRId64, (int64_t)json_integer_value(value));
	}
	if (json_is_real(value)) {
		return arena_printf(arena, "%.17g", json_real_value(value));
	}
	return json_is_boolean(value) ? (json_is_true(value) ? "true" : "false") : NULL;
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
