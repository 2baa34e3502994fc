/* SPDX-License-Identifier: MIT */
/* The table of kinds, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "handlers/kinds/classify.h"

static const struct person anna = {.title = "anna"};
static struct report displayed = {.action = "displayed"};
static struct report failed = {.action = "failed", .permanent = true};

static void each_form_and_identity_has_its_row(void **state)
{
	static const struct {
		const char *only;
		struct message message;
		struct incoming incoming;
		struct identity identity;
		enum kind kind;
	} cases[] = {
		{.only = "a plain message", .kind = KIND_REQUEST},
		{.only = "on a ticket",
			.identity = {.found = FOUND_REFERENCE, .belongs = true},
			.kind = KIND_FOLLOWUP},
		{.only = "from another address",
			.identity = {.found = FOUND_MARK},
			.kind = KIND_FOLLOWUP},
		{.only = "a sender who reads no answers",
			.message = {.signs.no_reply = "noreply"},
			.kind = KIND_REQUEST},
		{.only = "one who asks for no answer",
			.message = {.signs.suppress = "All"},
			.kind = KIND_REQUEST},
		{.only = "a subject like a robot's",
			.message = {.signs.subject = "Automaattinen"},
			.kind = KIND_REQUEST},
		{.only = "an absence notice",
			.message = {.kind = MESSAGE_AUTO_REPLY},
			.kind = KIND_AUTOMATIC},
		{.only = "an absence notice on a ticket",
			.message = {.kind = MESSAGE_AUTO_REPLY},
			.identity = {.found = FOUND_MESSAGE_ID, .belongs = true},
			.kind = KIND_AUTOMATIC_REPLY},
		{.only = "a staff's absence notice",
			.message = {.kind = MESSAGE_AUTO_REPLY},
			.identity = {.found = FOUND_MARK, .staff = &anna, .is_staff_mark = true},
			.kind = KIND_AUTOMATIC_REPLY},
		{.only = "a list", .message = {.signs.list = "x"}, .kind = KIND_AUTOMATIC},
		{.only = "the null sender",
			.message = {.signs.null_path = "<>"},
			.kind = KIND_AUTOMATIC},
		{.only = "a loop", .message = {.signs.loop = "x"}, .kind = KIND_AUTOMATIC},
		{.only = "a form that says it is a robot",
			.message = {.signs.automatic = "x"},
			.identity = {.by_form = true},
			.kind = KIND_REQUEST},
		{.only = "a form under our own address",
			.message = {.signs.automatic = "x"},
			.identity = {.by_form = true, .is_own = true},
			.kind = KIND_REQUEST},
		{.only = "a bounce",
			.message = {.kind = MESSAGE_BOUNCE, .reports = &failed, .report_count = 1},
			.kind = KIND_REPORT},
		{.only = "a bounce without details",
			.message = {.kind = MESSAGE_BOUNCE},
			.kind = KIND_REPORT},
		{.only = "a bounce in the junk folder",
			.message = {.kind = MESSAGE_BOUNCE},
			.incoming = {.folder_kind = FOLDER_JUNK},
			.kind = KIND_REPORT},
		{.only = "a read receipt",
			.message = {.kind = MESSAGE_DELIVERY_REPORT,
				.reports = &displayed,
				.report_count = 1},
			.identity = {.found = FOUND_MARK},
			.kind = KIND_STRAY_REPORT},
		{.only = "a complaint",
			.message = {.kind = MESSAGE_FEEDBACK_REPORT},
			.identity = {.found = FOUND_MARK},
			.kind = KIND_STRAY_REPORT},
		{.only = "the junk folder",
			.incoming = {.folder_kind = FOLDER_JUNK},
			.kind = KIND_JUNK},
		{.only = "marked as spam", .message = {.signs.spam = "YES"}, .kind = KIND_JUNK},
		{.only = "junk with a quoted reference only",
			.incoming = {.folder_kind = FOLDER_JUNK},
			.identity = {.found = FOUND_REFERENCE},
			.kind = KIND_JUNK},
		{.only = "junk with a mark of ours",
			.incoming = {.folder_kind = FOLDER_JUNK},
			.identity = {.found = FOUND_MARK},
			.kind = KIND_FOLLOWUP},
		{.only = "junk of somebody known",
			.incoming = {.folder_kind = FOLDER_JUNK},
			.identity = {.is_known = true},
			.kind = KIND_REQUEST},
		{.only = "staff on a ticket",
			.identity = {.found = FOUND_MARK, .staff = &anna},
			.kind = KIND_STAFF},
		{.only = "staff without a ticket",
			.identity = {.staff = &anna},
			.kind = KIND_REQUEST},
		{.only = "staff on a ticket of their own",
			.identity = {.found = FOUND_REFERENCE, .staff = &anna, .belongs = true},
			.kind = KIND_FOLLOWUP},
		{.only = "staff as staff on a ticket of their own",
			.identity = {.found = FOUND_MARK,
				.staff = &anna,
				.belongs = true,
				.is_staff_mark = true},
			.kind = KIND_STAFF},
		{.only = "our own mail",
			.identity = {.is_own = true, .is_own_mail = true},
			.kind = KIND_OWN_MAIL},
		{.only = "our own address, a robot",
			.message = {.signs.automatic = "x"},
			.identity = {.is_own = true},
			.kind = KIND_OWN_MAIL},
		{.only = "our own address, a person",
			.identity = {.is_own = true},
			.kind = KIND_REQUEST},
		{.only = "the folder of sent mail",
			.incoming = {.folder_kind = FOLDER_SENT},
			.kind = KIND_SENT},
		{.only = "a robot in the folder of sent mail",
			.message = {.signs.automatic = "x"},
			.incoming = {.folder_kind = FOLDER_SENT},
			.kind = KIND_OWN_MAIL},
		{.only = "our own mail in the folder of sent mail",
			.incoming = {.folder_kind = FOLDER_SENT},
			.identity = {.is_own = true, .is_own_mail = true},
			.kind = KIND_OWN_MAIL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum kind kind =
			classify(&cases[i].message, &cases[i].incoming, &cases[i].identity);

		if (kind != cases[i].kind)
			fail_msg("%s: %s", cases[i].only, kind_name(kind));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_and_identity_has_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
