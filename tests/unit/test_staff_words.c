/* SPDX-License-Identifier: MIT */
/* What of a mail of staff goes on: from HTML as Outlook and the others write it. */
#include "tests/unit/desk_fixture.h"

#include "handlers/kinds/staff_words.h"

static struct staff_words words_of(struct desk_fixture *d, const char *mail)
{
	struct fixture *f = d->store;
	struct incoming incoming = {.mailbox = d->mailbox,
		.bytes = (const unsigned char *)mail,
		.size_bytes = strlen(mail)};
	struct ticket ticket = {.mailbox = d->mailbox};
	struct staff_words words;
	struct prepared *prepared;
	struct handling handling = {.desk = &d->desk,
		.site = &d->desk.settings.site,
		.incoming = &incoming,
		.arena = f->arena};

	MUST(desk_prepare(&d->desk, &incoming, f->arena, &prepared, &f->error));
	handling.prepared = prepared;
	handling.message = &prepared->message;
	staff_words_read(&handling, &words);
	words.text = staff_words_for_writer(&handling, &ticket, words.text);
	return words;
}

#define HEAD "From: Anna Virtanen <anna@kotka.example>\nMIME-Version: 1.0\n"
#define PICTURE(id, how)                                                                           \
	"--b\nContent-Type: image/png; name=" id ".png\nContent-ID: <" id ">\n"                    \
	"Content-Disposition: " how "; filename=" id ".png\n\nx\n"

static void the_words_are_those_of_the_page(void **state)
{
	static const struct {
		const char *only, *mail, *want;
	} cases[] = {
		{"of alternatives the page, with its links and its table",
			HEAD "Content-Type: multipart/alternative; boundary=b\n\n"
			     "--b\nContent-Type: text/plain\n\nHei\n\na\n\nb\n"
			     "--b\nContent-Type: text/html\n\n"
			     "<p>Hei, <a href='https://x.example/l'>lomake</a></p><table><tr>"
			     "<td><p>a</p></td><td><p>b</p></td></tr></table>\n--b--\n",
			"Hei, lomake <https://x.example/l>\n\na\tb"},
		{"a text beside the page: both count",
			HEAD "Content-Type: multipart/mixed; boundary=b\n\n"
			     "--b\nContent-Type: text/plain\n\nHei\n"
			     "--b\nContent-Type: text/html\n\n<p>Matti</p>\n--b--\n",
			"Hei\nMatti"},
		{"two pages",
			HEAD "Content-Type: multipart/mixed; boundary=b\n\n"
			     "--b\nContent-Type: text/html\n\n<p>Hei</p>\n"
			     "--b\nContent-Type: text/html\n\n<p>Matti</p>\n--b--\n",
			"Hei\n\nMatti"},
		{"a page whose signature holds all", /* the plain text is better than nothing */
			HEAD "Content-Type: multipart/alternative; boundary=b\n\n"
			     "--b\nContent-Type: text/plain\n\nHei Matti\n"
			     "--b\nContent-Type: text/html\n\n"
			     "<div id=Signature>Hei Matti</div>\n--b--\n",
			"Hei Matti"},
		{"plain text alone", HEAD "Content-Type: text/plain\n\nHei\n\n-- \nAnna\n", "Hei"},
		{"an address of hers within a link",
			HEAD "Content-Type: text/html\n\n"
			     "<a href='https://x.example/?m=anna@kotka.example'>tästä</a>\n",
			"tästä <https://x.example/?m=yritys@kymi.example>"},
		{"her address in a link that Outlook made for her, and in one of another",
			HEAD "Content-Type: text/plain\n\n"
			     "<https://eur01.safelinks.protection.outlook.com/"
			     "?url=https%3A%2F%2Fx.example"
			     "&data=05%7Canna%40kotka.example%7C> "
			     "<https://y.example/?u=anna%40kotka.example>\n",
			"<https://x.example> <https://y.example/?u=yritys@kymi.example>"},
		{"nothing but a quotation",
			HEAD "Content-Type: text/html\n\n<div>On Mon, 23 Nov 2026 at 10:00, M "
			     "&lt;m@x.example&gt; wrote:<br></div><blockquote>Hei</blockquote>\n",
			""},
	};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct staff_words words = words_of(d, cases[i].mail);

		if (strcmp(words.text, cases[i].want) != 0)
			fail_msg("%s: \"%s\"", cases[i].only, words.text);
	}
}

static void pictures_go_along_when_they_stand_in_the_words(void **state)
{
	static const char mail[] = HEAD
		"Content-Type: multipart/related; boundary=b\n\n"
		"--b\nContent-Type: text/html\n\n"
		"<p>Katso:</p><p><img src='cid:sh%6Ft'></p><p>Terveisin</p><p>Anna Virtanen</p>"
		"<p><img src='cid:logo'></p>"
		"<div id='divRplyFwdMsg'><b>From:</b> Kymi &lt;yritys@kymi.example&gt;<br>"
		"<b>Sent:</b> Monday 10:00<br><b>Subject:</b> x</div><img src='cid:theirs'>\n" //
		PICTURE("shot", "inline") PICTURE("logo", "inline") PICTURE(
			"theirs", "attachment") PICTURE("photo", "attachment") PICTURE("stray",
			"inline") "--b\nContent-Type: application/pdf\nContent-Disposition: "
				  "inline; "
				  "filename=plan.pdf\n\nx\n"
				  "--b\nContent-Type: image/jpeg\nContent-Disposition: inline; "
				  "filename=phone.jpg\n\nx\n"
				  "--b\nContent-Type: message/rfc822\n\nFrom: a@x.example\n\nx\n"
				  "--b\nContent-Type: application/ms-tnef; "
				  "name=winmail.dat\n\nx\n--b--\n";
	static const char *const want[] = {"shot.png", "photo.png", "plan.pdf", "phone.jpg"};
	struct desk_fixture *d = *state;
	struct staff_words words = words_of(d, mail);

	assert_string_equal(words.text, "Katso:");
	assert_int_equal(words.attachment_count, sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < words.attachment_count; i++)
		assert_string_equal(words.attachments[i].name, want[i]);
	assert_string_equal(words.left_behind, "message/rfc822, winmail.dat");
}

static void without_a_page_a_picture_to_be_shown_is_decoration(void **state)
{
	struct desk_fixture *d = *state;
	struct staff_words words =
		words_of(d, HEAD "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
				 "text/plain\n\nHei\n" //
			PICTURE("logo", "inline") PICTURE("photo", "attachment") "--b--\n");

	assert_int_equal(words.attachment_count, 1);
	assert_string_equal(words.attachments[0].name, "photo.png");
}

/* Whatever the program calls its type. */
static void files_that_show_who_writes_stay_behind(void **state)
{
	static const struct {
		const char *type, *name, *left_behind;
	} cases[] = {
		{"text/vcard", "anna", NULL},
		{"application/octet-stream", "Anna Virtanen.VCF", NULL},
		{"application/pkcs7-signature", "smime", NULL},
		{"application/x-pkcs7-signature", "smime", NULL},
		{"application/octet-stream", "smime.p7s", NULL},
		{"application/pgp-signature", "OpenPGP_signature.asc", NULL},
		{"application/pgp-keys", "OpenPGP_0xA1.asc", NULL},
		{"message/rfc822", "VS", "VS"},
		{"application/octet-stream", "VS.eml", "VS.eml"},
		{"application/vnd.ms-outlook", "VS", "VS"},
		{"application/octet-stream", "VS.msg", "VS.msg"},
		{"text/calendar", "kutsu", "kutsu"},
		{"application/octet-stream", "kutsu.ics", "kutsu.ics"},
		{"application/ms-tnef", "winmail.dat", "winmail.dat"},
		{"application/octet-stream", "smime.p7m", "smime.p7m"},
	};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct staff_words words = words_of(
			d, arena_printf(d->store->arena,
				   HEAD "Content-Type: multipart/mixed; boundary=b\n\n"
					"--b\nContent-Type: text/plain\n\nHei\n"
					"--b\nContent-Type: %s\n"
					"Content-Disposition: attachment; filename=\"%s\"\n\nx\n"
					"--b\nContent-Type: application/octet-stream\n"
					"Content-Disposition: attachment; filename=ohje.pdf\n\nx\n"
					"--b--\n",
				   cases[i].type, cases[i].name));

		if (words.attachment_count != 1)
			fail_msg("%s %s: %zu files go along", cases[i].type, cases[i].name,
				words.attachment_count);
		assert_string_equal(words.attachments[0].name, "ohje.pdf");
		if (cases[i].left_behind)
			assert_string_equal(words.left_behind, cases[i].left_behind);
		else
			assert_null(words.left_behind);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_words_are_those_of_the_page),
		DESK_TEST(pictures_go_along_when_they_stand_in_the_words),
		DESK_TEST(without_a_page_a_picture_to_be_shown_is_decoration),
		DESK_TEST(files_that_show_who_writes_stay_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
