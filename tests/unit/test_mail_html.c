/* SPDX-License-Identifier: MIT */
/* Tests of HTML to text. */
#include "handlers/mail/mail_html.h"

#include "handlers/mail/html_source.h"
#include "tests/unit/mail_fixture.h"

static const char *trouble;

static struct page_text read_page(const char *html, size_t size)
{
	trouble = NULL;
	return html_to_text(arena, html, size, 1 << 20, &trouble);
}

static void a_page_becomes_what_its_reader_sees(void **state)
{
	static const struct {
		const char *html, *want, *only_here;
	} rows[] = {
		{"<p>Hei,</p><p>p\u00e4iv\u00e4\u00e4.</p>", "Hei,\n\np\u00e4iv\u00e4\u00e4.",
			"paragraphs"},
		{"<div>a</div><div>b</div>", "a\nb", "divisions are lines"},
		{"<div>a</div><div><br></div><div>b</div>", "a\n\nb",
			"an empty line, as Gmail writes it"},
		{"a<br>b<br/>c", "a\nb\nc", "line breaks"},
		{"a\n  b\t c", "a b c", "runs of blanks"},
		{"a&nbsp;&auml;&#246;&euro;&lt;b", "a \u00e4\u00f6\u20ac<b", "entities"},
		{"x<style>p{color:red}</style><script>alert(1)</script>y", "xy",
			"styles and scripts"},
		{"<head><title>t</title></head><body>b</body>", "b", "a title"},
		{"a<span style='display: none'>hidden</span>b", "ab", "hidden"},
		{"a<div style=\"font-size:0px\">hidden<p>too</p></div>b", "ab",
			"hidden, with blocks within"},
		{"a<span style='font-size:0.9em'>shown</span>", "ashown", "small is not hidden"},
		{"<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c", "lists"},
		{"<ol start=3><li><p>a</p></li><li>b</li></ol>", "3. a\n4. b",
			"a numbered list with paragraphs"},
		{"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td></td></tr></table>",
			"a\tb\nc", "a table"},
		{"<table><tr><td><p class=MsoNormal><b>a</b></p></td>\n<td><p>b</p></td></tr>\n"
		 "<tr><td><p>c</p></td><td><div>d<br>e</div></td></tr></table>f",
			"a\tb\nc\td\ne\nf", "a table with paragraphs in its cells"},
		{"<table><tr><td>a</td><td><table><tr><td>b</td></tr><tr><td>c</td></tr></table>"
		 "</td></tr></table>",
			"a\nb\nc", "a table in a table"},
		{"<p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal>b</p>"
		 "<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>c</p>",
			"a\nb\n\nc", "lines and an empty line, as Outlook writes them"},
		{"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>"
		 "<![if !supportLists]><span style='font-family:Symbol'>"
		 "<span style='mso-list:Ignore'>\u00b7<span style='font:7.0pt "
		 "\"Times\"'>&nbsp;&nbsp; "
		 "</span></span></span><![endif]>a<o:p></o:p></p>"
		 "<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'>"
		 "<span style='mso-list:Ignore'>o<span>&nbsp; </span></span>b</p>"
		 "<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'>"
		 "<span style='mso-list:Ignore'>2.<span>&nbsp; </span></span>c</p>",
			"- a\n  - b\n2. c", "lists of Word"},
		{"<p>a<span style='mso-list:Ignore'>words that <b>nobody</b> may lose<p>b",
			"awords that nobody may lose\n\nb", "a mark that is none"},
		{"<p class=MsoListParagraph><span style='mso-list:Ignore'>\u00a7&nbsp;</span>a</p>"
		 "<p class=MsoListParagraph><span style='mso-list:Ignore'>iv)&nbsp;</span>b</p>"
		 "<p class=MsoListParagraph><span style='mso-list:Ignore'></span>c</p>",
			"- a\niv) b\n- c", "bullets and numbers of all sorts"},
		{"<pre>a\n  b</pre>", "a\n  b", "preformatted"},
		{"a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e",
			"a\n> \n> b\n> c\n> > \n> > d\n\ne", "quotations"},
		{"<p>a<p>b<div>c", "a\n\nb\n\nc", "never closed"},
		{"<b><i>a</b></i>", "a", "closed crosswise"},
		{"a<!-- <p>b</p> -->c", "ac", "a comment"},
		{"a<!--[if mso]>b<![endif]-->c<!--[if !mso]><!-->d<!--<![endif]-->e<![if x", "acde",
			"comments with conditions, as programs for newsletters write them"},
		{"a<p style=>b", "a\n\nb", "an attribute without a value"},
		{"<<a>b", "<b", "a lone bracket"},
		{"zero\u200bwidth\u00ad", "zerowidth", "what has no width"},
		{"<img alt='\U0001F600'><img alt='Our logo'>", "\U0001F600",
			"a picture of an emoji, and a logo"},
		{"", "", "nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *got = read_page(rows[i].html, strlen(rows[i].html)).text;

		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: \"%s\"", rows[i].only_here, got);
		assert_null(trouble);
	}
}

static void links_stand_beside_the_text_once_each(void **state)
{
	const char *html =
		"See <a href='https://x.example/plan'>the plan</a>, "
		"<a href='http://www.y.example/'>y.example</a>, "
		"<a href='https://x.example/plan'>again</a>, <a href='mailto:a@x.example'>me</a>, "
		"<a href='javascript:evil()'>no</a>.";
	struct page_text page = read_page(html, strlen(html));

	(void)state;
	assert_string_equal(page.text, "See the plan, y.example, again, me, no.");
	assert_int_equal(page.link_count, 1);
	assert_string_equal(page.links[0].text, "the plan");
	assert_string_equal(page.links[0].url, "https://x.example/plan");
}

static void the_own_words_of_a_reply_have_links_pictures_and_the_rule(void **state)
{
	static const struct {
		const char *html, *want, *only_here;
	} rows[] = {
		{"Fill in <a href='https://x.example/f'>the form</a>.",
			"Fill in the form <https://x.example/f>.", "a link goes along"},
		{"<a href='https://x.example/'>x.example</a>", "x.example",
			"one that shows where it goes"},
		{"a<img src='cid:shot'>b<img src='CID:logo'>", "a\U000F0000b\U000F0001",
			"pictures that came along"},
		{"a<img src='https://x.example/pixel'>", "a", "one that did not"},
		{"a\U000F0000b", "ab", "what looks like a picture"},
		{"<a href='https://x.example/'><img src='cid:logo'></a>", "\U000F0000",
			"a link without words"},
		{"a<div id='Signature'>Anna<br>secret</div>b", "a\nb", "a signature"},
		{"a<div id='appendonsend'></div><hr><div id='divRplyFwdMsg'><b>From:</b> x</div>",
			"a\n\n________________________________\nFrom: x", "the older message"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct page_text page = html_to_own_words(
			arena, rows[i].html, strlen(rows[i].html), 1 << 20, &trouble);

		if (strcmp(page.text, rows[i].want) != 0)
			fail_msg("%s: \"%s\"", rows[i].only_here, page.text);
		assert_int_equal(page.link_count, 0);
		if (i == 2) {
			assert_int_equal(page.picture_count, 2);
			assert_string_equal(page.pictures[1], "logo");
		}
	}
}

static void depth_and_attributes_have_limits_that_are_said(void **state)
{
	enum { MANY = 50000 };
	char *html = arena_alloc(arena, 20 * MANY);
	size_t size = 0;

	(void)state;
	memcpy(html, "seen", 4);
	size = 4;
	for (int i = 0; i < MANY; i++, size += 5)
		memcpy(html + size, "<div>", 5);
	assert_string_equal(read_page(html, size).text, "seen");
	assert_non_null(strstr(trouble, "400 levels"));

	size = (size_t)snprintf(html, 100, "seen<p ");
	for (int i = 0; i < MANY; i++)
		size += (size_t)snprintf(html + size, 20, "a%d=1 ", i);
	assert_string_equal(read_page(html, size).text, "seen");
	assert_non_null(strstr(trouble, "attributes"));
}

static void the_charset_of_a_page_is_in_its_head(void **state)
{
	static const struct {
		const char *html, *want;
	} rows[] = {
		{"<meta charset=\"windows-1252\">", "windows-1252"},
		{"<META http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>",
			"iso-8859-1"},
		{"<p>charset=utf-8</p>", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *got = html_declared_charset(
			arena, (const unsigned char *)rows[i].html, strlen(rows[i].html));

		assert_true(!got == !rows[i].want);
		if (got)
			assert_string_equal(got, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_becomes_what_its_reader_sees),
		cmocka_unit_test(links_stand_beside_the_text_once_each),
		cmocka_unit_test(the_own_words_of_a_reply_have_links_pictures_and_the_rule),
		cmocka_unit_test(depth_and_attributes_have_limits_that_are_said),
		cmocka_unit_test(the_charset_of_a_page_is_in_its_head),
	};

	return cmocka_run_group_tests(tests, mail_fixture_begin, arena_fixture_end);
}
