/* SPDX-License-Identifier: MIT */
/* The words of an interface that the settings describe wholly. */
#include "daemon/config/sms_http_block.h"

#include <string.h>

#include "daemon/base/text.h"
#include "daemon/config/endpoint.h"

enum { SHOWN_BYTES = 80 };

/* What may stand in braces, and where. */
static const char *const receive_names[] = {
	"number", "since", "until", "page", "token", "last", "user", "secret", NULL};
static const char *const send_names[] = {
	"to", "from", "text", "ref", "number", "user", "secret", "unicode", "coding", NULL};
static const char *const report_names[] = {"id", "to", "number", "user", "secret", NULL};
static const char *const header_names[] = {"number", "user", "secret", "ref", NULL};

static bool is_listed(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0) {
		names++;
	}
	return *names != NULL;
}

/* A name in braces behind text, past which *text is moved; NULL when there is none. Braces around
 * anything but letters belong to JSON. */
static const char *next_name(struct arena *arena, const char **text)
{
	const char *open = *text;

	while ((open = strchr(open, '{'))) {
		size_t size = strspn(open + 1, "abcdefghijklmnopqrstuvwxyz");

		if (size > 0 && open[1 + size] == '}') {
			*text = open + size + 2;
			return arena_strndup(arena, open + 1, size);
		}
		open++;
	}
	return NULL;
}

/* One that is not known, and one for which there is nothing to put in. */
static void check_names(struct reading *reading, const struct sms_line *line,
	const struct value *value, const char *const *names)
{
	const char *text = value->text;
	const char *name;

	while ((name = next_name(reading->arena, &text))) {
		if (!is_listed(names, name)) {
			const char *list = names[0];

			for (size_t i = 1; names[i]; i++) {
				list = arena_printf(reading->arena, "%s} {%s", list, names[i]);
			}
			problems_add(reading->problems, value->at,
				"nothing is known to put in for {%s}; there can stand here: {%s}",
				text_printable(reading->arena, name, SHOWN_BYTES), list);
		} else if (strcmp(name, "secret") == 0 && !line->secret_file) {
			problems_add(reading->problems, value->at,
				"{secret} without a secret: add secret_file = \"sms.secret\"");
		} else if (strcmp(name, "user") == 0 && !line->user) {
			problems_add(reading->problems, value->at,
				"{user} without a user: add user = ...");
		}
	}
}

static const char *read_template(struct reading *reading, struct block *block,
	const struct sms_line *line, const char *option, const char *const *names)
{
	const char *text = reading_text(reading, block, option);

	if (text) {
		check_names(reading, line, &blocks_option(block, option)->values[0], names);
	}
	return text;
}

static const char *read_url(struct reading *reading, struct block *block,
	const struct sms_line *line, const char *option, const char *const *names)
{
	const char *url = endpoint_url(reading, block, option);

	if (url) {
		check_names(reading, line, &blocks_option(block, option)->values[0], names);
	}
	return url;
}

static bool has_controls(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7F) {
			return true;
		}
	}
	return false;
}

/* "name=value", or with the colon of a header "name: value". */
static struct http_pairs read_pairs(
	struct reading *reading, struct block *block, const char *name, char between)
{
	const struct option *option = blocks_option(block, name);
	struct http_pairs pairs = {NULL, 0};
	struct http_pair *list;

	if (!option) {
		return pairs;
	}
	list = ARENA_ARRAY(reading->arena, option->value_count, struct http_pair);
	for (size_t i = 0; i < option->value_count; i++) {
		const struct value *value = &option->values[i];
		const char *split = strchr(value->text, between);

		if (!split || split == value->text || has_controls(value->text) ||
			(between == ':' && strcspn(value->text, " \t\"(),/;<=>?@[\\]{}") <
						   (size_t)(split - value->text))) {
			problems_add(reading->problems, value->at, "'%s' is not %s",
				text_printable(reading->arena, value->text, SHOWN_BYTES),
				between == ':' ? "a header, such as \"Authorization: Bearer "
						 "{secret}\""
					       : "a field and its value, such as "
						 "\"direction=incoming\"");
			continue;
		}
		list[pairs.count++] = (struct http_pair){
			arena_strndup(reading->arena, value->text, (size_t)(split - value->text)),
			text_trim(reading->arena, split + 1)};
	}
	pairs.list = list;
	return pairs;
}

/* A dotted path into the answer: "data.items". */
static const char *read_path(struct reading *reading, struct block *block, const char *name)
{
	const char *path = reading_text(reading, block, name);

	if (path && (*path == '.' || path[strlen(path) - 1] == '.' || strstr(path, "..") ||
			    has_controls(path))) {
		problems_add(reading->problems, reading_position(block, name),
			"'%s' is a path into the answer: names with dots between them, such as "
			"data.items",
			name);
		return NULL;
	}
	return path;
}

static const char *required_path(
	struct reading *reading, struct block *block, const char *name, const char *example)
{
	return reading_has(reading, block, name, example) ? read_path(reading, block, name) : NULL;
}

/* Words that stand without the url they describe. */
static void check_alone(
	struct reading *reading, struct block *block, const char *prefix, const char *url)
{
	for (const struct option *option = block->options; option; option = option->next) {
		if (strncmp(option->name, prefix, strlen(prefix)) == 0) {
			problems_add(reading->problems, option->at,
				"'%s' describes the answer of an url that is not there: add %s = "
				"\"https://...\", or take it away",
				option->name, url);
			return;
		}
	}
}

static void read_receiving(struct reading *reading, struct block *block, struct sms_line *line)
{
	static const char *const times[] = {"iso", "iso-utc", "rfc2822", "unix", "unix-ms", NULL};
	static const char *const pages[] = {"none", "number", "next-url", "token", "last-id", NULL};
	struct sms_http *http = &line->http;
	int time = TIME_ISO, page = PAGE_NONE;

	if (!blocks_option(block, "receive_url")) {
		check_alone(reading, block, "receive_", "receive_url");
		return;
	}
	http->receive_url = read_url(reading, block, line, "receive_url", receive_names);
	http->receive_body = read_template(reading, block, line, "receive_body", receive_names);
	http->receive_items = read_path(reading, block, "receive_items");
	http->receive_empty = reading_text(reading, block, "receive_empty");
	http->receive_id = required_path(reading, block, "receive_id", "id");
	http->receive_from = required_path(reading, block, "receive_from", "from");
	http->receive_to = read_path(reading, block, "receive_to");
	http->receive_text = required_path(reading, block, "receive_text", "text");
	http->receive_time = read_path(reading, block, "receive_time");
	blocks_word(block, "receive_time_format", times, &time, reading->problems);
	http->receive_time_format = (enum http_time)time;
	http->receive_keep = read_pairs(reading, block, "receive_keep", '=');
	blocks_word(block, "receive_page", pages, &page, reading->problems);
	http->receive_page = (enum http_page)page;
	if (page == PAGE_NEXT_URL || page == PAGE_TOKEN) {
		http->receive_next = required_path(reading, block, "receive_next", "next");
	} else {
		http->receive_next = read_path(reading, block, "receive_next");
	}
	blocks_yes_no(block, "receive_destructive", &http->receive_destructive, reading->problems);
}

/* {text} and {to} must go out somewhere. */
static void check_sends(
	struct reading *reading, struct block *block, const struct sms_http *http, const char *name)
{
	const char *braced = arena_printf(reading->arena, "{%s}", name);

	if ((http->send_url && strstr(http->send_url, braced)) ||
		(http->send_body && strstr(http->send_body, braced))) {
		return;
	}
	problems_add(reading->problems, reading_position(block, "send_url"),
		"neither 'send_url' nor 'send_body' has %s, so it would never reach the provider",
		braced);
}

static void read_sending(struct reading *reading, struct block *block, struct sms_line *line)
{
	static const char *const kinds[] = {"query", "form", "json", NULL};
	struct sms_http *http = &line->http;
	int kind = HTTP_QUERY;

	if (!blocks_option(block, "send_url")) {
		check_alone(reading, block, "send_", "send_url");
		return;
	}
	http->send_url = read_url(reading, block, line, "send_url", send_names);
	blocks_word(block, "send_as", kinds, &kind, reading->problems);
	http->send_body_kind = (enum http_body)kind;
	http->send_body = read_template(reading, block, line, "send_body", send_names);
	if (kind != HTTP_QUERY) {
		reading_has(reading, block, "send_body",
			kind == HTTP_JSON ? "'{\"to\": {to}, \"text\": {text}}'"
					  : "\"to={to}&text={text}\"");
	} else if (http->send_body) {
		problems_add(reading->problems, reading_position(block, "send_body"),
			"a query has no body: put its words into send_url, or say send_as = form "
			"or json");
	}
	http->send_id = read_path(reading, block, "send_id");
	http->send_accepted = reading_text(reading, block, "send_accepted");
	blocks_yes_no(block, "send_idempotent", &http->send_idempotent, reading->problems);
	check_sends(reading, block, http, "to");
	check_sends(reading, block, http, "text");
}

static void read_reports(struct reading *reading, struct block *block, struct sms_line *line)
{
	struct sms_http *http = &line->http;

	if (!blocks_option(block, "report_url")) {
		check_alone(reading, block, "report_", "report_url");
		return;
	}
	http->report_url = read_url(reading, block, line, "report_url", report_names);
	http->report_state = required_path(reading, block, "report_state", "status");
	if (reading_has(reading, block, "report_delivered", "{ \"delivered\" }")) {
		http->report_delivered = reading_texts(reading, block, "report_delivered");
	}
	if (reading_has(reading, block, "report_failed", "{ \"failed\" }")) {
		http->report_failed = reading_texts(reading, block, "report_failed");
	}
	if (!http->send_id) {
		problems_add(reading->problems, reading_position(block, "report_url"),
			"nothing can be asked about a text whose id is not known: add send_id = "
			"id");
	}
}

void sms_http_block_read(struct reading *reading, struct block *block, struct sms_line *line)
{
	static const char *const formats[] = {"e164", "no-plus", "00", "national", NULL};
	const struct option *headers = blocks_option(block, "headers");
	int format = NUMBER_E164;

	line->http.headers = read_pairs(reading, block, "headers", ':');
	for (size_t i = 0; headers && i < headers->value_count; i++) {
		check_names(reading, line, &headers->values[i], header_names);
	}
	blocks_word(block, "number_format", formats, &format, reading->problems);
	line->http.number_format = (enum number_format)format;
	if (!blocks_option(block, "receive_url") && !blocks_option(block, "send_url")) {
		problems_add(reading->problems, block->at,
			"this sms neither receives nor sends: add receive_url = \"https://...\", "
			"send_url = \"https://...\" or both");
		return;
	}
	read_receiving(reading, block, line);
	read_sending(reading, block, line);
	read_reports(reading, block, line);
}
