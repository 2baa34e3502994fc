/* SPDX-License-Identifier: MIT */
/*
 * Named places on the road where the test program may end the process. In the shipped program a
 * fault point does nothing; fault.c holds nothing but that, so that the test program can link
 * another.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

/* The twelve steps of ARCHITECTURE.md, "The road", and the timekeeper's. */
enum step {
	STEP_WAIT = 1,
	STEP_FETCH,
	STEP_STORE,
	STEP_RELEASE,
	STEP_WAKE_WORKER,
	STEP_CLAIM_INBOX,
	STEP_READ,
	STEP_CARRY_OUT,
	STEP_COMMIT,
	STEP_CLAIM_OUTBOX,
	STEP_SEND,
	STEP_SETTLE,
	STEP_TICK, /* done, and not yet committed */
};

void fault_point(enum step step);

/* Called as this process becomes a role: the test program's faults can be for some roles only. */
void fault_role(const char *name);

/* Called with each raw message just before it is read: the test program's poison acts here. */
void fault_message(const unsigned char *bytes, unsigned long size_bytes);

#endif
