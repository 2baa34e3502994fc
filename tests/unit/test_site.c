/* SPDX-License-Identifier: MIT */
/* Tests of the look-ups among what a site has decided. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/model/site.h"
#include "daemon/model/sms_line.h"

static const char *const anna_mails[] = {"anna@kotka.example", "Anna.Virtanen@kotka.example"};
static const char *const own[] = {"yritys@kymi.example"};
static struct person persons[] = {
	{.title = "anna", .emails = {anna_mails, 2}}, {.title = "pekka"}, /* no address */
};
static struct group groups[] = {
	{.title = "general"},
	{.title = "lake", .email = "jarvi@kotka.example"},
};
static struct mailbox mailboxes[] = {
	{.title = "counter", .address = "foretag@kymi.example"}, {.title = "pipe"}};
static struct hours hours[] = {{.title = "office"}};
static struct place places[] = {
	{.title = "kotka"}, {.title = "hamina", .name = "Hamina", .swedish = "Fredrikshamn"}};
static struct authority authorities[] = {{.title = "lvv",
	.name_fi = "Lupa- ja valvontavirasto",
	.name_sv = "Tillstånds- och tillsynsverket",
	.name_en = "Finnish Supervisory Agency"}};
static struct sender senders[] = {{.title = "mail"}};
static struct site site = {
	.name = "Kymen palvelut",
	.name_swedish = "Kymmenes tjänster",
	.prefix = "KYM",
	.domain = "kymi.example",
	.addresses = {own, 1},
	.persons = persons,
	.person_count = 2,
	.groups = groups,
	.group_count = 2,
	.mailboxes = mailboxes,
	.mailbox_count = 2,
	.hours = hours,
	.hours_count = 1,
	.places = places,
	.place_count = 2,
	.authorities = authorities,
	.authority_count = 1,
	.senders = senders,
	.sender_count = 1,
};

static void places_have_a_name_in_each_language(void **state)
{
	(void)state;
	assert_string_equal(site_place_name(&site, "hamina", LANGUAGE_FI), "Hamina");
	assert_string_equal(site_place_name(&site, "hamina", LANGUAGE_SV), "Fredrikshamn");
	assert_null(site_place_name(&site, NULL, LANGUAGE_SV));
	assert_string_equal(site_name(&site, LANGUAGE_FI), "Kymen palvelut");
	assert_string_equal(site_name(&site, LANGUAGE_SV), "Kymmenes tjänster");
	assert_string_equal(site_name(&site, LANGUAGE_EN), "Kymen palvelut"); /* none is set */
}

static void authorities_have_a_name_in_each_language(void **state)
{
	const struct authority *lvv = site_authority(&site, "lvv");

	(void)state;
	assert_string_equal(authority_name(lvv, LANGUAGE_FI), "Lupa- ja valvontavirasto");
	assert_string_equal(authority_name(lvv, LANGUAGE_SV), "Tillstånds- och tillsynsverket");
	assert_string_equal(authority_name(lvv, LANGUAGE_EN), "Finnish Supervisory Agency");
	assert_null(authority_name(site_authority(&site, NULL), LANGUAGE_FI));
}

static void titles_are_found_exactly(void **state)
{
	(void)state;
	assert_ptr_equal(site_person(&site, "pekka"), &persons[1]);
	assert_null(site_person(&site, "Pekka"));
	assert_null(site_person(&site, NULL));
	assert_ptr_equal(site_group(&site, "lake"), &groups[1]);
	assert_null(site_group(&site, "anna"));
	assert_ptr_equal(site_hours(&site, "office"), &hours[0]);
	assert_ptr_equal(site_place(&site, "kotka"), &places[0]);
	assert_ptr_equal(site_authority(&site, "lvv"), &authorities[0]);
	assert_ptr_equal(site_mailbox(&site, "counter"), &mailboxes[0]);
	assert_ptr_equal(site_sender(&site, "mail"), &senders[0]);
}

static void staff_is_known_by_any_address_with_any_subaddress(void **state)
{
	(void)state;
	assert_ptr_equal(site_person_by_email(&site, "ANNA.virtanen+x@KOTKA.example"), &persons[0]);
	assert_null(site_person_by_email(&site, "pekka@kotka.example"));
	assert_null(site_person_by_email(&site, NULL));
	assert_ptr_equal(site_group_by_email(&site, "Jarvi@kotka.example"), &groups[1]);
	assert_null(site_group_by_email(&site, "anna@kotka.example"));
	assert_true(site_is_staff_address(&site, "anna@kotka.example"));
	assert_true(site_is_staff_address(&site, "jarvi@kotka.example"));
	assert_false(site_is_staff_address(&site, "joku@kotka.example"));
}

static void own_addresses_are_those_listed_and_the_mailboxes(void **state)
{
	(void)state;
	assert_true(site_owns_address(&site, "Yritys+KYM-1042-7Q@kymi.example"));
	assert_true(site_owns_address(&site, "foretag@kymi.example"));
	assert_false(site_owns_address(&site, "kym-1042-7q.k1-x@kymi.example"));
	assert_false(site_owns_address(&site, "anna@kotka.example"));
	assert_false(site_owns_address(&site, NULL));
}

static void a_reply_address_per_ticket_is_ours_when_the_site_uses_such(void **state)
{
	struct site with_domain = site;

	(void)state;
	with_domain.reply_address = REPLY_DOMAIN;
	assert_true(site_owns_address(&with_domain, "kym-1042-7q.k1-x@kymi.example"));
	assert_false(site_owns_address(&with_domain, "kym-1042-7q.k1-x@kotka.example"));
	assert_false(site_owns_address(&with_domain, "kymi@kymi.example"));
}

static void a_number_is_ours_when_a_line_has_it(void **state)
{
	struct sms_line lines[] = {{.number = "+358401234567"}, {.number = "+358401234568"}};
	struct site with_lines = site;

	(void)state;
	assert_false(site_owns_number(&with_lines, "+358401234568"));
	with_lines.sms_lines = lines;
	with_lines.sms_line_count = 2;
	assert_true(site_owns_number(&with_lines, "+358401234568"));
	assert_false(site_owns_number(&with_lines, "+358401234569"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_have_a_name_in_each_language),
		cmocka_unit_test(authorities_have_a_name_in_each_language),
		cmocka_unit_test(titles_are_found_exactly),
		cmocka_unit_test(staff_is_known_by_any_address_with_any_subaddress),
		cmocka_unit_test(own_addresses_are_those_listed_and_the_mailboxes),
		cmocka_unit_test(a_reply_address_per_ticket_is_ours_when_the_site_uses_such),
		cmocka_unit_test(a_number_is_ours_when_a_line_has_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
