/* A few lines of a terminal that are drawn again and again in their place (the live view of
 * capture and player), lines that scroll away above them, and single key presses. Draws on
 * stderr, so that stdout stays free for results; reads stdin. */
#ifndef CLIENT_COMMON_TERMINAL_H
#define CLIENT_COMMON_TERMINAL_H

#include <stddef.h>

enum terminal_key {
    KEY_NONE = 0, /* nobody pressed anything; other keys are their ASCII code */
    KEY_LEFT = 256,
    KEY_RIGHT,
    KEY_UP,
    KEY_DOWN
};

enum { TERMINAL_DRAWING_MAX = 8192 }; /* bytes of one drawing */

struct terminal;

/* Takes the terminal over: no echo, keys at once, no cursor; Ctrl-C stays a signal. Given back
 * by terminal_close and also when the program leaves through exit(). NULL, silently, when stdin
 * or stderr is no terminal: then the program shows no live view. One per process. */
struct terminal *terminal_open(void);
void terminal_close(struct terminal *terminal); /* leaves the last drawing; NULL is legal */

/* Replaces the lines drawn last. Each ends with '\n' and is cut at the right edge, the whole
 * at the height of the screen; the text is
 * in UTF-8 and without control sequences. Any thread. */
void terminal_draw(struct terminal *terminal, const char *text);

/* One line above the drawing, which scrolls away. Any thread; fits log_redirect(). */
void terminal_line(void *terminal, const char *line);

/* Waits `wait_ms` at most. Returns early with KEY_NONE on a signal. One thread. */
int terminal_read_key(struct terminal *terminal, int wait_ms);

/* A meter of `columns` characters for a level in dBov (RFC 6464, -127 to 0), -60 at its left
 * end; UTF-8, NUL-terminated. Returns `out`. */
char *terminal_meter(char *out, size_t capacity, int level_dbov, int columns);

#endif
