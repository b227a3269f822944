/* The meeting file: what comes of a good one, what is said of a bad one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/programme_file.h"

static struct programme *read_good(const char *text)
{
    char why[PROGRAMME_WHY_MAX] = "";
    struct programme *programme = programme_read(text, strlen(text), "m.yaml", why, sizeof why);

    if (!programme)
        print_error("%s\n", why);
    assert_non_null(programme);
    return programme;
}

static void refuse(const char *text, size_t n, const char *expected)
{
    char why[PROGRAMME_WHY_MAX] = "";
    struct programme *programme = programme_read(text, n, "m.yaml", why, sizeof why);

    assert_null(programme);
    assert_string_equal(why, expected);
}

static const char full[] =
    "id: plenary\n"
    "format: briefing\n"
    "title:\n"
    "  en: \"<b>Plenary</b> & \\\"more\\\" \\\\\"\n"
    "  ar: القمة\n"
    "room: Room XIX\n"
    "zone: Europe/Zurich\n"
    "autostart: true\n"
    "access: token\n"
    "sittings:\n"
    "  - {date: 2025-04-09, start: 10:00, end: \"13:00\"}\n"
    "  - {date: 2025-04-09, start: \"15:00\", end: \"18:00\"}\n"
    "  - {date: 2025-04-10}\n"
    "items:\n"
    "  - title: {en: Opening}\n"
    "    kind: video statement\n"
    "    speaker: A. Name\n"
    "    function: {fr: Présidente}\n"
    "    time: \"10:40\"\n"
    "  - title: {en: Second}\n"
    "    sitting: 2\n"
    "  - title: {en: Third}\n"
    "channels:\n"
    "  - {name: floor}\n"
    "  - {name: sw, label: Kiswahili, alarms: {dead-air: {below: -50}, hot: {for: 9}}}\n"
    "documents:\n"
    "  - {title: {en: Report}, url: https://unctad.org/a.pdf}\n";

static void check_full(const struct programme *programme)
{
    const struct item *item = programme->items;
    const struct alarm_limits *alarms = &programme->channels[1].alarms;

    assert_string_equal(programme->id, "plenary");
    assert_int_equal(programme->format, FORMAT_BRIEFING);
    assert_string_equal(programme->title.in[TEXT_EN], "<b>Plenary</b> & \"more\" \\");
    assert_string_equal(programme->title.in[TEXT_AR], "القمة");
    assert_null(programme->title.in[TEXT_FR]);
    assert_string_equal(programme->room, "Room XIX");
    assert_true(programme->autostart);
    assert_int_equal(programme->access, ACCESS_TOKEN);

    assert_int_equal(programme->sittings_count, 3);
    assert_int_equal(programme->sittings[0].starts.us, 1744185600000000);
    assert_int_equal(programme->sittings[1].ends.us, 1744214400000000);
    assert_null(programme->sittings[2].start);
    assert_int_equal(programme->sittings[2].starts.us, 1744236000000000);
    assert_int_equal(programme->sittings[2].ends.us, 1744322400000000);

    assert_int_equal(programme->items_count, 3);
    assert_int_equal(item[0].kind, ITEM_VIDEO_STATEMENT);
    assert_string_equal(item[0].speaker, "A. Name");
    assert_string_equal(item[0].function.in[TEXT_FR], "Présidente");
    assert_int_equal(item[0].sitting, 1);
    assert_int_equal(item[0].planned.us, 1744188000000000);
    assert_int_equal(item[1].kind, ITEM_STATEMENT);
    assert_int_equal(item[1].planned.us, 0);
    assert_int_equal(item[2].sitting, 2); /* as the one before */

    assert_string_equal(programme->channels[0].label, "Floor");
    assert_int_equal(programme->channels[0].alarms.hot_dbov, -6);
    assert_string_equal(programme->channels[1].label, "Kiswahili");
    assert_int_equal(alarms->dead_air_dbov, -50);
    assert_int_equal(alarms->dead_air_s, 20);
    assert_int_equal(alarms->hot_dbov, -6);
    assert_int_equal(alarms->hot_s, 9);
    assert_string_equal(programme->documents[0].url, "https://unctad.org/a.pdf");
}

static void test_all_keys(void **state)
{
    struct programme *programme = read_good(full);

    (void)state;
    check_full(programme);
    programme_free(programme);
}

static void test_written_and_read_again(void **state)
{
    struct programme *programme = read_good(full);
    char *text = NULL;
    size_t n = 0;
    FILE *file = open_memstream(&text, &n);

    (void)state;
    assert_true(programme_write(programme, file));
    fclose(file);
    programme_free(programme);
    programme = read_good(text);
    check_full(programme);
    programme_free(programme);
    free(text);
}

static void test_the_least(void **state)
{
    struct programme *programme = read_good(
        "id: m\ntitle: {zh: 会议}\nchannels: [{name: zh}]\nitems: [{title: {en: a}}]\n");

    (void)state;
    assert_int_equal(programme->format, FORMAT_SESSION);
    assert_false(programme->autostart);
    assert_int_equal(programme->access, ACCESS_OPEN);
    assert_int_equal(programme->items[0].sitting, 0);
    assert_string_equal(programme->channels[0].label, "中文");
    programme_free(programme);
}

#define HEAD    "id: m\ntitle: {en: M}\nchannels: [{name: floor}]\n"     /* lines 1 to 3 */
#define TIMED   HEAD "zone: Europe/Zurich\nsittings:\n"                  /* lines 4 and 5 */
#define MORNING "  - {date: 2025-04-09, start: '10:00', end: '13:00'}\n" /* line 6 */

static void test_what_is_said_of_bad_files(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        /* what is no YAML, or not ours */
        {"", "m.yaml:1: is empty: expected a meeting"},
        {"# nothing\n", "m.yaml:1: is empty: expected a meeting"},
        {"- 1\n", "m.yaml:1: expected 'key: value' pairs"},
        {"id: m\n bad:\n", "m.yaml:2: mapping values are not allowed in this context"},
        {"id: m\ntitle: {en: M\n", "m.yaml:3: did not find expected ',' or '}'"},
        {"id: m\ntitle: {en: \"\xff\"}\n", "m.yaml:2: invalid leading UTF-8 octet"},
        {HEAD "---\nid: n\n", "m.yaml:5: a second document begins here: expected one only"},
        {"id: m\ntitle: {en: *x}\n",
         "m.yaml:2: a value begins with & or *: put it in quotes, or write it out"},
        {"id: &x m\n",
         "m.yaml:1: a value begins with & or *: put it in quotes, or write it out"},
        {"id:\n  [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
         "m.yaml:2: is nested too deeply: expected at most 16 levels"},
        {"? [id]\n: m\n", "m.yaml:1: is no key here: expected id, format, title, room, zone, "
                          "autostart, access, sittings, items, channels, documents"},
        /* keys */
        {"id: m\nchannels: [{name: floor}]\n", "m.yaml:1: title: is missing"},
        {HEAD "colour: red\n",
         "m.yaml:4: colour: 'red': is no key here: expected id, format, title, room, zone, "
         "autostart, access, sittings, items, channels, documents"},
        {HEAD "items:\n  - title: {en: a}\n  - titel: {en: a}\n",
         "m.yaml:6: items[2].titel: is no key here: expected title, kind, speaker, function, "
         "sitting, time"},
        {HEAD "room: a\nroom: b\n", "m.yaml:5: room: 'a': is there twice"},
        {HEAD "items:\n  - kind: discussion\n", "m.yaml:5: items[1].title: is missing"},
        /* values */
        {"id: a b\ntitle: {en: M}\nchannels: [{name: floor}]\n",
         "m.yaml:1: id: 'a b': expected letters, digits, - and _, at most 63, the first one a "
         "letter or digit"},
        {"id: m\ntitle: M\nchannels: [{name: floor}]\n",
         "m.yaml:2: title: 'M': expected 'key: value' pairs"},
        {"id: m\ntitle: {}\nchannels: [{name: floor}]\n",
         "m.yaml:2: title: expected a text in at least one of ar, zh, en, fr, ru, es"},
        {"id: m\ntitle: {de: M}\nchannels: [{name: floor}]\n",
         "m.yaml:2: title.de: 'M': is no key here: expected ar, zh, en, fr, ru, es"},
        {"id: m\ntitle: {en: }\nchannels: [{name: floor}]\n",
         "m.yaml:2: title.en: '': must not be empty"},
        {"id: m\ntitle: {en: \"a\\eb\"}\nchannels: [{name: floor}]\n",
         "m.yaml:2: title.en: 'a?b': holds line breaks or other control characters"},
        {"id: m\ntitle: {en: \"a\\0b\"}\nchannels: [{name: floor}]\n",
         "m.yaml:2: title.en: 'a': holds a NUL character"},
        {HEAD "format: debate\n",
         "m.yaml:4: format: 'debate': expected one of session, briefing"},
        {HEAD "autostart: maybe\n", "m.yaml:4: autostart: 'maybe': expected true or false"},
        {HEAD "zone: Europe/Geneva\n",
         "m.yaml:4: zone: 'Europe/Geneva': expected an IANA time zone, such as Europe/Zurich"},
        /* sittings */
        {HEAD "sittings: 3\n", "m.yaml:4: sittings: '3': expected a list"},
        {HEAD "sittings:\n" MORNING,
         "m.yaml:1: zone: is missing: sittings need one, such as Europe/Zurich"},
        {TIMED "  - {date: 9 April 2025}\n",
         "m.yaml:6: sittings[1].date: '9 April 2025': expected a date, YYYY-MM-DD"},
        {TIMED "  - {date: 2025-04-09, start: '10:00'}\n",
         "m.yaml:6: sittings[1]: start and end go together (neither: to be announced)"},
        {TIMED "  - {date: 2025-04-09, start: '10:00', end: '1 pm'}\n",
         "m.yaml:6: sittings[1].end: '1 pm': '1 pm' is no time: expected HH:MM, such as 10:00"},
        {TIMED "  - {date: 2025-04-09, start: '13:00', end: '10:00'}\n",
         "m.yaml:6: sittings[1].end: '10:00': expected a time after the start, 13:00"},
        {TIMED MORNING "  - {date: 2025-04-09, start: '12:00', end: '14:00'}\n",
         "m.yaml:7: sittings[2]: '12:00': expected a start after the end of sitting 1 (in "
         "order, "
         "not overlapping)"},
        {TIMED MORNING "  - {date: 2025-04-09}\n",
         "m.yaml:7: sittings[2]: '2025-04-09': expected a start after the end of sitting 1 (in "
         "order, not overlapping)"},
        {TIMED "  - {date: 2025-03-30, start: '02:30', end: '05:00'}\n",
         "m.yaml:6: sittings[1].start: '02:30': there is no 02:30 on 2025-03-30 in "
         "Europe/Zurich: the clocks are put forward over it"},
        /* items */
        {HEAD "items: [{title: {en: a}, kind: speech}]\n",
         "m.yaml:4: items[1].kind: 'speech': expected one of statement, video statement, "
         "presentation, discussion"},
        {HEAD "items: [{title: {en: a}, sitting: 1}]\n",
         "m.yaml:4: items[1].sitting: '1': there are no sittings"},
        {HEAD "items: [{title: {en: a}, time: '10:00'}]\n",
         "m.yaml:4: items[1].time: '10:00': there is no sitting that it could be in"},
        {TIMED MORNING "items: [{title: {en: a}, sitting: 2}]\n",
         "m.yaml:7: items[1].sitting: '2': expected a sitting that is there: 1 to 1"},
        {TIMED MORNING "items: [{title: {en: a}, sitting: 0}]\n",
         "m.yaml:7: items[1].sitting: '0': expected a sitting that is there: 1 to 1"},
        {TIMED MORNING "items: [{title: {en: a}, sitting: -1}]\n",
         "m.yaml:7: items[1].sitting: '-1': expected a whole number"},
        {TIMED MORNING "  - {date: 2025-04-10}\nitems:\n  - {title: {en: a}, sitting: 2}\n"
                       "  - {title: {en: b}, sitting: 1}\n",
         "m.yaml:10: items[2].sitting: '1': expected items in order: the one before is in "
         "sitting "
         "2"},
        {TIMED MORNING "items: [{title: {en: a}, time: '13:00'}]\n",
         "m.yaml:7: items[1].time: '13:00': expected a time within sitting 1, 10:00 to 13:00"},
        {TIMED MORNING "items:\n  - {title: {en: a}, time: '11:00'}\n"
                       "  - {title: {en: b}, time: '10:30'}\n",
         "m.yaml:9: items[2].time: '10:30': expected items in order: one before it is later"},
        /* channels */
        {"id: m\ntitle: {en: M}\nchannels: []\n", "m.yaml:3: channels: expected at least 1"},
        {"id: m\ntitle: {en: M}\nchannels:\n  - name: fr\n  - name: floor\n  - name: fr\n",
         "m.yaml:6: channels[3].name: 'fr': is there twice: channel 1 has this name"},
        {"id: m\ntitle: {en: M}\nchannels: [{name: the floor}]\n",
         "m.yaml:3: channels[1].name: 'the floor': expected 'floor' or a language tag, such as "
         "fr"},
        {"id: m\ntitle: {en: M}\nchannels: [{name: sw}]\n",
         "m.yaml:3: channels[1].label: is missing: expected the language's own name for "
         "itself"},
        {"id: m\ntitle: {en: M}\nchannels: [{name: fr, alarms: {hot: {above: 3}}}]\n",
         "m.yaml:3: channels[1].alarms.hot.above: '3': expected -127 to -1"},
        {"id: m\ntitle: {en: M}\nchannels: [{name: fr, alarms: {dead-air: {for: 0}}}]\n",
         "m.yaml:3: channels[1].alarms.dead-air.for: '0': expected 1 to 3600"},
        {"id: m\ntitle: {en: M}\nchannels: [{name: fr, alarms: {dead-air: {for: 20 s}}}]\n",
         "m.yaml:3: channels[1].alarms.dead-air.for: '20 s': expected a whole number"},
        /* documents */
        {HEAD "documents: [{title: {en: a}, url: 'javascript:alert(1)'}]\n",
         "m.yaml:4: documents[1].url: 'javascript:alert(1)': expected an address, http:// or "
         "https://"},
        {HEAD "documents: [{title: {en: a}, url: 'https://'}]\n",
         "m.yaml:4: documents[1].url: 'https://': expected an address, http:// or https://"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refuse(rows[i].text, strlen(rows[i].text), rows[i].expected);
}

/* A text with `count` items, the last of them with a title of `length` letters. */
static char *with_items(unsigned count, size_t length)
{
    char *text = NULL;
    size_t n;
    FILE *file = open_memstream(&text, &n);

    fputs(HEAD "items:\n", file);
    for (unsigned i = 1; i < count; i++)
        fputs("  - {title: {en: a}}\n", file);
    fputs("  - {title: {en: ", file);
    while (length-- > 0)
        putc('a', file);
    fputs("}}\n", file);
    fclose(file);
    return text;
}

static void test_limits(void **state)
{
    char *text = with_items(PROGRAMME_ITEMS_MAX, PROGRAMME_TEXT_MAX_BYTES);
    struct programme *programme = read_good(text);

    (void)state;
    assert_int_equal(programme->items_count, 300);
    programme_free(programme);
    free(text);

    text = with_items(PROGRAMME_ITEMS_MAX + 1, 1);
    refuse(text, strlen(text), "m.yaml:305: items: expected at most 300 entries, not 301");
    free(text);

    text = with_items(1, PROGRAMME_TEXT_MAX_BYTES + 1);
    refuse(text, strlen(text),
           "m.yaml:5: items[1].title.en: "
           "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
           "aaa...': is 501 bytes long: expected at most 500");
    free(text);

    text = with_items(1, PROGRAMME_FILE_MAX_BYTES);
    refuse(text, strlen(text), "m.yaml:1: is longer than 262144 bytes");
    free(text);
}

/* A parser that takes long stops a relay: the work must not grow with the square of the length. It
 * would be minutes; the deadline of the test program tells. */
static void test_long_hostile_texts(void **state)
{
    static const char *const parts[] = {"[", "{", "- ", "? ", "- &a x\n", "- *a\n", "a,", "'"};
    char *text = malloc(PROGRAMME_FILE_MAX_BYTES);

    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        size_t bytes = strlen(parts[i]), n = 0;
        char why[PROGRAMME_WHY_MAX];

        for (; n + bytes <= PROGRAMME_FILE_MAX_BYTES; n += bytes)
            memcpy(text + n, parts[i], bytes);
        assert_null(programme_read(text, n, "m.yaml", why, sizeof why));
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_keys),  cmocka_unit_test(test_written_and_read_again),
        cmocka_unit_test(test_the_least), cmocka_unit_test(test_what_is_said_of_bad_files),
        cmocka_unit_test(test_limits),    cmocka_unit_test(test_long_hostile_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
