/* What the proceedings mean for those who listen: sound while the meeting is live and not a packet
 * otherwise, and words whenever something changes. */
#include "relay_wire.h"

enum { SSRC = 100, FIRST_SEQ = 1000 };

static const char *const floor_and_fr[] = {"floor", "fr"};

struct room {
    struct wire *capture;
    uint16_t floor, fr; /* sequence numbers of the next packets */
};

static struct meeting *hall(void)
{
    return registry_find(&wire_relay.registry, "hall");
}

static struct room open_room(void)
{
    struct room room = {.capture = WIRE_OPEN(NULL), .floor = FIRST_SEQ, .fr = FIRST_SEQ};

    wire_publish(room.capture, floor_and_fr, 2, "s1", SSRC, 0, FIRST_SEQ, false);
    return room;
}

static void speak(struct room *room, int packets)
{
    while (packets-- > 0) {
        wire_packet(room->capture, SSRC, room->floor++);
        wire_packet(room->capture, SSRC + 1, room->fr++);
        wire_pass_ms(20);
    }
}

static void do_order(enum act act)
{
    char why[CONTROL_TEXT_MAX] = "";

    if (!relay_order(&wire_relay, hall(), &(struct order){.act = act}, "Ana", wire_now, why))
        fail_msg("%s: %s", act_name(act), why);
}

static void assert_phase(const struct wire *wire, const char *phase)
{
    char member[40];

    snprintf(member, sizeof member, "\"phase\":\"%s\"", phase);
    assert_non_null(wire_last(wire, "meeting"));
    assert_non_null(strstr(wire_last(wire, "meeting")->text, member));
}

/* It has got packets, and all of them are of this range. */
static void assert_heard(const struct wire *wire, uint16_t from, uint16_t to)
{
    assert_non_null(wire_last(wire, "bundle"));
    for (size_t i = 0; i < wire->count; i++)
        for (size_t j = 0; j < wire->record[i].packets; j++)
            assert_in_range(wire->record[i].seq[j], from, to - 1);
}

static void test_a_break_is_nobodys(void **state)
{
    static const char *const profiles[] = {"profile=interpreter", "profile=standard",
                                           "profile=saver"};
    struct room room = open_room();
    struct wire *listener[3];

    (void)state;
    for (int i = 0; i < 3; i++)
        listener[i] = WIRE_OPEN("meeting=hall", "channel=floor", profiles[i]);
    speak(&room, 30);
    uint16_t paused = room.floor;
    do_order(ACT_PAUSE);
    for (int i = 0; i < 3; i++) {
        assert_heard(listener[i], FIRST_SEQ, paused);
        wire_forget(listener[i]);
    }

    speak(&room, 100);
    for (int i = 0; i < 3; i++)
        assert_null(wire_last(listener[i], "bundle"));

    uint16_t live = room.floor;
    do_order(ACT_LIVE);
    speak(&room, 12);
    for (int i = 0; i < 3; i++) {
        const struct record *meeting = wire_last(listener[i], "meeting");
        const struct record *stream = wire_last(listener[i], "stream");

        assert_heard(listener[i], live, room.floor);
        assert_true(meeting->order < stream->order);
        assert_int_equal(wire_member(stream, "seq"), live); /* all of what is said is heard */
        assert_int_equal(wire_count(listener[i], "stream"), 1);
        assert_null(wire_last(listener[i], "gap"));
        wire_free(listener[i]);
    }
    wire_free(room.capture);
}

/* Everything that makes a listener hear something must ask whether the meeting is on air. */
static void test_no_way_round_the_break(void **state)
{
    struct room room = open_room();

    (void)state;
    struct wire *stays = WIRE_OPEN("meeting=hall", "channel=floor");
    struct wire *blocked = WIRE_OPEN("meeting=hall", "channel=floor");
    speak(&room, 30);
    blocked->full = true;
    speak(&room, 10);
    wire_forget(stays);
    wire_forget(blocked);
    do_order(ACT_PAUSE);
    blocked->full = false;
    peer_on_writable(&blocked->peer, wire_now);
    struct wire *comes = WIRE_OPEN("meeting=hall", "channel=fr", "profile=interpreter");
    wire_text(stays, "{\"type\":\"join\",\"channel\":\"fr\"}");
    wire_text(blocked, "{\"type\":\"leave\"}");
    wire_text(blocked, "{\"type\":\"join\",\"channel\":\"floor\"}");
    speak(&room, 10);

    wire_free(room.capture);
    room = open_room(); /* it comes back within the break */
    speak(&room, 10);
    relay_step(&wire_relay, wire_now);
    struct wire *all[] = {stays, blocked, comes};
    for (int i = 0; i < 3; i++) {
        assert_phase(all[i], "paused");
        assert_null(wire_last(all[i], "bundle"));
        assert_null(wire_last(all[i], "stream"));
        wire_forget(all[i]);
    }

    uint16_t live = room.floor;
    do_order(ACT_LIVE);
    speak(&room, 12);
    assert_heard(stays, live, room.fr);
    assert_heard(blocked, live, room.floor);
    assert_heard(comes, live, room.fr);
    for (int i = 0; i < 3; i++)
        wire_free(all[i]);
    wire_free(room.capture);
}

/* The first bundle is what was said just before: but not before the meeting went on air. */
static void test_the_first_bundle_holds_nothing_of_the_break(void **state)
{
    struct room room = open_room();

    (void)state;
    do_order(ACT_PAUSE);
    speak(&room, 50);
    do_order(ACT_LIVE);
    uint16_t live = room.floor;
    for (int i = 0; i < 12; i++) {
        speak(&room, 1);
        struct wire *saver = WIRE_OPEN("meeting=hall", "channel=floor", "profile=saver");
        wire_text(saver, "{\"type\":\"join\",\"channel\":\"fr\"}"); /* with an overlap */
        speak(&room, 6);
        assert_heard(saver, live, room.floor);
        wire_free(saver);
        do_order(ACT_PAUSE);
        speak(&room, 1);
        do_order(ACT_LIVE);
        live = room.floor;
    }
    wire_free(room.capture);
}

static void test_everybody_hears_at_once(void **state)
{
    enum { LISTENERS = 40 };
    struct room room = open_room();
    struct wire *listener[LISTENERS];

    (void)state;
    do_order(ACT_PAUSE);
    for (int i = 0; i < LISTENERS; i++)
        listener[i] = WIRE_OPEN("meeting=hall", "channel=floor");
    speak(&room, 20);
    do_order(ACT_LIVE);
    speak(&room, 5); /* one more than the last of three phases has to wait */
    for (int i = 0; i < LISTENERS; i++) {
        assert_non_null(wire_last(listener[i], "bundle"));
        wire_free(listener[i]);
    }
    wire_free(room.capture);
}

static void test_what_is_told(void **state)
{
    struct wire *listener = WIRE_OPEN("meeting=hall");

    (void)state;
    assert_string_equal(listener->record[0].type, "welcome");
    assert_string_equal(listener->record[1].type, "meeting");
    assert_int_equal(listener->count, 2); /* there was no announcement yet */
    assert_phase(listener, "live");
    assert_int_equal(wire_member(wire_last(listener, "meeting"), "rate"), 1);
    assert_int_equal(wire_member(wire_last(listener, "meeting"), "time_us"), wire_now.wall.us);
    assert_null(strstr(wire_last(listener, "meeting")->text, "until_us"));

    wire_forget(listener);
    char why[CONTROL_TEXT_MAX];
    struct order order = {.act = ACT_PAUSE, .until = {wire_now.wall.us + 600000000}};
    assert_true(relay_order(&wire_relay, hall(), &order, "Ana", wire_now, why));
    assert_int_equal(wire_member(wire_last(listener, "meeting"), "until_us"), order.until.us);
    assert_int_equal(wire_member(wire_last(listener, "meeting"), "since_us"), wire_now.wall.us);
    assert_int_equal(listener->count, 1);

    /* What is refused is told to nobody. */
    order = (struct order){.act = ACT_DOORS};
    assert_false(relay_order(&wire_relay, hall(), &order, "Ana", wire_now, why));
    assert_int_equal(listener->count, 1);

    /* Two changes at the same instant are two messages. */
    do_order(ACT_LIVE);
    do_order(ACT_END);
    assert_int_equal(listener->count, 3);
    assert_phase(listener, "ended");
    wire_free(listener);
}

static void test_the_clock_is_followed(void **state)
{
    struct wire *listener = WIRE_OPEN("meeting=hall");
    char why[CONTROL_TEXT_MAX];
    struct order order = {.act = ACT_PAUSE, .until = {wire_now.wall.us + 60000000}};

    (void)state;
    assert_true(relay_order(&wire_relay, hall(), &order, "Ana", wire_now, why));
    wire_pass_ms(59999);
    relay_step(&wire_relay, wire_now);
    assert_phase(listener, "paused");
    wire_pass_ms(1);
    relay_step(&wire_relay, wire_now);
    assert_phase(listener, "live");

    /* An order comes to a meeting that the clock has seen to, also between two steps. */
    order.until.us = wire_now.wall.us + 60000000;
    assert_true(relay_order(&wire_relay, hall(), &order, "Ana", wire_now, why));
    wire_pass_ms(61000);
    assert_false(relay_order(&wire_relay, hall(), &(struct order){.act = ACT_LIVE}, "Ana",
                             wire_now, why));
    assert_non_null(strstr(why, "live already"));
    wire_free(listener);
}

static void announce(const char *fr)
{
    struct texts text = {.in = {[TEXT_FR] = (char *)fr}};

    assert_true(relay_announce(&wire_relay, hall(), fr ? &text : NULL, "Ana", wire_now));
}

static void test_announcements(void **state)
{
    struct wire *before = WIRE_OPEN("meeting=hall");

    (void)state;
    announce("La séance reprend à 15 h.");
    assert_non_null(strstr(wire_last(before, "announcement")->text, "15 h."));
    int64_t id = wire_member(wire_last(before, "announcement"), "id");
    struct wire *after = WIRE_OPEN("meeting=hall");
    assert_int_equal(wire_member(wire_last(after, "announcement"), "id"), id);
    assert_true(wire_last(after, "announcement")->order > wire_last(after, "meeting")->order);

    announce(NULL);
    assert_non_null(strstr(wire_last(after, "announcement")->text, "\"text\":{}"));
    assert_true(wire_member(wire_last(after, "announcement"), "id") > id);
    /* Whoever was away meanwhile still shows it, and must be told. */
    struct wire *again = WIRE_OPEN("meeting=hall");
    assert_non_null(strstr(wire_last(again, "announcement")->text, "\"text\":{}"));

    char *endless = malloc(CONTROL_ANNOUNCEMENT_MAX_BYTES + 2);
    memset(endless, 'x', CONTROL_ANNOUNCEMENT_MAX_BYTES + 1);
    endless[CONTROL_ANNOUNCEMENT_MAX_BYTES + 1] = '\0';
    struct texts text = {.in = {[TEXT_EN] = endless}};
    wire_forget(before);
    assert_false(relay_announce(&wire_relay, hall(), &text, "Ana", wire_now));
    assert_int_equal(before->count, 0);
    free(endless);
    wire_free(before);
    wire_free(after);
    wire_free(again);
}

static struct programme *programme_with_items(unsigned count)
{
    static const char *const channels[] = {"floor", "en", "fr"};
    struct programme *programme = programme_open("hall", "The hall", channels, 3);

    programme->items = calloc(count, sizeof programme->items[0]);
    programme->items_count = count;
    for (unsigned i = 0; i < count; i++)
        programme->items[i].title.in[TEXT_EN] = strdup("An item");
    return programme;
}

static void test_a_new_programme(void **state)
{
    struct wire *listener = WIRE_OPEN("meeting=hall");
    int64_t definition = wire_member(wire_last(listener, "meeting"), "definition");

    (void)state;
    assert_true(relay_apply(&wire_relay, programme_with_items(5), "Ana", wire_now));
    do_order(ACT_NEXT);
    do_order(ACT_NEXT);
    do_order(ACT_NEXT);
    assert_int_equal(wire_member(wire_last(listener, "meeting"), "item"), 3);
    assert_true(wire_member(wire_last(listener, "meeting"), "definition") > definition);
    assert_true(relay_apply(&wire_relay, programme_with_items(2), "Ana", wire_now));
    assert_int_equal(wire_member(wire_last(listener, "meeting"), "item"), 2);
    assert_phase(listener, "live");
    wire_free(listener);
}

struct listing {
    char text[1000];
};

static void on_event(void *context, const struct event *event)
{
    struct listing *listing = context;
    size_t used = strlen(listing->text);

    snprintf(listing->text + used, sizeof listing->text - used, "%s %s%s%s; ", event->by,
             event->what, *event->detail ? " " : "", event->detail);
}

static void test_another_relay_goes_on(void **state)
{
    struct store *store = store_open(":memory:");
    struct listing listing = {""};
    struct wire *listener;

    (void)state;
    for (int i = 0; i < 2; i++) {
        relay_fini(&wire_relay);
        relay_init(&wire_relay, &wire_state);
        wire_relay.store = store;
        assert_true(relay_apply(&wire_relay, programme_with_items(3), "relay", wire_now));
        listener = WIRE_OPEN("meeting=hall");
        if (i == 0) {
            assert_phase(listener, "live");
            do_order(ACT_NEXT);
            announce("Pause");
            do_order(ACT_PAUSE);
        } else {
            assert_phase(listener, "paused");
            assert_int_equal(wire_member(wire_last(listener, "meeting"), "item"), 2);
            assert_int_equal(wire_member(wire_last(listener, "meeting"), "since_us"),
                             wire_now.wall.us - 5000000);
            assert_non_null(strstr(wire_last(listener, "announcement")->text, "Pause"));
        }
        wire_free(listener);
        wire_pass_ms(5000);
    }
    store_events(store, "hall", 0, 100, on_event, &listing);
    assert_string_equal(listing.text, "relay set up; relay live; relay item 1: An item; "
                                      "Ana item 2: An item; Ana announcement Pause; "
                                      "Ana paused; relay taken up again; ");

    relay_withdraw(&wire_relay, hall(), "Ana", wire_now);
    assert_true(relay_apply(&wire_relay, programme_with_items(3), "Ana", wire_now));
    listener = WIRE_OPEN("meeting=hall");
    assert_phase(listener, "live"); /* a new one: nothing of the one before */
    assert_null(wire_last(listener, "announcement"));
    wire_free(listener);
    relay_fini(&wire_relay);
    store_close(store);
    relay_init(&wire_relay, &wire_state);
}

#define WITH_RELAY(test) cmocka_unit_test_setup_teardown(test, wire_start, wire_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RELAY(test_a_break_is_nobodys),
        WITH_RELAY(test_no_way_round_the_break),
        WITH_RELAY(test_the_first_bundle_holds_nothing_of_the_break),
        WITH_RELAY(test_everybody_hears_at_once),
        WITH_RELAY(test_what_is_told),
        WITH_RELAY(test_the_clock_is_followed),
        WITH_RELAY(test_announcements),
        WITH_RELAY(test_a_new_programme),
        WITH_RELAY(test_another_relay_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
