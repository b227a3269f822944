/* An HTTP request whose answer only home knows, the first worker: on its way there, and back with the
 * answer. */
#ifndef RELAY_ERRAND_H
#define RELAY_ERRAND_H

#include "relay/http.h"
#include "relay/mailbox.h"

struct errand; /* opaque; heap */

/* From a worker to home. */
struct errand_line {
    const struct http *home; /* of another thread: only passed on */
    struct mailbox *home_box;
    struct mailbox *own_box;
};

/* Takes the answer, whose body it has to release. In the thread of whoever sent the errand. */
typedef void errand_on_answer(void *context, struct http_response response);

/* Copies the request. It ends by calling `on_answer`. NULL when out of memory. */
struct errand *errand_send(const struct errand_line *line, const struct http_request *request,
                           errand_on_answer *on_answer, void *context);

/* Nobody waits for the answer any more. */
void errand_forget(struct errand *errand);

#endif
