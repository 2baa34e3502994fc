/* SPDX-License-Identifier: MIT */
/* Fault points of the shipped program: they do nothing. */
#include "daemon/base/fault.h"

void fault_point(enum step step)
{
	(void)step;
}

void fault_role(const char *name)
{
	(void)name;
}

void fault_message(const unsigned char *bytes, unsigned long size_bytes)
{
	(void)bytes;
	(void)size_bytes;
}
