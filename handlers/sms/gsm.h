/* SPDX-License-Identifier: MIT */
/*
 * The size of a text message: the GSM default alphabet with its extension table (3GPP TS 23.038
 * section 6.2.1), UCS-2, and the segments a long text is sent in (3GPP TS 23.040 section
 * 9.2.3.24.1).
 */
#ifndef SMS_GSM_H
#define SMS_GSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"

enum sms_encoding { SMS_GSM7, SMS_UCS2 };

/* Units of a text that stands alone, and of each segment of a longer one: there a header of six
 * octets takes the rest. */
enum {
	SMS_GSM7_ALONE = 160,
	SMS_GSM7_SEGMENT = 153,
	SMS_UCS2_ALONE = 70,
	SMS_UCS2_SEGMENT = 67,
};

struct sms_size {
	enum sms_encoding encoding;
	size_t units;	 /* septets (a character of the extension table is two) or UTF-16 units */
	size_t segments; /* at least 1, also of an empty text; what is paid for */
};

/* The septets of a character: 1 in the default alphabet, 2 in the extension table, 0 when it is in
 * neither. */
int gsm_septets(uint32_t code_point);

/* How a text of that encoding fills its segments. */
struct sms_filling {
	size_t units;
	size_t segments;
	size_t in_last; /* units in the last segment */
};

/* A text measured character by character. All zero is the empty text. */
struct sms_meter {
	bool needs_ucs2;
	struct sms_filling gsm7; /* holds as long as needs_ucs2 is false */
	struct sms_filling ucs2;
};

void sms_meter_add(struct sms_meter *meter, uint32_t code_point);
struct sms_size sms_meter_size(const struct sms_meter *meter);

/*
 * The size of the text as it stands: nothing is folded or composed. One character outside the GSM
 * alphabet makes the whole text UCS-2. No segment ends inside an escape or a surrogate pair, which
 * may leave its last unit empty.
 */
struct sms_size sms_measure(const char *text);

const char *sms_encoding_name(enum sms_encoding encoding); /* "gsm7", "ucs2" */

/* For people: "GSM-7, 158 septets, 1 segment", "UCS-2, 71 units, 2 segments". In arena. */
char *sms_size_text(struct arena *arena, const struct sms_size *size);

#endif
