/* SPDX-License-Identifier: MIT */
/* A message as patterns see it: which texts a scope means, and where a match lies in the original.
 */
#include "rules/match.h"

#include "tests/unit/rules_fixture.h"

#include "daemon/base/text.h"

struct looking {
	struct fixture fixture;
	struct matcher *matcher;
	struct view view;
	struct rule_pattern pattern;
};

static struct looking looking;

static int set_up(void **state)
{
	(void)state;
	fixture_open(&looking.fixture);
	looking.matcher = matcher_open();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	matcher_close(looking.matcher);
	fixture_close(&looking.fixture);
	return 0;
}

static void look_at(const struct message *message, const char *organisation)
{
	view_init(&looking.view, message, organisation, looking.matcher, NULL,
		looking.fixture.arena, looking.fixture.arena);
}

/* Look for the pattern in that scope; what was found in the original, NULL when nothing was. */
static const char *find(enum scope scope, const char *source, bool raw, const char *header)
{
	struct rule_pattern *pattern = ARENA_NEW(looking.fixture.arena, struct rule_pattern);
	const char *words = NULL;
	struct found found;
	struct error error;
	size_t offset;

	*pattern = (struct rule_pattern){
		.source = source, .scope = scope, .raw = raw, .header = header};
	if (pattern_compile(source, raw, &pattern->compiled, &offset, &error) != OK)
		fail_msg("%s: %s", source, error.text);
	if (view_find(&looking.view, "r", pattern, &found)) {
		words = view_original(&looking.view, found.in, found.span);
		assert_string_equal(view_hit(&looking.view, &found).words,
			text_printable(looking.fixture.arena, words, 120));
	}
	pattern_free(pattern->compiled);
	return words;
}

static void a_scope_is_its_texts_and_no_others(void **state)
{
	static struct address to[] = {{.mail = "to@kymi.example"}, {.name = "vain nimi"}};
	static struct address cc[] = {{.mail = "cc@kymi.example", .name = "Kinno"}};
	static struct attachment attachments[] = {
		{.name = "piirustus.DWG", .type = "application/acad"}, {.type = "text/calendar"}};
	static struct header headers[] = {{"X-Form", "eka"}, {"x-form", "toka"}, {"Y", "kolmas"}};
	static const struct message message = {.subject = "aihe",
		.text = "teksti lainaus",
		.reply = "teksti",
		.from = {.mail = "matti@yritys.example", .name = "Matti"},
		.to = to,
		.to_count = 2,
		.cc = cc,
		.cc_count = 1,
		.attachments = attachments,
		.attachment_count = 2,
		.headers = headers,
		.header_count = 3};
	static const struct {
		enum scope scope;
		const char *pattern, *header, *found;
	} rows[] = {
		{SCOPE_SUBJECT_OR_TEXT, "^aihe$", NULL, "aihe"},
		{SCOPE_SUBJECT_OR_TEXT, "^teksti$", NULL, "teksti"},
		{SCOPE_SUBJECT_OR_TEXT, "lainaus", NULL, NULL}, /* what was quoted */
		{SCOPE_SUBJECT_OR_TEXT, "matti", NULL, NULL},
		{SCOPE_SUBJECT, "teksti", NULL, NULL},
		{SCOPE_TEXT, "aihe", NULL, NULL},
		{SCOPE_TEXT, "^teksti$", NULL, "teksti"},
		{SCOPE_FROM, "^matti@", NULL, "matti@"},
		{SCOPE_FROM, "^matti$", NULL, "Matti"}, /* each by itself */
		{SCOPE_FROM, "kymi", NULL, NULL},
		{SCOPE_TO, "^cc@", NULL, "cc@"},
		{SCOPE_TO, "^kinno$", NULL, "Kinno"},
		{SCOPE_TO, "^vain nimi$", NULL, "vain nimi"},
		{SCOPE_TO, "matti", NULL, NULL},
		{SCOPE_ATTACHMENT, "\\.dwg$", NULL, ".DWG"},
		{SCOPE_ATTACHMENT, "^text/calendar$", NULL, "text/calendar"},
		{SCOPE_HEADER, "toka", "X-FORM", "toka"}, /* the second of that name */
		{SCOPE_HEADER, "kolmas", "X-Form", NULL},
		{SCOPE_HEADER, "aihe", "Subject", NULL},
		{SCOPE_ORGANISATION, "oy$", NULL, "Oy"},
	};

	(void)state;
	look_at(&message, "Kahvila Oy");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *found = find(rows[i].scope, rows[i].pattern, false, rows[i].header);

		if (!found != !rows[i].found || (found && strcmp(found, rows[i].found) != 0))
			fail_msg("%s: %s", rows[i].pattern, found ? found : "nothing");
	}
}

static void what_a_message_lacks_is_never_found(void **state)
{
	static const struct message nothing = {.subject = NULL};

	(void)state;
	look_at(&nothing, NULL);
	for (int scope = SCOPE_SUBJECT_OR_TEXT; scope <= SCOPE_ORGANISATION; scope++) {
		assert_null(find((enum scope)scope, ".", false, "X"));
		assert_null(find((enum scope)scope, ".", true, "X"));
	}
	/* of a mail without subject and text these are there, and empty */
	assert_string_equal(find(SCOPE_SUBJECT, "^$", false, NULL), "");
	assert_null(find(SCOPE_FROM, "^$", false, NULL));
}

static void a_match_is_told_as_it_stands_in_the_original(void **state)
{
	static const struct message message = {
		.subject = "", .reply = "ei \u00c4\u00c4NEKOSKI, \u00df ja Ty\u00f6lupa\n"};
	static const struct {
		const char *pattern;
		bool raw;
		const char *found;
	} rows[] = {
		{"aanekoski", false, "\u00c4\u00c4NEKOSKI"}, /* a letter of two bytes for one */
		{"\u00e4\u00e4nekoski", false, "\u00c4\u00c4NEKOSKI"},
		{"tyolupa", false, "Ty\u00f6lupa"},
		{"ty\u00f6lupa", true, "Ty\u00f6lupa"}, /* case never matters */
		{"(?-i)ty\u00f6lupa", true, NULL},
		{"Ty\u00f6lupa", true, "Ty\u00f6lupa"},
		{"Tyolupa", true, NULL},
		{"ja.*", false, "ja Ty\u00f6lupa"},
	};

	(void)state;
	look_at(&message, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *found = find(SCOPE_TEXT, rows[i].pattern, rows[i].raw, NULL);

		if (!found != !rows[i].found || (found && strcmp(found, rows[i].found) != 0))
			fail_msg("%s: %s", rows[i].pattern, found ? found : "nothing");
	}
}

static void a_long_text_is_read_to_its_limit_and_cut_at_a_character(void **state)
{
	char *text = arena_alloc(looking.fixture.arena, RULES_TEXT_MAX + 100);
	struct message message = {.subject = "", .reply = text};

	(void)state;
	for (int raw = 0; raw < 2; raw++) {
		memset(text, ' ', RULES_TEXT_MAX + 99);
		memcpy(text + RULES_TEXT_MAX - 4, "last", 4);
		memcpy(text + RULES_TEXT_MAX + 10, "behind", 6);
		look_at(&message, NULL);
		assert_string_equal(find(SCOPE_TEXT, "last$", raw, NULL), "last");
		assert_null(find(SCOPE_TEXT, "behind", raw, NULL));
		/* a character on the limit is left out whole */
		memcpy(text + RULES_TEXT_MAX - 5, "last\u20ac", 7);
		look_at(&message, NULL);
		assert_string_equal(find(SCOPE_TEXT, "last$", raw, NULL), "last");
	}
}

static void a_search_without_end_is_stopped_and_told_once(void **state)
{
	char *text = arena_alloc(looking.fixture.arena, 5001);
	struct message message = {.subject = "", .reply = text};
	const char *first;

	(void)state;
	memset(text, 'a', 5000);
	text[4999] = '!';
	look_at(&message, NULL);
	assert_null(looking.view.trouble);
	assert_null(find(SCOPE_TEXT, "^(a+)+$|\x1b", true, NULL));
	first = looking.view.trouble;
	assert_non_null(first);
	assert_non_null(strstr(first, "r: the pattern"));
	assert_null(strchr(first, '\x1b'));
	assert_null(find(SCOPE_TEXT, "^(a|aa)+$", true, NULL));
	assert_ptr_equal(looking.view.trouble, first);
}

#define MATCH_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MATCH_TEST(a_scope_is_its_texts_and_no_others),
		MATCH_TEST(what_a_message_lacks_is_never_found),
		MATCH_TEST(a_match_is_told_as_it_stands_in_the_original),
		MATCH_TEST(a_long_text_is_read_to_its_limit_and_cut_at_a_character),
		MATCH_TEST(a_search_without_end_is_stopped_and_told_once),
	};

	return cmocka_run_group_tests_name("match", tests, NULL, NULL);
}
