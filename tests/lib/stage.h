/* A play in virtual time for tests of the player: speakers that say known things in Opus, RTP and SRTP, a network
 * that does to their packets what the test says, and an ear that writes down all it hears. Deterministic;
 * nothing waits. */
#ifndef TESTS_LIB_STAGE_H
#define TESTS_LIB_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/cipher.h>
#include <livelisten/player.h>
#include <livelisten/rtp.h>

enum {
    STAGE_RATE_HZ = 48000,
    STAGE_PACKET_FRAMES = 960, /* 20 ms */
    STAGE_PULL_FRAMES = 480,   /* the ear's device takes 10 ms at a time... */
    STAGE_TRAVEL_US = 1000     /* ...and the network at least this long */
};

/* What is said at an instant of the room's media clock. */
typedef float (*stage_sound)(int64_t media_frame);

float sound_tone(int64_t media_frame);  /* 440 Hz, -10 dBov */
float sound_voice(int64_t media_frame); /* like a voice: pitch, overtones, syllables, pauses */
float sound_words(int64_t media_frame); /* one tone for every 100 ms, see word_heard */

/* Where word number k (0 to WORDS - 1) was heard best, as the first frame of those 100 ms, -1 when it was not:
 * then less than half of its power is anywhere. */
enum { WORDS = 40, WORD_FRAMES = STAGE_RATE_HZ / 10 };
int64_t word_heard(const float *samples, size_t frames, int word);

/* Speakers --------------------------------------------------------------------------------- */

struct speaker; /* opaque; heap. One stream. Running out of memory ends the test. */

struct speech_packet {
    uint8_t bytes[RTP_PACKET_MAX_BYTES + CIPHER_ROOM_BYTES];
    size_t n;
    int64_t spoken_us; /* when its last frame was in the air: it cannot be sent before */
};

struct stage_stream {
    uint8_t key[CIPHER_KEY_BYTES];
    uint32_t ssrc;
    uint64_t index;         /* of the first packet */
    int64_t media;          /* its first frame on the room's media clock */
    uint32_t packet_frames; /* 120 to 5760, what Opus allows */
    int channels;           /* 1 or 2 */
    stage_sound sound;
    enum stage_coding { STAGE_AUDIO, STAGE_VOICE, STAGE_VOICE_FEC } coding;
};

/* 20 ms packets, mono, index 100, media 0, a key and SSRC that depend on `n`. */
struct stage_stream stage_stream(unsigned n, stage_sound sound);

struct speaker *speaker_create(const struct stage_stream *stream);
void speaker_free(struct speaker *speaker);

/* What it will say next: where a listener that joins now begins. */
uint64_t speaker_index(const struct speaker *speaker);
int64_t speaker_media(const struct speaker *speaker);

/* Says, and protects, the next packet. */
void speaker_next(struct speaker *speaker, struct speech_packet *packet);

/* Has nothing to send for so long: the media clock goes on, the sequence number does not. */
void speaker_pause(struct speaker *speaker, int64_t frames);

/* All that was said so far, as a perfect listener's decoder gives it; from the first frame. */
const float *speaker_reference(const struct speaker *speaker, size_t *frames);

/* The ear ---------------------------------------------------------------------------------- */

struct ear {
    struct player *player;
    int64_t now_us;
    float *heard; /* since the start */
    size_t heard_frames;
    double ppm; /* how much faster than the room its audio clock runs */

    /* On their way. */
    struct flight *flights;
    size_t flight_count;
};

void ear_init(struct ear *ear, enum profile profile);
void ear_fini(struct ear *ear);

/* The player is told of the stream now, as it will go on. */
void ear_join(struct ear *ear, const struct stage_stream *stream, uint64_t index,
              bool same_clock);

/* The packet will arrive at that time. Packets of one instant arrive in the order of sending. */
void ear_send(struct ear *ear, const struct speech_packet *packet, int64_t arrives_us);

/* Listens until then. */
void ear_listen(struct ear *ear, int64_t until_us);

struct player_stats ear_stats(const struct ear *ear);

/* An even distribution over [0, 1), the same at every run. */
double stage_chance(uint64_t *state);

#endif
