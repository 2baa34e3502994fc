/* SPDX-License-Identifier: MIT */
/* Small questions every step of a handling asks of the site. */
#include "handlers/kinds/handling.h"

#include "daemon/model/phone.h"
#include "daemon/model/ticket_ref.h"

enum { DAY_SECONDS = 24 * 60 * 60 };

const char *handling_ref(struct handling *handling, int64_t ticket_id)
{
	if (handling->ref_id != ticket_id) {
		handling->ref = ticket_ref_format(
			handling->arena, &handling->desk->key, handling->site->prefix, ticket_id);
		handling->ref_id = ticket_id;
	}
	return handling->ref;
}

const struct mailbox *handling_mailbox(const struct handling *handling, const struct ticket *ticket)
{
	const struct site *site = handling->site;
	const struct mailbox *mailbox = NULL;

	if (ticket && ticket->mailbox)
		mailbox = site_mailbox(site, ticket->mailbox);
	if (!mailbox && handling->incoming && handling->incoming->mailbox)
		mailbox = site_mailbox(site, handling->incoming->mailbox);
	if (!mailbox && site->mailbox_count > 0)
		mailbox = &site->mailboxes[0];
	return mailbox;
}

static const struct sms_line *line_of(const struct site *site, const char *mailbox)
{
	const struct mailbox *found = mailbox ? site_mailbox(site, mailbox) : NULL;

	return found ? found->sms : NULL;
}

const struct sms_line *handling_line(const struct handling *handling, const struct ticket *ticket)
{
	const struct site *site = handling->site;
	const struct sms_line *line =
		line_of(site, handling->incoming ? handling->incoming->mailbox : NULL);

	if (!line && ticket)
		line = line_of(site, ticket->mailbox);
	if (!line && site->sms_line_count > 0)
		line = &site->sms_lines[0];
	return line;
}

const char *handling_country(const struct handling *handling)
{
	const struct sms_line *line = handling_line(handling, NULL);

	return line ? line->country : site_country(handling->site);
}

const char *handling_pretty(const struct handling *handling, const char *address)
{
	const struct sms_line *line = handling_line(handling, NULL);

	return line && address ? phone_pretty(handling->arena, address, line->country) : address;
}

bool handling_is_over(const struct handling *handling, const struct ticket *ticket)
{
	return ticket->state == TICKET_CLOSED &&
	       handling->now - ticket->closed_at > handling->site->reopen_days * DAY_SECONDS;
}

const struct hours *handling_hours(const struct handling *handling, const struct ticket *ticket)
{
	const struct group *group =
		ticket && ticket->group ? site_group(handling->site, ticket->group) : NULL;

	return group && group->hours ? group->hours : handling->site->default_hours;
}

const char *handling_timezone(const struct handling *handling, const struct ticket *ticket)
{
	const struct hours *hours = handling_hours(handling, ticket);

	return hours ? hours->timezone : NULL;
}
