/* SPDX-License-Identifier: MIT */
/* ombud sms: what a text costs as a text message, and why. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/buf.h"
#include "daemon/base/file.h"
#include "daemon/base/json.h"
#include "daemon/base/text.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/sms/fold.h"
#include "handlers/sms/gsm.h"

static const char usage[] =
	"usage: ombud sms [--json]\n"
	"Reads a text in UTF-8 on standard input and says what it is as a text message:\n"
	"encoding, units (septets, or halves of UCS-2) and segments; which characters\n"
	"keep it from the GSM alphabet; and what is sent in their place.\n"
	"  --json   {encoding, units, segments}, for programs\n"
	"Exit status: 0; 64 usage; 65 the text is too long; 66 it cannot be read.\n";

enum { TEXT_MAX = 1024 * 1024, ARENA_MAX = 64 * 1024 * 1024, CHARACTERS_SHOWN = 10 };

/*
 * Half of a surrogate pair by itself, as some programs write it in three bytes, is one unit like
 * the character that stands for what cannot be read.
 */
static void replace_lone_surrogates(unsigned char *bytes, size_t size)
{
	static const unsigned char replacement[] = {0xEF, 0xBF, 0xBD};

	for (size_t i = 0; i + 2 < size; i++) {
		if (bytes[i] == 0xED && bytes[i + 1] >= 0xA0 && bytes[i + 1] <= 0xBF &&
			(bytes[i + 2] & 0xC0) == 0x80) {
			memcpy(bytes + i, replacement, sizeof(replacement));
		}
	}
}

static int print_for_programs(const struct sms_size *size)
{
	struct json *object = json_new_object();

	json_set_text(object, "encoding", sms_encoding_name(size->encoding));
	json_set_number(object, "units", (int64_t)size->units);
	json_set_number(object, "segments", (int64_t)size->segments);
	return print_json("sms", object);
}

/* What to do about a character outside the GSM alphabet: "ä (U+00E4) at line 1, letter 2: ...". */
static void print_character(
	struct arena *arena, const char *label, uint32_t code_point, int line, int letter)
{
	char scratch[GSM_REPLACEMENT_SIZE];
	const char *written = gsm_replacement(code_point, scratch);
	char shown[8] = "";
	const char *advice = "nothing in the GSM alphabet stands for it";

	if (written && (!*written || *written == '\n'))
		advice = "leave it out";
	else if (written)
		advice = arena_printf(
			arena, *written == '"' ? "write '%s'" : "write \"%s\"", written);
	if (!written || *written)
		shown[text_put(shown, code_point)] = ' ';
	printf("%-12s%s(U+%04X) at line %d, letter %d: %s\n", label,
		text_printable_lines(arena, shown), code_point, line, letter, advice);
}

/* Every character outside the GSM alphabet with its place, the first of them. */
static void print_reasons(struct arena *arena, const char *text)
{
	int letter = 1, line = 1, found = 0;

	for (; *text; letter++) {
		uint32_t code_point = text_next(&text);

		if (code_point == '\n') {
			line++;
			letter = 0;
		}
		if (gsm_septets(code_point) > 0)
			continue;
		if (++found <= CHARACTERS_SHOWN)
			print_character(
				arena, found == 1 ? "Not GSM-7:" : "", code_point, line, letter);
	}
	if (found > CHARACTERS_SHOWN)
		printf("%-12sand %d more\n", "", found - CHARACTERS_SHOWN);
}

static void print_for_people(struct arena *arena, const char *text, const struct sms_size *size)
{
	const char *folded = sms_fold(arena, text);
	const struct sms_size folded_size = sms_measure(folded);

	printf("%-12s%s\n", "As written:", sms_size_text(arena, size));
	print_reasons(arena, text);
	if (*text && text[strlen(text) - 1] == '\n')
		printf("%-12sthe newline at its end is counted\n", "");
	if (strcmp(folded, text) == 0)
		return;
	printf("%-12s%s\n", "As sent:", sms_size_text(arena, &folded_size));
	printf("\n%s\n", text_printable_lines(arena, folded));
}

int command_sms(int argc, char **argv)
{
	bool as_json = false;
	const struct option_row rows[] = {{"json", &as_json, NULL}, {0}};
	struct command_line line;
	struct arena *arena;
	struct error error;
	struct buf bytes;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		return status;
	buf_init(&bytes, TEXT_MAX);
	arena = arena_new(ARENA_MAX);
	if (file_read_all(STDIN_FILENO, &bytes, &error) != OK) {
		status =
			command_fail(bytes.overflowed ? EX_DATAERR : EX_NOINPUT, "sms", error.text);
	} else {
		const char *text;
		struct sms_size size;

		replace_lone_surrogates(bytes.data, bytes.size);
		text = text_repair(arena, bytes.data, bytes.size);
		size = sms_measure(text);
		status = EX_OK;
		if (as_json)
			status = print_for_programs(&size);
		else
			print_for_people(arena, text, &size);
	}
	buf_free(&bytes);
	arena_free(arena);
	return status;
}
