#include "relay/selfsigned.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "common/log.h"

enum {
    VALID_SECONDS = 365 * 24 * 3600,
    CLOCK_SLACK_SECONDS = 3600, /* a listener's clock may be behind ours */
    NAME_MAX_BYTES = 256,
    SERIAL_BYTES = 16
};

static bool is_ip(const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

static bool names_host(X509 *cert, const char *host)
{
    return is_ip(host) ? X509_check_ip_asc(cert, host, 0) == 1
                       : X509_check_host(cert, host, 0, 0, NULL) == 1;
}

/* True when both files are there and the certificate is good for a start now. */
static bool is_usable(const char *cert_path, const char *key_path, const char *host)
{
    FILE *file = fopen(cert_path, "re");
    X509 *cert = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
    bool usable = cert && access(key_path, R_OK) == 0 &&
                  X509_cmp_current_time(X509_get0_notAfter(cert)) > 0 && names_host(cert, host);

    X509_free(cert);
    if (file)
        fclose(file);
    return usable;
}

/* "DNS:localhost,IP:127.0.0.1,..." */
static void write_names(char *out, size_t capacity, const char *host)
{
    char machine[NAME_MAX_BYTES] = "";
    size_t used;

    gethostname(machine, sizeof machine - 1);
    used = snprintf(out, capacity, "DNS:localhost,IP:127.0.0.1,IP:::1");
    if (*machine)
        used += snprintf(out + used, capacity - used, ",DNS:%s", machine);
    snprintf(out + used, capacity - used, ",%s:%s", is_ip(host) ? "IP" : "DNS", host);
}

static bool add_extension(X509 *cert, int id, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, id, value);
    bool ok = extension && X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

static bool set_serial(X509 *cert)
{
    unsigned char serial[SERIAL_BYTES];

    if (RAND_bytes(serial, sizeof serial) != 1)
        return false;
    serial[0] &= 0x7f; /* positive, RFC 5280 section 4.1.2.2 */
    BIGNUM *number = BN_bin2bn(serial, sizeof serial, NULL);
    bool ok = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
    BN_free(number);
    return ok;
}

static bool fill(X509 *cert, EVP_PKEY *key, const char *host)
{
    char names[3 * NAME_MAX_BYTES];
    X509_NAME *subject = X509_get_subject_name(cert);

    write_names(names, sizeof names, host);
    return X509_set_version(cert, 2) == 1 && set_serial(cert) &&
           X509_gmtime_adj(X509_getm_notBefore(cert), -CLOCK_SLACK_SECONDS) &&
           X509_gmtime_adj(X509_getm_notAfter(cert), VALID_SECONDS) &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                      (const unsigned char *)"livelisten", -1, -1, 0) == 1 &&
           X509_set_issuer_name(cert, subject) == 1 && X509_set_pubkey(cert, key) == 1 &&
           add_extension(cert, NID_subject_alt_name, names) &&
           add_extension(cert, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(cert, NID_ext_key_usage, "serverAuth") &&
           X509_sign(cert, key, EVP_sha256()) > 0;
}

/* Opened anew so that the mode holds from the first byte. */
static FILE *create_file(const char *path, mode_t mode)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

    if (!file) {
        log_error("cannot write %s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
    }
    return file;
}

/* The old certificate goes first, the new one comes last: an interruption leaves none, rather
 * than one that does not fit its key. */
static bool store(const char *cert_path, const char *key_path, X509 *cert, EVP_PKEY *key)
{
    unlink(cert_path);
    FILE *file = create_file(key_path, 0600);
    if (!file)
        return false;
    bool ok = PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1;
    ok = fclose(file) == 0 && ok;
    file = ok ? create_file(cert_path, 0644) : NULL;
    if (!file)
        return false;
    ok = PEM_write_X509(file, cert) == 1;
    return fclose(file) == 0 && ok;
}

bool selfsigned_ensure(const char *cert_path, const char *key_path, const char *host)
{
    if (is_usable(cert_path, key_path, host))
        return true;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    bool ok = key && cert && fill(cert, key, host);

    if (!ok)
        log_error("cannot make a self-signed certificate for %s: %s", host,
                  ERR_reason_error_string(ERR_peek_last_error()));
    ok = ok && store(cert_path, key_path, cert, key);
    X509_free(cert);
    EVP_PKEY_free(key);
    if (ok)
        log_info("made a self-signed certificate, valid for a year: %s", cert_path);
    return ok;
}
