/* SPDX-License-Identifier: MIT */
/* The roof over the handlers: the tables of functions that the loops are given. */
#include "handlers/handlers.h"

#include "handlers/channels/channels.h"
#include "handlers/kinds/desk.h"

static enum outcome open_desk(struct arena *arena, const struct generation *generation,
	void **ret_desk, struct problems *problems, struct error *error)
{
	struct desk *desk = ARENA_NEW(arena, struct desk);
	enum outcome outcome = desk_open(arena, generation, true, desk, problems, error);

	if (outcome == OK) {
		*ret_desk = desk;
	}
	return outcome;
}

static void close_desk(void *desk)
{
	/* It stands in the arena that goes with it. */
	struct desk copy = *(struct desk *)desk;

	desk_free(&copy);
}

static const struct settings *desk_settings(const void *desk)
{
	return &((const struct desk *)desk)->settings;
}

static const struct secrets *desk_secrets(const void *desk)
{
	return &((const struct desk *)desk)->secrets;
}

static enum outcome keep(void *context, struct store *store, int64_t now, struct error *error)
{
	return desk_keep(context, store, now, error);
}

static void tell_worked(const struct carried *carried, struct worked *ret_worked)
{
	*ret_worked = (struct worked){
		.kind = carried->kind,
		.ticket_id = carried->ticket_id,
		.line = carried->line,
		.queued_mail = carried->queued_mail,
		.warning = carried->warning,
	};
}

static enum outcome prepare(void *context, const struct incoming *incoming, struct arena *arena,
	void **ret_prepared, struct error *error)
{
	struct prepared *prepared;
	enum outcome outcome = desk_prepare(context, incoming, arena, &prepared, error);

	if (outcome == OK) {
		*ret_prepared = prepared;
	}
	return outcome;
}

static enum outcome carry_out(void *context, struct store *store, const struct incoming *incoming,
	void *prepared, int64_t now, struct arena *arena, struct worked *ret_worked,
	struct error *error)
{
	struct carried carried;
	enum outcome outcome =
		desk_carry_out(context, store, incoming, prepared, now, arena, &carried, error);

	if (outcome == OK) {
		tell_worked(&carried, ret_worked);
	}
	return outcome;
}

static enum outcome carry_unread(void *context, struct store *store,
	const struct incoming *incoming, const struct reason *reason, int64_t now,
	struct arena *arena, struct worked *ret_worked, struct error *error)
{
	struct carried carried;
	enum outcome outcome =
		desk_carry_unread(context, store, incoming, reason, now, arena, &carried, error);

	if (outcome == OK) {
		tell_worked(&carried, ret_worked);
	}
	return outcome;
}

static enum outcome delivery_failed(void *context, struct store *store,
	const struct outgoing *outgoing, const struct settlement *settlement, int64_t now,
	struct arena *arena, struct error *error)
{
	return desk_delivery_failed(context, store, outgoing, settlement, now, arena, error);
}

static enum outcome tick(void *context, struct store *store, int64_t now, struct arena *arena,
	int64_t *ret_next_at, struct error *error)
{
	return desk_tick(context, store, now, arena, ret_next_at, error);
}

const struct road_table handlers_table = {
	.read_generation = generation_read,
	.open_desk = open_desk,
	.close_desk = close_desk,
	.settings = desk_settings,
	.secrets = desk_secrets,
	.receiving = channels_receiving,
	.sending = channels_sending,
	.keep = keep,
	.worker = {.prepare = prepare, .carry_out = carry_out, .carry_unread = carry_unread},
	.sender = {.failed = delivery_failed},
	.timekeeper = {.tick = tick},
};
