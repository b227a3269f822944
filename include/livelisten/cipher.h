/* SRTP (RFC 3711), AES_CM_128_HMAC_SHA1_80, one stream (SSRC) per object. Tells the rollover
 * counter to libsrtp, so that a listener may join at any age of the stream. Not thread-safe:
 * one object, one thread. */
#ifndef LIVELISTEN_CIPHER_H
#define LIVELISTEN_CIPHER_H

#include <stddef.h>
#include <stdint.h>

#include <livelisten/status.h>

enum {
    CIPHER_KEY_BYTES = 30, /* 16 of master key, then 14 of master salt */
    CIPHER_TAG_BYTES = 10,
    CIPHER_ROOM_BYTES = 160 /* writable room that `cipher_protect` needs behind the packet */
};

struct cipher; /* opaque; heap */

/* For sending: `index` is that of the first packet. NULL when out of memory. The key is
 * copied. */
struct cipher *cipher_create_sender(const uint8_t key[CIPHER_KEY_BYTES], uint32_t ssrc,
                                    uint64_t index);

/* For receiving: `index` (rollover counter * 65536 + seq) is that of the packet expected first;
 * the counter may be off by one around a wrap, both are tried. NULL when out of memory. */
struct cipher *cipher_create_receiver(const uint8_t key[CIPHER_KEY_BYTES], uint32_t ssrc,
                                      uint64_t index);
void cipher_free(struct cipher *cipher); /* NULL is legal */

/* Encrypts in place and appends the tag; *n grows. The packet must have CIPHER_ROOM_BYTES
 * behind it and be 32-bit aligned. LL_FOREIGN (other SSRC), LL_DUPLICATE (index used before),
 * LL_TOO_LARGE (with its tag over RTP_PACKET_MAX_BYTES), LL_NO_MEMORY, or what rtp_decode says
 * of the packet. */
enum ll_status cipher_protect(struct cipher *cipher, uint8_t *packet, size_t *n);

/* Decrypts `packet` (n bytes, left untouched) into `out` (capacity at least n; 32-bit aligned)
 * and says how long it is there. LL_FOREIGN, LL_FORGED, LL_DUPLICATE (also: older than the last
 * 128), LL_TRUNCATED, LL_TOO_LARGE, LL_NO_MEMORY, or what rtp_decode_protected says of the
 * packet. On failure the bytes of `out` have no meaning. */
enum ll_status cipher_unprotect(struct cipher *cipher, const uint8_t *packet, size_t n,
                                uint8_t *out, size_t capacity, size_t *out_bytes);

#endif
