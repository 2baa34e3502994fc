/* SPDX-License-Identifier: MIT */
/* Which words of which server count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "handlers/kinds/authentication.h"

#define AR "Authentication-Results"
static const char *const trusted[] = {"mx.kymi.example"};

static void only_the_topmost_fields_of_a_trusted_server_count(void **state)
{
	static const struct {
		const char *only;
		struct header headers[6];
		enum authentication_result result;
	} cases[] = {
		{"nothing said", {{"From", "x"}}, AUTHENTICATION_UNKNOWN},
		{"dmarc passes", {{AR, "mx.kymi.example; dmarc=pass header.from=kotka.example"}},
			AUTHENTICATION_PASSES},
		{"a version and capitals", {{AR, "MX.Kymi.Example 1; DMARC=Pass (p=none)"}},
			AUTHENTICATION_PASSES},
		{"dmarc passes for another From",
			{{AR, "mx.kymi.example; dmarc=pass header.from=evil.example"}},
			AUTHENTICATION_UNKNOWN},
		{"dkim of the domain", {{AR, "mx.kymi.example; dkim=pass header.d=kotka.example"}},
			AUTHENTICATION_PASSES},
		{"dkim of the domain above",
			{{AR, "mx.kymi.example; dkim=pass header.i=@example.fi"}},
			AUTHENTICATION_UNKNOWN},
		{"dkim of the top level alone",
			{{AR, "mx.kymi.example; dkim=pass header.d=example"}},
			AUTHENTICATION_UNKNOWN},
		{"dkim of a domain that only ends alike",
			{{AR, "mx.kymi.example; dkim=pass header.d=tka.example"}},
			AUTHENTICATION_UNKNOWN},
		{"spf of the envelope",
			{{AR, "mx.kymi.example; spf=pass smtp.mailfrom=a@kotka.example"}},
			AUTHENTICATION_PASSES},
		{"spf of another envelope",
			{{AR, "mx.kymi.example; spf=pass smtp.mailfrom=a@evil.example"}},
			AUTHENTICATION_UNKNOWN},
		{"dkim passes, dmarc fails",
			{{AR, "mx.kymi.example; dkim=pass header.d=kotka.example; dmarc=fail"}},
			AUTHENTICATION_FAILS},
		{"two fields of one server",
			{{AR, "mx.kymi.example; spf=none"}, {AR, "mx.kymi.example; dmarc=fail"}},
			AUTHENTICATION_FAILS},
		{"below the next Received",
			{{AR, "mx.kymi.example; spf=none"}, {"Received", "from x"},
				{AR, "mx.kymi.example; dmarc=pass"}},
			AUTHENTICATION_UNKNOWN},
		{"below another server",
			{{AR, "other.example; spf=none"}, {AR, "mx.kymi.example; dmarc=pass"}},
			AUTHENTICATION_UNKNOWN},
		{"another server", {{AR, "mx.kymi.example.evil.example; dmarc=pass"}},
			AUTHENTICATION_UNKNOWN},
		{"in a comment",
			{{AR, "mx.kymi.example; spf=fail (x; dmarc=pass (y\\); dmarc=pass))"}},
			AUTHENTICATION_UNKNOWN},
		{"an unclosed comment", {{AR, "mx.kymi.example; spf=none (; dmarc=pass"}},
			AUTHENTICATION_UNKNOWN},
		{"pass as a property", {{AR, "mx.kymi.example; spf=fail x.dmarc=pass dmarc=pass"}},
			AUTHENTICATION_UNKNOWN},
		{"two From fields",
			{{AR, "mx.kymi.example; dmarc=pass"}, {"From", "a"}, {"From", "b"}},
			AUTHENTICATION_UNKNOWN},
		{"an empty field", {{AR, ""}}, AUTHENTICATION_UNKNOWN},
		{"Exchange's mark, where the site does not believe it",
			{{"X-MS-Exchange-Organization-AuthAs", "Internal"}},
			AUTHENTICATION_UNKNOWN},
	};
	struct site site = {.trusted_authserv = {trusted, 1}};
	struct arena *arena = arena_new(1000000);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct header headers[6];
		struct message message = {.from = {NULL, "anna@kotka.example"}, .headers = headers};
		struct authentication found;

		memcpy(headers, cases[i].headers, sizeof(headers));
		while (message.header_count < 6 && headers[message.header_count].name)
			message.header_count++;
		found = authentication_of(arena, &site, &message);
		if (found.result != cases[i].result)
			fail_msg("%s: %d", cases[i].only, found.result);
	}
	arena_free(arena);
}

static void exchanges_own_mark_counts_where_the_site_says_so(void **state)
{
	struct header header = {"X-MS-Exchange-Organization-AuthAs", "Internal"};
	struct message message = {
		.from = {NULL, "anna@kotka.example"}, .headers = &header, .header_count = 1};
	struct site site = {.exchange_internal = true};
	struct arena *arena = arena_new(100000);

	(void)state;
	assert_int_equal(authentication_of(arena, &site, &message).result, AUTHENTICATION_PASSES);
	header.value = "Anonymous";
	assert_int_equal(authentication_of(arena, &site, &message).result, AUTHENTICATION_UNKNOWN);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_topmost_fields_of_a_trusted_server_count),
		cmocka_unit_test(exchanges_own_mark_counts_where_the_site_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
