#include "common/ical/calendar.h"

#include <ctype.h>
#include <libical/ical.h>
#include <livelisten/control.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/ical/zone.h"
#include "common/programme_file.h"

enum { ID_LONG_BYTES = 40 };

struct reading {
    icalcomponent *calendar;
    struct programme *programme; /* as far as it goes */
    unsigned event;              /* the one being read, counted from 1; 0: none */
    const char *name;
    char *why;
    size_t capacity;
};

__attribute__((format(printf, 2, 3))) static bool refuse(struct reading *reading,
                                                         const char *format, ...)
{
    char what[256], event[32] = "";
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    for (char *at = what; *at; at++)
        if (iscntrl((unsigned char)*at))
            *at = '?';
    if (reading->event)
        snprintf(event, sizeof event, "event %u: ", reading->event);
    snprintf(reading->why, reading->capacity, "%s: %s%s", reading->name, event, what);
    return false;
}

/* A copy on one line, cut to what programmes hold; NULL when nothing is left of it. */
static char *copy_line(const char *text)
{
    size_t n = strnlen(text, PROGRAMME_TEXT_MAX_BYTES);
    char *copy;

    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80) /* not within a character */
        n--;
    copy = strndup(text, n);
    for (char *at = copy; at && *at; at++)
        if (iscntrl((unsigned char)*at))
            *at = ' ';
    for (n = copy ? strlen(copy) : 0; n > 0 && copy[n - 1] == ' '; n--)
        copy[n - 1] = '\0';
    if (n > 0)
        return copy;
    free(copy);
    return NULL;
}

/* "Annual session, WSIS+20" becomes "annual-session-wsis-20". */
static void make_id(char id[CONTROL_ID_MAX], const char *title)
{
    size_t n = 0;

    for (; *title && n < ID_LONG_BYTES; title++)
        if (isalnum((unsigned char)*title))
            id[n++] = (char)tolower((unsigned char)*title);
        else if (n > 0 && id[n - 1] != '-')
            id[n++] = '-';
    while (n > 0 && id[n - 1] == '-')
        n--;
    id[n] = '\0';
    if (n == 0)
        snprintf(id, CONTROL_ID_MAX, "meeting");
}

static enum text_language language_of(icalproperty *property)
{
    icalparameter *parameter =
        icalproperty_get_first_parameter(property, ICAL_LANGUAGE_PARAMETER);
    enum text_language language = TEXT_EN;
    char tag[3] = "";

    if (parameter && icalparameter_get_language(parameter))
        snprintf(tag, sizeof tag, "%s", icalparameter_get_language(parameter));
    text_language_parse(tag, &language);
    return language;
}

/* What is said once for all sittings: by the first event. */
static bool read_head(struct reading *reading, icalcomponent *event)
{
    struct programme *programme = reading->programme;
    icalproperty *summary = icalcomponent_get_first_property(event, ICAL_SUMMARY_PROPERTY);
    const char *location = icalcomponent_get_location(event);
    const char *title = summary ? icalproperty_get_summary(summary) : NULL;
    char id[CONTROL_ID_MAX];

    if (!title || !(programme->title.in[language_of(summary)] = copy_line(title)))
        return refuse(reading, "SUMMARY: is missing: expected the title of the meeting");
    make_id(id, title);
    free(programme->id);
    programme->id = strdup(id);
    programme->room = location ? copy_line(location) : NULL;
    return programme->id || refuse(reading, "out of memory");
}

/* Programs put the name of the data base's zone behind something of their own, like
 * "/example.org/Europe/Zurich". NULL when there is none in it. */
static const char *iana_name(const char *written)
{
    for (; written && *written; written += strcspn(written, "/"), written += *written == '/')
        if (zone_exists(written))
            return written;
    return NULL;
}

/* The calendar's property of this X- name. */
static const char *x_value(icalcomponent *component, const char *name)
{
    for (icalproperty *property = icalcomponent_get_first_property(component, ICAL_X_PROPERTY);
         property; property = icalcomponent_get_next_property(component, ICAL_X_PROPERTY))
        if (strcmp(icalproperty_get_x_name(property), name) == 0)
            return icalproperty_get_x(property);
    return NULL;
}

static const char *tzid_of(icalcomponent *event)
{
    icalproperty *start = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
    icalparameter *parameter =
        start ? icalproperty_get_first_parameter(start, ICAL_TZID_PARAMETER) : NULL;

    return parameter ? icalparameter_get_tzid(parameter) : NULL;
}

/* The zone in which the calendar is meant. */
static bool choose_zone(struct reading *reading)
{
    const char *zone = NULL;

    for (icalcomponent *event =
             icalcomponent_get_first_component(reading->calendar, ICAL_VEVENT_COMPONENT);
         event && !zone;
         event = icalcomponent_get_next_component(reading->calendar, ICAL_VEVENT_COMPONENT))
        zone = iana_name(tzid_of(event));
    if (!zone)
        zone = iana_name(x_value(reading->calendar, "X-WR-TIMEZONE"));
    reading->programme->zone = strdup(zone ? zone : "UTC");
    return reading->programme->zone || refuse(reading, "out of memory");
}

/* The instant of a time of the event: UTC, in the zone it names, or in that of the calendar. */
static bool to_wall(struct reading *reading, icalcomponent *event, struct icaltimetype time,
                    ll_wall *out)
{
    const char *tzid = tzid_of(event),
               *zone = tzid ? iana_name(tzid) : reading->programme->zone;
    icaltimezone *own = tzid ? icalcomponent_get_timezone(reading->calendar, tzid) : NULL;
    char date[40], clock[40], why[160];

    if (icaltime_is_utc(time) || (!zone && own)) {
        out->us = 1000000 * (int64_t)icaltime_as_timet_with_zone(
                                time, icaltime_is_utc(time) ? NULL : own);
        return true;
    }
    if (!zone)
        return refuse(reading, "DTSTART: there is no time zone '%.60s'", tzid);
    snprintf(date, sizeof date, "%04d-%02d-%02d", time.year, time.month, time.day);
    snprintf(clock, sizeof clock, "%02d:%02d", time.hour, time.minute);
    return zone_to_wall(zone, date, clock, out, why, sizeof why) || refuse(reading, "%s", why);
}

static struct sitting *add_sitting(struct reading *reading)
{
    struct programme *programme = reading->programme;

    if (programme->sittings_count == PROGRAMME_SITTINGS_MAX) {
        refuse(reading, "expected at most %d sittings", PROGRAMME_SITTINGS_MAX);
        return NULL;
    }
    return &programme->sittings[programme->sittings_count++];
}

/* All day, or all of several days: each a sitting whose times are to be announced. */
static bool read_days(struct reading *reading, struct icaltimetype start,
                      struct icaltimetype end)
{
    struct icaltimetype day = start;

    do {
        struct sitting *sitting = add_sitting(reading);
        char why[160];

        if (!sitting)
            return false;
        if (asprintf(&sitting->date, "%04d-%02d-%02d", day.year, day.month, day.day) < 0) {
            sitting->date = NULL;
            return refuse(reading, "out of memory");
        }
        if (!zone_day(reading->programme->zone, sitting->date, &sitting->starts, &sitting->ends,
                      why, sizeof why))
            return refuse(reading, "DTSTART: %s", why);
        icaltime_adjust(&day, 1, 0, 0, 0);
    } while (!icaltime_is_null_time(end) && icaltime_compare_date_only(day, end) < 0);
    return true;
}

static bool read_hours(struct reading *reading, icalcomponent *event, struct icaltimetype start,
                       struct icaltimetype end)
{
    struct sitting *sitting = add_sitting(reading);
    const char *zone = reading->programme->zone;
    char starts[ZONE_LOCAL_MAX], ends[ZONE_LOCAL_MAX];

    if (!sitting || !to_wall(reading, event, start, &sitting->starts) ||
        !to_wall(reading, event, end, &sitting->ends))
        return false;
    if (!zone_local(zone, sitting->starts, starts) || !zone_local(zone, sitting->ends, ends))
        return refuse(reading, "DTSTART: cannot be told in %s", zone);
    if (strncmp(starts, ends, strlen("2025-04-09")) != 0)
        return refuse(reading,
                      "DTEND: is on another day than DTSTART (%.10s, in %s): expected "
                      "sittings within a day",
                      starts, zone);
    sitting->date = strndup(starts, strlen("2025-04-09"));
    sitting->start = strndup(strchr(starts, 'T') + 1, strlen("10:00"));
    sitting->end = strndup(strchr(ends, 'T') + 1, strlen("10:00"));
    return (sitting->date && sitting->start && sitting->end) ||
           refuse(reading, "out of memory");
}

/* As zone.h has it. libical calls month 40 valid. */
static bool is_in_reach(struct icaltimetype time)
{
    return time.year >= 2000 && time.year <= 2099 && time.month >= 1 && time.month <= 12 &&
           time.day >= 1 && time.day <= icaltime_days_in_month(time.month, time.year) &&
           time.hour >= 0 && time.hour <= 23 && time.minute >= 0 && time.minute <= 59;
}

static bool read_event(struct reading *reading, icalcomponent *event)
{
    struct icaltimetype start = icalcomponent_get_dtstart(event),
                        end = icalcomponent_get_dtend(event);

    if (icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY) ||
        icalcomponent_get_first_property(event, ICAL_RDATE_PROPERTY))
        return refuse(reading, "RRULE: repeats: expected an event for every sitting");
    if (!is_in_reach(start))
        return refuse(reading, "DTSTART: expected when it begins, in the years 2000 to 2099");
    if (icaltime_is_date(start))
        return read_days(reading, start, end);
    if (!is_in_reach(end) ||
        icaltime_compare(start, end) == 0) /* libical's answer when it is not said */
        return refuse(reading, "DTEND: expected when it ends, in the years 2000 to 2099");
    return read_hours(reading, event, start, end);
}

static bool read_events(struct reading *reading)
{
    for (icalcomponent *event =
             icalcomponent_get_first_component(reading->calendar, ICAL_VEVENT_COMPONENT);
         event;
         event = icalcomponent_get_next_component(reading->calendar, ICAL_VEVENT_COMPONENT)) {
        reading->event++;
        if (icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED)
            continue;
        if (reading->programme->sittings_count == 0 && !read_head(reading, event))
            return false;
        if (!read_event(reading, event))
            return false;
    }
    reading->event = 0;
    return reading->programme->sittings_count > 0 || refuse(reading, "holds no event");
}

static int by_start(const void *a, const void *b)
{
    const struct sitting *first = a, *second = b;

    return (first->starts.us > second->starts.us) - (first->starts.us < second->starts.us);
}

/* As the meeting file that it will be, which tells what in it cannot be: sittings that overlap,
 * bytes that are no UTF-8. */
static struct programme *settle(struct reading *reading)
{
    struct programme *settled = NULL;
    char why[PROGRAMME_WHY_MAX], *text = NULL, *what;
    size_t n;
    FILE *file = open_memstream(&text, &n);
    bool written = file && programme_write(reading->programme, file);

    if (!file || fclose(file) != 0 || !written) {
        refuse(reading, "out of memory");
    } else if (!(settled = programme_read(text, n, "", why, sizeof why))) {
        what = strstr(why, ": "); /* the line is none of the calendar's */
        refuse(reading, "%s", what ? what + 2 : why);
    }
    free(text);
    return settled;
}

static struct programme *read_calendar(struct reading *reading)
{
    struct programme *draft = reading->programme;

    draft->sittings = calloc(PROGRAMME_SITTINGS_MAX, sizeof draft->sittings[0]);
    if (!draft->sittings) {
        refuse(reading, "out of memory");
        return NULL;
    }
    if (!choose_zone(reading) || !read_events(reading))
        return NULL;
    qsort(draft->sittings, draft->sittings_count, sizeof draft->sittings[0], by_start);
    return settle(reading);
}

struct programme *calendar_read(const char *text, size_t n, const char *name, char *why,
                                size_t capacity)
{
    static const char *const channels[] = {"floor", "ar", "zh", "en", "fr", "ru", "es"};
    struct reading reading = {.name = name, .why = why, .capacity = capacity};
    struct programme *programme = NULL;
    char *copy;

    if (n > CALENDAR_MAX_BYTES) {
        refuse(&reading, "is longer than %d bytes", CALENDAR_MAX_BYTES);
        return NULL;
    }
    copy = malloc(n + 1);
    if (!copy) {
        refuse(&reading, "out of memory");
        return NULL;
    }
    memcpy(copy, text, n);
    copy[n] = '\0';
    icalerror_set_errors_are_fatal(false); /* not even bad calendars end a program */
    reading.calendar = icalparser_parse_string(copy);
    reading.programme = programme_open("meeting", "", channels, 7);
    if (!reading.calendar || icalcomponent_isa(reading.calendar) != ICAL_VCALENDAR_COMPONENT) {
        refuse(&reading, "is no iCalendar file: expected BEGIN:VCALENDAR");
    } else if (!reading.programme) {
        refuse(&reading, "out of memory");
    } else {
        reading.programme->autostart = false;
        texts_fini(&reading.programme->title);
        programme = read_calendar(&reading);
    }
    programme_free(reading.programme);
    if (reading.calendar)
        icalcomponent_free(reading.calendar);
    free(copy);
    return programme;
}
