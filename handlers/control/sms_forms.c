/* SPDX-License-Identifier: MIT */
/* The text messages of the templates, measured with long values. */
#include "handlers/control/sms_forms.h"

#include <stdio.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/control/load.h"
#include "handlers/sms/fold.h"

enum { VALUES_MAX = 48 };

/* Long values as they occur; of names, reference and offers see the functions below. */
static const struct {
	const char *name;
	const char *values[3]; /* fi, sv, en */
} samples[] = {
	{"contact_name", {"Marja-Liisa Hämäläinen-Rautiainen", "Karl-Johan Lindström-Söderholm",
				 "Christopher Featherstone-Jones"}},
	{"organisation", {"Kymenlaakson yrityspalvelut", "Företagstjänsterna i Kymmenedalen",
				 "Business services of Kymenlaakso"}},
	{"city", {"Lappeenranta", "Villmanstrand", "Lappeenranta"}},
	{"city_genitive", {"Lappeenrannan", "Lappeenrannan", "Lappeenrannan"}},
	{"subject", {"Kesäterassin rakentaminen kauppakadulle", "Uteservering vid torget i sommar",
			    "Building a terrace in the market square"}},
	{"matter", {"Alkoholin anniskelu- ja vähittäismyyntiluvat",
			   "Serverings- och detaljhandelstillstånd för alkohol",
			   "Terraces, market places and street use"}},
	{"partner", {"Kymenlaakson kehitysyhtiö Oy", "Kymmenedalens utvecklingsbolag Ab",
			    "Kymenlaakso Development Company"}},
	{"partner_contact", {"Marja-Liisa Hämäläinen-Rautiainen", "Karl-Johan Lindström-Söderholm",
				    "Christopher Featherstone-Jones"}},
	{"partner_phone", {"+358 40 123 4567", "+358 40 123 4567", "+358 40 123 4567"}},
	{"until", {"keskiviikkona 25.11. klo 8.30", "onsdag 25.11 kl. 8.30",
			  "Wednesday 25 November at 8:30"}},
	{"until_short", {"ke 25.11. klo 8.30", "tors 26.11 kl. 8.30", "Wed 25 Nov 8:30"}},
	{"authority", {"Liikenne- ja viestintävirasto Traficom",
			      "Transport- och kommunikationsverket Traficom",
			      "Finnish Transport and Communications Agency Traficom"}},
	{"authority_contact", {"kirjaamo@traficom.example, +358 29 534 5000",
				      "kirjaamo@traficom.example, +358 29 534 5000",
				      "kirjaamo@traficom.example, +358 29 534 5000"}},
	{"sent_on", {"yes", "yes", "yes"}},
	{"owner", {"Anna-Kaarina Mäkelä-Hämäläinen", "Karl-Johan Lindström-Söderholm",
			  "Anna-Kaarina Mäkelä-Hämäläinen"}},
	{"owner_phone", {"+358 40 123 4567", "+358 40 123 4567", "+358 40 123 4567"}},
	{"due", {"keskiviikkona 25.11. klo 12.30", "onsdag 25.11 kl. 12.30",
			"Wednesday 25 November at 12:30"}},
	{"due_short", {"ke 25.11. klo 12.30", "tors 26.11 kl. 12.30", "Wed 25 Nov 12:30"}},
	{"old_due", {"keskiviikkona 25.11. klo 12.30", "onsdag 25.11 kl. 12.30",
			    "Wednesday 25 November at 12:30"}},
	{"old_due_short", {"ke 25.11. klo 12.30", "tors 26.11 kl. 12.30", "Wed 25 Nov 12:30"}},
	{"open", {"keskiviikkona 25.11. klo 8.30", "onsdag 25.11 kl. 8.30",
			 "Wednesday 25 November at 8:30"}},
	{"open_short", {"ke 25.11. klo 8.30", "tors 26.11 kl. 8.30", "Wed 25 Nov 8:30"}},
	{"hours", {"8.30–16.30", "8.30–16.30", "8:30–16:30"}},
	{"holiday", {"uudenvuodenpäivän", "Kristi himmelsfärdsdag", "Independence Day"}},
	{"oncall_phone", {"+358 5 234 5678", "+358 5 234 5678", "+358 5 234 5678"}},
	{"state_new", {"yes", "yes", "yes"}},
	{"state_open", {"yes", "yes", "yes"}},
	{"state_waiting", {"yes", "yes", "yes"}},
	{"state_closed", {"yes", "yes", "yes"}},
	{"other_count", {"12", "12", "12"}},
};
enum { SAMPLES = sizeof(samples) / sizeof(samples[0]) };

/* Of these at most one is there; all the others may stand together. */
static const char *const alternatives[] = {
	"holiday", "state_new", "state_open", "state_waiting", "state_closed"};
enum { ALTERNATIVES = sizeof(alternatives) / sizeof(alternatives[0]) };

struct values {
	struct template_value list[VALUES_MAX];
	size_t count;
};

static void add(struct values *values, const char *name, const char *value)
{
	values->list[values->count++] = (struct template_value){name, value};
}

/* The value of that name, unless it is longer already. */
static void lengthen(struct values *values, const char *name, const char *value)
{
	for (size_t i = 0; value && i < values->count; i++) {
		struct template_value *known = &values->list[i];

		if (strcmp(known->name, name) == 0 &&
			text_length(value) > text_length(known->value))
			known->value = value;
	}
}

static void lengthen_by_site(struct values *values, const struct desk *desk, enum language language)
{
	const struct site *site = &desk->settings.site;

	lengthen(values, "organisation", site_name(site, language));
	lengthen(values, "city", site->city);
	lengthen(values, "city", site->city_swedish);
	lengthen(values, "city_genitive", site->city_genitive);
	lengthen(values, "oncall_phone", site->oncall_phone);
	for (size_t i = 0; i < site->person_count; i++) {
		lengthen(values, "owner", site->persons[i].name);
		lengthen(values, "owner_phone", site->persons[i].phone);
	}
	for (size_t i = 0; i < site->group_count; i++) {
		if (!site->groups[i].partner)
			continue;
		lengthen(values, "partner", site->groups[i].name);
		lengthen(values, "partner_contact", site->groups[i].contact);
		lengthen(values, "partner_phone", site->groups[i].phone);
	}
	for (size_t i = 0; i < site->authority_count; i++) {
		lengthen(values, "authority", authority_name(&site->authorities[i], language));
		lengthen(values, "authority_contact", site->authorities[i].contact);
	}
	for (size_t i = 0; i < site->place_count; i++) {
		lengthen(values, "city", site_place_name(site, site->places[i].title, language));
		lengthen(values, "city_genitive", site->places[i].genitive);
	}
	for (size_t i = 0; i < rule_set_count(desk->rules); i++)
		lengthen(values, "matter",
			rules_matter_title(desk->rules, rule_set_matter(desk->rules, i), language));
}

/* The other languages of the site, as an answer offers them. */
static const char *offers(const struct desk *desk, enum language language, struct arena *arena)
{
	const struct site *site = &desk->settings.site;
	const char *lines = "";

	for (size_t i = 0; i < site->language_count; i++) {
		struct rendered rendered;

		if (site->languages[i] != language &&
			template_render(desk->templates, "language-offer", site->languages[i], NULL,
				0, NULL, 0, arena, &rendered, NULL) == OK)
			lines = arena_printf(arena, "%s%s", lines, rendered.text);
	}
	return text_trim(arena, lines);
}

static void fill(
	struct values *values, const struct desk *desk, enum language language, struct arena *arena)
{
	*values = (struct values){.count = 0};
	for (size_t i = 0; i < SAMPLES; i++)
		add(values, samples[i].name, samples[i].values[language - LANGUAGE_FI]);
	lengthen_by_site(values, desk, language);
	add(values, "reference", arena_printf(arena, "%s-1234567-7Q", desk->settings.site.prefix));
	add(values, "language_offer", offers(desk, language, arena));
}

/* All values but the other alternatives and that one. alternative, without: NULL for none. */
static struct values choose(const struct values *all, const char *alternative, const char *without)
{
	struct values chosen = {.count = 0};

	for (size_t i = 0; i < all->count; i++) {
		const char *name = all->list[i].name;
		bool left_out = text_equal_nocase(name, without);

		for (size_t k = 0; k < ALTERNATIVES && !left_out; k++)
			left_out = text_equal_nocase(name, alternatives[k]) &&
				   !text_equal_nocase(name, alternative);
		if (!left_out)
			chosen.list[chosen.count++] = all->list[i];
	}
	return chosen;
}

/* Render it with those values; *longest becomes it when it is longer. */
static enum outcome measure(const struct desk *desk, const char *name, enum language language,
	const struct values *values, struct arena *arena, struct sms_form *longest,
	struct error *error)
{
	struct rendered rendered;
	struct sms_form form;
	enum outcome outcome = template_render(desk->templates, name, language, NULL, 0,
		values->list, values->count, arena, &rendered, error);

	if (outcome == OK && !rendered.sms)
		return error_set(error, NOT_FOUND, "template %s has no Sms in %s", name,
			language_code(language));
	if (outcome != OK)
		return outcome;
	form.text = sms_fold(arena, rendered.sms);
	form.size = sms_measure(form.text);
	if (!longest->text || form.size.segments > longest->size.segments ||
		(form.size.segments == longest->size.segments &&
			form.size.units > longest->size.units))
		*longest = form;
	return OK;
}

enum outcome sms_form_longest(const struct desk *desk, const char *name, enum language language,
	struct arena *arena, struct sms_form *ret_form, struct error *error)
{
	struct sms_form longest = {.text = NULL};
	enum outcome outcome = OK;
	struct values all;

	fill(&all, desk, language, arena);
	for (size_t i = 0; outcome == OK && i <= ALTERNATIVES; i++) {
		const char *alternative = i < ALTERNATIVES ? alternatives[i] : NULL;

		for (size_t k = 0; outcome == OK && k <= all.count; k++) {
			const char *without = k < all.count ? all.list[k].name : NULL;
			struct values values = choose(&all, alternative, without);

			outcome = measure(desk, name, language, &values, arena, &longest, error);
		}
	}
	if (outcome == OK)
		*ret_form = longest;
	return outcome;
}

/* ---- checking all */

/* The first character that keeps a text from the GSM alphabet; "" when there is none. */
static const char *culprit(const char *text, struct arena *arena)
{
	char scratch[GSM_REPLACEMENT_SIZE];

	while (*text) {
		const char *start = text;

		if (!gsm_replacement(text_next(&text), scratch))
			return arena_printf(arena,
				", as a text with \"%s\" has room for 70 letters only",
				text_printable(arena,
					arena_strndup(arena, start, (size_t)(text - start)), 8));
	}
	return "";
}

static void check_form(const struct desk *desk, const char *name, enum language language,
	struct arena *arena, struct faults *faults)
{
	size_t max = template_sms_segments_max(name);
	struct sms_form form;
	struct error error;
	enum outcome outcome;

	if (!template_exists(desk->templates, name, language))
		return;
	outcome = sms_form_longest(desk, name, language, arena, &form, &error);
	if (outcome == NOT_FOUND && desk->settings.site.sms_line_count == 0)
		return;
	if (outcome == NOT_FOUND)
		faults_add_template(faults, name, language,
			"the text in %s is sent as a text message too and has no Sms",
			language_code(language));
	else if (outcome != OK)
		faults_add_template(faults, name, language, "%s", error.text);
	else if (form.size.segments > max)
		faults_add_template(faults, name, language,
			"with long names Sms in %s comes to %s, but %zu may be sent%s:\n  %s",
			language_code(language), sms_size_text(arena, &form.size), max,
			culprit(form.text, arena), form.text);
}

/* Whether the rule's answer was checked already: as one of ours, or as that of an earlier rule. */
static bool is_checked(const struct rule_set *rules, size_t rule, const char *answer)
{
	for (const char *const *name = template_required(); *name; name++) {
		if (strcmp(*name, answer) == 0)
			return true;
	}
	for (size_t i = 0; i < rule; i++) {
		const char *earlier = rule_set_answer(rules, i, CHANNEL_SMS);

		if (earlier && strcmp(earlier, answer) == 0)
			return true;
	}
	return false;
}

void sms_forms_check(const struct desk *desk, struct arena *arena, struct faults *faults)
{
	const struct site *site = &desk->settings.site;

	for (size_t i = 0; i < site->language_count; i++) {
		for (const char *const *name = template_required(); *name; name++) {
			if (template_sms_segments_max(*name) > 0)
				check_form(desk, *name, site->languages[i], arena, faults);
		}
		for (size_t k = 0; k < rule_set_count(desk->rules); k++) {
			const char *answer = rule_set_answer(desk->rules, k, CHANNEL_SMS);

			if (answer && !is_checked(desk->rules, k, answer))
				check_form(desk, answer, site->languages[i], arena, faults);
		}
	}
}
