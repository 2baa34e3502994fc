/* SPDX-License-Identifier: MIT */
/* The blocks about the site as a whole: site, store, limits, restraint. */
#include <string.h>

#include "daemon/config/reading.h"
#include "daemon/model/address.h"

enum { PREFIX_MAX = 8, SIZE_MIN = 100 * 1000, MONEY_SCALE = 100000 };

static const char *const site_options[] = {"name", "prefix", "domain", "languages", "default_group",
	"hours", "addresses", "key_file", "admins", "reply_address", "trusted_authserv",
	"exchange_internal", "reopen_days", "thread_days", "keep_cc", "account", "signature",
	"oncall_phone", "name_swedish", "name_english", "city", "city_genitive", "city_swedish",
	"templates", "rules", "user", "run_directory", "remind", "delay_notice",
	"organisation_by_domain", "morning_digest", "weekly_digest", NULL};
static const char *const store_options[] = {"path", NULL};
static const char *const limits_options[] = {"message", "batch", NULL};
static const char *const restraint_options[] = {"address_day", "ticket_day", "domain_hour",
	"site_hour", "answer_max_age", "staff_hour", "text_segments_day", "text_money_day",
	"text_segment_price", NULL};

/* In the order of enum reply_address. */
static const char *const account_words[] = {"needed", "always", NULL};
static const char *const reply_address_words[] = {"subject", "plus", "domain", NULL};

static void read_prefix(struct reading *reading, struct block *block)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	const char *prefix = reading_required(reading, block, "prefix", "KYM");
	size_t size;

	if (!prefix) {
		return;
	}
	size = strspn(prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
	if (prefix[size] || size > PREFIX_MAX || !strchr(letters, prefix[0])) {
		problems_add(reading->problems, reading_position(block, "prefix"),
			"'prefix' begins every reference and has at most %d letters A-Z and "
			"digits, a letter first, such as KYM",
			PREFIX_MAX);
		return;
	}
	reading->site->prefix = prefix;
}

static void read_domain(struct reading *reading, struct block *block)
{
	const char *domain = reading_text(reading, block, "domain");

	if (!domain) {
		return;
	}
	if (domain[0] == '[' ||
		!address_is_sendable(arena_printf(reading->arena, "a@%s", domain))) {
		problems_add(reading->problems, reading_position(block, "domain"),
			"'domain' stands behind the @ of our Message-IDs: write it as "
			"kymi.example");
		return;
	}
	reading->site->domain = domain;
}

void read_site(struct reading *reading, struct block *block, size_t index)
{
	struct site *site = reading->site;
	struct problems *problems = reading->problems;
	const char *path;
	int reply_address = site->reply_address, account = site->account_always;

	(void)index;
	site->name = reading_required(reading, block, "name", "\"Kymenlaakson yrityspalvelut\"");
	site->name_swedish = reading_text(reading, block, "name_swedish");
	site->name_english = reading_text(reading, block, "name_english");
	read_prefix(reading, block);
	read_domain(reading, block);
	reading_languages(reading, block, site->languages, &site->language_count);
	if (reading_required(reading, block, "default_group", "general")) {
		site->default_group = reading_group(reading, block, "default_group");
	}
	site->default_hours = reading_hours(reading, block, "hours");
	site->addresses = reading_addresses(reading, block, "addresses");
	path = reading_path(reading, block, "key_file");
	site->key_file = path ? path : site->key_file;
	site->admins = reading_persons(reading, block, "admins", &site->admin_count);
	blocks_word(block, "reply_address", reply_address_words, &reply_address, problems);
	site->reply_address = (enum reply_address)reply_address;
	site->trusted_authserv = reading_texts(reading, block, "trusted_authserv");
	blocks_yes_no(block, "exchange_internal", &site->exchange_internal, problems);
	blocks_number(block, "reopen_days", 0, 3650, &site->reopen_days, problems);
	blocks_number(block, "thread_days", 0, 3650, &site->thread_days, problems);
	blocks_yes_no(block, "keep_cc", &site->keep_cc, problems);
	blocks_word(block, "account", account_words, &account, problems);
	site->account_always = account == 1;
	blocks_duration(block, "remind", &site->remind_seconds, problems);
	blocks_yes_no(block, "delay_notice", &site->delay_notice, problems);
	blocks_yes_no(block, "organisation_by_domain", &site->organisation_by_domain, problems);
	blocks_yes_no(block, "morning_digest", &site->morning_digest, problems);
	blocks_yes_no(block, "weekly_digest", &site->weekly_digest, problems);
	site->signature = reading_text(reading, block, "signature");
	site->oncall_phone = reading_text(reading, block, "oncall_phone");
	site->city = reading_text(reading, block, "city");
	site->city_genitive = reading_text(reading, block, "city_genitive");
	site->city_swedish = reading_text(reading, block, "city_swedish");
	/* where templates and rules are was asked when the files were gathered */
	reading_path(reading, block, "templates");
	reading_path(reading, block, "rules");
	reading->settings->user = reading_text(reading, block, "user");
	reading->settings->run_directory = reading_path(reading, block, "run_directory");
	blocks_check_unknown(block, site_options, problems);
}

void read_store(struct reading *reading, struct block *block, size_t index)
{
	const char *path = reading_path(reading, block, "path");

	(void)index;
	if (path) {
		reading->settings->store_path = path;
	}
	blocks_check_unknown(block, store_options, reading->problems);
}

/* A size within bounds that are told. */
static void read_size(struct reading *reading, struct block *block, const char *name, int64_t min,
	int64_t max, int64_t *ret)
{
	int64_t size = *ret;

	if (!blocks_size(block, name, &size, reading->problems)) {
		return;
	}
	if (size < min || size > max) {
		problems_add(reading->problems, reading_position(block, name),
			"'%s' must be from %lldkB to %lldMB", name, (long long)(min / 1000),
			(long long)(max / 1000000));
		return;
	}
	*ret = size;
}

void read_limits(struct reading *reading, struct block *block, size_t index)
{
	struct site *site = reading->site;

	(void)index;
	read_size(reading, block, "message", SIZE_MIN, INT64_C(200) * 1000 * 1000,
		&site->message_max_bytes);
	read_size(reading, block, "batch", SIZE_MIN, INT64_C(64) * 1000 * 1000,
		&site->batch_max_bytes);
	blocks_check_unknown(block, limits_options, reading->problems);
}

/* "20", "19.50", "0.0725": hundred-thousandths; false when it is none. */
static bool parse_money(const char *text, int64_t *ret)
{
	int64_t whole = 0, part = 0, scale = MONEY_SCALE;
	const char *at = text;

	while (*at >= '0' && *at <= '9' && whole < 1000000) {
		whole = whole * 10 + (*at++ - '0');
	}
	if (at == text) {
		return false;
	}
	if (*at == '.' || *at == ',') {
		at++;
		while (*at >= '0' && *at <= '9' && scale > 1) {
			scale /= 10;
			part += (*at++ - '0') * scale;
		}
	}
	*ret = whole * MONEY_SCALE + part;
	return *at == '\0' && *ret > 0;
}

static bool read_money(struct reading *reading, struct block *block, const char *name, int64_t *ret)
{
	const char *text = reading_text(reading, block, name);

	if (text && !parse_money(text, ret)) {
		problems_add(reading->problems, reading_position(block, name),
			"'%s' is a sum of money above nothing, such as 19.50, in the currency in "
			"which the provider is paid",
			name);
		return false;
	}
	return text != NULL;
}

/* What automatic texts may cost in a day: in segments, or in money and the price of one. */
static void read_text_budget(struct reading *reading, struct block *block)
{
	int64_t *segments = &reading->site->sms_day_segments;
	bool has_money = blocks_option(block, "text_money_day");
	bool has_price = blocks_option(block, "text_segment_price");
	int64_t money, price;

	blocks_number(block, "text_segments_day", 0, 10000000, segments, reading->problems);
	if (has_money && blocks_option(block, "text_segments_day")) {
		problems_add(reading->problems, reading_position(block, "text_money_day"),
			"the budget is in money or in segments, not both: take "
			"'text_segments_day' or 'text_money_day' away");
		return;
	}
	if (!has_money) {
		if (has_price) {
			problems_add(reading->problems,
				reading_position(block, "text_segment_price"),
				"a price without a budget in money: add text_money_day = 20, or "
				"take it away");
		}
		return;
	}
	if (!reading_has(reading, block, "text_segment_price", "0.07")) {
		return;
	}
	if (read_money(reading, block, "text_money_day", &money) &&
		read_money(reading, block, "text_segment_price", &price)) {
		*segments = money / price;
		if (*segments == 0) {
			problems_add(reading->problems, reading_position(block, "text_money_day"),
				"this does not pay for one segment: no automatic text would ever "
				"be sent");
		}
	}
}

void read_restraint(struct reading *reading, struct block *block, size_t index)
{
	struct restraint_limits *limits = &reading->site->restraint;
	struct problems *problems = reading->problems;

	(void)index;
	blocks_number(block, "address_day", 0, 1000, &limits->address_day, problems);
	blocks_number(block, "ticket_day", 0, 1000, &limits->ticket_day, problems);
	blocks_number(block, "domain_hour", 0, 100000, &limits->domain_hour, problems);
	blocks_number(block, "site_hour", 0, 1000000, &limits->site_hour, problems);
	blocks_duration(block, "answer_max_age", &limits->answer_max_age_seconds, problems);
	blocks_number(block, "staff_hour", 1, 100000, &limits->staff_hour, problems);
	read_text_budget(reading, block);
	blocks_check_unknown(block, restraint_options, problems);
}
