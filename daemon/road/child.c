/* SPDX-License-Identifier: MIT */
/* A role as a process. */
#include "daemon/road/child.h"

#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/road/receiver.h"

enum { MESSAGE_SECONDS = 60 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

static enum outcome run_receiver(const struct child *child, struct role *role, struct error *error)
{
	const struct settings *settings = child->table->settings(child->desk);
	const struct secrets *secrets = child->table->secrets(child->desk);
	const struct mailbox *mailbox = site_mailbox(&settings->site, child->planned->title);
	struct receive_limits limits = {
		.message_max_bytes = settings->site.message_max_bytes,
		.batch_max_bytes = settings->site.batch_max_bytes,
	};

	return receiver_run(role, mailbox, child->table->receiving(mailbox),
		secrets_of_mailbox(secrets, mailbox), &limits, error);
}

static enum outcome run_sender(const struct child *child, struct role *role, struct error *error)
{
	const struct settings *settings = child->table->settings(child->desk);
	const struct secrets *secrets = child->table->secrets(child->desk);
	const struct sender *sender = site_sender(&settings->site, child->planned->title);
	struct sender_table table = child->table->sender;

	table.context = child->desk;
	return sender_run(role, sender, child->table->sending(sender),
		secrets_of_sender(secrets, sender), &table, settings->site.batch_max_bytes, error);
}

static enum outcome keep_generation(
	const struct child *child, struct role *role, struct error *error)
{
	enum outcome outcome = store_begin(role->store, false, error);

	if (outcome != OK) {
		return outcome;
	}
	outcome = child->table->keep(child->desk, role->store, clock_now(), error);
	if (outcome == OK) {
		return store_commit(role->store, error);
	}
	store_rollback(role->store);
	return outcome;
}

static enum outcome run_worker(const struct child *child, struct role *role, struct error *error)
{
	const struct settings *settings = child->table->settings(child->desk);
	struct worker_table table = child->table->worker;
	struct worker_limits limits = {
		.message_max_bytes = settings->site.message_max_bytes,
		.batch_max_bytes = settings->site.batch_max_bytes,
		.message_seconds = MESSAGE_SECONDS,
		.limit_memory = !SANITIZED,
	};
	enum outcome outcome = keep_generation(child, role, error);

	table.context = child->desk;
	return outcome == OK ? worker_run(role, &table, &limits, error) : outcome;
}

static enum outcome run(const struct child *child, struct role *role, struct error *error)
{
	struct timekeeper_table timekeeper = child->table->timekeeper;

	switch (child->planned->kind) {
	case ROLE_RECEIVER:
		return run_receiver(child, role, error);
	case ROLE_WORKER:
		return run_worker(child, role, error);
	case ROLE_SENDER:
		return run_sender(child, role, error);
	case ROLE_TIMEKEEPER:
		timekeeper.context = child->desk;
		return timekeeper_run(role, &timekeeper, error);
	}
	return BROKEN;
}

static int exit_status(const struct child *child, enum outcome outcome)
{
	bool has_channel =
		child->planned->kind == ROLE_RECEIVER || child->planned->kind == ROLE_SENDER;

	switch (outcome) {
	case OK:
		return ROLE_EXIT_DONE;
	case TRY_LATER:
		return has_channel && child->once ? ROLE_EXIT_UNREACHABLE : ROLE_EXIT_LATER;
	case NOT_FOUND:
	case REFUSED:
	case BROKEN:
		break;
	}
	return has_channel && child->once ? ROLE_EXIT_UNREACHABLE : ROLE_EXIT_BROKEN;
}

static int live(const struct child *child, pid_t parent)
{
	const struct settings *settings = child->table->settings(child->desk);
	struct error error = {""};
	struct role role = {
		.name = child->planned->name,
		.store_path = settings->store_path,
		.run_directory = settings->run_directory,
		.progress = child->progress,
		.once = child->once,
	};
	enum outcome outcome;

	log_open(role.name);
	if (child->lock_descriptor >= 0) {
		close(child->lock_descriptor);
	}
	/* Before the supervisor is watched: changing the user forgets that. */
	outcome = privileges_drop(child->privileges, &error);
	if (outcome == OK) {
		outcome = role_begin(&role, parent, &error);
	}
	if (outcome != OK) {
		if (outcome == TRY_LATER) {
			log_warning("%s", error.text);
		} else {
			log_error("%s", error.text);
		}
		return outcome == TRY_LATER ? ROLE_EXIT_LATER : ROLE_EXIT_BROKEN;
	}
	outcome = run(child, &role, &error);
	if (outcome != OK && error.text[0]) {
		log_debug("%s", error.text); /* the loop has logged it */
	}
	role_end(&role);
	return exit_status(child, outcome);
}

pid_t child_start(const struct child *child)
{
	pid_t parent = getpid();
	pid_t pid;

	atomic_store(&child->progress->ready, false);
	progress_touch(child->progress);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		exit(live(child, parent));
	}
	return pid;
}
