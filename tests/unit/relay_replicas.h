/* For the tests of several workers: home is that of relay_wire.h, and its replicas are in the same
 * thread. The trunk is a function call. */
#ifndef TESTS_RELAY_REPLICAS_H
#define TESTS_RELAY_REPLICAS_H

#include "relay_wire.h"

#include "relay/figures.h"
#include "relay/listener.h"
#include "relay/replica.h"

enum { REPLICAS = 2, REPLICAS_MAIL_MAX = 64 };

static struct relay replica[REPLICAS];

/* What is under way when the trunk takes its time. */
static struct {
    bool is_slow;
    size_t count;
    struct trunk_message *message[REPLICAS_MAIL_MAX];
} replicas_mail;

static inline void replicas_deliver(struct trunk_message *message)
{
    for (int i = 0; i < REPLICAS; i++) {
        replica_apply(&replica[i], message, wire_now);
        wire_turn_at(&replica[i]);
    }
    trunk_release(message);
}

static inline void replicas_post(void *context, struct trunk_message *message)
{
    (void)context;
    if (!replicas_mail.is_slow) {
        replicas_deliver(message);
        return;
    }
    assert_true(replicas_mail.count < REPLICAS_MAIL_MAX);
    replicas_mail.message[replicas_mail.count++] = message;
}

static inline void replicas_lose(void)
{
    for (size_t i = 0; i < replicas_mail.count; i++)
        trunk_release(replicas_mail.message[i]);
    replicas_mail.count = 0;
    replicas_mail.is_slow = false;
}

static inline void replicas_receive(void)
{
    for (size_t i = 0; i < replicas_mail.count; i++)
        replicas_deliver(replicas_mail.message[i]);
    replicas_mail.count = 0;
    replicas_mail.is_slow = false;
}

static const struct trunk replicas_trunk = {.post = replicas_post};

static inline void replicas_connect(void)
{
    for (unsigned i = 0; i < REPLICAS; i++)
        replica_init(&replica[i], &wire_state, i + 1);
    wire_relay.trunk = &replicas_trunk;
    wire_relay.workers = 1 + REPLICAS;
    trunk_introduce(&wire_relay);
}

static inline int replicas_start(void **state)
{
    wire_start(state);
    replicas_connect();
    return 0;
}

static inline int replicas_stop(void **state)
{
    assert_int_equal(replicas_mail.count, 0);
    for (int i = 0; i < REPLICAS; i++) {
        assert_true(wire_is_empty(&replica[i]));
        relay_fini(&replica[i]);
    }
    return wire_stop(state);
}

/* A step of all workers, which post their figures. */
static inline void replicas_step(void)
{
    wire_pass_ms(RELAY_STEP_MS);
    for (unsigned i = 0; i < REPLICAS; i++) {
        relay_step(&replica[i], wire_now);
        figures_post(&wire_relay, i + 1, figures_collect(&replica[i]));
    }
    relay_step(&wire_relay, wire_now);
}

#endif
