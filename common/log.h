/* Log lines on stderr: "2026-01-31T12:00:00.123Z program: level: message". One line per event,
 * no secrets. Thread-safe; never called from an audio callback. */
#ifndef COMMON_LOG_H
#define COMMON_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_init(const char *program, enum log_level most);

/* While a live view owns the terminal, lines go to `sink` instead (NULL: back to stderr). */
void log_redirect(void (*sink)(void *context, const char *line), void *context);

__attribute__((format(printf, 1, 2))) void log_error(const char *format, ...);
__attribute__((format(printf, 1, 2))) void log_warn(const char *format, ...);
__attribute__((format(printf, 1, 2))) void log_info(const char *format, ...);
__attribute__((format(printf, 1, 2))) void log_debug(const char *format, ...);

#endif
