/* SPDX-License-Identifier: MIT */
/* Tests of the text and the attachments of a mail. */
#include "handlers/mail/body.h"

#include "handlers/mail/flowed.h"
#include "tests/unit/mail_fixture.h"

static const char *trouble;

static struct body read_bytes(const char *mail, size_t size)
{
	struct part root;
	struct body body = {0};

	trouble = NULL;
	guard_cut(arena, (const unsigned char *)mail, size, &root, &trouble);
	body_read(arena, &root, &body, &trouble);
	return body;
}

static struct body read_body(const char *mail)
{
	return read_bytes(mail, strlen(mail));
}

/* "name type size" of each attachment. */
static const char *attachments(const struct body *body)
{
	const char *out = "";

	for (size_t i = 0; i < body->attachment_count; i++) {
		const struct attachment *attachment = &body->attachments[i];

		out = arena_printf(arena, "%s%s%s %s %zu", out, i ? ", " : "",
			attachment->name ? attachment->name : "-", attachment->type,
			attachment->size_bytes);
	}
	return out;
}

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"
#define ALTERNATIVE "Content-Type: multipart/alternative; boundary=b\n\n"
#define HTML "--b\nContent-Type: text/html\n\n"
#define PLAIN "--b\nContent-Type: text/plain\n\n"

static void the_text_is_what_a_person_should_read(void **state)
{
	static const struct {
		const char *mail, *text, *attachments, *only_here;
	} rows[] = {
		{"\nhello\r\nthere\r\n", "hello\nthere", "", "no header about the body"},
		{ALTERNATIVE PLAIN "plain\n" HTML "<b>html</b>\n--b--\n", "plain", "",
			"plain before HTML"},
		{ALTERNATIVE PLAIN " \n" HTML "<b>html</b>\n--b--\n", "html", "",
			"the plain text is empty"},
		{ALTERNATIVE HTML "<b>html</b>\n" PLAIN "plain\n--b--\n", "plain", "",
			"in the wrong order"},
		{MIXED PLAIN "one\n" HTML "<p>two</p>\n--b--\n", "one\ntwo", "",
			"texts side by side"},
		{ALTERNATIVE PLAIN "plain\n--b\nContent-Type: multipart/related; boundary=c\n\n"
				   "--c\nContent-Type: text/html\n\n<p>page</p>\n--c\n"
				   "Content-Type: image/png; name=a.png\n\nabc\n--c--\n--b--\n",
			"plain", "a.png image/png 3",
			"a page with a picture says it again, and is no file"},
		{MIXED PLAIN "one\n--b\nContent-Type: text/plain; name=a.txt\n\ntwo\n--b--\n",
			"one", "a.txt text/plain 3", "a text with a name is a file"},
		{MIXED "--b\nContent-Type: text/plain; name=a.txt\n\ntwo\n--b--\n", "two",
			"a.txt text/plain 3", "unless it is the only one: then it is both"},
		{MIXED PLAIN "one\n--b\nContent-Disposition: attachment\n\ntwo\n--b--\n", "one",
			"- text/plain 3", "a text that says it is attached"},
		{"Content-Type: multipart/related; boundary=b\n\n" HTML
		 "<p>hi</p>\n--b\nContent-Type: image/png; name=logo.png\nContent-ID: "
		 "<x>\n\nabc\n--b--\n",
			"hi", "logo.png image/png 3", "a page and its picture"},
		{"Content-Type: multipart/signed; boundary=b\n\n" PLAIN
		 "signed\n--b\nContent-Type: application/pgp-signature; name=s.asc\n\nabc\n--b--\n",
			"signed", "s.asc application/pgp-signature 3", "a signed mail"},
		{"Content-Type: application/pdf; name=a.pdf\n\nabc", "", "a.pdf application/pdf 3",
			"nothing but an attachment"},
		{"Content-Type: message/rfc822\n\nSubject: x\n\ninner\n", "inner",
			"- message/rfc822 18", "nothing but another mail"},
		{MIXED PLAIN "see below\n--b\nContent-Type: message/rfc822; name=x.eml\n\nSubject: "
			     "x\n\ninner\n--b--\n",
			"see below", "x.eml message/rfc822 17", "a forwarded mail"},
		{MIXED PLAIN "x\n--b\nContent-Type: application/zip; "
			     "name=\"../../etc/passwd\"\n\nabc\n--b--\n",
			"x", "passwd application/zip 3", "a name that leads elsewhere"},
		{MIXED PLAIN "x\n--b\nContent-Type: application/zip; "
			     "name=\"C:\\x\\y.zip\"\n\nabc\n--b--\n",
			"x", "y.zip application/zip 3", "the same with backslashes"},
		{MIXED PLAIN "x\n--b\nContent-Type: image/gif; name=a\nContent-Transfer-Encoding: "
			     "base64\n\nYWJj\nZGU=\n--b--\n",
			"x", "a image/gif 5", "the size is the decoded one"},
		{"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: "
		 "quoted-printable\n\n=E4=\n=F6",
			"\u00e4\u00f6", "", "quoted-printable in another charset"},
		{"Content-Type: text/html\n\n<meta charset=windows-1251><p>\xef\xf0</p>",
			"\u043f\u0440", "", "a charset that only the page declares"},
		{"Content-Type: multipart/mixed\n\nno boundary anywhere", "no boundary anywhere",
			"", "a multipart without parts"},
		{"\na\rb\x01"
		 "c\td",
			"a\nbc\td", "", "controls"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct body body = read_body(rows[i].mail);

		if (strcmp(body.text, rows[i].text) != 0)
			fail_msg("%s: text \"%s\"", rows[i].only_here, body.text);
		if (strcmp(attachments(&body), rows[i].attachments) != 0)
			fail_msg("%s: attachments \"%s\"", rows[i].only_here, attachments(&body));
		assert_null(trouble);
	}
}

static void what_cannot_be_read_is_said(void **state)
{
	(void)state;
	read_body("Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: "
		  "application/pgp-encrypted\n\nx\n--b--\n");
	assert_non_null(strstr(trouble, "encrypted"));
	read_body("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx");
	assert_non_null(strstr(trouble, "encrypted"));
	read_body("Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nx");
	assert_non_null(strstr(trouble, "signed"));
}

static void a_text_too_long_is_cut_and_said(void **state)
{
	size_t size = 24 << 20;
	char *mail = arena_alloc(arena, size + 1);
	struct body body;

	(void)state;
	memset(mail, 'x', size);
	mail[0] = '\n';
	body = read_bytes(mail, size);
	assert_int_equal(strlen(body.text), BODY_TEXT_MAX);
	assert_non_null(strstr(trouble, "2 MB"));
}

static void attachments_point_into_the_mail(void **state)
{
	const char *mail =
		MIXED PLAIN "x\n--b\nContent-Type: image/gif\nContent-Transfer-Encoding: "
			    "BASE64\n\nYWJj\n--b--\n";
	struct body body = read_body(mail);

	(void)state;
	assert_ptr_equal(body.attachments[0].bytes, strstr(mail, "YWJj"));
	assert_int_equal(body.attachments[0].encoded_bytes, 4);
	assert_string_equal(body.attachments[0].encoding, "base64");
}

static void flowed_paragraphs_become_one_line(void **state)
{
	static const struct {
		const char *text, *want;
		bool delete_space;
		const char *only_here;
	} rows[] = {
		{"a \nb\nc\n", "a b\nc\n", false, "a soft break"},
		{"a \nb\n", "ab\n", true, "the blank goes with it"},
		{"> a \n> b\nc\n", "> a b\nc\n", false, "within a quotation"},
		{"> a \nb\n", "> a \nb\n", false, "another depth ends a paragraph"},
		{">> a \n> b\n", ">> a \n> b\n", false, "also a lower one"},
		{"a \n-- \nAnna\n", "a \n-- \nAnna\n", false, "the mark of a signature"},
		{" From x\n >y\n", "From x\n>y\n", false, "space-stuffing"},
		{">> > \n>> > a\n", ">> > \n>> > a\n", false,
			"an empty line quoted by another program"},
		{"a ", "a ", false, "no end"},
		{"", "", false, "nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *got = flowed_to_text(arena, rows[i].text, rows[i].delete_space);

		if (strncmp(got, rows[i].want, strlen(rows[i].want)) != 0)
			fail_msg("%s: \"%s\"", rows[i].only_here, got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_is_what_a_person_should_read),
		cmocka_unit_test(what_cannot_be_read_is_said),
		cmocka_unit_test(a_text_too_long_is_cut_and_said),
		cmocka_unit_test(attachments_point_into_the_mail),
		cmocka_unit_test(flowed_paragraphs_become_one_line),
	};

	return cmocka_run_group_tests(tests, mail_fixture_begin, arena_fixture_end);
}
