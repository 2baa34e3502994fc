/* SPDX-License-Identifier: MIT */
/* Whose a message is: the writer, the contact behind them, and the ticket it belongs to. */
#ifndef KINDS_IDENTIFY_H
#define KINDS_IDENTIFY_H

#include "daemon/model/contact.h"
#include "daemon/model/ticket.h"
#include "daemon/model/ticket_ref.h"
#include "handlers/kinds/handling.h"

/* Who wrote: From, or the contact of a web form that the site names. *ret_by_form may be NULL. */
struct address identify_writer(
	const struct site *site, const struct message *message, bool *ret_by_form);

/* Whether a contact has an address with this key; NULL is nobody's. */
bool identify_has_address(struct arena *arena, const struct contact *contact, const char *key);

/* By a reference in the subject of a mail or in a text; or as the conversation that goes on, which
 * is told of texts only. */
enum found_by { FOUND_NOT, FOUND_MARK, FOUND_MESSAGE_ID, FOUND_REFERENCE, FOUND_THREAD };

struct identity {
	/* The writer: From, or the contact of a web form. mail NULL when there is none. */
	struct address writer;
	const char *writer_key;
	bool by_form;
	bool is_own;		    /* From is an address of ours */
	const struct person *staff; /* whose address From is; NULL */
	/* Whose shared address From is; NULL. A partner's only on a ticket that it has, or whose
	 * mark for it the message bears. */
	const struct group *staff_group;
	bool has_contact;
	bool is_known; /* the contact wrote something before that was not filed in silence */
	struct contact contact;

	enum found_by found;
	struct ticket ticket; /* when found */
	bool belongs;	      /* the writer is the ticket's contact */
	bool mark_is_writers; /* the mark that was found was made for the writer */
	bool is_staff_mark;   /* ... as a member of staff */
	bool names_our_mail;  /* and In-Reply-To or References names a mail we sent to them on that
				 ticket */
	bool false_mark;      /* a mark is there that is nobody's */
	bool is_own_mail;     /* the Message-ID is that of a mail of ours */
	int64_t linked_id;    /* a ticket whose reference a stranger quoted; 0 */
	/* Of the writer of a text: the closed ticket on which something was said last, within
	 * thread_days; 0. */
	int64_t closed_id;
	bool found_is_later; /* ... but later on the ticket that was found */
	/* A member of staff handed the message in: their name, and who they say shall have it;
	 * NULL.
	 */
	const char *handed_in_by;
	const struct person *meant_person;
	const struct group *meant_group;
	bool is_asked; /* the ticket's contact was asked whether a partner may have it */
};

/*
 * Of a mail in this order: a valid mark in the recipients or in In-Reply-To and References; a
 * stored Message-ID there; a reference in the subject, only when the writer belongs to that ticket
 * (its contact, or staff; a partner only to a ticket that it has). Of a text: a reference in it, to
 * a ticket of the writer; else the ticket of theirs on which something was said last, among those
 * that are not closed, within thread_days. Of a mail from a sent folder: as of a mail of staff,
 * else the ticket of its only known recipient, found as that of a text.
 */
enum outcome identify(
	struct handling *handling, struct identity *ret_identity, struct error *error) WARN_UNUSED;

/* The name marks are made for when a group is written to at its shared address. In arena. */
const char *identify_group_name(struct arena *arena, const struct group *group);

/* "Anna Virtanen" of a person or group of staff that wrote; the mark's name. */
const char *identity_staff_name(const struct identity *identity);
const char *identity_staff_mark(struct arena *arena, const struct identity *identity);
bool identity_is_staff(const struct identity *identity);
/* Another organisation, by its own address. */
bool identity_is_partner(const struct identity *identity);

/* The contact of the identity, made now if there was none (and the writer has an address). */
enum outcome identity_keep_contact(struct handling *handling, struct identity *identity,
	enum language language, struct error *error) WARN_UNUSED;

#endif
