/* SPDX-License-Identifier: MIT */
/* From words to text messages in the outbox: restraint, folding, splitting, the day's budget. */
#ifndef KINDS_POST_TEXT_H
#define KINDS_POST_TEXT_H

#include "daemon/model/reason.h"
#include "handlers/kinds/handling.h"
#include "handlers/kinds/restraint.h"

struct text_draft {
	struct intention intention;  /* kind, ticket and what restraint asks; to and by_text are
					filled in */
	const struct sms_line *line; /* NULL: the site has none */
	const char *to;		     /* E.164; what cannot be answered is refused */
	const char *text;	     /* as written; several lines */
	const char *text_tomorrow;   /* said in its place when it waits; NULL: the same */
};

struct posted_text {
	bool queued;
	/* Why it was not queued, or waits. Of what was not queued a silence with it is on the
	 * ticket already. */
	struct reason reason;
	bool too_long;	    /* more than the line's segments_max: nothing was queued */
	size_t letters;	    /* of the text as it would be sent */
	size_t letters_max; /* about what would fit */
	size_t texts;	    /* it was or would be cut into */
	size_t segments;
};

/*
 * Queue it as one text or several, each an "out" entry of its ticket, if restraint allows it.
 *
 * Automatic texts have the site's budget of segments a day. When it is used up an acknowledgement
 * waits until the next morning, and the admins are told when the first one does; when the next day
 * is full as well, and for an answer to a keyword other than STOP, it is a silence. A person's
 * words never wait.
 */
enum outcome post_text(struct handling *handling, const struct text_draft *draft,
	struct posted_text *ret_posted, struct error *error) WARN_UNUSED;

/* Whether the id in the outbox is that of a text: it stands in no mail. */
bool post_text_is_id(const char *message_id);

#endif
