#include "common/ical/calendar.h"

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/now.h"

enum { UID_MAX_BYTES = 400 };

/* The host of the link keeps meetings of one name apart. */
static void make_uid(char uid[UID_MAX_BYTES], const struct programme *programme,
                     unsigned number, const char *link)
{
    const char *host = strstr(link, "//");

    host = host ? host + 2 : link;
    snprintf(uid, UID_MAX_BYTES, "%s-%u@%.*s", programme->id, number,
             (int)strcspn(host, ":/?#"), host);
}

static struct icaltimetype instant(ll_wall wall)
{
    return icaltime_from_timet_with_zone(wall.us / 1000000, 0, icaltimezone_get_utc_timezone());
}

/* A day as such: not an instant, it is another one everywhere. */
static struct icaltimetype whole_day(const char *date, int later_days)
{
    struct icaltimetype day = icaltime_null_date();

    sscanf(date, "%d-%d-%d", &day.year, &day.month, &day.day);
    icaltime_adjust(&day, later_days, 0, 0, 0);
    return day;
}

static icalcomponent *make_event(const struct programme *programme, unsigned i,
                                 const char *link)
{
    const struct sitting *sitting = &programme->sittings[i];
    icalcomponent *event = icalcomponent_new_vevent();
    char uid[UID_MAX_BYTES];

    make_uid(uid, programme, i + 1, link);
    icalcomponent_add_property(event, icalproperty_new_uid(uid));
    icalcomponent_add_property(event, icalproperty_new_dtstamp(instant(now_wall())));
    if (sitting->start) {
        icalcomponent_add_property(event, icalproperty_new_dtstart(instant(sitting->starts)));
        icalcomponent_add_property(event, icalproperty_new_dtend(instant(sitting->ends)));
    } else {
        icalcomponent_add_property(event,
                                   icalproperty_new_dtstart(whole_day(sitting->date, 0)));
        icalcomponent_add_property(event, icalproperty_new_dtend(whole_day(sitting->date, 1)));
    }
    icalcomponent_add_property(event,
                               icalproperty_new_summary(texts_any(&programme->title, TEXT_EN)));
    if (programme->room)
        icalcomponent_add_property(event, icalproperty_new_location(programme->room));
    icalcomponent_add_property(event, icalproperty_new_url(link));
    /* Many calendars show no URL, but every one shows a description. */
    icalcomponent_add_property(event, icalproperty_new_description(link));
    return event;
}

/* What other programs call the zone in which a calendar is meant. */
static icalproperty *make_zone(const char *zone)
{
    icalproperty *property = icalproperty_new_x(zone);

    icalproperty_set_x_name(property, "X-WR-TIMEZONE");
    return property;
}

char *calendar_write(const struct programme *programme, const char *link)
{
    icalcomponent *calendar;

    if (programme->sittings_count == 0)
        return NULL;
    calendar = icalcomponent_vanew(
        ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
        icalproperty_new_prodid("-//livelisten//live-listen link//EN"),
        icalproperty_new_method(ICAL_METHOD_PUBLISH), make_zone(programme->zone), (void *)0);
    for (unsigned i = 0; i < programme->sittings_count; i++)
        icalcomponent_add_component(calendar, make_event(programme, i, link));
    char *text = icalcomponent_as_ical_string_r(calendar);
    icalcomponent_free(calendar);
    return text;
}
