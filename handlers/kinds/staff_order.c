/* SPDX-License-Identifier: MIT */
/* Commands of a member of staff in a mail that is on no ticket: what concerns themselves, and what
 * they hand in. */
#include "handlers/kinds/account.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/staff_command.h"
#include "handlers/kinds/staff_words.h"

struct order {
	struct handling *handling;
	struct identity *identity;
	struct staff_words words;
	struct command_mail mail;
	struct staff_orders orders;
	struct account_lines lines;
	struct ticket ticket; /* that came of it; id 0: none */
};

static bool needs_ticket(enum command_word word)
{
	return word != COMMAND_AWAY && word != COMMAND_STATUS && word != COMMAND_HELP;
}

/* The first command that is about a ticket, when none is made; NULL. */
static const struct mail_command *find_misplaced(const struct command_mail *mail)
{
	if (command_has(mail, COMMAND_NEW))
		return NULL;
	for (size_t i = 0; i < mail->count; i++) {
		if (needs_ticket(mail->list[i].word))
			return &mail->list[i];
	}
	return NULL;
}

static enum outcome refuse_misplaced(
	struct order *order, const struct mail_command *command, struct error *error)
{
	struct handling *handling = order->handling;
	const struct template_value named = {"command", command->written};

	order->orders.is_refused = true;
	return account_add_line(
		handling, order->identity, &order->lines, "needs_ticket", &named, 1, error);
}

static enum outcome understand(struct order *order, struct error *error)
{
	const struct mail_command *misplaced = find_misplaced(&order->mail);

	if (order->mail.fault != COMMAND_FINE) {
		order->orders.is_refused = true;
		return staff_orders_explain(
			order->handling, order->identity, &order->mail, &order->lines, error);
	}
	if (misplaced)
		return refuse_misplaced(order, misplaced, error);
	return staff_orders_understand(order->handling, order->identity, &order->mail,
		&order->orders, &order->lines, error);
}

static enum outcome carry_out(struct order *order, struct error *error)
{
	struct handling *handling = order->handling;
	const char *text = order->mail.text;
	enum outcome outcome;

	if (order->orders.forward)
		return staff_command_hand_in(handling, order->identity, &order->orders, text,
			&order->lines, &order->ticket, error);
	outcome = staff_command_carry_out(
		handling, order->identity, &order->orders, &order->lines, error);
	if (outcome != OK || !*text)
		return outcome;
	return account_add_line(
		handling, order->identity, &order->lines, "text_unused", NULL, 0, error);
}

enum outcome kind_staff_order(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	struct order order = {.handling = handling, .identity = identity};
	struct template_value lines = {"lines", NULL};
	enum outcome outcome;

	if (handling->incoming->silent)
		return kind_request(handling, identity, ret_carried, error);
	staff_words_read(handling, &order.words);
	order.mail = command_read(handling->arena, order.words.text);
	if (staff_words_are_closing(
		    handling->arena, order.mail.text, identity_staff_name(identity)))
		order.mail.text = "";
	outcome = understand(&order, error);
	if (outcome == OK && !order.orders.is_refused)
		outcome = carry_out(&order, error);
	lines.value = order.lines.text;
	if (outcome == OK)
		outcome = account_send_with(handling, identity,
			order.ticket.id ? &order.ticket : NULL,
			order.orders.is_refused ? ACCOUNT_REFUSED : ACCOUNT_DONE, NULL, &lines, 1,
			error);
	ret_carried->ticket_id = order.ticket.id;
	ret_carried->line = arena_printf(handling->arena, "commands of %s %s",
		identity->staff ? identity->staff->title : identity->staff_group->title,
		order.orders.is_refused ? "refused" : "carried out");
	return outcome;
}
