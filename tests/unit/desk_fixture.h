/* SPDX-License-Identifier: MIT */
/*
 * A desk with a real store, for the tests of the kinds: mails go in as bytes, and what came of them
 * is read from the store. The clock is what the test says.
 */
#ifndef TESTS_UNIT_DESK_FIXTURE_H
#define TESTS_UNIT_DESK_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "tests/unit/store_fixture.h"

#include "daemon/base/file.h"
#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/model/ticket_ref.h"
#include "handlers/kinds/desk.h"
#include "handlers/mail/read.h"

static const char desk_settings[] =
	"site { name = \"Kymen yrityspalvelut\"  prefix = KYM  domain = \"kymi.example\"\n"
	"  languages = { fi, sv, en }  default_group = general  hours = office\n"
	"  addresses = { \"yritys@kymi.example\", \"foretag@kymi.example\" }\n"
	"  key_file = \"%s/key\"  admins = { lead }  trusted_authserv = { \"mx.kymi.example\" }\n"
	"  reopen_days = 30  keep_cc = yes  city = \"Kotka\"  city_genitive = \"Kotkan\" %s }\n"
	"mailbox \"counter\" { maildir = \"in\"  address = \"yritys@kymi.example\"  sender = mail  "
	"start = all }\n"
	"mailbox \"second\" { maildir = \"in2\"  address = \"foretag@kymi.example\"  sender = mail "
	" "
	"start = all }\n"
	"sender \"mail\" { maildir = \"out\" }\n"
	"hours \"office\" { timezone = \"Europe/Helsinki\"  open = { \"mon-fri 08:00-16:00\" }  "
	"holidays = finland }\n"
	"person \"anna\" { name = \"Anna Virtanen\"  email = { \"anna@kotka.example\", "
	"\"anna.private@home.example\" }  phone = \"+358401111111\"  languages = { fi, sv }  "
	"deputy = pekka }\n"
	"person \"pekka\" { name = \"Pekka Laine\"  email = { \"pekka@kotka.example\" }  "
	"languages = { en }  %s }\n"
	"person \"lead\" { name = \"Leena Pomo\"  email = { \"leena@kotka.example\" }  "
	"languages = { sv } }\n"
	"group \"general\" { name = \"General\"  members = { pekka }  assign = { fixed }  "
	"first_answer = 8h }\n"
	"group \"building-control\" { name = \"Building control\"  members = { anna }  "
	"assign = { sticky, least-open }  first_answer = 8h  lead = lead }\n"
	"group \"partner\" { name = \"Kinno\"  email = \"info@kinno.example\"  first_answer = 8h "
	"}\n"
	"group \"growth\" { name = \"Kasvu Oy\"  email = \"kasvu@kasvu.example\"  partner = yes  "
	"contact = \"Sari Kasvu\"  phone = \"+358401212121\"  lead = lead  first_answer = 8h }\n"
	"group \"harbour\" { name = \"Satama Oy\"  email = \"satama@satama.example\"  partner = "
	"yes "
	" consent = ask  first_answer = 8h }\n"
	"form \"web\" { from = \"noreply@kotka.example\"  contact = reply-to }\n";

/* A test may have rules of its own behind these. */
#ifndef DESK_MORE_RULES
#define DESK_MORE_RULES
#endif

static const char desk_rules[] =
	"place \"hamina\" { name = \"Hamina\"  swedish = \"Fredrikshamn\"  "
	"genitive = \"Haminan\"  any = { 'hamina', 'fredrikshamn' } }\n"
	"rule \"building\" { title = \"Building permits\"  title_fi = \"Rakentamisluvat\"  "
	"title_sv = \"Bygglov\"  matter = building  any = { "
	"'rakennuslu[pv]', 'bygglov', 'building permit' }  group = building-control }\n"
	"authority \"lvv\" { name_fi = \"Lupa- ja valvontavirasto\"  contact = \"lvv.fi\" }\n"
	"authority \"vero\" { name_fi = \"Verohallinto\"  name_sv = \"Skatteförvaltningen\"  "
	"contact = \"vero.fi\"  email = \"kirjaamo@vero.example\" }\n"
	"rule \"alcohol\" { any = { 'anniskelu' }  authority = lvv }\n"
	"field \"business_id\" { pattern = '\\b(?<value>\\d{7}-\\d)\\b'  check = business-id }\n"
	"rule \"growth\" { matter = growth  any = { 'kasvurahoitus' }  group = partner }\n"
	"rule \"haste\" { any = { 'kiireel' }  priority = urgent  tags = { haste } }\n"
	"rule \"calm\" { any = { 'ehtii' }  priority = low }\n" DESK_MORE_RULES;

struct desk_fixture {
	struct fixture *store;
	struct desk desk;
	struct generation generation;
	struct config_file files[128];
	int64_t now;
	int64_t uid;
	char mailbox[32];
	char junk; /* the next mails are in the junk folder */
	char sent; /* ... in the folder of sent mail */
	char silent;
	struct carried carried;
};

/* "2026-11-24 10:00" in Helsinki: a Tuesday in opening hours. */
static inline int64_t desk_time(const char *local)
{
	int64_t at = 0;

	assert_true(time_parse(local, "Europe/Helsinki", &at));
	return at;
}

static inline void desk_add_templates(struct desk_fixture *d, const char *language)
{
	struct fixture *f = d->store;
	const char *source = getenv("srcdir") ? getenv("srcdir") : "..";
	const char *folder = arena_printf(f->arena, "%s/templates/%s", source, language);
	const char **names;
	size_t count;

	MUST(file_list(folder, ".txt", f->arena, &names, &count, &f->error));
	for (size_t i = 0; i < count; i++) {
		struct config_file *file = &d->files[d->generation.file_count++];
		struct buf bytes;

		buf_init(&bytes, 100000);
		file->name = arena_printf(f->arena, "%s/%s", folder, names[i]);
		MUST(file_read(file->name, &bytes, &f->error));
		file->kind = CONFIG_TEMPLATE;
		file->language = language;
		file->template_name = arena_strndup(f->arena, names[i], strlen(names[i]) - 4);
		file->bytes = arena_memdup(f->arena, bytes.data, bytes.size);
		file->size = bytes.size;
		buf_free(&bytes);
	}
}

static inline void desk_add_text(
	struct desk_fixture *d, enum config_file_kind kind, const char *name, const char *text)
{
	struct config_file *file = &d->files[d->generation.file_count++];

	*file = (struct config_file){.kind = kind,
		.name = name,
		.bytes = (const unsigned char *)text,
		.size = strlen(text)};
}

/* in_site and in_pekka: more options for those blocks. */
static inline void desk_begin(struct desk_fixture *d, const char *in_site, const char *in_pekka)
{
	struct fixture *f = d->store;
	struct arena *arena = arena_new(64 << 20);
	struct problems problems;
	const char *key = arena_printf(f->arena, "%s/key", f->directory);

	unlink(key);
	MUST(secret_key_create(key, &f->error));
	memset(&d->generation, 0, sizeof(d->generation));
	d->generation.path = "ombud.conf";
	d->generation.files = d->files;
	snprintf(d->generation.hash, sizeof(d->generation.hash), "test");
	desk_add_text(d, CONFIG_SETTINGS, "ombud.conf",
		arena_printf(f->arena, desk_settings, f->directory, in_site, in_pekka));
	desk_add_text(d, CONFIG_RULES, "rules.conf", desk_rules);
	desk_add_templates(d, "fi");
	desk_add_templates(d, "sv");
	desk_add_templates(d, "en");
	problems_init(&problems, arena);
	if (desk_open(arena, &d->generation, true, &d->desk, &problems, &f->error) != OK) {
		problems_print(&problems, stderr);
		fail_msg("%s", f->error.text);
	}
}

static inline int desk_set_up_with(void **state, const char *in_site, const char *in_pekka)
{
	struct desk_fixture *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	fixture_set_up((void **)&d->store);
	d->now = desk_time("2026-11-24 10:00");
	snprintf(d->mailbox, sizeof(d->mailbox), "counter");
	desk_begin(d, in_site, in_pekka);
	*state = d;
	return 0;
}

static inline int desk_set_up(void **state)
{
	return desk_set_up_with(state, "", "");
}

static inline int desk_tear_down(void **state)
{
	struct desk_fixture *d = *state;

	desk_free(&d->desk);
	fixture_tear_down((void **)&d->store);
	free(d);
	return 0;
}

#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)

/* Take one mail over the desk, as the worker does; its ticket, 0 for none. Lines end with LF in
 * tests. */
static inline int64_t desk_take(struct desk_fixture *d, const char *mail)
{
	struct fixture *f = d->store;
	struct incoming incoming = {.mailbox = d->mailbox,
		.folder = d->junk   ? "Junk"
			  : d->sent ? "Sent"
				    : "INBOX",
		.folder_kind = d->junk	 ? FOLDER_JUNK
			       : d->sent ? FOLDER_SENT
					 : FOLDER_NORMAL,
		.silent = d->silent,
		.uidvalidity = 7,
		.uid = ++d->uid,
		.name = "",
		.received_at = d->now,
		.fetched_at = d->now,
		.bytes = (const unsigned char *)mail,
		.size_bytes = strlen(mail)};
	const unsigned char *packed;
	size_t packed_size;
	struct prepared *prepared;

	inbox_compress(
		f->store, f->arena, incoming.bytes, incoming.size_bytes, &packed, &packed_size);
	fixture_begin(f);
	MUST(inbox_put(f->store, &incoming, packed, packed_size, &incoming.id, &f->error));
	MUST(desk_prepare(&d->desk, &incoming, f->arena, &prepared, &f->error));
	MUST(desk_carry_out(
		&d->desk, f->store, &incoming, prepared, d->now, f->arena, &d->carried, &f->error));
	MUST(inbox_done(
		f->store, incoming.id, d->carried.kind, d->carried.ticket_id, d->now, &f->error));
	fixture_commit(f);
	return d->carried.ticket_id;
}

static inline int64_t desk_takef(struct desk_fixture *d, const char *format, ...) PRINTF_LIKE(2, 3);
static inline int64_t desk_takef(struct desk_fixture *d, const char *format, ...)
{
	va_list arguments;
	const char *mail;

	va_start(arguments, format);
	mail = arena_vprintf(d->store->arena, format, arguments);
	va_end(arguments);
	return desk_take(d, mail);
}

/* What the worker does when it begins. */
static inline void desk_keep_generation(struct desk_fixture *d)
{
	struct fixture *f = d->store;
	const unsigned char *bytes;
	size_t size;

	MUST(generation_keep(&d->generation, f->arena, &bytes, &size, &f->error));
	MUST(store_keep_generation(f->store, d->generation.hash, bytes, size, d->now, &f->error));
}

/* ---- what came of it */

static inline struct ticket desk_ticket(struct desk_fixture *d, int64_t id)
{
	struct fixture *f = d->store;
	struct ticket ticket;

	MUST(ticket_load(f->store, id, f->arena, &ticket, &f->error));
	return ticket;
}

/* Mails made so far, oldest first. */
static inline size_t desk_outbox(struct desk_fixture *d, struct outgoing **ret_rows)
{
	struct fixture *f = d->store;
	struct outgoing *rows;
	size_t count;

	MUST(outbox_list(f->store, -1, 1000, f->arena, &rows, &count, &f->error));
	for (size_t i = 0; i < count; i++) {
		int64_t id = rows[i].id;

		MUST(outbox_load(f->store, id, true, f->arena, &rows[i], &f->error));
	}
	*ret_rows = rows;
	return count;
}

static inline size_t desk_count(struct desk_fixture *d, enum outgoing_kind kind)
{
	struct outgoing *rows;
	size_t count = desk_outbox(d, &rows), found = 0;

	for (size_t i = 0; i < count; i++)
		found += rows[i].kind == kind;
	return found;
}

/* All automatic mail to outside people. */
static inline size_t desk_automatic(struct desk_fixture *d)
{
	return desk_count(d, OUTGOING_ACKNOWLEDGEMENT) + desk_count(d, OUTGOING_CLOSED_HOURS);
}

/* The newest mail of that kind to that address (NULL: to anybody); fails when there is none. */
static inline struct outgoing desk_mail(
	struct desk_fixture *d, enum outgoing_kind kind, const char *to)
{
	struct outgoing *rows, found = {.id = 0};
	size_t count = desk_outbox(d, &rows);

	for (size_t i = 0; i < count; i++) {
		if (rows[i].kind == kind && (!to || address_equal(rows[i].recipients[0], to)) &&
			rows[i].id > found.id)
			found = rows[i];
	}
	if (!found.id)
		fail_msg("there is no %s to %s", outgoing_kind_name(kind), to ? to : "anybody");
	return found;
}

/* The mail as its reader sees it. */
static inline struct message desk_read(struct desk_fixture *d, const struct outgoing *mail)
{
	struct fixture *f = d->store;
	struct message message;

	MUST(mail_read(f->arena, mail->bytes, mail->size_bytes, &message, &f->error));
	return message;
}

static inline const char *desk_ref(struct desk_fixture *d, int64_t id)
{
	return ticket_ref_format(d->store->arena, &d->desk.key, "KYM", id);
}

/* The text of the newest mail of that kind to that address. */
static inline const char *desk_told(struct desk_fixture *d, enum outgoing_kind kind, const char *to)
{
	struct outgoing mail = desk_mail(d, kind, to);

	return desk_read(d, &mail).text;
}

static inline void says_at(const char *text, const char *words, const char *file, int line)
{
	if (strstr(text, words))
		return;
	print_error("\"%s\" is not in:\n%s\n", words, text);
	_fail(file, line);
}
#define assert_says(text, words) says_at((text), (words), __FILE__, __LINE__)

/* The timekeeper's turn at that time in Helsinki, "2026-11-25 10:00"; the office is open from 8 to
 * 16, Monday to Friday. */
static inline void desk_pass(struct desk_fixture *d, const char *local)
{
	struct fixture *f = d->store;
	int64_t next_at;

	d->now = desk_time(local);
	fixture_begin(f);
	MUST(desk_tick(&d->desk, f->store, d->now, f->arena, &next_at, &f->error));
	fixture_commit(f);
}

/* Whether some entry of the ticket (NULL: an event) contains those words. */
static inline bool desk_says(struct desk_fixture *d, int64_t ticket, const char *words)
{
	struct fixture *f = d->store;
	struct entry *entries;
	size_t count;

	MUST(entry_list(f->store, ticket, f->arena, &entries, &count, &f->error));
	for (size_t i = 0; i < count; i++) {
		if (entries[i].text && strstr(entries[i].text, words))
			return true;
	}
	return false;
}

static inline size_t desk_entries(struct desk_fixture *d, int64_t ticket, enum entry_kind kind)
{
	struct fixture *f = d->store;
	struct entry *entries;
	size_t count, found = 0;

	MUST(entry_list(f->store, ticket, f->arena, &entries, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		found += entries[i].kind == kind;
	return found;
}

static inline bool desk_bytes_have(
	struct desk_fixture *d, const struct outgoing *mail, const char *words)
{
	(void)d;
	return memmem(mail->bytes, mail->size_bytes, words, strlen(words)) != NULL;
}

static inline int64_t desk_tickets(struct desk_fixture *d)
{
	return fixture_number(d->store, "SELECT count(*) FROM ticket");
}

/* ---- mails that many tests begin with */

#define DESK_PLAIN "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"

static inline int64_t desk_request(struct desk_fixture *d)
{
	return desk_take(d,
		"From: Matti Mallinen <matti@yritys.example>\nTo: yritys@kymi.example\n"
		"Subject: Rakennuslupa\nMessage-ID: <first@yritys.example>\n"
		"Date: Tue, 24 Nov 2026 09:59:00 +0200\n" DESK_PLAIN
		"Hei,\n\ntarvitsen rakennusluvan kahvilaa varten. Mistä aloitan?\n\nMatti\n");
}

/* Anna forwards what Liisa sent to her, by that command (with its LF). */
static inline int64_t desk_hand_in(struct desk_fixture *d, const char *command)
{
	return desk_takef(d,
		"Authentication-Results: mx.kymi.example; dmarc=pass header.from=kotka.example\n"
		"From: Anna Virtanen <anna@kotka.example>\nTo: yritys@kymi.example\n"
		"Subject: VL: Kahvila\nMessage-ID: <in%d@kotka.example>\n"
		"Date: Tue, 24 Nov 2026 10:00:00 +0200\n" DESK_PLAIN
		"%s\nVoisiko kasvurahoitus sopia?\n\nAnna\n\n"
		"Lähettäjä: Liisa Mäkelä <liisa@kahvila.example>\n"
		"Lähetetty: maanantai 23. marraskuuta 2026 10.00\n"
		"Vastaanottaja: Anna Virtanen\nAihe: Kahvila\n\n"
		"Hei,\n\ntarvitsenko rakennusluvan kahvilaa varten?\n\nTerveisin Liisa\n",
		(int)d->uid, command);
}

/* Anna presses Reply on her last notification. extra: more header lines, each with its LF. */
static inline int64_t desk_staff_reply(
	struct desk_fixture *d, const char *from, const char *extra, const char *text)
{
	struct outgoing note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");

	return desk_takef(d,
		"From: Anna Virtanen <%s>\nTo: yritys@kymi.example\nSubject: Re: Rakennuslupa\n"
		"Message-ID: <staff%d@kotka.example>\nDate: Tue, 24 Nov 2026 10:30:00 +0200\n"
		"In-Reply-To: <%s>\nReferences: <first@yritys.example> <%s>\n%s" DESK_PLAIN "%s",
		from, (int)d->uid, note.message_id, note.message_id, extra, text);
}

#endif
