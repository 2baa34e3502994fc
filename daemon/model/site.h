/* SPDX-License-Identifier: MIT */
/* What a site has decided about itself, as plain structs: people, groups, hours, places, mailboxes,
 * senders. */
#ifndef MODEL_SITE_H
#define MODEL_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/blocks.h"
#include "daemon/model/language.h"
#include "daemon/model/texts.h"

struct sms_line;

/* Minutes of a local day: from <= to <= 1440. */
struct day_span {
	int from;
	int to;
};
enum { DAY_SPANS_MAX = 8 };

/* A day rule of its own: closed (to == 0), or closing early at minute "to". */
struct day_exception {
	int first; /* days since 1970-01-01 */
	int last;
	int yearly_month; /* 1..12 when it returns each year (first and last unused), else 0 */
	int yearly_day;
	const char *holiday; /* the id of a named day (holidays.h: "maundy-thursday"), else NULL */
	int to;		     /* closing minute; 0 = closed all day */
};

struct hours {
	const char *title;
	struct position at;
	const char *timezone;			/* IANA name */
	struct day_span week[7][DAY_SPANS_MAX]; /* 0 = Monday; in rising order, not overlapping */
	int week_count[7];
	bool finnish_holidays;
	struct day_exception
		*exceptions; /* short and closed days, in file order; the first that fits holds */
	size_t exception_count;
};

struct person {
	const char *title;
	struct position at;
	const char *name;
	struct texts emails; /* the first is written to */
	const char *phone;   /* E.164 or as written; NULL */
	enum language languages[3];
	size_t language_count;
	const struct person *deputy; /* NULL when there is none */
	bool morning_digest;	     /* they get a mail of their open tickets each morning */
	bool weekly_digest;	     /* and, as a lead, one of the week before */
	struct texts away; /* date ranges "2027-07-01..2027-07-14" given in the settings */
	int64_t weight;	   /* 1..1000: the share of the work, 100 of a full-timer; 0 means 100 */
	int64_t cap;	   /* open tickets beyond which nothing new comes; 0: none */
	const struct hours *hours; /* when they work; NULL: whenever their group is open */
	struct texts skills;	   /* tags of tickets that they know */
	struct texts places;	   /* titles of the places they look after */
};

enum assign_way {
	ASSIGN_STICKY,
	ASSIGN_FIXED,
	ASSIGN_ROUND_ROBIN,
	ASSIGN_LEAST_OPEN,
	ASSIGN_PLACE
};
enum { ASSIGN_WAYS_MAX = 5 };

struct group {
	const char *title;
	struct position at;
	const char *name;  /* for people; the title when not given */
	const char *email; /* a shared mailbox or an organisation in place of members; NULL */
	const struct person *const *members;
	size_t member_count;
	enum assign_way ways[ASSIGN_WAYS_MAX]; /* in order; the first that yields somebody holds */
	size_t way_count;
	const struct hours *hours;
	int64_t first_answer_seconds; /* opening time until the first answer is due */
	const struct person *lead;    /* NULL */

	/* Another organisation: it sees only the tickets it has, and only by being handed them. */
	bool partner;
	bool asks_consent;   /* the writer is asked before, not only told */
	const char *contact; /* of a partner: who answers there; NULL */
	const char *phone;   /* likewise; NULL */
};

struct place {
	const char *title;
	struct position at;
	const char *name;
	const char *genitive; /* Finnish: "Kotkan" */
	const char *swedish;
	struct texts any; /* patterns, folded */
};

/* Another authority that decides a matter: who they are, in three languages. */
struct authority {
	const char *title;
	struct position at;
	const char *name_fi;
	const char *name_sv;
	const char *name_en;
	const char *contact;
	const char *email; /* where what belongs to it is sent on to; NULL */
};

/* A web form that writes on behalf of the person in Reply-To. */
struct form {
	const char *title;
	struct position at;
	const char *from;
	bool contact_in_reply_to;
};

enum after_fetch { AFTER_KEEP, AFTER_SEEN, AFTER_MOVE, AFTER_DELETE };
enum tls_mode { TLS_IMPLICIT, TLS_STARTTLS, TLS_NONE };

/* Where a server is: parsed from imap://, imaps://, smtp://, smtps:// (smtp:// and imap:// mean
 * STARTTLS unless the host is loopback or the settings say tls = none in words). */
struct endpoint {
	const char *host;
	int port;
	enum tls_mode tls;
	const char *user;	   /* NULL: no login */
	const char *password_file; /* NULL: no login */
	bool oauth;		   /* the secret is a bearer token: XOAUTH2 */
	const char *ca_file;	   /* NULL: the system's authorities */
	int64_t timeout_seconds;   /* for an answer; 0: as long as the channel thinks right */
};

struct sender {
	const char *title;
	struct position at;
	const struct sms_line *sms; /* NULL unless it sends texts (sms_line.h) */
	const char *maildir;	    /* NULL unless it writes into a directory */
	struct endpoint smtp;	    /* host NULL unless it is SMTP */
	const char
		*envelope; /* an address, "" for the null sender, NULL: the mailbox's own address */
	int64_t per_minute; /* 0: no limit of rate */
};

struct mailbox {
	const char *title;
	struct position at;
	const struct sms_line
		*sms;	      /* NULL unless it receives texts (sms_line.h): then address and
				 sender are those of the mailbox by which staff are written to */
	const char *maildir;  /* NULL unless it reads a directory */
	struct endpoint imap; /* host NULL unless it is IMAP */
	bool is_pipe;	      /* neither: mail comes by ombud receive */
	const char *address;  /* what answers come from */
	const struct sender *sender;
	struct texts folders;
	struct texts junk_folders;
	const char *sent_folder; /* NULL */
	const char *idle_folder; /* NULL: no IDLE */
	int64_t poll_seconds;
	enum after_fetch after;
	const char *move_to;
	bool start_now; /* only what arrives after the first connection; else older mail is filed in
			   silence */
};

/* Limits on automatic mail to outside people, and on mail to staff. */
struct restraint_limits {
	int64_t address_day;
	int64_t ticket_day;
	int64_t domain_hour;
	int64_t site_hour;
	int64_t answer_max_age_seconds;
	int64_t staff_hour;
};

enum reply_address { REPLY_SUBJECT, REPLY_PLUS, REPLY_DOMAIN };

struct site {
	const char *name;
	const char *name_swedish; /* NULL: the name */
	const char *name_english;
	const char *prefix; /* of references: "KYM" */
	const char *domain; /* right of the @ in our Message-IDs */
	enum language languages[3];
	size_t language_count; /* at least 1; the first is the site's own */
	const struct group *default_group;
	const struct hours *default_hours;
	struct texts addresses; /* every address that is ours; each mailbox's own is added */
	const char *key_file;
	const struct person *const *admins;
	size_t admin_count;
	enum reply_address reply_address;
	struct texts trusted_authserv;
	bool exchange_internal; /* believe X-MS-Exchange-Organization-AuthAs: Internal */
	int64_t reopen_days;
	int64_t thread_days;
	bool keep_cc;
	bool account_always;	/* staff hear of every mail of theirs, not only of unusual ones */
	int64_t remind_seconds; /* opening time before a first answer is due; 0: nobody is reminded
				 */
	bool organisation_by_domain; /* who writes from one mail domain is of one organisation */
	bool delay_notice;	     /* a writer whose answer is late is told, with a new time */
	bool morning_digest;	     /* for persons whose block says nothing of it, as the next */
	bool weekly_digest;
	const char *signature;	   /* the site's own, under staff answers; NULL: its name */
	const char *oncall_phone;  /* NULL: the line is left out */
	const char *city;	   /* for texts that name no place; NULL: the sentence without it */
	const char *city_genitive; /* Finnish; NULL: the sentence without it */
	const char *city_swedish;

	struct person *persons;
	size_t person_count;
	struct group *groups;
	size_t group_count;
	struct hours *hours;
	size_t hours_count;
	struct place *places;
	size_t place_count;
	struct authority *authorities;
	size_t authority_count;
	struct form *forms;
	size_t form_count;
	struct mailbox *mailboxes;
	size_t mailbox_count;
	struct sender *senders;
	size_t sender_count;
	struct sms_line *sms_lines; /* each also a mailbox and a sender of its title */
	size_t sms_line_count;
	int64_t sms_day_segments; /* automatic texts of one day; 0: no limit */
	struct restraint_limits restraint;
	int64_t message_max_bytes;
	int64_t batch_max_bytes;
};

/* Look-ups by title; NULL when there is none. */
const struct person *site_person(const struct site *site, const char *title);
const struct group *site_group(const struct site *site, const char *title);
const struct hours *site_hours(const struct site *site, const char *title);
const struct place *site_place(const struct site *site, const char *title);
const struct authority *site_authority(const struct site *site, const char *title);
const struct mailbox *site_mailbox(const struct site *site, const char *title);
const struct sender *site_sender(const struct site *site, const char *title);

/* What the site calls itself in that language. */
const char *site_name(const struct site *site, enum language language);

/* What people call a place, in their language; NULL when the settings have none of that title. */
const char *site_place_name(const struct site *site, const char *place, enum language language);

/* What an authority is called in their language; NULL for NULL. */
const char *authority_name(const struct authority *authority, enum language language);

/* The person one of whose addresses this is (without regard to case and subaddress); NULL. */
const struct person *site_person_by_email(const struct site *site, const char *mail);
/* The group whose shared address this is; NULL. */
const struct group *site_group_by_email(const struct site *site, const char *mail);
/* Whether this is an address of ours (site addresses and mailboxes, with any subaddress). */
bool site_owns_address(const struct site *site, const char *mail);
/* Whether texts to that number (E.164) come to us. */
bool site_owns_number(const struct site *site, const char *number);
/* The calling code of numbers that are written without one: "358". */
const char *site_country(const struct site *site);
/* Whether the domain writes to us as a colleague: it is a person's or group's address. */
bool site_is_staff_address(const struct site *site, const char *mail);

/* A time in the site's zone for a terminal: "2026-11-28 18:00", "-" for 0. In arena. */
char *time_for_terminal(struct arena *arena, const struct site *site, int64_t at);

#endif
