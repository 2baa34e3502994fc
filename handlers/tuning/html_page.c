/* SPDX-License-Identifier: MIT */
/* A page of HTML that needs nothing else. */
#include "handlers/tuning/html_page.h"

#include "daemon/base/text.h"

enum { TEXT_BYTES_MAX = 16384 };

static const char style[] =
	"<style>\n"
	":root{--ink:#1b2733;--soft:#566472;--line:#d8dfe5;--ground:#f4f6f8;--card:#fff;"
	"--kept:#23719c;--moved:#d06a1c;--stray:#7d8894;--other:#a9c9dc}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e6ecf1;--soft:#a4b1bd;--line:#35424e;"
	"--ground:#141b22;--card:#1d2730;--kept:#58a8d4;--moved:#f0934a;--stray:#8e9aa6;"
	"--other:#365a70}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--ground);color:var(--ink);"
	"font:16px/1.5 system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}\n"
	"main,header{max-width:1180px;margin:0 auto;padding:0 20px}\n"
	"header{padding-top:32px}h1{font-size:1.75rem;line-height:1.2;margin:0}\n"
	"h2{font-size:1.2rem;margin:0 0 4px}p{margin:4px 0 12px;color:var(--soft);"
	"max-width:75ch}\n"
	"section{background:var(--card);border:1px solid var(--line);border-radius:10px;"
	"padding:20px 22px;margin:18px 0}\n"
	"dl.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));"
	"gap:14px;margin:20px 0 0}\n"
	"dl.figures div{background:var(--card);border:1px solid var(--line);border-radius:10px;"
	"padding:12px 16px}\n"
	"dl.figures dt{color:var(--soft);font-size:.9rem}"
	"dl.figures dd{margin:0;font-size:1.7rem;font-weight:650;line-height:1.25}\n"
	"dd small{font-size:.9rem;font-weight:400;color:var(--soft)}\n"
	".pair{display:grid;grid-template-columns:minmax(0,1fr);gap:20px}\n"
	"@media(min-width:900px){.pair{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}}\n"
	"svg{width:100%;height:auto;display:block}svg text{fill:var(--ink);font-size:12.5px}"
	"svg .soft{fill:var(--soft);font-size:11.5px}svg line{stroke:var(--line)}\n"
	".kept{fill:var(--kept)}.moved{fill:var(--moved)}.stray{fill:var(--stray)}"
	".other{fill:var(--other)}svg .whisker{stroke:var(--kept);stroke-width:3;"
	"stroke-linecap:round}\n"
	".beside{max-height:520px;overflow:auto}\n"
	"table{border-collapse:collapse;width:100%;font-size:.9rem;"
	"font-variant-numeric:tabular-nums}\n"
	"caption{text-align:left;color:var(--soft);padding-bottom:4px}\n"
	"th,td{text-align:right;padding:4px 8px;border-bottom:1px solid var(--line);"
	"vertical-align:top}\n"
	"th[scope=row],td.words,th.words{text-align:left;overflow-wrap:anywhere}"
	"th{font-weight:600}thead th{background:var(--card);position:sticky;top:0}\n"
	"td small,th small{display:block;color:var(--soft);font-weight:400}\n"
	".wide{overflow-x:auto}\n"
	"ul.key{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;"
	"margin:4px 0 10px;font-size:.9rem}"
	"ul.key svg{width:13px;height:13px;display:inline-block;vertical-align:-1px;"
	"margin-right:6px}\n"
	"pre{background:var(--ground);border:1px solid var(--line);border-radius:8px;"
	"padding:12px 14px;overflow:auto;font:14px/1.45 ui-monospace,'DejaVu Sans Mono',monospace;"
	"tab-size:4;white-space:pre-wrap}\n"
	"ul.advice li{margin:6px 0}ul.advice small{color:var(--soft)}\n"
	"@media print{body{background:#fff}section{break-inside:avoid}.beside{max-height:none}}\n"
	"</style>\n";

void page_begin(const struct html_page *page, const char *title)
{
	page_put(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
		       "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n"
		       "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
		       "<meta http-equiv=\"Content-Security-Policy\" "
		       "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n<title>");
	page_put_text(page, title);
	page_put(page, "</title>\n");
	page_put(page, style);
	page_put(page, "</head>\n<body>\n");
}

void page_end(const struct html_page *page)
{
	page_put(page, "</body>\n</html>\n");
}

void page_put(const struct html_page *page, const char *html)
{
	buf_puts(page->buf, html);
}

static void put_escaped(const struct html_page *page, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			page_put(page, "&amp;");
			break;
		case '<':
			page_put(page, "&lt;");
			break;
		case '>':
			page_put(page, "&gt;");
			break;
		case '"':
			page_put(page, "&quot;");
			break;
		case '\'':
			page_put(page, "&#39;");
			break;
		default:
			buf_putc(page->buf, *text);
		}
	}
}

void page_put_text(const struct html_page *page, const char *text)
{
	put_escaped(page, text_printable(page->arena, text, TEXT_BYTES_MAX));
}

void page_put_lines(const struct html_page *page, const char *text)
{
	put_escaped(page, text_printable_lines(page->arena, text));
}

void page_put_label(const struct html_page *page, const char *text, int letters_max)
{
	const char *line = text_printable(page->arena, text, TEXT_BYTES_MAX), *end = line;

	for (int i = 0; i < letters_max && *end; i++)
		(void)text_next(&end);
	put_escaped(page, arena_strndup(page->arena, line, (size_t)(end - line)));
	if (*end)
		page_put(page, "\xe2\x80\xa6"); /* an ellipsis */
}

void page_put_count(const struct html_page *page, int64_t count)
{
	buf_printf(page->buf, "%lld", (long long)count);
}

void page_put_cell(const struct html_page *page, int64_t count)
{
	buf_printf(page->buf, "<td>%lld</td>", (long long)count);
}

void page_put_percent(const struct html_page *page, double fraction)
{
	buf_printf(page->buf, "%.0f&#160;%%", 100 * fraction);
}

void page_begin_section(const struct html_page *page, const char *heading, const char *lead)
{
	page_put(page, "<section>\n<h2>");
	page_put(page, heading);
	page_put(page, "</h2>\n<p>");
	page_put(page, lead);
	page_put(page, "</p>\n");
}
