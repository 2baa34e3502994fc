/* SPDX-License-Identifier: MIT */
/* Links as Microsoft's Safe Links rewrites them: they bear the address of whom they were made for.
 */
#ifndef MAIL_SAFE_LINKS_H
#define MAIL_SAFE_LINKS_H

#include "daemon/base/arena.h"

/*
 * The text with "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.example%2F&
 * data=..." replaced by the address that is in it, "https://x.example/". One without such an
 * address becomes nothing but "https://". In arena.
 */
char *safe_links_open(struct arena *arena, const char *text);

#endif
