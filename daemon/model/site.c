/* SPDX-License-Identifier: MIT */
/* Look-ups among what a site has decided about itself. */
#include "daemon/model/site.h"

#include <string.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/model/address.h"
#include "daemon/model/sms_line.h"

/* Every list of the site is searched in the same way: by the title of its block. */
#define FIND_BY_TITLE(list, list_count, wanted)                                                    \
	do {                                                                                       \
		for (size_t i = 0; (wanted) && i < (list_count); i++) {                            \
			if (strcmp((list)[i].title, (wanted)) == 0)                                \
				return &(list)[i];                                                 \
		}                                                                                  \
		return NULL;                                                                       \
	} while (0)

const struct person *site_person(const struct site *site, const char *title)
{
	FIND_BY_TITLE(site->persons, site->person_count, title);
}

const struct group *site_group(const struct site *site, const char *title)
{
	FIND_BY_TITLE(site->groups, site->group_count, title);
}

const struct hours *site_hours(const struct site *site, const char *title)
{
	FIND_BY_TITLE(site->hours, site->hours_count, title);
}

const struct place *site_place(const struct site *site, const char *title)
{
	FIND_BY_TITLE(site->places, site->place_count, title);
}

const struct authority *site_authority(const struct site *site, const char *title)
{
	FIND_BY_TITLE(site->authorities, site->authority_count, title);
}

const char *site_name(const struct site *site, enum language language)
{
	const char *name = language == LANGUAGE_SV   ? site->name_swedish
			   : language == LANGUAGE_EN ? site->name_english
						     : NULL;

	return name ? name : site->name;
}

const char *site_place_name(const struct site *site, const char *title, enum language language)
{
	const struct place *place = site_place(site, title);

	if (!place)
		return NULL;
	return language == LANGUAGE_SV ? place->swedish : place->name;
}

const char *authority_name(const struct authority *authority, enum language language)
{
	if (!authority)
		return NULL;
	if (language == LANGUAGE_SV)
		return authority->name_sv;
	return language == LANGUAGE_EN ? authority->name_en : authority->name_fi;
}

const struct mailbox *site_mailbox(const struct site *site, const char *title)
{
	FIND_BY_TITLE(site->mailboxes, site->mailbox_count, title);
}

const struct sender *site_sender(const struct site *site, const char *title)
{
	FIND_BY_TITLE(site->senders, site->sender_count, title);
}

static bool listed(const struct texts *addresses, const char *mail)
{
	for (size_t i = 0; i < addresses->count; i++) {
		if (address_same_mailbox(addresses->list[i], mail))
			return true;
	}
	return false;
}

const struct person *site_person_by_email(const struct site *site, const char *mail)
{
	for (size_t i = 0; i < site->person_count; i++) {
		if (listed(&site->persons[i].emails, mail))
			return &site->persons[i];
	}
	return NULL;
}

const struct group *site_group_by_email(const struct site *site, const char *mail)
{
	for (size_t i = 0; i < site->group_count; i++) {
		if (address_same_mailbox(site->groups[i].email, mail))
			return &site->groups[i];
	}
	return NULL;
}

/* With reply_address = domain each ticket has an address of its own: prefix-number-..@domain. */
static bool is_reply_address(const struct site *site, const char *mail)
{
	size_t length = site->prefix ? strlen(site->prefix) : 0;

	return site->reply_address == REPLY_DOMAIN && length > 0 &&
	       text_equal_nocase(address_domain(mail), site->domain) &&
	       text_starts_nocase(mail, site->prefix) && mail[length] == '-';
}

bool site_owns_address(const struct site *site, const char *mail)
{
	if (!mail)
		return false;
	if (listed(&site->addresses, mail) || is_reply_address(site, mail))
		return true;
	for (size_t i = 0; i < site->mailbox_count; i++) {
		if (address_same_mailbox(site->mailboxes[i].address, mail))
			return true;
	}
	return false;
}

const char *site_country(const struct site *site)
{
	return site->sms_line_count > 0 ? site->sms_lines[0].country : "358";
}

bool site_owns_number(const struct site *site, const char *number)
{
	for (size_t i = 0; i < site->sms_line_count; i++) {
		if (address_equal(site->sms_lines[i].number, number))
			return true;
	}
	return false;
}

bool site_is_staff_address(const struct site *site, const char *mail)
{
	return site_person_by_email(site, mail) || site_group_by_email(site, mail);
}

char *time_for_terminal(struct arena *arena, const struct site *site, int64_t at)
{
	struct local_time local;

	if (at == 0)
		return arena_strdup(arena, "-");
	local = local_time_at(site->default_hours->timezone, at);
	return arena_printf(arena, "%04d-%02d-%02d %02d:%02d", local.year, local.month, local.day,
		local.minute / 60, local.minute % 60);
}
