/* Input: one byte of mode, six of the index expected first, then a packet. Its own SSRC is
 * taken for the stream's, so that the rest of the way is reached. Mode 0: the packet is
 * received; nothing but a packet that was really sealed with the key is accepted, and that only
 * once. Mode 1: it is sealed and must come out of a receiver as it was. */
#include "fuzz.h"

#include <stdbool.h>
#include <string.h>

#include <livelisten/cipher.h>
#include <livelisten/rtp.h>

#include "lib/cursor.h"

/* That of tests/vectors/srtp.json. */
static const uint8_t key[CIPHER_KEY_BYTES] = {
    0xe1, 0xf9, 0x7a, 0x0d, 0x3e, 0x01, 0x8b, 0xe0, 0xd6, 0x4f, 0xa3, 0x2c, 0x06, 0xde, 0x41,
    0x39, 0x0e, 0xc6, 0x75, 0xad, 0x49, 0x8a, 0xfe, 0xeb, 0xb6, 0x96, 0x0b, 0x3a, 0xab, 0xe6};

static _Alignas(uint32_t) uint8_t sealed[RTP_PACKET_MAX_BYTES + CIPHER_ROOM_BYTES];
static _Alignas(uint32_t) uint8_t opened[RTP_PACKET_MAX_BYTES + CIPHER_ROOM_BYTES];

/* True when `opened` as the packet of this index becomes `packet` again. */
static bool seals_to(uint64_t index, uint32_t ssrc, size_t opened_bytes, const uint8_t *packet,
                     size_t n)
{
    struct cipher *sender = cipher_create_sender(key, ssrc, index);
    size_t sealed_bytes = opened_bytes;
    memcpy(sealed, opened, opened_bytes);
    bool same = cipher_protect(sender, sealed, &sealed_bytes) == LL_OK && sealed_bytes == n &&
                memcmp(sealed, packet, n) == 0;
    cipher_free(sender);
    return same;
}

/* The index may have been in the cycle expected, the one before or the one after. */
static bool was_sealed(uint64_t expected, uint32_t ssrc, size_t opened_bytes,
                       const uint8_t *packet, size_t n)
{
    struct rtp_packet header;
    REQUIRE(rtp_decode_protected(&header, packet, n) == LL_OK);
    uint64_t nearest = rtp_extend(expected, header.seq);
    return seals_to(nearest, ssrc, opened_bytes, packet, n) ||
           seals_to(nearest + 65536, ssrc, opened_bytes, packet, n) ||
           (nearest >= 65536 && seals_to(nearest - 65536, ssrc, opened_bytes, packet, n));
}

static void receive(uint64_t index, uint32_t ssrc, const uint8_t *packet, size_t n)
{
    struct cipher *receiver = cipher_create_receiver(key, ssrc, index);
    size_t opened_bytes;
    if (cipher_unprotect(receiver, packet, n, opened, sizeof opened, &opened_bytes) == LL_OK) {
        REQUIRE(was_sealed(index, ssrc, opened_bytes, packet, n));
        REQUIRE(cipher_unprotect(receiver, packet, n, opened, sizeof opened, &opened_bytes) ==
                LL_DUPLICATE);
    }
    cipher_free(receiver);
}

static void send(uint64_t index, uint32_t ssrc, const uint8_t *packet, size_t n)
{
    size_t sealed_bytes = n, opened_bytes;
    if (n > RTP_PACKET_MAX_BYTES)
        return;
    struct cipher *sender = cipher_create_sender(key, ssrc, index);
    struct cipher *receiver = cipher_create_receiver(key, ssrc, index);
    memcpy(sealed, packet, n);
    if (cipher_protect(sender, sealed, &sealed_bytes) == LL_OK) {
        REQUIRE(cipher_unprotect(receiver, sealed, sealed_bytes, opened, sizeof opened,
                                 &opened_bytes) == LL_OK);
        REQUIRE(opened_bytes == n && memcmp(opened, packet, n) == 0);
    }
    cipher_free(receiver);
    cipher_free(sender);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct cursor cursor = {bytes, bytes + n}, fixed;
    uint8_t mode;
    uint64_t index;
    uint32_t ssrc;
    if (!cursor_u8(&cursor, &mode) || !cursor_uint(&cursor, 6, &index))
        return 0;
    const uint8_t *packet = cursor.at;
    size_t packet_bytes = cursor_left(&cursor);
    if (!cursor_take(&cursor, 8, &fixed) || !cursor_u32(&cursor, &ssrc))
        return 0;
    (mode & 1 ? send : receive)(index, ssrc, packet, packet_bytes);
    return 0;
}
