/* SPDX-License-Identifier: MIT */
/*
 * The limit: how fast a mailbox can be read by somebody who understands nothing of it. One command,
 * UID FETCH 1:* (UID BODY.PEEK[]); of the answer only lines and literals are told apart.
 * usage: raw_imap PORT USER PASSWORD
 */
#include <arpa/inet.h>
#include <unistd.h>

#include "tests/bench/measured.h"

static char buffer[1 << 18];
static size_t begin, end;

static void fill(int server)
{
	ssize_t got;

	memmove(buffer, buffer + begin, end - begin);
	end -= begin;
	begin = 0;
	got = read(server, buffer + end, sizeof(buffer) - end);
	if (got <= 0)
		measured_fail("the IMAP server closed the connection");
	end += (size_t)got;
}

/* The next line with its LF; its size. */
static size_t next_line(int server, const char **ret_line)
{
	const char *feed;

	while (!(feed = memchr(buffer + begin, '\n', end - begin)))
		fill(server);
	*ret_line = buffer + begin;
	begin = (size_t)(feed + 1 - buffer);
	return (size_t)(feed + 1 - *ret_line);
}

static void skip(int server, size_t size)
{
	while (size > end - begin) {
		size -= end - begin;
		begin = end;
		fill(server);
	}
	begin += size;
}

/* The size of the literal that this line announces; 0: none. */
static size_t literal_size(const char *line, size_t size)
{
	const char *brace = size > 3 && line[size - 3] == '}' ? memrchr(line, '{', size) : NULL;

	return brace ? strtoul(brace + 1, NULL, 10) : 0;
}

/* Send a command, read to its answer; returns how many literals came. */
static long command(int server, const char *text, long long *bytes)
{
	const char *line;
	long count = 0;

	dprintf(server, "t %s\r\n", text);
	for (;;) {
		size_t size = next_line(server, &line);
		size_t literal = literal_size(line, size);

		if (strncmp(line, "t ", 2) == 0) {
			if (strncmp(line, "t OK", 4) != 0)
				measured_fail(text);
			return count;
		}
		if (literal) {
			count++;
			*bytes += (long long)literal;
			skip(server, literal);
		}
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int server = socket(AF_INET, SOCK_STREAM, 0);
	struct measured measured;
	char login[256];
	const char *greeting;
	long long bytes = 0;
	long count;

	if (argc != 4)
		measured_fail("usage: raw_imap PORT USER PASSWORD");
	address.sin_port = htons((in_port_t)strtol(argv[1], NULL, 10));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(server, (struct sockaddr *)&address, sizeof(address)) != 0)
		measured_fail("no IMAP server there");
	measured = measured_begin();
	next_line(server, &greeting);
	snprintf(login, sizeof(login), "LOGIN %s %s", argv[2], argv[3]);
	command(server, login, &bytes);
	command(server, "EXAMINE INBOX", &bytes);
	count = command(server, "UID FETCH 1:* (UID BODY.PEEK[])", &bytes);
	measured_end(&measured, count, bytes);
	close(server);
	return 0;
}
