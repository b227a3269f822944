/* HTTP requests to relay/http.h and its answers back. */
#include "relay/lws/connection.h"

#include <stdio.h>
#include <string.h>

enum { HEADERS_MAX_BYTES = 2048, CHUNK_MAX_BYTES = 16384, VALUE_MAX_BYTES = 600 };

struct header_writer {
    struct lws *wsi;
    unsigned char *at;
    unsigned char *end;
    bool full;
};

static void add_header(struct header_writer *writer, const char *name, const char *value)
{
    if (lws_add_http_header_by_name(writer->wsi, (const unsigned char *)name,
                                    (const unsigned char *)value, (int)strlen(value),
                                    &writer->at, writer->end))
        writer->full = true;
}

/* The headers of every answer come with the status line: server.c gave them to libwebsockets,
 * so that its own answers have them too. */
static int write_headers(struct lws *wsi, const struct http_response *response)
{
    unsigned char room[LWS_PRE + HEADERS_MAX_BYTES], *start = room + LWS_PRE;
    struct header_writer writer = {.wsi = wsi, .at = start, .end = room + sizeof room};

    if (lws_add_http_header_status(wsi, (unsigned)response->status, &writer.at, writer.end))
        return -1;
    add_header(&writer, "content-type:", response->type);
    add_header(&writer, "cache-control:", response->cache);
    if (response->etag[0])
        add_header(&writer, "etag:", response->etag);
    if (response->challenge)
        add_header(&writer, "www-authenticate:", response->challenge);
    if (response->status == 405)
        add_header(&writer, "allow:", "GET, HEAD");
    if (response->body &&
        lws_add_http_header_content_length(wsi, response->body->n, &writer.at, writer.end))
        return -1;
    if (writer.full)
        return -1;
    return lws_finalize_write_http_header(wsi, start, &writer.at, writer.end);
}

static void copy_header(struct lws *wsi, enum lws_token_indexes token, char *value,
                        int capacity)
{
    if (lws_hdr_copy(wsi, value, capacity, token) < 0)
        value[0] = '\0';
}

static int finish(struct lws *wsi)
{
    return lws_http_transaction_completed(wsi) ? -1 : 0;
}

static int on_request(const struct http *http, struct lws *wsi, struct connection *connection,
                      const char *path)
{
    char if_none_match[ASSET_ETAG_MAX], authorization[VALUE_MAX_BYTES];
    bool is_head = lws_hdr_total_length(wsi, WSI_TOKEN_HEAD_URI) > 0;
    struct http_request request = {
        .is_get = is_head || lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) > 0,
        .path = path,
        .if_none_match = if_none_match,
        .authorization = authorization,
    };

    copy_header(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, if_none_match, sizeof if_none_match);
    copy_header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, authorization, sizeof authorization);
    struct http_response response = http_respond(http, &request);
    if (write_headers(wsi, &response)) {
        body_release(response.body);
        return -1;
    }
    if (is_head || !response.body || response.body->n == 0) {
        body_release(response.body);
        return finish(wsi);
    }
    body_release(connection->http.body);
    connection->http.body = response.body;
    connection->http.sent = 0;
    lws_callback_on_writable(wsi);
    return 0;
}

static int on_writable(struct lws *wsi, struct connection *connection)
{
    unsigned char room[LWS_PRE + CHUNK_MAX_BYTES];
    struct body *body = connection->http.body;

    if (!body)
        return 0;
    size_t n = body->n - connection->http.sent;
    if (n > CHUNK_MAX_BYTES)
        n = CHUNK_MAX_BYTES;
    bool last = connection->http.sent + n == body->n;
    memcpy(room + LWS_PRE, body->bytes + connection->http.sent, n);
    if (lws_write(wsi, room + LWS_PRE, n, last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0)
        return -1;
    connection->http.sent += n;
    if (!last) {
        lws_callback_on_writable(wsi);
        return 0;
    }
    body_release(body);
    connection->http.body = NULL;
    return finish(wsi);
}

/* Only to a WebSocket, and only at its address: HTTP/2 in libwebsockets 4.1 has no flow control
 * for it. */
static int on_upgrade(struct lws *wsi, const char *protocol)
{
    char path[16];
    unsigned status = HTTP_STATUS_BAD_REQUEST;

    if (strcasecmp(protocol, "websocket") == 0) {
        if (lws_hdr_copy(wsi, path, sizeof path, WSI_TOKEN_GET_URI) > 0 &&
            strcmp(path, "/ws") == 0)
            return 0;
        status = HTTP_STATUS_NOT_FOUND;
    }
    return lws_return_http_status(wsi, status, NULL) ? -1 : 1; /* answered */
}

int http_on_event(struct server_view *server, struct lws *wsi, struct connection *connection,
                  enum lws_callback_reasons reason, const char *in)
{
    switch (reason) {
    case LWS_CALLBACK_HTTP_BIND_PROTOCOL:
        memset(connection, 0, sizeof *connection);
        return 0;
    case LWS_CALLBACK_HTTP:
        return on_request(server->http, wsi, connection, in);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return on_writable(wsi, connection);
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return on_upgrade(wsi, in);
    case LWS_CALLBACK_CLOSED_HTTP:
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
        if (connection) {
            body_release(connection->http.body);
            connection->http.body = NULL;
        }
        return 0;
    default:
        return 0;
    }
}
