#include "client/playsim/flight.h"

#include <stdlib.h>
#include <string.h>

#include "common/log.h"

struct parcel {
    uint8_t *packet; /* NULL: not made yet, or landed */
    uint16_t bytes;
    uint32_t copies; /* still on their way */
};

struct flight {
    struct room *room;
    const struct trace *trace;
    ll_wall epoch;
    size_t made;   /* packets */
    size_t landed; /* arrivals */
    struct parcel parcels[];
};

struct flight *flight_create(struct room *room, const struct trace *trace, ll_wall epoch)
{
    struct flight *flight =
        calloc(1, sizeof *flight + trace->packet_count * sizeof *flight->parcels);

    if (!flight)
        return NULL;
    flight->room = room;
    flight->trace = trace;
    flight->epoch = epoch;
    return flight;
}

void flight_free(struct flight *flight)
{
    if (!flight)
        return;
    for (size_t i = 0; i < flight->made; i++)
        free(flight->parcels[i].packet);
    free(flight);
}

/* The room makes its next packet; a lost one, too, for the encoder must have heard it. */
static bool make_one(struct flight *flight)
{
    const struct trace_packet *sent = &flight->trace->packets[flight->made];
    struct parcel *parcel = &flight->parcels[flight->made];
    size_t bytes;
    const uint8_t *packet =
        room_next(flight->room, (ll_wall){flight->epoch.us + sent->sent_us}, &bytes);

    if (!packet)
        return false;
    flight->made++;
    if (sent->copies == 0)
        return true;
    parcel->packet = malloc(bytes);
    if (!parcel->packet) {
        log_error("out of memory");
        return false;
    }
    memcpy(parcel->packet, packet, bytes);
    parcel->bytes = (uint16_t)bytes;
    parcel->copies = sent->copies;
    return true;
}

bool flight_deliver(struct flight *flight, struct player *player, ll_mono now)
{
    for (; !flight_over(flight); flight->landed++) {
        const struct trace_arrival *arrival = &flight->trace->arrivals[flight->landed];
        struct parcel *parcel = &flight->parcels[arrival->packet];

        if (arrival->at_us > now.us)
            break;
        while (flight->made <= arrival->packet)
            if (!make_one(flight))
                return false;
        player_push(player, parcel->packet, parcel->bytes, (ll_mono){arrival->at_us});
        if (--parcel->copies == 0) {
            free(parcel->packet);
            parcel->packet = NULL;
        }
    }
    return true;
}

bool flight_over(const struct flight *flight)
{
    return flight->landed == flight->trace->arrival_count;
}
