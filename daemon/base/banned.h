/* SPDX-License-Identifier: MIT */
/* Functions that are not used here. The build puts this in front of every file. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Instead: buf, arena_printf, snprintf, strtoll, localtime_r, strftime. */
#define BANNED(function) function##_is_banned
#undef strcpy
#define strcpy(...) BANNED(strcpy)
#undef strcat
#define strcat(...) BANNED(strcat)
#undef strncpy
#define strncpy(...) BANNED(strncpy)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef strtok
#define strtok(...) BANNED(strtok)
#undef gets
#define gets(...) BANNED(gets)
#undef atoi
#define atoi(...) BANNED(atoi)
#undef localtime
#define localtime(...) BANNED(localtime)
#undef asctime
#define asctime(...) BANNED(asctime)

#endif
