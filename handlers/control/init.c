/* SPDX-License-Identifier: MIT */
/* ombud init: ask a few questions, write a commented ombud.conf with its key and secrets, try both
 * connections. */
#include <stdio.h>
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
	"usage: ombud init [--output DIR] [--store FILE]\n"
	"\n"
	"Asks for the address, the mailbox, the mail server and the first person, writes "
	"ombud.conf\n"
	"with its key and secrets into DIR, and tries both connections. Existing files are kept:\n"
	"it stops where ombud.conf is there already. An empty answer takes what stands in "
	"brackets.\n"
	"  --output DIR  default: " OMBUD_CONFIG_DIR "\n"
	"  --store FILE  where tickets are kept; default: /var/lib/ombud/ombud.db\n";

enum { ANSWER_BYTES_MAX = 500 };

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

/* One answer, the default when it is empty; NULL at the end of input. In arena. */
static const char *ask(struct arena *arena, const char *question, const char *standard, bool secret)
{
	char line[ANSWER_BYTES_MAX];
	const char *answer;

	printf("%s%s%s%s: ", question, *standard ? " [" : "", standard, *standard ? "]" : "");
	fflush(stdout);
	if (secret)
		show_typing(false);
	answer = fgets(line, sizeof(line), stdin);
	if (secret) {
		show_typing(true);
		printf("\n");
	}
	if (!answer)
		return NULL;
	answer = text_trim(arena, text_repair(arena, (unsigned char *)line, strlen(line)));
	return *answer ? answer : standard;
}

/* Again until it is an address. */
static const char *ask_address(struct arena *arena, const char *question)
{
	const char *answer;

	while ((answer = ask(arena, question, "", false)) && !address_is_sendable(answer))
		printf("  that is no mail address; one looks like yritys@kymi.example\n");
	return answer;
}

static bool ask_all(struct arena *arena, struct answers *answers)
{
	const char *domain;

	answers->name =
		ask(arena, "Name of the service, as people read it", "Yrityspalvelut", false);
	answers->address = ask_address(arena, "Its mail address");
	if (!answers->address)
		return false;
	domain = address_domain(answers->address);
	answers->prefix = ask(arena, "Prefix of references (2 to 6 capital letters)", "YRI", false);
	answers->imap = ask(arena, "Mailbox, imaps://HOST or imap://HOST for STARTTLS",
		arena_printf(arena, "imaps://imap.%s", domain), false);
	answers->imap_user = ask(arena, "Its user", answers->address, false);
	answers->imap_password = ask(arena, "Its password", "", true);
	answers->smtp = ask(arena, "Mail server, smtp://HOST:587 for STARTTLS or smtps://HOST",
		arena_printf(arena, "smtp://smtp.%s:587", domain), false);
	answers->smtp_user =
		ask(arena, "Its user", answers->imap_user ? answers->imap_user : "", false);
	answers->smtp_password = ask(arena, "Its password (empty: the same)", "", true);
	if (answers->smtp_password && !*answers->smtp_password)
		answers->smtp_password = answers->imap_password;
	answers->person = ask(arena, "First person who answers: name", "", false);
	answers->person_mail = ask_address(arena, "Their own mail address (not the service's)");
	answers->person_phone = ask(arena, "Their phone, +358...", "", false);
	return answers->person_phone != NULL;
}

/* text between double quotes as the settings want it. In arena. */
static char *quoted(struct arena *arena, const char *text)
{
	struct buf buf;
	char *copy;

	buf_init(&buf, 4 * ANSWER_BYTES_MAX);
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

static char *settings_text(
	struct arena *arena, const struct answers *answers, const char *folder, const char *store)
{
	struct arena *a = arena;

	return arena_printf(a,
		"# Settings of ombud, see ombud.conf(5). After a change: ombud check, then ombud "
		"reload.\n"
		"\n"
		"site {\n"
		"\tname = %s\n"
		"\tprefix = %s                  # references look like %s-1042-7Q\n"
		"\tdomain = %s                  # of our Message-IDs\n"
		"\tlanguages = { fi, sv, en }   # the first is the site's own\n"
		"\taddresses = { %s }           # every address that is yours\n"
		"\tdefault_group = general      # who gets what no rule catches\n"
		"\thours = office\n"
		"\tadmins = { first }\n"
		"\tkey_file = \"%s/key\"\n"
		"}\n"
		"\n"
		"store { path = %s }\n"
		"\n"
		"mailbox \"counter\" {\n"
		"\timap = %s\n"
		"\tuser = %s\n"
		"\tpassword_file = \"%s/imap.secret\"\n"
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
		"\tuser = %s\n"
		"\tpassword_file = \"%s/smtp.secret\"\n"
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
		"# More people and groups here; your own rules in rules.d/*.conf, see "
		"ombud-rules(5).\n",
		quoted(a, answers->name), answers->prefix, answers->prefix,
		quoted(a, address_domain(answers->address)), quoted(a, answers->address), folder,
		quoted(a, store), quoted(a, answers->imap), quoted(a, answers->imap_user), folder,
		quoted(a, answers->address), quoted(a, answers->smtp),
		quoted(a, answers->smtp_user), folder, quoted(a, answers->person),
		quoted(a, answers->person_mail), *answers->person_phone ? "\tphone = " : "",
		*answers->person_phone ? quoted(a, answers->person_phone) : "",
		*answers->person_phone ? "\n" : "");
}

static enum outcome write_all(struct arena *arena, const struct answers *answers,
	const char *folder, const char *store, struct error *error)
{
	const char *text = settings_text(arena, answers, folder, store);
	const char *imap = arena_printf(arena, "%s\n", answers->imap_password);
	const char *smtp = arena_printf(arena, "%s\n", answers->smtp_password);
	enum outcome outcome = file_make_directories(folder, 0750, error);

	if (outcome == OK && access(arena_printf(arena, "%s/key", folder), F_OK) != 0)
		outcome = secret_key_create(arena_printf(arena, "%s/key", folder), error);
	if (outcome == OK)
		outcome = file_write(arena_printf(arena, "%s/imap.secret", folder), imap,
			strlen(imap), 0600, error);
	if (outcome == OK)
		outcome = file_write(arena_printf(arena, "%s/smtp.secret", folder), smtp,
			strlen(smtp), 0600, error);
	if (outcome == OK)
		outcome = file_write(arena_printf(arena, "%s/ombud.conf", folder), text,
			strlen(text), 0640, error);
	return outcome;
}

int command_init(int argc, char **argv)
{
	const char *folder = OMBUD_CONFIG_DIR, *store = "/var/lib/ombud/ombud.db";
	const struct option_row rows[] = {{"output", NULL, &folder}, {"store", NULL, &store}, {0}};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct answers answers;
	struct command_line line;
	const char *config;
	struct error error;
	struct desk desk;
	int status, failed;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		return status;
	config = arena_printf(arena, "%s/ombud.conf", folder);
	if (access(config, F_OK) == 0) {
		error_set(&error, REFUSED, "%s is there already; move it away, or use --output",
			config);
		return command_fail(EX_CANTCREAT, "init", error.text);
	}
	if (!ask_all(arena, &answers))
		return command_fail(
			EX_NOINPUT, "init", "the answers ended early; nothing was written");
	if (write_all(arena, &answers, folder, store, &error) != OK)
		return command_fail(EX_CANTCREAT, "init", error.text);
	printf("\n%s, key and two secrets are written. Now everything in it is tried:\n", config);
	status = load_desk("init", config, true, arena, &generation, &desk);
	if (status != EX_OK)
		return status;
	failed = trial_run(&desk);
	desk_free(&desk);
	printf(failed ? "Mend these in %s, then: ombud check\n"
		      : "All is well. Look at %s, then: systemctl enable --now ombud\n",
		config);
	return failed ? EX_UNAVAILABLE : EX_OK;
}
