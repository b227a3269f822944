#include "relay/errand.h"

#include <stdlib.h>
#include <string.h>

struct errand {
    struct mail mail;
    const struct errand_line *line;
    errand_on_answer *on_answer; /* NULL: nobody waits */
    void *context;
    struct http_request request;
    struct http_response response;
    char text[]; /* what the request points at */
};

static void on_return(struct mail *mail, struct moment now)
{
    struct errand *errand = (struct errand *)mail;

    (void)now;
    if (errand->on_answer)
        errand->on_answer(errand->context, errand->response);
    else
        body_release(errand->response.body);
    free(errand);
}

static void at_home(struct mail *mail, struct moment now)
{
    struct errand *errand = (struct errand *)mail;

    errand->response = http_respond(errand->line->home, &errand->request, now);
    mail->deliver = on_return;
    mailbox_post(errand->line->own_box, mail);
}

static size_t text_bytes(const struct http_request *request)
{
    const char *const text[] = {request->path,          request->after,         request->by,
                                request->if_none_match, request->authorization, request->host};
    size_t n = 0;

    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        n += strlen(text[i]) + 1;
    return n;
}

/* Copies what *text points at to *at, which moves on behind it. */
static void keep(char **at, const char **text)
{
    size_t n = strlen(*text) + 1;

    *text = memcpy(*at, *text, n);
    *at += n;
}

static void keep_request(struct errand *errand, const struct http_request *request,
                         size_t body_bytes)
{
    struct http_request *kept = &errand->request;
    char *at = errand->text;

    *kept = *request;
    keep(&at, &kept->path);
    keep(&at, &kept->after);
    keep(&at, &kept->by);
    keep(&at, &kept->if_none_match);
    keep(&at, &kept->authorization);
    keep(&at, &kept->host);
    if (request->body)
        kept->body = memcpy(at, request->body, body_bytes);
}

struct errand *errand_send(const struct errand_line *line, const struct http_request *request,
                           errand_on_answer *on_answer, void *context)
{
    size_t body_bytes = request->body ? (size_t)request->length : 0;
    struct errand *errand = malloc(sizeof *errand + text_bytes(request) + body_bytes);

    if (!errand)
        return NULL;
    errand->mail.deliver = at_home;
    errand->line = line;
    errand->on_answer = on_answer;
    errand->context = context;
    keep_request(errand, request, body_bytes);
    mailbox_post(line->home_box, &errand->mail);
    return errand;
}

void errand_forget(struct errand *errand)
{
    errand->on_answer = NULL;
}
