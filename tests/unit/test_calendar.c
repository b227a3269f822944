/* Sittings as iCalendar, there and back; calendars of others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/ical/calendar.h"
#include "common/programme_file.h"

static const char session[] = "id: cstd\n"
                              "title: {en: 'WSIS+20, a discussion; \"five\" themes \\ and a "
                              "title that is longer than one "
                              "line of a calendar, 信息社会世界峰会'}\n"
                              "room: Room XIX, Palais des Nations, Geneva\n"
                              "zone: Europe/Zurich\n"
                              "sittings:\n"
                              "  - {date: 2025-04-09, start: '10:00', end: '13:00'}\n"
                              "  - {date: 2025-04-09, start: '15:00', end: '18:00'}\n"
                              "  - {date: 2025-12-31}\n"
                              "channels: [{name: floor}]\n";

static struct programme *meeting(const char *text)
{
    char why[PROGRAMME_WHY_MAX] = "";
    struct programme *programme = programme_read(text, strlen(text), "m.yaml", why, sizeof why);

    assert_string_equal(why, "");
    return programme;
}

static struct programme *import(const char *text)
{
    char why[PROGRAMME_WHY_MAX] = "";
    struct programme *programme = calendar_read(text, strlen(text), "e.ics", why, sizeof why);

    assert_string_equal(why, "");
    assert_non_null(programme);
    return programme;
}

static void test_what_a_calendar_gets(void **state)
{
    static const char *const lines[] = {
        "BEGIN:VCALENDAR\r\n",
        "VERSION:2.0\r\n",
        "METHOD:PUBLISH\r\n",
        "UID:cstd-1@live.example.org\r\n",
        "UID:cstd-3@live.example.org\r\n",
        "DTSTART:20250409T080000Z\r\n", /* 10:00 in summer */
        "DTEND:20250409T110000Z\r\n",
        "DTSTART;VALUE=DATE:20251231\r\n",
        "DTEND;VALUE=DATE:20260101\r\n",
        "SUMMARY:WSIS+20\\, a discussion\\; \"five\" themes \\\\ and",
        "LOCATION:Room XIX\\, Palais des Nations\\, Geneva\r\n",
        "URL:https://live.example.org:8443/m/cstd\r\n",
    };
    struct programme *programme = meeting(session);
    char *text = calendar_write(programme, "https://live.example.org:8443/m/cstd");

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (!strstr(text, lines[i]))
            fail_msg("no %s in\n%s", lines[i], text);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        assert_in_range(strcspn(line, "\r"), 1, 75); /* octets, RFC 5545 section 3.1 */
    free(text);
    programme_free(programme);
}

static void test_there_and_back(void **state)
{
    struct programme *programme = meeting(session);
    char *text = calendar_write(programme, "https://live.example.org/m/cstd");
    struct programme *again = import(text);

    (void)state;
    assert_string_equal(again->title.in[TEXT_EN], programme->title.in[TEXT_EN]);
    assert_string_equal(again->room, programme->room);
    assert_string_equal(again->zone, programme->zone);
    assert_string_equal(again->id, "wsis-20-a-discussion-five-themes-and-a-t");
    assert_int_equal(again->sittings_count, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(again->sittings[i].starts.us, programme->sittings[i].starts.us);
        assert_int_equal(again->sittings[i].ends.us, programme->sittings[i].ends.us);
        assert_int_equal(again->sittings[i].start != NULL,
                         programme->sittings[i].start != NULL);
    }
    assert_string_equal(again->sittings[1].start, "15:00");
    assert_false(again->autostart);
    free(text);
    programme_free(programme);
    programme_free(again);
}

static void test_without_sittings_there_is_none(void **state)
{
    struct programme *programme = meeting("id: m\ntitle: {en: M}\nchannels: [{name: floor}]\n");

    (void)state;
    assert_null(calendar_write(programme, "https://live.example.org/m/m"));
    programme_free(programme);
}

#define CALENDAR(body)                                                                         \
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n" body "END:VCALENDAR\r\n"
#define EVENT(body)                                                                            \
    "BEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:20250101T000000Z\r\n" body "END:VEVENT\r\n"
#define TITLE "SUMMARY:Annual session\r\n"
#define OUTLOOK                                                                                \
    "BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\n"                    \
    "DTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"                    \
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\n"            \
    "DTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"                    \
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"

static void test_calendars_of_others(void **state)
{
    static const struct {
        const char *text, *zone, *start, *end;
        int64_t starts_s;
        unsigned sittings;
    } rows[] = {
        {CALENDAR(EVENT(TITLE "DTSTART;TZID=Europe/Zurich:20250409T100000\r\n"
                              "DTEND;TZID=Europe/Zurich:20250409T130000\r\n")),
         "Europe/Zurich", "10:00", "13:00", 1744185600, 1},
        {CALENDAR(EVENT(TITLE "DTSTART;TZID=/x.org/1/America/New_York:20250409T100000\r\n"
                              "DURATION:PT3H\r\n")),
         "America/New_York", "10:00", "13:00", 1744207200, 1},
        {CALENDAR("X-WR-TIMEZONE:Asia/Kathmandu\r\n" EVENT(
             TITLE "DTSTART:20250409T041500Z\r\nDTEND:20250409T071500Z\r\n")),
         "Asia/Kathmandu", "10:00", "13:00", 1744172100, 1},
        {CALENDAR("X-WR-TIMEZONE:Europe/Zurich\r\n" EVENT(
             TITLE "DTSTART:20250409T100000\r\nDTEND:20250409T130000\r\n")),
         "Europe/Zurich", "10:00", "13:00", 1744185600, 1},
        {CALENDAR(OUTLOOK EVENT(TITLE
                                "DTSTART;TZID=W. Europe Standard Time:20250409T100000\r\n"
                                "DTEND;TZID=W. Europe Standard Time:20250409T130000\r\n")),
         "UTC", "08:00", "11:00", 1744185600, 1},
        /* out of order, one cancelled */
        {CALENDAR(EVENT(TITLE "DTSTART:20250410T080000Z\r\nDTEND:20250410T100000Z\r\n")
                      EVENT("STATUS:CANCELLED\r\nDTSTART:20250410T080000Z\r\n")
                          EVENT("DTSTART:20250409T080000Z\r\nDTEND:20250409T100000Z\r\n")),
         "UTC", "08:00", "10:00", 1744185600, 2},
        /* five days */
        {CALENDAR(EVENT(TITLE "DTSTART;VALUE=DATE:20250407\r\nDTEND;VALUE=DATE:20250412\r\n")),
         "UTC", NULL, NULL, 1743984000, 5},
        {CALENDAR(EVENT(TITLE "DTSTART;VALUE=DATE:20250407\r\n")), "UTC", NULL, NULL,
         1743984000, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct programme *programme = import(rows[i].text);
        const struct sitting *first = &programme->sittings[0];

        assert_string_equal(programme->title.in[TEXT_EN], "Annual session");
        assert_string_equal(programme->id, "annual-session");
        assert_string_equal(programme->zone, rows[i].zone);
        assert_int_equal(programme->sittings_count, rows[i].sittings);
        assert_int_equal(first->starts.us, rows[i].starts_s * 1000000);
        if (rows[i].start) {
            assert_string_equal(first->start, rows[i].start);
            assert_string_equal(first->end, rows[i].end);
        } else {
            assert_null(first->start);
        }
        assert_int_equal(programme->channels_count, 7);
        programme_free(programme);
    }
}

static void test_a_title_in_its_language(void **state)
{
    struct programme *programme =
        import(CALENDAR(EVENT("SUMMARY;LANGUAGE=ru-RU:Дискуссия\\nв среду\r\n"
                              "DTSTART;VALUE=DATE:20250409\r\n")));

    (void)state;
    assert_string_equal(programme->title.in[TEXT_RU], "Дискуссия в среду");
    assert_string_equal(programme->id, "meeting");
    assert_null(programme->room);
    programme_free(programme);
}

static void test_what_is_said_of_bad_calendars(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"", "e.ics: is no iCalendar file: expected BEGIN:VCALENDAR"},
        {"hello\n", "e.ics: is no iCalendar file: expected BEGIN:VCALENDAR"},
        {CALENDAR(""), "e.ics: holds no event"},
        {CALENDAR(EVENT("DTSTART;VALUE=DATE:20250409\r\n")),
         "e.ics: event 1: SUMMARY: is missing: expected the title of the meeting"},
        {CALENDAR(EVENT(TITLE)),
         "e.ics: event 1: DTSTART: expected when it begins, in the years 2000 to 2099"},
        {CALENDAR(EVENT(TITLE "DTSTART:20250409T080000Z\r\n")),
         "e.ics: event 1: DTEND: expected when it ends, in the years 2000 to 2099"},
        {CALENDAR(EVENT(TITLE "RRULE:FREQ=DAILY\r\nDTSTART:20250409T080000Z\r\n")),
         "e.ics: event 1: RRULE: repeats: expected an event for every sitting"},
        {CALENDAR(EVENT(TITLE "DTSTART;TZID=Mars/Phobos:20250409T080000\r\n"
                              "DTEND;TZID=Mars/Phobos:20250409T090000\r\n")),
         "e.ics: event 1: DTSTART: there is no time zone 'Mars/Phobos'"},
        {CALENDAR(EVENT(TITLE "DTSTART;TZID=Europe/Zurich:20250330T023000\r\n"
                              "DTEND;TZID=Europe/Zurich:20250330T050000\r\n")),
         "e.ics: event 1: there is no 02:30 on 2025-03-30 in Europe/Zurich: the clocks are put "
         "forward over it"},
        {CALENDAR(EVENT(TITLE "DTSTART:20250409T220000Z\r\nDTEND:20250410T020000Z\r\n")),
         "e.ics: event 1: DTEND: is on another day than DTSTART (2025-04-09, in UTC): expected "
         "sittings within a day"},
        {CALENDAR(EVENT(TITLE "DTSTART:20250409T080000Z\r\nDTEND:20250409T100000Z\r\n")
                      EVENT("DTSTART:20250409T090000Z\r\nDTEND:20250409T110000Z\r\n")),
         "e.ics: sittings[2]: '09:00': expected a start after the end of sitting 1 (in order, "
         "not "
         "overlapping)"},
        {CALENDAR(EVENT(TITLE "DTSTART;VALUE=DATE:20250101\r\nDTEND;VALUE=DATE:20260101\r\n")),
         "e.ics: event 1: expected at most 64 sittings"},
        {CALENDAR(EVENT("SUMMARY:\xff\r\nDTSTART;VALUE=DATE:20250409\r\n")),
         "e.ics: invalid leading UTF-8 octet"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char why[PROGRAMME_WHY_MAX] = "";

        assert_null(
            calendar_read(rows[i].text, strlen(rows[i].text), "e.ics", why, sizeof why));
        assert_string_equal(why, rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_calendar_gets),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_without_sittings_there_is_none),
        cmocka_unit_test(test_calendars_of_others),
        cmocka_unit_test(test_a_title_in_its_language),
        cmocka_unit_test(test_what_is_said_of_bad_calendars),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
