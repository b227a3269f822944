#include "tests/bench/dialect/dialect.h"

#include <string.h>

#include "common/now.h"
#include "common/options.h"

bool dialect_option(const char *name, const char *value, const struct dialect **out)
{
    static const struct dialect *const all[] = {
        &dialect_livelisten, &dialect_icecast, &dialect_nchan,   &dialect_mqtt,
        &dialect_mqtt_ws,    &dialect_nats,    &dialect_nats_ws, &dialect_snapcast,
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!strcmp(all[i]->name, value)) {
            *out = all[i];
            return true;
        }
    }
    return options_bad_value(name, value, "no such dialect");
}

void dialect_packet(uint8_t packet[DUMMY_BYTES], uint64_t tick)
{
    const struct dummy dummy = {.index = tick, .published = now_mono()};

    dummy_write(&dummy, packet);
}

size_t dialect_take_marks(void *context, const uint8_t *bytes, size_t n)
{
    const struct ear *ear = context;
    struct dummy dummy;
    size_t at = 0, found, keep;

    while ((found = dummy_find(&dummy, bytes + at, n - at, &keep))) {
        ear->on_packet(ear->context, &dummy, true);
        at += found;
    }
    return n - keep;
}
