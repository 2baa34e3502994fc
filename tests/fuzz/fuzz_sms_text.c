/* SPDX-License-Identifier: MIT */
/* Any words as a text message: folded, measured, split, and read for keywords and addresses. */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/phone.h"
#include "handlers/sms/fold.h"
#include "handlers/sms/gsm.h"
#include "handlers/sms/keyword.h"
#include "handlers/sms/named.h"
#include "handlers/sms/split.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* Folding makes a text no dearer, and twice is as once. */
static char *check_fold(struct arena *arena, const char *text)
{
	char *folded = sms_fold(arena, text);
	struct sms_size was = sms_measure(text), is = sms_measure(folded);

	require(text_is_utf8((const unsigned char *)folded, strlen(folded)));
	require(strcmp(sms_fold(arena, folded), folded) == 0);
	require(was.encoding != SMS_GSM7 || is.encoding == SMS_GSM7);
	return folded;
}

/* Each text fits, and their number is what is said. */
static void check_split(struct arena *arena, const char *text, size_t text_segments)
{
	struct sms_texts texts = sms_split(arena, text, text_segments, 6);
	size_t segments = 0;

	require(texts.count <= SMS_SPLIT_TEXTS_MAX);
	for (size_t i = 0; i < texts.count; i++) {
		struct sms_size size = sms_measure(texts.texts[i]);

		require(text_is_utf8(
			(const unsigned char *)texts.texts[i], strlen(texts.texts[i])));
		require(size.segments <= text_segments);
		segments += size.segments;
	}
	require(segments == texts.segments);
	require(texts.fits == (texts.whole && segments <= 6));
}

static void check_keyword(const char *text)
{
	struct sms_command command = sms_command_read(text, "KYM");
	int digit = -1;

	require(strlen(command.reference) < SMS_REFERENCE_SIZE);
	require(!*command.reference || strncmp(command.reference, "KYM-", 4) == 0);
	require(command.keyword == SMS_NO_KEYWORD || !sms_is_thanks(text));
	require(!sms_is_single_digit(text, &digit) || (digit >= 0 && digit <= 9));
	sms_carrier_effect(text);
}

static void check_named(struct arena *arena, const char *text)
{
	const struct message message = {.from.mail = "+358501112222", .reply = text, .text = text};
	struct sms_named_ways ways = sms_named_read(arena, &message, "358");

	require((ways.mail.naming == SMS_NAMED_NOT) == !ways.mail.value);
	require((ways.phone.naming == SMS_NAMED_NOT) == !ways.phone.value);
	require(!ways.mail.value || address_is_sendable(ways.mail.value));
	require(!ways.phone.value || (phone_is_e164(ways.phone.value) &&
					     strcmp(ways.phone.value, "+358501112222") != 0));
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	struct arena *arena = arena_new((size_t)1 << 30);
	const char *text = text_repair(arena, bytes, size);
	const char *folded = check_fold(arena, text);

	for (size_t segments = 1; segments <= 3; segments++)
		check_split(arena, folded, segments);
	check_keyword(text);
	check_named(arena, text);
	arena_free(arena);
	return 0;
}
