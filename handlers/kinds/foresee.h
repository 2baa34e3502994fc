/* SPDX-License-Identifier: MIT */
/* What would become of a message that has not come in: whether rules decide about it, and whether
 * its writer would hear. */
#ifndef KINDS_FORESEE_H
#define KINDS_FORESEE_H

#include "daemon/model/facts.h"
#include "daemon/model/message.h"
#include "daemon/model/reason.h"
#include "handlers/kinds/decided.h"
#include "handlers/kinds/desk.h"

struct foreseen {
	bool is_decided;	   /* false: filed or noted as what it is, whatever the rules say */
	struct reason silence;	   /* sentence NULL: the writer is answered, within the budgets */
	const char *template_name; /* of the answer */
};

/* By a message read and decided at facts->now, and an empty store. Texts in arena. */
void foresee(const struct desk *desk, const struct message *message, const struct facts *facts,
	const struct decided *decided, struct arena *arena, struct foreseen *ret_foreseen);

#endif
