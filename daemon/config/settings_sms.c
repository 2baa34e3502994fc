/* SPDX-License-Identifier: MIT */
/* The block sms: a telephone number of ours and its provider. */
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/config/endpoint.h"
#include "daemon/config/reading.h"
#include "daemon/config/sms_http_block.h"
#include "daemon/model/phone.h"
#include "daemon/model/sms_line.h"

enum {
	SHOWN_BYTES = 80,
	SEGMENTS_MAX = 255,
	MESSAGE_SEGMENTS_MAX = 10, /* providers take 1,600 letters at most; sms/split.h */
};

static const char *const sms_options[] = {"provider", "number", "country", "mailbox", "url",
	"insecure", "user", "secret_file", "ca_file", "timeout", "poll", "start", "after", "unsure",
	"stop", "per_minute", "retention", "segments_max", "message_segments_max",
	/* spool */
	"format", "inbox", "outbox", "checked", "sent", "failed", "reports",
	/* http */
	"headers", "number_format", "receive_url", "receive_body", "receive_items", "receive_id",
	"receive_from", "receive_to", "receive_text", "receive_time", "receive_time_format",
	"receive_empty", "receive_keep", "receive_page", "receive_next", "receive_destructive",
	"send_url", "send_as", "send_body", "send_id", "send_accepted", "send_idempotent",
	"report_url", "report_state", "report_delivered", "report_failed", NULL};

/* In the order of enum sms_provider. */
static const char *const provider_words[] = {"twilio", "elks", "spool", "http", NULL};

/* Which providers know an option: letters of "teSh". Those that are not here, all do. */
static const struct {
	const char *option;
	const char *providers;
} limited[] = {
	{"url", "te"},
	{"insecure", "teh"},
	{"user", "teh"},
	{"secret_file", "teh"},
	{"ca_file", "teh"},
	{"timeout", "teh"},
	{"start", "teh"},
	{"after", "t"},
	{"format", "s"},
	{"inbox", "s"},
	{"outbox", "s"},
	{"checked", "s"},
	{"sent", "s"},
	{"failed", "s"},
	{"reports", "s"},
};

/* ---- what belongs to which provider */

static bool is_of_http_only(const char *option)
{
	return strncmp(option, "receive_", 8) == 0 || strncmp(option, "send_", 5) == 0 ||
	       strncmp(option, "report_", 7) == 0 || strcmp(option, "headers") == 0 ||
	       strcmp(option, "number_format") == 0;
}

/* The providers that know the option, as one text; NULL when this one does. */
static const char *others_of(
	const struct reading *reading, const char *option, enum sms_provider provider)
{
	static const char letters[] = "tesh";
	const char *known = is_of_http_only(option) ? "h" : letters;
	const char *text = "";

	for (size_t i = 0; i < sizeof(limited) / sizeof(*limited); i++) {
		if (strcmp(limited[i].option, option) == 0) {
			known = limited[i].providers;
		}
	}
	if (strchr(known, letters[provider])) {
		return NULL;
	}
	for (int i = 0; provider_words[i]; i++) {
		if (strchr(known, letters[i])) {
			text = arena_printf(reading->arena, "%s%s%s", text, *text ? ", " : "",
				provider_words[i]);
		}
	}
	return text;
}

static void check_belongs(struct reading *reading, struct block *block, const struct sms_line *line)
{
	for (size_t i = 0; sms_options[i]; i++) {
		const struct option *option = blocks_option(block, sms_options[i]);
		const char *others =
			option ? others_of(reading, sms_options[i], line->provider) : NULL;

		if (others) {
			problems_add(reading->problems, option->at,
				"'%s' means nothing with provider = %s (it is for %s): take it "
				"away",
				option->name, provider_words[line->provider], others);
		}
	}
}

/* ---- the number, and who reads its texts */

static void read_country(struct reading *reading, struct block *block, struct sms_line *line)
{
	const char *country = reading_text(reading, block, "country");

	line->country = "358";
	if (!country) {
		return;
	}
	country += *country == '+';
	if (strlen(country) > 3 || *country == '0' ||
		strspn(country, "0123456789") != strlen(country) || !*country) {
		problems_add(reading->problems, reading_position(block, "country"),
			"'country' is the calling code of one to three digits, such as 358");
		return;
	}
	line->country = country;
}

static void read_number(struct reading *reading, struct block *block, struct sms_line *line)
{
	const char *text = reading_required(reading, block, "number", "\"+358401234567\"");
	const char *number = text ? phone_normalise(reading->arena, text, line->country) : NULL;
	struct position at = reading_position(block, "number");

	if (!text) {
		return;
	}
	if (!number) {
		problems_add(reading->problems, at,
			"'%s' is no telephone number; write it with its country, such as "
			"\"+358401234567\"",
			text_printable(reading->arena, text, SHOWN_BYTES));
		return;
	}
	if (strncmp(number + 1, line->country, strlen(line->country)) != 0) {
		problems_add(reading->problems, at,
			"%s is no number of the country %s: say country = ... with its calling "
			"code, so that numbers written without one are understood",
			number, line->country);
		return;
	}
	for (const struct sms_line *other = reading->site->sms_lines; other < line; other++) {
		if (other->number && strcmp(other->number, number) == 0) {
			problems_add(reading->problems, at,
				"%s is the number of sms \"%s\" too: each text would be taken "
				"twice",
				number, other->title);
		}
	}
	line->number = number;
}

static const struct mailbox *read_staff_mailbox(struct reading *reading, struct block *block)
{
	const struct site *site = reading->site;
	const struct mailbox *mailbox = NULL;

	if (blocks_option(block, "mailbox")) {
		mailbox = reading_mailbox(reading, block, "mailbox");
	} else if (reading->mail_count == 1) {
		mailbox = &site->mailboxes[0];
	} else if (reading->mail_count > 1) {
		problems_add(reading->problems, block->at,
			"this sms has no 'mailbox' and there are several: say by which one staff "
			"are told of texts and answer them");
	} /* none at all is told of the site */
	return mailbox;
}

/* ---- how the provider is spoken to */

static void read_login(struct reading *reading, struct block *block, struct sms_line *line)
{
	bool required = line->provider == SMS_TWILIO || line->provider == SMS_ELKS;

	line->user = required ? reading_required(reading, block, "user",
					line->provider == SMS_TWILIO ? "AC0123456789abcdef"
								     : "u0123456789abcdef")
			      : reading_text(reading, block, "user");
	if (required && !reading_has(reading, block, "secret_file", "\"sms.secret\"")) {
		return;
	}
	line->secret_file = reading_path(reading, block, "secret_file");
}

static void read_seconds(struct reading *reading, struct block *block, const char *name,
	int64_t min, int64_t max, const char *range, int64_t *ret_seconds)
{
	int64_t seconds = *ret_seconds;

	if (!blocks_option(block, name) ||
		!blocks_duration(block, name, &seconds, reading->problems)) {
		return;
	}
	if (seconds < min || seconds > max) {
		problems_add(reading->problems, reading_position(block, name), "'%s' must be %s",
			name, range);
		return;
	}
	*ret_seconds = seconds;
}

static void read_manners(struct reading *reading, struct block *block, struct sms_line *line)
{
	static const char *const unsure_words[] = {"hold", "resend", NULL};
	static const char *const stop_words[] = {"ours", "provider", NULL};
	static const char *const after_words[] = {"keep", "delete", NULL};
	static const char *const start_words[] = {"now", "all", NULL};
	struct problems *problems = reading->problems;
	int unsure = UNSURE_HOLD, after = 0, start = 0;
	int stop = line->provider == SMS_TWILIO ? STOP_PROVIDER : STOP_OURS;

	line->poll_seconds = line->provider == SMS_SPOOL ? 5 : 15;
	line->timeout_seconds = 30;
	line->per_minute = 60;
	line->segments_max = 10;
	line->message_segments_max = 3;
	read_seconds(reading, block, "poll", 1, 3600, "from 1s to 1h", &line->poll_seconds);
	read_seconds(reading, block, "timeout", 1, 120, "from 1s to 2m", &line->timeout_seconds);
	read_seconds(reading, block, "retention", 60, INT64_C(10) * 366 * 86400,
		"from 1m to 520w; take it away when the provider keeps texts for ever",
		&line->retention_seconds);
	blocks_word(block, "unsure", unsure_words, &unsure, problems);
	line->unsure = (enum sms_unsure)unsure;
	blocks_word(block, "stop", stop_words, &stop, problems);
	line->stop = (enum sms_stop)stop;
	blocks_word(block, "after", after_words, &after, problems);
	line->delete_after = after == 1 || line->provider == SMS_SPOOL;
	blocks_word(block, "start", start_words, &start, problems);
	line->start_now = start == 0;
	blocks_number(block, "per_minute", 0, 100000, &line->per_minute, problems);
	blocks_number(block, "segments_max", 1, SEGMENTS_MAX, &line->segments_max, problems);
	blocks_number(block, "message_segments_max", 1, MESSAGE_SEGMENTS_MAX,
		&line->message_segments_max, problems);
	if (line->retention_seconds && line->retention_seconds < 4 * line->poll_seconds) {
		problems_add(problems, reading_position(block, "retention"),
			"texts would be gone before they are fetched: 'poll' must be at most a "
			"quarter of 'retention'");
	}
}

/* ---- spool */

/* As the Debian packages have them. */
static const struct sms_spool usual[] = {
	[SPOOL_GAMMU] = {SPOOL_GAMMU, "/var/spool/gammu/inbox", "/var/spool/gammu/outbox", NULL,
		"/var/spool/gammu/sent", "/var/spool/gammu/error", NULL},
	[SPOOL_SMSTOOLS] = {SPOOL_SMSTOOLS, "/var/spool/sms/incoming", "/var/spool/sms/outgoing",
		"/var/spool/sms/checked", "/var/spool/sms/sent", "/var/spool/sms/failed", NULL},
};

static void read_directory(
	struct reading *reading, struct block *block, const char *name, const char **directory)
{
	const char *path = reading_path(reading, block, name);

	*directory = path ? path : *directory;
}

static void check_directories_differ(
	struct reading *reading, struct block *block, const struct sms_spool *spool)
{
	const struct {
		const char *name, *path;
	} all[] = {
		{"inbox", spool->inbox},
		{"outbox", spool->outbox},
		{"checked", spool->checked},
		{"sent", spool->sent},
		{"failed", spool->failed},
		{"reports", spool->reports},
	};

	for (size_t i = 1; i < sizeof(all) / sizeof(*all); i++) {
		for (size_t j = 0; j < i; j++) {
			if (all[i].path && all[j].path && strcmp(all[i].path, all[j].path) == 0) {
				problems_add(reading->problems,
					reading_position(block, all[i].name),
					"'%s' and '%s' are the same directory, so nobody can tell "
					"what became of a text: smsd needs one for each",
					all[i].name, all[j].name);
				return;
			}
		}
	}
}

static void read_spool(struct reading *reading, struct block *block, struct sms_spool *spool)
{
	static const char *const words[] = {"gammu", "smstools", NULL};
	int format = SPOOL_GAMMU;

	if (reading_has(reading, block, "format", "gammu")) {
		blocks_word(block, "format", words, &format, reading->problems);
	}
	*spool = usual[format];
	if (format == SPOOL_GAMMU) {
		static const char *const foreign[] = {"checked", "reports"};

		for (size_t i = 0; i < 2; i++) {
			if (blocks_option(block, foreign[i])) {
				problems_add(reading->problems, reading_position(block, foreign[i]),
					"gammu-smsd has no directory '%s' (smstools has): take it "
					"away",
					foreign[i]);
				return;
			}
		}
	}
	read_directory(reading, block, "inbox", &spool->inbox);
	read_directory(reading, block, "outbox", &spool->outbox);
	read_directory(reading, block, "checked", &spool->checked);
	read_directory(reading, block, "sent", &spool->sent);
	read_directory(reading, block, "failed", &spool->failed);
	read_directory(reading, block, "reports", &spool->reports);
	check_directories_differ(reading, block, spool);
}

/* ---- the whole */

/* The road treats a text as it treats a mail: the line is a mailbox and a sender too, as far as it
 * receives and sends. */
static void make_channels(
	struct reading *reading, const struct sms_line *line, const struct mailbox *staff)
{
	struct site *site = reading->site;

	if (line->provider != SMS_HTTP || line->http.send_url) {
		site->senders[site->sender_count++] = (struct sender){.title = line->title,
			.at = line->at,
			.sms = line,
			.per_minute = line->per_minute};
	}
	if (line->provider == SMS_HTTP && !line->http.receive_url) {
		return;
	}
	site->mailboxes[site->mailbox_count++] = (struct mailbox){
		.title = line->title,
		.at = line->at,
		.sms = line,
		.address = staff ? staff->address : NULL,
		.sender = staff ? staff->sender : NULL,
		.poll_seconds = line->poll_seconds,
		.after = line->delete_after ? AFTER_DELETE : AFTER_KEEP,
		.start_now = line->start_now,
	};
}

/* The title names the line where mailboxes and senders are named too. */
static void check_title(struct reading *reading, struct block *block)
{
	const struct mailbox *mailbox = site_mailbox(reading->site, block->title);
	const struct sender *sender = site_sender(reading->site, block->title);

	if ((mailbox && !mailbox->sms) || (sender && !sender->sms)) {
		struct position at = mailbox ? mailbox->at : sender->at;

		problems_add(reading->problems, block->at,
			"\"%s\" is the title of a %s too (%s:%d:%d): give this sms another one",
			block->title, mailbox ? "mailbox" : "sender", at.file, at.line, at.column);
	}
}

void read_sms(struct reading *reading, struct block *block, size_t index)
{
	struct sms_line *line = &reading->site->sms_lines[index];
	const struct mailbox *staff;
	int provider = SMS_TWILIO;

	if (!reading_has(reading, block, "provider", "elks") ||
		!blocks_word(block, "provider", provider_words, &provider, reading->problems)) {
		return; /* what the other words mean depends on it */
	}
	line->provider = (enum sms_provider)provider;
	line->answers_dir = arena_printf(reading->arena, "%s/%s.answers",
		path_directory(reading->arena, reading->settings->store_path), line->title);
	check_title(reading, block);
	check_belongs(reading, block, line);
	read_country(reading, block, line);
	read_number(reading, block, line);
	staff = read_staff_mailbox(reading, block);
	read_manners(reading, block, line);
	if (line->provider == SMS_SPOOL) {
		read_spool(reading, block, &line->spool);
	} else {
		read_login(reading, block, line);
		line->url = endpoint_url(reading, block, "url");
		line->ca_file = endpoint_ca_file(reading, block);
	}
	if (line->provider == SMS_HTTP) {
		sms_http_block_read(reading, block, line);
	}
	make_channels(reading, line, staff);
	blocks_check_unknown(block, sms_options, reading->problems);
}
