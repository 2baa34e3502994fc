/* SPDX-License-Identifier: MIT */
/* Who of the staff is told about a ticket. */
#ifndef KINDS_RECIPIENTS_H
#define KINDS_RECIPIENTS_H

#include "handlers/kinds/handling.h"

struct recipient {
	const char *name;
	const char *mail;
	const char *mark; /* whom marks are made for: a person's title, or the group */
	enum language language;
	bool helper;	 /* told by copy, as the helper group */
	bool is_partner; /* another organisation: sees this ticket only */
};

enum { RECIPIENTS_MAX = 24 };
struct recipients {
	struct recipient list[RECIPIENTS_MAX];
	size_t count;
};

/*
 * The owner, and their deputy while the owner is away; without an owner the group:
 * its shared address, else its members and lead; when nobody is left the admins. Nobody twice.
 */
void recipients_of_ticket(
	struct handling *handling, const struct ticket *ticket, struct recipients *ret_recipients);

/* The helper group: its shared address, else its members and lead. Added behind what is there. */
void recipients_add_helpers(
	struct handling *handling, const struct ticket *ticket, struct recipients *recipients);

void recipients_add_person(
	struct handling *handling, const struct person *person, struct recipients *recipients);

void recipients_add_group(
	struct handling *handling, const struct group *group, struct recipients *recipients);
void recipients_add_admins(struct handling *handling, struct recipients *recipients);

/* Of a ticket that a partner has: who handed it over, else the group that had it. */
void recipients_add_handover(
	struct handling *handling, const struct ticket *ticket, struct recipients *recipients);

/* For what only we may read. */
void recipients_remove_partners(struct recipients *recipients);

/*
 * Who hears that a mail to the address failed reached nobody: as of the ticket; when it was a mail
 * to staff also the rest of the group and the admins; of a ticket that a partner has also who
 * handed it over. Never that address itself: a mail about a
 * failure must not fail in the same way.
 */
void recipients_of_failure(struct handling *handling, const struct ticket *ticket,
	const char *failed, bool to_staff, struct recipients *ret_recipients);

#endif
