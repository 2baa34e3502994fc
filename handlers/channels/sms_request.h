/* SPDX-License-Identifier: MIT */
/*
 * Requests and answers of an interface that the settings describe (sms_line.h: struct sms_http):
 * templates with the values put in, and what stands where in an answer.
 *
 * user and secret are Basic login unless {user} or {secret} stands somewhere in the settings.
 */
#ifndef CHANNELS_SMS_REQUEST_H
#define CHANNELS_SMS_REQUEST_H

#include "daemon/base/json.h"
#include "handlers/channels/sms_call.h"
#include "handlers/channels/sms_template.h"

enum { SMS_VALUES_MAX = 16 };

/* The values of the templates of one request. */
struct sms_request {
	const struct sms_session *session;
	struct template_value values[SMS_VALUES_MAX];
	size_t count;
};

/* With what every request may name: user, secret, number. */
void sms_request_begin(struct sms_request *draft, const struct sms_session *session);
/* One more; fewer than SMS_VALUES_MAX were put. is_bare as in struct template_value. */
void sms_request_put(struct sms_request *draft, const char *name, const char *text, bool is_bare);

/* A template with the values put in, in the arena of the session. */
char *sms_request_fill(
	const struct sms_request *draft, const char *template, enum template_place place);

/* A request to that address, already filled, with the headers and the login of the settings. */
struct http_request sms_request_make(
	const struct sms_request *draft, const char *method, const char *url);

/* The text, number or truth at a path of an answer, in the arena of the session; NULL when there is
 * none, or no path. */
const char *sms_scalar_at(
	const struct sms_session *session, const struct json *item, const char *path);
/* Whether "path=value" is so in an answer. */
bool sms_holds(const struct sms_session *session, const struct json *json, const char *wanted);

#endif
