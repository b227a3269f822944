/* livelisten-relay: takes streams from captures and fans them out to listeners. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "common/now.h"
#include "common/options.h"
#include "common/rfc3339.h"
#include "common/state_dir.h"
#include "relay/config.h"
#include "relay/http.h"
#include "relay/machine.h"
#include "relay/programmes.h"
#include "relay/relay.h"
#include "relay/selfsigned.h"
#include "relay/state.h"
#include "relay/web_directory.h"
#include "relay/lws/workers.h"

static const char default_listen[] = "127.0.0.1:8080";

static const struct option_spec options[] = {
    {"config", "FILE", "read FILE (YAML): its keys are the long options\nof this list"},
    {"check-config", NULL, "check options, FILE and meetings, and leave"},
    {"listen", "HOST:PORT", "where to listen (127.0.0.1:8080); port 0 takes\nany free one"},
    {"state", "DIR",
     "keep tokens, certificate and where the meetings\nare in DIR (/var/lib/livelisten for "
     "root, else\n"
     "~/.local/state/livelisten)"},
    {"meetings", "DIR",
     "every *.yaml in DIR is a meeting (the directory\nmeetings in that of --state)"},
    {"web", "DIR", "the page's files (found beside the program)"},
    {"tls-cert", "FILE", "serve https with this certificate chain (PEM)"},
    {"tls-key", "FILE", "and its private key (PEM)"},
    {"tls-self-signed", NULL,
     "serve https with a certificate made on first\nstart, for trials"},
    {"frame-ancestors", "LIST",
     "origins whose pages may embed a meeting, with\nspaces between; default: 'self'"},
    {"rehearse", "START[,RATE]",
     "a rehearsal: the meetings' clock shows START now\n(2025-04-09T09:40:00+02:00) and is "
     "RATE "
     "times\nas fast (1); goes on when started again"},
    {"workers", "N",
     "threads that serve listeners, 1 to 64; auto (the\ndefault): one for each processor"},
    {"log-level", "LEVEL", "error, warn, info (default) or debug"},
    {0},
};

static const struct program_spec program = {
    .name = "livelisten-relay",
    .summary = "Takes the sound of meetings from captures and sends it to all who listen.",
    .usage = "[OPTION]...",
    .epilogue =
        "Without a meeting there is one open to all, demo. The tokens for publishing and\nfor "
        "operators are made on first start; the log says where they are.",
    .options = options,
};

struct arguments {
    struct config config; /* from the command line */
    const char *file;
    bool check_only;
};

struct service {
    struct config config;
    struct state state;
    struct relay relay;
    struct http http;
    char meetings[STATE_PATH_MAX];
    char web[WEB_DIRECTORY_MAX];
    char tls_cert[STATE_PATH_MAX];
    char tls_key[STATE_PATH_MAX];
    char tls_tickets[STATE_PATH_MAX];
};

static bool set(char **out, const char *value)
{
    free(*out);
    *out = strdup(value);
    return *out != NULL;
}

static bool on_option(void *context, const char *name, const char *value)
{
    struct arguments *arguments = context;
    struct config *config = &arguments->config;

    if (strcmp(name, "config") == 0)
        arguments->file = value;
    else if (strcmp(name, "check-config") == 0)
        arguments->check_only = true;
    else if (strcmp(name, "tls-self-signed") == 0)
        config->tls_self_signed = true;
    else if (strcmp(name, "listen") == 0)
        return set(&config->listen, value);
    else if (strcmp(name, "state") == 0)
        return set(&config->state, value);
    else if (strcmp(name, "meetings") == 0)
        return set(&config->meetings, value);
    else if (strcmp(name, "web") == 0)
        return set(&config->web, value);
    else if (strcmp(name, "tls-cert") == 0)
        return set(&config->tls_cert, value);
    else if (strcmp(name, "tls-key") == 0)
        return set(&config->tls_key, value);
    else if (strcmp(name, "frame-ancestors") == 0)
        return set(&config->frame_ancestors, value);
    else if (strcmp(name, "rehearse") == 0)
        return set(&config->rehearse, value);
    else if (strcmp(name, "workers") == 0)
        return set(&config->workers, value);
    else
        return set(&config->log_level, value);
    return true;
}

/* File and command line. */
static bool gather(struct arguments *arguments, struct config *config)
{
    if (arguments->file &&
        (!config_load(arguments->file, config) || !config_check(config, arguments->file)))
        return false;
    config_override(config, &arguments->config);
    return config_check(config, NULL);
}

/* Where the meetings are: as told, else in the state directory. */
static bool find_meetings(const struct config *config, char path[STATE_PATH_MAX])
{
    char state[STATE_PATH_MAX];
    const char *parent = config->state ? config->state : state;

    if (config->meetings)
        return snprintf(path, STATE_PATH_MAX, "%s", config->meetings) < STATE_PATH_MAX;
    return (config->state || state_dir_default(state, sizeof state)) &&
           snprintf(path, STATE_PATH_MAX, "%s/meetings", parent) < STATE_PATH_MAX;
}

static bool read_meetings(struct service *service, struct programmes *out)
{
    return programmes_read(out, service->meetings, service->config.meetings != NULL);
}

/* All of them are read, and then applied or, without `relay`, only checked. */
static bool open_meetings(struct service *service, struct relay *relay, struct moment now)
{
    struct programmes programmes;
    bool good = read_meetings(service, &programmes) && programmes.bad == 0;

    if (good && relay && !programmes_apply(&programmes, relay, now)) {
        log_error("out of memory");
        good = false;
    }
    programmes_free(&programmes);
    return good;
}

static void reload(void *context)
{
    struct service *service = context;
    struct moment now = {.mono = now_mono(), .wall = now_wall()};
    struct programmes programmes;

    if (!read_meetings(service, &programmes)) {
        log_error("every meeting stays as it was");
        return;
    }
    unsigned bad = programmes.bad, count = programmes.count;
    if (!programmes_apply(&programmes, &service->relay, now))
        log_error("out of memory: some meetings stay as they were");
    else if (bad > 0)
        log_warn("%u of %u meetings read again; those of bad files stay as they were",
                 count - bad, count);
    else
        log_info("%u meetings read again; other settings take a restart", count);
    programmes_free(&programmes);
}

/* A rehearsal keeps its own state: what happens in it is no part of the meetings. */
static bool open_store(struct service *service, ll_wall now)
{
    const char *written = service->config.rehearse;
    struct rehearsal *rehearsal = &service->relay.registry.rehearsal;
    char path[STATE_PATH_MAX], time[RFC3339_UTC_MAX];

    if (!state_path(&service->state, written ? "rehearsal.db" : "meetings.db", path) ||
        !(service->relay.store = store_open(path)))
        return false;
    if (!written)
        return true;
    rehearsal_parse(written, rehearsal); /* config_check has */
    rehearsal->began = now;
    store_rehearsal(service->relay.store, written, rehearsal);
    rfc3339_write_utc(rehearsal_time(rehearsal, now), time);
    log_info("a rehearsal: the meetings' clock shows %s, and is %u times as fast", time,
             (unsigned)rehearsal->rate);
    return true;
}

static bool open_web(struct service *service, struct workers_options *out)
{
    const char *directory = service->config.web;

    if (!directory && !web_directory_find(service->web)) {
        log_warn("the page is nowhere beside the program: only the rest is served; "
                 "name its directory with --web");
        return true;
    }
    out->web = directory ? directory : service->web;
    service->http.assets = assets_open(out->web);
    return service->http.assets != NULL;
}

static bool open_tls(struct service *service, struct workers_options *out)
{
    const struct config *config = &service->config;
    const char *host = out->address.host;

    out->tls_cert = config->tls_cert;
    out->tls_key = config->tls_key;
    out->tls_tickets = service->tls_tickets;
    if (!state_path(&service->state, "tls-tickets.key", service->tls_tickets))
        return false;
    if (!config->tls_self_signed)
        return true;
    if (strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0) /* no name to certify */
        host = "localhost";
    out->tls_cert = service->tls_cert;
    out->tls_key = service->tls_key;
    return state_path(&service->state, "selfsigned.crt", service->tls_cert) &&
           state_path(&service->state, "selfsigned.key", service->tls_key) &&
           selfsigned_ensure(service->tls_cert, service->tls_key, host);
}

static int serve(struct service *service)
{
    const char *listen = service->config.listen ? service->config.listen : default_listen;
    struct workers_options to = {.relay = &service->relay,
                                 .http = &service->http,
                                 .on_hangup = reload,
                                 .context = service};
    char why[ADDRESS_WHY_MAX];
    struct moment now = {.mono = now_mono(), .wall = now_wall()};
    struct workers *workers = NULL;
    int status = EXIT_FAILED;

    address_parse(listen, &to.address, why); /* config_check has, both */
    config_workers(&service->config, &to.count);
    if (!open_web(service, &to))
        return EXIT_USAGE;
    if (!state_open(&service->state, service->config.state) || !open_tls(service, &to))
        return EXIT_FAILED;
    relay_init(&service->relay, &service->state);
    service->http.relay = &service->relay;
    service->http.operator_token = service->state.operator_token;
    service->http.meetings = service->meetings;
    service->http.scheme = to.tls_cert ? "https" : "http";
    service->http.frame_ancestors =
        service->config.frame_ancestors ? service->config.frame_ancestors : "'self'";
    if (!open_store(service, now.wall))
        goto out;
    if (!open_meetings(service, &service->relay, now))
        status = EXIT_USAGE;
    else
        workers = workers_open(&to);
    if (workers) {
        service->relay.idle_bytes = machine_heap_bytes();
        workers_run(workers);
        workers_close(workers);
        status = EXIT_OK;
    }
out:
    relay_fini(&service->relay);
    store_close(service->relay.store);
    return status;
}

int main(int argc, char **argv)
{
    struct arguments arguments = {0};
    int first_operand,
        status = options_parse(&program, argc, argv, on_option, &arguments, &first_operand);
    struct service *service = NULL;
    enum log_level level = LOG_LEVEL_INFO;

    log_init("livelisten-relay", level);
    if (status >= 0)
        goto out;
    status = EXIT_FAILED;
    service = calloc(1, sizeof *service);
    if (!service)
        goto out;
    status = EXIT_USAGE;
    if (!gather(&arguments, &service->config))
        goto out;
    config_log_level(&service->config, &level);
    log_init("livelisten-relay", level);
    if (!find_meetings(&service->config, service->meetings)) {
        log_error("there is no place for the meetings; name one with --meetings DIR");
        goto out;
    }
    if (arguments.check_only) {
        if (!open_meetings(service, NULL, (struct moment){0}))
            goto out;
        printf("%s: the configuration is in order\n", program.name);
        status = EXIT_OK;
    } else {
        status = serve(service);
    }
out:
    config_free(&arguments.config);
    if (service) {
        assets_close(service->http.assets);
        config_free(&service->config);
        free(service);
    }
    return status;
}
