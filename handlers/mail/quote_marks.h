/* SPDX-License-Identifier: MIT */
/* The marks that mail programs leave around older messages and signatures, one line at a time. */
#ifndef MAIL_QUOTE_MARKS_H
#define MAIL_QUOTE_MARKS_H

#include <stdbool.h>

/*
 * Every line here is folded (lower case, å ä ö é and the like without their marks: text_fold_char),
 * without blanks at its ends and at most QUOTE_LINE_MAX bytes long.
 */
enum { QUOTE_LINE_MAX = 400 };

/* What a line "Label: value" names in the head of a quoted message. */
enum quote_label { QUOTE_LABEL_NONE, QUOTE_LABEL_FROM, QUOTE_LABEL_SUBJECT, QUOTE_LABEL_OTHER };

/* The label of a line, in the languages mail programs speak; "> ", "*" and " :" do not hide it. */
enum quote_label quote_label(const char *line);

/* The line without ">", "*", "|" and blanks in front of its words. */
const char *quote_bare(const char *line);

/*
 * "On 23 Nov 2026, at 9:31, Name <a@b> wrote:" and its like, the lines joined by blanks. Prose that
 * ends in a colon lacks the date, the time or the address.
 */
bool quote_is_attribution(const char *line);

/* "2026/11/23 Name <a@b>": an attribution only right above a quote. */
bool quote_is_dated_address(const char *line);

/* Whether a line starts as an attribution does: with "On", "Den", a weekday, a date. */
bool quote_starts_attribution(const char *line);

/* "-----Original Message-----", "Begin forwarded message:". */
bool quote_is_banner(const char *line);

/* At least four of one of - _ = * and nothing else. */
bool quote_is_rule(const char *line);

/* "Sent from my iPhone" as a line of its own; a sentence that starts so is none. */
bool quote_is_device(const char *line);

/* "Best regards," as a line of its own. Thanks are a closing only above the writer's name. */
bool quote_is_closing(const char *line);
/* What follows a closing on its line, "joe" of "Best regards, Joe"; NULL without a closing. */
const char *quote_behind_closing(const char *line);
bool quote_is_thanks(const char *line);

/* "PS. Bring the plan.", what is added below a signature. */
bool quote_is_postscript(const char *line);

/* The first line of "This message is confidential ...". */
bool quote_is_disclaimer(const char *line);

/* "[EXTERNAL] ...", as a gateway puts it on top. */
bool quote_is_gateway_note(const char *line);

/* A clock time: 9:31, 09.31, 16h32. */
bool quote_has_time(const char *line);

/* A phone number and nothing else. */
bool quote_is_phone(const char *line);

/* A phone number, a mail or web address. */
bool quote_has_contact(const char *line);

#endif
