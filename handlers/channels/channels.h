/* SPDX-License-Identifier: MIT */
/* The channels there are; a channel is one file and one line here. */
#ifndef CHANNELS_CHANNELS_H
#define CHANNELS_CHANNELS_H

#include "daemon/model/channel.h"

extern const struct receiving_channel channel_imap;
extern const struct receiving_channel channel_maildir_in;

extern const struct sending_channel channel_smtp;      /* smtp:// by libesmtp */
extern const struct sending_channel channel_smtp_curl; /* smtps:// and XOAUTH2 by libcurl */
extern const struct sending_channel channel_maildir_out;

#endif
