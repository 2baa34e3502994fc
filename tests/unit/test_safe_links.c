/* SPDX-License-Identifier: MIT */
#include "handlers/mail/safe_links.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SAFE "https://eur01.safelinks.protection.outlook.com/"

static void links_are_opened_and_nothing_else_changes(void **state)
{
	static const struct {
		const char *text, *want, *only;
	} cases[] = {
		{"see <" SAFE
		 "?url=https%3A%2F%2Fx.example%2Fa%3Fb%3D1&data=05%7Canna%40k.example>!",
			"see <https://x.example/a?b=1>!", "as Outlook writes it"},
		{SAFE "ap/w-59584e83/?url=http%3a%2f%2fx.example&amp;data=anna", "http://x.example",
			"another path, small digits, as it stands in HTML"},
		{SAFE "?data=anna%40k.example&url=https%3A%2F%2Fx.example b", "https://x.example b",
			"url behind others"},
		{"HTTPS://EUR01.SAFELINKS.PROTECTION.OUTLOOK.COM/?URL=https%3A%2F%2Fx.example",
			"https://x.example", "capitals"},
		{SAFE "?data=anna%40k.example", "https://", "no address in it"},
		{SAFE "?url=javascript%3Ax", "https://", "no address of the web"},
		{SAFE "?url=https%3A%2F%2Fx.example%0D%0Aanna&x", "https://x.example",
			"a line end in it"},
		{SAFE "?url=https%3A%2F%2Fx.example%2", "https://x.example%2", "half a digit"},
		{SAFE "?url=", "https://", "nothing"},
		{"x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx",
			"x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx", "no scheme"},
		{".safelinks.protection.outlook.com/", ".safelinks.protection.outlook.com/",
			"the host alone"},
		{SAFE "?url=https%3A%2F%2Fa " SAFE "?url=https%3A%2F%2Fb", "https://a https://b",
			"two"},
		{"https://x.example/?url=https%3A%2F%2Fb", "https://x.example/?url=https%3A%2F%2Fb",
			"another host"},
		{"", "", "no text"},
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (strcmp(safe_links_open(arena, cases[i].text), cases[i].want) != 0)
			fail_msg("%s: %s", cases[i].only, safe_links_open(arena, cases[i].text));
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_are_opened_and_nothing_else_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
