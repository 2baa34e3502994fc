/* SPDX-License-Identifier: MIT */
/* A person who writes to us. */
#include "daemon/model/contact.h"

#include <string.h>

bool contact_gets_no_texts(const struct contact *contact, const char *number)
{
	for (size_t i = 0; number && i < contact->no_texts.count; i++) {
		if (strcmp(contact->no_texts.list[i], number) == 0)
			return true;
	}
	return false;
}
