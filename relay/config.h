/* What the relay is told to do: by the command line, and by a YAML file whose keys are the long
 * options. The command line wins. */
#ifndef RELAY_CONFIG_H
#define RELAY_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "common/log.h"
#include "relay/address.h"

/* All strings are owned, from malloc; NULL: not given. */
struct config {
    char *listen;
    char *state;
    char *meetings;
    char *web;
    char *tls_cert;
    char *tls_key;
    bool tls_self_signed;
    char *frame_ancestors;
    char *log_level;
    char *rehearse;
    char *workers;
};

enum { CONFIG_WORKERS_MAX = 64 };

/* Reads the file into *out. False after printing file, line and key of what is wrong with
 * it. */
bool config_load(const char *path, struct config *out);

/* Checks everything, wherever it came from. False after printing what is wrong and where;
 * `origin` names the file, or is NULL when there is none. */
bool config_check(const struct config *config, const char *origin);

/* The level asked for, `info` when none is. False when it is none. */
bool config_log_level(const struct config *config, enum log_level *out);

/* How many event loops, 1 to CONFIG_WORKERS_MAX; when it is not said, or `auto`: one for each
 * processor that this process may use. False when it is none. */
bool config_workers(const struct config *config, unsigned *out);

/* Values of `over` that are given take the place of those in `config`; `over` loses them. */
void config_override(struct config *config, struct config *over);

void config_free(struct config *config);

#endif
