/* SPDX-License-Identifier: MIT */
#include "daemon/base/json.h"

#include "tests/unit/arena_fixture.h"

static void an_object_is_written_in_order_with_nulls_for_what_is_absent(void **state)
{
	static const char *const tags[] = {"permit", "transfer"};
	struct json *object = json_new_object();
	struct json *contact = json_new_object();

	(void)state;
	json_set_text(object, "ref", "KYM-1042-7Q");
	json_set_text(object, "owner", NULL);
	json_set_number(object, "size", -9007199254740993);
	json_set_bool(object, "open", true);
	json_set_bool(object, "late", false);
	json_set_null(object, "helper");
	json_set_time(object, "created_at", 1795888800);
	json_set_time(object, "due_at", 0);
	json_set_texts(object, "tags", tags, 2);
	json_set_texts(object, "none", NULL, 0);
	json_set_text(contact, "name", "P\u00E4ivi \"P\" \x1B\n");
	json_set(object, "contact", contact);
	assert_string_equal(json_to_text(object, arena),
		"{\"ref\":\"KYM-1042-7Q\",\"owner\":null,\"size\":-9007199254740993,\"open\":true,"
		"\"late\":false,\"helper\":null,\"created_at\":\"2026-11-28T18:00:00Z\","
		"\"due_at\":null,\"tags\":[\"permit\",\"transfer\"],\"none\":[],"
		"\"contact\":{\"name\":\"P\u00E4ivi \\\"P\\\" \\u001B\\n\"}}");
	json_free(object);
	json_free(NULL);
}

static void text_that_is_not_utf8_is_shown_repaired(void **state)
{
	struct json *array = json_new_array();

	(void)state;
	json_add_text(array, "p\xE4iv\xE4");
	json_add_text(array, NULL);
	assert_string_equal(json_to_text(array, arena), "[\"p\uFFFDiv\uFFFD\",null]");
	json_free(array);
}

static void printing_is_indented_and_ends_its_line(void **state)
{
	struct json *array = json_new_array();
	struct json *object = json_new_object();
	struct error error;
	char *printed = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&printed, &size);

	(void)state;
	json_set_number(object, "a", 1);
	json_set_fraction(object, "b", 14.0 / 15);
	json_add(array, object);
	assert_int_equal(json_print(array, stream, &error), OK);
	fclose(stream);
	assert_string_equal(printed, "[\n  {\n    \"a\": 1,\n    \"b\": 0.933333\n  }\n]\n");
	assert_string_equal(json_to_text(array, arena), "[{\"a\":1,\"b\":0.933333}]");
	free(printed);
	stream = fopen("/dev/full", "w");
	if (stream) {
		assert_int_equal(json_print(array, stream, &error), BROKEN);
		fclose(stream);
	}
	json_free(array);
}

static void what_was_parsed_can_be_read(void **state)
{
	static const char text[] = "{\"b\": \"x\", \"a\": 12, \"yes\": true, \"real\": 1.5,"
				   " \"list\": [\"one\", 2, {\"k\": \"v\"}], \"nothing\": null}";
	const struct json *list;
	struct json *json;
	struct error error;

	(void)state;
	assert_int_equal(json_parse(text, strlen(text), &json, &error), OK);
	assert_string_equal(json_text(json, "b"), "x");
	assert_null(json_text(json, "a"));
	assert_null(json_text(json, "nothing"));
	assert_null(json_text(json, "absent"));
	assert_int_equal(json_number(json, "a"), 12);
	assert_int_equal(json_number(json, "b"), 0);
	assert_int_equal(json_number(json, "real"), 0);
	assert_true(json_bool(json, "yes"));
	assert_false(json_bool(json, "a"));
	list = json_member(json, "list");
	assert_int_equal(json_count(list), 3);
	assert_string_equal(json_item_text(list, 0), "one");
	assert_null(json_item_text(list, 1));
	assert_null(json_item_text(list, 3));
	assert_string_equal(json_text(json_item(list, 2), "k"), "v");
	assert_null(json_item(list, 3));
	assert_string_equal(json_key(json, 0), "b");
	assert_string_equal(json_key(json, 5), "nothing");
	assert_null(json_key(json, 6));
	assert_null(json_key(list, 0));
	assert_int_equal(json_count(json_member(json, "absent")), 0);
	assert_null(json_text(NULL, "a"));
	json_free(json);
}

/* count brackets open and close, with text between them */
static char *nested(int count, const char *open, const char *text, const char *close)
{
	char *result = arena_strdup(arena, text);

	while (count-- > 0) {
		result = arena_printf(arena, "%s%s%s", open, result, close);
	}
	return result;
}

static void bad_input_is_refused_with_its_place(void **state)
{
	const struct {
		const char *text;
		const char *said;
	} cases[] = {
		{"", "line 1"},
		{"{\"a\": 1,\n \"b\": }", "line 2, column 7"},
		{"[1, 2", "line 1"},
		{"[1] x", "line 1, column 5"},
		{"{\"a\": 1, \"a\": 2}", "duplicate"},
		{"\"\xFF\"", "line 1"},
		{"[\"\\u0000\"]", "line 1"},
		{"[99999999999999999999]", "line 1"},
		{"{'a': 1}", "line 1"},
		{nested(65, "[", "", "]"), "more than 64 levels"},
		{nested(65, "{\"a\":", "1", "}"), "more than 64 levels"},
	};
	struct json *json;
	struct error error;
	const char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text = cases[i].text;
		assert_int_equal(json_parse(text, strlen(text), &json, &error), REFUSED);
		print_message("  %s\n", error.text);
		assert_non_null(strstr(error.text, cases[i].said));
	}
	/* A size that ends in the middle, and a NUL, are refused too. */
	assert_int_equal(json_parse("[1]", 2, &json, &error), REFUSED);
	assert_int_equal(json_parse("[1]\0", 4, &json, &error), REFUSED);

	text = nested(64, "[", "", "]");
	assert_int_equal(json_parse(text, strlen(text), &json, &error), OK);
	json_free(json);
	text = "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ \\\" [\"]";
	assert_int_equal(json_parse(text, strlen(text), &json, &error), OK);
	json_free(json);
}

static void one_bad_member_does_not_spoil_the_answer_of_another_program(void **state)
{
	static const struct {
		const char *given;
		const char *read;
	} cases[] = {
		{"{\"a\":\"x\\u0000y\"}", "{\"a\":\"x\uFFFDy\"}"},
		{"[\"\xFF\xE4\"]", "[\"\uFFFD\uFFFD\"]"},
		{"[\"\\ud83d\\ude00\"]", "[\"\U0001F600\"]"},
		{"[\"\\ud83d!\"]", "[\"\uFFFD!\"]"},
		{"[\"\\ud83d\\u0041\"]", "[\"\uFFFDA\"]"},
		{"[\"\\ude00\"]", "[\"\uFFFD\"]"},
		{"[\"\\\\u0000 \\\" -1.5\"]", "[\"\\\\u0000 \\\" -1.5\"]"},
		{"[\"two\nlines\t\"]", "[\"two\\nlines\\t\"]"},
		{"[99999999999999999999, 1.10, 1e999]",
			"[\"99999999999999999999\",\"1.10\",\"1e999\"]"},
		{"[999999999999999999,-7]", "[999999999999999999,-7]"},
		{"{\"a\":1,\"a\":2}", "{\"a\":2}"},
		{"\xEF\xBB\xBF[true]", "[true]"},
	};
	static const char *const refused[] = {
		"", "[1, 2", "[\"x", "[\"x\\", "[\"\\ud83d", "<html>", "[1] x", "{'a': 1}"};
	struct json *json;
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = cases[i].given;

		assert_int_equal(json_parse_foreign(text, strlen(text), &json, &error), OK);
		assert_string_equal(json_to_text(json, arena), cases[i].read);
		json_free(json);
	}
	assert_int_equal(json_parse_foreign("[\"a\0b\"]", 7, &json, &error), OK);
	assert_string_equal(json_to_text(json, arena), "[\"ab\"]");
	json_free(json);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		assert_int_equal(
			json_parse_foreign(refused[i], strlen(refused[i]), &json, &error), REFUSED);
		assert_null(strstr(error.text, "near '"));
	}
}

static void a_path_leads_to_a_value_of_its_type(void **state)
{
	static const struct {
		const char *path;
		enum json_kind kind;
		const char *text;
	} cases[] = {
		{"", JSON_RECORD, NULL},
		{"data", JSON_RECORD, NULL},
		{"data.items", JSON_LIST, NULL},
		{"data.items.1.id", JSON_SCALAR, "12"},
		{"data.items.0", JSON_SCALAR, "a"},
		{"data.items.2", JSON_ABSENT, NULL},
		{"data.items.x", JSON_ABSENT, NULL},
		{"data.items.", JSON_LIST, NULL},
		{"data.none", JSON_NOTHING, NULL},
		{"data.on", JSON_SCALAR, "true"},
		{"data.off", JSON_SCALAR, "false"},
		{"data.items.0.id", JSON_ABSENT, NULL},
		{"other", JSON_ABSENT, NULL},
	};
	const char *text = "{\"data\":{\"items\":[\"a\",{\"id\":12}],\"none\":null,\"on\":true,"
			   "\"off\":false}}";
	struct json *json;
	struct error error;

	(void)state;
	assert_int_equal(json_parse(text, strlen(text), &json, &error), OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct json *found = json_find(json, cases[i].path);

		assert_int_equal(json_kind(found), cases[i].kind);
		if (cases[i].text) {
			assert_string_equal(json_scalar(found, arena), cases[i].text);
		} else {
			assert_null(json_scalar(found, arena));
		}
	}
	json_free(json);
	assert_int_equal(json_parse("[1.5]", 5, &json, &error), OK);
	assert_string_equal(json_scalar(json_find(json, "0"), arena), "1.5");
	assert_null(json_find(json, nested(200, "a", "", "")));
	json_free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_is_written_in_order_with_nulls_for_what_is_absent),
		cmocka_unit_test(text_that_is_not_utf8_is_shown_repaired),
		cmocka_unit_test(printing_is_indented_and_ends_its_line),
		cmocka_unit_test(what_was_parsed_can_be_read),
		cmocka_unit_test(bad_input_is_refused_with_its_place),
		cmocka_unit_test(one_bad_member_does_not_spoil_the_answer_of_another_program),
		cmocka_unit_test(a_path_leads_to_a_value_of_its_type),
	};

	return cmocka_run_group_tests_name("json", tests, arena_fixture_begin, arena_fixture_end);
}
