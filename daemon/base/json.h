/* SPDX-License-Identifier: MIT */
/* JSON in and out, over jansson. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"

struct json; /* a reference to a value; free with json_free unless given to another value */

struct json *json_new_object(void); /* not json_object: jansson owns that name */
struct json *json_new_array(void);
void json_free(struct json *json); /* accepts NULL */

/* Absent values are null, never missing: a NULL text or an absent time (0) writes null. */
void json_set_text(struct json *object, const char *key, const char *text);
void json_set_number(struct json *object, const char *key, int64_t number);
void json_set_fraction(
	struct json *object, const char *key, double fraction); /* 6 digits are kept */
void json_set_bool(struct json *object, const char *key, bool value);
void json_set_null(struct json *object, const char *key);
void json_set_time(struct json *object, const char *key, int64_t utc_seconds); /* ISO 8601, "Z" */
void json_set(struct json *object, const char *key, struct json *value);       /* takes value */
void json_set_texts(struct json *object, const char *key, const char *const *texts, size_t count);
/* The value that a text holds; null when it is NULL or no JSON. */
void json_set_parsed(struct json *object, const char *key, const char *text);
void json_add(struct json *array, struct json *value); /* takes value */
void json_add_text(struct json *array, const char *text);

/* Indented UTF-8 with a newline at the end. BROKEN when the stream fails. */
enum outcome json_print(const struct json *json, FILE *stream, struct error *error) WARN_UNUSED;
/* Compact, in arena. */
char *json_to_text(const struct json *json, struct arena *arena);

/* Parse one value; depth at most 64. REFUSED with the line and column of the fault. */
enum outcome json_parse(
	const char *text, size_t size, struct json **ret_json, struct error *error) WARN_UNUSED;

/*
 * The same for an answer of another program, which is mended first where one member would make the
 * whole unreadable: bad UTF-8, NUL, control characters and halves of surrogate pairs become U+FFFD;
 * a number that is no integer of at most 18 digits becomes a text with just these characters; of a
 * key written twice the last one holds. size at most 64 MiB. The sentence of a refusal, which ends
 * up in a log, quotes nothing of the answer.
 */
enum outcome json_parse_foreign(
	const char *text, size_t size, struct json **ret_json, struct error *error) WARN_UNUSED;

/* Readers; borrowed, alive as long as the value. Absent or of another type: NULL, 0, false. */
const char *json_text(const struct json *object, const char *key);
int64_t json_number(const struct json *object, const char *key);
bool json_bool(const struct json *object, const char *key);
const struct json *json_member(const struct json *object, const char *key);
size_t json_count(const struct json *array);
const struct json *json_item(const struct json *array, size_t index);
const char *json_item_text(const struct json *array, size_t index); /* NULL when not a text */
enum json_kind { JSON_ABSENT, JSON_NOTHING, JSON_SCALAR, JSON_LIST, JSON_RECORD };
enum json_kind json_kind(const struct json *json); /* of NULL JSON_ABSENT, of null JSON_NOTHING */
/* What a dotted path leads to, "" is the value itself: "data.items", "messages.0.id". NULL. */
const struct json *json_find(const struct json *json, const char *path);
/* A text as it is, a number in digits, "true" or "false"; NULL for all else. In arena. */
const char *json_scalar(const struct json *json, struct arena *arena);
/* Members of an object in the order written: key number index, NULL past the end. */
const char *json_key(const struct json *object, size_t index);

#endif
