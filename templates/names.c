/* SPDX-License-Identifier: MIT */
/* The templates there are, and the names each may use. ombud-templates(5) says what each name
 * means. */
#include "templates/templates.h"

#include <string.h>

/* What is said to the person who wrote. The site's own templates are of this kind. */
static const char *const to_writer[] = {"reference", "subject", "contact_name", "organisation",
	"city", "city_genitive", "matter", "owner", "owner_phone", "due", "due_short", "open",
	"open_short", "hours", "holiday", "oncall_phone", "language_offer", NULL};

/* What is said to staff about a message. */
static const char *const to_staff[] = {"reference", "subject", "contact_name", "contact_address",
	"contact_organisation", "organisation", "recipient", "channel", "group", "owner",
	"owner_phone", "stands_in_for", "helper", "matter", "place", "urgent", "rule", "tags",
	"due", "received", "text", "attachments", "earlier_tickets", "linked", "silence",
	"unverified", "other_address", "truncated", "reopened", NULL};

static const char *const to_relay[] = {"reference", "subject", "contact_name", "organisation",
	"owner", "owner_phone", "text", "signature", NULL};

static const char *const to_account_for[] = {"reference", "subject", "contact_name", "organisation",
	"recipient", "not_a_reply", "not_verified", "empty", "command", "not_sent", "new_ticket",
	"too_many", "reason", NULL};

static const char *const to_return[] = {"reference", "subject", "contact_name", "organisation",
	"recipient", "address", "reason", "text", NULL};

static const char *const to_show_unread[] = {
	"reference", "contact_address", "organisation", "recipient", "received", "reason", NULL};

static const char *const nothing[] = {NULL};

static const struct {
	const char *template_name;
	const char *const *names;
} table[] = {
	{"acknowledgement", to_writer},
	{"closed-hours", to_writer},
	{"language-offer", nothing},
	{"notification", to_staff},
	{"followup-notification", to_staff},
	{"answer", to_relay},
	{"account", to_account_for},
	{"not-delivered", to_return},
	{"unreadable", to_show_unread},
	{"message-facts", to_staff},
};

const char *const *template_names(const char *template_name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].template_name, template_name) == 0) {
			return table[i].names;
		}
	}
	return to_writer;
}

const char *const *template_required(void)
{
	static const char *const required[] = {"acknowledgement", "closed-hours", "language-offer",
		"notification", "followup-notification", "answer", "account", "not-delivered",
		"unreadable", NULL};

	return required;
}
