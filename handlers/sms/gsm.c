/* SPDX-License-Identifier: MIT */
/* The size of a text message in the GSM default alphabet or in UCS-2 (3GPP TS 23.038, 23.040). */
#include "handlers/sms/gsm.h"

#include "daemon/base/text.h"

static int septets_of_ascii(uint32_t code_point)
{
	switch (code_point) {
	case '\n':
	case '\r':
		return 1;
	case '\f':
	case '[':
	case '\\':
	case ']':
	case '^':
	case '{':
	case '|':
	case '}':
	case '~':
		return 2;
	case '`':
	case 0x7F:
		return 0;
	default:
		return code_point >= ' ';
	}
}

int gsm_septets(uint32_t code_point)
{
	if (code_point < 0x80) {
		return septets_of_ascii(code_point);
	}
	switch (code_point) {
	case 0xA1:  /* ¡ */
	case 0xA3:  /* £ */
	case 0xA4:  /* ¤ */
	case 0xA5:  /* ¥ */
	case 0xA7:  /* § */
	case 0xBF:  /* ¿ */
	case 0xC4:  /* Ä */
	case 0xC5:  /* Å */
	case 0xC6:  /* Æ */
	case 0xC7:  /* Ç, and only the capital */
	case 0xC9:  /* É */
	case 0xD1:  /* Ñ */
	case 0xD6:  /* Ö */
	case 0xD8:  /* Ø */
	case 0xDC:  /* Ü */
	case 0xDF:  /* ß */
	case 0xE0:  /* à */
	case 0xE4:  /* ä */
	case 0xE5:  /* å */
	case 0xE6:  /* æ */
	case 0xE8:  /* è */
	case 0xE9:  /* é */
	case 0xEC:  /* ì */
	case 0xF1:  /* ñ */
	case 0xF2:  /* ò */
	case 0xF6:  /* ö */
	case 0xF8:  /* ø */
	case 0xF9:  /* ù */
	case 0xFC:  /* ü */
	case 0x393: /* Γ */
	case 0x394: /* Δ */
	case 0x398: /* Θ */
	case 0x39B: /* Λ */
	case 0x39E: /* Ξ */
	case 0x3A0: /* Π */
	case 0x3A3: /* Σ */
	case 0x3A6: /* Φ */
	case 0x3A8: /* Ψ */
	case 0x3A9: /* Ω */
		return 1;
	case 0x20AC: /* € */
		return 2;
	default:
		return 0;
	}
}

/* units belong together: the two septets of an escape, the two halves of a surrogate pair. */
static void fill(struct sms_filling *filling, size_t units, size_t segment_units)
{
	if (filling->segments == 0 || filling->in_last + units > segment_units) {
		filling->segments++;
		filling->in_last = 0;
	}
	filling->in_last += units;
	filling->units += units;
}

void sms_meter_add(struct sms_meter *meter, uint32_t code_point)
{
	size_t septets = (size_t)gsm_septets(code_point);

	if (septets == 0) {
		meter->needs_ucs2 = true;
	}
	fill(&meter->gsm7, septets, SMS_GSM7_SEGMENT);
	fill(&meter->ucs2, code_point > 0xFFFF ? 2 : 1, SMS_UCS2_SEGMENT);
}

struct sms_size sms_meter_size(const struct sms_meter *meter)
{
	const struct sms_filling *filling = meter->needs_ucs2 ? &meter->ucs2 : &meter->gsm7;
	size_t alone = meter->needs_ucs2 ? SMS_UCS2_ALONE : SMS_GSM7_ALONE;

	return (struct sms_size){
		.encoding = meter->needs_ucs2 ? SMS_UCS2 : SMS_GSM7,
		.units = filling->units,
		.segments = filling->units <= alone ? 1 : filling->segments,
	};
}

struct sms_size sms_measure(const char *text)
{
	struct sms_meter meter = {0};

	while (*text != '\0') {
		sms_meter_add(&meter, text_next(&text));
	}
	return sms_meter_size(&meter);
}

const char *sms_encoding_name(enum sms_encoding encoding)
{
	return encoding == SMS_GSM7 ? "gsm7" : "ucs2";
}

char *sms_size_text(struct arena *arena, const struct sms_size *size)
{
	bool gsm7 = size->encoding == SMS_GSM7;

	return arena_printf(arena, "%s, %zu %s, %zu segment%s", gsm7 ? "GSM-7" : "UCS-2",
		size->units, gsm7 ? "septets" : "units", size->segments,
		size->segments == 1 ? "" : "s");
}
