/* Goal of this test: what the relay says becomes the right state, the right answer and the right call of
 * the player, over lost connections too. The link is one made of this test: it takes down what is sent,
 * and says what a relay would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "client/common/terminal.h"
#include "client/play/session.h"
#include "client/play/stats.h"
#include "client/play/view.h"
#include "common/log.h"

/* The link --------------------------------------------------------------------------------- */

struct link {
    struct link_handlers handlers;
    enum link_state state;
    struct control first, sent; /* the first and the last one */
    int sent_count;
};

static struct link the_link;

struct link *link_create(const struct link_target *target, bool insecure,
                         const struct link_handlers *handlers)
{
    (void)target, (void)insecure;
    the_link = (struct link){.handlers = *handlers, .state = LINK_CONNECTING};
    return &the_link;
}

void link_free(struct link *link)
{
    (void)link;
}

bool link_send_control(struct link *link, const struct control *message)
{
    if (link->state != LINK_UP)
        return false;
    if (link->sent_count++ == 0)
        link->first = *message;
    link->sent = *message;
    return true;
}

enum link_state link_state(const struct link *link)
{
    return link->state;
}

struct clocksync link_clock(const struct link *link)
{
    (void)link;
    return (struct clocksync){0};
}

uint64_t link_bytes_received(const struct link *link)
{
    (void)link;
    return 4711;
}

/* The player ------------------------------------------------------------------------------- */

static bool told_live;

/* In place of the one of the library. */
void __wrap_player_live(struct player *player, bool live)
{
    (void)player;
    told_live = live;
}

/* The relay -------------------------------------------------------------------------------- */

static char last_line[1024]; /* of the log */

static void keep_line(void *context, const char *line)
{
    (void)context;
    strncpy(last_line, line, sizeof last_line - 1);
}

static void say(const struct control *message)
{
    the_link.handlers.on_control(the_link.handlers.context, message);
}

static void connect_link(void)
{
    the_link.state = LINK_UP;
    the_link.handlers.on_open(the_link.handlers.context);
}

static void lose_link(void)
{
    the_link.state = LINK_WAITING;
    the_link.handlers.on_down(the_link.handlers.context, "the connection to the relay broke",
                              200);
}

static struct control_channels channels(bool floor_live, enum source_state floor_source)
{
    return (struct control_channels){
        .count = 3,
        .channel = {{"floor", "Floor", floor_live, floor_source, {true, true}},
                    {"fr", "Français", true, SOURCE_OK, {true, true}},
                    {"zh", "中文", false, SOURCE_OK, {false, false}}},
    };
}

static void welcome(struct control_channels list)
{
    struct control message = {.type = CONTROL_WELCOME,
                              .welcome = {.meeting = "demo", .title = "Room XIX"}};

    message.welcome.channels = list;
    say(&message);
}

static void stream(uint32_t ssrc)
{
    struct control message = {
        .type = CONTROL_STREAM,
        .stream = {.stream = {"floor", RENDITION_LO, ssrc, 7}, .session = "s1"}};

    say(&message);
}

/* The scene -------------------------------------------------------------------------------- */

struct scene {
    struct player *player;
    struct session *session;
};

static const struct session_options options = {
    .target = {.host = "relay.example", .port = 80, .meeting = "demo"},
    .channel = "floor",
    .profile = PROFILE_SAVER,
    .rendition = RENDITION_LO,
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->player = player_create(PROFILE_SAVER);
    scene->session = session_create(&options, scene->player);
    log_redirect(keep_line, NULL);
    last_line[0] = '\0';
    *state = scene;
    return scene->player && scene->session ? 0 : -1;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    log_redirect(NULL, NULL);
    session_free(scene->session);
    player_free(scene->player);
    free(scene);
    return 0;
}

static struct session_view look(void **state)
{
    struct scene *scene = *state;
    struct session_view view;

    session_look(scene->session, &view);
    return view;
}

/* The tests -------------------------------------------------------------------------------- */

static void joins_when_the_link_is_up(void **state)
{
    assert_int_equal(look(state).state, SESSION_CONNECTING);
    assert_int_equal(the_link.sent_count, 0);
    connect_link();
    assert_int_equal(the_link.sent_count, 1);
    assert_int_equal(the_link.sent.type, CONTROL_JOIN);
    assert_string_equal(the_link.sent.join.meeting, "demo");
    assert_string_equal(the_link.sent.join.channel, "floor");
    assert_int_equal(the_link.sent.join.profile, PROFILE_SAVER);
    assert_int_equal(the_link.sent.join.rendition, RENDITION_LO);
    assert_int_equal(look(state).state, SESSION_CONNECTING); /* no welcome yet */
}

static void a_closed_meeting_is_told_the_token_first(void **state)
{
    struct session_options closed = options;

    (void)state;
    strcpy(closed.target.token, "secret");
    struct player *player = player_create(PROFILE_SAVER);
    struct session *session = session_create(&closed, player);
    connect_link();
    assert_int_equal(the_link.sent_count, 2);
    assert_int_equal(the_link.first.type, CONTROL_ENTER);
    assert_string_equal(the_link.first.enter.meeting, "demo");
    assert_string_equal(the_link.first.enter.token, "secret");
    assert_int_equal(the_link.sent.type, CONTROL_JOIN);
    session_free(session);
    player_free(player);
}

static void the_state_follows_the_channel(void **state)
{
    struct control message = {.type = CONTROL_CHANNELS};

    connect_link();
    welcome(channels(false, SOURCE_OK));
    assert_string_equal(look(state).title, "Room XIX");
    assert_int_equal(look(state).state, SESSION_WAITING);
    message.channels = channels(true, SOURCE_OK);
    say(&message);
    assert_int_equal(look(state).state, SESSION_LIVE);
    message.channels = channels(true, SOURCE_SILENT);
    say(&message);
    assert_int_equal(look(state).state, SESSION_SILENT);
    message.channels = channels(true, SOURCE_LOST);
    say(&message);
    assert_int_equal(look(state).state, SESSION_LOST);
    assert_non_null(strstr(last_line, "lost its sound input"));
}

static void a_lost_link_is_taken_up_where_it_was(void **state)
{
    struct scene *scene = *state;

    connect_link();
    welcome(channels(true, SOURCE_OK));
    session_switch(scene->session, "fr");
    assert_int_equal(the_link.sent_count, 2);
    assert_string_equal(the_link.sent.join.channel, "fr");
    lose_link();
    assert_int_equal(look(state).state, SESSION_RECONNECTING);
    assert_non_null(strstr(last_line, "trying again in 0.2 s"));
    session_switch(scene->session, "zh"); /* nobody to tell now */
    assert_int_equal(the_link.sent_count, 2);
    connect_link();
    assert_int_equal(the_link.sent_count, 3);
    assert_string_equal(the_link.sent.join.channel, "zh");
    assert_int_equal(look(state).reconnects, 1);
}

static void the_same_reason_is_said_once(void **state)
{
    (void)state;
    lose_link();
    assert_string_not_equal(last_line, "");
    last_line[0] = '\0';
    lose_link();
    assert_string_equal(last_line, "");
    connect_link();
    lose_link();
    assert_string_not_equal(last_line, "");
}

static void an_unknown_channel_ends_with_those_there_are(void **state)
{
    struct scene *scene = *state;

    connect_link();
    welcome(channels(true, SOURCE_OK));
    session_switch(scene->session, "tlh");
    assert_int_equal(look(state).state, SESSION_ENDED);
    assert_non_null(strstr(last_line, "'tlh'; it has floor, fr, zh"));
    assert_int_equal(the_link.sent_count, 1);
}

/* A relay that has just started may not know yet what its captures will bring. */
static void a_channel_may_be_missing_after_a_restart(void **state)
{
    struct control_channels list = channels(true, SOURCE_OK);

    connect_link();
    welcome(list);
    lose_link();
    connect_link();
    list.channel[0] = list.channel[2];
    list.count = 1;
    welcome(list);
    assert_int_equal(look(state).state, SESSION_WAITING);
}

static void a_refusal_ends_it(void **state)
{
    connect_link();
    the_link.state = LINK_ENDED;
    the_link.handlers.on_end(the_link.handlers.context, CLOSE_UNAUTHORISED, "no");
    assert_int_equal(look(state).state, SESSION_ENDED);
    assert_non_null(strstr(last_line, "--token-file"));
}

static void streams_and_packets_reach_the_player(void **state)
{
    static const uint8_t forged[] = {0, 12, 0x80, 96, 0, 7, 0, 0, 0, 0, 0, 0, 0, 9};
    struct scene *scene = *state;
    struct player_stats stats;

    connect_link();
    welcome(channels(true, SOURCE_OK));
    stream(9);
    assert_int_equal(look(state).rendition, RENDITION_LO);
    the_link.handlers.on_bundle(the_link.handlers.context, forged, sizeof forged, (ll_mono){1});
    player_stats(scene->player, &stats);
    assert_int_equal(stats.packets, 0);
    assert_int_equal(stats.rejected, 1);
    /* A bundle that ends in the middle of a packet. */
    the_link.handlers.on_bundle(the_link.handlers.context, forged, 5, (ll_mono){2});
    assert_non_null(strstr(last_line, "bundle"));
}

/* For where nobody does, silence is no loss. */
static void the_player_is_told_whether_anybody_publishes(void **state)
{
    struct scene *scene = *state;
    struct control message = {.type = CONTROL_CHANNELS};

    connect_link();
    welcome(channels(true, SOURCE_OK));
    assert_true(told_live);
    session_switch(scene->session, "zh");
    assert_false(told_live);
    session_switch(scene->session, "floor");
    assert_true(told_live);
    message.channels = channels(true, SOURCE_LOST);
    say(&message);
    assert_true(told_live);
    message.channels = channels(false, SOURCE_OK);
    say(&message);
    assert_false(told_live);
}

static void meeting(enum phase phase, ll_wall until)
{
    struct control message = {.type = CONTROL_MEETING,
                              .meeting = {.phase = phase, .until = until, .rate = 1}};

    say(&message);
}

static void the_meeting_is_followed(void **state)
{
    const ll_wall three = {54000LL * 1000000}; /* 15:00 UTC */
    char words[SESSION_WORDS_MAX];

    setenv("TZ", "UTC", 1);
    connect_link();
    welcome(channels(true, SOURCE_OK));
    assert_int_equal(look(state).state, SESSION_LIVE); /* a relay that says nothing of it */
    meeting(PHASE_SCHEDULED, (ll_wall){0});
    assert_int_equal(look(state).state, SESSION_SCHEDULED);
    assert_non_null(strstr(last_line, "has not begun"));
    assert_false(told_live);
    meeting(PHASE_DOORS, (ll_wall){0});
    assert_non_null(strstr(last_line, "begins soon"));
    meeting(PHASE_LIVE, three);
    assert_non_null(strstr(last_line, "floor: live"));
    assert_true(told_live);
    meeting(PHASE_PAUSED, three);
    assert_non_null(strstr(last_line, "a break until 15:00"));
    assert_false(told_live);
    struct session_view view = look(state);
    session_view_words(&view, words);
    assert_string_equal(words, "a break until 15:00");

    last_line[0] = '\0';
    meeting(PHASE_PAUSED, three); /* another item: no news for the ear */
    assert_string_equal(last_line, "");
    meeting(PHASE_PAUSED, (ll_wall){0});
    assert_non_null(strstr(last_line, "floor: a break"));
    meeting(PHASE_ENDED, (ll_wall){0});
    assert_int_equal(look(state).state, SESSION_OVER);
    assert_non_null(strstr(last_line, "has ended"));
}

static void gaps_are_counted(void **state)
{
    struct control message = {.type = CONTROL_GAP, .gap = {"floor", RENDITION_LO, 100, 25}};

    connect_link();
    say(&message);
    say(&message);
    assert_int_equal(look(state).gaps, 2);
    assert_int_equal(look(state).gap_packets, 50);
}

static void offer(enum rendition rendition)
{
    say(&(struct control){.type = CONTROL_OFFER, .offer = {rendition}});
}

static void offers_are_taken_and_outlive_the_connection(void **state)
{
    struct session_options full = options;

    (void)state;
    full.rendition = RENDITION_HI;
    struct player *player = player_create(PROFILE_STANDARD);
    struct scene scene = {.session = session_create(&full, player)};
    struct scene *of = &scene;
    connect_link();
    welcome(channels(true, SOURCE_OK));
    offer(RENDITION_HI); /* it hears that */
    assert_int_equal(the_link.sent_count, 1);
    offer(RENDITION_LO);
    assert_int_equal(the_link.sent_count, 2);
    assert_int_equal(the_link.sent.type, CONTROL_JOIN);
    assert_int_equal(the_link.sent.join.rendition, RENDITION_LO);
    assert_true(the_link.sent.join.offered);
    assert_true(look((void **)&of).eased);
    assert_non_null(strstr(last_line, "slow"));
    session_switch(scene.session, "fr");
    assert_true(the_link.sent.join.offered);
    lose_link();
    connect_link();
    assert_int_equal(the_link.sent.join.rendition, RENDITION_LO);
    assert_true(the_link.sent.join.offered);
    offer(RENDITION_HI);
    assert_int_equal(the_link.sent.join.rendition, RENDITION_HI);
    assert_false(the_link.sent.join.offered);
    assert_false(look((void **)&of).eased);
    session_free(scene.session);
    player_free(player);
}

static void who_asked_for_lo_takes_no_offer(void **state)
{
    connect_link();
    offer(RENDITION_LO);
    offer(RENDITION_HI);
    assert_int_equal(the_link.sent_count, 1);
    assert_false(look(state).eased);
}

static void the_relay_hears_how_it_went(void **state)
{
    enum { SECOND_US = 1000000 };
    struct scene *scene = *state;

    session_step(scene->session, (ll_mono){SECOND_US});
    connect_link();
    session_step(scene->session, (ll_mono){20 * SECOND_US});
    session_step(scene->session, (ll_mono){30 * SECOND_US - 1});
    assert_int_equal(the_link.sent_count, 1);
    session_step(scene->session, (ll_mono){30 * SECOND_US});
    session_step(scene->session, (ll_mono){31 * SECOND_US});
    assert_int_equal(the_link.sent_count, 2);
    assert_int_equal(the_link.sent.type, CONTROL_REPORT);
    assert_int_equal(the_link.sent.report.delay_ms, CONTROL_UNKNOWN);
}

static void the_rest_is_told_on_leaving(void **state)
{
    struct scene *scene = *state;

    connect_link();
    session_free(scene->session);
    scene->session = NULL;
    assert_int_equal(the_link.sent_count, 2);
    assert_int_equal(the_link.sent.type, CONTROL_REPORT);
}

static void keys_choose_channels(void **state)
{
    struct session_view view;

    connect_link();
    view = look(state);
    assert_null(view_channel_for_key(&view, '1')); /* no list yet */
    welcome(channels(true, SOURCE_OK));
    view = look(state);
    assert_string_equal(view_channel_for_key(&view, '3'), "zh");
    assert_string_equal(view_channel_for_key(&view, KEY_RIGHT), "fr");
    assert_string_equal(view_channel_for_key(&view, KEY_LEFT), "zh");
    assert_null(view_channel_for_key(&view, '4'));
    assert_null(view_channel_for_key(&view, 'x'));
    assert_null(view_channel_for_key(&view, KEY_NONE));
}

static void the_view_names_what_is_there(void **state)
{
    struct scene *scene = *state;
    struct stats stats = {.meeting = "demo", .profile = PROFILE_SAVER};
    char drawing[TERMINAL_DRAWING_MAX] = "";
    FILE *to = fmemopen(drawing, sizeof drawing, "w");

    connect_link();
    welcome(channels(true, SOURCE_SILENT));
    session_look(scene->session, &stats.session);
    player_stats(scene->player, &stats.player);
    view_draw(&stats, to);
    fclose(to);
    assert_non_null(strstr(drawing, "Room XIX"));
    assert_non_null(strstr(drawing, "(floor, saver, lo)"));
    assert_non_null(strstr(drawing, "▶  1  floor    silent"));
    assert_non_null(strstr(drawing, "2  fr       live      Français"));
    assert_non_null(strstr(drawing, "3  zh       not live  中文"));
}

int main(void)
{
#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SCENE(joins_when_the_link_is_up),
        cmocka_unit_test(a_closed_meeting_is_told_the_token_first),
        WITH_SCENE(the_state_follows_the_channel),
        WITH_SCENE(a_lost_link_is_taken_up_where_it_was),
        WITH_SCENE(the_same_reason_is_said_once),
        WITH_SCENE(an_unknown_channel_ends_with_those_there_are),
        WITH_SCENE(a_channel_may_be_missing_after_a_restart),
        WITH_SCENE(a_refusal_ends_it),
        WITH_SCENE(streams_and_packets_reach_the_player),
        WITH_SCENE(the_player_is_told_whether_anybody_publishes),
        WITH_SCENE(the_meeting_is_followed),
        WITH_SCENE(gaps_are_counted),
        WITH_SCENE(offers_are_taken_and_outlive_the_connection),
        WITH_SCENE(who_asked_for_lo_takes_no_offer),
        WITH_SCENE(the_relay_hears_how_it_went),
        WITH_SCENE(the_rest_is_told_on_leaving),
        WITH_SCENE(keys_choose_channels),
        WITH_SCENE(the_view_names_what_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
