/* SPDX-License-Identifier: MIT */
/* A desk with a telephone number of its own: texts go in as their envelopes. */
#ifndef TESTS_UNIT_TEXTS_FIXTURE_H
#define TESTS_UNIT_TEXTS_FIXTURE_H

#include "tests/unit/desk_fixture.h"

#include "daemon/model/sms_line.h"
#include "handlers/sms/envelope.h"
#include "handlers/sms/gsm.h"

#define MATTI "+358405555555"
#define OURS "+358401234567"

/* A desk with the line "city", whose provider nobody asks here. */
static inline int texts_set_up(void **state)
{
	return desk_set_up_with(state, "",
		"}\nsms \"city\" { provider = spool  format = gammu  number = \"" OURS
		"\"  mailbox = counter  segments_max = 6  message_segments_max = 2");
}

#define TEXTS_TEST(name) cmocka_unit_test_setup_teardown(name, texts_set_up, desk_tear_down)

static inline struct sms_line *texts_line(struct desk_fixture *d)
{
	return &d->desk.settings.site.sms_lines[0];
}

/* A text from that sender; its ticket, 0 for none. A minute passes. */
static inline int64_t texts_take(struct desk_fixture *d, const char *from, const char *text)
{
	const struct sms_received received = {.provider = "elks",
		.id = "s1",
		.from = from,
		.to = OURS,
		.text = text,
		.sent_at = d->now,
		.raw = "{}",
		.raw_size = 2};
	char mailbox[sizeof(d->mailbox)];
	size_t size;
	int64_t id;

	memcpy(mailbox, d->mailbox, sizeof(mailbox));
	snprintf(d->mailbox, sizeof(d->mailbox), "city");
	id = desk_take(d, sms_envelope_write(d->store->arena, &received, &size));
	memcpy(d->mailbox, mailbox, sizeof(mailbox));
	d->now += 60;
	return id;
}

/* Texts made so far, to anybody. */
static inline size_t texts_count(struct desk_fixture *d)
{
	struct outgoing *rows;
	size_t count = desk_outbox(d, &rows), found = 0;

	for (size_t i = 0; i < count; i++)
		found += strcmp(rows[i].sender, "city") == 0;
	return found;
}

/* The newest text; fails when there is none. */
static inline struct outgoing texts_last_row(struct desk_fixture *d)
{
	struct outgoing *rows, found = {.id = 0};
	size_t count = desk_outbox(d, &rows);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].sender, "city") == 0 && rows[i].id > found.id)
			found = rows[i];
	}
	if (!found.id)
		fail_msg("no text was made");
	return found;
}

static inline const char *texts_last(struct desk_fixture *d)
{
	struct outgoing row = texts_last_row(d);

	return arena_strndup(d->store->arena, (const char *)row.bytes, row.size_bytes);
}

static inline struct contact texts_contact(struct desk_fixture *d, const char *address)
{
	struct fixture *f = d->store;
	struct contact contact;

	MUST(contact_by_address(f->store, address, f->arena, &contact, &f->error));
	return contact;
}

/* Whether the number is one of a contact that told its provider STOP. */
static inline bool texts_gets_none(struct desk_fixture *d, const char *number)
{
	struct contact contact = texts_contact(d, number);

	return contact_gets_no_texts(&contact, number);
}

static inline void texts_set_state(struct desk_fixture *d, int64_t id, enum ticket_state state)
{
	struct fixture *f = d->store;
	struct ticket ticket = desk_ticket(d, id);

	ticket.state = state;
	ticket.closed_at = state == TICKET_CLOSED ? d->now : 0;
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
}

/* Whoever was told last of the ticket replies by mail. extra: more header lines, each with its LF.
 */
static inline int64_t texts_staff_reply(
	struct desk_fixture *d, const char *from, const char *content)
{
	struct outgoing note = desk_mail(d, OUTGOING_NOTIFICATION, from);
	int64_t id = desk_takef(d,
		"From: <%s>\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <reply%d@kotka.example>\nIn-Reply-To: <%s>\n%s",
		from, (int)d->uid, note.message_id, content);

	d->now += 60;
	return id;
}

#endif
