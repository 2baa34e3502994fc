/* SPDX-License-Identifier: MIT */
/* The roof over the handlers: the tables of functions that the loops are given. */
#ifndef HANDLERS_HANDLERS_H
#define HANDLERS_HANDLERS_H

#include "daemon/road/road.h"

extern const struct road_table handlers_table;

#endif
