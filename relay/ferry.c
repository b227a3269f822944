#include "relay/ferry.h"

#include <stdlib.h>
#include <string.h>

#include "relay/peer.h"

struct parcel {
    struct mail mail;
    struct ferry *ferry;
    struct parcel *behind; /* in the queue of what the connection has not taken */
    enum outlet_kind kind;
    size_t n;
    uint8_t bytes[]; /* at the end of OUTLET_HEADROOM_BYTES, when it goes outward */
};

struct ferry {
    const struct ferry_line *line;
    /* The end where the connection is. */
    struct peer *near;     /* NULL: it is gone */
    struct parcel *first;  /* for a connection that was full */
    struct parcel **last;  /* where the next one is put */
    size_t inbound_bytes;  /* underway to home */
    struct mail departure; /* home learns that it is gone */
    enum cause departure_cause;
    struct mail excess;
    enum outlet_kind excess_kind;
    /* The end at home. */
    struct home {
        const struct outlet *outlet; /* first: this is the connection of `peer` */
        struct peer peer;
        size_t outbound_bytes; /* underway to the connection */
        bool full;             /* has refused something since */
        struct mail closing;
        enum cause closing_cause;
        char reason[CONTROL_TEXT_MAX];
        struct mail burial; /* the last word: nothing of it is used at home any more */
    } home;
};

static struct ferry *ferry_of_home(void *connection)
{
    return LIST_ENTRY((struct home *)connection, struct ferry, home);
}

static size_t weight(size_t n)
{
    return sizeof(struct parcel) + n; /* so that empty ones weigh something */
}

static struct parcel *pack(struct ferry *ferry, enum outlet_kind kind, size_t n,
                           mail_deliver *deliver)
{
    struct parcel *parcel = malloc(sizeof *parcel + OUTLET_HEADROOM_BYTES + n);

    if (parcel)
        *parcel =
            (struct parcel){.mail.deliver = deliver, .ferry = ferry, .kind = kind, .n = n};
    return parcel;
}

/* Posts what lies within the ferry itself: such mail needs no memory when there is none. */
static void post(struct mailbox *box, struct mail *mail, mail_deliver *deliver)
{
    mail->deliver = deliver;
    mailbox_post(box, mail);
}

/* Outward: home says, the connection is told ---------------------------------------------------- */

static void home_on_receipt(struct mail *mail, struct moment now)
{
    struct parcel *parcel = (struct parcel *)mail;
    struct home *home = &parcel->ferry->home;

    home->outbound_bytes -= weight(parcel->n);
    free(parcel);
    if (!home->full)
        return;
    home->full = false;
    peer_on_writable(&home->peer, now);
}

static void flush(struct ferry *ferry)
{
    while (ferry->first) {
        struct parcel *parcel = ferry->first;

        if (!outlet_send(ferry->near->connection, parcel->bytes + OUTLET_HEADROOM_BYTES,
                         parcel->n, parcel->kind))
            return;
        ferry->first = parcel->behind;
        post(ferry->line->home_box, &parcel->mail, home_on_receipt);
    }
    ferry->last = &ferry->first;
}

static void near_on_parcel(struct mail *mail, struct moment now)
{
    struct parcel *parcel = (struct parcel *)mail;
    struct ferry *ferry = parcel->ferry;

    (void)now;
    if (!ferry->near) {
        free(parcel);
        return;
    }
    *ferry->last = parcel;
    ferry->last = &parcel->behind;
    if (ferry->first == parcel) /* else it waits for ferry_on_writable, as those before it */
        flush(ferry);
}

void ferry_on_writable(struct ferry *ferry)
{
    flush(ferry);
}

static bool home_send(void *connection, uint8_t *bytes, size_t n, enum outlet_kind kind)
{
    struct ferry *ferry = ferry_of_home(connection);
    struct home *home = &ferry->home;
    struct parcel *parcel = NULL;

    if (!home->full && home->outbound_bytes + weight(n) <= FERRY_OUTBOUND_MAX_BYTES)
        parcel = pack(ferry, kind, n, near_on_parcel);
    if (!parcel) {
        home->full = home->outbound_bytes > 0; /* else nothing would end it */
        return false;
    }
    memcpy(parcel->bytes + OUTLET_HEADROOM_BYTES, bytes, n);
    home->outbound_bytes += weight(n);
    mailbox_post(ferry->line->own_box, &parcel->mail);
    return true;
}

static void near_on_close(struct mail *mail, struct moment now)
{
    struct ferry *ferry = LIST_ENTRY(mail, struct ferry, home.closing);

    (void)now;
    if (ferry->near)
        peer_on_dismissed(ferry->near, ferry->home.closing_cause, ferry->home.reason);
}

static void home_close(void *connection, enum cause cause, const char *reason)
{
    struct ferry *ferry = ferry_of_home(connection);

    ferry->home.closing_cause = cause;
    snprintf(ferry->home.reason, sizeof ferry->home.reason, "%s", reason);
    post(ferry->line->own_box, &ferry->home.closing, near_on_close);
}

static const struct outlet home_outlet = {.send = home_send, .close = home_close};

/* Inward: the connection says, home is told ----------------------------------------------------- */

static void near_on_receipt(struct mail *mail, struct moment now)
{
    struct parcel *parcel = (struct parcel *)mail;

    (void)now;
    parcel->ferry->inbound_bytes -= weight(parcel->n);
    free(parcel);
}

static void give_receipt(struct parcel *parcel)
{
    post(parcel->ferry->line->own_box, &parcel->mail, near_on_receipt);
}

static void home_on_parcel(struct mail *mail, struct moment now)
{
    struct parcel *parcel = (struct parcel *)mail;
    struct peer *peer = &parcel->ferry->home.peer;

    if (parcel->n > peer_message_limit(peer, parcel->kind))
        peer_on_excess(peer, parcel->kind, now);
    else if (parcel->kind == OUTLET_TEXT)
        peer_on_text(peer, (const char *)parcel->bytes, parcel->n, now);
    else
        peer_on_bundle(peer, parcel->bytes, parcel->n, now);
    give_receipt(parcel);
}

/* The first one. */
static void home_on_boarding(struct mail *mail, struct moment now)
{
    struct parcel *parcel = (struct parcel *)mail;
    struct ferry *ferry = parcel->ferry;

    ferry->home.outlet = &home_outlet;
    peer_arrive(&ferry->home.peer, ferry->line->home, &ferry->home, now);
    home_on_parcel(mail, now);
}

static bool send(struct ferry *ferry, enum outlet_kind kind, const void *bytes, size_t n,
                 mail_deliver *deliver)
{
    struct parcel *parcel = ferry->inbound_bytes + weight(n) <= FERRY_INBOUND_MAX_BYTES
                                ? pack(ferry, kind, n, deliver)
                                : NULL;

    if (!parcel)
        return false;
    memcpy(parcel->bytes, bytes, n);
    ferry->inbound_bytes += weight(n);
    mailbox_post(ferry->line->home_box, &parcel->mail);
    return true;
}

bool ferry_send(struct ferry *ferry, enum outlet_kind kind, const void *bytes, size_t n)
{
    return send(ferry, kind, bytes, n, home_on_parcel);
}

static void home_on_excess(struct mail *mail, struct moment now)
{
    struct ferry *ferry = LIST_ENTRY(mail, struct ferry, excess);

    peer_on_excess(&ferry->home.peer, ferry->excess_kind, now);
}

void ferry_send_excess(struct ferry *ferry, enum outlet_kind kind)
{
    if (ferry->excess.deliver) /* it knows */
        return;
    ferry->excess_kind = kind;
    post(ferry->line->home_box, &ferry->excess, home_on_excess);
}

/* Beginning and end ----------------------------------------------------------------------------- */

struct ferry *ferry_board(const struct ferry_line *line, struct peer *peer, const char *text,
                          size_t n)
{
    struct ferry *ferry = calloc(1, sizeof *ferry);

    if (!ferry)
        return NULL;
    ferry->line = line;
    ferry->near = peer;
    ferry->last = &ferry->first;
    if (send(ferry, OUTLET_TEXT, text, n, home_on_boarding))
        return ferry;
    free(ferry);
    return NULL;
}

static void near_on_burial(struct mail *mail, struct moment now)
{
    (void)now;
    free(LIST_ENTRY(mail, struct ferry, home.burial));
}

static void home_on_departure(struct mail *mail, struct moment now)
{
    struct ferry *ferry = LIST_ENTRY(mail, struct ferry, departure);

    peer_on_gone(&ferry->home.peer, ferry->departure_cause, now);
    post(ferry->line->own_box, &ferry->home.burial, near_on_burial);
}

void ferry_leave(struct ferry *ferry, enum cause cause)
{
    while (ferry->first) {
        struct parcel *parcel = ferry->first;

        ferry->first = parcel->behind;
        free(parcel);
    }
    ferry->near = NULL;
    ferry->departure_cause = cause;
    post(ferry->line->home_box, &ferry->departure, home_on_departure);
}
