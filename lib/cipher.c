#include <livelisten/cipher.h>

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <srtp2/srtp.h>

#include <livelisten/rtp.h>

static_assert(CIPHER_KEY_BYTES == SRTP_AES_ICM_128_KEY_LEN_WSALT, "key and salt of AES_CM_128");
static_assert(CIPHER_ROOM_BYTES >= SRTP_MAX_TRAILER_LEN, "room for libsrtp's largest trailer");

/* The rollover counter that libsrtp starts with. */
enum { FIRST_ROC = 0 };

struct cipher {
    srtp_t session;
    uint64_t reference; /* index expected first; has no meaning once synchronised */
    uint32_t ssrc;
    uint32_t roc;      /* what the session was told */
    bool synchronised; /* a packet was accepted: libsrtp counts by itself from here on */
    uint8_t key[CIPHER_KEY_BYTES];
};

/* libsrtp must be initialised once in the process, and by one thread. */
static bool library_ready(void)
{
    enum { UNTOUCHED, STARTING, READY, BROKEN };
    static atomic_int state = UNTOUCHED;
    int untouched = UNTOUCHED;
    if (atomic_compare_exchange_strong(&state, &untouched, STARTING))
        atomic_store(&state, srtp_init() == srtp_err_status_ok ? READY : BROKEN);
    while (atomic_load(&state) == STARTING)
        ; /* another thread is at it, for less than a millisecond */
    return atomic_load(&state) == READY;
}

static bool open_session(struct cipher *cipher)
{
    srtp_policy_t policy;
    memset(&policy, 0, sizeof policy);
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
    policy.ssrc.type = ssrc_specific;
    policy.ssrc.value = cipher->ssrc;
    policy.key = cipher->key;
    cipher->roc = FIRST_ROC;
    if (srtp_create(&cipher->session, &policy) == srtp_err_status_ok)
        return true;
    cipher->session = NULL;
    return false;
}

static void close_session(struct cipher *cipher)
{
    if (cipher->session)
        srtp_dealloc(cipher->session);
    cipher->session = NULL;
}

/* The next packet of an unsynchronised session is of this cycle. To libsrtp a pending counter
 * of 0 means "none", so the way back to 0 is a new session. */
static bool set_roc(struct cipher *cipher, uint32_t roc)
{
    if (cipher->session && roc == cipher->roc)
        return true;
    if (!cipher->session || roc == FIRST_ROC) {
        close_session(cipher);
        if (!open_session(cipher))
            return false;
    }
    if (roc != FIRST_ROC &&
        srtp_set_stream_roc(cipher->session, cipher->ssrc, roc) != srtp_err_status_ok)
        return false;
    cipher->roc = roc;
    return true;
}

static struct cipher *create(const uint8_t key[CIPHER_KEY_BYTES], uint32_t ssrc, uint64_t index)
{
    struct cipher *cipher = calloc(1, sizeof *cipher);
    if (!cipher)
        return NULL;
    cipher->ssrc = ssrc;
    cipher->reference = index;
    memcpy(cipher->key, key, CIPHER_KEY_BYTES);
    if (!library_ready() || !open_session(cipher)) {
        cipher_free(cipher);
        return NULL;
    }
    return cipher;
}

struct cipher *cipher_create_sender(const uint8_t key[CIPHER_KEY_BYTES], uint32_t ssrc,
                                    uint64_t index)
{
    return create(key, ssrc, index);
}

struct cipher *cipher_create_receiver(const uint8_t key[CIPHER_KEY_BYTES], uint32_t ssrc,
                                      uint64_t index)
{
    return create(key, ssrc, index);
}

void cipher_free(struct cipher *cipher)
{
    if (!cipher)
        return;
    close_session(cipher);
    free(cipher);
}

static bool aligned(const void *bytes)
{
    return (uintptr_t)bytes % sizeof(uint32_t) == 0;
}

static enum ll_status status_of(srtp_err_status_t status)
{
    switch (status) {
    case srtp_err_status_ok:
        return LL_OK;
    case srtp_err_status_auth_fail:
        return LL_FORGED;
    case srtp_err_status_replay_fail:
    case srtp_err_status_replay_old:
        return LL_DUPLICATE;
    case srtp_err_status_alloc_fail:
        return LL_NO_MEMORY;
    default:
        return LL_MALFORMED;
    }
}

enum ll_status cipher_protect(struct cipher *cipher, uint8_t *packet, size_t *n)
{
    assert(aligned(packet));
    struct rtp_packet header;
    enum ll_status status = rtp_decode(&header, packet, *n);
    if (status != LL_OK)
        return status;
    if (header.ssrc != cipher->ssrc)
        return LL_FOREIGN;
    if (*n > RTP_PACKET_MAX_BYTES - CIPHER_TAG_BYTES)
        return LL_TOO_LARGE;
    uint64_t index = rtp_extend(cipher->reference, header.seq);
    if (!cipher->synchronised && !set_roc(cipher, (uint32_t)(index >> 16)))
        return LL_NO_MEMORY;
    int length = (int)*n;
    status = status_of(srtp_protect(cipher->session, packet, &length));
    if (status != LL_OK)
        return status;
    cipher->synchronised = true;
    *n = (size_t)length;
    return LL_OK;
}

/* One attempt, on a copy, since libsrtp decrypts in place. */
static enum ll_status unprotect(struct cipher *cipher, const uint8_t *packet, size_t n,
                                uint8_t *out, size_t *out_bytes)
{
    memcpy(out, packet, n);
    int length = (int)n;
    enum ll_status status = status_of(srtp_unprotect(cipher->session, out, &length));
    if (status != LL_OK)
        return status;
    cipher->synchronised = true;
    *out_bytes = (size_t)length;
    return LL_OK;
}

/* The first packet: whoever told us the index may have been a cycle off around a wrap, so when
 * the nearest cycle does not fit, its neighbours may. */
static enum ll_status unprotect_first(struct cipher *cipher, uint16_t seq,
                                      const uint8_t *packet, size_t n, uint8_t *out,
                                      size_t *out_bytes)
{
    int64_t nearest = (int64_t)(rtp_extend(cipher->reference, seq) >> 16);
    const int64_t candidates[] = {nearest, nearest + 1, nearest - 1};
    enum ll_status status = LL_FORGED;
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0] && status == LL_FORGED;
         i++) {
        if (candidates[i] < FIRST_ROC || candidates[i] > UINT32_MAX)
            continue;
        if (!set_roc(cipher, (uint32_t)candidates[i]))
            return LL_NO_MEMORY;
        status = unprotect(cipher, packet, n, out, out_bytes);
    }
    return status;
}

enum ll_status cipher_unprotect(struct cipher *cipher, const uint8_t *packet, size_t n,
                                uint8_t *out, size_t capacity, size_t *out_bytes)
{
    assert(aligned(out));
    struct rtp_packet header;
    enum ll_status status = rtp_decode_protected(&header, packet, n);
    if (status != LL_OK)
        return status;
    if (header.ssrc != cipher->ssrc)
        return LL_FOREIGN;
    if (header.payload_bytes <= CIPHER_TAG_BYTES)
        return LL_TRUNCATED;
    if (n > capacity)
        return LL_TOO_LARGE;
    if (cipher->synchronised)
        return unprotect(cipher, packet, n, out, out_bytes);
    return unprotect_first(cipher, header.seq, packet, n, out, out_bytes);
}
