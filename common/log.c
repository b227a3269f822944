#include "common/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "common/now.h"

enum { LINE_MAX_BYTES = 1024 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *program_name = "livelisten";
static enum log_level threshold = LOG_LEVEL_INFO;
static void (*line_sink)(void *context, const char *line);
static void *line_sink_context;

void log_init(const char *program, enum log_level most)
{
    program_name = program;
    threshold = most;
}

void log_redirect(void (*sink)(void *context, const char *line), void *context)
{
    pthread_mutex_lock(&lock);
    line_sink = sink;
    line_sink_context = context;
    pthread_mutex_unlock(&lock);
}

/* What comes from outside (a reason, a name) must not be able to forge a second line or to move
 * the cursor of the terminal. */
static void mask_control_characters(char *line)
{
    for (; *line; line++)
        if ((unsigned char)*line < 0x20 || *line == 0x7f)
            *line = '?';
}

static void write_line(enum log_level level, const char *format, va_list arguments)
{
    static const char *const level_name[] = {"error", "warn", "info", "debug"};
    char text[LINE_MAX_BYTES], stamp[32];
    int64_t now_us = now_wall().us;
    time_t seconds = now_us / 1000000;
    struct tm utc;

    if (level > threshold)
        return;
    vsnprintf(text, sizeof text, format, arguments);
    mask_control_characters(text);
    gmtime_r(&seconds, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);

    pthread_mutex_lock(&lock);
    if (line_sink)
        line_sink(line_sink_context, text);
    else
        fprintf(stderr, "%s.%03dZ %s: %s: %s\n", stamp, (int)(now_us % 1000000 / 1000),
                program_name, level_name[level], text);
    pthread_mutex_unlock(&lock);
}

#define DEFINE_LOG(name, level)                                                                \
    void name(const char *format, ...)                                                         \
    {                                                                                          \
        va_list arguments;                                                                     \
                                                                                               \
        va_start(arguments, format);                                                           \
        write_line(level, format, arguments);                                                  \
        va_end(arguments);                                                                     \
    }

DEFINE_LOG(log_error, LOG_LEVEL_ERROR)
DEFINE_LOG(log_warn, LOG_LEVEL_WARN)
DEFINE_LOG(log_info, LOG_LEVEL_INFO)
DEFINE_LOG(log_debug, LOG_LEVEL_DEBUG)
