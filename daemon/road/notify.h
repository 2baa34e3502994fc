/* SPDX-License-Identifier: MIT */
/* Telling systemd how we are: sd_notify(3) as a datagram of our own. Without NOTIFY_SOCKET nothing
 * happens. */
#ifndef ROAD_NOTIFY_H
#define ROAD_NOTIFY_H

#include <stdint.h>

/* state: "READY=1", "STOPPING=1", lines joined by newlines. */
void notify_send(const char *state);
/* "RELOADING=1" with the time stamp that systemd wants beside it. */
void notify_reloading(void);
/* How often the watchdog is to be fed, in milliseconds (half of WATCHDOG_USEC); 0: there is none.
 */
int64_t notify_watchdog_ms(void);

#endif
