#include "relay/lws/tickets.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <livelisten/control.h>

#include "common/log.h"
#include "common/secret.h"

enum { KEY_BYTES = 80 /* name, AES and HMAC: SSL_CTX_set_tlsext_ticket_keys(3) */ };

static bool is_too_old(const char *path, ll_wall now)
{
    struct stat info;

    return stat(path, &info) == 0 &&
           now.us / 1000000 - (int64_t)info.st_mtim.tv_sec >= TICKETS_LIFE_S;
}

/* HKDF (RFC 5869). */
static bool derive(const char *secret, uint8_t key[KEY_BYTES])
{
    static char digest[] = "SHA256", purpose[] = "livelisten tls tickets";
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)secret, strlen(secret)),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, purpose, sizeof purpose - 1),
        OSSL_PARAM_construct_end(),
    };
    bool good = context && EVP_KDF_derive(context, key, KEY_BYTES, params) == 1;

    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return good;
}

static void take_key(const struct tickets *tickets, ll_wall now)
{
    char secret[CONTROL_TOKEN_MAX];
    uint8_t key[KEY_BYTES];

    if (is_too_old(tickets->path, now))
        unlink(tickets->path);
    if (!secret_ensure(tickets->path, secret, sizeof secret))
        return;
    if (!derive(secret, key) || !SSL_CTX_set_tlsext_ticket_keys(tickets->tls, key, sizeof key))
        log_error("OpenSSL does not take the key of session tickets: none outlives a restart");
    OPENSSL_cleanse(secret, sizeof secret);
    OPENSSL_cleanse(key, sizeof key);
}

void tickets_begin(struct tickets *tickets, const char *path, void *tls, struct moment now)
{
    *tickets = (struct tickets){.path = path, .tls = tls};
    tickets_step(tickets, now);
}

void tickets_step(struct tickets *tickets, struct moment now)
{
    if (!tickets->path || now.mono.us < tickets->due.us)
        return;
    tickets->due.us = now.mono.us + TICKETS_LOOK_US;
    take_key(tickets, now.wall);
}
