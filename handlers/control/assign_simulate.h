/* SPDX-License-Identifier: MIT */
/* ombud assign --simulate. */
#ifndef CONTROL_ASSIGN_SIMULATE_H
#define CONTROL_ASSIGN_SIMULATE_H

/* As a command of control.h: argv[0] is "assign". */
int assign_simulate(int argc, char **argv);

#endif
