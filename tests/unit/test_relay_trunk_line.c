/* What home tells another worker, while that one does not look into its mailbox. */
#include "relay_wire.h"

#include "relay/replica.h"
#include "relay/trunk_line.h"

enum { SSRC = 100, FIRST_SEQ = 1 };

static const char *const floor_only[] = {"floor"};

static struct relay replica;
static struct mailbox box;
static struct trunk_line line;

static void post(void *context, struct trunk_message *message)
{
    trunk_line_tell(context, message);
    trunk_release(message);
}

static const struct trunk trunk = {.post = post, .context = &line};

static int start(void **state)
{
    wire_start(state);
    mailbox_init(&box);
    replica_init(&replica, &wire_state, 1);
    line = (struct trunk_line){.replica = &replica, .box = &box};
    wire_relay.trunk = &trunk;
    wire_relay.workers = 2;
    trunk_introduce(&wire_relay);
    mailbox_deliver(&box, wire_now);
    return 0;
}

static int stop(void **state)
{
    mailbox_deliver(&box, wire_now);
    assert_int_equal(line.bundles_bytes, 0);
    relay_fini(&replica);
    return wire_stop(state);
}

static struct wire *publish(void)
{
    struct wire *capture = WIRE_OPEN(NULL);

    wire_publish(capture, floor_only, 1, "s1", SSRC, 0, FIRST_SEQ, false);
    return capture;
}

static struct wire *listen_there(void)
{
    static const char *const query[] = {"meeting=hall", "channel=floor", "profile=interpreter",
                                        NULL};

    return wire_open_at(&replica, query);
}

static void come_round(void)
{
    mailbox_deliver(&box, wire_now);
    wire_turn_at(&replica);
}

static void drop(struct mail *mail, struct moment now)
{
    (void)now;
    free(mail);
}

/* Receipts of a ferry, say, of whoever floods this worker with messages. */
static void test_other_mail_takes_no_room_from_bundles(void **state)
{
    struct wire *capture = publish();
    uint16_t seq = FIRST_SEQ;

    (void)state;
    mailbox_deliver(&box, wire_now);
    struct wire *listener = listen_there();
    for (int i = 0; i < 100000; i++) {
        struct mail *mail = malloc(sizeof *mail);

        assert_non_null(mail);
        mail->deliver = drop;
        mailbox_post(&box, mail);
    }
    wire_speak(capture, SSRC, &seq, 1);
    come_round();
    assert_non_null(wire_last(listener, "bundle"));
    wire_free(listener);
    wire_free(capture);
    mailbox_deliver(&box, wire_now);
}

static void test_bundles_that_nobody_fetches_are_bounded(void **state)
{
    struct wire *capture = publish();
    uint16_t seq = FIRST_SEQ;
    size_t most = 0;

    (void)state;
    mailbox_deliver(&box, wire_now);
    struct wire *listener = listen_there();
    for (int i = 0; i < 60000; i++) { /* 20 minutes */
        wire_speak(capture, SSRC, &seq, 1);
        most = line.bundles_bytes > most ? line.bundles_bytes : most;
    }
    assert_in_range(most, TRUNK_LINE_BUNDLES_MAX_BYTES / 2, TRUNK_LINE_BUNDLES_MAX_BYTES);
    wire_free(capture); /* what is not a bundle is told all the same */
    capture = publish();
    wire_forget(listener);
    come_round();
    assert_int_equal(line.bundles_bytes, 0);
    assert_non_null(wire_last(listener, "channels"));
    wire_speak(capture, SSRC, &seq, 1);
    come_round();
    assert_int_equal(wire_last(listener, "bundle")->seq[0], (uint16_t)(seq - 1));
    wire_free(listener);
    wire_free(capture);
    mailbox_deliver(&box, wire_now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_other_mail_takes_no_room_from_bundles, start,
                                        stop),
        cmocka_unit_test_setup_teardown(test_bundles_that_nobody_fetches_are_bounded, start,
                                        stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
