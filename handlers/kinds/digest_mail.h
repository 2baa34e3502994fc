/* SPDX-License-Identifier: MIT */
/* Mails to staff that are about no ticket but sum up: to admins, to who has tickets, to leads. */
#ifndef KINDS_DIGEST_MAIL_H
#define KINDS_DIGEST_MAIL_H

#include "daemon/base/buf.h"
#include "handlers/kinds/recipients.h"

/* One to a member of staff, in their language. In the transaction that notes that it is made. */
enum outcome digest_mail_send(struct handling *handling, const struct recipient *recipient,
	const char *template_name, const struct template_value *values, size_t value_count,
	struct error *error) WARN_UNUSED;

/* Whether the message in hand answers one, or reports on one. */
enum outcome digest_mail_is_named(
	struct handling *handling, bool *ret_is, struct error *error) WARN_UNUSED;

/* A list of such a mail: the lines of a template, and one that says how many more there are. */
struct digest_list {
	const char *template_name;
	enum language language;
	struct buf lines;
};
/* To be ended in any case. */
void digest_list_begin(struct digest_list *list, const char *template_name, enum language language);
enum outcome digest_list_add(struct handling *handling, struct digest_list *list,
	const struct template_value *values, size_t value_count, struct error *error) WARN_UNUSED;
/* The lines so far, without blanks around them. In the handling's arena. */
const char *digest_list_end(struct handling *handling, struct digest_list *list);

#endif
