#include "client/common/terminal.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

enum { DEFAULT_COLUMNS = 80, DEFAULT_ROWS = 24, METER_FLOOR_DBOV = -60 };

#define HIDE_CURSOR "\033[?25l"
#define SHOW_CURSOR "\033[?25h"
#define ERASE_BELOW "\033[J"

struct terminal {
    pthread_mutex_t lock; /* of all that is written and of what follows */
    char drawing[TERMINAL_DRAWING_MAX];
    int lines; /* of the drawing, as they stand on the screen */
    struct termios before;
};

static struct terminal *owner; /* what restore_at_exit gives back */

/* Writes all of it or gives up: a terminal that has gone away needs no drawing. */
static void put(const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, n);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        bytes += written;
        n -= (size_t)written;
    }
}

static void give_back(struct terminal *terminal)
{
    put(SHOW_CURSOR, strlen(SHOW_CURSOR));
    tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->before);
}

static void restore_at_exit(void)
{
    if (owner)
        give_back(owner);
}

struct terminal *terminal_open(void)
{
    static bool registered;
    struct terminal *terminal;
    struct termios raw;

    if (!isatty(STDERR_FILENO) || tcgetattr(STDIN_FILENO, &raw) != 0)
        return NULL;
    terminal = calloc(1, sizeof *terminal);
    if (!terminal)
        return NULL;
    pthread_mutex_init(&terminal->lock, NULL);
    terminal->before = raw;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    /* wcwidth and mbrtowc read UTF-8 only in a locale that does. */
    if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
        setlocale(LC_CTYPE, "C.UTF-8");
    if (!registered)
        registered = atexit(restore_at_exit) == 0;
    owner = terminal;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    put(HIDE_CURSOR, strlen(HIDE_CURSOR));
    return terminal;
}

void terminal_close(struct terminal *terminal)
{
    if (!terminal)
        return;
    owner = NULL;
    give_back(terminal);
    pthread_mutex_destroy(&terminal->lock);
    free(terminal);
}

static void get_size(int *columns, int *rows)
{
    struct winsize size;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0;

    *columns = known && size.ws_col > 0 ? size.ws_col : DEFAULT_COLUMNS;
    *rows = known && size.ws_row > 0 ? size.ws_row : DEFAULT_ROWS;
}

/* How many bytes of the line (up to '\n' or NUL) fit into `columns`. Broken UTF-8 counts byte
 * by byte. */
static size_t fitting_bytes(const char *line, int columns)
{
    size_t n = strcspn(line, "\n"), at = 0;
    mbstate_t state = {0};

    while (at < n) {
        wchar_t character;
        size_t bytes = mbrtowc(&character, line + at, n - at, &state);
        int width = 1;

        if (bytes == 0 || bytes > n - at) {
            bytes = 1;
            memset(&state, 0, sizeof state);
        } else {
            width = wcwidth(character) > 0 ? wcwidth(character) : 0;
        }
        if (width > columns)
            break;
        columns -= width;
        at += bytes;
    }
    return at;
}

/* Appends to a buffer of fixed size; what does not fit is left out. */
__attribute__((format(printf, 4, 5))) static void append(char *out, size_t capacity,
                                                         size_t *used, const char *format, ...)
{
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = vsnprintf(out + *used, capacity - *used, format, arguments);
    va_end(arguments);
    if (n > 0)
        *used = *used + (size_t)n < capacity ? *used + (size_t)n : capacity - 1;
}

/* Goes up over the old drawing, erases it, writes `above` (a line or NULL) and the drawing
 * anew: one write, so that nothing flickers. */
static void redraw(struct terminal *terminal, const char *above)
{
    char out[TERMINAL_DRAWING_MAX + 2048];
    size_t used = 0;
    int columns, rows;

    get_size(&columns, &rows);
    if (terminal->lines > 0)
        append(out, sizeof out, &used, "\033[%dA", terminal->lines);
    append(out, sizeof out, &used, "\r" ERASE_BELOW);
    if (above)
        append(out, sizeof out, &used, "%s\r\n", above);
    terminal->lines = 0;
    for (const char *line = terminal->drawing; *line && terminal->lines < rows - 1;) {
        size_t n = strcspn(line, "\n");

        append(out, sizeof out, &used, "%.*s\r\n", (int)fitting_bytes(line, columns), line);
        terminal->lines++;
        line += n + (line[n] == '\n');
    }
    put(out, used);
}

void terminal_draw(struct terminal *terminal, const char *text)
{
    pthread_mutex_lock(&terminal->lock);
    snprintf(terminal->drawing, sizeof terminal->drawing, "%s", text);
    redraw(terminal, NULL);
    pthread_mutex_unlock(&terminal->lock);
}

void terminal_line(void *context, const char *line)
{
    struct terminal *terminal = context;

    pthread_mutex_lock(&terminal->lock);
    redraw(terminal, line);
    pthread_mutex_unlock(&terminal->lock);
}

static int read_byte(void)
{
    unsigned char byte;

    return read(STDIN_FILENO, &byte, 1) == 1 ? byte : -1;
}

/* What follows an ESC: cursor keys are ESC [ or ESC O and a letter (ECMA-48). */
static int read_sequence(void)
{
    int introducer = read_byte();

    if (introducer != '[' && introducer != 'O')
        return KEY_NONE;
    switch (read_byte()) {
    case 'A':
        return KEY_UP;
    case 'B':
        return KEY_DOWN;
    case 'C':
        return KEY_RIGHT;
    case 'D':
        return KEY_LEFT;
    }
    return KEY_NONE;
}

int terminal_read_key(struct terminal *terminal, int wait_ms)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int byte;

    (void)terminal; /* the proof that keys come one by one and unechoed */
    if (poll(&input, 1, wait_ms) <= 0)
        return KEY_NONE;
    byte = read_byte();
    if (byte < 0) {
        poll(NULL, 0, wait_ms); /* the terminal has hung up: poll() no longer waits */
        return KEY_NONE;
    }
    if (byte == 033)
        return read_sequence();
    return byte < 0x80 ? byte : KEY_NONE;
}

char *terminal_meter(char *out, size_t capacity, int level_dbov, int columns)
{
    int above_floor = level_dbov > METER_FLOOR_DBOV ? level_dbov - METER_FLOOR_DBOV : 0;
    int filled = columns * above_floor / -METER_FLOOR_DBOV;
    size_t used = 0;

    *out = '\0';
    for (int i = 0; i < columns; i++)
        append(out, capacity, &used, "%s", i < filled ? "█" : "·");
    return out;
}
