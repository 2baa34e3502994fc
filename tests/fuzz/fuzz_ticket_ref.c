/* SPDX-License-Identifier: MIT */
/* Any text in place of a subject, a Message-ID, a reply detail or an address: marks and references
 * hold or are refused. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/address.h"
#include "daemon/model/subject.h"
#include "daemon/model/ticket_ref.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct secret_key key = {{1, 2, 3, 4, 5, 6, 7, 8}};

static void try_references(struct arena *arena, const char *text)
{
	size_t position = 0, before = 0;
	int64_t number = 0;
	struct claimed_mark claim;

	while (ticket_ref_find(&key, "KYM", text, &position, &number)) {
		assert(position > before && position <= strlen(text));
		assert(number > 0 && number <= INT64_C(1) << 53);
		before = position;
	}
	if (message_id_parse(&key, "KYM", "kymi.example", text, &claim)) {
		char *id =
			message_id_make(arena, ticket_ref_format(arena, &key, "KYM", claim.ticket),
				claim.mark, claim.outgoing_id, "kymi.example");
		struct claimed_mark again;

		assert(message_id_parse(&key, "KYM", "kymi.example", id, &again));
		assert(again.ticket == claim.ticket && strcmp(again.mark, claim.mark) == 0);
	}
	reply_detail_parse(&key, "KYM", text, &claim);
	mark_verify(&key, 1042, MARK_CONTACT, "a@b.example", text);
	ticket_number_parse("KYM", text, &number);
}

static void try_subject(struct arena *arena, const char *text)
{
	const char *bare = subject_bare(arena, &key, "KYM", text);
	size_t position = 0;
	int64_t number;

	assert(text_length(bare) <= 150 && !strpbrk(bare, "\r\n"));
	assert(text_is_utf8((const unsigned char *)bare, strlen(bare)));
	assert(!ticket_ref_find(&key, "KYM", bare, &position, &number));
	subject_for_answer(arena, &key, "KYM", "KYM-1042-7Q", text);
}

static void try_address(struct arena *arena, const char *text)
{
	if (address_is_sendable(text)) {
		assert(!strpbrk(text, "\r\n \t<>\"") && strlen(text) <= 254);
		assert(address_same_mailbox(text, address_key(arena, text)));
	}
	address_detail(arena, text, "yritys@kymi.example");
	assert(!strpbrk(address_header(arena, text, "a@b.example"), "\r\n"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	char *text;

	if (size > 65536)
		return 0;
	arena = arena_new(256 << 20);
	text = text_repair(arena, data, size);
	try_references(arena, text);
	try_subject(arena, text);
	try_address(arena, text);
	arena_free(arena);
	return 0;
}
