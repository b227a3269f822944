#include "client/ctl/words.h"

#include <stdio.h>

#include "common/ical/zone.h"

const char *word(const json_t *object, const char *member)
{
    const char *value = json_string_value(json_object_get(object, member));

    return value ? value : "-";
}

json_int_t number(const json_t *object, const char *member)
{
    return json_integer_value(json_object_get(object, member));
}

const char *said(const json_t *object, const char *member)
{
    json_t *texts = json_object_get(object, member);
    const char *english = json_string_value(json_object_get(texts, "en"));

    return english ? english : word(texts, json_object_iter_key(json_object_iter(texts)));
}

const char *local_time(const json_t *instant, const char *zone, char out[WORDS_TIME_MAX])
{
    char local[ZONE_LOCAL_MAX];

    if (json_is_integer(instant) &&
        zone_local(zone ? zone : "UTC", (ll_wall){json_integer_value(instant)}, local))
        snprintf(out, WORDS_TIME_MAX, "%.10s %.8s %s", local, local + 11, local + 19);
    else
        snprintf(out, WORDS_TIME_MAX, "-");
    return out;
}
