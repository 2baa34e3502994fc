/* SPDX-License-Identifier: MIT */
/* Tests of the guard: what a mail is cut into, and where it stops. */
#include "handlers/mail/guard.h"

#include "daemon/base/buf.h"
#include "tests/unit/mail_fixture.h"

static const char *trouble;

static struct part cut(const char *text, size_t size)
{
	struct part root;

	trouble = NULL;
	guard_cut(arena, (const unsigned char *)text, size, &root, &trouble);
	return root;
}

static size_t children(const struct part *part)
{
	size_t count = 0;

	for (const struct part *child = part->first; child; child = child->next)
		count++;
	return count;
}

/* The shape of a tree: "mixed(plain alternative(plain html))". */
static void draw(const struct part *part, struct buf *out)
{
	buf_puts(out, strchr(part->content_type.value, '/') + 1);
	if (!part->first)
		return;
	buf_putc(out, '(');
	for (const struct part *child = part->first; child; child = child->next) {
		draw(child, out);
		if (child->next)
			buf_putc(out, ' ');
	}
	buf_putc(out, ')');
}

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

static void a_mail_is_cut_into_the_tree_its_boundaries_draw(void **state)
{
	static const struct {
		const char *mail, *shape, *only_here;
	} rows[] = {
		{"Subject: x\n\nhello", "plain", "one part"},
		{MIXED "--b\n\na\n--b\nContent-Type: image/png\n\nb\n--b--\n", "mixed(plain png)",
			"two parts"},
		{MIXED "--b  \r\n\r\na\r\n--b--\r\n", "mixed(plain)",
			"blanks behind a boundary, CR LF"},
		{MIXED "--b\n\na\n", "mixed(plain)", "never closed"},
		{MIXED "--b\nContent-Type: multipart/alternative; "
		       "boundary=bb\n\n--bb\n\na\n--bb--\n--b\n\nc\n--b--\n",
			"mixed(alternative(plain) plain)",
			"a boundary that starts with the outer one"},
		{MIXED "--b\nContent-Type: multipart/alternative; "
		       "boundary=c\n\n--c\n\na\n--b\n\nd\n--b--\n",
			"mixed(alternative(plain) plain)", "an inner one that the outer one ends"},
		{"Content-Type: multipart/mixed\n\n--x1\nContent-Type: text/html\n\nhi\n--x1--\n",
			"mixed(html)", "a boundary nobody declared"},
		{"Content-Type: multipart/mixed; boundary=wrong\n\n--x1\nContent-Type: "
		 "text/html\n\nhi\n--x1--\n",
			"mixed(html)", "another boundary than declared"},
		{"Content-Type: multipart/mixed; boundary=b\n\njust text\n", "mixed",
			"no boundary in it"},
		{"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\n--b--\n",
			"digest(rfc822)", "the default type of a digest"},
		{"Content-Type: text/plain\nContent-Type: multipart/mixed; "
		 "boundary=b\n\n--b\n\n--b--\n",
			"plain", "two types: the first"},
		{"Content-Type: nonsense\n\nx", "plain", "a type that is none"},
		{MIXED "--b\nContent-Type: text/html\n--b\n\nx\n--b--\n", "mixed(html plain)",
			"a part without a body"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct part root = cut(rows[i].mail, strlen(rows[i].mail));
		struct buf shape;

		buf_init(&shape, 1000);
		draw(&root, &shape);
		if (strcmp(buf_text(&shape), rows[i].shape) != 0)
			fail_msg("%s: %s", rows[i].only_here, buf_text(&shape));
		buf_free(&shape);
		assert_null(trouble);
	}
}

static void header_fields_are_found_through_rubbish(void **state)
{
	static const struct {
		const char *mail, *subject, *body, *only_here;
	} rows[] = {
		{"Subject: a\n\nb", " a", "b", "a plain header"},
		{"\r\n\nSubject: a\r\n\r\nb", " a", "b", "blank lines in front"},
		{"From anna Mon Nov 23 2026\nSubject: a\n\nb", " a", "b", "an mbox line in front"},
		{"Subject : a\n\nb", " a", "b", "a blank before the colon"},
		{"Subject: a\n \n\tb\n\nc", " a\n \n\tb", "c", "a continuation of blanks"},
		{"rubbish here\nSubject: a\n\nb", " a", "b", "a line that is no field"},
		{"\\tby relay\n\\tid 1\nSubject: a\n\nb", " a", "b", "several of them"},
		{"Subject: a\nHello there\nand on\n", " a", "Hello there\nand on\n",
			"no blank line before the body"},
		{"Hello there\n", NULL, "Hello there\n", "no header at all"},
		{"Subject: a", " a", "", "nothing but a header"},
		{"subject: a\nSubject: b\n\n", " a", "", "twice, in another case"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct part root = cut(rows[i].mail, strlen(rows[i].mail));
		const struct field *field = part_field(&root, "Subject");

		if (!field != !rows[i].subject ||
			(field && (field->value.size != strlen(rows[i].subject) ||
					  memcmp(field->value.bytes, rows[i].subject,
						  field->value.size) != 0)))
			fail_msg("%s: subject", rows[i].only_here);
		if (root.body.size != strlen(rows[i].body) ||
			memcmp(root.body.bytes, rows[i].body, root.body.size) != 0)
			fail_msg("%s: body %.*s", rows[i].only_here, (int)root.body.size,
				root.body.bytes);
	}
}

static void a_body_ends_before_the_line_end_of_its_boundary(void **state)
{
	const char *mail = MIXED "--b\r\n\r\none\r\n\r\n--b\n\ntwo\n--b--\nepilogue";
	struct part root = cut(mail, strlen(mail));

	(void)state;
	assert_int_equal(root.first->body.size, 5);
	assert_memory_equal(root.first->body.bytes, "one\r\n", 5);
	assert_int_equal(root.last->body.size, 3);
}

static char *repeat(const char *front, const char *piece, size_t count, size_t *ret_size)
{
	size_t length = strlen(piece);
	size_t start = strlen(front);
	char *text = arena_alloc(arena, start + length * count + 1);

	memcpy(text, front, start);
	for (size_t i = 0; i < count; i++)
		memcpy(text + start + i * length, piece, length);
	*ret_size = start + length * count;
	return text;
}

static void parts_beyond_the_limit_are_left_out_and_said(void **state)
{
	size_t size;
	char *mail = repeat(MIXED, "--b\n\nx\n", 100000, &size);
	struct part root = cut(mail, size);

	(void)state;
	assert_int_equal(children(&root), GUARD_PARTS - 1);
	assert_non_null(strstr(trouble, "500 parts"));
}

static void nesting_beyond_the_limit_is_left_as_it_is_and_said(void **state)
{
	struct buf mail;
	struct part root;
	size_t depth = 0;

	(void)state;
	buf_init(&mail, 10 << 20);
	for (int i = 0; i < 50000; i++)
		buf_printf(
			&mail, "Content-Type: multipart/mixed; boundary=\"b%d\"\n\n--b%d\n", i, i);
	root = cut(buf_text(&mail), mail.size);
	for (const struct part *part = &root; part->first; part = part->first)
		depth++;
	assert_int_equal(depth, GUARD_DEPTH);
	assert_non_null(strstr(trouble, "32 levels"));
	buf_free(&mail);
}

static void a_header_beyond_the_limits_is_cut_and_said(void **state)
{
	size_t size;
	char *many = repeat("", "X-A: b\r\n", 300000, &size);
	struct part root = cut(many, size);
	char *wide;

	(void)state;
	assert_int_equal(root.field_count, GUARD_HEADER_FIELDS);
	assert_non_null(strstr(trouble, "2,000 fields"));

	wide = repeat("Subject: ", "x", 5000000, &size);
	root = cut(wide, size);
	assert_int_equal(root.fields[0].value.size, GUARD_FIELD_BYTES);
	assert_non_null(strstr(trouble, "64 kB"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_is_cut_into_the_tree_its_boundaries_draw),
		cmocka_unit_test(header_fields_are_found_through_rubbish),
		cmocka_unit_test(a_body_ends_before_the_line_end_of_its_boundary),
		cmocka_unit_test(parts_beyond_the_limit_are_left_out_and_said),
		cmocka_unit_test(nesting_beyond_the_limit_is_left_as_it_is_and_said),
		cmocka_unit_test(a_header_beyond_the_limits_is_cut_and_said),
	};

	return cmocka_run_group_tests(tests, mail_fixture_begin, arena_fixture_end);
}
