/* SPDX-License-Identifier: MIT */
/* ombud demo: the main job on sample mails and texts, with everything in a folder that is removed
 * afterwards.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/file.h"
#include "daemon/base/text.h"
#include "daemon/model/phone.h"
#include "daemon/store/inbox.h"
#include "daemon/store/outbox.h"
#include "daemon/store/decisions.h"
#include "daemon/store/tickets.h"
#include "handlers/channels/channels.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/mail/read.h"
#include "handlers/sms/envelope.h"
#include "handlers/sms/gsm.h"

static const char usage[] =
	"usage: ombud demo [--data DIR] [--keep]\n"
	"\n"
	"Takes about a dozen sample mails and two text messages through ombud, in three\n"
	"languages, and shows tickets, owners, rules and answers. Needs no server and no\n"
	"settings; touches nothing outside a folder of its own.\n"
	"  --data DIR  a source tree, when ombud is not installed\n"
	"  --keep      leave the folder, to look at it with ombud tickets and ombud show\n";

enum { FILE_BYTES_MAX = 1024 * 1024, BATCH_ROWS = 100, BATCH_BYTES = 4 * 1024 * 1024 };

struct demo {
	struct arena *arena;
	const char *samples; /* the folder with ombud.conf and the mails */
	const char *rules;
	const char *templates;
	char folder[64];
	const char *config;
	struct generation generation;
	struct desk desk;
	struct store *store;
	void *in;
	void *out;
	int64_t now;
	char *notification_id; /* of the first notification: the owner answers that one */
	char *notification_subject;
	bool showed_notification;
};

static bool exists(const char *path)
{
	return access(path, R_OK) == 0;
}

/* Where things stand in a source tree, or where they are installed. */
static void find_data(struct demo *demo, const char *data)
{
	demo->samples = arena_printf(demo->arena, "%s/handlers/control/demo", data);
	if (!exists(demo->samples))
		demo->samples = arena_printf(demo->arena, "%s/demo", data);
	demo->rules = arena_printf(demo->arena, "%s/rules/shipped", data);
	if (!exists(demo->rules))
		demo->rules = arena_printf(demo->arena, "%s/rules", data);
	demo->templates = arena_printf(demo->arena, "%s/templates", data);
}

/* text with each of the NULL-ended pairs of words replaced. In arena. */
static char *replaced(struct arena *arena, const char *text, const char *const *pairs)
{
	char *result = arena_strdup(arena, text);

	for (; pairs[0]; pairs += 2) {
		char *at;

		while (pairs[1] && (at = strstr(result, pairs[0])))
			result = arena_printf(arena, "%.*s%s%s", (int)(at - result), result,
				pairs[1], at + strlen(pairs[0]));
	}
	return result;
}

static enum outcome read_text(
	struct demo *demo, const char *name, char **ret_text, struct error *error)
{
	enum outcome outcome;
	struct buf bytes;

	buf_init(&bytes, FILE_BYTES_MAX);
	outcome = file_read(arena_printf(demo->arena, "%s/%s", demo->samples, name), &bytes, error);
	if (outcome == OK)
		*ret_text = arena_strdup(demo->arena, buf_text(&bytes));
	buf_free(&bytes);
	return outcome;
}

static char *absolute(struct arena *arena, const char *path)
{
	char *real = realpath(path, NULL), *copy = arena_strdup(arena, real ? real : path);

	free(real);
	return copy;
}

static enum outcome write_settings(struct demo *demo, struct error *error)
{
	const char *pairs[] = {"@DIR@", demo->folder, "@RULES@", absolute(demo->arena, demo->rules),
		"@TEMPLATES@", absolute(demo->arena, demo->templates), NULL};
	enum outcome outcome;
	char *text;

	outcome = read_text(demo, "ombud.conf", &text, error);
	if (outcome == OK) {
		text = replaced(demo->arena, text, pairs);
		outcome = file_write(demo->config, text, strlen(text), 0600, error);
	}
	if (outcome == OK)
		outcome =
			secret_key_create(arena_printf(demo->arena, "%s/key", demo->folder), error);
	for (size_t i = 0; outcome == OK && i < 10; i++) {
		static const char *const parts[] = {"in/tmp", "in/new", "in/cur", "out/tmp",
			"out/new", "out/cur", "texts/in", "texts/out", "texts/sent", "texts/error"};

		outcome = file_make_directories(
			arena_printf(demo->arena, "%s/%s", demo->folder, parts[i]), 0700, error);
	}
	return outcome;
}

static enum outcome open_house(struct demo *demo, struct error *error)
{
	const struct site *site = &demo->desk.settings.site;
	struct receive_limits limits;
	enum outcome outcome;

	outcome = store_open(demo->desk.settings.store_path, false, &demo->store, error);
	limits = (struct receive_limits){site->message_max_bytes, site->batch_max_bytes};
	if (outcome == OK)
		outcome = channel_maildir_in.open(
			&site->mailboxes[0], NULL, &limits, &demo->in, error);
	if (outcome == OK)
		outcome = channel_maildir_out.open(&site->senders[0], NULL, &demo->out, error);
	return outcome;
}

/* Put one sample into the Maildir, as a mail server would. */
static enum outcome deliver(struct demo *demo, const char *name, struct error *error)
{
	const char *pairs[] = {"@NOTIFICATION@", demo->notification_id, "@SUBJECT@",
		demo->notification_subject, NULL};
	struct message message;
	const char *mailer;
	enum outcome outcome;
	char *text;

	outcome = read_text(demo, name, &text, error);
	if (outcome != OK)
		return outcome;
	text = replaced(demo->arena, text, pairs);
	outcome = mail_read(demo->arena, (unsigned char *)text, strlen(text), &message, error);
	if (outcome != OK)
		return outcome;
	demo->now = message.date;
	mailer = message_header(&message, "X-Mailer");
	printf("\n==== %s%s%s\nFrom: %s <%s>\nSubject: %s\n\n%s\n\n",
		time_for_terminal(demo->arena, &demo->desk.settings.site, demo->now),
		mailer ? ", from " : "", mailer ? mailer : "", message.from.name, message.from.mail,
		message.subject, message.text);
	return file_write(arena_printf(demo->arena, "%s/in/new/%s", demo->folder, name), text,
		strlen(text), 0600, error);
}

static enum outcome known_name(
	void *context, const char *folder, const char *name, bool *ret_known, struct error *error)
{
	struct demo *demo = context;

	return inbox_known_name(demo->store, "counter", folder, name, ret_known, error);
}

/* Store one message at once; the samples say themselves when they came. */
static enum outcome store_sample(struct demo *demo, const char *mailbox,
	const struct incoming *incoming, struct error *error)
{
	struct incoming dated = *incoming;
	const unsigned char *packed;
	size_t packed_size;
	enum outcome outcome;
	int64_t id;

	dated.mailbox = mailbox;
	dated.received_at = dated.fetched_at = demo->now;
	dated.silent = false;
	inbox_compress(
		demo->store, demo->arena, dated.bytes, dated.size_bytes, &packed, &packed_size);
	outcome = store_begin(demo->store, false, error);
	if (outcome != OK)
		return outcome;
	outcome = inbox_put(demo->store, &dated, packed, packed_size, &id, error);
	if (outcome == OK || outcome == NOT_FOUND)
		return store_commit(demo->store, error);
	store_rollback(demo->store);
	return outcome;
}

static enum outcome put(void *context, const struct incoming *incoming, struct error *error)
{
	return store_sample(context, "counter", incoming, error);
}

static enum outcome cursor(void *context, const char *folder, int64_t uidvalidity, int64_t *ret_uid,
	bool *ret_other, struct error *error)
{
	struct demo *demo = context;

	return inbox_cursor(demo->store, "counter", folder, uidvalidity, ret_uid, ret_other, error);
}

static enum outcome set_cursor(
	void *context, const char *folder, int64_t uidvalidity, int64_t uid, struct error *error)
{
	struct demo *demo = context;
	enum outcome outcome = store_begin(demo->store, false, error);

	if (outcome != OK)
		return outcome;
	outcome = inbox_set_cursor(demo->store, "counter", folder, uidvalidity, uid, error);
	if (outcome == OK)
		return store_commit(demo->store, error);
	store_rollback(demo->store);
	return outcome;
}

static enum outcome flush(void *context, struct error *error)
{
	(void)context;
	(void)error;
	return OK; /* put has committed already */
}

static void progress(void *context)
{
	(void)context;
}

static enum outcome take_in(struct demo *demo, struct error *error)
{
	const struct intake intake = {.context = demo,
		.known_name = known_name,
		.cursor = cursor,
		.set_cursor = set_cursor,
		.put = put,
		.flush = flush,
		.progress = progress};

	return channel_maildir_in.fetch(demo->in, &intake, error);
}

static enum outcome work_on(struct demo *demo, const struct incoming *incoming, struct error *error)
{
	struct prepared *prepared;
	struct carried carried;
	enum outcome outcome;

	outcome = desk_prepare(&demo->desk, incoming, demo->arena, &prepared, error);
	if (outcome == OK)
		outcome = desk_carry_out(&demo->desk, demo->store, incoming, prepared, demo->now,
			demo->arena, &carried, error);
	if (outcome == OK)
		outcome = inbox_done(demo->store, incoming->id, carried.kind, carried.ticket_id,
			demo->now, error);
	if (outcome == OK)
		printf("---- %s\n", carried.line);
	return outcome;
}

static enum outcome work(struct demo *demo, struct error *error)
{
	struct incoming *rows;
	size_t count = 0;
	enum outcome outcome = store_begin(demo->store, false, error);

	if (outcome != OK)
		return outcome;
	outcome = desk_keep(&demo->desk, demo->store, demo->now, error);
	if (outcome == OK)
		outcome = inbox_claim(
			demo->store, BATCH_ROWS, BATCH_BYTES, demo->arena, &rows, &count, error);
	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = work_on(demo, &rows[i], error);
	if (outcome == OK)
		return store_commit(demo->store, error);
	store_rollback(demo->store);
	return outcome;
}

/* Show a mail that goes out: answers whole, of the notifications only the first. */
static void show_outgoing(struct demo *demo, const struct outgoing *outgoing)
{
	bool is_notification = outgoing->kind == OUTGOING_NOTIFICATION;
	struct message message;

	if (mail_read(demo->arena, outgoing->bytes, outgoing->size_bytes, &message, NULL) != OK)
		return;
	printf("\n---> %s to %s\n", outgoing_kind_name(outgoing->kind), outgoing->recipients[0]);
	printf("     Subject: %s\n", message.subject);
	if (is_notification && demo->showed_notification)
		return;
	printf("\n%s\n", message.text);
	if (is_notification) {
		demo->showed_notification = true;
		demo->notification_id = arena_strdup(demo->arena, outgoing->message_id);
		demo->notification_subject = arena_strdup(demo->arena, message.subject);
	}
}

struct sending {
	struct demo *demo;
	struct outgoing *rows;
	enum outcome outcome;
};

static void settle(void *context, const struct settlement *settlement)
{
	struct sending *sending = context;
	struct demo *demo = sending->demo;

	sending->outcome = settlement->outcome;
	if (settlement->outcome == OK && store_begin(demo->store, true, NULL) == OK) {
		if (outbox_sent(demo->store, sending->rows[settlement->index].id, demo->now,
			    NULL) != OK ||
			store_commit(demo->store, NULL) != OK)
			sending->outcome = BROKEN;
	}
}

static enum outcome send_out(struct demo *demo, struct error *error)
{
	struct sending sending = {.demo = demo, .outcome = OK};
	size_t count = 0;
	enum outcome outcome = store_begin(demo->store, false, error);

	if (outcome != OK)
		return outcome;
	outcome = outbox_claim(demo->store, demo->desk.settings.site.senders[0].title, demo->now,
		BATCH_ROWS, BATCH_BYTES, demo->arena, &sending.rows, &count, error);
	if (outcome != OK) {
		store_rollback(demo->store);
		return outcome;
	}
	outcome = store_commit(demo->store, error);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		const struct outgoing *one = &sending.rows[i];

		show_outgoing(demo, one);
		outcome = channel_maildir_out.send(demo->out, &one, 1, settle,
			&(struct sending){demo, &sending.rows[i], OK}, error);
	}
	return outcome;
}

static enum outcome pass(struct demo *demo, const char *name, struct error *error)
{
	enum outcome outcome = deliver(demo, name, error);

	if (outcome == OK)
		outcome = take_in(demo, error);
	if (outcome == OK)
		outcome = work(demo, error);
	if (outcome == OK)
		outcome = send_out(demo, error);
	return outcome;
}

/* ---- texts: into the inbox as a provider's channel puts them, out of the outbox as one gets them
 */

static enum outcome take_text(struct demo *demo, const char *name, struct error *error)
{
	struct incoming incoming = {.folder = "", .name = name, .is_released = true};
	struct message message;
	enum outcome outcome;
	char *text;

	outcome = read_text(demo, name, &text, error);
	if (outcome != OK)
		return outcome;
	incoming.bytes = (const unsigned char *)text;
	incoming.size_bytes = strlen(text);
	outcome = sms_envelope_read(
		demo->arena, incoming.bytes, incoming.size_bytes, "358", &message, error);
	if (outcome != OK)
		return outcome;
	demo->now = message.date;
	printf("\n==== %s\nText message from %s\n\n%s\n\n",
		time_for_terminal(demo->arena, &demo->desk.settings.site, demo->now),
		phone_pretty(demo->arena, message.from.mail, "358"), message.text);
	return store_sample(demo, "city", &incoming, error);
}

static void show_text(struct demo *demo, const struct outgoing *outgoing)
{
	const char *text = text_repair(demo->arena, outgoing->bytes, outgoing->size_bytes);
	struct sms_size size = sms_measure(text);

	printf("\n---> %s to %s, by text message (%zu letters, %zu to pay for)\n\n%s\n",
		outgoing_kind_name(outgoing->kind),
		phone_pretty(demo->arena, outgoing->recipients[0], "358"), text_length(text),
		size.segments, text);
}

static enum outcome send_texts(struct demo *demo, struct error *error)
{
	struct outgoing *rows;
	size_t count = 0;
	enum outcome outcome = store_begin(demo->store, false, error);

	if (outcome != OK)
		return outcome;
	outcome = outbox_claim(demo->store, "city", demo->now, BATCH_ROWS, BATCH_BYTES, demo->arena,
		&rows, &count, error);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		show_text(demo, &rows[i]);
		outcome = outbox_accepted(demo->store, rows[i].id, NULL, 0, demo->now, error);
	}
	if (outcome == OK)
		return store_commit(demo->store, error);
	store_rollback(demo->store);
	return outcome;
}

static enum outcome pass_text(struct demo *demo, const char *name, struct error *error)
{
	enum outcome outcome = take_text(demo, name, error);

	if (outcome == OK)
		outcome = work(demo, error);
	if (outcome == OK)
		outcome = send_texts(demo, error);
	return outcome == OK ? send_out(demo, error) : outcome;
}

static enum outcome pass_all(struct demo *demo, const char *ending,
	enum outcome (*take)(struct demo *demo, const char *name, struct error *error),
	struct error *error)
{
	const char **names;
	size_t count = 0;
	enum outcome outcome = file_list(demo->samples, ending, demo->arena, &names, &count, error);

	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = take(demo, names[i], error);
	return outcome;
}

/* The rule that set a ticket's matter, as its stored decision tells. */
static const char *rule_of(struct demo *demo, int64_t ticket_id)
{
	struct decision decision;
	struct json *verdict;
	const char *rule = NULL;

	if (decision_load(demo->store, ticket_id, demo->arena, &decision, NULL) != OK ||
		json_parse(decision.verdict, strlen(decision.verdict), &verdict, NULL) != OK)
		return "-";
	rule = arena_strdup(demo->arena, json_text(json_member(verdict, "matter"), "rule"));
	json_free(verdict);
	return rule ? rule : "-";
}

static enum outcome show_tickets(struct demo *demo, struct error *error)
{
	const struct site *site = &demo->desk.settings.site;
	const struct ticket_filter filter = {.include_closed = true, .max = 100};
	struct ticket *tickets;
	size_t count;
	enum outcome outcome =
		ticket_list(demo->store, &filter, demo->arena, &tickets, &count, error);

	if (outcome != OK)
		return outcome;
	printf("\n==== The tickets\n%-12s %-8s %-12s %-12s %-18s %-7s %-16s %s\n", "TICKET",
		"STATE", "RULE", "MATTER", "GROUP", "OWNER", "DUE", "SUBJECT");
	for (size_t i = 0; i < count; i++) {
		const struct ticket *ticket = &tickets[i];

		printf("%-12s %-8s %-12s %-12s %-18s %-7s %-16s %s\n",
			ticket_name(demo->arena, site, &demo->desk.key, ticket->id),
			ticket_state_name(ticket->state), rule_of(demo, ticket->id),
			ticket->matter ? ticket->matter : "-", ticket->group ? ticket->group : "-",
			ticket->owner ? ticket->owner : "-",
			time_for_terminal(demo->arena, site, ticket->due_at),
			text_printable(demo->arena, ticket->subject, 50));
	}
	return OK;
}

static int run(struct demo *demo, bool keep)
{
	struct error error;
	enum outcome outcome = write_settings(demo, &error);
	int status;

	if (outcome != OK)
		return command_fail(EX_NOINPUT, "demo", error.text);
	status = load_desk("demo", demo->config, true, arena_new(COMMAND_ARENA_BYTES),
		&demo->generation, &demo->desk);
	if (status != EX_OK)
		return status;
	outcome = open_house(demo, &error);
	if (outcome == OK)
		outcome = pass_all(demo, ".eml", pass, &error);
	if (outcome == OK)
		outcome = pass_all(demo, ".json", pass_text, &error);
	if (outcome == OK)
		outcome = show_tickets(demo, &error);
	if (outcome != OK)
		return command_fail(EX_SOFTWARE, "demo", error.text);
	printf("\nThis was the demo: messages from a directory, answers into another, the same "
	       "program as\n"
	       "for real mail. With a mailbox of your own, go on with:\n"
	       "  ombud init       a few questions; tries both connections, writes ombud.conf and "
	       "key\n"
	       "  ombud check      is all of it right?\n"
	       "  ombud run        the daemon (systemctl enable --now ombud)\n");
	if (keep)
		printf("The demo's folder: ombud tickets --config %s\n", demo->config);
	return EX_OK;
}

int command_demo(int argc, char **argv)
{
	const char *data = OMBUD_DATA_DIR;
	bool keep = false;
	const struct option_row rows[] = {{"data", NULL, &data}, {"keep", &keep, NULL}, {0}};
	struct demo demo = {.folder = "/tmp/ombud-demo.XXXXXX"};
	struct command_line line;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		return status;
	mail_init();
	demo.arena = arena_new(COMMAND_ARENA_BYTES);
	find_data(&demo, data);
	if (!mkdtemp(demo.folder)) {
		arena_free(demo.arena);
		return command_fail(EX_CANTCREAT, "demo", "no folder can be made in /tmp");
	}
	demo.config = arena_printf(demo.arena, "%s/ombud.conf", demo.folder);
	status = run(&demo, keep);
	channel_maildir_in.close(demo.in);
	channel_maildir_out.close(demo.out);
	store_close(demo.store);
	if (!keep && file_remove_tree(demo.folder, NULL) != OK)
		fprintf(stderr, "ombud demo: %s was left behind\n", demo.folder);
	if (demo.desk.arena)
		desk_free(&demo.desk);
	arena_free(demo.arena);
	return status;
}
