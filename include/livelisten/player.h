/* The player core: protected packets in, samples out. `push` belongs to the network, `pull` to the
 * audio clock; they may run in two threads (one each) without a lock, because all that passes between
 * them goes through one single-producer single-consumer ring. The same sources run natively and as
 * WebAssembly.
 *
 *     push: SRTP unprotect -> ring ->|
 *     pull: jitter buffer -> Opus/FEC/PLC -> fades -> time-scale -> levelling -> limiter -> samples
 *
 * Memory is taken in player_create; neither push nor pull allocates, locks, logs or calls the system
 * (push may allocate inside Debian's libsrtp, which uses NSS; pull never does). */
#ifndef LIVELISTEN_PLAYER_H
#define LIVELISTEN_PLAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/cipher.h>
#include <livelisten/clock.h>
#include <livelisten/drift.h>
#include <livelisten/profile.h>
#include <livelisten/status.h>

enum { PLAYER_RATE_HZ = 48000, PLAYER_CHANNELS = 1 };

struct player; /* opaque; heap */

/* NULL when out of memory. */
struct player *player_create(enum profile profile);
void player_free(
    struct player *player); /* NULL is legal; neither push nor pull may be running */

/* Network thread --------------------------------------------------------------------------- */

/* The packets pushed from now on may be of this stream. If one was playing, the player goes over to
 * this one at a packet boundary with a short cross-fade; when both are of one session (`same_clock`:
 * timestamps mean the same instants) without losing or repeating a word. It sounds best when the first
 * packets overlap the last ones of the stream before by 80 ms, the time in which a fresh Opus decoder
 * gets right. The same stream again (after a lost connection) is just continued. LL_NO_MEMORY. */
enum ll_status player_stream(struct player *player, const uint8_t key[CIPHER_KEY_BYTES],
                             uint32_t ssrc, uint64_t index, bool same_clock);

/* One packet of the current stream, as it came; not kept. LL_FOREIGN (also: of the stream before a
 * switch, or far ahead of its own until a second packet confirms that), LL_FORGED, LL_DUPLICATE,
 * LL_TRUNCATED, LL_MALFORMED, LL_TOO_LARGE (the ring is full: pull is not running); each is counted
 * and harmless. */
enum ll_status player_push(struct player *player, const uint8_t *packet, size_t n, ll_mono now);

/* The profile may change at any time; the target delay follows. */
void player_profile(struct player *player, enum profile profile);

/* Whether speech is to be brought slowly toward -18 LUFS (EBU R128), so that a quiet speaker and a loud
 * one are both understood; false until told. Its gain, -12 to 18 dB, follows the speaker, stands still in
 * pauses and glides to 0 dB when switched off. The interpreter profile is never levelled: whoever
 * interprets must hear what is there. Any thread. */
void player_levelling(struct player *player, bool on);

/* Relay wall time minus local monotonic time [us], for the delay from room to ear. */
void player_clock_offset(struct player *player, int64_t offset_us);

/* Whether anybody publishes what is listened to; true until told that nobody does. From then on,
 * until somebody does again, an empty buffer is no underrun and its silence is not concealed speech.
 * Any thread. */
void player_live(struct player *player, bool live);

/* Audio thread ----------------------------------------------------------------------------- */

/* Writes exactly `frames` samples: no true peak above -1 dBTP, no onset after a gap or a switch louder
 * than what was heard before. When there is nothing to play, the room's background for some ten seconds
 * (silence when nothing was heard yet, and soon when nobody publishes), then silence. `now` is the local
 * time at which the first of them is handed to the device, `latency_us` how much later it will be heard.
 * Real-time safe. */
void player_pull(struct player *player, float *samples, size_t frames, ll_mono now,
                 int64_t latency_us);

/* Any thread ------------------------------------------------------------------------------- */

enum player_state {
    PLAYER_IDLE,      /* no stream yet */
    PLAYER_BUFFERING, /* waiting for the cushion, or for the room */
    PLAYER_PLAYING,
    PLAYER_STARVED /* was playing, nothing left */
};

struct player_stats {
    enum player_state state;
    uint64_t packets;      /* accepted */
    uint64_t late_packets; /* came after their time to be played */
    uint64_t duplicates;
    uint64_t rejected;     /* forged, foreign, malformed */
    uint64_t lost_packets; /* never came, by the time they were due */
    uint64_t played_ms;    /* real speech handed to the device */
    uint64_t concealed_ms; /* made up: PLC or background; in-band FEC is not */
    uint64_t skipped_ms;   /* dropped to come back to live */
    uint64_t stretched_ms; /* inserted or removed by time-scaling, sum of absolute values */
    uint64_t underruns; /* times that playing ran dry, but not for want of a few lost packets */
    uint64_t switches;  /* changes of stream heard */
    int32_t delay_ms;   /* from room to ear; -1 while unknown: no capture time or clock yet,
                         * or they cannot be true */
    int32_t buffer_ms;  /* audio waiting */
    int32_t target_ms;  /* the cushion aimed at */
    int32_t jitter_ms;  /* spread of lateness: its 95 % quantile */
    int32_t drift_ppm;  /* positive when the room's clock is faster than the ear's;
                         * DRIFT_UNKNOWN in the first minute */
    int32_t level_dbov; /* of what is being played, RFC 6464 scale: -127 to 0 */
    int32_t gain_db;    /* what levelling adds now: -12 to 18; 0 when it is off */
};

/* Each field is read whole; fields may be of two neighbouring instants. What is counted while starved
 * (concealed_ms, underruns) is taken back when it turns out that the source had paused, an underrun also
 * when packets were lost. */
void player_stats(const struct player *player, struct player_stats *out);

#endif
