/* SPDX-License-Identifier: MIT */
/* What only the whole shows: defaults that come from other blocks, and blocks that contradict each
 * other. */
#include <string.h>

#include "daemon/config/hours_block.h"
#include "daemon/config/reading.h"
#include "daemon/model/address.h"

/* The hours of all groups that name none. */
static bool are_of_a_person(const struct site *site, const struct hours *hours)
{
	for (size_t i = 0; i < site->person_count; i++) {
		if (site->persons[i].hours == hours) {
			return true;
		}
	}
	return false;
}

static void complete_hours(struct reading *reading, struct block *site_block)
{
	struct site *site = reading->site;

	if (site->hours_count == 0) {
		site->hours = ARENA_NEW(reading->arena, struct hours);
		site->hours->title = "office";
		hours_default(site->hours);
		site->hours_count = 1;
	}
	if (!site->default_hours) {
		site->default_hours = &site->hours[0];
		if (site->hours_count > 1 && !blocks_option(site_block, "hours")) {
			problems_add(reading->problems, site_block->at,
				"there are several hours and this site has no 'hours': say which "
				"are the usual ones, such as hours = %s",
				site->hours[0].title);
		} else if (are_of_a_person(site, site->default_hours)) {
			problems_add(reading->problems, site->hours[0].at,
				"these are the only hours, and a person's own: say in the site "
				"which are the usual ones, such as hours = %s, or add a block of "
				"hours for them",
				site->hours[0].title);
		}
	}
	for (size_t i = 0; i < site->group_count; i++) {
		if (!site->groups[i].hours) {
			site->groups[i].hours = site->default_hours;
		}
	}
}

/* Each mailbox's own address is the site's too. */
static void complete_addresses(struct reading *reading)
{
	struct site *site = reading->site;
	const char **list = ARENA_ARRAY(
		reading->arena, site->addresses.count + site->mailbox_count + 1, const char *);
	size_t count = 0;

	for (size_t i = 0; i < site->addresses.count; i++) {
		list[count++] = site->addresses.list[i];
	}
	for (size_t i = 0; i < site->mailbox_count; i++) {
		bool listed = !site->mailboxes[i].address;

		for (size_t j = 0; j < count && !listed; j++) {
			listed = address_equal(list[j], site->mailboxes[i].address);
		}
		if (!listed) {
			list[count++] = site->mailboxes[i].address;
		}
	}
	site->addresses = (struct texts){list, count};
}

static struct block *first_block(const struct reading *reading, const char *kind)
{
	for (struct block *block = reading->blocks; block; block = block->next) {
		if (strcmp(block->kind, kind) == 0) {
			return block;
		}
	}
	return NULL;
}

void complete_site(struct reading *reading)
{
	struct site *site = reading->site;
	struct block *block = first_block(reading, "site");

	if (!block) {
		problems_add(reading->problems, (struct position){.file = reading->settings_file},
			"there is no site; begin with: site { name = \"...\"  prefix = ABC  "
			"default_group = ... }");
		return;
	}
	complete_hours(reading, block);
	complete_addresses(reading);
	if (site->default_group && site->default_group->partner) {
		problems_add(reading->problems, reading_position(block, "default_group"),
			"\"%s\" is a partner, which gets tickets by being handed them: name a "
			"group of "
			"your own",
			site->default_group->title);
	}
	if (site->mailbox_count == 0 && !first_block(reading, "mailbox")) {
		problems_add(reading->problems, block->at,
			"there is no mailbox, so nothing can come in; add a block: mailbox "
			"\"counter\" { imap = \"imaps://...\" ... }");
	}
	if (!site->domain && site->mailbox_count > 0 && site->mailboxes[0].address) {
		site->domain = address_domain(site->mailboxes[0].address);
	}
}

/* An address and whose it is. */
struct owned {
	const char *mail;
	struct position at;
	const char *kind;
	const char *title;
};

static void add_owned(struct owned *list, size_t *count, struct block *block, const char *name)
{
	const struct option *option = block ? blocks_option(block, name) : NULL;

	for (size_t i = 0; option && i < option->value_count; i++) {
		if (address_is_sendable(option->values[i].text)) {
			list[(*count)++] = (struct owned){option->values[i].text,
				option->values[i].at, block->kind, block->title};
		}
	}
}

static size_t staff_address_count(const struct reading *reading)
{
	const struct site *site = reading->site;
	size_t count = site->group_count;

	for (size_t i = 0; i < site->person_count; i++) {
		count += site->persons[i].emails.count;
	}
	return count;
}

/* Who writes from an address, and whom mail to it reaches, must be plain. */
void check_addresses(struct reading *reading)
{
	const struct site *site = reading->site;
	struct owned *list =
		ARENA_ARRAY(reading->arena, staff_address_count(reading) + 1, struct owned);
	size_t count = 0;

	for (size_t i = 0; i < site->person_count; i++) {
		const char *title = site->persons[i].title;

		if (site_person(site, title) == &site->persons[i]) { /* the first of that title */
			add_owned(list, &count, reading_block(reading, "person", title), "email");
		}
	}
	for (size_t i = 0; i < site->group_count; i++) {
		const char *title = site->groups[i].title;

		if (site_group(site, title) == &site->groups[i]) {
			add_owned(list, &count, reading_block(reading, "group", title), "email");
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (site_owns_address(site, list[i].mail)) {
			problems_add(reading->problems, list[i].at,
				"%s is an address of the site itself: mail to %s \"%s\" would come "
				"back as a new message",
				list[i].mail, list[i].kind, list[i].title);
		}
		for (size_t j = 0; j < i; j++) {
			if (address_same_mailbox(list[i].mail, list[j].mail)) {
				problems_add(reading->problems, list[i].at,
					"%s is the address of %s \"%s\" too (%s:%d:%d): one "
					"address, one person or group",
					list[i].mail, list[j].kind, list[j].title, list[j].at.file,
					list[j].at.line, list[j].at.column);
				break;
			}
		}
	}
}

/* The chain of deputies from a person back to them: "anna -> pekka -> anna"; NULL when it ends, or
 * when the loop is one of others, or is reported with a person before this one. */
static const char *deputy_loop(const struct reading *reading, const struct person *from)
{
	const char *chain = from->title;
	const struct person *person = from;

	for (size_t steps = 0; steps <= reading->site->person_count && person->deputy; steps++) {
		person = person->deputy;
		if (person < from) {
			return NULL;
		}
		if (steps < 10 || person == from) {
			chain = arena_printf(reading->arena, "%s -> %s", chain, person->title);
		}
		if (person == from) {
			return chain;
		}
	}
	return NULL;
}

void check_deputies(struct reading *reading)
{
	for (size_t i = 0; i < reading->site->person_count; i++) {
		const struct person *person = &reading->site->persons[i];
		struct block *block = reading_block(reading, "person", person->title);
		const char *loop = deputy_loop(reading, person);

		if (loop && block) {
			problems_add(reading->problems, reading_position(block, "deputy"),
				"the deputies go in a circle (%s): when all are away nobody stands "
				"in; let the chain end",
				loop);
		}
	}
}
