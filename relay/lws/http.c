/* HTTP requests to relay/http.h and its answers back. */
#include "relay/lws/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "relay/policy.h"

enum {
    CHUNK_MAX_BYTES = 16384,
    SKIP_MAX_BYTES = 16 << 20, /* of a body that nobody wants, before the answer to it */
    HEADERS_MAX_BYTES = POLICY_MAX + 1024,
    PATH_MAX_BYTES = 256, /* no route is longer: cut, it leads nowhere */
    NUMBER_MAX_BYTES = 24,
    PAIR_MAX_BYTES = 512, /* of the query, name and value */
    VALUE_MAX_BYTES = CONTROL_TOKEN_MAX + 32
};

/* What a request says, copied out of libwebsockets, which forgets it while a body comes in. */
struct asked {
    enum http_method method;
    bool is_head;
    int64_t length; /* as in http_request */
    char path[PATH_MAX_BYTES];
    char after[NUMBER_MAX_BYTES];
    char by[CONTROL_TEXT_MAX + 1]; /* one more than is taken: shows a name that is too long */
    char if_none_match[ASSET_ETAG_MAX];
    char authorization[VALUE_MAX_BYTES];
    char host[HTTP_HOST_MAX];
};

/* A request whose body is coming. The answer waits for its end also when the body is not wanted:
 * whoever is still writing would not read it, and lose it when the connection is closed. */
struct upload {
    struct asked asked;
    struct http_response response; /* HTTP_CONTINUE: the body is collected */
    size_t used;
    char body[]; /* asked.length when it is collected */
};

struct header_writer {
    struct lws *wsi;
    unsigned char *at;
    unsigned char *end;
    bool full;
};

static void add_header(struct header_writer *writer, const char *name, const char *value)
{
    if (value && *value &&
        lws_add_http_header_by_name(writer->wsi, (const unsigned char *)name,
                                    (const unsigned char *)value, (int)strlen(value),
                                    &writer->at, writer->end))
        writer->full = true;
}

/* The headers of every answer come with the status line: server.c gave them to libwebsockets,
 * so that its own answers have them too. */
static int write_headers(struct lws *wsi, const struct http_response *response, bool is_last)
{
    unsigned char room[LWS_PRE + HEADERS_MAX_BYTES], *start = room + LWS_PRE;
    struct header_writer writer = {.wsi = wsi, .at = start, .end = room + sizeof room};
    char policy[POLICY_MAX];

    if (lws_add_http_header_status(wsi, (unsigned)response->status, &writer.at, writer.end))
        return -1;
    policy_write(response->ancestors, policy);
    add_header(&writer, "content-security-policy:", policy);
    add_header(&writer, "content-type:", response->type);
    add_header(&writer, "content-disposition:", response->disposition);
    add_header(&writer, "cache-control:", response->cache);
    add_header(&writer, "etag:", response->etag);
    add_header(&writer, "www-authenticate:", response->challenge);
    add_header(&writer, "allow:", response->allow);
    if (is_last)
        add_header(&writer, "connection:", "close");
    if (response->body &&
        lws_add_http_header_content_length(wsi, response->body->n, &writer.at, writer.end))
        return -1;
    if (writer.full)
        return -1;
    return lws_finalize_write_http_header(wsi, start, &writer.at, writer.end);
}

/* libwebsockets 4.1 (lws_http_action) takes the head of a request that came together with the one
 * before it for the body of it, and goes round in a circle for ever. So whoever sends the next request
 * before this one is answered is not heard further. It does not say of which connection it has such
 * bytes, only whether there are any: now and then somebody else's is closed after his answer. */
static bool has_more_to_read(struct lws *wsi)
{
    return lws_service_adjust_timeout(lws_get_context(wsi), 1, 0) == 0;
}

static int finish(struct lws *wsi, bool is_last)
{
    return is_last || has_more_to_read(wsi) || lws_http_transaction_completed(wsi) ? -1 : 0;
}

static void forget(struct connection *connection)
{
    if (connection->http.errand)
        errand_forget(connection->http.errand);
    connection->http.errand = NULL;
    if (connection->http.upload)
        body_release(connection->http.upload->response.body);
    free(connection->http.upload);
    body_release(connection->http.body);
    connection->http.upload = NULL;
    connection->http.body = NULL;
}

static void copy_header(struct lws *wsi, enum lws_token_indexes token, char *value,
                        int capacity)
{
    if (lws_hdr_copy(wsi, value, capacity, token) < 0)
        value[0] = '\0';
}

/* `name` ends in '='. Cut to what fits. */
static void copy_argument(struct lws *wsi, const char *name, char *value, size_t capacity)
{
    char pair[PAIR_MAX_BYTES];
    const char *found = lws_get_urlarg_by_name(wsi, name, pair, sizeof pair);

    snprintf(value, capacity, "%s", found ? found : "");
}

static enum http_method method_of(struct lws *wsi)
{
    static const struct {
        enum lws_token_indexes token;
        enum http_method method;
    } methods[] = {
        {WSI_TOKEN_GET_URI, HTTP_GET},       {WSI_TOKEN_HEAD_URI, HTTP_GET},
        {WSI_TOKEN_PUT_URI, HTTP_PUT},       {WSI_TOKEN_POST_URI, HTTP_POST},
        {WSI_TOKEN_DELETE_URI, HTTP_DELETE},
    };

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (lws_hdr_total_length(wsi, methods[i].token) > 0)
            return methods[i].method;
    return HTTP_OTHER;
}

/* Bodies in chunks are not for libwebsockets 4.1, and of PUT and POST without a length it awaits
 * 100 MB. */
static int64_t announced_length(struct lws *wsi, enum http_method method)
{
    char digits[NUMBER_MAX_BYTES];

    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0)
        return HTTP_LENGTH_UNKNOWN;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) == 0)
        return method == HTTP_GET || method == HTTP_DELETE ? 0 : HTTP_LENGTH_UNKNOWN;
    copy_header(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, digits, sizeof digits);
    size_t n = strlen(digits);
    return n > 0 && n < 16 && strspn(digits, "0123456789") == n ? atoll(digits)
                                                                : HTTP_LENGTH_UNKNOWN;
}

static void read_request(struct lws *wsi, const char *path, struct asked *asked)
{
    asked->method = method_of(wsi);
    asked->is_head = lws_hdr_total_length(wsi, WSI_TOKEN_HEAD_URI) > 0;
    asked->length = announced_length(wsi, asked->method);
    snprintf(asked->path, sizeof asked->path, "%s", path);
    copy_argument(wsi, "after=", asked->after, sizeof asked->after);
    copy_argument(wsi, "by=", asked->by, sizeof asked->by);
    copy_header(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, asked->if_none_match,
                sizeof asked->if_none_match);
    copy_header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, asked->authorization,
                sizeof asked->authorization);
    copy_header(wsi, WSI_TOKEN_HOST, asked->host, sizeof asked->host);
}

/* The headers now, the body (taken over) when the connection is writable. */
static int write_answer(struct connection *connection, struct http_response response)
{
    if (write_headers(connection->wsi, &response, connection->http.last)) {
        body_release(response.body);
        return -1;
    }
    if (connection->http.is_head) {
        body_release(response.body);
        response.body = NULL;
    }
    connection->http.body = response.body;
    connection->http.sent = 0;
    connection->http.answered = true;
    lws_callback_on_writable(connection->wsi);
    return 0;
}

static void on_answer_from_home(void *context, struct http_response response)
{
    struct connection *connection = context;

    connection->http.errand = NULL;
    if (write_answer(connection, response) != 0)
        lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

static struct http_request request_of(const struct asked *asked, const char *body)
{
    return (struct http_request){
        .method = asked->method,
        .path = asked->path,
        .after = asked->after,
        .by = asked->by,
        .if_none_match = asked->if_none_match,
        .authorization = asked->authorization,
        .host = asked->host,
        .length = asked->length,
        .body = body,
    };
}

/* Now, or when home has told what. `response` is taken over. `is_last`: what comes behind the
 * request cannot be read. */
static int answer(const struct http *http, struct connection *connection,
                  const struct http_request *request, struct http_response response,
                  bool is_head, bool is_last)
{
    connection->http.is_head = is_head;
    connection->http.last = is_last;
    if (response.status != HTTP_AT_HOME)
        return write_answer(connection, response);
    connection->http.errand = errand_send(http->line, request, on_answer_from_home, connection);
    return connection->http.errand ? 0 : -1;
}

static int on_request(const struct http *http, struct lws *wsi, struct connection *connection,
                      const char *path)
{
    struct asked asked;

    forget(connection);
    connection->wsi = wsi;
    read_request(wsi, path, &asked);
    struct http_request request = request_of(&asked, asked.length == 0 ? "" : NULL);
    struct http_response response = http_respond(http, &request, moment_now());
    if (asked.length == 0)
        return answer(http, connection, &request, response, asked.is_head, false);
    if (asked.length == HTTP_LENGTH_UNKNOWN || asked.length > SKIP_MAX_BYTES)
        return answer(http, connection, &request, response, asked.is_head, true);
    size_t kept = response.status == HTTP_CONTINUE ? (size_t)asked.length : 0;
    struct upload *upload = malloc(sizeof *upload + kept);
    if (!upload) {
        body_release(response.body);
        return -1;
    }
    upload->asked = asked;
    upload->response = response;
    upload->used = 0;
    connection->http.upload = upload;
    return 0;
}

static int on_body(struct connection *connection, const void *bytes, size_t n)
{
    struct upload *upload = connection->http.upload;

    if (!upload || upload->response.status != HTTP_CONTINUE)
        return 0;
    if (n > upload->asked.length - upload->used)
        return -1;
    memcpy(upload->body + upload->used, bytes, n);
    upload->used += n;
    return 0;
}

/* Comes again and again when more was sent than the body. */
static int on_whole_body(const struct http *http, struct connection *connection)
{
    struct upload *upload = connection->http.upload;

    if (!upload)
        return 0;
    bool is_collected = upload->response.status == HTTP_CONTINUE;
    struct http_request request =
        request_of(&upload->asked, is_collected ? upload->body : NULL);
    struct http_response response =
        is_collected ? http_respond(http, &request, moment_now()) : upload->response;
    connection->http.upload = NULL;
    int result = answer(http, connection, &request, response, upload->asked.is_head, false);
    free(upload);
    return result;
}

/* False when the connection is done for. */
static bool write_chunk(struct lws *wsi, struct connection *connection)
{
    unsigned char room[LWS_PRE + CHUNK_MAX_BYTES];
    const struct body *body = connection->http.body;
    size_t n = body->n - connection->http.sent;

    if (n > CHUNK_MAX_BYTES)
        n = CHUNK_MAX_BYTES;
    memcpy(room + LWS_PRE, body->bytes + connection->http.sent, n);
    connection->http.sent += n;
    return lws_write(wsi, room + LWS_PRE, n,
                     connection->http.sent == body->n ? LWS_WRITE_HTTP_FINAL
                                                      : LWS_WRITE_HTTP) >= 0;
}

/* The request is finished only here, never while it comes in: has_more_to_read knows by then. */
static int on_writable(struct lws *wsi, struct connection *connection)
{
    const struct body *body = connection->http.body;

    if (!connection->http.answered)
        return 0;
    if (body && connection->http.sent < body->n && !write_chunk(wsi, connection))
        return -1;
    if ((body && connection->http.sent < body->n) || lws_partial_buffered(wsi)) {
        lws_callback_on_writable(wsi);
        return 0;
    }
    forget(connection);
    connection->http.answered = false;
    return finish(wsi, connection->http.last);
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
    (void)!lws_return_http_status(wsi, status, NULL);
    return -1;
}

int http_on_event(struct server_view *server, struct lws *wsi, struct connection *connection,
                  enum lws_callback_reasons reason, const void *in, size_t n)
{
    switch (reason) {
    case LWS_CALLBACK_HTTP_BIND_PROTOCOL:
        memset(connection, 0, sizeof *connection);
        return 0;
    case LWS_CALLBACK_HTTP:
        return on_request(server->http, wsi, connection, in);
    case LWS_CALLBACK_HTTP_BODY:
        return on_body(connection, in, n);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return on_whole_body(server->http, connection);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return on_writable(wsi, connection);
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return on_upgrade(wsi, in);
    case LWS_CALLBACK_CLOSED_HTTP:
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
        if (connection)
            forget(connection);
        return 0;
    default:
        return 0;
    }
}
