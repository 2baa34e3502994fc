/* SPDX-License-Identifier: MIT */
/* Building the desk, and the way of one message over it. */
#include "handlers/kinds/desk.h"

#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/sms_line.h"
#include "handlers/kinds/absence.h"
#include "handlers/kinds/classify.h"
#include "handlers/kinds/command.h"
#include "handlers/kinds/handover.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/same_mail.h"
#include "handlers/kinds/slow_rules.h"
#include "handlers/mail/language.h"
#include "handlers/mail/read.h"
#include "handlers/sms/envelope.h"

enum { REASON_BYTES = 200, KEPT_ARENA_BYTES = 128 * 1024 * 1024 };

static struct template_set *parse_templates(
	struct arena *arena, const struct generation *generation, struct problems *problems)
{
	struct template_file *files =
		ARENA_ARRAY(arena, generation->file_count, struct template_file);
	size_t count = 0;

	for (size_t i = 0; i < generation->file_count; i++) {
		const struct config_file *file = &generation->files[i];

		if (file->kind == CONFIG_TEMPLATE)
			files[count++] = (struct template_file){.name = file->name,
				.language = language_from_code(file->language, NULL),
				.template_name = file->template_name,
				.bytes = file->bytes,
				.size = file->size};
	}
	return template_set_parse(arena, files, count, problems);
}

static void check_templates(const struct desk *desk, struct problems *problems)
{
	const struct site *site = &desk->settings.site;
	struct position nowhere = {.file = desk->generation->path};

	for (const char *const *name = template_required(); *name; name++) {
		bool found = false;

		for (size_t i = 0; i < site->language_count; i++)
			found = found ||
				template_exists(desk->templates, *name, site->languages[i]);
		if (!found)
			problems_add(problems, nowhere,
				"there is no template %s in any language of the site; look at site "
				"{ templates = … }",
				*name);
	}
}

static void read_secrets(struct desk *desk, struct problems *problems)
{
	struct error error;

	secrets_read(desk->arena, &desk->settings, &desk->secrets, problems);
	if (secrets_get(&desk->secrets, desk->settings.site.key_file) &&
		secret_key_load(&desk->key, desk->settings.site.key_file, &error) != OK)
		problems_add(problems, (struct position){.file = desk->generation->path}, "%s",
			error.text);
}

void desk_read_all(struct arena *arena, const struct generation *generation, bool with_secrets,
	struct desk *ret_desk, struct problems *problems)
{
	struct desk *desk = ret_desk;

	/* the rule set points at the settings, so they must not move */
	*desk = (struct desk){.arena = arena, .generation = generation};
	desk->generation_hash = arena_strdup(arena, generation->hash);
	settings_parse(arena, generation, &desk->settings, problems);
	desk->templates = parse_templates(arena, generation, problems);
	desk->rules = rule_set_parse(arena, desk->settings.blocks, &desk->settings.site, problems);
	if (problems->count == 0)
		check_templates(desk, problems);
	if (with_secrets)
		read_secrets(desk, problems);
}

enum outcome desk_open(struct arena *arena, const struct generation *generation, bool with_secrets,
	struct desk *ret_desk, struct problems *problems, struct error *error)
{
	desk_read_all(arena, generation, with_secrets, ret_desk, problems);
	if (problems->count == 0)
		rules_run_examples(ret_desk->rules, &ret_desk->settings.site, NULL, NULL, problems);
	if (problems->count > 0) {
		rule_set_free(ret_desk->rules);
		return problems_error(problems, error);
	}
	mail_init();
	return OK;
}

enum outcome desk_keep(
	const struct desk *desk, struct store *store, int64_t now, struct error *error)
{
	struct arena *arena = arena_new(KEPT_ARENA_BYTES);
	const unsigned char *bytes;
	size_t size;
	enum outcome outcome = generation_keep(desk->generation, arena, &bytes, &size, error);

	if (outcome == OK)
		outcome = store_keep_generation(
			store, desk->generation->hash, bytes, size, now, error);
	arena_free(arena);
	return outcome;
}

void desk_free(struct desk *desk)
{
	rule_set_free(desk->rules);
	secret_wipe(&desk->key, sizeof(desk->key));
	arena_free(desk->arena);
}

/* A mailbox that the settings have no longer may have been a line for texts. */
static const char *country_of_text(const struct site *site, const struct incoming *incoming)
{
	const struct mailbox *mailbox = site_mailbox(site, incoming->mailbox);

	if (mailbox)
		return mailbox->sms ? mailbox->sms->country : NULL;
	return !incoming_is_by_command(incoming) &&
			       sms_envelope_is(incoming->bytes, incoming->size_bytes)
		       ? site_country(site)
		       : NULL;
}

enum outcome desk_read_message(const struct site *site, const struct incoming *incoming,
	struct arena *arena, struct message *ret_message, struct error *error)
{
	const char *country = country_of_text(site, incoming);
	enum outcome outcome;

	if (!country)
		return mail_read(arena, incoming->bytes, incoming->size_bytes, ret_message, error);
	outcome = sms_envelope_read(
		arena, incoming->bytes, incoming->size_bytes, country, ret_message, error);
	if (outcome == OK)
		ret_message->language = language_guess(ret_message->text);
	return outcome;
}

/* What a mail asks by a word alone: how far a ticket is, as its text or as the subject of a mail
 * without one, or its language, as its text. "Tila" is Finnish for premises too, so it comes
 * without a file. */
static struct sms_command command_of_mail(const struct site *site, const struct message *message)
{
	const char *words = message->reply + strspn(message->reply, " \t\n");
	struct sms_command command =
		sms_command_read(*words ? words : message->subject, site->prefix);
	bool has_files = false;

	for (size_t i = 0; i < message->attachment_count; i++)
		has_files |= !message->attachments[i].is_inline;
	if (has_files ||
		(command.keyword != SMS_STATUS && !(command.keyword == SMS_LANGUAGE && *words)))
		command.keyword = SMS_NO_KEYWORD;
	return command;
}

static void prepare_mail(const struct site *site, const struct incoming *incoming,
	struct arena *arena, struct prepared *prepared)
{
	const struct message *message = &prepared->message;

	prepared->digest = same_mail_digest(arena, message);
	prepared->authentication = incoming_is_by_command(incoming)
					   ? (struct authentication){AUTHENTICATION_PASSES,
						     "written on the command line"}
					   : authentication_of(arena, site, message);
	prepared->command = command_of_mail(site, message);
	prepared->has_commands = command_begins(arena, message->reply);
}

enum outcome desk_prepare(struct desk *desk, const struct incoming *incoming, struct arena *arena,
	struct prepared **ret_prepared, struct error *error)
{
	const struct site *site = &desk->settings.site;
	struct prepared *prepared = ARENA_NEW(arena, struct prepared);
	struct message *message = &prepared->message;
	enum outcome outcome = desk_read_message(site, incoming, arena, message, error);

	if (outcome != OK)
		return outcome;
	if (message->channel == CHANNEL_SMS)
		prepared->command = sms_command_read(message->text, site->prefix);
	else
		prepare_mail(site, incoming, arena, prepared);
	if (may_be_request(site, message)) {
		rule_set_set_slow_aside(desk->rules);
		prepared->findings = rules_search(desk->rules, message, false, arena);
		/* a site without a number has no use for one */
		if (site->sms_line_count > 0)
			prepared->ways = sms_named_read(arena, message, site->sms_lines[0].country);
	}
	*ret_prepared = prepared;
	return OK;
}

/* Why a message is filed without answer, in words for the ticket. */
static const char *silent_sign(const struct message *message, enum kind kind)
{
	const struct signs *signs = &message->signs;

	if (kind == KIND_JUNK)
		return "it came from the junk folder, or is marked as spam";
	if (signs->list)
		return signs->list;
	if (signs->automatic)
		return signs->automatic;
	if (signs->null_path)
		return signs->null_path;
	return signs->loop ? signs->loop : "it was sent by a robot";
}

static enum outcome carry_by_kind(struct handling *handling, struct identity *identity,
	enum kind kind, struct carried *carried, struct error *error)
{
	enum outcome outcome;

	switch (kind) {
	case KIND_REQUEST:
		return kind_request(handling, identity, carried, error);
	case KIND_FOLLOWUP:
		return kind_followup(handling, identity, carried, error);
	case KIND_KEYWORD:
		outcome = identity->is_asked && handling->prepared->command.keyword == SMS_STOP
				  ? handover_by_stop(handling, identity, error)
				  : OK;
		return outcome == OK ? kind_keyword(handling, identity, carried, error) : outcome;
	case KIND_THANKS:
		return kind_thanks(handling, identity, carried, error);
	case KIND_STAFF:
		return kind_staff_reply(handling, identity, carried, error);
	case KIND_ORDER:
		return kind_staff_order(handling, identity, carried, error);
	case KIND_REPORT:
		return kind_report(handling, identity, carried, error);
	case KIND_AUTOMATIC_REPLY:
		return kind_automatic_reply(handling, identity, carried, error);
	case KIND_AUTOMATIC:
	case KIND_JUNK:
		return kind_filed(handling, identity,
			kind == KIND_JUNK ? UNNOTICED_JUNK : UNNOTICED_AUTOMATIC,
			text_printable(handling->arena, silent_sign(handling->message, kind),
				REASON_BYTES),
			carried, error);
	case KIND_STRAY_REPORT:
		return kind_stray_report(handling, identity, carried, error);
	case KIND_SENT:
		return kind_sent(handling, identity, carried, error);
	case KIND_OWN_MAIL:
		carried->line = "a mail of ours came back";
		return OK;
	}
	return error_set(error, BROKEN, "a message of no kind");
}

enum outcome desk_carry_out(struct desk *desk, struct store *store, const struct incoming *incoming,
	struct prepared *prepared, int64_t now, struct arena *arena, struct carried *ret_carried,
	struct error *error)
{
	struct handling handling = {.desk = desk,
		.site = &desk->settings.site,
		.store = store,
		.incoming = incoming,
		.prepared = prepared,
		.message = &prepared->message,
		.now = now,
		.arena = arena};
	struct carried carried = {.line = ""};
	struct identity identity;
	struct entry entry;
	enum sameness sameness;
	enum outcome outcome = same_mail_find(&handling, &sameness, &entry, error);

	if (outcome != OK)
		return outcome;
	/* what came in by another way first is an answer only when it is seen to be sent */
	if (sameness == SAME_MAIL &&
		(incoming->folder_kind != FOLDER_SENT || entry.kind != ENTRY_IN)) {
		outcome = kind_copy(&handling, &entry, &carried, error);
	} else {
		outcome = identify(&handling, &identity, error);
		if (outcome == OK)
			outcome = keyword_note_carrier(&handling, &identity, error);
		if (outcome == OK) {
			enum kind kind = classify_words(prepared, &identity,
				classify(handling.message, incoming, &identity));

			carried.kind = kind_name(kind);
			if (kind == KIND_STAFF || kind == KIND_ORDER || kind == KIND_REQUEST ||
				kind == KIND_FOLLOWUP)
				outcome = absence_end_by_mail(&handling, &identity, error);
			if (outcome == OK)
				outcome =
					carry_by_kind(&handling, &identity, kind, &carried, error);
		}
	}
	if (outcome == OK && sameness == SAME_ID_ONLY && carried.ticket_id)
		outcome = record_event(&handling, carried.ticket_id, error,
			"its Message-ID was used before for another mail, on %s",
			handling_ref(&handling, entry.ticket_id));
	if (outcome == OK) {
		carried.warning = handling.warning;
		outcome = slow_rules_keep(desk, store, now, arena, &carried.warning, error);
	}
	if (outcome == OK) {
		carried.queued_mail = handling.queued_mail;
		*ret_carried = carried;
	}
	return outcome;
}
