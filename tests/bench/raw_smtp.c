/* SPDX-License-Identifier: MIT */
/*
 * The limit of sending: mails of given sizes over one connection, as pipelined as RFC 2920 allows,
 * by somebody who keeps no account of them.
 * usage: raw_smtp PORT < "SIZE RECIPIENT" lines
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "tests/bench/measured.h"

enum { SIZE_MAX_BYTES = 64 * 1024 * 1024, LINE_BYTES = 76 };

static void must_write(int server, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t sent = write(server, bytes, size);

		if (sent <= 0)
			measured_fail("the SMTP server closed the connection");
		bytes += sent;
		size -= (size_t)sent;
	}
}

/* Read that many replies (of the last lines of each); all must be positive. */
static void expect(FILE *answers, int replies)
{
	char line[1024];

	while (replies > 0) {
		if (!fgets(line, sizeof(line), answers) || line[0] > '3')
			measured_fail("the SMTP server refused something");
		if (line[3] == ' ')
			replies--;
	}
}

static char *make_body(void)
{
	char *body = malloc(SIZE_MAX_BYTES);

	if (!body)
		measured_fail("no memory");
	for (size_t i = 0; i < SIZE_MAX_BYTES; i += LINE_BYTES + 2) {
		size_t left =
			SIZE_MAX_BYTES - i < LINE_BYTES + 2 ? SIZE_MAX_BYTES - i : LINE_BYTES + 2;

		memset(body + i, 'x', left);
		if (left == LINE_BYTES + 2)
			memcpy(body + i + LINE_BYTES, "\r\n", 2);
	}
	return body;
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int server = socket(AF_INET, SOCK_STREAM, 0);
	FILE *answers = fdopen(dup(server), "r");
	char *body = make_body(), recipient[512], text[2048] = "";
	struct measured measured;
	long long bytes = 0;
	long count = 0;
	size_t size;
	int begun;

	address.sin_port = htons((in_port_t)strtol(argc > 1 ? argv[1] : "0", NULL, 10));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	measured = measured_begin();
	if (!answers || connect(server, (struct sockaddr *)&address, sizeof(address)) != 0)
		measured_fail("no SMTP server there");
	setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	dprintf(server, "EHLO bench.example\r\n");
	expect(answers, 2);
	while (scanf("%zu %511s", &size, recipient) == 2 && size < SIZE_MAX_BYTES) {
		/* the final dot of the mail before goes with the envelope of this one */
		begun = snprintf(text, sizeof(text),
			"%sMAIL FROM:<yritys@kymi.example> BODY=8BITMIME\r\nRCPT "
			"TO:<%s>\r\nDATA\r\n",
			count ? "\r\n.\r\n" : "", recipient);
		must_write(server, text, (size_t)begun);
		expect(answers, count ? 4 : 3);
		must_write(server, body, size);
		bytes += (long long)size;
		count++;
	}
	must_write(server, "\r\n.\r\nQUIT\r\n", 11);
	expect(answers, 2);
	measured_end(&measured, count, bytes);
	return 0;
}
