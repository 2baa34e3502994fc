/* SPDX-License-Identifier: MIT */
/* What the command line itself puts into the inbox. */
#include "daemon/model/incoming.h"

const char incoming_by_command[] = "";

bool incoming_is_by_command(const struct incoming *incoming)
{
	return incoming->mailbox && *incoming->mailbox == '\0';
}
