/* The encoder thread: every 20 ms it reads a block of every channel, encodes it in both renditions and
 * sends the packets that are complete as one bundle. It never stops while the relay is away: the
 * media clock goes on, what is encoded is dropped, and what is sent afterwards is fresh. */
#ifndef CLIENT_CAPTURE_PUMP_H
#define CLIENT_CAPTURE_PUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/control.h>

#include "client/capture/channel.h"
#include "client/capture/publication.h"

struct pump; /* opaque; heap */

/* Starts the thread. Stream RENDITION_COUNT * i + r of the announcement must be rendition r of
 * channel i. Channels and publication stay the caller's and must outlive the pump. NULL after
 * logging why. */
struct pump *pump_create(struct channel *const *channels, size_t count,
                         const struct control_publish *announcement,
                         struct publication *publication);

/* Ends the thread after the block it is at. NULL is legal. */
void pump_free(struct pump *pump);

/* Any thread: the relay has taken something. */
bool pump_begun(const struct pump *pump);

/* Any thread: all sources have ended and what they gave has been sent. */
bool pump_done(const struct pump *pump);

/* Any thread: blocks that were not encoded in time, for the machine was too slow or asleep. */
uint64_t pump_left_out_blocks(const struct pump *pump);

#endif
