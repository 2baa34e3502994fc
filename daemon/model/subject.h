/* SPDX-License-Identifier: MIT */
/* Subjects of answers: the conversation's own, under our reference (RFC 5322 section 3.6.5). */
#ifndef MODEL_SUBJECT_H
#define MODEL_SUBJECT_H

#include "daemon/base/arena.h"
#include "daemon/base/secret.h"

/*
 * The original as one line without what mail programs put in front (Re, RE[2], AW, Antw, VS, VL,
 * SV, VB, Fwd, ..., repeated), without banners of gateways ("[EXTERNAL]") and without valid
 * references of ours; at most 150 characters, never ending inside one. "" when nothing is left. In
 * arena.
 */
char *subject_bare(
	struct arena *arena, const struct secret_key *key, const char *prefix, const char *subject);

/* "[ref] Re: " + subject_bare(); "[ref]" when that is empty. In arena. */
char *subject_for_answer(struct arena *arena, const struct secret_key *key, const char *prefix,
	const char *ref, const char *subject);

#endif
