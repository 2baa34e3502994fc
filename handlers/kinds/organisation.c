/* SPDX-License-Identifier: MIT */
/* Which organisation somebody writes for, and who looks after it. */
#include "handlers/kinds/organisation.h"

#include <ctype.h>

#include "daemon/base/text.h"
#include "daemon/model/address.h"
#include "daemon/store/organisations.h"

enum { NAME_BYTES = 200 };

/* Letters and digits of the folded name, words apart by one blank; NULL when there are none. */
static const char *normalise(struct arena *arena, const char *name)
{
	struct folded folded = text_fold(arena, text_cut(arena, name, NAME_BYTES));
	char *normal = ARENA_ARRAY(arena, folded.size + 1, char);
	size_t size = 0;

	for (size_t i = 0; i < folded.size; i++) {
		unsigned char byte = (unsigned char)folded.text[i];

		if (byte >= 0x80 || isalnum(byte))
			normal[size++] = (char)byte;
		else if (size > 0 && normal[size - 1] != ' ')
			normal[size++] = ' ';
	}
	if (size > 0 && normal[size - 1] == ' ')
		size--;
	normal[size] = '\0';
	return size > 0 ? normal : NULL;
}

/* Where everybody may have an address: the large ones, and those Finnish and Swedish writers use.
 */
static const char *const public_providers[] = {"gmail.com", "googlemail.com", "outlook.com",
	"hotmail.com", "hotmail.fi", "hotmail.se", "live.com", "live.fi", "live.se", "msn.com",
	"yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.se", "ymail.com", "icloud.com", "me.com",
	"mac.com", "aol.com", "proton.me", "protonmail.com", "pm.me", "gmx.com", "gmx.net",
	"gmx.de", "web.de", "t-online.de", "mail.com", "mail.ru", "bk.ru", "inbox.ru", "list.ru",
	"yandex.ru", "yandex.com", "rambler.ru", "mail.ee", "hot.ee", "inbox.lv", "zoho.com",
	"tutanota.com", "tuta.io", "fastmail.com", "fastmail.fm", "hey.com", "qq.com", "163.com",
	"elisanet.fi", "kolumbus.fi", "saunalahti.fi", "luukku.com", "suomi24.fi", "pp.inet.fi",
	"inet.fi", "kymp.net", "dnainternet.net", "dnainternet.fi", "welho.com", "netti.fi",
	"nic.fi", "jippii.fi", "surffi.fi", "phnet.fi", "kotinet.com", "mbnet.fi", "iki.fi",
	"pp.nic.fi", "pp.phnet.fi", "pp1.inet.fi", "telia.com", "spray.se", "bredband.net",
	"comhem.se", "bahnhof.se", "home.se"};

static bool is_of_everybody(const char *domain)
{
	for (size_t i = 0; i < sizeof(public_providers) / sizeof(public_providers[0]); i++) {
		if (text_equal_nocase(public_providers[i], domain))
			return true;
	}
	return false;
}

/* NULL when the address says nothing of an organisation. */
static const char *domain_of(struct arena *arena, const struct site *site, const char *mail)
{
	const char *domain = mail && site->organisation_by_domain ? address_domain(mail) : "";

	return *domain && !is_of_everybody(domain) ? text_fold(arena, domain).text : NULL;
}

struct texts organisation_keys(
	struct arena *arena, const struct site *site, const struct organisation_signs *signs)
{
	const char **keys = ARENA_ARRAY(arena, 3, const char *);
	const char *name = signs->name ? normalise(arena, signs->name) : NULL;
	const char *domain = domain_of(arena, site, signs->mail);
	size_t count = 0;

	if (signs->business_id)
		keys[count++] = arena_printf(arena, "id:%s", signs->business_id);
	if (name)
		keys[count++] = arena_printf(arena, "name:%s", name);
	if (domain)
		keys[count++] = arena_printf(arena, "domain:%s", domain);
	return (struct texts){keys, count};
}

enum outcome organisation_fetch_ombud(
	struct handling *handling, int64_t since, struct facts *facts, struct error *error)
{
	const struct texts *keys = &facts->organisation_keys;

	for (size_t i = 0; i < keys->count && !facts->organisation_ombud; i++) {
		const char *ombud = NULL;
		enum outcome outcome = organisation_load_ombud(
			handling->store, keys->list[i], since, handling->arena, &ombud, error);

		if (outcome != OK && outcome != NOT_FOUND)
			return outcome;
		if (site_person(handling->site, ombud))
			facts->organisation_ombud = ombud;
	}
	return OK;
}

enum outcome organisation_remember(
	struct handling *handling, const struct texts *keys, const char *ombud, struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < keys->count; i++)
		outcome = organisation_set_ombud(
			handling->store, keys->list[i], ombud, handling->now, error);
	return outcome;
}
