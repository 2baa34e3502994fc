/* SPDX-License-Identifier: MIT */
/* What a FETCH says of one message (RFC 3501 section 7.4.2). */
#include "handlers/channels/imap_answer.h"

#include <time.h>

/* UTC seconds. The zone is a number like +0230. */
static int64_t read_time(const struct mailimap_date_time *date)
{
	struct tm tm = {.tm_year = date->dt_year - 1900,
		.tm_mon = date->dt_month - 1,
		.tm_mday = date->dt_day,
		.tm_hour = date->dt_hour,
		.tm_min = date->dt_min,
		.tm_sec = date->dt_sec};
	int zone_minutes = date->dt_zone / 100 * 60 + date->dt_zone % 100;

	return (int64_t)timegm(&tm) - (int64_t)zone_minutes * 60;
}

static void read_static(const struct mailimap_msg_att_static *item, struct imap_answer *answer)
{
	const struct mailimap_msg_att_body_section *section;

	switch (item->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		answer->uid = item->att_data.att_uid;
		break;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		answer->size_bytes = item->att_data.att_rfc822_size;
		break;
	case MAILIMAP_MSG_ATT_INTERNALDATE:
		if (item->att_data.att_internal_date)
			answer->received_at = read_time(item->att_data.att_internal_date);
		break;
	case MAILIMAP_MSG_ATT_BODY_SECTION:
		section = item->att_data.att_body_section;
		answer->has_body = true;
		if (section && section->sec_body_part) {
			answer->bytes = (const unsigned char *)section->sec_body_part;
			answer->byte_count = section->sec_length;
		}
		break;
	default:
		break;
	}
}

static void read_flags(const struct mailimap_msg_att_dynamic *item, struct imap_answer *answer)
{
	if (!item->att_list)
		return;
	for (clistiter *at = clist_begin(item->att_list); at; at = clist_next(at)) {
		const struct mailimap_flag_fetch *flag = clist_content(at);

		if (flag->fl_type == MAILIMAP_FLAG_FETCH_OTHER && flag->fl_flag &&
			flag->fl_flag->fl_type == MAILIMAP_FLAG_DELETED)
			answer->is_deleted = true;
	}
}

int64_t imap_answer_uid(const struct mailimap_msg_att *message)
{
	for (clistiter *at = clist_begin(message->att_list); at; at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC && item->att_data.att_static &&
			item->att_data.att_static->att_type == MAILIMAP_MSG_ATT_UID)
			return item->att_data.att_static->att_data.att_uid;
	}
	return 0;
}

void imap_read_answer(const struct mailimap_msg_att *message, struct imap_answer *ret_answer)
{
	*ret_answer = (struct imap_answer){.size_bytes = -1};
	for (clistiter *at = clist_begin(message->att_list); at; at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC && item->att_data.att_static)
			read_static(item->att_data.att_static, ret_answer);
		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC && item->att_data.att_dyn)
			read_flags(item->att_data.att_dyn, ret_answer);
	}
}
