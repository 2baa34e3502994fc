/* SPDX-License-Identifier: MIT */
/*
 * Texts of a word or two that mean something to the program, in Finnish, Swedish and English. Case,
 * dots on letters (LAGE for LÄGE), and quotes, dots, exclamation and question marks around the word
 * do not matter. A word inside a sentence is no keyword.
 */
#ifndef SMS_KEYWORD_H
#define SMS_KEYWORD_H

#include <stdbool.h>

#include "daemon/model/language.h"

enum sms_keyword {
	SMS_NO_KEYWORD,
	SMS_STATUS, /* STATUS, TILA, TILANNE, LÄGE, LÄGET */
	SMS_STOP,   /* STOP, LOPETA, STOPP; and carriers' STOPALL, UNSUBSCRIBE, OPTOUT, END, QUIT */
	SMS_START,  /* START, UNSTOP, ALOITA, STARTA */
	SMS_HELP,   /* HELP, INFO, APUA, OHJE, HJÄLP */
	SMS_LANGUAGE, /* FI, SV, EN, or the language's name */
};

enum { SMS_REFERENCE_SIZE = 48 };

struct sms_command {
	enum sms_keyword keyword;
	/* SMS_LANGUAGE: the one wished for. Else the one the word is of, LANGUAGE_UNKNOWN for those
	 * that people of all three write (STATUS, STOP, START, INFO). */
	enum language language;
	/* With STATUS or STOP, behind the word or in front of it: what looks like a reference of
	 * the site, in capitals with its prefix: "KYM-1042-7Q" (also for "kym 1042 7q"),
	 * "KYM-1042" (also for "1042" behind the word). Nothing about it is verified:
	 * ticket_ref_parse(), then ticket_number_parse() tell. "" when there is none. */
	char reference[SMS_REFERENCE_SIZE];
};

/*
 * What the text commands; SMS_NO_KEYWORD when it is an ordinary message. prefix: of the site's
 * references, "KYM". A word of politeness may follow ("STATUS, kiitos").
 *
 * EN alone is also Finnish for "I do not", and STOP a word of anger: whoever acts on a keyword
 * keeps the text as an entry of the ticket as well.
 *
 * CANCEL, PERU, AVSLUTA are no keywords: beside a matter in hand they more likely cancel that.
 */
struct sms_command sms_command_read(const char *text, const char *prefix);

/*
 * What a carrier or provider that enforces opting out by itself makes of a text (Twilio's default
 * words, of which some are no keywords of ours: CANCEL, REVOKE; YES lifts the block). Only the word
 * alone, in any case, counts there.
 */
enum sms_carrier_effect { SMS_CARRIER_NOTHING, SMS_CARRIER_BLOCKS, SMS_CARRIER_UNBLOCKS };
enum sms_carrier_effect sms_carrier_effect(const char *text);

/* Whether the text only says thanks or that it was read, in at most four words: "Kiitos paljon!",
 * "ok tack", "thank you very much", a thumb up. */
bool sms_is_thanks(const char *text);

/* Whether the text is one digit, as an answer to a closing question; also as a keycap, and with
 * dots or an exclamation mark. ret_digit may be NULL. */
bool sms_is_single_digit(const char *text, int *ret_digit);

#endif
