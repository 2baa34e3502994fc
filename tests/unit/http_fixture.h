/* SPDX-License-Identifier: MIT */
/* An HTTP server that answers as the test wrote for it, and the requests it got in order. */
#ifndef TESTS_UNIT_HTTP_FIXTURE_H
#define TESTS_UNIT_HTTP_FIXTURE_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/tls_fixture.h"

#include "daemon/base/buf.h"

/* The first row whose words stand in the request, and that has answers left, is the answer. */
struct http_row {
	const char *words;   /* "GET /path", or of the body; "" for every request */
	int status;	     /* 0: raw */
	const char *body;    /* status 0: all that is sent; then NULL: the connection is closed, "":
				nothing is ever said */
	const char *headers; /* "Name: value\r\n" ...; NULL */
	int times;	     /* how often it answers; 0: always */
	size_t repeat;	     /* the body so many times; 0: once */
};

enum { HTTP_ROWS_MAX = 64, HTTP_LOG_MAX = 4 * 1024 * 1024, HTTP_REQUEST_MAX = 256 * 1024 };

/* What the processes of the server share. */
struct http_shared {
	int used[HTTP_ROWS_MAX];
	int requests, connections;
	size_t log_size;
	char log[HTTP_LOG_MAX]; /* every request as it came, a line "====" behind each */
};

struct http_server {
	const struct http_row *rows; /* ends with words NULL */
	SSL_CTX *tls;		     /* NULL: plain */
	int port;
	pid_t pid;
	struct http_shared *shared;
	char url[64]; /* "http://127.0.0.1:PORT" */
};

struct http_peer {
	int socket;
	SSL *ssl;
};

static inline ssize_t http_read(const struct http_peer *peer, char *to, size_t size)
{
	return peer->ssl ? SSL_read(peer->ssl, to, (int)size) : recv(peer->socket, to, size, 0);
}

static inline bool http_write(const struct http_peer *peer, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t sent = peer->ssl ? SSL_write(peer->ssl, bytes, (int)size)
					 : send(peer->socket, bytes, size, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		bytes += sent;
		size -= (size_t)sent;
	}
	return true;
}

/* A whole request, with its body; false at the end of the connection. */
static inline bool http_hear(const struct http_peer *peer, char *request)
{
	size_t size = 0, wanted = 0;

	for (;;) {
		ssize_t got = http_read(peer, request + size, HTTP_REQUEST_MAX - size - 1);
		const char *end, *length;

		if (got <= 0)
			return false;
		size += (size_t)got;
		request[size] = '\0';
		end = strstr(request, "\r\n\r\n");
		length = strcasestr(request, "\r\ncontent-length:");
		if (end) {
			wanted = (size_t)(end + 4 - request) +
				 (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
			if (size >= wanted)
				return true;
		}
	}
}

static inline const struct http_row *http_choose(
	const struct http_server *server, const char *request)
{
	for (size_t i = 0; server->rows[i].words; i++) {
		const struct http_row *row = &server->rows[i];

		if (strstr(request, row->words) &&
			(row->times == 0 || server->shared->used[i] < row->times)) {
			server->shared->used[i]++;
			return row;
		}
	}
	return NULL;
}

/* False: the connection ends. */
static inline bool http_reply(const struct http_peer *peer, const struct http_row *row)
{
	static const struct http_row nothing = {"", 404, "no such page"};
	size_t repeat = row && row->repeat ? row->repeat : 1;
	char head[4096];

	if (!row)
		row = &nothing;
	if (row->status == 0) {
		if (row->body && !*row->body)
			pause();
		if (row->body)
			http_write(peer, row->body, strlen(row->body));
		return false;
	}
	snprintf(head, sizeof(head), "HTTP/1.1 %d Status\r\n%sContent-Length: %zu\r\n\r\n",
		row->status, row->headers ? row->headers : "", strlen(row->body) * repeat);
	if (!http_write(peer, head, strlen(head)))
		return false;
	while (repeat-- > 0) {
		if (!http_write(peer, row->body, strlen(row->body)))
			return false;
	}
	return true;
}

static inline void http_serve(const struct http_server *server, const struct http_peer *peer)
{
	struct http_shared *shared = server->shared;
	char *request = malloc(HTTP_REQUEST_MAX);

	while (http_hear(peer, request)) {
		shared->requests++;
		shared->log_size += (size_t)snprintf(shared->log + shared->log_size,
			HTTP_LOG_MAX - shared->log_size, "%s\n====\n", request);
		assert_true(shared->log_size < HTTP_LOG_MAX);
		if (!http_reply(peer, http_choose(server, request)))
			break;
	}
	free(request);
}

static inline void http_accept(const struct http_server *server, int listening)
{
	struct http_peer peer = {accept(listening, NULL, NULL), NULL};

	if (peer.socket < 0)
		_exit(1);
	server->shared->connections++;
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (server->tls) {
			peer.ssl = SSL_new(server->tls);
			SSL_set_fd(peer.ssl, peer.socket);
			if (SSL_accept(peer.ssl) != 1)
				_exit(0);
		}
		http_serve(server, &peer);
		if (peer.ssl)
			SSL_shutdown(peer.ssl);
		_exit(0);
	}
	close(peer.socket);
}

static inline void http_server_start(struct http_server *server)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(listening, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listening, 16), 0);
	assert_int_equal(getsockname(listening, (struct sockaddr *)&address, &size), 0);
	server->port = ntohs(address.sin_port);
	snprintf(server->url, sizeof(server->url), "http%s://127.0.0.1:%d", server->tls ? "s" : "",
		server->port);
	server->shared = mmap(NULL, sizeof(*server->shared), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(server->shared, MAP_FAILED);
	fflush(NULL);
	server->pid = fork();
	if (server->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves no server behind */
		signal(SIGPIPE, SIG_IGN);
		signal(SIGCHLD, SIG_IGN);
		for (;;)
			http_accept(server, listening);
	}
	close(listening);
}

static inline void http_server_stop(struct http_server *server)
{
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	munmap(server->shared, sizeof(*server->shared));
}

/* How often words stand in the requests so far. */
static inline int http_count(const struct http_server *server, const char *words)
{
	int count = 0;

	for (const char *at = server->shared->log; (at = strstr(at, words)); at++)
		count++;
	return count;
}

#endif
