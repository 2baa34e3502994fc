/* SPDX-License-Identifier: MIT */
/* Commands of staff in a mail that is on no ticket. */
#include "tests/unit/desk_fixture.h"

#include "daemon/store/absences.h"

#define ANNA "anna@kotka.example"
#define PASSES "Authentication-Results: mx.kymi.example; dmarc=pass header.from=kotka.example\n"

/* A mail of Anna's that answers nothing; its ticket, 0 for none. */
static int64_t order(struct desk_fixture *d, const char *headers, const char *text)
{
	d->now += 60;
	return desk_takef(d,
		"%sFrom: Anna Virtanen <" ANNA ">\nTo: yritys@kymi.example\nSubject: Asiaa\n"
		"Message-ID: <o%lld@kotka.example>\n" DESK_PLAIN "%s\n",
		headers, (long long)d->now, text);
}

static struct message account(struct desk_fixture *d)
{
	struct outgoing mail = desk_mail(d, OUTGOING_ACCOUNT, ANNA);

	assert_int_equal(mail.ticket_id, 0);
	return desk_read(d, &mail);
}

static void who_is_away_need_not_wait_for_a_notification(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct absence *list;
	struct message told;
	size_t count;

	assert_int_equal(order(d, PASSES, "#poissa 1.12.-4.12. pekka\n\nTerveisin\nAnna"), 0);
	assert_string_equal(d->carried.kind, "staff command");
	MUST(absence_list(f->store, d->now, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(list[0].person, "anna");
	assert_string_equal(list[0].deputy, "pekka");
	told = account(d);
	assert_string_equal(told.subject, "Viestisi");
	assert_says(told.text, "viestisi on käsitelty:\n\n- Poissaolosi on merkitty: "
			       "1.12.2026–4.12.2026. Sijaisesi on Pekka Laine.\n");
	assert_null(strstr(told.text, "muuta tekstiä"));
	assert_int_equal(told.in_reply_to_count, 1);
}

static void status_tells_of_all_tickets(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing list;

	order(d, PASSES, "#tila");
	assert_says(account(d).text, "- Sinulla ei ole avoimia asioita.\n");
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 0);
	desk_request(d);
	assert_int_equal(order(d, PASSES, "#tila #ohje"), 0);
	assert_says(account(d).text, "- Avoimia asioitasi: 1. Luettelo");
	assert_says(account(d).text, "Komennot ovat: #muistio  #sulje");
	list = desk_mail(d, OUTGOING_DIGEST, ANNA);
	assert_says(desk_read(d, &list).text, "KYM-1001-");
}

static void a_command_that_needs_a_ticket_is_refused_with_the_others(void **state)
{
	static const struct {
		const char *text, *told;
	} cases[] = {
		{"#close", "koskee aina jotakin asiaa: #close."},
		{"#away 1.12.-4.12.\n#assign pekka\nHei", "koskee aina jotakin asiaa: #assign."},
		{"#away 1.12.-4.12. nobody", "Sijaista ei löytynyt"},
		{"#away 1.12.-4.12.\n#note x", "koskee aina jotakin asiaa: #note."},
		{"#awy 1.12.-4.12.", "Tarkoititko: #away?"},
		{"#away", "puuttuu jotakin: #away"},
	};
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct absence *list;
	size_t count;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(order(d, PASSES, cases[i].text), 0);
		assert_says(account(d).text, cases[i].told);
		assert_says(account(d).text, "viestiäsi ei voitu käsitellä:");
		assert_null(strstr(account(d).text, "muistiinpanoksi"));
		MUST(absence_list(f->store, d->now, f->arena, &list, &count, &f->error));
		assert_int_equal(count, 0);
	}
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), sizeof(cases) / sizeof(cases[0]));
}

static void other_words_go_nowhere_and_that_is_told(void **state)
{
	struct desk_fixture *d = *state;

	order(d, PASSES, "#away 1.12.-4.12.\n\nHei Matti, palaan asiaan.");
	assert_says(account(d).text, "Viestin muuta tekstiä ei lähetetty kenellekään.");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
}

/* A From alone, a server that denies it, a server that nobody trusts, a reference quoted. */
static void a_from_alone_commands_nothing(void **state)
{
	static const char *const headers[] = {"",
		"Authentication-Results: mx.kymi.example; dmarc=fail header.from=kotka.example\n",
		"Authentication-Results: mx.other.example; dmarc=pass header.from=kotka.example\n",
		"Authentication-Results: mx.kymi.example; dmarc=pass header.from=evil.example\n"};
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct absence *list;
	struct outgoing told;
	size_t count;

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		assert_int_not_equal(order(d, headers[i], "#away 1.12.-4.12. pekka"), 0);
		assert_string_equal(d->carried.kind, "request");
		told = desk_mail(d, OUTGOING_ACCOUNT, ANNA);
		assert_says(desk_read(d, &told).text, "komentoja ei suoritettu. Emme voineet "
						      "varmistaa, että viesti on sinulta.");
	}
	MUST(absence_list(f->store, d->now, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 0);
}

static void what_begins_otherwise_is_a_ticket_as_before(void **state)
{
	static const char *const texts[] = {
		"Hei,\n\n#away 1.12.-4.12.", "#1 asia", "#yrittäjyys kannattaa", "Terveisin\nAnna"};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_not_equal(order(d, PASSES, texts[i]), 0);
		assert_string_equal(d->carried.kind, "request");
	}
}

static void a_shared_address_is_answered_too(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing told;

	desk_take(d,
		"Authentication-Results: mx.kymi.example; dmarc=pass "
		"header.from=kinno.example\nFrom: Kinno <info@kinno.example>\n"
		"To: yritys@kymi.example\nSubject: x\nMessage-ID: <k@kinno.example>\n" DESK_PLAIN
		"#status\n");
	told = desk_mail(d, OUTGOING_ACCOUNT, "info@kinno.example");
	assert_says(desk_read(d, &told).text, "ei ole avoimia asioita");
}

static void mail_from_before_our_start_commands_nothing(void **state)
{
	struct desk_fixture *d = *state;

	d->silent = true;
	order(d, PASSES, "#away 1.12.-4.12.");
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(who_is_away_need_not_wait_for_a_notification),
		DESK_TEST(status_tells_of_all_tickets),
		DESK_TEST(a_command_that_needs_a_ticket_is_refused_with_the_others),
		DESK_TEST(other_words_go_nowhere_and_that_is_told),
		DESK_TEST(a_from_alone_commands_nothing),
		DESK_TEST(what_begins_otherwise_is_a_ticket_as_before),
		DESK_TEST(a_shared_address_is_answered_too),
		DESK_TEST(mail_from_before_our_start_commands_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
