#include "relay/config.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/whole_file.h"
#include "common/yaml/yaml_file.h"
#include "relay/policy.h"
#include "relay/rehearsal.h"

enum { CONFIG_MAX_BYTES = 65536 };

#define OPTIONAL_STRING(key, member)                                                           \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config,       \
                           member, 0, CYAML_UNLIMITED)

static const cyaml_schema_field_t fields[] = {
    OPTIONAL_STRING("listen", listen),
    OPTIONAL_STRING("state", state),
    OPTIONAL_STRING("meetings", meetings),
    OPTIONAL_STRING("web", web),
    OPTIONAL_STRING("tls-cert", tls_cert),
    OPTIONAL_STRING("tls-key", tls_key),
    CYAML_FIELD_BOOL("tls-self-signed", CYAML_FLAG_OPTIONAL, struct config, tls_self_signed),
    OPTIONAL_STRING("frame-ancestors", frame_ancestors),
    OPTIONAL_STRING("log-level", log_level),
    OPTIONAL_STRING("rehearse", rehearse),
    OPTIONAL_STRING("workers", workers),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct config, fields),
};

bool config_load(const char *path, struct config *out)
{
    char why[YAML_WHY_MAX];
    void *loaded = NULL;
    size_t n;
    char *text = whole_file_read(path, CONFIG_MAX_BYTES, &n);

    if (!text) {
        log_error("%s: %s", path, strerror(errno));
        return false;
    }
    struct yaml_file *file = yaml_file_open(text, n, path, why, sizeof why);
    bool whole = file && yaml_file_load(file, &schema, &loaded, why, sizeof why);
    if (!whole)
        log_error("%s", why);
    if (loaded) /* an empty file is in order, and NULL */
        *out = *(struct config *)loaded;
    free(loaded);
    yaml_file_close(file);
    free(text);
    return whole;
}

static bool complain(const char *origin, const char *where, const char *value, const char *why)
{
    log_error("%s%s%s: '%s': %s", origin ? origin : "", origin ? ": " : "--", where, value,
              why);
    return false;
}

static bool check_readable(const char *origin, const char *key, const char *path)
{
    return !path || access(path, R_OK) == 0 || complain(origin, key, path, strerror(errno));
}

bool config_log_level(const struct config *config, enum log_level *out)
{
    static const char *const names[] = {[LOG_LEVEL_ERROR] = "error",
                                        [LOG_LEVEL_WARN] = "warn",
                                        [LOG_LEVEL_INFO] = "info",
                                        [LOG_LEVEL_DEBUG] = "debug"};

    *out = LOG_LEVEL_INFO;
    if (!config->log_level)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(config->log_level, names[i]) == 0) {
            *out = (enum log_level)i;
            return true;
        }
    return false;
}

static unsigned usable_processors(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < CONFIG_WORKERS_MAX ? (unsigned)count : CONFIG_WORKERS_MAX;
}

bool config_workers(const struct config *config, unsigned *out)
{
    const char *digits = config->workers;
    size_t n = digits ? strlen(digits) : 0;

    if (!digits || strcmp(digits, "auto") == 0) {
        *out = usable_processors();
        return true;
    }
    if (n == 0 || n > 2 || strspn(digits, "0123456789") != n)
        return false;
    *out = (unsigned)atoi(digits);
    return *out >= 1 && *out <= CONFIG_WORKERS_MAX;
}

bool config_check(const struct config *config, const char *origin)
{
    char why[ADDRESS_WHY_MAX], unframed[POLICY_WHY_MAX];
    struct address address;
    struct rehearsal rehearsal;
    enum log_level level;
    unsigned workers;

    if (config->listen && !address_parse(config->listen, &address, why))
        return complain(origin, "listen", config->listen, why);
    if (!config_log_level(config, &level))
        return complain(origin, "log-level", config->log_level,
                        "expected error, warn, info or debug");
    if (!config_workers(config, &workers))
        return complain(origin, "workers", config->workers, "expected auto, or 1 to 64");
    if (config->frame_ancestors && !policy_check_ancestors(config->frame_ancestors, unframed))
        return complain(origin, "frame-ancestors", config->frame_ancestors, unframed);
    if (config->rehearse && !rehearsal_parse(config->rehearse, &rehearsal))
        return complain(origin, "rehearse", config->rehearse,
                        "expected START[,RATE], like 2025-04-09T09:40:00+02:00,60; RATE 1 to "
                        "3600");
    if (!config->tls_cert != !config->tls_key)
        return complain(origin, config->tls_cert ? "tls-cert" : "tls-key",
                        config->tls_cert ? config->tls_cert : config->tls_key,
                        "tls-cert and tls-key go together");
    if (config->tls_cert && config->tls_self_signed)
        return complain(origin, "tls-cert", config->tls_cert,
                        "goes without tls-self-signed: there can be only one certificate");
    return check_readable(origin, "tls-cert", config->tls_cert) &&
           check_readable(origin, "tls-key", config->tls_key);
}

static void override_string(char **value, char **over)
{
    if (!*over)
        return;
    free(*value);
    *value = *over;
    *over = NULL;
}

void config_override(struct config *config, struct config *over)
{
    override_string(&config->listen, &over->listen);
    override_string(&config->state, &over->state);
    override_string(&config->meetings, &over->meetings);
    override_string(&config->web, &over->web);
    override_string(&config->tls_cert, &over->tls_cert);
    override_string(&config->tls_key, &over->tls_key);
    override_string(&config->frame_ancestors, &over->frame_ancestors);
    override_string(&config->log_level, &over->log_level);
    override_string(&config->rehearse, &over->rehearse);
    override_string(&config->workers, &over->workers);
    config->tls_self_signed |= over->tls_self_signed;
}

void config_free(struct config *config)
{
    free(config->listen);
    free(config->state);
    free(config->meetings);
    free(config->web);
    free(config->tls_cert);
    free(config->tls_key);
    free(config->frame_ancestors);
    free(config->log_level);
    free(config->rehearse);
    free(config->workers);
    *config = (struct config){0};
}
