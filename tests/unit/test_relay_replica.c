/* Replicas: whoever listens at one is told and given the same as one at home, whatever happens. Home and its
 * replicas are one thread here, and the trunk is a function call. */
#include "relay_replicas.h"

enum { SSRC = 100, FIRST_SEQ = 1000 };

/* One at home and one at a replica who do the same. */
struct pair {
    struct wire *home, *there;
};

static struct pair pair_open(int at, const char *const *query)
{
    return (struct pair){wire_open_at(&wire_relay, query), wire_open_at(&replica[at], query)};
}

#define PAIR_OPEN(at, ...) pair_open(at, (const char *const[]){__VA_ARGS__, NULL})

static void pair_text(struct pair *pair, const char *text)
{
    wire_text(pair->home, text);
    wire_text(pair->there, text);
}

static void pair_fill(struct pair *pair, bool full)
{
    pair->home->full = pair->there->full = full;
    if (!full) {
        peer_on_writable(&pair->home->peer, wire_now);
        peer_on_writable(&pair->there->peer, wire_now);
    }
}

static void pair_free(struct pair *pair)
{
    wire_free(pair->home);
    wire_free(pair->there);
}

static void assert_same_record(const struct record *home, const struct record *there)
{
    assert_int_equal(home->is_bundle, there->is_bundle);
    assert_string_equal(home->text, there->text);
    assert_int_equal(home->packets, there->packets);
    assert_memory_equal(home->seq, there->seq, home->packets * sizeof home->seq[0]);
}

/* Since they were compared last both have been told the same, in the same order. */
static void assert_same(struct pair *pair)
{
    for (size_t i = 0; i < pair->home->count && i < pair->there->count; i++)
        assert_same_record(&pair->home->record[i], &pair->there->record[i]);
    assert_int_equal(pair->home->count, pair->there->count);
    assert_int_equal(pair->home->closed, pair->there->closed);
    assert_string_equal(pair->home->reason, pair->there->reason);
    wire_forget(pair->home);
    wire_forget(pair->there);
}

static struct meeting *hall(void)
{
    return registry_find(&wire_relay.registry, "hall");
}

static void do_order(enum act act)
{
    char why[CONTROL_TEXT_MAX];

    relay_order(&wire_relay, hall(), &(struct order){.act = act}, "Ana", wire_now, why);
}

/* Any sequence of what may happen ---------------------------------------------------------- */

enum { PAIRS = 6, CAPTURES = 3 };

static const char *const all_channels[] = {"floor", "en", "fr", "ar"};
static const char *const channel_sets[][4] = {
    {"floor", "en", "fr"}, {"fr", "floor", "ar"}, {"ar", "en", "fr", "floor"}, {"floor"}};

struct anything {
    uint32_t seed;
    int at; /* one replica, so that cohorts and places are those of home */
    struct pair pair[PAIRS];
    struct wire *capture[CAPTURES];
    uint16_t seq[CAPTURES];
};

static unsigned draw(struct anything *any, unsigned below)
{
    any->seed = any->seed * 1664525 + 1013904223;
    return (any->seed >> 16) % below;
}

static struct pair any_pair(struct anything *any)
{
    static const char *const profiles[] = {"profile=interpreter", "profile=standard",
                                           "profile=saver"};
    char channel[24];

    snprintf(channel, sizeof channel, "channel=%s", all_channels[draw(any, 4)]);
    return PAIR_OPEN(any->at, "meeting=hall", channel, profiles[draw(any, 3)]);
}

static void change_pair(struct anything *any)
{
    struct pair *pair = &any->pair[draw(any, PAIRS)];
    char text[120];

    switch (draw(any, 5)) {
    case 0:
        assert_same(pair);
        pair_free(pair);
        *pair = any_pair(any);
        break;
    case 1:
        if (pair->home->closed == CAUSE_COUNT)
            pair_text(pair, "{\"type\":\"leave\"}");
        break;
    case 2:
        pair_fill(pair, !pair->home->full);
        break;
    default:
        snprintf(text, sizeof text,
                 "{\"type\":\"join\",\"channel\":\"%s\",\"rendition\":\"%s\"}",
                 all_channels[draw(any, 4)], draw(any, 2) ? "hi" : "lo");
        if (pair->home->closed == CAUSE_COUNT)
            pair_text(pair, text);
    }
}

static void redefine(struct anything *any)
{
    unsigned which = draw(any, 4), count = 0;

    while (count < 4 && channel_sets[which][count])
        count++;
    assert_true(relay_apply(&wire_relay,
                            programme_open("hall", "The hall", channel_sets[which], count),
                            "test", wire_now));
}

/* A capture begins, perhaps in place of another one, or one that was away goes on. */
static void begin(struct anything *any)
{
    unsigned i = draw(any, CAPTURES), first = draw(any, 3);
    char session[4] = {'s', (char)('0' + i), '\0'};

    if (any->capture[i])
        wire_free(any->capture[i]);
    any->capture[i] = WIRE_OPEN(NULL);
    any->seq[i] = (uint16_t)(any->seq[i] + draw(any, 2) * 3);
    wire_publish(any->capture[i], &all_channels[first], 2, session, SSRC * (i + 1), 0,
                 any->seq[i], draw(any, 2));
}

static void speak(struct anything *any)
{
    unsigned i = draw(any, CAPTURES);

    for (unsigned n = draw(any, 12); any->capture[i] && n > 0; n--) {
        if (any->capture[i]->closed == CAUSE_COUNT)
            wire_packet(any->capture[i], SSRC * (i + 1) + n % 2, any->seq[i]);
        if (n % 2)
            any->seq[i]++;
        wire_pass_ms(10);
    }
}

static void tell_of_input(struct anything *any)
{
    static const char *const texts[] = {
        "{\"type\":\"source\",\"channel\":\"en\",\"state\":\"lost\"}",
        "{\"type\":\"source\",\"channel\":\"en\",\"state\":\"ok\"}",
        "{\"type\":\"quality\",\"channels\":[{\"channel\":\"en\",\"level_dbov\":-23,"
        "\"peak_dbov\":-9,\"noise_dbov\":-61,\"clipped\":0,\"bandwidth_hz\":15200,"
        "\"lost_ms\":0}]}"};
    struct wire *capture = any->capture[draw(any, CAPTURES)];

    if (capture && capture->closed == CAUSE_COUNT)
        wire_text(capture, texts[draw(any, 3)]);
}

static void announce(struct anything *any)
{
    char words[] = "Break until three";
    const struct texts text = {.in = {[TEXT_EN] = words}};

    assert_true(
        relay_announce(&wire_relay, hall(), draw(any, 3) ? &text : NULL, "Ana", wire_now));
}

static void happen(struct anything *any)
{
    char why[CONTROL_TEXT_MAX];

    switch (draw(any, 16)) {
    case 0:
        redefine(any);
        break;
    case 1:
        do_order((enum act)draw(any, ACT_ITEM));
        break;
    case 2:
        do_order(ACT_LIVE);
        break;
    case 3:
        announce(any);
        break;
    case 4:
        relay_put_forward(&wire_relay, (ll_wall){wire_now.wall.us + 60000000}, "Ana", wire_now,
                          why);
        break;
    case 5:
        replicas_step();
        break;
    case 6:
        if (draw(any, 8) == 0) {
            relay_withdraw(&wire_relay, hall(), "Ana", wire_now);
            redefine(any);
        }
        break;
    case 7:
        begin(any);
        break;
    case 8:
        tell_of_input(any);
        break;
    case 9:
    case 10:
    case 11:
        change_pair(any);
        break;
    default:
        speak(any);
    }
}

static void check_all(struct anything *any)
{
    for (int i = 0; i < PAIRS; i++)
        assert_same(&any->pair[i]);
}

static void test_whatever_happens(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 40; seed++) {
        struct anything any = {.seed = seed, .at = seed % REPLICAS};

        wire_relay.registry.rehearsal =
            (struct rehearsal){.start = wire_now.wall, .began = wire_now.wall, .rate = 1};
        trunk_introduce(&wire_relay);
        for (int i = 0; i < PAIRS; i++)
            any.pair[i] = any_pair(&any);
        for (int i = 0; i < 300; i++) {
            happen(&any);
            check_all(&any);
        }
        for (int i = 0; i < PAIRS; i++)
            pair_free(&any.pair[i]);
        for (int i = 0; i < CAPTURES; i++)
            if (any.capture[i])
                wire_free(any.capture[i]);
    }
}

/* By itself ------------------------------------------------------------------------------------- */

static const char *const floor_and_en[] = {"floor", "en"};

/* A message on its way ages the packets in it: who is too late for them there is skipped as at
 * home. */
static void test_packets_are_as_old_as_at_home(void **state)
{
    struct wire *capture = WIRE_OPEN(NULL);
    struct pair pair = PAIR_OPEN(0, "meeting=hall", "channel=floor", "profile=interpreter");
    uint16_t seq = FIRST_SEQ;

    (void)state;
    wire_publish(capture, floor_and_en, 2, "s1", SSRC, 3, seq, false);
    wire_speak(capture, SSRC, &seq, 5);
    assert_same(&pair);
    replicas_mail.is_slow = true;
    wire_speak(capture, SSRC, &seq, 5);
    wire_pass_ms(10000);
    replicas_receive();
    assert_int_equal(wire_last(pair.home, "bundle")->seq[0], FIRST_SEQ + 9);
    assert_null(wire_last(pair.there, "bundle"));
    assert_non_null(wire_last(pair.there, "gap"));
    wire_forget(pair.home);
    wire_forget(pair.there);
    wire_speak(capture, SSRC, &seq, 5);
    assert_same(&pair);
    pair_free(&pair);
    wire_free(capture);
}

/* Whoever comes later to a replica gets a full bundle at once, of the index that it has at home. */
static void test_a_late_listener_hears_at_once(void **state)
{
    struct wire *capture = WIRE_OPEN(NULL);
    uint16_t seq = FIRST_SEQ;

    (void)state;
    wire_publish(capture, floor_and_en, 2, "s1", SSRC, 3, seq, false);
    wire_speak(capture, SSRC, &seq, 40);
    struct pair pair = PAIR_OPEN(1, "meeting=hall", "channel=floor", "profile=saver");
    assert_int_equal(wire_last(pair.there, "bundle")->packets, 6);
    assert_int_equal(wire_member(wire_last(pair.there, "stream"), "roc"), 3);
    assert_same(&pair);
    pair_free(&pair);
    wire_free(capture);
}

/* Home has a meeting with everything before there are replicas. */
static void test_introduced_to_what_is_under_way(void **state)
{
    static const char token[] = "a secret of listeners";
    struct wire *capture;
    uint16_t seq = FIRST_SEQ;
    char words[] = "Welcome";
    struct texts text = {.in = {[TEXT_FR] = words}};

    wire_start(state);
    snprintf(hall()->token, sizeof hall()->token, "%s", token);
    hall()->programme->access = ACCESS_TOKEN;
    struct wire *before = WIRE_OPEN(NULL);
    wire_publish(before, floor_and_en, 2, "s0", SSRC, 0, 0, false);
    capture = WIRE_OPEN(NULL);
    wire_publish(capture, floor_and_en, 2, "s1", SSRC, 3, seq, true);
    wire_speak(capture, SSRC, &seq, 40);
    assert_true(relay_announce(&wire_relay, hall(), &text, "Ana", wire_now));
    replicas_connect();
    struct pair stranger = PAIR_OPEN(0, "meeting=hall");
    struct pair pair = PAIR_OPEN(0, "meeting=hall", "token=a secret of listeners");
    assert_same(&pair);
    assert_int_equal(stranger.there->count, 0);
    assert_same(&stranger);
    wire_speak(capture, SSRC, &seq, 4); /* its ring is empty, so it is too late for more */
    pair_text(&pair, "{\"type\":\"join\",\"channel\":\"floor\"}");
    wire_speak(capture, SSRC, &seq, 4);
    assert_int_equal(wire_member(wire_last(pair.there, "stream"), "roc"), 3);
    const struct record *last = wire_last(pair.there, "bundle");
    assert_int_equal(last->seq[last->packets - 1],
                     wire_last(pair.home, "bundle")->seq[last->packets - 1]);
    wire_forget(pair.home);
    wire_forget(pair.there);
    wire_text(capture, "{\"type\":\"source\",\"channel\":\"en\",\"state\":\"lost\"}");
    wire_speak(capture, SSRC, &seq, 6);
    assert_same(&pair); /* it goes on in the stream that it is in */
    wire_free(before);
    pair_free(&pair);
    pair_free(&stranger);
    wire_free(capture);
}

/* Of their inputs, to those who interpret them; and what was said is not said again. */
static void test_captures_words_are_told(void **state)
{
    static const char quality[] =
        "{\"type\":\"quality\",\"channels\":[{\"channel\":\"en\",\"level_dbov\":-23,"
        "\"peak_dbov\":-9,\"noise_dbov\":-61,\"clipped\":7,\"bandwidth_hz\":15200,"
        "\"lost_ms\":0}]}";
    static const char lost[] = "{\"type\":\"source\",\"channel\":\"en\",\"state\":\"lost\"}";
    struct wire *capture = WIRE_OPEN(NULL);
    struct pair pair = PAIR_OPEN(0, "meeting=hall", "channel=en", "profile=interpreter");

    (void)state;
    wire_publish(capture, floor_and_en, 2, "s1", SSRC, 0, 0, false);
    assert_same(&pair);
    wire_telling_packet(capture, SSRC + 1, 0, -23, (ll_wall){wire_now.wall.us - 70000});
    wire_text(capture, quality);
    assert_int_equal(wire_member(wire_last(pair.there, "quality"), "age_ms"), 70);
    assert_same(&pair);
    wire_text(capture, lost);
    assert_non_null(strstr(wire_last(pair.there, "channels")->text, "lost"));
    assert_null(wire_last(pair.there, "quality"));
    assert_same(&pair);
    wire_free(capture);
    assert_same(&pair);
    pair_free(&pair);
}

/* A replica that went without some messages is right with the next. */
static void test_what_was_lost_is_made_up_for(void **state)
{
    static const char lost[] = "{\"type\":\"source\",\"channel\":\"en\",\"state\":\"lost\"}";
    static const char *const channels[] = {"en", "ar", "floor"};
    struct wire *capture = WIRE_OPEN(NULL);
    uint16_t seq = FIRST_SEQ;

    (void)state;
    do_order(ACT_PAUSE);
    replicas_mail.is_slow = true;
    do_order(ACT_LIVE);
    wire_publish(capture, floor_and_en, 2, "s1", SSRC, 3, seq, false);
    wire_speak(capture, SSRC, &seq, 40);
    assert_true(relay_apply(&wire_relay, programme_open("hall", "Hall", channels, 3), "test",
                            wire_now));
    replicas_lose();
    wire_text(capture, lost);
    wire_speak(capture, SSRC, &seq, 260); /* until its ring is as full as that of home */
    struct pair pair = PAIR_OPEN(0, "meeting=hall", "channel=floor", "profile=saver");
    assert_non_null(wire_last(pair.there, "bundle"));
    assert_int_equal(wire_last(pair.there, "bundle")->packets, 6);
    assert_same(&pair);
    wire_speak(capture, SSRC, &seq, 6);
    assert_same(&pair);
    pair_free(&pair);
    wire_free(capture);
}

static void test_withdrawn_and_stopped(void **state)
{
    struct wire *capture = WIRE_OPEN(NULL);
    struct pair pair = PAIR_OPEN(0, "meeting=hall", "channel=floor"), other;

    (void)state;
    wire_publish(capture, floor_and_en, 2, "s1", SSRC, 3, 0, false);
    relay_withdraw(&wire_relay, hall(), "Ana", wire_now);
    assert_int_equal(pair.there->closed, CAUSE_UNKNOWN_MEETING);
    assert_same(&pair);
    other = PAIR_OPEN(0, "meeting=hall", "channel=floor");
    assert_same(&other);
    assert_true(relay_apply(&wire_relay, programme_open("hall", "The hall", floor_and_en, 2),
                            "test", wire_now));
    pair_free(&pair);
    pair_free(&other);
    pair = PAIR_OPEN(0, "meeting=hall", "channel=floor");
    other = PAIR_OPEN(0, "meeting=hall", "channel=floor");
    pair_fill(&other, true);
    relay_stop(&wire_relay, wire_now);
    assert_non_null(wire_last(pair.there, "bye"));
    assert_int_equal(pair.there->closed, CAUSE_STOPPING);
    assert_int_equal(other.there->closed, CAUSE_COUNT);
    pair_fill(&other, false);
    assert_int_equal(other.there->closed, CAUSE_STOPPING);
    assert_same(&pair);
    assert_same(&other);
    pair_free(&pair);
    pair_free(&other);
    wire_free(capture);
}

/* A replica does as it is told, and nothing else: no clock moves its meetings, no alarm is
 * raised, nobody is counted but its own. */
static void test_a_replica_has_no_will(void **state)
{
    struct meeting *there = registry_find(&replica[0].registry, "hall");

    (void)state;
    there->due = (ll_wall){0};
    there->proceedings.phase = PHASE_PAUSED;
    for (int i = 0; i < 100; i++) {
        wire_pass_ms(RELAY_STEP_MS);
        relay_step(&replica[0], wire_now);
    }
    assert_int_equal(there->proceedings.phase, PHASE_PAUSED);
    assert_int_equal(there->channel[0]->attendance.taken, 0);
    assert_false(there->channel[0]->alarms.alarm[ALARM_OFF_AIR].is_bad);
    there->proceedings.phase = PHASE_LIVE;
}

#define WITH_REPLICAS(test) cmocka_unit_test_setup_teardown(test, replicas_start, replicas_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_REPLICAS(test_packets_are_as_old_as_at_home),
        WITH_REPLICAS(test_a_late_listener_hears_at_once),
        cmocka_unit_test_teardown(test_introduced_to_what_is_under_way, replicas_stop),
        WITH_REPLICAS(test_captures_words_are_told),
        WITH_REPLICAS(test_what_was_lost_is_made_up_for),
        WITH_REPLICAS(test_withdrawn_and_stopped),
        WITH_REPLICAS(test_a_replica_has_no_will),
        WITH_REPLICAS(test_whatever_happens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
