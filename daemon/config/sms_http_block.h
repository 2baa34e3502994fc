/* SPDX-License-Identifier: MIT */
/* The words of an interface that the settings describe wholly: sms with provider = http. */
#ifndef CONFIG_SMS_HTTP_BLOCK_H
#define CONFIG_SMS_HTTP_BLOCK_H

#include "daemon/config/reading.h"
#include "daemon/model/sms_line.h"

/* Read them into line->http. user and secret_file of the line are read before. */
void sms_http_block_read(struct reading *reading, struct block *block, struct sms_line *line);

#endif
