/* SPDX-License-Identifier: MIT */
/* The words of ombud rules that have a file of their own. Each returns the command's exit status.
 */
#ifndef CONTROL_RULES_COMMANDS_H
#define CONTROL_RULES_COMMANDS_H

#include <stdbool.h>

#include "handlers/control/options.h"

/* What the rules make of the message that the second operand names: a file, or - for standard
 * input. */
int rules_explain(const struct command_line *line, bool as_json);

#endif
