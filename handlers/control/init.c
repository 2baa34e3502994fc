/* SPDX-License-Identifier: MIT */
/* ombud init: ask a few questions, write a commented ombud.conf with its key and secrets, try both
 * connections. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

#include "daemon/base/file.h"
#include "daemon/base/text.h"
#include "daemon/model/address.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/trial.h"

static const char usage[] =
	"usage: ombud init [--output DIR] [--store FILE] [--data DIR]\n"
	"\n"
	"Asks for the address, the mailbox, the mail server and the first person, writes\n"
	"ombud.conf with its key and secrets into DIR, and tries both connections.\n"
	"Existing files are kept: it stops where ombud.conf is there already. An empty\n"
	"answer takes what stands in brackets.\n"
	"  --output DIR  default: " OMBUD_CONFIG_DIR "\n"
	"  --store FILE  where tickets are kept; default: /var/lib/ombud/ombud.db\n"
	"  --data DIR    a source tree whose rules and templates are used; default:\n"
	"                those installed\n";

enum { ANSWER_BYTES_MAX = 4096 }; /* a token is about as long as half of it */

/* The sender's user and password are NULL for a server that wants no login. */
struct answers {
	const char *name, *address, *prefix, *imap, *imap_user, *imap_password, *smtp, *smtp_user,
		*smtp_password, *person, *person_mail, *person_phone;
};

static void show_typing(bool shown)
{
	struct termios terminal;

	if (tcgetattr(STDIN_FILENO, &terminal) != 0)
		return;
	if (shown)
		terminal.c_lflag |= ECHO;
	else
		terminal.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal);
}

/* One line of the input without its end; NULL when the input ends. A line that is too long is taken
 * whole, so that its rest does not answer the next question, and false is returned. */
static bool read_line(struct arena *arena, const char **ret_line)
{
	char line[ANSWER_BYTES_MAX];
	int next;

	*ret_line = NULL;
	if (!fgets(line, sizeof(line), stdin))
		return true;
	if (!strchr(line, '\n') && !feof(stdin)) {
		while ((next = getchar()) != EOF && next != '\n')
			;
		return false;
	}
	*ret_line = text_trim(arena, text_repair(arena, (unsigned char *)line, strlen(line)));
	return true;
}

/* One answer, the default when it is empty; NULL at the end of input. In arena. */
static const char *ask(struct arena *arena, const char *question, const char *standard, bool secret)
{
	const char *answer;
	bool taken;

	do {
		printf("%s%s%s%s: ", question, *standard ? " [" : "", standard,
			*standard ? "]" : "");
		fflush(stdout);
		if (secret)
			show_typing(false);
		taken = read_line(arena, &answer);
		if (secret) {
			show_typing(true);
			printf("\n");
		}
		if (!taken)
			printf("  that is longer than %d bytes\n", ANSWER_BYTES_MAX - 2);
	} while (!taken);
	return answer && !*answer ? standard : answer;
}

/* What an answer must look like; hint says it when it does not. */
struct shape {
	bool (*fits)(const char *answer);
	const char *hint;
};

static bool is_some(const char *answer)
{
	return *answer != '\0';
}

static bool is_prefix(const char *answer)
{
	size_t size = strspn(answer, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return size >= 2 && size <= 6 && !answer[size];
}

/* A URL of one of two schemes with a host; what stands behind is for the settings to judge. */
static bool is_url(const char *answer, const char *plain, const char *secured)
{
	const char *colon = strstr(answer, "://");
	size_t size = colon ? (size_t)(colon - answer) : 0;

	return ((size == strlen(plain) && strncmp(answer, plain, size) == 0) ||
		       (size == strlen(secured) && strncmp(answer, secured, size) == 0)) &&
	       colon[3] && !strpbrk(colon, " \t@");
}

static bool is_imap_url(const char *answer)
{
	return is_url(answer, "imap", "imaps");
}

static bool is_smtp_url(const char *answer)
{
	return is_url(answer, "smtp", "smtps");
}

static bool is_user(const char *answer)
{
	return *answer && strcmp(answer, "-") != 0;
}

static const struct shape shape_user = {is_user, "a mailbox is read by a user who logs in"};
static const struct shape shape_some = {is_some, "an answer is needed here"};
static const struct shape shape_prefix = {is_prefix, "two to six capital letters, as in KYM"};
static const struct shape shape_address = {
	address_is_sendable, "that is no mail address; one looks like yritys@kymi.example"};
static const struct shape shape_imap = {
	is_imap_url, "that is no mailbox; one looks like imaps://imap.kymi.example"};
static const struct shape shape_smtp = {
	is_smtp_url, "that is no mail server; one looks like smtp://smtp.kymi.example:587"};

/* Again until it fits; NULL at the end of input. */
static const char *ask_fitting(
	struct arena *arena, const char *question, const char *standard, const struct shape *shape)
{
	const char *answer;

	while ((answer = ask(arena, question, standard, false)) && !shape->fits(answer))
		printf("  %s\n", shape->hint);
	return answer;
}

/* Who reads the mailbox, and with what. false at the end of input. */
static bool ask_reader(struct arena *arena, struct answers *answers)
{
	answers->imap_user = ask_fitting(arena, "Its user", answers->address, &shape_user);
	if (answers->imap_user)
		answers->imap_password = ask(arena, "Its password", "", true);
	return answers->imap_password != NULL;
}

/* Who logs in to send; "-" for nobody. false at the end of input. */
static bool ask_sender(struct arena *arena, struct answers *answers)
{
	const char *user = ask(arena, "Its user (- for none)", answers->imap_user, false);

	if (!user)
		return false;
	if (strcmp(user, "-") == 0)
		return true;
	answers->smtp_user = user;
	answers->smtp_password = ask(arena, "Its password (empty: the same)", "", true);
	if (answers->smtp_password && !*answers->smtp_password)
		answers->smtp_password = answers->imap_password;
	return answers->smtp_password != NULL;
}

static bool ask_all(struct arena *arena, struct answers *answers)
{
	const char *domain;

	answers->name =
		ask(arena, "Name of the service, as people read it", "Yrityspalvelut", false);
	answers->address = ask_fitting(arena, "Its mail address", "", &shape_address);
	if (!answers->address)
		return false;
	domain = address_domain(answers->address);
	answers->prefix = ask_fitting(
		arena, "Prefix of references (2 to 6 capital letters)", "YRI", &shape_prefix);
	answers->imap = ask_fitting(arena, "Mailbox, imaps://HOST or imap://HOST for STARTTLS",
		arena_printf(arena, "imaps://imap.%s", domain), &shape_imap);
	if (!answers->imap || !ask_reader(arena, answers))
		return false;
	answers->smtp =
		ask_fitting(arena, "Mail server, smtp://HOST:587 for STARTTLS or smtps://HOST",
			arena_printf(arena, "smtp://smtp.%s:587", domain), &shape_smtp);
	if (!answers->smtp || !ask_sender(arena, answers))
		return false;
	answers->person = ask_fitting(arena, "First person who answers: name", "", &shape_some);
	answers->person_mail = ask_fitting(
		arena, "Their own mail address (not the service's)", "", &shape_address);
	answers->person_phone = ask(arena, "Their phone, as writers shall read it", "", false);
	return answers->person_phone != NULL;
}

/* text between double quotes as the settings want it. In arena. */
static char *quoted(struct arena *arena, const char *text)
{
	struct buf buf;
	char *copy;

	buf_init(&buf, 2 * strlen(text) + sizeof("\"\""));
	buf_putc(&buf, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_putc(&buf, '\\');
		buf_putc(&buf, *text);
	}
	buf_putc(&buf, '"');
	copy = arena_strdup(arena, buf_text(&buf));
	buf_free(&buf);
	return copy;
}

/* The two lines of a login; nothing for a server that wants none. In arena. */
static const char *login_text(
	struct arena *arena, const char *user, const char *folder, const char *secret)
{
	return user ? arena_printf(arena, "\tuser = %s\n\tpassword_file = \"%s/%s\"\n",
			      quoted(arena, user), folder, secret)
		    : "";
}

/* Where rules and templates are, unless they are installed. In arena. */
static const char *data_text(struct arena *arena, const char *data)
{
	return data ? arena_printf(arena, "\trules = %s\n\ttemplates = %s\n",
			      quoted(arena, arena_printf(arena, "%s/rules/shipped", data)),
			      quoted(arena, arena_printf(arena, "%s/templates", data)))
		    : "";
}

static char *settings_text(struct arena *arena, const struct answers *answers, const char *folder,
	const char *store, const char *data)
{
	struct arena *a = arena;

	return arena_printf(a,
		"# Settings of ombud, see ombud.conf(5). After a change: ombud check, then ombud "
		"reload.\n"
		"\n"
		"site {\n"
		"\tname = %s\n"
		"\t# name_swedish = \"...\"   name_english = \"...\"\n"
		"\tprefix = %s                  # references look like %s-1042-7Q\n"
		"\tdomain = %s                  # of our Message-IDs\n"
		"\tlanguages = { fi, sv, en }   # the first is the site's own\n"
		"\taddresses = { %s }           # every address that is yours\n"
		"\tdefault_group = general      # who gets what no rule catches\n"
		"\thours = office\n"
		"\tadmins = { first }\n"
		"\tkey_file = \"%s/key\"\n"
		"%s"
		"}\n"
		"\n"
		"store { path = %s }\n"
		"\n"
		"mailbox \"counter\" {\n"
		"\timap = %s\n"
		"%s"
		"\taddress = %s\n"
		"\tsender = mail\n"
		"\tfolders = { \"INBOX\" }\n"
		"\tidle = \"INBOX\"\n"
		"\tpoll = 60s\n"
		"\tafter = keep                 # keep | seen | move (with move_to) | delete\n"
		"\tstart = now                  # only what comes from now on\n"
		"}\n"
		"\n"
		"sender \"mail\" {\n"
		"\tsmtp = %s\n"
		"%s"
		"\tenvelope = address\n"
		"}\n"
		"\n"
		"hours \"office\" {\n"
		"\ttimezone = \"Europe/Helsinki\"\n"
		"\topen = { \"mon-fri 08:00-16:00\" }\n"
		"\tholidays = finland\n"
		"\t# short = { \"12-31 14:00\" }   closed = { \"2027-07-05..2027-07-31\" }\n"
		"}\n"
		"\n"
		"person \"first\" {\n"
		"\tname = %s\n"
		"\temail = { %s }\n"
		"%s%s%s"
		"\tlanguages = { fi, sv, en }\n"
		"}\n"
		"\n"
		"group \"general\" {\n"
		"\tmembers = { first }\n"
		"\tassign = { sticky, least-open }\n"
		"\thours = office\n"
		"\tfirst_answer = 8h            # opening hours until the first answer is due\n"
		"}\n"
		"\n"
		"# shown to the owner of a ticket\n"
		"field \"business_id\" { pattern = '\\b(?<value>\\d{7}-\\d)\\b'  check = "
		"business-id }\n\n"
		"# More people and groups here; your own rules in rules.d/*.conf, see "
		"ombud-rules(5).\n",
		quoted(a, answers->name), answers->prefix, answers->prefix,
		quoted(a, address_domain(answers->address)), quoted(a, answers->address), folder,
		data_text(a, data), quoted(a, store), quoted(a, answers->imap),
		login_text(a, answers->imap_user, folder, "imap.secret"),
		quoted(a, answers->address), quoted(a, answers->smtp),
		login_text(a, answers->smtp_user, folder, "smtp.secret"),
		quoted(a, answers->person), quoted(a, answers->person_mail),
		*answers->person_phone ? "\tphone = " : "",
		*answers->person_phone ? quoted(a, answers->person_phone) : "",
		*answers->person_phone ? "\n" : "");
}

static enum outcome write_secret(
	struct arena *arena, const char *path, const char *password, struct error *error)
{
	const char *line = password ? arena_printf(arena, "%s\n", password) : NULL;

	return line ? file_write(path, line, strlen(line), 0600, error) : OK;
}

static enum outcome write_all(struct arena *arena, const struct answers *answers,
	const char *folder, const char *text, struct error *error)
{
	enum outcome outcome = file_make_directories(folder, 0750, error);

	if (outcome == OK && access(arena_printf(arena, "%s/key", folder), F_OK) != 0)
		outcome = secret_key_create(arena_printf(arena, "%s/key", folder), error);
	if (outcome == OK)
		outcome = write_secret(arena, arena_printf(arena, "%s/imap.secret", folder),
			answers->imap_password, error);
	if (outcome == OK)
		outcome = write_secret(arena, arena_printf(arena, "%s/smtp.secret", folder),
			answers->smtp_password, error);
	if (outcome == OK)
		outcome = file_write(arena_printf(arena, "%s/ombud.conf", folder), text,
			strlen(text), 0640, error);
	return outcome;
}

/* Try all that was written. option: what the next commands need, "" at the usual place. Returns the
 * exit status. */
static int try_all(const char *config, const char *option)
{
	struct generation generation;
	struct desk desk;
	int status =
		load_desk("init", config, true, arena_new(COMMAND_ARENA_BYTES), &generation, &desk);
	bool well;

	if (status == EX_OK) {
		status = trial_run(&desk, NULL) == 0 ? EX_OK : EX_UNAVAILABLE;
		desk_free(&desk);
	}
	well = status == EX_OK;
	printf(well ? "All is well. Look at %s, then go on as README says: its files to the user "
		      "ombud, ombud check%s, and start it\n"
		    : "Mend these in %s, then: ombud check%s\n",
		config, option);
	return status;
}

/* In the settings a relative path would begin where they are, not where it was typed. In arena. */
static const char *from_here(struct arena *arena, const char *path)
{
	char *here = path && *path != '/' ? getcwd(NULL, 0) : NULL;

	if (here)
		path = arena_printf(arena, "%s/%s", here, path);
	free(here);
	return path;
}

static int init(struct arena *arena, const char *folder, const char *store, const char *data)
{
	const char *config = arena_printf(arena, "%s/ombud.conf", folder);
	struct answers answers = {0};
	struct error error;

	if (access(config, F_OK) == 0) {
		error_set(&error, REFUSED, "%s is there already; move it away, or use --output",
			config);
		return command_fail(EX_CANTCREAT, "init", error.text);
	}
	if (data && access(arena_printf(arena, "%s/rules/shipped", data), R_OK) != 0) {
		error_set(&error, NOT_FOUND,
			"--data %s is no source tree: there is no folder rules/shipped in it; "
			"nothing "
			"was written",
			data);
		return command_fail(EX_NOINPUT, "init", error.text);
	}
	if (!ask_all(arena, &answers)) {
		printf("\n");
		return command_fail(
			EX_NOINPUT, "init", "the answers ended early; nothing was written");
	}
	if (write_all(arena, &answers, folder, settings_text(arena, &answers, folder, store, data),
		    &error) != OK)
		return command_fail(EX_CANTCREAT, "init", error.text);
	printf("\n%s is written, with the key and the passwords beside it. Now everything in it "
	       "is tried:\n",
		config);
	return try_all(config, strcmp(folder, OMBUD_CONFIG_DIR) == 0
				       ? ""
				       : arena_printf(arena, " --config %s", config));
}

int command_init(int argc, char **argv)
{
	const char *folder = OMBUD_CONFIG_DIR, *store = "/var/lib/ombud/ombud.db", *data = NULL;
	const struct option_row rows[] = {
		{"output", NULL, &folder}, {"store", NULL, &store}, {"data", NULL, &data}, {0}};
	struct command_line line;
	struct arena *arena;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		return status;
	arena = arena_new(COMMAND_ARENA_BYTES);
	status = init(
		arena, from_here(arena, folder), from_here(arena, store), from_here(arena, data));
	arena_free(arena);
	return status;
}
