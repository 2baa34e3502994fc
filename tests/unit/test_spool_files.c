/* SPDX-License-Identifier: MIT */
/* Files as gammu-smsd 1.42 and smstools3 3.1.21 write them (smsd/services/files.c; the package's
 * examples and its page "SMS file format"), and what a stranger may make of them. */
#include "handlers/channels/spool_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/text.h"
#include "handlers/mail/read.h"

#define BYTES(text) (const unsigned char *)(text), sizeof(text) - 1
#define GAMMU "IN20261128_180501_00_+358401234567_00.txt"

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	mail_init();
	arena = arena_new(16 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct spool_part gammu(const char *name, const unsigned char *bytes, size_t size)
{
	struct spool_part part = {.number = -1};

	assert_true(spool_read(arena, SPOOL_GAMMU, name, bytes, size, &part));
	return part;
}

static struct spool_part smstools(const unsigned char *bytes, size_t size)
{
	struct spool_part part = {.number = -1};

	assert_true(spool_read(arena, SPOOL_SMSTOOLS, "GSM1.aBc123", bytes, size, &part));
	return part;
}

static void the_three_formats_of_gammu_are_read(void **state)
{
	static const char detail[] =
		"# Gammu\n[SMSBackup000]\n#Hei\n# Text00 = 0058\nPDU = Deliver\nDateTime = "
		"20261128T180501\nState = UnRead\nNumber = \"+358401234567\"\nText00 = "
		"004800E40069\nCoding = Default\n\n[SMSBackup001]\nText00 = 0021\n";
	struct spool_part part = gammu(GAMMU, BYTES("\xFE\xFF\0H\0\xE4\0i\xD8\x3D\xDE\x00"));

	(void)state;
	assert_string_equal(part.text, "H\xC3\xA4i\xF0\x9F\x98\x80");
	assert_string_equal(part.from, "+358401234567");
	assert_int_equal(part.number, 1);
	assert_null(part.trouble);
	/* it counts bytes of UTF-8 and writes what stood behind the text */
	assert_string_equal(gammu(GAMMU, BYTES("\xFE\xFF\0H\0\xE4\0\0\0x\0y")).text, "H\xC3\xA4");
	assert_string_equal(gammu(GAMMU, BYTES("\xFF\xFEH\0\xE4\0")).text, "H\xC3\xA4");
	assert_string_equal(gammu(GAMMU, BYTES("H\xC3\xA4i")).text, "H\xC3\xA4i");
	assert_string_equal(gammu(GAMMU, BYTES("H\xE4i")).text, "H\xC3\xA4i");
	assert_string_equal(gammu(GAMMU, BYTES("")).text, "");
	part = gammu(GAMMU, BYTES(detail));
	assert_string_equal(part.text, "H\xC3\xA4i!");
	assert_null(part.group);
}

static void names_say_the_sender_and_the_part(void **state)
{
	static const struct {
		const char *name;
		const char *from; /* NULL: it is no text */
		int number;
	} rows[] = {
		{"IN20261128_180501_00_+358401234567_00.txt", "+358401234567", 1},
		{"IN20261128_180501_07_0401234567_12.txt", "0401234567", 13},
		{"IN20261128_180501_00_My_Bank_01.txt", "My_Bank", 2},
		{"IN20261128_180501_00__00.txt", "", 1},
		{"IN20261128_180501_00_16400_00.bin", "16400", 1},
		{"IN20261128_180501_00_+358401234567_00.txt~", NULL, 0},
		{"IN20261128_180501_00_+358401234567.txt", NULL, 0},
		{"IN2026112_180501_00_+358401234567_00.txt", NULL, 0},
		{"OUTC20261128_180501_00_+358401234567_x.txt", NULL, 0},
		{"IN", NULL, 0},
		{".IN20261128_180501_00_+358401234567_00.txt", NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct spool_part part = {0};

		assert_int_equal(
			spool_is_text_name(SPOOL_GAMMU, rows[i].name), rows[i].from != NULL);
		assert_int_equal(spool_read(arena, SPOOL_GAMMU, rows[i].name, BYTES("Hei"), &part),
			rows[i].from != NULL);
		if (rows[i].from) {
			assert_string_equal(part.from, rows[i].from);
			assert_int_equal(part.number, rows[i].number);
		}
	}
	assert_true(spool_is_text_name(SPOOL_SMSTOOLS, "GSM1.aBc123"));
	assert_false(spool_is_text_name(SPOOL_SMSTOOLS, "GSM1.aBc123.LOCK"));
	assert_false(spool_is_text_name(SPOOL_SMSTOOLS, ".hidden"));
}

static void a_full_segment_may_go_on(void **state)
{
	static const struct {
		int letters;
		bool goes_on;
	} rows[] = {{10, false}, {66, true}, {67, true}, {68, false}, {151, false}, {152, true},
		{153, true}, {154, false}, {160, false}};
	char text[161];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(gammu(GAMMU, (const unsigned char *)text, (size_t)rows[i].letters)
					 .may_go_on,
			rows[i].goes_on);
	}
}

static void each_alphabet_of_smstools_is_read(void **state)
{
	static const char iso[] = "From: 491721234567\nFrom_TOA: 91 international, ISDN/telephone\n"
				  "From_SMSC: 491722270333\nSent: 02-01-21 22:26:23\nReceived: "
				  "02-01-21 22:26:25\nSubject: GSM1\nModem: GSM1\nReport: no\n"
				  "Alphabet: ISO8859-15\nLength: 7\n\nH\xE4i \xA4\n\nx";
	static const char utf8[] = "From: 358401234567\nAlphabet: UTF-8\n\nH\xC3\xA4i";
	static const char ucs2[] = "From: 358401234567\nAlphabet: UCS2\n\n\0H\0\xE4";
	static const char binary[] = "From: 358401234567\nAlphabet: binary\n\n\0\1\2";
	static const char fault[] =
		"From: 358401234567\nError: Cannot decode PDU\nAlphabet: ISO\n\nx";
	struct spool_part part = smstools(BYTES(iso));

	(void)state;
	assert_string_equal(part.from, "491721234567");
	assert_string_equal(part.text, "H\xC3\xA4i \xE2\x82\xAC\n\nx");
	assert_null(part.group);
	assert_string_equal(smstools(BYTES(utf8)).text, "H\xC3\xA4i");
	assert_string_equal(smstools(BYTES(ucs2)).text, "H\xC3\xA4");
	assert_string_equal(smstools(BYTES(binary)).text, "");
	assert_non_null(smstools(BYTES(binary)).trouble);
	assert_non_null(strstr(smstools(BYTES(fault)).trouble, "Cannot decode PDU"));
	assert_string_equal(smstools(BYTES("From: Posti\r\n\r\nHei")).text, "Hei");
	assert_string_equal(smstools(BYTES("From: 358")).text, "");
}

static void parts_are_told_by_their_header(void **state)
{
	static const struct {
		const char *udh;
		int number, total; /* 0: whole */
	} rows[] = {
		{"05 00 03 D2 02 01", 1, 2},
		{"050003D20302", 2, 3},
		{"06 08 04 01 D2 03 03", 3, 3},
		{"0B 05 04 0B 84 23 F0 00 03 07 02 02", 2, 2},
		{"05 00 03 D2 02 03", 0, 0}, /* part 3 of 2 */
		{"05 00 03 D2 00 00", 0, 0},
		{"05 00 03 D2 01 01", 0, 0},
		{"05 00 FF D2 02 01", 0, 0}, /* longer than it is */
		{"05 00 03", 0, 0},
		{"", 0, 0},
		{"zz", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *file = arena_printf(arena,
			"From: 358401234567\nUDH-DATA: %s\nAlphabet: ISO\n\nHei", rows[i].udh);
		struct spool_part part = smstools((const unsigned char *)file, strlen(file));

		assert_int_equal(part.total, rows[i].total);
		assert_int_equal(part.number, rows[i].number);
		assert_int_equal(part.group != NULL, rows[i].total > 0);
	}
}

static void reports_and_calls_are_no_texts(void **state)
{
	static const char report[] =
		"From: 491721234567\nFrom_SMSC: 491722270333\nSent: 02-01-21 22:26:23\nReceived: "
		"02-01-21 22:26:25\nSubject: GSM1\n\nSMS STATUS REPORT\nMessage_id: 117\n"
		"Discharge_timestamp: 02-01-21 22:27:02\nStatus: 0,Ok,short message received by "
		"the SME";
	struct spool_part part = smstools(BYTES(report));

	(void)state;
	assert_true(part.is_report);
	assert_int_equal(part.message_id, 117);
	assert_int_equal(part.status, 0);
	assert_true(smstools(BYTES("From: 358\nCall_type: missed\n\n")).is_report);
	assert_true(gammu(GAMMU, BYTES("[SMSBackup000]\nPDU = Status_Report\nText00 = 0048\n"))
			    .is_report);
	assert_false(spool_read(arena, SPOOL_SMSTOOLS, "x", BYTES("junk without headers"), &part));
	assert_false(spool_read(arena, SPOOL_SMSTOOLS, "x", BYTES(""), &part));
}

static void what_is_written_is_what_they_read(void **state)
{
	size_t size;
	const char *file = spool_write(
		arena, SPOOL_GAMMU, "+358401234567", "H\xC3\xA4i \xF0\x9F\x98\x80", &size);

	(void)state;
	assert_int_equal(size, 14);
	assert_memory_equal(file, "\xFE\xFF\0H\0\xE4\0i\0 \xD8\x3D\xDE\x00", 14);
	assert_string_equal(gammu(GAMMU, (const unsigned char *)file, size).text,
		"H\xC3\xA4i \xF0\x9F\x98\x80");
	file = spool_write(arena, SPOOL_SMSTOOLS, "+358401234567", "H\xC3\xA4i\n\nTo: 1", &size);
	assert_string_equal(
		file, "To: 358401234567\nAlphabet: UTF-8\nReport: yes\n\nH\xC3\xA4i\n\nTo: 1");
	assert_int_equal(size, strlen(file));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_three_formats_of_gammu_are_read),
		cmocka_unit_test(names_say_the_sender_and_the_part),
		cmocka_unit_test(a_full_segment_may_go_on),
		cmocka_unit_test(each_alphabet_of_smstools_is_read),
		cmocka_unit_test(parts_are_told_by_their_header),
		cmocka_unit_test(reports_and_calls_are_no_texts),
		cmocka_unit_test(what_is_written_is_what_they_read),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
