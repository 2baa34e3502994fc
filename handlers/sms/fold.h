/* SPDX-License-Identifier: MIT */
/*
 * Writing a text with the GSM alphabet alone: one character outside it leaves room for 70 letters
 * in place of 160, and costs accordingly.
 */
#ifndef SMS_FOLD_H
#define SMS_FOLD_H

#include <stdint.h>

#include "daemon/base/arena.h"

enum { GSM_REPLACEMENT_SIZE = 8 };

/*
 * What can be written for a character that the GSM alphabet lacks: curly quotes become straight,
 * dashes a hyphen, ... three dots, m² m2, a smiley :), a letter with a mark (š, á, ç) the letter
 * without it. "" for what nobody sees (zero-width characters). NULL when there is nothing, as for
 * Cyrillic and most pictures. A character of the alphabet is itself. Points into scratch or at a
 * constant.
 */
const char *gsm_replacement(uint32_t code_point, char scratch[GSM_REPLACEMENT_SIZE]);

/*
 * The text as it is to be sent. When all that is outside the GSM alphabet can be replaced, it is,
 * and the text is GSM-7. When one character cannot, the text is UCS-2 anyway and keeps its
 * characters. In both, letters and their marks are composed, CR LF is LF, and control characters
 * and invisible direction marks are gone. In arena; the same text again when it is folded twice.
 */
char *sms_fold(struct arena *arena, const char *text);

#endif
