/* SPDX-License-Identifier: MIT */
/* The language a text is written in: fi, sv, en, another, or too short to tell. */
#ifndef MAIL_LANGUAGE_H
#define MAIL_LANGUAGE_H

#include "daemon/model/language.h"

enum language language_guess(const char *text);

#endif
